"""A view whose answer takes long: asked for with a button, found beside the picture, marked when the scenario has moved on."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Generic, TypeVar

from sim.errors import SimError
from sim.experiment import RunSettings
from sim.facts import Facts
from sim.frozen import FrozenMap
from sim.scenario import Scenario
from sim.show import numbers
from sim.show.board import COLUMNS, Chart
from sim.show.locales import LOCALES
from sim.show.shared_library import SharedBoard
from sim.show.texts import Texts
from sim.show.workbench.desk import Desk
from sim.show.workbench.figure_list import Guard
from sim.show.workbench.part import Part
from sim.show.workbench.picture import Picture, View
from sim.show.workbench.runner import Run, Runner

Events = Mapping[str, Callable[[Any], object]]
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Asked:
    """What an answer is about; one that is about something else than the page shows now is old.

    Attributes
    ----------
    read:
        What an answer depends on of the scenario: not its words, but its prices.
    choices:
        What was chosen in the view itself.
    data:
        Fingerprint of the facts.
    """

    scenario: Scenario = field(compare=False)
    read: object
    seed: int
    engine: str
    until: date
    choices: Mapping[str, Any]
    data: str
    facts: Facts = field(compare=False, repr=False)

    def settings(self, replications: int) -> RunSettings:
        """To run so many pairs."""
        return RunSettings(replications=replications, seed=self.seed, engine=self.engine, until=self.until)


@dataclass(frozen=True)
class Choice:
    """Something to choose before asking.

    Attributes
    ----------
    kind:
        ``select``, ``number``, ``check`` or ``checks``.
    options:
        Values and their names, for ``select`` and ``checks``.
    value:
        What is chosen: a value, a number, whether, or the values.
    ends:
        What a number may be.
    is_optional:
        Whether the box of a number may be empty.
    """

    key: str
    kind: str
    label: str
    value: Any
    options: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    help: str = ""
    ends: tuple[float, float] = (0.0, 1e9)
    is_optional: bool = False


class Question(View, Generic[Answer]):
    """A form, progress with a way to stop it, sentences, charts, and what can be done with the answer.

    Subclasses say what can be chosen, how the answer is found on the worker thread, and how it is told. Errors go to the
    page's red box and are named beside the button; the picture and the session stay as they are.

    Attributes
    ----------
    answer:
        The newest one; None before the first.
    is_automatic:
        Whether looking at the view is asking.
    """

    is_automatic = False

    def __init__(self, desk: Desk, events: Events, guarded: Guard) -> None:
        language = desk.state.language
        self.answer: Answer | None = None
        self.choices: dict[str, Any] = {}
        self._desk, self._page, self._guarded = desk, events, guarded
        self._about: Asked | None = None
        self._runner: Runner | None = None
        self._now: tuple[str, dict[str, Any]] = ("", {})
        self._what = "idle"
        self._problem: BaseException | None = None
        self._typed: dict[str, tuple[str, SimError]] = {}
        self.form = Part(
            "question.js",
            {
                "choose": guarded(lambda sent: self.choose(*sent)),
                "ask": guarded(lambda _: self.ask()),
                "cancel": guarded(lambda _: self.cancel()),
                "act": guarded(lambda what: self._act(str(what))),
            },
        )
        self.board = SharedBoard(language=language)
        super().__init__(self.board)
        self.children = (self.form, self.board)
        self._tell(self._chosen())

    # --- what a view says -------------------------------------------------------------------------------------------
    def chosen(self, words: Texts) -> Sequence[Choice]:
        """What can be chosen, at its value now."""
        return ()

    @abstractmethod
    def work(self, asked: Asked, run: Run) -> Answer:
        """Find the answer; on the worker thread, touching nothing that is shown."""

    @abstractmethod
    def said(self, answer: Answer, language: str) -> Sequence[str]:
        """The answer in sentences, the first the most important."""

    @abstractmethod
    def charts(self, answer: Answer, language: str) -> Sequence[Chart]:
        """The answer in charts."""

    def acts(self, answer: Answer, language: str) -> Sequence[tuple[str, str]]:
        """What can be done with it: names and what stands on their buttons."""
        return ()

    def act(self, what: str, answer: Answer) -> None:
        """Do it."""

    # --- what a user does -------------------------------------------------------------------------------------------
    @property
    def is_busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._runner is not None and self._runner.is_busy

    @property
    def is_stale(self) -> bool:
        """Whether the answer is about something else than the page shows now."""
        return self._is_about_else(self._chosen())

    def choose(self, key: str, value: Any) -> None:
        """Choose something; a number comes as text, and one that is none stays in its box with the reason."""
        choice = next((one for one in self._chosen() if one.key == key), None)
        if choice is None:
            return
        self._typed.pop(key, None)
        if choice.kind == "number":
            try:
                self.choices[key] = _number(choice, str(value), self._desk.state.language)
            except SimError as problem:
                self._typed[key] = str(value), problem
        elif choice.kind == "checks":
            known = {name for name, _ in choice.options}
            self.choices[key] = tuple(one for one in value if one in known)
        elif choice.kind == "check":
            self.choices[key] = value is True
        elif value in {name for name, _ in choice.options}:
            self.choices[key] = value
        self._mark()

    def ask(self) -> None:
        """Look for the answer to what the page shows now; an answer under way is given up."""
        if self._is_blocked(self._chosen()):
            self._mark()
            return
        if self._runner is None:
            self._runner = Runner(lambda asked, run: self.work(asked, run), self, debounce=0.0)
        self._problem, self._what, self._now = None, "running", ("starting", {})
        self._runner.submit(self._asked(self._chosen()), at_once=True)
        self._mark()

    def cancel(self) -> None:
        """Stop; the last answer stays."""
        if self._runner is not None:
            self._runner.cancel()
        self._what, self._now = "stopped", ("stopped", {})
        self._mark()

    def _act(self, what: str) -> None:
        answer = self.answer
        if answer is None or self.is_stale or what not in dict(self.acts(answer, self._desk.state.language)):
            return
        self.act(what, answer)

    # --- told by the runner -----------------------------------------------------------------------------------------
    def on_progress(self, job: Any, done: int, of: int, seconds_left: float | None) -> None:
        """Say how far it is."""
        key = "running" if seconds_left is None else "running_nearly" if seconds_left < 1.0 else "running_left"
        self._now = key, {"done": done, "of": of, "seconds": round(seconds_left or 0.0)}
        self._guarded(lambda: self._tell(self._chosen()))()

    def on_result(self, job: Any, result: Any, seconds: float) -> None:
        """Show the answer."""
        self.answer, self._about = result, job
        self._what, self._now = "done", ("finished", {"seconds": seconds})
        self._guarded(self._draw)()

    def on_problem(self, job: Any, problem: BaseException) -> None:
        """Say what went wrong, here and in the page's red box."""
        self._what, self._now, self._problem = "failed", ("failed", {}), problem
        self._guarded(self._mark)()
        self._page["trouble"](problem)

    # --- what is on the screen --------------------------------------------------------------------------------------
    def show(self, picture: Picture) -> None:
        """Say whether the answer is about the picture; a view that asks by itself does, once the picture is settled."""
        self._draw()
        pair = picture.pair
        if not self.is_automatic or pair is None or picture.is_old:
            return
        awaited = self._runner.job if self._runner is not None else None
        if picture.is_final and self._asked(self._chosen()) not in (
            awaited,
            self._about if self.answer is not None else None,
        ):
            self.ask()

    def mark(self, *, stale: bool, busy: bool) -> None:
        """The page's picture being old says nothing about the answer, which is about a scenario of its own."""
        self._mark()

    def speak(self, language: str) -> None:
        """Say everything in another language."""
        super().speak(language)
        self._draw()

    def close(self) -> None:
        """Stop the worker and take the view away."""
        if self._runner is not None:
            self._runner.close()
        super().close()

    # what can be chosen follows from the whole scenario, so it is found once for all that asks for it at a time
    def _asked(self, choices: Sequence[Choice]) -> Asked:
        state, facts = self._desk.state, self._desk.facts
        settings = state.settings
        values = FrozenMap({choice.key: choice.value for choice in choices})
        scenario = state.scenario
        read = scenario.simulated(), tuple(scenario.initiatives), scenario.assumptions.prices
        return Asked(scenario, read, settings.seed, settings.engine, settings.until, values, facts.sha256, facts)

    def _chosen(self) -> Sequence[Choice]:
        return self.chosen(Texts(self._desk.state.language))

    def _is_about_else(self, choices: Sequence[Choice]) -> bool:
        return self.answer is not None and self._about != self._asked(choices)

    def _typed_now(self, choices: Sequence[Choice]) -> dict[str, tuple[str, SimError]]:
        """What was typed that is no number, in boxes that are there."""
        there = {choice.key for choice in choices}
        return {key: found for key, found in self._typed.items() if key in there}

    def _is_blocked(self, choices: Sequence[Choice]) -> bool:
        """Whether there is nothing to ask: something typed is no number, or there is nothing to choose among."""
        return bool(self._typed_now(choices)) or any(one.kind == "checks" and not one.options for one in choices)

    def _draw(self) -> None:
        answer = self.answer
        charts = () if answer is None else self.charts(answer, self._desk.state.language)
        choices = self._chosen()
        self.board.show(charts, stale=self._is_about_else(choices), busy=self.is_busy and bool(charts))
        self._tell(choices)

    def _mark(self) -> None:
        choices = self._chosen()
        self.board.stale, self.board.busy = self._is_about_else(choices), self.is_busy and bool(self.board.figures)
        self._tell(choices)

    def _tell(self, choices: Sequence[Choice]) -> None:
        language = self._desk.state.language
        texts, answer = Texts(language), self.answer
        key, values = self._now
        stale = self._is_about_else(choices)
        self.form.update(
            language=language,
            title=texts(f"answers.{self.name}.title"),
            intro=texts(f"answers.{self.name}.intro"),
            fields=[self._wire(choice, language) for choice in choices],
            what=self._what,
            text=texts(f"answers.run.{key}", **values) if key else "",
            done=values.get("done", 0),
            of=values.get("of", 0),
            blocked=self._is_blocked(choices),
            problem=self._wrong(texts),
            said=[] if answer is None else list(self.said(answer, language)),
            stale=stale,
            acts=[] if answer is None or stale else [list(one) for one in self.acts(answer, language)],
            labels={
                "ask": texts(f"answers.{self.name}.ask"),
                "cancel": texts("workbench.button.cancel"),
                "progress": texts("workbench.button.progress"),
                "stale": texts("board.stale"),
            },
        )

    def _wrong(self, texts: Texts) -> str:
        if self._problem is None:
            return ""
        if isinstance(self._problem, SimError):
            return self._problem.text(texts.language)
        return texts("answers.run.broken")

    def _wire(self, choice: Choice, language: str) -> dict[str, Any]:
        typed, problem = self._typed.get(choice.key, ("", None))
        value = choice.value
        if choice.kind == "number":
            value = typed if problem is not None else "" if value is None else _written(value, language)
        return {
            "key": choice.key,
            "kind": choice.kind,
            "label": choice.label,
            "value": list(value) if isinstance(value, tuple) else value,
            "options": [list(one) for one in choice.options],
            "unit": choice.unit,
            "help": choice.help,
            "error": problem.text(language) if problem is not None else "",
        }


def _number(choice: Choice, typed: str, language: str) -> float | None:
    if choice.is_optional and not typed.strip():
        return None
    low, high = choice.ends
    example = _written(choice.value if choice.value is not None else low, language)
    value = numbers.parse(typed, language, unit=choice.unit, key=choice.key, example=example)
    if not low <= value <= high:
        words = {
            code: Texts(code)("fields.out_of_range", text=typed, low=_written(low, code), high=_written(high, code))
            for code in LOCALES
        }
        raise SimError(words["en"], words["da"], key=choice.key)
    return value


def _written(value: float, language: str) -> str:
    digits = next((count for count in range(4) if round(value, count) == round(value, 6)), 4)
    return numbers.decimal(value, language, digits)


def wide(chart: Chart) -> Chart:
    """The chart on the whole width of the page."""
    return replace(chart, span=COLUMNS)
