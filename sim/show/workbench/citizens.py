"""The view that follows three simulated citizens, with the scenario and without."""

from __future__ import annotations

from collections.abc import Sequence

from sim.analysis.citizens import Followed, follow
from sim.experiment import Pair
from sim.experiment.lives import run_lives
from sim.show.board import Chart
from sim.show.citizen_figures import introduction, timelines
from sim.show.workbench.question import Asked, Question
from sim.show.workbench.runner import Run


class CitizensView(Question[tuple[Followed, Pair]]):
    """One future is simulated with all its records when the view is looked at; that takes a moment."""

    name = "citizens"
    is_automatic = True

    def work(self, asked: Asked, run: Run) -> tuple[Followed, Pair]:
        """Simulate one future twice and choose by the written rule."""
        run.report(0, 1)
        pair = run_lives(asked.scenario, asked.settings(1), asked.facts)
        return follow(pair), pair

    def said(self, answer: tuple[Followed, Pair], language: str) -> Sequence[str]:
        """What the examples are, and how many the scenario reaches."""
        return (introduction(*answer, self._desk.facts, language),)

    def charts(self, answer: tuple[Followed, Pair], language: str) -> Sequence[Chart]:
        """A timeline each, with the story as its sentence."""
        return timelines(answer[0], self._desk.facts, language)
