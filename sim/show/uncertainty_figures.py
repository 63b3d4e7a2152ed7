"""Two uncertainties in one picture, told apart: chance from run to run, and doubt about effects and assumptions."""

from __future__ import annotations

from datetime import date
from typing import Any

from sim.analysis.uncertainty import Band, Spread, Uncertainty
from sim.facts import Facts
from sim.model.weeks import date_of
from sim.scenario import numeric_lever
from sim.show import numbers
from sim.show.board import INK, Chart, Table
from sim.show.lever_words import lever_name
from sim.show.marks import SCENARIO, TARGET, axis_ends, calendar_layout, line
from sim.show.sentences import FOCUS_YEAR
from sim.show.texts import Texts

_LIGHT, _DARK = "rgba(11, 92, 140, 0.14)", "rgba(11, 92, 140, 0.34)"


def total_with_doubt(found: Uncertainty, facts: Facts, language: str, year: int = FOCUS_YEAR) -> Chart:
    """The total by week: the line at the central values, the band of chance, and around it the band of both."""
    texts = Texts(language)
    weekly, until = found.weekly, found.ignorance.settings.until
    days = [min(date_of(float(week)), until) for week in weekly.weeks]
    edge = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}

    def band(low: Any, high: Any, name: str, colour: str) -> list[dict[str, Any]]:
        return [
            {"x": days, "y": low, "showlegend": False, **edge},
            {"x": days, "y": high, "name": name, "fill": "tonexty", "fillcolor": colour, **edge},
        ]

    known = {y: figure.value for y, figure in facts.plan.targets.items() if y in found.ignorance.years}
    low, high = axis_ends([float(weekly.both_low.min()), float(weekly.both_high.max()), *known.values()])
    targets = {
        "x": [date(y, 12, 31) for y in known],
        "y": list(known.values()),
        "mode": "markers",
        "name": texts("figures.total.targets"),
        "marker": {"symbol": "diamond", "size": 12, "color": TARGET, "line": {"color": "#ffffff", "width": 1.5}},
        "hovertemplate": "%{y:,.0f}",
    }
    heads = ("what", "central_value", "mean", "chance_band", "ignorance_band", "both_band", "share")
    spread = _of_year(found.totals, year)
    return Chart(
        "doubt",
        [
            *band(weekly.both_low, weekly.both_high, texts("uncertainty.both_band"), _LIGHT),
            *band(weekly.chance_low, weekly.chance_high, texts("uncertainty.chance_band"), _DARK),
            line(days, weekly.central, texts("uncertainty.central"), SCENARIO),
            targets,
        ],
        calendar_layout(days, (low, high)),
        texts(
            "uncertainty.alt",
            year=str(spread.year),
            chance=_band(spread.chance_band, language),
            both=_band(spread.both_band, language),
        ),
        Table([texts(f"uncertainty.{name}") for name in heads], _rows(found, language)),
        title=texts("uncertainty.title"),
        subtitle=texts("uncertainty.subtitle", low=low),
        note=_note(found, language),
        span=12,
        height=400,
    )


