"""Unit: one room by itself, against values known from elsewhere. Here: intervals of means and of probabilities."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis import estimate, probability


def test_the_t_interval_by_hand() -> None:
    # 1, 2, 3, 4, 5: mean 3, variance 10/4, standard error sqrt(0.5); t(0.975; 4) = 2.776445 (any table of Student's t)
    found = estimate(np.array([1.0, 2.0, 3.0, 4.0, 5.0]))
    assert found.mean == 3.0
    assert found.standard_error == pytest.approx(math.sqrt(0.5))
    assert found.low == pytest.approx(3.0 - 2.776445 * math.sqrt(0.5), abs=1e-6)
    assert found.high == pytest.approx(3.0 + 2.776445 * math.sqrt(0.5), abs=1e-6)
    assert found.quantiles == pytest.approx((1.2, 3.0, 4.8))


def test_a_single_run_has_no_interval() -> None:
    found = estimate(np.array([7.0]))
    assert found.mean == 7.0
    assert math.isnan(found.standard_error)
    assert math.isnan(found.low)
    assert math.isnan(found.high)


def test_equal_runs_have_an_interval_of_no_width() -> None:
    found = estimate(np.full(5, 4.0))
    assert (found.low, found.mean, found.high, found.standard_error) == (4.0, 4.0, 4.0, 0.0)


def test_the_interval_covers_as_often_as_it_says() -> None:
    drawn = np.random.default_rng(11).normal(10.0, 3.0, size=(4000, 12))
    covered = sum(found.low <= 10.0 <= found.high for found in map(estimate, drawn))
    # binomial(4000, 0.95): four standard deviations are 55
    assert abs(covered - 3800) < 4 * math.sqrt(4000 * 0.95 * 0.05)


def test_wilsons_interval_by_hand() -> None:
    # 8 of 10, z = 1.959964: middle (0.8 + z^2/20) / (1 + z^2/10), half-width from Wilson (1927)
    found = probability(8, 10)
    assert found.share == 0.8
    assert found.low == pytest.approx(0.49016, abs=1e-5)
    assert found.high == pytest.approx(0.94331, abs=1e-5)


def test_never_and_always_still_have_an_interval() -> None:
    never, always = probability(0, 50), probability(50, 50)
    # with no hit the upper end is z^2 / (n + z^2)
    assert (never.low, never.high) == (0.0, pytest.approx(3.841459 / 53.841459, abs=1e-6))
    assert (always.low, always.high) == (pytest.approx(50 / 53.841459, abs=1e-6), 1.0)


@given(st.integers(1, 500).flatmap(lambda runs: st.tuples(st.integers(0, runs), st.just(runs))))
def test_a_probability_lies_inside_its_interval(case: tuple[int, int]) -> None:
    found = probability(*case)
    assert 0.0 <= found.low <= found.share <= found.high <= 1.0
    mirrored = probability(case[1] - case[0], case[1])
    assert mirrored.low == pytest.approx(1.0 - found.high, abs=1e-12)
