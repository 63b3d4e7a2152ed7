"""Unit: one room by itself, against values known from elsewhere. Here: scenarios, changes, sums and their files."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.errors import ScenarioError
from sim.facts import EXITS, Facts
from sim.model import compile_model
from sim.scenario import Scenario, load_scenario, save_scenario, shipped_scenarios

GROUPS = ("dagpenge", "jobparate", "uddannelsesparate", "ledighedsydelse")
NAMES = st.from_regex(r"[a-z0-9][a-z0-9_+-]{0,8}", fullmatch=True).filter(
    lambda name: name not in {"name", "title", "description", "author", "created", "assumptions", "pools", "schema"}
)
TEXTS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=20)
TITLES = st.fixed_dictionaries({"da": TEXTS, "en": TEXTS})
DAYS = st.dates(date(2021, 1, 1), date(2030, 1, 1))
WEEKS = st.floats(0.0, 520.0)
SHARES = st.floats(0.0, 1.0)
RATIOS = st.floats(0.05, 20.0)


@st.composite
def initiatives(draw: st.DrawFn, pools: tuple[str, ...]) -> dict[str, object]:
    groups = draw(st.lists(st.sampled_from(GROUPS), min_size=1, unique=True))
    base = {"groups": groups, "start": draw(DAYS), "evidence": draw(st.lists(TEXTS, max_size=2))}
    kind = draw(st.sampled_from(["activity", "matching", "prevention", "shortening"]))
    if kind == "activity":
        today, share = sorted((draw(SHARES), draw(SHARES)))
        earliest, usual = sorted((draw(WEEKS), draw(WEEKS)))
        base |= {"share": share, "share_today": today, "earliest_week": earliest, "usual_week": usual}
        base |= {"length_weeks": draw(st.floats(0.01, 520.0)), "length": draw(st.sampled_from(["fixed", "random"]))}
        base |= {"effect_during": draw(RATIOS), "effect_after": draw(RATIOS), "rollout_weeks": draw(WEEKS)}
        base |= {"displacement": draw(st.floats(0.0, 0.99)), "priority": draw(st.integers(0, 9))}
        if draw(st.booleans()):
            base["effect_weeks"] = draw(st.floats(0.5, 1040.0))
        if draw(st.booleans()):
            base["end"] = date(2031, 1, 1)
        if pools and draw(st.booleans()):
            base["pool"] = draw(st.sampled_from(pools))
    elif kind == "matching":
        base |= {"effect": draw(RATIOS), "ramp_weeks": draw(WEEKS), "displacement": draw(st.floats(0.0, 0.99))}
    elif kind == "prevention":
        base |= {"factor": draw(SHARES), "on": draw(st.sampled_from(["inflow", "returns"])), "ramp_weeks": draw(WEEKS)}
    else:
        base |= {
            "shorter_share": draw(st.floats(-0.5, 0.9)),
            "cases": draw(st.sampled_from(["new", "existing", "both"])),
        }
    return {"mechanism": kind, **base}


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    pools = draw(st.dictionaries(NAMES, st.fixed_dictionaries({"slots": st.integers(0, 100_000)}), max_size=2))
    shaped = {"family": st.sampled_from(["weibull", "gamma"]), "shape": st.floats(0.3, 4.0)}
    assumptions = {
        "routing": draw(st.booleans()),
        "durations": draw(st.dictionaries(st.sampled_from(GROUPS), st.fixed_dictionaries(shaped), max_size=2)),
        "stock": draw(st.dictionaries(st.sampled_from(GROUPS), st.integers(0, 2000), max_size=2)),
    }
    if draw(st.booleans()):
        assumptions["remainder"] = draw(st.floats(0.0, 1e6))
    tables = {
        "name": draw(NAMES),
        "title": draw(TITLES),
        "description": draw(TITLES),
        "author": draw(TEXTS),
        "assumptions": assumptions,
        "pools": pools,
        "initiatives": draw(st.dictionaries(NAMES, initiatives(tuple(pools)), max_size=3)),
    }
    if draw(st.booleans()):
        tables["created"] = draw(DAYS)
    return Scenario.from_tables(tables)


@given(scenarios())
def test_what_is_saved_is_loaded(tmp_path_factory: pytest.TempPathFactory, scenario: Scenario) -> None:
    path = tmp_path_factory.mktemp("saved") / "one.toml"
    save_scenario(scenario, path)
    assert load_scenario(path) == scenario


@given(scenarios(), scenarios())
def test_what_is_saved_over_another_is_loaded(
    tmp_path_factory: pytest.TempPathFactory, before: Scenario, after: Scenario
) -> None:
    path = tmp_path_factory.mktemp("saved") / "one.toml"
    save_scenario(before, path)
    save_scenario(after, path)
    assert load_scenario(path) == after


@given(scenarios())
def test_tables_and_pickles_give_an_equal_scenario_back(scenario: Scenario) -> None:
    assert Scenario.from_tables(scenario.tables()) == scenario
    assert pickle.loads(pickle.dumps(scenario)) == scenario
    assert copy.deepcopy(scenario) == scenario


@given(scenarios())
def test_a_change_leaves_the_original_as_it_was(scenario: Scenario) -> None:
    before = pickle.dumps(scenario.tables())
    changes = {f"pools.{name}.slots": 3 for name in scenario.pools}
    changes |= {f"{name}.groups": ["dagpenge"] for name in scenario.initiatives}
    changes |= {"assumptions.stock.dagpenge": 7, "assumptions.cycle": "other"}
    changed = scenario.replace(changes)
    assert pickle.dumps(scenario.tables()) == before
    assert changed.assumptions.stock["dagpenge"] == 7
    assert all(initiative.groups == ("dagpenge",) for initiative in changed.initiatives.values())
    assert all(pool.slots == 3 for pool in changed.pools.values())


def test_comments_survive_a_save(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    source = Path(__file__).parents[2] / "data" / "scenarios" / "tidlig-udplacering.toml"
    path.write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    changed = load_scenario(path).replace(
        {"udplacering_jobparate.earliest_week": 9.0, "pools.udplaceringspladser.slots": 44}
    )
    save_scenario(changed, path)
    text = path.read_text(encoding="utf-8")
    comments = [line[line.index("#") :] for line in source.read_text(encoding="utf-8").splitlines() if "#" in line]
    assert len(comments) >= 3
    for comment in comments:
        assert comment in text
    assert "earliest_week = 9.0" in text
    assert "slots = 44" in text
    assert load_scenario(path) == changed


def test_saving_unchanged_leaves_the_lines_that_are_there(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    source = Path(__file__).parents[2] / "data" / "scenarios" / "jobmatch.toml"
    path.write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    save_scenario(load_scenario(path), path)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in source.read_text(encoding="utf-8").splitlines() if line not in lines] == []


def test_none_restores_a_default() -> None:
    scenario = load_scenario("tidlig-udplacering")
    changed = scenario.replace({"udplacering_jobparate.pool": None, "udplacering_jobparate.priority": None})
    assert changed.initiatives["udplacering_jobparate"].pool is None
    assert changed.initiatives["udplacering_jobparate"].priority == 5
    assert "jobmatch" not in load_scenario("jobmatch").replace({"initiatives.jobmatch": None}).initiatives


def test_without_levers_the_assumptions_stay(scenario_of: Callable[..., Scenario]) -> None:
    scenario = load_scenario("jobmatch").replace({"assumptions.stock.dagpenge": 800})
    base = scenario.without_levers()
    assert base.initiatives == {}
    assert base.assumptions == scenario.assumptions
    assert scenario.initiatives.keys() == {"jobmatch"}


def test_a_sum_has_both_sets_of_levers() -> None:
    both = load_scenario("jobmatch") + load_scenario("tidlig-udplacering")
    assert list(both.initiatives) == ["jobmatch", "udplacering_jobparate", "udplacering_aktivitetsparate"]
    assert both.name == "jobmatch+tidlig-udplacering"
    assert both.title.da == "Jobmatch + Tidlig udplacering"
    assert (both + load_scenario("baseline")).initiatives == both.initiatives
    again = load_scenario("jobmatch") + load_scenario("jobmatch")
    assert again.initiatives == load_scenario("jobmatch").initiatives


CONFLICTS = [
    ("jobmatch", {"jobmatch.effect": 1.2}, "jobmatch.effect"),
    ("tidlig-udplacering", {"pools.udplaceringspladser.slots": 9}, "pools.udplaceringspladser.slots"),
    ("jobmatch", {"assumptions.cycle": "other"}, "assumptions.cycle"),
    ("jobmatch", {"assumptions.routing": False}, "assumptions.routing"),
    # a value against none is a difference too: to the end of the case, or for ten weeks?
    ("tidlig-udplacering", {"udplacering_jobparate.effect_weeks": 10.0}, "udplacering_jobparate.effect_weeks"),
    ("tidlig-udplacering", {"udplacering_jobparate.pool": None}, "udplacering_jobparate.pool"),
    ("tidlig-udplacering", {"udplacering_jobparate.end": date(2022, 1, 1)}, "udplacering_jobparate.end"),
]


@pytest.mark.parametrize(("name", "changes", "lever"), CONFLICTS)
@pytest.mark.parametrize("turned", [False, True])
def test_a_sum_of_contradictions_names_the_lever(
    name: str, changes: dict[str, object], lever: str, turned: bool
) -> None:
    pair = [load_scenario(name), load_scenario(name).replace({**changes, "name": "other"})]
    first, second = reversed(pair) if turned else pair
    with pytest.raises(ScenarioError) as caught:
        first + second
    assert caught.value.key == lever
    for text in (caught.value.en, caught.value.da):
        assert lever in text
        assert name in text


def test_a_scenario_is_frozen() -> None:
    scenario = load_scenario("tidlig-udplacering")
    with pytest.raises(ValidationError):
        scenario.name = "x"
    with pytest.raises(ValidationError):
        scenario.initiatives["udplacering_jobparate"].share = 0.9
    with pytest.raises(ValidationError):
        scenario.assumptions.cycle = "x"
    with pytest.raises(ValidationError):
        scenario.pools["udplaceringspladser"].slots = 1
    for table in (scenario.initiatives, scenario.pools, scenario.assumptions.stock, scenario.assumptions.durations):
        with pytest.raises(TypeError):
            table["x"] = 1
        with pytest.raises(TypeError):
            table.clear()
    assert isinstance(scenario.initiatives["udplacering_jobparate"].groups, tuple)
    hash(scenario)


@pytest.mark.parametrize("name", shipped_scenarios())
def test_every_shipped_scenario_loads_and_compiles(facts: Facts, name: str) -> None:
    scenario = load_scenario(name)
    assert scenario.name == name
    assert scenario.title.da != ""
    assert scenario.title.en != ""
    model = compile_model(facts, scenario)
    assert model.exits == EXITS
    effects = {code for one in scenario.initiatives.values() for code in one.evidence}
    assert effects <= set(facts.evidence.effects)


def test_the_baseline_comes_first() -> None:
    assert shipped_scenarios()[0] == "baseline"
    assert load_scenario("baseline").initiatives == {}
