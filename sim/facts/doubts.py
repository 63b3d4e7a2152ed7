"""Recompute from the plan's own tables every number in the register of doubts that follows from them."""

from __future__ import annotations

from collections.abc import Iterable

from sim.facts.plan import BenefitGroup, Plan


def stock_by_littles_law(groups: Iterable[BenefitGroup], weeks_in_year: float) -> float:
    """Full-time persons that closed cases and mean durations imply: cases a week times weeks a case."""
    return sum(group.closed_cases.value * group.mean_duration_weeks.value for group in groups) / weeks_in_year


def recomputed(plan: Plan) -> dict[tuple[int, str], float]:
    """The register's numbers by (doubt, quantity), calculated from the plan's tables.

    Numbers that come from elsewhere (a count in Jobindsats, a population) are left out; a share of the population uses
    the population that the same doubt names. Shares are fractions, durations weeks, the rest full-time persons.
    """
    values = _of_the_tables(plan)
    named = {(doubt.number, doubt.quantity): doubt for doubt in plan.doubts}
    result = {}
    for (number, quantity), doubt in named.items():
        if quantity == "stock_of_listed_groups":
            listed = (group for group in plan.groups if group.code in doubt.groups)
            result[number, quantity] = stock_by_littles_law(listed, plan.weeks_in_base_year)
        elif quantity in values:
            result[number, quantity] = values[quantity]
    for year, target in plan.targets.items():
        population = named.get((number_of(plan, f"target_share_{year}"), f"population_16_66_{year}"))
        if population is not None:
            result[population.number, f"target_share_{year}"] = target.value / population.figure.value
    return result


def number_of(plan: Plan, quantity: str) -> int:
    """Which doubt a quantity belongs to; 0 when it is not in the register."""
    return next((doubt.number for doubt in plan.doubts if doubt.quantity == quantity), 0)


def _of_the_tables(plan: Plan) -> dict[str, float]:
    levels = sorted(plan.full_time_persons.items())
    changes = {
        f"year_on_year_change_{year}": after.value - before.value
        for (_, before), (year, after) in zip(levels, levels[1:], strict=False)
    }
    closed = sum(group.closed_cases.value for group in plan.groups)
    weeks = sum(group.closed_cases.value * group.mean_duration_weeks.value for group in plan.groups)
    stock = stock_by_littles_law(plan.groups, plan.weeks_in_base_year)
    means = {"mean_weighted_weeks": weeks / closed} if closed else {}
    tables = {
        "mean_unweighted_weeks": sum(group.mean_duration_weeks.value for group in plan.groups) / len(plan.groups),
        "stock_by_littles_law": stock,
        "stock_not_in_groups": plan.full_time_persons[plan.base_year].value - stock,
    }
    return changes | means | tables
