"""The census of a replication, counted from the compiled engine's memory without sorting or copying its records."""

from __future__ import annotations

import numpy as np

from sim.engine.census import LONG_WEEKS, SUPPORT_STEPS, VERY_LONG_WEEKS, Census
from sim.engine.records import CENSORED, GAVE_UP, LEFT_WAITING
from sim.engine.workspace import PARTICIPATIONS, SPELLS, Workspace
from sim.model import rules
from sim.model.kernels import kernel
from sim.model.market import Market

STEPS = len(SUPPORT_STEPS)


@kernel
def _whole_week(weeks: np.ndarray, t: float) -> int:
    """The first census at or after a moment; the horizon's own census is the last."""
    if t <= 0.0:
        return 0
    first = int(np.ceil(t))
    return first if first < weeks.shape[0] else weeks.shape[0] - (1 if t <= weeks[-1] else 0)


@kernel
def count_spells(m: Market, w: Workspace, weeks: np.ndarray, bounds: np.ndarray, c: Census) -> None:
    """Fill a census from the records in the workspace; the twin of `census.take_census`."""
    groups = m.back_to.shape[0]
    for i in range(w.counters[SPELLS]):
        spell = w.spells[i]
        g, began, ended = spell.group, spell.began, spell.ended
        completed = spell.destination != CENSORED
        first = _whole_week(weeks, began)
        if first < weeks.shape[0]:
            c.stock[first, g] += 1
            last = _whole_week(weeks, ended) if completed else weeks.shape[0]
            if last < weeks.shape[0]:
                c.stock[last, g] -= 1
        for y in range(bounds.shape[0]):
            begin, end = bounds[y, 0], bounds[y, 1]
            if began > end or ended < begin:
                continue
            enters, leaves = max(began, begin), min(ended, end)
            c.person_weeks[y, g] += leaves - enters
            clock_zero = began - spell.supported
            step = 0
            while enters < leaves:
                high = clock_zero + SUPPORT_STEPS[step + 1] if step + 1 < STEPS else rules.NEVER
                if high > enters:
                    c.support_weeks[y, g, step] += min(leaves, high) - enters
                    enters = high
                step += 1
            if began <= end and (ended > end or not completed):
                c.stock_end[y, g] += 1
            if began > begin and began <= end:
                c.begun[y, g] += 1
            if completed and ended > begin and ended <= end:
                c.ended[y, g, spell.destination] += 1
                c.completed_weeks[y, g] += ended - began
                if ended - began >= LONG_WEEKS:
                    c.long[y, g] += 1
                if ended - began >= VERY_LONG_WEEKS:
                    c.very_long[y, g] += 1
    for week in range(1, weeks.shape[0]):
        for g in range(groups):
            c.stock[week, g] += c.stock[week - 1, g]
    for i in range(w.counters[PARTICIPATIONS]):
        part = w.participations[i]
        pool = m.activities.each[part.activity].pool
        got_in = part.begun < rules.NEVER
        gave_up = part.outcome == LEFT_WAITING or part.outcome == GAVE_UP
        for y in range(bounds.shape[0]):
            begin, end = bounds[y, 0], bounds[y, 1]
            begun = part.begun > begin and part.begun <= end or part.begun == begin and begin == 0.0
            if begun:
                c.participants[y, part.activity, part.way - rules.EARLIER] += 1
            taking_part = min(max(part.ended, begin), end) - min(max(part.begun, begin), end) if got_in else 0.0
            c.activity_weeks[y, part.activity] += taking_part
            if pool < 0:
                continue
            c.place_weeks[y, pool] += taking_part
            if begun:
                c.served[y, pool] += 1
                c.waiting_weeks[y, pool] += part.begun - part.offered
            if gave_up and part.ended > begin and part.ended <= end:
                c.reneged[y, pool] += 1
            until = part.begun if got_in else (part.ended if gave_up else rules.NEVER)
            if part.offered <= end and until > end:
                c.queue_end[y, pool] += 1
