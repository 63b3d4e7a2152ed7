"""What each initiative contributes: Shapley values on common chance.

The Shapley value (Shapley 1953, "A value for n-person games", Contributions to the Theory of Games II) is what a part adds,
averaged over all orders in which the parts can be put together. It is the only division under which the contributions sum
to the whole effect, parts that do the same get the same, and a part that changes nothing gets nothing. So it also has an
answer for places and staff, which do nothing alone and much together with the initiatives that need them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from sim.analysis.intervals import LEVEL, Estimate, estimate
from sim.experiment.coalitions import Coalitions, passed


@dataclass(frozen=True)
class Contribution:
    """What one part of a scenario does to the total at the end of a year, in full-time persons; below 0: fewer.

    Attributes
    ----------
    members:
        The initiatives that it is made of.
    share:
        Its Shapley value.
    alone, on_top:
        The effect of it alone, and of adding it to all the others; None where such a coalition was not run.
    """

    part: str
    members: tuple[str, ...]
    year: int
    share: Estimate
    alone: Estimate | None
    on_top: Estimate | None


@dataclass(frozen=True)
class Contributions:
    """The effect of a scenario divided among its initiatives.

    Attributes
    ----------
    rows:
        By year, and within it by the size of the reduction, the largest first.
    total:
        By year: the whole effect, which the contributions sum to.
    values:
        Shape (R, P, K): Shapley values by replication, in the order of the coalitions' parts.
    orders:
        How many orders were drawn; None where all were counted, so that only chance between runs is left.
    """

    coalitions: Coalitions
    rows: tuple[Contribution, ...]
    total: dict[int, Estimate]
    values: np.ndarray
    orders: int | None

    def of_year(self, year: int) -> tuple[Contribution, ...]:
        """The contributions at the end of a year, the largest reduction first."""
        return tuple(row for row in self.rows if row.year == year)

    @property
    def frame(self) -> pd.DataFrame:
        """Part, year, mean, standard_error, low, high, alone, on_top (means, nan where not run)."""
        rows = [
            (row.part, row.year, row.share.mean, row.share.standard_error, row.share.low, row.share.high)
            + tuple(math.nan if one is None else one.mean for one in (row.alone, row.on_top))
            for row in self.rows
        ]
        names = ["part", "year", "mean", "standard_error", "low", "high", "alone", "on_top"]
        return pd.DataFrame(rows, columns=names)


def contributions(coalitions: Coalitions) -> Contributions:
    """Shapley values with their intervals, from the coalitions of `run_coalitions` at the ends of years."""
    values = coalitions.values
    nobody, everybody = values[0], values[(1 << len(coalitions.parts)) - 1]
    if coalitions.orders is None:
        shapley = shapley_values(coalitions)
        shares = {
            (i, y): estimate(shapley[:, i, y])
            for i in range(len(coalitions.parts))
            for y in range(len(coalitions.years))
        }
    else:
        marginal = marginal_contributions(coalitions)
        pairs = (marginal[0::2] + marginal[1::2]) / 2.0
        shapley = pairs.mean(axis=0)
        shares = {
            (i, y): crossed_estimate(pairs[:, :, i, y])
            for i in range(len(coalitions.parts))
            for y in range(len(coalitions.years))
        }
    rows = []
    for y, year in enumerate(coalitions.years):
        found = []
        for i, part in enumerate(coalitions.parts):
            others = (1 << len(coalitions.parts)) - 1 - (1 << i)
            alone, rest = values.get(1 << i), values.get(others)
            found.append(
                Contribution(
                    part,
                    coalitions.members[part],
                    year,
                    shares[i, y],
                    None if alone is None else estimate(alone[:, y] - nobody[:, y]),
                    None if rest is None else estimate(everybody[:, y] - rest[:, y]),
                )
            )
        rows += sorted(found, key=lambda row: row.share.mean)
    total = {year: estimate(everybody[:, y] - nobody[:, y]) for y, year in enumerate(coalitions.years)}
    number = None if coalitions.orders is None else len(coalitions.orders)
    return Contributions(coalitions, tuple(rows), total, shapley, number)


def shapley_values(coalitions: Coalitions) -> np.ndarray:
    """Shape (R, P, K): the exact Shapley value of each part, by replication, from all coalitions."""
    parts, values = len(coalitions.parts), coalitions.values
    shapley = np.zeros((values[0].shape[0], parts, values[0].shape[1]))
    for mask, value in values.items():
        for i in range(parts):
            if not mask >> i & 1:
                added = values[mask | 1 << i] - value
                shapley[:, i] += shapley_weight(mask.bit_count(), parts) * added
    return shapley


def shapley_weight(before: int, parts: int) -> float:
    """Share of the orders of so many parts in which a part comes right behind one given set of `before` others."""
    return math.factorial(before) * math.factorial(parts - before - 1) / math.factorial(parts)


def marginal_contributions(coalitions: Coalitions) -> np.ndarray:
    """Shape (O, R, P, K): what each part adds in each order that was drawn; in every order they sum to the whole."""
    assert coalitions.orders is not None
    values = coalitions.values
    found = np.zeros((len(coalitions.orders), *values[0].shape[:1], len(coalitions.parts), *values[0].shape[1:]))
    for o, order in enumerate(coalitions.orders):
        masks = passed(order)
        for part, before, after in zip(order, masks, masks[1:], strict=False):
            found[o, :, part] = values[after] - values[before]
    return found


def crossed_estimate(values: np.ndarray, level: float = LEVEL) -> Estimate:
    """A mean over drawn orders and replications, every order on every replication, with its interval.

    Both were drawn, so both leave something open: the variance of the mean is taken as that of the order means over the
    number of orders plus that of the replication means over the number of replications. What the two do together is
    counted in both, which errs on the wide side.

    Parameters
    ----------
    values:
        Shape (O, R), the orders independent of each other.
    """
    by_order, by_run = values.mean(axis=1), values.mean(axis=0)
    both = estimate(by_run)
    variances = [float(np.var(side, ddof=1)) / len(side) if len(side) > 1 else math.nan for side in (by_order, by_run)]
    error = math.sqrt(sum(variances))
    degrees = min(len(by_order), len(by_run)) - 1
    half = float(special.stdtrit(degrees, 0.5 + level / 2)) * error if degrees > 0 else math.nan
    return Estimate(both.mean, error, both.mean - half, both.mean + half, both.quantiles)
