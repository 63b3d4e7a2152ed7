"""The compiled engine: the same records as `simpy_engine`, to the last bit, hundreds of times faster.

It calls the same rules and differs only in who keeps the calendar. A citizen who needs no place touches nobody, so his
life is walked straight through; only spells that ask for a place meet on a calendar, a heap ordered as `moments` says.
Every function works on arrays that are laid out once per worker (`Workspace`) and runs without Python's lock.
"""

from __future__ import annotations

import threading

import numpy as np

from sim.engine.census import Census, census_weeks
from sim.engine.compiled_census import count_spells
from sim.engine.heap import drop_first, kind_and_priority, push
from sim.engine.moments import ACTIVITY_ENDS, EFFECT_CHANGES, GIVES_UP, REQUESTS, SPELL_ENDS
from sim.engine.records import (
    CENSORED,
    COMPLETED,
    GAVE_UP,
    LEFT_DURING,
    LEFT_WAITING,
    OPEN,
    WAITING,
    Records,
    sort_records,
)
from sim.engine.workspace import ENTRIES, FULL, PARTICIPATIONS, SPARE, SPELLS, STAMPS, Workspace, workspace
from sim.model import rules
from sim.model.kernels import kernel, part_of_kernel
from sim.model.market import Market, Model
from sim.model.streams import citizen_key
from sim.model.weeks import TICKS_PER_WEEK, year_bounds

NEVER = rules.NEVER
IDLE, OFFERED, QUEUED, INSIDE, AFTER = range(5)
"""Where a spell stands with an activity: nothing more to come, offered later, in the queue, in it, in its effect."""


# --- a spell that initiatives reach -----------------------------------------------------------------------------------


@kernel
def _open(
    m: Market,
    w: Workspace,
    seed: np.uint64,
    replication: np.uint64,
    citizen: int,
    number: int,
    group: int,
    began: float,
    resistance: float,
) -> int:
    """Lay out a spell and what initiatives offer it; the row, or -1 where none reaches it."""
    act = m.activities
    row = -1
    for a in range(act.each.shape[0]):
        if not act.reach[a, group]:
            continue
        way, offered, give_up, weeks = rules.opportunity(act, a, seed, replication, citizen, number, group, began)
        if way == rules.NOT_REACHED or offered >= m.horizon:
            continue
        if row < 0:
            if w.counters[SPARE] == 0:
                w.counters[FULL] = 1
                return -1
            w.counters[SPARE] -= 1
            row = w.live[w.counters[SPARE]].spare
            for b in range(act.each.shape[0]):
                w.asks[row, b].state, w.asks[row, b].outcome = IDLE, -1
                w.asks[row, b].multiplier, w.asks[row, b].next_time, w.asks[row, b].waiting = 1.0, NEVER, 0
        w.asks[row, a].state, w.asks[row, a].way, w.asks[row, a].offered = OFFERED, way, offered
        w.asks[row, a].give_up, w.asks[row, a].weeks, w.asks[row, a].begun = give_up, weeks, NEVER
        w.asks[row, a].left = m.horizon
        w.asks[row, a].next_time, w.asks[row, a].next_kind = offered, kind_and_priority(REQUESTS, act.each[a].priority)
    if row >= 0:
        w.live[row].citizen, w.live[row].number, w.live[row].group, w.live[row].began = citizen, number, group, began
        w.live[row].since, w.live[row].resistance, w.live[row].personal = max(began, 0.0), resistance, 1.0
        _find_end(m, w, row)
    return row


@kernel
def _find_end(m: Market, w: Workspace, row: int) -> None:
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
def _next(m: Market, w: Workspace, row: int) -> tuple[float, int, int]:
    """The next moment of a spell: when, kind and priority, activity."""
    at, kind, what = w.live[row].ends, kind_and_priority(SPELL_ENDS, 0), 0
    for a in range(m.activities.each.shape[0]):
        time, its_kind = w.asks[row, a].next_time, w.asks[row, a].next_kind
        if time < at or time == at and its_kind < kind:
            at, kind, what = time, its_kind, a
    return at, kind, what


@kernel
def _set_multiplier(m: Market, w: Workspace, row: int, a: int, value: float, now: float) -> None:
    """An initiative changes what it does to a citizen's hazards; if that changes the product, his end moves."""
    w.asks[row, a].multiplier = value
    personal = 1.0
    for b in range(m.activities.each.shape[0]):
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
    _find_end(m, w, row)


