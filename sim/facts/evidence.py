"""What is known about effects, how well it is known, and what today's practice is taken to be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sim.facts.figures import Figure
from sim.facts.tables import DataPack, Row, read_table
from sim.frozen import FrozenMap

MOMENTS = ("after", "during", "matching", "prevention", "routing", "displacement")
"""After an activity or a meeting, while an activity lasts, on the calendar without one, on how many come, on where a case
leads, or the share of an effect taken from others."""

UNIT_OF_MOMENT = {"prevention": "multiplier", "routing": "share", "displacement": "share"}
"""What an effect is counted in, where it is no hazard ratio."""

GRADES = ("RCT", "observational", "mixed", "foreign RCT", "international", "expert", "none")
"""How strong the evidence is; ``none`` means that no evidence was found, and that the effect stands at no effect."""

BOUNDS = ("central", "upper")
"""Whether what was studied gives a central estimate, or an upper bound: a study without randomisation cannot tell an effect
from who was chosen."""

CARRIES_OVER = ("yes", "partly", "no", "unknown")
"""Whether what was found where it was studied holds for these groups in Fredericia."""

PRACTICE_UNITS = {
    "share_today": "share",
    "usual_week": "weeks",
    "share_reached": "share",
    "earliest_week": "weeks",
    "placement_length": "weeks",
    "meeting_interval": "weeks",
}
"""What `practice` describes, with its unit."""


@dataclass(frozen=True)
class Effect:
    """An effect of an initiative on the favourable exits of some groups.

    Attributes
    ----------
    moment:
        One of `MOMENTS`.
    ratio:
        Hazard ratio with its range, which includes harm where harm is possible; for ``prevention`` a multiplier up to 1,
        for ``routing`` a share, for ``displacement`` a share in [0, 1).
    grade:
        One of `GRADES`.
    design, population:
        How it was studied, and on whom, in words.
    bound:
        One of `BOUNDS`: what kind of number the study gives. The value here may lie below an upper bound.
    carries_over, transfer:
        One of `CARRIES_OVER`, and why, in words.
    """

    code: str
    initiative: str
    groups: tuple[str, ...]
    moment: str
    ratio: Figure
    grade: str
    design: str
    population: str
    bound: str
    carries_over: str
    transfer: str


@dataclass(frozen=True)
class Evidence:
    """Effects by code; today's practice by (initiative, group, quantity)."""

    effects: Mapping[str, Effect]
    practice: Mapping[tuple[str, str, str], Figure]


def load_evidence(pack: DataPack, codes: tuple[str, ...]) -> Evidence:
    """Read ``evidence/`` of a data pack for the groups of its plan.

    Raises
    ------
    DataError
        For any broken rule of the two tables.
    """
    effects = _load_effects(pack, codes)
    return Evidence(effects, _load_practice(pack, codes, {effect.initiative: None for effect in effects.values()}))


def _load_effects(pack: DataPack, codes: tuple[str, ...]) -> FrozenMap[str, Effect]:
    effects = {}
    keys = ("effect", "initiative", "groups", "moment")
    extra = ("grade", "design", "population", "bound", "carries_over", "transfer")
    for row in read_table(pack, "evidence/effects.csv", keys, unique=("effect",), extra=extra):
        row.text("groups")
        moment = row.choice("moment", MOMENTS)
        ratio = row.figure(UNIT_OF_MOMENT.get(moment, "hazard ratio"))
        _within_moment(row, moment, ratio)
        effects[row.text("effect")] = Effect(
            code=row.text("effect"),
            initiative=row.text("initiative"),
            groups=row.choices("groups", codes),
            moment=moment,
            ratio=ratio,
            grade=_grade(row, ratio),
            design=row.text("design"),
            population=row.text("population"),
            bound=_bound(row),
            carries_over=row.choice("carries_over", CARRIES_OVER),
            transfer=row.text("transfer"),
        )
    return FrozenMap(effects)


def _within_moment(row: Row, moment: str, ratio: Figure) -> None:
    column = "value" if ratio.high is None else "high"
    highest = ratio.value if ratio.high is None else ratio.high
    if moment == "displacement" and highest >= 1.0:
        raise row.error(column, "displacement stays below 1", "fortrængning er mindre end 1")
    if moment == "prevention" and highest > 1.0:
        raise row.error(column, "prevention lowers: at most 1", "forebyggelse sænker: højst 1")


def _grade(row: Row, ratio: Figure) -> str:
    grade = row.choice("grade", GRADES)
    neutral = 0.0 if ratio.unit == "share" else 1.0
    if grade == "none" and ratio.value != neutral:
        en = f"where no evidence was found the effect stands at none ({neutral:g})"
        raise row.error("value", en, f"hvor der ikke er fundet evidens, står effekten på ingen ({neutral:g})")
    return grade


def _bound(row: Row) -> str:
    bound = row.choice("bound", BOUNDS)
    if row.cells["grade"] == "observational" and bound != "upper":
        en = "an observational estimate is an upper bound (upper)"
        raise row.error("bound", en, "et skøn uden lodtrækning er en øvre grænse (upper)")
    return bound


def _load_practice(
    pack: DataPack, codes: tuple[str, ...], initiatives: Iterable[str]
) -> FrozenMap[tuple[str, str, str], Figure]:
    practice, known = {}, tuple(initiatives)
    for row in read_table(pack, "evidence/practice.csv", ("initiative", "group", "quantity")):
        quantity = row.choice("quantity", PRACTICE_UNITS)
        key = row.choice("initiative", known), row.choice("group", codes), quantity
        practice[key] = row.figure(PRACTICE_UNITS[quantity])
    return FrozenMap(practice)
