"""The census of one replication: exact counts and sums by week, year, group, destination and pool.

Everything is an integer or a sum of times on the grid of ticks, so it does not depend on the order of adding. Analysis
turns censuses into measures; an engine may build the census without ever building the records.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.engine.records import CENSORED, GAVE_UP, LEFT_WAITING, Records
from sim.model.market import Model
from sim.model.rules import EARLIER, MORE
from sim.model.weeks import year_bounds

LONG_WEEKS, VERY_LONG_WEEKS = 52.0, 104.0
SUPPORT_STEPS = (0.0, 4.0, 26.0, 52.0)
"""Weeks of a citizen's total time on support at which the state's reimbursement steps begin."""


class Census(NamedTuple):
    """Counts and sums of one replication.

    W weeks, Y years, G groups, D destinations, P pools, A activities, S steps of `SUPPORT_STEPS`.

    A year's flows are the events after its beginning up to and including its end.
    """

    stock: np.ndarray  # (W, G) citizens in the group
    person_weeks: np.ndarray  # (Y, G) time integral of the stock
    stock_end: np.ndarray  # (Y, G) citizens at the end of the year
    begun: np.ndarray  # (Y, G) spells begun
    ended: np.ndarray  # (Y, G, D) completed spells by destination
    completed_weeks: np.ndarray  # (Y, G) sum of the durations of completed spells
    long: np.ndarray  # (Y, G) completed spells of at least 52 weeks
    very_long: np.ndarray  # (Y, G) and of at least 104 weeks
    support_weeks: np.ndarray  # (Y, G, S) person_weeks by the citizen's total time on support
    participants: np.ndarray  # (Y, A, 2) activities or meetings begun: earlier than usual, more than usual
    activity_weeks: np.ndarray  # (Y, A) time integral of those taking part
    place_weeks: np.ndarray  # (Y, P) time integral of the places taken
    served: np.ndarray  # (Y, P) places given
    waiting_weeks: np.ndarray  # (Y, P) sum of the waiting times of those who were given one
    reneged: np.ndarray  # (Y, P) who left the queue without one
    queue_end: np.ndarray  # (Y, P) who waits at the end of the year


def census_weeks(horizon: float) -> np.ndarray:
    """Shape (W,): weeks 0, 1, 2, ... and the horizon."""
    whole = np.arange(np.floor(horizon) + 1.0)
    return whole if whole[-1] == horizon else np.append(whole, horizon)


def empty_census(model: Model, *replications: int) -> Census:
    """A census of zeros, to be filled; its arrays have a first axis of replications where their number is given."""
    groups, destinations, pools = len(model.groups), len(model.destinations), len(model.pools)
    weeks, years = len(census_weeks(model.market.horizon)), len(year_bounds(model.market.horizon))

    def whole(*shape: int) -> np.ndarray:
        return np.zeros((*replications, *shape), np.int64)

    def times(*shape: int) -> np.ndarray:
        return np.zeros((*replications, *shape))

    return Census(
        stock=whole(weeks, groups),
        person_weeks=times(years, groups),
        stock_end=whole(years, groups),
        begun=whole(years, groups),
        ended=whole(years, groups, destinations),
        completed_weeks=times(years, groups),
        long=whole(years, groups),
        very_long=whole(years, groups),
        support_weeks=times(years, groups, len(SUPPORT_STEPS)),
        participants=whole(years, len(model.activities), 2),
        activity_weeks=times(years, len(model.activities)),
        place_weeks=times(years, pools),
        served=whole(years, pools),
        waiting_weeks=times(years, pools),
        reneged=whole(years, pools),
        queue_end=whole(years, pools),
    )


def take_census(model: Model, records: Records, census: Census | None = None) -> Census:
    """Count one replication's records, into a census of zeros where one is given."""
    market, spells, parts = model.market, records.spells, records.participations
    groups, destinations = len(model.groups), len(model.destinations)
    weeks = census_weeks(market.horizon)
    years = year_bounds(market.horizon)
    completed = spells["destination"] != CENSORED
    ended = np.where(completed, spells["ended"], np.inf)
    stock = np.zeros((len(weeks), groups), np.int64)
    for g in range(groups):
        mine = spells["group"] == g
        stock[:, g] = _present(spells["began"][mine], ended[mine], weeks)
    census = empty_census(model) if census is None else census
    census.stock[:] = stock
    duration = spells["ended"] - spells["began"]
    for y, (_, begin, end) in enumerate(years):
        closed = completed & (ended > begin) & (ended <= end)
        overlap = np.clip(spells["ended"], begin, end) - np.clip(spells["began"], begin, end)
        by_group = spells["group"]
        census.person_weeks[y] = np.bincount(by_group, overlap, groups)
        present = (spells["began"] <= end) & (ended > end)
        census.stock_end[y] = np.bincount(by_group[present], minlength=groups)
        new = (spells["began"] > begin) & (spells["began"] <= end)
        census.begun[y] = np.bincount(by_group[new], minlength=groups)
        cell = by_group[closed] * destinations + spells["destination"][closed]
        census.ended[y] = np.bincount(cell, minlength=groups * destinations).reshape(groups, destinations)
        census.completed_weeks[y] = np.bincount(by_group[closed], duration[closed], groups)
        for array, limit in ((census.long, LONG_WEEKS), (census.very_long, VERY_LONG_WEEKS)):
            array[y] = np.bincount(by_group[closed & (duration >= limit)], minlength=groups)
        clock_zero = spells["began"] - spells["supported"]
        for step, (low, high) in enumerate(zip(SUPPORT_STEPS, (*SUPPORT_STEPS[1:], np.inf), strict=True)):
            enters = np.clip(
                clock_zero + low, np.clip(spells["began"], begin, end), np.clip(spells["ended"], begin, end)
            )
            leaves = np.clip(
                clock_zero + high, np.clip(spells["began"], begin, end), np.clip(spells["ended"], begin, end)
            )
            census.support_weeks[y, :, step] = np.bincount(by_group, leaves - enters, groups)
        _count_participations(census, y, begin, end, model, parts)
    return census


