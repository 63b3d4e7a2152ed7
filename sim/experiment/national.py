"""The same scenario in every municipality: a national run, one municipality at a time, in bounded memory.

The only national figures at hand are the full-time persons on dagpenge and kontanthjælp in 2022 by municipality. A
municipality's nine groups are taken to stand in the same proportion as in Fredericia, with the same durations and the
same routing, and to be as much larger or smaller as those two benefits are there. That is an assumption, and a strong
one: the run shows what size costs and what a common change would mean, it is no forecast for any other municipality.
"""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf
from pathlib import Path

import numpy as np

from sim.errors import DataError
from sim.experiment.executors import never
from sim.experiment.replications import nobody_looks, run_scenario
from sim.experiment.settings import RunSettings
from sim.facts import Facts
from sim.model.streams import name_bits
from sim.scenario import Scenario

HOME = "Fredericia"
FILE = Path("national") / "municipalities_2022.csv"


@dataclass(frozen=True)
class Municipality:
    """A municipality and how large its benefits are against those of Fredericia."""

    name: str
    ratio: float


@dataclass(frozen=True)
class LocalTotals:
    """What one municipality's replications came to.

    Attributes
    ----------
    citizens:
        In its groups at week 0.
    full_time_persons, stock_end:
        Shape (R, Y): totals of its groups by year, without a remainder.
    """

    municipality: Municipality
    citizens: int
    full_time_persons: np.ndarray
    stock_end: np.ndarray


def municipalities(facts: Facts) -> tuple[Municipality, ...]:
    """All municipalities with their size against Fredericia, from dagpenge and kontanthjælp in 2022.

    Raises
    ------
    DataError
        Where the file is missing or a number in it cannot be read.
    """
    path = facts.root / FILE
    sizes: dict[str, float] = {}
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            for line, row in enumerate(csv.DictReader(stream, delimiter=";"), start=2):
                try:
                    parts = float(row["dagpenge_fulltime"]), float(row["kontanthjaelp_fulltime"])
                    size = sum(parts)
                    # what Fredericia has is what the others are divided by
                    if not all(0.0 <= part < inf for part in parts) or size == 0.0 and row["municipality"] == HOME:
                        raise ValueError
                except (KeyError, TypeError, ValueError):
                    raise DataError(
                        f"{path.name}, line {line}: {dict(row)}: dagpenge_fulltime and kontanthjaelp_fulltime must be numbers, "
                        f"not negative, and for {HOME} above zero.",
                        f"{path.name}, linje {line}: {dict(row)}: dagpenge_fulltime og kontanthjaelp_fulltime skal være tal, "
                        f"ikke negative, og for {HOME} over nul.",
                        key=str(FILE),
                    ) from None
                sizes[row["municipality"]] = size
    except OSError as problem:
        raise DataError(
            f"{FILE} cannot be read ({problem.strerror}); a national run needs it in the data pack.",
            f"{FILE} kan ikke læses ({problem.strerror}); en landskørsel kræver den i datapakken.",
            key=str(FILE),
        ) from None
    if HOME not in sizes:
        raise DataError(
            f"{path.name}: {HOME} is missing, and the others are measured against it.",
            f"{path.name}: {HOME} mangler, og de andre måles mod den.",
            key=str(FILE),
        )
    sizes.pop("Hele landet", None)
    return tuple(Municipality(name, size / sizes[HOME]) for name, size in sorted(sizes.items()))


def local_facts(facts: Facts, municipality: Municipality) -> Facts:
    """The facts as if Fredericia were as large as the municipality: closed cases times its ratio, whole numbers."""
    groups = tuple(
        dataclasses.replace(
            group,
            closed_cases=dataclasses.replace(
                group.closed_cases,
                value=float(max(1, round(group.closed_cases.value * municipality.ratio))),
                status="assumption",
                source=f"{group.closed_cases.source}; scaled by {municipality.ratio:.3f} for {municipality.name}",
            ),
        )
        for group in facts.plan.groups
    )
    return dataclasses.replace(facts, plan=dataclasses.replace(facts.plan, groups=groups))


def run_national(
    scenario: Scenario,
    settings: RunSettings,
    facts: Facts,
    *,
    on_progress: Callable[[int, int], None] = nobody_looks,
    cancelled: Callable[[], bool] = never,
) -> Iterator[LocalTotals]:
    """Run the scenario in every municipality, one after the other, each with a chance of its own.

    The remainder of the plan's total is Fredericia's own and is left out; places in pools are scaled like the groups.
    """
    everywhere = municipalities(facts)
    for number, place in enumerate(everywhere):
        own = (
            settings
            if place.name == HOME
            else dataclasses.replace(settings, seed=settings.seed ^ name_bits(place.name, 62))
        )
        pools = {f"pools.{name}.slots": round(pool.slots * place.ratio) for name, pool in scenario.pools.items()}
        local = scenario.replace({**pools, "assumptions.remainder": 0.0})
        results = run_scenario(local, own, local_facts(facts, place), cancelled=cancelled)
        yield LocalTotals(
            place,
            int(results.model.market.start.groups["stock"].sum()),
            results.total_by_year,
            results.total_year_end,
        )
        on_progress(number + 1, len(everywhere))
