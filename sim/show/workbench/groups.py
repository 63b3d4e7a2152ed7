"""The view of the groups: each by week on one axis, where cases lead year by year, how long they last, and the pools."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sim.show.duration_figures import long_cases, mean_durations
from sim.show.fields import ChoiceField
from sim.show.flow_figures import flows_of_year
from sim.show.pool_figures import pools_by_year
from sim.show.sentences import FOCUS_YEAR
from sim.show.shared_library import SharedBoard
from sim.show.texts import Texts
from sim.show.week_figures import Measure, group_weeks
from sim.show.workbench.lever_words import LeverWords
from sim.show.workbench.part import Part
from sim.show.workbench.picture import Picture, View

MEASURES = ("change", "level")


class Groups(View):
    """Nine small pictures, flows with the years to play through, durations, and the pools.

    Parameters
    ----------
    guarded:
        Makes a call that lets nothing get past the page.
    """

    name = "groups"

    def __init__(self, language: str, guarded: Callable[[Callable[..., object]], Callable[..., None]]) -> None:
        self.measure = ChoiceField(
            "measure",
            " ",
            {name: name for name in MEASURES},
            MEASURES[0],
            on_change=guarded(lambda _: self._draw_weeks()),
        )
        self.player = Part("player.js", {"year": guarded(self._turn_to)})
        self.weeks, self.flows, self.rest = (SharedBoard(language=language) for _ in range(3))
        self._picture: Picture | None = None
        self._year = FOCUS_YEAR
        super().__init__(self.weeks, self.flows, self.rest)
        self.children = (self.measure, self.weeks, self.player, self.flows, self.rest)
        self.speak(language)

    def show(self, picture: Picture) -> None:
        """Draw everything of a picture."""
        self._picture = picture
        if picture.pair is None:
            return
        years = [year for year, _, _ in picture.pair.scenario.years]
        self._year = self._year if self._year in years else years[-1]
        self._draw_weeks()
        self._draw_flows()
        self._draw_rest()

    def mark(self, *, stale: bool, busy: bool) -> None:
        """Mark the charts, and those that another measure or year asks for."""
        super().mark(stale=stale, busy=busy)
        if self._picture is not None:
            self._picture = replace(self._picture, is_old=stale)

    def speak(self, language: str) -> None:
        """Say what is in no picture in another language."""
        super().speak(language)
        texts = Texts(language)
        self.measure.language = language
        self.measure.label = texts("groups.measure")
        self.measure.options = [[name, texts(f"groups.{name}.name")] for name in MEASURES]

    def _turn_to(self, year: Any) -> None:
        picture = self._picture
        if picture is None or picture.pair is None or year not in [name for name, _, _ in picture.pair.scenario.years]:
            return
        self._year = year
        self._draw_flows()

    def _draw_weeks(self) -> None:
        picture = self._picture
        if picture is not None and picture.pair is not None:
            measure: Measure = "level" if self.measure.value == "level" else "change"
            charts = group_weeks(picture.pair, picture.facts, picture.language, picture.title, measure)
            self.weeks.show(charts, stale=picture.is_old, busy=self.weeks.busy)

    def _draw_flows(self) -> None:
        picture = self._picture
        if picture is None or picture.pair is None:
            return
        chart = flows_of_year(picture.pair, picture.facts, picture.language, picture.title, self._year)
        self.flows.show([chart], stale=picture.is_old, busy=self.flows.busy)
        years = [year for year, _, _ in picture.pair.scenario.years]
        self.player.update(
            labels=Texts(picture.language).group("flows.player"), years=years, year=self._year, said=chart.alt
        )

    def _draw_rest(self) -> None:
        picture = self._picture
        if picture is None or picture.pair is None:
            return
        pair, facts, language, title = picture.pair, picture.facts, picture.language, picture.title
        years = [year for year, _, _ in pair.scenario.years]
        year = FOCUS_YEAR if FOCUS_YEAR in years else years[-1]
        words = LeverWords(facts, language)
        names = {name: words.pool(name, pair.scenario.scenario.pools.get(name)) for name in pair.scenario.model.pools}
        charts = [
            mean_durations(pair, facts, language, title, year),
            long_cases(pair, facts, language, title, year),
            *pools_by_year(pair, language, names),
        ]
        self.rest.show(charts, stale=picture.is_old, busy=self.rest.busy)
