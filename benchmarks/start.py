"""How long one waits before anything is simulated: imports, and the first replication with and without machine code at hand."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from benchmarks.fresh import ROOT, Figures, in_fresh_process
from benchmarks.stopwatch import Timing
from benchmarks.table import Row, judged, timed, times

MODULES = ("sim", "sim.experiment", "sim.show.workbench")
MOST_SECONDS = 0.7
IMPORTS, CACHED, COLD = 5, 4, 2


def measure() -> list[Row]:
    """Fresh processes in turns; the cold ones work on a copy of the package, so that nobody's machine code is lost."""
    found: dict[str, list[Figures]] = {}
    for _ in range(IMPORTS):
        for module in MODULES:
            found.setdefault(module, []).append(in_fresh_process(f"import {module}"))
    for _ in range(COLD):
        with tempfile.TemporaryDirectory() as folder:
            environment = _copy(Path(folder))
            found.setdefault("cold", []).append(in_fresh_process("first replication", Path(folder), environment))
            for _ in range(CACHED):
                found.setdefault("cached", []).append(in_fresh_process("first replication", Path(folder), environment))
    rows = [_imported(module, found[module]) for module in MODULES]
    cold, cached = _timing(found["cold"]), _timing(found["cached"])
    imports = _timing(found["cached"], "imports").median
    rows.append(timed("start", "first replication, kernels still to be compiled", cold, "s", note=_wall(found["cold"])))
    rows.append(
        timed(
            "start",
            "first replication, kernels at hand",
            cached,
            "s",
            times(cached.ratio(cold)),
            f"{imports:.2f} s of it imports and facts; {_wall(found['cached'])}",
        )
    )
    return rows


def _copy(folder: Path) -> dict[str, str]:
    """The package, its data and this benchmark without any machine code, and an environment in which they are found."""
    for name in ("sim", "data", "benchmarks"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return {**os.environ, "PYTHONPATH": str(folder), "XDG_CACHE_HOME": str(folder / "cache")}


def _timing(figures: list[Figures], name: str = "seconds") -> Timing:
    return Timing(tuple(one[name] for one in figures))


def _imported(module: str, figures: list[Figures]) -> Row:
    timing = _timing(figures)
    bar = "" if module == "sim.show.workbench" else judged(timing.median, MOST_SECONDS, " s") + "; "
    return timed("start", f"import {module}", timing, "ms" if module == "sim" else "s", note=bar + _wall(figures))


def _wall(figures: list[Figures]) -> str:
    wall = _timing(figures, "wall")
    return f"on the clock {wall.median:.2f} s, at best {wall.low:.2f} s"
