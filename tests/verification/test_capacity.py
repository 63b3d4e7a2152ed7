"""Verification: results agree with theory, hand arithmetic or the plan. Here: pools that grow, and staff who arrange."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from sim.engine.records import COMPLETED, LEFT_DURING
from sim.experiment import Results
from sim.facts import Facts
from sim.model import compile_model
from sim.model.capacities import place_weeks, place_weeks_added, steps_of
from sim.model.weeks import week_of, year_bounds
from sim.scenario import Capacity, Scenario

UNTIL = date(2022, 12, 31)
PLACEMENT = {
    "mechanism": "activity",
    "groups": ["jobparate", "aktivitetsparate_voksne"],
    "share": 0.7,
    "earliest_week": 4.0,
    "usual_week": 26.0,
    "length_weeks": 13.0,
    "effect_during": 0.8,
    "effect_after": 1.5,
    "pool": "places",
}


def more(**fields: object) -> dict[str, object]:
    return {"mechanism": "capacity", "pool": "places", "slots": 30, **fields}


def test_places_that_are_there_from_the_first_day_are_places_like_any_other(
    run_many: Callable[..., Results], scenario_of: Callable[..., Scenario]
) -> None:
    grown = scenario_of(pools={"places": {"slots": 20}}, initiatives={"placement": PLACEMENT, "more": more()})
    large = scenario_of(pools={"places": {"slots": 50}}, initiatives={"placement": PLACEMENT})
    ours, theirs = (run_many(scenario, 3, until=UNTIL) for scenario in (grown, large))
    for one, other in zip(ours.counts, theirs.counts, strict=True):
        assert one.tobytes() == other.tobytes()


def test_nothing_changes_before_the_new_places_are_there(
    run_many: Callable[..., Results], scenario_of: Callable[..., Scenario]
) -> None:
    late = more(start=date(2021, 5, 1), delay_weeks=10.0)
    pools = {"places": {"slots": 20}}
    grown = scenario_of(pools=pools, initiatives={"placement": PLACEMENT, "more": late})
    small = scenario_of(pools=pools, initiatives={"placement": PLACEMENT})
    ours, theirs = (run_many(scenario, 3, until=UNTIL).counts.stock for scenario in (grown, small))
    first = week_of(date(2021, 5, 1)) + 10.0
    assert (ours[:, : int(first) + 1] == theirs[:, : int(first) + 1]).all()
    assert (ours[:, -1] != theirs[:, -1]).any()


def test_no_more_take_part_than_there_are_places_at_the_time(
    run_many: Callable[..., Results], scenario_of: Callable[..., Scenario]
) -> None:
    grows = more(start=date(2021, 3, 1), ramp_weeks=20.0, end=date(2022, 1, 1))
    scenario = scenario_of(pools={"places": {"slots": 5}}, initiatives={"placement": PLACEMENT, "more": grows})
    results = run_many(scenario, 3, until=UNTIL, keep_records=True)
    steps = results.model.market.capacity_steps
    assert steps["places"].tolist() == [*range(6, 36), 5]
    assert results.records is not None
    for records in results.records:
        parts = records.participations[np.isfinite(records.participations["begun"])]
        for begun in parts["begun"]:
            inside = ((parts["begun"] <= begun) & (parts["ended"] > begun)).sum()
            there = np.append(5, steps["places"])[np.searchsorted(steps["week"], begun, side="right")]
            assert inside <= there
        # when the extra places end, whoever is in one stays to the end
        over = week_of(date(2022, 1, 1))
        across = parts[(parts["begun"] < over) & (parts["ended"] > over)]
        assert len(across) > 5
        assert np.isin(across["outcome"], (COMPLETED, LEFT_DURING)).all()


def test_the_steps_of_a_ramp_by_hand() -> None:
    # four places over eight weeks from week 10 on: one each at weeks 12, 14, 16 and 18
    start = date(2021, 3, 12)
    assert week_of(start) == 10.0
    four = Capacity(pool="places", slots=4, start=start, ramp_weeks=8.0)
    assert steps_of(four) == [(12.0, 1), (14.0, 1), (16.0, 1), (18.0, 1)]
    hired = Capacity(pool="places", slots=4, start=start, delay_weeks=13.0)
    assert steps_of(hired) == [(23.0, 4)]
    # two of them are over before the other two would have come
    ended = Capacity(pool="places", slots=4, start=start, ramp_weeks=8.0, end=date(2021, 4, 16))
    assert steps_of(ended) == [(12.0, 1), (14.0, 1), (15.0, -2)]
    assert steps_of(Capacity(pool="places", slots=0, start=start)) == []
    assert steps_of(Capacity(pool="places", slots=3, start=start, delay_weeks=20.0, end=date(2021, 4, 16))) == []


def test_the_places_of_a_year_by_hand(facts: Facts, scenario_of: Callable[..., Scenario]) -> None:
    added = more(slots=4, start=date(2021, 3, 12), ramp_weeks=8.0)
    scenario = scenario_of(pools={"places": {"slots": 7}, "other": {"slots": 1}}, initiatives={"more": added})
    model = compile_model(facts, scenario, UNTIL)
    year = 365 / 7
    years = year_bounds(model.market.horizon)
    # each new place counts from its week to the end of the year
    extra = 4 * year - (12 + 14 + 16 + 18)
    assert place_weeks(model.market, years) == pytest.approx(
        np.array([[7 * year + extra, year], [11 * year, year]]), abs=1e-4
    )
    only = scenario.initiatives["more"]
    assert isinstance(only, Capacity)
    assert place_weeks_added(only, years) == pytest.approx([extra, 4 * year], abs=1e-4)


def test_arranging_takes_staff_their_hours_and_the_place_comes_after(
    run_many: Callable[..., Results], scenario_of: Callable[..., Scenario]
) -> None:
    arranged = {**PLACEMENT, "arranging_pool": "consultants", "arranging_hours": 5.0}
    pools = {"places": {"slots": 100_000}, "consultants": {"slots": 100_000, "hours_per_week": 25.0}}
    results = run_many(scenario_of(pools=pools, initiatives={"p": arranged}), 2, until=UNTIL, keep_records=True)
    assert results.model.activities == ("p.arranging", "p")
    assert results.records is not None
    for records in results.records:
        parts = records.participations
        arranging, placed = (parts[parts["activity"] == a] for a in (0, 1))
        done = arranging[arranging["outcome"] == COMPLETED]
        assert (done["ended"] - done["begun"]) == pytest.approx(np.full(len(done), 0.2), abs=1e-6)
        ended = {(row["citizen"], row["spell"]): row["ended"] for row in done}
        assert len(placed) > 100
        for row in placed:
            # with room for everybody the place is taken at the moment at which it is arranged
            assert row["begun"] == row["offered"] == ended[row["citizen"], row["spell"]]


def test_without_staff_nothing_is_arranged_and_nobody_moves(
    run_many: Callable[..., Results], scenario_of: Callable[..., Scenario]
) -> None:
    arranged = {**PLACEMENT, "arranging_pool": "consultants", "arranging_hours": 5.0}
    pools = {"places": {"slots": 100}, "consultants": {"slots": 0, "hours_per_week": 25.0}}
    scenario = scenario_of(pools=pools, initiatives={"p": arranged})
    ours, theirs = (run_many(one, 2, until=UNTIL).counts.stock for one in (scenario, scenario.without_levers()))
    assert (ours == theirs).all()


def test_few_staff_bring_fewer_into_places_and_an_initiative_of_staff_helps(
    run_many: Callable[..., Results], scenario_of: Callable[..., Scenario]
) -> None:
    arranged = {**PLACEMENT, "arranging_pool": "consultants", "arranging_hours": 10.0}
    placed = []
    for posts, hired in ((1, 0), (1, 2), (3, 0)):
        pools = {"places": {"slots": 1000}, "consultants": {"slots": posts, "hours_per_week": 25.0}}
        staff = {"mechanism": "capacity", "pool": "consultants", "slots": hired, "delay_weeks": 13.0}
        scenario = scenario_of(pools=pools, initiatives={"p": arranged, "staff": staff})
        placed.append(run_many(scenario, 3, until=UNTIL).counts.participants[:, :, 1].sum(axis=(1, 2)))
    assert (placed[0] < placed[1]).all() and (placed[1] < placed[2]).all()
    # one consultant of 25 hours arranges at most five placements in two weeks
    assert (placed[0] <= 2 * 365 / 7 * 2.5 + 1).all()
