"""Where every number comes from: all figures of a data pack, and which of them are estimates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

import pandas as pd

from sim.facts import Facts, Figure


def figures_of(part: object, name: str = "") -> Iterator[tuple[str, Figure]]:
    """Every figure inside a part of the facts, with the path that leads to it (``routing.dagpenge.job.share``)."""
    if isinstance(part, Figure):
        yield name, part
    elif is_dataclass(part) and not isinstance(part, type):
        # a row of a list is told from its neighbours by what it is about, not by its place
        for field in fields(part):
            # a row's only number needs no name of its own
            own = "" if field.name in ("figure", "ratio", "start") else field.name
            yield from figures_of(getattr(part, field.name), _join(name, own))
    elif isinstance(part, Mapping):
        for key, entry in part.items():
            label = ".".join(str(word) for word in key) if isinstance(key, tuple) else str(key)
            yield from figures_of(entry, _join(name, label))
    elif isinstance(part, tuple):
        for place, entry in enumerate(part):
            yield from figures_of(entry, _join(name, _own_name(entry) or str(place)))


def origins(facts: Facts) -> pd.DataFrame:
    """All figures with their origin.

    Returns
    -------
    pandas.DataFrame
        figure (path), value, unit, low, high (nan for documented figures), period, status, estimate (bool), source,
        where (file and line); in the order of the rooms they are kept in.
    """
    rows = []
    for room in ("plan", "assumptions", "economy", "evidence", "catalogue"):
        for path, figure in figures_of(getattr(facts, room), room):
            bounds = [float("nan") if end is None else end for end in (figure.low, figure.high)]
            rows.append(
                (path, figure.value, figure.unit, *bounds, figure.period, figure.status, figure.is_estimate)
                + (figure.source, figure.where)
            )
    names = ["figure", "value", "unit", "low", "high", "period", "status", "estimate", "source", "where"]
    return pd.DataFrame(rows, columns=names)


def _join(name: str, more: str) -> str:
    return ".".join(word for word in (name, more) if word)


def _own_name(entry: object) -> str:
    """What a row calls itself: a group's code, a route's destination, a doubt's number and quantity, a cycle's month."""
    for keys in (("code",), ("to",), ("number", "quantity"), ("month", "group", "quantity")):
        if all(hasattr(entry, key) for key in keys):
            return ".".join(str(getattr(entry, key) or "all") for key in keys)
    return ""
