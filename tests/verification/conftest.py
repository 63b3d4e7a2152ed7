"""What the verification tests share: the shipped facts and many replications of a scenario."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from sim.experiment import Results, RunSettings, run_scenario
from sim.facts import Facts, load_facts
from sim.scenario import Scenario


@pytest.fixture(scope="session")
def facts() -> Facts:
    """The shipped data pack."""
    return load_facts()


@pytest.fixture(scope="session")
def scenario_of() -> Callable[..., Scenario]:
    """Makes a scenario from its tables, with the header filled in."""

    def make(**tables: object) -> Scenario:
        text = {"da": "prøve", "en": "trial"}
        return Scenario.from_tables({"name": "trial", "title": text, "description": text, **tables})

    return make


@pytest.fixture(scope="session")
def run_many(facts: Facts) -> Callable[..., Results]:
    """Runs a scenario many times with the reference engine; one seed for all, so that a pass is a pass."""

    def run(
        scenario: Scenario,
        replications: int,
        *,
        until: date = date(2023, 12, 31),
        given: Facts | None = None,
        workers: int = 2,
        keep_records: bool = False,
    ) -> Results:
        chosen = RunSettings(seed=2022, replications=replications, engine="compiled", until=until, workers=workers)
        return run_scenario(scenario, chosen, given or facts, keep_records=keep_records)

    return run
