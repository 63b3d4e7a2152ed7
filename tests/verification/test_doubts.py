"""Verification: results agree with theory, hand arithmetic or the plan. Here: the register of doubts, recomputed."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from sim.facts import load_facts, recomputed, stock_by_littles_law

REGISTER = Path(__file__).parents[2] / "data" / "plan" / "doubts.csv"


def printed() -> dict[tuple[int, str], str]:
    with REGISTER.open(encoding="utf-8", newline="") as handle:
        return {(int(row["doubt"]), row["quantity"]): row["value"] for row in csv.DictReader(handle)}


FROM_THE_TABLES = [
    (1, "year_on_year_change_2022"),
    (1, "year_on_year_change_2023"),
    (2, "mean_unweighted_weeks"),
    (2, "mean_weighted_weeks"),
    (3, "stock_by_littles_law"),
    (3, "stock_not_in_groups"),
    (4, "stock_of_listed_groups"),
    (6, "target_share_2022"),
]


@pytest.mark.parametrize("key", FROM_THE_TABLES, ids=lambda key: f"{key[0]}-{key[1]}")
def test_register_agrees_with_the_tables_to_its_printed_precision(key: tuple[int, str]) -> None:
    text = printed()[key]
    half_a_digit = float(Decimal(1).scaleb(Decimal(text).as_tuple().exponent)) / 2
    assert recomputed(load_facts().plan)[key] == pytest.approx(float(text), abs=half_a_digit)


def test_everything_recomputed_is_in_the_register_and_nothing_is_forgotten() -> None:
    assert sorted(recomputed(load_facts().plan)) == FROM_THE_TABLES


def test_littles_law_by_hand() -> None:
    # dagpenge: 2259 cases of 21.3 weeks are 48,116.7 weeks; 2020 had 366/7 weeks, so 336,816.9 / 366 = 920.265...
    plan = load_facts().plan
    assert plan.weeks_in_base_year == 366 / 7
    assert stock_by_littles_law(plan.groups[:1], plan.weeks_in_base_year) == pytest.approx(336816.9 / 366, rel=1e-12)
    # all nine products, added by hand
    weeks = 48116.7 + 14046.2 + 9601.9 + 13851.0 + 44147.7 + 27770.4 + 12785.6 + 15542.7 + 7614.0
    assert stock_by_littles_law(plan.groups, plan.weeks_in_base_year) == pytest.approx(weeks / (366 / 7), rel=1e-12)


def test_printed_changes_count_from_the_base_year_though_the_row_says_otherwise() -> None:
    plan = load_facts().plan
    base = plan.full_time_persons[plan.base_year].value
    for year, target in plan.targets.items():
        assert plan.printed_changes[year, "target"].value == target.value - base
    # the base year's own difference and the forecast's are both against 2019, which they must agree on
    assert base - plan.printed_changes[2020, "outcome"].value == 3662
    assert plan.forecast_2020.value - plan.printed_changes[2020, "forecast"].value == 3662


def test_printed_mean_is_near_the_unweighted_one_but_not_equal_to_it() -> None:
    plan = load_facts().plan
    unweighted = recomputed(plan)[2, "mean_unweighted_weeks"]
    assert unweighted == pytest.approx(794.0 / 9, rel=1e-12)
    assert 0.05 < unweighted - plan.printed_mean_weeks.value < 0.2


def test_the_six_doubts_are_all_there_with_words_in_both_languages() -> None:
    doubts = load_facts().plan.doubts
    assert {doubt.number for doubt in doubts} == {1, 2, 3, 4, 5, 6}
    assert all(doubt.text_da != doubt.text_en and len(doubt.text_da) > 40 for doubt in doubts)


def test_doubt_6_uses_the_population_and_the_national_share_of_the_assumptions() -> None:
    facts = load_facts()
    named = {doubt.quantity: doubt.figure for doubt in facts.plan.doubts}
    assert named["population_16_66_2022"].value == facts.assumptions.population[2022].value
    assert named["national_share_2022"].value == facts.assumptions.national_share[2022].value
