"""The form fields of the workbench: a number (:class:`LeverField`), a day (:class:`DayField`), one of a few, on or off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import traitlets as t

from sim.errors import ScenarioError
from sim.show.day_field import DayField
from sim.show.field import Field
from sim.show.lever_field import LeverField
from sim.show.texts import Texts

__all__ = ["ChoiceField", "DayField", "Field", "LeverField", "SwitchField"]


class ChoiceField(Field):
    """One of a few, as radio buttons. ``options`` maps what is stored to what is read; ``value`` is one of its keys."""

    script = "choice_field.js"
    value = t.Unicode().tag(sync=True)
    options = t.List(t.List(t.Unicode())).tag(sync=True)

    def __init__(
        self,
        key: str,
        label: str,
        options: Mapping[str, str],
        value: str,
        *,
        help: str = "",  # noqa: A002
        language: str = "da",
        on_change: Callable[[str], object] | None = None,
    ) -> None:
        if value not in options:
            raise ValueError(f"{key}: the value {value!r} is not among the options {', '.join(options)}")
        pairs = [[name, text] for name, text in options.items()]
        super().__init__(
            key=key, label=label, options=pairs, value=value, help=help, language=language, on_change=on_change
        )

    def _checked(self, value: Any) -> str:
        allowed = dict(map(tuple, self.options))
        if value not in allowed:
            raise ScenarioError(
                f"{self.label}: {value!r} is not a choice. Choose one of: {', '.join(allowed.values())}.",
                f"{self.label}: {value!r} kan ikke vælges. Vælg en af: {', '.join(allowed.values())}.",
                key=self.key,
            )
        return str(value)


class SwitchField(Field):
    """On or off."""

    script = "switch_field.js"
    value = t.Bool(False).tag(sync=True)

    def __init__(
        self,
        key: str,
        label: str,
        value: bool,
        *,
        help: str = "",  # noqa: A002
        language: str = "da",
        on_change: Callable[[bool], object] | None = None,
    ) -> None:
        super().__init__(key=key, label=label, value=value, help=help, language=language, on_change=on_change)
        self._translate()

    def _checked(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise ScenarioError(
                f"{self.label}: {value!r} is neither on nor off. Write true or false.",
                f"{self.label}: {value!r} er hverken til eller fra. Skriv true eller false.",
                key=self.key,
            )
        return value

    @t.observe("language")
    def _translate(self, _: Any = None) -> None:
        texts = Texts(self.language)
        self.texts = {**self.texts, "on": texts("fields.on"), "off": texts("fields.off")}
