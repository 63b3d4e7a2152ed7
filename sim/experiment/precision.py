"""How many replications are enough.

The rule is that of Hoad, Robinson and Davies (2010, "Automated selection of the number of replications for a
discrete-event simulation", Journal of the Operational Research Society 61): go through the replications in their order,
stop at the first number at which the half-width of the interval is as small as asked and stays so for a few more, so that
a lucky stretch is no answer.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from sim.experiment.settings import Precision

FEWEST = 20
"""Replications below which no interval is trusted."""
LOOK_AHEAD = 10
"""Further replications over which the precision must hold."""
_LEVEL = 0.975


def enough(values: np.ndarray, precision: Precision) -> int | None:
    """The number of replications at which a precision is reached; None if these are too few.

    Parameters
    ----------
    values:
        Shape (R,): total less target, by replication in its order.
    """
    widths = half_widths(values, precision.measure)
    good = widths <= precision.half_width
    good[: FEWEST - 1] = False
    # stays good for LOOK_AHEAD more: no bad one among the next ones
    held = np.convolve(good, np.ones(LOOK_AHEAD + 1, int))[LOOK_AHEAD:] == LOOK_AHEAD + 1
    found = np.flatnonzero(held)
    return int(found[0]) + 1 + LOOK_AHEAD if len(found) else None


def half_widths(values: np.ndarray, measure: str) -> np.ndarray:
    """Shape (R,): half-width of the 95 per cent interval after each replication; inf after the first."""
    n = np.arange(1, len(values) + 1)
    if measure == "probability":
        share = np.cumsum(values <= 0.0) / n
        z = float(special.ndtri(_LEVEL))
        return z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    # sums of squares around the first value: that keeps digits, and no width depends on what came after it
    centre = values - values[:1]
    squares = np.cumsum(centre**2) - np.cumsum(centre) ** 2 / n
    widths = np.full(len(values), np.inf)
    more = n > 1
    variance = np.maximum(squares[more], 0.0) / (n[more] - 1)
    widths[more] = special.stdtrit(n[more] - 1, _LEVEL) * np.sqrt(variance / n[more])
    return widths
