"""The line above the charts: what is being calculated and how long it takes, what to know, and what went wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.errors import SimError
from sim.scenario import Bilingual
from sim.show.texts import Texts
from sim.show.workbench.part import Part

AT_ONCE = 0.02
"""Seconds; quicker than any run, so what was there in less was remembered."""


class Status(Part):
    """Progress with a stop button, notes, and problems in words with the details folded.

    Parameters
    ----------
    on_cancel, on_again:
        What the button does while something runs, and once it was stopped.
    """

    def __init__(self, language: str, *, on_cancel: Callable[[Any], object], on_again: Callable[[Any], object]) -> None:
        super().__init__(
            "status.js",
            {
                "cancel": on_cancel,
                "again": on_again,
                "dismiss": lambda _: self._dismiss(),
                "noted": lambda _: self._noted(),
            },
        )
        self._language = language
        self._said: tuple[str, dict[str, Any]] = ("idle", {})
        self._problem: tuple[BaseException, str] | None = None
        self._notes: list[Bilingual | SimError] = []
        self._unkept: SimError | None = None
        self._say()

    def started(self, replications: int) -> None:
        """A calculation is asked for. What went wrong before is over."""
        self._problem = None
        self._now("starting", done=0, of=0, runs=replications)

    def progress(self, done: int, of: int, seconds_left: float | None) -> None:
        """So many runs are done."""
        if seconds_left is None:
            self._now("running", done=done, of=of)
        elif seconds_left < 1.0:
            self._now("running_nearly", done=done, of=of)
        else:
            self._now("running_left", done=done, of=of, seconds=round(seconds_left))

    def rough(self, runs: int) -> None:
        """A picture of a few runs stands for what a lever passes over."""
        self._now("rough", runs=runs)

    def finished(self, runs: int, seed: int, seconds: float) -> None:
        """The picture is the newest."""
        self._now("finished", runs=runs, seed=str(seed), seconds=seconds)

    def refining(self, runs: int, of: int) -> None:
        """A first picture is there, and a tighter one is on its way."""
        self._now("running_refined", runs=runs, of=of, done=runs)

    def stopped(self, runs: int) -> None:
        """The user stopped it; so many runs are behind the picture of what is on the table, 0 where it is an older one."""
        self._now("stopped_here" if runs else "stopped", runs=runs)

    def refused(self, lever: str) -> None:
        """The levers contradict each other; beside the one that is named stands why."""
        self._now("refused", lever=lever)

    def problem(self, problem: BaseException, details: str = "") -> None:
        """Say that something went wrong: a user's mistake in its own words, a defect in ours with the details folded."""
        self._problem = problem, details
        if self._said[0] not in ("idle", "finished"):
            self._said = "failed", {}
        self._say()

    def note(self, words: Bilingual | SimError) -> None:
        """Say something that a user should know and can put away."""
        if words not in self._notes:
            self._notes.append(words)
        self._say()

    def take_back(self, words: Bilingual) -> None:
        """A note is no longer true."""
        if words in self._notes:
            self._notes.remove(words)
            self._say()

    def unkept(self, problem: SimError | None) -> None:
        """Say that work is not kept by itself, for as long as that is so."""
        if (problem is None) != (self._unkept is None):
            self._unkept = problem
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

    def _noted(self) -> None:
        self._notes = []
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
        notes = [
            one.text(self._language) if isinstance(one, SimError) else getattr(one, self._language)
            for one in self._notes
        ]
        if self._unkept is not None:
            notes.append(texts("desk.unkept", why=self._unkept.text(self._language)))
        self.state = {
            "what": what.split("_")[0],
            "text": texts("desk.rough.status", **values)
            if what == "rough"
            else texts(f"workbench.run.{'remembered' if values.get('seconds', 1.0) < AT_ONCE else what}", **values),
            "done": values.get("done", 0),
            "of": values.get("of", 0),
            "problem": shown,
            "notes": notes,
            "labels": texts.group("workbench.problem") | texts.group("workbench.button"),
        }
