"""Unit: one part alone does what it says. Here: the economist's checks, each seen to pass and to fail."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from sim.analysis import estimate
from sim.analysis.effect_ranges import at_range_end
from sim.analysis.origins import origins
from sim.analysis.shortening import PURE, shortened_total, shortening, shortening_for
from sim.analysis.validation import (
    doubt_check,
    earlier_and_more,
    jackknife,
    littles_law,
    misses,
    only_earlier,
    plan_check,
    stock_check,
    theory_check,
    unlimited_places,
)
from sim.errors import RunError
from sim.experiment import Results, RunSettings, run_pair, run_scenario
from sim.facts import Facts
from sim.scenario import Scenario, load_scenario
from sim.show.board import Table
from sim.show.exhibit import Exhibit
from sim.show.theory_figures import deviations
from sim.show.validation import (
    doubt_exhibit,
    estimates_exhibit,
    littles_exhibit,
    plan_exhibit,
    shortening_exhibit,
    split_exhibit,
    stock_exhibit,
    theory_exhibit,
)

TWO_YEARS = 730 / 7
SETTINGS = RunSettings(seed=2022, replications=12, engine="compiled")


@pytest.fixture(scope="module")
def baseline(facts: Facts) -> Results:
    return run_scenario(load_scenario("baseline"), SETTINGS, facts)


@pytest.fixture(scope="module")
def shortened(facts: Facts) -> Results:
    """The plan's groups with durations a third shorter: what the checks must notice."""
    return run_scenario(shortening(facts, 0.33, "both"), SETTINGS, facts)


# --- intervals --------------------------------------------------------------------------------------------------------
def test_the_jackknife_of_a_mean_is_the_mean_with_its_interval() -> None:
    values = np.array([3.0, 8.0, 4.0, 9.0, 11.0])
    found, plain = jackknife(values[:, None], lambda sums: sums[0]), estimate(values)
    assert (found.mean, found.low, found.high) == pytest.approx((plain.mean, plain.low, plain.high))


def test_the_jackknife_of_a_ratio_by_hand() -> None:
    # sums 12 and 6: ratio 2; left out one at a time: 10/5, 6/3, 8/4 are all 2, so there is no spread
    flat = jackknife(np.array([[2.0, 1.0], [6.0, 3.0], [4.0, 2.0]]), lambda sums: float(sums[0] / sums[1]))
    assert (flat.low, flat.mean, flat.high) == pytest.approx((2.0, 2.0, 2.0))
    # (1,1) and (3,1): ratio 2; left out 3 and 1; pseudo-values 2*2-3 = 1 and 2*2-1 = 3
    bent = jackknife(np.array([[1.0, 1.0], [3.0, 1.0]]), lambda sums: float(sums[0] / sums[1]))
    assert bent.standard_error == pytest.approx(1.0)
    with pytest.raises(ValueError, match="two replications"):
        jackknife(np.ones((1, 2)), lambda sums: float(sums[0]))


def test_misses_are_judged_by_the_binomial_distribution() -> None:
    found = misses([True] * 17 + [False])
    assert (found.missed, found.checks) == (1, 18)
    assert found.expected == pytest.approx(0.9)
    assert found.chance == pytest.approx(1 - 0.95**18)
    assert misses([True, True]).chance == pytest.approx(1.0)


def test_the_sentence_does_not_count_misses_that_are_not_there(facts: Facts, baseline: Results) -> None:
    frame = plan_check(baseline, facts)
    missed = int((~frame["closed_inside"]).sum() + (~frame["weeks_inside"]).sum())
    said = plan_exhibit(baseline, facts).said[0]
    assert said.startswith("All 18" if missed == 0 else f"{18 - missed} of 18")
    assert "0 or more" not in said


# --- the plan -----------------------------------------------------------------------------------------------------------
def test_the_baseline_repeats_the_plan_and_shorter_cases_do_not(
    facts: Facts, baseline: Results, shortened: Results
) -> None:
    good, bad = plan_check(baseline, facts), plan_check(shortened, facts)
    assert good["closed_documented"].tolist()[:2] == [2259, 254]
    assert good["weeks_documented"].tolist()[-1] == 32.4
    assert good["weeks_inside"].sum() >= 7
    assert not bad["weeks_inside"].any()
    # three years of 365 days; the plan's year has 366
    closed = sum(census.ended[:, 0].sum() for census in baseline.censuses) / len(baseline.censuses)
    assert good["closed_mean"][0] == pytest.approx(closed / (3 * 365) * 366, rel=1e-6)
    # dagpenge closes 2,259 cases in 366 days; with an interval that is narrow enough to mean something
    assert good["closed_high"][0] - good["closed_low"][0] < 0.04 * 2259


