"""Some levers as form fields, made when they are first looked at and kept in step with a state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import ipywidgets

from sim.scenario import Initiative, Pool
from sim.scenario.controls import Control, LeverValue
from sim.scenario.initiatives import FIRST_DAY
from sim.show.field import Field
from sim.show.fields import ChoiceField, DayField, LeverField
from sim.show.workbench.lever_words import DIGITS, SCALE, LeverWords
from sim.show.workbench.part import arrange

LAST_DAY = date(2030, 12, 31)


@dataclass(frozen=True)
class Handlers:
    """What is told when a user moves a lever: let go at a value, on the way over one, given a range."""

    set: Callable[[str, LeverValue], object]
    preview: Callable[[str, LeverValue], object]
    set_range: Callable[[str, float, float], object]


@dataclass(frozen=True)
class Shown:
    """What a field shows.

    Attributes
    ----------
    owner:
        The initiative or pool that the lever belongs to.
    value, default:
        What the lever stands at, and what it goes back to.
    ends:
        The range that a user gave, where one was given.
    chip:
        A remark on it.
    """

    lever: Control
    owner: Initiative | Pool
    value: LeverValue
    default: LeverValue
    ends: tuple[float, float] | None = None
    chip: str = ""


class FieldSet(ipywidgets.VBox):
    """A column of fields.

    Attributes
    ----------
    fields:
        By the key of their lever.
    """

    def __init__(self, handlers: Handlers) -> None:
        self.fields: dict[str, Field] = {}
        self._handlers = handlers
        self._last: dict[str, tuple[Shown, LeverWords, bool]] = {}
        super().__init__()
        self.add_class("wb-fields")

    def show(self, rows: Sequence[Shown], words: LeverWords, *, enabled: bool = True) -> None:
        """Show these levers at these values, telling nobody."""
        kinds = {row.lever.key: row.lever.kind for row in rows}
        for key in [key for key in self.fields if key not in kinds]:
            self.fields.pop(key).close()
        for row in rows:
            key = row.lever.key
            if key not in self.fields:
                self.fields[key] = self._made(row, words)
            # most moves change one field out of many, and a message to the browser for each would be felt
            elif self._last[key] == (row, words, enabled) and self.fields[key].value == _as_shown(row):
                continue
            self._update(self.fields[key], row, words, enabled)
            self._last[key] = row, words, enabled
        arrange(self, [self.fields[row.lever.key] for row in rows])

    def close(self) -> None:
        """Take the fields away with their box."""
        for field in self.fields.values():
            field.close()
        super().close()

    def _made(self, row: Shown, words: LeverWords) -> Field:
        lever, key, told = row.lever, row.lever.key, self._handlers
        label = words.label(lever, row.owner)
        if lever.kind == "choice":
            options = {choice: words.value(lever, choice) for choice in lever.choices}
            return ChoiceField(key, label, options, str(row.value), on_change=lambda value: told.set(key, value))
        if lever.kind == "day":
            return DayField(
                key,
                label,
                _day(row.value),
                first=FIRST_DAY,
                last=LAST_DAY,
                is_optional=lever.is_optional,
                on_change=lambda text: told.set(key, date.fromisoformat(text) if text else None),
            )
        assert lever.spec is not None
        whole = lever.kind == "whole"

        def own(value: float) -> float:
            return round(value) if whole else value

        scale = SCALE.get(lever.spec.unit, 1.0)
        step = lever.spec.step * scale
        digits = DIGITS.get(lever.spec.unit, 0 if float(step).is_integer() else 1)
        takes_range = lever.role == "effect"
        return LeverField(
            key,
            label,
            minimum=lever.spec.low,
            maximum=lever.spec.high,
            step=lever.spec.step,
            value=_number(row.value),
            digits=digits,
            scale=scale,
            on_change=lambda value: told.set(key, own(value)),
            on_live=lambda value: told.preview(key, own(value)),
            on_range=(lambda low, high: told.set_range(key, low, high)) if takes_range else None,
        )

    @staticmethod
    def _update(field: Field, row: Shown, words: LeverWords, enabled: bool) -> None:
        lever = row.lever
        with field.hold_sync():
            field.language = words.language
            field.enabled = enabled
            field.label = words.label(lever, row.owner)
            field.help = words.help(lever, row.owner)
            if isinstance(field, LeverField):
                assert lever.spec is not None
                value, default = _number(row.value), _number(row.default)
                spec = lever.spec.holding(value, default)
                field.unit = words.unit(lever)
                field.note = words.note(lever, row.owner)
                field.spoken = words.spoken(lever, row.owner)
                field.minimum, field.maximum = spec.low, spec.high
                field.default = default
                field.chip = row.chip
                known = words.evidence(lever, row.owner)
                ends = (known.ratio.low, known.ratio.high) if known is not None else (None, None)
                field.evidence = [end for end in ends if end is not None] if None not in ends else []
                field.span = list(row.ends or ())
                field.set_value(value)
            elif isinstance(field, DayField):
                field.spoken = words.spoken(lever, row.owner)
                field.note = words.note(lever, row.owner)
                field.set_value(_day(row.value))
            elif isinstance(field, ChoiceField):
                field.options = [[choice, words.value(lever, choice)] for choice in lever.choices]
                field.set_value(str(row.value))


def _as_shown(row: Shown) -> float | str:
    """A lever's value as its field has it."""
    if row.lever.kind == "day":
        return _day(row.value)
    return str(row.value) if row.lever.kind == "choice" else _number(row.value)


def _number(value: LeverValue) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _day(value: LeverValue) -> str:
    return value.isoformat() if isinstance(value, date) else ""
