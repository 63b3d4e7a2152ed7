"""Numbers in words and figures as a Dane or an English reader writes them, and the way back from what a person types.

Every function takes the language, ``"da"`` or ``"en"``, after the value; a missing value (``None``, NaN, NaT) is always
shown as an en dash. A share is a fraction in [0, 1] and becomes a per cent only here.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Any

import pandas as pd

from sim.errors import ScenarioError
from sim.show.locales import MINUS, NO_BREAK, REFUSALS, Locale, locale

MILLION = 1e6
"""Kroner of which large amounts are told."""
MISSING = "–"
LONGEST_QUOTE = 40
"""Letters of what somebody typed that a message repeats."""
_SWAP = str.maketrans(",.", ".,")


def whole(value: float | None, language: str) -> str:
    """A whole number, thousands grouped: ``3.960`` or ``3,960``."""
    return decimal(value, language, 0)


def decimal(value: float | None, language: str, digits: int = 1) -> str:
    """A number with a fixed count of decimals: ``88,1`` or ``88.1``. Halves are rounded away from zero."""
    real = _real(value)
    if real is None:
        return MISSING
    negative, figures = _figures(real, locale(language), digits)
    return (MINUS if negative else "") + figures


def signed(value: float | None, language: str, digits: int = 0) -> str:
    """A change, always with its sign: ``+12``, ``−129``; no change is ``0``."""
    real = _real(value)
    if real is None:
        return MISSING
    negative, figures = _figures(real, locale(language), digits)
    if negative:
        return MINUS + figures
    return figures if not figures.strip("0,.") else "+" + figures


def percent(share: float | None, language: str, digits: int = 1) -> str:
    """A share (a fraction) as per cent: 0.123 is ``12,3 %`` or ``12.3%``."""
    real = _real(share)
    if real is None:
        return MISSING
    return decimal(_times_hundred(real), language, digits) + locale(language).percent_sign


def percentage_points(difference: float | None, language: str, digits: int = 1) -> str:
    """A difference between two shares: 0.012 is ``+1,2 procentpoint``."""
    real = _real(difference)
    if real is None:
        return MISSING
    figures = signed(_times_hundred(real), language, digits)
    singular, plural = locale(language).points
    return f"{figures}{NO_BREAK}{singular if figures.lstrip('+' + MINUS) == '1' else plural}"


def chance(probability: float | None, language: str) -> str:
    """A probability as a count of ten: 0.83 is ``8 ud af 10``.

    Below 5 and above 95 per cent the words say "fewer than 1 in 20" and "more than 19 in 20": a count of simulated
    futures never supports "never" or "always". Outside [0, 1] it is a ``ValueError``.
    """
    real = _real(probability)
    if real is None:
        return MISSING
    if not 0.0 <= real <= 1.0:
        raise ValueError(f"a probability lies between 0 and 1, not {real}")
    rules = locale(language)
    if real < 0.05:
        return rules.rarely
    if real > 0.95:
        return rules.mostly
    count = int(_round(real * 10, 0))
    return rules.chance.format(count=min(max(count, 1), 9))


def week(number: int | None, language: str) -> str:
    """The name of a week: ``uge 26``."""
    return MISSING if number is None or _missing(number) else f"{locale(language).week}{NO_BREAK}{int(number)}"


def weeks(duration: float | None, language: str, digits: int = 0) -> str:
    """A duration: ``26 uger``, ``1 uge``, ``88,1 uger``."""
    real = _real(duration)
    if real is None:
        return MISSING
    figures = decimal(real, language, digits)
    singular, plural = locale(language).weeks
    return f"{figures}{NO_BREAK}{singular if figures.lstrip(MINUS) == '1' else plural}"


def date(day: Any, language: str) -> str:
    """A day in words: ``31. december 2022``. Takes anything pandas reads as a date."""
    if _missing(day):
        return MISSING
    moment = _day(day)
    rules = locale(language)
    return rules.date.format(day=moment.day, month=rules.months[moment.month - 1], year=moment.year)


def month(day: Any, language: str) -> str:
    """The month of a day: ``december 2022``."""
    if _missing(day):
        return MISSING
    moment = _day(day)
    return f"{locale(language).months[moment.month - 1]} {moment.year}"


def dkk(amount: float | None, language: str, digits: int = 0) -> str:
    """An amount in Danish kroner: ``1.234.567 kr.`` or ``DKK 1,234,567``."""
    real = _real(amount)
    if real is None:
        return MISSING
    return locale(language).dkk.format(amount=decimal(real, language, digits)).replace(" ", NO_BREAK)


def dkk_short(amount: float | None, language: str, digits: int = 1) -> str:
    """An amount in millions or billions when it is that large: ``12,3 mio. kr.``, else as :func:`dkk`.

    From 100 000 on it is given in whole thousands: no simulated sum is known to the krone.
    """
    real = _real(amount)
    if real is None:
        return MISSING
    for size, name in locale(language).large:
        # 999 960 rounds to 1.0 million, so the test is made on the rounded figure
        if math.isfinite(real) and _round(abs(real) / size, digits) >= 1:
            figures = f"{decimal(real / size, language, digits)} {name}"
            return locale(language).dkk.format(amount=figures).replace(" ", NO_BREAK)
    return dkk(float(_round(real / 1e3, 0)) * 1e3 if abs(real) >= 1e5 and math.isfinite(real) else real, language)


def interval(low: float | None, high: float | None, language: str, digits: int = 0) -> str:
    """A range: ``3.700–3.950``, and in words when a minus sign would make the dash hard to read."""
    if _missing(low) or _missing(high):
        return MISSING
    first, last = decimal(low, language, digits), decimal(high, language, digits)
    if MINUS in first + last:
        return locale(language).from_to.format(low=first, high=last)
    return f"{first}–{last}"


FORMATS: MappingProxyType[str, Callable[..., str]] = MappingProxyType(
    {
        "whole": whole,
        "decimal": decimal,
        "signed": signed,
        "percent": percent,
        "points": percentage_points,
        "chance": chance,
        "week": week,
        "weeks": weeks,
        "date": date,
        "month": month,
        "dkk": dkk,
        "dkk_short": dkk_short,
    }
)


def render(value: Any, spec: str, language: str) -> str:
    """Format by name: ``"whole"``, ``"decimal2"``, ``"signed"`` ...; a figure at the end is the count of decimals.

    Without a name, text stays as it is, dates are written in words, whole numbers grouped and others given one decimal.
    """
    if not spec:
        if isinstance(value, str):
            return value
        if isinstance(value, dt.date) or hasattr(value, "to_pydatetime"):
            return date(value, language)
        return decimal(value, language, 0 if _missing(value) or float(value).is_integer() else 1)
    name = spec.rstrip("0123456789")
    if name not in FORMATS:
        raise ValueError(f"unknown number format {spec!r}; known: {', '.join(FORMATS)}")
    return FORMATS[name](value, language, *([int(spec[len(name) :])] if name != spec else []))


def pattern(language: str) -> str:
    """The regular expression of a number as typed: sign, whole part, decimals. Python and the browser read it alike."""
    rules = locale(language)
    group, mark = re.escape(rules.group_mark), re.escape(rules.decimal_mark)
    spaces = " \u00a0\u202f"
    grouped = rf"[1-9]\d{{0,2}}(?:[{group}{spaces}]\d{{3}})+"
    return rf"^([+{MINUS}–-]?) ?(?=[\d{mark}])({grouped}|\d*)(?:{mark}(\d+))?$"


def brief(text: str) -> str:
    """What somebody typed, short enough to be quoted in a message."""
    plain = " ".join(str(text).split())
    return plain if len(plain) <= LONGEST_QUOTE else plain[: LONGEST_QUOTE - 1] + "…"


def parse(
    text: str, language: str, *, unit: str = "", key: str | None = None, example: str = "", whole: bool = False
) -> float:
    """Read a number as a person types it in the given language.

    Parameters
    ----------
    text:
        In Danish ``3.612`` is three thousand, ``21,3`` has a decimal; spaces may group too and any dash is a minus
        sign.
    unit:
        The unit of the field. It may be typed or left out and the number is read in that unit; another unit is refused.
        Without it the units in ``Locale.units`` are understood: ``12,3 %`` is the share 0.123, ``2 mio. kr.`` is two
        million.
    key:
        What the number is for, carried on by the error.
    example:
        A number to show when the text is none, instead of 21,3.
    whole:
        Only whole numbers are wanted: no decimals are advised.

    Raises
    ------
    ScenarioError
        The text is not a number, or it is one only by the other language's rules (``3.61`` in Danish): then the message
        says how to write it, since guessing could be wrong by a factor of thousand.
    """
    rules = locale(language)
    stripped = " ".join(str(text).replace(NO_BREAK, " ").split())
    units = {unit.lower(): 1.0} if unit else dict(rules.units)
    factor, bare = 1.0, stripped
    if not unit and rules.dkk_before and bare.lower().startswith(rules.dkk_before.lower()):
        bare = bare[len(rules.dkk_before) :]
    for name in sorted(units, key=len, reverse=True):
        if name and bare.lower().endswith(name):
            factor, bare = units[name], bare[: -len(name)].rstrip()
            break
    found = re.match(pattern(language), bare, re.ASCII)
    if found:
        sign, integer, fraction = found.groups()
        figures = re.sub(r"\D", "", integer) or "0"
        number = Decimal(f"{figures}.{fraction or '0'}") * Decimal(repr(factor))
        return -float(number) if sign and sign != "+" else float(number)
    other = "en" if language == "da" else "da"
    foreign = re.match(pattern(other), bare, re.ASCII)
    if foreign and whole and foreign[3]:
        reason, suggestion = "whole_number", ""
    elif foreign:
        # the same digits with the two marks changed over: what a person who mixed up the languages meant
        reason, suggestion = "separator", brief(bare.translate(_SWAP))
    else:
        reason, suggestion = "unreadable" if stripped else "empty", example or decimal(21.3, language)
    messages = {
        code: words.format(text=brief(stripped), suggestion=suggestion) for code, words in REFUSALS[reason].items()
    }
    raise ScenarioError(messages["en"], messages["da"], key=key)


def _missing(value: Any) -> bool:
    return value is None or bool(pd.isna(value))


def _real(value: Any) -> float | None:
    return None if _missing(value) else float(value)


def _day(day: Any) -> dt.date:
    return day if isinstance(day, dt.date) else pd.Timestamp(day).date()


def _times_hundred(share: float) -> float:
    # by way of the shortest decimal text: 0.285 * 100 is 28.499999999999996 in binary and would round down
    return float(Decimal(repr(float(share))) * 100)


def _round(value: float, digits: int) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def _figures(value: float, rules: Locale, digits: int) -> tuple[bool, str]:
    """Whether it is below zero once rounded, and the digits without a sign."""
    if math.isinf(value):
        return value < 0, "∞"
    rounded = _round(value, digits)
    figures = f"{abs(rounded):,f}"
    return rounded < 0, figures if rules.decimal_mark == "." else figures.translate(_SWAP)
