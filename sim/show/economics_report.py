"""The economics as plain text, for the command line."""

from __future__ import annotations

from collections.abc import Sequence

from sim.analysis import Economics, summary_of
from sim.facts import Facts
from sim.show.economics_words import period_of, period_rows, price_rows, sentences_of
from sim.show.texts import Texts

WIDEST = 60
"""Letters of a cell before the rest of it goes to a line of its own below the table's columns."""


def report(found: Economics, facts: Facts, language: str) -> str:
    """Sentences, a table by year, and a table by price."""
    texts, summary = Texts(language), summary_of(found)
    pair = found.pair
    title = texts(
        "economics.report.title",
        scenario=getattr(pair.scenario.scenario.title, language),
        baseline=getattr(pair.baseline.scenario.title, language),
    )
    heads, rows = price_rows(found, facts, language)
    parts = [
        title,
        "",
        *sentences_of(summary, language),
        "",
        texts("economics.report.periods"),
        *_columns(*period_rows(found, language)),
        "",
        texts("economics.report.costs", period=period_of(summary)),
        *(_columns(heads, rows) if rows else [texts("economics.report.none")]),
    ]
    return "\n".join(parts)


def _columns(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Text in columns, the first and those of words to the left, those of figures to the right."""
    table = [list(heads), *(list(row) for row in rows)]
    words = [not any(row[i][:1].isdigit() or row[i][:1] in "−–" for row in rows) for i in range(len(heads))]
    words[0] = True
    widths = [min(WIDEST, max(len(row[i]) for row in table)) for i in range(len(heads))]
    lines = []
    for row in table:
        cells = (
            cell.ljust(width) if left else cell.rjust(width)
            for cell, width, left in zip(row, widths, words, strict=True)
        )
        lines.append("  ".join(cells).rstrip())
    lines.insert(1, "  ".join("-" * width for width in widths))
    return lines
