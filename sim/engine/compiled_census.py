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
        # Every year is counted, most of them with nothing: a processor adds zeros faster than it guesses which years to skip.
        clock_zero, duration, year = began - spell.supported, ended - began, 0
        for y in range(bounds.shape[0]):
            begin, end = bounds[y, 0], bounds[y, 1]
            enters, leaves = min(max(began, begin), end), min(max(ended, begin), end)
            c.person_weeks[y, g] += leaves - enters
            low = enters
            for step in range(STEPS - 1):
                high = min(max(clock_zero + SUPPORT_STEPS[step + 1], enters), leaves)
                c.support_weeks[y, g, step] += high - low
                low = high
            c.support_weeks[y, g, STEPS - 1] += leaves - low
            c.stock_end[y, g] += (began <= end) & ((ended > end) | (not completed))
            c.begun[y, g] += (began > begin) & (began <= end)
            year += ended > end
        if completed and year < bounds.shape[0] and ended > bounds[0, 0]:
            c.ended[year, g, spell.destination] += 1
            c.completed_weeks[year, g] += duration
            c.long[year, g] += duration >= LONG_WEEKS
            c.very_long[year, g] += duration >= VERY_LONG_WEEKS
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
