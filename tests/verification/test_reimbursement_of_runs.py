"""Verification: against what is known without the program. Here: whole runs in kroner, citizen by citizen by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.economic_summary import summary_of
from sim.analysis.economics import benefits, economics_of, rates_by_year
from sim.analysis.reimbursement import Ladder, ladder_of, support_clock, weeks_by_step
from sim.experiment import Results, RunSettings, run_pair, run_scenario
from sim.facts import Facts
from sim.scenario import load_scenario


@pytest.fixture(scope="module")
def followed(facts: Facts) -> Results:
    """Three runs of early placement with every spell kept."""
    return run_scenario(load_scenario("tidlig-udplacering"), RunSettings(replications=3), facts, keep_records=True)


def weeks_of_citizens(results: Results, replication: int, ladder: Ladder) -> np.ndarray:
    """Shape (G, S): weeks within the run by group and step, from each citizen's own row of spells."""
    assert results.records is not None
    spells = np.sort(results.records[replication].spells, order=["citizen", "began"])
    horizon = results.model.market.horizon
    found = np.zeros((len(results.model.groups), len(ladder.from_weeks)))
    for citizen in np.split(spells, np.flatnonzero(np.diff(spells["citizen"])) + 1):
        began, ended = citizen["began"], np.minimum(citizen["ended"], horizon)
        behind = support_clock(began, ended, ladder)
        inside = np.maximum(began, 0.0)  # what lies before week zero is behind the citizen, but no part of the run
        weeks = weeks_by_step(behind + (inside - began), ended - inside, ladder)
        np.add.at(found, citizen["group"], weeks)
    return found


@pytest.mark.slow
def test_the_steps_that_a_run_counts_are_those_of_its_citizens(followed: Results, facts: Facts) -> None:
    ladder = ladder_of(facts.economy)
    counts = followed.counts
    assert np.array_equal(counts.support_weeks.sum(axis=3), counts.person_weeks)
    for replication in range(3):
        by_hand = weeks_of_citizens(followed, replication, ladder)
        assert counts.support_weeks[replication].sum(axis=0) == pytest.approx(by_hand, rel=1e-9, abs=1e-6)
    # somebody returns within a year and somebody after more than one, so that both rules are at work
    spells = followed.records[0].spells  # type: ignore[index]
    assert (spells["supported"] > 0.0).any()
    again = spells["spell"] > 0
    assert ((spells["supported"] == 0.0) & again).any()


@pytest.mark.slow
def test_a_run_in_kroner_is_its_citizens_in_kroner(followed: Results, facts: Facts) -> None:
    """With one rate for all years, what the municipality pays is the sum over citizens of rate times municipal weeks."""
    ladder = ladder_of(facts.economy)
    one_year = rates_by_year(facts.economy, followed.model.groups, [2022] * 3)
    paid = benefits(followed.counts.support_weeks, one_year, ladder)
    weeks = weeks_of_citizens(followed, 0, ladder)
    assert paid.municipal[0].sum() == pytest.approx((weeks @ ladder.municipal) @ one_year[0], rel=1e-9)
    assert paid.gross[0].sum() == pytest.approx(weeks.sum(axis=1) @ one_year[0], rel=1e-9)


@pytest.mark.slow
def test_early_placement_saves_what_fewer_weeks_cost(facts: Facts) -> None:
    scenario = load_scenario("tidlig-udplacering")
    pair = run_pair(scenario, RunSettings(replications=20), facts)
    found = economics_of(pair, facts)
    summary = summary_of(found)
    # fewer persons on average, so money is saved; never more than the dearest benefit for all of them
    assert summary.fewer.low > 0.0
    assert summary.municipal_saving.low > 0.0
    year = 365.25 / 7
    assert summary.municipal_saving.mean < 3 * summary.fewer.mean * year * 4550
    nothing = summary_of(economics_of(run_pair(scenario.without_levers(), RunSettings(replications=3), facts), facts))
    assert nothing.nothing
    assert (nothing.municipal_saving.mean, nothing.cost.mean, nothing.net.high) == (0.0, 0.0, 0.0)
