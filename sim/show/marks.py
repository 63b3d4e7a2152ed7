"""What the charts share: lines with bands, columns, labels, and the axes of days and of years."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from sim.analysis.compare import WeekBand
from sim.experiment import Results
from sim.model.weeks import date_of
from sim.show import numbers
from sim.show.board import COLOURS, INK, MUTED

SCENARIO, TARGET, NATIONAL = COLOURS[0], COLOURS[1], COLOURS[2]
BASELINE = MUTED
BAND = "rgba(11, 92, 140, 0.16)"
PALE = "#a9b6c2"
AXIS_STEP = 200


def census_days(results: Results) -> list[date]:
    """The census weeks as days; the horizon itself is the end of the last day, not the first moment of the next."""
    return [min(date_of(float(week)), results.settings.until) for week in results.weeks]


def band_traces(days: list[date], band: WeekBand, name: str) -> list[dict[str, Any]]:
    """The area between a band's low and high, as two traces of which the second is named."""
    edge = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    return [
        {"x": days, "y": band.low, "showlegend": False, **edge},
        {"x": days, "y": band.high, "name": name, "fill": "tonexty", "fillcolor": BAND, **edge},
    ]


def line(days: list[date], values: Any, name: str, colour: str, *, dash: str = "solid") -> dict[str, Any]:
    """A line; dashed for what a scenario is compared with, so that colour is not the only difference."""
    pen = {"color": colour, "width": 3 if dash == "solid" else 2.5, "dash": dash}
    return {"x": days, "y": values, "mode": "lines", "name": name, "line": pen, "hovertemplate": "%{y:,.0f}"}


def columns(years: list[int], values: list[Any], name: str, colour: str) -> dict[str, Any]:
    """A bar for each year, with its value written above it by whoever adds the text."""
    return {
        "type": "bar",
        "name": name,
        "x": [str(year) for year in years],
        "y": values,
        "textposition": "outside",
        "textfont": {"size": 14, "color": INK},
        "cliponaxis": False,
        "marker": {"color": colour},
    }


def label(day: date, level: float, text: str, colour: str, *, below: bool, right: bool = False) -> dict[str, Any]:
    """A direct label at a point, above or below it, or ending at it (`right`) where the picture ends."""
    return {
        "x": day,
        "y": level,
        "text": text,
        "showarrow": False,
        "yshift": -18 if below else 18,
        "xanchor": "right" if right else "center",
        "xshift": 10 if right else 0,
        "font": {"size": 14, "color": colour},
        "bgcolor": "rgba(255,255,255,0.8)",
    }


def calendar_layout(days: list[date], ends: tuple[float, float] | None) -> dict[str, Any]:
    """An axis of days with months in words; `ends` are those of the other axis."""
    layout: dict[str, Any] = {
        "xaxis": {
            "type": "date",
            "range": [days[0], days[-1] + timedelta(days=20)],
            "dtick": "M6",
            "tick0": "2021-01-01",
            "tickformat": "%b\n%Y",
        },
        "margin": {"l": 56, "r": 16, "t": 44, "b": 48},
    }
    if ends is not None:
        layout["yaxis"] = {"range": list(ends), "tickformat": ",.0f"}
    return layout


def year_layout() -> dict[str, Any]:
    """Groups of bars by calendar year."""
    return {
        "barmode": "group",
        "bargap": 0.4,
        "bargroupgap": 0.06,
        "hovermode": "closest",
        "xaxis": {"type": "category", "ticks": "", "fixedrange": True, "tickfont": {"size": 15, "color": INK}},
        "margin": {"l": 48, "r": 8, "t": 40, "b": 32},
    }


def axis_ends(values: list[float]) -> tuple[float, float]:
    """Round ends of an axis with room for a label below the lowest value."""
    low = AXIS_STEP * np.floor((min(values) - 0.6 * AXIS_STEP) / AXIS_STEP)
    return max(0.0, float(low)), float(AXIS_STEP * np.ceil((max(values) + 0.2 * AXIS_STEP) / AXIS_STEP))


def share_ticks(shares: Sequence[float], language: str) -> dict[str, Any]:
    """An axis of shares with its ticks as the texts write them: the library writes 50% for 50 %."""
    return {"tickvals": list(shares), "ticktext": [numbers.percent(share, language, 0) for share in shares]}


def wrapped(name: str, most: int = 24) -> str:
    """A long name in two or more lines: bars keep their room, and a legend is not cut off."""
    if len(name) <= most:
        return name
    words, lines = name.split(), [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + len(word) >= most:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "<br>".join(lines)


def with_figure(name: str, figure: str) -> str:
    """A bar's name with its figure in bold: at the end of the bar it would lie across the names on a narrow screen."""
    return wrapped(f"{name} {figure}", 22).removesuffix(figure) + f"<b>{figure}</b>"
