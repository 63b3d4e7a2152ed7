"""Measuring on a machine that others use too: one core, processor time, contenders in turns, medians with their range."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

Work = Callable[[int], int]
"""Does its work of a round, 0, 1, ..., and says how many units (mostly replications) that were."""


@dataclass(frozen=True)
class Timing:
    """Seconds a unit, one entry a round."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle round."""
        return median(self.seconds)

    @property
    def low(self) -> float:
        """The fastest round: what others on the machine disturbed least."""
        return min(self.seconds)

    @property
    def high(self) -> float:
        """The slowest round."""
        return max(self.seconds)

    def ratio(self, other: Timing) -> float:
        """How many times the other's time this one took: the median of the rounds' ratios where both ran in every round."""
        if len(self.seconds) == len(other.seconds):
            return median(a / b for a, b in zip(self.seconds, other.seconds, strict=True))
        return self.median / other.median


def in_turns(
    contenders: Mapping[str, Work], rounds: int, clock: Callable[[], float] = time.thread_time
) -> dict[str, Timing]:
    """Let every contender work once a round, one after the other, after a first turn that does not count.

    The clock is this thread's processor time unless told: time that other programs were given is left out, though not what
    their use of shared caches costs.
    """
    found: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(rounds + 1):
        for name, work in contenders.items():
            begin = clock()
            units = work(number)
            seconds = (clock() - begin) / units
            if number > 0:
                found[name].append(seconds)
    return {name: Timing(tuple(seconds)) for name, seconds in found.items()}


def in_own_thread(work: Work) -> tuple[Work, Callable[[], None]]:
    """The same work in a thread of its own, whose engine memory nothing else has stretched; and how to end it.

    Whoever waits for the thread takes `time.process_time` as the clock.
    """
    pool = ThreadPoolExecutor(1)
    return (lambda number: pool.submit(work, number).result()), pool.shutdown


@contextmanager
def one_core() -> Iterator[int | None]:
    """Keep this thread, and what it starts, on the last core it may use; where the system cannot, say None."""
    if not hasattr(os, "sched_setaffinity"):
        yield None
        return
    allowed = os.sched_getaffinity(0)
    core = max(allowed)
    os.sched_setaffinity(0, {core})
    try:
        yield core
    finally:
        os.sched_setaffinity(0, allowed)


def load() -> str:
    """The load averages of 1, 5 and 15 minutes, where the system has them."""
    return " / ".join(f"{value:.1f}" for value in os.getloadavg()) if hasattr(os, "getloadavg") else "not known here"
