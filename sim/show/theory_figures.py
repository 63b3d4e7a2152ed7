"""Simulation minus closed form, a small picture for each group, with limits that hold for all of them at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from sim.analysis import ALL
from sim.analysis.validation import SIMULTANEOUS_LEVEL
from sim.facts import Facts
from sim.show import numbers
from sim.show.board import COLOURS, Chart, Table
from sim.show.figures import group_names
from sim.show.texts import Texts

_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "x")
_APART = 5.0
"""Weeks between the marks of two scenarios, so that their bars do not hide each other."""


def deviations(checks: Mapping[str, pd.DataFrame], facts: Facts, language: str = "en") -> list[Chart]:
    """One chart for each group and one for their sum.

    Parameters
    ----------
    checks:
        Frames of `sim.analysis.validation.theory_check` by the scenario's name to show; at most five.
    """
    names = group_names(facts, language) | {ALL: Texts(language)("figures.groups.total")}
    return [_chart(checks, code, names[code], language) for code in names]


def _chart(checks: Mapping[str, pd.DataFrame], code: str, title: str, language: str) -> Chart:
    texts = Texts(language)
    data: list[dict[str, Any]] = []
    rows, inside, count = [], 0, 0
    middle = (len(checks) - 1) / 2
    for place, (name, frame) in enumerate(checks.items()):
        mine = frame[frame["group"] == code]
        off = mine["mean"] - mine["expected"]
        inside, count = inside + int(mine["inside"].sum()), count + len(mine)
        data.append(
            {
                "x": mine["week"] + _APART * (place - middle),
                "y": off,
                "mode": "markers",
                "name": name,
                "marker": {"color": COLOURS[place], "symbol": _SYMBOLS[place], "size": 8},
                "error_y": {
                    "type": "data",
                    "array": mine["high"] - mine["mean"],
                    "color": COLOURS[place],
                    "thickness": 1.5,
                    "width": 0,
                },
                "hovertemplate": "%{y:.2f}",
            }
        )
        for row in mine.to_dict("records"):
            cells = [numbers.decimal(row[key], language, 2) for key in ("expected", "mean", "low", "high")]
            rows.append([f"{name}. {texts('validation.theory.week', week=row['week'])}", *cells])
    heads = [texts(f"validation.column.{key}") for key in ("scenario", "closed_form", "value", "low", "high")]
    return Chart(
        f"theory-{code}",
        data,
        {
            "hovermode": "closest",
            "xaxis": {"tickvals": sorted({int(week) for f in checks.values() for week in f["week"]})},
            "yaxis": {"zeroline": True, "zerolinewidth": 2, "zerolinecolor": "#4a5866"},
            "margin": {"l": 44, "r": 8, "t": 8, "b": 32},
            "showlegend": True,
        },
        texts("validation.theory.chart_alt", group=title, count=len(checks), inside=inside, checks=count),
        Table(heads, rows),
        title=title,
        subtitle=texts("validation.theory.chart_subtitle", level=SIMULTANEOUS_LEVEL),
        note=texts("validation.theory.weeks_axis"),
        span=6,
        height=340,
    )
