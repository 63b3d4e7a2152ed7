"""The workbench itself: what happens when a lever is moved, and what is on the screen until the answer is there."""

from __future__ import annotations

import contextlib
import os
import traceback
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import ipywidgets

from sim.analysis.rough import Rough
from sim.errors import SimError
from sim.experiment import ENGINES, Pair, RunSettings
from sim.experiment.session import Autosave, Library, Opened, State
from sim.experiment.session.state import REPLICATIONS
from sim.facts import Facts, load_facts
from sim.scenario import AssumptionChoices, Bilingual, Scenario, load_scenario
from sim.scenario.controls import LeverSpec, LeverValue
from sim.scenario.offers import shipped_offers, taken_apart
from sim.show.texts import LANGUAGES, Texts
from sim.show.workbench.calculation import Calculation, Kind
from sim.show.workbench.desk import Desk, first_state
from sim.show.workbench.field_set import Handlers
from sim.show.workbench.link import read_link
from sim.show.workbench.page import Page
from sim.show.workbench.picture import Picture, runs_alike
from sim.show.workbench.plan_rows import plan_ranges
from sim.show.workbench.remarks import weighed

FIRST = "tidlig-udplacering"
"""The shipped scenario on a first page: small enough that its picture is there at once."""
PLAN = "beskaeftigelsesplan-2022"
"""The adopted plan as a scenario, with all that can be modelled of it: one button fetches it."""
LEFT = Bilingual(**{code: Texts(code)("desk.assumed.left") for code in LANGUAGES})
"""What is said where somebody goes back to a scenario with assumptions of its own."""


