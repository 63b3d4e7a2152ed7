"""Verification: results agree with theory, hand arithmetic or the plan. Here: stocks against renewal equations."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from sim.analysis import estimate, expected_stock, markov_stock
from sim.engine.census import census_weeks
from sim.errors import RunError
from sim.experiment import Results
from sim.facts import Facts, load_facts
from sim.model import compile_model
from sim.scenario import Scenario, load_scenario

WEEKS = (26, 52, 78, 104, 130, 156)
UNTIL = date(2023, 12, 29)
"""The first day behind week 156."""
LEVEL = 0.999
PLAIN = {"limits": False}
SCENARIOS = ("baseline", "jobmatch", "tidlig-udplacering")
CHECKS = len(SCENARIOS) * len(WEEKS) * 10
"""Nine groups and the total, in each scenario and week: the limits hold for all at once (Bonferroni)."""


def without_pools(name: str) -> Scenario:
    scenario = load_scenario(name)
    placed = [key for key, one in scenario.initiatives.items() if getattr(one, "pool", None) is not None]
    return scenario.replace({f"{key}.pool": None for key in placed})


def assert_inside(results: Results, expected: np.ndarray, checks: int) -> None:
    """The expected stocks lie inside the simultaneous limits of the simulated means, and the limits are narrow."""
    stock = np.array([census.stock for census in results.censuses])
    outside = []
    for week in WEEKS:
        columns = [(group, stock[:, week, g], expected[week, g]) for g, group in enumerate(results.model.groups)]
        columns.append(("total", stock[:, week].sum(axis=1), expected[week].sum()))
        for name, simulated, theory in columns:
            found = estimate(simulated, 1.0 - (1.0 - LEVEL) / checks)
            if not found.low <= theory <= found.high:
                outside.append((name, week, round(theory, 2), round(found.mean, 2), round(found.standard_error, 2)))
            assert found.standard_error < 0.02 * theory
    assert outside == []


def test_the_renewal_equations_contain_the_markov_chain(facts: Facts, scenario_of: Callable[..., Scenario]) -> None:
    for assumptions in ({}, {"routing": False}, {"returns": False}, {"stock": {"aktivitetsparate_voksne": 600}}):
        model = compile_model(facts, scenario_of(assumptions={**PLAIN, **assumptions}))
        weeks = census_weeks(model.market.horizon)
        renewal, chain = expected_stock(model), markov_stock(model, weeks)
        assert np.max(np.abs(renewal - chain)) < 0.1
    # and the check is no identity: this last stock moves
    assert chain[-1, 4] - chain[0, 4] > 100


def test_the_baseline_stays_level(facts: Facts, scenario_of: Callable[..., Scenario]) -> None:
    model = compile_model(facts, scenario_of(assumptions=PLAIN))
    start = model.market.start.groups
    # only whole citizens can be there at week 0; what rounding adds or takes away cannot multiply
    level = model.closed_cases * model.documented_weeks / (366 / 7)
    flows = model.market.flows.groups
    away = model.closed_cases / (366 / 7) * model.routing[:9, model.market.job]
    away *= flows["return_probability"] * flows["return_gap"]
    rounding = np.abs(start["stock"] - level).sum() + np.abs(start["away"] - away).sum()
    assert rounding < 9.0
    chain = markov_stock(model, np.arange(0.0, 520.0, 4.0))
    assert np.max(np.abs(chain - level).sum(axis=1)) < rounding
    # with the limit too, where the theory goes in steps
    limited = expected_stock(compile_model(facts, scenario_of()))
    assert np.max(np.abs(limited - level)) < rounding


def test_the_chain_by_hand_for_a_group_alone(facts: Facts, scenario_of: Callable[..., Scenario]) -> None:
    # without moves and returns: stock(t) = C D / w + (start - C D / w) exp(-t / D)
    assumptions = {**PLAIN, "routing": False, "returns": False, "stock": {"aktivitetsparate_voksne": 400}}
    model = compile_model(facts, scenario_of(assumptions=assumptions))
    weeks = np.array([0.0, 10.0, 100.0])
    level, mean = 197 * 224.1 / (366 / 7), 224.1
    by_hand = level + (400 - level) * np.exp(-weeks / mean)
    assert markov_stock(model, weeks)[:, 4] == pytest.approx(by_hand, rel=1e-10)
    assert expected_stock(model)[[0, 10, 100], 4] == pytest.approx(by_hand, abs=0.05)


def test_finer_steps_change_little(facts: Facts) -> None:
    """The error of the theory itself is far below that of the simulated means, three citizens for the largest group."""
    model = compile_model(facts, load_scenario("jobmatch"))
    assert np.max(np.abs(expected_stock(model) - expected_stock(model, 4))) < 0.5


def test_no_closed_form_is_refused(facts: Facts, scenario_of: Callable[..., Scenario]) -> None:
    with pytest.raises(RunError) as caught:
        expected_stock(compile_model(facts, load_scenario("tidlig-udplacering")))
    assert "scarce places" in caught.value.en
    assert "knappe pladser" in caught.value.da
    with pytest.raises(RunError):
        markov_stock(compile_model(facts, load_scenario("baseline")), np.zeros(1))
    shape = {"durations": {"jobparate": {"family": "weibull", "shape": 0.8}}}
    with pytest.raises(RunError):
        markov_stock(compile_model(facts, scenario_of(assumptions={**PLAIN, **shape})), np.zeros(1))


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENARIOS)
def test_the_simulated_mean_is_the_expected_stock(run_many: Callable[..., Results], name: str) -> None:
    results = run_many(without_pools(name), 100, until=UNTIL)
    assert_inside(results, expected_stock(results.model), CHECKS)


@pytest.mark.slow
def test_the_check_above_can_fail(run_many: Callable[..., Results], facts: Facts) -> None:
    """Theory for an effect of 1.10 is not what 1.08 gives."""
    results = run_many(load_scenario("jobmatch"), 100, until=date(2022, 12, 31))
    other = compile_model(facts, load_scenario("jobmatch").replace({"jobmatch.effect": 1.12}))
    found = estimate(results.total[:, 104], 1.0 - (1.0 - LEVEL) / CHECKS)
    assert not found.low <= expected_stock(other)[104].sum() + other.remainder <= found.high


@pytest.mark.slow
def test_other_families_agree_with_theory(
    run_many: Callable[..., Results], scenario_of: Callable[..., Scenario]
) -> None:
    durations = {
        "dagpenge": {"family": "weibull", "shape": 0.8},  # with the limit of 104 weeks
        "jobparate": {"family": "lognormal", "shape": 1.2},
        "aktivitetsparate_voksne": {"family": "weibull", "shape": 1.5},
        "sygedagpenge_kat2": {"family": "loglogistic", "shape": 1.8},
        "ledighedsydelse": {"family": "gamma", "shape": 0.6},
    }
    placement = load_scenario("tidlig-udplacering").initiatives["udplacering_jobparate"]
    lever = {**placement.model_dump(exclude_none=True), "cases": "new", "effect_weeks": 30.0, "rollout_weeks": 13.0}
    lever.pop("pool")
    cut = {"mechanism": "shortening", "groups": ["dagpenge"], "shorter_share": 0.1, "cases": "existing"}
    scenario = scenario_of(assumptions={"durations": durations}, initiatives={"placement": lever, "cut": cut})
    results = run_many(scenario, 40, until=UNTIL)
    assert_inside(results, expected_stock(results.model), len(WEEKS) * 10)


CYCLE = """month,group,quantity,value,unit,period,source,status,low,high
2021-01,all,inflow,1.2,multiplier,2021,test,assumption,1,1.3
2021-07,all,inflow,0.85,multiplier,2021,test,assumption,0.8,1
2022-06,all,inflow,1.0,multiplier,2022,test,assumption,1,1
2020-10,all,favourable_exits,0.8,multiplier,2020,test,assumption,0.7,1
2021-06,all,favourable_exits,1.25,multiplier,2021,test,assumption,1,1.4
2021-03,dagpenge,favourable_exits,1.4,multiplier,2021,test,assumption,1,1.5
"""


@pytest.mark.slow
def test_a_business_cycle_agrees_with_theory(
    run_many: Callable[..., Results], tmp_path: Path, scenario_of: Callable[..., Scenario]
) -> None:
    pack = shutil.copytree(Path(__file__).parents[2] / "data", tmp_path / "data")
    (pack / "assumptions" / "cycles" / "test.csv").write_text(CYCLE, encoding="utf-8")
    prevention = {"mechanism": "prevention", "on": "returns", "groups": ["dagpenge", "jobparate"], "factor": 0.6}
    scenario = scenario_of(
        assumptions={"cycle": "test"},
        initiatives={"keep": {**prevention, "start": date(2021, 9, 1), "ramp_weeks": 20.0}},
    )
    results = run_many(scenario, 40, until=UNTIL, given=load_facts(pack))
    assert_inside(results, expected_stock(results.model), len(WEEKS) * 10)
    # the cycle is felt: the total moves by more than a tenth
    total = expected_stock(results.model).sum(axis=1)
    assert total[-1] < 0.9 * total[0]
