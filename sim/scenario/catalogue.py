"""The plan's rows together with the scenarios they name: what is run for each, and with which levers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add
from pathlib import Path
from typing import TypeVar

from sim.errors import DataError, ScenarioError
from sim.facts import HOME_SECTIONS, Facts, Figure, LeverRange, PlanRow
from sim.facts.catalogue import INITIATIVES
from sim.facts.tables import broken_rule
from sim.scenario.files import SHIPPED, load_scenario, shipped_scenarios
from sim.scenario.initiatives import Initiative
from sim.scenario.scenario import Scenario

WHOLE_PLAN = "beskaeftigelsesplan-2022"
"""The shipped scenario in which every row that is modelled stands together."""

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Entry:
    """A row of the plan, and what is run for it.

    Attributes
    ----------
    row:
        The row as the plan has it.
    scenario:
        The sum of the scenarios that it names; None where it is not modelled.
    foundation:
        The sum of the scenarios without which it changes nothing; None where it stands alone. What such a row brings is
        the difference between `foundation` with and without `scenario`.
    levers:
        What can be set, in the order of the catalogue.
    homes:
        The rows under whose heading the levers stand: itself, or those that it is made of.
    """

    row: PlanRow
    scenario: Scenario | None
    foundation: Scenario | None
    levers: tuple[LeverRange, ...]
    homes: tuple[PlanRow, ...]

    @property
    def initiatives(self) -> Mapping[str, Initiative]:
        """The scenario's initiatives by name; none where it is not modelled."""
        return {} if self.scenario is None else self.scenario.initiatives

    @property
    def mechanisms(self) -> tuple[str, ...]:
        """How it acts, each mechanism once."""
        return _once(str(type(one).model_fields["mechanism"].default) for one in self.initiatives.values())

    @property
    def groups(self) -> tuple[str, ...]:
        """Codes of the benefit groups it works on."""
        return _once(code for one in self.initiatives.values() for code in one.groups)

    @property
    def pools(self) -> tuple[str, ...]:
        """Names of the pools that it asks or adds to."""
        return _once(pool for one in self.initiatives.values() for pool in pools_of(one))

    @property
    def prices(self) -> tuple[str, ...]:
        """Codes of the prices that it is paid by."""
        return _once(code for one in self.initiatives.values() for code in one.prices.values())

    @property
    def evidence(self) -> tuple[str, ...]:
        """Codes of what is known about its effects; for a row that is not modelled, about the row."""
        if self.scenario is None:
            return self.row.evidence
        return _once(code for one in self.initiatives.values() for code in one.evidence)


def catalogue_entries(facts: Facts, folder: Path = SHIPPED) -> tuple[Entry, ...]:
    """Every row of the plan in its order, with its scenario and levers.

    Parameters
    ----------
    folder:
        Where the scenario files lie.

    Raises
    ------
    DataError
        Where a row names a scenario that is not there, a scenario a group or an evidence that the facts do not have or
        that is of another group, or a lever something that no scenario has at that value or cannot be set to.
    ScenarioError
        Where a scenario file is wrong, or two of a row cannot be added.
    """
    rows = facts.catalogue.rows
    scenarios = _scenarios(rows, folder)
    for name, scenario in scenarios.items():
        _check_names(scenario, facts, rows, name)
    owners = _owners(scenarios)
    for lever in facts.catalogue.levers.values():
        _check_lever(lever, owners, scenarios)
    homes = _homes(facts, scenarios)
    return tuple(_entry(row, facts, scenarios, homes) for row in rows)


def whole_plan(entries: Iterable[Entry]) -> Scenario:
    """All that is modelled in one scenario.

    Raises
    ------
    ScenarioError
        Where two rows give one lever or pool different values.
    ValueError
        Where nothing is modelled.
    """
    return reduce(add, [one.scenario for one in entries if one.scenario is not None and one.homes == (one.row,)])


def pools_of(one: Initiative) -> tuple[str, ...]:
    """Names of the pools that an initiative asks or adds to."""
    named = (getattr(one, field, None) for field in ("pool", "arranging_pool"))
    return _once(pool for pool in named if pool is not None)


def practice_of(one: Initiative, facts: Facts) -> Mapping[tuple[str, str], Figure]:
    """Today's practice as it concerns an initiative, by (group, quantity), found by way of the initiative's evidence."""
    effects = facts.evidence.effects
    kinds = {effects[code].initiative for code in one.evidence if code in effects}
    return {
        (group, quantity): figure
        for (kind, group, quantity), figure in facts.evidence.practice.items()
        if kind in kinds and group in one.groups
    }


def _entry(row: PlanRow, facts: Facts, scenarios: Mapping[str, Scenario], homes: Mapping[str, PlanRow | None]) -> Entry:
    if not row.scenarios:
        return Entry(row, None, None, (), ())
    scenario = reduce(add, [scenarios[name] for name in row.scenarios])
    foundation = reduce(add, [scenarios[name] for name in row.builds_on]) if row.builds_on else None
    if foundation is not None:
        foundation + scenario  # so that what cannot be run together is refused here
    used = {pool for one in scenario.initiatives.values() for pool in pools_of(one)}
    levers = tuple(
        lever
        for lever in facts.catalogue.levers.values()
        if (lever.owner in used if _is_pool(lever) else lever.owner in scenario.initiatives)
    )
    if not levers:
        en, da = "what is modelled has levers in levers.csv", "det, der er modelleret, har håndtag i levers.csv"
        raise _refusal(row.where, "scenarios", ";".join(row.scenarios), en, da)
    mine = [homes[name] for name in row.scenarios]
    return Entry(row, scenario, foundation, levers, tuple(one for one in facts.catalogue.rows if one in mine))


