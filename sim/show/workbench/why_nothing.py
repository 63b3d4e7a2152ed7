"""Why a scenario changes nothing, in words: a line that lies on another looks like a fault of the picture."""

from __future__ import annotations

from sim.analysis import changes_nothing
from sim.experiment import Pair
from sim.scenario.idle import idle_reason
from sim.show.workbench.lever_words import LeverWords


def why_nothing(pair: Pair, words: LeverWords) -> tuple[str, ...]:
    """One reason for each initiative; empty where the scenario changes something."""
    if not changes_nothing(pair):
        return ()
    scenario, until = pair.scenario.scenario, pair.scenario.settings.until
    if not scenario.initiatives:
        return (words.texts("nothing.none"),)
    return tuple(
        words.texts(
            f"nothing.{idle_reason(one, until) or 'unmoved'}",
            name=words.title(name, one),
            start=one.start,
            runs=len(pair.scenario.replications),
        )
        for name, one in scenario.initiatives.items()
    )
