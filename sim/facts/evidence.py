"""What is known about effects, how well it is known, and what today's practice is taken to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.facts.figures import Figure
from sim.facts.tables import DataPack, read_table
from sim.frozen import FrozenMap

MOMENTS = ("after", "during", "matching", "displacement")
"""After an activity, while it lasts, on the calendar without one, or the share of an effect taken from others."""

GRADES = ("RCT", "observational", "mixed", "foreign RCT", "international", "expert", "none")
"""How strong the evidence is; ``none`` means that no evidence was found."""

PRACTICE_UNITS = {
    "share_today": "share",
    "usual_week": "weeks",
    "share_reached": "share",
    "earliest_week": "weeks",
    "placement_length": "weeks",
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
        Hazard ratio with its range, which includes harm where harm is possible; for ``displacement`` a share in [0, 1).
    grade:
        One of `GRADES`.
    design, population:
        How it was studied, and on whom, in words.
    """

    code: str
    initiative: str
    groups: tuple[str, ...]
    moment: str
    ratio: Figure
    grade: str
    design: str
    population: str


@dataclass(frozen=True)
class Evidence:
    """Effects by code; today's practice by (group, quantity)."""

    effects: Mapping[str, Effect]
    practice: Mapping[tuple[str, str], Figure]


def load_evidence(pack: DataPack, codes: tuple[str, ...]) -> Evidence:
    """Read ``evidence/`` of a data pack for the groups of its plan.

    Raises
    ------
    DataError
        For any broken rule of the two tables.
    """
    return Evidence(_load_effects(pack, codes), _load_practice(pack, codes))


def _load_effects(pack: DataPack, codes: tuple[str, ...]) -> FrozenMap[str, Effect]:
    effects = {}
    keys, extra = ("effect", "initiative", "groups", "moment"), ("grade", "design", "population")
    for row in read_table(pack, "evidence/effects.csv", keys, unique=("effect",), extra=extra):
        row.text("groups")
        moment = row.choice("moment", MOMENTS)
        ratio = row.figure("share" if moment == "displacement" else "hazard ratio")
        if moment == "displacement" and (ratio.high if ratio.high is not None else ratio.value) >= 1:
            column = "high" if ratio.high is not None else "value"
            raise row.error(column, "displacement stays below 1", "fortrængning er mindre end 1")
        effects[row.text("effect")] = Effect(
            code=row.text("effect"),
            initiative=row.text("initiative"),
            groups=row.choices("groups", codes),
            moment=moment,
            ratio=ratio,
            grade=row.choice("grade", GRADES),
            design=row.text("design"),
            population=row.text("population"),
        )
    return FrozenMap(effects)


def _load_practice(pack: DataPack, codes: tuple[str, ...]) -> FrozenMap[tuple[str, str], Figure]:
    practice = {}
    for row in read_table(pack, "evidence/practice.csv", ("group", "quantity")):
        quantity = row.choice("quantity", PRACTICE_UNITS)
        practice[row.choice("group", codes), quantity] = row.figure(PRACTICE_UNITS[quantity])
    return FrozenMap(practice)
