"""Two cores against one, by the clock on the wall, beside what two programs that share nothing gain on the same machine.

Where others are at work, a system that shares out its time by session (Linux does) gives a second thread next to nothing.
So the processor time of the same work is told too: what it grows by is what an idle machine would lose at least.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor
from statistics import median

from benchmarks.stopwatch import Timing, in_turns
from benchmarks.table import Row, judged, timed, times
from sim.experiment import RunSettings, run_scenario
from sim.experiment.batches import Batch, Work, batches
from sim.facts import load_facts
from sim.model import compile_model
from sim.scenario import load_scenario

SCENARIO = "tidlig-udplacering"
SEED = 2022
REPLICATIONS = 400
ROUNDS = 7
LEAST_GAIN = 1.8


def measure() -> list[Row]:
    """The same replications on one core, on two, and in two processes that know nothing of each other."""
    if (os.cpu_count() or 1) < 2:
        return [Row("cores", "two cores against one", "-", note="this machine has one core")]
    facts, scenario = load_facts(), load_scenario(SCENARIO)
    work = Work(compile_model(facts, scenario), "compiled", SEED)
    halves = [Batch(0, REPLICATIONS // 2), Batch(REPLICATIONS // 2, REPLICATIONS // 2)]

    spent: dict[int, list[float]] = {1: [], 2: []}

    def on(workers: int, _: int) -> int:
        begin = time.process_time()
        run_scenario(scenario, RunSettings(seed=SEED, replications=REPLICATIONS, workers=workers), facts)
        spent[workers].append(time.process_time() - begin)
        return 1

    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:

        def apart(_: int) -> int:
            list(pool.map(_in_batches, [(work, half) for half in halves]))
            return 1

        found = in_turns(
            {"one": lambda number: on(1, number), "two": lambda number: on(2, number), "apart": apart},
            ROUNDS,
            time.perf_counter,
        )
    growth = median(two / one for one, two in zip(spent[1][1:], spent[2][1:], strict=True))
    gain, at_best = _gain(found["one"], found["two"])
    limit, limit_at_best = _gain(found["one"], found["apart"])
    return [
        timed("cores", f"{REPLICATIONS} replications of {SCENARIO} on one core, on the clock", found["one"], "s"),
        timed(
            "cores",
            "the same on two cores",
            found["two"],
            "s",
            times(gain) + " faster",
            f"{judged(gain, LEAST_GAIN, '', most=False)}; the fastest rounds of both: {times(at_best)}; processor time "
            f"{times(growth)}, so on an idle machine at most {times(2.0 / growth)}",
        ),
        timed(
            "cores",
            "control: in two processes that share nothing",
            found["apart"],
            "s",
            times(limit) + " faster",
            f"what the machine gave at this load (the fastest rounds of both: {times(limit_at_best)}); two cores reach "
            f"{gain / limit:.0%} of it",
        ),
    ]


def _in_batches(task: tuple[Work, Batch]) -> int:
    work, share = task
    for batch in batches(share.count, 25):
        work(Batch(share.first + batch.first, batch.count))
    return share.count


def _gain(one: Timing, other: Timing) -> tuple[float, float]:
    """How many times faster the other is: the median over the rounds, and the fastest round of each."""
    return median(a / b for a, b in zip(one.seconds, other.seconds, strict=True)), one.low / other.low
