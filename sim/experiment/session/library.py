"""The user's own scenarios as files in one folder: saved, opened, renamed, copied, thrown away and taken back."""

from __future__ import annotations

import os
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import tomlkit

from sim.errors import RunError, ScenarioError, SimError
from sim.experiment.session.state import State
from sim.experiment.session.written import Opened, from_file, to_toml
from sim.facts import Facts
from sim.scenario import Scenario
from sim.scenario.files import read_text, write_whole
from sim.scenario.offers import taken_apart

LONGEST_TITLE = 120
MOST_IN_TRASH = 100
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


def user_folder() -> Path:
    """Where the user's own work is kept, as the XDG base directory specification has it."""
    own = os.environ.get("XDG_DATA_HOME")
    return (Path(own) if own else Path.home() / ".local" / "share") / "fredericia-workbench"


@dataclass(frozen=True)
class Entry:
    """A file of the library.

    Attributes
    ----------
    name:
        What it is addressed by.
    title:
        Of its scenario; the name where the file cannot be read.
    changed:
        When it was written.
    is_readable:
        Whether it can be opened at all.
    """

    name: str
    title: str
    changed: datetime
    is_readable: bool


class Library:
    """A folder of saved states.

    Parameters
    ----------
    folder:
        Made when something is saved; the user's own unless told.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = (user_folder() if folder is None else folder) / "library"
        self.trash = self.folder / "trash"

    def entries(self) -> tuple[Entry, ...]:
        """What is saved, newest first."""
        return _listed(self.folder)

    def thrown_away(self) -> tuple[Entry, ...]:
        """What is in the trash, newest first."""
        return _listed(self.trash)

    def save(self, state: State, title: str, facts: Facts) -> State:
        """Save a state under a title and give back what was saved: its scenario has the title and is the new start.

        What was opened from the library and keeps its title is written over, and the older version goes to the trash.
        Another scenario is never written over, whatever its title: nor is this one where somebody else has saved it
        since. The new one gets a number then.

        Raises
        ------
        ScenarioError
            For a title that is none.
        RunError
            Where the folder does not take it; nothing is changed then.
        """
        words = checked_title(title)
        own = state.start.name
        if not (state.start.title.da == words and self._holds(own, state.start, facts)):
            own, words = self._free(words)
        header = {"name": own, "title": {"da": words, "en": words}, "created": datetime.now(UTC).astimezone().date()}
        scenario = state.scenario.replace(header)
        saved = replace(state, scenario=scenario, start=scenario)
        content = to_toml(saved, facts).encode()
        if self._path(own).exists():
            self.delete(own)
        write_whole(self._path(own), content)
        return saved

    def open(self, name: str, facts: Facts, now: State | None = None) -> Opened:
        """A saved state.

        Raises
        ------
        SimError
            Where there is none of that name, or its file cannot be read.
        """
        path = self._known(name)
        return from_file(read_text(path), path.name, facts, now)

    def text(self, name: str) -> str:
        """The file of a saved state as it is."""
        return read_text(self._known(name))

    def rename(self, name: str, title: str) -> str:
        """Give a saved state another title; gives back the name that it is addressed by then."""
        path, words = self._known(name), checked_title(title)
        own, words = self._free(words, name)
        write_whole(self._path(own), _retitled(read_text(path), path.name, own, words).encode())
        if own != name:
            path.unlink()
        return own

    def duplicate(self, name: str, title: str) -> str:
        """A copy under another title; gives back its name."""
        path = self._known(name)
        own, words = self._free(checked_title(title))
        write_whole(self._path(own), _retitled(read_text(path), path.name, own, words).encode())
        return own

    def delete(self, name: str) -> None:
        """Throw a saved state away: it lies in the trash until it is taken back."""
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        _move(self._known(name), self.trash / f"{name}~{stamp}.toml")
        for path in sorted(self.trash.glob("*.toml"), key=_moment, reverse=True)[MOST_IN_TRASH:]:
            path.unlink(missing_ok=True)

    def restore(self, name: str) -> str:
        """Take something back from the trash; gives back its name in the library."""
        path = next((one for one in self.trash.glob("*.toml") if one.stem == name), None)
        if path is None:
            raise _missing(name)
        first = next(entry for entry in self.thrown_away() if entry.name == name)
        own, title = name.partition("~")[0], first.title
        if first.is_readable and (self._path(own).exists() or title in self._titles()):
            own, title = self._free(title)
            # under the name and title that it has from now on, or saving it would be taken for saving the other one
            write_whole(self._path(own), _retitled(read_text(path), path.name, own, title).encode())
            path.unlink()
            return own
        base, number = own, 2
        while self._path(own).exists():
            own, number = f"{base}-{number}", number + 1
        _move(path, self._path(own))
        return own

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.toml"

    def _known(self, name: str) -> Path:
        # only what is listed: a name comes from a page and could lead anywhere
        path = next((one for one in self.folder.glob("*.toml") if one.stem == name), None)
        if path is None:
            raise _missing(name)
        return path

    def _free(self, words: str, renamed: str | None = None) -> tuple[str, str]:
        """A name and a title that no other has; both end in a number where they must."""
        taken, title, number = self._titles(renamed), words, 2
        while title in taken:
            title, number = f"{words} ({number})", number + 1
        base = own = _slug(title)
        number = 2
        while own != renamed and self._path(own).exists():
            own, number = f"{base}-{number}", number + 1
        return own, title

    def _titles(self, besides: str | None = None) -> set[str]:
        return {entry.title for entry in self.entries() if entry.name != besides}

    def _holds(self, name: str, scenario: Scenario, facts: Facts) -> bool:
        """Whether a file still holds what was opened from it, or saved into it."""
        try:
            path = self._known(name)
            return taken_apart(from_file(read_text(path), path.name, facts).state.scenario) == scenario
        except SimError:
            return False


def _listed(folder: Path) -> tuple[Entry, ...]:
    found = []
    for path in folder.glob("*.toml"):
        try:
            title = tomllib.loads(path.read_text(encoding="utf-8"))["scenario"]["title"]["da"]
            entry = Entry(path.stem, str(title), _moment(path), True)
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            entry = Entry(path.stem, path.stem.partition("~")[0], _moment(path), False)
        found.append(entry)
    return tuple(sorted(found, key=lambda entry: (entry.changed, entry.name), reverse=True))


def _moment(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:  # gone in the meantime
        return datetime.fromtimestamp(0, UTC)


def checked_title(title: str) -> str:
    """A title on one line and of some length."""
    words = " ".join("".join(letter if letter.isprintable() else " " for letter in title).split())
    if not words or len(words) > LONGEST_TITLE:
        raise ScenarioError(
            f"A name has 1 to {LONGEST_TITLE} letters; this one has {len(words)}. Write another.",
            f"Et navn har 1 til {LONGEST_TITLE} tegn; dette har {len(words)}. Skriv et andet.",
            key="title",
        )
    return words


def _slug(title: str) -> str:
    """A title as the code of a scenario: letters a-z, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", title.lower().translate(_LETTERS)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "scenarie"


