"""A scenario: what a user changes, as a dated difference from the baseline. Frozen; a change makes a new one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError

from sim.errors import ScenarioError
from sim.frozen import FrozenMap
from sim.scenario.initiatives import AnyInitiative, Meetings, Share
from sim.scenario.messages import scenario_error
from sim.scenario.tables import Bilingual, Code, Frozen, Table

SCHEMA: Literal[1] = 1

_WORDLESS = Bilingual(da="", en="")
TODAY = Bilingual(da="Uændret praksis", en="Today's practice")
CONTINUED = Bilingual(da="De samme antagelser uden indsatser.", en="The same assumptions without initiatives.")


class Pool(Frozen):
    """Places, or posts of staff, that initiatives share.

    Attributes
    ----------
    slots:
        How many can take part at once, or how many posts there are.
    hours_per_week:
        Hours a week that one of the posts has for citizens; only pools of staff have them.
    title:
        For people; its code where there is none.
    """

    slots: Annotated[int, Field(ge=0, le=100_000)]
    hours_per_week: Annotated[float, Field(gt=0.0, le=168.0)] | None = None
    title: Bilingual | None = None


class Duration(Frozen):
    """Another family of durations for a group; the mean stays the documented one."""

    family: Literal["exponential", "weibull", "lognormal", "loglogistic", "gamma", "empirical"]
    shape: Annotated[float, Field(gt=0.0)] | None = None


class AssumptionChoices(Frozen):
    """What the scenario assumes about the world, which is not a lever; a comparison keeps it on both sides.

    Attributes
    ----------
    cycle:
        Name of a business cycle file.
    routing, returns, limits:
        Whether moves between groups, returns from jobs and statutory limits are in force. Without routing, who would move
        to another group leaves the picture instead.
    durations:
        Families by group, instead of those of the data pack.
    stock:
        Citizens at week 0 by group, instead of those that follow from the plan.
    remainder:
        Full-time persons outside the nine groups, instead of what the plan's total leaves.
    prices:
        Prices in kroner by their code, instead of those of the data pack; no engine reads them.
    national_share:
        The country's share on public support by year, instead of the estimates of the data pack; no engine reads it.
    """

    cycle: str = "flat"
    routing: bool = True
    returns: bool = True
    limits: bool = True
    durations: Table[Duration] = FrozenMap()
    stock: Table[Annotated[int, Field(ge=0, le=1_000_000)]] = FrozenMap()
    remainder: Annotated[float, Field(ge=0.0, le=1_000_000.0)] | None = None
    prices: Table[Annotated[float, Field(ge=0.0, le=1e9)]] = FrozenMap()
    national_share: Table[Share] = FrozenMap()


class Scenario(Frozen):
    """A dated difference from the baseline.

    Attributes
    ----------
    name:
        Code of the scenario, unique within a folder.
    title, description:
        For people, in Danish and English.
    initiatives:
        What the municipality decides, by name; the name also addresses the citizens' take-up, so it is part of the model.
    pools:
        Places shared by initiatives.
    assumptions:
        What the scenario assumes about the world.

    Notes
    -----
    A lever is addressed as ``"initiative.field"``, places as ``"pools.name.slots"``, an assumption as
    ``"assumptions.cycle"``.
    """

    schema_version: Annotated[Literal[1], Field(alias="schema")] = SCHEMA
    name: Code
    title: Bilingual
    description: Bilingual
    author: str = ""
    created: date | None = None
    assumptions: AssumptionChoices = AssumptionChoices()
    pools: Table[Pool] = FrozenMap()
    initiatives: Table[AnyInitiative] = FrozenMap()

    @classmethod
    def from_tables(cls, tables: Mapping[str, Any], where: str = "scenario") -> Self:
        """A scenario from nested tables as in a scenario file.

        Raises
        ------
        ScenarioError
            Naming `where`, key, value and what is allowed.
        """
        try:
            scenario = cls.model_validate(_tuples(tables))
        except ValidationError as problem:
            raise scenario_error(problem, tables, where) from None
        for name in scenario.initiatives:
            if name in (*cls.model_fields, "schema"):
                raise ScenarioError(
                    f"{where}: an initiative cannot be called {name!r}, which is a key of the scenario itself. Rename it.",
                    f"{where}: en indsats kan ikke hedde {name!r}, som er en nøgle i selve scenariet. Omdøb den.",
                    key=name,
                )
        scenario._check_pools(where)
        return scenario

    def _check_pools(self, where: str) -> None:
        """Every pool that an initiative names is there, and has hours where hours are asked of it."""
        for name, initiative in self.initiatives.items():
            for field in ("pool", "arranging_pool"):
                pool = getattr(initiative, field, None)
                if pool is None:
                    continue
                if pool not in self.pools:
                    known = ", ".join(self.pools) or "-"
                    raise ScenarioError(
                        f"{where}: {name}.{field} is {pool!r}, but there is no [pools.{pool}]. Pools here: {known}.",
                        f"{where}: {name}.{field} er {pool!r}, men der er ingen [pools.{pool}]. Puljer her: {known}.",
                        key=f"{name}.{field}",
                    )
                asks_for_hours = field == "arranging_pool" or isinstance(initiative, Meetings)
                if asks_for_hours and self.pools[pool].hours_per_week is None:
                    raise ScenarioError(
                        f"{where}: {name}.{field} needs hours of {pool!r}, which has none. Give pools.{pool} hours_per_week.",
                        f"{where}: {name}.{field} kræver timer af {pool!r}, som ingen har. Giv pools.{pool} hours_per_week.",
                        key=f"{name}.{field}",
                    )

    def tables(self) -> dict[str, Any]:
        """Nested tables as in a scenario file; ``Scenario.from_tables`` gives an equal scenario back."""
        return self.model_dump(by_alias=True, exclude_none=True)

    def replace(self, changes: Mapping[str, Any]) -> Self:
        """The same scenario with other values, ``{"tidlig_udplacering.earliest_week": 4}``; None restores a default.

        Raises
        ------
        ScenarioError
            For an unknown lever or a value out of range.
        """
        tables = self.tables()
        for key, value in changes.items():
            path = key.split(".")
            if path[0] not in (*type(self).model_fields, "schema"):
                path.insert(0, "initiatives")
            table = tables
            for step in path[:-1]:
                if path[0] == "initiatives" and step is path[1] and step not in table:
                    raise _unknown_initiative(key, step, tuple(self.initiatives))
                table = table.setdefault(step, {})
                if not isinstance(table, dict):
                    raise ScenarioError(
                        f"Unknown lever {key!r}: {step} is a value and has nothing below it. Leave out what follows it.",
                        f"Ukendt håndtag {key!r}: {step} er en værdi og har intet under sig. Udelad det, der følger.",
                        key=key,
                    )
            if value is None:
                table.pop(path[-1], None)
            else:
                table[path[-1]] = value.model_dump(exclude_none=True) if isinstance(value, Frozen) else value
        return self.from_tables(tables, self.name)

    def without_levers(self) -> Self:
        """The baseline that this scenario is compared with: the same assumptions, no initiative."""
        own = {"name": "baseline", "title": TODAY, "description": CONTINUED, "author": "", "created": None}
        return self.model_copy(update={**own, "initiatives": FrozenMap(), "pools": FrozenMap()})

    def simulated(self) -> Self:
        """What the engines read of it: the same without its words, its prices and the country's share.

        Scenarios that are equal in this, with their initiatives in the same order, are simulated alike.
        """
        own = {"name": "simulated", "title": _WORDLESS, "description": _WORDLESS, "author": "", "created": None}
        unread: dict[str, Any] = {"prices": FrozenMap(), "national_share": FrozenMap()}
        return self.model_copy(update={**own, "assumptions": self.assumptions.model_copy(update=unread)})

    def __add__(self, other: Scenario) -> Self:
        """Both scenarios' initiatives in one.

        Raises
        ------
        ScenarioError
            Where the two give different values to one lever, pool or assumption; the message names it.
        """
        # a field that is left open is a value too, and contradicts one that is set
        merged = _merge(self.model_dump(by_alias=True), other.model_dump(by_alias=True), (self.name, other.name))
        merged["name"] = f"{self.name}+{other.name}"
        for field in ("title", "description"):
            ours, theirs = getattr(self, field), getattr(other, field)
            merged[field] = {"da": f"{ours.da} + {theirs.da}", "en": f"{ours.en} + {theirs.en}"}
        return self.from_tables(_without_open(merged), str(merged["name"]))


def _without_open(value: Any) -> Any:
    """Nested tables without the keys whose value is None, which TOML does not have."""
    if isinstance(value, Mapping):
        return {key: _without_open(entry) for key, entry in value.items() if entry is not None}
    return value


def _tuples(value: Any) -> Any:
    """Lists as tuples, so that a scenario holds nothing that can be changed."""
    if isinstance(value, Mapping):
        return {str(key): _tuples(entry) for key, entry in value.items()}
    return tuple(_tuples(entry) for entry in value) if isinstance(value, list | tuple) else value


def _unknown_initiative(key: str, name: str, known: tuple[str, ...]) -> ScenarioError:
    names = ", ".join(known) or "-"
    return ScenarioError(
        f"Unknown lever {key!r}: the scenario has no initiative {name!r}. Initiatives here: {names}.",
        f"Ukendt håndtag {key!r}: scenariet har ingen indsats {name!r}. Indsatser her: {names}.",
        key=key,
    )


_HEADER = ("name", "title", "description", "author", "created")


def _merge(
    ours: dict[str, Any], theirs: dict[str, Any], names: tuple[str, str], path: tuple[str, ...] = ()
) -> dict[str, Any]:
    merged = dict(ours)
    for key, value in theirs.items():
        here = (*path, key)
        if key not in merged:
            merged[key] = value
        elif not path and key in _HEADER:
            continue
        elif isinstance(value, dict) and isinstance(merged[key], dict):
            merged[key] = _merge(merged[key], value, names, here)
        elif merged[key] != value:
            lever = ".".join(here[1:] if here[0] == "initiatives" else here)
            raise ScenarioError(
                f"The scenarios cannot be added: {lever} is {merged[key]} in {names[0]} and {value} in {names[1]}. "
                "Give both the same value, or leave it out of one.",
                f"Scenarierne kan ikke lægges sammen: {lever} er {merged[key]} i {names[0]} og {value} i {names[1]}. "
                "Giv dem samme værdi, eller udelad den i det ene.",
                key=lever,
            )
    return merged
