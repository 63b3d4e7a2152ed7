"""The answer of a goal seek: which value meets the target, what chance leaves open, and what else must be said about it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from scipy import special

from sim.analysis.intervals import LEVEL, Estimate, Probability, estimate, probability
from sim.experiment import RunSettings
from sim.facts import Figure
from sim.scenario import Lever, Scenario

Outcome = Literal["found", "already", "impossible"]


@dataclass(frozen=True)
class Trial:
    """A value that was tried.

    Attributes
    ----------
    totals:
        Shape (R,): total at the end of the last day, by replication.
    """

    value: float
    totals: np.ndarray


@dataclass(frozen=True)
class GoalSeek:
    """The answer to "which value of this lever meets the target?".

    Attributes
    ----------
    settings:
        As run: the last day is `by`.
    within:
        The range that was searched.
    target, by, probability:
        The level in full-time persons, the day at whose end it is to be met, and the share of replications that shall
        meet it; without a probability the mean shall.
    trials:
        By value, rising.
    outcome:
        ``found``; ``already`` where every value that was tried meets it; ``impossible`` where none does.
    answer:
        The value that just meets it; where every value does, the one with the highest total; None where it is impossible.
    monotone:
        Whether the total went only one way along the values tried, chance aside.
    evidence:
        What is known about the lever, where its evidence has a range.
    """

    scenario: Scenario
    settings: RunSettings
    lever: Lever
    within: tuple[float, float]
    target: float
    by: date
    probability: float | None
    trials: tuple[Trial, ...]
    outcome: Outcome
    answer: Trial | None
    monotone: bool
    evidence: Figure | None

    @property
    def value(self) -> float | None:
        """The value that meets the target; None where it is impossible."""
        return None if self.answer is None else self.answer.value

    @property
    def nearest(self) -> Trial:
        """The answer, or what comes nearest to it."""
        return self.answer or min(self.trials, key=lambda trial: criterion(trial.totals, self.probability))

    @property
    def total(self) -> Estimate:
        """Total at the nearest value."""
        return estimate(self.nearest.totals)

    @property
    def chance(self) -> Probability:
        """Share of the replications that meet the target at the nearest value."""
        totals = self.nearest.totals
        return probability(int(np.sum(totals <= self.target)), len(totals))

    @property
    def open_range(self) -> tuple[float, float] | None:
        """Values between which run-to-run chance leaves the answer (95 per cent), interpolated between those tried.

        None where the answer is none of a crossing, or chance reaches beyond the range that was searched.
        """
        if self.outcome != "found" or not self.monotone or len(self.nearest.totals) < 2:
            return None
        values = np.array([trial.value for trial in self.trials])
        ends = []
        for curve in np.array([_criterion_interval(trial.totals, self.probability) for trial in self.trials]).T:
            order = np.argsort(curve, kind="stable")
            if not curve[order[0]] <= self.target <= curve[order[-1]]:
                return None
            ends.append(float(np.interp(self.target, curve[order], values[order])))
        return min(ends), max(ends)

    @property
    def beyond_evidence(self) -> bool:
        """Whether the answer lies outside of what studies found."""
        if self.evidence is None or self.evidence.low is None or self.evidence.high is None or self.value is None:
            return False
        return not self.evidence.low <= self.value <= self.evidence.high


def criterion(totals: np.ndarray, share: float | None) -> float:
    """What is held against the target: the mean, or the total that a share of the replications does not exceed.

    The latter moves smoothly with a lever where the share that meets the target goes in steps.
    """
    return float(np.mean(totals) if share is None else np.sort(totals)[_rank(share, len(totals))])


def _rank(share: float, runs: int) -> int:
    """The place, from 0, of the replication up to which a share of them lies."""
    return min(max(math.ceil(share * runs - 1e-9), 1), runs) - 1


def _criterion_interval(totals: np.ndarray, share: float | None) -> tuple[float, float]:
    """95 per cent interval of the mean, or of the quantile (from the binomial, by order statistics)."""
    if share is None:
        found = estimate(totals)
        return found.low, found.high
    half = float(special.ndtri(0.5 + LEVEL / 2)) * math.sqrt(share * (1.0 - share) / len(totals))
    ordered = np.sort(totals)
    low, high = (ordered[_rank(end, len(totals))] for end in (share - half, share + half))
    return float(low), float(high)
