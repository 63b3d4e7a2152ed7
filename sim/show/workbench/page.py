"""What is on the screen: the parts of the page, put in their places and kept in step with the desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets

from sim.analysis.rough import Rough
from sim.errors import SimError
from sim.experiment import Pair
from sim.experiment.local_sensitivity import Nudge
from sim.facts import Facts
from sim.scenario import Scenario
from sim.scenario.controls import LeverSpec
from sim.show import figures
from sim.show.board import Chart
from sim.show.rough_figures import total_rough
from sim.show.shared_library import ChartLibrary, SharedBoard
from sim.show.texts import Texts
from sim.show.workbench import headline
from sim.show.workbench.answers import answers
from sim.show.workbench.basis import basis
from sim.show.workbench.compare import Compare
from sim.show.workbench.desk import Desk
from sim.show.workbench.field_set import Handlers
from sim.show.workbench.groups import Groups
from sim.show.workbench.lever_words import LeverWords
from sim.show.workbench.overview import Overview
from sim.show.workbench.own_work import OwnWork
from sim.show.workbench.panel import LeverPanel
from sim.show.workbench.part import Part, Style
from sim.show.workbench.picture import Picture
from sim.show.workbench.remarks import matters_most, own_assumptions, range_remark
from sim.show.workbench.run_panel import RunPanel
from sim.show.workbench.start import StartBar, StepBar
from sim.show.workbench.status import Status
from sim.show.workbench.views import Views
from sim.show.workbench.why_nothing import why_nothing

Events = Mapping[str, Callable[[Any], object]]


class Page:
    """The parts of the page.

    Parameters
    ----------
    desk:
        What they show.
    handlers, events:
        What they tell when a user does something; nothing that these raise gets past them.
    table:
        Ranges of single levers.
    guarded:
        Makes such a call.
    """

    def __init__(
        self,
        desk: Desk,
        handlers: Handlers,
        table: Mapping[str, LeverSpec],
        events: Events,
        guarded: Callable[[Callable[..., object]], Callable[..., None]],
    ) -> None:
        self._desk, self._table = desk, table
        language = desk.state.language
        self._words = LeverWords(desk.facts, language)
        self._full: Chart | None = None
        self._weights: Sequence[Nudge] = ()
        self._basis_of: object = None
        self.masthead = Part("masthead.js", {"language": events["language"]})
        self.steps = StepBar(events["undo"], events["redo"])
        self.start = StartBar({name: events[name] for name in ("start", "reset", "plan", "practice", "reveal")})
        self.panel = LeverPanel(
            desk.state, desk.offers, desk.facts, handlers, lambda name, on: events["switch"]((name, on)), table, guarded
        )
        self.run = RunPanel(lambda **settings: events["run"](settings), guarded)
        self.head = Part("headline.js")
        self.status = Status(language, on_cancel=events["cancel"], on_again=events["again"])
        self.style, self.library = Style(), ChartLibrary()
        self.hero = SharedBoard(language=language)
        self.own_work = OwnWork(desk, events)
        self.views = Views(
            [
                Overview(language),
                Groups(language, guarded),
                Compare(language, events),
                *answers(desk, events, guarded),
                self.own_work,
            ],
            language,
            guarded,
        )
        self.basis = Part("basis.js")

    def place(self, root: ipywidgets.VBox) -> None:
        """Put the parts into their places."""
        levers = ipywidgets.VBox([self.steps, self.start, self.panel, self.run])
        hero = ipywidgets.VBox([self.status, self.hero])
        columns = ipywidgets.GridBox([self.head, hero, levers, self.views])
        places = {"": root, "-left": levers, "-hero": hero, "-columns": columns, "-headline": self.head}
        for name, box in places.items():
            box.add_class(f"wb{name}")
        root.children = (self.style, self.library, self.masthead, columns, self.basis)
        self.speak()
        self.hero.show([figures.plan_alone(self._desk.facts, self._words.language)], busy=True)
        runs = self._desk.state.settings.replications
        self._head(headline.before_the_first(self._desk.facts, self._words.language, runs), is_old=False)

    # --- the levers -------------------------------------------------------------------------------------------------
    def show(self) -> None:
        """Show the levers as they are on the desk."""
        desk = self._desk
        if not desk.pending:
            self.panel.clear()
        self.panel.show(desk.state, desk.pending)
        self.run.show(desk.state)
        self._show_basis()
        self.steps.show(desk.history, self._words, is_restored=desk.is_restored)
        self.masthead.update(session=desk.session)
        self._show_start()
        unkept = desk.unkept
        self.status.unkept(unkept)

    def show_weights(self, moved: Sequence[Nudge]) -> None:
        """Mark the levers that matter most."""
        self._weights = moved
        self._show_start()

    def refuse(self, problem: SimError) -> str:
        """Say beside a lever what is wrong with its value; the lever's name, empty where there is no such lever.

        Where two levers of an initiative contradict each other it is the one that was moved: the hand is there.
        """
        self.panel.show(self._desk.state, self._desk.pending)
        key, moved = problem.key or "", list(self._desk.pending)[-1:]
        beside = moved[0] if moved and moved[0].split(".")[0] == key.split(".")[0] else key
        return self.panel.refuse(beside, problem)

    def use(self, facts: Facts) -> None:
        """Say everything by other facts."""
        self.panel.use(facts)
        self.speak()

    def reveal(self, key: str) -> None:
        """Open what a lever is behind, and put the focus there."""
        self.panel.reveal(key)
        field = self.panel.fields.get(key)
        if field is not None:
            field.send({"event": "focus"})

    def _show_basis(self) -> None:
        """Say what the numbers rest on; a long text, so only where it is another one."""
        facts, state = self._desk.facts, self._desk.state
        of = facts.sha256, state.settings, state.language
        if of != self._basis_of:
            self._basis_of = of
            self.basis.update(**basis(facts, state.settings, state.language))

    def _show_start(self) -> None:
        state = self._desk.state
        matters = matters_most(self._weights, state, self._table, self._words)
        self.start.show(state.start, self._words, matters)
        self.panel.mark({key: self._words.texts("controls.chip", effect=effect) for key, _, effect in matters})

    # --- the picture ------------------------------------------------------------------------------------------------
    def draw(self, picture: Picture, at_ends: Sequence[Pair], *, busy: bool) -> None:
        """Draw the newest picture, in headline and charts from the same numbers."""
        facts, language = picture.facts, picture.language
        if picture.pair is None:
            self.hero.show([figures.plan_alone(facts, language)], stale=picture.is_old, busy=busy)
            said = headline.before_the_first(facts, language, picture.state.settings.replications)
        else:
            self._full = figures.total_by_week(picture.pair, facts, language, picture.title)
            # at once: what the eye follows does not wait for the kroner in the headline
            self.hero.show([self._full], stale=picture.is_old, busy=busy)
            scenario = picture.pair.scenario.scenario
            remarks = why_nothing(picture.pair, self._words) + own_assumptions(
                scenario, bool(picture.state.own), self._words
            )
            if not picture.is_old:
                remarks += range_remark(at_ends, picture.pair, self._words)
            said = headline.of_pair(picture.pair, facts, language, remarks)
        self._head(said, is_old=picture.is_old)
        self.views.show(picture)
        self.views.mark(stale=picture.is_old, busy=busy)

    def show_rough(self, picture: Picture, scenario: Scenario, found: Rough) -> None:
        """Draw roughly what a lever passes over: the total and the headline; the other charts are old meanwhile."""
        if self._full is None:
            return
        title = self.title(scenario)
        self.hero.show([total_rough(self._full, found, picture.language, title)], busy=True)
        self._head(headline.of_rough(found, picture.facts, picture.language), is_old=False)
        self.status.rough(found.runs)

    def mark(self, *, stale: bool, busy: bool, hero: bool = True, tabs: bool = True) -> None:
        """Mark everything as old or on its way.

        Parameters
        ----------
        hero:
            Whether the total and the headline are old too.
        tabs:
            Whether what is behind the tabs is on its way too.
        """
        is_old = stale and self._full is not None
        if hero:
            self.hero.stale = is_old
            self.head.update(stale=is_old)
        self.hero.busy = busy
        self.views.mark(stale=is_old, busy=busy and tabs)

    def title(self, scenario: Scenario) -> str:
        """A scenario's name as the charts give it; with a user's own changes it says so."""
        title = str(getattr(scenario.title, self._words.language))
        start = self._desk.state.start
        is_changed = scenario != start
        kept = set(scenario.initiatives) & set(start.initiatives)
        if is_changed and scenario.initiatives and 2 * len(kept) <= len(start.initiatives):
            # neither "today's practice, with your changes" nor "the whole plan" with three initiatives of thirty
            return self._words.texts("workbench.own_title")
        return self._words.texts("workbench.changed_title", title=title) if is_changed else title

    def speak(self) -> None:
        """Say everything that is in no picture in the desk's language."""
        state = self._desk.state
        language = state.language
        self._words = LeverWords(self._desk.facts, language)
        self.masthead.update(labels=Texts(language).group("workbench.head"), language=language)
        self.hero.language = language
        self.status.translate(language)
        self.views.speak(language)
        self.show()

    def _head(self, said: dict[str, Any], *, is_old: bool) -> None:
        self.head.update(**said, stale=is_old, version=self.hero.version)
