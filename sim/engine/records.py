"""What an engine writes down: one row per spell and one per participation. Analysis interprets, engines only record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

CENSORED = -1
"""Destination of a spell that was still open at the horizon."""

PARTICIPATION_OUTCOMES = ("completed", "left_during", "left_waiting", "gave_up", "open", "waiting")
COMPLETED, LEFT_DURING, LEFT_WAITING, GAVE_UP, OPEN, WAITING = range(6)
"""How a participation ended.

completed: to the end of the activity; left_during: the citizen left the benefit first; left_waiting: he left the benefit
while waiting for a place; gave_up: today's practice had reached him, or the initiative ended, before a place was free;
open, waiting: in it, or in the queue, at the horizon.
"""

SPELL = np.dtype(
    [
        ("citizen", np.int64),
        ("spell", np.int64),
        ("group", np.int64),
        ("began", np.float64),
        ("ended", np.float64),
        ("destination", np.int64),
        ("why", np.int64),
        ("supported", np.float64),
    ]
)
"""One stay of a citizen in a group: `began` and `ended` in weeks from week zero (negative for who was there before),
`destination` an index into the model's destinations or `CENSORED`, `why` one of rules.STAY (censored), EXIT, LIMIT,
`supported` the citizen's weeks on support before the spell (`rules.time_on_support`; nothing is known of the time before the
spell in which he is found at week 0)."""

PARTICIPATION = np.dtype(
    [
        ("citizen", np.int64),
        ("spell", np.int64),
        ("activity", np.int64),
        ("way", np.int64),
        ("offered", np.float64),
        ("begun", np.float64),
        ("ended", np.float64),
        ("outcome", np.int64),
    ]
)
"""One citizen's way through an activity: offered it (and, where places are few, queued) from `offered`, in it from `begun`
(inf if never) to `ended` (of the waiting, if he never got in); `way` is rules.EARLIER or rules.MORE."""


@dataclass(frozen=True)
class Records:
    """What happened in one replication.

    Attributes
    ----------
    spells:
        Structured array of dtype `SPELL`, sorted by citizen and spell number.
    participations:
        Structured array of dtype `PARTICIPATION`, sorted by citizen, spell number and activity.
    """

    replication: int
    spells: np.ndarray
    participations: np.ndarray


def sorted_records(
    replication: int, spells: Iterable[tuple[float, ...]], participations: Iterable[tuple[float, ...]]
) -> Records:
    """Records in their canonical order, from rows in any order."""
    return sort_records(replication, np.array(list(spells), SPELL), np.array(list(participations), PARTICIPATION))


def sort_records(replication: int, spells: np.ndarray, participations: np.ndarray) -> Records:
    """Records in their canonical order, from structured arrays in any order."""
    by_spell = np.lexsort((spells["spell"], spells["citizen"]))
    by_part = np.lexsort((participations["activity"], participations["spell"], participations["citizen"]))
    return Records(replication, spells[by_spell], participations[by_part])
