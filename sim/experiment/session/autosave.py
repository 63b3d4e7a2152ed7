"""What is on the table, kept at every change, so that a crash costs nothing."""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path

from sim.errors import SimError
from sim.experiment.session.library import user_folder
from sim.experiment.session.state import State
from sim.experiment.session.written import Opened, from_all_tables, to_json
from sim.facts import Facts
from sim.scenario.files import write_whole
from sim.scenario.tables import Bilingual

MOST_SESSIONS = 50
"""Sessions of which the last state is kept; two pages that are open at once do not overwrite each other."""
_NAME = re.compile(r"[0-9T]+-[0-9]+")


class Autosave:
    """The last state of this session, and of those before it.

    Parameters
    ----------
    folder:
        The user's own unless told.
    """

    def __init__(self, facts: Facts, folder: Path | None = None) -> None:
        self._facts = facts
        self.folder = (user_folder() if folder is None else folder) / "sessions"
        self._path = self.folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{os.getpid()}.json"

    @property
    def name(self) -> str:
        """What this session is called, once it has kept something."""
        return self._path.stem if self._path.exists() else ""

    def keep(self, state: State) -> None:
        """Write a state, whole or not at all.

        Raises
        ------
        RunError
            Where the folder does not take it.
        """
        is_new = not self._path.exists()
        write_whole(self._path, to_json(state, self._facts).encode())
        if is_new:
            for path in self._newest_first()[MOST_SESSIONS:]:
                path.unlink(missing_ok=True)

    def last(self, name: str = "") -> Opened | None:
        """The last state of a session, else the one that was kept last by whichever; what cannot be read is told.

        Parameters
        ----------
        name:
            As the session said it; of one that is kept no longer the note says so.
        """
        notes: tuple[Bilingual, ...] = ()
        paths = self._newest_first()
        if name:
            own = [path for path in paths if _NAME.fullmatch(name) and path.stem == name]
            notes = () if own else (_FORGOTTEN,)
            paths = own + [path for path in paths if path not in own]
        for path in paths:
            try:
                tables = json.loads(path.read_bytes())
                if not isinstance(tables, dict):
                    raise ValueError("no table")
                opened = from_all_tables(tables, path.name, self._facts)
                return Opened(opened.state, (*notes, *opened.notes))
            except (OSError, ValueError, RecursionError, SimError):
                notes = (*[note for note in notes if note is not _UNREADABLE], _UNREADABLE)
        return None

    def _newest_first(self) -> list[Path]:
        def moment(path: Path) -> int:
            try:
                return path.stat().st_mtime_ns
            except OSError:
                return 0

        return sorted(self.folder.glob("*.json"), key=moment, reverse=True)


_FORGOTTEN = Bilingual(
    da="Det, siden sidst viste, gemmes ikke længere. Her er det, der sidst blev arbejdet med.",
    en="What this page showed last is no longer kept. This is what was worked on last.",
)
_UNREADABLE = Bilingual(
    da="Det, der blev gemt sidst, kan ikke læses. Her er det forrige, der kan.",
    en="What was kept last cannot be read. This is the one before it that can.",
)
