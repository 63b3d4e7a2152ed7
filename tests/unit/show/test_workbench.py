"""Unit: one part alone does what it says. Here: the workbench without a browser, its worker and what it says meanwhile."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from sim.errors import RunError, ScenarioError
from sim.experiment import Pair
from sim.show.texts import catalogue
from sim.show.workbench import Workbench, app
from sim.show.workbench.runner import Run, Runner, seconds_left

WEEK = "udplacering_jobparate.earliest_week"


async def until(is_true: Callable[[], Any], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < end, "it never happened"
        await asyncio.sleep(0.01)


class Told:
    """A listener that writes down what it hears, and on which thread."""

    def __init__(self) -> None:
        self.progress: list[tuple[int, int]] = []
        self.results: list[Any] = []
        self.problems: list[BaseException] = []
        self.threads: set[int] = set()

    def on_progress(self, done: int, of: int, seconds_left: float | None) -> None:
        self.threads.add(threading.get_ident())
        self.progress.append((done, of))

    def on_result(self, job: Any, result: Any, seconds: float) -> None:
        self.threads.add(threading.get_ident())
        self.results.append((job, result))

    def on_problem(self, job: Any, problem: BaseException) -> None:
        self.threads.add(threading.get_ident())
        self.problems.append(problem)


def running(test: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(test())


def test_the_newest_job_wins_and_a_late_result_is_dropped() -> None:
    async def test() -> None:
        told, gate, begun = Told(), threading.Event(), []

        def work(job: str, run: Run) -> str:
            begun.append(job)
            if job == "first":
                gate.wait(5)  # deaf to being superseded, so that its result comes late
            return job.upper()

        runner = Runner(work, told, debounce=0.01)
        runner.submit("first")
        await until(lambda: begun == ["first"])
        runner.submit("second")
        runner.submit("third")
        gate.set()
        await until(lambda: not runner.is_busy)
        assert begun == ["first", "third"]
        assert told.results == [("third", "THIRD")]
        runner.close()

    running(test)


def test_a_flood_of_moves_is_one_run() -> None:
    async def test() -> None:
        told, begun = Told(), []
        runner = Runner(lambda job, _: begun.append(job), told, debounce=0.1)
        for job in range(20):
            runner.submit(job)
            await asyncio.sleep(0.002)
        await until(lambda: not runner.is_busy)
        assert begun == [19]
        runner.close()

    running(test)


def test_what_runs_is_told_that_nobody_waits_for_it_any_more() -> None:
    async def test() -> None:
        told, seen = Told(), []

        def work(job: str, run: Run) -> str:
            while not run.is_superseded():
                time.sleep(0.005)
            seen.append((job, run.is_cancelled()))
            return job

        runner = Runner(work, told, debounce=0.0)
        runner.submit("replaced")
        await asyncio.sleep(0.05)
        runner.submit("cancelled")
        await until(lambda: seen == [("replaced", False)])
        await asyncio.sleep(0.05)
        runner.cancel()
        await until(lambda: len(seen) == 2)
        await asyncio.sleep(0.2)
        assert seen[1] == ("cancelled", True)
        assert told.results == []
        assert not runner.is_busy
        runner.close()

    running(test)


def test_progress_results_and_problems_come_on_the_loops_thread() -> None:
    async def test() -> None:
        told = Told()

        def work(job: str, run: Run) -> str:
            for done in range(3):
                run.report(done + 1, 3)
                time.sleep(0.15)
            if job == "bad":
                raise ZeroDivisionError("on purpose")
            return job

        runner = Runner(work, told, debounce=0.0)
        runner.submit("good")
        await until(lambda: not runner.is_busy)
        runner.submit("bad")
        await until(lambda: not runner.is_busy)
        assert told.progress[0] == (1, 3)
        assert told.results == [("good", "good")]
        assert [type(problem) for problem in told.problems] == [ZeroDivisionError]
        assert told.threads == {threading.get_ident()}
        runner.close()

    running(test)


def test_the_time_left_is_the_pace_of_the_last_steps_and_never_below_zero() -> None:
    assert seconds_left((), 10, 0.0) is None
    assert seconds_left(((5.0, 1),), 10, 6.0) is None
    # two seconds a step, four steps left, one second into the next
    assert seconds_left(((0.0, 4), (2.0, 5), (4.0, 6)), 10, 5.0) == 7.0
    assert seconds_left(((0.0, 8), (1.0, 9)), 10, 100.0) == 0.0


def test_outside_a_notebook_it_says_that_there_is_no_loop() -> None:
    with pytest.raises(RuntimeError, match="no running event loop"):
        Workbench(query="")


@pytest.fixture
def simulated(made_pair: Callable[..., Pair], monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Simulations that are over at once and show the week of the offer in their numbers; the jobs are noted."""
    jobs: list[Any] = []

    def run_pair(scenario: Any, settings: Any, facts: Any, *, on_progress: Any, cancelled: Any) -> Pair:
        jobs.append(scenario)
        on_progress(1, 1)
        one = scenario.initiatives.get("udplacering_jobparate")
        fewer = 0 if one is None else round(one.usual_week - one.earliest_week)
        return made_pair([fewer] * 3, scenario=scenario, waiting=(9 if one is not None else 0, 0, 0))

    monkeypatch.setattr(app, "run_pair", run_pair)
    return jobs


