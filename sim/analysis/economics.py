"""What a scenario costs and saves against its baseline, for the municipality and for the state, by year.

Counted are benefits in the groups, divided between municipality and state by the steps of reimbursement on each citizen's
total time on support, and the prices of the initiatives. Not counted are: wages and taxes of those who leave, block grants
and equalisation, jobs taken from others beyond the displacement that the scenario itself states, administration saved,
benefits outside the groups (førtidspension, fleksjob, SU) to which some of them move, and the full-time persons outside the
groups, who are a constant. Amounts are in kroner of each year, neither discounted nor made alike; benefit rates are mostly the
highest ones, so expenditure and savings are upper bounds. Participants are all paid for, also those whom today's practice
would have given the same later, so costs are an upper bound too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np

from sim.analysis.compare import paired
from sim.analysis.initiative_costs import CostLine, Use, calendar_years, cost_lines
from sim.analysis.mixes import Cost
from sim.analysis.prices import check_prices
from sim.analysis.reimbursement import Ladder, ladder_of
from sim.engine.census import SUPPORT_STEPS
from sim.errors import RunError
from sim.experiment import Pair, Results
from sim.facts import Economy, Facts, Figure
from sim.model.rules import AWAY_FROM_SUPPORT
from sim.scenario import Scenario

End = Literal["low", "central", "high"]
"""Where in its range a figure is taken."""


BLOCK = 500
"""Replications whose stocks are worked on at a time."""


class Paid(NamedTuple):
    """Benefit expenditure in kroner, by replication, year and group; each array has shape (R, Y, G)."""

    gross: np.ndarray
    municipal: np.ndarray
    state: np.ndarray


def benefits(support_weeks: np.ndarray, rates: np.ndarray, ladder: Ladder) -> Paid:
    """Benefit expenditure from the weeks that citizens spend on support.

    Parameters
    ----------
    support_weeks:
        Shape (R, Y, G, S): person-weeks by year, group and step of the citizen's total time on support; a difference of
        two of them gives the difference in kroner.
    rates:
        Shape (Y, G): kroner a week.
    """
    by_step = support_weeks * rates[:, :, None]
    municipal, state = by_step @ ladder.municipal, by_step @ np.array(ladder.state)
    return Paid(municipal + state, municipal, state)


def rates_by_year(economy: Economy, groups: tuple[str, ...], years: list[int], end: End = "central") -> np.ndarray:
    """Shape (Y, G): benefit rates in kroner a week."""
    return np.array([[at_end(economy.rate(group, year), end) for group in groups] for year in years]).reshape(
        len(years), len(groups)
    )


def at_end(figure: Figure, end: End) -> float:
    """A figure's value, or an end of its range; the value again where it has none."""
    bound = {"low": figure.low, "central": figure.value, "high": figure.high}[end]
    return figure.value if bound is None else bound


@dataclass(frozen=True)
class Economics:
    """A scenario against its baseline in kroner, replication by replication.

    R replications, Y calendar years (the last may be cut short), G groups, W census weeks. A saving is baseline minus
    scenario; a cost is what the scenario's initiatives cost beyond the baseline's own.

    Attributes
    ----------
    pair:
        The runs it is about.
    paid, paid_today:
        Benefit expenditure of the scenario and of the baseline.
    saved:
        Their difference; computed from the difference of the weeks, so that a scenario that changes nothing saves 0.
    saved_range:
        Shape (2,): the mean municipal saving of the whole run with every benefit rate at the low and at the high end.
    lines, lines_today:
        The prices of either side's initiatives.
    """

    pair: Pair
    paid: Paid
    paid_today: Paid
    saved: Paid
    saved_range: np.ndarray
    lines: tuple[CostLine, ...]
    lines_today: tuple[CostLine, ...]

    @property
    def years(self) -> list[int]:
        """The Y years."""
        return [year for year, _, _ in self.pair.scenario.years]

    @property
    def weeks(self) -> np.ndarray:
        """Shape (W,): the census weeks."""
        return self.pair.scenario.weeks

    @cached_property
    def cost(self) -> np.ndarray:
        """Shape (R, Y): kroner."""
        nothing = np.zeros(self.saved.gross.shape[:2])
        ours, theirs = (sum((line.cost for line in lines), nothing) for lines in (self.lines, self.lines_today))
        return ours - theirs

    @cached_property
    def municipal_saving(self) -> np.ndarray:
        """Shape (R, Y): benefits that the municipality does not pay."""
        return self.saved.municipal.sum(axis=2)

    @cached_property
    def state_saving(self) -> np.ndarray:
        """Shape (R, Y): benefits that the state does not pay."""
        return self.saved.state.sum(axis=2)

    @cached_property
    def net(self) -> np.ndarray:
        """Shape (R, Y): what the municipality saves less what the initiatives cost it."""
        return self.municipal_saving - self.cost

    @cached_property
    def fewer(self) -> np.ndarray:
        """Shape (R, Y): full-time persons fewer, times the share of the year that was run."""
        ours, theirs = (side.counts.person_weeks.sum(axis=2) for side in (self.pair.scenario, self.pair.baseline))
        weeks = np.array([end - begin for _, begin, end in self._years])
        return (theirs - ours) * self.calendar_years / weeks

    @property
    def calendar_years(self) -> np.ndarray:
        """Shape (Y,): how much of each calendar year was run, 1 but for one that is cut short."""
        return np.array([calendar_years(end) - calendar_years(begin) for _, begin, end in self._years])

    @cached_property
    def cumulated_net(self) -> np.ndarray:
        """Shape (R, W): the municipality's net from week zero up to each census week.

        Every year's saving and every use of an initiative is exact. Within the year costs by calendar follow their dates,
        the saving follows the stock week by week (at what a week of each group cost the municipality that year under the
        baseline), and what is then missing to the year's sum is spread evenly. Its resolution is a week.
        """
        nothing = np.zeros((len(self.net), len(self.weeks)))
        ours, theirs = (sum((line.cumulated for line in lines), nothing) for lines in (self.lines, self.lines_today))
        return self._cumulated_saving() - (ours - theirs)

    def _cumulated_saving(self) -> np.ndarray:
        """Shape (R, W), some replications at a time, because stocks by week and group are large."""
        runs = range(0, len(self.municipal_saving), BLOCK)
        return np.concatenate([self._cumulated_block(slice(first, first + BLOCK)) for first in runs])

    def _cumulated_block(self, block: slice) -> np.ndarray:
        ours, theirs = (side.counts.stock[block] for side in (self.pair.scenario, self.pair.baseline))
        fewer = (theirs - ours).astype(float)  # (R, W, G)
        between = (fewer[:, 1:] + fewer[:, :-1]) / 2 * np.diff(self.weeks)[:, None]
        area = np.concatenate([np.zeros_like(fewer[:, :1]), np.cumsum(between, axis=1)], axis=1)
        total = np.zeros(fewer.shape[:2])
        for y, (_, begin, end) in enumerate(self._years):
            price = self._week_today[y]
            first, last = ((_at(area, self.weeks, np.array([when])) @ price)[:, 0] for when in (begin, end))
            inside = np.clip(self.weeks, begin, end)
            shaped = _at(area, self.weeks, inside) @ price - first[:, None]
            rest = self.municipal_saving[block, y] - (last - first)
            total += shaped + rest[:, None] * (inside - begin) / (end - begin)
        return total

    @cached_property
    def _week_today(self) -> np.ndarray:
        """Shape (Y, G): what a week of a citizen costs the municipality under the baseline, on average."""
        paid = self.paid_today.municipal.mean(axis=0)
        weeks = self.pair.baseline.counts.person_weeks.mean(axis=0)
        return np.divide(paid, weeks, out=np.zeros_like(paid), where=weeks > 0.0)

    @property
    def _years(self) -> list[tuple[int, float, float]]:
        return self.pair.scenario.years


