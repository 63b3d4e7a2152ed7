"""The levers that a search can turn, with the range between today's practice and the end of the slider."""

from __future__ import annotations

from dataclasses import dataclass

from sim.facts import Facts
from sim.scenario import Lever, Scenario, numeric_levers, scaled
from sim.scenario.controls import Control, controls_of, pool_controls
from sim.show.workbench.lever_words import LeverWords


@dataclass(frozen=True)
class Searched:
    """A lever that a search can turn.

    Attributes
    ----------
    low, high:
        Ends of its slider, inside what the scenario's other levers leave open.
    today:
        Where it does least.
    """

    key: str
    name: str
    role: str
    whole: bool
    low: float
    high: float
    today: float

    @property
    def ends(self) -> tuple[float, float]:
        """The end that asks for least, and the one that asks for most: further away from today."""
        far = self.low if abs(self.low - self.today) > abs(self.high - self.today) else self.high
        return self.today, far


def searched_levers(scenario: Scenario, words: LeverWords) -> tuple[Searched, ...]:
    """Decisions and effects that are numbers, in the order of the scenario, places and posts last."""
    if not scenario.initiatives:
        return ()
    nothing = scaled(scenario, 0.0)
    levers = {lever.name: lever for lever in numeric_levers(scenario)}
    found = []
    for name, one in scenario.initiatives.items():
        for control in controls_of(name, one):
            if control.spec is not None and control.role in ("decision", "effect"):
                today = 1.0 if control.role == "effect" else float(getattr(nothing.initiatives[name], control.field))
                found.append(_searched(control, words.spoken(control, one), today, levers[control.key]))
    for name, pool in scenario.pools.items():
        for control in pool_controls(name, pool):
            if control.role == "decision":
                found.append(_searched(control, words.spoken(control, pool), 0.0, levers[control.key]))
    return tuple(one for one in found if one.low < one.high)


def lever_names(scenario: Scenario, facts: Facts, language: str) -> dict[str, str]:
    """What the levers of a search are called beside their sliders, by key."""
    return {one.key: one.name for one in searched_levers(scenario, LeverWords(facts, language))}


def _searched(control: Control, name: str, today: float, lever: Lever) -> Searched:
    assert control.spec is not None
    low, high = max(control.spec.low, lever.low), min(control.spec.high, lever.high)
    return Searched(control.key, name, control.role, lever.whole, low, high, min(max(today, low), high))
