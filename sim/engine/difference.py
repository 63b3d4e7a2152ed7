"""Where two engines part: the first event that is not the same in the records of both, in words.

Two runs that should be one seldom differ in one row only: from the first event that differs on, everything that hangs on
it differs too. So the records are told as events in the order of time, and the first pair that does not match is shown.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import NamedTuple

import numpy as np

from sim.engine.records import CENSORED, PARTICIPATION_OUTCOMES, Records
from sim.model import rules

_WHY = {rules.STAY: "open at the horizon", rules.EXIT: "exit", rules.LIMIT: "statutory limit"}
_WAY = {rules.EARLIER: "earlier", rules.MORE: "more"}


class _Event(NamedTuple):
    """One line of the story; sorted by time, then by whom it concerns."""

    at: float
    citizen: int
    spell: int
    order: int
    what: str

    def __str__(self) -> str:
        return f"week {self.at!r}, citizen {self.citizen}, spell {self.spell}: {self.what}"


def first_difference(a: Records, b: Records) -> str | None:
    """The first event at which two records of the same replication part, told for both; None if they are equal.

    Equal means: the same bytes. Rows are compared in their canonical order, so it does not matter in which order an engine
    wrote them down.

    Parameters
    ----------
    a, b:
        What `simpy_engine.run` and `compiled_engine.run` return. Weeks are from week zero; citizens, groups, destinations
        and activities are the numbers of the records.
    """
    if a.spells.tobytes() == b.spells.tobytes() and a.participations.tobytes() == b.participations.tobytes():
        return None
    ours, theirs = _story(a), _story(b)
    for number, (one, other) in enumerate(zip_longest(ours, theirs, fillvalue="nothing more")):
        if one != other:
            return f"event {number}\n  first:  {one}\n  second: {other}"
    return _first_row(a.spells, b.spells) or _first_row(a.participations, b.participations)


def _story(records: Records) -> list[_Event]:
    story = []
    for row in records.spells:
        citizen, number = int(row["citizen"]), int(row["spell"])
        to = "no destination" if row["destination"] == CENSORED else f"destination {row['destination']}"
        end = f"ends in group {row['group']}: {_WHY[int(row['why'])]}, {to}"
        story.append(_Event(float(row["began"]), citizen, number, 0, f"begins in group {row['group']}"))
        story.append(_Event(float(row["ended"]), citizen, number, 1, end))
    for row in records.participations:
        citizen, number, activity = int(row["citizen"]), int(row["spell"]), int(row["activity"])
        order = 2 + 3 * activity
        offer = f"is offered activity {activity} ({_WAY[int(row['way'])]})"
        end = f"is done with activity {activity}: {PARTICIPATION_OUTCOMES[row['outcome']]}"
        story.append(_Event(float(row["offered"]), citizen, number, order, offer))
        if row["begun"] < rules.NEVER:
            story.append(_Event(float(row["begun"]), citizen, number, order + 1, f"begins activity {activity}"))
        story.append(_Event(float(row["ended"]), citizen, number, order + 2, end))
    return sorted(story)


def _first_row(a: np.ndarray, b: np.ndarray) -> str | None:
    """The first row of which only the bytes differ: a zero with a sign and one without tell the same story."""
    for number, (one, other) in enumerate(zip(a, b, strict=True)):
        if one.tobytes() != other.tobytes():
            return f"row {number}: equal numbers, other bytes\n  first:  {one}\n  second: {other}"
    return None
