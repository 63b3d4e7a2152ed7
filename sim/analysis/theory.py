"""What a model must give on average, without simulating: renewal equations, and the Markov chain of its simplest case.

Where no places are scarce citizens do not touch each other, so the expected stock of a group is a sum over the cohorts of
those who came at one time, each shrinking by its own hazard: the renewal equations, solved here cohort by cohort in small
steps. With exponential spells, no limits and no initiatives the stocks are a linear Markov model with a matrix exponential
(Cox and Miller 1965, The Theory of Stochastic Processes, ch. 4). Neither shares a line with the rule book of the engines.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import expm

from sim.engine.census import census_weeks
from sim.errors import RunError
from sim.model import Model

_STRATA = 400
"""Cohorts that stand for a group's initial stock."""
_ROLLOUT_NODES = 8
"""Points that stand for the uniform time at which a roll-out reaches a citizen."""


@dataclass(frozen=True)
class _Way:
    """A share of a group's citizens whom an activity reaches in the same way.

    Attributes
    ----------
    weight:
        Share of the citizens.
    activity:
        Index, or -1 for those whom nothing reaches.
    earlier:
        Whether today's practice would reach them too.
    offered_from:
        Week in which the roll-out has come to them.
    """

    weight: float
    activity: int = -1
    earlier: bool = False
    offered_from: float = 0.0


def expected_stock(model: Model, steps_per_week: int = 2) -> np.ndarray:
    """Expected stock by census week and group from the renewal equations.

    Parameters
    ----------
    steps_per_week:
        Fineness of the coarser of two solutions, from which the error of first order is taken off (Richardson).

    Returns
    -------
    numpy.ndarray
        Shape (W, G), in citizens.

    Raises
    ------
    RunError
        Where there is no closed form: scarce places, random lengths, or two activities for one group.
    """
    _refuse_without_closed_form(model)
    return 2.0 * _solution(model, 2 * steps_per_week) - _solution(model, steps_per_week)


def _solution(model: Model, steps_per_week: int) -> np.ndarray:
    """The renewal equations in steps; shape (W, G), with an error in proportion to the step."""
    market = model.market
    groups = len(model.groups)
    steps = max(1, int(np.ceil(market.horizon * steps_per_week)))
    dt = market.horizon / steps
    limited = np.isfinite(market.hazards.groups["limit"])
    away = market.start.groups["away"].astype(float)
    cohorts = [_Cohorts(model, g, steps) for g in range(groups)]
    path = np.zeros((steps + 1, groups))
    path[0] = [cohort.stock for cohort in cohorts]
    carried = np.zeros(groups)  # what leaves the cohort of a step within that step is passed on in the next
    for step in range(steps):
        begin, middle = step * dt, (step + 0.5) * dt
        piece = np.searchsorted(market.flows.calendar, middle, side="right") - 1
        gone = away * -np.expm1(-dt / market.flows.groups["return_gap"])
        away = away - gone
        arriving = market.flows.groups["inflow"] * market.flows.arrivals[:, piece] * dt + carried
        np.add.at(arriving, market.back_to, gone * market.flows.returns[:, piece])
        carried = np.zeros(groups)
        for g, cohort in enumerate(cohorts):
            leaving = cohort.advance(begin, dt, bool(limited[g]))
            arriving += leaving[:groups]
            away[g] += leaving[market.job] * market.flows.groups["return_probability"][g]
        for g, cohort in enumerate(cohorts):
            leaving = cohort.admit(step, begin, dt, arriving[g])
            carried += leaving[:groups]
            away[g] += leaving[market.job] * market.flows.groups["return_probability"][g]
        path[step + 1] = [cohort.stock for cohort in cohorts]
    times = np.linspace(0.0, market.horizon, steps + 1)
    weeks = census_weeks(market.horizon)
    return np.column_stack([np.interp(weeks, times, path[:, g]) for g in range(groups)])


def markov_stock(model: Model, weeks: np.ndarray) -> np.ndarray:
    """Expected stock from the matrix exponential; for exponential spells without limits and initiatives, flat cycle.

    Parameters
    ----------
    weeks:
        Shape (W,).

    Returns
    -------
    numpy.ndarray
        Shape (W, G), in citizens.
    """
    market, groups = model.market, len(model.groups)
    plain = (
        (market.hazards.groups["knots"] == 1).all()
        and np.isinf(market.hazards.groups["limit"]).all()
        and not model.activities
    )
    flat = (market.hazards.pieces["exits"] == 1).all() and (market.hazards.pieces["whole"] == 1).all()
    if not (plain and flat and (market.flows.arrivals == 1).all() and (market.flows.returns == 1).all()):
        raise RunError(
            "The matrix exponential holds for exponential spells without limits and initiatives; use expected_stock.",
            "Matrixeksponentialet gælder for eksponentielle forløb uden grænser og indsatser; brug expected_stock.",
        )
    rate = market.hazards.knots["slope"][:, 0]
    # states: groups, those away in a job by the group they left, and a constant 1 that feeds the inflow
    size = 2 * groups + 1
    flow = np.zeros((size, size))
    for g in range(groups):
        away = groups + g
        flow[g, g] -= rate[g]
        flow[g, :groups] += rate[g] * model.routing[g, :groups]
        flow[g, away] += rate[g] * model.routing[g, market.job] * market.flows.groups["return_probability"][g]
        flow[away, away] -= 1.0 / market.flows.groups["return_gap"][g]
        flow[away, market.back_to[g]] += 1.0 / market.flows.groups["return_gap"][g]
        flow[-1, g] = market.flows.groups["inflow"][g]
    start = np.concatenate([market.start.groups["stock"], market.start.groups["away"], [1.0]])
    return np.array([(start @ expm(flow * week))[:groups] for week in weeks])


