"""The labour market as both engines read it: one frozen description, nothing but numbers.

Time is in weeks from week zero, on the grid of `sim.model.weeks`; groups, destinations, activities and pools are indices
into the name tuples of `Model`. Destinations are the groups first, then the exits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

ARRANGING = ".arranging"
"""Added to an initiative's name, this is the name of what staff do before its activity can begin."""

FIRST_CASES, LATER_CASES = 0, 1
"""Cohorts of the blunt lever: spells that began before its start date, and from that date on."""


HAZARD_GROUP = np.dtype(
    [
        ("knots", np.int64),  # how many of the table's knots are used
        ("limit", np.float64),  # statutory limit in weeks, inf where there is none
        ("favourable_share", np.float64),  # of the ordinary ends
        ("later_from", np.float64),  # spells that begin from here on are LATER_CASES
    ]
)
KNOT = np.dtype(
    [
        ("age", np.float64),  # weeks, inf behind the last knot
        ("cumulative", np.float64),  # baseline cumulative hazard there
        ("slope", np.float64),  # and its slope per week from there on
        ("elapsed", np.float64),  # share of an equilibrium stock that is younger
    ]
)
PIECE = np.dtype(
    [
        ("week", np.float64),  # from here until the next piece, inf behind the last one
        ("exits", np.float64),  # multiplier on the favourable hazards: business cycle and matching
        ("whole", np.float64),  # multiplier on the whole hazard: the blunt lever
    ]
)
WAY_OUT = np.dtype(
    [
        ("until", np.float64),  # cumulative share, 1 at the last
        ("to", np.int64),  # destination
    ]
)
FLOW_GROUP = np.dtype(
    [
        ("inflow", np.float64),  # per week
        ("arrival_base", np.int64),  # citizen keys, see streams.citizen_base
        ("return_probability", np.float64),  # of those who left for a job
        ("return_gap", np.float64),  # mean weeks
    ]
)
START_GROUP = np.dtype(
    [
        ("stock", np.int64),  # citizens
        ("initial_base", np.int64),  # citizen keys
        ("stratum_step", np.int64),  # the order in which the strata of the starting ages are dealt out
        ("mean_weeks", np.float64),
        ("away", np.int64),  # citizens
        ("away_base", np.int64),  # citizen keys
    ]
)
ACTIVITY = np.dtype(
    [
        ("key", np.uint64),  # purpose word of the initiative
        ("new", np.bool_),  # takes cases that begin from the start on
        ("existing", np.bool_),  # takes cases that began before
        ("start", np.float64),  # weeks from week zero; the other weeks are weeks of the case
        ("end", np.float64),  # no new offers from here on
        ("rollout", np.float64),  # weeks over which the offer is rolled out
        ("share", np.float64),  # who take it up
        ("share_today", np.float64),  # and who do in today's practice
        ("earliest", np.float64),  # when it is offered
        ("usual", np.float64),  # when today's practice gives the same
        ("length", np.float64),
        ("random_length", np.bool_),  # exponential with that mean instead of fixed
        ("during", np.float64),  # multiplier on the favourable hazards while it lasts
        ("after", np.float64),  # and afterwards, displacement taken off
        ("effect_weeks", np.float64),  # how long afterwards; inf = to the end of the spell
        ("pool", np.int64),  # index of the pool, -1 for none
        ("priority", np.int64),  # lower goes first
        ("every", np.float64),  # weeks from one extra meeting to the next, 0 for what is offered once
        ("follows", np.int64),  # index of the activity that has to be completed first, -1 for none
        ("followed_by", np.int64),  # index of the activity that it is completed for, -1 for none
    ]
)
SHIFT = np.dtype(
    [
        ("key", np.uint64),  # purpose word of the initiative
        ("group", np.int64),
        ("destination", np.int64),  # of those who would have gone there ...
        ("instead", np.int64),  # ... go here ...
        ("share", np.float64),  # ... so many
        ("start", np.float64),  # from here on
        ("ramp", np.float64),  # weeks until the whole share does
    ]
)
CAPACITY_STEP = np.dtype(
    [
        ("week", np.float64),
        ("pool", np.int64),
        ("places", np.int64),  # of the pool from here on
    ]
)