@kernel
def _change_phase(m: Market, w: Workspace, row: int, a: int, now: float) -> None:
    """The activity's effect as from now, and when it changes next."""
    value, changes = rules.phase(
        m.activities, a, w.asks[row, a].way, w.live[row].began, w.asks[row, a].begun, w.asks[row, a].weeks, now
    )
    _set_multiplier(m, w, row, a, value, now)
    if changes >= m.horizon:
        w.asks[row, a].next_time = NEVER
        return
    ends = changes == w.asks[row, a].begun + w.asks[row, a].weeks
    w.asks[row, a].next_time, w.asks[row, a].next_kind = (
        changes,
        kind_and_priority(ACTIVITY_ENDS if ends else EFFECT_CHANGES, 0),
    )


@kernel
def _begin(m: Market, w: Workspace, row: int, a: int, now: float) -> None:
    """The first moment in an activity; a place, where it needs one, has been taken."""
    w.asks[row, a].begun, w.asks[row, a].state, w.asks[row, a].outcome = now, INSIDE, OPEN
    if w.asks[row, a].weeks == 0.0:
        _finish(m, w, row, a, now)
    _change_phase(m, w, row, a, now)


@kernel
def _finish(m: Market, w: Workspace, row: int, a: int, now: float) -> None:
    """The last moment in an activity."""
    w.asks[row, a].left, w.asks[row, a].state, w.asks[row, a].outcome = now, AFTER, COMPLETED
    pool = m.activities.each[a].pool
    if pool >= 0:
        w.taken[pool] -= 1


@kernel
def _step(m: Market, w: Workspace, row: int, at: float, kind: int, a: int) -> int:
    """Live through a spell's next moment, other than its end; the pool in which a place may have become free, or -1."""
    pool = m.activities.each[a].pool
    what = kind >> 16
    if what == REQUESTS:
        w.asks[row, a].outcome = WAITING
        if pool < 0:
            _begin(m, w, row, a, at)
        elif w.taken[pool] < m.capacity[pool]:
            w.taken[pool] += 1
            _begin(m, w, row, a, at)
        else:
            w.counters[STAMPS] += 1
            w.asks[row, a].state, w.asks[row, a].waiting = QUEUED, w.counters[STAMPS]
            if w.length[pool] == w.queues.shape[1]:
                w.counters[FULL] = 1
                return -1
            # a queue goes by priority first and by the tick of the request second
            priority, tick = float(m.activities.each[a].priority), int(at * TICKS_PER_WEEK)
            push(w.queues[pool], w.length[pool], priority, tick, w.live[row].citizen, a, row, w.asks[row, a].waiting)
            w.length[pool] += 1
            w.asks[row, a].next_time = w.asks[row, a].give_up if w.asks[row, a].give_up < m.horizon else NEVER
            w.asks[row, a].next_kind = kind_and_priority(GIVES_UP, m.activities.each[a].priority)
        return pool
    if what == GIVES_UP:
        w.asks[row, a].state, w.asks[row, a].outcome, w.asks[row, a].left = IDLE, GAVE_UP, at
        w.asks[row, a].waiting, w.asks[row, a].next_time = 0, NEVER
        return -1
    if what == ACTIVITY_ENDS:
        _finish(m, w, row, a, at)
    _change_phase(m, w, row, a, at)
    return pool if what == ACTIVITY_ENDS else -1


@kernel
def _schedule(m: Market, w: Workspace, row: int) -> None:
    """Put a spell's next moment on the calendar; what stood there for it before is void."""
    at, kind, what = _next(m, w, row)
    w.counters[STAMPS] += 1
    w.live[row].stamp = w.counters[STAMPS]
    if at >= m.horizon:
        return
    if w.counters[ENTRIES] == w.calendar.shape[0]:
        w.counters[FULL] = 1
        return
    push(w.calendar, w.counters[ENTRIES], at, kind, w.live[row].citizen, what, row, w.live[row].stamp)
    w.counters[ENTRIES] += 1


@kernel
def _pass_on(m: Market, w: Workspace, pool: int, now: float) -> None:
    """Give free places to those who wait, in the order of the queue."""
    while w.taken[pool] < m.capacity[pool] and w.length[pool] > 0:
        first = w.queues[pool, 0]
        row, a, stamp = first.row, first.what, first.stamp
        drop_first(w.queues[pool], w.length[pool])
        w.length[pool] -= 1
        if w.asks[row, a].waiting == stamp:
            w.asks[row, a].waiting = 0
            w.taken[pool] += 1
            _begin(m, w, row, a, now)
            _schedule(m, w, row)


