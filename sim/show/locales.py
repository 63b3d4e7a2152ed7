"""What differs between Danish and English in a written number: marks, words, month names, and what may be typed.

Python's own locale module depends on what the machine has installed and is global to the process, so the few facts the
workbench needs are written down here.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

NO_BREAK = "\u00a0"
MINUS = "\u2212"  # the hyphen is too short beside digits, and screen readers skip it


@dataclass(frozen=True)
class Locale:
    """How one language writes numbers.

    ``points`` and ``weeks`` are singular and plural; ``large`` holds sizes with their names, largest first; ``units``
    what may be typed after a number and what it is multiplied by; ``clock`` the formats that the charts give dates.
    """

    code: str
    decimal_mark: str
    group_mark: str
    percent_sign: str
    points: tuple[str, str]
    week: str
    weeks: tuple[str, str]
    chance: str
    rarely: str
    mostly: str
    from_to: str
    date: str
    months: tuple[str, ...]
    days: tuple[str, ...]
    dkk: str
    dkk_before: str
    large: tuple[tuple[float, str], ...]
    units: MappingProxyType[str, float]
    clock: MappingProxyType[str, str]


_DANISH = Locale(
    code="da",
    decimal_mark=",",
    group_mark=".",
    percent_sign=NO_BREAK + "%",
    points=("procentpoint", "procentpoint"),
    week="uge",
    weeks=("uge", "uger"),
    chance="{count} ud af 10",
    rarely="færre end 1 ud af 20",
    mostly="mere end 19 ud af 20",
    from_to="fra {low} til {high}",
    date="{day}. {month} {year}",
    months=(
        *("januar", "februar", "marts", "april", "maj", "juni"),
        *("juli", "august", "september", "oktober", "november", "december"),
    ),
    days=("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
    dkk="{amount} kr.",
    dkk_before="",
    large=((1e9, "mia."), (1e6, "mio.")),
    units=MappingProxyType(
        {"%": 0.01, "procent": 0.01, "pct.": 0.01, "procentpoint": 0.01, "uge": 1.0, "uger": 1.0}
        | {"kr.": 1.0, "kr": 1.0, "mio. kr.": 1e6, "mia. kr.": 1e9}
    ),
    clock=MappingProxyType(
        {"date": "%d.%m.%Y", "dayMonth": "%-d. %b", "dayMonthYear": "%-d. %b %Y", "day": "%-d. %B %Y"}
    ),
)

_ENGLISH = Locale(
    code="en",
    decimal_mark=".",
    group_mark=",",
    percent_sign="%",
    points=("percentage point", "percentage points"),
    week="week",
    weeks=("week", "weeks"),
    chance="{count} in 10",
    rarely="fewer than 1 in 20",
    mostly="more than 19 in 20",
    from_to="from {low} to {high}",
    date="{day} {month} {year}",
    months=(
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    days=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    dkk="DKK {amount}",
    dkk_before="DKK ",
    large=((1e9, "billion"), (1e6, "million")),
    units=MappingProxyType(
        {"%": 0.01, "per cent": 0.01, "percent": 0.01, "percentage point": 0.01, "percentage points": 0.01}
        | {"week": 1.0, "weeks": 1.0, "dkk": 1.0, "million": 1e6, "billion": 1e9}
    ),
    clock=MappingProxyType({"date": "%d/%m/%Y", "dayMonth": "%-d %b", "dayMonthYear": "%-d %b %Y", "day": "%-d %B %Y"}),
)

LOCALES = MappingProxyType({"da": _DANISH, "en": _ENGLISH})

# Why a typed text was refused. Braces are filled with the text and with how it should have been written. The same
# templates go to the browser, so that a field says the same thing whoever noticed first.
REFUSALS = MappingProxyType(
    {
        "unreadable": MappingProxyType(
            {
                "da": "“{text}” er ikke et tal. Skriv det med cifre, fx {suggestion}.",
                "en": "“{text}” is not a number. Write it in digits, for example {suggestion}.",
            }
        ),
        "separator": MappingProxyType(
            {
                "da": "“{text}” kan læses på to måder. Skriv det sådan: {suggestion}",
                "en": "“{text}” can be read in two ways. Write it like this: {suggestion}",
            }
        ),
        "empty": MappingProxyType(
            {
                "da": "Her skal der stå et tal, fx {suggestion}.",
                "en": "A number is needed here, for example {suggestion}.",
            }
        ),
        "whole_number": MappingProxyType(
            {
                "da": "“{text}” har decimaler. Skriv et helt tal.",
                "en": "“{text}” has decimals. Write a whole number.",
            }
        ),
    }
)


def locale(language: str) -> Locale:
    """The rules of a language; ``ValueError`` names the known ones."""
    try:
        return LOCALES[language]
    except KeyError:
        raise ValueError(f"unknown language {language!r}; known: {', '.join(LOCALES)}") from None
