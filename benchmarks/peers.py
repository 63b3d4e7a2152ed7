"""One network, five programs: SimPy written plainly, Ciw, salabim, and our two engines. First they must agree."""

from __future__ import annotations

import time
from dataclasses import dataclass
from statistics import fmean

from benchmarks import peer_ciw, peer_salabim, peer_simpy
from benchmarks.network import Outcome, Simulate, network_of, outcomes_of, plain_model, require_agreement
from benchmarks.stopwatch import Timing
from benchmarks.table import Row, timed, times
from sim.experiment.batches import Batch, Work
from sim.experiment.national import Municipality, local_facts
from sim.facts import load_facts
from sim.model import Model
from sim.scenario import load_scenario

SEED = 2022
REFERENCE, COMPILED = "our SimPy engine, the reference", "our compiled engine"
SMALL = Municipality("a small part of Fredericia", 0.03)
"""Where the agreement is checked with many replications: Ciw's time grows with the square of the population."""
OUR_CHECKED = 5000
ROUNDS, TURNS = 3, 3
"""Ciw, which takes half a minute a replication, runs once a round, the others `TURNS` times."""
BATCH = 25


@dataclass(frozen=True)
class Peer:
    """A program to compare with: how it simulates the network, how often to check the agreement, what to know about it."""

    name: str
    simulate: Simulate
    checked: int
    note: str


CIW = "Ciw"
PEERS = (
    Peer(
        "SimPy, a process a citizen",
        peer_simpy.simulate,
        1500,
        "random.Random, garbage collection as Python leaves it",
    ),
    Peer("SimPy, the same without garbage collection", peer_simpy.simulate_uncollected, 1500, "gc.disable() meanwhile"),
    # salabim draws as SimPy does, seed by seed: fewer replications show as much, and each takes far longer
    Peer("salabim", peer_salabim.simulate, 200, "written with yield; no trace, monitors or garbage collection"),
    Peer(CIW, peer_ciw.simulate, 1500, "floats, no garbage collection; it looks at every citizen at every event"),
)


def measure() -> list[Row]:
    """Agreement on a small network and on the timed runs themselves, then processor time a replication."""
    facts, scenario = load_facts(), load_scenario("baseline")
    small, full = plain_model(local_facts(facts, SMALL), scenario), plain_model(facts, scenario)
    network, ours = network_of(small), _our_outcomes(small, OUR_CHECKED)
    worst = {
        peer.name: require_agreement(peer.name, [peer.simulate(network, k) for k in range(peer.checked)], ours)
        for peer in PEERS
    }
    timings, outcomes = _times(full)
    ours = _our_outcomes(full, OUR_CHECKED // 10)
    rows = []
    for peer in PEERS:
        largest = max(worst[peer.name], require_agreement(peer.name, outcomes[peer.name], ours))
        note = f"{peer.note}; agrees: the largest difference is {largest:.2f} of what chance allows"
        ratio = _against_ours(timings, peer.name)
        rows.append(timed("network", peer.name, timings[peer.name], ratio=ratio, note=note))
    note = "with named draws, calendar multipliers, all records and the census"
    ratio = _against_ours(timings, REFERENCE)
    rows.append(timed("network", REFERENCE, timings[REFERENCE], ratio=ratio, note=note))
    spells, left = fmean(outcome.ended for outcome in ours), fmean(sum(outcome.stock) for outcome in ours)
    note = f"{spells:,.0f} completed spells and {left:,.0f} citizens at the end, on average"
    rows.append(timed("network", COMPILED, timings[COMPILED], ratio="1", note=note))
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
    seconds: dict[str, list[float]] = {name: [] for name in (*(peer.name for peer in PEERS), REFERENCE, COMPILED)}
    outcomes: dict[str, list[Outcome]] = {peer.name: [] for peer in PEERS}
    for turn in range(ROUNDS * TURNS):
        for peer in PEERS:
            if peer.name != CIW or turn % TURNS == 0:
                begin = time.thread_time()
                outcome = peer.simulate(network, turn)
                seconds[peer.name].append(time.thread_time() - begin)
                outcomes[peer.name].append(outcome)
        begin = time.thread_time()
        reference(Batch(turn, 1))
        seconds[REFERENCE].append(time.thread_time() - begin)
        begin = time.thread_time()
        compiled(Batch(turn * BATCH, BATCH))
        seconds[COMPILED].append((time.thread_time() - begin) / BATCH)
    return {name: Timing(tuple(values)) for name, values in seconds.items()}, outcomes


def _against_ours(timings: dict[str, Timing], name: str) -> str:
    return f"{times(timings[name].ratio(timings[COMPILED]))} of ours"
