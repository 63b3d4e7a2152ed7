"""Verification: the model does what theory says. Here: how much a lever matters, against the closed form of the blunt lever."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis import estimate
from sim.analysis.shortening import shortened_total, shortening
from sim.experiment import Cancelled, RunSettings
from sim.experiment.local_sensitivity import PART, REPLICATIONS, nudges
from sim.facts import Facts
from sim.model.weeks import end_of
from sim.scenario import load_scenario
from sim.scenario.controls import Control, controls_of, pool_controls
from sim.scenario.scenario import Scenario


def numbers_of(scenario: Scenario) -> list[Control]:
    found = [one for name, initiative in scenario.initiatives.items() for one in controls_of(name, initiative)]
    found += [one for name, pool in scenario.pools.items() for one in pool_controls(name, pool)]
    return [one for one in found if one.spec is not None]


def test_a_tenth_of_the_blunt_lever_moves_what_the_arithmetic_says(facts: Facts) -> None:
    at = 0.2
    scenario = shortening(facts, at, "both")
    (lever,) = [one for one in numbers_of(scenario) if one.field == "shorter_share"]
    (found,) = nudges(scenario, [lever], RunSettings(), facts, 2022)
    assert lever.spec is not None
    size = PART * (lever.spec.high - lever.spec.low)  # 0.05: from 0.175 to 0.225
    assert (found.low, found.high, found.size) == pytest.approx((at - size / 2, at + size / 2, size))
    assert found.changes.shape == (REPLICATIONS,)
    week = end_of(RunSettings().until.replace(year=2022))
    expected = shortened_total(facts, found.high, "both", week) - shortened_total(facts, found.low, "both", week)
    told = estimate(found.changes)
    # 99.9 per cent instead of 95: this is one look at chance among many
    room = 4.8 * told.standard_error  # Student's t with 9 degrees of freedom
    assert abs(told.mean - expected) < room
    assert told.standard_error < 0.2 * abs(expected), "so wide a room would prove nothing"


def test_a_lever_at_its_end_or_held_by_another_is_moved_where_it_can_be(facts: Facts) -> None:
    scenario = load_scenario("tidlig-udplacering").replace(
        {"udplacering_jobparate.earliest_week": 26.0, "udplacering_jobparate.share": 1.0}
    )
    keys = ("udplacering_jobparate.earliest_week", "udplacering_jobparate.share")
    chosen = [one for one in numbers_of(scenario) if one.key in keys]
    found = {one.lever: one for one in nudges(scenario, chosen, RunSettings(replications=2), facts, 2022)}
    # later than the usual week is not modelled, and more than everybody is not possible
    assert [(found[key].low, found[key].high) for key in keys] == [(23.4, 26.0), (0.95, 1.0)]


def test_a_lever_that_does_nothing_is_told_to_do_nothing(facts: Facts) -> None:
    scenario = load_scenario("jobmatch").replace({"jobmatch.displacement": 0.0, "jobmatch.effect": 1.0})
    idle = [one for one in numbers_of(scenario) if one.field == "displacement"]
    (found,) = nudges(scenario, idle, RunSettings(replications=3), facts, 2022)
    assert np.all(found.changes == 0.0)


def test_it_stops_when_nobody_waits_for_it(facts: Facts) -> None:
    scenario = load_scenario("tidlig-udplacering")
    with pytest.raises(Cancelled):
        nudges(scenario, numbers_of(scenario), RunSettings(), facts, 2022, cancelled=lambda: True)