def test_stocks_and_remainder_add_up_to_the_plans_total(facts: Facts, baseline: Results, shortened: Results) -> None:
    frame = stock_check(baseline, facts).set_index("group")
    assert frame["expected"]["dagpenge"] == pytest.approx(2259 * 21.3 / (366 / 7))
    assert frame["expected"].drop("alle").sum() == pytest.approx(3960)
    assert frame["start"].drop("alle").sum() == frame["start"]["alle"] == 3960
    assert frame["inside"]["alle"]
    assert frame["inside"]["andre"]
    assert not stock_check(shortened, facts).set_index("group")["inside"]["alle"]


def test_littles_law_is_measured_on_both_sides(baseline: Results) -> None:
    frame = littles_law(baseline)
    assert frame["product"].tolist() == pytest.approx((frame["begun_per_week"] * frame["mean_weeks"]).tolist())
    # the interval is that of the difference; the jackknife takes off the little bias that a ratio has
    difference = frame["full_time_persons"] - frame["product"]
    assert frame["mean"].tolist() == pytest.approx(difference.tolist(), abs=0.2)
    assert frame["inside"].sum() >= 7


def test_littles_law_fails_where_the_stock_is_not_steady(facts: Facts, shortened: Results) -> None:
    # all leave at once at the higher rate, but those who leave first were there under the old one: their closed cases are
    # long while the stock is already falling, so that rate times mean is more than the stock
    frame = littles_law(shortened).set_index("group")
    assert not frame["inside"]["aktivitetsparate_voksne"]
    assert frame["high"]["aktivitetsparate_voksne"] < 0


# --- closed forms -----------------------------------------------------------------------------------------------------
def test_theory_is_inside_where_it_is_right_and_outside_where_it_is_not(baseline: Results) -> None:
    mean = np.mean([census.stock for census in baseline.censuses], axis=0)
    right, wrong = theory_check(baseline, mean), theory_check(baseline, 1.25 * mean)
    assert len(right) == 6 * 10
    assert right["inside"].all()
    assert not wrong["inside"].any()
    wider = theory_check(baseline, mean, families=10)
    assert (wider["half_width"] > right["half_width"]).all()
    assert sorted(set(theory_check(baseline, mean, weeks=(26, 900))["week"])) == [26]


def test_the_blunt_lever_by_hand(facts: Facts) -> None:
    assert shortened_total(facts, 0.0, "both", 50.0) == pytest.approx(3960)
    assert shortened_total(facts, 0.5, "new", 0.0) == pytest.approx(3960)
    # after very long, half as many: (3960 - 259.6) / 2 + 259.6
    assert shortened_total(facts, 0.5, "new", 1e5) == pytest.approx((3960 + 259.6355) / 2, abs=0.01)
    assert shortening_for(facts, 3612, "both", TWO_YEARS) == pytest.approx(0.123, abs=0.0005)
    assert shortening_for(facts, 3612, "new", TWO_YEARS) == pytest.approx(0.167, abs=0.0005)


@pytest.mark.parametrize("level", [3990.0, 100.0])
def test_a_level_out_of_reach_is_refused(facts: Facts, level: float) -> None:
    with pytest.raises(RunError) as caught:
        shortening_for(facts, level, "both", TWO_YEARS)
    assert caught.value.key == "level"
    assert f"{level:g}" in caught.value.da


def test_the_cut_as_a_scenario_keeps_to_the_arithmetics_assumptions(facts: Facts) -> None:
    scenario = shortening(facts, 0.2, "new")
    assert {key: getattr(scenario.assumptions, key) for key in PURE} == PURE
    assert scenario.initiatives["cut"].cases == "new"
    assert scenario.initiatives["cut"].groups == facts.plan.codes


# --- earlier and more -----------------------------------------------------------------------------------------------
def test_only_earlier_reaches_nobody_beyond_today() -> None:
    shipped = load_scenario("tidlig-udplacering")
    reduced, free = only_earlier(shipped), unlimited_places(shipped)
    for name, one in shipped.initiatives.items():
        assert one.share > one.share_today
        assert reduced.initiatives[name].share == one.share_today
        assert reduced.initiatives[name].earliest_week == one.earliest_week
        assert one.pool is not None
        assert free.initiatives[name].pool is None
    assert only_earlier(load_scenario("jobmatch")) == load_scenario("jobmatch")


