"""Unit: one part alone does what it says. Here: the municipality's share of a spell, against the law worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.reimbursement import (
    Ladder,
    ladder_of,
    municipal_share,
    municipal_weeks,
    support_clock,
    weeks_by_step,
)
from sim.facts import Facts

LAW = Ladder((0.0, 4.0, 26.0, 52.0), (0.8, 0.4, 0.3, 0.2), 52.0)


def test_the_data_pack_has_the_steps_of_the_law(facts: Facts) -> None:
    assert ladder_of(facts.economy) == LAW


# the municipality pays 0.2 of weeks 1-4, 0.6 of 5-26, 0.7 of 27-52 and 0.8 of the rest
BY_HAND = [
    (3, 0.6),  # 3 x 0.2
    (20, 10.4),  # 0.8 + 16 x 0.6
    (40, 23.8),  # 0.8 + 22 x 0.6 = 14.0, + 14 x 0.7
    (60, 38.6),  # 14.0 + 26 x 0.7 = 32.2, + 8 x 0.8
    (104, 73.8),  # 32.2 + 52 x 0.8
]


@pytest.mark.parametrize(("length", "weeks"), BY_HAND)
def test_spells_by_hand(length: int, weeks: float) -> None:
    assert municipal_weeks(0, length, LAW) == pytest.approx(weeks, rel=1e-12)
    assert municipal_share(0, length, LAW) == pytest.approx(weeks / length, rel=1e-12)


@pytest.mark.parametrize(("length", "per_cent"), [(13, 47.7), (52, 61.9), (104, 71.0)])
def test_average_shares_as_they_are_known(length: int, per_cent: float) -> None:
    assert 100 * float(municipal_share(0, length, LAW)) == pytest.approx(per_cent, abs=0.05)


def test_many_spells_at_once_are_the_same_as_one_by_one() -> None:
    lengths = np.array([length for length, _ in BY_HAND])
    assert municipal_weeks(0, lengths, LAW) == pytest.approx([weeks for _, weeks in BY_HAND], rel=1e-12)
    assert municipal_weeks(np.zeros((2, 1)), lengths, LAW).shape == (2, 5)
    assert weeks_by_step(0, 60, LAW).tolist() == [4.0, 22.0, 26.0, 8.0]
    assert np.isnan(municipal_share(10, 0, LAW))


def test_a_change_of_group_changes_the_rate_and_not_the_clock() -> None:
    # 20 weeks of dagpenge and 40 of kontanthjælp without a break are one spell of 60 weeks to the clock
    clock = support_clock([0, 20], [20, 60], LAW)
    assert clock.tolist() == [0, 20]
    parts = municipal_weeks(clock, [20, 40], LAW)
    # 10.4 of the first; 6 x 0.6 + 26 x 0.7 + 8 x 0.8 of the second
    assert parts == pytest.approx([10.4, 28.2], rel=1e-12)
    assert parts.sum() == pytest.approx(float(municipal_weeks(0, 60, LAW)), rel=1e-12)
    # at 4,450 kroner a week and then 2,990 that is 46,280 + 84,318
    assert parts @ [4450, 2990] == pytest.approx(130_598, rel=1e-12)


def test_the_clock_starts_anew_after_52_weeks_away_and_not_before() -> None:
    # 10 weeks, 51 away, 10 weeks, 52 away, 10 weeks, 1 away, 10 weeks
    begin, end = [0, 61, 123, 134], [10, 71, 133, 144]
    assert support_clock(begin, end, LAW).tolist() == [0, 10, 0, 10]
    assert support_clock([], [], LAW).tolist() == []
    # a spell that began before week zero has its weeks behind it
    assert support_clock([-30, 12], [5, 20], LAW).tolist() == [0, 35]


def test_other_steps_can_be_set() -> None:
    flat = Ladder((0.0,), (0.25,), 52.0)
    assert municipal_share(7, 100, flat) == 0.75
