"""The levers of a scenario: which of its values a user sets, between which ends, in which steps and unit.

They follow from the fields of the mechanisms, so that a mechanism that gets a new field has a new lever. How far a slider
goes is narrower than what a field allows; a table of `LeverSpec` may say it for single levers.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from sim.frozen import FrozenMap
from sim.scenario.initiatives import Initiative
from sim.scenario.scenario import Pool, Scenario
from sim.scenario.tables import Frozen

Kind = Literal["number", "whole", "choice", "day"]
Role = Literal["decision", "effect", "detail", "practice"]
LeverValue = float | int | str | date | None


@dataclass(frozen=True)
class LeverSpec:
    """How far a lever of numbers goes.

    Attributes
    ----------
    lever:
        ``"initiative.field"`` or ``"pools.name.field"``.
    low, high, step:
        Ends of the slider and what a key moves it by, in `unit`.
    unit:
        ``weeks``, ``share`` (a fraction), ``ratio``, ``places``, ``posts``, ``hours``, ``hours_per_week`` or ``rank``.
    """

    lever: str
    low: float
    high: float
    step: float
    unit: str

    def holding(self, *values: float) -> LeverSpec:
        """The same with ends that hold these values too: a scenario made elsewhere may have more than a slider offers."""
        return LeverSpec(self.lever, min(self.low, *values), max(self.high, *values), self.step, self.unit)


@dataclass(frozen=True)
class Control:
    """One value that a user sets.

    Attributes
    ----------
    key:
        The scenario's own name of it, which errors name too.
    owner, field:
        The initiative or pool, and what of it.
    groups:
        Benefit groups it is about; empty for a pool.
    role:
        Decided by the municipality, an uncertain effect, a further detail, or a description of today's practice.
    spec:
        Range and unit; None for choices and days.
    choices:
        What may be chosen.
    is_optional:
        Whether it may be left open.
    """

    key: str
    owner: str
    field: str
    groups: tuple[str, ...]
    kind: Kind
    role: Role
    spec: LeverSpec | None = None
    choices: tuple[str, ...] = ()
    is_optional: bool = False


# Ends of the slider, step and unit by field, in the order of the screen; the field's own limits stand above them.
_RANGES: Mapping[str, tuple[float, float, float, str]] = {
    "earliest_week": (0.0, 52.0, 1.0, "weeks"),
    "interval_weeks": (0.5, 26.0, 0.5, "weeks"),
    "share": (0.0, 1.0, 0.01, "share"),
    "shorter_share": (0.0, 0.5, 0.01, "share"),
    "slots": (0.0, 1000.0, 5.0, "places"),
    "capacity.slots": (0.0, 200.0, 1.0, "places"),
    "factor": (0.0, 1.0, 0.01, "ratio"),
    "effect": (0.5, 2.0, 0.01, "ratio"),
    "effect_after": (0.5, 2.0, 0.01, "ratio"),
    "effect_during": (0.5, 2.0, 0.01, "ratio"),
    "displacement": (0.0, 0.95, 0.05, "share"),
    "effect_weeks": (1.0, 104.0, 1.0, "weeks"),
    "length_weeks": (1.0, 52.0, 1.0, "weeks"),
    "delay_weeks": (0.0, 104.0, 1.0, "weeks"),
    "ramp_weeks": (0.0, 104.0, 1.0, "weeks"),
    "rollout_weeks": (0.0, 104.0, 1.0, "weeks"),
    "hours": (0.0, 10.0, 0.25, "hours"),
    "arranging_hours": (0.0, 40.0, 0.5, "hours"),
    "hours_per_week": (1.0, 40.0, 0.5, "hours_per_week"),
    "priority": (0.0, 9.0, 1.0, "rank"),
    "usual_week": (0.0, 104.0, 1.0, "weeks"),
    "share_today": (0.0, 1.0, 0.01, "share"),
    "interval_today_weeks": (0.5, 26.0, 0.5, "weeks"),
}
_DECISIONS = ("earliest_week", "interval_weeks", "share", "shorter_share", "slots", "cases", "start")
_EFFECTS = ("factor", "effect", "effect_after", "effect_during")
_PRACTICE = ("usual_week", "share_today", "interval_today_weeks")
_ROLES: tuple[Role, ...] = ("decision", "effect", "detail", "practice")
# what an initiative is, rather than how much of it there is
_NO_LEVERS = ("mechanism", "groups", "evidence", "prices", "on")


def controls_of(name: str, initiative: Initiative, table: Mapping[str, LeverSpec] = FrozenMap()) -> tuple[Control, ...]:
    """The levers of an initiative: decisions first, then effects, details and today's practice.

    A number that is left open (an effect that lasts to the end of the case) is no lever; a day that is left open is one.
    """
    found = []
    for one in _fields_of(type(initiative), getattr(initiative, "mechanism", "")):
        value = getattr(initiative, one.name)
        if value is None and one.kind != "day":
            continue
        key, spec = f"{name}.{one.name}", None
        if one.ends is not None:
            spec = table.get(key, LeverSpec(key, *one.ends)).holding(float(value))
        found.append(
            Control(key, name, one.name, initiative.groups, one.kind, one.role, spec, one.choices, one.is_optional)
        )
    return tuple(found)


def pool_controls(name: str, pool: Pool, table: Mapping[str, LeverSpec] = FrozenMap()) -> tuple[Control, ...]:
    """The levers of a pool: its places, or its posts and their hours a week."""
    found = []
    for field in ("slots", "hours_per_week"):
        value = getattr(pool, field)
        if value is None:
            continue
        key = f"pools.{name}.{field}"
        spec = LeverSpec(key, *_ends(_RANGES[field], Pool.model_fields[field]))
        if field == "slots" and pool.hours_per_week is not None:
            spec = LeverSpec(key, 0.0, 100.0, 1.0, "posts")
        spec = table.get(key, spec).holding(float(value))
        kind: Kind = "whole" if field == "slots" else "number"
        role: Role = "decision" if field == "slots" else "detail"
        found.append(Control(key, name, field, (), kind, role, spec))
    return tuple(found)


def lever_value(scenario: Scenario, key: str) -> LeverValue:
    """What a lever stands at; ``KeyError`` where the scenario has no such initiative, pool or field."""
    *owner, field = key.split(".")
    part: Frozen = scenario.pools[owner[1]] if owner[0] == "pools" else scenario.initiatives[owner[0]]
    if field not in type(part).model_fields:
        raise KeyError(key)
    value: LeverValue = getattr(part, field)
    return value


def _role(field: str) -> Role:
    if field in _PRACTICE:
        return "practice"
    if field in _EFFECTS:
        return "effect"
    return "decision" if field in _DECISIONS else "detail"


@dataclass(frozen=True)
class _Field:
    """A field of a mechanism that is a lever; `ends` (lowest, highest, step, unit) where it is a number."""

    name: str
    kind: Kind
    role: Role
    ends: tuple[float, float, float, str] | None
    choices: tuple[str, ...]
    is_optional: bool

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands: by role, then as the ranges are listed, choices and days last."""
        order = list(_RANGES)
        return _ROLES.index(self.role), order.index(self.name) if self.name in order else len(order)


