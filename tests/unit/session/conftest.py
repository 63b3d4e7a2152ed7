"""What the tests of a session share: the shipped offers, and a state to begin with."""

from __future__ import annotations

import pytest

from sim.experiment.session import State
from sim.facts import Facts
from sim.scenario import load_scenario
from sim.scenario.offers import Offers, shipped_offers


@pytest.fixture(scope="session")
def offers(facts: Facts) -> Offers:
    """What the shipped scenarios offer."""
    return shipped_offers(facts.plan.codes)


@pytest.fixture
def state() -> State:
    """Early placement as it is shipped."""
    return State.of(load_scenario("tidlig-udplacering"))
