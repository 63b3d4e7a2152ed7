"""Unit: one part alone does what it says. Here: the rough picture of a few pairs, and how it is drawn."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.analysis.rough import rough
from sim.errors import RunError
from sim.experiment import Pair
from sim.facts import Facts
from sim.show import figures
from sim.show.rough_figures import total_rough
from sim.show.workbench import headline

from .conftest import FROM_WEEK


def test_it_is_the_known_baseline_and_the_difference_of_the_pairs(made_pair: Callable[..., Pair]) -> None:
    few, known = made_pair((10, 20)), made_pair((0, 0, 0)).baseline
    # a baseline that many runs know better: 7 more in each week than the few runs of it happened to have
    higher = known.counts._replace(stock=known.counts.stock.copy(), stock_end=known.counts.stock_end.copy())
    higher.stock[..., 0] += 7
    higher.stock_end[..., 0] += 7
    known = type(known)(known.scenario, known.settings, known.model, higher)
    found = rough(few, known)
    assert np.allclose(found.baseline, 3960 + 7)
    assert np.allclose(found.mean[FROM_WEEK:], 3960 + 7 - 15)
    assert found.year_end == {2021: pytest.approx(3967), 2022: pytest.approx(3952), 2023: pytest.approx(3952)}
    assert (found.effect[2022].mean, found.runs) == (-15.0, 2)


def test_runs_of_other_chance_make_no_picture(made_pair: Callable[..., Pair]) -> None:
    few, other = made_pair((10, 20)), made_pair((0, 0, 0))
    with pytest.raises(RunError):
        rough(Pair(few.scenario, other.baseline), other.baseline)


def test_the_two_lines_move_and_all_else_stays(made_pair: Callable[..., Pair], facts: Facts) -> None:
    pair = made_pair((10, 20, 30))
    full = figures.total_by_week(pair, facts, "da", "A")
    drawn = total_rough(full, rough(made_pair((60, 60)), pair.baseline), "da", "B")
    assert len(drawn.data) == len(full.data)
    assert drawn.layout == full.layout
    assert [trace["y"] for trace in drawn.data[4:]] == [trace["y"] for trace in full.data[4:]]
    assert drawn.data[3]["name"] == "B"
    assert np.allclose(np.array(drawn.data[3]["y"])[FROM_WEEK:], 3900)
    assert np.allclose(drawn.data[2]["y"], 3960)
    assert set(drawn.data[0]["y"]) == {None}
    assert full.data[3]["name"] == "A"  # the full one is not touched
    assert [row[1:] for row in drawn.table.rows][1] == ["3.900", "−60"]
    assert "2 i par" in drawn.note


def test_the_headline_of_a_rough_picture_claims_no_certainty(made_pair: Callable[..., Pair], facts: Facts) -> None:
    pair = made_pair((10, 20, 30))
    state = headline.of_rough(rough(made_pair((60, 60)), pair.baseline), facts, "da")
    assert "omkring 3.900" in state["sentence"]
    cards = {card["id"]: card for card in state["cards"]}
    assert "−60 i forhold til uændret praksis" in state["sentence"]
    assert cards["gap"]["value"] == "+288"  # 3,900 - 3,612
    assert [cards[name]["value"] for name in ("chance", "reached", "net")] == ["–", "–", "–"]
    assert all(card["certainty"] == "" for card in cards.values())
    assert "intet interval" in state["certainty"]
