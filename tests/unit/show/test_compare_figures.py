"""Unit: one part alone does what it says. Here: several scenarios on the same axes, from numbers set by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.experiment import Pair
from sim.facts import Facts
from sim.scenario import load_scenario
from sim.show.compare_figures import DASHES, PLACES, Compared, differences_by_week, levels_by_week
from sim.show.end_figures import ends_of
from sim.show.workbench.lever_words import LeverWords
from sim.show.workbench.why_nothing import why_nothing

from .conftest import FROM_WEEK


@pytest.fixture
def compared(made_pair: Callable[..., Pair]) -> list[Compared]:
    return [
        Compared(0, "Nu", made_pair((10, 20, 30))),
        Compared(1, "Uden virkning", made_pair((0, 0, 0))),
        Compared(3, "Mere", made_pair((40, 40, 40))),
    ]


def test_each_scenario_is_told_apart_in_three_ways() -> None:
    places = [Compared(place, "", None) for place in range(PLACES)]  # type: ignore[arg-type]
    for what in ("letter", "colour", "dash"):
        assert len({getattr(one, what) for one in places}) == PLACES
    assert len(DASHES) == 6  # with the baseline and five kept, the one on the table has a place too


def test_levels_stand_on_one_axis_with_the_baseline(compared: list[Compared], facts: Facts) -> None:
    chart = levels_by_week(compared, facts, "da")
    base, *lines, targets = chart.data
    assert np.allclose(base["y"], 3960)
    assert [float(np.asarray(line["y"])[FROM_WEEK]) for line in lines] == [3940, 3960, 3920]
    assert [line["name"] for line in lines] == ["A", "B", "D"]
    assert list(targets["y"]) == [3831, 3612, 3444]
    low, high = chart.layout["yaxis"]["range"]
    assert low < 3444
    assert high > 3960
    row = next(row for row in chart.table.rows if row[0] == "31. december 2023")
    assert row[1:] == ["3.960,0", "3.940,0", "3.960,0", "3.920,0"]
    assert chart.table.columns[2:] == ["A Nu", "B Uden virkning", "D Mere"]


def test_letters_at_the_ends_do_not_lie_on_each_other(compared: list[Compared], facts: Facts) -> None:
    chart = levels_by_week(compared, facts, "da")
    low, high = chart.layout["yaxis"]["range"]
    heights = sorted(note["y"] for note in chart.layout["annotations"])
    # a letter is some 20 of the plot's 330 pixels high
    assert np.diff(heights).min() >= 20 / 330 * (high - low)
    assert {note["text"] for note in chart.layout["annotations"]} == {"<b>A</b>", "<b>B</b>", "<b>D</b>"}


def test_differences_have_bands_of_their_own_pairs(compared: list[Compared]) -> None:
    chart = differences_by_week(compared, "da")
    bands, lines = chart.data[:6], chart.data[6:]
    # of -10, -20, -30 the 5 and 95 per cent quantiles by linear interpolation are -29 and -11
    assert (bands[0]["y"][FROM_WEEK], bands[1]["y"][FROM_WEEK]) == (pytest.approx(-29), pytest.approx(-11))
    assert [float(line["y"][-1]) for line in lines] == [-20, 0, -40]
    assert len({band["fillcolor"] for band in bands if "fillcolor" in band}) == 3
    row = next(row for row in chart.table.rows if row[0] == "31. december 2023")
    assert row[1:] == ["−20,0 (fra −29,0 til −11,0)", "0,0 (0,0–0,0)", "−40,0 (fra −40,0 til −40,0)"]


def test_ends_show_mean_interval_and_distance(compared: list[Compared], facts: Facts) -> None:
    chart = ends_of(compared, facts, "da")
    first = chart.data[0]
    assert first["x"] == [-20.0]
    # t with 2 degrees of freedom, 4.303, times the standard deviation 10 over the square root of 3
    assert first["error_x"]["array"][0] == pytest.approx(4.303 * 10 / 3**0.5, abs=0.01)
    assert first["text"] == ["−20"]
    assert chart.table.rows[0] == ["A Nu", "3.940,0", "−20,0", "fra −44,8 til 4,8", "+328", "0 ud af 3"]
    low, high = chart.layout["xaxis"]["range"]
    assert low < -44.8
    assert high > 4.8


def test_a_single_run_has_no_interval(made_pair: Callable[..., Pair], facts: Facts) -> None:
    chart = ends_of([Compared(0, "Én", made_pair((7,)))], facts, "da")
    assert chart.data[0]["error_x"]["array"] == [0.0]
    assert chart.table.rows[0][3] == "–"


def test_what_changes_nothing_says_why(made_pair: Callable[..., Pair], facts: Facts) -> None:
    words = LeverWords(facts, "da")
    assert why_nothing(made_pair((1, 0, 0)), words) == ()
    assert why_nothing(made_pair((0, 0, 0), scenario="baseline"), words) == ("Ingen indsats er slået til.",)
    idle = load_scenario("tidlig-udplacering").replace(
        {"udplacering_jobparate.share": 0.377, "udplacering_jobparate.earliest_week": 26.0}
    )
    assert why_nothing(made_pair((0, 0, 0), scenario=idle), words) == (
        "Udplacering, jobparate står på dagens praksis.",
        "Udplacering, aktivitetsparate nåede ikke at flytte nogen i 3 kørsler.",
    )
