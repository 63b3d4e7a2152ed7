"""How far it is to the plan's targets and to the national share, and how likely it is to get there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.analysis.intervals import Estimate, Probability, estimate, probability
from sim.analysis.prices import entered_in
from sim.errors import ScenarioError
from sim.experiment import Results
from sim.facts import ENTERED, Facts, Figure
from sim.model.weeks import whole_years
from sim.scenario import Scenario


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
        With source and status; the shipped ones are estimates and must be called so wherever they are shown. A national
        share that a user has entered in the scenario has the status `ENTERED`, and is no estimate of ours.
    distance:
        Share less national share: a fraction, to be shown in percentage points.
    persons:
        Total less what the national share would be in persons.
    plan_level:
        What the plan itself prints for the year, in full-time persons; None for a year that it does not name.
    """

    year: int
    share: Estimate
    national: Figure
    population: Figure
    distance: Estimate
    persons: Estimate
    plan_level: Figure | None

    @property
    def plan_share(self) -> float | None:
        """The plan's level over the same population."""
        return None if self.plan_level is None else self.plan_level.value / self.population.value


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


def national_shares(scenario: Scenario, facts: Facts) -> dict[int, Figure]:
    """The country's share by year: those of the data pack, and in their place those entered in the scenario.

    Raises
    ------
    ScenarioError
        Where a year is not written as one.
    """
    shares = dict(facts.assumptions.national_share)
    for text, share in scenario.assumptions.national_share.items():
        if not (len(text) == 4 and text.isdigit() and 1900 <= int(text) <= 2100):
            raise ScenarioError(
                f"{scenario.name}: assumptions.national_share names the year {text!r}. Write years from 1900 to 2100, such as "
                "2022 = 0.08.",
                f"{scenario.name}: assumptions.national_share nævner året {text!r}. Skriv år fra 1900 til 2100, fx "
                "2022 = 0.08.",
                key=f"assumptions.national_share.{text}",
            )
        shares[int(text)] = Figure(share, "share", text, entered_in(scenario), ENTERED, None, None, scenario.name)
    return dict(sorted(shares.items()))


def population_shares(results: Results, facts: Facts) -> dict[int, Estimate]:
    """Full-time persons over the population aged 16-66 in each whole year whose population is known."""
    found = {}
    for y, (year, _, _) in enumerate(whole_years(results.model.market.horizon)):
        population = facts.assumptions.population.get(year)
        if population is not None:
            found[year] = estimate(results.total_by_year[:, y] / population.value)
    return found


def national_gaps(results: Results, facts: Facts) -> tuple[NationalGap, ...]:
    """Distance to the national share in each whole year for which both share and population are known.

    Raises
    ------
    ScenarioError
        Where the scenario enters a share for something that is no year.
    """
    shares, own = national_shares(results.scenario, facts), population_shares(results, facts)
    gaps = []
    for y, (year, _, _) in enumerate(whole_years(results.model.market.horizon)):
        national, population = shares.get(year), facts.assumptions.population.get(year)
        if national is None or population is None:
            continue
        total = results.total_by_year[:, y]
        gaps.append(
            NationalGap(
                year,
                own[year],
                national,
                population,
                estimate(total / population.value - national.value),
                estimate(total - national.value * population.value),
                facts.plan.full_time_persons.get(year),
            )
        )
    return tuple(gaps)


def reached_week(results: Results, level: float) -> float | None:
    """The first week from which the mean total stays at or below a level to the end of the run; None if it never does."""
    above = np.flatnonzero(results.total.mean(axis=0) > level)
    if len(above) == 0:
        return float(results.weeks[0])
    return None if above[-1] + 1 >= len(results.weeks) else float(results.weeks[above[-1] + 1])
