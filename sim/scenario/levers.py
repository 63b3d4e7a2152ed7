"""What can be turned: the numeric levers of a scenario, each with its value and what it may be set to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, get_args, get_origin

from pydantic.fields import FieldInfo

from sim.errors import ScenarioError
from sim.scenario.initiatives import Initiative
from sim.scenario.scenario import Scenario
from sim.scenario.tables import Frozen

_EFFECT_LEVERS = MappingProxyType(
    {
        "after": "effect_after",
        "during": "effect_during",
        "matching": "effect",
        "prevention": "factor",
        "routing": "share",
        "displacement": "displacement",
    }
)
_EFFECT_MECHANISMS = MappingProxyType({"matching": "matching", "prevention": "prevention", "routing": "routing"})
LESS_IS_MORE = ("prevention", "displacement")
"""Moments of the evidence whose lowest number is the one at which an initiative brings most."""


def lever_of_effect(moment: str, initiative: Initiative) -> str | None:
    """The field of an initiative that a moment of the evidence is about; None where it has none of the kind.

    An effect after a meeting is one ``after``, as after an activity; a `share` is an effect only where it leads elsewhere.
    """
    lever = _EFFECT_LEVERS[moment]
    fits = _EFFECT_MECHANISMS.get(moment, initiative.mechanism) == initiative.mechanism  # type: ignore[attr-defined]
    return lever if fits and hasattr(initiative, lever) else None


_AT_LEAST = MappingProxyType(
    {"share": "share_today", "usual_week": "earliest_week", "interval_today_weeks": "interval_weeks"}
)
"""Fields that must not be below another field of the same initiative: less than today is not modelled."""
_AT_MOST = MappingProxyType({other: field for field, other in _AT_LEAST.items()})
_INSIDE = 1e-6
"""How far inside an open end of a range its last allowed value is taken to be."""


@dataclass(frozen=True)
class Lever:
    """A number of a scenario that the municipality decides.

    Attributes
    ----------
    name:
        Its address, ``"initiative.field"`` or ``"pools.name.slots"``.
    value:
        What the scenario has; None where it is left open.
    low, high:
        What it may be, the scenario's other levers as they are.
    whole:
        Whether only whole numbers will do.
    """

    name: str
    value: float | None
    low: float
    high: float
    whole: bool

    @property
    def owner(self) -> str:
        """The initiative or pool it belongs to."""
        return self.name.split(".")[-2]

    @property
    def field(self) -> str:
        """The field of it."""
        return self.name.split(".")[-1]


def numeric_levers(scenario: Scenario) -> tuple[Lever, ...]:
    """All levers of a scenario that are numbers, in its own order, pools last."""
    return tuple(_of_tables(scenario))


def numeric_lever(scenario: Scenario, name: str) -> Lever:
    """One lever by its address.

    Raises
    ------
    ScenarioError
        Where there is no such lever, or it is no number, or no lever but an assumption.
    """
    known = {lever.name: lever for lever in _of_tables(scenario)}
    if name in known:
        return known[name]
    if name.partition(".")[0] == "assumptions":
        raise ScenarioError(
            f"{name} is an assumption about the world, not a lever: it would change the baseline too. Choose a lever of an "
            "initiative or a pool.",
            f"{name} er en antagelse om verden, ikke et håndtag: den ville også ændre den uændrede praksis. Vælg et håndtag "
            "på en indsats eller en pulje.",
            key=name,
        )
    names = ", ".join(known) or "-"
    if name.partition(".")[0] in scenario.initiatives and _has(scenario, name):
        raise ScenarioError(
            f"{name} is not a number, so no value of it can be sought. Numbers in {scenario.name}: {names}.",
            f"{name} er ikke et tal, så der kan ikke søges en værdi. Tal i {scenario.name}: {names}.",
            key=name,
        )
    raise ScenarioError(
        f"{scenario.name} has no lever {name!r}. Levers that are numbers: {names}.",
        f"{scenario.name} har intet håndtag {name!r}. Håndtag, der er tal: {names}.",
        key=name,
    )


def _has(scenario: Scenario, name: str) -> bool:
    owner, _, field = name.partition(".")
    return field in type(scenario.initiatives[owner]).model_fields


def _of_tables(scenario: Scenario) -> Iterator[Lever]:
    for name, initiative in scenario.initiatives.items():
        yield from _of_table(name, initiative)
    for name, pool in scenario.pools.items():
        yield from _of_table(f"pools.{name}", pool)


def _of_table(owner: str, table: Frozen) -> Iterator[Lever]:
    for name, low, high, whole in _numbers_of(type(table)):
        if name in _AT_LEAST and hasattr(table, _AT_LEAST[name]):
            low = max(low, getattr(table, _AT_LEAST[name]))
        if name in _AT_MOST and hasattr(table, _AT_MOST[name]):
            high = min(high, getattr(table, _AT_MOST[name]))
        value = getattr(table, name)
        yield Lever(f"{owner}.{name}", None if value is None else float(value), low, high, whole)


@cache  # as many as there are mechanisms
def _numbers_of(kind: type[Frozen]) -> tuple[tuple[str, float, float, bool], ...]:
    """Name, lowest and highest value of the fields that are numbers, and whether only whole ones will do."""
    found = []
    for name, field in kind.model_fields.items():
        kinds = set(_kinds(field.annotation))
        if kinds & {int, float}:
            found.append((name, *_limits(field), int in kinds))
    return tuple(found)


def _kinds(annotation: Any) -> Iterator[Any]:
    """The plain types behind a field's annotation."""
    if get_origin(annotation) is Annotated:
        yield from _kinds(get_args(annotation)[0])
    elif get_args(annotation):
        for part in get_args(annotation):
            yield from _kinds(part)
    else:
        yield annotation


def _limits(field: FieldInfo) -> tuple[float, float]:
    """The lowest and the highest value that the field's own rules allow."""
    rules = list(field.metadata)
    for part in get_args(field.annotation):
        for rule in getattr(part, "__metadata__", ()):
            rules += rule.metadata if isinstance(rule, FieldInfo) else [rule]
    lows = [rule.ge for rule in rules if hasattr(rule, "ge")] + [
        rule.gt + _INSIDE for rule in rules if hasattr(rule, "gt")
    ]
    highs = [rule.le for rule in rules if hasattr(rule, "le")] + [
        rule.lt - _INSIDE for rule in rules if hasattr(rule, "lt")
    ]
    return float(max(lows, default=float("-inf"))), float(min(highs, default=float("inf")))
