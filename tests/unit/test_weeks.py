"""Unit: one room by itself, against values known from elsewhere. Here: dates, weeks and the grid of ticks."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.rules import on_tick
from sim.model.weeks import DEFAULT_HORIZON, TICKS_PER_WEEK, WEEK_ZERO, date_of, end_of, on_grid, week_of, year_bounds

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


def test_week_zero_begins_on_1_january_2021() -> None:
    assert date(2021, 1, 1) == WEEK_ZERO
    assert week_of(date(2021, 1, 1)) == 0.0
    assert week_of(date(2021, 1, 8)) == 1.0
    assert week_of(date(2020, 12, 25)) == -1.0
    assert date(2023, 12, 31) == DEFAULT_HORIZON


def test_the_years_of_the_plan() -> None:
    # 2021, 2022 and 2023 have 365 days each: they end after 365/7, 730/7 and 1095/7 weeks
    half_a_tick = 0.5 / TICKS_PER_WEEK
    years = year_bounds(end_of(DEFAULT_HORIZON))
    assert [year for year, _, _ in years] == [2021, 2022, 2023]
    for number, (_, begin, end) in enumerate(years):
        assert begin == pytest.approx(365 * number / 7, abs=half_a_tick)
        assert end == pytest.approx(365 * (number + 1) / 7, abs=half_a_tick)
    assert all(before[2] == after[1] for before, after in zip(years, years[1:], strict=False))


def test_a_year_that_is_cut_short() -> None:
    assert year_bounds(end_of(date(2022, 1, 7))) == [
        (2021, 0.0, week_of(date(2022, 1, 1))),
        (2022, week_of(date(2022, 1, 1)), end_of(date(2022, 1, 7))),
    ]
    assert [year for year, _, _ in year_bounds(end_of(date(2021, 12, 31)))] == [2021]
    assert year_bounds(0.0) == []


@given(DAYS)
def test_a_moment_of_a_day_lies_in_that_day(day: date) -> None:
    assert date_of(week_of(day)) == day
    assert date_of(week_of(day) + 0.5 / 7) == day
    assert end_of(day) == week_of(day + timedelta(days=1))
    assert abs(Fraction(week_of(day)) - Fraction((day - WEEK_ZERO).days, 7)) <= Fraction(1, 2 * TICKS_PER_WEEK)


@given(st.floats(-1000.0, 5000.0))
def test_the_grid_is_whole_ticks(weeks: float) -> None:
    for rounded in (on_grid(weeks), on_tick(weeks)):
        assert (rounded * TICKS_PER_WEEK).is_integer()
        assert abs(Fraction(rounded) - Fraction(weeks)) <= Fraction(1, 2 * TICKS_PER_WEEK)
    assert on_tick(on_grid(weeks)) == on_grid(weeks)


@given(st.lists(st.floats(0.0, 2000.0), min_size=2, max_size=40), st.randoms(use_true_random=False))
def test_sums_of_times_on_the_grid_do_not_depend_on_their_order(weeks: list[float], shuffler: object) -> None:
    times = [on_grid(week) for week in weeks]
    shuffled = list(times)
    shuffler.shuffle(shuffled)  # type: ignore[attr-defined]
    assert sum(times) == sum(shuffled) == float(sum(Fraction(time) for time in times))
