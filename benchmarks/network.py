"""The labour market without initiatives as a queueing network that any simulation package can express.

Nine groups with exponential spells of the plan's mean durations, Poisson inflow, routing by fixed shares, as many servers
as there are citizens. Returns from jobs and the statutory limit are left out, because not every package has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Protocol

import numpy as np
from scipy import stats

from sim.facts import Facts
from sim.model import Model, compile_model
from sim.scenario import Scenario

CONFIDENCE = 0.999
"""Of all comparisons of one peer together (Bonferroni), so that a false alarm is a rarity and a wrong model is none."""


@dataclass(frozen=True)
class Network:
    """The network in plain Python numbers. G groups; destinations are the groups first, then the exits.

    Attributes
    ----------
    mean_weeks, inflow_per_week, stock:
        By group; the stock is who is there at week 0.
    routing:
        Shares by group and destination, each row adding up to 1.
    horizon:
        Weeks simulated.
    """

    mean_weeks: tuple[float, ...]
    inflow_per_week: tuple[float, ...]
    stock: tuple[int, ...]
    routing: tuple[tuple[float, ...], ...]
    horizon: float

    @property
    def groups(self) -> int:
        """How many groups there are."""
        return len(self.stock)

    @property
    def cumulative_routing(self) -> tuple[tuple[float, ...], ...]:
        """The routing shares, added up along each row."""
        return tuple(tuple(accumulate(row)) for row in self.routing)


@dataclass(frozen=True)
class Outcome:
    """What one replication came to.

    Attributes
    ----------
    moves:
        Completed spells: a row a group, a column for each group they led to and one for all who left.
    stock:
        Citizens at the horizon by group.
    """

    moves: Sequence[Sequence[int]]
    stock: Sequence[int]

    @classmethod
    def from_spells(cls, spells: Iterable[tuple[int, float, float, int]], stock: Sequence[int]) -> Outcome:
        """Count completed spells (group, began, ended, destination)."""
        groups = len(stock)
        moves = [[0] * (groups + 1) for _ in stock]
        for group, _, _, to in spells:
            moves[group][min(to, groups)] += 1
        return cls(moves, stock)

    @property
    def ended(self) -> int:
        """All completed spells."""
        return sum(map(sum, self.moves))

    @property
    def figures(self) -> tuple[int, ...]:
        """Completed spells in all, citizens at the end in all, then stocks by group and moves from group to group."""
        return (self.ended, sum(self.stock), *self.stock, *(count for row in self.moves for count in row))


class Simulate(Protocol):
    """One replication of the network; every completed spell is kept until the end, as a user would want to have it."""

    def __call__(self, network: Network, seed: int) -> Outcome:
        """Simulate up to the horizon."""


class DisagreementError(Exception):
    """Two programs that are to be compared do not simulate the same thing."""


def plain_model(facts: Facts, scenario: Scenario) -> Model:
    """Our own model of the network: no initiatives, no returns, no limits."""
    plain = {"assumptions.returns": False, "assumptions.limits": False}
    return compile_model(facts, scenario.without_levers().replace(plain))


def network_of(model: Model) -> Network:
    """The network's numbers, taken from our model of it."""
    groups = len(model.groups)
    flows, start = model.market.flows.groups, model.market.start.groups
    return Network(
        tuple(model.documented_weeks.tolist()),
        tuple(flows["inflow"].tolist()),
        tuple(start["stock"].tolist()),
        tuple(tuple(row) for row in model.routing[:groups].tolist()),
        model.market.horizon,
    )


def outcomes_of(ended: np.ndarray, stock: np.ndarray) -> list[Outcome]:
    """Outcomes from our counts, whose first axis is the replication: ended (R, Y, G, D), stock (R, W, G)."""
    moves = ended.sum(axis=1)
    groups = moves.shape[1]
    moves = np.concatenate([moves[..., :groups], moves[..., groups:].sum(axis=2, keepdims=True)], axis=2)
    return [Outcome(m.tolist(), s.tolist()) for m, s in zip(moves, stock[:, -1], strict=True)]


def require_agreement(name: str, theirs: Sequence[Outcome], ours: Sequence[Outcome]) -> float:
    """Compare mean stocks at the end and mean numbers of completed spells, in all, by group and by where they led.

    What chance allows is taken from our own many replications: if both simulate the same thing, theirs vary as much.

    Returns
    -------
    float
        The largest difference, in units of what chance allows.

    Raises
    ------
    DisagreementError
        Where a difference lies outside its confidence interval.
    """
    a, b = (np.array([outcome.figures for outcome in outcomes]) for outcomes in (theirs, ours))
    quantile = stats.norm.isf((1.0 - CONFIDENCE) / 2.0 / a.shape[1])
    allowed = quantile * b.std(axis=0, ddof=1) * np.sqrt(1.0 / len(a) + 1.0 / len(b))
    difference = np.abs(a.mean(axis=0) - b.mean(axis=0))
    # a move that is never made has no spread: there any difference is one too many
    share = np.divide(difference, allowed, out=np.where(difference > 0.0, np.inf, 0.0), where=allowed > 0.0)
    worst = int(share.argmax())
    if share[worst] > 1.0:
        raise DisagreementError(
            f"{name} does not simulate the same network: figure {worst} (see Outcome.figures) is {a[:, worst].mean():.2f} "
            f"there and {b[:, worst].mean():.2f} here; chance allows a difference of {allowed[worst]:.2f}."
        )
    return float(share[worst])
