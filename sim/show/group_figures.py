"""The chart of the groups: each at the end of a year, scenario beside baseline."""

from __future__ import annotations

from typing import Any

from sim.analysis import ALL, differences, year_estimates
from sim.experiment import REMAINDER, Pair
from sim.facts import Facts
from sim.show import numbers
from sim.show.board import INK, Chart, Table
from sim.show.marks import BASELINE, PALE, SCENARIO, wrapped
from sim.show.sentences import FOCUS_YEAR
from sim.show.texts import Texts


def stock_by_group(pair: Pair, facts: Facts, language: str, title: str, year: int = FOCUS_YEAR) -> Chart:
    """Each group at the end of a year, scenario beside baseline, and the constant outside the groups."""
    texts = Texts(language)
    names = group_names(facts, language)
    ours, base, change = _by_group(pair, year)
    order = sorted((code for code in ours if code not in (REMAINDER, ALL)), key=lambda code: base[code]["mean"])
    shown = [wrapped(names[code]) for code in order]
    outside = texts("figures.groups.outside")

    # the constant last, since a legend takes its colour from the first
    rows_shown = [*shown, wrapped(outside)]

    def bars(name: str, values: list[float | None], **options: Any) -> dict[str, Any]:
        return {
            "type": "bar",
            "orientation": "h",
            "name": name,
            "y": rows_shown,
            "x": values,
            "textposition": "outside",
            "textfont": {"size": 14, "color": INK},
            "cliponaxis": False,
            "hovertemplate": "%{x:,.0f}",
            **options,
        }

    constant = ours[REMAINDER]["mean"]
    said = [texts("figures.groups.value", level=ours[code]["mean"], change=change[code]["mean"]) for code in order]
    said.append(texts("figures.groups.constant", level=constant))
    count = len(order)
    scenario = bars(
        wrapped(title, 34),
        [*(ours[code]["mean"] for code in order), constant],
        text=said,
        marker={
            "color": [*[SCENARIO] * count, "#ffffff"],
            "line": {"color": [*[SCENARIO] * count, BASELINE], "width": [*[0] * count, 1.5]},
        },
    )
    baseline = bars(texts("figures.baseline"), [*(base[code]["mean"] for code in order), None], marker={"color": PALE})
    rows = [
        [
            names[code],
            *(numbers.decimal(side[code]["mean"], language) for side in (ours, base)),
            numbers.signed(change[code]["mean"], language, 1),
            numbers.interval(change[code]["low"], change[code]["high"], language, 1),
        ]
        for code in reversed(order)
    ]
    level = numbers.decimal(ours[REMAINDER]["mean"], language)
    rows.append([outside, level, level, numbers.signed(0.0, language), texts("figures.groups.fixed")])
    total = [numbers.decimal(side[ALL]["mean"], language) for side in (ours, base)]
    rows.append(
        [
            texts("figures.groups.total"),
            *total,
            numbers.signed(change[ALL]["mean"], language, 1),
            numbers.interval(change[ALL]["low"], change[ALL]["high"], language, 1),
        ]
    )
    today = texts("figures.baseline")
    head = [texts("figures.group"), title, today, texts("figures.difference"), texts("figures.interval")]
    most = max(max(side[code]["mean"] for code in order) for side in (ours, base))
    return Chart(
        "groups",
        [baseline, scenario],
        {
            "barmode": "group",
            "bargap": 0.3,
            "bargroupgap": 0.02,
            "hovermode": "closest",
            "legend": {"traceorder": "reversed"},
            # the room for labels is in pixels, as they are: a share of the axis would be too little on a phone
            "margin": {"l": 8, "r": 100, "t": 52, "b": 8},
            "xaxis": {"range": [0, most * 1.02], "showticklabels": False, "ticks": "", "showgrid": False},
            "yaxis": {
                "categoryorder": "array",
                "categoryarray": [wrapped(outside), *shown],
                "automargin": True,
                "showgrid": False,
                "ticks": "",
                "tickfont": {"size": 14, "color": INK},
            },
        },
        texts("figures.groups.alt", scenario=title, year=str(year), count=len(order)),
        Table(head, rows),
        title=texts("figures.groups.title", year=str(year)),
        subtitle=texts("figures.groups.subtitle"),
        note=texts("figures.groups.note", runs=len(pair.scenario.replications)),
        span=6,
        height=470,
    )


def group_names(facts: Facts, language: str) -> dict[str, str]:
    """The groups' names as users read them, by code."""
    return {group.code: group.name_da if language == "da" else group.name_en for group in facts.plan.groups}


def _by_group(pair: Pair, year: int) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Rows at the end of the year by group: scenario, baseline, paired difference."""

    def rows(frame: Any) -> dict[str, Any]:
        mine = frame[(frame["year"] == year) & (frame["measure"] == "stock_end")]
        return {row["group"]: row for row in mine.to_dict("records")}

    return rows(year_estimates(pair.scenario)), rows(year_estimates(pair.baseline)), rows(differences(pair))
