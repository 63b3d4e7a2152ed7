"""The planner's desk without its looks: one state, the steps to it, what was let go at a value that is not possible yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sim.errors import RunError, ScenarioError, SimError
from sim.experiment import RunSettings
from sim.experiment.session import Autosave, Entry, History, Library, Opened, State, from_code, from_file
from sim.experiment.session.edits import (
    begin_with,
    pin,
    reset_all,
    reset_lever,
    set_levers,
    set_range,
    switch_all_off,
    switch_off,
    switch_on,
    titled,
    unpin,
)
from sim.experiment.session.library import checked_title
from sim.facts import Facts
from sim.frozen import FrozenMap
from sim.scenario import Scenario, load_scenario
from sim.scenario.controls import LeverValue
from sim.scenario.offers import Offers, taken_apart
from sim.show.texts import Texts


class Desk:
    """What a planner does, and what comes of it.

    Parameters
    ----------
    state:
        What to begin with.
    pack:
        The data pack, without the user's own tables.
    offers:
        Initiatives that can be switched on.
    autosave:
        Where each state is kept; None keeps nothing.

    Attributes
    ----------
    pending:
        Levers that were let go at values which contradict others, and stay there until the contradiction is gone.
    unkept:
        Why the last state could not be kept, where it could not.
    is_restored:
        Whether it began with what was worked on last.
    """

    def __init__(
        self,
        state: State,
        pack: Facts,
        offers: Offers,
        library: Library,
        autosave: Autosave | None,
        *,
        is_restored: bool = False,
    ) -> None:
        self.pack = pack
        self.offers = offers
        self.history = History(state)
        self.pending: dict[str, LeverValue] = {}
        self.library = library
        self.unkept: RunError | None = None
        self.is_restored = is_restored
        self._autosave = autosave

    @property
    def state(self) -> State:
        """What is on the table."""
        return self.history.now

    @property
    def session(self) -> str:
        """By what name the state is kept; empty before it is."""
        return self._autosave.name if self._autosave is not None else ""

    @property
    def facts(self) -> Facts:
        """What is reckoned with: the data pack, with the user's own tables where they are in use."""
        return self.state.facts(self.pack)

    @property
    def is_changed(self) -> bool:
        """Whether the scenario is another one than was opened or saved last."""
        return self.state.scenario != self.state.start

    def tried(self, key: str, value: LeverValue) -> Scenario:
        """The scenario with a lever at a value that it passes; a ``ScenarioError`` where that is not possible."""
        return set_levers(self.state, self.pending | {key: value}, self.offers).scenario

    # --- levers -----------------------------------------------------------------------------------------------------
    def set(self, key: str, value: LeverValue) -> None:
        """Let a lever go at a value; one that contradicts others waits there, and the error says why."""
        # the one that was moved last is named last: what is wrong is said beside it
        attempt = {name: one for name, one in self.pending.items() if name != key} | {key: value}
        try:
            state = set_levers(self.state, attempt, self.offers)
        except SimError:
            self.pending = attempt
            raise
        self.pending = {}  # all that waited is in, also where it comes to what was there before
        self._go(state)

    def set_range(self, key: str, low: float, high: float) -> None:
        """Say between which ends an effect lies."""
        self._go(set_range(self.state, key, low, high, self.offers))

    def reset(self, key: str) -> None:
        """Put one lever back."""
        self.pending.pop(key, None)
        self._go(reset_lever(self.state, key, self.offers))

    def reset_all(self) -> None:
        """Put every lever back to the scenario that was opened or saved last."""
        self._go(reset_all(self.state))

    def practice(self) -> None:
        """Switch every initiative off: today's practice."""
        self._go(switch_all_off(self.state))

    def switch(self, name: str, on: bool) -> None:
        """Switch an initiative on or off."""
        self._go(switch_on(self.state, name, self.offers) if on else switch_off(self.state, name))

    # --- what is assumed --------------------------------------------------------------------------------------------
    def assume(self, key: str, value: Any) -> None:
        """Another assumption about the world, ``"prices.course_week"``; None goes back to what the data pack says."""
        self._go(replace(self.state, scenario=self.state.scenario.replace({f"assumptions.{key}": value})))

    def use_own(self, tables: Mapping[str, str]) -> None:
        """Reckon with tables of the user's own, or with none; a ``DataError`` for those that break a rule."""
        state = replace(self.state, own=FrozenMap(tables))
        state.facts(self.pack)
        self._go(state)

    def set_levers(self, changes: Mapping[str, LeverValue]) -> None:
        """Several levers at once, in one step."""
        self._go(set_levers(self.state, changes, self.offers))

    def work_on(self, scenario: Scenario) -> None:
        """The scenario with all its levers elsewhere, in one step."""
        self._go(replace(self.state, scenario=scenario))

    # --- scenarios --------------------------------------------------------------------------------------------------
    def begin_with(self, name: str) -> None:
        """Work on a shipped scenario."""
        self._go(begin_with(self.state, taken_apart(load_scenario(name))))

    def pin(self, title: str) -> None:
        """Keep the scenario for comparison under a title of its own."""
        scenario = self.state.scenario
        self._go(pin(self.state, titled(scenario, checked_title(title)) if title.strip() else scenario))

    def unpin(self, place: int) -> None:
        """Stop comparing with one of the kept scenarios."""
        if 0 <= place < len(self.state.pinned):
            self._go(unpin(self.state, place))

    def take_up(self, place: int) -> None:
        """Work on one of the scenarios that are kept for comparison."""
        if 0 <= place < len(self.state.pinned):
            self._go(begin_with(self.state, taken_apart(self.state.pinned[place])))

    # --- how it is run ----------------------------------------------------------------------------------------------
    def run_with(self, **changes: Any) -> None:
        """Other run settings; a ``RunError`` for those that are not possible."""
        self._go(replace(self.state, settings=replace(self.state.settings, **changes)))

    def speak(self, language: str) -> None:
        """Another language, which is no step to be undone."""
        self.history.amend(replace(self.state, language=language))
        self._keep()

    # --- back and forth ---------------------------------------------------------------------------------------------
    def undo(self) -> bool:
        """Go back a step; the language stays."""
        return self._step(self.history.undo)

    def redo(self) -> bool:
        """Go forward again; the language stays."""
        return self._step(self.history.redo)

    def _step(self, step: Callable[[], bool]) -> bool:
        language = self.state.language
        was_pending, self.pending = bool(self.pending), {}
        moved = step()
        self.history.amend(replace(self.state, language=language))
        self._keep()
        return moved or was_pending

    # --- saved and sent ---------------------------------------------------------------------------------------------
    def save(self, title: str) -> bool:
        """Save the state in the library; whether it has the title, which another scenario may have already."""
        saved = self.library.save(self.state, title, self.pack)
        self._go(saved)
        return saved.scenario.title.da == checked_title(title)

    def open_saved(self, name: str) -> Opened:
        """Open what was saved; gives back what to know about it."""
        return self._take(self.library.open(name, self.pack, self.state))

    def open_text(self, text: str | None, where: str) -> Opened:
        """Open a code, or the text of a file, which is None where the file is too large to be read."""
        if text is None:
            raise ScenarioError(*(Texts(code)("own_work_said.too_big") for code in ("en", "da")), key=where)
        if where:
            return self._take(from_file(text, where, self.pack, self.state))
        return self._take(from_code(text, self.pack, self.state))

    def duplicate(self, name: str) -> None:
        """A copy of what was saved, called so in the desk's language."""
        title = next((entry.title for entry in self.library.entries() if entry.name == name), name)
        self.library.duplicate(name, Texts(self.state.language)("own_work_said.copy", title=title))

    def entries(self) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
        """What is saved, and what was thrown away."""
        return self.library.entries(), self.library.thrown_away()

    def _take(self, opened: Opened) -> Opened:
        state = replace(
            opened.state, scenario=taken_apart(opened.state.scenario), start=taken_apart(opened.state.start)
        )
        self._go(replace(state, language=self.state.language))
        return opened

    def _go(self, state: State) -> None:
        if state.scenario != self.state.scenario:
            self.pending = {}
        if self.history.push(state):
            self._keep()

    def _keep(self) -> None:
        """Keep the state; where that fails, work goes on and the page says so."""
        if self._autosave is None:
            return
        try:
            self._autosave.keep(self.state)
            self.unkept = None
        except RunError as problem:
            self.unkept = problem


def first_state(
    last: Opened | None,
    linked: Opened | None,
    scenario: Scenario,
    settings: RunSettings,
    language: str,
    said: Mapping[str, Any],
) -> Opened:
    """What to begin with: what a link says, else what was on the table last, else a scenario.

    Parameters
    ----------
    said:
        Run settings that a link says by themselves; they hold for what it opens, and for what was on the table last, too.
    """
    opened = last if linked is None else linked
    if opened is None:
        return Opened(State.of(taken_apart(scenario), settings=settings, language=language))
    return replace(opened, state=replace(opened.state, settings=replace(opened.state.settings, **said)))
