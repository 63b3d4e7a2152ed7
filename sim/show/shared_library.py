"""Boards that share one copy of the chart library, for pages that are made of several cells.

A board carries the library as five megabytes of text, which a page with many boards would receive and read as many times.
Here one widget, shown unseen beside each board, carries it for all.
"""

from __future__ import annotations

from typing import Any

import anywidget
import traitlets as t

from sim.show.board import Board, _library, asset

_CARRIER = """
async function render({ model }) {
  const shared = globalThis[name];
  if (shared.started) return;
  shared.started = true;
  const address = URL.createObjectURL(new Blob([model.get("library")], { type: "text/javascript" }));
  try {
    shared.resolve((await import(address)).default);
  } catch (problem) {
    shared.reject(problem);
  } finally {
    URL.revokeObjectURL(address);
  }
}

export default { render };
"""
_WAITING = """
export default await globalThis[name].ready;
"""


class ChartLibrary(anywidget.AnyWidget):
    """Carries the library; show it beside each `SharedBoard`, the same one everywhere. It has no size."""

    library = t.Unicode().tag(sync=True)

    def __init__(self) -> None:
        self._esm = asset("shared_library.js") + _CARRIER
        self._css = asset("board.css")
        super().__init__(library=_library())
        self.layout.display = "none"


class SharedBoard(Board):
    """A board that waits for library and looks, which a `ChartLibrary` on the same page carries."""

    style = ""

    @t.validate("library")
    def _wait_instead(self, _: Any) -> str:
        return asset("shared_library.js") + _WAITING
