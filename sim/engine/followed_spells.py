"""Spells that initiatives reach, followed moment by moment in the compiled engine's memory.

Each spell stands in a row of `Workspace.live`, what each activity is to it in a row of `Workspace.asks`. A spell has one
valid entry in the calendar, for whatever comes next in it; only spells that need places have one.
"""

from __future__ import annotations

import numpy as np

from sim.engine.heap import drop_first, kind_and_priority, push
from sim.engine.ledger import write_participation
from sim.engine.moments import ACTIVITY_ENDS, EFFECT_CHANGES, GIVES_UP, REQUESTS, SPELL_ENDS
from sim.engine.records import COMPLETED, GAVE_UP, LEFT_DURING, LEFT_WAITING, OPEN, WAITING
from sim.engine.workspace import ENTRIES, FULL, NO_ROWS, ROWS, SPARE, STAMPS, Workspace
from sim.model import rules
from sim.model.kernels import kernel
from sim.model.market import Market
from sim.model.weeks import TICKS_PER_WEEK

NEVER = rules.NEVER
IDLE, OFFERED, QUEUED, INSIDE, AFTER = range(5)
"""Where a spell stands with an activity: nothing more to come, offered later, in the queue, in it, in its effect."""
NOT_ASKED = -1
"""Outcome of an activity that has not been asked for, so that there is nothing to write down."""


@kernel
def open_spell(
    m: Market,
    w: Workspace,
    seed: np.uint64,
    replication: np.uint64,
    citizen: int,
    number: int,
    group: int,
    began: float,
    resistance: float,
    supported: float,
) -> int:
    """Lay out a spell and what initiatives offer it; the row, or -1 where none reaches it."""
    act = m.activities
    row = -1
    for i in range(act.reaching_count[group]):
        a = act.reaching[group, i]
        way, offered, give_up, weeks = rules.opportunity(act, a, seed, replication, citizen, number, group, began)
        if way == rules.NOT_REACHED or offered >= m.horizon:
            continue
        if row < 0:
            # rows are laid out as they are needed: the memory may be that of a far larger municipality
            if w.counters[SPARE] > 0:
                w.counters[SPARE] -= 1
                row = w.live[w.counters[SPARE]].spare
            elif w.counters[ROWS] < w.live.shape[0]:
                row = w.counters[ROWS]
                w.counters[ROWS] += 1
            else:
                w.counters[FULL] = NO_ROWS
                return -1
            for j in range(act.reaching_count[group]):
                b = act.reaching[group, j]
                w.asks[row, b].state, w.asks[row, b].outcome, w.asks[row, b].waiting = IDLE, NOT_ASKED, 0
                w.asks[row, b].multiplier, w.asks[row, b].next_time = 1.0, NEVER
                w.asks[row, b].effect_until = NEVER
        w.asks[row, a].way, w.asks[row, a].give_up, w.asks[row, a].weeks = way, give_up, weeks
        # what follows another activity is offered by that one
        if act.each[a].follows < 0:
            offer(m, w, row, a, offered)
    if row >= 0:
        w.live[row].citizen, w.live[row].number, w.live[row].group, w.live[row].began = citizen, number, group, began
        w.live[row].since, w.live[row].resistance, w.live[row].personal = max(began, 0.0), resistance, 1.0
        w.live[row].supported = supported
        find_end(m, w, row)
    return row


@kernel
def offer(m: Market, w: Workspace, row: int, a: int, at: float) -> None:
    """The citizen will ask for an activity or meeting at a moment, now or later."""
    w.asks[row, a].state, w.asks[row, a].offered, w.asks[row, a].outcome = OFFERED, at, NOT_ASKED
    w.asks[row, a].begun, w.asks[row, a].left = NEVER, m.horizon
    w.asks[row, a].next_time = at
    w.asks[row, a].next_kind = kind_and_priority(REQUESTS, m.activities.each[a].priority)


@kernel
def find_end(m: Market, w: Workspace, row: int) -> None:
    """When a spell ends if nothing more happens to it."""
    ends, _, why, favourable = rules.next_exit(
        m.hazards,
        w.live[row].group,
        w.live[row].began,
        w.live[row].since,
        w.live[row].resistance,
        w.live[row].personal,
        m.horizon,
    )
    if why == rules.STAY or ends >= m.horizon:
        ends = NEVER
    w.live[row].ends, w.live[row].why, w.live[row].favourable = ends, why, favourable


