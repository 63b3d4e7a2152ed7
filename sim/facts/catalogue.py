"""The plan's initiatives row by row, and the levers by which what is modelled of them can be set."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sim.facts.figures import Figure
from sim.facts.tables import DataPack, Row, read_table
from sim.frozen import FrozenMap

SECTIONS = ("nedslag", "pejlemaerker", "virksomhedsindsats", "indsatser", "ministermaal")
"""Parts of the plan that the rows stand in: three areas of change, five guidelines, the table of the business strategy,
the instruments that the text names, and the minister's goals."""

HOME_SECTIONS = ("virksomhedsindsats", "indsatser")
"""The sections whose rows have a scenario file of their own; the others are made of theirs."""

MEASURES = ("participants", "flows", "none")
"""What of a result speaks to one of the minister's goals: who takes part, who leaves for where, or nothing."""

LEVER_UNITS = ("share", "weeks", "hazard ratio", "multiplier", "places", "posts", "hours")

INITIATIVES = "plan/initiatives.csv"
LEVERS = "plan/levers.csv"

_CODE = re.compile(r"[a-z][a-z0-9_]*")
_STEM = re.compile(r"[a-z0-9][a-z0-9_+-]*")
_LEVER = re.compile(r"(pools\.)?[a-z0-9][a-z0-9_+-]*\.[a-z][a-z_]*")
_ROUNDING = 1e-6
"""How far from a whole number of steps a range may end: rounding of decimals in binary, not in the file."""


@dataclass(frozen=True)
class PlanRow:
    """One initiative, guideline or goal of the plan.

    Attributes
    ----------
    section, number:
        One of `SECTIONS`, and the row's place in it.
    title_da, title_en, what_da, what_en:
        Name and content, in the workbench's own words.
    scenarios:
        Names of the scenarios that together are the row; empty where it is not modelled.
    builds_on:
        Names of the scenarios without which it changes nothing, since it only gives them more room.
    evidence:
        Codes of what is known about a row that is not modelled; a row that is has its scenarios' evidence.
    reason_da, reason_en:
        Why it is not modelled; empty where it is.
    measure, measure_da, measure_en:
        For the minister's goals: what of a result speaks to it (one of `MEASURES`), and in words; empty for the others.
    source:
        Where it stands in the plan.
    where:
        File and line it was read from.
    """

    code: str
    section: str
    number: int
    title_da: str
    title_en: str
    what_da: str
    what_en: str
    scenarios: tuple[str, ...]
    builds_on: tuple[str, ...]
    evidence: tuple[str, ...]
    reason_da: str
    reason_en: str
    measure: str
    measure_da: str
    measure_en: str
    source: str
    where: str

    @property
    def is_modelled(self) -> bool:
        """Whether there are scenarios to run for it."""
        return bool(self.scenarios)


@dataclass(frozen=True)
class LeverRange:
    """What a lever starts at, and where it can be set.

    Attributes
    ----------
    lever:
        The key of a scenario that it sets: ``initiative.field`` or ``pools.name.slots``.
    start:
        The value in the shipped scenario; its range is the lever's, not what is likely.
    step:
        From one setting to the next; range and start are whole numbers of steps apart.
    """

    lever: str
    start: Figure
    step: float

    @property
    def owner(self) -> str:
        """The initiative or pool that it belongs to."""
        return self.lever.split(".")[-2]

    @property
    def field(self) -> str:
        """What of it is set."""
        return self.lever.split(".")[-1]

    @property
    def low(self) -> float:
        """The lowest setting."""
        return self.start.value if self.start.low is None else self.start.low

    @property
    def high(self) -> float:
        """The highest setting."""
        return self.start.value if self.start.high is None else self.start.high


@dataclass(frozen=True)
class Catalogue:
    """Every row of the plan in its order, and the levers by their keys."""

    rows: tuple[PlanRow, ...] = ()
    levers: Mapping[str, LeverRange] = FrozenMap()


def load_catalogue(pack: DataPack, effects: Iterable[str]) -> Catalogue:
    """Read the two tables of the catalogue; a data pack that has neither has an empty one.

    Parameters
    ----------
    effects:
        Codes of the effects that rows may name as their evidence.

    Raises
    ------
    DataError
        For any broken rule of the tables, or one without the other.
    """
    if not pack.has(INITIATIVES) and not pack.has(LEVERS):
        return Catalogue()
    return Catalogue(_load_rows(pack, tuple(effects)), _load_levers(pack))


