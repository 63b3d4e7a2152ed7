"""The pictures of the slides: few marks, direct labels, and no letter smaller than can be read from the back of a room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from sim.analysis import Estimate, total_band
from sim.experiment import Pair, Results
from sim.facts import Facts, Figure, stock_by_littles_law
from sim.show import numbers
from sim.show.board import INK, MUTED, Chart, Table
from sim.show.figures import group_names
from sim.show.marks import (
    BASELINE,
    NATIONAL,
    PALE,
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


def groups_today(facts: Facts, language: str) -> Chart:
    """The documented groups of the base year and the constant outside them, largest first."""
    texts, names = Texts(language), group_names(facts, language)
    plan = facts.plan
    total = plan.full_time_persons[plan.base_year].value
    stocks = {group.code: stock_by_littles_law([group], plan.weeks_in_base_year) for group in plan.groups}
    order = sorted(stocks, key=stocks.__getitem__)
    outside = texts("figures.groups.outside")
    labels = [outside, *(names[code] for code in order)]
    values = [total - sum(stocks.values()), *(stocks[code] for code in order)]
    leading = set(leading_groups(facts))
    colours = ["#ffffff", *(SCENARIO if code in leading else PALE for code in order)]
    bars = {
        "type": "bar",
        "orientation": "h",
        "y": labels,
        "x": values,
        "text": [texts("presentation.today.bar", persons=value, share=value / total) for value in values],
        "textposition": "outside",
        "textfont": {"size": LETTERS, "color": INK},
        "cliponaxis": False,
        "marker": {"color": colours, "line": {"color": [BASELINE, *colours[1:]], "width": [2, *[0] * len(order)]}},
        "hoverinfo": "skip",
    }
    rows = [
        [label, numbers.whole(value, language), numbers.percent(value / total, language, 0)]
        for label, value in reversed(list(zip(labels, values, strict=True)))
    ]
    heads = [texts("figures.group"), texts("figures.persons"), texts("presentation.share")]
    layout = {
        "showlegend": False,
        "bargap": 0.22,
        "margin": {"l": 8, "r": 8, "t": 0, "b": 0},
        "xaxis": {"range": [0, max(values) * 1.45], "visible": False},
        "yaxis": {"showgrid": False, "ticks": "", "tickfont": {"size": LETTERS, "color": INK}},
    }
    alt = texts("presentation.today.alt", count=len(order), largest=labels[-1], persons=values[-1])
    return Chart("today", [bars], layout, alt, Table(heads, rows), span=12, height=HEIGHT)


def leading_groups(facts: Facts) -> tuple[str, ...]:
    """The fewest groups that together are more than half of the plan's total, largest first."""
    plan = facts.plan
    stocks = {group.code: stock_by_littles_law([group], plan.weeks_in_base_year) for group in plan.groups}
    half = plan.full_time_persons[plan.base_year].value / 2
    chosen: list[str] = []
    for code in sorted(stocks, key=stocks.__getitem__, reverse=True):
        if sum(stocks[one] for one in chosen) > half:
            break
        chosen.append(code)
    return tuple(chosen)


def goal(facts: Facts, language: str) -> Chart:
    """The outcome of the base year and the plan's targets, as columns from zero."""
    texts, plan = Texts(language), facts.plan
    start = plan.full_time_persons[plan.base_year].value
    levels = {year: figure.value for year, figure in plan.full_time_persons.items()}
    texts_above = [
        texts(
            "presentation.goal.bar" if year != plan.base_year else "presentation.goal.first", level=v, change=v - start
        )
        for year, v in levels.items()
    ]
    names = [
        texts("presentation.goal.year" if y != plan.base_year else "presentation.goal.base", year=str(y))
        for y in levels
    ]
    bars = {
        "type": "bar",
        "x": names,
        "y": list(levels.values()),
        "text": texts_above,
        "textposition": "outside",
        "textfont": {"size": LETTERS + 2, "color": INK},
        "cliponaxis": False,
        "marker": {"color": [BASELINE if year == plan.base_year else TARGET for year in levels]},
        "hoverinfo": "skip",
    }
    rows = [
        [name, numbers.whole(v, language), numbers.signed(v - start, language)]
        for name, v in zip(names, levels.values(), strict=True)
    ]
    heads = [
        texts("figures.when"),
        texts("figures.persons"),
        texts("presentation.goal.since", year=str(plan.base_year)),
    ]
    layout = {
        "showlegend": False,
        "bargap": 0.35,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 44},
        "xaxis": {"type": "category", "ticks": "", "tickfont": {"size": LETTERS, "color": INK}},
        "yaxis": {"range": [0, max(levels.values()) * 1.2], "visible": False},
    }
    alt = texts("presentation.goal.alt", count=len(levels), first=start, last=list(levels.values())[-1])
    return Chart("goal", [bars], layout, alt, Table(heads, rows), span=12, height=HEIGHT)


