"""Scenario files: TOML, read strictly, written whole or not at all, with the reader's comments kept."""

from __future__ import annotations

import os
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import Table

from sim.errors import RunError, ScenarioError
from sim.scenario.scenario import SCHEMA, Scenario

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "scenarios"


def shipped_scenarios(folder: Path = SHIPPED) -> tuple[str, ...]:
    """Names of the scenarios that come with the workbench, `baseline` first."""
    names = sorted(path.stem for path in folder.glob("*.toml"))
    return tuple(sorted(names, key=lambda name: name != "baseline"))


def load_scenario(name_or_path: str | Path, folder: Path = SHIPPED) -> Scenario:
    """A shipped scenario by its name, or any scenario file by its path.

    Raises
    ------
    ScenarioError
        Naming file, key, value, what is allowed and what to do.
    """
    path = Path(name_or_path)
    if path.suffix != ".toml":
        if str(name_or_path) not in shipped_scenarios(folder):
            known = ", ".join(shipped_scenarios(folder))
            raise ScenarioError(
                f"There is no scenario {str(name_or_path)!r}. Shipped: {known}. For a file of your own give its path, "
                "ending in .toml.",
                f"Der er intet scenarie {str(name_or_path)!r}. Medfølgende: {known}. For din egen fil angives stien, "
                "som ender på .toml.",
                key=str(name_or_path),
            )
        path = folder / f"{name_or_path}.toml"
    return parse_scenario(read_text(path), path.name)


def read_text(path: Path) -> str:
    """The text of a scenario file.

    Raises
    ------
    ScenarioError
        Where it is not there, may not be read, or is no UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else "not UTF-8"
        raise ScenarioError(
            f"{path.name}: the scenario file cannot be read ({why}). Check path, permission and encoding (UTF-8).",
            f"{path.name}: scenariefilen kan ikke læses ({why}). Kontrollér sti, rettigheder og tegnsæt (UTF-8).",
            key=str(path),
        ) from None


def parse_scenario(text: str, where: str) -> Scenario:
    """A scenario from the text of a scenario file; `where` names it in errors.

    Raises
    ------
    ScenarioError
        For invalid TOML, another schema, unknown keys and values out of range.
    """
    try:
        tables = tomllib.loads(text)
    except ValueError as problem:  # the parser's own error, and Python's for a number with thousands of digits
        raise ScenarioError(
            f"{where}: not valid TOML: {problem}. Correct that line.",
            f"{where}: ikke gyldig TOML: {problem}. Ret den linje.",
            key=where,
        ) from None
    schema = tables.get("schema")
    if type(schema) is not int or schema != SCHEMA:
        raise ScenarioError(
            f"{where}: schema = {schema!r}, but this version reads schema = {SCHEMA}. Write the file anew with this version, "
            "or open it with the version that wrote it.",
            f"{where}: schema = {schema!r}, men denne version læser schema = {SCHEMA}. Skriv filen på ny med denne version, "
            "eller åbn den med den version, der skrev den.",
            key="schema",
        )
    return Scenario.from_tables(tables, where)


def save_scenario(scenario: Scenario, path: str | Path) -> None:
    """Write a scenario file; where one is there already, its comments and the order of its keys stay.

    Raises
    ------
    RunError
        Where the file cannot be written; what was there before is then untouched.
    """
    path = Path(path)
    document = tomlkit.document()
    if _is_there(path):
        try:
            document = tomlkit.parse(path.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError):
            document = tomlkit.document()  # not a readable scenario, so there is nothing to keep
    _update(document, _plain(scenario.tables()))
    write_whole(path, tomlkit.dumps(document).encode())


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name that no file can have; writing says so
        return False


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all.

    Raises
    ------
    RunError
        Where the folder or the disk does not take it.
    """
    partial = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(partial).chmod(0o644)  # mkstemp's own mode shuts everybody else out
        Path(partial).replace(path)
    except (OSError, ValueError) as problem:
        if partial is not None:
            Path(partial).unlink(missing_ok=True)
        why = getattr(problem, "strerror", None) or str(problem)
        raise RunError(
            f"{path} cannot be written ({why}). Nothing was changed. Choose another folder or free some space.",
            f"{path} kan ikke skrives ({why}). Intet er ændret. Vælg en anden mappe, eller frigør plads.",
            key=str(path),
        ) from None


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(entry) for key, entry in value.items()}
    return [_plain(entry) for entry in value] if isinstance(value, tuple) else value


def _update(document: Any, values: Mapping[str, Any]) -> None:
    """Make a document say what `values` say, touching no line that already does."""
    for key in [key for key in document if key not in values]:
        del document[key]
    for key, value in values.items():
        if isinstance(value, dict):
            if not isinstance(document.get(key), Table):
                document[key] = tomlkit.table(
                    is_super_table=bool(value) and all(isinstance(v, dict) for v in value.values())
                )
            _update(document[key], value)
        elif key not in document or document[key] != value:
            document[key] = value
