"""What the range of a figure says about its value: a distribution for each kind of figure, by its quantiles.

A hazard ratio, a duration or a price multiplies, and is as likely to be half as twice: log-normal on either side of its
central value, which is the median, with low and high as the 5 and 95 per cent quantiles. Where the two sides are not
equally wide the two halves are two log-normals (a split normal on the log scale; Wallis 2014, "The two-piece normal,
binormal, or double Gaussian distribution", Statistical Science 29). So one draw in ten lies beyond the range.

A share has ends that it cannot cross: a beta distribution between low and high with the central value as its mode
(beta-PERT: Malcolm, Roseboom, Clark and Fazar 1959, Operations Research 7).
"""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from sim.facts.figures import Figure

_OUTER = float(special.ndtri(0.95))
"""Standard deviations between the median and the 95 per cent quantile."""
_PERT = 4.0
"""The weight of the mode in a beta-PERT distribution."""


def is_uncertain(figure: Figure) -> bool:
    """Whether a figure has a range of more than one value."""
    return figure.low is not None and figure.high is not None and figure.low < figure.high


def quantile(figure: Figure, u: np.ndarray | float) -> np.ndarray:
    """Values of a figure at probabilities; a documented figure, or one without a width, is always its value.

    Parameters
    ----------
    u:
        Probabilities in (0, 1), of any shape.
    """
    u = np.asarray(u, float)
    low, value, high = figure.low, figure.value, figure.high
    if low is None or high is None or not low < high:
        return np.full(u.shape, value)
    if figure.unit == "share" or not low > 0.0:
        # what can be nothing at all has no logarithm
        return _pert(low, value, high, u)
    return _split_lognormal(low, value, high, u)


def _split_lognormal(low: float, value: float, high: float, u: np.ndarray) -> np.ndarray:
    z = special.ndtri(u)
    width = np.where(z < 0.0, math.log(value / low), math.log(high / value))
    return np.asarray(value * np.exp(width * z / _OUTER))


def _pert(low: float, value: float, high: float, u: np.ndarray) -> np.ndarray:
    mode = (value - low) / (high - low)
    return np.asarray(low + (high - low) * special.betaincinv(1.0 + _PERT * mode, 1.0 + _PERT * (1.0 - mode), u))
