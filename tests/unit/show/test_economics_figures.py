"""Unit: one part alone does what it says. Here: the economics in words, tables and charts, from hand-set runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sim.analysis import Economics, economics_of, summary_of
from sim.facts import Facts
from sim.scenario import load_scenario
from sim.show import economics_figures
from sim.show.economics_exhibits import economics_exhibit, prices_exhibit, reimbursement_exhibit
from sim.show.economics_report import report
from sim.show.economics_words import net_card, period_rows, price_rows, sentences_of

FREE: dict[str, Any] = {"udplacering_jobparate.prices": {}, "udplacering_aktivitetsparate.prices": {}}
PRICES = {"udplacering_jobparate.prices": {"start": "startup_small", "week": "placement_week"}}


@pytest.fixture
def found(made_pair: Callable, facts: Facts) -> Callable[..., Economics]:
    """The economics of early placement with `fewer` on dagpenge from week 60 on, at the prices given."""

    def make(fewer: tuple[int, ...] = (18, 20, 22), prices: dict[str, Any] | None = None) -> Economics:
        scenario = load_scenario("tidlig-udplacering").replace(FREE | (PRICES if prices is None else prices))
        return economics_of(made_pair(fewer, scenario=scenario), facts)

    return make


# twenty fewer through 2022 and 2023, and at the end of 2021: 0 (week 60 is in 2022); a week of one costs 0.8 x 4,450 and
# 0.8 x 4,537 kroner, a year is 365/7 weeks: 3.7126 and 3.7852 million; placement costs 52 x 220 = 11,440 a year
SAVED = {2022: 20 * 0.8 * 4450 * 365 / 7 / 1e6, 2023: 20 * 0.8 * 4537 * 365 / 7 / 1e6}


def test_the_table_is_the_arithmetic(found: Callable[..., Economics]) -> None:
    heads, rows = period_rows(found(), "da")
    assert heads[0] == "År"
    assert [row[0] for row in rows] == ["2021", "2022", "2023", "2021–2023"]
    assert (round(SAVED[2022], 2), round(SAVED[2023], 2)) == (3.71, 3.79)
    assert [row[1] for row in rows] == ["0,00", "3,71", "3,79", "7,50"]
    assert [row[2] for row in rows] == ["0,06", "0,01", "0,01", "0,08"]
    assert [row[3] for row in rows] == ["−0,06", "3,70", "3,77", "7,41"]
    # t with two degrees of freedom is 4.3027, the standard error 2/sqrt(3) of 20: a quarter to either side
    assert rows[1][4] == "2,78–4,62"
    assert [row[6] for row in rows] == ["0,00", "0,93", "0,95", "1,87"]
    assert [row[7] for row in rows] == ["0,0", "20,0", "20,0", "13,3"]
    assert rows[0][8] == "–"  # nobody fewer in 2021
    assert rows[1][8] == "572"  # 11,440 / 20


def test_the_prices_stand_with_status_and_source(found: Callable[..., Economics], facts: Facts) -> None:
    heads, rows = price_rows(found(), facts, "da")
    assert len(rows) == 2
    assert rows[0][:5] == [
        "Udplacering, jobparate",
        "Opstart af en mindre indsats",
        "50.000\u00a0kr. én gang",
        "1,0",
        "50.000\u00a0kr.",
    ]
    assert rows[1][2:5] == ["220\u00a0kr. pr. uge", "156,0", "34.320\u00a0kr."]
    assert rows[1][5] == "antagelse, altså et skøn"
    assert rows[1][6] == facts.economy.prices["placement_week"].figure.source
    entered = found(prices=PRICES | {"assumptions.prices": {"placement_week": 100.0}})
    assert price_rows(entered, facts, "en")[1][1][2:] == [
        "DKK\u00a0100 per week",
        "156.0",
        "DKK\u00a015,600",
        "entered in the scenario",
        "entered in the scenario",
    ]


def test_what_is_said_has_the_signs_and_calls_estimates_estimates(found: Callable[..., Economics]) -> None:
    said = " ".join(sentences_of(summary_of(found()), "da"))
    assert "Kommunen betaler 7,5\u00a0mio.\u00a0kr. mindre i ydelser 2021–2023" in said
    assert "Indsatserne koster 84.320\u00a0kr.; 2 af 2 priser er skøn." in said
    assert "bedre stillet" in said
    assert "øvre grænser" in said
    assert "alene tilfældighed mellem 3 kørsler" in said
    assert "Staten betaler 1,9\u00a0mio.\u00a0kr. mindre" in said
    assert ".." not in said
    worse = " ".join(sentences_of(summary_of(found((-20, -21, -22))), "en"))
    assert "more in benefits 2021–2023" in worse
    assert "worse off" in worse
    assert "not earned back by the end of 2023" in worse
    assert "per full-time person fewer" not in worse
    assert "The state pays" in worse
    assert "more in reimbursement" in worse


def test_what_cannot_be_told_is_not_told(found: Callable[..., Economics]) -> None:
    unsure = " ".join(sentences_of(summary_of(found((-20, 0, 21))), "en"))
    assert "whether there is one cannot be told from 3 runs" in unsure
    assert "whether the municipality wins or loses cannot be told" in unsure
    assert "the interval has no bounds" in unsure
    single = " ".join(sentences_of(summary_of(found((20,))), "da"))
    assert "én kørsel kan ikke sige" in single
    same = " ".join(sentences_of(summary_of(found((0, 0))), "da"))
    assert "den samme som i uændret praksis" in same
    assert "dårligere stillet" in same


def test_without_prices_there_is_no_net_to_speak_of(found: Callable[..., Economics]) -> None:
    said = " ".join(sentences_of(summary_of(found(prices={})), "da"))
    assert "Ingen indsats har en pris" in said
    assert "Besparelsen er" in said
    assert "etto" not in said
    assert sentences_of(summary_of(found((0, 0), {})), "da")[0].startswith("Scenariet hverken sparer eller koster")


def test_the_headline_figure(found: Callable[..., Economics]) -> None:
    card = net_card(summary_of(found()), "da")
    assert (card.id, card.title, card.value) == ("net", "Kommunens nettoresultat 2021–2023", "7,4\u00a0mio.\u00a0kr.")
    assert "skøn" in card.certainty
    assert "95 %-interval fra" in card.certainty
    assert "no interval" in net_card(summary_of(found((20,))), "en").certainty


def test_the_bars_are_saving_cost_and_net(found: Callable[..., Economics]) -> None:
    chart = economics_figures.net_by_year(found(), "da")
    saving, cost, net = chart.data
    assert saving["y"] == pytest.approx([0, SAVED[2022], SAVED[2023]], abs=1e-6)
    assert cost["y"] == pytest.approx([-0.06144, -0.01144, -0.01144])
    assert net["y"] == pytest.approx([a + b for a, b in zip(saving["y"], cost["y"], strict=True)])
    half = 4.302652729749464 * 2 / 3**0.5 / 20
    assert net["error_y"]["array"] == pytest.approx([0, half * SAVED[2022], half * SAVED[2023]], abs=1e-6)
    assert chart.layout["xaxis"]["ticktext"] == ["2021<br>netto −0,1", "2022<br>netto 3,7", "2023<br>netto 3,8"]
    low, high = chart.layout["yaxis"]["range"]
    assert low < -0.0614
    assert high > SAVED[2023] * (1 + half)
    for word in ("øvre grænser", "tilfældighed", "Ikke regnet med"):
        assert word in chart.note
    assert chart.table.rows[1][3] == "3,70"


def test_the_path_shows_when_it_is_earned_back(found: Callable[..., Economics]) -> None:
    economics = found()
    chart = economics_figures.cumulated_net(economics, "da")
    day = summary_of(economics).break_even.day
    mark = chart.data[-1]
    assert (mark["x"], mark["y"]) == ([day], [0.0])
    assert mark["name"].startswith("Tjent hjem: ")
    assert chart.data[2]["y"][-1] == pytest.approx(SAVED[2022] + SAVED[2023] - 0.08432)
    assert chart.table.rows[-1][1].startswith("7.413.")
    assert "Udgiften er tjent hjem fra" in chart.subtitle
    never = economics_figures.cumulated_net(found((-20, -20)), "da")
    assert all(trace.get("mode") != "markers" for trace in never.data)
    assert "ikke tjent hjem" in never.subtitle


def test_both_languages_and_a_single_run_can_be_drawn(found: Callable[..., Economics], facts: Facts) -> None:
    for fewer in ((20,), (18, 22)):
        economics = found(fewer)
        for make in (economics_figures.net_by_year, economics_figures.cumulated_net):
            danish, english = make(economics, "da"), make(economics, "en")
            assert danish.title != english.title
            assert len(danish.table.rows) == len(english.table.rows)
        assert "Early placement against Today's practice" in report(economics, facts, "en")


def test_the_exhibits_hold_the_law_and_mark_the_guesses(found: Callable[..., Economics], facts: Facts) -> None:
    ladder = reimbursement_exhibit(facts)
    rows = {row[0]: row[1:] for row in ladder.table.rows}
    assert rows["13\u00a0weeks"] == ["6.20", "47.7%", "52.3%"]
    assert rows["52\u00a0weeks"] == ["32.20", "61.9%", "38.1%"]
    assert rows["104\u00a0weeks"] == ["73.80", "71.0%", "29.0%"]
    assert "52\u00a0weeks without" in ladder.said[0]
    assert "par. 5" in ladder.said[0]
    entered = found(prices=PRICES | {"assumptions.prices": {"placement_week": 100.0}})
    prices = prices_exhibit(entered, facts, "da")
    assert prices.marked == {0}
    assert prices.said == ["1 af 2 linjer hviler på en pris, der er et skøn (⚠)."]
    assert economics_exhibit(entered).table.rows[0][0] == "2021"


def test_the_report_has_all_of_it(found: Callable[..., Economics], facts: Facts) -> None:
    text = report(found(), facts, "da")
    for part in ("Tidlig udplacering i forhold til Uændret praksis", "År for år", "2021–2023", "ingen offentliggjort"):
        assert part in text
    assert "Ingen." in report(found(prices={}), facts, "da")
