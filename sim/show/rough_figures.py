"""The chart of the total while a lever moves: the last full picture with the two lines where they are now, and no band."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sim.analysis.rough import Rough
from sim.show import numbers
from sim.show.board import Chart, Table
from sim.show.texts import Texts

_BAND, _BASELINE, _SCENARIO = slice(0, 2), 2, 3
"""Where `sim.show.figures.total_by_week` puts them."""


def total_rough(full: Chart, found: Rough, language: str, title: str) -> Chart:
    """The full chart with the rough lines; its axes, targets and labels stay where they are."""
    texts = Texts(language)
    data: list[dict[str, Any]] = [dict(trace) for trace in full.data]
    for trace in data[_BAND]:
        trace["y"] = [None] * len(found.weeks)
        trace["showlegend"] = False
    data[_BASELINE]["y"] = found.baseline
    data[_SCENARIO] |= {"y": found.mean, "name": title}
    rows = [
        [
            texts("figures.year_end", year=str(year)),
            numbers.whole(level, language),
            numbers.signed(found.effect[year], language),
        ]
        for year, level in found.year_end.items()
    ]
    last = list(found.year_end)[-1]
    return replace(
        full,
        data=data,
        alt=texts("figures.rough.alt", scenario=title, year=str(last), level=found.year_end[last]),
        table=Table([texts("figures.when"), title, texts("figures.difference")], rows),
        note=texts("figures.rough.note", runs=found.runs),
    )
