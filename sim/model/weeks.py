"""The one place that knows dates. Model time is continuous, in weeks; week 0 begins on 1 January 2021.

Every moment is a whole number of ticks of 2**-20 week (0.6 seconds). Such numbers are exact in float64, and so are their
differences and sums as long as a total stays below 2**33 person-weeks (160 million person-years). Sums of person-weeks and
of waiting therefore do not depend on the order in which an engine adds them.
"""

from __future__ import annotations

from datetime import date, timedelta

WEEK_ZERO = date(2021, 1, 1)
TICKS_PER_WEEK = 2**20
DEFAULT_HORIZON = date(2023, 12, 31)


def on_grid(weeks: float) -> float:
    """The nearest whole tick to a time in weeks (half a tick is 0.3 seconds)."""
    return round(weeks * TICKS_PER_WEEK) / TICKS_PER_WEEK


def week_of(day: date) -> float:
    """Weeks from week zero to the beginning of a day, on the grid; negative before 2021."""
    return on_grid((day - WEEK_ZERO).days / 7)


def end_of(day: date) -> float:
    """Weeks from week zero to the end of a day, on the grid: the horizon of a run "until 31 December 2023"."""
    return week_of(day + timedelta(days=1))


def date_of(week: float) -> date:
    """The day in which a moment lies."""
    # a tick's rounding must not push the first moment of a day into the day before
    return WEEK_ZERO + timedelta(days=int((week * 7 + 1e-4) // 1))


def year_bounds(until: float) -> list[tuple[int, float, float]]:
    """Calendar years (year, begin, end) in weeks that lie wholly or partly before `until`; the last may be cut short."""
    years = []
    year = WEEK_ZERO.year
    while (begin := week_of(date(year, 1, 1))) < until:
        years.append((year, begin, min(week_of(date(year + 1, 1, 1)), until)))
        year += 1
    return years


def whole_years(until: float) -> list[tuple[int, float, float]]:
    """Those of `year_bounds` that end within the run."""
    return [bounds for bounds in year_bounds(until) if bounds[2] == week_of(date(bounds[0] + 1, 1, 1))]
