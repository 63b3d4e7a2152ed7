"""Things that must be measured in a process of their own: how long it starts, how much memory it takes at most.

    python -m benchmarks.fresh NAME

does one of them and prints its figures as JSON; the benchmarks start it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SCENARIO = "tidlig-udplacering"
PAIRED_REPLICATIONS = 1000
MANY_REPLICATIONS = 5000
NATIONAL_REPLICATIONS = 25

Figures = dict[str, float]


def in_fresh_process(name: str, folder: Path = ROOT, environment: dict[str, str] | None = None) -> Figures:
    """Do one of `TASKS` in a new process that works in a folder; its figures."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.fresh", name],
        cwd=folder,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    figures: Figures = json.loads(done.stdout)
    return figures


def peak_megabytes() -> float:
    """The most memory this process has held.

    Linux lets a child begin with its parent's peak in ``ru_maxrss``; /proc knows the child's own.
    """
    try:
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return float(line.split()[1]) / 1e3
    except OSError:
        pass
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def own_megabytes() -> float:
    """Memory that this process holds for itself and cannot give back, as it can the pages of a file."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("RssAnon:"):
            return float(line.split()[1]) / 1e3
    return float("nan")


def _importing(module: str) -> Callable[[], Figures]:
    def do() -> Figures:
        wall, processor = time.perf_counter(), time.process_time()
        __import__(module)
        return {"seconds": time.process_time() - processor, "wall": time.perf_counter() - wall}

    return do


def _first_replication() -> Figures:
    wall, processor = time.perf_counter(), time.process_time()
    from sim.experiment import RunSettings, run_scenario
    from sim.facts import load_facts
    from sim.scenario import load_scenario

    facts, scenario = load_facts(), load_scenario(SCENARIO)
    imported = time.process_time()
    run_scenario(scenario, RunSettings(replications=1), facts)
    return {
        "seconds": time.process_time() - processor,
        "imports": imported - processor,
        "wall": time.perf_counter() - wall,
    }


def _paired(replications: int) -> Figures:
    from sim.experiment import RunSettings, run_pair
    from sim.facts import load_facts
    from sim.scenario import load_scenario

    facts, scenario = load_facts(), load_scenario(SCENARIO)
    run_pair(scenario, RunSettings(replications=1), facts)
    before = peak_megabytes()
    pair = run_pair(scenario, RunSettings(replications=replications), facts)
    return {
        "peak": peak_megabytes(),
        "before": before,
        "own": own_megabytes(),
        "replications": float(len(pair.scenario.replications)),
    }


def _national() -> Figures:
    from sim.experiment import RunSettings, run_scenario
    from sim.experiment.national import run_national
    from sim.facts import load_facts
    from sim.scenario import load_scenario

    facts, scenario = load_facts(), load_scenario(SCENARIO)
    run_scenario(scenario, RunSettings(replications=1), facts)
    before = peak_megabytes()
    citizens = sum(
        place.citizens for place in run_national(scenario, RunSettings(replications=NATIONAL_REPLICATIONS), facts)
    )
    return {"peak": peak_megabytes(), "before": before, "citizens": float(citizens)}


TASKS: dict[str, Callable[[], Figures]] = {
    "import sim": _importing("sim"),
    "import sim.experiment": _importing("sim.experiment"),
    "import sim.show.workbench": _importing("sim.show.workbench"),
    "first replication": _first_replication,
    "paired": lambda: _paired(PAIRED_REPLICATIONS),
    "many paired": lambda: _paired(MANY_REPLICATIONS),
    "national": _national,
}

if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]]()))
