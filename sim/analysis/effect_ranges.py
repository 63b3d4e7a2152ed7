"""A scenario at the ends of what is known about its effects: ignorance, as apart from chance between runs."""

from __future__ import annotations

from typing import Literal

from sim.facts import Facts
from sim.scenario import Scenario

FIELDS = {
    "after": "effect_after",
    "during": "effect_during",
    "matching": "effect",
    "prevention": "factor",
    "routing": "share",
    "displacement": "displacement",
}
"""The lever that an effect's moment is about. An effect after a meeting is one ``after``, as after an activity."""

MECHANISM = {"matching": "matching", "prevention": "prevention", "routing": "routing"}
"""The only mechanism that such an effect can belong to: an activity has a `share` too, of those who take it up."""

LESS_IS_MORE = ("prevention", "displacement")
"""Moments whose lowest number is the one at which an initiative brings most."""


def at_range_end(scenario: Scenario, facts: Facts, end: Literal["low", "high"]) -> Scenario:
    """The same scenario with every effect that rests on evidence at the low or the high end of its range.

    ``low`` is the end at which the initiatives bring least: a displacement, which takes from the gain, then has its
    highest value, and so has a factor of prevention, which is then nearest to 1. An effect without a range, or one that a
    scenario has without naming evidence, stays as it is.
    """
    changes = {}
    for name, initiative in scenario.initiatives.items():
        for code in initiative.evidence:
            effect = facts.evidence.effects.get(code)
            if effect is None:
                continue
            value = getattr(effect.ratio, {"low": "high", "high": "low"}[end] if effect.moment in LESS_IS_MORE else end)
            lever = FIELDS[effect.moment]
            fits = MECHANISM.get(effect.moment, initiative.mechanism) == initiative.mechanism
            if value is not None and fits and hasattr(initiative, lever):
                changes[f"{name}.{lever}"] = value
    return scenario.replace(changes)
