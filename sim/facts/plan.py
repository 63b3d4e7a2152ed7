"""What the plan prints: cases and durations by benefit group, full-time persons by year, and the doubts they raise."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass

from sim.errors import DataError
from sim.facts.figures import Figure
from sim.facts.tables import DataPack, Row, broken_rule, last_line, read_table
from sim.frozen import FrozenMap

EXITS = ("job", "education", "fleksjob", "foertidspension", "other")
"""Where a spell can lead out of the benefit groups."""

LIMIT_SUFFIX = "_limit"
"""Added to a group's code, this names the routing row of those who reach the group's statutory limit."""

_CODE = re.compile(r"[a-z][a-z0-9_]*")
_VARIANTS = ("outcome", "forecast", "target")


@dataclass(frozen=True)
class BenefitGroup:
    """One of the plan's benefit groups: code, names, cases closed in the base year, their mean duration in weeks."""

    code: str
    name_da: str
    name_en: str
    closed_cases: Figure
    mean_duration_weeks: Figure


@dataclass(frozen=True)
class Doubt:
    """One number of a doubt that the documents themselves raise.

    Attributes
    ----------
    number:
        Which doubt; several rows can belong to one.
    quantity:
        What the number is, as a code.
    text_da, text_en:
        The doubt and the number in words.
    groups:
        Codes of the groups the number is about; empty when it is about all, or about none.
    figure:
        The number itself.
    """

    number: int
    quantity: str
    text_da: str
    text_en: str
    groups: tuple[str, ...]
    figure: Figure


