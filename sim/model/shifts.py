"""Initiatives that lead citizens elsewhere, as the rows that the rules read."""

from __future__ import annotations

import numpy as np

from sim.model.market import SHIFT
from sim.model.streams import initiative_key
from sim.model.weeks import week_of
from sim.scenario import Routing, Scenario


def compiled_shifts(scenario: Scenario, destinations: tuple[str, ...]) -> np.ndarray:
    """A row `SHIFT` for each initiative and group, in the scenario's order; `destinations` are the groups, then the exits."""
    rows = [
        (
            initiative_key(name),
            destinations.index(group),
            destinations.index(one.destination),
            destinations.index(one.instead),
            one.share,
            week_of(one.start),
            one.ramp_weeks,
        )
        for name, one in scenario.initiatives.items()
        if isinstance(one, Routing)
        for group in one.groups
    ]
    return np.array(rows, SHIFT)
