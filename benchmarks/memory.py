"""The most memory that a large run holds."""

from __future__ import annotations

from benchmarks.fresh import (
    MANY_REPLICATIONS,
    NATIONAL_REPLICATIONS,
    PAIRED_REPLICATIONS,
    SCENARIO,
    in_fresh_process,
)
from benchmarks.table import Row, judged

MOST_MEGABYTES = 400.0


def measure() -> list[Row]:
    """Peaks of fresh processes."""
    paired, many, national = (in_fresh_process(name) for name in ("paired", "many paired", "national"))
    return [
        Row(
            "memory",
            f"peak of {PAIRED_REPLICATIONS:,} paired replications of {SCENARIO}",
            f"{paired['peak']:.0f} MB",
            note=f"{judged(paired['peak'], MOST_MEGABYTES, ' MB')}; {paired['before']:.0f} MB after the first replication",
        ),
        Row(
            "memory",
            f"held after {MANY_REPLICATIONS:,} paired replications of {SCENARIO}",
            f"{many['own']:.0f} MB",
            note=f"{paired['own']:.0f} MB after {PAIRED_REPLICATIONS:,}; the counts of long runs stand in a file",
        ),
        Row(
            "memory",
            f"peak of a national run of {SCENARIO}, {NATIONAL_REPLICATIONS} replications",
            f"{national['peak']:.0f} MB",
            note=f"{national['citizens']:,.0f} citizens; {national['before']:.0f} MB after the first replication",
        ),
    ]
