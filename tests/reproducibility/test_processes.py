"""Reproducibility: the same in gives the same bits out. Here: in any process."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date

import numpy as np

from sim.engine.records import Records
from sim.experiment import Results, RunSettings, run_scenario
from sim.facts import Facts
from sim.scenario import load_scenario

PROGRAM = """
import hashlib
from datetime import date
from sim.engine import simpy_engine
from sim.facts import load_facts
from sim.model import compile_model
from sim.scenario import load_scenario
model = compile_model(load_facts(), load_scenario("tidlig-udplacering"), date(2021, 12, 31))
records = simpy_engine.run(model, 5, 3)
print(hashlib.sha256(records.spells.tobytes() + records.participations.tobytes()).hexdigest())
"""


def fingerprint(records: Records) -> str:
    return hashlib.sha256(records.spells.tobytes() + records.participations.tobytes()).hexdigest()


def counted(results: Results) -> list[bytes]:
    return [array.tobytes() for census in results.censuses for array in census]


def test_other_processes_with_other_hash_seeds_give_the_same_bits(records_of: Callable[..., Records]) -> None:
    here = fingerprint(records_of(load_scenario("tidlig-udplacering"), seed=5, replication=3, until=date(2021, 12, 31)))
    for hash_seed in ("0", "4711"):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == here


def test_running_twice_in_one_process_gives_the_same_bits(records_of: Callable[..., Records]) -> None:
    one, two = (records_of(load_scenario("tidlig-udplacering"), until=date(2021, 12, 31)) for _ in range(2))
    assert fingerprint(one) == fingerprint(two)


def test_the_global_generators_are_not_touched(records_of: Callable[..., Records]) -> None:
    before = np.random.get_state()[1].tobytes()
    one = records_of(until=date(2021, 3, 31))
    np.random.seed(99)
    two = records_of(until=date(2021, 3, 31))
    assert fingerprint(one) == fingerprint(two)
    np.random.seed(20220101)
    assert np.random.get_state()[1].tobytes() == before


def test_two_workers_do_what_one_does(facts: Facts) -> None:
    scenario, until = load_scenario("tidlig-udplacering"), date(2021, 6, 30)
    one, two = (
        run_scenario(scenario, RunSettings(seed=8, replications=4, until=until, workers=workers), facts)
        for workers in (1, 2)
    )
    assert counted(one) == counted(two)
    assert one.replications == two.replications == (0, 1, 2, 3)


def test_seeds_and_replications_differ(records_of: Callable[..., Records]) -> None:
    until = date(2021, 6, 30)
    found = {
        fingerprint(records_of(seed=s, replication=r, until=until)) for s in (0, 1, 2**63 - 1) for r in (0, 1, 2**40)
    }
    assert len(found) == 9


def test_fewer_replications_are_the_first_of_more(facts: Facts) -> None:
    scenario, until = load_scenario("jobmatch"), date(2021, 3, 31)
    few, many = (run_scenario(scenario, RunSettings(seed=8, replications=n, until=until), facts) for n in (2, 4))
    assert counted(many)[: len(counted(few))] == counted(few)
