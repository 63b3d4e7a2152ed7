"""A national run's cost for each citizen against Fredericia's alone."""

from __future__ import annotations

import time

from benchmarks.stopwatch import in_own_thread, in_turns
from benchmarks.table import Row, judged, timed, times
from sim.experiment import RunSettings, run_scenario
from sim.experiment.national import municipalities, run_national
from sim.facts import load_facts
from sim.model import compile_model
from sim.scenario import load_scenario

SCENARIO = "tidlig-udplacering"
SETTINGS = RunSettings(replications=25)
ROUNDS = 3
ALONE = 8
"""Runs of Fredericia a round."""
MOST_TIMES = 1.3


def measure() -> list[Row]:
    """Both in turns, in a thread each; the unit is a citizen at week 0 in one replication."""
    facts, scenario = load_facts(), load_scenario(SCENARIO)
    home = int(compile_model(facts, scenario).market.start.groups["stock"].sum())

    def alone(_: int) -> int:
        for _ in range(ALONE):
            run_scenario(scenario, SETTINGS, facts)
        return ALONE * home * SETTINGS.replications

    def country(_: int) -> int:
        citizens = sum(place.citizens for place in run_national(scenario, SETTINGS, facts))
        return citizens * SETTINGS.replications

    (alone_apart, end_alone), (country_apart, end_country) = in_own_thread(alone), in_own_thread(country)
    try:
        found = in_turns({"alone": alone_apart, "country": country_apart}, ROUNDS, time.process_time)
    finally:
        end_alone()
        end_country()
    ratio = found["country"].ratio(found["alone"])
    citizens = country(0) // SETTINGS.replications
    return [
        timed("national", "Fredericia alone, for each citizen and replication", found["alone"], "ns"),
        timed(
            "national",
            f"all {len(municipalities(facts))} municipalities, for each citizen and replication",
            found["country"],
            "ns",
            times(ratio),
            f"{judged(ratio, MOST_TIMES, ' times')}; {citizens:,} citizens",
        ),
    ]