def at_work(test: Callable[[Workbench], Awaitable[None]], **options: Any) -> None:
    async def run() -> None:
        # so few replications that every picture is the last one
        workbench = Workbench(**({"query": "", "replications": 10} | options))
        try:
            await until(lambda: not workbench._runner.is_busy)
            await test(workbench)
        finally:
            workbench.close()

    asyncio.run(run())


def from_browser(workbench: Workbench, key: str, value: Any) -> None:
    """What arrives when a user has let go of a lever."""
    field = workbench.panel.fields[key]
    field.set_state(
        {"value": value, "live": value, "error_text": ""} if not isinstance(value, str) else {"value": value}
    )


async def picture(workbench: Workbench) -> None:
    await until(lambda: not workbench._runner.is_busy)


def test_it_is_there_before_anything_is_calculated(simulated: list[Any]) -> None:
    async def run() -> None:
        workbench = Workbench(query="")
        assert "Første billede er på vej" in workbench.head.state["sentence"]
        assert [figure["id"] for figure in workbench.board.figures] == ["total"]
        assert workbench.board.busy
        assert not workbench.board.stale
        await picture(workbench)
        assert "3.938" in workbench.head.state["sentence"]
        assert not workbench.board.busy
        workbench.close()

    asyncio.run(run())


def test_moving_a_lever_marks_the_picture_old_then_replaces_it(simulated: list[Any]) -> None:
    async def test(workbench: Workbench) -> None:
        version = workbench.board.version
        from_browser(workbench, WEEK, 16.0)
        assert workbench.board.stale
        assert workbench.board.busy
        assert workbench.head.state["stale"]
        assert workbench.board.version == version
        await picture(workbench)
        assert simulated[-1].initiatives["udplacering_jobparate"].earliest_week == 16.0
        assert "3.950" in workbench.head.state["sentence"]  # 26 - 16 fewer than 3,960
        assert (workbench.board.stale, workbench.board.busy, workbench.head.state["stale"]) == (False, False, False)
        assert workbench.board.version == version + 1 == workbench.head.state["version"]
        assert "med dine ændringer" in workbench.board.figures[0]["alt"]

    at_work(test)


@pytest.fixture
def asked(made_pair: Callable[..., Pair], monkeypatch: pytest.MonkeyPatch) -> list[tuple[float, int]]:
    """Simulations that are over at once; week of the offer and replications of each are noted."""
    jobs: list[tuple[float, int]] = []

    def run_pair(scenario: Any, settings: Any, facts: Any, *, on_progress: Any, cancelled: Any) -> Pair:
        jobs.append((scenario.initiatives["udplacering_jobparate"].earliest_week, settings.replications))
        return made_pair([0] * 3, scenario=scenario, waiting=(0, 0, 0))

    monkeypatch.setattr(app, "run_pair", run_pair)
    return jobs