class Hazards(NamedTuple):
    """How long spells last. G groups, K table knots, C calendar pieces, two cohorts.

    The calendar multipliers stand by cohort and group, so that what changes for one splits no other's integral.
    """

    groups: np.ndarray  # (G,) HAZARD_GROUP
    knots: np.ndarray  # (G, K) KNOT
    pieces: np.ndarray  # (2, G, C + 1) PIECE


class Destinations(NamedTuple):
    """Where spells lead: rows 0..G-1 for ordinary ends, rows G..2G-1 for ends at the limit; D destinations."""

    favourable_share: np.ndarray  # (2G,)
    to_favourable: np.ndarray  # (2G, K) WAY_OUT, the favourable destinations that have a share, the last one repeated
    to_other: np.ndarray  # (2G, K) WAY_OUT, the others


class Flows(NamedTuple):
    """Who comes from outside and who comes back from a job. F calendar pieces."""

    groups: np.ndarray  # (G,) FLOW_GROUP
    calendar: np.ndarray  # (F + 1,) weeks, the last is inf
    arrivals: np.ndarray  # (G, F) multipliers on the inflow: business cycle and prevention
    returns: np.ndarray  # (G, F) multipliers on the return probability: prevention
    ceiling: float  # the largest multiplier that the candidate stream of the inflow allows
    horizon: float


class Start(NamedTuple):
    """Who is there, or away in a job, at week 0."""

    groups: np.ndarray  # (G,) START_GROUP


class Activities(NamedTuple):
    """Initiatives that take time and places."""

    each: np.ndarray  # (A,) ACTIVITY
    reach: np.ndarray  # (A, G) bool: the groups it works on
    reaching: np.ndarray  # (G, M) the activities that work on a group, in their order
    reaching_count: np.ndarray  # (G,) how many of them


class Market(NamedTuple):
    """Everything an engine reads. P pools."""

    hazards: Hazards
    destinations: Destinations
    flows: Flows
    start: Start
    activities: Activities
    shifts: np.ndarray  # (S,) SHIFT, a row an initiative and group
    reached: np.ndarray  # (G,) bool: whether any activity works on the group
    capacity: np.ndarray  # (P,) places at week 0
    capacity_steps: np.ndarray  # (N,) CAPACITY_STEP after week 0, in the order of time
    job: int  # the destination "job"
    back_to: np.ndarray  # (G,) the group to which those return who left for a job
    horizon: float


@dataclass(frozen=True)
class Model:
    """What a run needs, and nothing that a run can change.

    Attributes
    ----------
    groups, exits, activities, pools:
        Names behind the indices of `market`. Arranging an activity is an activity of its own, called after it
        (`ARRANGING`).
    remainder:
        Full-time persons outside the nine groups, a constant in every total.
    closed_cases, documented_weeks:
        Shape (G,): the plan's own figures, for reports.
    scales:
        Weeks by which a family's standard form (scipy's, with scale 1) is stretched; for the exponential its mean without
        the limit, for a histogram the factor on its weeks.
    routing:
        Shape (2G, D): shares by destination, ordinary ends and limit ends.
    favourable:
        Shape (2G, D) bool.
    """

    groups: tuple[str, ...]
    exits: tuple[str, ...]
    activities: tuple[str, ...]
    pools: tuple[str, ...]
    remainder: float
    closed_cases: np.ndarray
    documented_weeks: np.ndarray
    weeks_in_base_year: float
    families: tuple[str, ...]
    shapes: tuple[float | None, ...]
    scales: tuple[float, ...]
    routing: np.ndarray
    favourable: np.ndarray
    routed_in: np.ndarray
    returns_in: np.ndarray
    market: Market

    def __post_init__(self) -> None:
        _freeze(tuple(self.__dict__.values()))

    def __setstate__(self, state: dict[str, object]) -> None:
        # pickling forgets that an array is read-only, and to numba that is another type and a compilation anew
        self.__dict__.update(state)
        _freeze(tuple(state.values()))

    @property
    def destinations(self) -> tuple[str, ...]:
        """Groups first, then exits."""
        return self.groups + self.exits


def _freeze(part: tuple[object, ...]) -> None:
    """No engine, and nobody else, can write into the model."""
    for entry in part:
        if isinstance(entry, np.ndarray):
            entry.setflags(write=False)
        elif isinstance(entry, tuple):
            _freeze(entry)
