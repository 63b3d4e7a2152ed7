"""Unit: one part alone does what it says. Here: nothing that is old, or about something else, is shown as if it were not."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sim.experiment.session import from_code
from sim.facts import Facts
from sim.scenario import load_scenario
from sim.scenario.controls import LeverValue
from sim.show.workbench import Workbench
from sim.show.workbench.question import Question

from .acting import picture

AtWork = Callable[..., None]
WEEK, AFTER = "udplacering_jobparate.earliest_week", "udplacering_jobparate.effect_after"


def is_marked(workbench: Workbench) -> bool:
    """Whether hero and headline both say that they are old; they must agree."""
    hero, head = workbench.page.hero.stale, workbench.page.head.state["stale"]
    assert hero == head
    return bool(hero)


def test_a_picture_of_another_seed_is_old_also_after_a_stop_and_in_another_language(at_work: AtWork) -> None:
    async def test(workbench: Workbench) -> None:
        workbench._events()["run"]({"seed": 7})
        workbench.cancel()
        assert is_marked(workbench)
        workbench.speak("en")
        assert is_marked(workbench)
        workbench._events()["again"]("")
        await picture(workbench)
        assert not is_marked(workbench)
        assert any("seed 7" in item["text"] for item in workbench.page.basis.state["lists"][0]["items"])

    at_work(test)


def test_a_view_that_is_opened_while_something_newer_is_awaited_is_old(at_work: AtWork) -> None:
    async def test(workbench: Workbench) -> None:
        workbench.set(WEEK, 20.0)
        for name in ("groups", "economy", "compare"):
            workbench.page.views.choose(name)
            assert all(board.stale for board in workbench.page.views.view.boards if board.figures), name
        workbench.page.views.choose("groups")
        workbench.page.views.view._draw_weeks()  # type: ignore[attr-defined]
        assert workbench.page.views.view.boards[0].stale
        workbench.cancel()
        workbench.page.views.choose("economy")
        assert workbench.page.views.view.boards[0].stale

    at_work(test)


def test_what_is_sent_is_what_the_levers_say_whatever_has_been_run(at_work: AtWork, facts: Facts) -> None:
    async def test(workbench: Workbench) -> None:
        workbench.page.views.choose("library")
        workbench.set(AFTER, 1.5)
        workbench.cancel()
        part = workbench.page.views.view.part  # type: ignore[attr-defined]
        sent = from_code(part.state["code"], facts).state
        assert sent.scenario == workbench.scenario
        assert getattr(sent.scenario.initiatives["udplacering_jobparate"], "effect_after", None) == 1.5

    at_work(test)


def own_targets(facts: Facts, without: str) -> str:
    lines = (facts.root / "plan/targets.csv").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith(without)) + "\n"


def test_a_year_that_own_targets_do_not_have_is_chosen_no_longer(at_work: AtWork, facts: Facts) -> None:
    async def test(workbench: Workbench) -> None:
        goal = next(view for name, view in workbench.page.views.views.items() if name == "goal")
        search = goal if hasattr(goal, "choose") else goal.children[0]
        search.choose("year", "2023")
        workbench._events()["use_own"]({"plan/targets.csv": own_targets(facts, "2023")})
        await picture(workbench)
        workbench.speak("en")
        assert workbench.page.views.tabs.state["labels"]["goal"] == "Reach the target"
        assert workbench.page.status.state.get("problem") in (None, {})

    at_work(test)


def test_a_range_waits_with_its_initiative_and_a_span_is_not_told_after_its_range(at_work: AtWork) -> None:
    async def test(workbench: Workbench) -> None:
        workbench.set_range(AFTER, 1.2, 1.4)
        await picture(workbench)
        while workbench._calculation.is_busy:
            await picture(workbench)
        assert len(workbench._calculation.at_ends) == 2
        workbench._events()["undo"]("")
        assert workbench._calculation.at_ends == ()
        workbench._events()["redo"]("")
        workbench.switch("udplacering_jobparate", False)
        await picture(workbench)
        assert workbench._calculation.at_ends == ()
        workbench.switch("udplacering_jobparate", True)
        assert workbench.state.ranges[AFTER] == (1.2, 1.4)
        await picture(workbench)

    at_work(test)


def test_a_rough_picture_is_never_laid_beside_another_chance(at_work: AtWork) -> None:
    async def test(workbench: Workbench) -> None:
        settings = workbench.state.settings
        assert workbench._calculation.preview(workbench.scenario.replace({WEEK: 9.0}), settings)
        workbench._events()["run"]({"seed": 99})
        workbench.cancel()
        moved = workbench.scenario.replace({WEEK: 10.0})
        assert not workbench._calculation.preview(moved, workbench.state.settings)

    at_work(test)


@pytest.mark.parametrize(("key", "value"), [("seed", 7), ("replications", 12)])
def test_what_a_link_says_of_the_run_holds_for_what_was_on_the_table(
    at_work: AtWork, tmp_path: Path, key: str, value: LeverValue
) -> None:
    async def first(workbench: Workbench) -> None:
        workbench.set(WEEK, 11.0)
        await picture(workbench)

    async def second(workbench: Workbench) -> None:
        assert getattr(workbench.state.settings, key) == value
        assert getattr(workbench.scenario.initiatives["udplacering_jobparate"], "earliest_week", None) == 11.0

    at_work(first, folder=tmp_path / "own")
    at_work(second, folder=tmp_path / "own", query=f"{key}={value}")


def test_a_table_that_does_not_fit_yet_waits_while_levers_move(at_work: AtWork, facts: Facts) -> None:
    async def test(workbench: Workbench) -> None:
        workbench.page.views.choose("assumptions")
        own: Any = workbench.page.views.view.own  # type: ignore[attr-defined]

        def drop(name: str, text: str) -> None:
            own._heard(None, {"event": "file", "value": [name, base64.b64encode(text.encode()).decode()]}, [])

        groups = (facts.root / "plan/benefit_groups.csv").read_text(encoding="utf-8")
        drop("august.csv", groups.replace("closed_cases,254,", "closed_cases,508,"))
        own._heard(None, {"event": "use", "value": ""}, [])
        await picture(workbench)
        used = workbench.state.own
        lines = [line.replace(",closed_cases,254,", ",closed_cases,1,") for line in groups.splitlines()]
        drop("faa.csv", "\n".join(lines) + "\n")
        assert any("kan ikke regnes" in sentence for sentence in own.state["said"])
        assert workbench.state.own == used
        workbench.set(WEEK, 12.0)
        await picture(workbench)
        assert any("kan ikke regnes" in sentence for sentence in own.state["said"])
        assert [name for name, _ in own.state["acts"]] == ["forget", "back"]
        own._heard(None, {"event": "forget", "value": ""}, [])
        assert own.is_used and own.state["acts"] == [["back", "Tilbage til planens tal"]]

    at_work(test)


def test_what_was_let_go_at_an_impossible_value_stays_while_something_else_is_done(at_work: AtWork) -> None:
    async def test(workbench: Workbench) -> None:
        workbench._events()["run"]({"seed": 3})
        handlers = workbench.page.panel._handlers
        handlers.set("udplacering_jobparate.usual_week", 2.0)
        assert workbench.desk.pending == {"udplacering_jobparate.usual_week": 2.0}
        workbench._events()["pin"]("Prøve \ud800")
        assert workbench.desk.pending == {"udplacering_jobparate.usual_week": 2.0}
        assert len(workbench.state.pinned) == 1
        assert workbench.state.pinned[0].title.da.isprintable()
        workbench._events()["practice"]("")
        assert workbench.desk.pending == {}

    at_work(test, scenario=load_scenario("tidlig-udplacering"))


def test_a_value_that_waits_is_gone_when_its_lever_goes_back(at_work: AtWork) -> None:
    """An end before the start is refused and waits; emptied again, no later move may bring it back."""

    async def test(workbench: Workbench) -> None:
        await picture(workbench)
        workbench._guarded(workbench.set)("udplacering_jobparate.end", date(2021, 1, 1))
        assert workbench.desk.pending
        workbench._guarded(workbench.set)("udplacering_jobparate.end", None)
        assert not workbench.desk.pending
        await picture(workbench)
        assert not is_marked(workbench)
        workbench.set(WEEK, 20.0)
        assert workbench.scenario.initiatives["udplacering_jobparate"].end is None  # type: ignore[union-attr]

    at_work(test)


def test_marks_of_what_matters_are_not_those_of_other_initiatives(at_work: AtWork) -> None:
    async def test(workbench: Workbench) -> None:
        shown: list[tuple[object, ...]] = []
        workbench.page.show_weights = shown.append  # type: ignore[method-assign]
        workbench.set(WEEK, 20.0)
        assert shown == []  # taking them away would move the sliders under the hand
        workbench._events()["plan"]("")
        assert shown == [()]

    at_work(test)


def test_what_was_pinned_is_not_compared_under_another_seed(at_work: AtWork) -> None:
    async def test(workbench: Workbench) -> None:
        await picture(workbench)
        workbench._events()["pin"]("Kun udplacering")
        await picture(workbench)
        assert len(workbench._calculation.compared) == 1
        workbench._events()["run"]({"seed": 7})
        assert not workbench._calculation.compared
        await picture(workbench)
        assert len(workbench._calculation.compared) == 1

    at_work(test)


def a_question(workbench: Workbench) -> Question:
    """The view that follows citizens, with an answer of its own about what is on the table."""
    view = workbench.page.views.views["citizens"]
    assert isinstance(view, Question)
    view.answer, view._about = object(), view._asked(view._chosen())
    return view


def test_a_name_makes_no_answer_old_and_a_price_does(at_work: AtWork) -> None:
    async def test(workbench: Workbench) -> None:
        await picture(workbench)
        view = a_question(workbench)
        workbench._events()["save"]("Til udvalget")
        assert not view.is_stale
        workbench.desk.assume("prices.course_week", 4000.0)
        assert view.is_stale

    at_work(test)


def test_an_automatic_question_waits_until_the_picture_is_final_and_asks_once(at_work: AtWork) -> None:
    async def test(workbench: Workbench) -> None:
        await picture(workbench)
        view = a_question(workbench)
        times: list[object] = []
        view.ask = lambda: times.append(view._asked(view._chosen()))  # type: ignore[method-assign]
        picture_now = workbench._picture()
        view._draw = lambda: None  # type: ignore[method-assign]
        view.show(picture_now)
        assert times == []  # it is answered
        workbench._events()["run"]({"seed": 7})
        view.show(replace(picture_now, is_final=False))
        assert times == []
        view.show(replace(picture_now, is_final=True))
        assert len(times) == 1

    at_work(test)


def test_what_is_assumed_otherwise_stands_at_the_top_until_it_is_taken_back(at_work: AtWork) -> None:
    """The cycle moves the number more than most initiatives do; nobody should read it as the scenario's doing."""

    async def test(workbench: Workbench) -> None:
        def notices() -> str:
            return " ".join(notice["text"] for notice in workbench.page.head.state["notices"])

        assert "forudsætningerne" not in notices()
        workbench._events()["assume"](("cycle", "recovery"))
        await picture(workbench)
        assert "Ændret i forudsætningerne: konjunkturen er “Landets opsving”, også i uændret praksis." in notices()
        workbench._events()["assume"](("prices.course_week", 9000.0))
        assert "i uændret praksis og 1 enhedspris er jeres egen" in notices()
        workbench._events()["plan"]("")
        assert any("Fortryd henter jeres egne tilbage" in note for note in workbench.page.status.state["notes"])
        await picture(workbench)
        assert "forudsætningerne" not in notices()
        workbench._events()["undo"]("")
        await picture(workbench)
        assert "“Landets opsving”" in notices()

    at_work(test)


def test_a_scenario_without_changed_assumptions_is_left_without_a_word(at_work: AtWork) -> None:
    async def test(workbench: Workbench) -> None:
        workbench._events()["plan"]("")
        await picture(workbench)
        assert workbench.page.status.state["notes"] == []

    at_work(test)
