"""Which levers matter most where they stand: each is moved a little, on the same chance, and everything else stays.

Finite differences on common random numbers (L'Ecuyer and Perron 1994, "On the convergence rates of IPA and FDC derivative
estimators", Operations Research 42): the two ends of a move are run in pairs, so that few replications tell them apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.errors import SimError
from sim.experiment.executors import Cancelled, never
from sim.experiment.replications import Progress, nobody_looks, run_scenario
from sim.experiment.settings import RunSettings
from sim.facts import Facts
from sim.model.weeks import end_of, year_bounds
from sim.scenario import Scenario
from sim.scenario.controls import Control, lever_value

PART = 0.1
"""The part of its slider by which a lever is moved."""
REPLICATIONS = 10


@dataclass(frozen=True)
class Nudge:
    """What moving a lever does.

    Attributes
    ----------
    lever:
        Its key.
    low, high:
        The two values that were simulated.
    size:
        What a whole tenth of the slider is, in the lever's unit.
    changes:
        Shape (R,): total at the end of the year, with `size` more of the lever, replication by replication.
    """

    lever: str
    low: float
    high: float
    size: float
    changes: np.ndarray


def nudges(
    scenario: Scenario,
    levers: Sequence[Control],
    settings: RunSettings,
    facts: Facts,
    year: int,
    *,
    on_progress: Progress = nobody_looks,
    cancelled: Callable[[], bool] = never,
) -> tuple[Nudge, ...]:
    """Move each lever of numbers up and down from where it stands.

    A lever that can only be moved one way is moved that way; one that cannot be moved at all, because another one holds it,
    is left out.

    Parameters
    ----------
    year:
        At whose end the total is looked at; where the run ends before, at the end of the run.

    Raises
    ------
    Cancelled
        Where `cancelled` answered true.
    """
    few = replace(settings, replications=min(REPLICATIONS, settings.replications), precision=None)
    years = [name for name, _, _ in year_bounds(end_of(few.until))]
    place = years.index(year) if year in years else len(years) - 1
    found = []
    for number, lever in enumerate(levers):
        moved = _ends(scenario, lever)
        if moved is not None and lever.spec is not None:
            (low, below), (high, above) = moved
            totals = [
                run_scenario(one, few, facts, cancelled=cancelled).total_year_end[:, place] for one in (below, above)
            ]
            size = PART * (lever.spec.high - lever.spec.low)
            found.append(Nudge(lever.key, low, high, size, (totals[1] - totals[0]) * size / (high - low)))
        elif cancelled():
            raise Cancelled("The run was stopped.", "Kørslen blev stoppet.")
        on_progress(number + 1, len(levers))
    return tuple(found)


def _ends(scenario: Scenario, lever: Control) -> tuple[tuple[float, Scenario], tuple[float, Scenario]] | None:
    """The scenario with a lever half a step down and half a step up, as far as other levers let it."""
    here = lever_value(scenario, lever.key)
    if lever.spec is None or not isinstance(here, int | float):
        return None
    half = PART * (lever.spec.high - lever.spec.low) / 2.0
    ends = [(float(here), scenario)]
    for value in (here - half, here + half):
        wanted = min(max(value, lever.spec.low), lever.spec.high)
        wanted = round(wanted) if lever.kind == "whole" else wanted
        try:
            ends.append((float(wanted), scenario.replace({lever.key: wanted})))
        except SimError:
            continue
    low, high = min(ends, key=lambda end: end[0]), max(ends, key=lambda end: end[0])
    return (low, high) if low[0] < high[0] else None
