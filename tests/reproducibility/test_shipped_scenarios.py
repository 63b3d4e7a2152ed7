"""Reproducibility: the same in gives the same bits out. Here: both engines run every shipped scenario alike."""

from __future__ import annotations

from datetime import date

import pytest

from sim.engine import compiled_engine, simpy_engine
from sim.engine.census import Census, empty_census, take_census
from sim.engine.difference import first_difference
from sim.facts import Facts
from sim.model import compile_model
from sim.scenario import load_scenario, shipped_scenarios
from sim.scenario.catalogue import WHOLE_PLAN

UNTIL = date(2021, 3, 31)
SEED = 2022


@pytest.mark.parametrize("name", shipped_scenarios())
def test_the_twin_engines_agree_on_a_shipped_scenario(facts: Facts, name: str) -> None:
    agree(facts, name, UNTIL)


def test_they_agree_on_the_whole_plan_once_everything_in_it_has_begun(facts: Facts) -> None:
    agree(facts, WHOLE_PLAN, date(2021, 12, 31))


def agree(facts: Facts, name: str, until: date) -> None:
    """Records byte by byte, then the census field by field."""
    model = compile_model(facts, load_scenario(name), until)
    reference = simpy_engine.run(model, SEED, 0)
    assert first_difference(reference, compiled_engine.run(model, SEED, 0)) is None
    expected, counted = take_census(model, reference), empty_census(model)
    compiled_engine.count(model, SEED, 0, counted)
    for field, a, b in zip(Census._fields, expected, counted, strict=True):
        assert (a.dtype, a.shape, a.tobytes()) == (b.dtype, b.shape, b.tobytes()), field
