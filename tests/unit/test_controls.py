"""Unit: one part alone does what it says. Here: which levers a mechanism has, and how far they go."""

from __future__ import annotations

from datetime import date

import pytest

from sim.frozen import FrozenMap
from sim.scenario import (
    Activity,
    Capacity,
    Initiative,
    Matching,
    Meetings,
    Pool,
    Prevention,
    Routing,
    Shortening,
    load_scenario,
)
from sim.scenario.controls import LeverSpec, controls_of, lever_value, pool_controls
from sim.scenario.messages import MECHANISMS

EACH: dict[str, Initiative] = {
    "activity": Activity(groups=("a",), share=0.5, earliest_week=4.0, usual_week=26.0, length_weeks=4.0),
    "meetings": Meetings(groups=("a",), interval_weeks=2.0, interval_today_weeks=8.0, effect_weeks=8.0),
    "matching": Matching(groups=("a",), effect=1.1),
    "prevention": Prevention(groups=("a",), factor=0.9),
    "routing": Routing(groups=("a",), destination="job", instead="education", share=0.1),
    "capacity": Capacity(pool="staff", slots=4),
    "shortening": Shortening(groups=("a",), shorter_share=0.1),
}
DECISIONS = {
    "activity": ["earliest_week", "share", "start", "cases"],
    "meetings": ["interval_weeks", "share", "start", "cases"],
    "matching": ["start"],
    "prevention": ["start"],
    "routing": ["share", "start"],
    "capacity": ["slots", "start"],
    "shortening": ["shorter_share", "start", "cases"],
}


def test_every_mechanism_is_looked_at() -> None:
    assert set(EACH) == set(MECHANISMS)


@pytest.mark.parametrize("mechanism", EACH)
def test_every_mechanism_has_levers_that_set_its_fields(mechanism: str) -> None:
    levers = controls_of("x", EACH[mechanism])
    assert [lever.field for lever in levers if lever.role == "decision"] == DECISIONS[mechanism]
    for lever in levers:
        assert lever.key == f"x.{lever.field}"
        if lever.spec is not None:
            assert lever.spec.low <= float(getattr(EACH[mechanism], lever.field)) <= lever.spec.high
            # both ends are values that the field itself allows
            for end in (lever.spec.low, lever.spec.high):
                table = EACH[mechanism].model_dump(exclude_none=True) | _room_for(lever.field, end)
                value = int(end) if lever.kind == "whole" else end
                type(EACH[mechanism]).model_validate(table | {lever.field: value})


def _room_for(field: str, end: float) -> dict[str, float]:
    """Values of the fields that a value must not contradict."""
    return {
        "earliest_week": {"usual_week": 520.0},
        "usual_week": {"earliest_week": 0.0},
        "share_today": {"share": 1.0},
        "interval_weeks": {"interval_today_weeks": 520.0},
        "interval_today_weeks": {"interval_weeks": 0.5},
    }.get(field, {})


def test_a_value_beyond_the_slider_widens_it() -> None:
    late = Activity(groups=("a",), share=0.5, earliest_week=60.0, usual_week=90.0, length_weeks=4.0)
    spec = next(lever.spec for lever in controls_of("x", late) if lever.field == "earliest_week")
    assert spec == LeverSpec("x.earliest_week", 0.0, 60.0, 1.0, "weeks")


def test_a_table_sets_range_step_and_unit_of_a_lever() -> None:
    own = LeverSpec("x.effect", 0.9, 1.3, 0.05, "ratio")
    found = {lever.key: lever.spec for lever in controls_of("x", EACH["matching"], FrozenMap({own.lever: own}))}
    assert found["x.effect"] == own
    assert found["x.ramp_weeks"] == LeverSpec("x.ramp_weeks", 0.0, 104.0, 1.0, "weeks")


def test_what_is_left_open_is_a_lever_only_if_it_is_a_day() -> None:
    levers = {lever.field: lever for lever in controls_of("x", EACH["activity"])}
    assert "effect_weeks" not in levers
    assert (levers["end"].kind, levers["end"].is_optional) == ("day", True)
    assert (levers["start"].kind, levers["start"].is_optional) == ("day", False)


def test_effects_and_practice_are_told_apart() -> None:
    roles = {lever.field: lever.role for lever in controls_of("x", EACH["activity"])}
    assert {field for field, role in roles.items() if role == "effect"} == {"effect_during", "effect_after"}
    assert {field for field, role in roles.items() if role == "practice"} == {"usual_week", "share_today"}


def test_a_pool_of_staff_has_posts_and_hours() -> None:
    assert [(lever.field, lever.spec.unit) for lever in pool_controls("p", Pool(slots=9)) if lever.spec] == [
        ("slots", "places")
    ]
    staff = pool_controls("p", Pool(slots=9, hours_per_week=25.0))
    assert [(lever.key, lever.spec.unit) for lever in staff if lever.spec] == [
        ("pools.p.slots", "posts"),
        ("pools.p.hours_per_week", "hours_per_week"),
    ]


def test_a_lever_reads_its_value() -> None:
    scenario = load_scenario("tidlig-udplacering")
    assert lever_value(scenario, "udplacering_jobparate.share") == 0.6
    assert lever_value(scenario, "pools.udplaceringspladser.slots") == 100
    assert lever_value(scenario, "udplacering_jobparate.start") == date(2021, 1, 1)
    for key in ("no.share", "udplacering_jobparate.no", "pools.no.slots"):
        with pytest.raises(KeyError):
            lever_value(scenario, key)
