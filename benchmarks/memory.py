"""The most memory that a large run holds."""

from __future__ import annotations

from benchmarks.fresh import NATIONAL_REPLICATIONS, PAIRED_REPLICATIONS, SCENARIO, in_fresh_process
from benchmarks.table import Row, judged

MOST_MEGABYTES = 400.0


def measure() -> list[Row]:
    """Peaks of fresh processes."""
    paired, national = in_fresh_process("paired"), in_fresh_process("national")
    return [
        Row(
            "memory",
            f"peak of {PAIRED_REPLICATIONS:,} paired replications of {SCENARIO}",
            f"{paired['peak']:.0f} MB",
            note=f"{judged(paired['peak'], MOST_MEGABYTES, ' MB')}; {paired['before']:.0f} MB after the first replication",
        ),
        Row(
            "memory",
            f"peak of a national run of {SCENARIO}, {NATIONAL_REPLICATIONS} replications",
            f"{national['peak']:.0f} MB",
            note=f"{national['citizens']:,.0f} citizens; {national['before']:.0f} MB after the first replication",
        ),
    ]
