"""What each initiative contributes: ordered bars with their sum, and the sentences that go with them."""

from __future__ import annotations

import math
from typing import Any

from sim.analysis.attribution import Contribution, Contributions
from sim.analysis.intervals import Estimate
from sim.show import numbers
from sim.show.board import INK, Chart, Table
from sim.show.marks import BASELINE, SCENARIO, with_figure
from sim.show.sentences import FOCUS_YEAR, initiative_name
from sim.show.texts import Texts

_SMALLEST = 0.05
"""Full-time persons below which a bar would be labelled 0,0; the table has the row all the same."""
_NEXT_TO_NOTHING = 0.1
"""Share of what a part does on top of the others, up to which it counts as doing nothing alone."""


def contribution_bars(found: Contributions, language: str, year: int = FOCUS_YEAR) -> Chart:
    """A bar for each initiative at the end of a year, the largest reduction first, and one for their sum."""
    texts = Texts(language)
    all_rows, total = found.of_year(year), found.total[year]
    rows = tuple(row for row in all_rows if not _is_told_as_nothing(row)) or all_rows
    shown = [*(row.share for row in rows), total]
    names = [
        with_figure(name, numbers.signed(one.mean, language, 1))
        for name, one in zip(
            [*(initiative_name(row.part, language) for row in rows), texts("contributions.sum")], shown, strict=True
        )
    ]
    # the sum is told apart by its place and its frame, not by colour alone
    colours, frames = [*[SCENARIO] * len(rows), "#ffffff"], [*[0] * len(rows), 2]
    bars: dict[str, Any] = {
        "type": "bar",
        "orientation": "h",
        "y": names,
        "x": [one.mean for one in shown],
        "marker": {"color": colours, "line": {"color": SCENARIO, "width": frames}},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [_finite(one.high - one.mean) for one in shown],
            "arrayminus": [_finite(one.mean - one.low) for one in shown],
            "color": BASELINE,
            "thickness": 1.5,
            "width": 5,
        },
        "hovertemplate": "%{x:,.1f}",
    }
    ends = [0.0, *(end for one in shown for end in (one.mean, one.low, one.high) if math.isfinite(end))]
    room = 0.06 * max(max(ends) - min(ends), 1.0)
    runs = len(found.values)
    heads = ("part", "contribution", "interval", "alone", "on_top")
    note = (
        texts("contributions.note_exact", runs=runs)
        if found.orders is None
        else texts("contributions.note_sampled", runs=runs, orders=found.orders)
    )
    if len(rows) < len(all_rows):
        note = f"{texts('contributions.left_out', count=len(all_rows) - len(rows))} {note}"
    return Chart(
        "contributions",
        [bars],
        {
            "hovermode": "closest",
            "showlegend": False,
            "margin": {"l": 8, "r": 16, "t": 8, "b": 32},
            "xaxis": {
                "range": [
                    min(ends) - (room if min(ends) < 0.0 else 0.0),
                    max(ends) + (room if max(ends) > 0.0 else 0.0),
                ],
                "zeroline": True,
                "zerolinewidth": 2,
                "zerolinecolor": INK,
                "tickformat": ",.0f",
                "tickangle": 0,
                "nticks": 5,
            },
            "yaxis": {
                "categoryorder": "array",
                "categoryarray": names[::-1],
                "automargin": True,
                "ticks": "",
                "tickfont": {"size": 14, "color": INK},
            },
        },
        texts("contributions.alt", count=len(rows), year=str(year), total=total.mean),
        Table([texts(f"contributions.{name}") for name in heads], [*_rows(all_rows, language), _sum(total, language)]),
        title=texts("contributions.title"),
        subtitle=texts("contributions.subtitle", year=str(year)),
        note=note,
        span=6,
        height=120 + 44 * len(shown),
    )


def contribution_sentences(found: Contributions, language: str, year: int = FOCUS_YEAR) -> tuple[str, ...]:
    """The whole effect, who contributes most, who needs the others, and about whom nothing can be said."""
    texts = Texts(language)
    rows, total = found.of_year(year), found.total[year]
    runs = len(found.values)
    interval = _interval(total, language)
    said = [texts("contributions.said_total", total=total.mean, year=str(year), interval=interval, runs=runs)]
    first = rows[0]
    if first.share.high < 0.0:
        name = initiative_name(first.part, language)
        said.append(texts("contributions.said_most", part=name, share=first.share.mean))
    for row in rows:
        alone, on_top = row.alone, row.on_top
        if alone is None or on_top is None or not (on_top.low > 0.0 or on_top.high < 0.0):
            continue
        if abs(alone.mean) < _NEXT_TO_NOTHING * abs(on_top.mean):
            name = initiative_name(row.part, language)
            said.append(texts("contributions.said_needs", part=name, alone=alone.mean, on_top=on_top.mean))
    still = [row for row in rows if _moves_nothing(row)]
    unsure = [row for row in rows if row not in still and row.share.low <= 0.0 <= row.share.high]
    for key, chosen in (("said_unsure", unsure), ("said_nothing", still)):
        if chosen:
            names = "; ".join(initiative_name(row.part, language) for row in chosen)
            said.append(texts(f"contributions.{key}", parts=names))
    return tuple(said)


def _is_told_as_nothing(row: Contribution) -> bool:
    """Whether bar and interval would both be written as 0,0."""
    return max(abs(end) for end in (row.share.mean, row.share.low, row.share.high)) < _SMALLEST


def _moves_nothing(row: Contribution) -> bool:
    return row.share.mean == 0.0 and row.share.low == row.share.high


def _rows(rows: tuple[Contribution, ...], language: str) -> list[list[str]]:
    return [
        [
            initiative_name(row.part, language),
            numbers.signed(row.share.mean, language, 1),
            _interval(row.share, language),
            *(numbers.signed(None if one is None else one.mean, language, 1) for one in (row.alone, row.on_top)),
        ]
        for row in rows
    ]


def _sum(total: Estimate, language: str) -> list[str]:
    texts = Texts(language)
    return [
        texts("contributions.sum"),
        numbers.signed(total.mean, language, 1),
        _interval(total, language),
        numbers.MISSING,
        numbers.MISSING,
    ]


def _interval(one: Estimate, language: str) -> str:
    return numbers.interval(one.low, one.high, language, 1)


def _finite(width: float) -> float:
    return width if math.isfinite(width) else 0.0
