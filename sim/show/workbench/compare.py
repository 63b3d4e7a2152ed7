"""The view in which scenarios are compared: what is kept, how they differ in words, and their pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sim.experiment import Pair
from sim.scenario import Scenario
from sim.show.compare_figures import PLACES, Compared, differences_by_week, levels_by_week
from sim.show.end_figures import ends_of
from sim.show.sentences import FOCUS_YEAR
from sim.show.shared_library import SharedBoard
from sim.show.workbench.changes import differences_in_words
from sim.show.workbench.lever_words import LeverWords
from sim.show.workbench.part import Part
from sim.show.workbench.picture import Picture, View
from sim.show.workbench.why_nothing import why_nothing


class Compare(View):
    """The scenario on the table beside those that are kept, and beside today's practice.

    Parameters
    ----------
    events:
        ``pin`` (a title), ``unpin`` and ``take_up`` (a place among those kept).
    """

    name = "compare"

    def __init__(self, language: str, events: Mapping[str, Callable[[Any], object]]) -> None:
        self.tray = Part("tray.js", {name: events[name] for name in ("pin", "unpin", "take_up")})
        self.board = SharedBoard(language=language)
        self._places: dict[Scenario, int] = {}
        super().__init__(self.board)
        self.children = (self.tray, self.board)

    def show(self, picture: Picture) -> None:
        """Draw the comparison with all that has been run."""
        words = LeverWords(picture.facts, picture.language)
        texts, state = words.texts, picture.state
        self._give_places(state.pinned)
        rows, compared = [self._baseline_row(picture, words)], []
        if picture.pair is not None and picture.shown is not None:
            now = Compared(0, texts("compare.now", title=picture.title), picture.pair)
            rows.append(self._row(now, words, []) | {"can_pin": True})
            compared.append(now)
        for place, scenario in enumerate(state.pinned):
            title = str(getattr(scenario.title, picture.language))
            found = picture.compared.get(scenario)
            differs = differences_in_words(state.scenario, scenario, words, "compare.differs")
            if isinstance(found, Pair):
                one = Compared(self._places[scenario], title, found)
                compared.append(one)
                row = self._row(one, words, differs)
            else:
                row = self._waiting_row(scenario, title, found, words, differs)
            rows.append(row | {"place": place})
        self.tray.update(
            labels=texts.group("compare.tray"),
            rows=rows,
            room=len(state.pinned) < PLACES - 1,
            suggestion=picture.title,
            language=picture.language,
        )
        charts = []
        if compared:
            facts, language = picture.facts, picture.language
            charts = [
                ends_of(compared, facts, language),
                differences_by_week(compared, language),
                levels_by_week(compared, facts, language),
            ]
        self.board.show(charts, stale=picture.is_old, busy=self.board.busy)

    def _give_places(self, pinned: tuple[Scenario, ...]) -> None:
        """Keep the colour of what stays, and give what came a free one."""
        self._places = {one: place for one, place in self._places.items() if one in pinned}
        for one in pinned:
            if one not in self._places:
                self._places[one] = min(set(range(1, PLACES)) - set(self._places.values()))

    @staticmethod
    def _baseline_row(picture: Picture, words: LeverWords) -> dict[str, Any]:
        said = ""
        if picture.pair is not None:
            level = _level(picture.pair.baseline, words)
            said = words.texts("compare.level", year=str(FOCUS_YEAR), level=level)
        return {"title": words.texts("figures.baseline"), "said": said, "is_baseline": True}

    @staticmethod
    def _row(one: Compared, words: LeverWords, differs: list[str]) -> dict[str, Any]:
        ours, base = _level(one.pair.scenario, words), _level(one.pair.baseline, words)
        reasons = why_nothing(one.pair, words)
        return {
            "letter": one.letter,
            "colour": one.colour,
            "dash": one.dash,
            "title": one.title,
            "said": words.texts("compare.level_and_change", year=str(FOCUS_YEAR), level=ours, change=ours - base),
            "nothing": [words.texts("compare.nothing"), *reasons] if reasons else [],
            "differs": differs,
        }

    def _waiting_row(
        self, scenario: Scenario, title: str, found: BaseException | None, words: LeverWords, differs: list[str]
    ) -> dict[str, Any]:
        place = Compared(self._places[scenario], title, None)  # type: ignore[arg-type]
        said = words.texts("compare.coming")
        if found is not None:
            told = found.text(words.language) if hasattr(found, "text") else words.texts("workbench.problem.message")
            said = words.texts("compare.failed", why=told)
        return {
            "letter": place.letter,
            "colour": place.colour,
            "dash": place.dash,
            "title": title,
            "said": said,
            "differs": differs,
        }


def _level(results: Any, words: LeverWords) -> float:
    years = [year for year, _, _ in results.years]
    place = years.index(FOCUS_YEAR) if FOCUS_YEAR in years else len(years) - 1
    return float(results.total_year_end[:, place].mean())
