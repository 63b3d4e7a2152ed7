"""A state as a file to read (TOML) and as a code to send (compressed text); both carry all of it, to the last digit."""

from __future__ import annotations

import base64
import binascii
import json
import re
import tomllib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import tomlkit

import sim
from sim.errors import ScenarioError
from sim.experiment.session.state import State
from sim.experiment.session.versions import FORMAT, data_note, upgraded
from sim.facts import Facts
from sim.scenario.tables import Bilingual

CODE_BEGINS = "FW1-"
"""How every code begins: a text that does not is none, and says so before anything is unpacked."""

MOST_BYTES = 24_000_000  # with every table that a user may replace at its largest
_WIDTH = 120
_UNSEEN = "\ufeff\u200b\u200c\u200d\u2060"
_IN_A_TEXT = re.compile(rf"(?<=state=){CODE_BEGINS}[A-Za-z0-9_-]+|(?<=[\"'“”»«`]){CODE_BEGINS}[A-Za-z0-9_-]+")
_PLACE = re.compile(r" *\(at (?:line (\d+), column (\d+)|end of document)\)")


@dataclass(frozen=True)
class Opened:
    """A state that was read, and what its reader should know about it."""

    state: State
    notes: tuple[Bilingual, ...] = ()


def all_tables(state: State, facts: Facts) -> dict[str, Any]:
    """The state with what made it: format, version of the workbench, fingerprint of the data it reckons with."""
    return {"format": FORMAT, "version": sim.__version__, "data": state.facts(facts).sha256, **state.tables()}


def from_all_tables(tables: Mapping[str, Any], where: str, facts: Facts, now: State | None = None) -> Opened:
    """A state from its tables; a scenario alone takes the rest from the state that is on the table now.

    Raises
    ------
    SimError
        Naming `where` and what is wrong.
    """
    saved, notes = upgraded(tables, where)
    state = State.from_tables(saved, where)
    notes += data_note(tables.get("data"), state.facts(facts).sha256)
    if now is not None and "settings" not in saved:
        state = replace(state, settings=now.settings, language=now.language, pinned=now.pinned, own=now.own)
    return Opened(state, notes)


# --- code -------------------------------------------------------------------------------------------------------------


def to_json(state: State, facts: Facts) -> str:
    """JSON that depends on the content alone; keys keep their order, which is the order of the initiatives."""
    return json.dumps(all_tables(state, facts), ensure_ascii=False, default=str, separators=(",", ":"), allow_nan=False)


def to_code(state: State, facts: Facts) -> str:
    """The whole state as letters, digits, ``-`` and ``_``."""
    packed = zlib.compress(to_json(state, facts).encode(), 9)
    return CODE_BEGINS + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def from_code(text: str, facts: Facts, now: State | None = None) -> Opened:
    """Read a code; blanks and line breaks that came in on its way are passed over.

    Raises
    ------
    SimError
        For a text that is no code or a damaged one, and for what a code says that is not possible.
    """
    code = "".join(letter for letter in text if not letter.isspace() and letter not in _UNSEEN)
    if not code:
        raise ScenarioError(
            "There is no code yet. Paste one that begins with FW1-, or a link that holds one.",
            "Der er ingen kode endnu. Indsæt en, der begynder med FW1-, eller et link, som rummer en.",
            key="code",
        )
    # a link, or a code in quotation marks
    found = _IN_A_TEXT.search(code)
    if found is not None and not code.startswith(CODE_BEGINS):
        code = found[0]
    if not code.startswith(CODE_BEGINS):
        raise ScenarioError(
            f"This is not a code of the workbench: it does not begin with {CODE_BEGINS}. Copy the whole code.",
            f"Det er ikke en kode fra arbejdsbordet: den begynder ikke med {CODE_BEGINS}. Kopiér hele koden.",
            key="code",
        )
    try:
        letters = code[len(CODE_BEGINS) :].encode("ascii")
        packed = base64.b64decode(letters + b"=" * (-len(letters) % 4), altchars=b"-_", validate=True)
        unpacker = zlib.decompressobj()
        plain = unpacker.decompress(packed, MOST_BYTES)
        if not unpacker.eof or unpacker.unused_data:
            raise zlib.error("it does not end where it should")
        tables = json.loads(plain)
        if not isinstance(tables, dict):
            raise ValueError("no table")
    except (binascii.Error, zlib.error, ValueError, RecursionError):
        raise ScenarioError(
            "The code is damaged: letters are missing or changed. Copy the whole code once more.",
            "Koden er beskadiget: der mangler tegn, eller nogle er ændret. Kopiér hele koden igen.",
            key="code",
        ) from None
    return from_all_tables(tables, "kode", facts, now)


# --- file -------------------------------------------------------------------------------------------------------------


def to_toml(state: State, facts: Facts) -> str:
    """The whole state as a file to read, to compare line by line, and to open again."""
    title = " ".join(state.scenario.title.da.split())[:_WIDTH]
    document = tomlkit.document()
    document.add(tomlkit.comment(f"Fredericia workbench: {title}"))
    document.add(tomlkit.comment("Open it in the workbench, or: python -m sim open FILE"))
    for key, value in all_tables(state, facts).items():
        document[key] = _plain(value)
    return tomlkit.dumps(document)


def from_file(text: str, where: str, facts: Facts, now: State | None = None) -> Opened:
    """Read a file: a saved state, a scenario file, or a file that holds a code.

    Raises
    ------
    SimError
        Naming `where`, key, value and what is allowed.
    """
    text = text.removeprefix("\ufeff")
    if text.strip().startswith(CODE_BEGINS):
        return from_code(text, facts, now)
    try:
        tables = tomllib.loads(text)
    except (ValueError, RecursionError) as problem:
        found = _PLACE.search(str(problem))
        en, da = "", ""
        if found is not None and found[1]:
            en, da = f" in line {found[1]}, column {found[2]}", f" i linje {found[1]}, tegn {found[2]}"
        raise ScenarioError(
            f"{where}: not a file that the workbench has saved: no valid TOML{en}. Correct it, or choose another file.",
            f"{where}: ikke en fil, som arbejdsbordet har gemt: ikke gyldig TOML{da}. Ret den, eller vælg en anden fil.",
            key=where,
        ) from None
    return from_all_tables(tables, where, facts, now)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(entry) for key, entry in value.items()}
    return [_plain(entry) for entry in value] if isinstance(value, list | tuple) else value
