"""A user's own table in place of a shipped one: recognised by its columns, checked by the same rules, compared in figures."""

from __future__ import annotations

import csv
import errno
import io
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.errors import DataError
from sim.facts.doubts import stock_by_littles_law
from sim.facts.figures import Figure
from sim.facts.loading import Facts, load_facts
from sim.facts.plan import Plan
from sim.facts.tables import FIGURE_COLUMNS, broken_rule

TABLES = {
    "plan/benefit_groups.csv": {"group", "name_da", "name_en", "quantity"},
    "plan/targets.csv": {"year", "variant", "quantity"},
    "assumptions/routing.csv": {"from_state", "to_state", "favourable"},
    "assumptions/returns.csv": {"group", "quantity", "back_to"},
    "assumptions/population.csv": {"year"},
    "assumptions/national_share.csv": {"year"},
    "assumptions/rates.csv": {"group", "year"},
    "assumptions/reimbursement.csv": {"quantity", "from_week"},
    "assumptions/prices.csv": {"price", "title_da", "title_en"},
    "evidence/practice.csv": {"initiative", "group", "quantity"},
}
"""Tables that a user may replace, with the columns by which they are told apart (besides those that every figure has)."""

_UNIT_OF_YEARS = {"persons": "assumptions/population.csv", "share": "assumptions/national_share.csv"}
_MOST_LISTED = 3
MOST_BYTES = 2_000_000
"""A larger file is no table of this kind."""


@dataclass(frozen=True)
class Change:
    """A figure that is another one now; None where it was not there, or is not there any more."""

    table: str
    what: tuple[str, ...]
    unit: str
    before: float | None
    after: float | None


def with_own_table(facts: Facts, name: str, content: bytes, others: Mapping[str, bytes] | None = None) -> OwnFacts:
    """The facts with one more table of the user's own; nothing of the shipped data is changed on disk.

    Parameters
    ----------
    name:
        What the file is called, for messages.
    content:
        The file as it is, a comma-separated table in the format of the data pack.
    others:
        Tables that were replaced before, by their path in the pack.

    Raises
    ------
    DataError
        For a file that is none of `TABLES`, or breaks one of their rules; the message names the line and the rule.
    """
    table = recognised(name, content)
    instead = {**(others or {}), table: content}
    try:
        found = load_facts(facts.root, instead)
    except DataError as problem:
        # the rule knows the file by its place in the pack, the user by its name
        label = f"{facts.root.name}/{table}"
        if problem.key != label:
            raise _does_not_fit(facts, table, name, content, problem) from None
        raise DataError(problem.en.replace(label, name), problem.da.replace(label, name), key=name) from None
    return OwnFacts(found, instead, table, changes(facts, found))


def _does_not_fit(facts: Facts, table: str, name: str, content: bytes, problem: DataError) -> DataError:
    """Why a table that is fine by itself does not fit the others: rows that these need, where some are gone."""
    columns = sorted(TABLES[table] - {"title_da", "title_en", "label_da", "label_en"})
    before, after = (_rows((facts.root / table).read_bytes(), columns), _rows(content, columns))
    gone = [", ".join(row) for row in before if row not in after]
    if not gone:
        return DataError(
            f"{name} does not fit the other tables. {problem.en}",
            f"{name} passer ikke til de andre tabeller. {problem.da}",
            key=name,
        )
    listed = "; ".join(gone[:_MOST_LISTED]) + (" …" if len(gone) > _MOST_LISTED else "")
    return DataError(
        f"{name}: rows that other tables need are missing: {listed}. Add them, and load the file again.",
        f"{name}: der mangler rækker, som andre tabeller bruger: {listed}. Tilføj dem, og indlæs filen igen.",
        key=name,
    )


def _rows(content: bytes, columns: Sequence[str]) -> list[tuple[str, ...]]:
    """What the rows of a table are told apart by."""
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig", errors="replace")))
    return [tuple((row.get(column) or "").strip() for column in columns) for row in rows]


def own_facts(facts: Facts, instead: Mapping[str, bytes]) -> OwnFacts:
    """The facts with tables of the user's own that were read before, such as in an earlier session."""
    found = load_facts(facts.root, instead)
    return OwnFacts(found, dict(instead), list(instead)[-1], changes(facts, found))


