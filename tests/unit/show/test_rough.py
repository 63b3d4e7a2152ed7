"""Unit: one part alone does what it says. Here: the rough picture of a few pairs, and how it is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.analysis.rough import rough
from sim.errors import RunError
from sim.experiment import Pair, RunSettings, run_pair, run_scenario
from sim.facts import Facts
from sim.scenario import load_scenario
from sim.show import figures
from sim.show.rough_figures import total_rough
from sim.show.workbench import headline

from .conftest import FROM_WEEK


def test_it_is_what_is_known_and_the_difference_that_the_move_makes(made_pair: Callable[..., Pair]) -> None:
    # known: 10, 20 and 60 fewer, 30 on average; the move takes 5 and 7 more out of the first two, 6 on average
    few, known = made_pair((15, 27)).scenario, made_pair((10, 20, 60))
    found = rough(few, known)
    assert np.allclose(found.baseline, 3960)
    assert np.allclose(found.mean[FROM_WEEK:], 3960 - 30 - 6)
    assert np.allclose(found.mean[:FROM_WEEK], 3960)
    assert found.year_end == {2021: pytest.approx(3960), 2022: pytest.approx(3924), 2023: pytest.approx(3924)}
    assert found.effect == {2021: pytest.approx(0), 2022: pytest.approx(-36), 2023: pytest.approx(-36)}
    assert found.runs == 2


def test_a_lever_that_is_moved_back_is_the_picture_that_was_there(made_pair: Callable[..., Pair]) -> None:
    known = made_pair((10, 20, 60))
    found = rough(made_pair((10, 20)).scenario, known)
    assert np.array_equal(found.mean, known.scenario.total.mean(axis=0))


def test_a_lever_that_takes_all_effect_away_is_the_baseline_to_the_person(
    made_pair: Callable[..., Pair], facts: Facts
) -> None:
    # of the many runs the first two happen to have had less effect than the rest: moved back by them it would be 10 too low
    known = made_pair((10, 20, 45))
    found = rough(made_pair((0, 0)).scenario, known)
    assert found.effect == {2021: 0.0, 2022: 0.0, 2023: 0.0}
    assert np.array_equal(found.mean, found.baseline)
    assert "omtrent som med uændret praksis" in headline.of_rough(found, facts, "da")["sentence"]


def test_a_real_lever_on_its_way_is_close_to_where_many_runs_put_it(facts: Facts) -> None:
    start = load_scenario("tidlig-udplacering")
    moved = start.replace({"udplacering_jobparate.share": 0.8})
    known = run_pair(start, RunSettings(replications=40), facts)
    found = rough(run_scenario(moved, RunSettings(replications=2), facts), known)
    many = run_pair(moved, RunSettings(replications=40), facts)
    change = (many.scenario.total_year_end - known.scenario.total_year_end)[:, 1]
    # two runs lie within four standard errors of the mean of all forty that they are among
    bound = 4.0 * change.std(ddof=1) * np.sqrt(1 / 2 - 1 / 40)
    assert abs(found.effect[2022] - (many.scenario.total_year_end - many.baseline.total_year_end)[:, 1].mean()) < bound
    assert bound < 4.0 * 55 / np.sqrt(2) / 5  # a fifth of what two runs on their own would leave open


def test_runs_of_other_chance_make_no_picture(made_pair: Callable[..., Pair]) -> None:
    few, known = made_pair((10, 20)).scenario, made_pair((0, 0, 0))
    with pytest.raises(RunError):
        rough(replace(few, settings=replace(few.settings, seed=99)), known)
    with pytest.raises(RunError):
        rough(made_pair((1, 2, 3, 4)).scenario, known)  # more runs than are known of the other


def test_the_two_lines_move_and_all_else_stays(made_pair: Callable[..., Pair], facts: Facts) -> None:
    pair = made_pair((10, 20, 30))
    full = figures.total_by_week(pair, facts, "da", "A")
    drawn = total_rough(full, rough(made_pair((50, 60)).scenario, pair), "da", "B")
    assert len(drawn.data) == len(full.data)
    assert drawn.layout == full.layout
    assert [trace["y"] for trace in drawn.data[4:]] == [trace["y"] for trace in full.data[4:]]
    assert drawn.data[3]["name"] == "B"
    assert np.allclose(np.array(drawn.data[3]["y"])[FROM_WEEK:], 3900)
    assert np.allclose(drawn.data[2]["y"], 3960)
    assert set(drawn.data[0]["y"]) == {None}
    assert full.data[3]["name"] == "A"  # the full one is not touched
    assert [row[1:] for row in drawn.table.rows][1] == ["3.900", "−60"]
    assert "i 2 kørsler" in drawn.note


def test_the_headline_of_a_rough_picture_claims_no_certainty(made_pair: Callable[..., Pair], facts: Facts) -> None:
    pair = made_pair((10, 20, 30))
    state = headline.of_rough(rough(made_pair((50, 60)).scenario, pair), facts, "da")
    assert "omkring 3.900" in state["sentence"]
    cards = {card["id"]: card for card in state["cards"]}
    assert "−60 i forhold til uændret praksis" in state["sentence"]
    assert cards["gap"]["value"] == "ca. +290"  # 3,900 - 3,612 is 288: two runs know it to five at best
    assert state["mini"] == "Ultimo 2022: ca. 3.900 (−60)"
    assert [cards[name]["value"] for name in ("chance", "reached", "net")] == ["–", "–", "–"]
    assert all(card["certainty"] == "" for card in cards.values())
    assert "intet interval" in state["certainty"]
