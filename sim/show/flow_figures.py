"""Where cases lead in a year: from each group to other groups, to jobs, to education and to other ends."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.experiment import Pair
from sim.facts import Facts
from sim.show import numbers
from sim.show.board import COLOURS, INK, Chart, Table
from sim.show.group_figures import group_names
from sim.show.marks import PALE
from sim.show.texts import Texts

LEAST = 3.0
"""Cases a year below which a flow is left out of the picture, where it would be a hair; the table has them all."""
_TINTS = {"job": "rgba(11, 92, 140, 0.45)", "education": "rgba(15, 118, 110, 0.45)"}
_MOVE, _OTHER = "rgba(194, 65, 12, 0.40)", "rgba(74, 88, 102, 0.32)"


def flows_of_year(pair: Pair, facts: Facts, language: str, title: str, year: int) -> Chart:
    """The cases that ended in a year, by the group that they were in and where they led, in the mean of the runs."""
    texts, names = Texts(language), group_names(facts, language)
    model = pair.scenario.model
    place = [name for name, _, _ in pair.scenario.years].index(year)
    ours, base = (side.counts.ended[:, place].mean(axis=0) for side in (pair.scenario, pair.baseline))
    groups, destinations = model.groups, model.destinations
    ends = {code: names.get(code) or destination_name(code, language) for code in destinations}
    count = len(groups)
    shown = [(g, d) for g in range(count) for d in range(len(destinations)) if ours[g, d] >= LEAST]
    link = {
        "source": [g for g, _ in shown],
        "target": [count + d for _, d in shown],
        "value": [float(ours[g, d]) for g, d in shown],
        "color": [_tint(destinations[d], groups) for _, d in shown],
        "customdata": [
            texts(
                "flows.hover",
                origin=names[groups[g]],
                end=ends[destinations[d]],
                cases=float(ours[g, d]),
                change=float(ours[g, d] - base[g, d]),
            )
            for g, d in shown
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    node = {
        "label": [*(names[code] for code in groups), *(ends[code] for code in destinations)],
        "color": [*[PALE] * count, *(_node_colour(code, groups) for code in destinations)],
        "pad": 14,
        "thickness": 14,
        "line": {"width": 0},
        "hoverinfo": "skip",
    }
    jobs = destinations.index("job")
    rows = [
        [
            f"{names[groups[g]]} → {ends[destinations[d]]}",
            numbers.decimal(float(ours[g, d]), language),
            numbers.decimal(float(base[g, d]), language),
            numbers.signed(float(ours[g, d] - base[g, d]), language, 1),
        ]
        for g in range(count)
        for d in np.argsort(-ours[g])
        if ours[g, d] > 0.0 or base[g, d] > 0.0
    ]
    trace: dict[str, Any] = {
        "type": "sankey",
        "orientation": "h",
        "arrangement": "fixed",
        "node": node,
        "link": link,
        "textfont": {"size": 14, "color": INK},
        "valueformat": ",.0f",
    }
    moved = float(ours[:, jobs].sum() - base[:, jobs].sum())
    return Chart(
        "flows",
        [trace],
        {"margin": {"l": 4, "r": 4, "t": 8, "b": 8}},
        texts("flows.alt", year=str(year), cases=float(ours.sum()), jobs=float(ours[:, jobs].sum())),
        Table([texts("flows.way"), title, texts("figures.baseline"), texts("figures.difference")], rows),
        title=texts("flows.title", year=str(year)),
        subtitle=texts("flows.subtitle", jobs=float(ours[:, jobs].sum()), change=moved),
        note=texts("flows.note", runs=len(pair.scenario.replications)),
        span=12,
        height=560,
    )


def destination_name(code: str, language: str) -> str:
    """What an exit is called; its code where the catalogue has none."""
    texts, key = Texts(language), f"flows.ends.{code}"
    return texts(key) if key in texts else code


def _tint(code: str, groups: tuple[str, ...]) -> str:
    return _MOVE if code in groups else _TINTS.get(code, _OTHER)


def _node_colour(code: str, groups: tuple[str, ...]) -> str:
    if code in groups:
        return COLOURS[1]
    return {"job": COLOURS[0], "education": COLOURS[2]}.get(code, COLOURS[6])
