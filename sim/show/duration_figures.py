"""How long closed cases lasted, and how many of them lasted long, group by group."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.experiment import Pair, Results
from sim.facts import Facts
from sim.show import numbers
from sim.show.board import INK, Chart, Table
from sim.show.group_figures import group_names
from sim.show.marks import BASELINE, PALE, SCENARIO, share_ticks, wrapped
from sim.show.texts import Texts


def mean_durations(pair: Pair, facts: Facts, language: str, title: str, year: int) -> Chart:
    """The mean duration of the cases that were closed in a year, scenario beside baseline."""
    texts, names = Texts(language), group_names(facts, language)
    ours, base = (_ratio(side, "completed_weeks", year) for side in (pair.scenario, pair.baseline))
    order = [g for g in np.argsort(np.nan_to_num(base)) if not np.isnan(base[g])]
    groups = pair.scenario.model.groups
    labels = [names[groups[g]] for g in order]
    most = float(np.nanmax([*ours[order], *base[order]])) if order else 1.0
    data = [
        _bars(labels, [float(base[g]) for g in order], texts("figures.baseline"), PALE),
        _bars(labels, [_or_none(ours[g]) for g in order], wrapped(title, 34), SCENARIO)
        | {
            "text": [
                texts("durations.bar", weeks=_or_none(ours[g]), change=_or_none(ours[g] - base[g])) for g in order
            ],
            "textposition": "outside",
            "textfont": {"size": 14, "color": INK},
            "cliponaxis": False,
        },
    ]
    rows = [
        [
            names[groups[g]],
            numbers.decimal(_or_none(ours[g]), language),
            numbers.decimal(_or_none(base[g]), language),
            numbers.signed(_or_none(ours[g] - base[g]), language, 1),
        ]
        for g in reversed(order)
    ]
    heads = [texts("figures.group"), title, texts("figures.baseline"), texts("figures.difference")]
    return Chart(
        "durations",
        data,
        _layout(labels, [0.0, most * 1.02], room=104),
        texts("durations.alt", year=str(year), count=len(order)),
        Table(heads, rows),
        title=texts("durations.title", year=str(year)),
        subtitle=texts("durations.subtitle"),
        note=texts("durations.note", runs=len(pair.scenario.replications)),
        span=6,
        height=470,
    )


def long_cases(pair: Pair, facts: Facts, language: str, title: str, year: int) -> Chart:
    """The share of the closed cases that lasted over 52 and over 104 weeks; the baseline as a mark on each bar."""
    texts, names = Texts(language), group_names(facts, language)
    shares = {
        (side, kind): _ratio(results, kind, year)
        for side, results in (("ours", pair.scenario), ("base", pair.baseline))
        for kind in ("long", "very_long")
    }
    base = shares["base", "long"]
    order = [g for g in np.argsort(np.nan_to_num(base)) if not np.isnan(base[g])]
    groups = pair.scenario.model.groups
    labels = [names[groups[g]] for g in order]

    def column(side: str, kind: str) -> list[float | None]:
        return [_or_none(shares[side, kind][g]) for g in order]

    marks = {"mode": "markers", "y": labels, "hoverinfo": "skip"}
    data = [
        _bars(labels, column("ours", "long"), texts("durations.over", weeks=52), PALE) | {"width": 0.62},
        _bars(labels, column("ours", "very_long"), texts("durations.over", weeks=104), SCENARIO) | {"width": 0.34},
        {
            **marks,
            "x": column("base", "long"),
            "name": texts("figures.baseline"),
            "marker": {"symbol": "line-ns", "size": 24, "line": {"width": 3, "color": BASELINE}},
        },
        {
            **marks,
            "x": column("base", "very_long"),
            "showlegend": False,
            "marker": {"symbol": "line-ns", "size": 14, "line": {"width": 3, "color": INK}},
        },
    ]
    rows = [
        [
            names[groups[g]],
            *(
                numbers.percent(_or_none(shares[side, kind][g]), language)
                for kind in ("long", "very_long")
                for side in ("ours", "base")
            ),
        ]
        for g in reversed(order)
    ]
    today = texts("figures.baseline")
    heads = [texts("figures.group")]
    for weeks in (52, 104):
        over = texts("durations.over", weeks=weeks)
        heads += [f"{over}: {title}", f"{over}: {today}"]
    layout = _layout(labels, [0.0, 1.0]) | {"barmode": "overlay"}
    layout["xaxis"] = {
        "range": [0.0, 1.02],
        "showgrid": True,
        "tickangle": 0,
        **share_ticks([0, 0.5, 1], language),
    }
    layout["margin"] = {"l": 8, "r": 16, "t": 64, "b": 32}
    return Chart(
        "tails",
        data,
        layout,
        texts("durations.tails.alt", year=str(year), count=len(order)),
        Table(heads, rows),
        title=texts("durations.tails.title", year=str(year)),
        subtitle=texts("durations.tails.subtitle"),
        note=texts("durations.tails.note", runs=len(pair.scenario.replications)),
        span=6,
        height=470,
    )


def _ratio(results: Results, field: str, year: int) -> np.ndarray:
    """Shape (G,): a count or sum over the closed cases of a year, per closed case, over all runs; nan without any."""
    place = [name for name, _, _ in results.years].index(year)
    top = getattr(results.counts, field)[:, place].sum(axis=0)
    closed = results.counts.ended[:, place].sum(axis=(0, 2))
    return np.divide(top, closed, out=np.full(len(closed), np.nan), where=closed > 0)


def _bars(labels: list[str], values: list[Any], name: str, colour: str) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "y": labels,
        "x": values,
        "marker": {"color": colour},
        "hoverinfo": "skip",
    }


def _layout(labels: list[str], ends: list[float], room: int = 8) -> dict[str, Any]:
    return {
        "barmode": "group",
        "bargap": 0.3,
        "bargroupgap": 0.02,
        "hovermode": "closest",
        "legend": {"traceorder": "reversed"},
        "margin": {"l": 8, "r": room, "t": 52, "b": 8},  # labels take pixels, whatever the width
        "xaxis": {"range": ends, "showticklabels": False, "ticks": "", "showgrid": False},
        "yaxis": {
            "categoryorder": "array",
            "categoryarray": labels,
            "automargin": True,
            "showgrid": False,
            "ticks": "",
            "tickfont": {"size": 14, "color": INK},
        },
    }


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
