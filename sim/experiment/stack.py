"""The counts of all replications of a run, one on top of the other, in memory that does not grow with their number.

A replication counts some 15 kB. A few thousand of them stand in memory; beyond that they stand in a temporary file that the
system pages in and out as they are read, and that is gone with the process, however it ends.
"""

from __future__ import annotations

import tempfile
from typing import IO

import numpy as np

from sim.engine.census import Census, empty_census
from sim.errors import RunError
from sim.experiment.batches import Counted
from sim.model import Model

MOST_BYTES_IN_MEMORY = 48_000_000
"""A run whose counts are larger stands in a file."""


class Stack:
    """Counts of replications 0, 1, ..., filled batch by batch in any order.

    Attributes
    ----------
    counts:
        A census whose arrays have a first axis of replications.
    following:
        Replications that are there without a gap, from the first one on.

    Raises
    ------
    RunError
        Where neither memory nor disk has room for them.
    """

    def __init__(self, model: Model, replications: int) -> None:
        one = empty_census(model)
        size = replications * sum(array.nbytes for array in one)
        try:
            if size > MOST_BYTES_IN_MEMORY:
                # an array keeps its own hold of the file
                with tempfile.TemporaryFile() as file:
                    self.counts = _on_file(one, replications, file)
            else:
                self.counts = empty_census(model, replications)
        except (OSError, MemoryError) as problem:
            raise RunError(
                f"There is no room for the counts of {replications} replications ({problem}). Ask for fewer, or free disk.",
                f"Der er ikke plads til tal fra {replications} gentagelser ({problem}). Bed om færre, eller frigør disk.",
                key="replications",
            ) from None
        self.following = 0
        self._ahead: dict[int, int] = {}

    def put(self, part: Counted) -> None:
        """Keep what a batch counted."""
        rows = slice(part.batch.first, part.batch.first + part.batch.count)
        for whole, own in zip(self.counts, part.counts, strict=True):
            whole[rows] = own
        self._ahead[part.batch.first] = part.batch.count
        while self.following in self._ahead:
            self.following += self._ahead.pop(self.following)

    def first(self, replications: int) -> Census:
        """The counts of the first so many."""
        return Census(*(array[:replications] for array in self.counts))


def _on_file(one: Census, replications: int, file: IO[bytes]) -> Census:
    arrays, offset = [], 0
    for array in one:
        shape = (replications, *array.shape)
        if array.size == 0:
            arrays.append(np.zeros(shape, array.dtype))
            continue
        # the file is sparse: replications that are never run take no room
        stacked: np.ndarray = np.memmap(file, dtype=array.dtype, mode="w+", offset=offset, shape=shape)
        arrays.append(stacked)
        offset += -(-stacked.nbytes // 4096) * 4096
    return Census(*arrays)
