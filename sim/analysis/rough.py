"""A rough picture from a few pairs of runs, steadied by what is known of the baseline.

The mean total of a few runs is noise: one has a standard deviation of some 55 persons. Their mean *difference* from their own
twins in the baseline is not, and the baseline's mean is known from many runs. So the baseline's mean plus the mean
difference (a control variate, Lavenberg and Welch 1981, Management Science 27) hardly jumps while a lever moves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.analysis.compare import paired
from sim.analysis.intervals import Estimate, estimate
from sim.experiment import Pair, Results


@dataclass(frozen=True)
class Rough:
    """What a few pairs say about the total.

    Attributes
    ----------
    weeks, mean, baseline:
        Shape (W,): weeks, the steadied mean of the scenario, the baseline's mean over all that is known of it.
    year_end:
        Steadied mean total at the end of each year.
    effect:
        Mean difference from the baseline at the end of each year, with the interval that a few pairs allow.
    runs:
        How many pairs.
    """

    weeks: np.ndarray
    mean: np.ndarray
    baseline: np.ndarray
    year_end: dict[int, float]
    effect: dict[int, Estimate]
    runs: int


def rough(few: Pair, known: Results) -> Rough:
    """The rough picture of a few pairs.

    Parameters
    ----------
    known:
        The same baseline in many runs.

    Raises
    ------
    RunError
        Where the pairs do not share their chance.
    """
    difference = paired(few.scenario.total, few.baseline.total, few).mean(axis=0)
    at_end = paired(few.scenario.total_year_end, few.baseline.total_year_end, few)
    years = [year for year, _, _ in few.scenario.years]
    base = known.total.mean(axis=0)
    ends = known.total_year_end.mean(axis=0)
    return Rough(
        few.scenario.weeks,
        base + difference,
        base,
        {year: float(ends[y] + at_end[:, y].mean()) for y, year in enumerate(years)},
        {year: estimate(at_end[:, y]) for y, year in enumerate(years)},
        len(few.scenario.replications),
    )
