"""What a spell costs the compiled engine, and which part of a replication takes the time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks import parts
from benchmarks.stopwatch import Timing, Work, in_turns
from benchmarks.table import Row, timed
from sim.engine import compiled_engine
from sim.engine.census import Census, census_weeks, empty_census
from sim.engine.compiled_census import count_spells
from sim.engine.records import CENSORED, Records
from sim.engine.workspace import SPELLS
from sim.experiment.batches import Batch
from sim.experiment.batches import Work as Replications
from sim.facts import load_facts
from sim.model import Model, compile_model
from sim.model.rules import NEVER
from sim.model.weeks import year_bounds
from sim.scenario import load_scenario

SCENARIO = "tidlig-udplacering"
SEED = 2022
ROUNDS = 15
REPLICATIONS = 10


def measure() -> list[Row]:
    """Whole replications, then the parts of the baseline's, then what initiatives and their calendar add."""
    facts, scenario = load_facts(), load_scenario(SCENARIO)
    unlimited = {f"{name}.pool": None for name in scenario.initiatives}
    models = {
        "baseline": compile_model(facts, scenario.without_levers()),
        "without pools": compile_model(facts, scenario.replace(unlimited)),
        "with pools": compile_model(facts, scenario),
    }
    plain = models["baseline"]
    spells = _in_the_order_of_work(plain)
    number, ended = len(spells), int((spells["destination"] != CENSORED).sum())
    works, calls = _parts(plain, models["with pools"], spells)
    whole = {name: _replications(model) for name, model in models.items()}
    compiling = {"compile": _repeated(lambda: compile_model(facts, scenario), 5)}
    found = in_turns({**whole, **works, **compiling}, ROUNDS)
    rows = [_whole(name, models[name], found[name]) for name in models]
    base = found["baseline"].median
    for name in works:
        share = found[name].median / base
        each = found[name].median / calls[name] * 1e9
        rows.append(
            timed(
                "spells",
                f"of it: {name}" if name != ASKING else name,
                found[name],
                "us",
                f"{share:.0%}" if name != ASKING else "",
                f"{calls[name]:,} times {each:.0f} ns",
            )
        )
    left = base - sum(found[name].median for name in works if name != ASKING)
    rows.append(
        Row(
            "spells",
            "of it: the rest, by subtraction",
            f"{left * 1e6:,.0f} us",
            "",
            f"{left / base:.0%}",
            f"{left / number * 1e9:.0f} ns a spell: {number:,} spells, {ended:,} of them completed",
        )
    )
    rows.extend(_additions(found))
    rows.append(timed("spells", "facts and scenario to model (once a scenario)", found["compile"]))
    return rows


ASKING = "asking who takes part (in the scenario with pools)"


def _whole(name: str, model: Model, timing: Timing) -> Row:
    records = compiled_engine.run(model, SEED, 0)
    events = _events(records, model.market.horizon)
    each = timing.median / len(records.spells) * 1e9
    return timed(
        "spells",
        f"a replication of {SCENARIO if name != 'baseline' else 'the baseline'}{'' if name == 'baseline' else ', ' + name}",
        timing,
        note=f"{each:.0f} ns a spell, {events / timing.median / 1e6:.2f} million events a second ({events:,} events)",
    )


def _events(records: Records, horizon: float) -> int:
    """Spells ended, and offers, beginnings and ends of activities, before the horizon."""
    participations = records.participations
    moments = sum(int((participations[name] < min(horizon, NEVER)).sum()) for name in ("offered", "begun", "ended"))
    return int((records.spells["destination"] != CENSORED).sum()) + moments


def _replications(model: Model) -> Work:
    work = Replications(model, "compiled", SEED)

    def do(number: int) -> int:
        work(Batch(number * REPLICATIONS, REPLICATIONS))
        return REPLICATIONS

    return do


def _repeated(call: Callable[[], object], times: int) -> Work:
    def do(_: int) -> int:
        for _ in range(times):
            call()
        return times

    return do


def _in_the_order_of_work(model: Model) -> np.ndarray:
    """One replication's spells as the engine came to them, not sorted."""
    space = compiled_engine._fill(model, SEED, 0)
    return space.spells[: space.counters[SPELLS]].copy()


def _parts(plain: Model, full: Model, spells: np.ndarray) -> tuple[dict[str, Work], dict[str, int]]:
    """The parts of a replication of the plain model as works, and how often each rule is called in one."""
    market, seed, replication = plain.market, np.uint64(SEED), np.uint64(0)
    start = market.start.groups
    citizens, numbers = spells["citizen"].copy(), spells["spell"].copy()
    chance, ends, out = np.zeros((len(spells), 4)), np.zeros((len(spells), 3)), np.zeros(len(spells))
    row = parts.empty_spells(len(spells))
    parts.draws(seed, replication, citizens, numbers, chance)
    parts.exits(market.hazards, spells, chance, market.horizon, ends)
    np.testing.assert_array_equal(ends[:, 0], spells["ended"])  # the loops do what the engine did

    space = compiled_engine._fill(plain, SEED, 0)
    weeks = census_weeks(market.horizon)
    bounds = np.array([(begin, end) for _, begin, end in year_bounds(market.horizon)])
    found = empty_census(plain)

    def census() -> None:
        for array in found:
            array.fill(0)
        count_spells(market, space, weeks, bounds, Census(*found))

    works = {
        "chance of the spells (Philox)": lambda: parts.draws(seed, replication, citizens, numbers, chance),
        "exits": lambda: parts.exits(market.hazards, spells, chance, market.horizon, ends),
        "destinations": lambda: parts.destinations(market.destinations, spells, chance, ends, out),
        "returns from a job": lambda: parts.returns(market.flows, spells, chance, market.job, out),
        "arrivals, candidates who stay away included": lambda: parts.arrivals(market.flows, seed, replication),
        "ages of who is there at week 0": lambda: parts.ages(market.hazards, market.start, seed, replication),
        "who is away at week 0": lambda: parts.away(market.flows, market.start, seed, replication),
        "writing records": lambda: parts.writing(spells, row),
        "the census": census,
        ASKING: lambda: parts.opportunities(full.market.activities, seed, replication, spells),
    }
    completed = spells["destination"] != CENSORED
    calls = (
        len(spells),
        len(spells),
        int(completed.sum()),
        int((spells["destination"] == market.job).sum()),
        parts.arrivals(market.flows, seed, replication),
        int(start["stock"].sum()),
        int(start["away"].sum()),
        len(spells),
        len(spells),
        parts.opportunities(full.market.activities, seed, replication, spells),
    )
    return {name: _repeated(one, 20) for name, one in works.items()}, dict(zip(works, calls, strict=True))


def _additions(found: dict[str, Timing]) -> list[Row]:
    plain, free, full = (found[name].median for name in ("baseline", "without pools", "with pools"))
    return [
        Row(
            "spells", "initiatives without pools add", f"{(free - plain) * 1e3:.2f} ms", "", f"{free / plain - 1:+.0%}"
        ),
        Row(
            "spells",
            "and the calendar and its queues add",
            f"{(full - free) * 1e3:.2f} ms",
            "",
            f"{full / free - 1:+.0%}",
        ),
    ]
