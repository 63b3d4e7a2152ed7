"""Measure and print one table: ``python -m benchmarks.run [PART ...]``, all parts unless some are named."""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys
import time
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.stopwatch import load, one_core
from benchmarks.table import Row, markdown

PARTS = {
    "engines": "benchmarks.engines",
    "network": "benchmarks.peers",
    "scale": "benchmarks.scale",
    "spells": "benchmarks.spells",
    "memory": "benchmarks.memory",
    "start": "benchmarks.start",
    "levers": "benchmarks.pages:levers",
    "openings": "benchmarks.pages:openings",
    "users": "benchmarks.pages:users",
    "cores": "benchmarks.cores",
    "national": "benchmarks.national",
    "searches": "benchmarks.searches",
}
"""Module, and the function in it where that is not `measure`."""
ON_ALL_CORES = ("cores", "levers", "openings", "users")
PACKAGES = ("numba", "numpy", "simpy", "ciw", "salabim")


def main() -> int:
    """Measure the parts asked for, in their order; 0 when the table is printed."""
    parser = argparse.ArgumentParser(description="Speed and memory, measured side by side; prints one Markdown table.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"one or more of: {', '.join(PARTS)} (default: all)")
    asked = parser.parse_args().parts or list(PARTS)
    unknown = [part for part in asked if part not in PARTS]
    if unknown:
        parser.error(f"there is no part {unknown[0]!r}; parts: {', '.join(PARTS)}")
    before, rows, core = load(), list[Row](), None
    for part in (part for part in PARTS if part in asked):
        begin = time.perf_counter()
        print(f"{part} ...", end=" ", file=sys.stderr, flush=True)
        try:
            module, _, name = PARTS[part].partition(":")
            measure = getattr(importlib.import_module(module), name or "measure")
        except ModuleNotFoundError as missing:
            print(f"{missing.name} is not installed; `make bench` installs it.", file=sys.stderr)
            return 2
        if part in ON_ALL_CORES:
            rows += measure()
        else:
            with one_core() as core:
                rows += measure()
        print(f"{time.perf_counter() - begin:.0f} s", file=sys.stderr, flush=True)
    print(_header(core, before, load()))
    print(markdown(rows))
    return 0


def _header(core: int | None, before: str, after: str) -> str:
    """What was measured on, and how."""
    where = "not kept on one core" if core is None else f"kept on core {core}"
    return (
        f"Measured on {date.today()} with Python {platform.python_version()} and {_versions()}; {_processor()}, "
        f"{os.cpu_count()} cores. Load averages (1 / 5 / 15 min) before {before}, after {after}. Times are processor time, "
        f"{where}, contenders in turns; 'on the clock' and the parts {', '.join(ON_ALL_CORES)} are wall time on all cores. "
        "Ratios are medians of the rounds' ratios.\n"
    )


def _versions() -> str:
    found = []
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    return ", ".join(found)


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


if __name__ == "__main__":
    sys.exit(main())