def _retitled(text: str, where: str, name: str, title: str) -> str:
    """A saved file under another title; everything else in it stays as it is."""
    try:
        document: Any = tomlkit.parse(text)
        scenario = document["scenario"]
        if not isinstance(scenario, Mapping):
            raise ValueError("no scenario")
        # what was saved is the scenario and what it is put back to
        for table in (scenario, document.get("start")):
            if isinstance(table, Mapping):
                table["name"] = name  # type: ignore[index]
                table["title"] = {"da": title, "en": title}  # type: ignore[index]
        return tomlkit.dumps(document)
    except (ValueError, KeyError) as problem:
        raise ScenarioError(
            f"{where} cannot be read ({problem}). Delete it, or mend the file.",
            f"{where} kan ikke læses ({problem}). Slet den, eller ret filen.",
            key=where,
        ) from None


def _move(path: Path, place: Path) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        path.replace(place)
        os.utime(place)  # so that the trash lists by when a thing was thrown away
    except OSError as problem:
        raise RunError(
            f"{path.name} cannot be moved ({problem.strerror}). Nothing was changed. Check the permissions of {place.parent}.",
            f"{path.name} kan ikke flyttes ({problem.strerror}). Intet er ændret. Kontrollér rettigheder til {place.parent}.",
            key=str(path),
        ) from None


def _missing(name: str) -> SimError:
    return RunError(
        f"There is no saved scenario {name!r}. Choose one of those listed.",
        f"Der er intet gemt scenarie {name!r}. Vælg et af dem på listen.",
        key=name,
    )
