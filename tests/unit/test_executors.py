"""Unit: one room by itself, against values known from elsewhere. Here: who does the batches, and how to stop them."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from sim.engine.census import Census
from sim.experiment import Cancelled, Results, RunSettings, executors, run_pair, run_scenario
from sim.experiment.batches import BATCH_SIZES, SMALL_BATCH, Batch, Work, batches
from sim.facts import Facts
from sim.model import Model, compile_model
from sim.scenario import load_scenario

UNTIL = date(2021, 1, 31)


@pytest.fixture(scope="module")
def model(facts: Facts) -> Model:
    return compile_model(facts, load_scenario("tidlig-udplacering"), UNTIL)


def bits(results: Results) -> list[bytes]:
    kept = [part.tobytes() for one in results.records or () for part in (one.spells, one.participations)]
    return [array.tobytes() for array in results.counts] + kept


def test_batches_cover_every_replication_once() -> None:
    assert batches(60, 25) == [Batch(0, 25), Batch(25, 25), Batch(50, 10)]
    assert batches(25, 25) == [Batch(0, 25)]
    assert batches(1, 25) == [Batch(0, 1)]
    assert BATCH_SIZES.keys() == {"compiled", "simpy"}


@pytest.mark.slow
@pytest.mark.parametrize("records", [False, True])
def test_one_core_threads_and_processes_give_the_same_bytes_for_both_engines(facts: Facts, records: bool) -> None:
    scenario, settings = load_scenario("tidlig-udplacering"), RunSettings(seed=6, replications=7, until=UNTIL)
    found = [
        bits(run_scenario(scenario, replace(settings, engine=engine, workers=workers), facts, keep_records=records))
        for engine in ("compiled", "simpy")
        for workers in (1, 2)
    ]
    assert all(one == found[0] for one in found)
    assert len(found[0]) == len(Census._fields) + 2 * settings.replications * records


@pytest.mark.slow
def test_work_travels_to_another_process_whatever_the_engine(model: Model) -> None:
    jobs = [(Work(model, engine, 6), Batch(3, 2)) for engine in ("compiled", "simpy")]
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        there = [pool.apply(*(work, (batch,))) for work, batch in jobs]
    here = [work(batch) for work, batch in jobs]
    assert [[a.tobytes() for a in one.counts] for one in there] == [[a.tobytes() for a in one.counts] for one in here]


def test_each_batch_is_given_back_once_and_in_any_order_it_is_done(model: Model) -> None:
    todo = batches(200, 10)
    parts = list(executors.executed(Work(model, "compiled", 6), todo, RunSettings(workers=2)))
    assert sorted(part.batch.first for part in parts) == [batch.first for batch in todo]


class StopAfter:
    """Answers that the user has stopped from so many batches on, and remembers since when."""

    def __init__(self, batches: int) -> None:
        self.batches = batches
        self.since: float | None = None

    def progress(self, done: int, of: int) -> None:
        self.batches -= 1
        if self.batches == 0:
            self.since = time.monotonic()

    def __call__(self) -> bool:
        return self.since is not None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("engine", "workers", "until"),
    [
        ("compiled", 1, date(2021, 12, 31)),
        ("compiled", 2, date(2021, 12, 31)),
        ("simpy", 1, date(2021, 1, 31)),
        ("simpy", 2, date(2023, 12, 31)),  # seconds a replication: those under way are not waited for
    ],
)
def test_a_stop_is_obeyed_within_a_second_and_leaves_nobody_at_work(
    facts: Facts, engine: str, workers: int, until: date
) -> None:
    threads, stop = threading.active_count(), StopAfter(2)
    settings = RunSettings(seed=6, replications=5000, engine=engine, workers=workers, until=until)
    with pytest.raises(Cancelled) as caught:
        run_scenario(load_scenario("tidlig-udplacering"), settings, facts, on_progress=stop.progress, cancelled=stop)
    assert stop.since is not None
    assert time.monotonic() - stop.since < 1.0
    assert threading.active_count() == threads
    assert multiprocessing.active_children() == []
    assert "stopped" in caught.value.en
    assert "stoppet" in caught.value.da


def test_a_stop_before_the_first_batch(facts: Facts) -> None:
    done: list[int] = []
    for workers in (1, 2):
        with pytest.raises(Cancelled):
            run_scenario(
                load_scenario("baseline"),
                RunSettings(replications=5000, workers=workers, until=UNTIL),
                facts,
                on_progress=lambda now, of: done.append(now),
                cancelled=lambda: True,
            )
    assert done == []


def test_a_pair_can_be_stopped_in_its_second_half(facts: Facts) -> None:
    """And the half that was not finished is not taken for a baseline afterwards; the one that was is not run again."""
    scenario, settings = load_scenario("jobmatch"), RunSettings(seed=77, replications=50, until=UNTIL)
    stop = StopAfter(50 // SMALL_BATCH + 1)
    with pytest.raises(Cancelled):
        run_pair(scenario, settings, facts, on_progress=stop.progress, cancelled=stop)
    seen: list[tuple[int, int]] = []
    pair = run_pair(scenario, settings, facts, on_progress=lambda done, of: seen.append((done, of)))
    assert seen == [(done, 100) for done in range(50 + SMALL_BATCH, 101, SMALL_BATCH)]
    assert bits(pair.scenario) == bits(run_scenario(scenario, settings, facts))
    assert bits(pair.baseline) == bits(run_scenario(scenario.without_levers(), settings, facts))
    seen.clear()
    again = run_pair(scenario, settings, facts, on_progress=lambda done, of: seen.append((done, of)))
    assert seen == []
    assert again == pair


def test_what_no_engine_reads_costs_no_run(facts: Facts) -> None:
    """Other words, another price, another share of the country: the same counts, told of the scenario that was asked for."""
    scenario, settings = load_scenario("jobmatch"), RunSettings(seed=78, replications=20, until=UNTIL)
    pair = run_pair(scenario, settings, facts)
    price = next(iter(facts.economy.prices))
    other = scenario.replace(
        {"name": "anden", f"assumptions.prices.{price}": 5.0, "assumptions.national_share.2022": 0.1}
    )
    seen: list[tuple[int, int]] = []
    told = run_pair(other, settings, facts, on_progress=lambda done, of: seen.append((done, of)))
    assert seen == []
    assert told == pair.of(other)
    assert (told.scenario.scenario, told.baseline.scenario) == (other, other.without_levers())
    assert told.scenario.counts is pair.scenario.counts
    # what an engine does read is run, and so is another order of the initiatives, by which citizens are dealt with
    assert run_pair(scenario.replace({"assumptions.cycle": "recovery"}), settings, facts).baseline != pair.baseline
    assert bits(told.scenario) == bits(run_scenario(other, settings, facts))


def test_a_worker_that_fails_fails_the_run(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    threads = threading.active_count()

    def fail(work: Work, batch: Batch) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Work, "__call__", fail)
    run: Callable[..., object] = executors.executed
    for workers in (1, 2):
        with pytest.raises(ZeroDivisionError):
            list(run(Work(model, "compiled", 6), batches(500, 5), RunSettings(workers=workers)))  # type: ignore[call-overload]
    assert threading.active_count() == threads
