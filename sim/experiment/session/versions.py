"""What has changed since a state was saved: told when it is opened, never passed over in silence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sim
from sim.errors import ScenarioError
from sim.scenario.tables import Bilingual

FORMAT = 1
"""Of saved states. A change that an older file cannot be read after gets a number and a way to read the older one."""


@dataclass(frozen=True)
class Change:
    """Something in a version that moves simulated numbers or changes what a lever means."""

    version: str
    words: Bilingual


CHANGES: tuple[Change, ...] = (
    Change(
        "0.1.0",
        Bilingual(
            da="Første version, der gemmer håndtag, kørselsindstillinger og sammenligning i én fil.",
            en="The first version that keeps levers, run settings and comparison in one file.",
        ),
    ),
)


def upgraded(tables: Mapping[str, Any], where: str) -> tuple[dict[str, Any], tuple[Bilingual, ...]]:
    """Saved tables as this version reads them, and what a user should know about them.

    A scenario file is the oldest form: it says nothing about how it was run.

    Raises
    ------
    ScenarioError
        For a format that this version does not know.
    """
    if "format" not in tables and "schema" in tables:
        return {"scenario": dict(tables)}, (_SCENARIO_ALONE,)
    if "format" not in tables:
        raise ScenarioError(
            f"{where}: holds no scenario. Choose a file that the workbench has saved, or a scenario file.",
            f"{where}: rummer intet scenarie. Vælg en fil, som arbejdsbordet har gemt, eller en scenariefil.",
            key="format",
        )
    found = tables.get("format")
    if type(found) is not int or not 1 <= found <= FORMAT:
        raise ScenarioError(
            f"{where}: format = {found!r}, but this version reads format = {FORMAT}. Open it with the version that wrote it, "
            "or update the workbench.",
            f"{where}: format = {found!r}, men denne version læser format = {FORMAT}. Åbn den med den version, der skrev den, "
            "eller opdatér arbejdsbordet.",
            key="format",
        )
    notes = _since(str(tables.get("version", "")))
    return {key: value for key, value in tables.items() if key not in ("format", "version", "data")}, notes


def data_note(saved: object, here: str) -> tuple[Bilingual, ...]:
    """What to know where a state was saved with other data than these (fingerprints)."""
    if not isinstance(saved, str) or saved == here:
        return ()
    old, new = saved[:8], here[:8]
    return (
        Bilingual(
            da=f"Gemt med et andet datagrundlag ({old}; her er det {new}). Håndtagene er de samme, men tallene kan afvige.",
            en=f"Saved with other data ({old}; here it is {new}). The levers are the same, but the numbers may differ.",
        ),
    )


def _since(version: str) -> tuple[Bilingual, ...]:
    """What has changed between a version and this one."""
    ours, theirs = _parts(sim.__version__), _parts(version)
    if theirs == ours:
        return ()
    head = Bilingual(
        da=f"Gemt med version {version or 'ukendt'}; dette er version {sim.__version__}.",
        en=f"Saved with version {version or 'unknown'}; this is version {sim.__version__}.",
    )
    newer = tuple(change.words for change in CHANGES if theirs < _parts(change.version) <= ours)
    return (head, *newer)


def _parts(version: str) -> tuple[int, ...]:
    parts = version.split(".")
    return tuple(int(part) for part in parts) if all(part.isdecimal() for part in parts) else ()


_SCENARIO_ALONE = Bilingual(
    da="Filen er et scenarie uden kørselsindstillinger og sammenligning. Dem har arbejdsbordet beholdt, som de var.",
    en="The file is a scenario without run settings and comparison. The workbench has kept its own.",
)
