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
from sim.show.locales import LOCALES
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
        try:
            day = date.fromisoformat(value) if value != "" else None
        except (TypeError, ValueError):
            raise self._refusal("unreadable", value) from None
        return self._allowed(day, value)

    def _allowed(self, day: date | None, text: Any) -> str:
        """The day as it is kept; the text is what somebody wrote for it."""
        if day is None:
            if not self._is_optional:
                raise self._refusal("empty", text)
            return ""
        if not self._first <= day <= self._last:
            raise self._refusal("range", text)
        return day.isoformat()

    def _refusal(self, reason: str, text: Any) -> ScenarioError:
        words = {
            code: Texts(code)(
                f"fields.day_{reason}", label=self.label, text=numbers.brief(text), first=self._first, last=self._last
            )
            for code in LOCALES
        }
        return ScenarioError(words["en"], words["da"], key=self.key)

    def _settled(self) -> None:
        with self.hold_sync():
            self.typed = ""
            self._write()

    @t.observe("typed")
    def _read(self, change: Any) -> None:
        text = change.new.strip("\u200b").strip()
        if self._silent or change.new == "":
            return
        day = parse_day(text, self.language)
        try:
            if day is None and text:
                raise self._refusal("unreadable", text)
            wanted = self._allowed(day, text)
        except ScenarioError as refusal:
            # what was typed stays in the box, so the day that counts is said
            still = Texts(self.language)("fields.in_force", value=self.shown) if self.shown else ""
            self.error(f"{refusal.text(self.language)} {still}".strip())
            return
        self.error_text = ""
        if wanted == self.value:
            self._settled()
        else:
            self.value = wanted

    @t.observe("language")
    def _write(self, _: Any = None) -> None:
        self.shown = numbers.date(date.fromisoformat(self.value), self.language) if self.value else ""
