"""A day as a person types it: ``1.3.2021``, ``1. marts 2021``, ``2021-03-01``."""

from __future__ import annotations

import re
from datetime import date

from sim.show.locales import NO_BREAK, locale

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_FIGURES = re.compile(r"(\d{1,2})[./ -]+(\d{1,2})[./ -]+(\d{4})")
_WORDS = re.compile(r"(\d{1,2})\.? +([^\W\d_]+)\.? +(\d{4})")


def parse_day(text: str, language: str) -> date | None:
    """The day that a text stands for, day before month in both languages; None where it is none."""
    plain = " ".join(text.replace(NO_BREAK, " ").split()).lower()
    if found := _ISO.fullmatch(plain):
        year, month, day = (int(part) for part in found.groups())
    elif found := _FIGURES.fullmatch(plain):
        day, month, year = (int(part) for part in found.groups())
    elif found := _WORDS.fullmatch(plain):
        names = [name.lower() for name in locale(language).months]
        begins = [place for place, name in enumerate(names) if name.startswith(found[2])]
        if len(found[2]) < 3 or len(begins) != 1:
            return None
        day, month, year = int(found[1]), begins[0] + 1, int(found[3])
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
