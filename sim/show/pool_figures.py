"""Each pool of places or posts by year: how much of it is in use, and how long people wait for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.experiment import Pair
from sim.show import numbers
from sim.show.board import INK, Chart, Table
from sim.show.marks import share_ticks, wrapped
from sim.show.sentences import waiting_in_one
from sim.show.texts import Texts, joined

SHADES = ("#a9cfe4", "#4a90b8", "#0b5c8c")
"""One shade a year, the last the darkest; a fourth year begins anew."""


def pools_taken_up(pair: Pair) -> set[str]:
    """The pools that an activity or meeting of the scenario needs; posts that only make others' work lighter serve nobody."""
    model = pair.scenario.model
    return {model.pools[pool] for pool in model.market.activities.each["pool"] if pool >= 0}


def pools_by_year(pair: Pair, language: str, names: Mapping[str, str]) -> list[Chart]:
    """Use and waiting, a row for each pool; none where the scenario has no pools.

    Parameters
    ----------
    names:
        What each pool is called.
    """
    model, texts, asked = pair.scenario.model, Texts(language), pools_taken_up(pair)
    if not asked:
        return []
    frame = pair.scenario.pools
    means = frame[frame["pool"].isin(asked)].groupby(["pool", "year"], sort=False).mean(numeric_only=True)
    # posts that work without anybody being served by them would stand there as never in use
    left_out = [names[pool] for pool in model.pools if pool not in asked]
    said = " " + texts("pools.left_out", pools=joined(left_out, language)) if left_out else ""
    runs = len(pair.scenario.replications)
    used = _chart(
        "use",
        means,
        names,
        "used_share",
        lambda row: numbers.percent(row["used_share"], language, 0),
        _table(means, names, language, ("capacity", "used", "served")),
        texts,
        runs,
        subtitle=texts("pools.use.subtitle"),
        left_out=said,
        room=56,
        axis={"range": [0.0, 1.02], **share_ticks([0, 0.5, 1], language)},
    )
    longest = float(np.nanmax([*means["waiting_mean_weeks"].fillna(0.0), 1.0]))
    waited = _chart(
        "wait",
        means,
        names,
        "waiting_mean_weeks",
        lambda row: texts(
            "pools.wait.bar" if round(row["waiting_end"]) else "pools.wait.bar_nobody",
            weeks=_or_none(row["waiting_mean_weeks"]),
            line=row["waiting_end"],
        ),
        _table(means, names, language, ("wait", "waiting_end", "reneged")),
        texts,
        runs,
        subtitle=waiting_in_one(pair, language) or texts("figures.pools.nobody_waits"),
        left_out=said,
        room=108,
        axis={"range": [0.0, 1.5 * longest], "showticklabels": False, "showgrid": False},
    )
    return [used, waited]


def _chart(
    kind: str,
    means: pd.DataFrame,
    names: Mapping[str, str],
    column: str,
    said: Callable[[Any], str],
    table: Table,
    texts: Texts,
    runs: int,
    *,
    subtitle: str,
    left_out: str,
    room: int,
    axis: Mapping[str, Any],
) -> Chart:
    pools = list(dict.fromkeys(means.index.get_level_values("pool")))
    years = sorted(set(means.index.get_level_values("year")))
    data = []
    for number, year in reversed(list(enumerate(years))):  # bars of a group are stacked upwards
        rows = [means.loc[(pool, year)] for pool in pools]
        data.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": str(year),
                "y": [wrapped(names[pool], 20) for pool in pools],
                "x": [_or_none(row[column]) for row in rows],
                "text": [said(row) for row in rows],
                "textposition": "outside",
                "textfont": {"size": 14, "color": INK},
                "cliponaxis": False,
                "marker": {"color": SHADES[number % len(SHADES)]},
                "hoverinfo": "skip",
            }
        )
    layout = {
        "barmode": "group",
        "bargap": 0.28,
        "hovermode": "closest",
        "legend": {"traceorder": "reversed"},
        "margin": {"l": 8, "r": room, "t": 52, "b": 28},  # labels take pixels, whatever the width
        "minreducedwidth": 30,  # on a phone names and labels need nearly all of it
        "xaxis": {"ticks": "", **axis},
        "yaxis": {
            "automargin": True,
            "autorange": "reversed",
            "showgrid": False,
            "ticks": "",
            "tickfont": {"size": 14, "color": INK},
        },
    }
    return Chart(
        f"pools_{kind}",
        data,
        layout,
        texts(f"pools.{kind}.alt", count=len(pools)),
        table,
        title=texts(f"pools.{kind}.title"),
        subtitle=subtitle,
        note=texts(f"pools.{kind}.note", runs=runs) + left_out,
        span=6,
        height=90 + 26 * len(years) * len(pools) + 14 * len(pools),
    )


_COLUMNS = {
    "capacity": ("capacity", 0),
    "used": ("used_share", 0),
    "served": ("served", 1),
    "wait": ("waiting_mean_weeks", 1),
    "waiting_end": ("waiting_end", 1),
    "reneged": ("reneged", 1),
}


def _table(means: pd.DataFrame, names: Mapping[str, str], language: str, columns: Sequence[str]) -> Table:
    texts = Texts(language)
    rows = []
    for pool, year in means.index.to_list():
        row = means.loc[(pool, year)]
        cells = [f"{names[pool]}, {year}"]
        for name in columns:
            column, digits = _COLUMNS[name]
            shown = numbers.percent if name == "used" else numbers.decimal
            cells.append(shown(_or_none(row[column]), language, digits))
        rows.append(cells)
    return Table([texts(f"figures.pools.{name}") for name in ("pool", *columns)], rows)


def _or_none(value: float) -> float | None:
    return None if pd.isna(value) else float(value)
