"""Which levers the workbench offers, which keys of a scenario they set, and the scenario that their values make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sim.facts import Effect, Facts, Figure
from sim.frozen import FrozenMap
from sim.scenario import Activity, Initiative, Matching, Scenario, Shortening, load_scenario
from sim.scenario.catalogue import pools_of, practice_of

TEMPLATES = ("tidlig-udplacering", "jobmatch")
"""Shipped scenarios whose initiatives the workbench offers whatever scenario it starts from."""

Value = float | str
Section = Literal["placement", "today", "matching", "shortening"]

CASES = ("new", "existing", "both")
LONGEST_CUT = 0.5
_RANGES = {
    "earliest_week": (0.0, 52.0, 1.0),
    "usual_week": (0.0, 104.0, 1.0),
    "share": (0.0, 1.0, 0.01),
    "share_today": (0.0, 1.0, 0.01),
    "effect_after": (0.5, 2.0, 0.01),
    "effect": (0.5, 2.0, 0.01),
    "slots": (0.0, 1000.0, 5.0),
    "shorter_share": (0.0, LONGEST_CUT, 0.01),
}


@dataclass(frozen=True)
class Lever:
    """One control.

    Attributes
    ----------
    key:
        The scenario's own name of what it sets; errors name it.
    owner, field:
        The initiative or pool, and what of it.
    groups:
        The benefit groups it is about; empty for a shared pool.
    start, neutral:
        Its value in the start scenario, and the one that stands for today's practice.
    low, high, step:
        Its range; with ``cases`` there is none.
    evidence:
        What is known about the effect that it sets, where it sets one.
    """

    key: str
    section: Section
    owner: str
    field: str
    groups: tuple[str, ...]
    start: Value
    neutral: Value
    low: float = 0.0
    high: float = 0.0
    step: float = 0.0
    evidence: Effect | None = None


class Levers:
    """The levers of a start scenario.

    Parameters
    ----------
    start:
        The scenario to start from. A shortening of several groups is taken apart, so that each group can have its own;
        that changes no result.
    templates:
        Scenarios whose initiatives are offered too, at today's practice, where the start scenario has none of that name.
        Initiatives on groups that the facts do not know are passed over.
    """

    def __init__(self, start: Scenario, facts: Facts, templates: Iterable[Scenario] | None = None) -> None:
        self.codes = facts.plan.codes
        self.start = _taken_apart(start)
        self._offered: dict[str, Initiative] = {}
        self._pools = dict(self.start.pools)
        for template in (load_scenario(name) for name in TEMPLATES) if templates is None else templates:
            for name, initiative in template.initiatives.items():
                if set(initiative.groups) <= set(self.codes) and not isinstance(initiative, Shortening):
                    self._offered.setdefault(name, initiative)
                    for pool in pools_of(initiative):
                        self._pools.setdefault(pool, template.pools[pool])
        self._offered |= dict(self.start.initiatives)
        self.levers = tuple(self._levers(facts))
        self.by_key: Mapping[str, Lever] = FrozenMap({lever.key: lever for lever in self.levers})

    def starting(self) -> dict[str, Value]:
        """The start scenario's values."""
        return {lever.key: lever.start for lever in self.levers}

    def practice(self, values: Mapping[str, Value]) -> dict[str, Value]:
        """The values with every initiative of the levers set to today's practice, which does exactly nothing."""
        neutral = {lever.key: lever.neutral for lever in self.levers}
        # an offer in the usual week to the usual share is practice whatever these two have been set to
        for name in self._activities():
            neutral[f"{name}.earliest_week"] = values[f"{name}.usual_week"]
            neutral[f"{name}.share"] = values[f"{name}.share_today"]
        kept = ("usual_week", "share_today")
        return {key: values[key] if self.by_key[key].field in kept else value for key, value in neutral.items()}

    def scenario(self, values: Mapping[str, Value]) -> Scenario:
        """The start scenario with the levers at these values.

        An initiative that stands at today's practice is left out: it does exactly nothing.

        Raises
        ------
        ScenarioError
            For values that contradict each other; its key is that of a lever.
        """
        tables = self.start.tables()
        initiatives = tables["initiatives"]
        for name, template in self._offered.items():
            mine = [lever for lever in self.levers if lever.owner == name]
            if not mine:
                continue
            table = template.model_dump(exclude_none=True)
            table |= {lever.field: values[lever.key] for lever in mine}
            untouched = name in self.start.initiatives and all(values[lever.key] == lever.start for lever in mine)
            if untouched:
                continue  # one that the start scenario has at no effect stays there: it may have a price
            if _is_practice(table):
                initiatives.pop(name, None)
            else:
                initiatives[name] = table
        for code in self.codes:
            name = _shortening(code)
            if values[f"{name}.shorter_share"] == 0.0:
                initiatives.pop(name, None)
            else:
                kept = self.start.initiatives.get(name, Shortening(groups=(code,), shorter_share=0.0))
                initiatives[name] = kept.model_dump() | {"shorter_share": values[f"{name}.shorter_share"]}
        fields = ("pool", "arranging_pool")
        used = {table[field] for table in initiatives.values() for field in fields if table.get(field) is not None}
        pools = tables.setdefault("pools", {})
        for name, pool in self._pools.items():
            if name in used or name in pools:
                slots = round(float(values[f"pools.{name}.slots"]))
                pools[name] = pool.model_dump(exclude_none=True) | {"slots": slots}
        return Scenario.from_tables(tables, self.start.name)

    def practised(self, lever: Lever, facts: Facts) -> Figure | None:
        """Today's practice where a lever sets it: the figure that its start value is taken from."""
        one = self._offered.get(lever.owner)
        return None if one is None else practice_of(one, facts).get((lever.groups[0], lever.field))

    def _activities(self) -> list[str]:
        return [name for name, one in self._offered.items() if isinstance(one, Activity)]

    def _levers(self, facts: Facts) -> Iterable[Lever]:
        for name, one in self._offered.items():
            if isinstance(one, Activity):
                yield from self._activity(name, one, facts)
        for name, pool in self._pools.items():
            slots = float(pool.slots)
            yield _lever(f"pools.{name}.slots", "placement", name, "slots", (), slots, slots)
        for name, one in self._offered.items():
            if isinstance(one, Matching):
                start = one.effect if name in self.start.initiatives else 1.0
                evidence = _evidence(one, "matching", facts)
                yield _lever(f"{name}.effect", "matching", name, "effect", one.groups, start, 1.0, evidence)
        for code in self.codes:
            name = _shortening(code)
            there = self.start.initiatives.get(name)
            start = there.shorter_share if isinstance(there, Shortening) else 0.0
            yield _lever(f"{name}.shorter_share", "shortening", name, "shorter_share", (code,), start, 0.0)

    def _activity(self, name: str, one: Activity, facts: Facts) -> Iterable[Lever]:
        here = name in self.start.initiatives
        evidence = _evidence(one, "after", facts)
        fields: list[tuple[Section, str, float, float]] = [
            ("placement", "earliest_week", one.earliest_week if here else one.usual_week, one.usual_week),
            ("placement", "share", one.share if here else one.share_today, one.share_today),
            ("placement", "effect_after", one.effect_after, one.effect_after),
            ("today", "usual_week", one.usual_week, one.usual_week),
            ("today", "share_today", one.share_today, one.share_today),
        ]
        for section, field, start, neutral in fields:
            known = evidence if field == "effect_after" else None
            yield _lever(f"{name}.{field}", section, name, field, one.groups, start, neutral, known)
        yield Lever(f"{name}.cases", "placement", name, "cases", one.groups, one.cases, one.cases)


