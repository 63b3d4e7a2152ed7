"""What the municipality can decide: the mechanisms that every initiative of the plan is made of, as data.

Today's practice is inside the documented durations; an initiative says what comes on top. Shares are fractions, weeks are
weeks, and an effect is a ratio on the hazard of leaving for a job, an education or another favourable exit.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from sim.frozen import FrozenMap
from sim.scenario.tables import Code, Frozen

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Ratio = Annotated[float, Field(ge=0.05, le=20.0)]
Weeks = Annotated[float, Field(ge=0.0, le=520.0)]
Hours = Annotated[float, Field(ge=0.0, le=1000.0)]
Groups = Annotated[tuple[str, ...], Field(min_length=1)]
Cases = Literal["new", "existing", "both"]

FIRST_DAY = date(2021, 1, 1)

PriceKind = Literal["start", "year", "slot_year", "participant", "week", "hour"]
"""What a price is paid for: once at the start; each year it runs; each of its places or posts a year; each participant or
meeting; each week of taking part; each hour of staff."""


class Initiative(Frozen):
    """What all mechanisms share.

    Attributes
    ----------
    groups:
        Codes of the benefit groups it works on.
    start:
        The first day on which it works; nothing changes before.
    evidence:
        Codes of the rows of ``data/evidence/effects.csv`` that its effects rest on; empty where there are none.
    prices:
        Codes of the rows of ``data/assumptions/prices.csv`` that it is paid by, by what they are paid for; no engine
        reads them.
    """

    groups: Groups
    start: date = Field(default=FIRST_DAY, ge=FIRST_DAY)
    evidence: tuple[str, ...] = ()
    prices: Annotated[dict[PriceKind, Code], AfterValidator(FrozenMap)] = FrozenMap()


class Activity(Initiative):
    """A placement, course or other offer that takes time, may need a place, and changes the hazard afterwards.

    Attributes
    ----------
    cases:
        Cases that begin from `start` on (``new``), those under way then (``existing``), or ``both``.
    end:
        The first day without new offers; whoever is in it goes on, whoever waits stops waiting.
    rollout_weeks:
        Weeks over which the offer reaches the cases, each at a moment of its own.
    share, share_today:
        Share of the cases that take it up, in the scenario and in today's practice.
    earliest_week, usual_week:
        Week of the case in which it is offered, in the scenario and in today's practice.
    length_weeks, length:
        How long it lasts: always that long (``fixed``), or exponential with that mean (``random``).
    effect_during, effect_after, effect_weeks:
        Ratio on the favourable hazards while it lasts (below 1: lock-in) and afterwards, and for how many weeks
        afterwards (none: to the end of the case).
    displacement:
        Share of the gain that is taken from other job seekers: an effect m counts as 1 + (m - 1)(1 - d).
    pool, priority:
        The pool of places it needs (none: there are always places); lower priority numbers go first.
    arranging_pool, arranging_hours:
        The pool of staff who arrange it, and how many of their hours that takes before the citizen can ask for a place.
    """

    mechanism: Literal["activity"] = "activity"
    cases: Cases = "both"
    end: date | None = None
    rollout_weeks: Weeks = 0.0
    share: Share
    share_today: Share = 0.0
    earliest_week: Weeks
    usual_week: Weeks
    length_weeks: Annotated[float, Field(gt=0.0, le=520.0)]
    length: Literal["fixed", "random"] = "fixed"
    effect_during: Ratio = 1.0
    effect_after: Ratio = 1.0
    effect_weeks: Annotated[float, Field(gt=0.0, le=1040.0)] | None = None
    displacement: Annotated[float, Field(ge=0.0, lt=1.0)] = 0.0
    pool: str | None = None
    priority: Annotated[int, Field(ge=0, le=9)] = 5
    arranging_pool: str | None = None
    arranging_hours: Hours = 0.0

    @model_validator(mode="after")
    def _compared_with_today(self) -> Self:
        if self.share < self.share_today:
            raise PydanticCustomError(
                "share_below_today",
                "must not be below share_today ({today}): doing less than today is not modelled",
                {"field": "share", "value": self.share, "today": self.share_today},
            )
        if self.earliest_week > self.usual_week:
            raise PydanticCustomError(
                "later_than_usual",
                "must not lie after usual_week ({usual}): coming later than today is not modelled",
                {"field": "earliest_week", "value": self.earliest_week, "usual": self.usual_week},
            )
        _ends_after_it_starts(self.start, self.end)
        return self


class Meetings(Initiative):
    """Conversations that come back: more often than today, so that only the extra ones are events.

    Attributes
    ----------
    cases, end, rollout_weeks, share:
        As for an activity; `share` is of the cases that are met more often.
    interval_weeks, interval_today_weeks:
        Weeks between two meetings in the scenario and in today's practice; the extra meetings come at the difference of
        the two rates.
    hours:
        Hours of staff that a meeting takes, preparation included.
    effect_after, effect_weeks, displacement:
        Ratio on the favourable hazards after an extra meeting, and for how many weeks; a further one within them begins
        the weeks anew and adds no more.
    pool, priority:
        The pool of staff who hold them (none: there is always somebody). Who still waits when his next one is due gives
        up the one he waits for.
    """

    mechanism: Literal["meetings"] = "meetings"
    cases: Cases = "both"
    end: date | None = None
    rollout_weeks: Weeks = 0.0
    share: Share = 1.0
    interval_weeks: Annotated[float, Field(ge=0.5, le=520.0)]
    interval_today_weeks: Annotated[float, Field(ge=0.5, le=520.0)]
    hours: Hours = 0.0
    effect_after: Ratio = 1.0
    effect_weeks: Annotated[float, Field(gt=0.0, le=1040.0)]
    displacement: Annotated[float, Field(ge=0.0, lt=1.0)] = 0.0
    pool: str | None = None
    priority: Annotated[int, Field(ge=0, le=9)] = 5

    @model_validator(mode="after")
    def _compared_with_today(self) -> Self:
        if self.interval_weeks > self.interval_today_weeks:
            raise PydanticCustomError(
                "rarer_than_today",
                "must not exceed interval_today_weeks ({today}): meeting less often than today is not modelled",
                {"field": "interval_weeks", "value": self.interval_weeks, "today": self.interval_today_weeks},
            )
        _ends_after_it_starts(self.start, self.end)
        return self


class Matching(Initiative):
    """Quicker matches between citizens and employers: a ratio on the favourable hazards of whole groups.

    Attributes
    ----------
    effect:
        The ratio, reached after `ramp_weeks` (in weekly steps, from 1).
    displacement:
        As for an activity.
    """

    mechanism: Literal["matching"] = "matching"
    ramp_weeks: Weeks = 0.0
    effect: Ratio
    displacement: Annotated[float, Field(ge=0.0, lt=1.0)] = 0.0


class Prevention(Initiative):
    """Fewer who come: a factor on the inflow from outside, or on the probability of returning from a job.

    Attributes
    ----------
    on:
        ``inflow`` or ``returns``.
    factor:
        The factor, reached after `ramp_weeks` (in weekly steps, from 1).
    """

    mechanism: Literal["prevention"] = "prevention"
    on: Literal["inflow", "returns"] = "inflow"
    ramp_weeks: Weeks = 0.0
    factor: Share


class Routing(Initiative):
    """Another end to the same case: a share of those who would leave for one destination leave for another one.

    When they leave stays as it is.

    Attributes
    ----------
    destination, instead:
        Codes of benefit groups or exits: where they would have gone, and where they go.
    share:
        Share of them, reached after `ramp_weeks` (on a straight line from 0).
    """

    mechanism: Literal["routing"] = "routing"
    destination: Code
    instead: Code
    share: Share
    ramp_weeks: Weeks = 0.0

    @model_validator(mode="after")
    def _leads_elsewhere(self) -> Self:
        if self.destination == self.instead:
            raise PydanticCustomError(
                "same_destination",
                "must differ from destination ({destination})",
                {"field": "instead", "value": self.instead, "destination": self.destination},
            )
        return self


class Capacity(Initiative):
    """More places or posts in a pool from a date on: recruitment, canvassing, bought seats.

    Attributes
    ----------
    groups:
        None: a pool serves whoever asks.
    pool, slots:
        The pool, and how many places or posts it gets on top.
    delay_weeks, ramp_weeks:
        Weeks from `start` until the first of them is there (hiring and training), and from then until all are.
    end:
        The first day without them; who is in one then stays to the end.
    """

    mechanism: Literal["capacity"] = "capacity"
    groups: tuple[str, ...] = Field(default=(), max_length=0)
    end: date | None = None
    pool: str
    slots: Annotated[int, Field(ge=0, le=100_000)]
    delay_weeks: Weeks = 0.0
    ramp_weeks: Weeks = 0.0

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _ends_after_it_starts(self.start, self.end)
        return self


class Shortening(Initiative):
    """The planner's blunt lever: the mean duration of these groups' cases is shorter by a share, however that is done.

    All ends come sooner alike, so the shares by destination stay.
    """

    mechanism: Literal["shortening"] = "shortening"
    cases: Cases = "both"
    shorter_share: Annotated[float, Field(ge=-0.5, le=0.9)]


AnyInitiative = Annotated[
    Activity | Meetings | Matching | Prevention | Routing | Capacity | Shortening, Field(discriminator="mechanism")
]


def _ends_after_it_starts(start: date, end: date | None) -> None:
    if end is not None and end <= start:
        raise PydanticCustomError(
            "end_before_start",
            "must lie after start ({start})",
            {"field": "end", "value": end.isoformat(), "start": start.isoformat()},
        )
