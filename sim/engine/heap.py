"""A heap in an array of entries, ordered as `moments` says: the compiled engine's calendar, and each of its queues."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.model.kernels import kernel


@kernel
def kind_and_priority(kind: int, priority: int) -> int:
    """Both as one number that sorts by kind, then priority."""
    return kind << 16 | priority


@kernel
def _before(at: float, kind: int, who: int, what: int, entry: Any) -> bool:
    """Whether something comes before an entry, in the written order."""
    if at != entry.at:
        return at < entry.at
    if kind != entry.kind:
        return kind < entry.kind
    if who != entry.who:
        return who < entry.who
    return what < entry.what


@kernel
def push(heap: np.ndarray, size: int, at: float, kind: int, who: int, what: int, row: int, stamp: int) -> None:
    """Put an entry into a heap of `size` entries."""
    i = size
    while i > 0 and _before(at, kind, who, what, heap[(i - 1) // 2]):
        heap[i] = heap[(i - 1) // 2]
        i = (i - 1) // 2
    entry = heap[i]
    entry.at, entry.kind, entry.who, entry.what, entry.row, entry.stamp = at, kind, who, what, row, stamp


@kernel
def drop_first(heap: np.ndarray, size: int) -> None:
    """Take the first entry off a heap of `size` entries."""
    last = heap[size - 1]
    i = 0
    while True:
        child = 2 * i + 1
        if child >= size - 1:
            break
        if child + 1 < size - 1:
            right = heap[child + 1]
            if _before(right.at, right.kind, right.who, right.what, heap[child]):
                child += 1
        if _before(last.at, last.kind, last.who, last.what, heap[child]):
            break
        heap[i] = heap[child]
        i = child
    heap[i] = last