@kernel
def _close(m: Market, w: Workspace, row: int, ended: float) -> None:
    """Write down what became of a spell's activities; give its row back. Places must be passed on afterwards."""
    for a in range(m.activities.each.shape[0]):
        outcome = w.asks[row, a].outcome
        w.asks[row, a].waiting = 0
        if outcome == -1:
            continue
        if ended < m.horizon:
            if outcome == OPEN:
                outcome, w.asks[row, a].left = LEFT_DURING, ended
                pool = m.activities.each[a].pool
                if pool >= 0:
                    w.taken[pool] -= 1
            elif outcome == WAITING:
                outcome, w.asks[row, a].left = LEFT_WAITING, ended
        i = w.counters[PARTICIPATIONS]
        if i == w.participations.shape[0]:
            w.counters[FULL] = 1
            return
        w.counters[PARTICIPATIONS] = i + 1
        entry = w.participations[i]
        entry.citizen, entry.spell, entry.activity = w.live[row].citizen, w.live[row].number, a
        entry.way, entry.offered, entry.begun = w.asks[row, a].way, w.asks[row, a].offered, w.asks[row, a].begun
        entry.ended, entry.outcome = w.asks[row, a].left, outcome
    w.counters[STAMPS] += 1
    w.live[row].stamp = w.counters[STAMPS]
    w.live[w.counters[SPARE]].spare = row
    w.counters[SPARE] += 1


# --- lives ------------------------------------------------------------------------------------------------------------


@part_of_kernel
def _write(w: Workspace, citizen: int, number: int, group: int, began: float, ended: float, to: int, why: int) -> None:
    i = w.counters[SPELLS]
    if i < w.spells.shape[0]:
        w.counters[SPELLS] = i + 1
        entry = w.spells[i]
        entry.citizen, entry.spell, entry.group, entry.began = citizen, number, group, began
        entry.ended, entry.destination, entry.why = ended, to, why
    else:
        w.counters[FULL] = 1


@part_of_kernel
def _next_spell(m: Market, group: int, to: int, ended: float, u_return: float, u_gap: float) -> tuple[int, float]:
    """What follows a completed spell: the group (-1 for none) and the beginning of the next one."""
    following, begins = -1, NEVER
    if to < m.back_to.shape[0]:
        following, begins = to, ended
    elif to == m.job:
        begins = rules.return_time(m.flows, group, ended, u_return, u_gap)
        if begins < m.horizon:
            following = m.back_to[group]
    return following, begins


@kernel
def _waits_for_calendar(m: Market, w: Workspace, row: int) -> bool:
    """Live through a spell until it ends (false) or needs the calendar, because it asks for a place or has one (true)."""
    at, kind, a = _next(m, w, row)
    while at < m.horizon and kind != 0 and m.activities.each[a].pool < 0:
        _step(m, w, row, at, kind, a)
        at, kind, a = _next(m, w, row)
    if at < m.horizon and kind != 0 or _holds_place(m, w, row):
        _schedule(m, w, row)
        return True
    return False


@kernel
def _holds_place(m: Market, w: Workspace, row: int) -> bool:
    for a in range(m.activities.each.shape[0]):
        if m.activities.each[a].pool >= 0 and (w.asks[row, a].state == INSIDE or w.asks[row, a].state == QUEUED):
            return True
    return False


@part_of_kernel
def _live(
    m: Market,
    w: Workspace,
    seed: np.uint64,
    replication: np.uint64,
    citizen: int,
    number: int,
    group: int,
    began: float,
) -> None:
    """A citizen's life from the beginning of a spell, until he leaves for good or needs the calendar."""
    while group >= 0:
        resistance, u_destination, u_return, u_gap = rules.spell_draws(seed, replication, citizen, number)
        row = -1
        if m.reached[group]:
            row = _open(m, w, seed, replication, citizen, number, group, began, resistance)
        if row < 0:
            ended, _, why, favourable = rules.next_exit(
                m.hazards, group, began, max(began, 0.0), resistance, 1.0, m.horizon
            )
        elif _waits_for_calendar(m, w, row):
            break
        else:
            ended, why, favourable = min(w.live[row].ends, m.horizon), w.live[row].why, w.live[row].favourable
            _close(m, w, row, ended)
        if why == rules.STAY or ended >= m.horizon:
            _write(w, citizen, number, group, began, m.horizon, CENSORED, rules.STAY)
            break
        to = rules.destination(m.destinations, group, why, favourable, u_destination)
        _write(w, citizen, number, group, began, ended, to, why)
        group, began = _next_spell(m, group, to, ended, u_return, u_gap)
        number += 1


