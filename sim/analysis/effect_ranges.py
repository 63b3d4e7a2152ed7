"""A scenario at the ends of what is known about its effects: ignorance, as apart from chance between runs."""

from __future__ import annotations

from typing import Literal

from sim.facts import Facts
from sim.scenario import EFFECT_LEVERS, Scenario


def at_range_end(scenario: Scenario, facts: Facts, end: Literal["low", "high"]) -> Scenario:
    """The same scenario with every effect that rests on evidence at the low or the high end of its range.

    ``low`` is the end at which the initiatives bring least, so a displacement, which takes from the gain, then has its
    highest value. An effect without a range, or one that a scenario has without naming evidence, stays as it is.
    """
    changes = {}
    for name, initiative in scenario.initiatives.items():
        for code in initiative.evidence:
            effect = facts.evidence.effects.get(code)
            if effect is None:
                continue
            takes_away = effect.moment == "displacement"
            value = getattr(effect.ratio, {"low": "high", "high": "low"}[end] if takes_away else end)
            lever = EFFECT_LEVERS[effect.moment]
            if value is not None and hasattr(initiative, lever):
                changes[f"{name}.{lever}"] = value
    return scenario.replace(changes)
