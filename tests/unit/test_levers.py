"""Unit: one part alone does what it says. Here: numeric levers, and a scenario at another strength."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.experiment import RunSettings, run_scenario
from sim.facts import Facts
from sim.scenario import Scenario, load_scenario, numeric_lever, numeric_levers, scaled

PLACEMENT = {
    "mechanism": "activity",
    "groups": ["jobparate"],
    "share": 0.7,
    "share_today": 0.3,
    "earliest_week": 4.0,
    "usual_week": 24.0,
    "length_weeks": 4.0,
    "effect_after": 1.4,
    "pool": "places",
}
EVERYTHING = {
    "placement": PLACEMENT,
    "talks": {
        "mechanism": "meetings",
        "groups": ["dagpenge"],
        "interval_weeks": 4.0,
        "interval_today_weeks": 12.0,
        "effect_after": 1.2,
        "effect_weeks": 4.0,
    },
    "match": {"mechanism": "matching", "groups": ["dagpenge"], "effect": 1.2},
    "keep": {"mechanism": "prevention", "groups": ["dagpenge"], "on": "returns", "factor": 0.7},
    "turn": {
        "mechanism": "routing",
        "groups": ["jobafklaring"],
        "destination": "other",
        "instead": "job",
        "share": 0.4,
    },
    "hire": {"mechanism": "capacity", "pool": "places", "slots": 31},
    "cut": {"mechanism": "shortening", "groups": ["dagpenge"], "shorter_share": 0.2},
}
POOLS = {"places": {"slots": 101}}


@pytest.fixture
def everything(scenario_of: Callable[..., Scenario]) -> Scenario:
    return scenario_of(pools=POOLS, initiatives=EVERYTHING)


def test_a_lever_knows_what_it_may_be(everything: Scenario) -> None:
    def ends(name: str) -> tuple[float, float, bool]:
        lever = numeric_lever(everything, name)
        return lever.low, lever.high, lever.whole

    assert ends("cut.shorter_share") == (-0.5, 0.9, False)
    assert ends("match.effect") == (0.05, 20.0, False)
    assert ends("pools.places.slots") == (0.0, 100_000.0, True)
    # not less than today, not later than today, not more seldom than today
    assert ends("placement.share") == (0.3, 1.0, False)
    assert ends("placement.earliest_week") == (0.0, 24.0, False)
    assert ends("talks.interval_weeks") == (0.5, 12.0, False)
    assert numeric_lever(everything, "placement.share").value == 0.7
    assert numeric_lever(everything, "placement.effect_weeks").value is None


def test_both_ends_of_every_range_are_accepted(everything: Scenario) -> None:
    levers = numeric_levers(everything)
    assert len(levers) > 25
    for lever in levers:
        for end in (lever.low, lever.high):
            everything.replace({lever.name: round(end) if lever.whole else end})


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("placement.start", "not a number"),
        ("placement.groups", "not a number"),
        ("placement.shear", "no lever"),
        ("nobody.share", "no lever"),
        ("pools.nowhere.slots", "no lever"),
        ("assumptions.remainder", "assumption"),
    ],
)
def test_what_is_no_lever_is_refused_by_name(everything: Scenario, name: str, words: str) -> None:
    with pytest.raises(ScenarioError, match=words) as refused:
        numeric_lever(everything, name)
    assert name in refused.value.da
    assert refused.value.da != refused.value.en


@pytest.mark.parametrize(
    ("factor", "wanted"),
    [
        (0.0, [0.3, 24.0, 12.0, 1.0, 1.0, 0.0, 0.0, 0, 0]),
        # the rate of meetings goes from 1/12 to 1/4 a week: half of the way is 1/6
        (0.5, [0.5, 14.0, 6.0, 1.1, 0.85, 0.2, 0.1, 16, 50]),
        # twice as far, 5/12 a week; shares and weeks stop where they must
        (2.0, [1.0, 0.0, 12 / 5, 1.4, 0.4, 0.8, 0.4, 62, 202]),
        (9.0, [1.0, 0.0, 12 / 19, 2.8, 0.0, 1.0, 0.9, 279, 909]),
    ],
)
def test_the_strength_lies_on_the_line_from_today_through_the_scenario(
    everything: Scenario, factor: float, wanted: list[float]
) -> None:
    changed = scaled(everything, factor)
    names = ["placement.share", "placement.earliest_week", "talks.interval_weeks", "match.effect", "keep.factor"]
    names += ["turn.share", "cut.shorter_share", "hire.slots", "pools.places.slots"]
    assert [numeric_lever(changed, name).value for name in names] == pytest.approx(wanted)


def test_what_one_participation_does_is_not_scaled(everything: Scenario) -> None:
    assert scaled(everything, 0.5).initiatives["placement"].effect_after == 1.4  # type: ignore[union-attr]


def test_at_one_it_is_the_scenario_itself(everything: Scenario) -> None:
    assert scaled(everything, 1.0) == everything


@pytest.mark.parametrize("name", ["tidlig-udplacering", "jobmatch", "kortere-forloeb"])
def test_at_nought_it_is_todays_practice_to_the_last_bit(facts: Facts, name: str) -> None:
    settings = RunSettings(replications=2, until=date(2021, 12, 31))
    scenario = load_scenario(name)
    nothing, today, full = (
        run_scenario(one, settings, facts).counts.stock
        for one in (scaled(scenario, 0.0), scenario.without_levers(), scenario)
    )
    assert np.array_equal(nothing, today)
    assert not np.array_equal(full, today)


def test_there_must_be_something_to_scale(everything: Scenario) -> None:
    with pytest.raises(ScenarioError, match="must be 0 or more"):
        scaled(everything, -0.1)
    with pytest.raises(ScenarioError, match="must be an initiative"):
        scaled(load_scenario("baseline"), 0.5)
