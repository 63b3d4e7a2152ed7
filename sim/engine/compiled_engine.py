"""The compiled engine: the same records as `simpy_engine`, to the last bit, hundreds of times faster.

It calls the same rules and differs only in who keeps the calendar. A citizen who needs no place touches nobody, so his
life is walked straight through; only spells that ask for a place meet on a calendar, a heap ordered as `moments` says.
Every function works on arrays that are laid out once and used again (`Workspace`) and runs without Python's lock.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sim.engine.census import Census, census_weeks
from sim.engine.compiled_census import count_spells
from sim.engine.followed_spells import close_spell, open_spell, pass_on, schedule, step, waits_for_calendar
from sim.engine.heap import drop_first, kind_and_priority, push
from sim.engine.ledger import write_spell
from sim.engine.moments import CAPACITY_CHANGES, SPELL_ENDS
from sim.engine.records import CENSORED, Records, sort_records
from sim.engine.workspace import (
    ENTRIES,
    FULL,
    NO_PARTICIPATIONS,
    NO_ROWS,
    NO_SPELLS,
    PARTICIPATIONS,
    ROWS,
    SPARE,
    SPELLS,
    Spare,
    Workspace,
    workspace,
)
from sim.model import rules
from sim.model.kernels import kernel, part_of_kernel
from sim.model.market import Market, Model
from sim.model.streams import citizen_key
from sim.model.weeks import year_bounds

NEVER = rules.NEVER
MOST_MEETINGS = 1_000_000
"""Rows that are laid out for meetings at first, whatever a model may need: 64 MB."""


# --- lives ------------------------------------------------------------------------------------------------------------


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
    supported: float,
) -> None:
    """A citizen's life from the beginning of a spell, until he leaves for good or needs the calendar."""
    while group >= 0:
        resistance, u_destination, u_return, u_gap = rules.spell_draws(seed, replication, citizen, number)
        row = -1
        if m.reached[group]:
            row = open_spell(m, w, seed, replication, citizen, number, group, began, resistance, supported)
        if row < 0:
            ended, _, why, favourable = rules.next_exit(
                m.hazards, group, began, max(began, 0.0), resistance, 1.0, m.horizon
            )
        elif waits_for_calendar(m, w, row):
            break
        else:
            ended, why, favourable = min(w.live[row].ends, m.horizon), w.live[row].why, w.live[row].favourable
            close_spell(m, w, row, ended)
        if why == rules.STAY or ended >= m.horizon:
            write_spell(w, citizen, number, group, began, m.horizon, CENSORED, rules.STAY, supported)
            break
        to = rules.destination(m.destinations, group, why, favourable, u_destination)
        to = rules.rerouted(m.shifts, group, to, ended, seed, replication, citizen, number)
        write_spell(w, citizen, number, group, began, ended, to, why, supported)
        following, again = _next_spell(m, group, to, ended, u_return, u_gap)
        supported = rules.time_on_support(supported, began, ended, again)
        group, began = following, again
        number += 1


@kernel
def _replicate(m: Market, w: Workspace, seed: np.uint64, replication: np.uint64) -> None:
    """One replication into the workspace: first everybody's life as far as it needs no calendar, then the calendar."""
    w.counters[:] = 0
    w.length[:] = 0
    w.taken[:] = 0
    for pool in range(m.capacity.shape[0]):
        w.places[pool] = m.capacity[pool]
    for group in range(m.back_to.shape[0]):
        start, arrival_base = m.start.groups[group], m.flows.groups[group].arrival_base
        stock, away = start.stock, start.away
        number, came, comes, coming = 0, 0.0, True, 0
        second, second_comes = 0.0, True
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
                if coming & 1:
                    came, comes = second, second_comes
                else:
                    came, comes, second, second_comes = rules.two_candidates(
                        m.flows, group, seed, replication, coming >> 1, second
                    )
                if came >= m.horizon:
                    break
                citizen, entered = citizen_key(arrival_base, coming), group
                coming += 1
            number += 1
            # who is there at week 0 is there even if the run ends at once
            if number <= stock or comes and came < m.horizon:
                _live(m, w, seed, replication, citizen, 0, entered, came, 0.0)
    for i in range(m.capacity_steps.shape[0]):
        change = m.capacity_steps[i]
        kind = kind_and_priority(CAPACITY_CHANGES, 0)
        if w.counters[ENTRIES] == w.calendar.shape[0]:
            w.counters[FULL] = NO_ROWS
        else:
            push(w.calendar, w.counters[ENTRIES], change.week, kind, change.pool, i, -1, 0)
            w.counters[ENTRIES] += 1
    while w.counters[ENTRIES] > 0 and w.counters[FULL] == 0:
        _next_entry(m, w, seed, replication)
    _close_books(m, w)


