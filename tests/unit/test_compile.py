"""Unit: one room by itself, against values known from elsewhere. Here: from facts and scenario to the frozen model."""

from __future__ import annotations

import dataclasses
import pickle
from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from sim.errors import CalibrationError, ScenarioError
from sim.facts import Cycle, CycleStep, Facts, Figure
from sim.model import Model, compile_model
from sim.model.calendar_steps import Steps, breaks, product, ramp
from sim.model.weeks import week_of
from sim.scenario import Scenario

MATCHING = {"mechanism": "matching", "groups": ["jobparate"], "effect": 1.2}
ACTIVITY = {
    "mechanism": "activity",
    "groups": ["jobparate"],
    "share": 0.5,
    "earliest_week": 4,
    "usual_week": 26,
    "length_weeks": 13,
}


def at(calendar: np.ndarray, values: np.ndarray, week: float) -> float:
    return float(values[np.searchsorted(calendar, week, side="right") - 1])


def hazard_at(model: Model, cohort: int, group: str, quantity: str, week: float) -> float:
    pieces = model.market.hazards.pieces[cohort, model.groups.index(group)]
    return at(pieces["week"], pieces[quantity], week)


def test_a_ramp_lies_on_the_straight_line_in_mid_week() -> None:
    steps = ramp(10.0, 4.0, 1.8)
    weeks = np.array([9.9, 10.0, 10.9, 11.0, 12.5, 13.0, 14.0, 99.0])
    assert steps.at(weeks) == pytest.approx([1.0, 1.1, 1.1, 1.3, 1.5, 1.7, 1.8, 1.8])
    assert ramp(10.0, 0.0, 0.5).at(np.array([9.99, 10.0])).tolist() == [1.0, 0.5]


def test_products_of_steps() -> None:
    factors = [Steps((0.0, 5.0), (2.0, 3.0)), Steps((4.0,), (0.5,))]
    assert breaks(factors, 100.0).tolist() == [0.0, 4.0, 5.0]
    assert breaks(factors, 5.0).tolist() == [0.0, 4.0]
    assert product(factors, np.array([0.0, 4.0, 5.0])).tolist() == [2.0, 1.0, 1.5]


def test_a_matching_changes_its_groups_from_its_date_on(compiled: Callable[..., Model]) -> None:
    start = date(2021, 7, 1)
    model = compiled(initiatives={"x": {**MATCHING, "start": start, "displacement": 0.25}})
    for cohort in (0, 1):
        for group in model.groups:
            before, after = (hazard_at(model, cohort, group, "exits", week_of(start) + d) for d in (-1e-3, 0.0))
            # three quarters of a gain of 20 per cent are left when a quarter is taken from others
            assert (before, after) == (1.0, pytest.approx(1.15) if group == "jobparate" else 1.0)
    assert (model.market.hazards.pieces["whole"] == 1.0).all()


def test_two_matchings_multiply(compiled: Callable[..., Model]) -> None:
    model = compiled(initiatives={"x": MATCHING, "y": {**MATCHING, "effect": 1.5, "start": date(2022, 1, 1)}})
    assert hazard_at(model, 0, "jobparate", "exits", 10.0) == pytest.approx(1.2)
    assert hazard_at(model, 0, "jobparate", "exits", 60.0) == pytest.approx(1.8)


@pytest.mark.parametrize(
    ("cases", "first", "later"), [("both", 1.25, 1.25), ("new", 1.0, 1.25), ("existing", 1.25, 1.0)]
)
def test_the_blunt_lever_takes_the_cases_it_says(
    compiled: Callable[..., Model], cases: str, first: float, later: float
) -> None:
    lever = {"mechanism": "shortening", "groups": ["jobparate"], "shorter_share": 0.2, "cases": cases}
    model = compiled(initiatives={"x": {**lever, "start": date(2021, 3, 5)}})
    # 5 March is 63 days after 1 January
    assert model.market.hazards.groups["later_from"][model.groups.index("jobparate")] == 9.0
    for cohort, factor in ((0, first), (1, later)):
        assert hazard_at(model, cohort, "jobparate", "whole", 8.9) == 1.0
        assert hazard_at(model, cohort, "jobparate", "whole", 9.0) == pytest.approx(factor)
        assert hazard_at(model, cohort, "dagpenge", "whole", 9.0) == 1.0


def test_two_shortenings_of_one_group_are_refused(compiled: Callable[..., Model]) -> None:
    lever = {"mechanism": "shortening", "groups": ["jobparate"], "shorter_share": 0.2}
    for other in (lever, {**lever, "start": date(2022, 1, 1)}):
        with pytest.raises(ScenarioError) as caught:
            compiled(initiatives={"x": lever, "y": other})
        assert caught.value.key == "y.groups"
    compiled(initiatives={"x": lever, "y": {**lever, "groups": ["dagpenge"]}})


def test_prevention_works_on_inflow_or_on_returns(compiled: Callable[..., Model]) -> None:
    prevention = {"mechanism": "prevention", "groups": ["dagpenge"], "factor": 0.9, "start": date(2021, 2, 5)}
    for on in ("inflow", "returns"):
        flows = compiled(initiatives={"x": {**prevention, "on": on}}).market.flows
        for name, values in (("inflow", flows.arrivals), ("returns", flows.returns)):
            expected = 0.9 if name == on else 1.0
            assert at(flows.calendar, values[0], 4.9) == 1.0
            assert at(flows.calendar, values[0], 5.0) == expected
            assert (values[1:] == 1.0).all()


