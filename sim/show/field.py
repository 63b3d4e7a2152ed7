"""What every form field of the workbench shares: a good value, a message beside it, and silence when it is set by code.

The sliders that come with ipywidgets have no name a screen reader could say and write decimals the English way, so each
field is one small widget around the browser's own controls. Nothing is believed because a browser sent it: a value that
is not allowed never raises, the last good value stays in force and the field says in words what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anywidget
import traitlets as t

from sim.errors import SimError
from sim.show.board import asset
from sim.show.locales import LOCALES
from sim.show.texts import Texts


class Field(anywidget.AnyWidget):
    """What the three kinds share.

    Traits: ``value`` (always good), ``label``, ``help``, ``enabled``, ``language`` and ``error_text`` (empty: no
    error). ``on_change(value)`` is called when a user has changed the value, never by :meth:`set_value`. A ``SimError``
    it raises is shown at the field and the value before comes back; any other exception is a defect and goes its way.
    """

    value: Any
    key = t.Unicode()
    label = t.Unicode().tag(sync=True)
    help = t.Unicode().tag(sync=True)
    enabled = t.Bool(True).tag(sync=True)
    error_text = t.Unicode().tag(sync=True)
    language = t.Enum(tuple(LOCALES), "da").tag(sync=True)
    texts = t.Dict().tag(sync=True)
    script = ""

    def __init__(self, *, on_change: Callable[[Any], object] | None, language: str, **traits: Any) -> None:
        self._esm = asset("elements.js") + asset(self.script)
        self._css = asset("fields.css")
        self.on_change = on_change
        self._silent = True
        super().__init__(language=language, **traits)
        self._good = self.value
        self._silent = False

    def error(self, message: str | SimError | None) -> None:
        """Show a message at the field, or with ``None`` take it away. The value is not touched."""
        self.error_text = message.text(self.language) if isinstance(message, SimError) else message or ""

    def set_value(self, value: Any) -> None:
        """Set the value without calling ``on_change`` and clear the error; a ``ScenarioError`` if it is not allowed."""
        value = self._checked(value)
        self._silent = True
        try:
            with self.hold_sync():
                self.value = self._good = value
                self.error_text = ""
                self._settled()
        finally:
            self._silent = False

    def _settled(self) -> None:
        """Bring traits that follow the value in line with it."""

    def _checked(self, value: Any) -> Any:
        """The value as it may stand, or a ``ScenarioError``."""
        raise NotImplementedError

    @t.observe("language", "label")
    def _name_help(self, _: Any = None) -> None:
        """The name of the button that opens the explanation, which every kind has."""
        self.texts = {**self.texts, "help": Texts(self.language)("fields.help", label=self.label)}

    @t.observe("value")
    def _changed(self, change: Any) -> None:
        if self._silent or change.new == self._good:
            return
        before = self._good
        try:
            self._good = self._checked(change.new)
            self.error_text = ""
            self._settled()
            if self.on_change is not None:
                self.on_change(self._good)
        except SimError as refusal:
            self.set_value(before)
            self.error(refusal)
