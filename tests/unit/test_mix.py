"""Unit: one part alone does what it says. Here: the search for a mix of levers."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest

from sim.analysis.economics import cost_in_kroner, economics_of
from sim.analysis.mix import search_mix
from sim.analysis.mixes import Limits, Mix, TriedMix
from sim.errors import RunError, ScenarioError
from sim.experiment import Cancelled, Pair, RunSettings, run_pair
from sim.facts import Facts
from sim.frozen import FrozenMap
from sim.scenario import Scenario, load_scenario

SETTINGS = RunSettings(replications=4, until=date(2021, 12, 31))
BY = date(2021, 12, 31)
TARGET = 3750.0
LEVERS = {"match.effect": (1.0, 1.6), "cut.shorter_share": (0.0, 0.3)}


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    text = {"da": "prøve", "en": "trial"}
    initiatives = {
        "match": {"mechanism": "matching", "groups": ["dagpenge"], "effect": 1.2},
        "cut": {"mechanism": "shortening", "groups": ["dagpenge", "sygedagpenge_kat2"], "shorter_share": 0.1},
        "hire": {"mechanism": "capacity", "pool": "places", "slots": 30},
    }
    tables = {"name": "trial", "title": text, "description": text, "initiatives": initiatives}
    return Scenario.from_tables({**tables, "pools": {"places": {"slots": 50}}})


def kroner(pair: Pair) -> float:
    """Quicker matching is dear, shorter cases cost a tenth of it."""
    levers = pair.scenario.scenario.initiatives
    return 1e6 * (10.0 * (levers["match"].effect - 1.0) + levers["cut"].shorter_share)  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def search(facts: Facts, scenario: Scenario) -> Callable[..., Mix]:
    def run(levers: dict[str, tuple[float, float]] = LEVERS, **options: Any) -> Mix:
        given = {"target": TARGET, "by": BY, "cost": kroner, "tries": 40, "probability": 0.75, **options}
        return search_mix(scenario, levers, SETTINGS, facts, **given)

    return run


@pytest.fixture(scope="module")
def found(search: Callable[..., Mix]) -> Mix:
    return search()


def beaten(one: TriedMix, others: tuple[TriedMix, ...]) -> bool:
    def worth(mix: TriedMix) -> tuple[float, ...]:
        return mix.cost, -mix.chance.share, np.inf if mix.week is None else mix.week

    own = worth(one)
    return any(worth(o) != own and all(a <= b for a, b in zip(worth(o), own, strict=True)) for o in others)


def test_the_cheapest_is_the_cheapest_of_those_that_reach_the_target(found: Mix) -> None:
    good = [mix for mix in found.tried if mix.chance.share >= 0.75]
    assert 0 < len(good) < len(found.tried)
    assert found.cheapest is not None
    assert found.cheapest.cost == min(mix.cost for mix in good)
    assert found.cheapest is found.nearest
    # the cheap lever does the work
    assert found.cheapest.values["match.effect"] < 1.3
    assert found.cheapest.values["cut.shorter_share"] > 0.1


def test_no_mix_on_the_front_is_beaten(found: Mix) -> None:
    reached = [mix for mix in found.front if mix.week is not None]
    assert len(reached) > 1
    for mix in reached:
        assert not beaten(mix, found.tried)
    assert [mix.cost for mix in found.front] == sorted(mix.cost for mix in found.front)
    assert found.front[0].cost == 0.0
    assert found.front[-1].chance.share == 1.0


def test_what_is_said_of_a_mix_is_what_its_runs_came_to(facts: Facts, scenario: Scenario, found: Mix) -> None:
    assert found.cheapest is not None
    pair = run_pair(scenario.replace(dict(found.cheapest.values)), SETTINGS, facts)
    totals = pair.scenario.total_year_end[:, 0]
    assert found.cheapest.total.mean == pytest.approx(totals.mean())
    assert found.cheapest.chance.share == np.mean(totals <= TARGET)
    assert found.cheapest.cost == pytest.approx(kroner(pair))
    assert found.cheapest.effect.mean == pytest.approx((totals - pair.baseline.total_year_end[:, 0]).mean())


def test_the_search_begins_with_nothing_everything_and_the_scenario_itself(found: Mix) -> None:
    begun = [dict(mix.values) for mix in found.tried[:3]]
    assert begun == [
        {"match.effect": 1.0, "cut.shorter_share": 0.0},
        {"match.effect": 1.6, "cut.shorter_share": 0.3},
        {"match.effect": 1.2, "cut.shorter_share": 0.1},
    ]


def test_the_same_question_gets_the_same_answer(search: Callable[..., Mix], found: Mix) -> None:
    again = search()
    assert [dict(mix.values) for mix in again.tried] == [dict(mix.values) for mix in found.tried]
    assert again.front == found.front


def test_weeks_are_whole_where_their_range_is(facts: Facts) -> None:
    scenario, week = load_scenario("tidlig-udplacering"), "udplacering_jobparate.earliest_week"
    share = "udplacering_jobparate.share"
    given: dict[str, Any] = {"target": TARGET, "by": BY, "tries": 12, "probability": 0.5}
    found = search_mix(scenario, {week: (15, 4), share: (0.377, 0.9)}, SETTINGS, facts, **given)
    assert len(found.tried) > 6
    assert all(float(mix.values[week]).is_integer() for mix in found.tried)
    assert not all(float(mix.values[share]).is_integer() for mix in found.tried)
    fine = search_mix(scenario, {week: (14.5, 4)}, SETTINGS, facts, **given)
    assert not all(float(mix.values[week]).is_integer() for mix in fine.tried)


def test_a_budget_is_kept(search: Callable[..., Mix], found: Mix) -> None:
    assert found.cheapest is not None
    enough = search(limits=Limits(budget=found.cheapest.cost * 1.5))
    assert enough.cheapest is not None
    assert all(mix.cost <= found.cheapest.cost * 1.5 for mix in enough.front)
    assert any("budget" in mix.broken for mix in enough.tried)
    tight = search(limits=Limits(budget=1000.0))
    assert tight.cheapest is None
    # nearest is what keeps to the budget, however far it falls short
    assert tight.nearest.cost <= 1000.0
    assert tight.nearest.broken == ()
    assert tight.nearest.chance.share < 0.75


def test_posts_are_counted_with_those_that_are_hired(search: Callable[..., Mix]) -> None:
    levers = {"pools.places.slots": (0.0, 100.0), "hire.slots": (0.0, 100.0)}
    found = search(levers, limits=Limits(staff=FrozenMap({"places": 90})), tries=20)
    for mix in found.tried:
        posts = sum(mix.values.values())
        assert ("staff.places" in mix.broken) == (posts > 90)
        assert all(float(value).is_integer() for value in mix.values.values())
    assert found.nearest.broken == ()


@pytest.mark.parametrize("moves", [True, False])
def test_a_group_that_grows_beyond_chance_is_worse_off(facts: Facts, scenario: Scenario, moves: bool) -> None:
    chosen = scenario.replace({"cut.groups": ("jobparate",), "assumptions.routing": moves})
    limits, levers = Limits(nobody_worse=True), {"cut.shorter_share": (-0.5, 0.3)}
    found = search_mix(chosen, levers, SETTINGS, facts, target=TARGET, by=BY, limits=limits, tries=12)
    longer = next(mix for mix in found.tried if mix.values["cut.shorter_share"] == -0.5)
    shorter = next(mix for mix in found.tried if mix.values["cut.shorter_share"] == 0.3)
    assert "jobparate" in longer.worse_off
    assert longer.broken == ("nobody_worse",)
    # where cases lead on to other groups, ending them all sooner sends more there
    assert "jobparate" not in shorter.worse_off
    assert bool(shorter.worse_off) == moves
    assert bool(shorter.broken) == moves
    assert all(not mix.worse_off for mix in found.front)


def test_without_a_cost_it_is_how_far_the_levers_have_gone(search: Callable[..., Mix]) -> None:
    # a week that shall come earlier begins at the late end
    found = search({"match.effect": (1.0, 1.5), "match.ramp_weeks": (40.0, 0.0)}, cost=None, tries=6)
    assert not found.priced
    nothing, everything, own = found.tried[:3]
    assert (nothing.cost, everything.cost) == (0.0, 1.0)
    assert own.cost == pytest.approx((0.4 + 1.0) / 2)  # the scenario has 1.2, and no ramp


def test_it_says_when_there_is_no_way(search: Callable[..., Mix]) -> None:
    found = search(target=1000.0, tries=10)
    assert found.cheapest is None
    assert found.nearest.total.mean == min(mix.total.mean for mix in found.tried)
    assert all(mix.week is None for mix in found.tried)


def test_the_optimisers_own_log_is_left_as_it_was(
    search: Callable[..., Mix], capfd: pytest.CaptureFixture[str]
) -> None:
    import optuna

    before = optuna.logging.get_verbosity()
    search(tries=3)
    assert optuna.logging.get_verbosity() == before == logging.INFO
    assert capfd.readouterr().err == ""


def test_progress_and_stopping(search: Callable[..., Mix]) -> None:
    seen: list[tuple[int, int]] = []
    search(tries=5, on_progress=lambda done, of: seen.append((done, of)))
    assert seen[-1] == (20, 20)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    with pytest.raises(Cancelled):
        search(tries=5, cancelled=lambda: True)


@pytest.mark.parametrize(
    ("levers", "options", "kind", "words"),
    [
        ({}, {}, ScenarioError, "at least one lever"),
        ({"match.start": (0.0, 1.0)}, {}, ScenarioError, "not a number"),
        ({"match.effect": (1.0, 30.0)}, {}, ScenarioError, "0.05 to 20"),
        ({"match.effect": (1.0, 1.0)}, {}, ScenarioError, "two different ends"),
        ({"hire.slots": (0.5, 3.0)}, {}, ScenarioError, "whole numbers"),
        (LEVERS, {"probability": 1.5}, RunError, "above 0"),
        (LEVERS, {"tries": 0}, RunError, "1 or more"),
        (LEVERS, {"by": date(2021, 6, 30)}, RunError, "last day of one of the years"),
        (LEVERS, {"by": date(2022, 12, 31)}, RunError, "2021 to 2021"),
        (LEVERS, {"limits": Limits(staff=FrozenMap({"nowhere": 3}))}, RunError, "no pool 'nowhere'"),
    ],
)
def test_wrong_questions_are_refused(
    search: Callable[..., Mix], levers: Any, options: dict[str, Any], kind: type[Exception], words: str
) -> None:
    with pytest.raises(kind, match=words):
        search(levers, **options)


def test_a_year_without_a_target_needs_one(facts: Facts) -> None:
    settings = RunSettings(replications=2, until=date(2024, 12, 31))
    with pytest.raises(RunError, match="no target for 2024"):
        search_mix(load_scenario("jobmatch"), {"jobmatch.effect": (1.0, 1.2)}, settings, facts, by=date(2024, 12, 31))


def test_a_mix_with_prices_costs_kroner_and_one_without_has_none(facts: Facts) -> None:
    """Two placements of a known price: what a mix costs is what the economics of its runs say."""
    placed = load_scenario("tidlig-udplacering")
    cost = cost_in_kroner(placed, facts)
    assert cost is not None
    pair = run_pair(placed, RunSettings(replications=2, until=date(2021, 12, 31)), facts)
    assert cost(pair) == pytest.approx(economics_of(pair, facts).cost.sum() / 2)
    assert cost(pair) > 100_000.0
    free = placed.replace({f"{name}.prices": None for name in placed.initiatives})
    assert cost_in_kroner(free, facts) is None
