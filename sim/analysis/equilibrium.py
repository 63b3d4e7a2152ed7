"""The full effect by closed form: the stocks at which a market settles when nothing changes any more.

In a steady state as many come as leave. A case that begins then lives under the final multipliers; from its hazard follow
its mean length and where it leads. The traffic equations of a network of infinite-server stations (Jackson 1957, Operations
Research 5; returns from jobs are one more way back) then give how many cases begin a week, and Little's law (1961,
Operations Research 9) the stocks. Nothing in this rests on exponential spells.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from sim.errors import RunError
from sim.model import Model
from sim.model.market import FIRST_CASES, LATER_CASES

_LENGTHS = 64
"""Equally likely lengths that stand for an activity of random length."""
_MOST_WAYS = 20_000
"""Ways in which activities can come together on one citizen before it is refused to sum them up."""


@dataclass(frozen=True)
class Equilibrium:
    """A market that has settled.

    Attributes
    ----------
    stock:
        Shape (G,): citizens in each group.
    begun_per_week:
        Shape (G,): cases that begin, which is how many end.
    mean_weeks:
        Shape (G,): mean length of a case.
    destinations:
        Shape (G, D): share of the cases by where they lead, limit included.
    remainder:
        Full-time persons outside the groups, a constant.
    """

    groups: tuple[str, ...]
    stock: np.ndarray
    begun_per_week: np.ndarray
    mean_weeks: np.ndarray
    destinations: np.ndarray
    remainder: float

    @property
    def total(self) -> float:
        """Full-time persons, remainder included."""
        return float(self.stock.sum()) + self.remainder


@dataclass(frozen=True)
class _Way:
    """A share of a group's cases, and the ages from which the multiplier on their favourable hazards is another."""

    weight: float
    ages: tuple[float, ...] = ()
    factors: tuple[float, ...] = ()


def equilibrium(model: Model) -> Equilibrium:
    """Where a model settles under the last pieces of its calendars, with a place for everybody who is offered one.

    Parameters
    ----------
    model:
        Compiled to a horizon behind the end of every ramp and of the business cycle.

    Raises
    ------
    RunError
        Where cases lead round in a circle that nobody leaves, or too many activities of random length meet in one group.
    """
    market = model.market
    groups = len(model.groups)
    lives = [_life(model, g) for g in range(groups)]
    mean_weeks = np.array([weeks for weeks, _ in lives])
    destinations = np.array([leading for _, leading in lives])
    flows = market.flows
    returning = destinations[:, market.job] * flows.groups["return_probability"] * flows.returns[:, -1]
    onwards = destinations[:, :groups].copy()
    onwards[np.arange(groups), market.back_to] += returning
    # whoever comes in leaves in the end where no power of the moves keeps everybody
    if np.max(np.abs(np.linalg.eigvals(onwards))) > 1.0 - 1e-12:
        raise RunError(
            "The moves between groups keep citizens for ever, so there is no level at which the stocks settle. Check routing "
            "and returns.",
            "Bevægelserne mellem grupperne holder borgere fast for altid, så der er intet niveau, tallet falder til ro på. "
            "Kontrollér routing og returns.",
        )
    outside = flows.groups["inflow"] * flows.arrivals[:, -1]
    begun = np.linalg.solve(np.eye(groups) - onwards.T, outside)
    return Equilibrium(model.groups, begun * mean_weeks, begun, mean_weeks, destinations, model.remainder)