def test_a_picture_gets_sharper_in_stages(asked: list[tuple[float, int]]) -> None:
    async def test(workbench: Workbench) -> None:
        assert asked == [(4.0, 10), (4.0, 50), (4.0, 200)]
        asked.clear()
        version = workbench.board.version
        from_browser(workbench, WEEK, 16.0)
        await picture(workbench)
        assert asked == [(16.0, 10), (16.0, 50), (16.0, 200)]
        assert workbench.board.version == version + 3
        assert workbench.status.state["what"] == "finished"

    at_work(test, replications=200)


def test_a_lever_on_its_way_shows_a_rough_picture_and_is_not_set(asked: list[tuple[float, int]]) -> None:
    async def test(workbench: Workbench) -> None:
        asked.clear()
        workbench.panel.fields[WEEK].set_state({"live": 12.0})
        assert workbench.board.stale
        await picture(workbench)
        assert asked == [(12.0, 10)]
        assert workbench.scenario.initiatives["udplacering_jobparate"].earliest_week == 4.0
        # a value on the way that contradicts another lever is no news until it is let go
        workbench.panel.fields[WEEK].set_state({"live": 40.0})
        assert workbench.panel.fields[WEEK].error_text == ""
        assert len(asked) == 1

    at_work(test, replications=200)


def test_a_move_ends_the_sharpening_of_the_picture_before(asked: list[tuple[float, int]]) -> None:
    async def test(workbench: Workbench) -> None:
        asked.clear()
        from_browser(workbench, WEEK, 16.0)
        await until(lambda: (16.0, 10) in asked)
        from_browser(workbench, WEEK, 20.0)
        await picture(workbench)
        assert asked[-3:] == [(20.0, 10), (20.0, 50), (20.0, 200)]

    at_work(test, replications=200)


def test_headline_and_charts_say_the_same_number(simulated: list[Any]) -> None:
    async def test(workbench: Workbench) -> None:
        total = workbench.board.figures[0]
        row = next(row for row in total["table"]["rows"] if row[0] == "Ultimo 2022")
        assert row[1] == "3.938,0"
        assert workbench.head.state["cards"][0]["value"] == "+326"
        assert workbench.head.state["cards"][2]["value"] == "−22"
        assert workbench.head.state["notices"][0] in next(
            figure["subtitle"] for figure in workbench.board.figures if figure["id"] == "pools"
        )

    at_work(test)


def test_a_contradiction_is_told_beside_its_lever_and_keeps_the_picture(simulated: list[Any]) -> None:
    async def test(workbench: Workbench) -> None:
        said, count = workbench.head.state["sentence"], len(simulated)
        from_browser(workbench, WEEK, 40.0)
        field = workbench.panel.fields[WEEK]
        assert "må ikke ligge efter “Jobparate: tilbud i dag efter” (26)" in field.error_text
        assert "earliest_week" not in field.error_text
        assert (field.value, workbench.board.stale, workbench.board.busy) == (40.0, True, False)
        assert workbench.status.state["what"] == "refused"
        assert workbench.head.state["sentence"] == said
        workbench.switch_language("en")
        assert "must not lie after “Job-ready: offer today after” (26)" in field.error_text
        assert workbench.board.stale
        # the other half of the contradiction is as good a way out
        from_browser(workbench, "udplacering_jobparate.usual_week", 41.0)
        await picture(workbench)
        assert field.error_text == ""
        assert len(simulated) == count + 1
        assert not workbench.board.stale

    at_work(test)


def test_a_contradiction_in_a_folded_part_unfolds_it(simulated: list[Any]) -> None:
    async def test(workbench: Workbench) -> None:
        box = workbench.panel._boxes["today"]
        assert box.layout.display == "none"
        assert workbench.panel.refuse("udplacering_jobparate.usual_week", ScenarioError("no", "nej"))
        assert box.layout.display == ""
        assert workbench.panel.headings["today"].state["open"] is True

    at_work(test)


