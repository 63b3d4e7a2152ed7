"""Queues in equilibrium: what a pool of places must do when requests, services and patience are memoryless."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Queue:
    """A queue in equilibrium.

    Attributes
    ----------
    used_share:
        Mean share of the places in use.
    waiting:
        Mean number in the queue.
    left_share:
        Share of the requests that leave the queue without a place.
    wait_weeks:
        Mean wait of a request, whatever its end, in the unit of 1 / rate.
    """

    used_share: float
    waiting: float
    left_share: float
    wait_weeks: float


def erlang_a(arrival_rate: float, service_rate: float, patience_rate: float, places: int) -> Queue:
    """M/M/c+M: Poisson requests, exponential services and patience (Palm 1957; Garnett, Mandelbaum and Reiman 2002).

    Parameters
    ----------
    arrival_rate, service_rate, patience_rate:
        Per week; patience 0 gives Erlang-C, which needs arrival_rate < places * service_rate.
    places:
        At least 1.

    Raises
    ------
    ValueError
        For a queue that grows for ever.
    """
    if patience_rate == 0.0 and arrival_rate >= places * service_rate:
        raise ValueError("without reneging the requests must come slower than all places together can serve")
    # logarithms of the birth-death chain's probabilities, up to where they no longer count
    log_weight, level, highest = [0.0], 0, 0.0
    while level < places or log_weight[-1] > highest - 60.0:
        level += 1
        leave = min(level, places) * service_rate + max(level - places, 0) * patience_rate
        log_weight.append(log_weight[-1] + float(np.log(arrival_rate / leave)))
        highest = max(highest, log_weight[-1])
    chance = np.exp(np.array(log_weight) - highest)
    chance /= chance.sum()
    number = np.arange(len(chance))
    waiting = float(chance @ np.maximum(number - places, 0))
    used = float(chance @ np.minimum(number, places)) / places
    return Queue(used, waiting, patience_rate * waiting / arrival_rate, waiting / arrival_rate)


def erlang_c(arrival_rate: float, service_rate: float, places: int) -> Queue:
    """M/M/c: as `erlang_a`, but nobody leaves the queue (Erlang 1917)."""
    return erlang_a(arrival_rate, service_rate, 0.0, places)
