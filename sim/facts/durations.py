"""How long spells last: the family of each group's duration distribution, its shape, its statutory limit."""

from __future__ import annotations

import re
import sys
import tomllib
from dataclasses import dataclass
from typing import cast

from sim.errors import DataError
from sim.facts.figures import STATUSES, Figure
from sim.facts.tables import FIGURE_COLUMNS, DataPack, Row, broken_rule
from sim.frozen import FrozenMap

FAMILIES = ("exponential", "weibull", "lognormal", "loglogistic", "gamma", "empirical")
"""Families of durations on offer; only the mean is fixed by the plan."""

SHAPED = ("weibull", "lognormal", "loglogistic", "gamma")
"""Families with a shape: Weibull k, log-normal sigma, log-logistic c (above 1: else no mean exists), gamma alpha."""

_FILE = "assumptions/durations.toml"
_GROUP_KEYS = ("family", "shape", "limit_weeks", "source", "status")
_HISTOGRAM_KEYS = ("edges", "counts", "mean", "unit", "period", "source", "status")


@dataclass(frozen=True)
class Histogram:
    """Completed spells by length.

    Attributes
    ----------
    edges:
        Lower ends of the bins in weeks, rising from 0; the last bin is open.
    counts:
        Spells per bin, as many as edges.
    mean:
        Mean length in weeks as the source reports it.
    """

    edges: tuple[float, ...]
    counts: tuple[float, ...]
    mean: float
    source: str


@dataclass(frozen=True)
class DurationRule:
    """A group's family with what it needs; `source` and `status` are those of the choice of family."""

    family: str
    shape: Figure | None
    limit_weeks: Figure | None
    histogram: Histogram | None
    source: str
    status: str


class _Tables:
    """The parsed file together with where its tables and keys stand, which the parser does not tell."""

    def __init__(self, pack: DataPack) -> None:
        self.file = pack.label(_FILE)
        text = pack.text(_FILE)
        self._lines = text.split("\n")
        try:
            self.content: dict[str, object] = tomllib.loads(text)
        except ValueError as error:  # a syntax error is one, and so is a whole number of thousands of digits
            found = re.search(r"line (\d+)", str(error))
            # the end of the file has no number in the message, and of a number too long it is the length that tells
            longest = max(range(len(self._lines)), key=lambda index: len(self._lines[index])) + 1
            too_long = not isinstance(error, tomllib.TOMLDecodeError)
            line = int(found[1]) if found else longest if too_long else len(self._lines)
            shown = self._lines[line - 1][:60] if line <= len(self._lines) else ""
            rule = f"the file must be valid TOML ({error})", f"filen skal være gyldig TOML ({error})"
            raise broken_rule(self.file, line, "TOML", shown, *rule) from error

    def line(self, table: str, key: str = "") -> int:
        """Line of a key in a table, or of the table's header when the key is not there."""
        headers = {text.strip(): index for index, text in enumerate(self._lines) if text.startswith("[")}
        below = (index for header, index in headers.items() if header.startswith(f"[{table}."))
        start = headers.get(f"[{table}.{key}]", headers.get(f"[{table}]", next(below, None) if not key else None))
        if start is None:
            return len(self._lines)
        for index in range(start + 1, len(self._lines)):
            text = self._lines[index].strip()
            if text.startswith("["):
                break
            if key and text.partition("=")[0].strip() == key:
                return index + 1
        return start + 1

    def refuse(self, table: str, key: str, value: object, en: str, da: str) -> DataError:
        return broken_rule(self.file, self.line(table, key), f"{table}.{key}".strip("."), value, en, da)

    def table(self, name: str, value: object, allowed: tuple[str, ...]) -> dict[str, object]:
        """Check that a value is a table with only the allowed keys."""
        if not isinstance(value, dict):
            raise self.refuse(name, "", value, f"{name} must be a table", f"{name} skal være en tabel")
        listed = ", ".join(allowed)
        for key in value:
            if key not in allowed:
                raise self.refuse(name, key, key, f"the keys are: {listed}", f"nøglerne er: {listed}")
        return value

    def text(self, name: str, table: dict[str, object], key: str) -> str:
        value = table.get(key, "")
        if not (isinstance(value, str) and value.strip()):
            raise self.refuse(name, key, value, f"{key} must be filled in as text", f"{key} skal udfyldes som tekst")
        return value.strip()

    def choice(self, name: str, table: dict[str, object], key: str, allowed: tuple[str, ...]) -> str:
        value = self.text(name, table, key)
        if value not in allowed:
            listed = ", ".join(allowed)
            raise self.refuse(name, key, value, f"{key} must be one of: {listed}", f"{key} skal være en af: {listed}")
        return value

    def number(self, name: str, key: str, value: object) -> float:
        # bool is an int in Python, TOML has nan and inf, and a whole number can be too long for a float
        fits = isinstance(value, int | float) and abs(value) <= sys.float_info.max
        if isinstance(value, bool) or not fits:
            en, da = (
                f"{key} must be a finite number without quotes",
                f"{key} skal være et endeligt tal uden anførselstegn",
            )
            raise self.refuse(name, key, value, en, da)
        return float(cast(float, value))

    def figure(self, name: str, value: object, unit: str) -> Figure:
        table = self.table(name, value, FIGURE_COLUMNS)
        for key in ("value", "low", "high"):
            if key in table:
                self.number(name, key, table[key])
        cells = FrozenMap({key: str(table.get(key, "")).strip() for key in FIGURE_COLUMNS})
        # each key of a TOML table has a line of its own, so a row that points at the first wrong key is made for it
        return _TomlRow(self.file, self.line(name), cells, self, name).figure(unit, positive=True)