def _count_participations(census: Census, y: int, begin: float, end: float, model: Model, parts: np.ndarray) -> None:
    begun = (parts["begun"] > begin) & (parts["begun"] <= end) | (parts["begun"] == begin) & (begin == 0.0)
    for column, way in enumerate((EARLIER, MORE)):
        chosen = begun & (parts["way"] == way)
        census.participants[y, :, column] = np.bincount(parts["activity"][chosen], minlength=len(model.activities))
    there = parts[parts["begun"] < np.inf]
    taking_part = np.clip(there["ended"], begin, end) - np.clip(there["begun"], begin, end)
    census.activity_weeks[y] = np.bincount(there["activity"], taking_part, len(model.activities))
    for p in range(len(model.pools)):
        in_pool = model.market.activities.each["pool"][parts["activity"]] == p
        got_in = in_pool & (parts["begun"] < np.inf)
        place = np.clip(parts["ended"][got_in], begin, end) - np.clip(parts["begun"][got_in], begin, end)
        census.place_weeks[y, p] = place.sum()
        given = in_pool & begun
        census.served[y, p] = given.sum()
        census.waiting_weeks[y, p] = (parts["begun"][given] - parts["offered"][given]).sum()
        left = in_pool & np.isin(parts["outcome"], (LEFT_WAITING, GAVE_UP))
        census.reneged[y, p] = (left & (parts["ended"] > begin) & (parts["ended"] <= end)).sum()
        until = np.where(parts["begun"] < np.inf, parts["begun"], np.where(left, parts["ended"], np.inf))
        census.queue_end[y, p] = (in_pool & (parts["offered"] <= end) & (until > end)).sum()


def _present(began: np.ndarray, ended: np.ndarray, weeks: np.ndarray) -> np.ndarray:
    """How many of the intervals [began, ended) hold each week."""
    came = np.searchsorted(np.sort(began), weeks, side="right")
    left = np.searchsorted(np.sort(ended), weeks, side="right")
    return came - left
