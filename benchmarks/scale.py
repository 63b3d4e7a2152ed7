"""Time against the size of the municipality and against the length of the run, both engines."""

from __future__ import annotations

import time
from datetime import date

from benchmarks.stopwatch import Timing, Work, in_own_thread, in_turns
from benchmarks.table import Row, timed, times
from sim.experiment.batches import Batch
from sim.experiment.batches import Work as Replications
from sim.experiment.national import Municipality, local_facts
from sim.facts import Facts, load_facts
from sim.model import Model, compile_model
from sim.scenario import load_scenario

SCENARIO = "tidlig-udplacering"
SEED = 2022
ROUNDS = 7
SIZES = {1: 25, 10: 5, 100: 1}
"""How many times Fredericia, and replications a round."""
REFERENCE_SIZES, REFERENCE_ROUNDS = (1, 10), 3
YEARS = {1: 50, 3: 25, 6: 12, 12: 6}


def measure() -> list[Row]:
    """Rows of growing population and growing horizon."""
    facts = load_facts()
    return [*_population(facts), *_horizon(facts)]


def _sized(facts: Facts, size: int) -> Model:
    """Every group, every flow and every pool so many times as large."""
    scenario = load_scenario(SCENARIO)
    slots = {f"pools.{name}.slots": pool.slots * size for name, pool in scenario.pools.items()}
    return compile_model(
        local_facts(facts, Municipality(f"{size} times Fredericia", float(size))), scenario.replace(slots)
    )


def _times(models: dict[str, tuple[Model, int]], engine: str, rounds: int) -> dict[str, Timing]:
    """Seconds a replication; each model in a thread of its own, because an engine keeps the memory of the largest run."""

    def replications(model: Model, number: int) -> Work:
        work = Replications(model, engine, SEED)

        def do(turn: int) -> int:
            work(Batch(turn * number, number))
            return number

        return do

    threads = {name: in_own_thread(replications(*one)) for name, one in models.items()}
    try:
        return in_turns({name: work for name, (work, _) in threads.items()}, rounds, time.process_time)
    finally:
        for _, end in threads.values():
            end()


def _population(facts: Facts) -> list[Row]:
    models = {size: _sized(facts, size) for size in SIZES}
    citizens = {size: int(model.market.start.groups["stock"].sum()) for size, model in models.items()}
    rows = []
    compiled = _times({str(size): (models[size], number) for size, number in SIZES.items()}, "compiled", ROUNDS)
    reference = _times({str(size): (models[size], 1) for size in REFERENCE_SIZES}, "simpy", REFERENCE_ROUNDS)
    for engine, found, sizes in (("compiled", compiled, tuple(SIZES)), ("SimPy", reference, REFERENCE_SIZES)):
        for size in sizes:
            ratio = found[str(size)].ratio(found["1"])
            rows.append(
                timed(
                    "scale",
                    f"{citizens[size]:,} citizens (x {size}), {engine} engine",
                    found[str(size)],
                    ratio=times(ratio) if size > 1 else "1",
                    note="" if size == 1 else f"{times(ratio * citizens[1] / citizens[size])} per citizen",
                )
            )
    return rows


def _horizon(facts: Facts) -> list[Row]:
    scenario = load_scenario(SCENARIO)
    models = {years: compile_model(facts, scenario, date(2020 + years, 12, 31)) for years in YEARS}
    found = _times({str(years): (models[years], number) for years, number in YEARS.items()}, "compiled", ROUNDS)
    rows = []
    for years in YEARS:
        ratio = found[str(years)].ratio(found["1"])
        citizen_years = float(models[years].market.start.groups["stock"].sum()) * years
        each = found[str(years)].median / citizen_years * 1e9
        rows.append(
            timed(
                "scale",
                f"{years} {'year' if years == 1 else 'years'}, compiled engine",
                found[str(years)],
                ratio=times(ratio) if years > 1 else "1",
                note=f"{each:,.0f} ns per citizen-year"
                + (f", {times(ratio / years)} of one year's" if years > 1 else ""),
            )
        )
    return rows
