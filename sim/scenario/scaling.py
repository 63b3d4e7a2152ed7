"""A scenario at another strength: one factor on what all its initiatives do beyond today's practice.

At 0 nothing is left of them and the scenario is today's practice to the last bit; at 1 it is itself; above 1 it goes as far
again in the same direction, until a lever meets the end of what it may be. What is scaled is the effort, never what an
activity or a meeting does to the one who gets it: to scale both would count the same factor twice.
"""

from __future__ import annotations

from typing import Any

from sim.errors import ScenarioError
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
from sim.scenario.levers import Lever, numeric_levers
from sim.scenario.scenario import Scenario

SCALE = "scale"
"""The name by which the factor is asked for where a lever is."""
MOST = 3.0
"""The largest factor that is tried unless another is asked for."""


def scaled(scenario: Scenario, factor: float) -> Scenario:
    """The scenario with all its initiatives at a factor of their strength.

    ============  =====================================================================================
    activity      `share` and `earliest_week`, on the line from today's practice through the scenario's
    meetings      the rate of meetings, on the line from today's rate through the scenario's
    matching      `effect`: 1 + factor * (effect - 1)
    prevention    `factor`: 1 - factor * (1 - factor of the scenario)
    routing       `share`
    capacity      `slots`
    shortening    `shorter_share`
    pools         `slots`: they come on top of today's
    ============  =====================================================================================

    Raises
    ------
    ScenarioError
        For a factor below 0, or without initiatives to scale.
    """
    if not factor >= 0.0 or not scenario.initiatives:
        raise ScenarioError(
            f"{scenario.name} cannot be scaled by {factor:g}: the factor must be 0 or more, and there must be an initiative.",
            f"{scenario.name} kan ikke skaleres med {factor:g}: faktoren skal være 0 eller mere, og der skal være en indsats.",
            key=SCALE,
        )
    if factor == 1.0:
        return scenario
    wanted: dict[str, float] = {}
    for name, one in scenario.initiatives.items():
        wanted |= {f"{name}.{field}": value for field, value in _at(one, factor).items()}
    wanted |= {f"pools.{name}.slots": factor * pool.slots for name, pool in scenario.pools.items()}
    limits = {lever.name: lever for lever in numeric_levers(scenario)}
    return scenario.replace({name: _allowed(limits[name], value) for name, value in wanted.items()})


def _at(one: Initiative, factor: float) -> dict[str, float]:
    match one:
        case Activity():
            return {
                "share": _between(one.share_today, one.share, factor),
                "earliest_week": _between(one.usual_week, one.earliest_week, factor),
            }
        case Meetings():
            return {"interval_weeks": 1.0 / _between(1.0 / one.interval_today_weeks, 1.0 / one.interval_weeks, factor)}
        case Matching():
            return {"effect": _between(1.0, one.effect, factor)}
        case Prevention():
            return {"factor": _between(1.0, one.factor, factor)}
        case Routing():
            return {"share": factor * one.share}
        case Capacity():
            return {"slots": factor * one.slots}
        case Shortening():
            return {"shorter_share": factor * one.shorter_share}
        case _:
            raise TypeError(f"no strength for the mechanism of {type(one).__name__}")


def _between(today: float, then: float, factor: float) -> float:
    # in this form 0 gives today's value to the last bit
    return today + factor * (then - today)


def _allowed(lever: Lever, value: float) -> Any:
    value = min(max(value, lever.low), lever.high)
    return round(value) if lever.whole else value