def against_the_country(facts: Facts, language: str) -> Chart:
    """The plan's levels as shares of those aged 16-66, beside the country's estimated share with its range."""
    texts = Texts(language)
    ours, country = shares(facts)
    own_name = texts("presentation.national.ours", base=str(facts.plan.base_year))
    years = sorted({*ours, *country})
    known = [country.get(year) for year in years]
    plan = {
        "x": [str(year) for year in years],
        "y": [100 * ours[year] if year in ours else None for year in years],
        "mode": "lines+markers+text",
        "line": {"color": TARGET, "width": 3, "dash": "dot"},
        "name": own_name,
        "text": [numbers.percent(ours.get(year), language) if year in ours else "" for year in years],
        "textposition": "top center",
        "textfont": {"size": LETTERS, "color": TARGET},
        "marker": {"symbol": "diamond", "size": 20, "color": TARGET},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
    nation = {
        "x": [str(year) for year in years],
        "y": [None if figure is None else 100 * figure.value for figure in known],
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [0.0 if f is None or f.high is None else 100 * (f.high - f.value) for f in known],
            "arrayminus": [0.0 if f is None or f.low is None else 100 * (f.value - f.low) for f in known],
            "color": NATIONAL,
            "thickness": 3,
            "width": 14,
        },
        "mode": "lines+markers+text",
        "line": {"color": NATIONAL, "width": 3},
        "name": texts("presentation.national.country"),
        "text": ["" if figure is None else f" {numbers.percent(figure.value, language)}" for figure in known],
        "textposition": "top right",
        "textfont": {"size": LETTERS, "color": NATIONAL},
        "marker": {"symbol": "circle", "size": 18, "color": NATIONAL},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
    rows = []
    for year, figure in zip(years, known, strict=True):
        national = None if figure is None else figure.value
        cells = (numbers.percent(ours.get(year), language), numbers.percent(national, language))
        rows.append([str(year), *cells, _range(figure, language)])
    heads = [texts(f"presentation.{key}") for key in ("year", "national.country", "national.range")]
    heads.insert(1, own_name)
    everything = [
        *ours.values(),
        *(end for f in country.values() for end in (f.low, f.value, f.high) if end is not None),
    ]
    low, high = 100 * min(everything), 100 * max(everything)
    room = (high - low) / 4
    layout = {
        "margin": {"l": 8, "r": 8, "t": 8, "b": 44},
        "legend": {"font": {"size": LETTERS}, "itemwidth": 40},
        "xaxis": {"type": "category", "ticks": "", "tickfont": {"size": LETTERS, "color": INK}},
        "yaxis": {"range": [low - room / 2, high + room], "visible": False},
    }
    alt = texts("presentation.national.alt", count=len(country))
    return Chart("national", [plan, nation], layout, alt, Table(heads, rows), span=12, height=290)


def _range(figure: Figure | None, language: str) -> str:
    """A share's range in per cent; a dash where there is none."""
    if figure is None or figure.low is None or figure.high is None:
        return numbers.MISSING
    return numbers.interval(100 * figure.low, 100 * figure.high, language, 1)


def shares(facts: Facts) -> tuple[dict[int, float], dict[int, Figure]]:
    """The plan's levels over the population by year, and the country's share in the same years."""
    levels, population = facts.plan.full_time_persons, facts.assumptions.population
    ours = {year: figure.value / population[year].value for year, figure in levels.items() if year in population}
    country = facts.assumptions.national_share
    return ours, {year: country[year] for year in ours if year in country}


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
