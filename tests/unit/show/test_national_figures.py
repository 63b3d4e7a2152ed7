"""Unit: one part alone does what it says. Here: the national average, estimated, entered or known, and what it is called."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable

import pytest

from sim.analysis import national_gaps
from sim.errors import ScenarioError
from sim.facts import ENTERED, Facts
from sim.frozen import FrozenMap
from sim.scenario import Scenario, load_scenario
from sim.show import figures, plan_figures
from sim.show.national_figures import share_by_year
from sim.show.presentation import Presentation


def entered(**shares: float) -> Scenario:
    """Early placement with shares of the country entered, as ``y2022=0.09``."""
    years = {name.removeprefix("y"): share for name, share in shares.items()}
    return load_scenario("tidlig-udplacering").replace({"assumptions.national_share": years})


@pytest.fixture
def known(facts: Facts) -> Facts:
    """A data pack whose share of 2022 was read somewhere."""
    share = facts.assumptions.national_share[2022]
    found = dataclasses.replace(share, value=0.085, low=0.085, high=0.085, status="found", source="Jobindsats, ptva02")
    assumptions = dataclasses.replace(facts.assumptions, national_share=FrozenMap({2022: found}))
    return dataclasses.replace(facts, assumptions=assumptions)


def test_the_distance_by_hand(made_pair: Callable, facts: Facts) -> None:
    pair = made_pair((18, 20, 22))
    gap = national_gaps(pair.scenario, facts)[1]
    # 3,940 of 32,900 is 11.976 per cent; the country's estimated 8.0 would be 2,632; the plan wants 3,612, 10.979 per cent
    assert (gap.year, gap.national.is_estimate, gap.population.value) == (2022, True, 32_900)
    assert gap.share.mean == pytest.approx(3940 / 32_900)
    assert gap.distance.mean == pytest.approx(3940 / 32_900 - 0.08)
    assert gap.persons.mean == pytest.approx(3940 - 2632)
    # t with two degrees of freedom times 2/sqrt(3)
    half = 4.302652729749464 * 2 / 3**0.5
    assert (gap.persons.low, gap.persons.high) == (pytest.approx(1308 - half), pytest.approx(1308 + half))
    assert gap.plan_level is not None
    assert gap.plan_level.value == 3612
    assert gap.plan_share == pytest.approx(3612 / 32_900)


def test_an_entered_share_takes_the_place_of_the_estimate(made_pair: Callable, facts: Facts) -> None:
    pair = made_pair((20, 20), scenario=entered(y2022=0.09, y2023=0.088))
    gaps = {gap.year: gap for gap in national_gaps(pair.scenario, facts)}
    assert list(gaps) == [2021, 2022, 2023]
    assert (gaps[2022].national.value, gaps[2022].national.status) == (0.09, ENTERED)
    assert [gaps[year].national.is_estimate for year in gaps] == [True, False, False]
    assert gaps[2022].persons.mean == pytest.approx(3940 - 0.09 * 32_900)
    # the data pack still says what it said
    assert facts.assumptions.national_share[2022].value == 0.08


@pytest.mark.parametrize("year", ["22", "2022-01", "1800", "next"])
def test_a_year_that_is_none_is_refused(made_pair: Callable, facts: Facts, year: str) -> None:
    scenario = load_scenario("baseline").replace({"assumptions.national_share": {year: 0.09}})
    with pytest.raises(ScenarioError, match=re.escape(repr(year))) as caught:
        national_gaps(made_pair((0,), scenario=scenario).scenario, facts)
    assert "2022 = 0.08" in caught.value.en
    assert "Skriv år" in caught.value.da


def test_the_chart_of_shares_has_all_three_and_the_table_says_where_they_are_from(
    made_pair: Callable, facts: Facts
) -> None:
    chart = share_by_year(made_pair((18, 20, 22)).scenario, facts, "da", "Mit scenarie")
    own, plan, country = chart.data
    assert own["x"] == ["2020", "2021", "2022", "2023"]
    assert own["y"][1:] == [pytest.approx(100 * n / p) for n, p in ((3960, 32_655), (3940, 32_900), (3940, 33_310))]
    assert plan["y"] == [
        pytest.approx(100 * n / p) for n, p in ((3960, 32_450), (3831, 32_655), (3612, 32_900), (3444, 33_310))
    ]
    assert country["y"] == [pytest.approx(9.7), pytest.approx(8.9), pytest.approx(8.0), None]
    assert country["name"] == "Landet, skøn"
    assert country["error_y"]["array"][2] == pytest.approx(0.5)
    row = next(row for row in chart.table.rows if row[0] == "2022")
    assert row[1:4] == ["12,0\u00a0%", "11,0\u00a0%", "8,0\u00a0% (7,5–8,5)"]
    assert row[4].startswith("Beregnet, altså et skøn. Eget skøn")
    assert row[5] == "+4,0\u00a0procentpoint (4,0–4,0)"
    assert row[6] == "+1.308 (1.303–1.313)"
    assert row[7] == "32.900"
    assert row[8].startswith("Beregnet, altså et skøn. Jobindsats")
    assert "I 2022 ligger scenariet 4,0 procentpoint over landets skønnede andel" in chart.subtitle
    assert "skøn" in chart.note


@pytest.mark.parametrize("language", ["da", "en"])
def test_an_entered_share_is_never_called_an_estimate_of_ours(made_pair: Callable, facts: Facts, language: str) -> None:
    ours = {"da": "skøn", "en": "estimate"}[language]
    scenario = entered(y2020=0.097, y2021=0.089, y2022=0.09, y2023=0.088)
    pair = made_pair((20, 20), scenario=scenario)
    for chart in (
        figures.total_by_week(pair, facts, language, "X"),
        share_by_year(pair.scenario, facts, language, "X"),
        plan_figures.against_the_country(scenario, facts, language),
    ):
        names = [str(trace.get("name", "")) for trace in chart.data]
        labels = [label["text"] for label in chart.layout.get("annotations", [])]
        assert not [text for text in (*names, *labels, chart.note, chart.subtitle) if ours in text.lower()]
    talk = Presentation(scenario, facts=facts, language=language, replications=2)
    slide = talk.national()
    assert ours not in (slide.heading + slide.below + slide.source).lower()
    assert "9,0" in slide.heading or "9.0" in slide.heading


def test_some_entered_and_some_estimated_are_told_apart(made_pair: Callable, facts: Facts) -> None:
    pair = made_pair((20, 20), scenario=entered(y2022=0.09))
    chart = figures.total_by_week(pair, facts, "da", "X")
    names = {trace["name"] for trace in chart.data if str(trace.get("name", "")).startswith("Landets")}
    assert names == {"Landets niveau, skøn", "Landets niveau, indtastet"}
    labels = [label["text"] for label in chart.layout["annotations"]]
    assert "Skøn 2.906" in labels
    assert "Landet 2.961" in labels  # 0.09 x 32,900
    assert chart.table.columns[-1] == "Landets niveau"
    ends = {row[0]: row[-1] for row in chart.table.rows}
    assert (ends["Ultimo 2021"], ends["Ultimo 2022"]) == ("2.906 (skøn)", "2.961 (indtastet)")
    assert "er et skøn for 2021:" in chart.note
    assert "Landets andel for 2022 er indtastet i scenariet: 9,0" in chart.note
    assert share_by_year(pair.scenario, facts, "da", "X").data[2]["name"] == "Landet (se tabellen)"


def test_a_share_that_was_read_somewhere_is_no_estimate_either(made_pair: Callable, known: Facts) -> None:
    pair = made_pair((20, 20))
    chart = figures.total_by_week(pair, known, "en", "X")
    assert "estimate" not in " ".join(str(trace.get("name", "")) for trace in chart.data)
    assert "Status of the share: read in another publication. Source (in Danish): Jobindsats, ptva02" in chart.note
    slide = Presentation("tidlig-udplacering", facts=known, language="en", replications=2).national()
    assert "the country is at 8.5%" in slide.heading
    assert "read in another publication" in slide.below
    assert "estimate" not in slide.heading + slide.below
