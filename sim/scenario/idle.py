"""Why an initiative can change nothing: told before anything is simulated, because a line that lies on another looks lost."""

from __future__ import annotations

from datetime import date
from typing import Literal

from sim.scenario.initiatives import (
    Activity,
    Capacity,
    Initiative,
    Matching,
    Meetings,
    Prevention,
    Routing,
    Shortening,
)

Reason = Literal["today", "nobody", "no_effect", "later", "places_alone"]
"""It is what happens today; it reaches nobody; its effect is none; it begins after the run; it only adds places."""


def idle_reason(initiative: Initiative, until: date) -> Reason | None:
    """Why an initiative leaves every case as it is in a run to a last day; None where it may change something.

    More places alone change nothing: somebody must want them, and then it is the others that say so.
    """
    if initiative.start > until:
        return "later"
    reason: Reason | None = None
    match initiative:
        case Activity():
            if initiative.share == 0.0:
                reason = "nobody"
            elif initiative.share == initiative.share_today and initiative.earliest_week == initiative.usual_week:
                reason = "today"
            elif _none(initiative.effect_after, initiative.displacement) and initiative.effect_during == 1.0:
                reason = "no_effect"
        case Meetings():
            if initiative.share == 0.0:
                reason = "nobody"
            elif initiative.interval_weeks == initiative.interval_today_weeks:
                reason = "today"
            elif _none(initiative.effect_after, initiative.displacement):
                reason = "no_effect"
        case Matching():
            reason = "no_effect" if _none(initiative.effect, initiative.displacement) else None
        case Prevention():
            reason = "no_effect" if initiative.factor == 1.0 else None
        case Routing():
            reason = "nobody" if initiative.share == 0.0 else None
        case Shortening():
            reason = "no_effect" if initiative.shorter_share == 0.0 else None
        case Capacity():
            reason = "places_alone"
    return reason


def _none(ratio: float, displacement: float) -> bool:
    return 1.0 + (ratio - 1.0) * (1.0 - displacement) == 1.0
