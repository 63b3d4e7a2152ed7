"""Unit: one part alone does what it says. Here: the views of the full effect, of three citizens, and of the doubt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sim.analysis import ALL
from sim.analysis.full_effect import equilibrium_effect
from sim.facts import Facts
from sim.show.workbench import Workbench

AtWork = Callable[..., None]
WEEK = "udplacering_jobparate.earliest_week"


def look(workbench: Workbench, name: str) -> Any:
    workbench.page.views.choose(name)
    return workbench.page.views.view


@pytest.mark.slow
def test_the_full_effect_is_found_when_it_is_looked_at_and_says_how_it_is_known(
    at_work: AtWork, answered: Callable[..., Any], english_in: Callable[..., list[str]], facts: Facts
) -> None:
    async def test(workbench: Workbench) -> None:
        view = look(workbench, "full")
        assert view.is_busy
        await answered(view)
        total, groups = view.board.figures
        assert [row[0] for row in total["table"]["rows"]] == ["Ultimo 2022", "Ultimo 2023", "Fuld effekt"]
        assert total["table"]["rows"][2][1] == "lukket formel"
        # the shortening has a closed form, which the analysis gives by itself
        expected = equilibrium_effect(workbench.scenario, facts)[ALL]
        shown = float(total["table"]["rows"][2][2].replace(".", "").replace("−", "-").replace(",", "."))
        assert abs(shown - expected) <= 0.05
        assert len(groups["table"]["rows"]) == len(facts.plan.codes) + 1
        assert view.form.state["said"][-1] == "Fuld effekt: lukket formel, altså eksakt for modellen."
        assert english_in(view.form.state, view.board.figures) == []

    at_work(test, scenario="kortere-forloeb")


@pytest.mark.slow
def test_scarce_places_have_an_upper_bound_beside_what_is_simulated(
    at_work: AtWork, answered: Callable[..., Any]
) -> None:
    async def test(workbench: Workbench) -> None:
        view = look(workbench, "full")
        await answered(view)
        rows = view.board.figures[0]["table"]["rows"]
        assert [row[1] for row in rows] == ["simuleret", "simuleret", "simuleret", "øvre grænse"]
        assert "øvre grænse" in view.form.state["said"][-1]

    at_work(test)


def test_three_citizens_are_followed_and_again_when_the_scenario_is_another(
    at_work: AtWork, answered: Callable[..., Any], picture: Callable[..., Any], english_in: Callable[..., list[str]]
) -> None:
    async def test(workbench: Workbench) -> None:
        view = look(workbench, "citizens")
        await answered(view)
        assert [figure["id"] for figure in view.board.figures] == ["citizen-1", "citizen-2", "citizen-3"]
        assert view.form.state["said"][0].startswith("Simulerede eksempler, ikke personer")
        assert english_in(view.form.state, view.board.figures) == []
        before = view.answer
        workbench.set(WEEK, 16.0)
        assert view.form.state["stale"] and view.board.stale
        await picture(workbench)
        await answered(view)
        assert view.answer is not before
        assert not view.form.state["stale"]
        # who does not look at it does not wait for it
        workbench.page.views.choose("overview")
        workbench.set(WEEK, 9.0)
        await picture(workbench)
        assert not view.is_busy
        assert view.is_stale

    at_work(test)


@pytest.mark.slow
def test_chance_and_doubt_are_told_apart(
    at_work: AtWork, answered: Callable[..., Any], english_in: Callable[..., list[str]], monkeypatch: Any
) -> None:
    from sim.show.workbench import doubt

    monkeypatch.setitem(doubt.CARE, "quick", (4, 3))

    async def test(workbench: Workbench) -> None:
        view = look(workbench, "doubt")
        assert not view.is_busy  # only a button begins it
        view.ask()
        await answered(view)
        assert view.form.state["problem"] == ""
        total, spread = view.board.figures
        assert [row[0] for row in spread["table"]["rows"]] == ["Kun tilfældighed", "Kun tvivl", "Tilfældighed og tvivl"]
        assert any("4 træk" in sentence for sentence in view.form.state["said"])
        assert total["span"] == spread["span"] == 12
        assert english_in(view.form.state, view.board.figures) == []

    at_work(test)


def test_what_has_no_evidence_offers_only_the_assumptions(at_work: AtWork) -> None:
    async def test(workbench: Workbench) -> None:
        view = look(workbench, "doubt")
        drawn = view.form.state["fields"][0]
        assert [name for name, _ in drawn["options"]] == ["all"]
        assert "hviler ikke på evidens" in drawn["help"]

    at_work(test, scenario="kortere-forloeb")


def test_every_view_has_a_tab_in_both_languages(at_work: AtWork) -> None:
    async def test(workbench: Workbench) -> None:
        tabs = workbench.page.views.tabs
        for language in ("da", "en"):
            workbench.speak(language)
            names = tabs.state["names"]
            assert {"economy", "contributions", "goal", "full", "citizens", "doubt"} <= set(names)
            assert all(tabs.state["labels"][name] for name in names)

    at_work(test)
