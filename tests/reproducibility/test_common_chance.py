"""Reproducibility: the same in gives the same bits out. Here: each citizen has his own chance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from sim.engine.records import Records
from sim.facts import Facts
from sim.model.streams import STREAM_ARRIVAL, STREAM_AWAY, STREAM_INITIAL, citizen_base
from sim.model.weeks import week_of

PLACEMENT = {
    "mechanism": "activity",
    "groups": ["jobparate", "aktivitetsparate_voksne"],
    "share": 0.4,
    "share_today": 0.2,
    "earliest_week": 4.0,
    "usual_week": 26.0,
    "length_weeks": 8.0,
    "effect_during": 0.8,
    "effect_after": 1.4,
}
GROUP_BITS = 2**24 - 1


def by_citizen(records: Records) -> dict[int, bytes]:
    """Everything that happened to each citizen, as bytes."""
    citizens, first = np.unique(records.spells["citizen"], return_index=True)
    ends = np.append(first[1:], len(records.spells))
    return {int(c): records.spells[a:b].tobytes() for c, a, b in zip(citizens, first, ends, strict=True)}


def reached(records: Records) -> set[int]:
    return set(records.participations["citizen"].tolist())


def stream(citizen: int, kind: int, group: str) -> bool:
    base = citizen_base(kind, group)
    return citizen >> 60 == base >> 60 and citizen & GROUP_BITS == base & GROUP_BITS


@pytest.mark.parametrize("factor", [0.999, 0.9, 0.3, 0.0])
def test_prevention_removes_arrivals_and_moves_nobody_else(
    records_of: Callable[..., Records], baseline: Records, factor: float
) -> None:
    lever = {"mechanism": "prevention", "groups": ["sygedagpenge_kat2"], "factor": factor, "start": date(2021, 7, 1)}
    before, after = by_citizen(baseline), by_citizen(records_of(initiatives={"x": lever}))
    removed = before.keys() - after.keys()
    assert after.keys() <= before.keys()
    assert all(after[citizen] == before[citizen] for citizen in after)
    assert all(stream(citizen, STREAM_ARRIVAL, "sygedagpenge_kat2") for citizen in removed)
    came = baseline.spells[(baseline.spells["spell"] == 0) & (baseline.spells["began"] >= week_of(date(2021, 7, 1)))]
    candidates = [c for c in came["citizen"].tolist() if stream(c, STREAM_ARRIVAL, "sygedagpenge_kat2")]
    assert removed <= set(candidates)
    # each is removed with the same probability, independently: four standard deviations of the binomial
    expected, spread = (1 - factor) * len(candidates), np.sqrt(factor * (1 - factor) * len(candidates))
    assert abs(len(removed) - expected) <= 4 * spread + 1e-9
    assert factor > 0.99 or len(removed) > 0


def test_a_stronger_prevention_removes_more_and_brings_nobody_back(records_of: Callable[..., Records]) -> None:
    present: set[int] | None = None
    for factor in (0.9, 0.7, 0.4):
        lever = {"mechanism": "prevention", "groups": ["dagpenge"], "factor": factor}
        now = set(by_citizen(records_of(initiatives={"x": lever}, until=date(2021, 12, 31))))
        assert present is None or now < present
        present = now


def test_fewer_returns_keep_some_in_their_jobs_and_move_nobody_else(
    records_of: Callable[..., Records], baseline: Records
) -> None:
    lever = {"mechanism": "prevention", "on": "returns", "groups": ["dagpenge"], "factor": 0.5}
    records = records_of(initiatives={"x": lever})
    before, after = by_citizen(baseline), by_citizen(records)
    assert after.keys() < before.keys()
    # whoever stays longer in his job has the beginning of the same life
    assert all(before[citizen].startswith(after[citizen]) for citizen in after)
    assert sum(before[citizen] != after[citizen] for citizen in after) > 50
    gone = before.keys() - after.keys()
    assert all(stream(citizen, STREAM_AWAY, "dagpenge") for citizen in gone)


def test_a_higher_share_keeps_all_earlier_participants(records_of: Callable[..., Records]) -> None:
    before: set[int] = set()
    for share in (0.2, 0.3, 0.5, 0.9):
        records = records_of(
            initiatives={"x": {**PLACEMENT, "share": share, "effect_during": 1.0, "effect_after": 1.0}}
        )
        assert before < reached(records)
        before = reached(records)


def test_a_higher_share_moves_nobody_who_is_reached_by_neither_or_by_both(records_of: Callable[..., Records]) -> None:
    low, high = (records_of(initiatives={"x": {**PLACEMENT, "share": share}}) for share in (0.4, 0.6))
    lives_low, lives_high = by_citizen(low), by_citizen(high)
    added = reached(high) - reached(low)
    assert len(added) > 100
    for citizen in lives_low.keys() - added:
        assert lives_high[citizen] == lives_low[citizen]


def test_another_stock_moves_no_arrival_and_no_other_group(
    records_of: Callable[..., Records], baseline: Records
) -> None:
    before, after = by_citizen(baseline), by_citizen(records_of(assumptions={"stock": {"jobparate": 300}}))
    moved = {citizen for citizen in before.keys() | after.keys() if before.get(citizen) != after.get(citizen)}
    assert len(moved) > 0
    assert all(stream(citizen, STREAM_INITIAL, "jobparate") for citizen in moved)
    assert sum(stream(citizen, STREAM_INITIAL, "jobparate") for citizen in after) == 300
    assert sum(stream(citizen, STREAM_INITIAL, "jobparate") for citizen in before) == 269


def test_one_more_citizen_moves_no_other(records_of: Callable[..., Records]) -> None:
    """A stock of one more in a group whose ages do not depend on the number: that of one and that of none."""
    none, one = (records_of(assumptions={"stock": {"ledighedsydelse": stock}}) for stock in (0, 1))
    before, after = by_citizen(none), by_citizen(one)
    assert len(after) == len(before) + 1
    assert all(after[citizen] == before[citizen] for citizen in before)


def test_one_more_arrival_moves_no_other(facts: Facts, records_of: Callable[..., Records], baseline: Records) -> None:
    """A prevention that lets all but a few in, read the other way round."""
    lever = {"mechanism": "prevention", "groups": ["dagpenge"], "factor": 0.9995}
    fewer, all_of_them = by_citizen(records_of(initiatives={"x": lever})), by_citizen(baseline)
    assert 0 < len(all_of_them) - len(fewer) < 15
    assert all(all_of_them[citizen] == fewer[citizen] for citizen in fewer)


def test_another_initiative_moves_nobody_whom_it_does_not_reach(
    records_of: Callable[..., Records], baseline: Records
) -> None:
    other = {**PLACEMENT, "groups": ["dagpenge"], "share": 0.1, "share_today": 0.0}
    alone = records_of(initiatives={"x": PLACEMENT})
    both = records_of(initiatives={"x": PLACEMENT, "y": other})
    lives, now = by_citizen(alone), by_citizen(both)
    by_y = set(both.participations["citizen"][both.participations["activity"] == 1].tolist())
    assert len(by_y) > 100
    for citizen in lives.keys() - by_y:
        assert now[citizen] == lives[citizen]
    # and the order in which they stand in the file does not matter either
    swapped = records_of(initiatives={"y": other, "x": PLACEMENT})
    assert swapped.spells.tobytes() == both.spells.tobytes()


def test_take_up_belongs_to_the_name(records_of: Callable[..., Records]) -> None:
    """Two initiatives of different names reach different citizens; renaming one draws anew."""
    x, z = (records_of(initiatives={name: PLACEMENT}) for name in ("x", "z"))
    assert reached(x) != reached(z)
    assert len(reached(x) & reached(z)) > 0


def test_a_cycle_of_ones_and_a_later_horizon_move_nobody(records_of: Callable[..., Records], baseline: Records) -> None:
    longer = records_of(until=date(2023, 12, 31))
    end = week_of(date(2023, 1, 1))
    before, after = (each.spells[each.spells["ended"] < end] for each in (baseline, longer))
    assert before.tobytes() == after.tobytes()
