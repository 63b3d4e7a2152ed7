"""Unit: one part alone does what it says. Here: a view whose answer takes long, by the example of the contributions."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest

from sim.errors import RunError
from sim.experiment.executors import Cancelled
from sim.show.workbench import Workbench, contributions
from sim.show.workbench.contributions import ContributionView

AtWork = Callable[..., None]
WEEK = "udplacering_jobparate.earliest_week"


def view_of(workbench: Workbench) -> ContributionView:
    workbench.page.views.choose("contributions")
    view = workbench.page.views.view
    assert isinstance(view, ContributionView)
    return view


@pytest.mark.slow
def test_the_bars_sum_to_the_whole_and_words_say_the_same(
    at_work: AtWork, answered: Callable[..., Any], english_in: Callable[..., list[str]], said: Callable[[str], str]
) -> None:
    async def test(workbench: Workbench) -> None:
        view = view_of(workbench)
        assert view.form.state["said"] == [] and view.board.figures == []
        assert view.form.state["labels"]["ask"] == "Beregn bidrag"
        view.ask()
        assert view.form.state["what"] == "running"
        await answered(view)
        assert view.form.state["what"] == "done"
        *rows, whole = view.board.figures[0]["table"]["rows"]
        assert len(rows) == len(workbench.scenario.initiatives)
        shares = [float(said(row[1]).replace("−", "-").replace(",", ".")) for row in (*rows, whole)]
        assert abs(sum(shares[:-1]) - shares[-1]) < 0.05 * len(shares)
        assert shares[-1] < 0.0  # the plan's early placements make fewer
        assert view.form.state["said"][0].startswith(f"Tilsammen flytter indsatserne {whole[1]} fuldtidspersoner")
        assert english_in(view.form.state, view.board.figures) == []
        workbench.speak("en")
        assert view.form.state["said"][0].startswith("Together the initiatives")

    at_work(test)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Coalitions that never end until they are cancelled, or go wrong as told."""
    told: dict[str, Any] = {"problem": None, "steps": 0, "cancelled": 0}

    def run_coalitions(
        scenario: Any, settings: Any, facts: Any, *, on_progress: Any, cancelled: Any, orders: int
    ) -> Any:
        if told["problem"] is not None:
            raise told["problem"]
        for step in range(500):
            if cancelled():
                told["cancelled"] += 1
                raise Cancelled
            on_progress(step, 500)
            told["steps"] += 1
            time.sleep(0.01)
        raise AssertionError("nobody stopped it")

    monkeypatch.setattr(contributions, "run_coalitions", run_coalitions)
    return told


def test_it_is_stopped_between_steps_and_the_page_answers_meanwhile(
    at_work: AtWork, quick: dict[str, Any], until: Callable[..., Any], picture: Callable[..., Any]
) -> None:
    async def test(workbench: Workbench) -> None:
        view = view_of(workbench)
        view.ask()
        await until(lambda: "af 500 kørsler" in view.form.state["text"])
        version = workbench.page.hero.version
        workbench.set(WEEK, 16.0)
        await picture(workbench)
        assert workbench.page.hero.version > version  # the picture did not wait for the answer
        assert view.is_busy
        view.cancel()
        assert (view.form.state["what"], view.is_busy) == ("stopped", False)
        await until(lambda: quick["cancelled"] == 1)

    at_work(test)


def test_a_second_question_takes_the_place_of_the_first(
    at_work: AtWork, quick: dict[str, Any], until: Callable[..., Any]
) -> None:
    async def test(workbench: Workbench) -> None:
        view = view_of(workbench)
        view.ask()
        await until(lambda: quick["steps"] > 2)
        view.choose("care", "careful")
        view.ask()
        await until(lambda: quick["cancelled"] == 1)
        assert view.is_busy
        view.cancel()

    at_work(test)


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (RunError("No room on the disk.", "Der er ikke plads på disken."), "Der er ikke plads på disken."),
        (ZeroDivisionError("a defect"), "gik i stykker"),
    ],
)
def test_what_goes_wrong_is_in_the_red_box_and_nothing_is_lost(
    at_work: AtWork, quick: dict[str, Any], answered: Callable[..., Any], problem: BaseException, words: str
) -> None:
    async def test(workbench: Workbench) -> None:
        quick["problem"] = problem
        view, page, before = view_of(workbench), workbench.page, workbench.state
        sentence = page.head.state["sentence"]
        view.ask()
        await answered(view)
        box = page.status.state["problem"]
        assert words in box["message"] and words in view.form.state["problem"]
        assert ("ZeroDivisionError" in box["details"]) == isinstance(problem, ZeroDivisionError)
        assert view.form.state["what"] == "failed"
        assert workbench.state == before
        assert (page.head.state["sentence"], page.hero.stale) == (sentence, False)

    at_work(test)


def test_an_answer_is_old_once_the_scenario_is_another_and_new_again_when_it_is_back(
    at_work: AtWork, monkeypatch: pytest.MonkeyPatch, answered: Callable[..., Any], picture: Callable[..., Any]
) -> None:
    async def test(workbench: Workbench) -> None:
        view = view_of(workbench)
        for name in ("said", "charts"):
            monkeypatch.setattr(view, name, lambda answer, language: ("svar",) if isinstance(answer, str) else ())
        monkeypatch.setattr(view, "charts", lambda answer, language: ())
        monkeypatch.setattr(view, "work", lambda asked, run: "svar")
        view.ask()
        await answered(view)
        assert (view.form.state["said"], view.form.state["stale"]) == (["svar"], False)
        workbench.set(WEEK, 16.0)
        assert view.form.state["stale"]
        await picture(workbench)
        assert view.form.state["stale"]
        workbench._events()["undo"]("")
        assert not view.form.state["stale"]
        view.choose("care", "careful")
        assert view.form.state["stale"]
        await asyncio.sleep(0)

    at_work(test)