def test_earlier_and_more_add_up(facts: Facts) -> None:
    shipped = load_scenario("tidlig-udplacering")
    full = run_pair(shipped, SETTINGS, facts)
    frame = earlier_and_more(run_pair(only_earlier(shipped), SETTINGS, facts), full).pivot(index="year", columns="part")
    assert (frame["mean"]["earlier"] + frame["mean"]["more"]).tolist() == pytest.approx(frame["mean"]["both"].tolist())
    change = full.scenario.total_year_end - full.baseline.total_year_end
    assert frame["mean"]["both"].tolist() == pytest.approx(change.mean(axis=0).tolist())
    assert frame["mean"]["more"][2023] < 0
    other = run_pair(only_earlier(shipped), replace(SETTINGS, seed=7), facts)
    with pytest.raises(RunError):
        earlier_and_more(other, full)


def test_range_ends_set_what_rests_on_evidence_and_nothing_else(
    facts: Facts, scenario_of: Callable[..., Scenario]
) -> None:
    shipped = load_scenario("tidlig-udplacering")
    low, high = (at_range_end(shipped, facts, end) for end in ("low", "high"))
    # data/evidence/effects.csv: 1.0 to 1.7 afterwards and 0.7 to 1.0 meanwhile for the job-ready
    name = "udplacering_jobparate"
    assert (low.initiatives[name].effect_after, high.initiatives[name].effect_after) == (1.0, 1.7)
    assert (low.initiatives[name].effect_during, high.initiatives[name].effect_during) == (0.7, 1.0)
    assert low.initiatives[name].share == shipped.initiatives[name].share
    matching = {"mechanism": "matching", "groups": ["dagpenge"], "effect": 1.1, "displacement": 0.2}
    bare = scenario_of(initiatives={"a": matching, "b": {**matching, "evidence": ["displacement"]}})
    least, most = (at_range_end(bare, facts, end) for end in ("low", "high"))
    assert least.initiatives["a"].effect == 1.1
    assert (least.initiatives["b"].displacement, most.initiatives["b"].displacement) == (0.5, 0.0)


def test_range_ends_of_every_mechanism_set_its_own_lever(facts: Facts) -> None:
    # data/evidence/effects.csv: meetings 0.98 to 1.25, the young 0 to 0.25, mentor 0.9 to 1.1
    shipped = load_scenario("samtaler") + load_scenario("unge-uddannelse") + load_scenario("mentor")
    low, high = (at_range_end(shipped, facts, end).initiatives for end in ("low", "high"))
    name = "samtaler_dagpenge"
    assert (low[name].effect_after, high[name].effect_after) == (0.98, 1.25)
    assert (low["unge_uddannelse"].share, high["unge_uddannelse"].share) == (0.0, 0.25)
    assert (low["mentor"].effect_after, high["mentor"].effect_after) == (0.9, 1.1)
    # a share that people are led elsewhere by is not the share of them who take an activity up
    assert low["mentor"].share == high["mentor"].share == shipped.initiatives["mentor"].share
    confused = load_scenario("mentor").replace({"mentor.evidence": ("youth_transition",)})
    assert at_range_end(confused, facts, "high") == confused
    # prevention brings least where its factor is nearest to 1
    effect = facts.evidence.effects["retention_prevention"]
    known = replace(effect, ratio=replace(effect.ratio, value=0.9, low=0.7, high=0.95), grade="expert")
    evidence = replace(facts.evidence, effects=facts.evidence.effects | {effect.code: known})
    ends = {
        end: at_range_end(load_scenario("fastholdelse"), replace(facts, evidence=evidence), end)
        for end in ("low", "high")
    }
    factors = {end: scenario.initiatives["sammen_om_fastholdelse"].factor for end, scenario in ends.items()}
    assert factors == {"low": 0.95, "high": 0.7}


# --- doubts and origins -------------------------------------------------------------------------------------------------
def test_doubts_agree_until_the_register_is_wrong(facts: Facts) -> None:
    frame = doubt_check(facts)
    assert [flag for flag in frame["agrees"] if flag is not None] == [True] * 8
    printed = frame.set_index("quantity")["printed"]
    assert printed["year_on_year_change_2022"] == -348
    assert printed["mean_weighted_weeks"] == 88.1
    doubts = list(facts.plan.doubts)
    wrong = replace(doubts[0], figure=replace(doubts[0].figure, value=-348.0, low=-348.0, high=-348.0))
    broken = replace(facts, plan=replace(facts.plan, doubts=(wrong, *doubts[1:])))
    assert doubt_check(broken)["agrees"][0] is False
    assert doubt_exhibit(broken).marked == {0}


