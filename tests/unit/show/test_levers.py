"""Unit: one part alone does what it says. Here: which levers there are, and the scenario that their values make."""

from __future__ import annotations

from datetime import date

import pytest

from sim.errors import ScenarioError
from sim.experiment import RunSettings, run_scenario
from sim.facts import Facts
from sim.scenario import load_scenario, shipped_scenarios
from sim.show.workbench.levers import Levers
from sim.show.workbench.link import read_link

WEEK = "udplacering_jobparate.earliest_week"


@pytest.mark.parametrize("name", shipped_scenarios())
def test_untouched_levers_make_the_start_scenario(facts: Facts, name: str) -> None:
    levers = Levers(load_scenario(name), facts)
    made = levers.scenario(levers.starting())
    assert made == levers.start
    if name != "kortere-forloeb":
        assert made == load_scenario(name)


def test_every_lever_sets_the_key_that_it_names(facts: Facts) -> None:
    levers = Levers(load_scenario("tidlig-udplacering"), facts)
    values = levers.starting()
    for lever in levers.levers:
        inside = {"earliest_week": 13.0, "share_today": 0.2}
        new = "new" if isinstance(lever.start, str) else inside.get(lever.field, lever.high)
        table = levers.scenario(values | {lever.key: new}).tables()
        path = lever.key.split(".")
        for step in path if path[0] == "pools" else ["initiatives", *path]:
            table = table[step]
        assert table == new, lever.key


def test_reset_to_practice_leaves_no_initiative(facts: Facts) -> None:
    levers = Levers(load_scenario("tidlig-udplacering"), facts)
    values = levers.starting() | {"jobmatch.effect": 1.1, "kortere_dagpenge.shorter_share": 0.2}
    assert set(levers.scenario(values).initiatives) > {"jobmatch", "kortere_dagpenge"}
    assert dict(levers.scenario(levers.practice(values)).initiatives) == {}


def test_practice_follows_what_is_said_about_today(facts: Facts) -> None:
    levers = Levers(load_scenario("tidlig-udplacering"), facts)
    values = levers.practice(levers.starting() | {"udplacering_jobparate.usual_week": 39.0})
    assert (values[WEEK], values["udplacering_jobparate.usual_week"]) == (39.0, 39.0)
    assert dict(levers.scenario(values).initiatives) == {}


def test_each_group_has_its_own_shortening_and_zero_takes_it_away(facts: Facts) -> None:
    levers = Levers(load_scenario("baseline"), facts)
    values = levers.starting() | {"kortere_dagpenge.shorter_share": 0.1, "kortere_jobafklaring.shorter_share": 0.25}
    made = levers.scenario(values).initiatives
    assert {name: (one.groups, one.shorter_share) for name, one in made.items()} == {
        "kortere_dagpenge": (("dagpenge",), 0.1),
        "kortere_jobafklaring": (("jobafklaring",), 0.25),
    }
    again = levers.scenario(values | {"kortere_dagpenge.shorter_share": 0.0}).initiatives
    assert list(again) == ["kortere_jobafklaring"]


def test_taking_a_shortening_apart_changes_no_bit(facts: Facts) -> None:
    whole = load_scenario("kortere-forloeb")
    levers = Levers(whole, facts)
    assert len(levers.start.initiatives) == len(facts.plan.codes)
    settings = RunSettings(replications=1, until=date(2021, 12, 31))
    one, many = (run_scenario(scenario, settings, facts) for scenario in (whole, levers.start))
    assert (one.total == many.total).all()
    assert one.total[0, -1] < 3960


def test_an_offered_initiative_begins_at_practice(facts: Facts) -> None:
    levers = Levers(load_scenario("baseline"), facts)
    assert levers.starting()[WEEK] == 26.0
    made = levers.scenario(levers.starting() | {WEEK: 4.0})
    template = load_scenario("tidlig-udplacering")
    assert made.initiatives["udplacering_jobparate"].pool in made.pools
    assert (
        made.initiatives["udplacering_jobparate"].length_weeks
        == template.initiatives["udplacering_jobparate"].length_weeks
    )
    assert list(made.initiatives) == ["udplacering_jobparate"]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({WEEK: 40.0}, WEEK),
        ({"udplacering_jobparate.share": 0.2}, "udplacering_jobparate.share"),
        ({"udplacering_jobparate.usual_week": 2.0}, WEEK),
    ],
)
def test_values_that_contradict_each_other_name_their_lever(facts: Facts, change: dict[str, float], key: str) -> None:
    levers = Levers(load_scenario("tidlig-udplacering"), facts)
    with pytest.raises(ScenarioError) as refusal:
        levers.scenario(levers.starting() | change)
    assert refusal.value.key == key
    assert key in levers.by_key


def test_effects_carry_their_evidence(facts: Facts) -> None:
    levers = Levers(load_scenario("baseline"), facts).by_key
    found = levers["udplacering_jobparate.effect_after"].evidence
    assert found is not None
    assert (found.ratio.low, found.ratio.value, found.ratio.high, found.grade) == (1.0, 1.3, 1.7, "observational")
    assert levers["jobmatch.effect"].evidence is facts.evidence.effects["smaller_caseloads"]


def test_what_happens_today_names_its_source(facts: Facts) -> None:
    levers = Levers(load_scenario("tidlig-udplacering"), facts)
    week, share = (levers.by_key[f"udplacering_jobparate.{field}"] for field in ("usual_week", "share_today"))
    assert levers.practised(week, facts) == facts.evidence.practice["early_placement", "jobparate", "usual_week"]
    assert levers.practised(share, facts) == facts.evidence.practice["early_placement", "jobparate", "share_today"]
    assert levers.practised(levers.by_key["jobmatch.effect"], facts) is None


def test_an_offered_initiative_brings_its_staff_along(facts: Facts) -> None:
    template = load_scenario("praktik-privat")
    levers = Levers(load_scenario("baseline"), facts, [template])
    made = levers.scenario(levers.starting() | {"praktik_privat_dagpenge.share": 0.2})
    assert made.pools == template.pools
    assert made.pools["virksomhedskonsulenter"].hours_per_week == 26.0


def test_what_stands_at_no_effect_in_the_start_scenario_stays(facts: Facts) -> None:
    levers = Levers(load_scenario("kam"), facts)
    assert "kam_match" in levers.scenario(levers.starting()).initiatives
    raised = levers.scenario(levers.starting() | {"kam_match.effect": 1.1}).initiatives["kam_match"]
    assert (raised.effect, raised.ramp_weeks) == (1.1, 26.0)


def test_a_link_sets_what_is_allowed_and_says_what_is_not() -> None:
    link = read_link("token=x&scenario=jobmatch&replications=7&seed=3&language=en&engine=simpy")
    assert dict(link.options) == {
        "scenario": "jobmatch",
        "replications": 7,
        "seed": 3,
        "language": "en",
        "engine": "simpy",
    }
    assert link.problems == ()


@pytest.mark.parametrize(
    "query",
    [
        "scenario=../../etc/passwd",
        "replications=0",
        "replications=1001",
        "seed=-1",
        "seed=" + "9" * 30,
        "seed=9223372036854775808",
        "language=de",
        "engine=x",
        "replications=٣",
    ],
)
def test_a_bad_link_changes_nothing(query: str) -> None:
    link = read_link(query)
    assert dict(link.options) == {}
    assert [problem.key for problem in link.problems] == [query.split("=")[0]]
