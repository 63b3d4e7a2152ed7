"""The economics of a scenario as estimates with intervals: by year, over the whole run, and when it has paid for itself.

Intervals are run-to-run chance for given effects, rates and prices; what the ranges of rates and prices mean for the net
stands beside them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np
import pandas as pd

from sim.analysis.compare import ALL
from sim.analysis.economics import Economics, End, at_end
from sim.analysis.initiative_costs import CostLine
from sim.analysis.intervals import Estimate, Probability, Ratio, estimate, probability, ratio
from sim.errors import RunError
from sim.facts import ENTERED
from sim.model.weeks import date_of

DKK, PERSONS, PER_PERSON = "DKK", "full-time persons", "DKK per full-time person and year"


@dataclass(frozen=True)
class BreakEven:
    """From when on the municipality has saved what the initiatives have cost, and stays there to the end of the run.

    Attributes
    ----------
    week:
        First census week from which the mean cumulated net is not negative any more; inf where that is not in the run.
    earliest, latest:
        The same for the ends of the 95 per cent interval of the mean: between them its sign is not certain. nan for a
        single replication.
    ever:
        Replications that have paid for themselves at the end of the run.
    """

    week: float
    earliest: float
    latest: float
    ever: Probability

    @property
    def day(self) -> date | None:
        """The day of `week`; None where it is not in the run."""
        return day_of(self.week)


def day_of(week: float) -> date | None:
    """The day of a week; None for one that is not in the run, or not known."""
    return date_of(week) if math.isfinite(week) else None


@dataclass(frozen=True)
class EconomicSummary:
    """The economics of a whole run in a few numbers, in kroner of the years they fall in.

    Attributes
    ----------
    first, last:
        First and last year; the last may be cut short.
    runs:
        Replications.
    municipal_saving, state_saving, cost, net:
        Sums over the years; `net` is the municipality's: its saving less the cost.
    fewer:
        Full-time persons fewer, as an average over the run.
    cost_per_person:
        Cost per full-time person fewer and year; nan where there are not fewer.
    net_range:
        The net with rates at their low and prices at their high end, and the other way round.
    prices, estimated_prices, entered_prices:
        How many unit prices went in, how many of them are estimates, and how many the user entered.
    nothing:
        Whether nothing is saved and nothing costs, in any replication.
    """

    first: int
    last: int
    runs: int
    municipal_saving: Estimate
    state_saving: Estimate
    cost: Estimate
    net: Estimate
    fewer: Estimate
    cost_per_person: Ratio
    break_even: BreakEven
    net_range: tuple[float, float]
    prices: int
    estimated_prices: int
    entered_prices: int
    nothing: bool


def summary_of(found: Economics) -> EconomicSummary:
    """The whole run in a few numbers.

    Raises
    ------
    RunError
        For a run of no length.
    """
    if not found.years:
        raise RunError(
            "The run ends before 2021 has begun, so there is nothing to count in kroner. Choose a later last day.",
            "Kørslen slutter, før 2021 er begyndt, så der er intet at gøre op i kroner. Vælg en senere sidste dag.",
            key="until",
        )
    used = {line.code: line.price for line in (*found.lines, *found.lines_today)}
    saving, cost, fewer = found.municipal_saving, found.cost, found.fewer.sum(axis=1)
    low, high = cost_at(found, "low"), cost_at(found, "high")
    return EconomicSummary(
        first=found.years[0],
        last=found.years[-1],
        runs=len(saving),
        municipal_saving=estimate(saving.sum(axis=1)),
        state_saving=estimate(found.state_saving.sum(axis=1)),
        cost=estimate(cost.sum(axis=1)),
        net=estimate(found.net.sum(axis=1)),
        fewer=estimate(fewer / found.calendar_years.sum()),
        cost_per_person=cost_per_person(cost.sum(axis=1), fewer),
        break_even=break_even(found.weeks, found.cumulated_net),
        net_range=(float(found.saved_range[0]) - high, float(found.saved_range[1]) - low),
        prices=len(used),
        estimated_prices=sum(price.is_estimate for price in used.values()),
        entered_prices=sum(price.status == ENTERED for price in used.values()),
        nothing=not (np.any(saving) or np.any(found.state_saving) or np.any(cost)),
    )


def cost_at(found: Economics, end: End) -> float:
    """The mean cost of the whole run with every price at the low or the high end of its range."""

    def total(lines: tuple[CostLine, ...]) -> float:
        return sum(float(line.quantity.sum(axis=1).mean()) * at_end(line.price, end) for line in lines)

    return total(found.lines) - total(found.lines_today)


def cost_per_person(cost: np.ndarray, fewer: np.ndarray) -> Ratio:
    """Cost per full-time person fewer and year, both of shape (R,); nan where on average there are not fewer."""
    if not np.mean(fewer) > 0.0:
        return Ratio(math.nan, math.nan, math.nan)
    return ratio(cost, fewer)


def break_even(weeks: np.ndarray, cumulated: np.ndarray) -> BreakEven:
    """When a cumulated net, shape (R, W), has come up to zero for good.

    The resolution is that of `weeks`. A net that is never negative has broken even in the first week.
    """
    ever = probability(int(np.sum(cumulated[:, -1] >= 0.0)), len(cumulated))
    when = partial(_for_good, weeks)
    mean = cumulated.mean(axis=0)
    if len(cumulated) < 2:
        return BreakEven(when(mean), math.nan, math.nan, ever)
    bounds = [estimate(column) for column in cumulated.T]
    low, high = (np.array([getattr(bound, end) for bound in bounds]) for end in ("low", "high"))
    return BreakEven(when(mean), when(high), when(low), ever)


def _for_good(weeks: np.ndarray, curve: np.ndarray) -> float:
    below = np.flatnonzero(curve < 0.0)
    if len(below) == 0:
        return float(weeks[0])
    return float(weeks[below[-1] + 1]) if below[-1] + 1 < len(weeks) else math.inf


def economics_frame(found: Economics) -> pd.DataFrame:
    """Every amount by year and over the whole run.

    Returns
    -------
    pandas.DataFrame
        scenario, period (a year, or first-last), group (a group's code for benefits; ``alle`` for totals and for what is
        not divided), measure, unit, mean, standard_error, low, high (95 per cent interval of the mean; for
        cost_per_person Fieller's, without a standard error). Measures: gross_expenditure, municipal_expenditure and
        state_expenditure of the scenario and the same with ``_today`` of the baseline; gross_saving, municipal_saving,
        state_saving; initiative_cost; municipal_net; cumulated_net (at the end of the period); fewer (full-time persons);
        cost_per_person.
    """
    scenario, years = found.pair.scenario.scenario.name, found.years
    length = found.calendar_years
    periods = [(str(year), [y]) for y, year in enumerate(years)]
    if len(years) > 1:
        periods.append((f"{years[0]}-{years[-1]}", list(range(len(years)))))
    cumulated = np.cumsum(found.net, axis=1)
    by_group = {
        f"{name}_{measure}": getattr(paid, name)
        for measure, paid in (
            ("expenditure", found.paid),
            ("expenditure_today", found.paid_today),
            ("saving", found.saved),
        )
        for name in ("gross", "municipal", "state")
    }
    rows: list[tuple[object, ...]] = []
    for period, inside in periods:
        for measure, amounts in by_group.items():
            total = amounts[:, inside].sum(axis=1)
            rows += [
                (scenario, period, group, measure, DKK, *_interval(estimate(total[:, g])))
                for g, group in enumerate(found.pair.scenario.model.groups)
            ]
            rows.append((scenario, period, ALL, measure, DKK, *_interval(estimate(total.sum(axis=1)))))
        cost, fewer = found.cost[:, inside].sum(axis=1), found.fewer[:, inside].sum(axis=1)
        totals = (
            ("initiative_cost", DKK, cost),
            ("municipal_net", DKK, found.net[:, inside].sum(axis=1)),
            ("cumulated_net", DKK, cumulated[:, inside[-1]]),
            ("fewer", PERSONS, fewer / length[inside].sum()),
        )
        rows += [(scenario, period, ALL, measure, unit, *_interval(estimate(v))) for measure, unit, v in totals]
        per = cost_per_person(cost, fewer)
        rows.append((scenario, period, ALL, "cost_per_person", PER_PERSON, per.value, math.nan, per.low, per.high))
    names = ["scenario", "period", "group", "measure", "unit", "mean", "standard_error", "low", "high"]
    return pd.DataFrame(rows, columns=names)


def costs_frame(found: Economics) -> pd.DataFrame:
    """What each initiative costs, price by price.

    Returns
    -------
    pandas.DataFrame
        scenario (whose initiative it is), initiative, kind, price (code), unit, unit_price, status, source, year,
        quantity and cost (means over the replications), low and high (95 per cent interval of the mean cost),
        cost_at_low_price and cost_at_high_price (mean, at the ends of the price's range); amounts in kroner.
    """
    rows = []
    sides = ((found.pair.scenario, found.lines), (found.pair.baseline, found.lines_today))
    for results, lines in sides:
        for line in lines:
            for y, year in enumerate(found.years):
                quantity, cost = float(line.quantity[:, y].mean()), estimate(line.cost[:, y])
                price = line.price
                what = (results.scenario.name, line.initiative, line.kind, line.code, price.unit, price.value)
                ends = (quantity * at_end(price, "low"), quantity * at_end(price, "high"))
                rows.append((*what, price.status, price.source, year, quantity, cost.mean, cost.low, cost.high, *ends))
    names = ["scenario", "initiative", "kind", "price", "unit", "unit_price", "status", "source", "year", "quantity"]
    return pd.DataFrame(rows, columns=[*names, "cost", "low", "high", "cost_at_low_price", "cost_at_high_price"])


def _interval(found: Estimate) -> tuple[float, float, float, float]:
    return found.mean, found.standard_error, found.low, found.high