def save_pack(root: Path, own: Mapping[str, str], folder: Path) -> None:
    """Write a data pack with tables of the user's own in it to a new folder.

    Raises
    ------
    DataError
        Where there is something of that name already, or the place does not take it; nothing is left there then.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as place:
            copy = shutil.copytree(root, Path(place) / folder.name)
            for path, text in own.items():
                (copy / path).write_text(text, encoding="utf-8", newline="")
            if folder.exists():  # a move would put the pack inside it
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
            shutil.move(copy, folder)
    except OSError as problem:
        raise DataError(
            f"{folder} cannot be written ({problem.strerror}). Name a new folder.",
            f"{folder} kan ikke skrives ({problem.strerror}). Angiv en ny mappe.",
            key=str(folder),
        ) from None


@dataclass(frozen=True)
class OwnFacts:
    """Facts with tables of the user's own.

    Attributes
    ----------
    instead:
        Content of the replaced tables by their path in the pack.
    table:
        The one that was replaced last.
    changes:
        Every figure of it that differs from before.
    """

    facts: Facts
    instead: Mapping[str, bytes]
    table: str
    changes: tuple[Change, ...]


def recognised(name: str, content: bytes) -> str:
    """Which of `TABLES` a file is, by its header.

    Raises
    ------
    DataError
        Where it is none of them.
    """
    if len(content) > MOST_BYTES:
        raise broken_rule(
            name,
            None,
            "file",
            f"{len(content) / 1e6:.1f} MB",
            f"at most {MOST_BYTES / 1e6:.0f} MB",
            f"højst {MOST_BYTES / 1e6:.0f} MB",
        )
    text = content.decode("utf-8-sig", errors="replace")
    if not text.strip():
        raise DataError(
            f"{name} is empty. Choose the file with your figures.",
            f"{name} er tom. Vælg filen med jeres tal.",
            key=name,
        )
    first, _, rest = text.partition("\n")
    header = {cell.strip() for cell in next(csv.reader([first]), [])}
    if ";" in first and set(FIGURE_COLUMNS) <= {cell.strip() for cell in first.split(";")}:
        raise DataError(
            f"{name} has semicolons between its columns. Save it with commas (CSV UTF-8, decimal point), and load it again.",
            f"{name} har semikolon mellem kolonnerne. Gem den med komma (CSV UTF-8, decimalpunktum), og indlæs den igen.",
            key=name,
        )
    keys = header - set(FIGURE_COLUMNS)
    found = [table for table, columns in TABLES.items() if columns == keys]
    if found and keys == {"year"}:
        rows = csv.DictReader(io.StringIO(text))
        unit = next((row.get("unit") or "" for row in rows), "").strip()
        found = [_UNIT_OF_YEARS[unit]] if unit in _UNIT_OF_YEARS else []
    if not found or not rest.strip():
        known = "; ".join(f"{table}: {', '.join(sorted(columns))}" for table, columns in TABLES.items())
        raise broken_rule(
            name,
            1,
            "header",
            first.strip()[:80],
            f"the columns must be those of a table that can be replaced, besides {', '.join(FIGURE_COLUMNS)} ({known})",
            f"kolonnerne skal være dem fra en tabel, der kan erstattes, foruden {', '.join(FIGURE_COLUMNS)} ({known})",
        )
    return found[0]


def changes(before: Facts, after: Facts) -> tuple[Change, ...]:
    """Every figure of the replaceable tables that differs, in the order of the tables."""
    old, new = _figures(before), _figures(after)
    found = []
    for key in (*old, *(key for key in new if key not in old)):
        was, now = old.get(key), new.get(key)
        if was != now:
            (table, *what), unit = key, (now or was or ("", 0.0))[0]
            found.append(Change(table, tuple(what), unit, was and was[1], now and now[1]))
    return tuple(found)


def _figures(facts: Facts) -> dict[tuple[str, ...], tuple[str, float]]:
    plan, assumptions = facts.plan, facts.assumptions
    found: dict[tuple[str, ...], tuple[str, float]] = {}

    def add(figure: Figure, *key: str) -> None:
        found[key] = (figure.unit, figure.value)

    for group in plan.groups:
        add(group.closed_cases, "plan/benefit_groups.csv", group.code, "closed_cases")
        add(group.mean_duration_weeks, "plan/benefit_groups.csv", group.code, "mean_duration")
    for year, figure in plan.full_time_persons.items():
        add(figure, "plan/targets.csv", str(year))
    for code, routes in assumptions.routing.items():
        for route in routes:
            add(route.share, "assumptions/routing.csv", code, route.to)
    for code, rule in assumptions.returns.items():
        add(rule.probability, "assumptions/returns.csv", code, "return_probability")
        add(rule.mean_gap_weeks, "assumptions/returns.csv", code, "mean_gap")
    for table, years in (("population", assumptions.population), ("national_share", assumptions.national_share)):
        for year, figure in years.items():
            add(figure, f"assumptions/{table}.csv", str(year))
    for code, rates in facts.economy.rates.items():
        for year, figure in rates.items():
            add(figure, "assumptions/rates.csv", code, str(year))
    for week, figure in facts.economy.state_share.items():
        add(figure, "assumptions/reimbursement.csv", "state_share", str(week))
    add(facts.economy.reset_weeks, "assumptions/reimbursement.csv", "weeks_away_until_reset")
    for code, price in facts.economy.prices.items():
        add(price.figure, "assumptions/prices.csv", code)
    for (initiative, code, quantity), figure in facts.evidence.practice.items():
        add(figure, "evidence/practice.csv", initiative, code, quantity)
    return found


def implied_stock(plan: Plan) -> dict[str, float]:
    """Full-time persons by group that a plan's own cases and durations imply (Little's law): the check in words."""
    return {group.code: stock_by_littles_law([group], plan.weeks_in_base_year) for group in plan.groups}