def effect_spread(found: Uncertainty, language: str, year: int = FOCUS_YEAR) -> Chart:
    """The effect at the end of a year: one line for chance, one for doubt, one for both."""
    texts = Texts(language)
    spread = _of_year(found.effects, year)
    bands = {
        "chance": (spread.chance_band, spread.central),
        "ignorance": (spread.ignorance_band, spread.mean),
        "both": (spread.both_band, spread.mean),
    }
    names = [texts(f"uncertainty.{key}_band") for key in bands]
    data = [
        {
            "x": list(band),
            "y": [name, name],
            "mode": "lines",
            "line": {"color": SCENARIO, "width": 10},
            "showlegend": False,
            "hoverinfo": "skip",
        }
        for name, (band, _) in zip(names, bands.values(), strict=True)
    ]
    data.append(
        {
            "x": [middle for _, middle in bands.values()],
            "y": names,
            "mode": "markers",
            "marker": {"symbol": "line-ns", "size": 22, "line": {"width": 3, "color": INK}},
            "showlegend": False,
            "hovertemplate": "%{x:,.1f}<extra></extra>",
        }
    )
    ends = [0.0, *(end for band, _ in bands.values() for end in band)]
    room = 0.06 * max(max(ends) - min(ends), 1.0)
    shown = {key: _band(band, language) for key, (band, _) in bands.items()}
    rows = [
        [name, numbers.signed(middle, language, 1), _band(band, language)]
        for name, (band, middle) in zip(names, bands.values(), strict=True)
    ]
    return Chart(
        "effect-spread",
        data,
        {
            "hovermode": "closest",
            "margin": {"l": 8, "r": 16, "t": 8, "b": 32},
            "xaxis": {
                "zeroline": True,
                "zerolinewidth": 2,
                "zerolinecolor": INK,
                "range": [min(ends) - room, max(ends) + room],
            },
            "yaxis": {
                "categoryorder": "array",
                "categoryarray": names[::-1],
                "automargin": True,
                "ticks": "",
                "tickfont": {"size": 14, "color": INK},
            },
        },
        texts("uncertainty.spread_alt", year=str(year), **shown),
        Table([texts("uncertainty.what"), texts("uncertainty.mean"), texts("uncertainty.band")], rows),
        title=texts("uncertainty.spread_title"),
        subtitle=texts("uncertainty.spread_subtitle", year=str(year)),
        note=_note(found, language),
        span=6,
        height=240,
    )


def uncertainty_sentences(found: Uncertainty, language: str, year: int = FOCUS_YEAR) -> tuple[str, ...]:
    """The effect with both uncertainties, the target with and without the doubt, and what was drawn otherwise than set."""
    texts, drawn = Texts(language), found.ignorance
    effect = _of_year(found.effects, year)
    share = effect.parts.ignorance_share
    said = [
        texts("uncertainty.said_effect", year=str(year), central=effect.central, share=share),
        texts(
            "uncertainty.said_bands",
            chance=_band(effect.chance_band, language),
            ignorance=_band(effect.ignorance_band, language),
            both=_band(effect.both_band, language),
        ),
    ]
    for one in found.targets:
        if one.year == year:
            said.append(
                texts(
                    "uncertainty.said_target",
                    target=one.target,
                    year=str(year),
                    central=one.central.share,
                    both=one.both,
                )
            )
    if drawn.moved:
        levers = "; ".join(
            lever_name(numeric_lever(drawn.scenario, name), drawn.scenario, language) for name in drawn.moved
        )
        said.append(texts("uncertainty.said_moved", levers=levers))
    if drawn.refused:
        said.append(texts("uncertainty.said_refused", refused=drawn.refused))
    return (*said, _note(found, language))


def _rows(found: Uncertainty, language: str) -> list[list[str]]:
    texts = Texts(language)
    return [
        [
            texts(f"uncertainty.{key}", year=str(spread.year)),
            write(spread.central, language, 1),
            write(spread.mean, language, 1),
            *(_band(band, language) for band in (spread.chance_band, spread.ignorance_band, spread.both_band)),
            numbers.percent(spread.parts.ignorance_share, language),
        ]
        for key, spreads, write in (
            ("total_at", found.totals, numbers.decimal),
            ("effect_at", found.effects, numbers.signed),
        )
        for spread in spreads
    ]


def _note(found: Uncertainty, language: str) -> str:
    texts, drawn = Texts(language), found.ignorance
    kinds = ", ".join(texts(f"uncertainty.kind.{kind}") for kind in drawn.kinds)
    return texts("uncertainty.note", worlds=len(drawn.worlds), kinds=kinds, runs=drawn.settings.replications)


def _of_year(spreads: tuple[Spread, ...], year: int) -> Spread:
    return next(spread for spread in spreads if spread.year == year)


def _band(band: Band, language: str) -> str:
    return numbers.interval(*band, language, 1)