def test_every_figure_of_the_data_is_found_once(facts: Facts) -> None:
    frame = origins(facts)
    rows = 0
    for path in sorted(facts.root.glob("*/*.csv")) + sorted(facts.root.glob("assumptions/cycles/*.csv")):
        if path.parent.name not in ("plan", "assumptions", "evidence", "cycles"):
            continue
        if path.name == "initiatives.csv":  # what the plan says in words: no figures
            continue
        with path.open(encoding="utf-8", newline="") as handle:
            rows += len(list(csv.DictReader(handle)))
    in_toml = frame["where"].str.contains(r"durations\.toml").sum()
    assert len(frame) == rows + in_toml
    assert in_toml > 0
    assert frame["figure"].is_unique
    assert frame["estimate"].tolist() == [status in ("derived", "assumption") for status in frame["status"]]
    assert frame.set_index("figure")["value"]["assumptions.national_share.2022"] == 0.08
    assert frame[frame["estimate"]][["low", "high"]].notna().all(axis=None)


# --- what is shown ----------------------------------------------------------------------------------------------------
def test_an_exhibit_marks_rows_and_escapes_what_it_is_given() -> None:
    table = Table(["name", "words"], [["a<b", "x"], ["c", "y & z"]])
    shown = Exhibit(["1 < 2"], table, 'a "caption"', frozenset({1}), frozenset({"words"}))
    text = shown._repr_html_()
    assert "a&lt;b" in text
    assert "1 &lt; 2" in text
    assert "y &amp; z" in text
    assert "⚠ c" in text
    assert "⚠ a" not in text
    assert "! c" in repr(shown)
    with pytest.raises(ValueError, match="no column"):
        Exhibit([], table, "", wordy=frozenset({"other"}))
    with pytest.raises(ValueError, match="no row 2"):
        Exhibit([], table, "", frozenset({2}))


@pytest.mark.parametrize("language", ["da", "en"])
def test_exhibits_say_what_their_tables_hold(
    facts: Facts, baseline: Results, shortened: Results, language: str
) -> None:
    bad = plan_exhibit(shortened, facts, language)
    assert bad.marked == set(range(9))
    assert "2.259" in bad.table.rows[0][1] if language == "da" else "2,259" in bad.table.rows[0][1]
    good = stock_exhibit(baseline, facts, language)
    assert ("3.960" if language == "da" else "3,960") in good.said[0]
    assert len(good.table.rows) == 11
    assert len(littles_exhibit(baseline, facts, language).table.rows) == 9
    estimates = estimates_exhibit(facts, language)
    assert len(estimates.table.rows) == origins(facts)["estimate"].sum()
    assert str(len(estimates.table.rows)) in estimates.said[0]


def test_the_theory_exhibit_says_whether_all_agree_and_the_charts_show_each_group(
    facts: Facts, baseline: Results
) -> None:
    mean = np.mean([census.stock for census in baseline.censuses], axis=0)
    good, bad = theory_check(baseline, mean), theory_check(baseline, 1.25 * mean)
    assert theory_exhibit({"one": good}).said[0].startswith("All 60")
    wrong = theory_exhibit({"one": good, "two": bad})
    assert wrong.said[0].startswith("60 of 120")
    assert wrong.marked == {1}
    charts = deviations({"one": good, "two": bad}, facts)
    assert [chart.id for chart in charts] == [f"theory-{code}" for code in (*facts.plan.codes, "alle")]
    assert np.allclose(charts[0].data[0]["y"], 0.0)
    assert len(charts[0].table.rows) == 12


def test_the_blunt_levers_exhibit_sees_a_wrong_cut(facts: Facts, shortened: Results) -> None:
    exhibit = shortening_exhibit({"both": shortened}, {"both": 0.33, "new": 0.4}, facts, 2022)
    assert exhibit.marked == {0}
    assert "0 of 1" in exhibit.said[0]
    run = run_scenario(shortening(facts, 0.12318, "both"), replace(SETTINGS, until=date(2022, 12, 31)), facts)
    assert shortening_exhibit({"both": run}, {"both": 0.12318, "new": 0.4}, facts, 2022).marked == set()


def test_the_split_exhibit_puts_theory_beside_the_last_frame(facts: Facts) -> None:
    rows = [
        (2022, part, mean, mean - 1, mean + 1) for part, mean in (("earlier", -3.0), ("more", -6.0), ("both", -9.0))
    ]
    frame = pd.DataFrame(rows, columns=["year", "part", "mean", "low", "high"])
    theory = {"earlier": -3.1, "more": -6.2, "both": -9.3}
    exhibit = split_exhibit({"few": frame, "all": frame}, facts, 2022, theory)
    assert [row[-1] for row in exhibit.table.rows] == ["–", "–", "–", "−3.10", "−6.20", "−9.30"]
    assert "2.6%" in exhibit.said[0]  # 9 of 348
