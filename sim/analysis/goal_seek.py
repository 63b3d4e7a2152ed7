"""Which value of a lever meets the target: root finding on common chance.

Every value is run on the same chance, so the total at the end is one fixed function of the value, without noise from one
value to the next, and a root can be found in it as in any other function (Brent 1973, Algorithms for Minimization without
Derivatives, ch. 4). What chance leaves open is then said once, about the answer.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np
from scipy import special
from scipy.optimize import brentq

from sim.analysis.intervals import LEVEL, Estimate, Probability, estimate, probability
from sim.errors import RunError, ScenarioError
from sim.experiment import RunSettings, run_scenario
from sim.experiment.executors import never
from sim.experiment.replications import Progress, nobody_looks
from sim.facts import Facts, Figure
from sim.scenario import SCALE, Lever, Scenario, lever_of_effect, numeric_lever, scaled
from sim.scenario.initiatives import FIRST_DAY
from sim.scenario.scaling import MOST

Outcome = Literal["found", "already", "impossible"]

GRID = 5
"""Values spread evenly over the range before the root is looked for: they show where it is, and whether there is but one."""
FINENESS = 5e-4
"""How exactly a value is found, as a share of the range."""
_USUAL_STEPS = 7
"""Runs that the search for the root takes as a rule; only the progress shown rests on it."""


@dataclass(frozen=True)
class Trial:
    """A value that was tried.

    Attributes
    ----------
    totals:
        Shape (R,): total at the end of the last day, by replication.
    """

    value: float
    totals: np.ndarray


@dataclass(frozen=True)
class GoalSeek:
    """The answer to "which value of this lever meets the target?".

    Attributes
    ----------
    settings:
        As run: the last day is `by`.
    within:
        The range that was searched.
    target, by, probability:
        The level in full-time persons, the day at whose end it is to be met, and the share of replications that shall
        meet it; without a probability the mean shall.
    trials:
        By value, rising.
    outcome:
        ``found``; ``already`` where every value that was tried meets it; ``impossible`` where none does.
    answer:
        The value that just meets it; where every value does, the one with the highest total; None where it is impossible.
    monotone:
        Whether the total went only one way along the values tried, chance aside.
    evidence:
        What is known about the lever, where its evidence has a range.
    """

    scenario: Scenario
    settings: RunSettings
    lever: Lever
    within: tuple[float, float]
    target: float
    by: date
    probability: float | None
    trials: tuple[Trial, ...]
    outcome: Outcome
    answer: Trial | None
    monotone: bool
    evidence: Figure | None

    @property
    def value(self) -> float | None:
        """The value that meets the target; None where it is impossible."""
        return None if self.answer is None else self.answer.value

    @property
    def nearest(self) -> Trial:
        """The answer, or what comes nearest to it."""
        return self.answer or min(self.trials, key=lambda trial: _excess(trial.totals, self.target, self.probability))

    @property
    def total(self) -> Estimate:
        """Total at the nearest value."""
        return estimate(self.nearest.totals)

    @property
    def chance(self) -> Probability:
        """Share of the replications that meet the target at the nearest value."""
        totals = self.nearest.totals
        return probability(int(np.sum(totals <= self.target)), len(totals))

    @property
    def open_range(self) -> tuple[float, float] | None:
        """Values between which run-to-run chance leaves the answer (95 per cent), interpolated between those tried.

        None where the answer is none of a crossing, or chance reaches beyond the range that was searched.
        """
        if self.outcome != "found" or not self.monotone or len(self.nearest.totals) < 2:
            return None
        values = np.array([trial.value for trial in self.trials])
        ends = []
        for curve in np.array([_criterion_interval(trial.totals, self.probability) for trial in self.trials]).T:
            order = np.argsort(curve, kind="stable")
            if not curve[order[0]] <= self.target <= curve[order[-1]]:
                return None
            ends.append(float(np.interp(self.target, curve[order], values[order])))
        return min(ends), max(ends)

    @property
    def beyond_evidence(self) -> bool:
        """Whether the answer lies outside of what studies found."""
        if self.evidence is None or self.evidence.low is None or self.evidence.high is None or self.value is None:
            return False
        return not self.evidence.low <= self.value <= self.evidence.high


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
        return _excess(search.at(value).totals, wanted, probability)

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


def _excess(totals: np.ndarray, target: float, share: float | None) -> float:
    """How far the criterion lies above the target; 0 or less meets it.

    With a share, the criterion is the total that this share of the replications does not exceed, which moves smoothly with a
    lever where the share itself goes in steps.
    """
    if share is None:
        return float(np.mean(totals)) - target
    return float(np.sort(totals)[_rank(share, len(totals))]) - target


def _rank(share: float, runs: int) -> int:
    """The place, from 0, of the replication up to which a share of them lies."""
    return min(max(math.ceil(share * runs - 1e-9), 1), runs) - 1


def _criterion_interval(totals: np.ndarray, share: float | None) -> tuple[float, float]:
    """95 per cent interval of the mean, or of the quantile (from the binomial, by order statistics)."""
    if share is None:
        found = estimate(totals)
        return found.low, found.high
    half = float(special.ndtri(0.5 + LEVEL / 2)) * math.sqrt(share * (1.0 - share) / len(totals))
    ordered = np.sort(totals)
    low, high = (ordered[_rank(end, len(totals))] for end in (share - half, share + half))
    return float(low), float(high)
