"""What is on the table, kept at every change, so that a crash costs nothing."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

from sim.errors import SimError
from sim.experiment.session.library import user_folder
from sim.experiment.session.state import State
from sim.experiment.session.written import Opened, from_all_tables, to_json
from sim.facts import Facts
from sim.scenario.files import write_whole
from sim.scenario.tables import Bilingual

MOST_SESSIONS = 10
"""Sessions of which the last state is kept; two pages that are open at once do not overwrite each other."""


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

    def last(self) -> Opened | None:
        """The state that was kept last, by whichever session; one that cannot be read is passed over and told."""
        notes: tuple[Bilingual, ...] = ()
        for path in self._newest_first():
            try:
                tables = json.loads(path.read_bytes())
                if not isinstance(tables, dict):
                    raise ValueError("no table")
                opened = from_all_tables(tables, path.name, self._facts)
                return Opened(opened.state, (*notes, *opened.notes))
            except (OSError, ValueError, RecursionError, SimError):
                notes = (_UNREADABLE,)
        return None

    def _newest_first(self) -> list[Path]:
        def moment(path: Path) -> int:
            try:
                return path.stat().st_mtime_ns
            except OSError:
                return 0

        return sorted(self.folder.glob("*.json"), key=moment, reverse=True)


_UNREADABLE = Bilingual(
    da="Det, der blev gemt sidst, kan ikke læses. Her er det forrige, der kan.",
    en="What was kept last cannot be read. This is the one before it that can.",
)
