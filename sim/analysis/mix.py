"""Which mix of levers reaches the target, at what cost: a search for the best trade-offs between cost, chance and time.

The search is Optuna's NSGA-II (Deb, Pratap, Agarwal and Meyarivan 2002, IEEE Transactions on Evolutionary Computation 6),
seeded and in one process, so that the same question gets the same answer. Every mix is run on the same chance. What comes
out is the best of the mixes that were tried, not a proof that there is no better one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.compare import paired
from sim.analysis.gap import reached_week
from sim.analysis.intervals import estimate, probability
from sim.analysis.mixes import Cost, Limits, Mix, TriedMix
from sim.errors import RunError, ScenarioError
from sim.experiment import Pair, RunSettings, run_pair
from sim.experiment.executors import never
from sim.experiment.replications import Progress, nobody_looks
from sim.facts import Facts
from sim.frozen import FrozenMap
from sim.model.weeks import end_of, whole_years
from sim.scenario import Capacity, Lever, Scenario, numeric_lever

if TYPE_CHECKING:
    from optuna.trial import FrozenTrial

TRIES = 120
"""Mixes that are tried unless told otherwise."""
POPULATION = 24
"""Mixes a generation."""


def search_mix(
    scenario: Scenario,
    levers: Mapping[str, tuple[float, float]],
    settings: RunSettings,
    facts: Facts,
    *,
    target: float | None = None,
    by: date = date(2022, 12, 31),
    probability: float = 0.5,
    cost: Cost | None = None,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    tries: int = TRIES,
    store: Path | None = None,
    on_progress: Progress = nobody_looks,
    cancelled: Callable[[], bool] = never,
) -> Mix:
    """Search mixes of levers for the best trade-offs, and for the cheapest that reaches the target.

    Parameters
    ----------
    levers:
        Ranges by lever; the first end is the one that asks for least, so ``(26, 4)`` for a week that shall come earlier.
    target:
        Full-time persons; the plan's target of the year unless told.
    by:
        The last day of a year within the run.
    probability:
        Share of the replications that shall meet the target.
    cost:
        What a mix costs; without one it is effort: 0 with every lever at the first end of its range, 1 at the other.
    tries:
        How many mixes are tried.

    Raises
    ------
    ScenarioError
        For an unknown lever, one that is no number, or a range it may not have.
    RunError
        For a day that ends no year of the run, a year without a target, a limit on a pool that is not there; and as for
        `run_pair`.
    """
    search = _Search(
        scenario,
        levers,
        replace(settings, precision=None),
        facts,
        target,
        by,
        cost,
        limits,
        store,
        on_progress,
        cancelled,
    )
    if not 0.0 < probability <= 1.0 or tries < 1:
        raise RunError(
            f"probability = {probability:g} must lie above 0 and up to 1, and tries = {tries} be 1 or more.",
            f"sandsynlighed = {probability:g} skal ligge over 0 og højst være 1, og forsøg = {tries} være mindst 1.",
            key="probability",
        )
    tried, front = search.run(tries)
    kept = [mix for mix in tried if not mix.broken]
    good = [mix for mix in kept if mix.chance.share >= probability]
    cheapest = min(good, key=lambda mix: (mix.cost, -mix.chance.share)) if good else None
    nearest = cheapest or min(kept or tried, key=lambda mix: (len(mix.broken), -mix.chance.share, mix.total.mean))
    return Mix(
        scenario,
        search.settings,
        tuple(numeric_lever(scenario, name) for name in levers),
        limits,
        search.target,
        by,
        probability,
        cost is not None,
        tried,
        tuple(sorted(front, key=lambda mix: (mix.cost, -mix.chance.share))),
        cheapest,
        nearest,
    )


class _Search:
    """Runs the mixes that the optimiser asks for, each once, and tells it what they came to."""

    def __init__(
        self,
        scenario: Scenario,
        levers: Mapping[str, tuple[float, float]],
        settings: RunSettings,
        facts: Facts,
        target: float | None,
        by: date,
        cost: Cost | None,
        limits: Limits,
        store: Path | None,
        on_progress: Progress,
        cancelled: Callable[[], bool],
    ) -> None:
        self.scenario, self.settings, self.facts, self.cost, self.limits = scenario, settings, facts, cost, limits
        self.store, self.on_progress, self.cancelled = store, on_progress, cancelled
        self.levers = {name: (numeric_lever(scenario, name), ends) for name, ends in levers.items()}
        # a week is a week: nobody offers anything after 17.8 of them
        self.whole = {
            name: lever.whole
            or lever.field.endswith(("_week", "_weeks"))
            and all(float(end).is_integer() for end in ends)
            for name, (lever, ends) in self.levers.items()
        }
        for lever, (first, last) in self.levers.values():
            _check_range(lever, first, last)
        if not levers:
            raise ScenarioError(
                "A mix needs at least one lever with its range.", "Et mix kræver mindst ét håndtag med sit interval."
            )
        for pool in limits.staff:
            if pool not in scenario.pools:
                known = ", ".join(scenario.pools) or "-"
                raise RunError(
                    f"There is no pool {pool!r} to limit. Pools of {scenario.name}: {known}.",
                    f"Der er ingen pulje {pool!r} at begrænse. Puljer i {scenario.name}: {known}.",
                    key="staff",
                )
        years = [year for year, _, _ in whole_years(end_of(settings.until))]
        if (by.month, by.day) != (12, 31) or by.year not in years:
            raise RunError(
                f"by = {by} must be the last day of one of the years {years[0] if years else '-'} to "
                f"{years[-1] if years else '-'}, which the run covers.",
                f"senest = {by} skal være sidste dag i et af årene {years[0] if years else '-'} til "
                f"{years[-1] if years else '-'}, som kørslen dækker.",
                key="by",
            )
        self.year = years.index(by.year)
        figure = facts.plan.targets.get(by.year)
        if target is None and figure is None:
            raise RunError(
                f"The plan has no target for {by.year}. Give one.",
                f"Planen har intet mål for {by.year}. Angiv et.",
                key="target",
            )
        self.target = float(target) if target is not None else float(figure.value)  # type: ignore[union-attr]
        self.done: dict[tuple[float, ...], TriedMix] = {}

    def run(self, tries: int) -> tuple[tuple[TriedMix, ...], list[TriedMix]]:
        """All different mixes, and those on the front."""
        import optuna

        loud = optuna.logging.get_verbosity()
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        try:
            sampler = optuna.samplers.NSGAIISampler(
                population_size=min(POPULATION, tries), seed=self.settings.seed % 2**32
            )
            study = optuna.create_study(directions=["minimize", "maximize", "minimize"], sampler=sampler)
            for known in self._known_mixes():
                study.enqueue_trial(known, skip_if_exists=True)
            for number in range(tries):
                trial = study.ask()
                mix = self._tried(self._asked(trial), number, tries)
                for name, excess in self._excesses(mix).items():
                    trial.set_constraint(name, excess)
                study.tell(trial, [mix.cost, mix.chance.share, self._lateness(mix)])
            front = {self._key(trial): self.done[self._key(trial)] for trial in study.best_trials}
        finally:
            optuna.logging.set_verbosity(loud)
        return tuple(self.done.values()), list(front.values())

    def _known_mixes(self) -> list[dict[str, float]]:
        """Where the search begins: nothing, everything, the scenario itself."""
        first = {name: ends[0] for name, (_, ends) in self.levers.items()}
        last = {name: ends[1] for name, (_, ends) in self.levers.items()}
        own = {
            name: min(max(lever.value if lever.value is not None else ends[1], min(ends)), max(ends))
            for name, (lever, ends) in self.levers.items()
        }
        return [{name: self._whole(name, value) for name, value in mix.items()} for mix in (first, last, own)]

    def _asked(self, trial: Any) -> dict[str, float]:
        values: dict[str, float] = {}
        for name, (_, ends) in self.levers.items():
            if self.whole[name]:
                values[name] = trial.suggest_int(name, round(min(ends)), round(max(ends)))
            else:
                values[name] = trial.suggest_float(name, min(ends), max(ends))
        return values

    def _whole(self, name: str, value: float) -> float:
        return round(value) if self.whole[name] else value

    def _key(self, trial: FrozenTrial) -> tuple[float, ...]:
        return tuple(trial.params[name] for name in self.levers)

    def _tried(self, values: dict[str, float], number: int, tries: int) -> TriedMix:
        key = tuple(values.values())
        if key not in self.done:
            runs = self.settings.replications
            pair = run_pair(
                self.scenario.replace(values),
                self.settings,
                self.facts,
                store=self.store,
                on_progress=lambda done, of: self.on_progress(number * runs + done * runs // of, tries * runs),
                cancelled=self.cancelled,
            )
            self.done[key] = self._judged(pair, values)
        self.on_progress((number + 1) * self.settings.replications, tries * self.settings.replications)
        return self.done[key]

    def _judged(self, pair: Pair, values: dict[str, float]) -> TriedMix:
        totals = pair.scenario.total_year_end[:, self.year]
        change = paired(pair.scenario.counts.stock_end, pair.baseline.counts.stock_end, pair)[:, self.year]
        worse = tuple(group for g, group in enumerate(pair.scenario.model.groups) if _beyond_chance(change[:, g]) > 0.0)
        price = self._effort(values) if self.cost is None else float(self.cost(pair))
        mix = TriedMix(
            FrozenMap(values),
            price,
            probability(int(np.sum(totals <= self.target)), len(totals)),
            estimate(totals),
            estimate(change.sum(axis=1)),
            reached_week(pair.scenario, self.target),
            worse,
            (),
        )
        return replace(mix, broken=tuple(name for name, excess in self._excesses(mix).items() if excess > 0.0))

    def _effort(self, values: Mapping[str, float]) -> float:
        gone = [abs(values[name] - first) / abs(last - first) for name, (_, (first, last)) in self.levers.items()]
        return sum(gone) / len(gone)

    def _excesses(self, mix: TriedMix) -> dict[str, float]:
        """By how much each limit is broken, as a share of it; 0 or less where it is kept."""
        found: dict[str, float] = {}
        if self.limits.budget is not None:
            found["budget"] = (mix.cost - self.limits.budget) / max(abs(self.limits.budget), 1e-9)
        changed = self.scenario.replace(dict(mix.values))
        for pool, most in self.limits.staff.items():
            posts = changed.pools[pool].slots + sum(
                one.slots for one in changed.initiatives.values() if isinstance(one, Capacity) and one.pool == pool
            )
            found[f"staff.{pool}"] = (posts - most) / max(most, 1)
        if self.limits.nobody_worse:
            found["nobody_worse"] = float(len(mix.worse_off))
        return found

    def _lateness(self, mix: TriedMix) -> float:
        """The week of reaching; behind the run, and the later the further away it ends, where it is not reached.

        So the optimiser can tell a mix that comes near from one that does not where neither has any chance.
        """
        if mix.week is not None:
            return mix.week
        return end_of(self.settings.until) + max(mix.total.mean - self.target, 0.0)


def _beyond_chance(change: np.ndarray) -> float:
    """The lower end of the paired interval; the mean itself where one run has none."""
    found = estimate(change)
    return found.mean if math.isnan(found.low) else found.low


def _check_range(lever: Lever, first: float, last: float) -> None:
    inside = all(lever.low <= end <= lever.high for end in (first, last))
    if not inside or first == last or (lever.whole and not (float(first).is_integer() and float(last).is_integer())):
        whole = (" in whole numbers", " i hele tal") if lever.whole else ("", "")
        raise ScenarioError(
            f"{lever.name}: the range {first:g} to {last:g} must have two different ends within {lever.low:g} to "
            f"{lever.high:g}{whole[0]}.",
            f"{lever.name}: intervallet {first:g} til {last:g} skal have to forskellige ender inden for {lever.low:g} til "
            f"{lever.high:g}{whole[1]}.",
            key=lever.name,
        )