def test_resets(simulated: list[Any]) -> None:
    async def test(workbench: Workbench) -> None:
        from_browser(workbench, WEEK, 16.0)
        workbench.start_bar._heard(None, {"event": "practice", "value": ""}, [])
        await picture(workbench)
        assert dict(simulated[-1].initiatives) == {}
        assert "ændrer ikke noget" in workbench.head.state["sentence"]
        assert workbench.panel.fields[WEEK].value == 26.0
        assert workbench.head.state["notices"] == []
        workbench.start_bar._heard(None, {"event": "scenario", "value": ""}, [])
        await picture(workbench)
        assert workbench.panel.fields[WEEK].value == 4.0
        assert "med dine ændringer" not in workbench.board.figures[0]["alt"]

    at_work(test)


def test_another_start_scenario_brings_its_own_defaults(simulated: list[Any]) -> None:
    async def test(workbench: Workbench) -> None:
        workbench.start_bar._heard(None, {"event": "start", "value": "kortere-forloeb"}, [])
        await picture(workbench)
        cut = workbench.panel.fields["kortere_dagpenge.shorter_share"]
        assert (cut.value, cut.default) == (0.1, 0.1)
        assert (workbench.panel.fields[WEEK].value, workbench.panel.fields[WEEK].default) == (26.0, 26.0)
        assert len(simulated[-1].initiatives) == 9
        workbench.start_bar._heard(None, {"event": "start", "value": "no such"}, [])
        assert workbench.start_bar.state["value"] == "kortere-forloeb"

    at_work(test)


def test_cancelling_keeps_the_old_picture_and_again_makes_the_new_one(simulated: list[Any]) -> None:
    async def test(workbench: Workbench) -> None:
        from_browser(workbench, WEEK, 16.0)
        workbench.status._heard(None, {"event": "cancel", "value": ""}, [])
        assert (workbench.board.stale, workbench.board.busy) == (True, False)
        assert workbench.status.state["what"] == "stopped"
        await asyncio.sleep(0.3)
        assert len(simulated) == 1
        workbench.status._heard(None, {"event": "again", "value": ""}, [])
        await picture(workbench)
        assert "3.950" in workbench.head.state["sentence"]

    at_work(test)


