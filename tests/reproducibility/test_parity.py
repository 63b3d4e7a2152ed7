"""Reproducibility: the same in gives the same bits out. Here: the SimPy engine and the compiled one are twins.

A few hundred drawn scenarios, always the same ones; ``make parity`` looks at thousands of others, from a seed that it prints.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from sim.engine import compiled_engine, simpy_engine
from sim.engine.census import Census, empty_census, take_census
from sim.engine.difference import first_difference
from sim.facts import Facts
from sim.model import Model, compile_model
from sim.scenario import load_scenario

from .scenario_strategies import Case, cases, small_facts

SCENARIOS = int(os.environ.get("PARITY_SCENARIOS", "300"))
SEED = os.environ.get("PARITY_SEED")
"""Where to look for scenarios; without one they are the same every time."""
PHASES = [Phase.generate] if os.environ.get("PARITY_FIRST") else list(Phase)
"""Whether the first difference will do, or the smallest scenario with one is looked for."""

Compare = Callable[[Case], str | None]


def disagreement(model: Model, seed: int, replication: int) -> str | None:
    """What the two engines do not agree on, or None: records byte by byte, then the census field by field."""
    reference = simpy_engine.run(model, seed, replication)
    found = first_difference(reference, compiled_engine.run(model, seed, replication))
    if found is not None:
        return f"SimPy is first, compiled second: {found}"
    expected, counted = take_census(model, reference), empty_census(model)
    compiled_engine.count(model, seed, replication, counted)
    for field, a, b in zip(Census._fields, expected, counted, strict=True):
        if a.dtype != b.dtype or a.shape != b.shape or a.tobytes() != b.tobytes():
            return f"census, {field}: SimPy {a.tolist()}, compiled {b.tolist()}"
    return None


@pytest.fixture(scope="module")
def compare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Compare]:
    """Runs both engines on a small labour market and says what they do not agree on; says in the end how many there were."""
    small, compared = small_facts(tmp_path_factory.mktemp("packs")), 0

    def both(case: Case) -> str | None:
        nonlocal compared
        compared += 1
        return disagreement(case.model(small), case.seed, case.replication)

    yield both
    print(f"\nParity of the engines: {compared} scenarios compared, seed {SEED or 'fixed'}.")


@pytest.mark.slow
def test_the_twin_engines_agree_byte_by_byte(compare: Compare) -> None:
    @settings(
        max_examples=SCENARIOS,
        derandomize=SEED is None,
        phases=PHASES,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(case=cases())
    def agree(case: Case) -> None:
        difference = compare(case)
        assert difference is None, difference

    (agree if SEED is None else seed(int(SEED))(agree))()


@pytest.mark.parametrize("places", [(90, 3), (3, 90)])
def test_two_changes_of_a_pool_at_one_moment_come_in_the_order_of_the_model(
    places: tuple[int, int], facts: Facts
) -> None:
    """Whichever is larger: what holds from then on is the later of the two."""
    model = compile_model(facts, load_scenario("tidlig-udplacering"), date(2021, 6, 30))
    steps = np.zeros(2, model.market.capacity_steps.dtype)
    steps["week"], steps["places"] = 4.0, places
    once = steps[1:]
    both, last = (
        simpy_and_compiled(replace(model, market=model.market._replace(capacity_steps=of))) for of in (steps, once)
    )
    assert both[0] == both[1] == last[0] == last[1]


def simpy_and_compiled(model: Model) -> list[bytes]:
    """The records of both engines."""
    runs = (engine.run(model, 2022, 0) for engine in (simpy_engine, compiled_engine))
    return [found.spells.tobytes() + found.participations.tobytes() for found in runs]
