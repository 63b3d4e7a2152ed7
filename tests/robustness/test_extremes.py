"""Robustness: what goes in may be anything a user can set. Here: every lever of the plan at once at the ends of its range."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from sim.analysis import economics_of
from sim.engine import compiled_engine, simpy_engine
from sim.engine.difference import first_difference
from sim.engine.workspace import Spare
from sim.errors import ScenarioError
from sim.experiment import Pair, RunSettings, run_pair
from sim.facts import Facts, load_facts
from sim.model import compile_model
from sim.scenario import Scenario, load_scenario
from sim.scenario.catalogue import WHOLE_PLAN

UNTIL = date(2022, 12, 31)


@pytest.fixture(scope="module")
def facts() -> Facts:
    return load_facts()


def at_end(facts: Facts, end: str) -> Scenario:
    """The whole plan with every lever at one end of its range, the last ones last where two depend on each other."""
    plan = load_scenario(WHOLE_PLAN)
    wanted = {
        lever.lever: getattr(lever, end)
        for lever in facts.catalogue.levers.values()
        if lever.lever.startswith("pools.") or lever.owner in plan.initiatives
    }
    whole = {
        key: int(value) if key.endswith((".slots", ".priority")) else float(value) for key, value in wanted.items()
    }
    return plan.replace(whole)


def assert_sensible(pair: Pair, facts: Facts) -> None:
    """Everybody is somewhere, no pool is used beyond its places, and every sum of money is a number."""
    for results in (pair.scenario, pair.baseline):
        counts = results.counts
        before = counts.stock[:, 0]
        for year in range(counts.begun.shape[1]):
            after = before + counts.begun[:, year] - counts.ended[:, year].sum(axis=2)
            assert (counts.stock_end[:, year] == after).all()
            before = after
        assert (counts.stock >= 0).all()
        used = results.pools["used_share"].dropna()
        # who is in a place when it is taken away stays to the end
        assert ((used >= 0.0) & (used <= 1.05)).all()
        assert (counts.support_weeks.sum(axis=3) == counts.person_weeks).all()
    found = economics_of(pair, facts)
    assert np.isfinite(found.net).all() and np.isfinite(found.cost).all()


@pytest.mark.parametrize("end", ["low", "high"])
def test_all_levers_at_the_ends_of_their_ranges_give_sensible_results(facts: Facts, end: str) -> None:
    scenario = at_end(facts, end)
    pair = run_pair(scenario, RunSettings(replications=3, until=UNTIL), facts)
    assert_sensible(pair, facts)
    change = (pair.scenario.total_year_end - pair.baseline.total_year_end)[:, 1].mean()
    # at their highest the effects are gains, at their lowest some are harm
    assert change < -200.0 if end == "high" else change > -100.0


@pytest.mark.slow
def test_both_engines_agree_at_the_ends(facts: Facts) -> None:
    for end in ("low", "high"):
        model = compile_model(facts, at_end(facts, end), date(2021, 2, 28))
        assert first_difference(simpy_engine.run(model, 5, 0), compiled_engine.run(model, 5, 0)) is None


def test_empty_pools_give_nobody_a_place_and_cost_no_place(facts: Facts) -> None:
    plan = load_scenario(WHOLE_PLAN)
    added = {
        f"{name}.slots": 0 for name, one in plan.initiatives.items() if getattr(one, "mechanism", "") == "capacity"
    }
    empty = plan.replace({f"pools.{pool}.slots": 0 for pool in plan.pools} | added)
    pair = run_pair(empty, RunSettings(replications=3, until=UNTIL), facts)
    assert_sensible(pair, facts)
    counts = pair.scenario.counts
    assert counts.served.sum() == 0 and counts.place_weeks.sum() == 0.0
    pooled = [a for a, one in enumerate(pair.scenario.model.market.activities.each) if one["pool"] >= 0]
    assert len(pooled) > 10
    assert counts.participants[:, :, pooled].sum() == 0 and counts.activity_weeks[:, :, pooled].sum() == 0.0


def test_prices_of_nothing_cost_nothing(facts: Facts) -> None:
    plan = load_scenario(WHOLE_PLAN)
    free = plan.replace({f"assumptions.prices.{code}": 0.0 for code in facts.economy.prices})
    pair = run_pair(free, RunSettings(replications=2, until=UNTIL), facts)
    found = economics_of(pair, facts)
    assert (found.cost == 0.0).all()
    assert (found.net == found.municipal_saving).all() and (found.net != 0.0).all()


@pytest.mark.parametrize("name", ["udplacering_jobparate", "samtaler_dagpenge", "kam_pladser"])
def test_what_ends_before_it_starts_is_refused_in_words(name: str) -> None:
    plan = load_scenario(WHOLE_PLAN)
    with pytest.raises(ScenarioError) as caught:
        plan.replace({f"{name}.start": date(2022, 6, 1), f"{name}.end": date(2022, 6, 1)})
    assert caught.value.key == f"{name}.end"
    assert "must lie after start (2022-06-01)" in caught.value.en and "skal ligge efter" in caught.value.da


def test_what_begins_after_the_run_changes_nothing(facts: Facts) -> None:
    plan = load_scenario(WHOLE_PLAN)
    later = plan.replace({f"{name}.start": date(2023, 6, 1) for name in plan.initiatives})
    pair = run_pair(later, RunSettings(replications=2, until=UNTIL), facts)
    assert (pair.scenario.counts.stock == pair.baseline.counts.stock).all()
    assert (economics_of(pair, facts).net == 0.0).all()


def test_memory_for_meetings_grows_as_they_are_held(facts: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    """Laid out for the worst case, meetings that are minutes apart would ask for more memory than a computer has."""
    model = compile_model(facts, load_scenario("samtaler"), date(2022, 6, 30))
    expected = compiled_engine.run(model, 1, 0)
    monkeypatch.setattr(compiled_engine, "MOST_MEETINGS", 0)
    monkeypatch.setattr(compiled_engine, "_spare", Spare())
    assert len(compiled_engine._first_workspace(model).participations) < len(expected.participations)
    assert first_difference(expected, compiled_engine.run(model, 1, 0)) is None

    each = model.market.activities.each.copy()
    each["every"][each["every"] > 0.0] = 1e-6
    hectic = replace(model, market=model.market._replace(activities=model.market.activities._replace(each=each)))
    monkeypatch.undo()
    assert compiled_engine._first_workspace(hectic).participations.nbytes < 100e6