def economics_of(pair: Pair, facts: Facts) -> Economics:
    """A pair of runs in kroner.

    Raises
    ------
    ScenarioError
        For a price that is not known or does not fit what it is paid for.
    RunError
        Where the runs do not share their chance, or the data pack has other steps of reimbursement than are counted.
    """
    scenario, today = pair.scenario, pair.baseline
    ladder = ladder_of(facts.economy)
    if (*ladder.from_weeks, ladder.reset_weeks) != (*SUPPORT_STEPS, AWAY_FROM_SUPPORT):
        sides = ((*SUPPORT_STEPS, AWAY_FROM_SUPPORT), (*ladder.from_weeks, ladder.reset_weeks))
        counted, given = (f"{', '.join(f'{week:g}' for week in steps)} (reset {away:g})" for *steps, away in sides)
        raise RunError(
            f"The simulation counts time on support in steps from week {counted}, but assumptions/reimbursement.csv has steps "
            f"from week {given}. Change the shares, not the weeks.",
            f"Simuleringen tæller tid på støtte i trin fra uge {counted}, men assumptions/reimbursement.csv har trin fra uge "
            f"{given}. Ret andelene, ikke ugerne.",
            key="assumptions/reimbursement.csv",
        )
    for side in (scenario, today):
        check_prices(side.scenario, facts)
    years = [year for year, _, _ in scenario.years]
    rates = rates_by_year(facts.economy, scenario.model.groups, years)
    fewer_weeks = -paired(scenario.counts.support_weeks, today.counts.support_weeks, pair)
    ends: tuple[End, End] = ("low", "high")
    mean_weeks = fewer_weeks.mean(axis=0, keepdims=True)
    at_ends = [
        benefits(mean_weeks, rates_by_year(facts.economy, scenario.model.groups, years, end), ladder).municipal.sum()
        for end in ends
    ]
    return Economics(
        pair,
        benefits(scenario.counts.support_weeks, rates, ladder),
        benefits(today.counts.support_weeks, rates, ladder),
        benefits(fewer_weeks, rates, ladder),
        np.array(at_ends),
        _lines(scenario, facts),
        _lines(today, facts),
    )


def cost_in_kroner(scenario: Scenario, facts: Facts) -> Cost | None:
    """What a mix of a scenario's levers costs; None where nothing in the scenario has a price."""
    return initiative_cost(facts) if any(one.prices for one in scenario.initiatives.values()) else None


def initiative_cost(facts: Facts) -> Cost:
    """The cost of a pair of runs: kroner for the initiatives over the whole run, mean of the replications.

    What they save is not taken off: for a mix that is the aim, not a part of the price.
    """

    def cost(pair: Pair) -> float:
        return float(economics_of(pair, facts).cost.sum(axis=1).mean())

    return cost


def _lines(results: Results, facts: Facts) -> tuple[CostLine, ...]:
    counts = results.counts
    use = {
        name: Use(counts.participants[:, :, a].sum(axis=2), counts.activity_weeks[:, :, a])
        for a, name in enumerate(results.model.activities)
    }
    return cost_lines(results.scenario, facts, results.years, results.weeks, use, len(results.replications))


def _at(values: np.ndarray, weeks: np.ndarray, when: np.ndarray) -> np.ndarray:
    """Shape (R, len(when), G): values at weeks, on straight lines between them."""
    right = np.clip(np.searchsorted(weeks, when), 1, len(weeks) - 1)
    span = weeks[right] - weeks[right - 1]
    share = ((when - weeks[right - 1]) / span)[:, None]
    return values[:, right - 1] * (1.0 - share) + values[:, right] * share
