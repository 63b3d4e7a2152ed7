"""Unit: one part alone does what it says. Here: the worker under the page, of whose jobs the newest wins."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

from sim.show.workbench.runner import Run, Runner, seconds_left


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

    def on_progress(self, job: Any, done: int, of: int, seconds_left: float | None) -> None:
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


def test_the_awaited_job_is_known_until_it_is_over() -> None:
    async def test() -> None:
        told, gate = Told(), threading.Event()
        runner = Runner(lambda job, _: gate.wait(5) and job, told, debounce=0.0)
        assert runner.job is None
        runner.submit("first")
        assert runner.job == "first"
        runner.submit("second")
        assert runner.job == "second"
        gate.set()
        await until(lambda: not runner.is_busy)
        assert runner.job is None
        runner.close()

    running(test)
