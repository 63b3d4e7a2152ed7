"""Unit: one part alone does what it says. Here: savings, costs and break-even, from runs whose every number is set by hand."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import numpy as np
import pytest

from sim.analysis.compare import ALL
from sim.analysis.economic_summary import break_even, costs_frame, economics_frame, summary_of
from sim.analysis.economics import Economics, benefits, economics_of, rates_by_year
from sim.analysis.intervals import Ratio, ratio
from sim.analysis.reimbursement import ladder_of
from sim.engine.census import SUPPORT_STEPS, census_weeks, empty_census
from sim.errors import RunError, ScenarioError
from sim.experiment import Pair, Results, RunSettings
from sim.facts import ENTERED, Facts
from sim.frozen import FrozenMap
from sim.model import compile_model
from sim.model.weeks import year_bounds
from sim.scenario import Scenario

MATCHING: dict[str, Any] = {"mechanism": "matching", "groups": ("dagpenge",), "effect": 1.0}
LAST_STEP = len(SUPPORT_STEPS) - 1
DAGPENGE = {2021: 4444, 2022: 4450, 2023: 4537}
"""Kroner a week: the highest rates a month, 19,322, 19,351 and 19,728 kroner, times 12/52.18."""


@pytest.fixture
def run_of(facts: Facts, scenario_of: Callable[..., Scenario]) -> Callable[..., Economics]:
    """Makes the economics of made-up runs: 1,000 on dagpenge and 500 jobparate, all for more than a year.

    In the scenario's k-th replication `fewer[k]` are missing from dagpenge from `from_week` on. `prices` are those of an
    initiative that changes nothing by itself; `assumptions` those of both sides.
    """

    def make(
        fewer: Sequence[float] = (10, 10),
        *,
        from_week: float = 0.0,
        prices: dict[str, str] | None = None,
        assumptions: dict[str, Any] | None = None,
        until: date = date(2023, 12, 31),
        pack: Facts = facts,
        today: Scenario | None = None,
    ) -> Economics:
        initiatives = {"one": MATCHING | {"prices": prices}} if prices else {}
        scenario = scenario_of(initiatives=initiatives, assumptions=assumptions or {})
        settings = RunSettings(replications=len(fewer), until=until)

        def results(one: Scenario, cuts: Sequence[float]) -> Results:
            model = compile_model(facts, one, until)
            counts = empty_census(model, len(cuts))
            dagpenge = np.array(cuts)[:, None]
            weeks = census_weeks(model.market.horizon)
            counts.stock[:, :, 0] = 1000 - dagpenge * (weeks >= from_week)
            counts.stock[:, :, 1] = 500
            years = year_bounds(model.market.horizon)
            for y, (_, begin, end) in enumerate(years):
                counts.person_weeks[:, y, 0] = 1000 * (end - begin) - dagpenge[:, 0] * (
                    end - np.clip(from_week, begin, end)
                )
                counts.person_weeks[:, y, 1] = 500 * (end - begin)
            counts.support_weeks[..., LAST_STEP] = counts.person_weeks
            return Results(one, settings, model, counts)

        baseline = scenario.without_levers() if today is None else today
        return economics_of(Pair(results(scenario, fewer), results(baseline, [0] * len(fewer))), pack)

    return make


# --- benefits ---------------------------------------------------------------------------------------------------------
def test_the_rates_are_those_published_carried_to_weeks(facts: Facts) -> None:
    monthly = {2020: 19_083, 2021: 19_322, 2022: 19_351, 2023: 19_728}
    for year, kroner in monthly.items():
        rate = facts.economy.rates["dagpenge"][year]
        assert rate.value == pytest.approx(kroner * 12 / 52.18, abs=0.5)
        assert rate.high == rate.value  # the highest rate is an upper bound
        assert rate.low < rate.value
        assert "Øvre grænse" in rate.source
    assert {year: figure.value for year, figure in facts.economy.rates["sygedagpenge_kat2"].items()} == {
        2020: 4405,
        2021: 4460,
        2022: 4465,
        2023: 4550,
    }
    # a third of 15,570 and two thirds of 11,716 a month; none and all of them supporters
    social = facts.economy.rates["jobparate"][2022]
    assert social.value == pytest.approx((15_570 + 2 * 11_716) / 3 * 12 / 52.18, abs=0.5)
    assert social.status == "assumption"
    assert (social.low, social.high) == (
        pytest.approx(11_716 * 12 / 52.18, abs=0.5),
        pytest.approx(15_570 * 12 / 52.18, abs=0.5),
    )


def test_a_year_without_a_rate_takes_that_of_the_nearest_earlier_year(facts: Facts) -> None:
    economy = facts.economy
    assert economy.rate("dagpenge", 2022).value == DAGPENGE[2022]
    assert economy.rate("dagpenge", 2040) is economy.rates["dagpenge"][2023]
    assert economy.rate("dagpenge", 2010) is economy.rates["dagpenge"][2020]
    assert rates_by_year(economy, ("dagpenge", "jobparate"), [2021, 2022]).tolist() == [[4444, 2985], [4450, 2990]]


def test_a_full_time_person_a_year_by_hand(facts: Facts) -> None:
    ladder, rates = ladder_of(facts.economy), np.array([[DAGPENGE[2022]]])
    year = 365 / 7
    # one on dagpenge from new year on, and one who has been there for more than a year
    new, old = np.array([4, 22, 26, year - 52]), np.array([0, 0, 0, year])
    paid = benefits(np.array([new, old])[:, None, None, :], rates, ladder)
    assert paid.gross[:, 0, 0] == pytest.approx([4450 * year] * 2)
    # 4 x 0.2 + 22 x 0.6 + 26 x 0.7 + 1/7 x 0.8 = 32.3143 weeks; 19,351 a month gives 143,800 and 185,800 kroner a year
    assert paid.municipal[0, 0, 0] == pytest.approx(4450 * (32.2 + 0.8 / 7))
    assert paid.municipal[:, 0, 0] == pytest.approx([143_800, 185_800], rel=0.001)
    assert paid.state + paid.municipal == pytest.approx(paid.gross, rel=1e-12)


# --- signs and sums ---------------------------------------------------------------------------------------------------
def test_fewer_persons_are_a_saving_and_more_are_a_cost(run_of: Callable[..., Economics]) -> None:
    found = run_of((10, -10))
    year = 365 / 7
    saved = [10 * rate * year for rate in DAGPENGE.values()]
    assert found.saved.gross.sum(axis=2)[0] == pytest.approx(saved)
    assert found.municipal_saving[0] == pytest.approx([0.8 * kroner for kroner in saved])
    assert found.state_saving[0] == pytest.approx([0.2 * kroner for kroner in saved])
    assert found.municipal_saving[1] == pytest.approx(-found.municipal_saving[0], rel=1e-9)
    assert found.fewer[0] == pytest.approx([10, 10, 10])
    assert found.paid_today.gross[0, 1, 1] == pytest.approx(500 * 2990 * year)
    assert (found.paid_today.municipal - found.paid.municipal).sum() == pytest.approx(found.municipal_saving.sum())


def test_a_scenario_that_changes_nothing_saves_exactly_nothing(run_of: Callable[..., Economics]) -> None:
    found = run_of((0, 0))
    for amount in (*found.saved, found.cost, found.net, found.fewer, found.cumulated_net, found.saved_range):
        assert not amount.any()
    summary = summary_of(found)
    assert summary.nothing
    assert (summary.net.mean, summary.net.low, summary.net.high, summary.net_range) == (0, 0, 0, (0, 0))
    assert math.isnan(summary.cost_per_person.value)
    assert not summary_of(run_of((0, 0), prices={"start": "startup_small"})).nothing


def test_the_net_is_the_saving_less_the_cost(run_of: Callable[..., Economics]) -> None:
    found = run_of((10, 10), prices={"start": "startup_large", "year": "crm_year"})
    assert found.cost[0] == pytest.approx([750_000, 250_000, 250_000])
    assert found.net == pytest.approx(found.municipal_saving - found.cost)
    free = run_of((10, 10), prices={"start": "startup_large"}, assumptions={"prices": {"startup_large": 0.0}})
    assert not free.cost.any()
    assert np.array_equal(free.net, free.municipal_saving)


def test_only_what_the_scenario_costs_beyond_its_baseline_counts(
    run_of: Callable[..., Economics], scenario_of: Callable[..., Scenario]
) -> None:
    today = scenario_of(initiatives={"other": MATCHING | {"prices": {"year": "marketing_year"}}})
    found = run_of((0, 0), prices={"year": "crm_year"}, today=today)
    assert found.cost[0] == pytest.approx([-50_000] * 3)
    assert summary_of(found).prices == 2
    assert costs_frame(found)["initiative"].tolist() == ["one"] * 3 + ["other"] * 3
    # both at the low, both at the high end of their ranges: 50,000 each; 800,000 and 1,000,000
    assert summary_of(found).net_range == (pytest.approx(3 * 200_000), pytest.approx(0))


def test_a_year_that_is_cut_short_counts_for_its_part(run_of: Callable[..., Economics]) -> None:
    found = run_of((10, 10), prices={"year": "crm_year"}, until=date(2022, 6, 30))
    assert found.calendar_years == pytest.approx([1, 181 / 365], rel=1e-6)
    assert found.cost[0] == pytest.approx([250_000, 250_000 * 181 / 365], rel=1e-6)
    assert found.fewer[0] == pytest.approx([10, 10 * 181 / 365], rel=1e-6)
    frame = economics_frame(found).set_index(["period", "group", "measure"])["mean"]
    assert frame["2022", ALL, "fewer"] == pytest.approx(10)
    assert frame["2021-2022", ALL, "fewer"] == pytest.approx(10)
    assert frame["2022", ALL, "cost_per_person"] == pytest.approx(25_000)


# --- through time -----------------------------------------------------------------------------------------------------
def test_the_cumulated_net_begins_at_the_cost_and_ends_at_the_sum(run_of: Callable[..., Economics]) -> None:
    found = run_of((10, 12), prices={"start": "startup_large"})
    path = found.cumulated_net
    assert path[:, 0].tolist() == [0, 0]
    # a week of ten fewer is 10 x 4,444 x 0.8 kroner
    assert path[0, 1] == pytest.approx(35_552 - 500_000)
    assert path[:, -1] == pytest.approx(found.net.sum(axis=1))
    summary = summary_of(found)
    # 500,000 / 39,107.2 for the mean of 11 is 12.8 weeks; in steps of a week that is 13: 2 April 2021
    assert summary.break_even.week == 13
    assert summary.break_even.day == date(2021, 4, 2)
    assert (summary.break_even.ever.hits, summary.break_even.ever.runs) == (2, 2)


def test_within_a_year_the_saving_comes_when_the_persons_are_fewer(run_of: Callable[..., Economics]) -> None:
    path = run_of((10, 10), from_week=26.0).cumulated_net[0]
    # the stock of week 25 is still whole; on straight lines between the weeks half of week 26 counts, and what the year's
    # true sum has less than that is spread over its 52.14 weeks
    assert path[20] == pytest.approx(-0.5 * 35_552 * 20 / (365 / 7), rel=1e-6)
    assert path[40] == pytest.approx(14.5 * 35_552 - 0.5 * 35_552 * 40 / (365 / 7), rel=1e-6)
    assert path[52] == pytest.approx(26 * 35_552, rel=1e-3)


def test_working_on_some_replications_at_a_time_changes_nothing(
    run_of: Callable[..., Economics], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = run_of((8, 0, 12), from_week=70.0).cumulated_net
    monkeypatch.setattr("sim.analysis.economics.BLOCK", 2)
    assert np.array_equal(run_of((8, 0, 12), from_week=70.0).cumulated_net, whole)


@pytest.mark.parametrize(
    ("curve", "week"),
    [
        ([0, -2, -1, 0, 1], 3),
        ([0, -2, 3, -1, 1], 4),  # for good: what it was in between does not count
        ([0, -2, -1, -1, -0.5], math.inf),
        ([0, 1, 2, 3, 4], 0),
        ([0, 1, 2, 3, -1], math.inf),
    ],
)
def test_break_even_is_the_week_from_which_it_stays(curve: list[float], week: float) -> None:
    found = break_even(np.arange(5.0), np.array([curve, curve]))
    assert (found.week, found.earliest, found.latest) == (week, week, week)
    assert found.day == (None if math.isinf(week) else date(2021, 1, 1 + 7 * int(week)))
    assert found.ever.hits == (0 if curve[-1] < 0 else 2)


def test_break_even_has_the_weeks_in_which_the_sign_is_not_certain() -> None:
    weeks = np.arange(11.0)
    # means -5, -4, ... 5; t with 1 degree of freedom is 12.7062, the standard error 0.2: 2.54 to either side
    curve = weeks - 5
    found = break_even(weeks, np.array([curve - 0.2, curve + 0.2]))
    assert (found.earliest, found.week, found.latest) == (3, 5, 8)
    single = break_even(weeks, curve[None])
    assert single.week == 5
    assert math.isnan(single.earliest)
    assert math.isnan(single.latest)


# --- intervals --------------------------------------------------------------------------------------------------------
def test_fiellers_interval_of_a_fixed_cost_is_that_of_the_divisor_turned_over() -> None:
    fewer = np.array([8.0, 10.0, 12.0])
    found = ratio(np.full(3, 100.0), fewer)
    # mean 10, standard error 2/sqrt(3), t with 2 degrees of freedom 4.30265: 10 +- 4.96827
    half = 4.302652729749464 * 2 / math.sqrt(3)
    assert (found.value, found.low, found.high) == (
        pytest.approx(10),
        pytest.approx(100 / (10 + half)),
        pytest.approx(100 / (10 - half)),
    )


def test_a_ratio_whose_divisor_may_be_zero_has_no_bounds() -> None:
    assert ratio(np.full(3, 100.0), np.array([-8.0, 10.0, 12.0])) == Ratio(100 / (14 / 3), -math.inf, math.inf)
    assert math.isnan(ratio(np.ones(2), np.array([-1.0, 1.0])).value)
    assert math.isnan(ratio(np.ones(1), np.ones(1)).low)
    # in proportion there is nothing uncertain
    both = ratio(np.array([18.0, 20.0, 22.0]), np.array([9.0, 10.0, 11.0]))
    assert (both.low, both.high) == (pytest.approx(2), pytest.approx(2))


def test_the_summary_has_means_and_intervals_by_hand(run_of: Callable[..., Economics]) -> None:
    found = summary_of(run_of((8, 10, 12), prices={"start": "startup_large"}))
    each = 0.8 * 365 / 7 * sum(DAGPENGE.values())  # a person fewer for three years
    half = 4.302652729749464 * 2 / math.sqrt(3)
    saving = found.municipal_saving
    assert (found.first, found.last, found.runs) == (2021, 2023, 3)
    assert (saving.mean, saving.low, saving.high) == (
        pytest.approx(10 * each),
        pytest.approx((10 - half) * each),
        pytest.approx((10 + half) * each),
    )
    assert found.net.mean == pytest.approx(10 * each - 500_000)
    assert found.state_saving.mean == pytest.approx(10 * each / 4)
    assert found.fewer.mean == pytest.approx(10)
    # 500,000 for ten persons through three years
    assert found.cost_per_person.value == pytest.approx(500_000 / 30)
    assert (found.prices, found.estimated_prices, found.entered_prices) == (1, 1, 0)
    low = 0.8 * 365 / 7 * 10 * (3177 + 3182 + 3244)
    assert found.net_range == (pytest.approx(low - 2_000_000), pytest.approx(10 * each - 100_000))


def test_where_there_are_more_persons_there_is_no_cost_per_person_fewer(run_of: Callable[..., Economics]) -> None:
    assert math.isnan(summary_of(run_of((-1, -2), prices={"start": "startup_small"})).cost_per_person.value)


def test_a_single_run_has_no_intervals(run_of: Callable[..., Economics]) -> None:
    found = summary_of(run_of((10,), prices={"start": "startup_small"}))
    assert math.isnan(found.net.low)
    assert math.isnan(found.cost_per_person.low)
    assert math.isfinite(found.cost_per_person.value)


# --- frames and messages ----------------------------------------------------------------------------------------------
def test_the_frames_have_every_amount(run_of: Callable[..., Economics], facts: Facts) -> None:
    found = run_of(
        (8, 12), prices={"start": "startup_large", "year": "crm_year"}, assumptions={"prices": {"crm_year": 1.0}}
    )
    frame = economics_frame(found)
    assert list(frame.columns[:5]) == ["scenario", "period", "group", "measure", "unit"]
    assert frame["period"].unique().tolist() == ["2021", "2022", "2023", "2021-2023"]
    means = frame.set_index(["period", "group", "measure"])["mean"]
    for measure in (
        "gross_saving",
        "municipal_saving",
        "state_saving",
        "gross_expenditure",
        "municipal_expenditure_today",
    ):
        for period in ("2021", "2021-2023"):
            parts = sum(means[period, code, measure] for code in facts.plan.codes)
            assert parts == pytest.approx(means[period, ALL, measure])
        assert sum(means[str(year), ALL, measure] for year in DAGPENGE) == pytest.approx(
            means["2021-2023", ALL, measure]
        )
    assert means["2023", ALL, "cumulated_net"] == pytest.approx(means["2021-2023", ALL, "municipal_net"])
    assert means["2021", ALL, "initiative_cost"] == 500_001
    costs = costs_frame(found)
    assert costs["cost"].sum() == pytest.approx(500_003)
    start, year = costs.iloc[0], costs.iloc[3]
    assert (start["cost_at_low_price"], start["cost_at_high_price"], start["status"]) == (
        100_000,
        2_000_000,
        "assumption",
    )
    assert (year["cost_at_low_price"], year["cost_at_high_price"], year["status"]) == (1, 1, ENTERED)


def test_other_weeks_of_the_steps_than_are_counted_are_refused(run_of: Callable[..., Economics], facts: Facts) -> None:
    steps = FrozenMap({0: facts.economy.state_share[0], 13: facts.economy.state_share[4]})
    other = dataclasses.replace(facts, economy=dataclasses.replace(facts.economy, state_share=steps))
    with pytest.raises(RunError, match=r"steps from week 0, 13 \(reset 52\)") as caught:
        run_of(pack=other)
    assert "uge 0, 4, 26, 52" in caught.value.da


def test_an_unknown_price_is_refused(run_of: Callable[..., Economics]) -> None:
    with pytest.raises(ScenarioError, match="'gold'"):
        run_of(prices={"start": "gold"})


def test_a_run_of_no_length_has_no_economics(run_of: Callable[..., Economics]) -> None:
    with pytest.raises(RunError, match="before 2021 has begun"):
        summary_of(run_of(until=date(2020, 12, 31)))


def test_runs_on_other_chance_are_no_pair(run_of: Callable[..., Economics], facts: Facts) -> None:
    pair = run_of().pair
    other = dataclasses.replace(pair.baseline, settings=RunSettings(seed=1, replications=2))
    with pytest.raises(RunError, match="same seed"):
        economics_of(Pair(pair.scenario, other), facts)
