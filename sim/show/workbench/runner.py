"""One worker thread under a kernel's event loop: the newest job wins, and only the loop ever touches what is shown.

A long simulation holds the interpreter for stretches, and widgets may only be changed from the loop's own thread. So the
worker leaves its progress and its outcome where the loop finds them, when it is woken or looks, ten times a second.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

DEBOUNCE_SECONDS = 0.04  # keys and hands send their moves some 15 to 30 ms apart
LOOK_SECONDS = 0.1
STAMPS = 6


class Listener(Protocol):
    """Who is told, always on the loop's thread and never about a job that a newer one has replaced."""

    def on_progress(self, job: Any, done: int, of: int, seconds_left: float | None) -> None:
        """So much is done; seconds left are None until they can be told from what was measured."""

    def on_result(self, job: Any, result: Any, seconds: float) -> None:
        """The newest job is finished."""

    def on_problem(self, job: Any, problem: BaseException) -> None:
        """The newest job ended in an exception."""


@dataclass
class Run:
    """One job under way, seen from the worker: what it reports, and whether anybody still wants it."""

    generation: int
    job: Any
    runner: Runner
    done: int = 0
    of: int = 0
    stamps: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=STAMPS))

    def report(self, done: int, of: int) -> None:
        """Note progress, and let the loop have a turn."""
        self.done, self.of = done, of
        self.stamps.append((time.monotonic(), done))
        time.sleep(0)

    def is_cancelled(self) -> bool:
        """Whether somebody pressed stop."""
        return self.generation <= self.runner.cancelled_up_to

    def is_superseded(self) -> bool:
        """Whether a newer job waits or somebody pressed stop: the result will not be shown."""
        return self.generation != self.runner.generation


class Runner:
    """Runs the newest of the jobs it is given.

    Parameters
    ----------
    work:
        What the worker does: ``work(job, run)``, looking at ``run.is_superseded()`` between its steps.
    listener:
        Told on the loop that runs when the runner is made.

    Raises
    ------
    RuntimeError
        Without a running event loop; notebooks have one.
    """

    def __init__(
        self, work: Callable[[Any, Run], Any], listener: Listener, *, debounce: float = DEBOUNCE_SECONDS
    ) -> None:
        self.generation = 0
        self.cancelled_up_to = 0
        self._work = work
        self._listener = listener
        self._debounce = debounce
        self._loop = asyncio.get_running_loop()
        self._jobs: queue.SimpleQueue[Run | None] = queue.SimpleQueue()
        self._ended: queue.SimpleQueue[tuple[Run, Any, BaseException | None, float]] = queue.SimpleQueue()
        self._current: Run | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._looking: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self._thread = threading.Thread(target=self._serve, name="simulation", daemon=True)
        self._thread.start()

    @property
    def is_busy(self) -> bool:
        """Whether the newest job is still awaited."""
        return self._current is not None

    @property
    def job(self) -> Any:
        """The newest job while it is awaited."""
        return self._current.job if self._current is not None else None

    def submit(self, job: Any, *, at_once: bool = False) -> None:
        """Run a job in place of whatever is under way, unless yet another comes within the debounce."""
        self.generation += 1
        run = self._current = Run(self.generation, job, self)
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_later(0.0 if at_once else self._debounce, self._jobs.put, run)
        if self._looking is None or self._looking.done():
            self._looking = self._loop.create_task(self._look())

    def cancel(self) -> None:
        """Stop what is under way; nothing of it will be told."""
        self.cancelled_up_to = self.generation
        self.generation += 1
        self._current = None
        if self._timer is not None:
            self._timer.cancel()

    def close(self) -> None:
        """Stop, and let the worker thread end."""
        self.cancel()
        self._jobs.put(None)

    def _serve(self) -> None:
        while (run := self._jobs.get()) is not None:
            if run.is_superseded():
                continue
            started = time.monotonic()
            try:
                result, problem = self._work(run.job, run), None
            except BaseException as raised:  # a thread that dies in silence would leave the page waiting for ever
                result, problem = None, raised
            self._ended.put((run, result, problem, time.monotonic() - started))
            with contextlib.suppress(RuntimeError):  # the loop is gone: the notebook was closed
                self._loop.call_soon_threadsafe(self._ready.set)

    async def _look(self) -> None:
        told = (0, 0)
        while (run := self._current) is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ready.wait(), LOOK_SECONDS)
            self._ready.clear()
            while not self._ended.empty():
                ended, result, problem, seconds = self._ended.get()
                if ended is not self._current:
                    continue  # late: a newer job has taken its place
                self._current = None
                if problem is not None:
                    self._listener.on_problem(ended.job, problem)
                    continue
                try:
                    self._listener.on_result(ended.job, result, seconds)
                except Exception as raised:  # or nobody would ever look for results again
                    self._listener.on_problem(ended.job, raised)
            if run is self._current and (run.generation, run.done) != told and run.of:
                told = (run.generation, run.done)
                stamps = tuple(run.stamps)
                self._listener.on_progress(run.job, run.done, run.of, seconds_left(stamps, run.of, time.monotonic()))


def seconds_left(stamps: tuple[tuple[float, int], ...], of: int, now: float) -> float | None:
    """What is left by the pace of the last few steps; None before there is a pace, and never below zero.

    Parameters
    ----------
    stamps:
        Moments and how much was done at each, oldest first.
    """
    if len(stamps) < 2 or stamps[-1][1] <= stamps[0][1]:
        return None
    (first, from_done), (last, to_done) = stamps[0], stamps[-1]
    pace = (last - first) / (to_done - from_done)
    return max(0.0, pace * (of - to_done) - (now - last))
