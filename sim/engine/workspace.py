"""The compiled engine's memory: laid out in arrays once, and used again for every replication."""

from __future__ import annotations

import threading
from typing import NamedTuple

import numpy as np

from sim.engine.records import PARTICIPATION, SPELL
from sim.model.market import Model

LIVE = np.dtype(
    [
        ("citizen", np.int64),
        ("number", np.int64),
        ("group", np.int64),
        ("began", np.float64),
        ("since", np.float64),  # when the resistance was last brought up to date
        ("resistance", np.float64),
        ("personal", np.float64),
        ("ends", np.float64),
        ("why", np.int64),
        ("favourable", np.float64),
        ("supported", np.float64),  # weeks on support before the spell
        ("stamp", np.int64),  # of the spell's only valid calendar entry; changes with each new one
        ("spare", np.int64),  # the rows that were given back, as a stack
    ]
)
"""A spell that is followed moment by moment."""

ASK = np.dtype(
    [
        ("state", np.int64),
        ("way", np.int64),
        ("offered", np.float64),
        ("give_up", np.float64),
        ("weeks", np.float64),
        ("begun", np.float64),
        ("left", np.float64),  # when the place or the queue was left
        ("outcome", np.int64),  # -1 where nothing was asked for
        ("multiplier", np.float64),
        ("next_time", np.float64),
        ("next_kind", np.int64),  # kind and priority, see `heap.kind_and_priority`
        ("effect_until", np.float64),  # of meetings: when the effect of the last one fades
        ("waiting", np.int64),  # stamp of the waiting, 0 for none
    ]
)
"""What one activity is to a spell."""

ENTRY = np.dtype(
    [
        ("at", np.float64),
        ("kind", np.int64),  # kind and priority
        ("who", np.int64),
        ("what", np.int64),  # activity, or line of the list of changed pools
        ("row", np.int64),
        ("stamp", np.int64),
    ]
)
"""An entry of the calendar; in a queue `at` is the priority and `kind` the tick of the request."""


class Workspace(NamedTuple):
    """The engine's memory. S spells that are followed moment by moment, A activities, P pools."""

    live: np.ndarray  # (S,) LIVE
    asks: np.ndarray  # (S, A) ASK
    calendar: np.ndarray  # (H,) ENTRY, a heap
    queues: np.ndarray  # (P, Q) ENTRY, a heap a pool
    length: np.ndarray  # (P,) entries in each queue
    taken: np.ndarray  # (P,) places
    places: np.ndarray  # (P,) there are at the moment
    counters: np.ndarray  # SPARE, ENTRIES, STAMPS, SPELLS, PARTICIPATIONS, FULL, ROWS
    spells: np.ndarray  # SPELL, what is written down
    participations: np.ndarray  # PARTICIPATION


SPARE, ENTRIES, STAMPS, SPELLS, PARTICIPATIONS, FULL, ROWS = range(7)

NO_ROWS, NO_SPELLS, NO_PARTICIPATIONS = 1, 2, 3
"""What there was no more room for: rows on the calendar or in a queue, or records of either kind (0: there was room)."""


def workspace(model: Model, rows: int, records: int, participations: int) -> Workspace:
    """Memory for `rows` spells on the calendar, `records` completed ones, and so many participations."""
    activities, pools = len(model.activities), len(model.pools)
    return Workspace(
        live=np.zeros(rows, LIVE),
        asks=np.zeros((rows, activities), ASK),
        calendar=np.zeros(8 * rows + len(model.market.capacity_steps), ENTRY),
        queues=np.zeros((pools, 4 * rows), ENTRY),
        length=np.zeros(pools, np.int64),
        taken=np.zeros(pools, np.int64),
        places=np.zeros(pools, np.int64),
        counters=np.zeros(7, np.int64),
        spells=np.zeros(records, SPELL),
        participations=np.zeros(participations, PARTICIPATION),
    )


class Spare:
    """Memory that is not in use, kept for the next replication of a model of the same shape, whichever thread runs it.

    Only the last few are kept: with every initiative that is switched on or off the shape is another one.
    """

    MOST = 8

    def __init__(self) -> None:
        self._kept: list[Workspace] = []
        self._lock = threading.Lock()

    def take(self, model: Model) -> Workspace | None:
        """Memory for a model, the one used last; None where there is none."""
        shape = (len(model.activities), len(model.pools), len(model.market.capacity_steps))
        with self._lock:
            for i in reversed(range(len(self._kept))):
                space = self._kept[i]
                if (space.asks.shape[1], len(space.places)) == shape[:2] and len(space.calendar) >= shape[2]:
                    return self._kept.pop(i)
        return None

    def give(self, space: Workspace) -> None:
        """Memory that nobody uses any more."""
        with self._lock:
            self._kept.append(space)
            del self._kept[: -self.MOST]
