"""Unit: the head of the page. Expected texts by hand."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from sim.experiment import Pair, RunSettings, run_pair
from sim.facts import Facts
from sim.scenario import load_scenario
from sim.show.workbench import headline


@pytest.fixture(scope="module")
def pair(facts: Facts) -> Pair:
    return run_pair(load_scenario("tidlig-udplacering"), RunSettings(replications=2), facts)


def with_queues(pair: Pair, waiting: dict[str, float], left: float = 0.0) -> Pair:
    """The pair as if so many had waited at each year's end, and so many had given up in it."""
    one = pair.scenario.pools[pair.scenario.pools["pool"] == pair.scenario.pools["pool"].iloc[0]]
    rows = [one.assign(pool=pool, waiting_end=line, reneged=left) for pool, line in waiting.items()]
    scenario = replace(pair.scenario)
    scenario.__dict__["pools"] = pd.concat(rows)
    return Pair(scenario, pair.baseline)


def test_one_pool_without_places_is_told_in_full(pair: Pair, facts: Facts) -> None:
    queued = with_queues(pair, {"udplaceringspladser": 7.0, "kursuspladser": 4.0})
    (notice,) = headline.of_pair(queued, facts, "da", ())["notices"]
    assert notice["text"].startswith("Pladserne rækker ikke i 2021, 2022 og 2023 (")
    assert "venter 7" in notice["text"]
    assert notice["parts"] == []


def test_many_pools_without_places_are_one_notice_that_unfolds(pair: Pair, facts: Facts) -> None:
    queued = with_queues(pair, {"mentorer": 7.0, "kursuspladser": 40.0, "sagsbehandlere": 9.0})
    shortage, ranges = headline.of_pair(queued, facts, "da", ("Dit spænd.",))["notices"]
    assert (
        shortage["text"]
        == "Pladserne rækker ikke i 3 puljer: Mentorpladser, kursuspladser og sagsbehandlere til ekstra samtaler."
    )
    assert ["venter 7" in shortage["parts"][0], "venter 40" in shortage["parts"][1]] == [True, True]
    assert len(shortage["parts"]) == 3
    assert ranges == {"text": "Dit spænd.", "parts": []}


@pytest.mark.parametrize(
    ("line", "left", "said"),
    [
        (0.3, 28.0, "Pladserne rækker ikke i 2021, 2022 og 2023 ({pool}): 28 er i 2023 holdt op med at vente."),
        (28.0, 0.3, "Pladserne rækker ikke i 2021, 2022 og 2023 ({pool}): ved udgangen af 2023 venter 28."),
    ],
)
def test_nobody_is_told_that_nobody_waits(pair: Pair, facts: Facts, line: float, left: float, said: str) -> None:
    queued = with_queues(pair, {"mentorer": line}, left)
    (notice,) = headline.of_pair(queued, facts, "da", ())["notices"]
    assert notice["text"] == said.format(pool="Mentorpladser")
