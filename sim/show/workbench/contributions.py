"""The view of contributions: the effect divided among the initiatives, when somebody asks for it."""

from __future__ import annotations

from collections.abc import Sequence

from sim.analysis.attribution import Contributions, contributions
from sim.experiment.coalitions import run_coalitions
from sim.show.board import Chart
from sim.show.contribution_figures import contribution_bars, contribution_sentences
from sim.show.texts import Texts
from sim.show.workbench.question import Asked, Choice, Question, wide
from sim.show.workbench.runner import Run

CARE = {"quick": (10, 4), "usual": (25, 16), "careful": (50, 32)}
"""Runs of each coalition, and orders that are drawn where there are too many initiatives for all coalitions."""


class ContributionView(Question[Contributions]):
    """Ordered bars that sum to the whole."""

    name = "contributions"

    def chosen(self, words: Texts) -> Sequence[Choice]:
        """How carefully."""
        options = tuple((name, words(f"answers.care.{name}")) for name in CARE)
        value = self.choices.get("care", "quick")
        label, help_ = words("answers.care.label"), words("answers.contributions.care")
        return (Choice("care", "select", label, value, options, help=help_),)

    def work(self, asked: Asked, run: Run) -> Contributions:
        """Run the coalitions."""
        runs, orders = CARE[asked.choices["care"]]
        return contributions(
            run_coalitions(
                asked.scenario,
                asked.settings(runs),
                asked.facts,
                orders=orders,
                on_progress=run.report,
                cancelled=run.is_superseded,
            )
        )

    def said(self, answer: Contributions, language: str) -> Sequence[str]:
        """Who contributes most, and about whom nothing can be said."""
        return contribution_sentences(answer, language)

    def charts(self, answer: Contributions, language: str) -> Sequence[Chart]:
        """The bars, on the whole width: names are long."""
        return (wide(contribution_bars(answer, language)),)
