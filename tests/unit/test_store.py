"""Unit: one room by itself, against values known from elsewhere. Here: the store of batches that were done before."""

from __future__ import annotations

import errno
import os
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from sim.experiment import RunSettings, batches, run_scenario
from sim.experiment.batches import Batch, Counted, Work
from sim.experiment.store import Store, default_store, model_key, thin_out
from sim.facts import Facts
from sim.model import Model, compile_model
from sim.scenario import load_scenario

UNTIL = date(2021, 1, 31)
BATCH = Batch(25, 2)
SETTINGS = RunSettings(seed=5, replications=60, until=UNTIL)


@pytest.fixture(scope="module")
def model(facts: Facts) -> Model:
    return compile_model(facts, load_scenario("tidlig-udplacering"), UNTIL)


@pytest.fixture(scope="module")
def counted(model: Model) -> Counted:
    return Work(model, "compiled", 5)(BATCH)


def bits(counted: Counted | None) -> list[bytes] | None:
    return None if counted is None else [array.tobytes() for array in counted.counts]


def test_what_was_put_comes_out_again(tmp_path: Path, model: Model, counted: Counted) -> None:
    store = Store(tmp_path / "new" / "store", "key", model)
    assert store.get(BATCH) is None
    store.put(counted)
    found = store.get(BATCH)
    assert found is not None
    assert found.batch == BATCH
    assert bits(found) == bits(counted)
    assert [array.dtype for array in found.counts] == [array.dtype for array in counted.counts]
    # neither a neighbour, nor the same under another key
    assert store.get(Batch(25, 3)) is None
    assert store.get(Batch(0, 2)) is None
    assert Store(tmp_path / "new" / "store", "other", model).get(BATCH) is None
    assert [path.suffix for path in (tmp_path / "new" / "store").rglob("*.*")] == [".npz"]


def test_no_folder_keeps_nothing(model: Model, counted: Counted) -> None:
    store = Store(None, "key", model)
    store.put(counted)
    assert store.get(BATCH) is None


