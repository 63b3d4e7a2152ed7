"""The network in salabim: a component for each citizen, written with yield, which is its faster way."""

from __future__ import annotations

import gc
import random
from collections.abc import Iterator
from typing import Any

import salabim

from benchmarks.network import Network, Outcome


class Market:
    """What the components of one replication share."""

    def __init__(self, network: Network, seed: int) -> None:
        self.network = network
        self.chance = random.Random(seed)
        self.destinations = range(len(network.routing[0]))
        self.routing = network.cumulative_routing
        self.stock = [0] * network.groups
        self.spells: list[tuple[int, float, float, int]] = []


class Citizen(salabim.Component):
    """Spell after spell, until he leaves."""

    def setup(self, market: Market, group: int) -> None:
        """Whom he belongs to, and where he begins. Two records of what became of him are switched off: nobody reads them."""
        self.market, self.group = market, group
        self.status.monitor(False)
        self.mode.monitor(False)

    def process(self) -> Iterator[Any]:
        """His life. Who is there at week 0 begins a spell: exponential spells remember nothing."""
        market, group, env = self.market, self.group, self.env
        chance, stock = market.chance, market.stock
        while group < len(stock):
            began = env.now()
            stock[group] += 1
            yield self.hold(chance.expovariate(1.0 / market.network.mean_weeks[group]))
            stock[group] -= 1
            to = chance.choices(market.destinations, cum_weights=market.routing[group])[0]
            market.spells.append((group, began, env.now(), to))
            group = to


class Inflow(salabim.Component):
    """New citizens of a group, one after the other."""

    def setup(self, market: Market, group: int) -> None:
        """Where they come to."""
        self.market, self.group = market, group

    def process(self) -> Iterator[Any]:
        """Let them come."""
        rate = self.market.network.inflow_per_week[self.group]
        while True:
            yield self.hold(self.market.chance.expovariate(rate))
            Citizen(market=self.market, group=self.group)


def simulate(network: Network, seed: int) -> Outcome:
    """One replication: no trace, no animation, garbage left lying."""
    gc.disable()
    try:
        env = salabim.Environment(trace=False, random_seed=seed, yieldless=False)
        market = Market(network, seed)
        for group, citizens in enumerate(network.stock):
            for _ in range(citizens):
                Citizen(market=market, group=group)
            if network.inflow_per_week[group] > 0.0:
                Inflow(market=market, group=group)
        env.run(till=network.horizon)
        return Outcome.from_spells(market.spells, market.stock)
    finally:
        gc.enable()
