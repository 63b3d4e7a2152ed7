"""The field of a lever: a number set by slider or by typing, as the user's language writes it.

What a person types is judged twice by the same rules and templates: in the browser at once, and here again.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import traitlets as t

from sim.errors import ScenarioError, SimError
from sim.show import numbers
from sim.show.field import Field
from sim.show.locales import LOCALES, MINUS, NO_BREAK, REFUSALS, locale
from sim.show.ranges import PATTERN, split_range
from sim.show.texts import Texts

SHARE_UNITS = frozenset({"%", "procent", "pct.", "procentpoint", "percentage points", "per cent"})


class LeverField(Field):
    """A number that a user sets by slider or by typing.

    Parameters
    ----------
    key, label, unit:
        Name of the lever, what users read, and its unit as shown.
    minimum, maximum, step:
        What is allowed, in the lever's own measure. The step is that of slider and keys; typing may be as fine as
        ``digits``.
    value, default:
        Now, and the adopted plan's: the tick on the slider and the way back.
    help, evidence:
        An explanation, and the low and high end of what studies found, drawn on the slider and written below it.
    note:
        The line below the slider in place of the one made from ``evidence``.
    scale:
        What the lever's own measure is multiplied by to be shown. For a unit that is a per cent it is 100 unless given,
        since shares are fractions everywhere.
    digits:
        Decimals shown and accepted; by default as many as the step has when shown. A middle of a range may have one more.
    spoken:
        Its name where the label alone could be that of another lever: what a screen reader says.
    on_change, on_live:
        Called with the value once it is settled (on release, after typing, shortly after the last key), and with each
        value on the way there. ``continuous_update=False`` leaves out the second.

    ``live`` is the value on the way, ``value`` the settled one. A range or a value that contradicts itself is a
    ``ValueError``.
    """

    script = "lever_field.js"
    value = t.Float().tag(sync=True)
    live = t.Float().tag(sync=True)
    typed = t.Unicode().tag(sync=True)
    minimum = t.Float().tag(sync=True)
    maximum = t.Float().tag(sync=True)
    step = t.Float().tag(sync=True)
    default = t.Float().tag(sync=True)
    evidence = t.List(t.Float()).tag(sync=True)
    unit = t.Unicode().tag(sync=True)
    note = t.Unicode().tag(sync=True)
    scale = t.Float(1.0).tag(sync=True)
    digits = t.Int(0).tag(sync=True)
    continuous_update = t.Bool(True).tag(sync=True)
    marks = t.Dict().tag(sync=True)
    spoken = t.Unicode().tag(sync=True)
    chip = t.Unicode().tag(sync=True)
    ranged = t.Bool(False).tag(sync=True)
    span = t.List(t.Float()).tag(sync=True)

    def __init__(
        self,
        key: str,
        label: str,
        *,
        unit: str = "",
        minimum: float,
        maximum: float,
        step: float,
        value: float,
        default: float | None = None,
        help: str = "",  # noqa: A002
        evidence: tuple[float, float] | None = None,
        note: str = "",
        scale: float | None = None,
        digits: int | None = None,
        language: str = "da",
        on_change: Callable[[float], object] | None = None,
        on_live: Callable[[float], object] | None = None,
        on_range: Callable[[float, float], object] | None = None,
        spoken: str = "",
        continuous_update: bool = True,
    ) -> None:
        default = value if default is None else default
        scale = (100.0 if unit in SHARE_UNITS else 1.0) if scale is None else scale
        if not minimum < maximum or not 0 < step <= maximum - minimum or scale <= 0:
            raise ValueError(f"{key}: contradicts itself: from {minimum} to {maximum} by {step}, scale {scale}")
        for name, number in (("value", value), ("default", default)):
            if not minimum <= number <= maximum:
                raise ValueError(f"{key}: the {name} {number} is outside {minimum} to {maximum}")
        if digits is None:
            shown_step = Decimal(repr(float(step))) * Decimal(repr(float(scale)))
            digits = max(0, -int(shown_step.normalize().as_tuple().exponent))
        self.on_live = on_live
        self.on_range = on_range
        self._is_away = False
        super().__init__(
            key=key,
            label=label,
            help=help,
            language=language,
            on_change=on_change,
            unit=unit,
            minimum=minimum,
            maximum=maximum,
            step=step,
            value=value,
            live=value,
            default=default,
            evidence=list(evidence or ()),
            note=note,
            scale=scale,
            digits=digits,
            spoken=spoken,
            ranged=on_range is not None,
            continuous_update=continuous_update,
        )
        self._translate()

    def shown(self, value: float, *, unit: bool = True) -> str:
        """A value of the lever as users read it: ``13 uger``, ``12,5 %``; a whole number has no decimals."""
        on_screen = round(self._on_screen(value), self._digits(value))
        digits = 0 if on_screen.is_integer() else self._digits(value)
        figures = numbers.decimal(on_screen, self.language, digits)
        if not unit or not self.unit:
            return figures
        return figures + (locale(self.language).percent_sign if self.unit == "%" else NO_BREAK + self.unit)

    def enter(self, text: str) -> bool:
        """Take what a person typed as if in the number box; whether it was accepted. Never raises for a bad text."""
        ends = split_range(text) if self.on_range is not None else None
        if ends is not None:
            return self._enter_range(*ends)
        try:
            if self.on_range is None and split_range(text) is not None:
                raise self._refusal("one_number", text=text)
            value = self.read(text)
        except ScenarioError as refusal:
            self.error(refusal)
            return False
        self.error_text = ""
        self.value = value
        return not self.error_text

    def _enter_range(self, first: str, last: str) -> bool:
        assert self.on_range is not None
        try:
            low, high = self.read(first), self.read(last)
            if not low < high:
                raise self._refusal("range_order", first=first, last=last)
            self.on_range(low, high)
        except SimError as refusal:
            self.error(refusal)
            return False
        return True

    def read(self, text: str) -> float:
        """The value a text stands for, in the lever's measure; ``ScenarioError`` when it is none or not allowed."""
        example = self.shown(self.default, unit=False)
        shown = numbers.parse(text, self.language, unit=self.unit, key=self.key, example=example, whole=not self.digits)
        text = " ".join(text.split())
        if round(shown, self.digits) != shown:
            reason = "decimals" if self.digits else "whole_number"
            raise self._refusal(reason, text=text, digits=str(self.digits))
        low, high = self._on_screen(self.minimum), self._on_screen(self.maximum)
        if not low <= shown <= high:
            raise self._out_of_range(text)
        return min(max(self._own(shown), self.minimum), self.maximum)

    def _settled(self) -> None:
        self._is_away = False
        with self.hold_sync():
            self.live, self.typed = self.value, ""

    def _digits(self, value: float) -> int:
        """Decimals of a value: one more where the value needs it, as the middle of a range may."""
        shown = self._on_screen(value)
        return self.digits if round(shown, self.digits) == round(shown, self.digits + 1) else self.digits + 1

    def _on_screen(self, value: float) -> float:
        return round(value * self.scale, 9)

    def _own(self, shown: float) -> float:
        # through decimal text: 12.3 / 100 and 0.123 must be the same number, or a scenario would differ from itself
        return float(Decimal(repr(shown)) / Decimal(repr(self.scale)))

    def _checked(self, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            raise self._refusal("unreadable", text=str(value), suggestion=self.shown(self.default, unit=False))
        if not self.minimum <= value <= self.maximum:
            raise self._out_of_range(self.shown(value, unit=False))
        return float(value)

    def _out_of_range(self, text: str) -> ScenarioError:
        low, high = (self.shown(end, unit=False) for end in (self.minimum, self.maximum))
        return self._refusal("out_of_range", text=text, low=low, high=high)

    def _refusal(self, reason: str, **values: str) -> ScenarioError:
        values = {name: numbers.brief(value) for name, value in values.items()}
        words = {
            code: REFUSALS[reason][code].format(**values)
            if reason in REFUSALS
            else Texts(code)(f"fields.{reason}", **values)
            for code in LOCALES
        }
        return ScenarioError(words["en"], words["da"], key=self.key)

    @t.observe("live")
    def _moved(self, change: Any) -> None:
        # on release both traits arrive in one message: then the settled value alone counts, even a refused one
        if self._silent or self.on_live is None or change.new != self.live:
            return
        if change.new == self.value:
            # back where it was: there will be no settled value to tell of, so whoever saw it leave is told here
            if self._is_away and self.value == self._good:
                self._is_away = False
                self.on_live(self.value)
            return
        try:
            self._is_away = True
            self.on_live(self._checked(change.new))
        except SimError as refusal:
            self.error(refusal)

    @t.observe("typed")
    def _typed(self, change: Any) -> None:
        if change.new and not self._silent:
            self.enter(change.new)

    @t.observe(
        "language", "unit", "minimum", "maximum", "default", "evidence", "digits", "scale", "label", "spoken", "span"
    )
    def _translate(self, _: Any = None) -> None:
        """Everything the browser says, in words made here."""
        texts, rules = Texts(self.language), locale(self.language)
        low, high = (self.shown(end, unit=False) for end in (self.minimum, self.maximum))
        words = {
            **{reason: template[self.language] for reason, template in REFUSALS.items()},
            **{name: texts.group("fields")[name] for name in ("decimals", "in_force", "one_number")},
            "out_of_range": texts("fields.out_of_range", text="{text}", low=low, high=high),
            "reset": texts("fields.reset", value=self.shown(self.default)),
            "help": texts("fields.help", label=self.spoken or self.label),
            "number": texts("fields.number", label=self.spoken or self.label),
            "minimum": low,
            "maximum": high,
            "evidence": "",
            "span": "",
            "example": self.shown(self.default, unit=False),
        }
        if self.evidence:
            first, last = (self.shown(end, unit=False) for end in self.evidence)
            words["evidence"] = texts("fields.evidence", low=first, high=last, unit=self.unit).replace(" .", ".")
        if self.span:
            first, last = (self.shown(end, unit=False) for end in self.span)
            words["span"] = texts("fields.span", low=first, high=last, middle=self.shown(sum(self.span) / 2.0))
        other = "en" if self.language == "da" else "da"
        marks = {
            "decimal": rules.decimal_mark,
            "group": rules.group_mark,
            "minus": MINUS,
            "unit_gap": rules.percent_sign.removesuffix("%") if self.unit == "%" else NO_BREAK,
            "number": numbers.pattern(self.language),
            "foreign": numbers.pattern(other),
            "range": PATTERN,
        }
        with self.hold_sync():
            self.texts, self.marks = words, marks
