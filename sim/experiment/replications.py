"""Replications of a scenario, and of the baseline it is compared with, on common chance."""

from __future__ import annotations

import multiprocessing
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol, TypeVar

from sim.engine import simpy_engine
from sim.engine.census import Census, take_census
from sim.engine.records import Records
from sim.errors import RunError
from sim.experiment.results import Results
from sim.experiment.settings import RunSettings
from sim.facts import Facts
from sim.model import Model, compile_model
from sim.scenario import Scenario

Done = TypeVar("Done")


class Cancelled(RunError):  # noqa: N818 - it is no error that a user stops a run
    """The user stopped the run."""


class Progress(Protocol):
    """Called after each replication."""

    def __call__(self, done: int, of: int) -> None:
        """So many replications of so many are done."""


def nobody_looks(done: int, of: int) -> None:
    """Progress that nobody asked for."""


def never() -> bool:
    """A run that is not cancelled."""
    return False


@dataclass(frozen=True)
class Pair:
    """A scenario and its baseline, run by run on the same chance."""

    scenario: Results
    baseline: Results


def run_scenario(
    scenario: Scenario,
    settings: RunSettings,
    facts: Facts,
    *,
    keep_records: bool = False,
    on_progress: Progress = nobody_looks,
    cancelled: Callable[[], bool] = never,
) -> Results:
    """Run a scenario's replications 0, 1, ..., one process or several; the results are the same bits.

    Parameters
    ----------
    keep_records:
        Keep every spell, not only the censuses; some 2 MB a replication.

    Raises
    ------
    ScenarioError, CalibrationError
        Where scenario and facts do not fit.
    Cancelled
        Where `cancelled` answered true between two replications.
    """
    model = compile_model(facts, scenario, settings.until)
    numbers = range(settings.replications)
    work = partial(run_one, model, settings, keep_records)
    found: dict[int, tuple[Census, Records | None]] = {}
    for number, done in _executed(work, settings.workers, numbers, cancelled):
        found[number] = done
        on_progress(len(found), settings.replications)
    ordered = [found[number] for number in numbers]
    records = tuple(record for _, record in ordered if record is not None) if keep_records else None
    return Results(scenario, settings, model, tuple(numbers), tuple(census for census, _ in ordered), records)


def run_pair(
    scenario: Scenario,
    settings: RunSettings,
    facts: Facts,
    *,
    on_progress: Progress = nobody_looks,
    cancelled: Callable[[], bool] = never,
) -> Pair:
    """Run a scenario and its baseline in pairs; a baseline that was run before is not run again.

    Raises
    ------
    ScenarioError, CalibrationError, Cancelled
        As for `run_scenario`.
    """
    base = scenario.without_levers()
    key = (facts.sha256, base.assumptions, replace(settings, workers=1))
    known = _baselines.get(key)
    total = settings.replications * (1 if known else 2)
    if known is None:
        known = run_scenario(
            base, settings, facts, on_progress=lambda done, of: on_progress(done, total), cancelled=cancelled
        )
        _baselines.put(key, known)
    already = total - settings.replications
    results = run_scenario(
        scenario, settings, facts, on_progress=lambda done, of: on_progress(already + done, total), cancelled=cancelled
    )
    return Pair(results, known)


class _Kept:
    """The last few baselines, by what they were run from."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.entries: OrderedDict[Hashable, Results] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: Hashable) -> Results | None:
        with self.lock:
            if key in self.entries:
                self.entries.move_to_end(key)
            return self.entries.get(key)

    def put(self, key: Hashable, results: Results) -> None:
        with self.lock:
            self.entries[key] = results
            while len(self.entries) > self.most:
                self.entries.popitem(last=False)


_baselines = _Kept(8)


def _executed(
    work: Callable[[int], Done], workers: int, numbers: Iterable[int], cancelled: Callable[[], bool]
) -> Iterator[tuple[int, Done]]:
    """The work for each number, in the order in which it is done."""

    def check() -> None:
        if cancelled():
            raise Cancelled("The run was stopped.", "Kørslen blev stoppet.")

    check()
    if workers == 1:
        for number in numbers:
            yield number, work(number)
            check()
        return
    # spawn: a forked child would inherit threads and locks in an unknown state
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        waiting = {pool.submit(work, number): number for number in numbers}
        try:
            while waiting:
                done, _ = wait(waiting, timeout=0.1, return_when=FIRST_COMPLETED)
                for future in done:
                    yield waiting.pop(future), future.result()
                check()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def run_one(model: Model, settings: RunSettings, keep_records: bool, replication: int) -> tuple[Census, Records | None]:
    """One replication; what a worker process does."""
    records = simpy_engine.run(model, settings.seed, replication)
    return take_census(model, records), records if keep_records else None
