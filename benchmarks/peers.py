"""One network, five programs: SimPy written plainly, Ciw, salabim, and our two engines. First they must agree."""

from __future__ import annotations

import time
from statistics import fmean

from benchmarks import peer_ciw, peer_salabim, peer_simpy
from benchmarks.network import Network, Outcome, Simulate, network_of, outcomes_of, plain_model, require_agreement
from benchmarks.stopwatch import Timing
from benchmarks.table import Row, timed, times
from sim.experiment.batches import Batch, Work
from sim.experiment.national import Municipality, local_facts
from sim.facts import load_facts
from sim.model import Model
from sim.scenario import load_scenario

SEED = 2022
SMALL = Municipality("a small part of Fredericia", 0.03)
"""Where the agreement is checked with many replications: Ciw's time grows with the square of the population."""
CHECKED = 400
OUR_CHECKED = 5000
ROUNDS, TURNS = 3, 3
"""Ciw, which takes half a minute a replication, runs once a round, the others `TURNS` times."""
BATCH = 25

PEERS: dict[str, Simulate] = {
    "SimPy, a process a citizen": peer_simpy.simulate,
    "SimPy, the same without garbage collection": peer_simpy.simulate_uncollected,
    "salabim": peer_salabim.simulate,
    "Ciw": peer_ciw.simulate,
}
NOTES = {
    "SimPy, a process a citizen": "random.Random, collection as Python leaves it",
    "SimPy, the same without garbage collection": "gc.disable() during the run",
    "salabim": "written with yield, no trace, no monitors, no garbage collection",
    "Ciw": "infinite servers, floats, no garbage collection; it looks at every citizen at every event",
}


def measure() -> list[Row]:
    """Agreement on a small network and on the timed runs themselves, then processor time a replication."""
    facts, scenario = load_facts(), load_scenario("baseline")
    small = plain_model(local_facts(facts, SMALL), scenario)
    ours = _our_outcomes(small, OUR_CHECKED)
    network = network_of(small)
    worst = {
        name: require_agreement(name, [simulate(network, k) for k in range(CHECKED)], ours)
        for name, simulate in PEERS.items()
    }
    full = plain_model(facts, scenario)
    timings, outcomes = _times(full)
    ours = _our_outcomes(full, OUR_CHECKED // 10)
    for name in PEERS:
        worst[name] = max(worst[name], require_agreement(name, outcomes[name], ours))
    rows = [
        timed(
            "network",
            name,
            timings[name],
            ratio=_against_ours(timings, name),
            note=f"{NOTES[name]}; {_agrees(worst[name])}",
        )
        for name in PEERS
    ]
    rows.append(
        timed(
            "network",
            "our SimPy engine, the reference",
            timings["reference"],
            ratio=_against_ours(timings, "reference"),
            note="with named draws, calendar multipliers, all records and the census",
        )
    )
    spells = fmean(sum(outcome.ended) for outcome in ours)
    note = (
        f"{spells:,.0f} completed spells and {fmean(sum(o.stock) for o in ours):,.0f} citizens at the end, on average"
    )
    rows.append(timed("network", "our compiled engine", timings["compiled"], ratio="1", note=note))
    return rows


def _our_outcomes(model: Model, replications: int) -> list[Outcome]:
    counts = Work(model, "compiled", SEED)(Batch(0, replications)).counts
    return outcomes_of(counts.ended, counts.stock)


def _times(model: Model) -> tuple[dict[str, Timing], dict[str, list[Outcome]]]:
    """Processor time a replication of everybody, in turns, and what the peers' replications came to."""
    network = network_of(model)
    reference, compiled = Work(model, "simpy", SEED), Work(model, "compiled", SEED)
    compiled(Batch(0, 1))
    reference(Batch(0, 1))
    seconds: dict[str, list[float]] = {name: [] for name in (*PEERS, "reference", "compiled")}
    outcomes: dict[str, list[Outcome]] = {name: [] for name in PEERS}

    def peer(name: str, network: Network, seed: int) -> None:
        begin = time.thread_time()
        outcome = PEERS[name](network, seed)
        seconds[name].append(time.thread_time() - begin)
        outcomes[name].append(outcome)

    for turn in range(ROUNDS * TURNS):
        for name in PEERS:
            if name != "Ciw" or turn % TURNS == 0:
                peer(name, network, turn)
        begin = time.thread_time()
        reference(Batch(turn, 1))
        seconds["reference"].append(time.thread_time() - begin)
        begin = time.thread_time()
        compiled(Batch(turn * BATCH, BATCH))
        seconds["compiled"].append((time.thread_time() - begin) / BATCH)
    return {name: Timing(tuple(values)) for name, values in seconds.items()}, outcomes


def _against_ours(timings: dict[str, Timing], name: str) -> str:
    return f"{times(timings[name].ratio(timings['compiled']))} of ours"


def _agrees(worst: float) -> str:
    return f"agrees: largest difference {worst:.2f} of what chance allows"
