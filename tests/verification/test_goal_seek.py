"""Verification: results agree with theory, hand arithmetic or the plan. Here: goal seek against the closed forms."""

from __future__ import annotations

from datetime import date
from typing import Literal

import pytest
from scipy.optimize import brentq

from sim.analysis import expected_stock
from sim.analysis.goal_seek import goal_seek
from sim.analysis.shortening import shortening, shortening_for
from sim.experiment import RunSettings
from sim.facts import Facts
from sim.model import compile_model
from sim.scenario import load_scenario

TARGET_2022 = 3612
TWO_YEARS = 730 / 7


@pytest.mark.slow
@pytest.mark.parametrize(("cases", "percent", "margin"), [("both", 12.3, 0.3), ("new", 16.7, 0.4)])
def test_the_blunt_lever_meets_the_plans_target(
    facts: Facts, cases: Literal["new", "both"], percent: float, margin: float
) -> None:
    settings = RunSettings(replications=300, workers=2)
    goal = goal_seek(shortening(facts, 0.1, cases), "cut.shorter_share", settings, facts, target=TARGET_2022)
    assert goal.outcome == "found"
    assert goal.monotone
    assert goal.value is not None
    assert 100 * goal.value == pytest.approx(percent, abs=margin)
    # what chance leaves open holds the closed form of the same model
    assert goal.open_range is not None
    low, high = goal.open_range
    assert low <= shortening_for(facts, TARGET_2022, cases, TWO_YEARS) <= high
    assert high - low < 0.01


@pytest.mark.slow
def test_under_the_shipped_assumptions_it_agrees_with_its_own_closed_form(facts: Facts) -> None:
    scenario = load_scenario("kortere-forloeb")

    def excess(shorter: float) -> float:
        model = compile_model(facts, scenario.replace({"kortere_forloeb.shorter_share": shorter}), date(2022, 12, 31))
        return float(expected_stock(model, steps_per_week=1)[-1].sum()) + model.remainder - TARGET_2022

    closed = float(brentq(excess, 0.1, 0.2, xtol=1e-4))
    settings = RunSettings(replications=300, workers=2)
    goal = goal_seek(scenario, "kortere_forloeb.shorter_share", settings, facts)
    assert goal.open_range is not None
    low, high = goal.open_range
    assert low <= closed <= high
    assert high - low < 0.01
    # moves and returns make a cut bring less, so more of it is needed than in the pure arithmetic
    assert closed > shortening_for(facts, TARGET_2022, "both", TWO_YEARS) + 0.01