def _refuse_without_closed_form(model: Model) -> None:
    activities = model.market.activities
    reasons = []
    if (activities.each["pool"] >= 0).any():
        reasons.append(("scarce places", "knappe pladser"))
    if (activities.each["follows"] >= 0).any():
        reasons.append(("activities that staff arrange", "aktiviteter, som medarbejdere arrangerer"))
    if activities.each["random_length"].any():
        reasons.append(("random lengths", "tilfældige længder"))
    if (activities.reach.sum(axis=0) > 1).any():
        reasons.append(("several activities for one group", "flere aktiviteter for én gruppe"))
    if reasons:
        raise RunError(
            f"There is no closed form with {' and '.join(en for en, _ in reasons)}; simulate instead.",
            f"Der er ingen lukket formel med {' og '.join(da for _, da in reasons)}; simulér i stedet.",
        )


class _Cohorts:
    """The citizens of one group by when their spell began and how an activity reaches them."""

    def __init__(self, model: Model, g: int, steps: int) -> None:
        self.model, self.g = model, g
        self.ways = _ways(model, g)
        self.began = np.full(_STRATA + steps, np.nan)
        self.alive = np.zeros((len(self.ways), _STRATA + steps))
        weights = np.array([way.weight for way in self.ways])
        self.began[:_STRATA] = -_equilibrium_ages(model, g)
        self.alive[:, :_STRATA] = weights[:, None] * model.market.start.groups["stock"][g] / _STRATA
        self.weights = weights
        self.used = _STRATA

    @property
    def stock(self) -> float:
        return float(self.alive[:, : self.used].sum())

    def advance(self, begin: float, dt: float, limited: bool) -> np.ndarray:
        """One step for all cohorts; shape (D,): who leaves, by destination."""
        return self._leave(slice(0, self.used), begin, begin + dt, limited)

    def admit(self, step: int, begin: float, dt: float, newcomers: float) -> np.ndarray:
        """The step's newcomers, as if they all came in its middle; shape (D,): who of them leaves again within it."""
        column = _STRATA + step
        self.began[column] = begin + dt / 2
        self.alive[:, column] = self.weights * newcomers
        self.used = column + 1
        return self._leave(slice(column, column + 1), begin + dt / 2, begin + dt, limited=False)

    def _leave(self, columns: slice, begin: float, end: float, limited: bool) -> np.ndarray:
        market, g = self.model.market, self.g
        began, middle = self.began[columns], (begin + end) / 2
        later = began >= market.hazards.groups["later_from"][g]
        exits, whole = np.empty(len(began)), np.empty(len(began))
        for cohort in (0, 1):
            pieces = market.hazards.pieces[cohort, g]
            here = pieces[np.searchsorted(pieces["week"], middle, side="right") - 1]
            exits[later == cohort], whole[later == cohort] = here["exits"], here["whole"]
        share = market.hazards.groups["favourable_share"][g]
        limit = market.hazards.groups["limit"][g]
        last = np.minimum(end - began, limit) if limited else end - began
        taken = _cumulative(self.model, g, last) - _cumulative(self.model, g, np.minimum(begin - began, last))
        leaving = np.zeros(len(self.model.destinations))
        rows = self.model.routing[[g, g + len(self.model.groups)]]
        good = rows[0] * self.model.favourable[g]
        for w, way in enumerate(self.ways):
            favourable = exits * _effect(self.model, way, began, begin, end)
            multiplier = share * favourable + (1.0 - share)
            gone = self.alive[w, columns] * -np.expm1(-whole * multiplier * taken)
            leaving += np.outer(gone * favourable / multiplier, good).sum(axis=0)
            leaving += np.outer(gone / multiplier, rows[0] - good).sum(axis=0)
            rest = self.alive[w, columns] - gone
            if limited:
                at_limit = (end - began) >= limit
                leaving += rest[at_limit].sum() * rows[1]
                rest = np.where(at_limit, 0.0, rest)
            self.alive[w, columns] = rest
        return _led_elsewhere(self.model, g, leaving, middle)


