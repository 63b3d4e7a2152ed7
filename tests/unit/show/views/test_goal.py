"""Unit: one part alone does what it says. Here: the view that looks for the way to the target."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sim.facts import Facts
from sim.scenario import load_scenario, scaled
from sim.show.workbench import Workbench
from sim.show.workbench.goal import Goal
from sim.show.workbench.lever_words import LeverWords
from sim.show.workbench.searched import searched_levers

AtWork = Callable[..., None]
CUT = "kortere_dagpenge.shorter_share"
WEEK = "udplacering_jobparate.earliest_week"


def view_of(workbench: Workbench) -> Goal:
    workbench.page.views.choose("goal")
    view = workbench.page.views.view
    assert isinstance(view, Goal)
    return view


def field(form: Any, key: str) -> dict[str, Any]:
    return next(one for one in form.state["fields"] if one["key"] == key)


def test_a_search_goes_from_todays_practice_to_the_end_of_the_slider(facts: Facts) -> None:
    scenario = load_scenario("tidlig-udplacering")
    found = {one.key: one for one in searched_levers(scenario, LeverWords(facts, "da"))}
    assert found[WEEK].ends == (26.0, 0.0)  # earlier is more
    assert found["pools.udplaceringspladser.slots"].ends[0] == 0.0
    assert found["pools.udplaceringspladser.slots"].whole
    assert found["udplacering_jobparate.effect_after"].role == "effect"


@pytest.mark.slow
def test_a_value_is_found_and_used_and_undone(
    at_work: AtWork,
    answered: Callable[..., Any],
    picture: Callable[..., Any],
    english_in: Callable[..., list[str]],
    said: Callable[[str], str],
) -> None:
    async def test(workbench: Workbench) -> None:
        workbench._events()["practice"]("")
        workbench.set(CUT, 0.1)
        await picture(workbench)
        view = view_of(workbench).search
        assert (field(view.form, "target")["value"], field(view.form, "year")["value"]) == ("3.612", "2022")
        view.choose("lever", CUT)
        view.choose("target", "3.800")
        view.ask()
        await answered(view)
        assert view.form.state["problem"] == ""
        first = said(view.form.state["said"][0])
        assert "er tallet i gennemsnit 3.80" in first and "Målet er 3.800" in first
        assert english_in(view.form.state, view.board.figures) == []
        # dagpenge holds 2259 cases of 21.3 weeks: 920 persons; 160 fewer are a cut of about a sixth, all of it there by 2022
        [[what, button]] = view.form.state["acts"]
        assert said(button).startswith("Brug værdien ")
        value = view.answer.value if view.answer is not None else None
        assert value is not None and 0.13 < value < 0.22
        before = workbench.scenario
        view.form._heard(None, {"event": "act", "value": what}, [])
        assert workbench.scenario.initiatives["kortere_dagpenge"].shorter_share == value  # type: ignore[attr-defined]
        assert view.form.state["stale"] and view.form.state["acts"] == []
        workbench._events()["undo"]("")
        assert workbench.scenario == before

    at_work(test, scenario="kortere-forloeb")


@pytest.mark.slow
def test_what_cannot_be_reached_says_what_comes_nearest(at_work: AtWork, answered: Callable[..., Any]) -> None:
    async def test(workbench: Workbench) -> None:
        view = view_of(workbench).search
        view.choose("sure", "0.8")
        view.ask()
        await answered(view)
        assert "Nærmest kommer" in view.form.state["said"][0]
        assert view.form.state["acts"][0][1].startswith("Brug den nærmeste værdi")
        view.form._heard(None, {"event": "act", "value": "use"}, [])
        assert view.answer is not None
        assert workbench.scenario == scaled(view.answer.scenario, view.answer.nearest.value)

    at_work(test)


def test_another_year_has_another_target_and_no_number_is_refused_beside_its_box(at_work: AtWork) -> None:
    async def test(workbench: Workbench) -> None:
        view = view_of(workbench).search
        view.choose("year", "2023")
        assert field(view.form, "target")["value"] == "3.444"
        view.choose("target", "mange")
        assert "ikke et tal" in field(view.form, "target")["error"]
        view.ask()
        assert not view.is_busy and view.form.state["blocked"]
        view.choose("target", "3.500,5")
        assert field(view.form, "target")["error"] == ""
        view.choose("lever", "no.such")
        assert field(view.form, "lever")["value"] == "scale"

    at_work(test)


@pytest.mark.slow
def test_the_cheapest_mix_is_found_within_the_budget_and_used(
    at_work: AtWork, answered: Callable[..., Any], english_in: Callable[..., list[str]]
) -> None:
    async def test(workbench: Workbench) -> None:
        view = view_of(workbench).mix
        view.choose("levers", [WEEK, "pools.udplaceringspladser.slots", "nothing.there"])
        assert field(view.form, "levers")["value"] == [WEEK, "pools.udplaceringspladser.slots"]
        view.choose("target", "3.955")
        view.choose("budget", "5")
        view.ask()
        await answered(view)
        assert view.form.state["problem"] == ""
        assert english_in(view.form.state, view.board.figures) == []
        answer = view.answer
        assert answer is not None and answer.priced
        assert all(one.cost <= 5e6 for one in answer.front)
        assert view.board.figures[0]["id"] == "mix"
        before = workbench.scenario
        view.form._heard(None, {"event": "act", "value": "best"}, [])
        best = answer.nearest.values
        assert workbench.scenario.initiatives["udplacering_jobparate"].earliest_week == best[WEEK]  # type: ignore[attr-defined]
        assert workbench.scenario.pools["udplaceringspladser"].slots == best["pools.udplaceringspladser.slots"]
        workbench._events()["undo"]("")
        assert workbench.scenario == before

    at_work(test)


def test_a_mix_without_levers_is_refused_in_words(at_work: AtWork, answered: Callable[..., Any]) -> None:
    async def test(workbench: Workbench) -> None:
        view = view_of(workbench).mix
        view.choose("levers", [])
        view.ask()
        await answered(view)
        assert "kræver mindst ét håndtag" in view.form.state["problem"]
        assert "kræver mindst ét håndtag" in workbench.page.status.state["problem"]["message"]

    at_work(test)


def test_a_scenario_without_levers_of_its_own_has_no_mix_to_look_for(at_work: AtWork) -> None:
    async def test(workbench: Workbench) -> None:
        view = view_of(workbench).mix
        assert view.form.state["blocked"] is True
        assert "ingen håndtag, som kommunen selv bestemmer over" in view.form.state["fields"][0]["help"]
        view.ask()
        assert not view.is_busy

    at_work(test, query="scenario=jobmatch")
