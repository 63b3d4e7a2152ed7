"""Unit: one room by itself, against values known from elsewhere. Here: where two runs part, told in words."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.difference import first_difference
from sim.engine.records import CENSORED, COMPLETED, LEFT_WAITING, Records, sorted_records
from sim.model import rules

SPELLS = [
    # citizen, spell, group, began, ended, destination, why, supported
    (1, 0, 0, -3.0, 10.0, 9, rules.EXIT, 0.0),
    (2, 0, 1, 0.0, 50.0, 2, rules.LIMIT, 0.0),
    (2, 1, 2, 50.0, 60.0, CENSORED, rules.STAY, 0.0),
]
PARTICIPATIONS = [
    # citizen, spell, activity, way, offered, begun, ended, outcome
    (1, 0, 0, rules.MORE, 2.0, 3.0, 7.0, COMPLETED),
    (2, 0, 1, rules.EARLIER, 4.0, rules.NEVER, 50.0, LEFT_WAITING),
]


def records(spells: list[tuple[float, ...]] = SPELLS, parts: list[tuple[float, ...]] = PARTICIPATIONS) -> Records:
    return sorted_records(0, spells, parts)


def changed(rows: list[tuple[float, ...]], row: int, column: int, value: float) -> list[tuple[float, ...]]:
    return [(*r[:column], value, *r[column + 1 :]) if i == row else r for i, r in enumerate(rows)]


def test_equal_records_do_not_differ_whatever_the_order_of_writing() -> None:
    assert first_difference(records(), records(SPELLS[::-1], PARTICIPATIONS[::-1])) is None
    assert first_difference(records([], []), records([], [])) is None


def test_the_first_event_that_differs_is_told_for_both() -> None:
    """Citizen 1 begins later and so ends later; that is before citizen 2, whose end differs too."""
    parts = changed(changed(PARTICIPATIONS, 0, 5, 3.5), 0, 6, 7.5)
    spells = changed(SPELLS, 1, 4, 51.0)
    told = first_difference(records(), records(spells, parts))
    assert told is not None
    number, first, second = told.splitlines()
    # before it: citizen 1 begins his spell (-3), citizen 2 his (0), citizen 1 is offered the activity (2)
    assert number == "event 3"
    assert "first:  week 3.0, citizen 1, spell 0: begins activity 0" in first
    assert "second: week 3.5, citizen 1, spell 0: begins activity 0" in second


@pytest.mark.parametrize(
    ("rows", "row", "column", "value", "words"),
    [
        ("spells", 0, 2, 5, ("begins in group 0", "begins in group 5")),
        ("spells", 1, 5, 3, ("destination 2", "destination 3")),
        ("spells", 1, 6, rules.EXIT, ("statutory limit", "exit")),
        ("parts", 1, 3, rules.MORE, ("(earlier)", "(more)")),
        ("parts", 1, 7, 5, ("left_waiting", "waiting")),
        ("parts", 0, 2, 1, ("activity 0", "activity 1")),
    ],
)
def test_whatever_differs_is_seen(rows: str, row: int, column: int, value: float, words: tuple[str, str]) -> None:
    spells = changed(SPELLS, row, column, value) if rows == "spells" else SPELLS
    parts = changed(PARTICIPATIONS, row, column, value) if rows == "parts" else PARTICIPATIONS
    told = first_difference(records(), records(spells, parts))
    assert told is not None
    _, first, second = told.splitlines()
    assert words[0] in first
    assert words[1] in second


def test_a_story_that_stops_sooner() -> None:
    told = first_difference(records(SPELLS[:2], []), records(SPELLS, []))
    assert told is not None
    assert told.splitlines()[0] == "event 4"
    assert "nothing more" in told or "citizen 2, spell 1: begins" in told


def test_a_zero_with_a_sign_is_other_bytes() -> None:
    told = first_difference(records(), records(changed(SPELLS, 1, 3, -0.0)))
    assert told is not None
    assert "other bytes" in told
    assert np.float64(0.0) == np.float64(-0.0)
