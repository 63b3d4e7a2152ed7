"""Activities and meetings of a scenario as the rows that the rules read."""

from __future__ import annotations

import numpy as np

from sim.model.market import ACTIVITY, ARRANGING, Activities
from sim.model.streams import initiative_key
from sim.model.weeks import TICKS_PER_WEEK, on_grid, week_of
from sim.scenario import Activity, Meetings, Scenario


def names_of_activities(scenario: Scenario) -> tuple[str, ...]:
    """Names behind the rows of `compiled_activities`: what has to be arranged stands behind its arranging."""
    names: list[str] = []
    for name, one in scenario.initiatives.items():
        if isinstance(one, Activity) and one.arranging_hours > 0.0:
            names.append(name + ARRANGING)
        if isinstance(one, Activity) or _more_often(one):
            names.append(name)
    return tuple(names)


def compiled_activities(scenario: Scenario, codes: tuple[str, ...]) -> Activities:
    """What takes citizens' time and perhaps places, for the groups `codes`."""
    names, pools = names_of_activities(scenario), tuple(scenario.pools)
    each = np.zeros(len(names), ACTIVITY)
    reach = np.zeros((len(names), len(codes)), bool)
    for a, (row, name) in enumerate(zip(each, names, strict=True)):
        one = scenario.initiatives[name.removesuffix(ARRANGING)]
        assert isinstance(one, Activity | Meetings)
        reach[a] = [code in one.groups for code in codes]
        row["key"] = initiative_key(name.removesuffix(ARRANGING))
        row["new"], row["existing"] = one.cases in ("new", "both"), one.cases in ("existing", "both")
        row["start"] = week_of(one.start)
        row["end"] = week_of(one.end) if one.end else np.inf
        row["rollout"], row["share"], row["priority"] = one.rollout_weeks, one.share, one.priority
        row["follows"] = row["followed_by"] = -1
        row["during"] = row["after"] = 1.0
        row["effect_weeks"] = np.inf
        pool = one.pool
        if isinstance(one, Meetings):
            _meeting(row, one, scenario)
        else:
            _compared_with_today(row, one)
            if name.endswith(ARRANGING):
                pool = one.arranging_pool
                row["length"], row["followed_by"] = _weeks_of_staff(one.arranging_hours, pool, scenario), a + 1
            else:
                _offer(row, one)
                row["follows"] = a - 1 if one.arranging_hours > 0.0 else -1
        row["pool"] = pools.index(pool) if pool is not None else -1
    return Activities(each, reach, _reaching(reach), reach.sum(axis=0))


def _reaching(reach: np.ndarray) -> np.ndarray:
    """Activities by group: an engine that follows a spell need not look at those of other groups."""
    most = int(reach.sum(axis=0).max(initial=0))
    table = np.zeros((reach.shape[1], most), np.int64)
    for row, column in zip(table, reach.T, strict=True):
        found = np.flatnonzero(column)
        row[: len(found)] = found
    return table


def undisplaced(effect: float, displacement: float) -> float:
    """What an effect counts for when a share of its gain is taken from other job seekers."""
    return effect if displacement == 0.0 else 1.0 + (effect - 1.0) * (1.0 - displacement)


def _compared_with_today(row: np.void, one: Activity) -> None:
    row["share_today"] = one.share_today
    row["earliest"], row["usual"] = on_grid(one.earliest_week), on_grid(one.usual_week)


def _offer(row: np.void, one: Activity) -> None:
    row["length"], row["random_length"] = on_grid(one.length_weeks), one.length == "random"
    row["during"], row["after"] = one.effect_during, undisplaced(one.effect_after, one.displacement)
    if one.effect_weeks is not None:
        row["effect_weeks"] = on_grid(one.effect_weeks)


def _meeting(row: np.void, one: Meetings, scenario: Scenario) -> None:
    extra_a_week = 1.0 / one.interval_weeks - 1.0 / one.interval_today_weeks
    row["every"] = max(on_grid(1.0 / extra_a_week), 1.0 / TICKS_PER_WEEK)
    row["length"] = _weeks_of_staff(one.hours, one.pool, scenario)
    row["after"] = undisplaced(one.effect_after, one.displacement)
    row["effect_weeks"] = on_grid(one.effect_weeks)


def _more_often(one: object) -> bool:
    """Whether there are extra meetings: at today's interval there are none, and nothing happens."""
    return isinstance(one, Meetings) and one.interval_weeks < one.interval_today_weeks


def _weeks_of_staff(hours: float, pool: str | None, scenario: Scenario) -> float:
    """How long a member of staff is taken; where there is always somebody, the hours cost money but no time."""
    if pool is None:
        return 0.0
    week = scenario.pools[pool].hours_per_week
    assert week is not None  # the scenario has seen to it
    return on_grid(hours / week)
