"""How far it is to the plan's targets and to the national share, and how likely it is to get there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.analysis.intervals import Estimate, Probability, estimate, probability
from sim.experiment import Results
from sim.facts import Facts, Figure
from sim.model.weeks import whole_years


@dataclass(frozen=True)
class TargetGap:
    """One of the plan's targets against the simulated total.

    Attributes
    ----------
    year, target:
        The plan's year and level in full-time persons.
    year_end, year_mean:
        Total less target, at the end of the year and as the year's average; above 0 there are too many.
    reached_at_end, reached_on_average:
        Share of the replications at or below the target.
    """

    year: int
    target: Figure
    year_end: Estimate
    year_mean: Estimate
    reached_at_end: Probability
    reached_on_average: Probability


@dataclass(frozen=True)
class NationalGap:
    """The simulated share of the working-age population against the national one, in the year's average.

    Attributes
    ----------
    share:
        Full-time persons over the population aged 16-66.
    national, population:
        With source and status; the shipped ones are estimates and must be called so wherever they are shown.
    persons:
        Total less what the national share would be in persons.
    """

    year: int
    share: Estimate
    national: Figure
    population: Figure
    persons: Estimate


def target_gaps(results: Results, facts: Facts) -> tuple[TargetGap, ...]:
    """Distance to each target whose year the run covers to its end."""
    gaps = []
    for y, (year, _, _) in enumerate(whole_years(results.model.market.horizon)):
        target = facts.plan.targets.get(year)
        if target is None:
            continue
        at_end, on_average = results.total_year_end[:, y], results.total_by_year[:, y]
        gaps.append(
            TargetGap(
                year,
                target,
                estimate(at_end - target.value),
                estimate(on_average - target.value),
                probability(int(np.sum(at_end <= target.value)), len(at_end)),
                probability(int(np.sum(on_average <= target.value)), len(on_average)),
            )
        )
    return tuple(gaps)


def national_gaps(results: Results, facts: Facts) -> tuple[NationalGap, ...]:
    """Distance to the national share in each whole year for which both share and population are known."""
    gaps = []
    for y, (year, _, _) in enumerate(whole_years(results.model.market.horizon)):
        national = facts.assumptions.national_share.get(year)
        population = facts.assumptions.population.get(year)
        if national is None or population is None:
            continue
        total = results.total_by_year[:, y]
        level = national.value * population.value
        gaps.append(
            NationalGap(year, estimate(total / population.value), national, population, estimate(total - level))
        )
    return tuple(gaps)


def reached_week(results: Results, level: float) -> float | None:
    """The first week from which the mean total stays at or below a level to the end of the run; None if it never does."""
    above = np.flatnonzero(results.total.mean(axis=0) > level)
    if len(above) == 0:
        return float(results.weeks[0])
    return None if above[-1] + 1 >= len(results.weeks) else float(results.weeks[above[-1] + 1])
