"""A scenario at the ends of what is known about its effects: ignorance, as apart from chance between runs."""

from __future__ import annotations

from typing import Literal

from sim.facts import Facts
from sim.scenario import LESS_IS_MORE, Scenario, lever_of_effect


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
            lever = lever_of_effect(effect.moment, initiative)
            if value is not None and lever is not None:
                changes[f"{name}.{lever}"] = value
    return scenario.replace(changes)