def _load_rows(pack: DataPack, effects: tuple[str, ...]) -> tuple[PlanRow, ...]:
    keys = ("code", "section", "number", "title_da", "title_en", "what_da", "what_en", "scenarios", "builds_on")
    more = ("evidence", "reason_da", "reason_en", "measure", "measure_da", "measure_en", "source")
    found: list[PlanRow] = []
    places: dict[tuple[str, int], int] = {}
    for row in read_table(pack, INITIATIVES, (*keys, *more), unique=("code",), figures=False):
        one = _row(row, effects)
        before = places.setdefault((one.section, one.number), row.line)
        if before != row.line:
            en = f"each number occurs once in a section; it is also on line {before}"
            raise row.error("number", en, f"hvert nummer står én gang i et afsnit; det står også i linje {before}")
        found.append(one)
    return tuple(found)


def _row(row: Row, effects: tuple[str, ...]) -> PlanRow:
    code = row.text("code")
    if _CODE.fullmatch(code) is None:
        en = "a code is small letters a-z, digits and underscores, a letter first"
        raise row.error("code", en, "en kode er små bogstaver a-z, cifre og understreg, først et bogstav")
    section = row.choice("section", SECTIONS)
    scenarios, builds_on = _stems(row, "scenarios"), _stems(row, "builds_on")
    _modelled_or_reasoned(row, bool(scenarios), bool(builds_on))
    is_goal = section == "ministermaal"
    for column in ("measure", "measure_da", "measure_en"):
        if bool(row.cells[column]) != is_goal:
            en = f"{column} is filled in for the minister's goals, and for them alone"
            raise row.error(column, en, f"{column} udfyldes for ministermålene og kun for dem")
    measure = row.choice("measure", MEASURES) if is_goal else ""
    if measure == "none" and scenarios:
        en = "a goal that no measure speaks to has no scenarios but a reason"
        raise row.error("measure", en, "et mål, som intet resultat siger noget om, har en begrundelse, ikke scenarier")
    return PlanRow(
        code=code,
        section=section,
        number=row.whole("number", 1, 99),
        title_da=row.text("title_da"),
        title_en=row.text("title_en"),
        what_da=row.text("what_da"),
        what_en=row.text("what_en"),
        scenarios=scenarios,
        builds_on=builds_on,
        evidence=row.choices("evidence", effects),
        reason_da=row.cells["reason_da"],
        reason_en=row.cells["reason_en"],
        measure=measure,
        measure_da=row.cells["measure_da"],
        measure_en=row.cells["measure_en"],
        source=row.text("source"),
        where=f"{row.file}:{row.line}",
    )


def _modelled_or_reasoned(row: Row, is_modelled: bool, builds_on: bool) -> None:
    """Nothing is left out in silence, and nothing is both modelled and excused."""
    for column in ("reason_da", "reason_en"):
        if bool(row.cells[column]) == is_modelled:
            en = f"a row has either scenarios or a reason ({column}) why it is not modelled"
            raise row.error(column, en, f"en række har enten scenarier eller en begrundelse ({column}) for at mangle")
    if is_modelled and row.cells["evidence"]:
        en = "a row with scenarios has their evidence; leave the cell empty"
        raise row.error("evidence", en, "en række med scenarier har deres evidens; lad cellen være tom")
    if builds_on and not is_modelled:
        en = "only a row with scenarios builds on others"
        raise row.error("builds_on", en, "kun en række med scenarier bygger på andre")


def _stems(row: Row, column: str) -> tuple[str, ...]:
    cell = row.cells[column]
    stems = tuple(part.strip() for part in cell.split(";")) if cell else ()
    for stem in stems:
        if _STEM.fullmatch(stem) is None:
            en = "each is the name of a scenario file without .toml, with semicolons between them"
            raise row.error(column, en, "hver er navnet på en scenariefil uden .toml, adskilt af semikolon", stem)
    if len(set(stems)) < len(stems):
        raise row.error(column, "each may be named once", "hver må nævnes én gang")
    return stems


def _load_levers(pack: DataPack) -> FrozenMap[str, LeverRange]:
    levers = {}
    for row in read_table(pack, LEVERS, ("lever",), extra=("step",)):
        key = row.text("lever")
        if _LEVER.fullmatch(key) is None:
            en = "a lever is written initiative.field or pools.name.slots"
            raise row.error("lever", en, "et håndtag skrives indsats.felt eller pools.navn.slots")
        start = row.figure(*LEVER_UNITS)
        if start.low is None or start.high is None:
            en, da = "what a lever starts at is chosen, not documented", "et håndtags start er valgt, ikke dokumenteret"
            raise row.error("status", en, da)
        step = row.number("step")
        if step <= 0.0:
            raise row.error("step", "a step is above zero", "et trin er over nul")
        for column, end in (("low", start.low), ("high", start.high)):
            steps = (end - start.value) / step
            if abs(steps - round(steps)) > _ROUNDING:
                en = f"value and {column} must be a whole number of steps apart ({step:g})"
                raise row.error(column, en, f"der skal være et helt antal trin ({step:g}) mellem value og {column}")
        levers[key] = LeverRange(key, start, step)
    return FrozenMap(levers)