@cache  # as many as there are mechanisms
def _fields_of(mechanism: type[Frozen], name: str) -> tuple[_Field, ...]:
    found = []
    for field, info in mechanism.model_fields.items():
        kind, is_optional = _kind(info)
        if field in _NO_LEVERS or kind is None:
            continue
        usual = _RANGES.get(f"{name}.{field}", _RANGES.get(field))
        ends = _ends(usual, info) if kind in ("number", "whole") else None
        choices = get_args(info.annotation) if kind == "choice" else ()
        found.append(_Field(field, kind, _role(field), ends, choices, is_optional))
    return tuple(sorted(found, key=lambda one: one.place))


def _kind(info: FieldInfo) -> tuple[Kind | None, bool]:
    """What sort of value a field holds (None: no lever), and whether it may be left open."""
    annotation: Any = info.annotation
    parts = get_args(annotation) if get_origin(annotation) in (Union, types.UnionType) else (annotation,)
    is_optional = type(None) in parts
    plain = {get_args(part)[0] if hasattr(part, "__metadata__") else part for part in parts} - {type(None)}
    kind: Kind | None = None
    if plain == {float}:
        kind = "number"
    elif plain == {int}:
        kind = "whole"
    elif plain == {date}:
        kind = "day"
    elif get_origin(annotation) is Literal:
        kind = "choice"
    return kind, is_optional


def _ends(usual: tuple[float, float, float, str] | None, info: FieldInfo) -> tuple[float, float, float, str]:
    """The usual range of a field inside its own limits; one without a usual range has its limits and a hundred steps."""
    at_least, at_most = _limits(info)
    low, high, step, unit = usual or (at_least, at_most, (at_most - at_least) / 100.0, "")
    return max(low, at_least), min(high, at_most), step, unit


def _limits(info: FieldInfo) -> tuple[float, float]:
    metadata = list(info.metadata)
    for part in get_args(info.annotation):
        metadata += getattr(part, "__metadata__", ())
    for entry in list(metadata):
        metadata += getattr(entry, "metadata", ())  # limits written as `Field(...)` inside an `Annotated`
    bounds = {
        name: float(getattr(entry, name))
        for entry in metadata
        for name in ("ge", "gt", "le", "lt")
        if getattr(entry, name, None) is not None
    }
    return bounds.get("ge", bounds.get("gt", 0.0)), bounds.get("le", bounds.get("lt", 1e6))
