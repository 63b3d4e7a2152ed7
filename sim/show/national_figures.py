"""The chart of the national average: Fredericia's share beside the country's and the plan's own levels, year by year."""

from __future__ import annotations

import math
from typing import Any

from sim.analysis import NationalGap, national_gaps, national_shares, population_shares
from sim.experiment import Results
from sim.facts import Facts, Figure
from sim.show import numbers
from sim.show.board import INK, Chart, Table
from sim.show.marks import NATIONAL, SCENARIO, TARGET, wrapped, year_layout
from sim.show.national_words import common_kind, national_kind, national_notes, source_of
from sim.show.texts import Texts


def share_by_year(results: Results, facts: Facts, language: str, title: str) -> Chart:
    """Full-time persons as a share of those aged 16-66: simulated, in the whole country, and as the plan wants it.

    The table has the distance in percentage points and in persons, each with its interval, and status and source of the
    country's share and of the population.
    """
    texts = Texts(language)
    country, population = national_shares(results.scenario, facts), facts.assumptions.population
    gaps = {gap.year: gap for gap in national_gaps(results, facts)}
    own = {year: share.mean for year, share in population_shares(results, facts).items()}
    plan = {
        y: level.value / population[y].value for y, level in facts.plan.full_time_persons.items() if y in population
    }
    last = results.years[-1][0] if results.years else facts.plan.base_year
    years = [year for year in sorted({*country, *plan, *own}) if facts.plan.base_year <= year <= last]
    kind = common_kind(country[year] for year in years if year in country)
    data = [
        _dots(years, [own.get(year) for year in years], wrapped(title, 34), SCENARIO, "circle"),
        _dots(years, [plan.get(year) for year in years], texts("figures.share.plan"), TARGET, "diamond"),
        _dots(years, [_value(country.get(year)) for year in years], texts(f"figures.share.{kind}"), NATIONAL, "square")
        | {"error_y": _range([country.get(year) for year in years])},
    ]
    rows = [
        [
            str(year),
            numbers.percent(own.get(year), language),
            numbers.percent(plan.get(year), language),
            *_country(country.get(year), language),
            *_distance(gaps.get(year), language),
            numbers.whole(_value(population.get(year)), language),
            _origin(population.get(year), language),
        ]
        for year in years
    ]
    heads = ("year", "own", "plan_column", "country", "country_origin", "points", "persons", "population", "origin")
    shown = [value for trace in data for value in trace["y"] if value is not None]
    ends = [end for year in years for end in _ends(country.get(year))]
    low, high = (min([*shown, *ends]), max([*shown, *ends])) if shown or ends else (0.0, 10.0)
    room = 0.25 * (high - low) or 1.0
    notes = national_notes(list(gaps.values()), language) or [texts("figures.total.no_national")]
    return Chart(
        "share",
        data,
        year_layout()
        | {
            "yaxis": {"range": [low - room, high + room], "ticksuffix": texts("figures.share.tick"), "fixedrange": True}
        },
        texts("figures.share.alt", first=str(years[0]), last=str(years[-1]), scenario=title),
        Table([texts(f"figures.share.{head}") for head in heads], rows),
        title=texts("figures.share.title"),
        subtitle=_subtitle(list(gaps.values()), texts),
        note=" ".join(notes),
        span=6,
        height=340,
    )


def _dots(years: list[int], shares: list[float | None], name: str, colour: str, symbol: str) -> dict[str, Any]:
    return {
        "x": [str(year) for year in years],
        "y": [None if share is None else 100.0 * share for share in shares],
        "mode": "lines+markers",
        "name": name,
        "line": {"color": colour, "width": 2.5, "dash": "solid" if symbol == "circle" else "dot"},
        "marker": {"symbol": symbol, "size": 11, "color": colour},
        "textfont": {"size": 14, "color": INK},
        "hovertemplate": "%{y:.1f}",
        "cliponaxis": False,
    }


def _range(figures: list[Figure | None]) -> dict[str, Any]:
    """The range of each share as a line upwards and downwards; no line where there is none."""
    up = [0.0 if f is None or f.high is None else 100.0 * (f.high - f.value) for f in figures]
    down = [0.0 if f is None or f.low is None else 100.0 * (f.value - f.low) for f in figures]
    return {"type": "data", "symmetric": False, "array": up, "arrayminus": down, "color": NATIONAL, "width": 8}


def _ends(figure: Figure | None) -> list[float]:
    return [] if figure is None else [100.0 * end for end in (figure.low, figure.high) if end is not None]


def _country(figure: Figure | None, language: str) -> tuple[str, str]:
    if figure is None:
        return numbers.MISSING, numbers.MISSING
    share = numbers.percent(figure.value, language)
    if figure.low is not None and figure.high is not None:
        share += f" ({numbers.interval(100 * figure.low, 100 * figure.high, language, 1)})"
    return share, _origin(figure, language)


def _origin(figure: Figure | None, language: str) -> str:
    """Status and source of a figure."""
    if figure is None:
        return numbers.MISSING
    status, source = Texts(language)(f"figures.status.{figure.status}"), source_of(figure, language)
    return status.capitalize() if source.lower() == status.lower() else f"{status.capitalize()}. {source}"


def _distance(gap: NationalGap | None, language: str) -> tuple[str, str]:
    """The distance in percentage points and in persons, with their intervals where there are several runs."""
    if gap is None:
        return numbers.MISSING, numbers.MISSING
    points = numbers.percentage_points(gap.distance.mean, language)
    persons = numbers.signed(gap.persons.mean, language)
    if math.isnan(gap.persons.low):
        return points, persons
    of_points = numbers.interval(100 * gap.distance.low, 100 * gap.distance.high, language, 1)
    return f"{points} ({of_points})", f"{persons} ({numbers.interval(gap.persons.low, gap.persons.high, language)})"


def _subtitle(gaps: list[NationalGap], texts: Texts) -> str:
    """How far it is in the last year for which both sides are known."""
    if not gaps:
        return texts("figures.share.subtitle_none")
    gap = gaps[-1]
    side = "above" if gap.persons.mean >= 0.0 else "below"
    return texts(
        f"figures.share.subtitle_{side}_{national_kind(gap.national)}",
        year=str(gap.year),
        points=100 * abs(gap.distance.mean),
        persons=abs(gap.persons.mean),
    )


def _value(figure: Figure | None) -> float | None:
    return None if figure is None else figure.value
