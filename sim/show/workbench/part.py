"""A part of the page that is drawn from one state and answers with named events: everything that is no field or chart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import anywidget
import ipywidgets
import traitlets as t

from sim.show.board import asset


class Style(anywidget.AnyWidget):
    """Carries the looks of all parts of a page, once; show it on the page. It has no size."""

    def __init__(self) -> None:
        self._esm = "export default { render() {} };"
        self._css = asset("workbench.css") + asset("answers.css")
        super().__init__()
        self.layout.display = "none"


class Part(anywidget.AnyWidget):
    """A piece of the page, which has a `Style` for all of them.

    Parameters
    ----------
    script:
        Its JavaScript among the assets.
    events:
        What to call with the value of each event that the browser may send; anything else it sends is passed over.
    state:
        What it shows, as plain JSON values: finished text, never anything to be put together.
    """

    state = t.Dict().tag(sync=True)

    def __init__(self, script: str, events: Mapping[str, Callable[[Any], object]] | None = None, **state: Any) -> None:
        self._esm = asset("elements.js") + asset(script)
        self._events = dict(events or {})
        super().__init__(state=state)
        self.on_msg(self._heard)

    def update(self, **changes: Any) -> None:
        """Change some entries of the state, in one message."""
        self.state = {**self.state, **changes}

    def _heard(self, _: Any, content: Any, __: Any) -> None:
        event = content.get("event") if isinstance(content, dict) else None
        if event == "there?":
            self.send({"event": "here"})
        if isinstance(event, str) and event in self._events:
            self._events[event](content.get("value"))


def arrange(box: ipywidgets.Box, parts: Sequence[ipywidgets.Widget]) -> None:
    """Put parts into a box, in one message, and in none where they are there already."""
    if tuple(parts) != tuple(box.children):
        box.children = tuple(parts)
