"""Unit: one room by itself, against values known from elsewhere. Here: how many replications are enough."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date

import numpy as np
import pytest
from scipy import stats

from sim.errors import RunError
from sim.experiment import Precision, RunSettings, replications, run_scenario
from sim.experiment.batches import Batch, Counted, Work
from sim.experiment.precision import enough, half_widths
from sim.facts import Facts
from sim.scenario import load_scenario


@pytest.fixture
def values() -> np.ndarray:
    return np.random.default_rng(3).normal(-20.0, 30.0, 60)


def test_the_half_width_of_a_mean_is_students(values: np.ndarray) -> None:
    widths = half_widths(values, "gap")
    assert np.isinf(widths[0])
    for n in range(2, len(values) + 1):
        low, high = stats.t.interval(0.95, n - 1, values[:n].mean(), stats.sem(values[:n]))
        assert widths[n - 1] == pytest.approx((high - low) / 2, rel=1e-12)


def test_the_half_width_of_a_probability_is_wilsons(values: np.ndarray) -> None:
    widths = half_widths(values, "probability")
    assert 0 < (values <= 0).sum() < len(values)
    for n in range(1, len(values) + 1):
        interval = stats.binomtest(int((values[:n] <= 0).sum()), n).proportion_ci(0.95, method="wilson")
        assert widths[n - 1] == pytest.approx((interval.high - interval.low) / 2, rel=1e-12)


def test_a_target_that_is_just_reached_is_reached() -> None:
    """None above the target and all above it are equally certain; half of them above it is least certain."""
    none, all_of_them, half = (
        half_widths(np.array(v * 10), "probability")[-1] for v in ([0.0, 0.0], [1.0, 1.0], [0.0, 1.0])
    )
    assert none == pytest.approx(all_of_them, rel=1e-12)
    assert half > none


def test_far_from_zero_no_digit_is_lost(values: np.ndarray) -> None:
    assert half_widths(values + 2.0**40, "gap")[1:] == pytest.approx(half_widths(values, "gap")[1:], rel=1e-3)


def test_no_width_depends_on_what_came_after_it(values: np.ndarray) -> None:
    for measure in ("gap", "probability"):
        whole = half_widths(values, measure)
        for n in (1, 2, 20, 59):
            assert half_widths(values[:n], measure).tobytes() == whole[:n].tobytes()


def test_no_spread_is_enough_after_the_fewest_and_the_look_ahead() -> None:
    """By hand: 20 before any interval is trusted, 10 more over which it must hold."""
    assert enough(np.full(29, 7.0), Precision("gap", 0.001)) is None
    assert enough(np.full(30, 7.0), Precision("gap", 0.001)) == 30
    assert enough(np.full(500, 7.0), Precision("gap", 0.001)) == 30


def test_swinging_by_one_by_hand() -> None:
    """+1, -1, +1, ...: after an even n the variance is n / (n - 1), so the half-width is t / sqrt(n - 1).

    With the table's t of 2.045 for 29 degrees of freedom that is 0.3798 after 30; after 29 it is 2.048 sqrt(30) / 29 = 0.3868.
    """
    swing = np.resize([1.0, -1.0], 100)
    widths = half_widths(swing, "gap")
    assert widths[29] == pytest.approx(0.3798, abs=1e-4)
    assert widths[28] == pytest.approx(0.3868, abs=1e-4)
    assert enough(swing, Precision("gap", 0.383)) == 40
    assert enough(swing[:40], Precision("gap", 0.383)) == 40
    assert enough(swing[:39], Precision("gap", 0.383)) is None


def test_a_lucky_stretch_is_no_answer() -> None:
    """Zeros, but 26 in the 26th: from then on the half-width is t * 26 / n by hand, above 1 until n = 52 and below from 53."""
    values = np.zeros(100)
    values[25] = 26.0
    assert stats.t.ppf(0.975, 51) * 26 / 52 > 1 > stats.t.ppf(0.975, 52) * 26 / 53
    assert half_widths(values, "gap")[24] == 0.0
    assert enough(values, Precision("gap", 1.0)) == 63
    assert enough(values[:62], Precision("gap", 1.0)) is None
    # where the unlucky one comes just after the look-ahead, it is not waited for
    late = np.zeros(100)
    late[30] = 26.0
    assert enough(late, Precision("gap", 1.0)) == 30


SETTINGS = RunSettings(seed=4, replications=200, until=date(2022, 12, 31), precision=Precision("gap", half_width=12.0))


def shuffled(work: Work, todo: Sequence[Batch], *_: object) -> Iterator[Counted]:
    """The last batches first, and the others in any order."""
    order = list(reversed(todo))
    random.Random(1).shuffle(order)
    assert order[0] is not todo[0]
    yield from (work(batch) for batch in order)


def test_a_run_stops_when_it_is_precise_whatever_the_order_of_finishing(
    facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = load_scenario("baseline")
    in_order = run_scenario(scenario, SETTINGS, facts)
    number = len(in_order.replications)
    assert 30 <= number < 200
    gap = in_order.total_year_end[:, in_order.years.index(in_order.years[1])] - facts.plan.targets[2022].value
    low, high = stats.t.interval(0.95, number - 11, gap[: number - 10].mean(), stats.sem(gap[: number - 10]))
    assert (high - low) / 2 <= 12.0
    low, high = stats.t.interval(0.95, number - 12, gap[: number - 11].mean(), stats.sem(gap[: number - 11]))
    assert (high - low) / 2 > 12.0 or number == 30

    with monkeypatch.context() as patched:
        patched.setattr(replications, "executed", shuffled)
        other = run_scenario(scenario, SETTINGS, facts)
    assert [array.tobytes() for array in other.counts] == [array.tobytes() for array in in_order.counts]


def test_a_run_that_never_gets_precise_does_all(facts: Facts) -> None:
    settings = RunSettings(replications=30, until=date(2022, 12, 31), precision=Precision("gap", 1e-6))
    assert len(run_scenario(load_scenario("baseline"), settings, facts).replications) == 30


@pytest.mark.parametrize(("measure", "width"), [("gab", 1.0), ("gap", 0.0), ("gap", -1.0), ("gap", float("nan"))])
def test_a_precision_that_is_none(measure: str, width: float) -> None:
    with pytest.raises(RunError) as caught:
        Precision(measure, width)
    assert "gap=5" in caught.value.en
    assert "gap=5" in caught.value.da


def test_a_precision_without_its_target_year(facts: Facts, compiled: Callable[..., object]) -> None:
    for until, year in ((date(2022, 12, 30), 2022), (date(2023, 12, 31), 2024), (date(2023, 12, 31), 2020)):
        settings = RunSettings(replications=30, until=until, precision=Precision("gap", 5.0, year))
        with pytest.raises(RunError) as caught:
            run_scenario(load_scenario("baseline"), settings, facts)
        assert str(year) in caught.value.en
        assert str(year) in caught.value.da