def _life(model: Model, g: int) -> tuple[float, np.ndarray]:
    """Mean weeks of a case that begins in the steady state, and shape (D,): where it leads."""
    hazards = model.market.hazards
    group = hazards.groups[g]
    knots = hazards.knots[g, : group["knots"]]
    cohort = LATER_CASES if np.isfinite(group["later_from"]) else FIRST_CASES
    pieces = hazards.pieces[cohort, g]
    final = pieces[np.flatnonzero(np.isfinite(pieces["week"]))[-1]]
    share, limit = float(group["favourable_share"]), float(group["limit"])
    weeks = favourable = other = reached = 0.0
    for way in _ways(model, g):
        begins = np.unique(np.concatenate([knots["age"], np.array(way.ages)]))
        begins = begins[begins < limit]
        ends = np.append(begins[1:], limit)
        slope = knots["slope"][np.searchsorted(knots["age"], begins, side="right") - 1] * final["whole"]
        effect = np.append(1.0, way.factors)[np.searchsorted(np.array(way.ages), begins, side="right")]
        good, rest = slope * share * final["exits"] * effect, slope * (1.0 - share)
        hazard = good + rest
        used = hazard * (ends - begins)  # the last one is inf where there is no limit
        alive = np.exp(-np.concatenate([[0.0], np.cumsum(used)]))
        # where the hazard is 0 nobody leaves, and survival is level over the piece
        spent = np.divide(alive[:-1] - alive[1:], hazard, out=alive[:-1] * _finite(ends - begins), where=hazard > 0.0)
        weeks += way.weight * float(spent.sum())
        favourable += way.weight * float((good * spent).sum())
        other += way.weight * float((rest * spent).sum())
        reached += way.weight * float(alive[-1])
    row, at_limit = model.routing[g], model.routing[g + len(model.groups)]
    to_good, to_rest = row * model.favourable[g], row * ~model.favourable[g]
    return weeks, favourable * _shares(to_good) + other * _shares(to_rest) + reached * _shares(at_limit)


def _finite(weeks: np.ndarray) -> np.ndarray:
    return np.where(np.isfinite(weeks), weeks, 0.0)


def _shares(row: np.ndarray) -> np.ndarray:
    total = row.sum()
    return row / total if total > 0.0 else row


def _ways(model: Model, g: int) -> list[_Way]:
    """How the activities that go on for ever come together on a case of a group; the weights sum to 1."""
    activities = model.market.activities
    found = [activities.each[a] for a in np.flatnonzero(activities.reach[:, g])]
    each = [_ways_of_one(one) for one in found if one["new"] and np.isinf(one["end"])]
    number = int(np.prod([len(ways) for ways in each])) if each else 1
    if number > _MOST_WAYS:
        raise RunError(
            f"{model.groups[g]}: {len(each)} activities come together in {number} ways, too many to sum up; simulate instead.",
            f"{model.groups[g]}: {len(each)} aktiviteter mødes på {number} måder, for mange at lægge sammen; simulér i "
            "stedet.",
        )
    return [_together(ways) for ways in itertools.product(*each)]


def _ways_of_one(one: np.void) -> list[_Way]:
    """Not reached; reached earlier than today; reached beyond today. Lengths that are random are split evenly."""
    today, share = min(float(one["share_today"]), float(one["share"])), float(one["share"])
    lengths = [float(one["length"])]
    if one["random_length"]:
        lengths = [-float(one["length"]) * np.log1p(-(n + 0.5) / _LENGTHS) for n in range(_LENGTHS)]
    ways = [_Way(1.0 - share)]
    offered, usual = float(one["earliest"]), float(one["usual"])
    during, after = float(one["during"]), float(one["after"])
    for length in lengths:
        ends = offered + length
        more = (share - today) / len(lengths)
        ways.append(_Way(more, (offered, ends, ends + float(one["effect_weeks"])), (during, after, 1.0)))
        if offered < usual:
            # no difference to today's practice while that would have him in it too, and none once it would be over
            steps = (offered, min(ends, usual), ends, max(ends, usual + length))
            ways.append(_Way(today / len(lengths), steps, (during, 1.0, after, 1.0)))
        else:
            ways.append(_Way(today / len(lengths)))
    return [way for way in ways if way.weight > 0.0]


def _together(ways: tuple[_Way, ...]) -> _Way:
    """Several activities on one citizen: their effects multiply, and who takes up one says nothing about the others."""
    ages = np.unique([age for way in ways for age in way.ages if np.isfinite(age)])
    factors = np.ones(len(ages))
    for way in ways:
        factors *= np.append(1.0, way.factors)[np.searchsorted(np.array(way.ages), ages, side="right")]
    return _Way(float(np.prod([way.weight for way in ways])), tuple(ages), tuple(factors))