def test_a_defect_in_the_simulation_ends_in_words(simulated: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(workbench: Workbench) -> None:
        def broken(*_: Any, **__: Any) -> Pair:
            raise ZeroDivisionError("on purpose")

        said = workbench.head.state["sentence"]
        with monkeypatch.context() as patch:
            patch.setattr(app, "run_pair", broken)
            from_browser(workbench, WEEK, 16.0)
            await picture(workbench)
        shown = workbench.status.state["problem"]
        assert "gik i stykker" in shown["message"]
        assert "ZeroDivisionError: on purpose" in shown["details"]
        assert (workbench.head.state["sentence"], workbench.board.stale) == (said, True)
        from_browser(workbench, WEEK, 17.0)
        await picture(workbench)
        assert workbench.status.state["problem"] is None
        assert "3.951" in workbench.head.state["sentence"]

    at_work(test)


@pytest.mark.parametrize("broken", ["_calculate", "_draw", "_say_start", "cancel"])
def test_a_defect_in_any_callback_ends_in_words(
    simulated: list[Any], monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    async def test(workbench: Workbench) -> None:
        def fail(*_: Any, **__: Any) -> None:
            raise ZeroDivisionError("on purpose")

        monkeypatch.setattr(workbench, broken, fail)
        if broken == "cancel":
            workbench.status._heard(None, {"event": "cancel", "value": ""}, [])
        elif broken == "_say_start":
            workbench.start_bar._heard(None, {"event": "start", "value": "jobmatch"}, [])
        else:
            from_browser(workbench, WEEK, 16.0)
            await picture(workbench)
        assert "ZeroDivisionError" in workbench.status.state["problem"]["details"]
        assert workbench.board.stale

    at_work(test)


def test_a_mistake_without_a_lever_is_told_above_the_picture(
    simulated: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def test(workbench: Workbench) -> None:
        def refused(*_: Any, **__: Any) -> Pair:
            raise RunError("no room", "ingen plads", key="disk")

        monkeypatch.setattr(app, "run_pair", refused)
        from_browser(workbench, WEEK, 16.0)
        await picture(workbench)
        assert workbench.status.state["problem"] == {"message": "ingen plads", "details": ""}
        workbench.switch_language("en")
        assert workbench.status.state["problem"]["message"] == "no room"
        workbench.status._heard(None, {"event": "dismiss", "value": ""}, [])
        assert workbench.status.state["problem"] is None

    at_work(test)


def everything_said(workbench: Workbench) -> str:
    """All text that the page holds, but for the sources, which are quoted in Danish in both languages."""

    def texts(value: Any, key: str = "") -> list[str]:
        if isinstance(value, dict):
            return [text for name, entry in value.items() for text in texts(entry, name)]
        if isinstance(value, (list, tuple)):
            return [text for entry in value for text in texts(entry, key)]
        return [value] if isinstance(value, str) and key not in {"source", "help", "_esm"} else []

    parts = (workbench.masthead, workbench.head, workbench.start_bar, workbench.status, workbench.basis)
    states = [part.state for part in (*parts, *workbench.panel.headings.values())]
    fields = [(field.label, field.note if hasattr(field, "note") else "") for field in workbench.panel.fields.values()]
    figures = [{**figure, "note": ""} if figure["id"] == "total" else figure for figure in workbench.board.figures]
    return "\n".join(texts(states) + texts(fields) + texts(figures))


def test_the_language_switch_retranslates_everything(simulated: list[Any]) -> None:
    async def test(workbench: Workbench) -> None:
        danish = everything_said(workbench)
        runs = len(simulated)
        workbench.masthead._heard(None, {"event": "language", "value": "en"}, [])
        english = everything_said(workbench)
        for said, ours, theirs in ((danish, "da", "en"), (english, "en", "da")):
            for topic in ("workbench.run.finished", "figures.total.title", "levers.section.placement"):
                assert catalogue(ours)[topic].split("{")[0] in said
                assert catalogue(theirs)[topic].split("{")[0] not in said
        assert "æ" not in english.replace("Udplaceringspladser", "")
        workbench.masthead._heard(None, {"event": "language", "value": "da"}, [])
        assert everything_said(workbench) == danish
        assert len(simulated) == runs
        workbench.masthead._heard(None, {"event": "language", "value": "xx"}, [])
        assert workbench.language == "da"

    at_work(test)


def test_messages_that_no_page_of_ours_sends_change_nothing(simulated: list[Any]) -> None:
    async def test(workbench: Workbench) -> None:
        for message in ("text", None, {"event": "explode"}, {"event": ["language"]}, {"value": "en"}):
            workbench.masthead._heard(None, message, [])
        workbench.masthead._heard(None, {"event": "language", "value": {"a": 1}}, [])
        assert workbench.language == "da"

    at_work(test)


def test_a_link_wins_over_the_arguments_and_its_mistakes_are_told(simulated: list[Any]) -> None:
    async def test(workbench: Workbench) -> None:
        assert (workbench.language, workbench.start_bar.state["value"]) == ("en", "jobmatch")
        assert workbench.scenario.initiatives["jobmatch"].effect == 1.08
        assert "replications = 'many'" in workbench.status.state["problem"]["message"]

    at_work(test, query="scenario=jobmatch&language=en&replications=many")


def test_the_basis_names_the_doubts_and_calls_estimates_estimates(simulated: list[Any]) -> None:
    async def test(workbench: Workbench) -> None:
        assumptions, doubts, estimates = workbench.basis.state["lists"]
        assert {item["text"].split(".")[0] for item in doubts["items"]} == {"1", "2", "3", "4", "5", "6"}
        assert all(item["source"] for item in (*doubts["items"], *estimates["items"]))
        assert all("skøn" in item["value"] or "Læst" in item["value"] for item in estimates["items"])
        assert any("10 kørsler" in item["text"] for item in assumptions["items"])

    at_work(test)


def test_a_lever_can_be_set_from_the_notebook(simulated: list[Any]) -> None:
    async def test(workbench: Workbench) -> None:
        workbench.set(WEEK, 20.0)
        await picture(workbench)
        assert (workbench.panel.fields[WEEK].value, workbench.pair.scenario.total_year_end.mean(axis=0)[1]) == (
            20.0,
            3954,
        )
        with pytest.raises(KeyError, match="no lever 'x'"):
            workbench.set("x", 1.0)

    at_work(test)