@dataclass(frozen=True)
class Plan:
    """The documented facts; nothing in the program alters them.

    Attributes
    ----------
    groups:
        In the plan's order.
    full_time_persons:
        By year: the base year's outcome, then the targets.
    forecast_2020:
        What the plan forecast for its base year.
    printed_changes:
        The plan's row of differences by (year, variant), as printed, which is not as named (see the doubts).
    printed_mean_weeks:
        The mean over the groups as printed.
    doubts:
        The register of doubts, one row per number.
    """

    groups: tuple[BenefitGroup, ...]
    full_time_persons: Mapping[int, Figure]
    forecast_2020: Figure
    printed_changes: Mapping[tuple[int, str], Figure]
    printed_mean_weeks: Figure
    doubts: tuple[Doubt, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The groups' codes in the plan's order."""
        return tuple(group.code for group in self.groups)

    @property
    def base_year(self) -> int:
        """The year whose outcome the plan starts from."""
        return min(self.full_time_persons)

    @property
    def targets(self) -> Mapping[int, Figure]:
        """Full-time persons aimed at, by year."""
        return FrozenMap({year: figure for year, figure in self.full_time_persons.items() if year != self.base_year})

    @property
    def weeks_in_base_year(self) -> float:
        """Days of the base year divided by seven: 366/7 for 2020."""
        return (366 if calendar.isleap(self.base_year) else 365) / 7


def load_plan(pack: DataPack) -> Plan:
    """Read ``plan/`` of a data pack.

    Raises
    ------
    DataError
        For any broken rule of the four tables.
    """
    groups = _load_groups(pack)
    persons, forecast, changes = _load_targets(pack)
    return Plan(
        groups=groups,
        full_time_persons=persons,
        forecast_2020=forecast,
        printed_changes=changes,
        printed_mean_weeks=_load_printed_mean(pack),
        doubts=_load_doubts(pack, tuple(group.code for group in groups)),
    )


def _load_groups(pack: DataPack) -> tuple[BenefitGroup, ...]:
    relative = "plan/benefit_groups.csv"
    rows = read_table(pack, relative, ("group", "name_da", "name_en", "quantity"), unique=("group", "quantity"))
    names: dict[str, tuple[str, str]] = {}
    figures: dict[tuple[str, str], Figure] = {}
    for row in rows:
        code = _group_code(row)
        name = row.text("name_da"), row.text("name_en")
        if names.setdefault(code, name) != name:
            en, da = f"group {code} has other names further up", f"gruppen {code} har andre navne længere oppe"
            raise row.error("name_da", en, da)
        if row.choice("quantity", ("closed_cases", "mean_duration")) == "closed_cases":
            figures[code, "closed_cases"] = row.figure("cases")
        else:
            figures[code, "mean_duration"] = row.figure("weeks", positive=True)
    for code in names:
        for quantity in ("closed_cases", "mean_duration"):
            if (code, quantity) not in figures:
                en, da = f"group {code} must have a row {quantity}", f"gruppen {code} skal have en række {quantity}"
                raise broken_rule(pack.label(relative), last_line(rows), "quantity", quantity, en, da)
    if not names:
        en, da = "there must be at least one group", "der skal være mindst én gruppe"
        raise broken_rule(pack.label(relative), 1, "group", "", en, da)
    return tuple(
        BenefitGroup(code, da, en, figures[code, "closed_cases"], figures[code, "mean_duration"])
        for code, (da, en) in names.items()
    )


def _group_code(row: Row) -> str:
    code = row.text("group")
    if _CODE.fullmatch(code) is None:
        en = "a code is small letters a-z, digits and underscores, a letter first"
        raise row.error("group", en, "en kode er små bogstaver a-z, cifre og understreg, først et bogstav")
    if code in (*EXITS, "all") or code.endswith(LIMIT_SUFFIX):
        taken = ", ".join((*EXITS, "all", f"...{LIMIT_SUFFIX}"))
        raise row.error("group", f"these codes are taken: {taken}", f"disse koder er optaget: {taken}")
    return code


def _load_targets(
    pack: DataPack,
) -> tuple[FrozenMap[int, Figure], Figure, FrozenMap[tuple[int, str], Figure]]:
    relative = "plan/targets.csv"
    rows = read_table(pack, relative, ("year", "variant", "quantity"))
    levels: dict[tuple[int, str], Figure] = {}
    changes: dict[tuple[int, str], Figure] = {}
    for row in rows:
        key = row.whole("year", 1900, 2100), row.choice("variant", _VARIANTS)
        if row.choice("quantity", ("full_time_persons", "printed_change")) == "full_time_persons":
            levels[key] = row.figure("full-time persons")
        else:
            changes[key] = row.figure("change in full-time persons")
    by_variant = {name: sorted(year for year, variant in levels if variant == name) for name in _VARIANTS}

    def refuse(value: object, en: str, da: str) -> DataError:
        return broken_rule(pack.label(relative), last_line(rows), "year", value, en, da)

    outcomes, forecasts, targets = (by_variant[name] for name in _VARIANTS)
    if len(outcomes) != 1:
        raise refuse(outcomes, "exactly one year has an outcome", "netop ét år har et udfald (outcome)")
    if forecasts != outcomes:
        raise refuse(
            forecasts, "the forecast is for the year of the outcome", "prognosen (forecast) er for udfaldets år"
        )
    if not targets or targets[0] <= outcomes[0]:
        en, da = "there are targets, all for years after the outcome", "der er mål (target), alle for år efter udfaldet"
        raise refuse(targets, en, da)
    base = outcomes[0]
    persons = {base: levels[base, "outcome"]} | {year: levels[year, "target"] for year in targets}
    return FrozenMap(persons), levels[base, "forecast"], FrozenMap(changes)


def _load_printed_mean(pack: DataPack) -> Figure:
    relative = "plan/printed_mean.csv"
    rows = read_table(pack, relative, ("quantity",))
    if len(rows) != 1:
        en, da = "the table has exactly one row, printed_mean", "tabellen har netop én række, printed_mean"
        raise broken_rule(pack.label(relative), last_line(rows), "row", len(rows), en, da)
    rows[0].choice("quantity", ("printed_mean",))
    return rows[0].figure("weeks", positive=True)


def _load_doubts(pack: DataPack, codes: tuple[str, ...]) -> tuple[Doubt, ...]:
    keys = ("doubt", "quantity", "text_da", "text_en", "groups")
    return tuple(
        Doubt(
            number=row.whole("doubt", 1, 99),
            quantity=row.text("quantity"),
            text_da=row.text("text_da"),
            text_en=row.text("text_en"),
            groups=row.choices("groups", codes),
            figure=row.figure(),
        )
        for row in read_table(pack, "plan/doubts.csv", keys, unique=("doubt", "quantity"))
    )
