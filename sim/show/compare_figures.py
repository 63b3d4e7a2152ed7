"""Several scenarios on the same axes: levels and differences by week, and where each ends, every pair on its own chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from sim.analysis import total_band
from sim.analysis.compare import WeekBand, difference_band
from sim.experiment import Pair
from sim.facts import Facts
from sim.show import numbers
from sim.show.board import COLOURS, INK, Chart, Table
from sim.show.marks import BASELINE, axis_ends, calendar_layout, census_days, label
from sim.show.texts import Texts

DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
PLACES = len(DASHES)
"""So many scenarios can be told apart by colour, by dash and by letter."""


@dataclass(frozen=True)
class Compared:
    """A scenario to be compared.

    Attributes
    ----------
    place:
        Which colour, dash and letter it has, from 0; the same for as long as it is kept.
    title:
        What it is called.
    """

    place: int
    title: str
    pair: Pair

    @property
    def letter(self) -> str:
        """Its direct label: A, B, C ..."""
        return chr(ord("A") + self.place)

    @property
    def colour(self) -> str:
        """Its colour."""
        return COLOURS[self.place]

    @property
    def dash(self) -> str:
        """Its dash, so that colour is not the only difference."""
        return DASHES[self.place]

    @property
    def name(self) -> str:
        """Letter and title."""
        return f"{self.letter} {self.title}"


def levels_by_week(compared: Sequence[Compared], facts: Facts, language: str) -> Chart:
    """The mean total of each scenario by week, with the baseline and the plan's targets, on one axis."""
    texts = Texts(language)
    days = census_days(compared[0].pair.scenario)
    base = total_band(compared[0].pair.baseline).mean
    means = {one.letter: total_band(one.pair.scenario).mean for one in compared}
    targets = {year: figure.value for year, figure in facts.plan.targets.items() if date(year, 12, 31) <= days[-1]}
    low, high = axis_ends(
        [*(float(edge) for mean in (*means.values(), base) for edge in (mean.min(), mean.max())), *targets.values()]
    )
    data: list[dict[str, Any]] = [_line(days, base, texts("figures.baseline"), BASELINE, "solid", 2)]
    data += [_line(days, means[one.letter], one.letter, one.colour, one.dash) for one in compared]
    data.append(
        {
            "x": [date(year, 12, 31) for year in targets],
            "y": list(targets.values()),
            "mode": "markers",
            "name": texts("figures.total.targets"),
            "marker": {"symbol": "diamond", "size": 11, "color": INK},
            "hovertemplate": "%{y:,.0f}",
        }
    )
    layout = calendar_layout(days, (low, high))
    layout["annotations"] = _letters(compared, days, means, (high - low) / 14.0)
    names = [texts("figures.baseline"), *(one.name for one in compared)]
    rows = [
        [
            numbers.date(day, language),
            *(numbers.decimal(float(mean[week]), language) for mean in (base, *means.values())),
        ]
        for week, day in enumerate(days)
    ]
    return Chart(
        "levels",
        data,
        layout | {"margin": {"l": 56, "r": 30, "t": 44, "b": 48}},
        texts("compare.levels.alt", count=len(compared), names=", ".join(one.title for one in compared)),
        Table([texts("figures.when"), *names], rows),
        title=texts("compare.levels.title"),
        subtitle=texts("compare.levels.subtitle", low=low),
        note=texts("compare.levels.note", runs=runs_of(compared)),
        span=6,
        height=420,
    )


def differences_by_week(compared: Sequence[Compared], language: str) -> Chart:
    """Each scenario minus its own baseline by week, with the 5-95 per cent band of the pairs, on one axis."""
    texts = Texts(language)
    days = census_days(compared[0].pair.scenario)
    bands = {one.letter: difference_band(one.pair) for one in compared}
    data: list[dict[str, Any]] = []
    for one in compared:
        data += _band(days, bands[one.letter], one.colour)
    data += [_line(days, bands[one.letter].mean, one.letter, one.colour, one.dash) for one in compared]
    lowest = min(float(band.low.min()) for band in bands.values())
    highest = max(float(band.high.max()) for band in bands.values())
    layout = calendar_layout(days, None)
    room = max(highest - lowest, 10.0)
    layout["yaxis"] = {
        "range": [min(lowest, 0.0) - 0.05 * room, max(highest, 0.0) + 0.05 * room],
        "zeroline": True,
        "zerolinewidth": 2,
        "zerolinecolor": BASELINE,
    }
    layout["annotations"] = _letters(compared, days, {letter: band.mean for letter, band in bands.items()}, room / 14.0)
    rows = [
        [
            numbers.date(day, language),
            *(_cell(band, week, language) for band in bands.values()),
        ]
        for week, day in enumerate(days)
    ]
    return Chart(
        "changes",
        data,
        layout | {"margin": {"l": 56, "r": 30, "t": 44, "b": 48}},
        texts("compare.changes.alt", count=len(compared)),
        Table([texts("figures.when"), *(one.name for one in compared)], rows),
        title=texts("compare.changes.title"),
        subtitle=texts("compare.changes.subtitle"),
        note=texts("compare.changes.note", runs=runs_of(compared)),
        span=6,
        height=420,
    )


def _cell(band: WeekBand, week: int, language: str) -> str:
    spread = numbers.interval(band.low[week], band.high[week], language, 1)
    return f"{numbers.signed(band.mean[week], language, 1)} ({spread})"


def _line(days: list[date], values: np.ndarray, name: str, colour: str, dash: str, width: float = 3) -> dict[str, Any]:
    pen = {"color": colour, "width": width, "dash": dash}
    return {"x": days, "y": values, "mode": "lines", "name": name, "line": pen, "hovertemplate": "%{y:,.0f}"}


def _band(days: list[date], band: WeekBand, colour: str) -> list[dict[str, Any]]:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    edge = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False}
    return [
        {"x": days, "y": band.low, **edge},
        {"x": days, "y": band.high, "fill": "tonexty", "fillcolor": f"rgba({red}, {green}, {blue}, 0.13)", **edge},
    ]


def _letters(
    compared: Sequence[Compared], days: list[date], means: dict[str, np.ndarray], least: float
) -> list[dict[str, Any]]:
    """A letter at the end of each line, moved apart where lines end close together."""
    placed: list[dict[str, Any]] = []
    above = -np.inf
    for one in sorted(compared, key=lambda one: float(means[one.letter][-1])):
        level = max(float(means[one.letter][-1]), above + least)
        above = level
        placed.append(
            label(days[-1], level, f"<b>{one.letter}</b>", one.colour, below=False)
            | {"xanchor": "left", "xshift": 6, "yshift": 0, "font": {"size": 15, "color": one.colour}}
        )
    return placed


def runs_of(compared: Sequence[Compared]) -> int:
    """How many pairs stand behind each of them at least."""
    return min(len(one.pair.scenario.replications) for one in compared)
