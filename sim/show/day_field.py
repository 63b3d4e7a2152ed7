"""The field of a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import traitlets as t

from sim.errors import ScenarioError
from sim.show import numbers
from sim.show.field import Field


class DayField(Field):
    """A day, as ``"2021-01-31"``; the empty text is no day, where `is_optional`.

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
    minimum = t.Unicode().tag(sync=True)
    maximum = t.Unicode().tag(sync=True)
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
            minimum=first.isoformat(),
            maximum=last.isoformat(),
            spoken=spoken,
            note=note,
            help=help,
            language=language,
            on_change=on_change,
        )

    def _checked(self, value: Any) -> str:
        if value == "" and self._is_optional:
            return ""
        try:
            day = date.fromisoformat(value)
        except (TypeError, ValueError):
            day = None
        if day is None or not self._first <= day <= self._last:
            ends = {code: [numbers.date(end, code) for end in (self._first, self._last)] for code in ("da", "en")}
            raise ScenarioError(
                f"{self.label}: choose a day from {ends['en'][0]} to {ends['en'][1]}.",
                f"{self.label}: vælg en dag fra {ends['da'][0]} til {ends['da'][1]}.",
                key=self.key,
            )
        return day.isoformat()
