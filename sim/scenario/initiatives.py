"""What the municipality can decide: the mechanisms that every initiative of the plan is made of, as data.

Today's practice is inside the documented durations; an initiative says what comes on top. Shares are fractions, weeks are
weeks, and an effect is a ratio on the hazard of leaving for a job, an education or another favourable exit.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Ratio = Annotated[float, Field(ge=0.05, le=20.0)]
Weeks = Annotated[float, Field(ge=0.0, le=520.0)]
Groups = Annotated[tuple[str, ...], Field(min_length=1)]
Cases = Literal["new", "existing", "both"]

FIRST_DAY = date(2021, 1, 1)


class Frozen(BaseModel):
    """A table of a scenario file: frozen, no unknown keys, no silent conversions, no infinities."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


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
    """

    groups: Groups
    start: date = Field(default=FIRST_DAY, ge=FIRST_DAY)
    evidence: tuple[str, ...] = ()


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
        if self.end is not None and self.end <= self.start:
            raise PydanticCustomError(
                "end_before_start",
                "must lie after start ({start})",
                {"field": "end", "value": self.end.isoformat(), "start": self.start.isoformat()},
            )
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


class Shortening(Initiative):
    """The planner's blunt lever: the mean duration of these groups' cases is shorter by a share, however that is done.

    All ends come sooner alike, so the shares by destination stay.
    """

    mechanism: Literal["shortening"] = "shortening"
    cases: Cases = "both"
    shorter_share: Annotated[float, Field(ge=-0.5, le=0.9)]


AnyInitiative = Annotated[Activity | Matching | Prevention | Shortening, Field(discriminator="mechanism")]
