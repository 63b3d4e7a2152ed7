"""An honest remaining time: from the pace of the last few steps, never below zero, nothing before there is a pace."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

_STEPS = 6


class Remaining:
    """Remaining seconds of something that is done step by step.

    Parameters
    ----------
    clock:
        Seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.steps: deque[tuple[float, int]] = deque([(clock(), 0)], maxlen=_STEPS)

    def seconds(self, done: int, of: int) -> float | None:
        """What is left when so much of so much is done; None while nothing has been done."""
        self.steps.append((self.clock(), done))
        (begin, first), (end, last) = self.steps[0], self.steps[-1]
        if last <= first:
            return None
        return max(0.0, (end - begin) / (last - first) * (of - done))
