"""A user's own tables in words: what the table is, which figures it changes, and what follows for the groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.facts import Change, Facts, OwnFacts, implied_stock
from sim.show import numbers
from sim.show.board import INK, Chart, Table
from sim.show.figures import group_names
from sim.show.marks import PALE, SCENARIO
from sim.show.sentences import initiative_name
from sim.show.texts import Texts

MOST_CHANGES = 40
"""Changes that are told one by one; what is more is counted."""
_SAME = 0.05
"""Full-time persons below which an implied stock is told as unchanged: the decimal that is shown."""


def table_name(table: str, language: str) -> str:
    """What a table of the data pack is called."""
    return Texts(language)(f"own_figures.table.{_stem(table)}")


def changes_in_words(own: OwnFacts, facts: Facts, language: str) -> list[str]:
    """One text for each figure that is another one, before and after."""
    texts = Texts(language)
    said = [change_in_words(change, facts, language) for change in own.changes[:MOST_CHANGES]]
    more = len(own.changes) - len(said)
    return [*said, texts("own_figures.more", count=more)] if more > 0 else said


def change_in_words(change: Change, facts: Facts, language: str) -> str:
    """``Jobparate, afsluttede sager: 508 sager (planen: 254 sager)``."""
    texts = Texts(language)
    key = "changed" if change.before is not None and change.after is not None else "added"
    if change.after is None:
        key = "gone"
    return texts(
        f"own_figures.{key}",
        what=_what(change, facts, language),
        before=_amount(change.before, change.unit, texts),
        after=_amount(change.after, change.unit, texts),
    )


def implied_in_words(before: Facts, after: Facts, language: str) -> list[str]:
    """What cases times duration come to, in all and for each group that changes (Little's law)."""
    texts, names = Texts(language), group_names(after, language)
    old, new = implied_stock(before.plan), implied_stock(after.plan)
    said = [texts("own_figures.implied", before=sum(old.values()), after=sum(new.values()))]
    said += [
        texts("own_figures.implied_group", group=names[code], before=old.get(code), after=new[code])
        for code in new
        if abs(new[code] - old.get(code, 0.0)) >= _SAME
    ]
    return said


def implied_bars(before: Facts, after: Facts, language: str) -> Chart | None:
    """Full-time persons that cases and durations imply, the plan's beside the user's; None where they are the same."""
    texts, names = Texts(language), group_names(after, language)
    old, new = implied_stock(before.plan), implied_stock(after.plan)
    if all(abs(new[code] - old.get(code, 0.0)) < _SAME for code in new):
        return None
    order = sorted(new, key=lambda code: new[code])

    def bars(name: str, levels: Mapping[str, float], colour: str) -> dict[str, Any]:
        return {
            "type": "bar",
            "orientation": "h",
            "name": texts(f"own_figures.chart.{name}"),
            "y": [names[code] for code in order],
            "x": [levels.get(code) for code in order],
            "text": [numbers.whole(levels.get(code), language) for code in order],
            "textposition": "outside",
            "textfont": {"size": 14, "color": INK},
            "cliponaxis": False,
            "marker": {"color": colour},
            "hovertemplate": "%{x:,.1f}",
        }

    rows = [
        [
            names[code],
            numbers.decimal(old.get(code), language),
            numbers.decimal(new[code], language),
            numbers.signed(new[code] - old.get(code, 0.0), language, 1),
        ]
        for code in reversed(order)
    ]
    heads = [texts(f"own_figures.chart.{name}") for name in ("group", "plan", "own", "difference")]
    return Chart(
        "own-implied",
        [bars("plan", old, PALE), bars("own", new, SCENARIO)],
        {
            "barmode": "group",
            "hovermode": "closest",
            "margin": {"l": 8, "r": 40, "t": 44, "b": 32},
            "xaxis": {"rangemode": "tozero", "tickformat": ",.0f"},
            "yaxis": {"automargin": True, "ticks": "", "tickfont": {"size": 14, "color": INK}},
            "legend": {"traceorder": "reversed"},
        },
        texts("own_figures.chart.alt", before=sum(old.values()), after=sum(new.values())),
        Table(heads, rows),
        title=texts("own_figures.chart.title"),
        subtitle=texts("own_figures.chart.subtitle"),
        span=12,
        height=80 + 48 * len(order),
    )


def _what(change: Change, facts: Facts, language: str) -> str:
    texts, names = Texts(language), group_names(facts, language)
    first, *rest = change.what
    stem = _stem(change.table)
    if stem in ("benefit_groups", "returns"):
        return texts(f"own_figures.what.{rest[0]}", group=names.get(first, first))
    if stem == "routing":
        group, _, limit = first.partition("_limit")
        del limit
        to = names.get(rest[0], rest[0])
        known = f"citizens.destination.{rest[0]}"
        return texts(
            "own_figures.what.routing", group=names.get(group, group), to=texts(known) if known in texts else to
        )
    if stem == "rates":
        return texts("own_figures.what.rates", group=names.get(first, first), year=rest[0])
    if stem == "reimbursement":
        return texts(f"own_figures.what.{first}", week=rest[0] if rest else "")
    if stem == "prices":
        price = facts.economy.prices.get(first)
        title = first if price is None else price.title_da if language == "da" else price.title_en
        return texts("own_figures.what.prices", price=title)
    if stem == "practice":
        return texts(
            "own_figures.what.practice",
            initiative=initiative_name(first, language),
            group=names.get(rest[0], rest[0]),
        )
    return texts(f"own_figures.what.{stem}", year=first)


def _amount(value: float | None, unit: str, texts: Texts) -> str:
    if value is None:
        return numbers.MISSING
    if unit == "share":
        return numbers.percent(value, texts.language, 1)
    digits = 1 if unit == "weeks" or not float(value).is_integer() else 0
    shown = numbers.decimal(value, texts.language, digits)
    return texts(f"workbench.basis.unit.{unit.replace(' ', '_').replace('-', '_')}", value=shown)


def _stem(table: str) -> str:
    return table.rpartition("/")[2].removesuffix(".csv")
