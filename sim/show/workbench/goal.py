"""The view of the target: which value of a lever reaches it, and which mix of levers reaches it at the lowest cost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import ipywidgets

from sim.analysis.goal_seek import goal_seek
from sim.analysis.goals import GoalSeek
from sim.scenario import SCALE, scaled
from sim.show.board import Chart
from sim.show.goal_figures import goal_curve, goal_sentences
from sim.show.lever_words import lever_value
from sim.show.sentences import FOCUS_YEAR
from sim.show.texts import Texts
from sim.show.workbench.best_mix import BestMix
from sim.show.workbench.desk import Desk
from sim.show.workbench.figure_list import Guard
from sim.show.workbench.lever_words import LeverWords
from sim.show.workbench.picture import Picture, View
from sim.show.workbench.question import Asked, Choice, Events, Question, wide
from sim.show.workbench.runner import Run
from sim.show.workbench.searched import lever_names, searched_levers

RUNS = 100
"""Runs of each value that is tried."""
MEAN = "mean"
SHARES = ("0.5", "0.8", "0.9")


class GoalSearch(Question[GoalSeek]):
    """One lever, turned until the target is met."""

    name = "goal"

    def chosen(self, words: Texts) -> Sequence[Choice]:
        """The lever, the target, by when, and how surely."""
        facts, scenario = self._desk.facts, self._desk.state.scenario
        levers = {SCALE: words("answers.goal.all")}
        levers |= {one.key: one.name for one in searched_levers(scenario, LeverWords(facts, words.language))}
        lever = self.choices.get("lever", SCALE)
        targets = facts.plan.targets
        last = self._desk.state.settings.until
        within = [one for one in targets if one <= last.year] or list(targets)
        years = tuple((str(one), words("answers.goal.end_of", year=str(one))) for one in within)
        year = str(FOCUS_YEAR if FOCUS_YEAR in within else max(within))
        if self.choices.get("year") in dict(years):  # a user's own targets may be of other years
            year = str(self.choices["year"])
        sure = ((MEAN, words("answers.goal.mean")),) + tuple(
            (share, words("answers.goal.chance", share=float(share))) for share in SHARES
        )
        return (
            Choice(
                "lever",
                "select",
                words("answers.goal.lever"),
                lever if lever in levers else SCALE,
                tuple(levers.items()),
            ),
            Choice("year", "select", words("answers.goal.by"), year, years),
            Choice(
                "target",
                "number",
                words("answers.goal.target"),
                self.choices.get("target", targets[int(year)].value),
                unit=words("answers.goal.persons"),
                ends=(0.0, 10_000.0),
            ),
            Choice("sure", "select", words("answers.goal.sure"), self.choices.get("sure", MEAN), sure),
        )

    def choose(self, key: str, value: object) -> None:
        """Another year has another target: what was written was meant for the year before."""
        if key == "year":
            self.choices.pop("target", None)
        super().choose(key, value)

    def work(self, asked: Asked, run: Run) -> GoalSeek:
        """Search the slider's range."""
        lever, sure = asked.choices["lever"], asked.choices["sure"]
        known = {one.key: one for one in searched_levers(asked.scenario, LeverWords(asked.facts, "da"))}
        within = (known[lever].low, known[lever].high) if lever in known else None
        return goal_seek(
            asked.scenario,
            lever,
            asked.settings(RUNS),
            asked.facts,
            target=asked.choices["target"],
            by=date(int(asked.choices["year"]), 12, 31),
            probability=None if sure == MEAN else float(sure),
            within=within,
            on_progress=run.report,
            cancelled=run.is_superseded,
        )

    def said(self, answer: GoalSeek, language: str) -> Sequence[str]:
        """The answer, or what comes nearest."""
        return goal_sentences(answer, language, lever_names(answer.scenario, self._desk.facts, language))

    def charts(self, answer: GoalSeek, language: str) -> Sequence[Chart]:
        """The total along the values."""
        return (wide(goal_curve(answer, language, lever_names(answer.scenario, self._desk.facts, language))),)

    def acts(self, answer: GoalSeek, language: str) -> Sequence[tuple[str, str]]:
        """Set the lever."""
        key = "nearest" if answer.value is None else "use"
        value = lever_value(answer.lever, answer.nearest.value, language)
        return (("use", Texts(language)(f"answers.goal.{key}", value=value)),)

    def act(self, what: str, answer: GoalSeek) -> None:
        """Set the lever, or all of them, in one step that can be undone."""
        value = answer.nearest.value
        if answer.lever.name == SCALE:
            self._page["work_on"](scaled(answer.scenario, value))
        else:
            self._page["set_levers"]({answer.lever.name: round(value) if answer.lever.whole else value})


class Goal(View):
    """Both searches, one below the other."""

    name = "goal"

    def __init__(self, desk: Desk, events: Events, guarded: Guard) -> None:
        self.search = GoalSearch(desk, events, guarded)
        self.mix = BestMix(desk, events, guarded)
        super().__init__(*self.search.boards, *self.mix.boards)
        self.children: tuple[ipywidgets.Widget, ...] = (self.search, self.mix)

    def show(self, picture: Picture) -> None:
        """Say whether the answers are about the picture."""
        self.search.show(picture)
        self.mix.show(picture)

    def mark(self, *, stale: bool, busy: bool) -> None:
        """Each knows for itself."""
        self.search.mark(stale=stale, busy=busy)
        self.mix.mark(stale=stale, busy=busy)

    def speak(self, language: str) -> None:
        """Say everything in another language."""
        self.search.speak(language)
        self.mix.speak(language)

    def close(self) -> None:
        """Stop both workers."""
        self.search.close()
        self.mix.close()
        super().close()
