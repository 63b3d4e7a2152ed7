"""The view of one's own work: saved scenarios, a code and a file to send, and lines that repeat the picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sim.errors import SimError
from sim.experiment.session import Entry, in_python, on_the_command_line, to_code, to_toml
from sim.show import numbers
from sim.show.workbench.desk import Desk
from sim.show.workbench.lever_words import LeverWords
from sim.show.workbench.part import Part
from sim.show.workbench.picture import Picture, View

EVENTS = ("save", "open_saved", "rename", "duplicate", "delete", "restore", "open_code", "open_file")


class OwnWork(View):
    """Saved scenarios, and ways to hand on what is on the table.

    Parameters
    ----------
    desk:
        Whose library and state are shown.
    events:
        What is told of `EVENTS`.

    Attributes
    ----------
    refused:
        What was wrong with the last thing done here, by where it was done: ``"library"``, ``"opening"``.
    """

    name = "library"

    def __init__(self, desk: Desk, events: Mapping[str, Callable[[Any], object]]) -> None:
        self.refused: dict[str, SimError] = {}
        self._desk = desk
        self.part = Part("own_work.js", {name: events[name] for name in EVENTS})
        super().__init__()
        self.children = (self.part,)

    def show(self, picture: Picture) -> None:
        """Say what is saved and what there is to send: that follows from the state, whatever has been run of it."""
        self.follow()

    def follow(self) -> None:
        """Say it as it is now."""
        state, pack = self._desk.state, self._desk.pack
        words = LeverWords(self._desk.facts, state.language)
        texts = words.texts
        saved, gone = self._desk.entries()
        is_own = any(entry.name == state.start.name for entry in saved)
        title = getattr(state.start.title, state.language)
        self.part.update(
            labels=texts.group("own_work"),
            language=state.language,
            saved=[_row(entry, words) for entry in saved],
            gone=[_row(entry, words) for entry in gone],
            suggestion=title if is_own else "",
            now=texts("own_work_said.own" if is_own else "own_work_said.unsaved", title=title)
            + (" " + texts("own_work_said.changed") if self._desk.is_changed else ""),
            code=to_code(state, pack),
            file=to_toml(state, pack),
            file_name=f"{state.scenario.name}.toml",
            python=in_python(state, pack),
            commands=on_the_command_line(state, pack),
            refused={place: problem.text(state.language) for place, problem in self.refused.items()},
        )


def _row(entry: Entry, words: LeverWords) -> dict[str, Any]:
    texts = words.texts
    day = numbers.date(entry.changed.astimezone().date(), words.language)
    said = texts("own_work_said.saved", day=day, time=f"{entry.changed.astimezone():%H:%M}")
    return {
        "name": entry.name,
        "title": entry.title,
        "said": said if entry.is_readable else texts("own_work_said.unreadable"),
        "is_readable": entry.is_readable,
    }
