"""Unit: one room by itself, against values known from elsewhere. Here: the census of a handful of records, by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from sim.engine.census import census_weeks, take_census
from sim.engine.records import (
    CENSORED,
    COMPLETED,
    GAVE_UP,
    LEFT_DURING,
    LEFT_WAITING,
    OPEN,
    WAITING,
    sorted_records,
)
from sim.model import Model, rules
from sim.model.weeks import end_of, year_bounds

HORIZON = end_of(date(2023, 12, 31))
YEAR = [(begin, end) for _, begin, end in year_bounds(HORIZON)]
JOB, OTHER = 9, 13
"""Nine groups come before the exits."""


@pytest.fixture
def model(compiled: Callable[..., Model]) -> Model:
    activity = {"mechanism": "activity", "groups": ["dagpenge"], "share": 0.5, "length_weeks": 4, "pool": "p"}
    return compiled(pools={"p": {"slots": 2}}, initiatives={"x": {**activity, "earliest_week": 2, "usual_week": 26}})


SPELLS = [
    # citizen, spell, group, began, ended, destination, why
    (1, 0, 0, -60.0, 10.0, JOB, rules.EXIT, 0.0),  # 70 weeks
    (1, 1, 0, 20.0, HORIZON, CENSORED, rules.STAY, 0.0),
    (2, 0, 1, -60.0, 50.0, OTHER, rules.EXIT, 0.0),  # 110 weeks
    (3, 0, 0, 5.0, 5.0, 1, rules.EXIT, 0.0),  # over in no time, straight into the next group
    (3, 1, 1, 5.0, 60.0, JOB, rules.EXIT, 0.0),  # 55 weeks, ends in the second year
    (4, 0, 0, 3.5, 9.0, JOB, rules.EXIT, 0.0),
]
PARTICIPATIONS = [
    # citizen, spell, activity, way, offered, begun, ended, outcome
    (1, 0, 0, rules.MORE, 0.0, 0.0, 4.0, COMPLETED),
    (1, 1, 0, rules.MORE, 22.0, 50.0, 54.0, COMPLETED),  # two weeks of it in each year, waited 28
    (2, 0, 0, rules.EARLIER, 1.0, 3.0, 6.0, LEFT_DURING),
    (3, 1, 0, rules.EARLIER, 7.0, rules.NEVER, 31.0, GAVE_UP),
    (4, 0, 0, rules.MORE, 5.5, rules.NEVER, 9.0, LEFT_WAITING),
    (5, 0, 0, rules.MORE, 100.0, 155.0, HORIZON, OPEN),
    (6, 0, 0, rules.MORE, 100.0, rules.NEVER, HORIZON, WAITING),
]


def test_census_weeks_are_whole_and_the_horizon() -> None:
    assert census_weeks(3.0).tolist() == [0.0, 1.0, 2.0, 3.0]
    assert census_weeks(2.5).tolist() == [0.0, 1.0, 2.0, 2.5]
    assert census_weeks(0.0).tolist() == [0.0]


def test_stocks_by_hand(model: Model) -> None:
    census = take_census(model, sorted_records(0, SPELLS, []))
    dagpenge, jobparate = census.stock[:, 0], census.stock[:, 1]
    # a spell is there from its beginning on and no longer at its end
    assert dagpenge[[0, 3, 4, 5, 8, 9, 10, 19, 20, 156]].tolist() == [1, 1, 2, 2, 2, 1, 0, 0, 1, 1]
    assert jobparate[[0, 4, 5, 49, 50, 59, 60]].tolist() == [1, 1, 2, 2, 1, 1, 0]
    assert census.stock[-1].tolist() == [1, 0, 0, 0, 0, 0, 0, 0, 0]
    assert census.stock_end[:, :2].tolist() == [[1, 1], [1, 0], [1, 0]]


def test_flows_and_durations_by_hand(model: Model) -> None:
    census = take_census(model, sorted_records(0, SPELLS, []))
    assert census.begun[:, :2].tolist() == [[3, 1], [0, 0], [0, 0]]
    assert census.ended[:, 0].sum(axis=0)[[1, JOB, OTHER]].tolist() == [1, 2, 0]
    assert census.ended[:, 1, [JOB, OTHER]].tolist() == [[0, 1], [1, 0], [0, 0]]
    assert census.completed_weeks[:, :2].tolist() == [[70.0 + 0.0 + 5.5, 110.0], [0.0, 55.0], [0.0, 0.0]]
    assert census.long[:, :2].tolist() == [[1, 1], [0, 1], [0, 0]]
    assert census.very_long[:, :2].tolist() == [[0, 1], [0, 0], [0, 0]]
    first_end = YEAR[0][1]
    assert census.person_weeks[0, 0] == 10.0 + (first_end - 20.0) + 0.0 + 5.5
    assert census.person_weeks[0, 1] == 50.0 + (first_end - 5.0)
    assert census.person_weeks[1, 1] == 60.0 - first_end


def test_pools_by_hand(model: Model) -> None:
    census = take_census(model, sorted_records(0, SPELLS, PARTICIPATIONS))
    assert census.participants[:, 0].tolist() == [[1, 2], [0, 0], [0, 1]]
    assert census.served[:, 0].tolist() == [3, 0, 1]
    first_end = YEAR[0][1]
    assert census.place_weeks[:, 0].tolist() == [4.0 + (first_end - 50.0) + 3.0, 54.0 - first_end, HORIZON - 155.0]
    assert census.waiting_weeks[:, 0].tolist() == [0.0 + 28.0 + 2.0, 0.0, 55.0]
    assert census.reneged[:, 0].tolist() == [2, 0, 0]
    # at the end of 2022 citizens 5 and 6 wait, at the end of 2023 only 6
    assert census.queue_end[:, 0].tolist() == [0, 2, 1]


def test_what_happens_at_the_turn_of_the_year_belongs_to_the_old_one(model: Model) -> None:
    turn = YEAR[0][1]
    census = take_census(
        model,
        sorted_records(
            0, [(1, 0, 0, 1.0, turn, JOB, rules.EXIT, 0.0), (2, 0, 0, turn, turn + 1.0, JOB, rules.EXIT, 0.0)], []
        ),
    )
    assert census.begun[:, 0].tolist() == [2, 0, 0]
    assert census.ended[:, 0, JOB].tolist() == [1, 1, 0]
    assert census.stock_end[:, 0].tolist() == [1, 0, 0]


def test_records_are_sorted_whatever_order_they_come_in(model: Model) -> None:
    order = np.random.default_rng(1).permutation(len(SPELLS))
    shuffled = sorted_records(0, [SPELLS[i] for i in order], reversed(PARTICIPATIONS))
    straight = sorted_records(0, SPELLS, PARTICIPATIONS)
    assert shuffled.spells.tobytes() == straight.spells.tobytes()
    assert shuffled.participations.tobytes() == straight.participations.tobytes()
    assert take_census(model, sorted_records(0, [], [])).stock.sum() == 0