def _lever(
    key: str,
    section: Section,
    owner: str,
    field: str,
    groups: tuple[str, ...],
    start: float,
    neutral: float,
    evidence: Effect | None = None,
) -> Lever:
    low, high, step = _RANGES[field]
    # a scenario made elsewhere may hold more than the slider would offer
    low, high = min(low, start, neutral), max(high, start, neutral)
    return Lever(key, section, owner, field, groups, start, neutral, low, high, step, evidence)


def _evidence(one: Initiative, moment: str, facts: Facts) -> Effect | None:
    known = (facts.evidence.effects.get(code) for code in one.evidence)
    return next((effect for effect in known if effect is not None and effect.moment == moment), None)


def _is_practice(table: Mapping[str, Any]) -> bool:
    if table["mechanism"] == "activity":
        return bool(table["earliest_week"] == table["usual_week"] and table["share"] == table["share_today"])
    return bool(table["mechanism"] == "matching" and table["effect"] == 1.0)


def _shortening(code: str) -> str:
    return f"kortere_{code}"


def _taken_apart(scenario: Scenario) -> Scenario:
    """The same scenario with one shortening a group, under the names that the levers set."""
    tables = scenario.tables()
    parts: dict[str, Any] = {}
    for name, one in scenario.initiatives.items():
        if isinstance(one, Shortening):
            table = tables["initiatives"].pop(name)
            for code in one.groups:
                parts[_shortening(code)] = table | {"groups": (code,)}
    tables["initiatives"] |= parts
    return Scenario.from_tables(tables, scenario.name)
