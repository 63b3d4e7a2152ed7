"""Verification: results agree with theory, hand arithmetic or the plan. Here: the blunt lever and the plan's target."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from sim.analysis import estimate, expected_stock
from sim.experiment import Results
from sim.facts import Facts
from sim.model import compile_model
from sim.scenario import Scenario

CASES = np.array([2259, 254, 301, 90, 197, 1044, 131, 103, 235])
WEEKS = np.array([21.3, 55.3, 31.9, 153.9, 224.1, 26.6, 97.6, 150.9, 32.4])
GROUPS = (
    "dagpenge",
    "jobparate",
    "uddannelsesparate",
    "aktivitetsparate_unge",
    "aktivitetsparate_voksne",
    "sygedagpenge_kat2",
    "jobafklaring",
    "ressourceforloeb",
    "ledighedsydelse",
)
STOCK = CASES * WEEKS / (366 / 7)
TWO_YEARS = 730 / 7
PURE = {"routing": False, "returns": False, "limits": False}
TARGET_2022 = 3612


def by_hand(shorter: float, cases: str, weeks: float) -> np.ndarray:
    """Stocks under exponential spells, constant inflow and no moves."""
    new = (1 - shorter) * WEEKS
    if cases == "both":  # all leave at the higher rate: the stock decays to its new level
        return STOCK * (1 - shorter + shorter * np.exp(-weeks / new))
    return STOCK * (np.exp(-weeks / WEEKS) + (1 - shorter) * (1 - np.exp(-weeks / new)))


@pytest.fixture
def lever(scenario_of: Callable[..., Scenario]) -> Callable[..., Scenario]:
    def make(shorter: float, cases: str, **assumptions: object) -> Scenario:
        cut = {"mechanism": "shortening", "groups": list(GROUPS), "shorter_share": shorter, "cases": cases}
        return scenario_of(assumptions={**PURE, **assumptions}, initiatives={"cut": cut})

    return make


@pytest.mark.parametrize(("shorter", "cases"), [(0.123, "both"), (0.167, "new")])
def test_hand_arithmetic_and_theory_land_on_the_target(
    facts: Facts, lever: Callable[..., Scenario], shorter: float, cases: str
) -> None:
    model = compile_model(facts, lever(shorter, cases), date(2022, 12, 31))
    expected = expected_stock(model)[-1]
    assert expected == pytest.approx(by_hand(shorter, cases, TWO_YEARS), abs=0.6)
    assert expected.sum() + model.remainder == pytest.approx(TARGET_2022, rel=0.001)
    assert by_hand(shorter, cases, TWO_YEARS).sum() + 260 == pytest.approx(TARGET_2022, rel=0.001)


@pytest.mark.parametrize(("shorter", "cases"), [(0.115, "both"), (0.156, "new")])
def test_less_is_needed_where_the_remainder_shrinks_along(
    facts: Facts, lever: Callable[..., Scenario], shorter: float, cases: str
) -> None:
    expected = expected_stock(compile_model(facts, lever(shorter, cases), date(2022, 12, 31)))
    shrunk = expected[-1].sum() * (1 + 260 / 3700)
    assert shrunk == pytest.approx(TARGET_2022, rel=0.001)


@pytest.mark.slow
@pytest.mark.parametrize(("shorter", "cases"), [(0.123, "both"), (0.167, "new")])
def test_the_simulation_lands_on_the_target(
    run_many: Callable[..., Results], lever: Callable[..., Scenario], shorter: float, cases: str
) -> None:
    results = run_many(lever(shorter, cases), 40, until=date(2023, 1, 7))
    weeks = results.weeks
    assert weeks[104] == 104.0
    at_the_turn = results.total_year_end[:, 1]
    assert results.years[1][2] == pytest.approx(TWO_YEARS, abs=1e-5)
    found = estimate(at_the_turn, 0.999)
    assert found.mean == pytest.approx(TARGET_2022, rel=0.01)
    assert found.low <= by_hand(shorter, cases, TWO_YEARS).sum() + 260 <= found.high
    # the largest and slowest group by itself
    stocks = np.array([census.stock_end[1, 4] for census in results.censuses])
    alone = estimate(stocks, 0.999)
    assert alone.low <= by_hand(shorter, cases, TWO_YEARS)[4] <= alone.high


def test_how_much_of_the_full_effect_two_years_bring(facts: Facts, lever: Callable[..., Scenario]) -> None:
    plain, cut = (expected_stock(compile_model(facts, lever(x, "both"), date(2022, 12, 31)))[104] for x in (0.0, 0.1))
    arrived = (plain - cut) / (0.1 * STOCK)
    assert arrived[GROUPS.index("aktivitetsparate_voksne")] == pytest.approx(0.40, abs=0.005)
    assert arrived[GROUPS.index("dagpenge")] == pytest.approx(1.00, abs=0.005)


def test_moves_and_returns_change_what_a_cut_does(facts: Facts, lever: Callable[..., Scenario]) -> None:
    """A case that ends sooner also comes back, or turns up in another group, sooner: the cut brings less."""
    pure = compile_model(facts, lever(0.123, "both"), date(2022, 12, 31))
    moved = compile_model(facts, lever(0.123, "both", routing=True, returns=True), date(2022, 12, 31))
    gain = [float((stock[0] - stock[-1]).sum()) for stock in (expected_stock(pure), expected_stock(moved))]
    assert 0.0 < gain[1] < gain[0]