def test_an_activity_in_weeks(compiled: Callable[..., Model]) -> None:
    text = {**ACTIVITY, "start": date(2021, 1, 8), "end": date(2021, 1, 22), "effect_after": 1.4, "displacement": 0.5}
    model = compiled(pools={"p": {"slots": 7}}, initiatives={"x": {**text, "pool": "p", "effect_during": 0.8}})
    act = model.market.activities.each[0]
    assert (model.activities, model.pools, model.market.capacity.tolist()) == (("x",), ("p",), [7])
    assert [act[name] for name in ("start", "end", "earliest", "usual", "length")] == [1.0, 3.0, 4.0, 26.0, 13.0]
    # half of a gain of 40 per cent; a lock-in takes nothing from others
    assert act["after"] == pytest.approx(1.2)
    assert (act["during"], act["effect_weeks"], act["pool"]) == (0.8, np.inf, 0)
    assert model.market.activities.reach[0].tolist() == [group == "jobparate" for group in model.groups]


def with_cycle(facts: Facts, *steps: tuple[date, str | None, str, float]) -> Facts:
    def figure(value: float) -> Figure:
        return Figure(value, "multiplier", "2021", "test", "assumption", value, value, "test:1")

    rows = tuple(CycleStep(month, group, quantity, figure(value)) for month, group, quantity, value in steps)
    cycles = {**facts.assumptions.cycles, "test": Cycle("test", rows)}
    return dataclasses.replace(facts, assumptions=dataclasses.replace(facts.assumptions, cycles=cycles))


def test_a_cycle_reaches_inflow_and_exits(facts: Facts, scenario_of: Callable[..., Scenario]) -> None:
    changed = with_cycle(
        facts,
        (date(2020, 10, 1), None, "inflow", 1.1),
        (date(2021, 4, 1), None, "inflow", 0.9),
        (date(2021, 4, 1), "dagpenge", "favourable_exits", 1.3),
    )
    model = compile_model(changed, scenario_of(assumptions={"cycle": "test"}))
    flows = model.market.flows
    april = week_of(date(2021, 4, 1))
    assert at(flows.calendar, flows.arrivals[3], 0.0) == 1.1
    assert at(flows.calendar, flows.arrivals[3], april) == 0.9
    assert hazard_at(model, 0, "dagpenge", "exits", april) == 1.3
    assert hazard_at(model, 0, "jobparate", "exits", april) == 1.0
    # the calibration is of 2020, whatever comes after
    plain = compile_model(facts, scenario_of()).market.flows
    assert flows.groups["inflow"] == pytest.approx(plain.groups["inflow"], rel=1e-12)


def test_an_inflow_beyond_the_candidate_stream_is_refused(facts: Facts, scenario_of: Callable[..., Scenario]) -> None:
    changed = with_cycle(facts, (date(2021, 4, 1), "jobparate", "inflow", 2.5))
    with pytest.raises(CalibrationError) as caught:
        compile_model(changed, scenario_of(assumptions={"cycle": "test"}))
    for text in (caught.value.en, caught.value.da):
        assert "jobparate" in text
        assert "2.5" in text
        assert "test" in text


def test_other_families_keep_the_mean(compiled: Callable[..., Model]) -> None:
    model = compiled(
        assumptions={
            "durations": {"jobparate": {"family": "weibull", "shape": 0.8}, "dagpenge": {"family": "empirical"}}
        }
    )
    assert model.families[:2] == ("empirical", "weibull")
    assert model.market.start.groups["mean_weeks"] == pytest.approx(model.documented_weeks, abs=1e-9)


def test_the_remainder_is_the_users_to_change(compiled: Callable[..., Model]) -> None:
    assert compiled(assumptions={"remainder": 123.5}).remainder == 123.5
    assert compiled(assumptions={"remainder": 0.0}).remainder == 0.0


def test_a_run_cannot_end_before_it_begins(facts: Facts, scenario_of: Callable[..., Scenario]) -> None:
    assert compile_model(facts, scenario_of(), date(2020, 12, 31)).market.horizon == 0.0
    with pytest.raises(ScenarioError) as caught:
        compile_model(facts, scenario_of(), date(2020, 12, 30))
    assert caught.value.key == "until"


def arrays_of(part: object) -> list[np.ndarray]:
    if isinstance(part, np.ndarray):
        return [part]
    return [array for entry in part for array in arrays_of(entry)] if isinstance(part, tuple) else []


def test_nothing_can_write_into_a_model(compiled: Callable[..., Model]) -> None:
    model = compiled(initiatives={"x": ACTIVITY, "y": MATCHING})
    for version in (model, pickle.loads(pickle.dumps(model))):
        arrays = [array for field in dataclasses.fields(version) for array in arrays_of(getattr(version, field.name))]
        arrays += arrays_of(version.market)
        assert len(arrays) > 15
        assert [array.shape for array in arrays if array.flags.writeable] == []
    with pytest.raises(dataclasses.FrozenInstanceError):
        model.remainder = 0.0  # type: ignore[misc]


def test_a_model_survives_pickling(compiled: Callable[..., Model]) -> None:
    model = compiled(initiatives={"x": ACTIVITY, "y": MATCHING})
    again = pickle.loads(pickle.dumps(model))
    for ours, theirs in zip(arrays_of(model.market), arrays_of(again.market), strict=True):
        assert ours.tobytes() == theirs.tobytes()
    assert again.groups == model.groups
