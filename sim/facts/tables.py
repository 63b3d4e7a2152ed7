"""Read the files of a data pack and check each cell; messages name file, line, value and rule in two languages."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.errors import DataError
from sim.facts.figures import STATUSES, UNITS, Figure, Unit, parse_number
from sim.frozen import FrozenMap

FIGURE_COLUMNS = ("value", "unit", "period", "source", "status", "low", "high")
"""The columns every table has after its key columns."""

NUMBER_EN = "must be a finite number with a decimal point and no thousands separator"
NUMBER_DA = "skal være et endeligt tal med decimalpunktum og uden tusindtalsskilletegn"


def broken_rule(file: str, line: int | None, column: str, value: object, en: str, da: str) -> DataError:
    """The error for one value that breaks one rule; `line` is None when the file as a whole is wrong."""
    where_en, where_da = ("", "") if line is None else (f", line {line}", f", linje {line}")
    return DataError(
        f"{file}{where_en}, {column}: {value!r} is not allowed. Rule: {en}. Correct the file and load it again.",
        f"{file}{where_da}, {column}: {value!r} er ikke tilladt. Regel: {da}. Ret filen, og indlæs den igen.",
        key=file,
    )


class DataPack:
    """The files below one folder, as read; remembers them for the fingerprint.

    Parameters
    ----------
    root:
        A folder laid out like the shipped ``data/``.
    instead:
        Content of files that stand in for those of the folder, by their path inside the pack.

    Raises
    ------
    DataError
        When the folder is missing.
    """

    def __init__(self, root: Path, instead: Mapping[str, bytes] | None = None) -> None:
        self.root = root.resolve()
        self.instead = dict(instead or {})
        self._texts: dict[str, str] = {}
        if not self.root.is_dir():
            raise DataError(
                f"{root}: no such folder. Rule: a data pack is a folder with plan/, assumptions/, evidence/. Name one.",
                f"{root}: mappen mangler. Regel: en datapakke har plan/, assumptions/ og evidence/. Angiv en.",
                key=str(root),
            )

    def label(self, relative: str) -> str:
        """How messages name a file: the pack's folder and the path inside it."""
        return f"{self.root.name}/{relative}"

    def has(self, relative: str) -> bool:
        """Whether there is something of that name, readable or not."""
        return (self.root / relative).exists()

    def names(self, folder: str, suffix: str) -> tuple[str, ...]:
        """Paths inside the pack of the folder's files with this suffix, sorted; without hidden ones."""
        found = (path.name for path in (self.root / folder).glob(f"*{suffix}"))
        return tuple(sorted(f"{folder}/{name}" for name in found if not name.startswith(".")))

    def text(self, relative: str) -> str:
        """The file as text, line ends made alike and a byte-order mark dropped.

        Raises
        ------
        DataError
            When the file is missing, unreadable or not UTF-8.
        """
        file = self.label(relative)
        try:
            raw = self.instead[relative] if relative in self.instead else (self.root / relative).read_bytes()
        except FileNotFoundError as error:
            raise broken_rule(file, None, "file", "missing", "the file must be there", "filen skal findes") from error
        except OSError as error:
            rule = "the file must be a readable file", "filen skal kunne læses som en fil"
            raise broken_rule(file, None, "file", error.strerror or type(error).__name__, *rule) from error
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            wrong = raw[error.start : error.end]
            rule = "the file must be UTF-8; save it as UTF-8", "filen skal være UTF-8; gem den som UTF-8"
            raise broken_rule(file, line, "byte", wrong, *rule) from error
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        self._texts[relative] = text
        return text

    def sha256(self) -> str:
        """Fingerprint of all files read so far: paths inside the pack and text, nothing of where the pack lies."""
        digest = hashlib.sha256()
        for relative in sorted(self._texts):
            for part in (relative, self._texts[relative]):
                encoded = part.encode("utf-8")
                digest.update(len(encoded).to_bytes(8, "big"))
                digest.update(encoded)
        return digest.hexdigest()


