"""The best mixes of levers: cost against chance, with the time of reaching in the table, and the answer in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.analysis.mixes import Mix, TriedMix
from sim.model.weeks import date_of
from sim.show import numbers
from sim.show.board import Chart, Table
from sim.show.lever_words import lever_name, lever_value, places_name
from sim.show.marks import PALE, SCENARIO, TARGET, share_ticks
from sim.show.numbers import MILLION
from sim.show.texts import Texts


def mix_front(
    mix: Mix, language: str, group_names: dict[str, str] | None = None, names: Mapping[str, str] | None = None
) -> Chart:
    """The mixes that no other beats, cost across and chance upwards; filled where the target is reached for good in the run.

    Parameters
    ----------
    group_names:
        Groups' names as users read them, by code; without them the codes stand.
    names:
        What levers are called where the answer stands, by their key.
    """
    texts = Texts(language)
    unit = MILLION if mix.priced else 1.0  # kroner in full would stand across each other on a narrow screen
    costs = [one.cost / unit for one in mix.front]
    dots: dict[str, Any] = {
        "x": costs,
        "y": [one.chance.share for one in mix.front],
        "mode": "lines+markers",
        "name": texts("mix.front"),
        "line": {"color": PALE, "width": 1.5, "shape": "hv"},
        "marker": {
            "size": 10,
            "color": [SCENARIO if one.week is not None else "#ffffff" for one in mix.front],
            "line": {"color": SCENARIO, "width": 2},
        },
        "text": [_values(mix, one, language, names) for one in mix.front],
        "hovertemplate": "%{text}<extra></extra>",
    }
    best = mix.nearest
    chosen = {
        "x": [best.cost / unit],
        "y": [best.chance.share],
        "mode": "markers",
        "name": texts("mix.nearest" if mix.cheapest is None else "mix.cheapest"),
        "marker": {"symbol": "diamond", "size": 15, "color": TARGET},
        "text": [_values(mix, best, language, names)],
        "hovertemplate": "%{text}<extra></extra>",
    }
    wanted = {
        "x": [0.0, max([*costs, best.cost / unit])],
        "y": [mix.probability] * 2,
        "mode": "lines",
        "name": texts("mix.wanted", share=mix.probability),
        "line": {"color": TARGET, "width": 2, "dash": "dash"},
        "hoverinfo": "skip",
    }
    heads_of_levers = [lever_name(lever, mix.scenario, language, names) for lever in mix.levers]
    heads = [
        texts("mix.cost" if mix.priced else "mix.effort"),
        *(texts(f"mix.{name}") for name in ("chance", "chance_interval", "total", "reached", "worse")),
    ]
    note = texts("mix.note", tried=len(mix.tried), runs=mix.settings.replications)
    return Chart(
        "mix",
        [dots, wanted, chosen],
        {
            "hovermode": "closest",
            "margin": {"l": 56, "r": 16, "t": 44, "b": 48},
            "xaxis": {
                "title": {"text": texts("mix.cost_axis" if mix.priced else "mix.effort")},
                "rangemode": "tozero",
                "nticks": 6,
            },
            "yaxis": {"range": [-0.04, 1.06], **share_ticks([0, 0.25, 0.5, 0.75, 1], language)},
        },
        texts("mix.alt", count=len(mix.front), target=mix.target),
        Table([*heads, *heads_of_levers], [_row(mix, one, language, group_names or {}) for one in mix.front]),
        title=texts("mix.title"),
        subtitle=texts("mix.subtitle", target=mix.target, by=mix.by),
        note=note if mix.priced else f"{note} {texts('mix.effort_note')}",
        span=6,
        height=380,
    )


def mix_sentences(mix: Mix, language: str, names: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """The cheapest mix that reaches the target, or that there is none and what comes nearest; what has no price is named."""
    texts = Texts(language)
    best = mix.nearest
    facts = {
        "values": _values(mix, best, language, names),
        "cost": _price(mix, best.cost, language),
        "hits": best.chance.hits,
        "runs": best.chance.runs,
        "target": mix.target,
        "by": mix.by,
        "tried": len(mix.tried),
        "share": mix.probability,
        "total": best.total.mean,
    }
    if mix.cheapest is not None:
        said = [texts("mix.found", **facts)]
    elif best.broken:
        limits = "; ".join(_limit(mix, name, language) for name in best.broken)
        said = [texts("mix.near_broken", values=facts["values"], limits=limits)]
    else:
        said = [texts("mix.none", **facts), texts("mix.near", **facts)]
    if not mix.priced:
        said.append(texts("mix.effort_note"))
    elif unpriced := _unpriced(mix, language, names):
        said.append(texts("mix.unpriced", levers=unpriced))
    return (*said, texts("mix.note", tried=len(mix.tried), runs=mix.settings.replications))


def _unpriced(mix: Mix, language: str, names: Mapping[str, str] | None) -> str:
    """The levers of initiatives that cost nothing in the scenario, such as a shorter duration however it comes about."""
    free = {name for name, one in mix.scenario.initiatives.items() if not one.prices}
    return "; ".join(
        lever_name(lever, mix.scenario, language, names)
        for lever in mix.levers
        if not lever.name.startswith("pools.") and lever.owner in free
    )


def _values(mix: Mix, one: TriedMix, language: str, names: Mapping[str, str] | None) -> str:
    texts = Texts(language)
    return "; ".join(
        texts(
            "mix.setting",
            lever=lever_name(lever, mix.scenario, language, names),
            value=lever_value(lever, one.values[lever.name], language),
        )
        for lever in mix.levers
    )


def _price(mix: Mix, cost: float, language: str) -> str:
    if mix.priced:
        return numbers.dkk_short(cost, language)
    return Texts(language)("mix.effort_value", value=cost)


def _limit(mix: Mix, name: str, language: str) -> str:
    limit, _, pool = name.partition(".")
    return Texts(language)(f"mix.limit.{limit}", pool=places_name(pool, mix.scenario, language) if pool else "")


def _row(mix: Mix, one: TriedMix, language: str, names: dict[str, str]) -> list[str]:
    texts = Texts(language)
    return [
        numbers.dkk_short(one.cost, language) if mix.priced else numbers.decimal(one.cost, language, 2),
        numbers.percent(one.chance.share, language, 0),
        numbers.interval(100.0 * one.chance.low, 100.0 * one.chance.high, language),
        numbers.decimal(one.total.mean, language),
        texts("mix.never") if one.week is None else numbers.month(date_of(one.week), language),
        ", ".join(names.get(group, group) for group in one.worse_off) or texts("mix.nobody"),
        *(lever_value(lever, one.values[lever.name], language) for lever in mix.levers),
    ]