@dataclass(frozen=True)
class _TomlRow(Row):
    tables: _Tables
    name: str

    def error(self, column: str, en: str, da: str, value: object = None) -> DataError:
        shown = self.cells.get(column, "") if value is None else value
        return self.tables.refuse(self.name, column, shown, en, da)


def load_durations(pack: DataPack, codes: tuple[str, ...]) -> FrozenMap[str, DurationRule]:
    """Read ``assumptions/durations.toml``: one rule per group code.

    Raises
    ------
    DataError
        For a syntax error, an unknown key, group or family, a shape where none belongs or none where one does, an
        empirical family without a histogram, and every broken rule of a figure.
    """
    tables = _Tables(pack)
    listed = ", ".join(codes)
    for key in tables.content:
        if key not in ("groups", "histograms"):
            raise tables.refuse(key, "", key, "the tables are: groups, histograms", "tabellerne er: groups, histograms")
    groups = tables.table("groups", tables.content.get("groups", {}), codes)
    histograms = tables.table("histograms", tables.content.get("histograms", {}), codes)
    for code in codes:
        if code not in groups:
            en, da = (
                f"every group needs a table [groups.<group>]: {listed}",
                f"hver gruppe skal have en tabel [groups.<gruppe>]: {listed}",
            )
            raise tables.refuse("groups", "", code, en, da)
    read = {code: _histogram(tables, f"histograms.{code}", value) for code, value in histograms.items()}
    return FrozenMap({code: _rule(tables, f"groups.{code}", groups[code], read.get(code)) for code in codes})


def _rule(tables: _Tables, name: str, value: object, histogram: Histogram | None) -> DurationRule:
    table = tables.table(name, value, _GROUP_KEYS)
    family = tables.choice(name, table, "family", FAMILIES)
    source, status = tables.text(name, table, "source"), tables.choice(name, table, "status", STATUSES)
    shape = tables.figure(f"{name}.shape", table["shape"], "shape") if "shape" in table else None
    limit = tables.figure(f"{name}.limit_weeks", table["limit_weeks"], "weeks") if "limit_weeks" in table else None
    if family in SHAPED and shape is None:
        en, da = f"{family} needs a table [{name}.shape]", f"{family} kræver en tabel [{name}.shape]"
        raise tables.refuse(name, "family", family, en, da)
    if family not in SHAPED and shape is not None:
        en, da = f"{family} has no shape; remove it", f"{family} har ingen form (shape); fjern den"
        raise tables.refuse(f"{name}.shape", "value", shape.value, en, da)
    if family == "loglogistic" and shape is not None and (shape.low if shape.low is not None else shape.value) <= 1:
        key = "low" if shape.low is not None else "value"
        en = "a log-logistic shape must be above 1, low included, or the mean is infinite"
        da = "en log-logistisk form skal være over 1, også low, ellers er middelværdien uendelig"
        raise tables.refuse(f"{name}.shape", key, shape.low if key == "low" else shape.value, en, da)
    if family == "empirical" and histogram is None:
        wanted = name.replace("groups.", "histograms.", 1)
        en, da = f"empirical needs a table [{wanted}]", f"empirical kræver en tabel [{wanted}]"
        raise tables.refuse(name, "family", family, en, da)
    return DurationRule(family, shape, limit, histogram, source, status)


def _histogram(tables: _Tables, name: str, value: object) -> Histogram:
    table = tables.table(name, value, _HISTOGRAM_KEYS)
    tables.choice(name, table, "status", STATUSES)
    tables.choice(name, table, "unit", ("weeks",))
    tables.text(name, table, "period")
    source = tables.text(name, table, "source")
    edges, counts = (_numbers(tables, name, table, key) for key in ("edges", "counts"))
    mean = tables.number(name, "mean", table.get("mean"))
    if not edges or edges[0] != 0 or any(b <= a for a, b in zip(edges, edges[1:], strict=False)):
        raise tables.refuse(name, "edges", edges, "edges start at 0 and rise", "edges begynder ved 0 og stiger")
    if len(counts) != len(edges):
        en, da = f"as many counts as edges ({len(edges)})", f"lige så mange counts som edges ({len(edges)})"
        raise tables.refuse(name, "counts", counts, en, da)
    if min(counts) < 0 or sum(counts) == 0:
        en, da = "counts are not negative and not all zero", "counts er ikke negative og ikke alle nul"
        raise tables.refuse(name, "counts", counts, en, da)
    if mean <= 0:
        raise tables.refuse(name, "mean", mean, "mean must be above zero", "mean skal være over nul")
    return Histogram(edges, counts, mean, source)


def _numbers(tables: _Tables, name: str, table: dict[str, object], key: str) -> tuple[float, ...]:
    values = table.get(key)
    if not isinstance(values, list):
        raise tables.refuse(name, key, values, f"{key} must be a list of numbers", f"{key} skal være en liste af tal")
    return tuple(tables.number(name, key, value) for value in values)
