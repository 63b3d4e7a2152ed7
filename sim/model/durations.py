"""How long a spell lasts: tables of cumulative hazard by spell age, calibrated to the documented mean duration.

A table is a piecewise-linear cumulative hazard, that is a piecewise-constant hazard, with an exponential tail. Such a
table can be integrated and inverted exactly, whatever the family it was made from; the family gives its shape, the
documented mean its scale. A statutory limit ends every spell that reaches it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import optimize

from sim.errors import CalibrationError
from sim.facts import DurationRule, Histogram

FAMILIES = ("exponential", "weibull", "lognormal", "loglogistic", "gamma", "empirical")

# Cumulative hazards at which a smooth family is tabulated: fine where a spell is young, up to a survival of exp(-12).
_LEVELS = np.concatenate([[0.0], np.geomspace(1e-4, 1.0, 41)[:-1], np.linspace(1.0, 12.0, 45)])


@dataclass(frozen=True)
class HazardTable:
    """Cumulative hazard of spell age.

    Attributes
    ----------
    ages, cumulative:
        Shape (k,): knots in weeks, the first at 0, and the cumulative hazard there.
    slope:
        Shape (k,): hazard per week from each knot to the next; the last one goes on for ever.
    limit_weeks:
        Statutory limit; ``inf`` where there is none.
    scale:
        By how much the family's standard form has been stretched.
    """

    ages: np.ndarray
    cumulative: np.ndarray
    slope: np.ndarray
    limit_weeks: float = np.inf
    scale: float = 1.0

    def survival(self, age: np.ndarray | float) -> np.ndarray:
        """Share of spells still going on at an age in weeks."""
        age = np.asarray(age, float)
        k = np.clip(np.searchsorted(self.ages, age, side="right") - 1, 0, len(self.ages) - 1)
        alive = np.exp(-(self.cumulative[k] + self.slope[k] * (age - self.ages[k])))
        return np.where(age >= self.limit_weeks, 0.0, alive)

    def survival_integral(self) -> np.ndarray:
        """Shape (k + 1,): integral of survival, in weeks, from 0 to each knot, and to the end (the mean duration)."""
        ends = np.append(self.ages[1:], np.inf)
        begin, end = np.minimum(self.ages, self.limit_weeks), np.minimum(ends, self.limit_weeks)
        width = np.where(np.isinf(end), np.inf, end - begin)
        # where the hazard is 0 survival is level; only the tail has no end, and its hazard is never 0
        level = np.where(np.isinf(width), 0.0, width)
        share = np.divide(-np.expm1(-self.slope * width), self.slope, out=level, where=self.slope > 0.0)
        piece = np.exp(-self.cumulative) * share
        return np.concatenate([[0.0], np.cumsum(piece)])

    @property
    def mean_weeks(self) -> float:
        """Mean duration of completed spells, limit included."""
        return float(self.survival_integral()[-1])

    @property
    def limit_share(self) -> float:
        """Share of spells that reach the limit."""
        if np.isinf(self.limit_weeks):
            return 0.0
        before = np.nextafter(self.limit_weeks, 0.0)
        return float(self.survival(before))

    def scaled_ages(self, factor: float) -> HazardTable:
        """The same shape on a time axis stretched by a factor; the limit stays."""
        return HazardTable(
            self.ages * factor, self.cumulative, self.slope / factor, self.limit_weeks, self.scale * factor
        )

    def scaled_hazard(self, factor: float) -> HazardTable:
        """The hazard at every age times a factor; the limit stays."""
        return HazardTable(self.ages, self.cumulative * factor, self.slope * factor, self.limit_weeks, self.scale)


def calibrated_table(rule: DurationRule, mean_weeks: float, group: str) -> HazardTable:
    """The table of a group whose mean duration of completed spells is the documented one (to 1e-9), limit included.

    Raises
    ------
    CalibrationError
        Where no scale gives that mean, because it is not below the statutory limit.
    """
    limit = rule.limit_weeks.value if rule.limit_weeks else np.inf
    unit = unit_table(rule.family, rule.shape.value if rule.shape else None, rule.histogram)
    scale = mean_weeks / unit.mean_weeks
    if np.isinf(limit):
        return unit.scaled_ages(scale)
    unit = HazardTable(unit.ages, unit.cumulative, unit.slope, limit)
    if mean_weeks >= limit:
        raise CalibrationError(
            f"{group}: the documented mean duration, {mean_weeks} weeks, is not below the statutory limit of {limit:g} "
            "weeks, so no distribution that ends at the limit has that mean. Correct the limit or the mean.",
            f"{group}: den dokumenterede gennemsnitlige varighed, {mean_weeks} uger, ligger ikke under den lovbestemte "
            f"grænse på {limit:g} uger, så ingen fordeling, der slutter ved grænsen, har det gennemsnit. Ret grænsen "
            "eller gennemsnittet.",
            key=group,
        )
    factor = _solve(lambda c: unit.scaled_ages(c).mean_weeks - mean_weeks, scale)
    return unit.scaled_ages(factor)


def hazard_factor(table: HazardTable, shorter_share: float, group: str) -> float:
    """What the whole hazard must be multiplied by for the mean duration to be shorter by a share.

    For exponential spells without a limit that is 1 / (1 - share). A share of 0 gives exactly 1.
    """
    if shorter_share == 0.0:
        return 1.0
    if np.isinf(table.limit_weeks) and len(table.ages) == 1:
        return 1.0 / (1.0 - shorter_share)
    wanted = (1.0 - shorter_share) * table.mean_weeks
    if wanted >= min(table.limit_weeks, np.inf):
        raise CalibrationError(
            f"{group}: a mean duration of {wanted:.1f} weeks lies beyond the statutory limit of {table.limit_weeks:g} "
            "weeks. Choose a smaller prolongation.",
            f"{group}: en gennemsnitlig varighed på {wanted:.1f} uger ligger over den lovbestemte grænse på "
            f"{table.limit_weeks:g} uger. Vælg en mindre forlængelse.",
            key=group,
        )
    return _solve(lambda c: table.scaled_hazard(c).mean_weeks - wanted, 1.0 / (1.0 - shorter_share))


def unit_table(family: str, shape: float | None, histogram: Histogram | None) -> HazardTable:
    """A family's table at some scale of its own, without a limit.

    Parameters
    ----------
    family:
        One of `FAMILIES`.
    shape:
        Weibull k; log-normal sigma; log-logistic c (above 1, else there is no mean); gamma alpha.
    histogram:
        Completed spells by duration, for the empirical family.
    """
    if family == "exponential":
        return HazardTable(np.zeros(1), np.zeros(1), np.ones(1))
    if family == "empirical":
        if histogram is None:
            raise CalibrationError(
                "The empirical family needs a histogram of completed spells; give one or choose another family.",
                "Den empiriske familie kræver et histogram over afsluttede forløb; angiv et, eller vælg en anden familie.",
            )
        return _histogram_table(histogram)
    # loading all distributions takes a second that the default family does not need
    from scipy import stats

    frozen = {
        "weibull": lambda s: stats.weibull_min(s),
        "lognormal": lambda s: stats.lognorm(s),
        "loglogistic": lambda s: stats.fisk(s),
        "gamma": lambda s: stats.gamma(s),
    }[family](shape)
    ages = np.asarray(frozen.isf(np.exp(-_LEVELS)))
    ages[0] = 0.0
    # far down a family's lower tail neighbouring levels can fall on one age; such knots say nothing
    keep = np.concatenate([[True], np.diff(ages) > 0.0])
    ages, levels = ages[keep], _LEVELS[keep]
    slope = np.diff(levels) / np.diff(ages)
    return HazardTable(ages, levels, np.append(slope, slope[-1]))


def _histogram_table(histogram: Histogram) -> HazardTable:
    """Survival at the edges as counted; behind the last edge the tail that gives the reported mean."""
    edges, counts = np.asarray(histogram.edges, float), np.asarray(histogram.counts, float)
    survival = 1.0 - np.concatenate([[0.0], np.cumsum(counts)[:-1]]) / counts.sum()
    if not counts[-1] > 0.0:
        raise CalibrationError(
            "The histogram's open last bin is empty, so nothing says how long the longest spells are. Leave it out, and the "
            "bin before it becomes the open one.",
            "Histogrammets åbne sidste interval er tomt, så intet siger, hvor længe de længste forløb varer. Udelad det, så "
            "bliver intervallet før det åbne.",
        )
    cumulative = -np.log(survival)
    width = np.diff(edges)
    slope = np.diff(cumulative) / width
    # in an empty bin nobody leaves, and survival stays where it was
    spent = np.divide(survival[:-1] - survival[1:], slope, out=survival[:-1] * width, where=slope > 0.0)
    inside = float(spent.sum())
    tail = (histogram.mean - inside) / survival[-1]
    if not tail > 0.0:
        raise CalibrationError(
            f"The histogram's bins alone give a mean of at least {inside:.1f} weeks, above its reported mean of "
            f"{histogram.mean} weeks. Check counts, edges and mean.",
            f"Histogrammets intervaller giver alene et gennemsnit på mindst {inside:.1f} uger, over det oplyste på "
            f"{histogram.mean} uger. Kontrollér antal, intervalgrænser og gennemsnit.",
        )
    return HazardTable(edges, cumulative, np.append(slope, 1.0 / tail))


def _solve(excess: Callable[[float], float], guess: float) -> float:
    """The positive root of a monotone function of a scale, to the last digits of a double."""
    low = high = guess
    sign = np.sign(excess(guess))
    if sign == 0.0:
        return guess
    for _ in range(200):
        low, high = low / 1.5, high * 1.5
        if np.sign(excess(low)) != np.sign(excess(high)):
            break
    else:
        raise CalibrationError(
            "No scale gives the wanted mean duration; check mean, limit and shape.",
            "Ingen skala giver den ønskede gennemsnitlige varighed; kontrollér gennemsnit, grænse og form.",
        )
    return float(optimize.brentq(excess, low, high, xtol=1e-14, rtol=8.9e-16))
