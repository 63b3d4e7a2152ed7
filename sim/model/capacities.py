"""Places of each pool over time: what the scenario begins with, and what initiatives add."""

from __future__ import annotations

import math

import numpy as np

from sim.model.market import CAPACITY_STEP, Market
from sim.model.weeks import on_grid, week_of
from sim.scenario import Capacity, Scenario


def places_over_time(scenario: Scenario, horizon: float) -> tuple[np.ndarray, np.ndarray]:
    """Places of the pools at week 0, shape (P,), and every change before the horizon as rows `CAPACITY_STEP` in their order."""
    pools = tuple(scenario.pools)
    added: dict[tuple[float, int], int] = {}
    for one in scenario.initiatives.values():
        if isinstance(one, Capacity):
            for week, places in steps_of(one):
                key = (max(week, 0.0), pools.index(one.pool))
                added[key] = added.get(key, 0) + places
    now = np.array([pool.slots for pool in scenario.pools.values()], np.int64)
    for (week, p), places in added.items():
        if week == 0.0:
            now[p] += places
    first, rows = now.copy(), []
    for (week, p), places in sorted(added.items()):
        if 0.0 < week < horizon and places != 0:
            now[p] += places
            rows.append((week, p, now[p]))
    return first, np.array(rows, CAPACITY_STEP)


def steps_of(one: Capacity) -> list[tuple[float, int]]:
    """When how many places come (or, at the end, go): weeks from week zero and whole places.

    With a ramp the k-th of n comes when k/n of the ramp has passed.
    """
    begins = week_of(one.start) + one.delay_weeks
    ends = week_of(one.end) if one.end else math.inf
    came: dict[float, int] = {}
    for place in range(1, one.slots + 1) if one.ramp_weeks > 0.0 else ():
        week = on_grid(begins + one.ramp_weeks * place / one.slots)
        if week < ends:
            came[week] = came.get(week, 0) + 1
    if one.ramp_weeks == 0.0 and one.slots > 0 and on_grid(begins) < ends:
        came[on_grid(begins)] = one.slots
    steps = sorted(came.items())
    if math.isfinite(ends) and steps:
        steps.append((ends, -sum(came.values())))
    return steps


def place_weeks(market: Market, years: list[tuple[int, float, float]]) -> np.ndarray:
    """Shape (Y, P): time integral of the places of each pool, in place-weeks, by calendar years (year, begin, end)."""
    begins, ends = (np.array([year[column] for year in years])[:, None] for column in (1, 2))
    found = market.capacity * (ends - begins)
    places = market.capacity.copy()
    for step in market.capacity_steps:
        p = step["pool"]
        left = ends - np.clip(step["week"], begins, ends)
        found[:, [p]] += (step["places"] - places[p]) * left
        places[p] = step["places"]
    return found


def place_weeks_added(one: Capacity, years: list[tuple[int, float, float]]) -> np.ndarray:
    """Shape (Y,): time integral of the places that an initiative adds, in place-weeks, by calendar years."""
    steps = steps_of(one)
    return np.array([sum(n * (end - min(max(week, begin), end)) for week, n in steps) for _, begin, end in years])
