"""Where several scenarios end: what each moves by the end of a year, with its interval, one under the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.analysis import ALL, differences, target_gaps
from sim.analysis.gap import TargetGap
from sim.experiment import Pair
from sim.facts import Facts
from sim.show import numbers
from sim.show.board import INK, Chart, Table
from sim.show.compare_figures import Compared, runs_of
from sim.show.marks import BASELINE
from sim.show.sentences import FOCUS_YEAR
from sim.show.texts import Texts


def ends_of(compared: Sequence[Compared], facts: Facts, language: str, year: int = FOCUS_YEAR) -> Chart:
    """What each scenario moves by the end of a year, with the interval of the paired mean, one under the other."""
    texts = Texts(language)
    found = []
    for one in compared:
        frame = differences(one.pair)
        row = frame[(frame["year"] == year) & (frame["group"] == ALL) & (frame["measure"] == "stock_end")].iloc[0]
        gap = next((gap for gap in target_gaps(one.pair.scenario, facts) if gap.year == year), None)
        found.append((one, float(row["mean"]), float(row["low"]), float(row["high"]), gap))
    data = [_point(one, mean, low, high, language) for one, mean, low, high, _ in found]
    known = [value for _, mean, low, high, _ in found for value in (mean, low, high) if not np.isnan(value)]
    lowest, highest = min([*known, 0.0]), max([*known, 0.0])
    room = max(highest - lowest, 10.0)
    rows = [
        [
            one.name,
            numbers.decimal(float(one.pair.scenario.total_year_end[:, _place(one.pair, year)].mean()), language),
            numbers.signed(mean, language, 1),
            numbers.interval(low, high, language, 1),
            numbers.signed(gap.year_end.mean if gap is not None else None, language),
            texts("sentences.chance_value", hits=gap.reached_at_end.hits, runs=gap.reached_at_end.runs)
            if gap is not None
            else numbers.MISSING,
        ]
        for one, mean, low, high, gap in found
    ]
    heads = ["scenario", "level", "difference", "interval", "gap", "chance"]
    return Chart(
        "ends",
        data,
        {
            "showlegend": False,
            "hovermode": "closest",
            "margin": {"l": 8, "r": 24, "t": 12, "b": 40},
            "xaxis": {
                "range": [lowest - 0.25 * room, highest + 0.25 * room],
                "zeroline": True,
                "zerolinewidth": 2,
                "zerolinecolor": BASELINE,
                "showgrid": True,
                "tickformat": ",.0f",
                "tickangle": 0,
                "nticks": 2,  # each point has its figure; on a phone more ticks would lie across each other
            },
            "yaxis": {
                "categoryorder": "array",
                "categoryarray": [_wrapped(one.name) for one in reversed(compared)],
                "range": [-0.6, len(compared) - 0.25],
                "automargin": True,
                "showgrid": False,
                "ticks": "",
                "tickfont": {"size": 15, "color": INK},
            },
        },
        texts("compare.ends.alt", year=str(year), count=len(compared)),
        Table([texts(f"compare.ends.{name}", year=str(year)) for name in heads], rows),
        title=texts("compare.ends.title", year=str(year)),
        subtitle=texts("compare.ends.subtitle"),
        note=texts("compare.ends.note", runs=runs_of(compared)),
        span=12,
        height=90 + 64 * len(compared),
    )


def _point(one: Compared, mean: float, low: float, high: float, language: str) -> dict[str, Any]:
    """A mean with its interval; a single run has none."""
    has_interval = not np.isnan(low)
    return {
        "x": [mean],
        "y": [_wrapped(one.name)],
        "mode": "markers+text",
        "name": one.name,
        "marker": {"size": 13, "color": one.colour, "symbol": "circle"},
        "text": [numbers.signed(mean, language)],
        "textposition": "top center",
        "textfont": {"size": 15, "color": INK},
        "cliponaxis": False,
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [high - mean if has_interval else 0.0],
            "arrayminus": [mean - low if has_interval else 0.0],
            "color": one.colour,
            "thickness": 3,
            "width": 8,
        },
        "hoverinfo": "skip",
    }


def _chance(gap: TargetGap | None, texts: Texts) -> str:
    if gap is None:
        return numbers.MISSING
    return texts("sentences.chance_value", hits=gap.reached_at_end.hits, runs=gap.reached_at_end.runs)


def _place(pair: Pair, year: int) -> int:
    return [name for name, _, _ in pair.scenario.years].index(year)


def _wrapped(name: str, most: int = 26) -> str:
    lines = [""]
    for word in name.split():
        if lines[-1] and len(lines[-1]) + len(word) >= most:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "<br>".join(lines[:2]) + (" …" if len(lines) > 2 else "")
