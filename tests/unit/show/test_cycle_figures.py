"""Unit: one part alone does what it says. Here: the charts of the business cycle, from runs whose numbers are set by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.experiment import Results
from sim.facts import Facts, Observed, load_observed
from sim.show.cycle_figures import against_the_country, country_exhibit, cycle_explanation, cycle_title
from sim.show.texts import Texts


@pytest.fixture(scope="module")
def observed() -> Observed:
    return load_observed()


@pytest.fixture(scope="module")
def still(made_pair: Callable) -> Results:
    """A baseline that stands still: 920 on dagpenge and 1,562 on kontanthjaelp at all times."""
    return made_pair((0, 0, 0)).baseline


def test_every_shipped_cycle_has_a_title_and_an_explanation(facts: Facts) -> None:
    for language in ("da", "en"):
        for name in facts.assumptions.cycles:
            assert cycle_title(name, language) != name
            assert len(cycle_explanation(name, language)) > 20
        assert len(Texts(language).group("cycles.title")) == len(facts.assumptions.cycles)
    assert cycle_title("recovery", "da") == "Landets opsving"
    # a cycle of one's own goes by the name of its file
    assert (cycle_title("boom", "da"), cycle_explanation("boom", "da")) == ("boom", "")


def test_standing_still_is_outside_the_stated_distances_and_says_so(still: Results, observed: Observed) -> None:
    exhibit = country_exhibit(still, observed, "da")
    assert exhibit.said[0].startswith(
        "Fra 2020 til 2022 ændrer dagpenge sig 0,0\u00a0% i modellen uden indsatser og −43,0\u00a0%"
    )
    assert exhibit.said[1] == "4 af 4 afstande er større end de oplyste."
    assert exhibit.marked == {0, 1, 2, 3}
    rows = {row[0]: list(row[1:]) for row in exhibit.table.rows}
    # 466.2 / 920 - 1 and 62,094 / 108,947 - 1; the distance is 43.0 points
    assert rows["Dagpenge"][:3] == ["−43,0\u00a0%", "−49,3\u00a0%", "0,0\u00a0%"]
    assert rows["Dagpenge"][4:] == ["+43,0\u00a0procentpoint", "1,0\u00a0procentpoint", "udenfor"]
    # 10,161.25 / 17,865.25 - 1 and 142 / 244.25 - 1; there is no simulated one
    assert rows["Nettoledige på kontanthjælp (DST AUK01)"] == ["−43,1\u00a0%", "−41,9\u00a0%", *["–"] * 5]


def test_the_chart_draws_what_its_table_says(still: Results, observed: Observed) -> None:
    charts = {chart.id: chart for chart in against_the_country(still, observed, "da")}
    assert list(charts) == ["cycle-dagpenge", "cycle-kontanthjaelp", "cycle-both"]
    chart = charts["cycle-dagpenge"]
    lines = {trace["name"]: dict(zip(trace["x"], trace["y"], strict=True)) for trace in chart.data if "name" in trace}
    country, local, model = (lines[name] for name in ("Landet", "Fredericia, observeret", "Model uden indsatser"))
    assert country["2022"] == pytest.approx(100 * 62_094 / 108_947)
    assert country["2019"] == pytest.approx(100 * 80_844 / 108_947)
    assert local["2022"] == pytest.approx(100 * 466.2 / 920)
    assert model["2019"] is None
    assert [model[year] for year in ("2020", "2021", "2022", "2023")] == [100.0] * 4
    # of 2021 Fredericia's figure covers five months only: it is told, and not drawn as a year
    assert local["2021"] is None
    rows = {row[0]: list(row[1:]) for row in chart.table.rows}
    assert rows["2021 (2021M08-2021M12)"] == ["83,4", "61,2", "100,0", "90.885", "563", "920"]
    assert rows["2022"] == ["57,0", "50,7", "100,0", "62.094", "466", "920"]
    assert "Uændret konjunktur" in chart.note
    assert "900–1.020" in chart.note


def test_what_is_derived_in_circles_is_told_where_it_is_shown(still: Results, observed: Observed) -> None:
    charts = {chart.id: chart for chart in against_the_country(still, observed, "da")}
    for name in ("cycle-kontanthjaelp", "cycle-both"):
        assert "ført tilbage med landets fald" in charts[name].note
        assert "111.000–117.000" in charts[name].note
    assert "ført tilbage" not in charts["cycle-dagpenge"].note


def test_both_languages_show_the_same(still: Results, observed: Observed) -> None:
    danish, english = (against_the_country(still, observed, language) for language in ("da", "en"))
    for ours, theirs in zip(danish, english, strict=True):
        assert [trace.get("y") for trace in ours.data] == [trace.get("y") for trace in theirs.data]
        assert ours.title != theirs.title
    assert len(country_exhibit(still, observed, "en").table.rows) == 6
