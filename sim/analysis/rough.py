"""A rough picture from a few runs, steadied by the precise picture that is on the screen.

The mean total of a few runs is noise: one has a standard deviation of some 55 persons. The mean *difference* from the same runs
of a scenario that is known well is not: most citizens meet the same chance and the same levers in both. So the well known
mean plus the mean difference (a control variate, Lavenberg and Welch 1981, Management Science 27). Against the scenario that a
lever is about to leave, one difference spreads by 1 to 5 persons; against the baseline it would by some 20. The baseline
steadies all the same where it is the nearer of the two: where a lever takes all effect away.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.analysis.compare import paired
from sim.experiment import Pair, Results


@dataclass(frozen=True)
class Rough:
    """What a few runs say about the total.

    Attributes
    ----------
    weeks, mean, baseline:
        Shape (W,): weeks, the steadied mean of the scenario, the baseline's mean over all that is known of it.
    year_end:
        Steadied mean total at the end of each year.
    effect:
        Steadied mean difference from the baseline at the end of each year. A few runs allow no interval.
    runs:
        How many runs.
    """

    weeks: np.ndarray
    mean: np.ndarray
    baseline: np.ndarray
    year_end: dict[int, float]
    effect: dict[int, float]
    runs: int


def rough(few: Results, known: Pair) -> Rough:
    """The rough picture of a few runs.

    Parameters
    ----------
    few:
        Runs 0, 1, ... of the scenario, no more than are known of the other.
    known:
        Another scenario and the baseline that both share, in many runs.

    Raises
    ------
    RunError
        Where the runs do not share their chance.
    """
    runs = len(few.replications)

    def apart(one: Results) -> np.ndarray:
        twin = next(one.chunks(runs))
        return paired(few.total, twin.total, Pair(few, twin))

    # a lever that is moved a little stays near the picture; one that takes all effect away comes back to the baseline
    near = min((known.scenario, known.baseline), key=lambda one: float(np.square(apart(one)).sum()))
    moved = apart(near).mean(axis=0)
    moved_at_end = (few.total_year_end - next(near.chunks(runs)).total_year_end).mean(axis=0)
    base, ends = known.baseline.total.mean(axis=0), known.baseline.total_year_end.mean(axis=0)
    level = near.total_year_end.mean(axis=0) + moved_at_end
    years = [year for year, _, _ in few.years]
    return Rough(
        few.weeks,
        near.total.mean(axis=0) + moved,
        base,
        {year: float(level[y]) for y, year in enumerate(years)},
        {year: float(level[y] - ends[y]) for y, year in enumerate(years)},
        runs,
    )