@kernel
def next_moment(m: Market, w: Workspace, row: int) -> tuple[float, int, int]:
    """The next moment of a spell: when, kind and priority, activity."""
    at, kind, what = w.live[row].ends, kind_and_priority(SPELL_ENDS, 0), 0
    fades, group = kind_and_priority(EFFECT_CHANGES, 0), w.live[row].group
    for i in range(m.activities.reaching_count[group]):
        a = m.activities.reaching[group, i]
        time, its_kind = w.asks[row, a].next_time, w.asks[row, a].next_kind
        until = w.asks[row, a].effect_until
        if until < time or until == time and fades < its_kind:
            time, its_kind = until, fades
        if time < at or time == at and its_kind < kind:
            at, kind, what = time, its_kind, a
    return at, kind, what


@kernel
def step(m: Market, w: Workspace, row: int, at: float, kind: int, a: int) -> int:
    """Live through a spell's next moment, other than its end; the pool in which a place may have become free, or -1."""
    pool = m.activities.each[a].pool
    what = kind >> 16
    if what == REQUESTS:
        request(m, w, row, a, at)
        return pool
    if what == GIVES_UP:
        w.asks[row, a].state, w.asks[row, a].outcome, w.asks[row, a].left = IDLE, GAVE_UP, at
        w.asks[row, a].waiting, w.asks[row, a].next_time = 0, NEVER
        if m.activities.each[a].every > 0.0:
            due_again(m, w, row, a, at)
        return -1
    if what == ACTIVITY_ENDS:
        finish(m, w, row, a, at)
        return pool
    if m.activities.each[a].every > 0.0:
        w.asks[row, a].effect_until = NEVER
        set_multiplier(m, w, row, a, 1.0, at)
    else:
        change_phase(m, w, row, a, at)
    return -1


@kernel
def request(m: Market, w: Workspace, row: int, a: int, at: float) -> None:
    """A citizen asks for an activity or meeting: it begins, or he queues for a place."""
    pool = m.activities.each[a].pool
    w.asks[row, a].outcome = WAITING
    if pool < 0:
        begin(m, w, row, a, at)
    elif w.taken[pool] < w.places[pool]:
        w.taken[pool] += 1
        begin(m, w, row, a, at)
    elif w.length[pool] == w.queues.shape[1]:
        w.counters[FULL] = NO_ROWS
    else:
        w.counters[STAMPS] += 1
        w.asks[row, a].state, w.asks[row, a].waiting = QUEUED, w.counters[STAMPS]
        # a queue goes by priority first and by the tick of the request second
        priority, tick = float(m.activities.each[a].priority), int(at * TICKS_PER_WEEK)
        push(w.queues[pool], w.length[pool], priority, tick, w.live[row].citizen, a, row, w.asks[row, a].waiting)
        w.length[pool] += 1
        w.asks[row, a].next_time = w.asks[row, a].give_up if w.asks[row, a].give_up < m.horizon else NEVER
        w.asks[row, a].next_kind = kind_and_priority(GIVES_UP, m.activities.each[a].priority)


@kernel
def begin(m: Market, w: Workspace, row: int, a: int, now: float) -> None:
    """The first moment in an activity or meeting; a place, where it needs one, has been taken."""
    w.asks[row, a].begun, w.asks[row, a].state, w.asks[row, a].outcome = now, INSIDE, OPEN
    if w.asks[row, a].weeks == 0.0:
        finish(m, w, row, a, now)
    elif m.activities.each[a].every > 0.0:
        w.asks[row, a].next_time = now + w.asks[row, a].weeks
        w.asks[row, a].next_kind = kind_and_priority(ACTIVITY_ENDS, 0)
    else:
        change_phase(m, w, row, a, now)


@kernel
def finish(m: Market, w: Workspace, row: int, a: int, now: float) -> None:
    """The last moment in an activity or meeting: the place is free, the effect begins, and what follows can be asked for."""
    one = m.activities.each[a]
    w.asks[row, a].left, w.asks[row, a].state, w.asks[row, a].outcome = now, AFTER, COMPLETED
    if one.pool >= 0:
        w.taken[one.pool] -= 1
    if one.every > 0.0:
        w.asks[row, a].effect_until = now + one.effect_weeks
        set_multiplier(m, w, row, a, one.after, now)
        due_again(m, w, row, a, now)
        return
    following = one.followed_by
    if following >= 0 and now < w.asks[row, a].give_up:
        offer(m, w, row, following, now)
    change_phase(m, w, row, a, now)


@kernel
def due_again(m: Market, w: Workspace, row: int, a: int, now: float) -> None:
    """A meeting is over, held or not: write it down, and look for the next one."""
    write_participation(w, row, a)
    every = m.activities.each[a].every
    due = rules.next_meeting(m.activities, a, w.live[row].began, max(now, w.asks[row, a].offered + every))
    w.asks[row, a].outcome = NOT_ASKED
    w.asks[row, a].give_up = min(due + every, m.activities.each[a].end)
    if due < m.horizon:
        offer(m, w, row, a, due)
    else:
        w.asks[row, a].state, w.asks[row, a].next_time = IDLE, NEVER


