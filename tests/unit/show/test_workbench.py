"""Unit: one part alone does what it says. Here: the workbench without a browser, and what it says meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import RunError
from sim.experiment import Pair, Results, RunSettings
from sim.experiment.local_sensitivity import Nudge
from sim.experiment.session import State, to_code
from sim.facts import Facts
from sim.scenario import load_scenario
from sim.show.texts import catalogue
from sim.show.workbench import Workbench, calculation

from .acting import EFFECT, USUAL, WEEK, move, picture, press, week


def test_outside_a_notebook_it_says_that_there_is_no_loop(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="no running event loop"):
        Workbench(query="", folder=tmp_path)


def test_it_is_there_before_anything_is_calculated(simulated: list[Any], tmp_path: Path) -> None:
    async def run() -> None:
        workbench = Workbench(query="", folder=tmp_path)
        page = workbench.page
        assert "Første billede er på vej" in page.head.state["sentence"]
        assert [figure["id"] for figure in page.hero.figures] == ["total"]
        assert page.hero.busy
        assert not page.hero.stale
        await picture(workbench)
        assert "3.938" in page.head.state["sentence"]  # 26 - 4 fewer than 3,960
        assert not page.hero.busy
        workbench.close()

    asyncio.run(run())


def test_moving_a_lever_marks_the_picture_old_then_replaces_it(
    at_work: Callable[..., None], simulated: list[Any]
) -> None:
    async def test(workbench: Workbench) -> None:
        page = workbench.page
        version = page.hero.version
        move(workbench, WEEK, 16.0)
        assert (page.hero.stale, page.hero.busy, page.head.state["stale"]) == (True, True, True)
        assert all(board.stale for board in page.views.view.boards)
        assert page.hero.version == version
        await picture(workbench)
        assert week(simulated[-1][0]) == 16.0
        assert "3.950" in page.head.state["sentence"]  # 26 - 16 fewer than 3,960
        assert (page.hero.stale, page.hero.busy, page.head.state["stale"]) == (False, False, False)
        assert page.hero.version == version + 1 == page.head.state["version"]
        assert "med dine ændringer" in page.hero.figures[0]["alt"]

    at_work(test)


def test_a_picture_gets_sharper_in_stages(at_work: Callable[..., None], simulated: list[Any]) -> None:
    async def test(workbench: Workbench) -> None:
        assert [runs for _, runs in simulated] == [50, 200]
        simulated.clear()
        version = workbench.page.hero.version
        move(workbench, WEEK, 16.0)
        await picture(workbench)
        assert [(week(one), runs) for one, runs in simulated] == [(16.0, 50), (16.0, 200)]
        assert workbench.page.hero.version == version + 2
        assert workbench.page.status.state["what"] == "finished"

    at_work(test, replications=200)


def test_a_lever_on_its_way_shows_a_rough_picture_and_is_not_set(
    at_work: Callable[..., None], simulated: list[Any]
) -> None:
    async def test(workbench: Workbench) -> None:
        simulated.clear()
        page, field = workbench.page, workbench.page.panel.fields[WEEK]
        field.set_state({"live": 12.0})
        assert not page.hero.stale
        # nothing of what is behind the tabs is calculated before it is let go
        assert all(board.stale and not board.busy for board in page.views.view.boards)
        await picture(workbench)
        assert [(week(one), runs) for one, runs in simulated] == [(12.0, calculation.ROUGH)]
        assert week(workbench.scenario) == 4.0
        assert "Foreløbigt" in page.head.state["sentence"]
        assert "omkring 3.945" in page.head.state["sentence"]  # 26 - 12 fewer than 3,960 is 3,946, said to five
        assert page.status.state["what"] == "rough"
        # a value on the way that contradicts another lever is no news until it is let go
        field.set_state({"live": 40.0})
        assert field.error_text == ""
        assert len(simulated) == 1
        # back where it was, the picture that belongs there
        field.set_state({"live": 4.0})
        await picture(workbench)
        assert "3.938" in page.head.state["sentence"]
        assert page.status.state["what"] == "finished"

    at_work(test)


def test_twenty_quick_changes_are_one_precise_run(at_work: Callable[..., None], simulated: list[Any]) -> None:
    async def test(workbench: Workbench) -> None:
        simulated.clear()
        field = workbench.page.panel.fields[WEEK]
        for number in range(20):
            field.set_state({"live": 5.0 + number})
            await asyncio.sleep(0.004)
            move(workbench, WEEK, 5.0 + number)
            await asyncio.sleep(0.004)
        await picture(workbench)
        precise = [(week(one), runs) for one, runs in simulated if runs > calculation.ROUGH]
        assert precise == [(24.0, 50), (24.0, 200)]
        assert "3.958" in workbench.page.head.state["sentence"]  # 26 - 24 fewer than 3,960

    at_work(test, replications=200)


def test_a_rough_picture_never_takes_the_place_of_a_precise_one(
    at_work: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def test(workbench: Workbench) -> None:
        quick = calculation.run_scenario

        def slow(*what: Any, **options: Any) -> Results:
            time.sleep(0.4)  # deaf to being superseded
            return quick(*what, **options)

        monkeypatch.setattr(calculation, "run_scenario", slow)
        workbench.page.panel.fields[WEEK].set_state({"live": 12.0})
        await asyncio.sleep(0.05)
        move(workbench, WEEK, 16.0)
        await picture(workbench)
        await asyncio.sleep(0.6)
        assert "3.950" in workbench.page.head.state["sentence"]
        assert workbench.page.status.state["what"] == "finished"

    at_work(test)


def test_a_lever_that_moves_faster_than_its_pictures_is_seen_on_its_way(
    at_work: Callable[..., None], simulated: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def test(workbench: Workbench) -> None:
        quick, page, drawn = calculation.run_scenario, workbench.page, []

        def slow(*what: Any, **options: Any) -> Results:
            time.sleep(0.05)
            return quick(*what, **options)

        monkeypatch.setattr(calculation, "run_scenario", slow)
        monkeypatch.setattr(page.status, "rough", drawn.append)
        simulated.clear()
        for number in range(20):
            page.panel.fields[WEEK].set_state({"live": 5.0 + number})
            await asyncio.sleep(0.02)
        await picture(workbench)
        weeks = [week(one) for one, _ in simulated]
        # 20 moves in some 0.4 s, of which at most 8 can have been simulated: each is drawn, and the last is where it stopped
        assert 3 <= len(drawn) == len(weeks) < 20
        assert weeks == sorted(weeks) and weeks[-1] == 24.0
        assert "3.960" in page.head.state["sentence"]  # 26 - 24 fewer than 3,960, said to five
        # let go while one is under way and another waits: neither comes after the picture
        page.panel.fields[WEEK].set_state({"live": 10.0})
        page.panel.fields[WEEK].set_state({"live": 11.0})
        move(workbench, WEEK, 16.0)
        await picture(workbench)
        await asyncio.sleep(0.2)
        assert "3.950" in page.head.state["sentence"]
        assert week(simulated[-1][0]) == 16.0

    at_work(test)


def test_headline_and_charts_say_the_same_number(at_work: Callable[..., None]) -> None:
    async def test(workbench: Workbench) -> None:
        page = workbench.page
        row = next(row for row in page.hero.figures[0]["table"]["rows"] if row[0] == "Ultimo 2022")
        assert row[1] == "3.938,0"
        assert page.head.state["cards"][0]["value"] == "+326"
        assert [card["id"] for card in page.head.state["cards"]] == ["gap", "chance", "reached", "net"]
        assert page.head.state["cards"][3]["value"].endswith("kr.")
        pools = next(figure for figure in page.views.view.boards[0].figures if figure["id"] == "pools")
        assert page.head.state["notices"][0]["text"] in pools["subtitle"]

    at_work(test)


def test_a_contradiction_is_told_beside_its_lever_and_keeps_the_picture(
    at_work: Callable[..., None], simulated: list[Any]
) -> None:
    async def test(workbench: Workbench) -> None:
        page = workbench.page
        said, count = page.head.state["sentence"], len(simulated)
        move(workbench, WEEK, 40.0)
        field = page.panel.fields[WEEK]
        assert "må ikke ligge efter “I dag: tilbud efter” (26)" in field.error_text
        assert "earliest_week" not in field.error_text
        assert (field.value, page.hero.stale, page.hero.busy) == (40.0, True, False)
        assert page.status.state["what"] == "refused"
        assert page.head.state["sentence"] == said
        workbench.speak("en")
        assert "must not lie after “Today: offer after” (26)" in field.error_text
        assert page.hero.stale
        # the other half of the contradiction is as good a way out
        page.panel.reveal(USUAL)
        move(workbench, USUAL, 41.0)
        await picture(workbench)
        assert field.error_text == ""
        assert len(simulated) == count + 1
        assert not page.hero.stale
        assert workbench.scenario.initiatives["udplacering_jobparate"].earliest_week == 40.0

    at_work(test)


def test_undo_after_a_contradiction_puts_the_lever_back(at_work: Callable[..., None]) -> None:
    async def test(workbench: Workbench) -> None:
        move(workbench, WEEK, 9.0)
        await picture(workbench)
        move(workbench, WEEK, 40.0)
        press(workbench.page.steps, "undo")
        await picture(workbench)
        field = workbench.page.panel.fields[WEEK]
        assert (field.value, field.error_text) == (4.0, "")
        assert not workbench.page.hero.stale

    at_work(test)


def test_undo_and_redo_say_what_they_bring_back(at_work: Callable[..., None]) -> None:
    async def test(workbench: Workbench) -> None:
        page = workbench.page
        assert page.steps.state["undo"] == ""
        move(workbench, WEEK, 16.0)
        await picture(workbench)
        assert page.steps.state["undo"] == "Udplacering, jobparate: tilbud efter 16\u00a0uger (før 4\u00a0uger)"
        press(page.steps, "undo")
        await picture(workbench)
        assert (week(workbench.scenario), page.panel.fields[WEEK].value) == (4.0, 4.0)
        assert "3.938" in page.head.state["sentence"]
        assert page.steps.state["redo"] == "Udplacering, jobparate: tilbud efter 16\u00a0uger (før 4\u00a0uger)"
        press(page.steps, "redo")
        await picture(workbench)
        assert "3.950" in page.head.state["sentence"]
        assert page.steps.state["redo"] == ""

    at_work(test)


def test_the_ways_back(at_work: Callable[..., None], simulated: list[Any]) -> None:
    async def test(workbench: Workbench) -> None:
        page = workbench.page
        move(workbench, WEEK, 16.0)
        press(page.start, "practice")
        await picture(workbench)
        assert dict(simulated[-1][0].initiatives) == {}
        assert "ændrer ikke noget" in page.head.state["sentence"]
        assert page.head.state["notices"] == [{"text": "Ingen indsats er slået til.", "parts": []}]
        press(page.start, "reset")
        await picture(workbench)
        assert page.panel.fields[WEEK].value == 4.0
        assert "med dine ændringer" not in page.hero.figures[0]["alt"]
        press(page.start, "start", "kortere-forloeb")
        await picture(workbench)
        assert len(simulated[-1][0].initiatives) == 9
        press(page.start, "plan")
        await picture(workbench)
        # the plan is all of what can be modelled of it, not the small scenario of the first page
        assert page.start.state["value"] == "beskaeftigelsesplan-2022"
        assert len(workbench.scenario.initiatives) > 20
        # every way back can be undone
        for expected in ("kortere-forloeb", "tidlig-udplacering", "tidlig-udplacering", "tidlig-udplacering"):
            press(page.steps, "undo")
            assert workbench.state.start.name == expected
        assert week(workbench.scenario) == 16.0
        press(page.steps, "undo")
        assert week(workbench.scenario) == 4.0

    at_work(test)


def test_an_initiative_is_switched_on_and_off_with_its_values_kept(
    at_work: Callable[..., None], simulated: list[Any]
) -> None:
    async def test(workbench: Workbench) -> None:
        cards = workbench.page.panel.cards
        move(workbench, WEEK, 16.0)
        press(cards["udplacering_jobparate"].head, "switch", False)
        await picture(workbench)
        assert "udplacering_jobparate" not in simulated[-1][0].initiatives
        assert cards["udplacering_jobparate"].head.state["summary"] == "Slået fra"
        card = cards["udplacering_jobparate"]
        assert card.first not in card._body.children
        assert "Tilbud efter 16\u00a0uger" in card.head.state["would"][0]
        press(cards["udplacering_jobparate"].head, "switch", True)
        await picture(workbench)
        assert week(simulated[-1][0]) == 16.0
        press(cards["jobmatch"].head, "switch", True)
        await picture(workbench)
        assert simulated[-1][0].initiatives["jobmatch"] == load_scenario("jobmatch").initiatives["jobmatch"]

    at_work(test)


def test_cancelling_keeps_the_old_picture_and_again_makes_the_new_one(
    at_work: Callable[..., None], simulated: list[Any]
) -> None:
    async def test(workbench: Workbench) -> None:
        page = workbench.page
        count = len(simulated)
        move(workbench, WEEK, 16.0)
        press(page.status, "cancel")
        assert (page.hero.stale, page.hero.busy) == (True, False)
        assert page.status.state["what"] == "stopped"
        await asyncio.sleep(0.3)
        assert len(simulated) == count
        press(page.status, "again")
        await picture(workbench)
        assert "3.950" in page.head.state["sentence"]

    at_work(test)


def test_a_defect_in_the_simulation_ends_in_words(
    at_work: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def test(workbench: Workbench) -> None:
        def broken(*_: Any, **__: Any) -> Pair:
            raise ZeroDivisionError("on purpose")

        page = workbench.page
        said = page.head.state["sentence"]
        with monkeypatch.context() as patch:
            patch.setattr(calculation, "run_pair", broken)
            move(workbench, WEEK, 16.0)
            await picture(workbench)
        shown = page.status.state["problem"]
        assert "gik i stykker" in shown["message"]
        assert "ZeroDivisionError: on purpose" in shown["details"]
        assert (page.head.state["sentence"], page.hero.stale, page.hero.busy) == (said, True, False)
        move(workbench, WEEK, 17.0)
        await picture(workbench)
        assert page.status.state["problem"] is None
        assert "3.951" in page.head.state["sentence"]

    at_work(test)


def test_a_defect_in_what_could_wait_takes_nothing_away(
    at_work: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(calculation, "nudges", broken)

    async def test(workbench: Workbench) -> None:
        monkeypatch.setattr(calculation, "nudges", broken)
        move(workbench, WEEK, 16.0)
        await picture(workbench)
        assert "3.950" in workbench.page.head.state["sentence"]
        assert workbench.page.status.state["problem"] is None
        assert not workbench.page.hero.stale

    at_work(test)


def test_a_mistake_without_a_lever_is_told_above_the_picture(
    at_work: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def test(workbench: Workbench) -> None:
        def refused(*_: Any, **__: Any) -> Pair:
            raise RunError("no room", "ingen plads", key="disk")

        page = workbench.page
        monkeypatch.setattr(calculation, "run_pair", refused)
        move(workbench, WEEK, 16.0)
        await picture(workbench)
        assert page.status.state["problem"] == {"message": "ingen plads", "details": ""}
        assert page.hero.stale
        workbench.speak("en")
        assert page.status.state["problem"]["message"] == "no room"
        press(page.status, "dismiss")
        assert page.status.state["problem"] is None

    at_work(test)


def own(workbench: Workbench, event: str, value: Any) -> None:
    press(workbench.page.views.views["library"].part, event, value)  # type: ignore[attr-defined]


CALLBACKS: dict[str, tuple[str, Callable[[Workbench], None]]] = {
    "lever": ("desk.set", lambda w: move(w, WEEK, 16.0)),
    "lever on its way": ("desk.tried", lambda w: w.page.panel.fields[WEEK].set_state({"live": 16.0})),
    "range": ("desk.set_range", lambda w: w.page.panel.fields[EFFECT].set_state({"typed": "1,1-1,4"})),
    "switch": ("desk.switch", lambda w: press(w.page.panel.cards["jobmatch"].head, "switch", True)),
    "fold": ("page.panel._card", lambda w: press(w.page.panel.cards["jobmatch"].head, "toggle")),
    "section": ("page.panel._draw", lambda w: press(w.page.panel.headings["cuts"], "toggle")),
    "only on": ("page.panel._draw", lambda w: w.page.panel.only_on.set_state({"value": True})),
    "undo": ("desk.undo", lambda w: press(w.page.steps, "undo")),
    "redo": ("desk.redo", lambda w: press(w.page.steps, "redo")),
    "start": ("desk.begin_with", lambda w: press(w.page.start, "start", "jobmatch")),
    "plan": ("desk.begin_with", lambda w: press(w.page.start, "plan")),
    "reset": ("desk.reset_all", lambda w: press(w.page.start, "reset")),
    "practice": ("desk.practice", lambda w: press(w.page.start, "practice")),
    "reveal": ("page.reveal", lambda w: press(w.page.start, "reveal", WEEK)),
    "language": ("desk.speak", lambda w: press(w.page.masthead, "language", "en")),
    "cancel": ("cancel", lambda w: press(w.page.status, "cancel")),
    "again": ("_ask", lambda w: press(w.page.status, "again")),
    "pin": ("desk.pin", lambda w: press(w.page.views.views["compare"].tray, "pin", "x")),  # type: ignore[attr-defined]
    "unpin": ("desk.unpin", lambda w: press(w.page.views.views["compare"].tray, "unpin", 0)),  # type: ignore[attr-defined]
    "take up": ("desk.take_up", lambda w: press(w.page.views.views["compare"].tray, "take_up", 0)),  # type: ignore[attr-defined]
    "measure": (
        "page.views.views.groups._draw_weeks",
        lambda w: w.page.views.views["groups"].measure.set_state({"value": "level"}),  # type: ignore[attr-defined]
    ),
    "year": (
        "page.views.views.groups._draw_flows",
        lambda w: press(w.page.views.views["groups"].player, "year", 2021),  # type: ignore[attr-defined]
    ),
    "save": ("desk.save", lambda w: own(w, "save", "x")),
    "open saved": ("desk.open_saved", lambda w: own(w, "open_saved", "x")),
    "open code": ("desk.open_text", lambda w: own(w, "open_code", "x")),
    "open file": ("desk.open_text", lambda w: own(w, "open_file", ["x", "y"])),
    "rename": ("desk.library.rename", lambda w: own(w, "rename", ["x", "y"])),
    "duplicate": ("desk.duplicate", lambda w: own(w, "duplicate", "x")),
    "delete": ("desk.library.delete", lambda w: own(w, "delete", "x")),
    "restore": ("desk.library.restore", lambda w: own(w, "restore", "x")),
    "pairs": ("desk.run_with", lambda w: w.page.run.pairs.set_state({"value": 20.0, "live": 20.0})),
    "precision": ("desk.run_with", lambda w: w.page.run.precision.set_state({"value": "5"})),
    "seed": ("desk.run_with", lambda w: press(w.page.run.seed, "seed", "7")),
    "new seed": ("desk.run_with", lambda w: press(w.page.run.seed, "new")),
    "run panel": ("page.run._toggle", lambda w: press(w.page.run.heading, "toggle")),
    "tab": ("page.views._label", lambda w: press(w.page.views.tabs, "choose", "overview")),
}


@pytest.mark.parametrize("name", CALLBACKS)
def test_a_defect_in_any_callback_ends_in_words_and_the_page_lives_on(
    at_work: Callable[..., None], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    target, act = CALLBACKS[name]

    async def test(workbench: Workbench) -> None:
        def fail(*_: Any, **__: Any) -> None:
            raise ZeroDivisionError("on purpose")

        page = workbench.page
        if name == "tab":
            page.views.chosen = "groups"
        if name in ("year", "measure"):
            press(page.views.tabs, "choose", "groups")
        said, figures = page.head.state["sentence"], page.hero.figures
        *path, last = target.split(".")
        owner: Any = workbench
        for step in path:
            owner = owner[step] if isinstance(owner, dict) else getattr(owner, step)
        with monkeypatch.context() as patch:
            patch.setattr(owner, last, fail)
            act(workbench)
            await picture(workbench)
            assert "ZeroDivisionError: on purpose" in page.status.state["problem"]["details"]
            assert (page.head.state["sentence"], page.hero.figures) == (said, figures)
        page.views.chosen = "overview"
        move(workbench, WEEK, 20.0)
        await picture(workbench)
        assert "3.954" in page.head.state["sentence"]
        assert page.status.state["problem"] is None

    at_work(test)


@pytest.mark.parametrize("broken", ["draw", "show", "show_weights"])
def test_a_defect_in_drawing_ends_in_words(
    at_work: Callable[..., None], monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    async def test(workbench: Workbench) -> None:
        def fail(*_: Any, **__: Any) -> None:
            raise ZeroDivisionError("on purpose")

        with monkeypatch.context() as patch:
            patch.setattr(workbench.page, broken, fail)
            move(workbench, WEEK, 16.0)
            await picture(workbench)
            assert "ZeroDivisionError" in workbench.page.status.state["problem"]["details"]
        move(workbench, WEEK, 20.0)
        await picture(workbench)
        assert "3.954" in workbench.page.head.state["sentence"]

    at_work(test)


def test_what_was_on_the_table_comes_back_in_another_session(
    at_work: Callable[..., None], tmp_path: Path, asked: list[Any]
) -> None:
    async def first(workbench: Workbench) -> None:
        move(workbench, WEEK, 16.0)
        workbench.speak("en")
        await picture(workbench)

    async def second(workbench: Workbench) -> None:
        assert "3,950" in workbench.page.head.state["sentence"]
        assert workbench.page.panel.fields[WEEK].value == 16.0
        assert workbench.state.language == "en"
        assert workbench.state.settings.replications == 10

    async def linked(workbench: Workbench) -> None:
        assert week(workbench.scenario) == 4.0

    at_work(first)
    at_work(second, replications=200)  # what was kept wins over the arguments
    at_work(linked, query="scenario=tidlig-udplacering")  # and a link over what was kept
    at_work(linked, scenario="tidlig-udplacering")


def test_work_that_cannot_be_kept_is_told_and_goes_on(at_work: Callable[..., None], tmp_path: Path) -> None:
    (tmp_path / "sessions").write_text("a file where the folder should be")

    async def test(workbench: Workbench) -> None:
        move(workbench, WEEK, 16.0)
        await picture(workbench)
        assert "3.950" in workbench.page.head.state["sentence"]
        assert "gemmes ikke" in workbench.page.status.state["notes"][0]
        (tmp_path / "sessions").unlink()
        move(workbench, WEEK, 17.0)
        assert workbench.page.status.state["notes"] == []

    at_work(test)


def test_a_link_opens_a_whole_state(at_work: Callable[..., None], facts: Facts) -> None:
    code = to_code(State.of(load_scenario("jobmatch"), language="en"), facts)

    async def test(workbench: Workbench) -> None:
        assert (workbench.state.language, workbench.scenario.name) == ("en", "jobmatch")

    async def broken(workbench: Workbench) -> None:
        assert "beskadiget" in workbench.page.status.state["notes"][0]
        assert workbench.scenario.name == "tidlig-udplacering"

    at_work(broken, query=f"state={code[:-9]}")
    at_work(test, query=f"state={code}")


def test_a_link_to_a_whole_state_may_say_how_to_run_it_and_drops_nothing_in_silence(
    at_work: Callable[..., None], facts: Facts
) -> None:
    state = State.of(load_scenario("jobmatch"), settings=RunSettings(replications=7, seed=5))

    async def test(workbench: Workbench) -> None:
        settings = workbench.state.settings
        assert (settings.replications, settings.seed, workbench.state.language) == (7, 11, "en")
        assert set(workbench.scenario.initiatives) == {"jobmatch"}
        said = " ".join(workbench.page.status.state["notes"])
        assert "both a whole state and scenario = 'mentor'" in said

    at_work(test, query=f"state={to_code(state, facts)}&seed=11&language=en&scenario=mentor")


def test_a_link_wins_over_the_arguments_and_its_mistakes_are_told(at_work: Callable[..., None]) -> None:
    async def test(workbench: Workbench) -> None:
        assert (workbench.state.language, workbench.page.start.state["value"]) == ("en", "jobmatch")
        assert workbench.scenario.initiatives["jobmatch"].effect == 1.08
        assert "replications = 'many'" in workbench.page.status.state["notes"][0]
        press(workbench.page.status, "noted")
        assert workbench.page.status.state["notes"] == []

    at_work(test, query="scenario=jobmatch&language=en&replications=many")


def test_the_levers_that_matter_most_are_marked(at_work: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    changes = {WEEK: [3.0, 3.1, 2.9], EFFECT: [-9.0, -9.5, -8.5], "udplacering_jobparate.share": [5.0, -5.0, 0.0]}

    def nudges(*_: Any, **__: Any) -> tuple[Nudge, ...]:
        return tuple(Nudge(key, 1.0, 2.0, 5.2, np.array(values)) for key, values in changes.items())

    async def test(workbench: Workbench) -> None:
        monkeypatch.setattr(calculation, "nudges", nudges)
        move(workbench, WEEK, 16.0)
        await picture(workbench)
        # by size, and without the one whose effect may be chance
        assert [key for key, _, _ in workbench.page.start.state["matters"]] == [EFFECT, WEEK]
        fields = workbench.page.panel.fields
        assert "−9" in fields[EFFECT].chip
        assert fields["udplacering_jobparate.share"].chip == ""
        assert workbench.page.panel.cards["udplacering_jobparate"].head.state["mark"] == "Betyder mest nu"

    at_work(test)


def test_a_range_is_simulated_at_its_middle_and_told_with_its_ends(
    at_work: Callable[..., None], simulated: list[Any]
) -> None:
    async def test(workbench: Workbench) -> None:
        page, field = workbench.page, workbench.page.panel.fields[EFFECT]
        field.set_state({"typed": "1,1-1,4"})
        await picture(workbench)
        assert (field.value, field.span, field.error_text) == (1.25, [1.1, 1.4], "")
        assert "Dit spænd: 1,10 til 1,40" in field.texts["span"]
        effects = [one.initiatives["udplacering_jobparate"].effect_after for one, _ in simulated]
        assert effects[-3:] == [1.25, 1.1, 1.4]
        assert "Dit spænd for effekterne" in page.head.state["notices"][-1]["text"]
        press(page.steps, "undo")
        await picture(workbench)
        assert (field.value, field.span) == (1.3, [])
        assert all("spænd" not in notice["text"] for notice in page.head.state["notices"])

    at_work(test)


@pytest.mark.parametrize(
    ("typed", "words"),
    [("1,4-1,1", "er ikke mindre end"), ("1,1-9", "uden for det tilladte"), ("1-x1", "er ikke et tal")],
)
def test_a_range_that_is_none_is_told_beside_its_lever(at_work: Callable[..., None], typed: str, words: str) -> None:
    async def test(workbench: Workbench) -> None:
        field = workbench.page.panel.fields[EFFECT]
        field.set_state({"typed": typed})
        assert words in field.error_text
        assert (field.value, field.span) == (1.3, [])

    at_work(test)


def everything_said(workbench: Workbench) -> str:
    """All text that the page holds, but for the sources, which are quoted in Danish in both languages."""

    def texts(value: Any, key: str = "") -> list[str]:
        if isinstance(value, dict):
            return [text for name, entry in value.items() for text in texts(entry, name)]
        if isinstance(value, (list, tuple)):
            return [text for entry in value for text in texts(entry, key)]
        return [value] if isinstance(value, str) and key not in {"source", "help", "session", "_esm"} else []

    page = workbench.page
    parts = (page.masthead, page.head, page.start, page.steps, page.status, page.basis, page.views.tabs)
    cards = [card.head for card in page.panel.cards.values()]
    states = [part.state for part in (*parts, *page.panel.headings.values(), *page.panel.parts.values(), *cards)]
    fields = [
        (field.label, getattr(field, "note", ""), getattr(field, "unit", "")) for field in page.panel.fields.values()
    ]
    shown = [figure for board in (page.hero, *page.views.view.boards) for figure in board.figures]
    figures = [{**figure, "note": ""} if figure["id"] == "total" else figure for figure in shown]
    return "\n".join(texts(states) + texts(fields) + texts(figures))


def test_the_language_switch_retranslates_everything(at_work: Callable[..., None], simulated: list[Any]) -> None:
    async def test(workbench: Workbench) -> None:
        danish = everything_said(workbench)
        runs = len(simulated)
        press(workbench.page.masthead, "language", "en")
        english = everything_said(workbench)
        for said, ours, theirs in ((danish, "da", "en"), (english, "en", "da")):
            for topic in (
                "desk.tab.groups",
                "figures.total.title",
                "controls.section.unmodelled",
                "initiatives.section.virksomhedsindsats",
                "desk.tab.overview",
            ):
                assert catalogue(ours)[topic].split("{")[0] in said
                assert catalogue(theirs)[topic].split("{")[0] not in said
        assert "æ" not in english.replace("Udplaceringspladser", "")
        press(workbench.page.masthead, "language", "da")
        assert everything_said(workbench) == danish
        assert len(simulated) == runs
        press(workbench.page.masthead, "language", "xx")
        assert workbench.state.language == "da"

    at_work(test)


def test_messages_that_no_page_of_ours_sends_change_nothing(at_work: Callable[..., None]) -> None:
    async def test(workbench: Workbench) -> None:
        state = workbench.state
        for message in ("text", None, {"event": "explode"}, {"event": ["language"]}, {"value": "en"}):
            workbench.page.masthead._heard(None, message, [])
        for value in ({"a": 1}, None, 3):
            press(workbench.page.masthead, "language", value)
        press(workbench.page.start, "reveal", "no.such")
        assert workbench.state == state

    at_work(test)


def test_the_basis_names_the_doubts_and_calls_estimates_estimates(at_work: Callable[..., None]) -> None:
    async def test(workbench: Workbench) -> None:
        assumptions, doubts, estimates = workbench.page.basis.state["lists"]
        assert {item["text"].split(".")[0] for item in doubts["items"]} == {"1", "2", "3", "4", "5", "6"}
        assert all(item["source"] for item in (*doubts["items"], *estimates["items"]))
        assert all("skøn" in item["value"] or "Læst" in item["value"] for item in estimates["items"])
        assert any("10 kørsler" in item["text"] for item in assumptions["items"])

    at_work(test)


def test_a_lever_can_be_set_from_the_notebook(at_work: Callable[..., None]) -> None:
    async def test(workbench: Workbench) -> None:
        workbench.set(WEEK, 20.0)
        await picture(workbench)
        assert workbench.pair is not None
        shown = workbench.page.panel.fields[WEEK].value, workbench.pair.scenario.total_year_end.mean(axis=0)[1]
        assert shown == (20.0, 3954)

    at_work(test)


def test_a_reloaded_page_goes_on_with_its_own_work(at_work: Callable[..., None], tmp_path: Path) -> None:
    folder, names = tmp_path / "own", []

    async def one(workbench: Workbench) -> None:
        assert workbench.page.masthead.state["session"] == ""  # nothing to go on with before something was changed
        assert "hentet frem" not in workbench.page.steps.state["labels"]["none"]
        move(workbench, WEEK, 11.0)
        await picture(workbench)
        names.append(workbench.page.masthead.state["session"])

    async def other(workbench: Workbench) -> None:
        workbench.switch("udplacering_jobparate", False)
        await picture(workbench)

    async def reloaded(workbench: Workbench) -> None:
        assert week(workbench.scenario) == 11.0
        assert workbench.page.steps.state["labels"]["none"].startswith("Det, du arbejdede med sidst, er hentet frem.")
        assert workbench.page.masthead.state["session"] == ""  # the old session's name holds until something is changed

    at_work(one, folder=folder, query="scenario=tidlig-udplacering")
    at_work(other, folder=folder, query="scenario=tidlig-udplacering")
    at_work(reloaded, folder=folder, query=f"session={names[0]}")
