"""The line above the charts: what is being calculated and how long it takes, and in a red box what went wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.errors import SimError
from sim.show.texts import Texts
from sim.show.workbench.part import Part


class Status(Part):
    """Progress with a stop button, and problems in words with the details folded.

    Parameters
    ----------
    on_cancel, on_again:
        What the button does while something runs, and once it was stopped.
    """

    def __init__(self, language: str, *, on_cancel: Callable[[Any], object], on_again: Callable[[Any], object]) -> None:
        super().__init__("status.js", {"cancel": on_cancel, "again": on_again, "dismiss": lambda _: self._dismiss()})
        self._language = language
        self._said: tuple[str, dict[str, Any]] = ("idle", {})
        self._problem: tuple[BaseException, str] | None = None
        self._say()

    def started(self, replications: int) -> None:
        """A calculation is asked for. What went wrong before is over."""
        if not isinstance(self._problem and self._problem[0], SimError) or self._said[0] != "idle":
            self._problem = None
        self._now("starting", done=0, of=0, runs=replications)

    def progress(self, done: int, of: int, seconds_left: float | None) -> None:
        """So many runs are done."""
        if seconds_left is None:
            self._now("running", done=done, of=of)
        elif seconds_left < 1.0:
            self._now("running_nearly", done=done, of=of)
        else:
            self._now("running_left", done=done, of=of, seconds=seconds_left)

    def finished(self, runs: int, seed: int, seconds: float) -> None:
        """The picture is the newest."""
        self._now("finished", runs=runs, seed=str(seed), seconds=seconds)

    def refining(self, runs: int, of: int) -> None:
        """A rough picture is there, and a tighter one is on its way."""
        self._now("running_refined", runs=runs, of=of, done=runs)

    def stopped(self) -> None:
        """The user stopped it."""
        self._now("stopped")

    def refused(self) -> None:
        """The levers contradict each other; beside one of them stands why."""
        self._now("refused")

    def problem(self, problem: BaseException, details: str = "") -> None:
        """Say that something went wrong: a user's mistake in its own words, a defect in ours with the details folded."""
        self._problem = problem, details
        if self._said[0] != "idle":
            self._said = "failed", {}
        self._say()

    def translate(self, language: str) -> None:
        """Say the same in another language."""
        self._language = language
        self._say()

    def _now(self, what: str, **values: Any) -> None:
        self._said = what, values
        self._say()

    def _dismiss(self) -> None:
        self._problem = None
        self._say()

    def _say(self) -> None:
        texts, (what, values) = Texts(self._language), self._said
        shown = None
        if self._problem is not None:
            problem, details = self._problem
            message = (
                problem.text(self._language) if isinstance(problem, SimError) else texts("workbench.problem.message")
            )
            shown = {"message": message, "details": details}
        self.state = {
            "what": what.split("_")[0],
            "text": texts(f"workbench.run.{what}", **values),
            "done": values.get("done", 0),
            "of": values.get("of", 0),
            "problem": shown,
            "labels": texts.group("workbench.problem") | texts.group("workbench.button"),
        }
