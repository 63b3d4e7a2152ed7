"""Unit: one part alone does what it says. Here: the charts, from hand-set runs; what is drawn is what the table says."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest

from sim.facts import Facts
from sim.show import figures
from sim.show.board import Chart


@pytest.fixture(scope="module")
def charts(made_pair: Callable, facts: Facts) -> dict[str, Chart]:
    pair = made_pair((10, 20, 30), waiting=(5, 0, 0), gave_up=(3, 0, 0))
    return {chart.id: chart for chart in figures.overview(pair, facts, "da", "Tidlig udplacering")}


def trace(chart: Chart, name: str) -> dict[str, Any]:
    return next(dict(one) for one in chart.data if one.get("name") == name)


def row(chart: Chart, first: str) -> list[str]:
    return next(list(row[1:]) for row in chart.table.rows if row[0] == first)


def test_the_board_has_its_charts_each_with_words(charts: dict[str, Chart]) -> None:
    assert list(charts) == ["total", "effect", "groups", "pools", "participants"]
    for chart in charts.values():
        assert chart.alt
        assert chart.title
        assert "tilfældighed" in chart.note or "Gennemsnit af 3" in chart.note or "gennemsnit af 3" in chart.note


def test_a_scenario_without_places_has_no_chart_of_places(made_pair: Callable, facts: Facts) -> None:
    pair = made_pair((1, 2), scenario="kortere-forloeb")
    assert [chart.id for chart in figures.overview(pair, facts, "en", "Shorter")] == ["total", "effect", "groups"]


def test_the_total_is_mean_band_baseline_targets_and_the_estimate(charts: dict[str, Chart]) -> None:
    chart = charts["total"]
    scenario, baseline = trace(chart, "Tidlig udplacering"), trace(chart, "Uændret praksis")
    assert (scenario["y"][59], scenario["y"][60], scenario["y"][-1]) == (3960, 3940, 3940)
    assert (baseline["line"]["dash"], set(baseline["y"])) == ("dash", {3960})
    low, high = chart.data[0]["y"], chart.data[1]["y"]
    # 5 and 95 per cent of 3930, 3940, 3950 lie a tenth of the way from the ends to the middle
    assert (low[-1], high[-1]) == (pytest.approx(3931), pytest.approx(3949))
    targets = trace(chart, "Planens mål")
    assert targets["x"] == [date(2021, 12, 31), date(2022, 12, 31), date(2023, 12, 31)]
    assert targets["y"] == [3831, 3612, 3444]
    national = [one for one in chart.data if one.get("name") == "Landets niveau, skøn"]
    # 0.089 * 32,655 and 0.080 * 32,900; there is no share for 2023
    assert [one["y"][0] for one in national] == [pytest.approx(2906.295), pytest.approx(2632.0)]
    labels = [label["text"] for label in chart.layout["annotations"]]
    assert sorted(labels) == ["Mål 3.444", "Mål 3.612", "Mål 3.831", "Skøn 2.632", "Skøn 2.906"]
    assert "skøn" in chart.note
    assert "Jobindsats PTVA02" in chart.note
    assert "Status: beregnet, altså et skøn" in chart.note


def test_an_axis_that_does_not_begin_at_zero_says_so(charts: dict[str, Chart]) -> None:
    low, high = charts["total"].layout["yaxis"]["range"]
    assert 0 < low < 2632
    assert high > 3960
    assert f"Aksen begynder ved {low / 1000:.3f}, ikke ved 0" in charts["total"].subtitle


def test_the_table_of_the_total_has_every_number_of_the_picture(charts: dict[str, Chart]) -> None:
    chart = charts["total"]
    assert row(chart, "Ultimo 2022") == ["3.940,0", "3.931,0", "3.949,0", "3.960,0", "3.612", "2.632"]
    assert row(chart, "Ultimo 2023")[-2:] == ["3.444", "–"]
    assert row(chart, "1. januar 2021")[:4] == ["3.960,0"] * 4
    assert chart.table.rows[-1][0] == "31. december 2023"
    assert len(chart.table.rows) == 3 + len(chart.data[0]["x"])


def test_the_effect_is_scenario_minus_baseline(charts: dict[str, Chart]) -> None:
    chart = charts["effect"]
    mean = trace(chart, "Gennemsnitlig forskel")["y"]
    assert (mean[0], mean[-1]) == (0, -20)
    assert row(chart, "31. december 2023") == ["−20,0", "−29,0", "−11,0"]


def test_the_groups_stand_by_size_with_the_constant_last(charts: dict[str, Chart], facts: Facts) -> None:
    chart = charts["groups"]
    scenario, baseline = trace(chart, "Tidlig udplacering"), trace(chart, "Uændret praksis")
    bars = dict(zip(scenario["y"], zip(scenario["x"], baseline["x"], scenario["text"], strict=True), strict=True))
    # 2,259 cases of 21.3 weeks over 366/7 weeks are 920 persons; 20 fewer at the end of 2022
    assert bars["Dagpenge"] == (900, 920, "900 (−20)")
    ours, base, text = bars["Andre"]
    assert (ours, base, text) == (pytest.approx(3960 - sum(x for x in baseline["x"] if x)), None, f"{ours:.0f}, fast")
    assert len(bars) == len(facts.plan.codes) + 1
    assert chart.layout["yaxis"]["categoryarray"][0] == "Andre"
    assert row(chart, "Dagpenge") == ["900,0", "920,0", "−20,0", "fra −44,8 til 4,8"]
    assert row(chart, "I alt")[2] == "−20,0"
    assert np.all(np.diff([bars[name][1] for name in chart.layout["yaxis"]["categoryarray"][1:]]) >= 0)


def test_places_say_who_waits(charts: dict[str, Chart]) -> None:
    chart = charts["pools"]
    # 50 of 100 places taken, 100 served after 250 weeks of waiting, 5 waiting and 3 gone at the end of 2021
    assert chart.data[0]["text"] == ["50\u00a0%"] * 3
    assert row(chart, "Udplaceringspladser, 2021") == ["100", "50\u00a0%", "100,0", "2,5", "5,0", "3,0"]
    assert "Pladserne rækker ikke i 2021" in chart.subtitle


def test_participants_earlier_and_beyond_stand_apart(charts: dict[str, Chart]) -> None:
    chart = charts["participants"]
    # two activities of 30 and 12 each
    assert [one["y"] for one in chart.data] == [[60.0] * 3, [24.0] * 3]
    assert row(chart, "Udplacering, jobparate, 2022") == ["30,0", "12,0"]


def test_before_the_first_run_the_plan_stands_alone(facts: Facts) -> None:
    chart = figures.plan_alone(facts, "da")
    assert chart.id == "total"
    assert [row[1] for row in chart.table.rows] == ["3.960", "3.831", "3.612", "3.444"]
    assert "intet er beregnet" in chart.note


def test_both_languages_have_the_same_charts_and_numbers(made_pair: Callable, facts: Facts) -> None:
    pair = made_pair((10, 20, 30), waiting=(5, 0, 0))
    for danish, english in zip(
        figures.overview(pair, facts, "da", "A"), figures.overview(pair, facts, "en", "A"), strict=True
    ):
        assert danish.id == english.id
        assert len(danish.table.rows) == len(english.table.rows)
        digits = [[re.sub(r"\D", "", cell) for cell in row[1:]] for row in danish.table.rows]
        assert digits == [[re.sub(r"\D", "", cell) for cell in row[1:]] for row in english.table.rows]
        assert danish.title != english.title
