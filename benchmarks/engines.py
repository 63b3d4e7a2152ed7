"""Our two engines beside each other, on the shipped scenario with capacity; first checked to give the same bits."""

from __future__ import annotations

import numpy as np

from benchmarks.network import DisagreementError
from benchmarks.stopwatch import in_turns
from benchmarks.table import Row, timed, times
from sim.engine import compiled_engine, simpy_engine
from sim.experiment.batches import Batch, Work
from sim.facts import load_facts
from sim.model import compile_model
from sim.scenario import load_scenario

SCENARIO = "tidlig-udplacering"
SEED = 2022
ROUNDS = 9
BATCH = 25


def measure() -> list[Row]:
    """A replication to its census, as experiments run it, and a replication to its records."""
    model = compile_model(load_facts(), load_scenario(SCENARIO))
    reference, compiled = Work(model, "simpy", SEED), Work(model, "compiled", SEED)
    for ours, theirs in zip(compiled(Batch(0, 2)).counts, reference(Batch(0, 2)).counts, strict=True):
        if not np.array_equal(ours, theirs):
            raise DisagreementError("The compiled engine and the SimPy engine do not give the same census.")

    def reference_census(number: int) -> int:
        reference(Batch(number, 1))
        return 1

    def compiled_census(number: int) -> int:
        compiled(Batch(number * BATCH, BATCH))
        return BATCH

    def reference_records(number: int) -> int:
        simpy_engine.run(model, SEED, number)
        return 1

    def compiled_records(number: int) -> int:
        for replication in range(number * BATCH, (number + 1) * BATCH):
            compiled_engine.run(model, SEED, replication)
        return BATCH

    found = in_turns(
        {
            "reference": reference_census,
            "compiled": compiled_census,
            "reference records": reference_records,
            "compiled records": compiled_records,
        },
        ROUNDS,
    )
    faster = times(found["reference"].ratio(found["compiled"])) + " faster"
    faster_records = times(found["reference records"].ratio(found["compiled records"])) + " faster"
    return [
        timed("engines", f"{SCENARIO}, a replication to its census: SimPy engine", found["reference"]),
        timed("engines", "the same: compiled engine", found["compiled"], ratio=faster, note="same bits, checked"),
        timed("engines", "a replication to all its records: SimPy engine", found["reference records"]),
        timed("engines", "the same: compiled engine", found["compiled records"], ratio=faster_records),
    ]