def _led_elsewhere(model: Model, g: int, leaving: np.ndarray, at: float) -> np.ndarray:
    """Who leaves by destination, once initiatives have led a share of them elsewhere; shape (D,) in and out."""
    arrived = leaving.copy()
    left = leaving.copy()  # those whom no initiative has led elsewhere yet
    for one in model.market.shifts:
        if one["group"] == g and at >= one["start"]:
            risen = min((at - one["start"]) / one["ramp"], 1.0) if one["ramp"] > 0.0 else 1.0
            moved = left[one["destination"]] * one["share"] * risen
            left[one["destination"]] -= moved
            arrived[one["destination"]] -= moved
            arrived[one["instead"]] += moved
    return arrived


def _ways(model: Model, g: int) -> list[_Way]:
    act = model.market.activities
    found = np.flatnonzero(act.reach[:, g])
    if len(found) == 0:
        return [_Way(1.0)]
    a = int(found[0])
    one = act.each[a]
    today, share = min(one["share_today"], one["share"]), one["share"]
    ways = [_Way(1.0 - share)]
    nodes = _ROLLOUT_NODES if one["rollout"] > 0.0 else 1
    for node in range(nodes):
        reached = one["start"] + one["rollout"] * (node + 0.5) / nodes
        ways.append(_Way(today / nodes, a, True, reached))
        ways.append(_Way((share - today) / nodes, a, False, reached))
    return [way for way in ways if way.weight > 0.0]


def _effect(model: Model, way: _Way, began: np.ndarray, begin: float, end: float) -> np.ndarray:
    """Mean multiplier over a step, by cohort, from the exact times at which the phases change."""
    act, a = model.market.activities, way.activity
    if a < 0:
        return np.ones(len(began))
    one = act.each[a]
    taken = np.where(began >= one["start"], one["new"], one["existing"])
    if one["every"] > 0.0:
        covered = _after_meetings(one, way, began, end) - _after_meetings(one, way, began, begin)
        return 1.0 + np.where(taken, (one["after"] - 1.0) * covered / (end - begin), 0.0)
    offered = np.maximum(np.maximum(began + one["earliest"], way.offered_from), 0.0)
    usual = began + one["usual"]
    taken &= offered < (np.minimum(usual, one["end"]) if way.earlier else one["end"])
    ends = offered + one["length"]
    if way.earlier:
        during = (offered, np.minimum(ends, usual))
        after = (ends, usual + one["length"])
    else:
        during = (offered, ends)
        after = (ends, ends + one["effect_weeks"])

    def part(interval: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
        return np.maximum(np.minimum(interval[1], end) - np.maximum(interval[0], begin), 0.0) / (end - begin)

    change = (one["during"] - 1.0) * part(during) + (one["after"] - 1.0) * part(after)
    return 1.0 + np.where(taken, change, 0.0)


def _after_meetings(one: np.void, way: _Way, began: np.ndarray, until: float) -> np.ndarray:
    """Weeks up to a moment that lie within the effect of a meeting, by cohort, if every meeting is held when it is due."""
    every, weeks = one["every"], one["effect_weeks"]
    reached = np.maximum(np.maximum(way.offered_from, 0.0), began)
    first = began + every * np.maximum(np.ceil((reached - began) / every - 1e-9), 1.0)
    # meetings begin at first, first + every, ... before the initiative's end; each ends after its length
    number = np.maximum(np.ceil((one["end"] - first) / every), 0.0) if np.isfinite(one["end"]) else np.inf
    since = np.maximum(until - first - one["length"], 0.0)
    whole = np.minimum(np.floor(since / every), number - 1.0)
    in_each = min(every, weeks)
    covered = whole * in_each + np.minimum(since - whole * every, weeks)
    return np.where(number > 0.0, covered, 0.0)


def _cumulative(model: Model, g: int, age: np.ndarray) -> np.ndarray:
    knots = model.market.hazards.knots[g, : model.market.hazards.groups["knots"][g]]
    here = knots[np.searchsorted(knots["age"], age, side="right") - 1]
    return here["cumulative"] + here["slope"] * (age - here["age"])


def _equilibrium_ages(model: Model, g: int) -> np.ndarray:
    """Shape (_STRATA,): mid-stratum elapsed ages of the stationary-excess density, by bisection on its distribution."""
    market = model.market
    if market.start.groups["stock"][g] == 0:
        return np.zeros(_STRATA)
    top = min(market.hazards.groups["limit"][g], 60.0 * market.start.groups["mean_weeks"][g])
    grid = np.linspace(0.0, 1.0, 20_001) ** 2 * top
    alive = np.exp(-_cumulative(model, g, grid))
    younger = np.concatenate([[0.0], np.cumsum((alive[1:] + alive[:-1]) / 2 * np.diff(grid))])
    return np.interp((np.arange(_STRATA) + 0.5) / _STRATA, younger / younger[-1], grid)
