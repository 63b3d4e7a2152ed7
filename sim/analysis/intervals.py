"""Intervals for means, paired differences and probabilities over replications.

What they measure is run-to-run chance alone; ignorance about effects and assumptions is another matter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

LEVEL = 0.95
"""Confidence level of every interval unless said otherwise."""


@dataclass(frozen=True)
class Estimate:
    """A mean over replications with its interval.

    Attributes
    ----------
    mean, standard_error:
        Of the replications; the standard error is nan for a single one.
    low, high:
        Confidence interval of the mean.
    quantiles:
        5, 50 and 95 per cent quantiles of the replications themselves.
    """

    mean: float
    standard_error: float
    low: float
    high: float
    quantiles: tuple[float, float, float]


def estimate(values: np.ndarray, level: float = LEVEL) -> Estimate:
    """Mean of independent replications with its t-interval; for paired differences give the differences.

    Parameters
    ----------
    values:
        Shape (R,).
    """
    n = len(values)
    mean = float(np.mean(values))
    five, fifty, ninety_five = (float(q) for q in np.quantile(values, (0.05, 0.5, 0.95)))
    if n < 2:
        return Estimate(mean, float("nan"), float("nan"), float("nan"), (five, fifty, ninety_five))
    error = float(np.std(values, ddof=1) / np.sqrt(n))
    half = float(special.stdtrit(n - 1, 0.5 + level / 2)) * error
    return Estimate(mean, error, mean - half, mean + half, (five, fifty, ninety_five))


@dataclass(frozen=True)
class Probability:
    """How many of the replications did it, as a share with its interval."""

    hits: int
    runs: int
    share: float
    low: float
    high: float


def probability(hits: int, runs: int, level: float = LEVEL) -> Probability:
    """A share of replications with its Wilson score interval (Wilson 1927), which also holds at 0 and at all."""
    z = float(special.ndtri(0.5 + level / 2))
    share = hits / runs
    middle = (share + z * z / (2 * runs)) / (1 + z * z / runs)
    half = z / (1 + z * z / runs) * np.sqrt(share * (1 - share) / runs + z * z / (4 * runs * runs))
    low = 0.0 if hits == 0 else float(middle - half)
    high = 1.0 if hits == runs else float(middle + half)
    return Probability(hits, runs, share, low, high)


@dataclass(frozen=True)
class Ratio:
    """A ratio of two means with its interval; the interval is infinite where the divisor may be zero."""

    value: float
    low: float
    high: float


def ratio(over: np.ndarray, under: np.ndarray, level: float = LEVEL) -> Ratio:
    """Mean of one thing per mean of another, measured in the same replications, with Fieller's interval (Fieller 1954).

    Parameters
    ----------
    over, under:
        Shape (R,).

    Returns
    -------
    Ratio
        nan for a divisor of zero; without an interval (nan) for a single replication.
    """
    n = len(over)
    a, b = float(np.mean(over)), float(np.mean(under))
    if b == 0.0:
        return Ratio(float("nan"), float("nan"), float("nan"))
    if n < 2:
        return Ratio(a / b, float("nan"), float("nan"))
    t2 = float(special.stdtrit(n - 1, 0.5 + level / 2)) ** 2
    (aa, ab), (_, bb) = np.cov(over, under) * t2 / n
    width = b * b - bb
    if width <= 0.0:
        return Ratio(a / b, float("-inf"), float("inf"))
    middle = (a * b - ab) / width
    # rounding may leave a hair below zero where nothing varies
    half = np.sqrt(max((a * b - ab) ** 2 - (a * a - aa) * width, 0.0)) / width
    return Ratio(a / b, float(middle - half), float(middle + half))
