"""Unit: one part by itself. Here: the counts of all replications, in memory or in a file."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from sim.errors import RunError
from sim.experiment import Precision, RunSettings, run_scenario, stack
from sim.experiment.batches import Batch, Work
from sim.facts import Facts, load_facts
from sim.model import compile_model
from sim.scenario import load_scenario

SETTINGS = RunSettings(seed=3, replications=60, until=date(2021, 3, 31))


@pytest.fixture(scope="module")
def facts() -> Facts:
    return load_facts()


def test_a_run_in_a_file_is_the_run_in_memory(facts: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = load_scenario("tidlig-udplacering")
    in_memory = run_scenario(scenario, SETTINGS, facts)
    assert not any(isinstance(array, np.memmap) for array in in_memory.counts)
    monkeypatch.setattr(stack, "MOST_BYTES_IN_MEMORY", 0)
    in_file = run_scenario(scenario, SETTINGS, facts)
    assert isinstance(in_file.counts.stock, np.memmap)
    for one, other in zip(in_memory.counts, in_file.counts, strict=True):
        assert one.shape == other.shape and one.dtype == other.dtype and one.tobytes() == other.tobytes()
    assert in_memory.years_frame.equals(in_file.years_frame)


def test_batches_may_come_in_any_order(facts: Facts) -> None:
    model = compile_model(facts, load_scenario("baseline"), date(2021, 3, 31))
    work, whole = Work(model, "compiled", 3), stack.Stack(model, 10)
    last, first, middle = Batch(7, 3), Batch(0, 4), Batch(4, 3)
    for batch, following in ((last, 0), (first, 4), (middle, 10)):
        whole.put(work(batch))
        assert whole.following == following
    for row in range(10):
        alone = work(Batch(row, 1)).counts
        assert all((one[row] == other[0]).all() for one, other in zip(whole.counts, alone, strict=True))
    assert len(whole.first(6).stock) == 6


def test_a_run_that_stops_early_takes_no_room_for_the_rest(facts: Facts) -> None:
    # a million replications would be some 15 GB; a few dozen are enough
    settings = RunSettings(seed=3, replications=1_000_000, until=date(2022, 12, 31), precision=Precision("gap", 40.0))
    results = run_scenario(load_scenario("baseline"), settings, facts)
    assert 20 <= len(results.replications) < 500


def test_no_room_is_told_in_words(facts: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> None:
        raise OSError("disk full")

    monkeypatch.setattr(stack, "MOST_BYTES_IN_MEMORY", 0)
    monkeypatch.setattr(stack.tempfile, "TemporaryFile", full)
    with pytest.raises(RunError) as caught:
        run_scenario(load_scenario("baseline"), SETTINGS, facts)
    assert "disk full" in caught.value.en and "gentagelser" in caught.value.da
