"""The charts of places and participants: whether there are enough places, and who gets the offer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.experiment import Pair
from sim.model.market import ARRANGING
from sim.show import numbers
from sim.show.board import COLOURS, INK, Chart, Table
from sim.show.marks import columns, share_ticks, wrapped, year_layout
from sim.show.pool_figures import pools_taken_up
from sim.show.sentences import initiative_name, pool_name, waiting_in_one
from sim.show.texts import Texts

FEW_POOLS = 2
"""As many as have room beside each other in each year."""

Shares = Mapping[str, Mapping[int, float | None]]


def pool_use(pair: Pair, language: str) -> Chart:
    """How much of each pool's places is taken, year by year, with those who wait and those who gave up."""
    texts = Texts(language)
    frame = pair.scenario.pools
    rows: list[list[str]] = []
    shares: dict[str, dict[int, float | None]] = {}
    for pool in (one for one in pair.scenario.model.pools if one in pools_taken_up(pair)):
        mine = frame[frame["pool"] == pool]
        years = sorted(int(year) for year in mine["year"].unique())
        used = []
        for year in years:
            here = mine[mine["year"] == year]
            share = here["used_share"].mean()
            used.append(None if np.isnan(share) else float(share))
            waits = here["waiting_mean_weeks"].dropna()
            rows.append(
                [
                    f"{pool_name(pool, language)}, {year}",
                    numbers.whole(here["capacity"].iloc[0], language),
                    numbers.percent(used[-1], language, 0),
                    numbers.decimal(here["served"].mean(), language),
                    numbers.decimal(waits.mean() if len(waits) else None, language),
                    numbers.decimal(here["waiting_end"].mean(), language),
                    numbers.decimal(here["reneged"].mean(), language),
                ]
            )
        shares[pool_name(pool, language)] = dict(zip(years, used, strict=True))
    few = len(shares) <= FEW_POOLS
    heads = ("pool", "capacity", "used", "served", "wait", "waiting_end", "reneged")
    return Chart(
        "pools",
        *(_use_by_year(shares, language) if few else _most_use(shares, texts)),
        texts("figures.pools.alt", count=len(rows) if few else len(shares)),
        Table([texts(f"figures.pools.{name}") for name in heads], rows),
        title=texts("figures.pools.title"),
        subtitle=waiting_in_one(pair, language) or texts("figures.pools.nobody_waits"),
        note=texts(f"figures.pools.{'note' if few else 'most_note'}", runs=len(pair.scenario.replications)),
        span=6,
        height=280 if few else 40 + 34 * len(shares),
    )


def _use_by_year(shares: Shares, language: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    data = [
        columns(list(used), list(used.values()), name, COLOURS[number])
        | {"text": [numbers.percent(share, language, 0) for share in used.values()], "hovertemplate": "%{text}"}
        for number, (name, used) in enumerate(shares.items())
    ]
    axis = {"range": [0, 1.18], "fixedrange": True, **share_ticks([0, 0.5, 1], language)}
    return data, year_layout() | {"showlegend": len(data) > 1, "yaxis": axis}


def _most_use(shares: Shares, texts: Texts) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """A bar for each pool in the year that uses it most: columns by year would stand too close to be read."""
    most = {name: max(used.items(), key=lambda one: one[1] or 0.0) for name, used in shares.items()}
    bars = {
        "type": "bar",
        "orientation": "h",
        "y": [wrapped(name, 20) for name in most],
        "x": [share for _, share in most.values()],
        "text": [texts("figures.pools.most", share=share or 0.0, year=str(year)) for year, share in most.values()],
        "textposition": "outside",
        "textfont": {"size": 14, "color": INK},
        "cliponaxis": False,
        "marker": {"color": COLOURS[0]},
        "hoverinfo": "skip",
    }
    layout = {
        "showlegend": False,
        "hovermode": "closest",
        "bargap": 0.35,
        "margin": {"l": 8, "r": 96, "t": 8, "b": 28},  # labels take pixels, whatever the width
        "xaxis": {"range": [0, 1.02], "ticks": "", "fixedrange": True, **share_ticks([0, 1], texts.language)},
        "yaxis": {
            "autorange": "reversed",
            "automargin": True,
            "showgrid": False,
            "ticks": "",
            "tickfont": {"size": 14, "color": INK},
        },
    }
    return [bars], layout


def participants(pair: Pair, language: str) -> Chart:
    """Who began an activity each year: earlier than today's practice would have had it, and beyond today's practice."""
    texts = Texts(language)
    frame = pair.scenario.participants
    years = [year for year, _, _ in pair.scenario.years]
    # whoever waits for a place to be arranged is counted when he begins there, and only then
    frame = frame[~frame["activity"].str.endswith(ARRANGING)]
    means = frame.groupby(["activity", "year"], sort=False)[["earlier", "more"]].mean()
    rows = [
        [
            f"{initiative_name(activity, language)}, {year}",
            *(numbers.decimal(float(means[kind][activity, year]), language) for kind in ("earlier", "more")),
        ]
        for activity in dict.fromkeys(frame["activity"])
        for year in years
    ]
    data = []
    for kind, colour in (("earlier", COLOURS[2]), ("more", COLOURS[0])):
        sums = [float(means.xs(year, level="year")[kind].sum()) for year in years]
        data.append(
            columns(years, sums, texts(f"figures.participants.{kind}"), colour)
            | {"text": [numbers.whole(value, language) for value in sums], "hovertemplate": "%{text}"}
        )
    top = max(1.0, *(value for trace in data for value in trace["y"]))
    return Chart(
        "participants",
        data,
        year_layout() | {"yaxis": {"range": [0, top * 1.18], "tickformat": ",.0f", "fixedrange": True}},
        texts("figures.participants.alt"),
        Table([texts(f"figures.participants.{name}") for name in ("activity", "earlier", "more")], rows),
        title=texts("figures.participants.title"),
        subtitle=texts("figures.participants.subtitle"),
        note=texts("figures.participants.note", runs=len(pair.scenario.replications)),
        span=6,
        height=280,
    )
