"""Each group by week as a small picture, all of them on one axis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from sim.experiment import Pair
from sim.facts import Facts
from sim.show import numbers
from sim.show.board import Chart, Table
from sim.show.group_figures import group_names
from sim.show.marks import BAND, BASELINE, SCENARIO, calendar_layout, census_days
from sim.show.texts import Texts

Measure = Literal["level", "change"]
HEIGHT = 190


@dataclass(frozen=True)
class _Group:
    """Of one group by week, each of shape (W,)."""

    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    baseline: np.ndarray


def group_weeks(pair: Pair, facts: Facts, language: str, title: str, measure: Measure) -> list[Chart]:
    """Nine small pictures with one axis: levels beside the baseline, or the paired difference from it."""
    texts, names = Texts(language), group_names(facts, language)
    days = census_days(pair.scenario)
    found = dict(_by_group(pair, measure))
    low = min(0.0, *(float(one.low.min()) for one in found.values()))
    high = max(0.0, *(float(max(one.high.max(), one.baseline.max())) for one in found.values()))
    room = max(high - low, 4.0)
    ends = (low - (0.04 * room if low < 0.0 else 0.0), high + 0.04 * room)
    charts = []
    for code, one in found.items():
        last = numbers.signed(one.mean[-1], language) if measure == "change" else numbers.whole(one.mean[-1], language)
        charts.append(
            Chart(
                f"group_{code}",
                list(_traces(days, one, title, texts, measure)),
                _layout(days, ends),
                texts(f"groups.{measure}.alt", group=names[code], last=last),
                _table(days, one, title, language, measure),
                title=names[code],
                subtitle=texts(f"groups.{measure}.subtitle", last=last, year=str(days[-1].year)),
                span=4,
                height=HEIGHT,
            )
        )
    return charts


def _by_group(pair: Pair, measure: Measure) -> Iterator[tuple[str, _Group]]:
    ours, base = pair.scenario.counts.stock, pair.baseline.counts.stock
    shown = ours - base if measure == "change" else ours
    low, high = np.quantile(shown, (0.05, 0.95), axis=0)
    mean, baseline = shown.mean(axis=0), base.mean(axis=0) * (measure == "level")
    for g, code in enumerate(pair.scenario.model.groups):
        yield code, _Group(mean[:, g], low[:, g], high[:, g], baseline[:, g])


def _traces(days: list[Any], one: _Group, title: str, texts: Texts, measure: Measure) -> Iterator[dict[str, Any]]:
    edge = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False}
    yield {"x": days, "y": one.low, **edge}
    yield {"x": days, "y": one.high, "fill": "tonexty", "fillcolor": BAND, **edge}
    plain = {"x": days, "mode": "lines", "showlegend": False, "hovertemplate": "%{y:,.1f}"}
    if measure == "level":
        pen = {"color": BASELINE, "width": 2, "dash": "dash"}
        yield {**plain, "y": one.baseline, "name": texts("figures.baseline"), "line": pen}
    yield {**plain, "y": one.mean, "name": title, "line": {"color": SCENARIO, "width": 2.5}}


def _layout(days: list[Any], ends: tuple[float, float]) -> dict[str, Any]:
    layout = calendar_layout(days, None)
    layout["xaxis"] |= {"dtick": "M12", "tickformat": "%Y"}
    layout["yaxis"] = {
        "range": list(ends),
        "tickformat": ",.0f",
        "nticks": 5,
        "zeroline": True,
        "zerolinecolor": BASELINE,
    }
    return layout | {"margin": {"l": 44, "r": 8, "t": 6, "b": 28}}


def _table(days: list[Any], one: _Group, title: str, language: str, measure: Measure) -> Table:
    texts = Texts(language)
    shown = numbers.signed if measure == "change" else numbers.decimal
    columns = [one.mean, one.low, one.high] + ([one.baseline] if measure == "level" else [])
    rows = [
        [numbers.date(day, language), *(shown(float(column[week]), language, 1) for column in columns)]
        for week, day in enumerate(days)
    ]
    heads = [texts("figures.when"), title, texts("figures.low"), texts("figures.high")]
    return Table(heads + ([texts("figures.baseline")] if measure == "level" else []), rows)
