"""Two uncertainties, apart and together: chance from run to run, and ignorance about effects and assumptions.

The law of total variance says that the variance of a single future is the variance of the expectation over worlds
(ignorance) plus the expected variance within a world (chance). With every replication run in every world on common chance,
the table of worlds by replications is a two-way layout with one value in each cell, and its mean squares give both
without bias (Searle, Casella and McCulloch 1992, Variance Components, ch. 4): the spread of the world means alone would
count leftover chance as ignorance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sim.analysis.intervals import Probability, probability
from sim.experiment.ignorance import Ignorance, Totals
from sim.facts import Facts

Band = tuple[float, float]
"""5 and 95 per cent quantiles."""


@dataclass(frozen=True)
class VarianceParts:
    """The variance of a single future and what it is made of, in squared units of the values.

    Attributes
    ----------
    ignorance:
        Variance, over worlds, of what is to be expected in a world.
    chance:
        Mean, over worlds, of the variance between replications within a world.
    leftover:
        Variance of a world's mean over the replications that is chance still, common chance taken off.
    """

    ignorance: float
    chance: float
    leftover: float

    @property
    def total(self) -> float:
        """Of a single future in an unknown world."""
        return self.ignorance + self.chance

    @property
    def ignorance_share(self) -> float:
        """Ignorance as a share of the whole; nan where nothing varies."""
        return self.ignorance / self.total if self.total > 0.0 else math.nan


@dataclass(frozen=True)
class Spread:
    """A quantity at the end of a year with its two uncertainties, in full-time persons.

    Attributes
    ----------
    central:
        Mean over replications with every drawn figure at its central value.
    mean:
        Mean over worlds and replications.
    chance_band:
        Of single replications at the central values: chance alone.
    ignorance_band:
        Of what is to be expected in a world: ignorance alone, leftover chance taken off.
    both_band:
        Of single replications in all worlds: both together.
    """

    year: int
    central: float
    mean: float
    parts: VarianceParts
    chance_band: Band
    ignorance_band: Band
    both_band: Band


@dataclass(frozen=True)
class TargetUnderIgnorance:
    """A target of the plan when effects and assumptions are not known.

    Attributes
    ----------
    central:
        Share of the replications that meet it at the central values: chance alone.
    both:
        Share of the replications of all worlds that meet it: chance and ignorance in one number, and to be called so.
    likely_worlds:
        Share of the worlds in which most of the replications meet it.
    """

    year: int
    target: float
    central: Probability
    both: float
    likely_worlds: float


@dataclass(frozen=True)
class WeekBands:
    """The total by week with its two uncertainties; every array has shape (W,)."""

    weeks: np.ndarray
    central: np.ndarray
    chance_low: np.ndarray
    chance_high: np.ndarray
    both_low: np.ndarray
    both_high: np.ndarray


@dataclass(frozen=True)
class Uncertainty:
    """A scenario's totals and effects with both uncertainties, by year."""

    ignorance: Ignorance
    totals: tuple[Spread, ...]
    effects: tuple[Spread, ...]
    targets: tuple[TargetUnderIgnorance, ...]
    weekly: WeekBands


def uncertainty(ignorance: Ignorance, facts: Facts) -> Uncertainty:
    """What the worlds of `run_ignorance` say about totals, effects (scenario minus baseline) and targets."""
    central, worlds = ignorance.central_totals, ignorance.totals
    totals, effects, targets = [], [], []
    for y, year in enumerate(ignorance.years):
        totals.append(_spread(year, central.year_end[:, y], worlds.year_end[..., y]))
        effects.append(_spread(year, _effect(central)[:, y], _effect(worlds)[..., y]))
        target = facts.plan.targets.get(year)
        if target is not None:
            met, here = worlds.year_end[..., y] <= target.value, central.year_end[:, y] <= target.value
            likely = float(np.mean(met.mean(axis=1) > 0.5))
            chance = probability(int(here.sum()), len(here))
            targets.append(TargetUnderIgnorance(year, target.value, chance, float(met.mean()), likely))
    return Uncertainty(ignorance, tuple(totals), tuple(effects), tuple(targets), _weekly(ignorance))


def variance_parts(values: np.ndarray) -> VarianceParts:
    """Variance components from worlds by replications.

    Parameters
    ----------
    values:
        Shape (N, R), N worlds and R replications, two of each at least, replication r on the same chance in every world.

    Raises
    ------
    ValueError
        For fewer than two worlds or replications.
    """
    worlds, runs = values.shape
    if worlds < 2 or runs < 2:
        raise ValueError("variance components need two worlds and two replications at least")
    by_world, by_run = values.mean(axis=1), values.mean(axis=0)
    rest = values - by_world[:, None] - by_run[None, :] + values.mean()
    together = float((rest**2).sum()) / ((worlds - 1) * (runs - 1))
    # what is left of a world's mean square when its share of common chance, which all worlds have alike, is out of it
    ignorance = max(float(np.var(by_world, ddof=1)) - together / runs, 0.0)
    common = max(float(np.var(by_run, ddof=1)) - together / worlds, 0.0)
    return VarianceParts(ignorance, common + together, together / runs)


def _spread(year: int, central: np.ndarray, worlds: np.ndarray) -> Spread:
    parts = variance_parts(worlds)
    expected = worlds.mean(axis=1)
    middle = float(expected.mean())
    whole = parts.ignorance + parts.leftover
    shrunk = middle + (expected - middle) * math.sqrt(parts.ignorance / whole if whole > 0.0 else 0.0)
    return Spread(year, float(central.mean()), middle, parts, _band(central), _band(shrunk), _band(worlds))


def _band(values: np.ndarray) -> Band:
    low, high = np.quantile(values, (0.05, 0.95))
    return float(low), float(high)


def _effect(totals: Totals) -> np.ndarray:
    return totals.year_end - totals.baseline_year_end


def _weekly(ignorance: Ignorance) -> WeekBands:
    central, worlds = ignorance.central_totals.by_week, ignorance.totals.by_week
    chance = np.quantile(central, (0.05, 0.95), axis=0)
    both = np.quantile(worlds.reshape(-1, worlds.shape[-1]), (0.05, 0.95), axis=0)
    return WeekBands(ignorance.weeks, central.mean(axis=0), *chance, *both)
