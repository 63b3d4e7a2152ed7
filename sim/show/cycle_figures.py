"""The business cycle: its name for users, and whether a municipality without initiatives follows the country under it."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.analysis.country import BOTH, relative_changes, simulated_level
from sim.analysis.cycle_calibration import BLOCKS
from sim.experiment import Results
from sim.facts import Observed
from sim.model.weeks import whole_years
from sim.show import numbers
from sim.show.board import Chart, Table
from sim.show.exhibit import Exhibit
from sim.show.marks import BAND, NATIONAL, SCENARIO, TARGET
from sim.show.texts import Texts

BASE = 2020
OBSERVED_ONLY = ("net_unemployed_on_assistance", "unemployment_rate")
"""Series that both areas have in the same definition for both years; the model has no counterpart."""

Levels = dict[int, float]
"""Full-time persons by year."""


def cycle_title(name: str, language: str) -> str:
    """A business cycle's name as users read it; the name of its file where the catalogue has none."""
    texts, key = Texts(language), f"cycles.title.{name}"
    return texts(key) if key in texts else name


def cycle_explanation(name: str, language: str) -> str:
    """What a business cycle is, in a sentence or two; empty where the catalogue has none."""
    texts, key = Texts(language), f"cycles.text.{name}"
    return texts(key) if key in texts else ""


def country_exhibit(results: Results, observed: Observed, language: str, year: int = 2022) -> Exhibit:
    """Relative changes from 2020 in the country, in Fredericia as observed, and simulated without initiatives.

    Raises
    ------
    RunError
        Where the run does not reach the end of the year.
    """
    texts, frame = Texts(language), relative_changes(results, observed, BASE, year)
    rows = [
        [
            texts(f"cycles.part.{row['part']}"),
            *(numbers.percent(row[name], language) for name in ("country", "municipality", "simulated")),
            numbers.interval(100.0 * row["low"], 100.0 * row["high"], language, 1),
            numbers.percentage_points(row["distance"], language),
            numbers.percentage_points(row["stated"], language).lstrip("+"),
            texts(f"cycles.exhibit.{'yes' if row['inside'] else 'no'}"),
        ]
        for row in frame.to_dict("records")
    ]
    for series in OBSERVED_ONLY:
        changes = [observed.ratio(area, series, BASE, year) - 1.0 for area in ("country", "municipality")]
        cells = [numbers.percent(change, language) for change in changes]
        rows.append([texts(f"cycles.part.{series}"), *cells, *[numbers.MISSING] * 5])
    changed = frame.set_index("part")
    values = {part: changed.loc[part, "simulated"] for part in BLOCKS}
    values |= {f"{part}_country": changed.loc[part, "country"] for part in BLOCKS}
    outside, when = int((~frame["inside"]).sum()), {"base": str(BASE), "year": str(year)}
    verdict = "outside" if outside else "inside"
    cycle = cycle_title(results.scenario.assumptions.cycle, language)
    heads = [
        texts("cycles.exhibit.part"),
        *(texts(f"cycles.{name}") for name in ("country", "municipality", "simulated")),
    ]
    heads += [texts(f"cycles.exhibit.{name}") for name in ("interval", "distance", "stated", "ok")]
    return Exhibit(
        [
            texts("cycles.exhibit.said", **when, **values),
            texts(f"cycles.exhibit.{verdict}", count=len(frame), outside=outside),
            texts("cycles.exhibit.fredericia", **when),
        ],
        Table(heads, rows),
        texts("cycles.exhibit.caption", **when, cycle=cycle, runs=len(results.replications)),
        frozenset(int(place) for place in frame.index[~frame["inside"]]),
    )


def against_the_country(results: Results, observed: Observed, language: str) -> list[Chart]:
    """Dagpenge, kontanthjaelp and their sum by year as an index: the country, Fredericia, and simulated without initiatives."""
    return [_chart((part,), part, results, observed, language) for part in BLOCKS] + [
        _chart(tuple(BLOCKS), BOTH, results, observed, language)
    ]


