"""The network in Ciw: nine nodes of infinitely many servers.

Ciw has no stock at the beginning, so those who are there arrive in one batch at week 0 and begin a spell; exponential
spells remember nothing, so that is the same.
"""

from __future__ import annotations

import gc
import random
import sys
from typing import Any

import ciw

from benchmarks.network import Network, Outcome


class Arrivals(ciw.dists.Distribution):
    """Times between arrivals: week 0 for those who are there, exponential ones for those who come."""

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self.begun = False

    def sample(self, t: Any = None, ind: Any = None) -> float:
        """Time until the next arrival, in weeks."""
        if not self.begun:
            self.begun = True
            return 0.0
        return random.expovariate(self.rate) if self.rate > 0.0 else float("inf")


class Batches(ciw.dists.Distribution):
    """Citizens at an arrival: first the whole stock at once, which spares Ciw thousands of events, then one by one."""

    def __init__(self, stock: int) -> None:
        self.following = stock

    def sample(self, t: Any = None, ind: Any = None) -> int:
        """How many arrive."""
        size, self.following = self.following, 1
        return size


def simulate(network: Network, seed: int) -> Outcome:
    """One replication. Floats instead of exact arithmetic, no state tracker, no progress bar, garbage left lying."""
    groups = network.groups
    described = ciw.create_network(
        arrival_distributions=[Arrivals(rate) for rate in network.inflow_per_week],
        batching_distributions=[Batches(stock) for stock in network.stock],
        service_distributions=[ciw.dists.Exponential(rate=1.0 / weeks) for weeks in network.mean_weeks],
        number_of_servers=[float("inf")] * groups,
        routing=[list(row[:groups]) for row in network.routing],  # what a row leaves over leaves the network
    )
    ciw.seed(seed)
    gc.disable()
    try:
        simulation = ciw.Simulation(described)
        simulation.simulate_until_max_time(network.horizon)
        stock = [node.number_of_individuals for node in simulation.transitive_nodes]
        return Outcome.from_spells(map(_spell, simulation.get_all_records()), stock)
    finally:
        gc.enable()


def _spell(record: ciw.data_record.DataRecord) -> tuple[int, float, float, int]:
    """A record as (group, began, ended, destination); Ciw counts nodes from 1 and calls the way out -1."""
    to = record.destination - 1 if record.destination > 0 else sys.maxsize
    return record.node - 1, record.arrival_date, record.exit_date, to
