"""Reproducibility: the same in gives the same bits out. Here: both engines run every shipped scenario alike."""

from __future__ import annotations

from datetime import date

import pytest

from sim.facts import Facts
from sim.model import compile_model
from sim.scenario import load_scenario, shipped_scenarios
from sim.scenario.catalogue import WHOLE_PLAN

from .test_parity import disagreement

UNTIL = date(2021, 3, 31)
SEED = 2022


@pytest.mark.parametrize("name", shipped_scenarios())
def test_the_twin_engines_agree_on_a_shipped_scenario(facts: Facts, name: str) -> None:
    assert disagreement(compile_model(facts, load_scenario(name), UNTIL), SEED, 0) is None


def test_they_agree_on_the_whole_plan_once_everything_in_it_has_begun(facts: Facts) -> None:
    assert disagreement(compile_model(facts, load_scenario(WHOLE_PLAN), date(2021, 12, 31)), SEED, 0) is None
