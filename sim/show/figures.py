"""The charts of a scenario against its baseline: pure functions from results, facts and language to charts."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from sim.analysis import NationalGap, estimate, national_gaps, total_band
from sim.analysis.compare import WeekBand, difference_band
from sim.experiment import Pair
from sim.facts import Facts
from sim.show import numbers
from sim.show.board import INK, Chart, Table
from sim.show.group_figures import group_names, stock_by_group
from sim.show.marks import (
    BASELINE,
    NATIONAL,
    SCENARIO,
    TARGET,
    axis_ends,
    band_traces,
    calendar_layout,
    census_days,
    label,
    line,
    wrapped,
)
from sim.show.national_words import national_cell, national_kind, national_notes
from sim.show.place_figures import participants, pool_use
from sim.show.pool_figures import pools_taken_up
from sim.show.sentences import FOCUS_YEAR
from sim.show.texts import Texts

__all__ = [
    "below_the_total",
    "effect_by_week",
    "group_names",
    "overview",
    "participants",
    "plan_alone",
    "pool_use",
    "stock_by_group",
    "total_by_week",
]


def overview(pair: Pair, facts: Facts, language: str, title: str) -> list[Chart]:
    """All charts of a pair, in the order in which they are read; `title` names the scenario."""
    return [total_by_week(pair, facts, language, title), *below_the_total(pair, facts, language, title)]


def below_the_total(pair: Pair, facts: Facts, language: str, title: str) -> list[Chart]:
    """What moves, where, whether there are places enough, and who gets the offer."""
    charts = [effect_by_week(pair, language), stock_by_group(pair, facts, language, title)]
    if pools_taken_up(pair):
        charts.append(pool_use(pair, language))
    if pair.scenario.model.activities:
        charts.append(participants(pair, language))
    return charts


def plan_alone(facts: Facts, language: str) -> Chart:
    """What can be shown before anything has been simulated: where the plan starts and what it aims at."""
    texts = Texts(language)
    plan = facts.plan
    rows = [
        [texts("figures.year_end", year=str(year)), numbers.whole(figure.value, language), figure.source]
        for year, figure in plan.full_time_persons.items()
    ]
    start = date(plan.base_year, 12, 31)
    begin = {
        "x": [start],
        "y": [plan.full_time_persons[plan.base_year].value],
        "mode": "markers",
        "name": texts("figures.total.outcome", year=str(plan.base_year)),
        "marker": {"size": 11, "color": INK},
        "cliponaxis": False,
    }
    targets, labels = _targets(facts, language, max(plan.targets))
    levels = [figure.value for figure in plan.full_time_persons.values()]
    low, high = axis_ends(levels)
    return Chart(
        "total",
        [begin, targets],
        calendar_layout([start, date(max(plan.targets) + 1, 1, 1)], (low, high)) | {"annotations": labels},
        texts("figures.total.plan_alt"),
        Table([texts("figures.when"), texts("figures.persons"), texts("figures.source")], rows),
        title=texts("figures.total.title"),
        subtitle=texts("figures.total.plan_subtitle", low=low),
        note=texts("figures.total.plan_note"),
        span=12,
        height=400,
    )


def total_by_week(pair: Pair, facts: Facts, language: str, title: str) -> Chart:
    """The total by week with its 5-95 per cent band, the baseline, the plan's targets and the national level."""
    texts = Texts(language)
    ours, base = total_band(pair.scenario), total_band(pair.baseline)
    days = census_days(pair.scenario)
    last_year = pair.scenario.years[-1][0]
    today = texts("figures.baseline")
    band_name = texts("figures.band", runs=len(pair.scenario.replications))
    targets, labels = _targets(facts, language, last_year)
    country = national_gaps(pair.scenario, facts)
    levels = {gap.year: gap.national.value * gap.population.value for gap in country}
    data: list[dict[str, Any]] = [
        *band_traces(days, ours, band_name),
        line(days, base.mean, today, BASELINE, dash="dash"),
    ]
    data.append(line(days, ours.mean, wrapped(title, 34), SCENARIO) | {"legendrank": 1})  # drawn last, read first
    named = []
    for gap in country:
        kind, level = national_kind(gap.national), levels[gap.year]
        data.append(
            line(
                [date(gap.year, 1, 1), date(gap.year, 12, 31)],
                [level, level],
                texts(f"figures.national.{kind}"),
                NATIONAL,
            )
            | {"legendgroup": f"national-{kind}", "showlegend": kind not in named}
        )
        named.append(kind)
        words = texts(f"figures.national.{kind}_label", level=level)
        labels.append(label(date(gap.year, 7, 1), level, words, NATIONAL, below=True))
    data.append(targets)
    everything = [ours.low.min(), ours.high.max(), base.mean.min(), base.mean.max(), *levels.values(), *targets["y"]]
    low, high = axis_ends(everything)
    end = str(min(FOCUS_YEAR, last_year))
    at_end = {row["year"]: row for row in _year_ends(pair)}[int(end)]
    return Chart(
        "total",
        data,
        calendar_layout(days, (low, high)) | {"annotations": labels},
        texts("figures.total.alt", scenario=title, year=end, ours=at_end["ours"], base=at_end["base"]),
        _total_table(pair, facts, language, (ours, base), country, title),
        title=texts("figures.total.title"),
        subtitle=texts("figures.total.subtitle", first=str(days[0].year), last=str(last_year), low=low),
        note=_total_note(pair, facts, language),
        span=12,
        height=400,
    )


