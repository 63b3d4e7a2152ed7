"""The view of kroner: what the scenario saves and costs, when that is earned back, and the prices it rests on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sim.analysis import EconomicSummary, costs_frame, economics_of, summary_of
from sim.analysis.prices import price_of
from sim.errors import SimError
from sim.facts import ENTERED, Facts
from sim.scenario import Scenario
from sim.show import numbers
from sim.show.economics_figures import cumulated_net, net_by_year
from sim.show.economics_words import sentences_of
from sim.show.sentences import initiative_name
from sim.show.shared_library import SharedBoard
from sim.show.texts import Texts
from sim.show.workbench.desk import Desk
from sim.show.workbench.figure_list import FigureList, Guard, Row
from sim.show.workbench.part import Part
from sim.show.workbench.picture import Picture, View

MOST_PRICE = 1e9
"""Kroner; what a scenario allows."""


class Economy(View):
    """Sentences, two charts, and the unit prices as number boxes."""

    name = "economy"

    def __init__(self, desk: Desk, events: Mapping[str, Callable[[Any], object]], guarded: Guard) -> None:
        language = desk.state.language
        self._desk = desk
        self._summary: EconomicSummary | None = None
        self._amounts: Mapping[str, float] = {}
        self._problem: SimError | None = None
        self.said = Part("question.js")
        self.board = SharedBoard(language=language)
        self.prices = FigureList(
            "answers.prices", lambda code, value: events["assume"]((f"prices.{code}", value)), guarded
        )
        super().__init__(self.board)
        self.children = (self.said, self.board, self.prices)
        self._tell(stale=False)

    def show(self, picture: Picture) -> None:
        """Count the pair in kroner."""
        language = picture.language
        if picture.pair is None:
            return
        try:
            found = economics_of(picture.pair, picture.facts)
            self._summary, self._problem = summary_of(found), None
            self._amounts = {
                str(code): float(cost) for code, cost in costs_frame(found).groupby("price")["cost"].sum().items()
            }
            charts = [net_by_year(found, language), cumulated_net(found, language)]
        except SimError as problem:
            self._summary, self._problem, self._amounts, charts = None, problem, {}, []
        self.board.show(charts, stale=picture.is_old, busy=self.board.busy)
        self._tell(stale=picture.is_old)

    def mark(self, *, stale: bool, busy: bool) -> None:
        """Mark charts and sentences, and show the prices as they are now."""
        super().mark(stale=stale, busy=busy)
        self._tell(stale=stale)

    def speak(self, language: str) -> None:
        """Say everything in another language; the charts follow with the next picture."""
        super().speak(language)
        self._tell(stale=self.board.stale)

    def _tell(self, *, stale: bool) -> None:
        language = self._desk.state.language
        texts = Texts(language)
        said = sentences_of(self._summary, language) if self._summary is not None else ()
        self.said.update(
            language=language,
            title=texts("answers.economy.title"),
            intro=texts("answers.economy.intro"),
            said=list(said),
            stale=stale and bool(said),
            what="done",
            problem=self._problem.text(language) if self._problem is not None else "",
            labels={"stale": texts("board.stale")},
        )
        rows = price_entries(self._desk.state.scenario, self._desk.facts, self._amounts, language)
        self.prices.show(*rows, language)


def price_entries(
    scenario: Scenario, facts: Facts, amounts: Mapping[str, float], language: str
) -> tuple[list[Row], list[Row]]:
    """The prices that the scenario's initiatives are paid with, and all others."""
    users: dict[str, list[str]] = {}
    for name, one in scenario.initiatives.items():
        for code in one.prices.values():
            users.setdefault(code, []).append(initiative_name(name, language))
    used: list[Row] = []
    others: list[Row] = []
    for code in facts.economy.prices:
        row = _entry(code, scenario, facts, users.get(code, []), amounts.get(code), language)
        (used if code in users else others).append(row)
    return used, others


def _entry(code: str, scenario: Scenario, facts: Facts, users: list[str], amount: float | None, language: str) -> Row:
    texts, known, now = Texts(language), facts.economy.prices[code], price_of(code, scenario, facts)
    figure = known.figure
    notes = []
    if users:
        notes.append(texts("answers.prices.used_by", names="; ".join(dict.fromkeys(users))))
    if users and amount is not None:
        notes.append(texts("answers.prices.amount", amount=amount))
    if figure.low is not None and figure.high is not None and figure.low < figure.high:
        notes.append(texts("answers.prices.range", range=numbers.interval(figure.low, figure.high, language)))
        if not figure.low <= now.value <= figure.high:
            notes.append(texts("answers.prices.outside"))
    return Row(
        key=code,
        name=known.title_da if language == "da" else known.title_en,
        value=now.value,
        default=figure.value,
        unit=texts(f"answers.prices.unit.{figure.unit.replace(' ', '_')}"),
        digits=0,
        most=MOST_PRICE,
        status=texts(f"figures.status.{now.status}").capitalize(),
        source=figure.source,
        note=" · ".join(notes),
        entered=now.status == ENTERED,
    )
