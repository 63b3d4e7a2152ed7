"""The whole effect by the ends of the years beside the full effect, each column with how it is known."""

from __future__ import annotations

from typing import Any

from sim.analysis import ALL, Estimate
from sim.analysis.full_effect import FullEffect
from sim.show import numbers
from sim.show.board import INK, Chart, Table
from sim.show.marks import BASELINE, PALE, SCENARIO, with_figure
from sim.show.texts import Texts

METHODS = {"closed form": "closed", "simulated": "simulated"}


def full_effect_label(found: FullEffect, language: str) -> str:
    """How the full effect is known: exactly by closed form, simulated, or as an upper bound beside what is simulated."""
    texts = Texts(language)
    label = texts(f"answers.full.label.{METHODS[found.method]}")
    if found.unlimited is None:
        return label
    return f"{label} {texts('answers.full.label.bound')}"


def full_effect_total(found: FullEffect, language: str) -> Chart:
    """Columns for the ends of the last two target years, the full effect and, where places are scarce, its upper bound."""
    texts = Texts(language)
    years = sorted(found.by_year)[-2:]
    columns: list[tuple[str, str, Estimate]] = [
        (texts("full_effect.end", year=str(year)), texts("answers.full.method.simulated"), found.by_year[year][ALL])
        for year in years
    ]
    method = texts(f"answers.full.method.{METHODS[found.method]}")
    columns.append((texts("full_effect.full"), method, found.full[ALL]))
    if found.unlimited is not None:
        whole = found.unlimited[ALL]
        exact = Estimate(whole, 0.0, whole, whole, (whole, whole, whole))
        columns.append((texts("full_effect.unlimited"), texts("answers.full.method.bound"), exact))
    values = [one.mean for _, _, one in columns]
    names = [with_figure(f"{name} ({how})", numbers.signed(one.mean, language, 1)) for name, how, one in columns]
    half = [(one.high - one.low) / 2.0 if one.high > one.low else 0.0 for _, _, one in columns]
    colours = [*[PALE] * len(years), SCENARIO, *["#ffffff"] * (len(columns) - len(years) - 1)]
    bars: dict[str, Any] = {
        "type": "bar",
        "orientation": "h",
        "y": names,
        "x": values,
        "error_x": {"type": "data", "array": half, "color": BASELINE, "thickness": 2, "width": 8},
        "marker": {"color": colours, "line": {"color": SCENARIO, "width": 1.5}},
        "hovertemplate": "%{x:,.1f}<extra></extra>",
    }
    ends = [0.0, *(value + side * wide for value, wide in zip(values, half, strict=True) for side in (-1, 1))]
    room = 0.06 * max(max(ends) - min(ends), 1.0)
    rows = [
        [
            name,
            how,
            numbers.signed(one.mean, language, 1),
            texts("full_effect.exact") if one.low == one.high else numbers.interval(one.low, one.high, language, 1),
        ]
        for name, how, one in columns
    ]
    heads = [texts(f"answers.full.column.{name}") for name in ("when", "method", "effect", "interval")]
    return Chart(
        "full-total",
        [bars],
        {
            "hovermode": "closest",
            "showlegend": False,
            "bargap": 0.45,
            "margin": {"l": 8, "r": 16, "t": 8, "b": 32},
            "yaxis": {
                "autorange": "reversed",
                "automargin": True,
                "ticks": "",
                "showgrid": False,
                "tickfont": {"size": 14, "color": INK},
            },
            "xaxis": {
                "range": [min(ends) - room * (min(values) < 0.0), max(ends) + room * (max(values) > 0.0)],
                "zeroline": True,
                "zerolinewidth": 2,
                "zerolinecolor": BASELINE,
                "tickformat": ",.0f",
                "tickangle": 0,
                "nticks": 5,
            },
        },
        texts("answers.full.alt", values="; ".join(f"{row[0]} {row[2]}" for row in rows)),
        Table(heads, rows),
        title=texts("answers.full.total"),
        subtitle=texts("answers.full.subtitle"),
        note=full_effect_label(found, language),
        span=12,
        height=56 + 72 * len(columns),
    )
