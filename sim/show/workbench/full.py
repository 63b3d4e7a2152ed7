"""The view of the full effect: what has come by the ends of the years, and where it all settles."""

from __future__ import annotations

from collections.abc import Sequence

from sim.analysis.full_effect import FullEffect, full_effect
from sim.show.board import Chart
from sim.show.full_effect_figures import full_effect_bars, full_effect_sentences
from sim.show.full_effect_total import full_effect_label, full_effect_total
from sim.show.workbench.question import Asked, Question, wide
from sim.show.workbench.runner import Run

RUNS = 25


class FullEffectView(Question[FullEffect]):
    """Found when the view is looked at: many scenarios have it by closed form, and then it is there at once."""

    name = "full"
    is_automatic = True

    def work(self, asked: Asked, run: Run) -> FullEffect:
        """By closed form, or by a long run."""
        return full_effect(
            asked.scenario,
            asked.settings(RUNS),
            asked.facts,
            on_progress=run.report,
            cancelled=run.is_superseded,
        )

    def said(self, answer: FullEffect, language: str) -> Sequence[str]:
        """How much has come, how much is to come, and how that is known."""
        return (*full_effect_sentences(answer, language), full_effect_label(answer, language))

    def charts(self, answer: FullEffect, language: str) -> Sequence[Chart]:
        """In total, and group by group."""
        return (
            wide(full_effect_total(answer, language)),
            wide(full_effect_bars(answer, self._desk.facts, language)),
        )
