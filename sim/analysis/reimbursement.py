"""The state's reimbursement by steps: what a municipality itself pays of a benefit, by the citizen's total time on support.

Lov om kommunernes finansiering af visse offentlige ydelser, sections 5 and 6: the state pays 80 per cent of the first 4 weeks,
40 of weeks 5 to 26, 30 of weeks 27 to 52 and 20 of every week after. The clock follows the citizen from benefit to benefit,
and starts anew after enough time without support. (For dagpenge the law speaks of co-payment; the shares are the same.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sim.facts import Economy


@dataclass(frozen=True)
class Ladder:
    """The steps of reimbursement.

    Attributes
    ----------
    from_weeks:
        Weeks of support behind the citizen at which each step begins, rising from 0.
    state:
        The state's share on each step; the municipality pays the rest.
    reset_weeks:
        Weeks without support after which the clock starts anew.
    """

    from_weeks: tuple[float, ...]
    state: tuple[float, ...]
    reset_weeks: float

    @property
    def municipal(self) -> np.ndarray:
        """Shape (S,): the municipality's share on each step."""
        return 1.0 - np.array(self.state)


def ladder_of(economy: Economy) -> Ladder:
    """The ladder of a data pack."""
    weeks = tuple(float(week) for week in economy.state_share)
    return Ladder(weeks, tuple(share.value for share in economy.state_share.values()), economy.reset_weeks.value)


def weeks_by_step(before: ArrayLike, length: ArrayLike, ladder: Ladder) -> np.ndarray:
    """How many of a spell's weeks fall on each step.

    Parameters
    ----------
    before, length:
        Shape (...): weeks of support before the spell, and weeks of the spell; the spell may be any stretch of support,
        in one benefit or in several.

    Returns
    -------
    numpy.ndarray
        Shape (..., S): weeks; they sum to `length`.
    """
    begin = np.asarray(before, float)[..., None]
    end = begin + np.asarray(length, float)[..., None]
    low = np.array(ladder.from_weeks)
    high = np.append(low[1:], np.inf)
    return np.maximum(np.minimum(end, high) - np.maximum(begin, low), 0.0)


def municipal_weeks(before: ArrayLike, length: ArrayLike, ladder: Ladder) -> np.ndarray:
    """The municipality's part of a spell, in weeks of its benefit: the exact integral of its share over the spell.

    Returns
    -------
    numpy.ndarray
        Shape (...), as `before` and `length`.
    """
    return weeks_by_step(before, length, ladder) @ ladder.municipal


def municipal_share(before: ArrayLike, length: ArrayLike, ladder: Ladder) -> np.ndarray:
    """The municipality's average share of a spell; nan for a spell of no length."""
    weeks = municipal_weeks(before, length, ladder)
    over = np.broadcast_to(np.asarray(length, float), weeks.shape)
    return np.divide(weeks, over, out=np.full(weeks.shape, np.nan), where=over > 0.0)


def support_clock(begin: ArrayLike, end: ArrayLike, ladder: Ladder) -> np.ndarray:
    """Weeks of support that count before each of one citizen's spells.

    Parameters
    ----------
    begin, end:
        Shape (N,): weeks, the spells one after the other in the order of time, whatever their benefit.

    Returns
    -------
    numpy.ndarray
        Shape (N,). The weeks are those of the spells before, back to the last break of `reset_weeks` or more. (The law
        also counts shorter breaks together, 52 whole weeks within three years; the model does not.)
    """
    starts, ends = np.asarray(begin, float), np.asarray(end, float)
    behind = np.concatenate([[0.0], np.cumsum(ends - starts)[:-1]])
    anew = np.concatenate([[True], starts[1:] - ends[:-1] >= ladder.reset_weeks])
    # what was behind the citizen when the clock last started anew counts no more
    return behind - np.maximum.accumulate(np.where(anew, behind, 0.0)) if len(starts) else starts