@kernel
def _next_entry(m: Market, w: Workspace, seed: np.uint64, replication: np.uint64) -> None:
    """Live through the first entry of the calendar."""
    first = w.calendar[0]
    at, kind, who, what, row, stamp = first.at, first.kind, first.who, first.what, first.row, first.stamp
    drop_first(w.calendar, w.counters[ENTRIES])
    w.counters[ENTRIES] -= 1
    if kind >> 16 == CAPACITY_CHANGES:
        w.places[who] = m.capacity_steps[what].places
        pass_on(m, w, who, at)
        return
    if w.live[row].stamp != stamp:
        return
    if kind >> 16 != SPELL_ENDS:
        pool = step(m, w, row, at, kind, what)
        schedule(m, w, row)
        if pool >= 0:
            pass_on(m, w, pool, at)
        return
    spell = w.live[row]
    citizen, number, group, began = spell.citizen, spell.number, spell.group, spell.began
    why, favourable, supported = spell.why, spell.favourable, spell.supported
    close_spell(m, w, row, at)
    for pool in range(m.capacity.shape[0]):
        pass_on(m, w, pool, at)
    _, u_destination, u_return, u_gap = rules.spell_draws(seed, replication, citizen, number)
    to = rules.destination(m.destinations, group, why, favourable, u_destination)
    to = rules.rerouted(m.shifts, group, to, at, seed, replication, citizen, number)
    write_spell(w, citizen, number, group, began, at, to, why, supported)
    following, again = _next_spell(m, group, to, at, u_return, u_gap)
    supported = rules.time_on_support(supported, began, at, again)
    _live(m, w, seed, replication, citizen, number + 1, following, again, supported)


@kernel
def _close_books(m: Market, w: Workspace) -> None:
    """Censor the spells that are still on the calendar at the horizon."""
    for i in range(w.counters[SPARE]):
        w.live[w.live[i].spare].stamp = -1
    for row in range(w.counters[ROWS]):
        if w.live[row].stamp >= 0:
            write_spell(
                w,
                w.live[row].citizen,
                w.live[row].number,
                w.live[row].group,
                w.live[row].began,
                m.horizon,
                CENSORED,
                rules.STAY,
                w.live[row].supported,
            )
            close_spell(m, w, row, m.horizon)


# --- what callers see -------------------------------------------------------------------------------------------------

_spare = Spare()


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
    found = sort_records(
        replication,
        space.spells[: space.counters[SPELLS]].copy(),
        space.participations[: space.counters[PARTICIPATIONS]].copy(),
    )
    _spare.give(space)
    return found


def count(model: Model, seed: int, replication: int, census: Census) -> None:
    """Run one replication and count it into a census of zeros; as `census.take_census` of its records, bit by bit."""
    space = _fill(model, seed, replication)
    count_spells(model.market, space, *_calendar(model.market.horizon), census)
    _spare.give(space)


@lru_cache(maxsize=8)
def _calendar(horizon: float) -> tuple[np.ndarray, np.ndarray]:
    """Weeks of the census and bounds of the years, kept because finding them takes a tenth of a replication."""
    return census_weeks(horizon), np.array([(begin, end) for _, begin, end in year_bounds(horizon)]).reshape(-1, 2)


def _fill(model: Model, seed: int, replication: int) -> Workspace:
    """A replication in memory that grows until the replication fits; whoever has read it gives it back."""
    space = _spare.take(model) or _first_workspace(model)
    while True:
        _replicate(model.market, space, np.uint64(seed), np.uint64(replication))
        full = space.counters[FULL]
        if not full:
            return space
        # only what was full: a scenario of many meetings needs room for their records, not for more citizens
        space = workspace(
            model,
            len(space.live) * (2 if full == NO_ROWS else 1),
            len(space.spells) * (2 if full == NO_SPELLS else 1),
            len(space.participations) * (2 if full == NO_PARTICIPATIONS else 1),
        )


def _first_workspace(model: Model) -> Workspace:
    """As large as a replication of this model should need."""
    market = model.market
    stock = int(market.start.groups["stock"].sum())
    expected = stock + float(market.flows.groups["inflow"].sum()) * market.horizon
    every = market.activities.each["every"]
    meetings = stock * market.horizon * (1.0 / every[every > 0.0]).sum()
    rows = max(64, int(expected) // 4) if model.activities else 1
    # if everybody stayed and met all the time; where meetings are minutes apart memory had better grow as it is needed
    meetings = min(meetings, MOST_MEETINGS)
    participations = max(int(expected * 0.4) + 256, len(model.activities) * rows) + int(meetings)
    return workspace(model, rows, records=int(expected * 1.6) + 1024, participations=participations)
