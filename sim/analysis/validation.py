"""Is the simulation right? Its results beside the plan, beside Little's law and beside the closed forms, as frames.

Every frame has one row per comparison and a column ``inside``: whether the expected value lies within the interval of the
simulated one. An interval of 95 per cent is meant to miss one time in twenty; simultaneous limits are meant to hold for
all rows at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from sim.analysis.compare import ALL, paired
from sim.analysis.intervals import LEVEL, Estimate, estimate
from sim.experiment import REMAINDER, Pair, Results
from sim.facts import Facts, recomputed, stock_by_littles_law
from sim.scenario import Activity, Scenario

SIMULTANEOUS_LEVEL = 0.999
"""Confidence level of limits that hold for all comparisons of a family at once (Bonferroni)."""
CHECK_WEEKS = (26, 52, 78, 104, 130, 156)
"""Weeks in which stocks are held against the closed form: every half year of the horizon."""


def jackknife(columns: np.ndarray, statistic: Callable[[np.ndarray], float], level: float = LEVEL) -> Estimate:
    """A function of sums over replications, such as a ratio, with its interval (Tukey's pseudo-values).

    Parameters
    ----------
    columns:
        Shape (R, K): what each replication counted.
    statistic:
        Makes the number from the sums, shape (K,), over any set of replications.

    Raises
    ------
    ValueError
        For fewer than two replications: one alone has no interval.
    """
    runs = len(columns)
    if runs < 2:
        raise ValueError("a jackknife needs at least two replications")
    total = columns.sum(axis=0)
    # means instead of sums, so that a product of two of them does not grow with the number of replications
    whole = statistic(total / runs)
    pseudo = [runs * whole - (runs - 1) * statistic((total - one) / (runs - 1)) for one in columns]
    return estimate(np.array(pseudo), level)


def plan_check(results: Results, facts: Facts) -> pd.DataFrame:
    """Closed cases and mean durations as the plan prints them, beside those of all simulated years.

    Returns
    -------
    pandas.DataFrame
        group; closed_documented and weeks_documented; closed_ and weeks_ with mean, low, high (95 per cent) and inside.
        Cases are per year of the base year's length, durations in weeks over all closed cases.
    """
    span, year = _span(results), facts.plan.weeks_in_base_year
    closed = np.array([census.ended.sum(axis=(0, 2)) for census in results.censuses])
    weeks = np.array([census.completed_weeks.sum(axis=0) for census in results.censuses])
    rows = []
    for g, group in enumerate(facts.plan.groups):
        cases = estimate(closed[:, g] / span * year)
        mean = jackknife(np.column_stack([weeks[:, g], closed[:, g]]), _ratio)
        rows.append(
            (
                group.code,
                *(group.closed_cases.value, *_interval(cases, group.closed_cases.value)),
                *(group.mean_duration_weeks.value, *_interval(mean, group.mean_duration_weeks.value)),
            )
        )
    measured = [f"{part}_{name}" for part in ("closed", "weeks") for name in ("documented", *_INTERVAL)]
    return pd.DataFrame(rows, columns=["group", *measured])


def stock_check(results: Results, facts: Facts) -> pd.DataFrame:
    """Stocks by Little's law from the plan's table, beside the simulated full-time persons of the whole run.

    Returns
    -------
    pandas.DataFrame
        group (the groups, ``andre`` the constant remainder, ``alle`` the total), expected, start (citizens in week 0),
        mean, low, high, inside.
    """
    span = _span(results)
    persons = np.array([census.person_weeks.sum(axis=0) for census in results.censuses]) / span
    start = results.model.market.start.groups["stock"]
    rows = []
    for g, group in enumerate(facts.plan.groups):
        expected = stock_by_littles_law([group], facts.plan.weeks_in_base_year)
        rows.append((group.code, expected, float(start[g]), *_interval(estimate(persons[:, g]), expected)))
    constant, plan_total = results.model.remainder, facts.plan.full_time_persons[facts.plan.base_year].value
    left = plan_total - stock_by_littles_law(facts.plan.groups, facts.plan.weeks_in_base_year)
    rows.append((REMAINDER, left, constant, constant, constant, constant, abs(constant - left) < len(rows) / 2))
    total = estimate(persons.sum(axis=1) + constant)
    rows.append((ALL, plan_total, float(start.sum()) + constant, *_interval(total, plan_total)))
    return pd.DataFrame(rows, columns=["group", "expected", "start", *_INTERVAL])


def littles_law(results: Results) -> pd.DataFrame:
    """Little's law within the simulation: full-time persons against cases begun a week times the mean weeks of a case.

    Both sides are measured in the same runs, so that the interval is that of their difference.

    Returns
    -------
    pandas.DataFrame
        group, begun_per_week, mean_weeks, product, full_time_persons, and the difference with mean, low, high, inside
        (whether 0 is).
    """
    span = _span(results)
    persons = np.array([census.person_weeks.sum(axis=0) for census in results.censuses]) / span
    begun = np.array([census.begun.sum(axis=0) for census in results.censuses]) / span
    closed = np.array([census.ended.sum(axis=(0, 2)) for census in results.censuses])
    weeks = np.array([census.completed_weeks.sum(axis=0) for census in results.censuses])
    rows = []
    for g, group in enumerate(results.model.groups):
        columns = np.column_stack([persons[:, g], begun[:, g], weeks[:, g], closed[:, g]])
        level, rate, total, count = columns.mean(axis=0)
        found = jackknife(columns, lambda sums: sums[0] - sums[1] * sums[2] / sums[3])
        rows.append((group, rate, total / count, rate * total / count, level, *_interval(found, 0.0)))
    return pd.DataFrame(
        rows, columns=["group", "begun_per_week", "mean_weeks", "product", "full_time_persons", *_INTERVAL]
    )


def theory_check(
    results: Results, expected: np.ndarray, *, families: int = 1, weeks: Iterable[int] = CHECK_WEEKS
) -> pd.DataFrame:
    """Simulated stocks against a closed form, with limits that hold for all rows at once.

    Parameters
    ----------
    expected:
        Shape (W, G): expected stock by census week and group, as `expected_stock` gives it.
    families:
        How many frames like this one the limits shall hold for together.
    weeks:
        Census weeks to compare; those behind the end of the run are left out.

    Returns
    -------
    pandas.DataFrame
        week, group (``alle`` for the sum of the groups), expected, mean, low, high, inside, and half_width: half the
        interval as a share of the expected stock, which says how sharp the comparison is.
    """
    stock = np.array([census.stock for census in results.censuses])
    chosen = [week for week in weeks if week < stock.shape[1]]
    checks = families * len(chosen) * (len(results.model.groups) + 1)
    level = 1.0 - (1.0 - SIMULTANEOUS_LEVEL) / checks
    rows = []
    for week in chosen:
        pairs = [(group, stock[:, week, g], expected[week, g]) for g, group in enumerate(results.model.groups)]
        pairs.append((ALL, stock[:, week].sum(axis=1), expected[week].sum()))
        for group, values, theory in pairs:
            found = estimate(values, level)
            half = (found.high - found.low) / 2 / theory
            rows.append((week, group, float(theory), *_interval(found, float(theory)), half))
    return pd.DataFrame(rows, columns=["week", "group", "expected", *_INTERVAL, "half_width"])


def only_earlier(scenario: Scenario) -> Scenario:
    """The same scenario reaching nobody beyond today's practice: what is left of it is that things come earlier."""
    activities = _activities(scenario)
    return scenario.replace({f"{name}.share": one.share_today for name, one in activities.items()})


def unlimited_places(scenario: Scenario) -> Scenario:
    """The same scenario with a place for everybody who asks for one."""
    return scenario.replace({f"{name}.pool": None for name in _activities(scenario)})


def earlier_and_more(earlier: Pair, full: Pair) -> pd.DataFrame:
    """The effect of a scenario split into "earlier" (`only_earlier`) and "more" (what the whole adds to it).

    Returns
    -------
    pandas.DataFrame
        year, part (earlier, more, both), mean, low, high: paired change of the total at the end of the year, in
        full-time persons, with its 95 per cent interval.

    Raises
    ------
    RunError
        Where the runs do not share their chance.
    """
    first = paired(earlier.scenario.total_year_end, earlier.baseline.total_year_end, earlier)
    both = paired(full.scenario.total_year_end, full.baseline.total_year_end, full)
    rest = paired(full.scenario.total_year_end, earlier.scenario.total_year_end, Pair(full.scenario, earlier.scenario))
    rows = []
    for y, (year, _, _) in enumerate(full.scenario.years):
        for part, change in (("earlier", first), ("more", rest), ("both", both)):
            found = estimate(change[:, y])
            rows.append((year, part, found.mean, found.low, found.high))
    return pd.DataFrame(rows, columns=["year", "part", "mean", "low", "high"])


def doubt_check(facts: Facts) -> pd.DataFrame:
    """The register of doubts: what the plan prints, what the register says, and what its tables give when recomputed.

    Returns
    -------
    pandas.DataFrame
        doubt, quantity, unit, printed (nan where the plan prints nothing of the kind), register, recomputed (nan where
        it does not follow from the plan's tables) and agrees (None there): whether the register lies within its own
        rounding interval of what was recomputed.
    """
    plan, again = facts.plan, recomputed(facts.plan)
    printed = {
        "mean_unweighted_weeks": plan.printed_mean_weeks.value,
        "mean_weighted_weeks": plan.printed_mean_weeks.value,
        "stock_by_littles_law": plan.full_time_persons[plan.base_year].value,
    } | {f"year_on_year_change_{year}": figure.value for (year, _), figure in plan.printed_changes.items()}
    rows = []
    for doubt in plan.doubts:
        value = again.get((doubt.number, doubt.quantity), float("nan"))
        low, high = doubt.figure.low, doubt.figure.high
        agrees = None if np.isnan(value) or low is None or high is None else bool(low <= value <= high)
        shown = printed.get(doubt.quantity, float("nan"))
        rows.append((doubt.number, doubt.quantity, doubt.figure.unit, shown, doubt.figure.value, value, agrees))
    return pd.DataFrame(rows, columns=["doubt", "quantity", "unit", "printed", "register", "recomputed", "agrees"])


@dataclass(frozen=True)
class Misses:
    """How many intervals missed, and how often at least as many would if everything were right."""

    missed: int
    checks: int
    expected: float
    chance: float


def misses(inside: Iterable[bool], level: float = LEVEL) -> Misses:
    """Count intervals that miss and judge the count, as if they were independent (binomial)."""
    flags = [bool(flag) for flag in inside]
    missed, checks = flags.count(False), len(flags)
    chance = float(stats.binom.sf(missed - 1, checks, 1.0 - level))
    return Misses(missed, checks, checks * (1.0 - level), chance)


_INTERVAL = ["mean", "low", "high", "inside"]


def _interval(found: Estimate, expected: float) -> tuple[float, float, float, bool]:
    return found.mean, found.low, found.high, bool(found.low <= expected <= found.high)


def _span(results: Results) -> float:
    return float(results.model.market.horizon)


def _ratio(sums: np.ndarray) -> float:
    return float(sums[0] / sums[1])


def _activities(scenario: Scenario) -> dict[str, Activity]:
    return {name: one for name, one in scenario.initiatives.items() if isinstance(one, Activity)}
