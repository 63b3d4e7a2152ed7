"""A number that knows its unit, period, source and status; and what each unit allows."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

STATUSES = ("documented", "found", "derived", "assumption")
"""Printed in the plan; read in another publication; calculated from such figures; judged."""

ENTERED = "entered"
"""Status of a number that a user has entered in a scenario: no estimate of ours, and never found in a data file."""

_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")


@dataclass(frozen=True)
class Figure:
    """One number with its origin.

    Attributes
    ----------
    value:
        The number, in `unit`.
    unit:
        A key of `UNITS`.
    period:
        What time it is about, as the source writes it: ``"2020"``, ``"2025Q4"``.
    source:
        Publication, table and period, so that a reader finds it.
    status:
        One of `STATUSES`, or `ENTERED`.
    low, high:
        The range it may lie in; None exactly where the status is ``documented`` or `ENTERED`.
    where:
        File and line it was read from.
    """

    value: float
    unit: str
    period: str
    source: str
    status: str
    low: float | None
    high: float | None
    where: str

    @property
    def is_estimate(self) -> bool:
        """Whether the number is calculated or judged, not read anywhere as it stands."""
        return self.status in ("derived", "assumption")


@dataclass(frozen=True)
class Unit:
    """What a number in this unit may be, and the rule in words.

    Attributes
    ----------
    lowest, highest:
        Closed limits.
    en, da:
        The rule, for messages.
    """

    lowest: float
    highest: float
    en: str
    da: str

    def allows(self, number: float) -> bool:
        """Whether the number lies within the limits."""
        return self.lowest <= number <= self.highest


def _not_negative(en: str, da: str) -> Unit:
    return Unit(0.0, math.inf, f"{en} cannot be negative", f"{da} kan ikke være negativt")


UNITS = {
    "share": Unit(0.0, 1.0, "a share lies in [0, 1], not in per cent", "en andel ligger i [0; 1], ikke i procent"),
    "weeks": _not_negative("a number of weeks", "et antal uger"),
    "cases": _not_negative("a number of cases", "et antal sager"),
    "persons": _not_negative("a number of persons", "et antal personer"),
    "full-time persons": _not_negative("a number of full-time persons", "et antal fuldtidspersoner"),
    "change in full-time persons": Unit(-math.inf, math.inf, "any finite number", "et vilkårligt endeligt tal"),
    "hazard ratio": _not_negative("a hazard ratio", "et hazardforhold"),
    "multiplier": _not_negative("a multiplier", "et gangetal"),
    "shape": _not_negative("a shape", "en formparameter"),
    "places": _not_negative("a number of places", "et antal pladser"),
    "posts": _not_negative("a number of posts", "et antal stillinger"),
    "hours": _not_negative("a number of hours", "et antal timer"),
    "times": _not_negative("a number of times", "et antal gange"),
    "DKK": _not_negative("an amount", "et beløb"),
    "DKK per year": _not_negative("an amount per year", "et beløb pr. år"),
    "DKK per week": _not_negative("an amount per week", "et beløb pr. uge"),
    "DKK per hour": _not_negative("an amount per hour", "et beløb pr. time"),
    "DKK per person": _not_negative("an amount per person", "et beløb pr. person"),
}
"""Units that figures may have. A share is a fraction, never a per cent."""


def parse_number(text: str) -> float | None:
    """Read a decimal number with a point; None when it is not one, or not finite.

    `float` alone would also take ``nan``, ``inf``, ``1_000`` and other scripts' digits: mistakes in a data file.
    """
    if _NUMBER.fullmatch(text) is None:
        return None
    number = float(text)
    return number if math.isfinite(number) else None
