"""The effect at the ends of the plan's years beside the full effect: where the stocks settle when nothing changes any more.

Half of the stock sits in groups whose cases last for years, so by the end of 2022 some of an effect has not yet come. Where
citizens do not wait for each other the full effect follows by closed form (`sim.analysis.equilibrium`). Where places or
posts are scarce, or the mechanism has no closed form, it is simulated: a long run, the last ten years of it. What an
initiative that ends has done is gone in the new equilibrium; such initiatives are named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np

from sim.analysis.compare import ALL, paired
from sim.analysis.equilibrium import equilibrium
from sim.analysis.intervals import Estimate, estimate
from sim.errors import RunError
from sim.experiment import Pair, RunSettings, run_pair
from sim.experiment.executors import never
from sim.experiment.replications import Progress, nobody_looks
from sim.experiment.settings import LAST_DAY
from sim.facts import Facts
from sim.frozen import FrozenMap
from sim.model import compile_model
from sim.model.weeks import whole_years
from sim.scenario import Activity, Capacity, Matching, Prevention, Scenario, Shortening

Method = Literal["closed form", "simulated"]

SETTLED = date(2060, 12, 31)
"""The last day of the long run: nine times the mean length of the longest cases."""
WINDOW = 10
"""Years at its end over which the full effect is averaged."""
_SAME = 1.0
"""Full-time persons that two windows may lie apart and still count as settled."""


@dataclass(frozen=True)
class FullEffect:
    """Effects of a scenario, scenario minus baseline, in full-time persons; every mapping by group, ``alle`` the total.

    Attributes
    ----------
    by_year:
        By year: the effect at its end, with its paired interval.
    full:
        In the new equilibrium; an interval without width where it follows by closed form.
    method:
        How `full` was found.
    unlimited:
        By closed form, with places and posts for everybody who is offered one: `full` less this is what scarcity holds
        back, chance aside. None where nothing is scarce, or there is no closed form even then.
    level:
        Total at which the scenario settles, remainder included.
    ended:
        Initiatives that end, so that nothing of them is in the full effect.
    settled:
        Whether the long run had come to rest; True where it was not needed.
    """

    scenario: Scenario
    settings: RunSettings
    groups: tuple[str, ...]
    by_year: Mapping[int, Mapping[str, Estimate]]
    full: Mapping[str, Estimate]
    method: Method
    unlimited: Mapping[str, float] | None
    level: float
    ended: tuple[str, ...]
    settled: bool

    def arrived(self, year: int) -> float | None:
        """Share of the full effect that has come by the end of a year; None where the full effect is nothing."""
        whole = self.full[ALL].mean
        return None if whole == 0.0 else self.by_year[year][ALL].mean / whole


def full_effect(
    scenario: Scenario,
    settings: RunSettings,
    facts: Facts,
    *,
    store: Path | None = None,
    on_progress: Progress = nobody_looks,
    cancelled: Callable[[], bool] = never,
) -> FullEffect:
    """The effect of a scenario at the end of each of the plan's target years, and its full effect.

    Raises
    ------
    ScenarioError, CalibrationError, Cancelled, RunError
        As for `run_pair`; RunError also where the stocks never settle.
    """
    settings = replace(settings, precision=None)
    closed = has_closed_form(scenario)
    # a long run takes as much longer as it has years
    short, long = 2 * settings.replications, 0 if closed else 2 * settings.replications * (SETTLED.year - 2020) // 3
    pair = run_pair(
        scenario,
        settings,
        facts,
        store=store,
        on_progress=lambda done, of: on_progress(done * short // of, short + long),
        cancelled=cancelled,
    )
    baseline = equilibrium(compile_model(facts, scenario.without_levers(), LAST_DAY))
    settled = True
    if closed:
        full = FrozenMap({name: _exactly(value) for name, value in equilibrium_effect(scenario, facts).items()})
    else:
        far = run_pair(
            scenario,
            replace(settings, until=SETTLED),
            facts,
            store=store,
            on_progress=lambda done, of: on_progress(short + done * long // of, short + long),
            cancelled=cancelled,
        )
        full, settled = _simulated(far)
    everywhere = unlimited(scenario)
    scarce = not closed and has_closed_form(everywhere)
    return FullEffect(
        scenario,
        settings,
        pair.scenario.model.groups,
        _at_year_ends(pair, facts),
        full,
        "closed form" if closed else "simulated",
        equilibrium_effect(everywhere, facts) if scarce else None,
        baseline.total + full[ALL].mean,
        tuple(name for name, one in scenario.initiatives.items() if getattr(one, "end", None) is not None),
        settled,
    )


def has_closed_form(scenario: Scenario) -> bool:
    """Whether citizens in it do not wait for each other, and every mechanism has its equilibrium by closed form."""
    return all(
        isinstance(one, Matching | Prevention | Shortening)
        or (isinstance(one, Activity) and one.pool is None and one.arranging_pool is None)
        for one in scenario.initiatives.values()
    )


def unlimited(scenario: Scenario) -> Scenario:
    """The same scenario with places and posts for everybody; more of them then change nothing and are left out."""
    changes: dict[str, object] = {}
    for name, one in scenario.initiatives.items():
        if isinstance(one, Capacity):
            changes[name] = None
        else:
            changes |= {f"{name}.{field}": None for field in ("pool", "arranging_pool") if hasattr(one, field)}
    return scenario.replace(changes)


def equilibrium_effect(scenario: Scenario, facts: Facts) -> FrozenMap[str, float]:
    """Full effect by closed form, by group and in total.

    Raises
    ------
    RunError
        Where there is no closed form, or no equilibrium.
    """
    if not has_closed_form(scenario):
        raise RunError(
            f"There is no closed form for {scenario.name}: places or posts are scarce, or a mechanism has none. Simulate "
            "instead.",
            f"Der er ingen lukket formel for {scenario.name}: pladser eller medarbejdere er knappe, eller en mekanisme har "
            "ingen. Simulér i stedet.",
            key=scenario.name,
        )
    # the calendars of a model end with its horizon, so that it has to lie behind all of them
    ours, base = (equilibrium(compile_model(facts, one, LAST_DAY)) for one in (scenario, scenario.without_levers()))
    change = ours.stock - base.stock
    return FrozenMap({**dict(zip(ours.groups, map(float, change), strict=True)), ALL: float(change.sum())})


def _at_year_ends(pair: Pair, facts: Facts) -> FrozenMap[int, FrozenMap[str, Estimate]]:
    change = paired(pair.scenario.counts.stock_end, pair.baseline.counts.stock_end, pair)
    years = [year for year, _, _ in whole_years(pair.scenario.model.market.horizon)]
    return FrozenMap(
        {
            year: _by_group(change[:, y], pair.scenario.model.groups)
            for y, year in enumerate(years)
            if year in facts.plan.targets
        }
    )


def _simulated(pair: Pair) -> tuple[FrozenMap[str, Estimate], bool]:
    """The mean effect over the last years, and whether the years before them were no different."""
    change = paired(pair.scenario.full_time_persons, pair.baseline.full_time_persons, pair)
    last, before = change[:, -WINDOW:].mean(axis=1), change[:, -2 * WINDOW : -WINDOW].mean(axis=1)
    drift = estimate((last - before).sum(axis=1))
    settled = abs(drift.mean) < _SAME or bool(drift.low <= 0.0 <= drift.high)
    return _by_group(last, pair.scenario.model.groups), settled


def _by_group(change: np.ndarray, groups: tuple[str, ...]) -> FrozenMap[str, Estimate]:
    """Estimates by group and in total from shape (R, G)."""
    rows = {group: estimate(change[:, g]) for g, group in enumerate(groups)}
    return FrozenMap({**rows, ALL: estimate(change.sum(axis=1))})


def _exactly(value: float) -> Estimate:
    return Estimate(value, 0.0, value, value, (value, value, value))
