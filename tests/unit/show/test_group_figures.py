"""Unit: one part alone does what it says. Here: groups by week, flows, durations and pools, from numbers set by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.experiment import Pair
from sim.facts import Facts
from sim.show.duration_figures import long_cases, mean_durations
from sim.show.flow_figures import LEAST, flows_of_year
from sim.show.pool_figures import pools_by_year
from sim.show.week_figures import group_weeks

from .conftest import FROM_WEEK


@pytest.fixture
def pair(made_pair: Callable[..., Pair]) -> Pair:
    """Ten, twenty and thirty fewer on dagpenge; some closed cases, set by hand, in 2022."""
    found = made_pair((10, 20, 30), waiting=(0, 12, 0))
    ours, base = found.scenario.counts, found.baseline.counts
    job, education = (found.scenario.model.destinations.index(code) for code in ("job", "education"))
    for counts, jobs in ((ours, 110), (base, 100)):
        counts.ended[:, 1, 0, job] = jobs
        counts.ended[:, 1, 0, education] = 10
        counts.ended[:, 1, 0, 1] = 1  # to the second group
        counts.completed_weeks[:, 1, 0] = 30.0 * (jobs + 11)
        counts.long[:, 1, 0] = 40
        counts.very_long[:, 1, 0] = 10
    return found


@pytest.mark.parametrize("measure", ["level", "change"])
def test_nine_pictures_share_one_axis(pair: Pair, facts: Facts, measure: str) -> None:
    charts = group_weeks(pair, facts, "da", "A", measure)  # type: ignore[arg-type]
    assert [chart.id for chart in charts] == [f"group_{code}" for code in facts.plan.codes]
    assert len({tuple(chart.layout["yaxis"]["range"]) for chart in charts}) == 1
    low, high = charts[0].layout["yaxis"]["range"]
    for chart in charts:
        drawn = np.concatenate([np.asarray(trace["y"], float) for trace in chart.data])
        assert low <= drawn.min()
        assert drawn.max() <= high


def test_a_difference_is_that_of_the_pairs(pair: Pair, facts: Facts) -> None:
    dagpenge, jobparate, *_ = group_weeks(pair, facts, "da", "A", "change")
    low, high, mean = (np.asarray(trace["y"]) for trace in dagpenge.data)
    assert (low[FROM_WEEK], high[FROM_WEEK], mean[FROM_WEEK]) == (pytest.approx(-29), pytest.approx(-11), -20)
    assert mean[0] == 0.0
    assert np.all(np.asarray(jobparate.data[2]["y"]) == 0.0)
    assert dagpenge.subtitle == "−20 ultimo 2023"
    assert dagpenge.table.rows[-1] == ["31. december 2023", "−20,0", "−29,0", "−11,0"]


def test_a_level_stands_beside_its_baseline(pair: Pair, facts: Facts) -> None:
    dagpenge = group_weeks(pair, facts, "da", "A", "level")[0]
    start = pair.baseline.counts.stock[0, 0, 0]
    assert np.all(np.asarray(dagpenge.data[2]["y"]) == start)
    assert np.asarray(dagpenge.data[3]["y"])[-1] == start - 20


def test_flows_are_the_cases_that_ended_by_where_they_led(pair: Pair, facts: Facts) -> None:
    chart = flows_of_year(pair, facts, "da", "A", 2022)
    (trace,) = chart.data
    labels, link = trace["node"]["label"], trace["link"]
    drawn = {
        (labels[source], labels[target]): value
        for source, target, value in zip(link["source"], link["target"], link["value"], strict=True)
    }
    # the one that moved to another group is below the least that is drawn
    assert LEAST > 1
    assert drawn == {("Dagpenge", "Job"): 110.0, ("Dagpenge", "Uddannelse"): 10.0}
    assert ["Dagpenge → Job", "110,0", "100,0", "+10,0"] in [list(row) for row in chart.table.rows]
    assert ["Dagpenge → Jobparate", "1,0", "1,0", "0,0"] in [list(row) for row in chart.table.rows]
    assert "110 sager ender i job (+10" in chart.subtitle
    assert "121 afsluttede sager" in chart.alt


def test_a_year_without_cases_is_drawn_empty(pair: Pair, facts: Facts) -> None:
    chart = flows_of_year(pair, facts, "da", "A", 2021)
    assert chart.data[0]["link"]["value"] == []
    assert mean_durations(pair, facts, "da", "A", 2021).table.rows == []
    assert long_cases(pair, facts, "da", "A", 2021).table.rows == []


def test_durations_and_tails_are_of_the_closed_cases(pair: Pair, facts: Facts) -> None:
    mean = mean_durations(pair, facts, "da", "A", 2022)
    assert [list(row) for row in mean.table.rows] == [["Dagpenge", "30,0", "30,0", "0,0"]]
    assert mean.data[1]["text"] == ["30,0 (0,0)"]
    tails = long_cases(pair, facts, "da", "A", 2022)
    # 40 of 121 and of 111; 10 of 121 and of 111
    assert [list(row) for row in tails.table.rows] == [
        ["Dagpenge", "33,1\u00a0%", "36,0\u00a0%", "8,3\u00a0%", "9,0\u00a0%"]
    ]
    assert tails.data[0]["x"] == [pytest.approx(40 / 121)]
    assert tails.data[3]["x"] == [pytest.approx(10 / 111)]


def test_pools_show_use_and_waiting_and_warn(pair: Pair) -> None:
    used, waited = pools_by_year(pair, "da", {"udplaceringspladser": "Pladser"})
    # bars are stacked from below, so the last year comes first
    assert [trace["name"] for trace in used.data] == ["2023", "2022", "2021"]
    assert [trace["x"] for trace in used.data] == [[0.5]] * 3
    assert [trace["x"] for trace in waited.data] == [[2.5]] * 3  # 250 weeks of waiting by 100 who were served
    assert waited.data[1]["text"] == ["2,5 uger, 12 i kø"]
    assert "Pladserne rækker ikke i 2022" in waited.subtitle
    assert [list(row) for row in used.table.rows][0] == ["Pladser, 2021", "100", "50\u00a0%", "100,0"]
    assert [list(row) for row in waited.table.rows][1] == ["Pladser, 2022", "2,5", "12,0", "0,0"]


def test_a_scenario_without_pools_has_none_to_show(made_pair: Callable[..., Pair]) -> None:
    assert pools_by_year(made_pair((0, 0), scenario="jobmatch"), "da", {}) == []
