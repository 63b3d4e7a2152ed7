"""A batch: neighbouring replications that one worker does in one go, and what comes back from it."""

from __future__ import annotations

from dataclasses import dataclass

from sim.engine import compiled_engine, simpy_engine
from sim.engine.census import Census, empty_census, take_census
from sim.engine.records import Records
from sim.model import Model

BATCH_SIZES = {"compiled": 25, "simpy": 1}
"""Replications a batch, so that one takes some 50 ms or more; fixed, so that it does not depend on who does the work."""
SMALL_BATCH = 2
"""Of the compiled engine where nothing is stored or sent away: somebody may be waiting, and stops between two batches."""


@dataclass(frozen=True)
class Batch:
    """Replications `first` to `first + count - 1`."""

    first: int
    count: int


@dataclass(frozen=True)
class Work:
    """What to do with a batch; it travels to other processes and machines."""

    model: Model
    engine: str
    seed: int
    keep_records: bool = False

    def __call__(self, batch: Batch) -> Counted:
        """Do a batch."""
        counts = empty_census(self.model, batch.count)
        records = []
        for row in range(batch.count):
            replication = batch.first + row
            own = Census(*(array[row] for array in counts))
            if self.engine == "compiled" and not self.keep_records:
                compiled_engine.count(self.model, self.seed, replication, own)
                continue
            engine = compiled_engine if self.engine == "compiled" else simpy_engine
            found = engine.run(self.model, self.seed, replication)
            take_census(self.model, found, own)
            if self.keep_records:
                records.append(found)
        return Counted(batch, counts, tuple(records))


@dataclass(frozen=True)
class Counted:
    """What a batch's replications counted.

    Attributes
    ----------
    counts:
        A census whose arrays have a first axis of replications.
    records:
        Every spell, where they were asked for.
    """

    batch: Batch
    counts: Census
    records: tuple[Records, ...] = ()


def batches(replications: int, size: int) -> list[Batch]:
    """Replications 0, 1, ... in batches of one size, the last as short as it must be."""
    return [Batch(first, min(size, replications - first)) for first in range(0, replications, size)]
