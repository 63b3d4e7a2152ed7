"""One simulated future told from beginning to end: every spell of every citizen, with the scenario and without."""

from __future__ import annotations

from dataclasses import replace

from sim.experiment.replications import Pair, run_scenario
from sim.experiment.settings import RunSettings
from sim.facts import Facts
from sim.scenario import Scenario


def run_lives(scenario: Scenario, settings: RunSettings, facts: Facts) -> Pair:
    """The first replication of a scenario and of its baseline, on common chance, with all their records.

    A citizen has the same key in both, and the same chance, so that whatever differs between his two lives is the
    scenario's doing: his own part in it, or a place that somebody else took.

    Parameters
    ----------
    settings:
        Seed, engine and last day; how many replications, and who does the work, is left out of account.
    """
    one = replace(settings, replications=1, workers=1, cluster=None, precision=None)
    ours, theirs = (run_scenario(each, one, facts, keep_records=True) for each in (scenario, scenario.without_levers()))
    return Pair(ours, theirs)
