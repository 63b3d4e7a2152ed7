"""The field of a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import traitlets as t

from sim.errors import ScenarioError
from sim.show import numbers
from sim.show.days import parse_day
from sim.show.field import Field
from sim.show.texts import Texts


class DayField(Field):
    """A day, as ``"2021-01-31"``; the empty text is no day, where `is_optional`.

    The browser's own date control writes days the way of the browser, not of the page; here they are typed and read as the
    page's language has them. ``typed`` is what a person wrote, ``shown`` the day in words.

    Parameters
    ----------
    first, last:
        What is allowed.
    spoken:
        Its name where the label alone could be that of another lever.
    note:
        A line below.
    """

    script = "day_field.js"
    value = t.Unicode().tag(sync=True)
    typed = t.Unicode().tag(sync=True)
    shown = t.Unicode().tag(sync=True)
    spoken = t.Unicode().tag(sync=True)
    note = t.Unicode().tag(sync=True)

    def __init__(
        self,
        key: str,
        label: str,
        value: str,
        *,
        first: date,
        last: date,
        is_optional: bool = False,
        spoken: str = "",
        note: str = "",
        help: str = "",  # noqa: A002
        language: str = "da",
        on_change: Callable[[str], object] | None = None,
    ) -> None:
        self._first, self._last, self._is_optional = first, last, is_optional
        super().__init__(
            key=key,
            label=label,
            value=value,
            spoken=spoken,
            note=note,
            help=help,
            language=language,
            on_change=on_change,
        )
        self._write()

    def _checked(self, value: Any) -> str:
        if value == "" and self._is_optional:
            return ""
        try:
            day = date.fromisoformat(value)
        except (TypeError, ValueError):
            day = None
        if day is None or not self._first <= day <= self._last:
            raise self._refusal()
        return day.isoformat()

    def _refusal(self) -> ScenarioError:
        ends = {code: [numbers.date(end, code) for end in (self._first, self._last)] for code in ("da", "en")}
        words = {
            code: Texts(code)("fields.day", label=self.label, first=first, last=last)
            for code, (first, last) in ends.items()
        }
        return ScenarioError(words["en"], words["da"], key=self.key)

    def _settled(self) -> None:
        with self.hold_sync():
            self.typed = ""
            self._write()

    @t.observe("typed")
    def _read(self, change: Any) -> None:
        text = change.new.strip("\u200b")
        if self._silent or change.new == "":
            return
        day = parse_day(text, self.language)
        if day is None and text.strip():
            self.error(self._refusal())
            return
        self.error_text = ""
        wanted = day.isoformat() if day is not None else ""
        if wanted == self.value:
            self._settled()
        else:
            self.value = wanted

    @t.observe("language")
    def _write(self, _: Any = None) -> None:
        self.shown = numbers.date(date.fromisoformat(self.value), self.language) if self.value else ""