def test_every_single_damage_counts_as_absent(tmp_path: Path, model: Model, counted: Counted) -> None:
    """One bit flipped anywhere, or the end cut off: the same counts or none, never others, and never an error."""
    store = Store(tmp_path, "key", model)
    store.put(counted)
    [path] = tmp_path.rglob("*.npz")
    whole, chance, absent = path.read_bytes(), random.Random(2022), 0
    for _ in range(1500):
        place = chance.randrange(len(whole))
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << chance.randrange(8)]) + whole[place + 1 :])
        found = bits(store.get(BATCH))
        assert found in (None, bits(counted))
        absent += found is None
    assert absent > 500
    for length in (0, 1, 100, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        assert store.get(BATCH) is None
    for rubbish in (b"\0" * 4000, b"not an archive", os.urandom(4000)):
        path.write_bytes(rubbish)
        assert store.get(BATCH) is None


def test_counts_of_another_shape_or_kind_count_as_absent(tmp_path: Path, model: Model, counted: Counted) -> None:
    store = Store(tmp_path, "key", model)
    store.put(counted)
    [path] = tmp_path.rglob("*.npz")
    fields = counted.counts._asdict()
    wrong = [
        {**fields, "stock": fields["stock"][:1]},
        {**fields, "stock": fields["stock"].astype(np.int32)},
        {**fields, "person_weeks": fields["stock"]},
        {name: array for name, array in fields.items() if name != "served"},
        {**fields, "stock": np.array([{"a": 1}], dtype=object)},
        {},
    ]
    for counts in wrong:
        np.savez(path, **counts)
        assert store.get(BATCH) is None
    np.savez(path, **fields)
    assert bits(store.get(BATCH)) == bits(counted)


def test_a_store_that_cannot_be_written_keeps_nothing_and_stops_nobody(
    tmp_path: Path, model: Model, counted: Counted, facts: Facts
) -> None:
    file = tmp_path / "file"
    file.write_text("here", encoding="utf-8")
    store = Store(file / "store", "key", model)
    store.put(counted)
    assert store.get(BATCH) is None
    scenario = load_scenario("tidlig-udplacering")
    with_it, without = (run_scenario(scenario, SETTINGS, facts, store=place) for place in (file / "store", None))
    assert [a.tobytes() for a in with_it.counts] == [a.tobytes() for a in without.counts]
    thin_out(file / "store")
    assert file.read_text(encoding="utf-8") == "here"


@pytest.mark.parametrize("where", ["savez_compressed", "replace"])
def test_a_full_disk_leaves_nothing_half_written(
    tmp_path: Path, model: Model, counted: Counted, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(np if where == "savez_compressed" else Path, where, full)
    store = Store(tmp_path, "key", model)
    store.put(counted)
    assert store.get(BATCH) is None
    assert list(tmp_path.rglob("*.*")) == []


def test_what_is_kept_is_not_done_again(tmp_path: Path, facts: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = load_scenario("tidlig-udplacering")
    first = run_scenario(scenario, SETTINGS, facts, store=tmp_path)
    done: list[Batch] = []
    do = batches.Work.__call__
    monkeypatch.setattr(batches.Work, "__call__", lambda work, batch: done.append(batch) or do(work, batch))
    again = run_scenario(scenario, SETTINGS, facts, store=tmp_path)
    assert done == []
    assert [a.tobytes() for a in again.counts] == [a.tobytes() for a in first.counts]
    # of a longer run only what is missing: the last batch was a short one
    run_scenario(scenario, replace(SETTINGS, replications=90), facts, store=tmp_path)
    assert done == [Batch(50, 25), Batch(75, 15)]
    # and a damaged one is done again and mended
    done.clear()
    [kept] = tmp_path.rglob("0000025-25.npz")
    kept.write_bytes(b"damaged")
    mended = run_scenario(scenario, SETTINGS, facts, store=tmp_path)
    assert done == [Batch(25, 25)]
    assert [a.tobytes() for a in mended.counts] == [a.tobytes() for a in first.counts]
    assert kept.read_bytes() != b"damaged"


def test_the_key_is_that_of_what_decides_the_counts_and_of_nothing_else(facts: Facts) -> None:
    scenario = load_scenario("tidlig-udplacering")

    def key(
        changes: dict[str, object] | None = None, engine: str = "compiled", seed: int = 1, until: date = UNTIL
    ) -> str:
        return model_key(compile_model(facts, scenario.replace(changes or {}), until), engine, seed)

    same = [key(), key({"title": {"da": "andet", "en": "other"}}), key({"author": "x"})]
    others = [
        key(engine="simpy"),
        key(seed=2),
        key(until=date(2021, 2, 1)),
        key({"pools.udplaceringspladser.slots": 99}),
        key({"udplacering_jobparate.effect_after": 1.31}),
        key({"assumptions.returns": False}),
    ]
    assert len(set(same)) == 1
    assert len({*same, *others}) == 1 + len(others)


def test_thinning_out_takes_the_longest_unused_first_and_never_the_last(tmp_path: Path) -> None:
    for age, name in enumerate(("newest", "middle", "oldest")):
        (tmp_path / name).mkdir()
        for batch in "ab":
            (tmp_path / name / f"{batch}.npz").write_bytes(b"x" * 50)
        os.utime(tmp_path / name, (1000 - age, 1000 - age))

    def left() -> list[str]:
        return sorted(path.name for path in tmp_path.iterdir())

    thin_out(tmp_path, 300)
    assert left() == ["middle", "newest", "oldest"]
    thin_out(tmp_path, 299)
    assert left() == ["middle", "newest"]
    thin_out(tmp_path, 0)
    assert left() == ["newest"]
    assert len(list((tmp_path / "newest").iterdir())) == 2


def test_a_look_makes_a_store_recently_used(tmp_path: Path, model: Model, counted: Counted) -> None:
    for name in ("a", "b"):
        Store(tmp_path, name, model).put(counted)
        os.utime(tmp_path / name, (1000, 1000) if name == "a" else (2000, 2000))
    assert Store(tmp_path, "a", model).get(BATCH) is not None
    thin_out(tmp_path, 0)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_thinning_out_what_is_not_there(tmp_path: Path) -> None:
    thin_out(tmp_path / "nowhere", 0)
    assert not (tmp_path / "nowhere").exists()


def test_the_users_store_follows_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: Callable[[], Path] = default_store
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert read() == tmp_path / "fredericia-workbench" / "batches"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert read() == Path.home() / ".cache" / "fredericia-workbench" / "batches"