@kernel
def change_phase(m: Market, w: Workspace, row: int, a: int, now: float) -> None:
    """The activity's effect as from now, and when it changes next."""
    value, changes = rules.phase(
        m.activities, a, w.asks[row, a].way, w.live[row].began, w.asks[row, a].begun, w.asks[row, a].weeks, now
    )
    set_multiplier(m, w, row, a, value, now)
    if changes >= m.horizon:
        w.asks[row, a].next_time = NEVER
        return
    ends = changes == w.asks[row, a].begun + w.asks[row, a].weeks
    w.asks[row, a].next_time, w.asks[row, a].next_kind = (
        changes,
        kind_and_priority(ACTIVITY_ENDS if ends else EFFECT_CHANGES, 0),
    )


@kernel
def set_multiplier(m: Market, w: Workspace, row: int, a: int, value: float, now: float) -> None:
    """An initiative changes what it does to a citizen's hazards; if that changes the product, his end moves."""
    w.asks[row, a].multiplier = value
    personal, group = 1.0, w.live[row].group
    for i in range(m.activities.reaching_count[group]):
        b = m.activities.reaching[group, i]
        personal *= w.asks[row, b].multiplier
    if personal == w.live[row].personal:
        return
    _, w.live[row].resistance, _, _ = rules.next_exit(
        m.hazards,
        w.live[row].group,
        w.live[row].began,
        w.live[row].since,
        w.live[row].resistance,
        w.live[row].personal,
        now,
    )
    w.live[row].since, w.live[row].personal = now, personal
    find_end(m, w, row)


@kernel
def waits_for_calendar(m: Market, w: Workspace, row: int) -> bool:
    """Live through a spell until it ends (false) or needs the calendar, because it asks for a place or has one (true)."""
    at, kind, a = next_moment(m, w, row)
    while at < m.horizon and kind != 0 and m.activities.each[a].pool < 0:
        step(m, w, row, at, kind, a)
        at, kind, a = next_moment(m, w, row)
    if at < m.horizon and kind != 0 or _holds_place(m, w, row):
        schedule(m, w, row)
        return True
    return False


@kernel
def _holds_place(m: Market, w: Workspace, row: int) -> bool:
    group = w.live[row].group
    for i in range(m.activities.reaching_count[group]):
        a = m.activities.reaching[group, i]
        if m.activities.each[a].pool >= 0 and (w.asks[row, a].state == INSIDE or w.asks[row, a].state == QUEUED):
            return True
    return False


@kernel
def schedule(m: Market, w: Workspace, row: int) -> None:
    """Put a spell's next moment on the calendar; what stood there for it before is void."""
    at, kind, what = next_moment(m, w, row)
    w.counters[STAMPS] += 1
    w.live[row].stamp = w.counters[STAMPS]
    if at >= m.horizon:
        return
    if w.counters[ENTRIES] == w.calendar.shape[0]:
        w.counters[FULL] = NO_ROWS
        return
    push(w.calendar, w.counters[ENTRIES], at, kind, w.live[row].citizen, what, row, w.live[row].stamp)
    w.counters[ENTRIES] += 1


@kernel
def pass_on(m: Market, w: Workspace, pool: int, now: float) -> None:
    """Give free places to those who wait, in the order of the queue."""
    while w.taken[pool] < w.places[pool] and w.length[pool] > 0:
        first = w.queues[pool, 0]
        row, a, stamp = first.row, first.what, first.stamp
        drop_first(w.queues[pool], w.length[pool])
        w.length[pool] -= 1
        if w.asks[row, a].waiting == stamp:
            w.asks[row, a].waiting = 0
            w.taken[pool] += 1
            begin(m, w, row, a, now)
            schedule(m, w, row)


@kernel
def close_spell(m: Market, w: Workspace, row: int, ended: float) -> None:
    """Write down what became of a spell's activities; give its row back. Places must be passed on afterwards."""
    group = w.live[row].group
    for i in range(m.activities.reaching_count[group]):
        a = m.activities.reaching[group, i]
        w.asks[row, a].waiting = 0
        outcome = w.asks[row, a].outcome
        if outcome == NOT_ASKED:
            continue
        if ended < m.horizon:
            if outcome == OPEN:
                w.asks[row, a].outcome, w.asks[row, a].left = LEFT_DURING, ended
                pool = m.activities.each[a].pool
                if pool >= 0:
                    w.taken[pool] -= 1
            elif outcome == WAITING:
                w.asks[row, a].outcome, w.asks[row, a].left = LEFT_WAITING, ended
        write_participation(w, row, a)
    w.counters[STAMPS] += 1
    w.live[row].stamp = w.counters[STAMPS]
    w.live[w.counters[SPARE]].spare = row
    w.counters[SPARE] += 1