def effect_by_week(pair: Pair, language: str) -> Chart:
    """The paired difference, scenario minus baseline, by week with its 5-95 per cent band."""
    texts = Texts(language)
    band, days = difference_band(pair), census_days(pair.scenario)
    runs = len(pair.scenario.replications)
    rows = [
        [numbers.date(day, language), *(numbers.signed(v, language, 1) for v in row)]
        for day, row in zip(days, zip(band.mean, band.low, band.high, strict=True), strict=True)
    ]
    columns = ("difference", "low", "high")
    layout = calendar_layout(days, None) | {"showlegend": False, "margin": {"l": 56, "r": 16, "t": 12, "b": 48}}
    layout["yaxis"] = {"zeroline": True, "zerolinewidth": 2, "zerolinecolor": BASELINE, "rangemode": "tozero"}
    if not np.any(band.high - band.low) and not np.any(band.mean):
        layout["yaxis"]["range"] = [-10, 10]
    return Chart(
        "effect",
        [
            *band_traces(days, band, texts("figures.band", runs=runs)),
            line(days, band.mean, texts("figures.effect.mean"), SCENARIO),
        ],
        layout,
        texts("figures.effect.alt", last=numbers.signed(band.mean[-1], language)),
        Table([texts("figures.when"), *(texts(f"figures.{name}") for name in columns)], rows),
        title=texts("figures.effect.title"),
        subtitle=texts("figures.effect.subtitle", first=str(days[0].year), last=str(pair.scenario.years[-1][0])),
        note=texts("figures.effect.note", runs=runs),
        span=6,
        height=470,
    )


def _targets(facts: Facts, language: str, last_year: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The plan's targets as markers at the ends of their years, each with its own label."""
    texts = Texts(language)
    known = {year: figure.value for year, figure in facts.plan.targets.items() if year <= last_year}
    days = [date(year, 12, 31) for year in known]
    trace = {
        "x": days,
        "y": list(known.values()),
        "mode": "markers",
        "name": texts("figures.total.targets"),
        "marker": {"symbol": "diamond", "size": 12, "color": TARGET, "line": {"color": "#ffffff", "width": 1.5}},
        "hovertemplate": "%{y:,.0f}",
    }
    labels = [
        label(day, level, texts("figures.total.target_label", level=level), TARGET, below=True, right=day == days[-1])
        for day, level in zip(days, known.values(), strict=True)
    ]
    return trace, labels


def _year_ends(pair: Pair) -> list[dict[str, Any]]:
    ours, base = pair.scenario.total_year_end, pair.baseline.total_year_end
    return [
        {
            "year": year,
            "ours": float(ours[:, y].mean()),
            "base": float(base[:, y].mean()),
            "estimate": estimate(ours[:, y]),
        }
        for y, (year, _, _) in enumerate(pair.scenario.years)
    ]


def _total_table(
    pair: Pair,
    facts: Facts,
    language: str,
    bands: tuple[WeekBand, WeekBand],
    country: tuple[NationalGap, ...],
    title: str,
) -> Table:
    texts = Texts(language)
    targets = facts.plan.targets
    kinds = {national_kind(gap.national) for gap in country}
    levels = {gap.year: national_cell(gap, language, alone=len(kinds) == 1) for gap in country}
    rows = []
    for end in _year_ends(pair):
        five, _, ninety_five = end["estimate"].quantiles
        target = targets.get(end["year"])
        means = (end["ours"], five, ninety_five, end["base"])
        rows.append(
            [
                texts("figures.year_end", year=str(end["year"])),
                *(numbers.decimal(value, language) for value in means),
                numbers.whole(target.value if target else None, language),
                levels.get(end["year"], numbers.MISSING),
            ]
        )
    ours, base = bands
    for week, day in enumerate(census_days(pair.scenario)):
        values = (ours.mean[week], ours.low[week], ours.high[week], base.mean[week])
        cells = [numbers.decimal(float(value), language) for value in values]
        rows.append([numbers.date(day, language), *cells, "", ""])
    columns = [texts(f"figures.{name}") for name in ("low", "high", "baseline", "target")]
    of_country = texts(f"figures.national.{kinds.pop() if len(kinds) == 1 else 'plain'}_column")
    return Table([texts("figures.when"), title, *columns, of_country], rows)


def _total_note(pair: Pair, facts: Facts, language: str) -> str:
    texts = Texts(language)
    runs = len(pair.scenario.replications)
    gaps = national_gaps(pair.scenario, facts)
    plan_source = next(iter(facts.plan.targets.values())).source
    said = [texts("figures.total.note", runs=runs, source=plan_source)]
    said += national_notes(gaps, language) or [texts("figures.total.no_national")]
    return " ".join(said)
