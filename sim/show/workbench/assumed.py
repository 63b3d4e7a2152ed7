"""The view of what is assumed: the business cycle, the country's share, and a user's own figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sim.analysis import national_shares
from sim.errors import SimError
from sim.facts import ENTERED, Facts, Observed, load_observed
from sim.scenario import Scenario
from sim.show import numbers
from sim.show.board import Chart
from sim.show.cycle_figures import against_the_country, cycle_explanation, cycle_title
from sim.show.national_figures import share_by_year
from sim.show.own_words import implied_bars
from sim.show.shared_library import SharedBoard
from sim.show.texts import Texts
from sim.show.workbench.desk import Desk
from sim.show.workbench.figure_list import FigureList, Guard, Row
from sim.show.workbench.own_figures import OwnFigures
from sim.show.workbench.part import Part
from sim.show.workbench.picture import Picture, View
from sim.show.workbench.question import wide


class Assumed(View):
    """What the numbers rest on, where it can be changed."""

    name = "assumptions"

    def __init__(self, desk: Desk, events: Mapping[str, Callable[[Any], object]], guarded: Guard) -> None:
        language = desk.state.language
        self._desk, self._page = desk, events
        self._observed: Observed | None = None
        self.cycle = Part("question.js", {"choose": guarded(lambda sent: self.choose(str(sent[1])))})
        self.cycle_board = SharedBoard(language=language)
        self.shares = FigureList(
            "answers.shares", lambda year, value: events["assume"]((f"national_share.{year}", value)), guarded
        )
        self.share_board = SharedBoard(language=language)
        self.own = OwnFigures(desk, events, guarded, self._draw_own)
        self.own_board = SharedBoard(language=language)
        super().__init__(self.cycle_board, self.share_board)
        self.children = (self.cycle, self.cycle_board, self.shares, self.share_board, self.own, self.own_board)
        self._tell()
        self.own.show()

    def choose(self, name: str) -> None:
        """Another business cycle, for the scenario and what it is compared with alike."""
        if name in self._desk.facts.assumptions.cycles:
            self._page["assume"](("cycle", name))

    def show(self, picture: Picture) -> None:
        """Draw the baseline against the country, and the scenario against the country's share."""
        self._tell()
        self.own.follow()
        pair, language = picture.pair, picture.language
        if pair is None:
            return
        self.cycle_board.show(self._against_the_country(picture), stale=picture.is_old, busy=self.cycle_board.busy)
        share = wide(share_by_year(pair.scenario, picture.facts, language, picture.title))
        self.share_board.show([share], stale=picture.is_old, busy=self.share_board.busy)

    def mark(self, *, stale: bool, busy: bool) -> None:
        """Mark the charts, and show the assumptions as they are now."""
        super().mark(stale=stale, busy=busy)
        self._tell()
        self.own.follow()

    def speak(self, language: str) -> None:
        """Say everything in another language; the charts follow with the next picture."""
        super().speak(language)
        self.own_board.language = language
        self._tell()
        self.own.show()
        self._draw_own()

    def _against_the_country(self, picture: Picture) -> list[Chart]:
        assert picture.pair is not None
        try:
            if self._observed is None:
                self._observed = load_observed(picture.facts.root)
            return against_the_country(picture.pair.baseline, self._observed, picture.language)[:2]
        except SimError:
            return []  # another data pack without observed series has nothing to compare with

    def _draw_own(self) -> None:
        own, language = self.own.own, self._desk.state.language
        chart = implied_bars(self.own.plan, own.facts, language) if own is not None else None
        self.own_board.show([chart] if chart is not None else [])

    def _tell(self) -> None:
        language, scenario, facts = self._desk.state.language, self._desk.state.scenario, self._desk.facts
        texts, now = Texts(language), scenario.assumptions.cycle
        cycles = list(facts.assumptions.cycles)
        self.cycle.update(
            language=language,
            title=texts("answers.cycle.title"),
            intro=texts("answers.cycle.intro"),
            fields=[
                {
                    "key": "cycle",
                    "kind": "select",
                    "label": texts("answers.cycle.label"),
                    "value": now,
                    "options": [[name, cycle_title(name, language)] for name in cycles],
                    "help": cycle_explanation(now, language),
                }
            ],
            said=[texts("answers.cycle.same", cycle=cycle_title(now, language))],
            what="done",
            labels={"stale": texts("board.stale"), "cancel": "", "progress": ""},
        )
        self.shares.show(share_entries(scenario, facts, language), (), language)


def share_entries(scenario: Scenario, facts: Facts, language: str) -> list[Row]:
    """The country's share year by year, with the years of the plan that have none yet left out."""
    texts, known = Texts(language), facts.assumptions.national_share
    rows = []
    for year, now in national_shares(scenario, facts).items():
        figure = known.get(year)
        note = ""
        if figure is not None and figure.low is not None and figure.high is not None:
            ends = numbers.interval(100.0 * figure.low, 100.0 * figure.high, language, 1)
            note = texts("answers.shares.range", range=ends)
        rows.append(
            Row(
                key=str(year),
                name=texts("answers.shares.year", year=str(year)),
                value=now.value,
                default=figure.value if figure is not None else None,
                unit="%",
                digits=1,
                most=1.0,
                status=texts(f"figures.status.{now.status}").capitalize(),
                source=figure.source if figure is not None else "",
                note=note,
                entered=now.status == ENTERED,
            )
        )
    return rows
