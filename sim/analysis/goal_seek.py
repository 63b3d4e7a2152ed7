"""Which value of a lever meets the target: root finding on common chance.

Every value is run on the same chance, so the total at the end is one fixed function of the value, without noise from one
value to the next, and a root can be found in it as in any other function (Brent 1973, Algorithms for Minimization without
Derivatives, ch. 4). What chance leaves open is then said once, about the answer.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
from scipy.optimize import brentq

from sim.analysis.goals import GoalSeek, Outcome, Trial, criterion
from sim.analysis.intervals import estimate
from sim.errors import RunError, ScenarioError
from sim.experiment import RunSettings, run_scenario
from sim.experiment.executors import never
from sim.experiment.replications import Progress, nobody_looks
from sim.facts import Facts, Figure
from sim.scenario import SCALE, Lever, Scenario, lever_of_effect, numeric_lever, scaled
from sim.scenario.initiatives import FIRST_DAY
from sim.scenario.scaling import MOST

GRID = 5
"""Values spread evenly over the range before the root is looked for: they show where it is, and whether there is but one."""
FINENESS = 5e-4
"""How exactly a value is found, as a share of the range."""
_USUAL_STEPS = 7
"""Runs that the search for the root takes as a rule; only the progress shown rests on it."""


def goal_seek(
    scenario: Scenario,
    lever: str,
    settings: RunSettings,
    facts: Facts,
    *,
    target: float | None = None,
    by: date = date(2022, 12, 31),
    probability: float | None = None,
    within: tuple[float, float] | None = None,
    store: Path | None = None,
    on_progress: Progress = nobody_looks,
    cancelled: Callable[[], bool] = never,
) -> GoalSeek:
    """Find the value of a lever at which the total meets a target.

    Parameters
    ----------
    lever:
        Address of a number, ``"kortere_forloeb.shorter_share"``, or ``"scale"`` for one factor on the strength of all
        initiatives (see `sim.scenario.scaling`).
    target:
        Full-time persons; the plan's target of the year unless told.
    by:
        The day at whose end it is to be met; the runs end there.
    probability:
        Share of the replications that shall meet it; without it the mean shall.
    within:
        Range to search; all that the lever may be unless told, for the factor 0 to 3.

    Raises
    ------
    ScenarioError, RunError
        For an unknown lever, one that is no number, a range it may not have, a probability that is none, a day without
        a target or before the model begins; and as for `run_scenario`.
    """
    if probability is not None and not 0.0 < probability < 1.0:
        raise RunError(
            f"probability = {probability:g} must lie between 0 and 1; 0.8 is eight runs out of ten.",
            f"sandsynlighed = {probability:g} skal ligge mellem 0 og 1; 0.8 er otte kørsler ud af ti.",
            key="probability",
        )
    if by < FIRST_DAY:
        raise RunError(
            f"by = {by} lies before {FIRST_DAY}, when the model begins. Choose a later day.",
            f"senest = {by} ligger før {FIRST_DAY}, hvor modellen begynder. Vælg en senere dag.",
            key="by",
        )
    known = _lever(scenario, lever, facts)
    low, high = _range(known, within)
    wanted = _target(target, by, facts)
    search = _Search(scenario, known, replace(settings, until=by, precision=None), facts, store, on_progress, cancelled)

    def excess(value: float) -> float:
        return criterion(search.at(value).totals, probability) - wanted

    grid = _grid(low, high, known.whole)
    met = {value: excess(value) <= 0.0 for value in grid}
    outcome, answer = _outcome(met), None
    if outcome == "already":
        answer = max(search.trials.values(), key=lambda trial: float(np.mean(trial.totals)))
    elif outcome == "found":
        answer = search.at(_root(excess, _bracket(met, known), known.whole, (high - low) * FINENESS))
    search.finished()
    trials = tuple(search.trials[value] for value in sorted(search.trials))
    return GoalSeek(
        scenario,
        search.settings,
        known,
        (low, high),
        wanted,
        by,
        probability,
        trials,
        outcome,
        answer,
        _monotone(trials),
        _evidence(scenario, known, facts),
    )


class _Search:
    """Runs values of a lever, each once."""

    def __init__(
        self,
        scenario: Scenario,
        lever: Lever,
        settings: RunSettings,
        facts: Facts,
        store: Path | None,
        on_progress: Progress,
        cancelled: Callable[[], bool],
    ) -> None:
        self.scenario, self.lever, self.settings, self.facts, self.store = scenario, lever, settings, facts, store
        self.on_progress, self.cancelled = on_progress, cancelled
        self.trials: dict[float, Trial] = {}

    def at(self, value: float) -> Trial:
        """The trial of a value, run unless it was."""
        if value not in self.trials:
            begun = len(self.trials) * self.settings.replications
            likely = (GRID + _USUAL_STEPS) * self.settings.replications
            results = run_scenario(
                self._changed(value),
                self.settings,
                self.facts,
                store=self.store,
                # one more than is done, so that a search that takes longer never seems over
                on_progress=lambda done, of: self.on_progress(begun + done, max(likely, begun + of + 1)),
                cancelled=self.cancelled,
            )
            self.trials[value] = Trial(value, results.total[:, -1])
        return self.trials[value]

    def finished(self) -> None:
        done = len(self.trials) * self.settings.replications
        self.on_progress(done, done)

    def _changed(self, value: float) -> Scenario:
        if self.lever.name == SCALE:
            return scaled(self.scenario, value)
        return self.scenario.replace({self.lever.name: round(value) if self.lever.whole else float(value)})


def _lever(scenario: Scenario, name: str, facts: Facts) -> Lever:
    if name == SCALE:
        scaled(scenario, 0.0)  # says what is wrong where there is nothing to scale
        return Lever(SCALE, 1.0, 0.0, MOST, False)
    lever = numeric_lever(scenario, name)
    if name.startswith("pools.") and lever.field == "slots":
        # more places than twice all citizens there are change nothing, and the search would only take longer
        everybody = sum(group.closed_cases.value * group.mean_duration_weeks.value for group in facts.plan.groups)
        lever = replace(lever, high=min(lever.high, float(math.ceil(2 * everybody / facts.plan.weeks_in_base_year))))
    return lever


def _range(lever: Lever, within: tuple[float, float] | None) -> tuple[float, float]:
    low, high = within if within is not None else (lever.low, lever.high)
    # a factor is not bound by the one that is tried by default
    most = math.inf if lever.name == SCALE else lever.high
    if not (lever.low <= low < high <= most):
        raise ScenarioError(
            f"{lever.name}: cannot search from {low:g} to {high:g}; give a range within {lever.low:g} to {most:g}, the lower "
            "end first.",
            f"{lever.name}: kan ikke søge fra {low:g} til {high:g}; angiv et interval inden for {lever.low:g} til {most:g}, "
            "den laveste værdi først.",
            key=lever.name,
        )
    return float(low), float(high)


def _target(target: float | None, by: date, facts: Facts) -> float:
    if target is not None:
        if not 0.0 <= target < math.inf:
            raise RunError(
                f"target = {target:g} must be a number of full-time persons, 0 or more.",
                f"mål = {target:g} skal være et antal fuldtidspersoner, 0 eller flere.",
                key="target",
            )
        return float(target)
    figure = facts.plan.targets.get(by.year) if (by.month, by.day) == (12, 31) else None
    if figure is None:
        years = ", ".join(f"{year}-12-31" for year in facts.plan.targets)
        raise RunError(
            f"The plan has no target for {by}. Give a target, or one of the days {years}.",
            f"Planen har intet mål for {by}. Angiv et mål, eller en af dagene {years}.",
            key="by",
        )
    return figure.value


def _grid(low: float, high: float, whole: bool) -> list[float]:
    values = np.linspace(low, high, GRID)
    return sorted({float(round(value)) for value in values}) if whole else [float(value) for value in values]


def _outcome(met: dict[float, bool]) -> Outcome:
    if all(met.values()):
        return "already"
    return "found" if any(met.values()) else "impossible"


def _bracket(met: dict[float, bool], lever: Lever) -> tuple[float, float]:
    """The neighbours between which the target begins to be met; where there are several, those nearest to the scenario."""
    values = list(met)
    flips = [(a, b) for a, b in zip(values, values[1:], strict=False) if met[a] != met[b]]
    here = lever.value if lever.value is not None else lever.high
    return min(flips, key=lambda flip: abs((flip[0] + flip[1]) / 2 - here))


def _root(excess: Callable[[float], float], bracket: tuple[float, float], whole: bool, fineness: float) -> float:
    """The value in a bracket that just meets the target: the last one on the side that does."""
    low, high = bracket
    tried = {value: excess(value) <= 0.0 for value in bracket}

    def seen(value: float) -> float:
        found = excess(value)
        tried[value] = found <= 0.0
        return found

    if whole:
        upwards = tried[high]
        values = range(round(low), round(high) + 1)
        bisect.bisect_left(values, True, key=lambda value: (seen(float(value)) <= 0.0) == upwards)
    else:
        brentq(seen, low, high, xtol=fineness, rtol=1e-9)
    values_tried = sorted(tried)
    flips = [
        (b - a, a if tried[a] else b)
        for a, b in zip(values_tried, values_tried[1:], strict=False)
        if tried[a] != tried[b]
    ]
    return min(flips)[1]


def _monotone(trials: Iterable[Trial]) -> bool:
    """Whether the paired steps from value to value all go one way, those aside that chance could have made."""
    totals = [trial.totals for trial in trials]
    signs = set()
    for before, after in zip(totals, totals[1:], strict=False):
        step = estimate(after - before)
        low, high = (step.mean, step.mean) if math.isnan(step.low) else (step.low, step.high)
        if low > 0.0 or high < 0.0:
            signs.add(low > 0.0)
    return len(signs) < 2


def _evidence(scenario: Scenario, lever: Lever, facts: Facts) -> Figure | None:
    initiative = scenario.initiatives.get(lever.name.partition(".")[0])
    for code in initiative.evidence if initiative is not None else ():
        effect = facts.evidence.effects.get(code)
        if initiative is not None and effect is not None and lever_of_effect(effect.moment, initiative) == lever.field:
            return effect.ratio
    return None
