"""Unit: the chart of places in use. Expected values by hand: in the made pair half of each pool's places are taken."""

from __future__ import annotations

from collections.abc import Callable

from sim.experiment import Pair
from sim.show.place_figures import FEW_POOLS, participants, pool_use


def test_few_pools_have_a_column_a_year(made_pair: Callable[..., Pair]) -> None:
    chart = pool_use(made_pair(), "da")
    assert 0 < len(chart.data) <= FEW_POOLS
    assert [len(trace["x"]) for trace in chart.data] == [3] * len(chart.data)


def test_many_pools_have_a_bar_each_with_the_year_that_uses_it_most(made_pair: Callable[..., Pair]) -> None:
    pair = made_pair(scenario="beskaeftigelsesplan-2022")
    (bars,) = pool_use(pair, "da").data
    # posts that make the others' caseloads smaller serve nobody, and would stand there as never used
    assert len(bars["y"]) == len(pair.scenario.model.pools) - 1 == 9
    assert not any("lavere" in label for label in bars["y"])
    # 52 weeks of places taken, in each year, of so many places as the pool has
    assert all(said.endswith((" i 2021", " i 2022", " i 2023")) for said in bars["text"] if said)
    assert "Pladserne" not in pool_use(pair, "da").subtitle
    queued = made_pair(scenario="beskaeftigelsesplan-2022", waiting=(9, 9, 9))
    assert pool_use(queued, "da").subtitle.startswith("Pladserne rækker ikke i 10 puljer: Sagsbehandlere")


def test_whoever_has_a_place_arranged_is_counted_once(made_pair: Callable[..., Pair]) -> None:
    pair = made_pair(scenario="beskaeftigelsesplan-2022", earlier=30, more=12)
    arranged = [name for name in pair.scenario.model.activities if name.endswith(".arranging")]
    others = len(pair.scenario.model.activities) - len(arranged)
    assert len(arranged) == 6
    chart = participants(pair, "da")
    assert [trace["y"] for trace in chart.data] == [[30.0 * others] * 3, [12.0 * others] * 3]
    assert len(chart.table.rows) == 3 * others
    assert not any("arranging" in str(row[0]) for row in chart.table.rows)


def test_thousands_are_marked_on_the_axis_of_participants(made_pair: Callable[..., Pair]) -> None:
    assert participants(made_pair(), "da").layout["yaxis"]["tickformat"] == ",.0f"
