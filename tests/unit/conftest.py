"""What the unit tests of the model share: the shipped facts, a market to bend, a lone activity."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.facts import Facts, load_facts
from sim.model import Model, compile_model
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
def compiled(facts: Facts, scenario_of: Callable[..., Scenario]) -> Callable[..., Model]:
    """Compiles a scenario given by its tables with the shipped facts."""

    def compile_tables(**tables: object) -> Model:
        return compile_model(facts, scenario_of(**tables))

    return compile_tables