@dataclass(frozen=True)
class Row:
    """One row of a table, or one table of a TOML file.

    Attributes
    ----------
    file, line:
        Where it stands, for messages.
    cells:
        Text by column, without surrounding blanks.
    """

    file: str
    line: int
    cells: FrozenMap[str, str]

    def error(self, column: str, en: str, da: str, value: object = None) -> DataError:
        """The error for this row's `column` (or for `value`, where the row as a whole is wrong)."""
        shown = self.cells.get(column, "") if value is None else value
        return broken_rule(self.file, self.line, column, shown, en, da)

    def text(self, column: str) -> str:
        """The cell, which must not be empty."""
        cell = self.cells[column]
        if not cell:
            raise self.error(column, f"{column} must be filled in", f"{column} skal udfyldes")
        return cell

    def choice(self, column: str, allowed: Iterable[str]) -> str:
        """The cell, which must be one of `allowed`."""
        cell, options = self.text(column), tuple(allowed)
        if cell not in options:
            listed = ", ".join(options)
            raise self.error(column, f"{column} must be one of: {listed}", f"{column} skal være en af: {listed}")
        return cell

    def choices(self, column: str, allowed: Iterable[str]) -> tuple[str, ...]:
        """The cell's parts between semicolons, each one of `allowed`; empty when the cell is."""
        parts = tuple(part.strip() for part in self.cells[column].split(";")) if self.cells[column] else ()
        options = tuple(allowed)
        listed = ", ".join(options)
        for part in parts:
            if part not in options:
                en, da = f"each must be one of: {listed}", f"hver skal være en af: {listed}"
                raise self.error(column, en, da, part)
        if len(set(parts)) < len(parts):
            raise self.error(column, "each may be named once", "hver må nævnes én gang")
        return parts

    def whole(self, column: str, lowest: int, highest: int) -> int:
        """The cell as a whole number within closed limits."""
        cell = self.text(column)
        if not (cell.isascii() and cell.isdigit() and len(cell) < 10 and lowest <= int(cell) <= highest):
            en = f"{column} must be a whole number from {lowest} to {highest}"
            raise self.error(column, en, f"{column} skal være et helt tal fra {lowest} til {highest}")
        return int(cell)

    def number(self, column: str) -> float:
        """The cell as a finite number."""
        number = parse_number(self.text(column))
        if number is None:
            raise self.error(column, f"{column} {NUMBER_EN}", f"{column} {NUMBER_DA}")
        return number

    def figure(self, *units: str, positive: bool = False) -> Figure:
        """The row's number with its origin.

        Parameters
        ----------
        units:
            The units this number may have; any known unit when none is given.
        positive:
            Whether zero is refused as well.

        Raises
        ------
        DataError
            For every rule of a figure that is broken: unit, source, period, status, limits of the unit, range.
        """
        unit = self.choice("unit", units or UNITS)
        period, source = self.text("period"), self.text("source")
        status = self.choice("status", STATUSES)
        value = self._within("value", UNITS[unit], positive)
        low = high = None
        if status == "documented":
            for column in ("low", "high"):
                if self.cells[column]:
                    en, da = "a documented figure has no range", "et dokumenteret tal har intet interval"
                    raise self.error(column, f"{column} must be empty: {en}", f"{column} skal være tom: {da}")
        else:
            low, high = (self._within(column, UNITS[unit], positive) for column in ("low", "high"))
            if low > value:
                raise self.error(
                    "low", f"low must not exceed value ({value:g})", f"low må ikke være over value ({value:g})"
                )
            if value > high:
                en, da = f"high must not be below value ({value:g})", f"high må ikke være under value ({value:g})"
                raise self.error("high", en, da)
        return Figure(value, unit, period, source, status, low, high, f"{self.file}:{self.line}")

    def _within(self, column: str, unit: Unit, positive: bool) -> float:
        number = self.number(column)
        if not unit.allows(number):
            raise self.error(column, unit.en, unit.da)
        if positive and number == 0:
            raise self.error(column, f"{column} must be above zero", f"{column} skal være over nul")
        return number


