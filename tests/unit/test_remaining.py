"""Unit: one room by itself, against values known from elsewhere. Here: the remaining time, by a clock set by hand."""

from __future__ import annotations

import pytest

from sim.experiment.remaining import Remaining


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_nothing_is_said_before_there_is_a_pace(clock: Clock) -> None:
    remaining = Remaining(clock)
    assert remaining.seconds(0, 10) is None
    clock.now += 5
    assert remaining.seconds(0, 10) is None


def test_an_even_pace_by_hand(clock: Clock) -> None:
    remaining = Remaining(clock)
    for done, left in ((1, 18.0), (2, 16.0), (5, 10.0), (10, 0.0)):
        clock.now = 100.0 + 2 * done
        assert remaining.seconds(done, 10) == left


def test_only_the_last_few_steps_count(clock: Clock) -> None:
    """A slow start is forgotten: a hundred seconds for the first, then one each."""
    remaining = Remaining(clock)
    clock.now += 100
    assert remaining.seconds(1, 20) == 1900.0
    said = []
    for done in range(2, 9):
        clock.now += 1
        said.append(remaining.seconds(done, 20))
    # after the fifth quick one the six steps remembered are quick ones: five steps in five seconds
    assert said[4] == 14.0
    assert said[-1] == 12.0
    assert said[0] == pytest.approx(101 / 2 * 18)


def test_it_is_never_below_zero_and_more_than_all_is_all(clock: Clock) -> None:
    remaining = Remaining(clock)
    clock.now += 1
    assert remaining.seconds(10, 10) == 0.0
    clock.now += 1
    assert remaining.seconds(12, 10) == 0.0


def test_without_time_going_by_nothing_is_left(clock: Clock) -> None:
    """What comes out of the store comes at once."""
    assert Remaining(clock).seconds(25, 100) == 0.0


def test_the_clock_is_a_monotonic_one_by_default() -> None:
    remaining = Remaining()
    left = remaining.seconds(1, 2)
    assert left is not None
    assert 0.0 <= left < 60.0
