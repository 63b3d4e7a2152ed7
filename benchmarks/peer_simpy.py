"""The network in SimPy, as an ordinary good user would write it: a process for each citizen, one generator of chance."""

from __future__ import annotations

import gc
import random
from collections.abc import Generator

import simpy

from benchmarks.network import Network, Outcome

Process = Generator[simpy.Event, object, None]


class Market:
    """One replication."""

    def __init__(self, network: Network, seed: int) -> None:
        self.network = network
        self.env = simpy.Environment()
        self.chance = random.Random(seed)
        self.destinations = range(len(network.routing[0]))
        self.routing = network.cumulative_routing
        self.stock = [0] * network.groups
        self.spells: list[tuple[int, float, float, int]] = []

    def run(self) -> Outcome:
        """Run to the horizon."""
        for group, citizens in enumerate(self.network.stock):
            for _ in range(citizens):
                self.env.process(self.citizen(group))
            if self.network.inflow_per_week[group] > 0.0:
                self.env.process(self.inflow(group))
        self.env.run(until=self.network.horizon)
        return Outcome.from_spells(self.spells, self.stock)

    def inflow(self, group: int) -> Process:
        """New citizens, one after the other."""
        while True:
            yield self.env.timeout(self.chance.expovariate(self.network.inflow_per_week[group]))
            self.env.process(self.citizen(group))

    def citizen(self, group: int) -> Process:
        """Spell after spell, until he leaves. Who is there at week 0 begins anew: exponential spells remember nothing."""
        env = self.env
        while group < len(self.stock):
            began = env.now
            self.stock[group] += 1
            yield env.timeout(self.chance.expovariate(1.0 / self.network.mean_weeks[group]))
            self.stock[group] -= 1
            to = self.chance.choices(self.destinations, cum_weights=self.routing[group])[0]
            self.spells.append((group, began, env.now, to))
            group = to


def simulate(network: Network, seed: int) -> Outcome:
    """One replication, with Python's garbage collection as it is."""
    return Market(network, seed).run()


def simulate_uncollected(network: Network, seed: int) -> Outcome:
    """One replication with garbage collection switched off, which SimPy models with many live processes gain from."""
    gc.disable()
    try:
        return Market(network, seed).run()
    finally:
        gc.enable()