def _chart(blocks: tuple[str, ...], part: str, results: Results, observed: Observed, language: str) -> Chart:
    texts = Texts(language)
    columns = [results.model.groups.index(code) for block in blocks for code in BLOCKS[block]]
    start = float(results.model.market.start.groups["stock"][columns].sum())
    runs = np.sum([simulated_level(results, block) for block in blocks], axis=0)
    years = [year for year, _, _ in whole_years(results.model.market.horizon)]
    low, high = (
        {year: float(np.quantile(runs[:, y], q)) for y, year in enumerate(years)} | {BASE: start} for q in (0.05, 0.95)
    )
    simulated = {BASE: start} | {year: float(runs[:, y].mean()) for y, year in enumerate(years)}
    country, local = (_observed(observed, area, blocks) for area in ("country", "municipality"))
    whole = [_observed(observed, area, blocks, whole_years=True) for area in ("country", "municipality")]
    shown = sorted({*simulated, *country, *local})
    edge = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "connectgaps": False}
    data: list[dict[str, Any]] = [
        {"x": _names(shown), "y": _index(low, shown), "showlegend": False, **edge},
        {
            "x": _names(shown),
            "y": _index(high, shown, start),
            "name": texts("cycles.band", runs=len(results.replications)),
            "fill": "tonexty",
            "fillcolor": BAND,
            **edge,
        },
    ]
    marks = (
        ("country", whole[0], NATIONAL, "circle", "solid"),
        ("municipality", whole[1], TARGET, "diamond", "dot"),
        ("simulated", simulated, SCENARIO, "square", "solid"),
    )
    for name, levels, colour, symbol, dash in marks:
        data.append(
            {
                "x": _names(shown),
                "y": _index(levels, shown),
                "mode": "lines+markers",
                "connectgaps": True,
                "name": texts(f"cycles.{name}"),
                "line": {"color": colour, "width": 3, "dash": dash},
                "marker": {"symbol": symbol, "size": 10, "color": colour},
                "hovertemplate": "%{y:,.1f}",
            }
        )
    last = max(set(whole[0]) & set(whole[1]) & set(simulated))
    name = texts(f"cycles.part.{part}")
    alt = texts(
        "cycles.chart.alt",
        part=name,
        first=str(shown[0]),
        last=str(shown[-1]),
        year=str(last),
        **{who: 100.0 * levels[last] / levels[BASE] for who, levels, *_ in marks},
    )
    layout = {
        "margin": {"l": 56, "r": 16, "t": 64, "b": 40},
        "xaxis": {"type": "category"},
        "yaxis": {"tickformat": ",.0f", "rangemode": "tozero"},
    }
    return Chart(
        f"cycle-{part}",
        data,
        layout,
        alt,
        _table(shown, (country, local, simulated), observed, blocks, language),
        title=texts("cycles.chart.title", part=name),
        subtitle=texts("cycles.chart.subtitle", base=texts("cycles.base")),
        note=_note(results, observed, blocks, language),
        span=6,
        height=380,
    )


def _observed(observed: Observed, area: str, blocks: tuple[str, ...], *, whole_years: bool = False) -> Levels:
    """Years in which all the benefits of an area are at hand; on demand only those that are known from end to end."""
    years = set.intersection(*(set(observed.years(area, block)) for block in blocks))
    levels = {}
    for year in sorted(years):
        figures = [observed.figure(area, block, year) for block in blocks]
        if not whole_years or all(figure.period == str(year) for figure in figures):
            levels[year] = sum(figure.value for figure in figures)
    return levels


def _names(years: list[int]) -> list[str]:
    return [str(year) for year in years]


def _index(levels: Levels, years: list[int], base: float | None = None) -> list[float | None]:
    whole = levels[BASE] if base is None else base
    return [100.0 * levels[year] / whole if year in levels else None for year in years]


def _table(
    years: list[int], lines: tuple[Levels, ...], observed: Observed, blocks: tuple[str, ...], language: str
) -> Table:
    texts, who = Texts(language), ("country", "municipality", "simulated")
    rows = []
    for year in years:
        known = [observed.figures.get((area, block, year)) for area in who[:2] for block in blocks]
        parts = sorted({figure.period for figure in known if figure is not None and figure.period != str(year)})
        name = texts("cycles.period", year=str(year), period=", ".join(parts)) if parts else str(year)
        indices = [numbers.decimal(_index(levels, [year])[0], language) for levels in lines]
        rows.append([name, *indices, *(numbers.whole(levels.get(year), language) for levels in lines)])
    heads = [texts(f"cycles.{kind}", who=texts(f"cycles.{one}")) for kind in ("index", "level") for one in who]
    return Table([texts("cycles.year"), *heads], rows)


def _note(results: Results, observed: Observed, blocks: tuple[str, ...], language: str) -> str:
    texts = Texts(language)
    cycle = cycle_title(results.scenario.assumptions.cycle, language)
    said = texts("cycles.known", runs=len(results.replications), cycle=cycle)
    estimates = []
    for area in ("country", "municipality"):
        for block in blocks:
            figure = observed.figure(area, block, BASE)
            if figure.low is not None and figure.low < figure.value:
                who = f"{texts(f'cycles.part.{block}')}, {texts(f'cycles.{area}')}"
                estimates.append(texts("cycles.estimate", who=who, year=str(BASE), low=figure.low, high=figure.high))
    sentences = [said]
    if estimates:
        sentences.append(texts("cycles.estimated", list="; ".join(estimates)))
    if "kontanthjaelp" in blocks:
        sentences.append(texts("cycles.exhibit.fredericia", base=str(BASE)))
    return " ".join(sentences)
