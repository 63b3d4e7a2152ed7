"""Unit: one part alone does what it says. Here: what initiatives cost, by hand, and which prices are refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest

from sim.analysis.initiative_costs import CostLine, Use, calendar_years, cost_lines
from sim.analysis.prices import check_prices, price_of
from sim.errors import ScenarioError
from sim.facts import ENTERED, Facts
from sim.model.weeks import week_of, year_bounds
from sim.scenario import Scenario

YEARS = year_bounds(week_of(date(2024, 1, 1)))
WEEKS = np.arange(157.0)
PLACEMENT: dict[str, Any] = {
    "mechanism": "activity",
    "groups": ("jobparate",),
    "share": 0.6,
    "earliest_week": 4.0,
    "usual_week": 26.0,
    "length_weeks": 4.0,
}
MEETINGS: dict[str, Any] = {
    "mechanism": "meetings",
    "groups": ("dagpenge",),
    "interval_weeks": 2.0,
    "interval_today_weeks": 13.0,
    "hours": 1.5,
    "effect_weeks": 8.0,
}
MATCHING: dict[str, Any] = {"mechanism": "matching", "groups": ("dagpenge",), "effect": 1.1}


@pytest.fixture
def lines(facts: Facts, scenario_of: Callable[..., Scenario]) -> Callable[..., dict[str, CostLine]]:
    """The lines of scenarios with the initiative ``one``, by kind."""

    def make(
        one: dict[str, Any], use: dict[str, Use] | None = None, runs: int = 2, **tables: Any
    ) -> dict[str, CostLine]:
        scenario = scenario_of(initiatives={"one": one}, **tables)
        check_prices(scenario, facts)
        return {line.kind: line for line in cost_lines(scenario, facts, YEARS, WEEKS, use or {}, runs)}

    return make


def test_a_calendar_year_is_one_however_long_it_is() -> None:
    days = [date(2021, 1, 1), date(2022, 1, 1), date(2022, 7, 2), date(2024, 1, 1), date(2025, 1, 1), date(2099, 1, 1)]
    assert calendar_years([week_of(day) for day in days]) == pytest.approx([0, 1, 1 + 182 / 365, 3, 4, 78], abs=1e-6)


def test_a_start_is_paid_once_in_the_year_it_falls_in(lines: Callable[..., dict[str, CostLine]]) -> None:
    line = lines(MATCHING | {"start": date(2022, 3, 1), "prices": {"start": "startup_large"}})["start"]
    assert line.cost.tolist() == [[0, 500_000, 0]] * 2
    # 1 March 2022 is 424 days, 60.6 weeks after week zero
    assert (line.cumulated[0, 60], line.cumulated[0, 61], line.cumulated[0, -1]) == (0, 500_000, 500_000)
    # new year's day belongs to the year that begins with it
    line = lines(MATCHING | {"start": date(2022, 1, 1), "prices": {"start": "startup_large"}})["start"]
    assert line.cost[0].tolist() == [0, 500_000, 0]
    line = lines(MATCHING | {"prices": {"start": "startup_large"}})["start"]
    assert line.cost[0].tolist() == [500_000, 0, 0]
    assert line.cumulated[0, :2].tolist() == [0, 500_000]
    assert not lines(MATCHING | {"start": date(2026, 1, 1), "prices": {"start": "startup_large"}})["start"].cost.any()


def test_a_year_is_paid_by_calendar_time(lines: Callable[..., dict[str, CostLine]]) -> None:
    one = PLACEMENT | {"start": date(2021, 7, 1), "end": date(2022, 7, 1), "prices": {"year": "crm_year"}}
    line = lines(one)["year"]
    # 184 days of 2021 and 181 of 2022
    assert line.cost[0] == pytest.approx([250_000 * 184 / 365, 250_000 * 181 / 365, 0], rel=1e-6)
    half = float(week_of(date(2021, 7, 1)))
    at_week_40 = 250_000 * (40 - half) / (365 / 7)
    assert line.cumulated[0, 40] == pytest.approx(at_week_40, rel=1e-5)
    assert line.cumulated[1, -1] == pytest.approx(250_000, rel=1e-6)
    forever = lines(MATCHING | {"prices": {"year": "crm_year"}})["year"]
    assert forever.cost[0] == pytest.approx([250_000] * 3, rel=1e-9)


def test_posts_are_paid_from_the_day_they_are_there(lines: Callable[..., dict[str, CostLine]]) -> None:
    pools = {"staff": {"slots": 5, "hours_per_week": 30.0}}
    hired = {"mechanism": "capacity", "pool": "staff", "slots": 4, "start": date(2021, 1, 1)}
    hired |= {"prices": {"slot_year": "caseworker_year"}}
    # 73 days, a fifth of the year, until they are there
    line = lines(hired | {"delay_weeks": 73 / 7}, pools=pools)["slot_year"]
    assert line.quantity[0] == pytest.approx([4 * 0.8, 4, 4], rel=1e-6)
    # after that one more every 73 days: two, three, four and five fifths of the year have passed
    line = lines(hired | {"delay_weeks": 73 / 7, "ramp_weeks": 4 * 73 / 7}, pools=pools)["slot_year"]
    assert line.quantity[0] == pytest.approx([0.6 + 0.4 + 0.2 + 0.0, 4, 4], rel=1e-5)
    assert line.cost[0, 1] == pytest.approx(4 * 590_000)
    line = lines(hired | {"end": date(2022, 1, 1)}, pools=pools)["slot_year"]
    assert line.quantity[0] == pytest.approx([4, 0, 0], abs=1e-9)


def test_the_places_of_a_pool_can_be_paid_by_who_uses_them(lines: Callable[..., dict[str, CostLine]]) -> None:
    one = PLACEMENT | {"pool": "places", "start": date(2022, 1, 1), "prices": {"slot_year": "caseworker_year"}}
    line = lines(one, pools={"places": {"slots": 3}})["slot_year"]
    assert line.quantity[1].tolist() == pytest.approx([0, 3, 3])


def test_participants_weeks_and_hours_are_paid_as_they_are_counted(lines: Callable[..., dict[str, CostLine]]) -> None:
    begun, weeks = np.array([[10, 0, 5], [20, 0, 1]]), np.array([[36.5, 3.0, 20.0], [80.0, 0.0, 4.0]])
    asked = np.array([[12, 0, 6], [20, 1, 1]])
    use = {"one": Use(begun, weeks), "one.arranging": Use(asked, 0.1 * asked)}
    prices = {"participant": "fast_track_participant", "week": "placement_week", "hour": "company_consultant_hour"}
    pools = {"staff": {"slots": 1, "hours_per_week": 30.0}}
    arranged = PLACEMENT | {"prices": prices, "arranging_pool": "staff", "arranging_hours": 3.0}
    found = lines(arranged, use, pools=pools)
    assert found["participant"].cost.tolist() == [[15_000, 0, 7_500], [30_000, 0, 1_500]]
    assert found["week"].cost == pytest.approx(weeks * 220)
    # three hours for each that is arranged, whether anything comes of it or not
    assert found["hour"].cost.tolist() == [[36 * 445, 0, 18 * 445], [60 * 445, 3 * 445, 3 * 445]]
    assert not lines(PLACEMENT | {"prices": {"hour": "company_consultant_hour"}}, use)["hour"].cost.any()
    # within a year they are spread evenly from the start on
    late = lines(arranged | {"start": date(2021, 7, 1)}, use, pools=pools)["participant"]
    assert late.cumulated[0, 25] == 0.0
    assert late.cumulated[0, 39] == pytest.approx(15_000 * (39 * 7 - 181) / 184, rel=1e-5)
    assert late.cumulated[0, -1] == pytest.approx(15_000 + 7_500 * (156 * 7 - 730) / 365, rel=1e-5)


def test_hours_of_meetings(lines: Callable[..., dict[str, CostLine]]) -> None:
    use = {"one": Use(np.array([[100, 200, 0]]), np.zeros((1, 3)))}
    prices = {"hour": "caseworker_hour"}
    assert lines(MEETINGS | {"prices": prices}, use, runs=1)["hour"].cost.tolist() == [[150 * 437, 300 * 437, 0]]
    # at today's interval there are no extra meetings, and the model does not know them
    same = MEETINGS | {"interval_weeks": 13.0, "prices": prices}
    assert lines(same, {}, runs=1)["hour"].cost.tolist() == [[0, 0, 0]]


def test_a_price_of_zero_costs_nothing(lines: Callable[..., dict[str, CostLine]]) -> None:
    prices = {"start": "startup_small", "year": "crm_year", "week": "placement_week"}
    free = {"prices": dict.fromkeys(prices.values(), 0.0)}
    use = {"one": Use(np.ones((2, 3)), np.ones((2, 3)))}
    found = lines(PLACEMENT | {"prices": prices}, use, assumptions=free)
    assert len(found) == 3
    for line in found.values():
        assert not line.cost.any()
        assert not line.cumulated.any()


def test_an_entered_price_takes_the_place_of_the_packs_and_is_no_estimate_of_ours(
    facts: Facts, scenario_of: Callable[..., Scenario]
) -> None:
    scenario = scenario_of(assumptions={"prices": {"mentor_week": 725.0}})
    entered, shipped = (price_of(code, scenario, facts) for code in ("mentor_week", "course_week"))
    assert (entered.value, entered.unit, entered.status, entered.is_estimate) == (725, "DKK per week", ENTERED, False)
    assert (shipped.value, shipped.is_estimate) == (3000, True)


POOL = {"pools": {"places": {"slots": 3}}}
REFUSED = [
    ({"assumptions": {"prices": {"mentor": 5.0}}}, "assumptions.prices", "'mentor', which is not there", "course_week"),
    ({"initiatives": {"a": MATCHING | {"prices": {"start": "gold"}}}}, "a.prices.start", "'gold'", "startup_large"),
    ({"initiatives": {"a": MATCHING | {"prices": {"year": "crm_start"}}}}, "a.prices.year", "in DKK,", "crm_year"),
    ({"initiatives": {"a": MATCHING | {"prices": {"week": "course_week"}}}}, "a.prices.week", "'week'", "start, year."),
    ({"initiatives": {"a": MEETINGS | {"prices": {"week": "course_week"}}}}, "a.prices.week", "'week'", "hour."),
    ({"initiatives": {"a": PLACEMENT | {"prices": {"slot_year": "kam_year"}}}}, "a.prices.slot_year", "slot", "start"),
    (
        {"initiatives": {n: PLACEMENT | {"pool": "places", "prices": {"slot_year": "kam_year"}} for n in "ab"}} | POOL,
        "b.prices.slot_year",
        "already paid for by a",
        "in one of them",
    ),
]


@pytest.mark.parametrize(("tables", "key", "wrong", "allowed"), REFUSED)
def test_prices_that_do_not_fit_are_refused_with_what_is_allowed(
    facts: Facts, scenario_of: Callable[..., Scenario], tables: dict[str, Any], key: str, wrong: str, allowed: str
) -> None:
    with pytest.raises(ScenarioError, match=re.escape(wrong)) as caught:
        check_prices(scenario_of(**tables), facts)
    assert caught.value.key == key
    assert key in caught.value.en
    assert allowed in caught.value.en
    assert key in caught.value.da
    assert caught.value.da != caught.value.en


def test_the_price_codes_that_scenarios_rely_on_are_there(facts: Facts) -> None:
    for code in (
        *("placement_week", "wage_subsidy_week_private", "wage_subsidy_week_public", "course_week", "mentor_week"),
        *("caseworker_hour", "caseworker_year", "company_consultant_year", "company_consultant_hour"),
        *("health_coordinator_year", "kam_year", "crm_year", "crm_start", "marketing_year", "startup_small"),
        *("startup_large", "training_start", "csr_place_week", "repatriation_guidance_participant"),
        "fast_track_participant",
    ):
        price = facts.economy.prices[code]
        assert price.title_da != price.title_en
        assert price.figure.low < price.figure.high
        nothing_found = "ingen offentliggjort enhedspris fundet" in price.figure.source
        assert (
            price.figure.status == "assumption"
            if nothing_found
            else re.search(r"\d.*\(.*\.dk|kk\.dk", price.figure.source)
        )
