"""The workbench itself: what happens when a lever is moved, and what is on the screen until the answer is there."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import ipywidgets

from sim.errors import SimError
from sim.experiment import ENGINES, Pair, RunSettings, run_pair
from sim.facts import Facts, load_facts
from sim.scenario import Scenario, load_scenario, shipped_scenarios
from sim.show import figures, sentences
from sim.show.board import Board
from sim.show.texts import LANGUAGES, Texts
from sim.show.workbench.basis import basis
from sim.show.workbench.levers import Levers, Value
from sim.show.workbench.link import read_link
from sim.show.workbench.panel import LeverPanel
from sim.show.workbench.part import Part
from sim.show.workbench.runner import Run, Runner
from sim.show.workbench.status import Status

DEFAULT_SCENARIO = "tidlig-udplacering"
STAGES = (10, 50)
"""Replications of the first pictures after a move: a rough one while the hand is still there, then tighter ones."""


@dataclass(frozen=True)
class Job:
    """What the worker is asked to simulate.

    Attributes
    ----------
    is_changed:
        Tells a user's own values from the start scenario's.
    finer:
        Replications of the tighter pictures that come after this one.
    """

    scenario: Scenario
    settings: RunSettings
    facts: Facts
    is_changed: bool
    finer: tuple[int, ...] = ()


class Workbench(ipywidgets.VBox):
    """The planner's page.

    Parameters
    ----------
    scenario:
        What to start from: the name of a shipped scenario, the path of a scenario file, or a scenario.
    replications, engine, seed:
        How a picture is simulated in the end, scenario and baseline in pairs; rougher ones come before it.
    language:
        ``"da"`` or ``"en"``; a switch on the page changes it.
    facts:
        Another data pack than the shipped one.
    query:
        What stood behind the question mark of the page's address; it wins over the arguments. Voila gives it to the
        notebook in ``QUERY_STRING``.

    Raises
    ------
    SimError
        For arguments that make no page: an unknown scenario, settings out of range, a data pack with a fault.
    RuntimeError
        Outside a notebook, where no event loop runs.
    """

    def __init__(
        self,
        scenario: str | Path | Scenario = DEFAULT_SCENARIO,
        *,
        replications: int = 200,
        engine: str = ENGINES[0],
        seed: int = 2022,
        language: str = "da",
        facts: Facts | None = None,
        query: str | None = None,
    ) -> None:
        link = read_link(os.environ.get("QUERY_STRING", "") if query is None else query)
        given: dict[str, Any] = {"scenario": scenario, "replications": replications, "engine": engine, "seed": seed}
        given |= link.options
        self.language = str(link.options.get("language", language))
        self._settings = RunSettings(
            seed=int(given["seed"]), replications=int(given["replications"]), engine=str(given["engine"])
        )
        self._facts = load_facts() if facts is None else facts
        chosen = given["scenario"]
        start = chosen if isinstance(chosen, Scenario) else load_scenario(chosen)
        self._starts = {name: load_scenario(name) for name in shipped_scenarios()} | {start.name: start}
        self._levers = Levers(start, self._facts)
        self._values = self._levers.starting()
        self._pair: Pair | None = None
        self._shown: Job | None = None
        super().__init__()
        self._runner = Runner(self._simulate, self)

        safe = self._guarded
        self.masthead = Part("masthead.js", {"language": safe(self.switch_language)})
        self.head = Part("headline.js")
        self.start_bar = Part(
            "start_bar.js",
            {"start": safe(self.choose), "practice": safe(self.reset_to_practice), "scenario": safe(self.reset)},
        )
        self.panel = LeverPanel(self._levers, self._facts, self.language, safe(self.set), safe(self.preview))
        self.status = Status(
            self.language, on_cancel=safe(lambda _: self.cancel()), on_again=safe(lambda _: self._calculate())
        )
        self.board = Board(language=self.language)
        self.basis = Part("basis.js")
        levers = ipywidgets.VBox([self.start_bar, self.panel])
        charts = ipywidgets.VBox([self.status, self.board])
        columns = ipywidgets.GridBox([self.head, levers, charts])
        places = {"wb": self, "wb-left": levers, "wb-right": charts, "wb-columns": columns, "wb-headline": self.head}
        for name, box in places.items():
            box.add_class(name)
        self.children = (self.masthead, columns, self.basis)
        self._say_everything()
        for problem in link.problems:
            self.status.problem(problem)
        self._calculate(at_once=True)

    @property
    def scenario(self) -> Scenario:
        """The scenario that the levers make; a ``ScenarioError`` where they contradict each other."""
        return self._levers.scenario(self._values)

    @property
    def pair(self) -> Pair | None:
        """The runs behind the picture, for a closer look in the notebook; None before the first."""
        return self._pair

    # --- what a user does -------------------------------------------------------------------------------------------
    def set(self, key: str, value: Value) -> None:
        """Move one lever, as if on the screen."""
        if key not in self._values:
            raise KeyError(f"no lever {key!r}; there are {', '.join(self._values)}")
        if self.panel.fields[key].value != value:
            self.panel.fields[key].set_value(value)
        self._values = self._values | {key: value}
        self._calculate()

    def preview(self, key: str, value: Value) -> None:
        """Show roughly what a lever would do while it is still being moved; releasing it sets it."""
        try:
            scenario = self._levers.scenario(self._values | {key: value})
        except SimError:
            return  # said beside the lever if it is let go there
        self._mark_old()
        self._submit(scenario, (min(STAGES[0], self._settings.replications),), at_once=True)

    def choose(self, name: str) -> None:
        """Start from another scenario."""
        if name not in self._starts:
            return  # not one of those on the screen: nothing that a user can have done
        self._levers = Levers(self._starts[name], self._facts)
        self._values = self._levers.starting()
        self.panel.show(self._levers, self._values)
        self._say_start()
        self._calculate()

    def reset(self, _: Any = None) -> None:
        """Put every lever back to the start scenario."""
        self._put(self._levers.starting())

    def reset_to_practice(self, _: Any = None) -> None:
        """Put every lever to today's practice, which is the baseline."""
        self._put(self._levers.practice(self._values))

    def cancel(self) -> None:
        """Stop the calculation; the last picture stays, marked old."""
        self._runner.cancel()
        self.board.busy = False
        self.status.stopped()

    def switch_language(self, language: str) -> None:
        """Say everything in ``"da"`` or ``"en"``, in place."""
        if language in LANGUAGES and language != self.language:
            self.language = language
            self.board.language = language
            self.status.translate(language)
            self.panel.translate(language)
            self._say_everything()

    def close(self) -> None:
        """Stop the worker and take the page away."""
        if hasattr(self, "_runner"):  # not there when the page could not be made
            self._runner.close()
        super().close()

    def _put(self, values: dict[str, Value]) -> None:
        self._values = values
        self.panel.set_values(values)
        self._calculate()

    # --- calculating ------------------------------------------------------------------------------------------------
    def _calculate(self, *, at_once: bool = False) -> None:
        """Ask for the picture of the levers as they stand; until it is there the one on the screen is marked old."""
        self._mark_old()
        try:
            scenario = self._levers.scenario(self._values)
        except SimError as problem:
            self._runner.cancel()
            self._refuse(problem)
            return
        self.panel.clear()
        self.status.started(self._settings.replications)
        most = self._settings.replications
        self._submit(scenario, (*(stage for stage in STAGES if stage < most), most), at_once=at_once)

    def _submit(self, scenario: Scenario, stages: tuple[int, ...], *, at_once: bool) -> None:
        """Ask for pictures of a scenario, each tighter than the one before."""
        self.board.busy = True
        settings = replace(self._settings, replications=stages[0])
        is_changed = self._values != self._levers.starting()
        self._runner.submit(Job(scenario, settings, self._facts, is_changed, stages[1:]), at_once=at_once)

    @staticmethod
    def _simulate(job: Job, run: Run) -> Pair:
        """What the worker thread does; touches nothing that is shown."""
        own = job.settings.replications

        def is_given_up() -> bool:
            # The baseline comes after the scenario, once. A newer job needs the same one: breaking it off would be waste.
            is_in_baseline = own <= run.done < run.of
            return run.is_cancelled() or (run.is_superseded() and not is_in_baseline)

        return run_pair(job.scenario, job.settings, job.facts, on_progress=run.report, cancelled=is_given_up)

    def on_progress(self, done: int, of: int, seconds_left: float | None) -> None:
        """A replication is done."""
        self._guarded(self.status.progress)(done, of, seconds_left)

    def on_result(self, job: Job, result: Pair, seconds: float) -> None:
        """The newest picture is there."""
        self._guarded(self._take)(job, result, seconds)

    def on_problem(self, job: Job, problem: BaseException) -> None:
        """The newest calculation went wrong."""
        if isinstance(problem, SimError):
            self._refuse(problem)
        else:
            self._fail(problem)

    def _take(self, job: Job, result: Pair, seconds: float) -> None:
        self._pair, self._shown = result, job
        runs = len(result.scenario.replications)
        if job.finer:
            self._submit(job.scenario, job.finer, at_once=True)
            self.status.refining(runs, job.finer[-1])
        else:
            self.status.finished(runs, job.settings.seed, seconds)
        self._draw(is_old=False)

    def _refuse(self, problem: SimError) -> None:
        """Say what is wrong with the input beside its lever, or above the picture when it has none."""
        self._mark_old()
        if self.panel.refuse(problem.key or "", problem):
            self.status.refused()
        else:
            self.status.problem(problem)

    def _fail(self, problem: BaseException) -> None:
        """Say in words that something broke; the page and the last picture stay."""
        self._mark_old()
        self.status.problem(problem, "".join(traceback.format_exception(problem)))

    def _guarded(self, call: Callable[..., object]) -> Callable[..., None]:
        """The call with nothing that it raises getting past the page."""

        def safe(*values: Any) -> None:
            try:
                call(*values)
            except SimError as problem:
                self._refuse(problem)
            except Exception as problem:
                self._fail(problem)

        return safe

    # --- what is on the screen --------------------------------------------------------------------------------------
    def _mark_old(self) -> None:
        self.board.stale = self._pair is not None
        self.board.busy = False
        self.head.update(stale=self._pair is not None)

    def _say_everything(self) -> None:
        self.masthead.update(labels=Texts(self.language).group("workbench.head"), language=self.language)
        self._say_start()
        self.basis.update(**basis(self._facts, self._settings, self.language))
        self._draw(is_old=self.board.stale)

    def _say_start(self) -> None:
        texts = Texts(self.language)
        self.start_bar.update(
            labels=texts.group("workbench.start"),
            options=[[name, one.title.model_dump()[self.language]] for name, one in self._starts.items()],
            value=self._levers.start.name,
            description=self._levers.start.description.model_dump()[self.language],
        )

    def _draw(self, *, is_old: bool) -> None:
        """Headline and charts of the last pair, from the same numbers; before the first one, the plan's own."""
        texts, language = Texts(self.language), self.language
        if self._pair is None or self._shown is None:
            said = texts("workbench.head.first", runs=self._settings.replications)
            notices: tuple[str, ...] = ()
            cards = sentences.empty_cards(self._facts, language)
            charts = [figures.plan_alone(self._facts, language)]
        else:
            found = sentences.headlines(self._pair, self._facts)
            said = sentences.sentence(found, language)
            cards, notices = sentences.cards(found, language), sentences.waiting(self._pair, language)
            charts = figures.overview(self._pair, self._facts, language, self._title(self._shown))
        self.board.show(charts, stale=is_old, busy=self._runner.is_busy)
        self.head.update(
            labels=texts.group("workbench.head"),
            sentence=said,
            notices=list(notices),
            cards=[vars(card) for card in cards],
            stale=is_old,
            version=self.board.version,
        )

    def _title(self, job: Job) -> str:
        """The scenario's name as the charts give it; with a user's own values it says so."""
        title = str(job.scenario.title.model_dump()[self.language])
        return Texts(self.language)("workbench.changed_title", title=title) if job.is_changed else title
