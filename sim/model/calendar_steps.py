"""Multipliers that change with the calendar, as step functions of the week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.facts import Cycle
from sim.model.weeks import on_grid, week_of


@dataclass(frozen=True)
class Steps:
    """A step function of time, 1 before its first step.

    Attributes
    ----------
    weeks, values:
        Shape (n,): the value holds from its week until the next one.
    """

    weeks: tuple[float, ...] = ()
    values: tuple[float, ...] = ()

    def at(self, weeks: np.ndarray) -> np.ndarray:
        """Values at moments given in weeks."""
        index = np.searchsorted(np.asarray(self.weeks), weeks, side="right")
        return np.concatenate([[1.0], self.values])[index]


def ramp(start: float, ramp_weeks: float, to: float) -> Steps:
    """From 1 to a value over so many weeks, in weekly steps that lie on the straight line in mid-week."""
    whole = int(np.ceil(ramp_weeks))
    rising = [1.0 + (to - 1.0) * min((week + 0.5) / ramp_weeks, 1.0) for week in range(whole)]
    return Steps(tuple(on_grid(start + week) for week in range(whole + 1)), (*rising, to))


def cycle_steps(cycle: Cycle, quantity: str, group: str) -> Steps:
    """A group's multipliers from a business cycle file; a row for the group itself goes before one for all groups."""
    chosen = [step for step in cycle.steps if step.quantity == quantity and step.group == group]
    chosen = chosen or [step for step in cycle.steps if step.quantity == quantity and step.group is None]
    # a step dated before week zero holds from the first moment on
    weeks = tuple(week_of(step.month) for step in chosen)
    return Steps(weeks, tuple(step.multiplier.value for step in chosen))


def product(factors: Sequence[Steps], weeks: np.ndarray) -> np.ndarray:
    """The product of step functions at moments in weeks."""
    value = np.ones(len(weeks))
    for steps in factors:
        value = value * steps.at(weeks)
    return value


def breaks(factors: Sequence[Steps], until: float) -> np.ndarray:
    """Week 0 and every later week before `until` at which one of the factors may change, rising."""
    weeks = {0.0} | {week for steps in factors for week in steps.weeks if 0.0 < week < until}
    return np.array(sorted(weeks))