@kernel
def _replicate(m: Market, w: Workspace, seed: np.uint64, replication: np.uint64) -> None:
    """One replication into the workspace: first everybody's life as far as it needs no calendar, then the calendar."""
    w.counters[:] = 0
    w.length[:] = 0
    w.taken[:] = 0
    for row in range(w.live.shape[0]):
        w.live[row].spare = row
    w.counters[SPARE] = w.live.shape[0]
    for group in range(m.back_to.shape[0]):
        start, arrival_base = m.start.groups[group], m.flows.groups[group].arrival_base
        stock, away = start.stock, start.away
        number, came, coming = 0, 0.0, 0
        while True:
            # those who are there, then those who come back from a job, then those who come from outside
            if number < stock:
                citizen = citizen_key(start.initial_base, number)
                entered, came = group, rules.initial_start(m.hazards, m.start, group, seed, replication, number)
            elif number < stock + away:
                citizen = citizen_key(start.away_base, number - stock)
                entered = m.back_to[group]
                came = rules.initial_return(m.flows, m.start, group, seed, replication, number - stock)
            else:
                if number == stock + away:
                    came = 0.0
                coming, came = rules.next_arrival(m.flows, group, seed, replication, coming, came)
                if came >= m.horizon:
                    break
                citizen, entered = citizen_key(arrival_base, coming), group
                coming += 1
            number += 1
            # who is there at week 0 is there even if the run ends at once
            if number <= stock or came < m.horizon:
                _live(m, w, seed, replication, citizen, 0, entered, came)
    while w.counters[ENTRIES] > 0 and w.counters[FULL] == 0:
        _next_entry(m, w, seed, replication)
    _close_books(m, w)


@kernel
def _next_entry(m: Market, w: Workspace, seed: np.uint64, replication: np.uint64) -> None:
    """Live through the first entry of the calendar."""
    first = w.calendar[0]
    at, kind, what, row, stamp = first.at, first.kind, first.what, first.row, first.stamp
    drop_first(w.calendar, w.counters[ENTRIES])
    w.counters[ENTRIES] -= 1
    if w.live[row].stamp != stamp:
        return
    if kind >> 16 != SPELL_ENDS:
        pool = _step(m, w, row, at, kind, what)
        _schedule(m, w, row)
        if pool >= 0:
            _pass_on(m, w, pool, at)
        return
    spell = w.live[row]
    citizen, number, group, began = spell.citizen, spell.number, spell.group, spell.began
    why, favourable = spell.why, spell.favourable
    _close(m, w, row, at)
    for pool in range(m.capacity.shape[0]):
        _pass_on(m, w, pool, at)
    _, u_destination, u_return, u_gap = rules.spell_draws(seed, replication, citizen, number)
    to = rules.destination(m.destinations, group, why, favourable, u_destination)
    _write(w, citizen, number, group, began, at, to, why)
    following, begins = _next_spell(m, group, to, at, u_return, u_gap)
    _live(m, w, seed, replication, citizen, number + 1, following, begins)


@kernel
def _close_books(m: Market, w: Workspace) -> None:
    """Censor the spells that are still on the calendar at the horizon."""
    for i in range(w.counters[SPARE]):
        w.live[w.live[i].spare].stamp = -1
    for row in range(w.live.shape[0]):
        if w.live[row].stamp >= 0:
            _write(
                w,
                w.live[row].citizen,
                w.live[row].number,
                w.live[row].group,
                w.live[row].began,
                m.horizon,
                CENSORED,
                rules.STAY,
            )
            _close(m, w, row, m.horizon)


# --- what callers see -------------------------------------------------------------------------------------------------

_local = threading.local()


def run(model: Model, seed: int, replication: int) -> Records:
    """Run one replication and return its records; the same as `simpy_engine.run`, bit by bit.

    Parameters
    ----------
    model:
        The frozen description of market and scenario.
    seed, replication:
        Non-negative whole numbers below 2**64.
    """
    space = _fill(model, seed, replication)
    return sort_records(
        replication,
        space.spells[: space.counters[SPELLS]].copy(),
        space.participations[: space.counters[PARTICIPATIONS]].copy(),
    )


def count(model: Model, seed: int, replication: int, census: Census) -> None:
    """Run one replication and count it into a census of zeros; as `census.take_census` of its records, bit by bit."""
    space = _fill(model, seed, replication)
    bounds = np.array([(begin, end) for _, begin, end in year_bounds(model.market.horizon)]).reshape(-1, 2)
    count_spells(model.market, space, census_weeks(model.market.horizon), bounds, census)


def _fill(model: Model, seed: int, replication: int) -> Workspace:
    """A replication in this thread's workspace, which grows until the replication fits and is kept for the next one."""
    shape = (len(model.activities), len(model.pools))
    held: dict[tuple[int, int], Workspace] = _local.__dict__.setdefault("spaces", {})
    space = held.get(shape)
    if space is None:
        expected = (
            model.market.start.groups["stock"].sum() + model.market.flows.groups["inflow"].sum() * model.market.horizon
        )
        space = workspace(
            model, rows=max(64, int(expected) // 4) if shape[0] else 1, records=int(expected * 1.6) + 1024
        )
    while True:
        _replicate(model.market, space, np.uint64(seed), np.uint64(replication))
        if not space.counters[FULL]:
            held[shape] = space
            return space
        space = workspace(model, rows=2 * len(space.live), records=2 * len(space.spells))
