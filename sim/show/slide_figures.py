"""The pictures of the slides that show results: few marks, direct labels, no letter too small for the back of a room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from sim.analysis import Estimate, total_band
from sim.experiment import Pair, Results
from sim.facts import Facts
from sim.show import numbers
from sim.show.board import INK, MUTED, Chart, Table
from sim.show.marks import (
    BASELINE,
    SCENARIO,
    TARGET,
    axis_ends,
    band_traces,
    calendar_layout,
    census_days,
    line,
)
from sim.show.texts import Texts

LETTERS = 24
"""The smallest type on a slide, in pixels."""
HEIGHT = 400
"""Of a picture, so that heading, picture and source fit a screen of 1280 x 720."""
DOTS = 100
"""Futures that a dot plot shows."""


def gap(pair: Pair, facts: Facts, language: str, title: str) -> Chart:
    """The total by week: scenario with its band, baseline, and the plan's targets."""
    texts = Texts(language)
    ours, base, days = total_band(pair.scenario), total_band(pair.baseline), census_days(pair.scenario)
    known = {y: f.value for y, f in facts.plan.targets.items() if y <= pair.scenario.years[-1][0]}
    ends = [date(year, 12, 31) for year in known]
    targets = {
        "x": ends,
        "y": list(known.values()),
        "mode": "markers+text",
        "name": texts("figures.total.targets"),
        "text": [texts("presentation.gap.target", year=str(year), level=level) for year, level in known.items()],
        "textposition": "middle left",
        "textfont": {"size": LETTERS, "color": TARGET},
        "marker": {"symbol": "diamond", "size": 20, "color": TARGET},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
    data = [
        *band_traces(days, ours, texts("presentation.gap.band")),
        line(days, base.mean, texts("figures.baseline"), BASELINE, dash="dash"),
        line(days, ours.mean, title, SCENARIO) | {"legendrank": 1, "line": {"color": SCENARIO, "width": 5}},
        targets,
    ]
    low, high = axis_ends([ours.low.min(), ours.high.max(), base.mean.min(), base.mean.max(), *known.values()])
    layout = calendar_layout(days, (low, high))
    layout["margin"] = {"l": 8, "r": 16, "t": 8, "b": 44}
    layout["legend"] = {"font": {"size": LETTERS}, "traceorder": "normal"}
    layout["xaxis"] |= {"dtick": "M12", "tickformat": texts("presentation.gap.tick"), "tickfont": {"size": LETTERS}}
    layout["yaxis"] |= {"nticks": 5, "tickfont": {"size": LETTERS}}
    rows = []
    for y, (year, _, _) in enumerate(pair.scenario.years):
        mine, theirs = pair.scenario.total_year_end[:, y], pair.baseline.total_year_end[:, y]
        cells = (float(mine.mean()), *(float(q) for q in np.quantile(mine, (0.05, 0.95))), float(theirs.mean()))
        rows.append(
            [
                texts("figures.year_end", year=str(year)),
                *(numbers.whole(cell, language) for cell in cells),
                numbers.whole(known.get(year), language),
            ]
        )
    heads = [texts("figures.when"), title, *(texts(f"figures.{k}") for k in ("low", "high", "baseline", "target"))]
    alt = texts("presentation.gap.alt", scenario=title, first=str(days[0].year), last=str(days[-1].year))
    return Chart("gap", data, layout, alt, Table(heads, rows), span=12, height=360)


def effect(changes: Mapping[Any, Estimate], need: float, language: str) -> Chart:
    """What the scenario moves at each end of what is known about its effects, beside what the target asks for.

    Parameters
    ----------
    changes:
        Paired changes by ``"low"``, ``"central"`` and ``"high"``.
    need:
        Target less the base year's level.
    """
    texts = Texts(language)
    order = ["low", "central", "high"]
    names = [texts(f"presentation.effect.{end}") for end in order] + [texts("presentation.effect.need")]
    values = [*(changes[end].mean for end in order), need]
    fewer = [-value for value in values]  # to the right: fewer persons, which is what is wanted
    bars = {
        "type": "bar",
        "orientation": "h",
        "y": names,
        "x": fewer,
        "marker": {"color": [SCENARIO] * len(order) + [TARGET]},
        "hoverinfo": "skip",
    }
    labels = {
        "x": [max(value, 0.0) for value in fewer],
        "y": names,
        "mode": "text",
        "text": [f"  {in_words(value, language)}" for value in values],
        "textposition": "middle right",
        "textfont": {"size": LETTERS, "color": INK},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
    reach = max(abs(value) for value in values)
    rows = [
        [
            name,
            numbers.signed(changes[end].mean, language, 1),
            numbers.interval(changes[end].low, changes[end].high, language, 1),
        ]
        for name, end in zip(names, order, strict=False)
    ]
    rows.append([names[-1], numbers.signed(need, language), numbers.MISSING])
    layout = {
        "showlegend": False,
        "bargap": 0.3,
        "margin": {"l": 8, "r": 8, "t": 0, "b": 0},
        "xaxis": {"range": [min(0.0, *fewer) * 1.1, reach * 1.35], "visible": False},
        "yaxis": {
            "showgrid": False,
            "ticks": "",
            "categoryorder": "array",
            "categoryarray": names,
            "ticksuffix": "  ",
            "tickfont": {"size": LETTERS, "color": INK},
        },
    }
    heads = [texts("presentation.effect.column"), texts("figures.difference"), texts("figures.interval")]
    alt = texts("presentation.effect.alt", need=need, central=changes["central"].mean)
    return Chart("effect", [bars, labels], layout, alt, Table(heads, rows), span=12, height=350)


def in_words(change: float, language: str) -> str:
    """A change of the total without a sign to be misread: ``10 færre``, ``5 flere``, ``ingen forskel``."""
    if numbers.whole(abs(change), language) == "0":
        return Texts(language)("presentation.effect.same")
    key = "presentation.effect.fewer" if change < 0 else "presentation.effect.more"
    return Texts(language)(key, count=abs(change))


def futures(results: Results, target: float, place: int, language: str) -> Chart:
    """A hundred simulated futures as dots along the total at the end of a year, with the target as a line.

    Parameters
    ----------
    place:
        Of the year among the years of the run.
    """
    texts = Texts(language)
    values, year = results.total_year_end[:, place], results.years[place][0]
    shown = np.quantile(values, (np.arange(DOTS) + 0.5) / DOTS)
    width = 15.0
    column = np.floor(shown / width)
    height = np.array([np.sum(column[:i] == column[i]) for i in range(DOTS)]) + 1.0
    hit = shown <= target
    data: list[dict[str, Any]] = []
    for flag, name, colour in ((False, "missed", SCENARIO), (True, "reached", TARGET)):
        if (hit == flag).any():
            data.append(
                {
                    "x": (column[hit == flag] + 0.5) * width,
                    "y": height[hit == flag],
                    "mode": "markers",
                    "name": texts(f"presentation.certainty.dots.{name}", count=int((hit == flag).sum())),
                    "marker": {"size": 14, "color": colour, "symbol": "diamond" if flag else "circle"},
                    "hoverinfo": "skip",
                    "cliponaxis": False,
                }
            )
    low, high = min(target, shown.min()) - 40, max(target, shown.max()) + 40
    top = float(height.max()) * 1.15 + 1
    layout = {
        "margin": {"l": 8, "r": 8, "t": 8, "b": 76},
        "hovermode": False,
        "legend": {"font": {"size": LETTERS}},
        "showlegend": True,
        "xaxis": {
            "range": [float(low), float(high)],
            "tickformat": ",.0f",
            "nticks": 7,
            "tickfont": {"size": LETTERS, "color": INK},
            "title": {
                "text": texts("presentation.certainty.dots.axis", year=str(year)),
                "font": {"size": LETTERS, "color": MUTED},
            },
        },
        "yaxis": {"range": [0, top], "visible": False},
        "shapes": [
            {"type": "line", "x0": target, "x1": target, "y0": 0, "y1": top, "line": {"color": TARGET, "width": 4}}
        ],
        "annotations": [
            {
                "x": target,
                "y": top * 0.92,
                "text": texts("figures.total.target_label", level=target),
                "showarrow": False,
                "xanchor": "left" if target < float(np.mean(shown)) else "right",
                "xshift": 10 if target < float(np.mean(shown)) else -10,
                "font": {"size": LETTERS, "color": TARGET},
            }
        ],
    }
    quantiles: Sequence[float] = (0.05, 0.25, 0.5, 0.75, 0.95)
    rows = [
        [texts("presentation.certainty.dots.quantile", share=q), numbers.whole(float(np.quantile(values, q)), language)]
        for q in quantiles
    ]
    heads = [texts("presentation.certainty.dots.column"), texts("figures.persons")]
    alt = texts("presentation.certainty.dots.alt", count=DOTS, target=target, hits=int(hit.sum()))
    return Chart("futures", data, layout, alt, Table(heads, rows), span=12, height=350)
