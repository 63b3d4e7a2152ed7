"""A mix of levers, what it must keep to, and the answer of a search among mixes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sim.analysis.intervals import Estimate, Probability
from sim.experiment import Pair, RunSettings
from sim.frozen import FrozenMap
from sim.scenario import Lever, Scenario


class Cost(Protocol):
    """What a scenario costs, from its runs."""

    def __call__(self, pair: Pair) -> float:
        """Kroner over the whole run; mean of the replications."""


@dataclass(frozen=True)
class Limits:
    """What a mix must keep to.

    Attributes
    ----------
    budget:
        The most it may cost, in the unit of the cost.
    staff:
        The most places or posts, by pool, those of capacity initiatives included.
    nobody_worse:
        No group may have more citizens at the end of the year than in the baseline, by more than chance can make: the
        paired 95 per cent interval of the difference must not lie wholly above 0.
    """

    budget: float | None = None
    staff: Mapping[str, int] = FrozenMap()
    nobody_worse: bool = False


@dataclass(frozen=True)
class TriedMix:
    """A mix that was tried.

    Attributes
    ----------
    values:
        By lever.
    cost:
        In the unit of the search's cost.
    chance:
        Share of the replications at or below the target at the end of the year.
    total, effect:
        Total, and scenario minus baseline, at the end of the year.
    week:
        From which the mean total stays at or below the target; None if it does not within the run.
    worse_off:
        Groups that have more citizens than in the baseline, beyond chance.
    broken:
        The limits that it breaks: ``budget``, ``staff.POOL``, ``nobody_worse``.
    """

    values: Mapping[str, float]
    cost: float
    chance: Probability
    total: Estimate
    effect: Estimate
    week: float | None
    worse_off: tuple[str, ...]
    broken: tuple[str, ...]


@dataclass(frozen=True)
class Mix:
    """The answer to "which is the cheapest mix that reaches the target?".

    Attributes
    ----------
    priced:
        Whether the cost is in kroner; else it is effort, the mean over the levers of how far each has gone along its range.
    tried:
        Every different mix, in the order in which it was tried.
    front:
        Those within the limits that no other beats in cost, chance and time at once, the cheapest first.
    cheapest:
        The cheapest within the limits that has the chance asked for; None where there is none.
    nearest:
        The cheapest, or what comes nearest to it: within the limits where any is, the highest chance, then the lowest total.
    """

    scenario: Scenario
    settings: RunSettings
    levers: tuple[Lever, ...]
    limits: Limits
    target: float
    by: date
    probability: float
    priced: bool
    tried: tuple[TriedMix, ...]
    front: tuple[TriedMix, ...]
    cheapest: TriedMix | None
    nearest: TriedMix
