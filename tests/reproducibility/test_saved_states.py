"""Reproducibility: the same inputs give the same results. Here: a state that was saved or sent is the state that is opened."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from sim.experiment import Precision, RunSettings, run_pair
from sim.experiment.session import MOST_PINNED, State, from_code, from_file, in_python, to_code, to_toml
from sim.experiment.session.edits import set_range
from sim.facts import Facts
from sim.frozen import FrozenMap
from sim.scenario import Scenario, load_scenario, shipped_scenarios
from sim.scenario.offers import shipped_offers

from .scenario_strategies import GROUPS, cases

EXAMPLES = 1000

_shares = st.floats(0.0, 1.0)
_weeks = st.floats(0.0, 520.0)
_titles = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30)
_groups = st.lists(st.sampled_from(GROUPS), min_size=1, unique=True).map(tuple)
_days = st.dates(date(2021, 1, 1), date(2030, 12, 31))
_shipped = st.sampled_from(shipped_scenarios())
_codes = st.from_regex(r"[a-z0-9][a-z0-9_+-]{0,8}", fullmatch=True)
_prices = st.dictionaries(st.sampled_from(["start", "year", "week", "hour"]), _codes, max_size=2)


@st.composite
def _meetings(draw: DrawFn) -> dict[str, object]:
    today = draw(st.floats(0.5, 520.0))
    return {
        "mechanism": "meetings",
        "groups": draw(_groups),
        "start": draw(_days),
        "share": draw(_shares),
        "interval_weeks": draw(st.floats(0.5, today)),
        "interval_today_weeks": today,
        "hours": draw(st.floats(0.0, 1000.0)),
        "effect_weeks": draw(st.floats(0.001, 1040.0)),
        "pool": "staff",
        "prices": draw(_prices),
    }


@st.composite
def _routing(draw: DrawFn) -> dict[str, object]:
    destination, instead = draw(st.lists(_codes, min_size=2, max_size=2, unique=True))
    table = {"mechanism": "routing", "groups": draw(_groups), "destination": destination, "instead": instead}
    return table | {"share": draw(_shares), "ramp_weeks": draw(_weeks)}


@st.composite
def _capacity(draw: DrawFn) -> dict[str, object]:
    begin, end = sorted(draw(st.lists(_days, min_size=2, max_size=2, unique=True)))
    table = {"mechanism": "capacity", "pool": "staff", "start": begin, "end": end}
    return table | {"slots": draw(st.integers(0, 100_000)), "delay_weeks": draw(_weeks)}


@st.composite
def _scenarios(draw: DrawFn) -> Scenario:
    """What the parity tests draw, with the mechanisms that need staff, with prices and with any title."""
    tables = draw(cases()).scenario.tables()
    tables["title"] = {"da": draw(_titles), "en": draw(_titles)}
    tables["pools"]["staff"] = {"slots": draw(st.integers(0, 99)), "hours_per_week": draw(st.floats(0.001, 168.0))}
    extra = draw(st.lists(st.one_of(_meetings(), _routing(), _capacity()), max_size=3))
    tables["initiatives"] |= {f"extra_{number}": one for number, one in enumerate(extra)}
    tables["assumptions"]["national_share"] = {"2022": draw(_shares)}
    return Scenario.from_tables(tables)


@st.composite
def _states(draw: DrawFn) -> State:
    scenario = draw(_scenarios())
    precision = st.builds(Precision, st.sampled_from(["gap", "probability"]), st.floats(0.001, 100.0), st.just(2022))
    run = RunSettings(
        seed=draw(st.integers(0, 2**63 - 1)),
        replications=draw(st.integers(1, 1_000_000)),
        engine=draw(st.sampled_from(["compiled", "simpy"])),
        until=draw(st.dates(date(2021, 1, 1), date(2100, 12, 31))),
        precision=draw(st.none() | precision),
    )
    ends = st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2, max_size=2, unique=True)
    return State(
        scenario,
        load_scenario(draw(_shipped)),
        run,
        draw(st.sampled_from(["da", "en"])),
        tuple(load_scenario(name) for name in draw(st.lists(_shipped, max_size=MOST_PINNED))),
        ranges=FrozenMap({"lever_0.effect": tuple(sorted(draw(ends)))} if draw(st.booleans()) else {}),
    )


@pytest.mark.slow
@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(state=_states())
def test_a_thousand_states_survive_a_file_and_a_code(facts: Facts, state: State) -> None:
    for opened in (from_code(to_code(state, facts), facts), from_file(to_toml(state, facts), "file", facts)):
        assert opened.state == state
        assert opened.notes == ()
        # equality does not look at the order, but the last bit of a product may depend on it
        assert list(opened.state.scenario.initiatives) == list(state.scenario.initiatives)
        assert list(opened.state.scenario.pools) == list(state.scenario.pools)
        assert opened.state.tables() == state.tables()


def test_a_code_opens_with_the_same_numbers_to_the_last_bit(facts: Facts) -> None:
    offers = shipped_offers(facts.plan.codes)
    start = State.of(load_scenario("tidlig-udplacering"), settings=RunSettings(replications=3, seed=99))
    state = set_range(start, "udplacering_jobparate.effect_after", 1.1, 1.43, offers)
    again = from_code(to_code(state, facts), facts).state
    pairs = [run_pair(one.scenario, one.settings, facts) for one in (state, again)]
    for field in ("stock", "person_weeks", "completed_weeks", "waiting_weeks"):
        first, second = (getattr(pair.scenario.counts, field) for pair in pairs)
        assert np.array_equal(first, second), field


def test_the_lines_that_reproduce_a_picture_give_its_numbers(facts: Facts) -> None:
    state = State.of(load_scenario("jobmatch"), settings=RunSettings(replications=4, seed=5))
    lines = in_python(state, facts)
    assert len(lines.strip().splitlines()) < 10
    done = subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True, check=True)
    pair = run_pair(state.scenario, state.settings, facts)
    expected = f"{pair.scenario.total_year_end.mean(axis=0)} {pair.baseline.total_year_end.mean(axis=0)}"
    assert done.stdout.strip() == expected
