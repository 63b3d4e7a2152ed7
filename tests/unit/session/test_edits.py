"""Unit: one part alone does what it says. Here: what a user does to a state, and the way back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.errors import ScenarioError
from sim.experiment.session import MOST_PINNED, History, State
from sim.experiment.session.edits import (
    begin_with,
    default,
    is_on,
    middle,
    pin,
    reset_all,
    reset_lever,
    set_levers,
    set_range,
    switch_all_off,
    switch_off,
    switch_on,
    titled,
    unpin,
)
from sim.scenario import load_scenario
from sim.scenario.controls import lever_value
from sim.scenario.offers import Offers, taken_apart

WEEK = "udplacering_jobparate.earliest_week"
EFFECT = "udplacering_jobparate.effect_after"
CUT = "kortere_dagpenge.shorter_share"


def test_a_lever_is_set_and_goes_back(state: State, offers: Offers) -> None:
    moved = set_levers(state, {WEEK: 9.0}, offers)
    assert lever_value(moved.scenario, WEEK) == 9.0
    assert lever_value(state.scenario, WEEK) == 4.0
    assert reset_lever(moved, WEEK, offers) == state


def test_two_levers_that_depend_on_each_other_move_together(state: State, offers: Offers) -> None:
    with pytest.raises(ScenarioError) as refusal:
        set_levers(state, {WEEK: 40.0}, offers)
    assert refusal.value.key == WEEK
    moved = set_levers(state, {WEEK: 40.0, "udplacering_jobparate.usual_week": 41.0}, offers)
    assert lever_value(moved.scenario, WEEK) == 40.0


def test_what_is_switched_off_keeps_its_values_and_its_place(state: State, offers: Offers) -> None:
    moved = set_levers(state, {WEEK: 9.0}, offers)
    off = switch_off(moved, "udplacering_jobparate")
    assert list(off.scenario.initiatives) == ["udplacering_aktivitetsparate"]
    assert list(off.scenario.pools) == ["udplaceringspladser"]  # the other one needs it
    assert switch_on(off, "udplacering_jobparate", offers) == moved
    assert list(switch_on(off, "udplacering_jobparate", offers).scenario.initiatives) == list(
        moved.scenario.initiatives
    )


def test_a_pool_goes_with_the_last_who_needs_it_and_comes_back_as_it_was(state: State, offers: Offers) -> None:
    moved = set_levers(state, {"pools.udplaceringspladser.slots": 77}, offers)
    off = switch_all_off(moved)
    assert (dict(off.scenario.initiatives), dict(off.scenario.pools)) == ({}, {})
    on = switch_on(off, "udplacering_aktivitetsparate", offers)
    assert on.scenario.pools["udplaceringspladser"].slots == 77


def test_an_offer_is_switched_on_as_it_is_shipped(state: State, offers: Offers) -> None:
    on = switch_on(state, "jobmatch", offers)
    assert on.scenario.initiatives["jobmatch"] == load_scenario("jobmatch").initiatives["jobmatch"]
    # whatever the order in which they are switched on, so that sums are the same to the last bit
    one_way = switch_on(switch_on(switch_all_off(state), "jobmatch", offers), "udplacering_jobparate", offers)
    other = switch_on(switch_on(switch_all_off(state), "udplacering_jobparate", offers), "jobmatch", offers)
    assert list(one_way.scenario.initiatives) == list(other.scenario.initiatives)


def test_moving_a_lever_of_what_is_off_switches_it_on(state: State, offers: Offers) -> None:
    moved = set_levers(state, {"jobmatch.effect": 1.2}, offers)
    assert is_on(moved, "jobmatch")
    assert default(moved, "jobmatch.effect", offers) == 1.08


def test_a_cut_of_nothing_is_no_initiative(state: State, offers: Offers) -> None:
    cut = set_levers(state, {CUT: 0.1}, offers)
    assert cut.scenario.initiatives["kortere_dagpenge"].groups == ("dagpenge",)
    assert set_levers(cut, {CUT: 0.0}, offers).scenario == state.scenario


def test_a_range_is_kept_with_its_middle_until_a_value_leaves_it(state: State, offers: Offers) -> None:
    ranged = set_range(state, EFFECT, 1.1, 1.45, offers)
    assert dict(ranged.ranges) == {EFFECT: (1.1, 1.45)}
    assert lever_value(ranged.scenario, EFFECT) == 1.275  # (1.1 + 1.45) / 2
    assert dict(set_levers(ranged, {EFFECT: 1.2}, offers).ranges) == {EFFECT: (1.1, 1.45)}
    assert dict(set_levers(ranged, {EFFECT: 1.5}, offers).ranges) == {}
    assert reset_lever(ranged, EFFECT, offers) == state
    with pytest.raises(ScenarioError, match="effect_after"):
        set_range(state, EFFECT, 1.1, 99.0, offers)


@pytest.mark.parametrize(("low", "high", "half"), [(0.1, 0.2, 0.15), (1.0, 1.25, 1.125), (0.1, 0.3, 0.2)])
def test_the_middle_is_that_of_the_decimal_numbers(low: float, high: float, half: float) -> None:
    assert middle(low, high) == half


def test_all_levers_go_back_and_another_scenario_begins_anew(state: State, offers: Offers) -> None:
    moved = set_range(switch_off(state, "udplacering_aktivitetsparate"), EFFECT, 1.0, 1.1, offers)
    assert reset_all(moved) == state
    other = begin_with(moved, load_scenario("jobmatch"))
    assert (other.scenario, other.start) == (load_scenario("jobmatch"),) * 2
    assert (dict(other.ranges), dict(other.shelf.initiatives)) == ({}, {})


@pytest.mark.parametrize("key", ["no_such.effect", "udplacering_jobparate.nothing", "pools.no_such.slots"])
def test_an_unknown_lever_is_refused(state: State, offers: Offers, key: str) -> None:
    with pytest.raises(ScenarioError):
        set_levers(state, {key: 1.0}, offers)


def test_scenarios_are_kept_for_comparison_as_long_as_there_is_room(state: State) -> None:
    pinned = pin(state, state.scenario)
    assert pin(pinned, state.scenario) is pinned
    other = load_scenario("jobmatch")
    pinned = pin(pinned, titled(other, "Tidlig udplacering"))
    assert [one.title.da for one in pinned.pinned] == ["Tidlig udplacering", "Tidlig udplacering (2)"]
    for number in range(MOST_PINNED - 2):
        pinned = pin(pinned, titled(other, str(number)))
    with pytest.raises(ScenarioError, match="room for 5"):
        pin(pinned, other)
    assert [one.title.da for one in unpin(pinned, 0).pinned] == ["Tidlig udplacering (2)", "0", "1", "2"]


def test_taking_cuts_apart_gives_each_group_its_own() -> None:
    whole = load_scenario("kortere-forloeb")
    parts = taken_apart(whole).initiatives
    assert [one.groups for one in parts.values()] == [(code,) for code in whole.initiatives["kortere_forloeb"].groups]
    assert taken_apart(load_scenario("jobmatch")) == load_scenario("jobmatch")


def test_twenty_steps_back_and_forth(state: State, offers: Offers) -> None:
    states = [state] + [set_levers(state, {WEEK: 4.0 + number / 2}, offers) for number in range(1, 26)]
    history = History(states[0])
    for one in states[1:]:
        assert history.push(one)
    assert not history.push(states[-1])  # nothing changed, so nothing to undo
    for number in range(20):
        assert history.before == states[24 - number]
        assert history.undo()
        assert history.now == states[24 - number]
    assert not history.undo()
    for number in range(6, 26):
        assert history.redo()
        assert history.now == states[number]
    assert not history.redo()
    history.undo()
    history.push(state)
    assert history.after is None
    history.amend(replace(state, language="en"))
    assert (history.now.language, history.before) == ("en", states[24])
