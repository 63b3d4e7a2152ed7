"""Unit: one part alone does what it says. Here: the committee's slides, whose words and pictures must tell the same."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.analysis import Estimate, estimate
from sim.facts import Facts
from sim.scenario import Scenario, load_scenario
from sim.show import plan_figures, slide_figures
from sim.show.board import Board
from sim.show.presentation import SLIDES, Presentation
from sim.show.scenario_words import describe, joined
from sim.show.shared_library import ChartLibrary, SharedBoard
from sim.show.slide import Slide

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "committee_presentation.ipynb"
WITH_PICTURE = ("today", "goal", "national", "gap", "effect", "certainty")


@pytest.fixture(scope="module")
def talk() -> Presentation:
    return Presentation("tidlig-udplacering", replications=20)


@pytest.fixture(scope="module")
def slides(talk: Presentation) -> dict[str, Slide]:
    return {name: getattr(talk, name)() for name in SLIDES}


def sizes(value: Any, font: bool = False) -> Iterator[float]:
    """All type sizes of a chart."""
    if isinstance(value, dict):
        for key, entry in value.items():
            if font and key == "size":
                yield entry
            yield from sizes(entry, key.endswith("font"))
    elif isinstance(value, list):
        for entry in value:
            yield from sizes(entry)


# --- each slide -----------------------------------------------------------------------------------------------------
def test_every_slide_has_a_message_and_every_picture_a_table_and_a_source(slides: dict[str, Slide]) -> None:
    assert [name for name, slide in slides.items() if slide.chart is not None] == list(WITH_PICTURE)
    for name, slide in slides.items():
        assert len(slide.heading) > 15, name
        assert "{" not in slide.heading + slide.lead + slide.below + slide.source + "".join(slide.points)
        if slide.chart is not None:
            assert slide.source, name
            assert slide.chart.table.rows, name
        else:
            assert slide.points or slide.lead, name


def test_no_letter_of_a_picture_is_too_small_for_the_back_row(slides: dict[str, Slide]) -> None:
    for name in WITH_PICTURE:
        wire = slides[name].chart.wire()
        found = list(sizes(wire["layout"])) + list(sizes(wire["data"]))
        assert found, name
        assert min(found) >= slide_figures.LETTERS, name
        # what has no size of its own would get the board's, which is smaller
        for axis in ("xaxis", "yaxis"):
            drawn = wire["layout"][axis].get("visible", True)
            assert not drawn or wire["layout"][axis]["tickfont"]["size"] >= slide_figures.LETTERS, (name, axis)


def test_where_we_are_is_the_plans_total(slides: dict[str, Slide], facts: Facts) -> None:
    # by hand: 920.3 + 844.4 + 531.1 of 3,960 are 58%
    assert slides["today"].heading.startswith("Dagpenge, aktivitetsparate voksne og sygedagpenge kat. 2 er 58")
    assert "3.960" in slides["today"].heading
    values = slides["today"].chart.data[0]["x"]
    assert sum(values) == pytest.approx(3960)
    assert plan_figures.leading_groups(facts) == ("dagpenge", "aktivitetsparate_voksne", "sygedagpenge_kat2")


def test_the_goal_is_what_the_plan_prints(slides: dict[str, Slide]) -> None:
    assert "348 færre" in slides["goal"].heading
    assert [row[1:] for row in slides["goal"].chart.table.rows] == [
        ["3.960", "0"],
        ["3.831", "−129"],
        ["3.612", "−348"],
        ["3.444", "−516"],
    ]


def test_the_countrys_share_is_called_an_estimate_with_its_source(slides: dict[str, Slide], facts: Facts) -> None:
    slide = slides["national"]
    # 3,612 / 32,900 = 10.98%
    assert "11,0" in slide.heading
    assert "skønnes" in slide.heading
    assert "skøn" in slide.below
    assert facts.assumptions.national_share[2022].source in slide.source


def test_a_country_that_is_not_known_is_not_drawn(facts: Facts) -> None:
    unknown = replace(facts, assumptions=replace(facts.assumptions, national_share={}))
    slide = Presentation("baseline", facts=unknown, replications=2).national()
    assert slide.chart is None
    assert "ikke kendt" in slide.heading


def test_the_gap_is_the_runs_own(slides: dict[str, Slide], talk: Presentation) -> None:
    gap = talk.pair.scenario.total_year_end[:, 1].mean() - 3612
    assert f"{round(gap)} i at nå målet på 3.612" in slides["gap"].heading
    shown = slides["gap"].chart.table.rows[1]
    assert shown[1] == f"{round(gap + 3612):,}".replace(",", ".")
    assert shown[-1] == "3.612"
    for end in shown[2:4]:
        assert end in slides["gap"].below


def test_the_effect_is_the_paired_difference_and_its_range_is_drawn(
    slides: dict[str, Slide], talk: Presentation
) -> None:
    change = talk.pair.scenario.total_year_end[:, 1] - talk.pair.baseline.total_year_end[:, 1]
    found = talk.changes["central"]
    assert found.mean == pytest.approx(change.mean())
    assert f"omkring {round(-change.mean())} af de 348" in slides["effect"].heading
    bars = slides["effect"].chart.data[0]["x"]
    assert bars[1] == pytest.approx(-change.mean())
    assert bars[3] == 348
    assert talk.changes["high"].mean < found.mean < talk.changes["low"].mean


def test_how_sure_is_said_in_futures_not_as_a_point(slides: dict[str, Slide], talk: Presentation) -> None:
    hits = talk.found["central"].chance.hits
    assert hits == int((talk.pair.scenario.total_year_end[:, 1] <= 3612).sum())
    assert re.search(r"(færre end|mere end|\d) .*ud af", slides["certainty"].heading)
    dots = sum(len(trace["x"]) for trace in slides["certainty"].chart.data)
    assert dots == slide_figures.DOTS


def test_six_doubts_fit_a_line_each_and_carry_recomputed_numbers(slides: dict[str, Slide]) -> None:
    lines = slides["doubted"].points
    assert len(lines) == 6
    assert max(len(line) for line in lines) < 130
    for number, line in zip(("−219", "41,9", "260", "1.440", "2 gange", "32.900"), lines, strict=True):
        assert number in line


def test_another_packs_doubts_are_said_in_its_own_words(facts: Facts) -> None:
    other = replace(facts.plan.doubts[0], number=7, text_da="En ny tvivl.")
    pack = replace(facts, plan=replace(facts.plan, doubts=(*facts.plan.doubts, other)))
    assert Presentation("baseline", facts=pack, replications=2).doubted().points[-1] == "En ny tvivl."


def test_a_reached_target_turns_the_words_round(scenario_of: Callable[..., Scenario], facts: Facts) -> None:
    cut = {"mechanism": "shortening", "groups": list(facts.plan.codes), "shorter_share": 0.5}
    talk = Presentation(scenario_of(initiatives={"cut": cut}), replications=5)
    assert "under målet" in talk.gap().heading
    assert "mere end 19 ud af 20" in talk.certainty().heading
    assert {trace["name"] for trace in talk.certainty().chart.data} == {"Når målet: 100"}
    assert "prøve" in talk.initiatives().heading


def test_a_scenario_that_changes_nothing_says_so() -> None:
    talk = Presentation("baseline", replications=3)
    assert "ændrer ikke noget" in talk.effect().heading
    assert talk.initiatives().points == ("Scenariet ændrer ingenting: 2020 fortsætter.",)


def test_harm_is_called_harm(scenario_of: Callable[..., Scenario], facts: Facts) -> None:
    longer = {"mechanism": "shortening", "groups": list(facts.plan.codes), "shorter_share": -0.2}
    talk = Presentation(scenario_of(initiatives={"longer": longer}), replications=5)
    assert "højere" in talk.effect().heading
    assert max(talk.effect().chart.data[0]["x"][:3]) < 0


def test_the_talk_can_be_given_in_english(talk: Presentation) -> None:
    english = Presentation("tidlig-udplacering", replications=20, language="en")
    for name in SLIDES:
        slide = getattr(english, name)()
        assert "ø" not in slide.heading.replace("Ressourceforløb", ""), slide.heading
    assert "3,612" in english.gap().heading


# --- words ------------------------------------------------------------------------------------------------------------
def test_changes_are_said_without_a_sign_to_be_misread() -> None:
    assert slide_figures.in_words(-10.4, "da") == "10 færre"
    assert slide_figures.in_words(5.0, "da") == "5 flere"
    assert slide_figures.in_words(-0.3, "da") == "ingen forskel"
    point = Estimate(0.2, 0.1, 0.0, 0.4, (0.0, 0.2, 0.4))
    chart = slide_figures.effect({"low": point, "central": point, "high": estimate_of(-40.0)}, -348, "en")
    assert chart.data[1]["text"] == ["  no difference", "  no difference", "  40 fewer", "  348 fewer"]


def estimate_of(value: float) -> Estimate:
    """An estimate of replications that all agree."""
    return estimate(np.full(3, value))


def test_every_mechanism_has_words(facts: Facts, scenario_of: Callable[..., Scenario]) -> None:
    def said(**one: object) -> str:
        (text,) = describe(scenario_of(initiatives={"one": one}), facts, "da")
        return text.replace("\u00a0", " ")

    activity = {
        "mechanism": "activity",
        "groups": ["jobparate"],
        "share": 0.5,
        "earliest_week": 2.0,
        "usual_week": 26.0,
    }
    text = said(**activity, length_weeks=4.0, effect_during=0.8, effect_after=1.4, displacement=0.5)
    assert text.startswith("Jobparate: 50 % får tilbuddet, efter 2 uger. I dag er det 0 %, efter 26 uger.")
    # displacement takes half of the gain afterwards and nothing of the lock-in, as the model compiles it
    assert "Bagefter går 20 % flere" in text
    assert "Imens 20 % færre" in text
    harm = said(mechanism="matching", groups=["dagpenge", "jobparate"], effect=0.9)
    assert harm.startswith("Dagpenge og jobparate:")
    assert "10 % færre om ugen" in harm
    assert "30 % færre nye sager" in said(mechanism="prevention", groups=["dagpenge"], factor=0.7)
    assert "kommer tilbage" in said(mechanism="prevention", groups=["dagpenge"], factor=0.7, on="returns")
    whole = said(mechanism="shortening", groups=list(facts.plan.codes), shorter_share=0.1, cases="new")
    assert whole.startswith("Alle grupper: forløbene bliver 10 % kortere")
    assert whole.endswith("Det gælder kun nye sager.")
    assert "længere" in said(mechanism="shortening", groups=["dagpenge"], shorter_share=-0.1)


def test_places_and_evidence_are_named(facts: Facts) -> None:
    said = describe(load_scenario("tidlig-udplacering"), facts, "da")
    assert len(said) == 3
    assert said[-1] == "Udplaceringspladser: 100 ekstra ad gangen, til deling."
    # an estimate that nobody was drawn by lot for says that it is an upper bound
    assert said[0].endswith("Evidens: registerstudie uden lodtrækning (øvre grænse).")


def test_the_words_of_meetings_routing_and_more_places(facts: Facts, scenario_of: Callable[..., Scenario]) -> None:
    def said(pools: dict[str, object] | None = None, **one: object) -> list[str]:
        scenario = scenario_of(initiatives={"one": one}, pools=pools or {})
        return [text.replace("\u00a0", " ") for text in describe(scenario, facts, "da")]

    staff = {"sagsbehandlere": {"slots": 3, "hours_per_week": 26.0}}
    meetings = {
        "mechanism": "meetings",
        "groups": ["jobparate"],
        "interval_today_weeks": 6.5,
        "hours": 1.75,
        "effect_after": 1.2,
        "effect_weeks": 4.0,
        "displacement": 0.5,
        "pool": "sagsbehandlere",
    }
    text, pool = said(staff, **meetings, interval_weeks=4.0)
    assert text.startswith("Jobparate: 100 % får samtaler med 4 uger imellem. I dag er der 6,5 uger.")
    assert "Hver ekstra samtale tager 1,75 timer. I 4 uger efter en ekstra samtale går 10 % flere om ugen" in text
    assert pool == "Sagsbehandlere til ekstra samtaler: 3 ekstra stillinger med 26 timer om ugen hver."
    assert said(staff, **meetings, interval_weeks=6.5)[0].startswith(
        "Jobparate: samtaler med 6,5 uger imellem som i dag"
    )

    routing = {"mechanism": "routing", "groups": ["jobafklaring"], "destination": "ressourceforloeb", "instead": "job"}
    (text,) = said(**routing, share=0.1)
    assert text.startswith("Jobafklaring: 10 % af dem, der ellers ville gå til ressourceforløb, går i stedet til job")

    capacity = {"mechanism": "capacity", "pool": "x", "slots": 20, "delay_weeks": 13.0, "ramp_weeks": 26.0}
    places = {"x": {"slots": 5, "title": {"da": "Pladser", "en": "Places"}}}
    more, there, nobody = said(places, **capacity)
    assert (
        more
        == "Pladser: 20 flere fra 1. januar 2021. De første er der efter 13 uger. Det varer derfra 26 uger, til alle er der."
    )
    assert there == "Pladser: 5 ekstra ad gangen."
    assert nobody == "Ingen indsats i scenariet venter på Pladser: flere gør ingen kø kortere."

    arranged = {
        "mechanism": "activity",
        "groups": ["jobparate"],
        "share": 0.5,
        "earliest_week": 2.0,
        "usual_week": 26.0,
        "length_weeks": 4.0,
        "arranging_pool": "sagsbehandlere",
        "arranging_hours": 2.5,
    }
    text, _ = said(staff, **arranged)
    assert "Effekten er sat til ingen. At finde pladsen tager 2,5 timer (Sagsbehandlere til ekstra samtaler)." in text


def test_names_are_joined_as_the_beginning_of_a_sentence() -> None:
    assert joined(["Dagpenge"], "da") == "Dagpenge"
    assert joined(["Dagpenge", "Jobparate", "Jobafklaring"], "da") == "Dagpenge, jobparate og jobafklaring"
    assert joined([], "da") == "–"


# --- the page ---------------------------------------------------------------------------------------------------------
def test_the_chart_library_travels_once(talk: Presentation, slides: dict[str, Slide]) -> None:
    boards = [child for slide in slides.values() for child in slide.children if isinstance(child, Board)]
    carriers = {child for slide in slides.values() for child in slide.children if isinstance(child, ChartLibrary)}
    assert len(boards) == len(WITH_PICTURE)
    assert all(isinstance(board, SharedBoard) and len(board.library) < 5_000 for board in boards)
    assert len(carriers) == 1
    assert len(next(iter(carriers)).library) > 1_000_000
    assert len(Board().library) > 1_000_000


def test_the_notebook_shows_every_slide_in_order_without_its_code() -> None:
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    calls = [re.fullmatch(r"talk\.(\w+)\(\)", "".join(cell["source"])) for cell in cells[1:]]
    assert tuple(call.group(1) for call in calls if call) == SLIDES
    kinds = [cell["metadata"]["slideshow"]["slide_type"] for cell in cells]
    assert kinds[0] == "skip"
    assert set(kinds[1:]) == {"slide", "subslide"}
    assert all(cell["metadata"]["jupyter"]["source_hidden"] for cell in cells)