def read_table(
    pack: DataPack,
    relative: str,
    keys: Sequence[str],
    *,
    unique: Sequence[str] | None = None,
    extra: Sequence[str] = (),
    figures: bool = True,
) -> tuple[Row, ...]:
    """Read a comma-separated table whose columns are `keys`, then those of every figure, then `extra`, in any order.

    Parameters
    ----------
    unique:
        The columns that together may occur once; `keys` unless told.
    figures:
        Whether each row is a figure; a table of words has none of a figure's columns.

    Raises
    ------
    DataError
        For an unreadable file, a missing, unknown or repeated column, a row of another length, or a repeated key.
    """
    file = pack.label(relative)
    lines = _cells(file, pack.text(relative))
    if not lines:
        raise broken_rule(
            file, 1, "header", "", "the first line must name the columns", "første linje skal navngive kolonnerne"
        )
    head_line, header = lines[0]
    _check_header(file, head_line, header, (*keys, *(FIGURE_COLUMNS if figures else ()), *extra))
    rows: list[Row] = []
    seen: dict[tuple[str, ...], int] = {}
    for line, cells in lines[1:]:
        if len(cells) != len(header):
            count = f"{len(cells)}: {','.join(cells)}"
            en = f"every row must have {len(header)} cells; put quotes around text with commas"
            da = f"hver række skal have {len(header)} celler; sæt anførselstegn om tekst med komma"
            raise broken_rule(file, line, "row", count, en, da)
        row = Row(file, line, FrozenMap(zip(header, cells, strict=True)))
        key = tuple(row.cells[column] for column in (keys if unique is None else unique))
        if key in seen:
            en, da = (
                f"a key may occur once; it is also on line {seen[key]}",
                f"en nøgle må stå én gang; den står også i linje {seen[key]}",
            )
            raise broken_rule(file, line, "key", ", ".join(key), en, da)
        seen[key] = line
        rows.append(row)
    return tuple(rows)


def _cells(file: str, text: str) -> list[tuple[int, list[str]]]:
    """Line number (of the row's first line) and stripped cells of every row that is not empty."""
    reader = csv.reader(io.StringIO(text), strict=True)
    rows, line = [], 1
    try:
        for cells in reader:
            if cells:
                rows.append((line, [cell.strip() for cell in cells]))
            line = reader.line_num + 1
    except csv.Error as error:
        en, da = (
            "quotes must be closed, and doubled inside quoted text",
            "anførselstegn skal lukkes og fordobles inde i tekst",
        )
        raise broken_rule(file, line, "row", str(error), en, da) from error
    return rows


def _check_header(file: str, line: int, header: Sequence[str], expected: Sequence[str]) -> None:
    listed = ",".join(expected)
    for column in expected:
        if column not in header:
            raise DataError(
                f"{file}, line {line}, header: a column is missing: {column!r}. Rule: the columns are {listed}. "
                "Correct the file and load it again.",
                f"{file}, linje {line}, overskrift: en kolonne mangler: {column!r}. Regel: kolonnerne er {listed}. "
                "Ret filen, og indlæs den igen.",
                key=file,
            )
    for index, column in enumerate(header):
        if column not in expected:
            en, da = f"a column is unknown; the columns are {listed}", f"en kolonne er ukendt; kolonnerne er {listed}"
            raise broken_rule(file, line, "header", column, en, da)
        if column in header[:index]:
            en, da = "a column may occur once", "en kolonne må stå én gang"
            raise broken_rule(file, line, "header", column, en, da)


def last_line(rows: Sequence[Row]) -> int:
    """The line to point at when something is missing from a table: where it ends."""
    return rows[-1].line if rows else 1
