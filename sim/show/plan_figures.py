"""The pictures of the slides that show the plan alone: where the municipality is, and where it wants to go."""

from __future__ import annotations

from sim.analysis import national_shares
from sim.facts import Facts, Figure, stock_by_littles_law
from sim.scenario import Scenario
from sim.show import numbers
from sim.show.board import INK, Chart, Table
from sim.show.figures import group_names
from sim.show.marks import BASELINE, NATIONAL, PALE, SCENARIO, TARGET
from sim.show.national_words import common_kind
from sim.show.slide_figures import HEIGHT, LETTERS
from sim.show.texts import Texts


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


def against_the_country(scenario: Scenario, facts: Facts, language: str) -> Chart:
    """The plan's levels as shares of those aged 16-66, beside the country's share with its range, called what it is."""
    texts = Texts(language)
    ours, country = shares(scenario, facts)
    country_name = texts(f"presentation.national.country_{common_kind(country.values())}")
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
        "name": country_name,
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
    heads = [texts("presentation.year"), own_name, country_name, texts("presentation.national.range")]
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


def shares(scenario: Scenario, facts: Facts) -> tuple[dict[int, float], dict[int, Figure]]:
    """The plan's levels over the population by year, and the country's share in the same years, entered ones first."""
    levels, population = facts.plan.full_time_persons, facts.assumptions.population
    ours = {year: figure.value / population[year].value for year, figure in levels.items() if year in population}
    country = national_shares(scenario, facts)
    return ours, {year: country[year] for year in ours if year in country}
