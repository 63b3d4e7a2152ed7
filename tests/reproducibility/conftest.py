"""What the reproducibility tests share: the shipped facts, and the records that a scenario's tables lead to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from sim.engine import simpy_engine
from sim.engine.records import Records
from sim.facts import Facts, load_facts
from sim.model import compile_model
from sim.scenario import Scenario

UNTIL = date(2022, 12, 31)


@pytest.fixture(scope="session")
def facts() -> Facts:
    """The shipped data pack."""
    return load_facts()


@pytest.fixture(scope="session")
def records_of(facts: Facts) -> Callable[..., Records]:
    """Runs one replication of a scenario given by its tables, to the end of 2022 unless told."""

    def run(
        scenario: Scenario | None = None, *, seed: int = 7, replication: int = 0, until: date = UNTIL, **tables: object
    ) -> Records:
        if scenario is None:
            text = {"da": "prøve", "en": "trial"}
            scenario = Scenario.from_tables({"name": "trial", "title": text, "description": text, **tables})
        return simpy_engine.run(compile_model(facts, scenario, until), seed, replication)

    return run


@pytest.fixture(scope="session")
def baseline(records_of: Callable[..., Records]) -> Records:
    """The baseline's records on the same chance."""
    return records_of()
