"""The one table that the benchmarks print, in Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass

from benchmarks.stopwatch import Timing

HEADINGS = ("Part", "What", "Median", "Min - max", "Ratio", "Note")


@dataclass(frozen=True)
class Row:
    """A line of the table; what does not apply stays empty."""

    part: str
    what: str
    median: str
    spread: str = ""
    ratio: str = ""
    note: str = ""


def timed(part: str, what: str, timing: Timing, unit: str = "ms", ratio: str = "", note: str = "") -> Row:
    """A row with a timing in s, ms, us or ns."""
    scale = {"s": 1.0, "ms": 1e3, "us": 1e6, "ns": 1e9}[unit]
    median, low, high = (_digits(value * scale) for value in (timing.median, timing.low, timing.high))
    return Row(part, what, f"{median} {unit}", f"{low} - {high}", ratio, note)


def times(value: float) -> str:
    """A ratio as text."""
    return f"x {_digits(value)}"


def judged(value: float, bar: float, unit: str, *, most: bool = True) -> str:
    """Whether a value keeps to a bar that it must not exceed (or, with `most` false, must reach), and what is missing."""
    asked = f"bar: {'at most' if most else 'at least'} {bar:g}{unit}"
    if value <= bar if most else value >= bar:
        return f"{asked}, met"
    return f"{asked}, MISSED by {_digits(abs(value - bar))}{unit} ({abs(value / bar - 1.0):.0%})"


def markdown(rows: Iterable[Row]) -> str:
    """The table, its columns padded so that it can be read as it is."""
    lines = [HEADINGS, *(astuple(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    lines.insert(1, tuple("-" * width for width in widths))
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    )


def _digits(value: float) -> str:
    """Three figures that count, without an exponent."""
    if value == 0.0:
        return "0"
    if abs(value) >= 100.0:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10.0 else f"{value:.2f}" if abs(value) >= 1.0 else f"{value:.3f}"
