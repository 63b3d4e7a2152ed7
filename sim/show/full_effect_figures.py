"""The effect at the ends of the years beside the full effect: bars by group, and the same in sentences."""

from __future__ import annotations

from typing import Any

from sim.analysis import ALL
from sim.analysis.full_effect import SETTLED, WINDOW, FullEffect
from sim.facts import Facts
from sim.show import numbers
from sim.show.board import INK, Chart, Table
from sim.show.group_figures import group_names
from sim.show.marks import PALE, SCENARIO
from sim.show.sentences import FOCUS_YEAR, initiative_name
from sim.show.texts import Texts

_COLOURS = (PALE, "#5f8fb0")
"""Of the years, before that of the full effect."""
_ROW = 62
"""Pixels for a group: three bars, each as high as its label."""


def full_effect_bars(found: FullEffect, facts: Facts, language: str) -> Chart:
    """For each group and in total: the effect at the end of the last two target years, and the full effect."""
    texts = Texts(language)
    years = sorted(found.by_year)[-2:]
    names = group_names(facts, language) | {ALL: texts("full_effect.total")}
    order = [*sorted(found.groups, key=lambda code: found.full[code].mean), ALL]
    shown = [names[code] for code in order]

    def bars(name: str, values: list[float], colour: str) -> dict[str, Any]:
        return {
            "type": "bar",
            "orientation": "h",
            "name": name,
            "y": shown,
            "x": values,
            "text": [numbers.signed(value, language, 1) for value in values],
            "textposition": "outside",
            "textfont": {"size": 14, "color": INK},
            "cliponaxis": False,
            "marker": {"color": colour},
            "hovertemplate": "%{x:,.1f}",
        }

    data = [
        bars(
            texts("full_effect.end", year=str(year)),
            [found.by_year[year][code].mean for code in order],
            _COLOURS[place - len(years)],
        )
        for place, year in enumerate(years)
    ]
    data.append(bars(texts("full_effect.full"), [found.full[code].mean for code in order], SCENARIO))
    ends = [0.0, *(value for trace in data for value in trace["x"])]
    room = 0.3 * max(max(ends) - min(ends), 1.0)
    method = (
        texts("full_effect.closed")
        if found.method == "closed form"
        else texts("full_effect.simulated", first=str(SETTLED.year - WINDOW + 1), last=str(SETTLED.year))
    )
    heads = [texts("full_effect.group"), *(texts("full_effect.end", year=str(year)) for year in years)]
    heads += [texts("full_effect.full"), texts("full_effect.interval")]
    if found.unlimited is not None:
        heads.append(texts("full_effect.unlimited"))
    return Chart(
        "full-effect",
        data,
        {
            "barmode": "group",
            "bargap": 0.18,
            "bargroupgap": 0.0,
            "hovermode": "closest",
            "legend": {"traceorder": "normal"},
            "margin": {"l": 8, "r": 48, "t": 44, "b": 32},  # labels take pixels, whatever the width
            "xaxis": {
                "range": [
                    min(ends) - (room if min(ends) < 0.0 else 0.0),
                    max(ends) + (room if max(ends) > 0.0 else 0.0),
                ],
                "zeroline": True,
                "zerolinewidth": 2,
                "zerolinecolor": INK,
                "tickformat": ",.0f",
                "tickangle": 0,
                "nticks": 4,
            },
            "yaxis": {"autorange": "reversed", "automargin": True, "ticks": "", "tickfont": {"size": 14, "color": INK}},
        },
        texts("full_effect.alt", years=", ".join(str(year) for year in years)),
        Table(heads, [_row(found, code, names[code], years, language) for code in order]),
        title=texts("full_effect.title"),
        subtitle=texts("full_effect.subtitle"),
        note=f"{texts('full_effect.note', runs=found.settings.replications)} {method}",
        span=6,
        height=80 + _ROW * len(order),
    )


def full_effect_sentences(found: FullEffect, language: str, year: int = FOCUS_YEAR) -> tuple[str, ...]:
    """How much has come by the end of the year, how much there is to come, and what the full effect leaves out."""
    texts = Texts(language)
    full = found.full[ALL]
    if full.mean == 0.0 and all(one[ALL].mean == 0.0 for one in found.by_year.values()) and not found.ended:
        return (texts("full_effect.nothing"),)
    said = []
    if year in found.by_year:
        effect, share = found.by_year[year][ALL], found.arrived(year)
        known = {"year": str(year), "effect": effect.mean}
        known["interval"] = numbers.interval(effect.low, effect.high, language, 1)
        # a share of an effect that changes its sign on the way is no share
        if share is None or not 0.0 <= share <= 1.0:
            said.append(texts("full_effect.said", **known))
        else:
            said.append(texts("full_effect.said_arrived", share=share, **known))
    if found.method == "closed form":
        said.append(texts("full_effect.said_full", full=full.mean, level=found.level))
    else:
        interval = numbers.interval(full.low, full.high, language, 1)
        said.append(texts("full_effect.said_full_interval", full=full.mean, interval=interval, level=found.level))
    if found.unlimited is not None:
        bound = found.unlimited[ALL]
        said.append(texts("full_effect.said_unlimited", unlimited=bound))
        if abs(full.mean) > abs(bound) and full.low <= bound <= full.high:
            said.append(texts("full_effect.said_beyond"))
    if found.ended:
        names = "; ".join(initiative_name(name, language) for name in found.ended)
        said.append(texts("full_effect.said_ended", names=names))
    if not found.settled:
        said.append(texts("full_effect.said_unsettled"))
    return tuple(said)


def _row(found: FullEffect, code: str, name: str, years: list[int], language: str) -> list[str]:
    full = found.full[code]
    exact = found.method == "closed form"
    row = [
        name,
        *(numbers.signed(found.by_year[year][code].mean, language, 1) for year in years),
        numbers.signed(full.mean, language, 1),
        Texts(language)("full_effect.exact") if exact else numbers.interval(full.low, full.high, language, 1),
    ]
    return row if found.unlimited is None else [*row, numbers.signed(found.unlimited[code], language, 1)]
