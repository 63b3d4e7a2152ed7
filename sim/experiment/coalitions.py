"""Runs of a scenario with some of its initiatives left out: what its parts do alone, together, and in every order.

A coalition is a set of initiatives that are there. Pools, their places and every assumption stay as they are, and all
coalitions share their chance, so that a difference between two of them is the doing of the initiatives that differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from sim.errors import ScenarioError
from sim.experiment.executors import never
from sim.experiment.replications import Progress, nobody_looks, run_scenario
from sim.experiment.results import Results
from sim.experiment.settings import RunSettings
from sim.facts import Facts
from sim.frozen import FrozenMap
from sim.scenario import Scenario

EXACT_UP_TO = 6
"""Parts up to which all coalitions are run (2 to that power: 64)."""
ORDERS = 32
"""Orders that are drawn where there are more parts; half of them are the other half backwards."""


@dataclass(frozen=True)
class Coalitions:
    """What every coalition that was run came to.

    Attributes
    ----------
    parts:
        Names of the initiatives, or of the packages they were put together in.
    values:
        By coalition, a set of bits in which bit i is part i: shape (R, K), K measures by replication.
    orders:
        The orders, of indices of `parts`, in which the parts were added one by one, an order and its reverse side by
        side; None where all coalitions were run.
    """

    scenario: Scenario
    settings: RunSettings
    years: tuple[int, ...]
    parts: tuple[str, ...]
    members: Mapping[str, tuple[str, ...]]
    values: Mapping[int, np.ndarray]
    orders: tuple[tuple[int, ...], ...] | None


def year_end_totals(results: Results) -> np.ndarray:
    """Shape (R, Y): total at the end of each year."""
    return results.total_year_end


def run_coalitions(
    scenario: Scenario,
    settings: RunSettings,
    facts: Facts,
    *,
    packages: Mapping[str, Sequence[str]] = FrozenMap(),
    measure: Callable[[Results], np.ndarray] = year_end_totals,
    exact_up_to: int = EXACT_UP_TO,
    orders: int = ORDERS,
    store: Path | None = None,
    on_progress: Progress = nobody_looks,
    cancelled: Callable[[], bool] = never,
) -> Coalitions:
    """Run the coalitions of a scenario's initiatives: all of them, or those that drawn orders pass through.

    Parameters
    ----------
    packages:
        Initiatives that are taken together, by the name of their package; the others stand for themselves.
    measure:
        What is counted, shape (R, K), from the results of a coalition.
    exact_up_to:
        Parts up to which all coalitions are run.
    orders:
        How many orders are drawn otherwise, each with its reverse (antithetic: who came first comes last).

    Raises
    ------
    ScenarioError
        Without initiatives; for a package that names an initiative which is not there, or one that another has.
    """
    members = _members(scenario, packages)
    parts = tuple(members)
    chosen = replace(settings, precision=None)
    drawn = None if len(parts) <= exact_up_to else _orders(len(parts), orders, settings.seed)
    wanted = range(1 << len(parts)) if drawn is None else sorted({mask for order in drawn for mask in passed(order)})
    runs = settings.replications
    values: dict[int, np.ndarray] = {}
    years: tuple[int, ...] = ()
    for number, mask in enumerate(wanted):
        results = run_scenario(
            _only(scenario, members, mask),
            chosen,
            facts,
            store=store,
            on_progress=lambda done, of, before=number * runs: on_progress(before + done, len(wanted) * runs),
            cancelled=cancelled,
        )
        values[mask] = measure(results)
        years = tuple(year for year, _, _ in results.years)
    return Coalitions(scenario, chosen, years, parts, members, FrozenMap(values), drawn)


def passed(order: Sequence[int]) -> list[int]:
    """The coalitions, from none to all, that an order of adding passes through."""
    masks = [0]
    for part in order:
        masks.append(masks[-1] | 1 << part)
    return masks


def _members(scenario: Scenario, packages: Mapping[str, Sequence[str]]) -> FrozenMap[str, tuple[str, ...]]:
    if not scenario.initiatives:
        raise ScenarioError(
            f"{scenario.name} has no initiatives, so there is nothing to divide its effect among.",
            f"{scenario.name} har ingen indsatser, så der er intet at fordele effekten på.",
            key=scenario.name,
        )
    owner: dict[str, str] = {}
    for package, names in packages.items():
        for name in names:
            if name not in scenario.initiatives or name in owner:
                known = ", ".join(one for one in scenario.initiatives if one not in owner) or "-"
                raise ScenarioError(
                    f"The package {package!r} names {name!r}, which is no initiative of {scenario.name} or is in a package "
                    f"already. Choose from: {known}.",
                    f"Pakken {package!r} nævner {name!r}, som ikke er en indsats i {scenario.name} eller allerede er i en "
                    f"pakke. Vælg mellem: {known}.",
                    key=package,
                )
            owner[name] = package
    for name in scenario.initiatives:
        if name not in owner and name in packages:
            raise ScenarioError(
                f"The package {name!r} has the name of an initiative outside of it. Rename the package.",
                f"Pakken {name!r} har samme navn som en indsats uden for den. Omdøb pakken.",
                key=name,
            )
    members: dict[str, tuple[str, ...]] = {}
    for name in scenario.initiatives:  # parts stand in the scenario's own order
        part = owner.get(name, name)
        members[part] = (*members.get(part, ()), name)
    return FrozenMap(members)


def _only(scenario: Scenario, members: Mapping[str, tuple[str, ...]], mask: int) -> Scenario:
    """The scenario without the initiatives of the parts that are not in a coalition."""
    absent = [name for bit, names in enumerate(members.values()) if not mask >> bit & 1 for name in names]
    return scenario.replace(dict.fromkeys(absent))


def _orders(parts: int, number: int, seed: int) -> tuple[tuple[int, ...], ...]:
    random = np.random.default_rng(seed)
    found: list[tuple[int, ...]] = []
    for _ in range(max(2, -(-number // 2))):  # two pairs at least, or there is no interval
        order = tuple(int(part) for part in random.permutation(parts))
        found += [order, order[::-1]]
    return tuple(found)
