"""The charts of places and participants: whether there are enough places, and who gets the offer."""

from __future__ import annotations

import numpy as np

from sim.experiment import Pair
from sim.show import numbers
from sim.show.board import COLOURS, Chart, Table
from sim.show.marks import columns, year_layout
from sim.show.sentences import initiative_name, pool_name, waiting
from sim.show.texts import Texts


def pool_use(pair: Pair, language: str) -> Chart:
    """How much of each pool's places is taken, year by year, with those who wait and those who gave up."""
    texts = Texts(language)
    frame = pair.scenario.pools
    data, rows = [], []
    for number, pool in enumerate(pair.scenario.model.pools):
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
        data.append(
            columns(years, used, pool_name(pool, language), COLOURS[number % len(COLOURS)])
            | {"text": [numbers.percent(share, language, 0) for share in used], "hovertemplate": "%{text}"}
        )
    warnings = waiting(pair, language)
    heads = ("pool", "capacity", "used", "served", "wait", "waiting_end", "reneged")
    return Chart(
        "pools",
        data,
        year_layout()
        | {"showlegend": len(data) > 1}
        | {"yaxis": {"range": [0, 1.18], "tickformat": ".0%", "tickvals": [0, 0.5, 1], "fixedrange": True}},
        texts("figures.pools.alt", count=len(rows)),
        Table([texts(f"figures.pools.{name}") for name in heads], rows),
        title=texts("figures.pools.title"),
        subtitle=" ".join(warnings) or texts("figures.pools.nobody_waits"),
        note=texts("figures.pools.note", runs=len(pair.scenario.replications)),
        span=6,
        height=280,
    )


def participants(pair: Pair, language: str) -> Chart:
    """Who began an activity each year: earlier than today's practice would have had it, and beyond today's practice."""
    texts = Texts(language)
    frame = pair.scenario.participants
    means = frame.groupby(["activity", "year"], sort=False)[["earlier", "more"]].mean()
    years = [year for year, _, _ in pair.scenario.years]
    rows = [
        [
            f"{initiative_name(activity, language)}, {year}",
            *(numbers.decimal(float(means[kind][activity, year]), language) for kind in ("earlier", "more")),
        ]
        for activity in pair.scenario.model.activities
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
        year_layout() | {"yaxis": {"range": [0, top * 1.18], "fixedrange": True}},
        texts("figures.participants.alt"),
        Table([texts(f"figures.participants.{name}") for name in ("activity", "earlier", "more")], rows),
        title=texts("figures.participants.title"),
        subtitle=texts("figures.participants.subtitle"),
        note=texts("figures.participants.note", runs=len(pair.scenario.replications)),
        span=6,
        height=280,
    )
