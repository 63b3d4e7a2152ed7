"""The view of the two uncertainties: chance from run to run, and ignorance about effects and assumptions."""

from __future__ import annotations

from collections.abc import Sequence

from sim.analysis.uncertainty import Uncertainty, uncertainty
from sim.experiment.ignorance import Kind, run_ignorance, uncertain_figures
from sim.facts import Facts
from sim.scenario import Scenario
from sim.show.board import Chart
from sim.show.texts import Texts
from sim.show.uncertainty_figures import effect_spread, total_with_doubt, uncertainty_sentences
from sim.show.workbench.question import Asked, Choice, Question, wide
from sim.show.workbench.runner import Run

CARE = {"quick": (30, 10), "usual": (60, 25), "careful": (150, 25)}
"""Draws of what is not known, and runs in each."""
DRAWN: dict[str, tuple[Kind, ...]] = {"effects": ("effects",), "all": ("effects", "routing", "returns")}


class DoubtView(Question[Uncertainty]):
    """Asked for with a button: every draw is a world of its own to be run."""

    name = "doubt"

    def chosen(self, words: Texts) -> Sequence[Choice]:
        """What is drawn, and how carefully."""
        scenario, facts = self._desk.state.scenario, self._desk.facts
        possible = [name for name in DRAWN if _is_drawable(name, scenario, facts)] or ["all"]
        drawn = self.choices.get("drawn", possible[0])
        care = self.choices.get("care", "quick")
        return (
            Choice(
                "drawn",
                "select",
                words("answers.doubt.drawn"),
                drawn if drawn in possible else possible[0],
                tuple((name, words(f"answers.doubt.{name}")) for name in possible),
                help="" if len(possible) > 1 else words("answers.doubt.no_evidence"),
            ),
            Choice(
                "care",
                "select",
                words("answers.care.label"),
                care,
                tuple(
                    (name, words(f"answers.doubt.{name}", worlds=worlds, runs=runs))
                    for name, (worlds, runs) in CARE.items()
                ),
            ),
        )

    def work(self, asked: Asked, run: Run) -> Uncertainty:
        """Draw the worlds and run them."""
        worlds, runs = CARE[asked.choices["care"]]
        drawn = run_ignorance(
            asked.scenario,
            asked.settings(runs),
            asked.facts,
            worlds=worlds,
            kinds=DRAWN[asked.choices["drawn"]],
            on_progress=run.report,
            cancelled=run.is_superseded,
        )
        return uncertainty(drawn, asked.facts)

    def said(self, answer: Uncertainty, language: str) -> Sequence[str]:
        """How much is chance and how much is doubt."""
        return uncertainty_sentences(answer, language)

    def charts(self, answer: Uncertainty, language: str) -> Sequence[Chart]:
        """The total with both bands, and the effect with each for itself."""
        return total_with_doubt(answer, self._desk.facts, language), wide(effect_spread(answer, language))


def _is_drawable(name: str, scenario: Scenario, facts: Facts) -> bool:
    return bool(uncertain_figures(scenario, facts, DRAWN[name]))
