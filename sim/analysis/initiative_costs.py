"""What initiatives cost: how much of each thing that has a price there is, by replication and year.

A start is paid in the year it falls in, years and places by calendar time, participants, weeks and hours as the simulation
counts them. Prices do not change from year to year.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from sim.analysis.prices import price_of
from sim.facts import Facts, Figure
from sim.model.capacities import steps_of
from sim.model.market import ARRANGING
from sim.model.weeks import WEEK_ZERO, week_of
from sim.scenario import Capacity, Initiative, Meetings, Scenario

Years = Sequence[tuple[int, float, float]]
"""Calendar years with their begin and end in weeks, as `sim.model.weeks.year_bounds` gives them."""

_NEW_YEARS = np.array([week_of(date(year, 1, 1)) for year in range(WEEK_ZERO.year, 2103)])


class Use(NamedTuple):
    """How much of one activity of the model there was, by replication and year.

    Attributes
    ----------
    begun:
        Shape (R, Y): activities, meetings or arrangings begun, whichever way they work.
    weeks:
        Shape (R, Y): weeks spent in it by all together.
    """

    begun: np.ndarray
    weeks: np.ndarray


@dataclass(frozen=True)
class CostLine:
    """One price of one initiative.

    Attributes
    ----------
    initiative, kind, code:
        Who pays, what for, and by which price.
    price:
        In kroner of its own period.
    quantity:
        Shape (R, Y): how much of it, in the unit that the price is for.
    progress:
        Shape (Y, W): share of a year's quantity that has come about by each week. Starts and calendar time are exact;
        what the simulation counts by year is spread evenly over the time of the year in which the initiative runs.
    """

    initiative: str
    kind: str
    code: str
    price: Figure
    quantity: np.ndarray
    progress: np.ndarray

    @property
    def cost(self) -> np.ndarray:
        """Shape (R, Y): kroner."""
        return self.quantity * self.price.value

    @property
    def cumulated(self) -> np.ndarray:
        """Shape (R, W): kroner up to each week."""
        return self.cost @ self.progress


def calendar_years(weeks: ArrayLike) -> np.ndarray:
    """Calendar years from week zero, so that every year is 1 however many days it has."""
    return np.interp(np.asarray(weeks, float), _NEW_YEARS, np.arange(len(_NEW_YEARS), dtype=float))


def cost_lines(
    scenario: Scenario, facts: Facts, years: Years, weeks: np.ndarray, use: Mapping[str, Use], runs: int
) -> tuple[CostLine, ...]:
    """All prices of a scenario's initiatives, in their order.

    Parameters
    ----------
    years:
        Those of the run; the last may be cut short.
    weeks:
        Shape (W,): where the costs up to then are asked for.
    use:
        By the name of each of the model's activities; the arranging of an activity has a name of its own there.
    runs:
        Replications; their number is the first axis of every quantity.

    Raises
    ------
    ScenarioError
        For a price that the data pack does not have.
    """
    lines = []
    for name, initiative in scenario.initiatives.items():
        for kind, code in initiative.prices.items():
            price = price_of(code, scenario, facts)
            if kind in ("participant", "week", "hour"):
                so_far = partial(_since_start, initiative)
                quantity = _counted(name, initiative, kind, use, (runs, len(years)))
            else:
                so_far = partial(_by_calendar, initiative, kind, scenario)
                quantity = np.broadcast_to(_yearly(so_far, years), (runs, len(years)))
            lines.append(CostLine(name, kind, code, price, quantity, _progress(so_far, years, weeks)))
    return tuple(lines)


def _counted(
    name: str, initiative: Initiative, kind: str, use: Mapping[str, Use], shape: tuple[int, int]
) -> np.ndarray:
    """Shape (R, Y): participants, their weeks, or the hours of staff that meetings or the arranging take."""
    hours = 1.0
    if kind == "hour" and isinstance(initiative, Meetings):
        hours = initiative.hours
    elif kind == "hour":
        name, hours = name + ARRANGING, getattr(initiative, "arranging_hours", 0.0)
    # meetings that are no more frequent than today, and an arranging that takes no time, are not in the model at all
    found = use.get(name, Use(np.zeros(shape), np.zeros(shape)))
    return found.weeks.astype(float) if kind == "week" else found.begun * hours


def _since_start(initiative: Initiative, when: np.ndarray) -> np.ndarray:
    return np.maximum(when - week_of(initiative.start), 0.0)


def _by_calendar(initiative: Initiative, kind: str, scenario: Scenario, when: np.ndarray) -> np.ndarray:
    """How much of something that the calendar alone decides has come about by some weeks."""
    start = week_of(initiative.start)
    if kind == "start":
        return np.asarray(when > start, float)
    last = getattr(initiative, "end", None)
    end = np.inf if last is None else week_of(last)
    if kind == "slot_year" and isinstance(initiative, Capacity):
        there = [places * _years_within(when, week, np.inf) for week, places in steps_of(initiative)]
        return sum(there, np.zeros(np.shape(when)))
    running = _years_within(when, start, end)
    if kind == "year":
        return running
    return running * scenario.pools[getattr(initiative, "pool", "")].slots


def _years_within(when: np.ndarray, begin: float, end: float) -> np.ndarray:
    """Calendar years of [begin, end) that lie before some weeks."""
    return calendar_years(np.clip(when, begin, max(begin, end))) - calendar_years(begin)


def _yearly(so_far: Callable[[np.ndarray], np.ndarray], years: Years) -> np.ndarray:
    """Shape (Y,): how much comes about in each year."""
    bounds = np.array([years[0][1], *(end for _, _, end in years)]) if years else np.zeros(1)
    return np.diff(so_far(bounds))


def _progress(so_far: Callable[[np.ndarray], np.ndarray], years: Years, weeks: np.ndarray) -> np.ndarray:
    """Shape (Y, W): share of each year's part that has come about by each week."""
    rows = []
    for _, begin, end in years:
        first, whole = so_far(np.array([begin, end]))
        part = so_far(np.clip(weeks, begin, end)) - first
        rows.append(part / (whole - first) if whole > first else np.zeros(len(weeks)))
    return np.array(rows).reshape(len(years), len(weeks))