class Workbench(ipywidgets.VBox):
    """The planner's page.

    Parameters
    ----------
    scenario:
        What to start from: the name of a shipped scenario, the path of a scenario file, or a scenario. Without one, what
        was on the table last is brought back, and on the first day early placement.
    replications, engine, seed:
        How a picture is simulated in the end, scenario and baseline in pairs; rougher ones come before it.
    language:
        ``"da"`` or ``"en"``; a switch on the page changes it.
    facts:
        Another data pack than the shipped one.
    query:
        What stood behind the question mark of the page's address; it wins over the arguments. Voila gives it to the
        notebook in ``QUERY_STRING``.
    folder:
        Where the library and the last states are kept; the user's own unless told.
    ranges:
        Ends and steps of single levers, instead of those that follow from their fields.

    Raises
    ------
    SimError
        For arguments that make no page: an unknown scenario, settings out of range, a data pack with a fault.
    RuntimeError
        Outside a notebook, where no event loop runs.
    """

    def __init__(
        self,
        scenario: str | Path | Scenario | None = None,
        *,
        replications: int = REPLICATIONS,
        engine: str = ENGINES[0],
        seed: int = 2022,
        language: str = "da",
        facts: Facts | None = None,
        query: str | None = None,
        folder: Path | None = None,
        ranges: Mapping[str, LeverSpec] | None = None,
    ) -> None:
        pack = load_facts() if facts is None else facts
        self._table = plan_ranges(pack) if ranges is None else ranges
        link = read_link(os.environ.get("QUERY_STRING", "") if query is None else query, pack)
        given: dict[str, Any] = {"replications": replications, "engine": engine, "seed": seed, **link.settings}
        wanted = link.scenario if link.scenario is not None else scenario
        chosen = wanted if isinstance(wanted, Scenario) else load_scenario(FIRST if wanted is None else wanted)
        autosave = Autosave(pack, folder)
        is_new = wanted is not None or link.opened is not None
        restored = None if is_new else autosave.last(link.session)
        opened = first_state(
            restored,
            link.opened,
            taken_apart(chosen),
            RunSettings(**given),
            link.language or language,
            link.settings,
        )
        state = opened.state if link.language is None else replace(opened.state, language=link.language)
        offers = shipped_offers(pack.plan.codes)
        self.desk = Desk(state, pack, offers, Library(folder), autosave, is_restored=restored is not None)
        self._facts = self.desk.facts
        super().__init__()
        self._asked: tuple[Scenario, RunSettings] | None = None
        self._rough: Scenario | None = None
        self._weighed: set[str] = set()
        self._calculation = Calculation(self._facts, self)
        handlers = Handlers(self._guarded(self.set), self._guarded(self.preview), self._guarded(self.set_range))
        self.page = Page(self.desk, handlers, self._table, self._events(), self._guarded)
        self.page.place(self)
        for note in opened.notes:
            self.page.status.note(note)
        self._note_own()
        for problem in link.problems:
            self.page.status.note(problem)
        self._ask(at_once=True)

    @property
    def scenario(self) -> Scenario:
        """The scenario that the levers make."""
        return self.desk.state.scenario

    @property
    def pair(self) -> Pair | None:
        """The runs behind the picture, for a closer look in the notebook; None before the first."""
        return self._calculation.pair

    @property
    def state(self) -> State:
        """Everything that decides what is shown."""
        return self.desk.state

    # --- what a user does -------------------------------------------------------------------------------------------
    def set(self, key: str, value: LeverValue) -> None:
        """Move one lever, as if on the screen; a ``ScenarioError`` beside the lever for a value that is not possible."""
        self.desk.set(key, value)
        self._moved()

    def set_range(self, key: str, low: float, high: float) -> None:
        """Say between which ends an effect lies."""
        self.desk.set_range(key, low, high)
        self._moved()

    def preview(self, key: str, value: LeverValue) -> None:
        """Show roughly what a lever would do while it is still being moved; releasing it sets it."""
        try:
            scenario = self.desk.tried(key, value)
        except SimError:
            return  # said beside the lever if it is let go there
        if scenario == self.scenario:
            self._ask()  # back where it was: the picture that belongs there
        elif self._calculation.preview(scenario, self.state.settings):
            self._asked = None  # whatever comes next, the picture of the state has to be asked for again
            self.page.mark(stale=True, busy=True, hero=False, tabs=False)
        else:
            self.page.mark(stale=True, busy=False)

    def switch(self, name: str, on: bool) -> None:
        """Switch an initiative on or off."""
        self._do(lambda: self.desk.switch(name, on))

    def cancel(self) -> None:
        """Stop the calculation; the last picture stays, marked old."""
        self._calculation.cancel()
        self._asked = self._rough = None
        is_behind, pair = self._is_behind(), self.pair
        self.page.mark(stale=is_behind, busy=False)
        self.page.status.stopped(0 if is_behind or pair is None else len(pair.scenario.replications))

    def speak(self, language: str) -> None:
        """Say everything in ``"da"`` or ``"en"``, in place."""
        if language in LANGUAGES and language != self.state.language:
            self.desk.speak(language)
            self.page.speak()
            self._draw()

    def reveal(self, key: str) -> None:
        """Open what a lever is behind, and go there."""
        self.page.reveal(key)

    def close(self) -> None:
        """Stop the worker and take the page away."""
        if hasattr(self, "_calculation"):  # not there when the page could not be made
            self._calculation.close()
            for view in self.page.views.views.values():
                view.close()
        super().close()

    def _events(self) -> dict[str, Callable[[Any], object]]:
        """What the parts of the page may ask for, by name; nothing that they raise gets past the page."""
        desk = self.desk
        events: dict[str, Callable[[Any], object]] = {
            "language": self.speak,
            "switch": lambda asked: self.switch(*asked),
            "cancel": lambda _: self.cancel(),
            "again": lambda _: self._ask(),
            "reveal": self.reveal,
            "assume": lambda asked: self._do(lambda: desk.assume(*asked)),
            "set_levers": lambda changes: self._do(lambda: desk.set_levers(changes)),
            "work_on": lambda scenario: self._do(lambda: desk.work_on(scenario)),
            "use_own": lambda tables: self._do(lambda: desk.use_own(tables)),
            "trouble": self._trouble,
            "undo": lambda _: self._undo(),
            "redo": lambda _: self._do(desk.redo),
            "start": lambda name: self._begin_with(str(name)),
            "plan": lambda _: self._begin_with(PLAN),
            "reset": lambda _: self._do(desk.reset_all),
            "practice": lambda _: self._do(desk.practice),
            "run": lambda settings: self._do(lambda: desk.run_with(**settings)),
            "pin": lambda title: self._do(lambda: desk.pin(str(title))),
            "unpin": lambda place: self._do(lambda: desk.unpin(int(place))),
            "take_up": lambda place: self._do(lambda: desk.take_up(int(place))),
            "save": lambda title: self._own_work("library", lambda: self._save(str(title))),
            "open_saved": lambda name: self._own_work(
                "library", lambda: self._open(lambda: desk.open_saved(str(name)))
            ),
            "open_code": lambda text: self._own_work(
                "opening", lambda: self._open(lambda: desk.open_text(str(text), ""))
            ),
            "open_file": lambda sent: self._own_work(
                "opening",
                lambda: self._open(lambda: desk.open_text(None if sent[1] is None else str(sent[1]), str(sent[0]))),
            ),
            "rename": lambda sent: self._own_work("library", lambda: desk.library.rename(str(sent[0]), str(sent[1]))),
            "duplicate": lambda name: self._own_work("library", lambda: desk.duplicate(str(name))),
            "delete": lambda name: self._own_work("library", lambda: desk.library.delete(str(name))),
            "restore": lambda name: self._own_work("library", lambda: desk.library.restore(str(name))),
        }
        return {name: self._guarded(call) for name, call in events.items()}

    def _begin_with(self, name: str) -> None:
        """Work on a shipped scenario; that it has its own assumptions about the world is said where some were changed."""
        before = self.scenario.assumptions
        self.desk.begin_with(name)
        if before not in (AssumptionChoices(), self.scenario.assumptions):
            self.page.status.note(LEFT)
        self._moved()

    def _undo(self) -> None:
        self.page.status.take_back(LEFT)
        self._do(self.desk.undo)

    def _open(self, read: Callable[[], Opened]) -> None:
        """Open something, and say what is to be known about it."""
        opened = read()
        for note in opened.notes:
            self.page.status.note(note)

    def _save(self, title: str) -> None:
        """Save under a title; that another one has it already is said."""
        if not self.desk.save(title):
            here = self.desk.state.scenario.title
            self.page.status.note(
                Bilingual(
                    **{code: Texts(code)("own_work_said.numbered", title=getattr(here, code)) for code in LANGUAGES}
                )
            )

    def _own_work(self, place: str, act: Callable[[], object]) -> None:
        """Do something with what is saved or sent; why it cannot be done is said beside the button too.

        It is not said beside a lever: what is wrong in a file is not wrong on the table.
        """
        own_work = self.page.own_work
        own_work.refused = {}
        try:
            act()
            self._moved()
        except SimError as problem:
            own_work.refused = {place: problem}
            self.page.status.problem(problem)
        finally:
            own_work.follow()

    def _do(self, act: Callable[[], object]) -> None:
        act()
        self._moved()

    def _moved(self) -> None:
        """After any change: show the levers, and ask for a picture where the old one is no longer that of the state."""
        state, facts = self.state, self.desk.facts
        if facts.sha256 != self._facts.sha256:
            self._facts, self._asked = facts, None
            self._calculation.use(facts)
            self.page.use(facts)
            self.page.show_weights(())
            self._note_own()
        self.page.show()
        if self._asked is None or self._asked[1] != state.settings or not runs_alike(self._asked[0], state.scenario):
            self._ask()
        else:
            self._asked = state.scenario, state.settings
            self._calculation.extras(state)
            self._draw()

    def _note_own(self) -> None:
        if self.state.own:
            self.page.status.note(Bilingual(**{code: Texts(code)("own_figures.note") for code in LANGUAGES}))

    # --- calculating ------------------------------------------------------------------------------------------------
    def _ask(self, *, at_once: bool = False) -> None:
        """Ask for the picture of the state; until it is there the one on the screen is marked."""
        state = self.state
        levers = weighed(state, self._table)
        if {lever.key for lever in levers} != self._weighed:
            # of other initiatives than were weighed: those marks would be of a scenario that is gone
            self._weighed = {lever.key for lever in levers}
            self.page.show_weights(())
        self._asked = state.scenario, state.settings
        # what was drawn while the lever moved to just here is rough, but not old
        self.page.mark(stale=True, busy=True, hero=self._rough != state.scenario)
        self._rough = None
        self.page.status.started(state.settings.replications)
        self._calculation.ask(state, levers, at_once=at_once)

    def on_progress(self, done: int, of: int, seconds_left: float | None) -> None:
        """A part of the picture is done."""
        self._guarded(self.page.status.progress)(done, of, seconds_left)

    def on_rough(self, scenario: Scenario, found: Rough) -> None:
        """A lever passes over this."""
        self._rough = scenario
        self._guarded(self.page.show_rough)(self._picture(), scenario, found)

    def on_picture(self, runs: int, finer: int, seconds: float) -> None:
        """The newest picture is there."""
        self._guarded(self._take)(runs, finer, seconds)

    def on_extra(self, kind: Kind) -> None:
        """Something that could wait is there."""
        calculation = self._calculation
        if kind == "nudges":
            self._guarded(self.page.show_weights)(calculation.moved)
        else:
            self._guarded(self._draw)()

    def on_problem(self, problem: BaseException) -> None:
        """The newest calculation went wrong."""
        self._asked = None
        if not isinstance(problem, SimError):
            self._fail(problem)
            return
        self.page.mark(stale=True, busy=False)
        lever = self.page.refuse(problem)
        if lever:
            self.page.status.refused(lever)
        else:
            self.page.status.problem(problem)

    def _take(self, runs: int, finer: int, seconds: float) -> None:
        self._rough = None
        if finer:
            self.page.status.refining(runs, finer)
        else:
            self.page.status.finished(runs, self.state.settings.seed, seconds)
        self._draw()

    # --- what is on the screen --------------------------------------------------------------------------------------
    def _is_behind(self) -> bool:
        """Whether the picture is of another scenario than the levers make."""
        shown, state = self._calculation.shown, self.state
        if shown is None:
            return False
        is_of_state = runs_alike(shown.scenario, state.scenario) and shown.wanted == state.settings
        return bool(self.desk.pending) or not is_of_state or shown.facts.sha256 != self._facts.sha256

    def _draw(self) -> None:
        self.page.draw(self._picture(), self._calculation.at_ends, busy=self._calculation.is_refining)

    def _picture(self) -> Picture:
        calculation, state = self._calculation, self.state
        pair, job, facts, shown = calculation.pair, calculation.shown, self._facts, None
        if job is not None and pair is not None:
            is_of_these = job.facts.sha256 == facts.sha256
            facts, shown = facts if is_of_these else job.facts, job.scenario
            if is_of_these and runs_alike(shown, state.scenario):
                # what was run, by the name and with the prices that it has been given since
                shown, pair = state.scenario, pair.of(state.scenario)
        return Picture(
            facts,
            state,
            pair,
            shown,
            self.page.title(shown) if shown is not None else "",
            calculation.compared,
            self._is_behind(),
            not calculation.is_refining,
        )

    def _refuse(self, problem: SimError) -> None:
        """Say what is wrong with what a user did: beside its lever, or above the picture where it has none."""
        lever = self.page.refuse(problem)
        if not lever:
            self.page.status.problem(problem)
        if self.desk.pending:
            self._asked = None
            self._calculation.cancel()
            self.page.mark(stale=True, busy=False)
            if lever:
                self.page.status.refused(lever)

    def _fail(self, problem: BaseException) -> None:
        """Say in words that something broke; the page and the last picture stay."""
        self.page.status.problem(problem, "".join(traceback.format_exception(problem)))
        with contextlib.suppress(Exception):  # a view that cannot be marked is what went wrong, and that has been said
            self.page.mark(stale=True, busy=False)

    def _trouble(self, problem: BaseException) -> None:
        """Say that something beside the picture went wrong; the picture is as good as it was."""
        is_ours = not isinstance(problem, SimError)
        self.page.status.problem(problem, "".join(traceback.format_exception(problem)) if is_ours else "")

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
