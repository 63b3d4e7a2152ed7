"""Everything that decides what a planner sees, as one frozen value: the scenario, how it is run, what it is compared with."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from sim.errors import ScenarioError
from sim.experiment.settings import Precision, RunSettings
from sim.facts import Facts, load_facts
from sim.facts.own_figures import MOST_BYTES, TABLES
from sim.frozen import FrozenMap
from sim.scenario import Scenario
from sim.scenario.initiatives import FIRST_DAY

LANGUAGES = ("da", "en")
MOST_PINNED = 5
"""Scenarios that can be kept for comparison, beside the baseline that is always there."""

REPLICATIONS = 200
"""Pairs of runs behind a picture unless a user says otherwise."""

_ON_SHELF = ("pools", "initiatives")
_SETTINGS = ("seed", "replications", "engine", "until", "precision")


_WORDLESS = {"da": "", "en": ""}
_SHELF = {"name": "shelf", "title": _WORDLESS, "description": _WORDLESS}
NOTHING = Scenario.from_tables(_SHELF)


@dataclass(frozen=True)
class State:
    """One state of the workbench.

    Attributes
    ----------
    scenario:
        What is simulated.
    start:
        The scenario that was opened or saved last, which a reset goes back to.
    settings:
        How it is simulated. Who does the work (cores, cluster) belongs to the machine: it is neither kept nor compared.
    language:
        ``"da"`` or ``"en"``.
    pinned:
        Scenarios kept for comparison, at most `MOST_PINNED`.
    shelf:
        Initiatives that are switched off and keep their values, with the pools that they need.
    ranges:
        By lever (``"initiative.field"``), the ends between which a user takes an effect to lie; the scenario has a value
        in between.
    own:
        The user's own tables that are in use, as text by the path of the table of the data pack that each stands in for.
    """

    scenario: Scenario
    start: Scenario
    settings: RunSettings = field(default_factory=lambda: RunSettings(replications=REPLICATIONS))
    language: str = "da"
    pinned: tuple[Scenario, ...] = ()
    shelf: Scenario = NOTHING
    ranges: Mapping[str, tuple[float, float]] = FrozenMap()
    own: Mapping[str, str] = FrozenMap()

    def facts(self, pack: Facts) -> Facts:
        """The facts that the state reckons with: those of a data pack, with the user's own tables in place of its.

        Raises
        ------
        DataError
            Where one of the user's tables breaks a rule.
        """
        return _with_own(pack.root, pack.sha256, self.own) if self.own else pack

    @classmethod
    def of(cls, scenario: Scenario, **others: Any) -> State:
        """A state that begins with a scenario."""
        return cls(scenario, scenario, **others)

    def tables(self) -> dict[str, Any]:
        """Nested tables; `from_tables` gives an equal state back, initiatives in the same order."""
        settings: dict[str, Any] = {name: getattr(self.settings, name) for name in _SETTINGS}
        precision = settings.pop("precision")
        if precision is not None:
            settings["precision"] = {name: getattr(precision, name) for name in ("measure", "half_width", "year")}
        return {
            "language": self.language,
            "settings": settings,
            "ranges": {lever: list(ends) for lever, ends in self.ranges.items()},
            "scenario": self.scenario.tables(),
            "start": self.start.tables(),
            "shelf": {key: value for key, value in self.shelf.tables().items() if key in _ON_SHELF},
            "pinned": [one.tables() for one in self.pinned],
            # left out where there are none, so that earlier versions read what they can
            **({"own": dict(self.own)} if self.own else {}),
        }

    @classmethod
    def from_tables(cls, tables: Mapping[str, Any], where: str) -> State:
        """A state from nested tables; days may be written as text.

        Raises
        ------
        SimError
            Naming `where`, the key and what is allowed.
        """
        known = ("language", "settings", "ranges", "scenario", "start", "shelf", "pinned", "own")
        names = ", ".join(known)
        for key in tables:
            if key not in known:
                raise _refusal(where, key, f"is not known. Allowed: {names}", f"kendes ikke. Tilladt: {names}")
        language = tables.get("language", "da")
        if language not in LANGUAGES:
            raise _refusal(where, "language", "must be da or en", "skal være da eller en")
        scenario = _scenario(tables.get("scenario"), f"{where}: scenario")
        pinned = tables.get("pinned", [])
        if not isinstance(pinned, list) or len(pinned) > MOST_PINNED:
            raise _refusal(
                where,
                "pinned",
                f"must be a list of at most {MOST_PINNED}",
                f"skal være en liste på højst {MOST_PINNED}",
            )
        return cls(
            scenario,
            _scenario(tables["start"], f"{where}: start") if "start" in tables else scenario,
            _settings(tables.get("settings", {}), where),
            str(language),
            tuple(_scenario(one, f"{where}: pinned") for one in pinned),
            _scenario(_shelved(tables.get("shelf", {}), where), f"{where}: shelf"),
            _ranges(tables.get("ranges", {}), where),
            _own(tables.get("own", {}), where),
        )


@lru_cache(maxsize=4)
def _with_own(root: Path, sha256: str, own: FrozenMap[str, str]) -> Facts:
    """Facts with own tables; the fingerprint is there to tell packs apart that were read at different times."""
    return load_facts(root, {path: text.encode() for path, text in own.items()})


def _scenario(tables: Any, where: str) -> Scenario:
    if not isinstance(tables, Mapping):
        raise ScenarioError(f"{where} must be a table.", f"{where} skal være en tabel.", key=where)
    return Scenario.from_tables(_with_days(tables), where)


def _shelved(tables: Any, where: str) -> dict[str, Any]:
    if not isinstance(tables, Mapping) or not set(tables) <= set(_ON_SHELF):
        raise _refusal(where, "shelf", "holds pools and initiatives", "rummer pools og initiatives")
    return {**_SHELF, **tables}


def _settings(tables: Any, where: str) -> RunSettings:
    if not isinstance(tables, Mapping) or not set(tables) <= set(_SETTINGS):
        names = ", ".join(_SETTINGS)
        raise _refusal(where, "settings", f"holds {names} and nothing else", f"rummer {names} og intet andet")
    given = dict(tables)
    try:
        if "until" in given:
            given["until"] = _day(given["until"])
        if "precision" in given:
            given["precision"] = Precision(**given["precision"])
        settings = RunSettings(**given)
        is_over = settings.until < FIRST_DAY
    except (TypeError, ValueError, AttributeError):
        raise _refusal(
            where, "settings", "holds a value of the wrong kind", "rummer en værdi af en forkert slags"
        ) from None
    if is_over:
        first = FIRST_DAY.isoformat()
        raise _refusal(where, "settings.until", f"must be {first} or later", f"skal være {first} eller senere")
    return settings


def _ranges(tables: Any, where: str) -> FrozenMap[str, tuple[float, float]]:
    if not isinstance(tables, Mapping):
        raise _refusal(where, "ranges", "must be a table", "skal være en tabel")
    found = {}
    for lever, ends in tables.items():
        numbers = isinstance(ends, list | tuple) and len(ends) == 2 and all(_is_number(end) for end in ends)
        if not numbers or not ends[0] < ends[1]:
            raise _refusal(
                where, f"ranges.{lever}", "must be two numbers, the lower first", "skal være to tal, det laveste først"
            )
        found[str(lever)] = (float(ends[0]), float(ends[1]))
    return FrozenMap(found)


def _own(tables: Any, where: str) -> FrozenMap[str, str]:
    is_fine = isinstance(tables, Mapping) and all(
        path in TABLES and isinstance(text, str) and len(text) <= MOST_BYTES for path, text in tables.items()
    )
    if not is_fine:
        names = ", ".join(TABLES)
        raise _refusal(
            where, "own", f"holds tables as text by their names: {names}", f"rummer tabeller som tekst: {names}"
        )
    return FrozenMap(tables)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _with_days(tables: Mapping[str, Any]) -> dict[str, Any]:
    """The tables of a scenario with its days as days; JSON has only text for them."""
    found = {key: _day(value) if key == "created" else value for key, value in tables.items()}
    initiatives = found.get("initiatives")
    if isinstance(initiatives, Mapping):
        found["initiatives"] = {
            name: {key: _day(value) if key in ("start", "end") else value for key, value in one.items()}
            if isinstance(one, Mapping)
            else one
            for name, one in initiatives.items()
        }
    return found


def _day(value: Any) -> Any:
    """A day from its text; anything else as it is, for whoever checks it."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _refusal(where: str, key: str, en: str, da: str) -> ScenarioError:
    return ScenarioError(f"{where}: {key} {en}.", f"{where}: {key} {da}.", key=key)
