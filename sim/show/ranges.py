"""A range as a person types it: ``10-15 %``, ``1,1 til 1,4``, ``from 5 to 7``."""

from __future__ import annotations

import re

from sim.show.locales import MINUS

PATTERN = rf"^(?:fra |from )?([^\s{MINUS}–-].*?)\s*(?:[{MINUS}–-]|\.\.\.?|…|\btil\b|\bto\b)\s*(\S.*)$"
"""Two texts with something between them that means "to"; Python and the browser read it alike. The first has no minus."""


def split_range(text: str) -> tuple[str, str] | None:
    """The two ends of a range as texts; None where the text is no range."""
    found = re.match(PATTERN, " ".join(text.replace("\u00a0", " ").split()), re.IGNORECASE)
    if found is None or not all(re.search(r"\d", end) for end in found.groups()):
        return None
    first, last = found.groups()
    return first.strip(), last.strip()
