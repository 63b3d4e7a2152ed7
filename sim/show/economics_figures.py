"""The charts of the economics: the municipality's net year by year, and added up until the cost is earned back."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.analysis import Economics, Estimate, estimate, summary_of
from sim.analysis.compare import WeekBand
from sim.show import numbers
from sim.show.board import INK, Chart, Table
from sim.show.economics_words import basis_of, break_even_words, period_of, period_rows
from sim.show.marks import (
    BASELINE,
    SCENARIO,
    TARGET,
    band_traces,
    calendar_layout,
    census_days,
    columns,
    line,
    year_layout,
)
from sim.show.numbers import MILLION
from sim.show.texts import Texts


def net_by_year(found: Economics, language: str) -> Chart:
    """Benefits saved, cost of the initiatives (downwards) and the net with its interval, year by year."""
    texts, summary = Texts(language), summary_of(found)
    nets = [estimate(column) for column in found.net.T]
    parts = (
        ("saving", found.municipal_saving.mean(axis=0), SCENARIO),
        ("cost", -found.cost.mean(axis=0), TARGET),
        ("net", np.array([net.mean for net in nets]), INK),
    )
    data: list[dict[str, Any]] = []
    for name, amounts, colour in parts:
        values = [float(amount) / MILLION for amount in amounts]
        trace = columns(found.years, values, texts(f"economics.net.{name}"), colour)
        # a number outside a bar would lie on the line of its interval
        trace |= {"text": [numbers.decimal(value, language) for value in values], "hovertemplate": "%{text}"}
        if name == "net":
            trace |= {"error_y": _error(nets), "textposition": "none"}
        data.append(trace)
    heads, rows = period_rows(found, language)
    reach = [value for trace in data for value in trace["y"]]
    reach += [end / MILLION for net in nets for end in (net.low, net.high) if math.isfinite(end)]
    layout = year_layout() | {"yaxis": _axis(reach)}
    layout["xaxis"] |= {
        "tickangle": 0,
        "tickvals": [str(year) for year in found.years],
        "ticktext": [
            texts("economics.net.tick", year=str(year), net=net.mean / MILLION)
            for year, net in zip(found.years, nets, strict=True)
        ],
    }
    layout["margin"] |= {"b": 52}
    return Chart(
        "net",
        data,
        layout,
        texts("economics.net.alt", period=period_of(summary), net=summary.net.mean),
        Table(heads, rows),
        title=texts("economics.net.title"),
        subtitle=texts("economics.net.subtitle"),
        note=" ".join(basis_of(summary, language)),
        span=6,
        height=340,
    )


def cumulated_net(found: Economics, language: str) -> Chart:
    """The municipality's net added up week by week, with the interval of the mean and the week of break-even."""
    texts, summary = Texts(language), summary_of(found)
    days = census_days(found.pair.scenario)
    weeks = [estimate(column) for column in found.cumulated_net.T]
    band = WeekBand(found.weeks, *(np.array([_end(week, end) for week in weeks]) for end in ("mean", "low", "high")))
    shown = WeekBand(found.weeks, band.mean / MILLION, band.low / MILLION, band.high / MILLION)
    data = [
        *band_traces(days, shown, texts("economics.path.band")),
        line(days, shown.mean, texts("economics.path.mean"), SCENARIO) | {"hovertemplate": "%{y:,.1f}"},
    ]
    layout = calendar_layout(days, None)
    layout["yaxis"] = _axis([*shown.low, *shown.high, *shown.mean])
    day = summary.break_even.day
    if day is not None and summary.prices:
        words = texts("economics.path.even", month=numbers.month(day, language))
        data.append(
            {
                "x": [day],
                "y": [0.0],
                "mode": "markers",
                "name": words,
                "marker": {
                    "symbol": "diamond",
                    "size": 13,
                    "color": TARGET,
                    "line": {"color": "#ffffff", "width": 1.5},
                },
                "hovertemplate": words,
                "cliponaxis": False,
            }
        )
    heads = [texts(f"economics.column.{name}") for name in ("day", "mean", "low", "high")]
    rows = [
        [numbers.date(when, language), *(numbers.dkk(_finite(value), language) for value in values)]
        for when, *values in zip(days, band.mean, band.low, band.high, strict=True)
    ]
    even = break_even_words(summary, language) if summary.prices else ""
    return Chart(
        "path",
        data,
        layout,
        texts("economics.path.alt", last=str(summary.last), net=summary.net.mean, even=even).strip(),
        Table(heads, rows),
        title=texts("economics.path.title"),
        subtitle=" ".join(part for part in (even, texts("economics.path.subtitle")) if part),
        note=" ".join((texts("economics.path.note"), *basis_of(summary, language))),
        span=6,
        height=340,
    )


def _error(nets: list[Estimate]) -> dict[str, Any]:
    """Half the interval to either side; none for a single run."""
    half = [0.0 if math.isnan(net.low) else (net.high - net.low) / 2 / MILLION for net in nets]
    return {"type": "data", "array": half, "color": BASELINE, "thickness": 2.5, "width": 9}


def _axis(values: list[float]) -> dict[str, Any]:
    """An axis of millions that has its zero line in it and room for what is written at the ends."""
    low, high = min(0.0, *values), max(0.0, *values)
    room = 0.18 * (high - low) or 1.0
    return {
        "range": [low - room * (low < 0.0), high + room],
        "zeroline": True,
        "zerolinewidth": 2,
        "zerolinecolor": BASELINE,
        "tickformat": ",.1f",
        "fixedrange": True,
    }


def _end(week: Estimate, end: str) -> float:
    """An end of the interval, the mean itself for a single run."""
    value = float(getattr(week, end))
    return week.mean if math.isnan(value) else value


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