def _scenarios(rows: tuple[PlanRow, ...], folder: Path) -> dict[str, Scenario]:
    known = shipped_scenarios(folder)
    found: dict[str, Scenario] = {}
    for row in rows:
        for column, names in (("scenarios", row.scenarios), ("builds_on", row.builds_on)):
            for name in names:
                if name not in known:
                    listed = ", ".join(known)
                    en, da = (
                        f"each is the name of a scenario file: {listed}",
                        f"hver er navnet på en scenariefil: {listed}",
                    )
                    raise _refusal(row.where, column, name, en, da)
                if name not in found:
                    found[name] = load_scenario(name, folder)
    return found


def _homes(facts: Facts, scenarios: Mapping[str, Scenario]) -> dict[str, PlanRow | None]:
    """For each scenario the one row that is that scenario and nothing else."""
    homes: dict[str, PlanRow | None] = dict.fromkeys(scenarios)
    for row in facts.catalogue.rows:
        if row.section not in HOME_SECTIONS or not row.scenarios:
            continue
        if len(row.scenarios) > 1:
            en = "a row of this section has one scenario of its own"
            raise _refusal(
                row.where, "scenarios", ";".join(row.scenarios), en, "en række i dette afsnit har ét scenarie"
            )
        (name,) = row.scenarios
        other = homes[name]
        if other is not None:
            en, da = f"the scenario belongs to {other.code} already", f"scenariet hører allerede til {other.code}"
            raise _refusal(row.where, "scenarios", name, en, da)
        homes[name] = row
    for row in facts.catalogue.rows:
        for name in (*row.scenarios, *row.builds_on):
            if homes[name] is None:
                sections = ", ".join(HOME_SECTIONS)
                en = f"each scenario has a row of its own in one of {sections}"
                raise _refusal(
                    row.where, "scenarios", name, en, f"hvert scenarie har sin egen række i et af {sections}"
                )
    return homes


def _check_names(scenario: Scenario, facts: Facts, rows: tuple[PlanRow, ...], name: str) -> None:
    where = next(row.where for row in rows if name in (*row.scenarios, *row.builds_on))
    for key, one in scenario.initiatives.items():
        for group in one.groups:
            if group not in facts.plan.codes:
                listed = ", ".join(facts.plan.codes)
                en, da = (
                    f"{key} works on a group of the plan: {listed}",
                    f"{key} gælder en af planens grupper: {listed}",
                )
                raise _refusal(where, "scenarios", f"{name}: {group}", en, da)
        for code in one.evidence:
            effect = facts.evidence.effects.get(code)
            if effect is None or not set(one.groups) <= set(effect.groups):
                en = f"{key}.evidence names rows of evidence/effects.csv for all groups of {key}"
                da = f"{key}.evidence nævner rækker i evidence/effects.csv, der gælder alle grupper i {key}"
                raise _refusal(where, "scenarios", f"{name}: {code}", en, da)


def _owners(scenarios: Mapping[str, Scenario]) -> dict[str, str]:
    """Which scenario to look in for an initiative (by name) or a pool (as ``pools.name``)."""
    owners: dict[str, str] = {}
    for name, scenario in scenarios.items():
        for owner in (*scenario.initiatives, *(f"pools.{pool}" for pool in scenario.pools)):
            owners.setdefault(owner, name)
    return owners


def _check_lever(lever: LeverRange, owners: Mapping[str, str], scenarios: Mapping[str, Scenario]) -> None:
    name = owners.get(lever.lever.rsplit(".", 1)[0])
    if name is None:
        en = "a lever belongs to an initiative or a pool of one of the catalogue's scenarios"
        da = "et håndtag hører til en indsats eller en pulje i et af katalogets scenarier"
        raise _refusal(lever.start.where, "lever", lever.lever, en, da)
    scenario = scenarios[name]
    part = scenario.pools[lever.owner] if _is_pool(lever) else scenario.initiatives[lever.owner]
    value = getattr(part, lever.field, None)
    if isinstance(value, bool) or not isinstance(value, int | float):
        numbers = ", ".join(key for key in type(part).model_fields if isinstance(getattr(part, key), int | float))
        en, da = f"{lever.owner} has these numbers: {numbers}", f"{lever.owner} har disse tal: {numbers}"
        raise _refusal(lever.start.where, "lever", lever.lever, en, da)
    if value != lever.start.value:
        en, da = f"the value is the one in {name}.toml, {value:g}", f"værdien er den i {name}.toml, {value:g}"
        raise _refusal(lever.start.where, "value", lever.start.value, en, da)
    for column, end in (("low", lever.low), ("high", lever.high)):
        try:
            scenario.replace({lever.lever: round(end) if isinstance(value, int) else end})
        except ScenarioError as problem:
            raise _refusal(lever.start.where, column, end, problem.en.rstrip("."), problem.da.rstrip(".")) from None


def _is_pool(lever: LeverRange) -> bool:
    return lever.lever.startswith("pools.")


def _refusal(where: str, column: str, value: object, en: str, da: str) -> DataError:
    file, _, line = where.rpartition(":")
    return broken_rule(file or INITIATIVES, int(line) if line.isdigit() else None, column, value, en, da)


def _once(values: Iterable[Thing]) -> tuple[Thing, ...]:
    return tuple(dict.fromkeys(values))
