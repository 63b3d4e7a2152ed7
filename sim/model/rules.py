"""The rule book: what happens to one citizen, as pure functions of numbers.

Both engines call these functions and keep only the calendar and the queues to themselves. They know no engine, no names
and no files; `g` is a group, `a` an activity, and the first argument the part of the `Market` that a rule reads: `Hazards` h,
`Destinations` d, `Flows` f, `Start` s, `Activities` act, the rows `SHIFT`. Times are weeks from week zero on the grid of ticks.
"""

from __future__ import annotations

import math

import numpy as np

from sim.model.kernels import kernel
from sim.model.market import FIRST_CASES, LATER_CASES, Activities, Destinations, Flows, Hazards, Start
from sim.model.streams import (
    ANY_SPELL,
    PURPOSE_ARRIVAL,
    PURPOSE_SPELL,
    PURPOSE_START,
    block,
    citizen_key,
    exponential,
    uniform,
)
from sim.model.weeks import TICKS_PER_WEEK

STAY, EXIT, LIMIT = 0, 1, 2
"""Why `next_exit` returned: still in the spell, left, or reached the statutory limit."""

NOT_REACHED, EARLIER, MORE = 0, 1, 2
"""How an activity reaches a spell: not at all, earlier than today's practice would, or where today's practice gives nothing."""

NEVER = math.inf


@kernel
def on_tick(weeks: float) -> float:
    """The nearest moment of the grid."""
    # NumPy's floor stays a float; that of `math` would go through an integer and back
    return np.floor(weeks * TICKS_PER_WEEK + 0.5) / TICKS_PER_WEEK


# --- how long a spell lasts -------------------------------------------------------------------------------------------


@kernel
def cumulative_hazard(h: Hazards, g: int, age: float) -> float:
    """Baseline cumulative hazard at a spell age in weeks."""
    low, high = 0, h.groups[g].knots
    while high - low > 1:
        middle = (low + high) // 2
        if h.knots[g, middle].age <= age:
            low = middle
        else:
            high = middle
    knot = h.knots[g, low]
    return knot.cumulative + knot.slope * (age - knot.age)


@kernel
def age_at(h: Hazards, g: int, hazard: float) -> float:
    """The spell age in weeks at which the baseline cumulative hazard reaches a value."""
    low, high = 0, h.groups[g].knots
    while high - low > 1:
        middle = (low + high) // 2
        if h.knots[g, middle].cumulative <= hazard:
            low = middle
        else:
            high = middle
    knot = h.knots[g, low]
    return knot.age + (hazard - knot.cumulative) / knot.slope


@kernel
def piece_at(calendar: np.ndarray, t: float) -> int:
    """The piece of a calendar in which a moment lies; the last entry of a calendar is inf."""
    low, high = 0, calendar.shape[0] - 1
    while high - low > 1:
        middle = (low + high) // 2
        if calendar[middle] <= t:
            low = middle
        else:
            high = middle
    return low


@kernel
def next_exit(  # noqa: D417
    h: Hazards,
    g: int,
    began: float,
    t: float,
    resistance: float,
    personal: float,
    stop: float,
) -> tuple[float, float, int, float]:
    """Follow a spell from `t` until it ends, or until `stop`.

    Parameters
    ----------
    began:
        When the spell began (negative for those who are there at week 0).
    resistance:
        Hazard that the citizen can still take, in units of cumulative hazard.
    personal:
        Multiplier on his favourable hazards from the initiatives that have reached him.

    Returns
    -------
    tuple
        When; resistance left; `EXIT`, `LIMIT` or `STAY` (at `stop`); the favourable multiplier in force just before.
    """
    group = h.groups[g]
    share = group.favourable_share
    cohort = LATER_CASES if began >= group.later_from else FIRST_CASES
    limit_at = began + group.limit
    piece = 0
    while h.pieces[cohort, g, piece + 1].week <= t:
        piece += 1
    used_until = cumulative_hazard(h, g, t - began)
    while True:
        here = h.pieces[cohort, g, piece]
        favourable = here.exits * personal
        multiplier = here.whole * (share * favourable + (1.0 - share))
        to = min(h.pieces[cohort, g, piece + 1].week, limit_at, stop)
        reached = cumulative_hazard(h, g, to - began)
        takes = multiplier * (reached - used_until)
        if resistance < takes:
            when = on_tick(began + age_at(h, g, used_until + resistance / multiplier))
            return min(max(when, t), to), 0.0, EXIT, favourable
        resistance -= takes
        if to == stop:
            return to, resistance, STAY, favourable
        if to == limit_at:
            return to, resistance, LIMIT, 1.0
        piece += 1
        t = to
        used_until = reached


# --- where it leads ---------------------------------------------------------------------------------------------------


@kernel
def destination(d: Destinations, g: int, why: int, favourable: float, u: float) -> int:
    """Where a completed spell leads, by competing risks.

    The favourable causes carry the multiplier `favourable`, the others 1; a citizen at the statutory limit takes the limit's
    own row as it stands.
    """
    row = g + d.favourable_share.shape[0] // 2 if why == LIMIT else g
    share = d.favourable_share[row]
    weight = share * favourable / (share * favourable + (1.0 - share)) if share < 1.0 else 1.0
    if u < weight:
        return _pick(d.to_favourable[row], u / weight)
    return _pick(d.to_other[row], (u - weight) / (1.0 - weight))


@kernel
def rerouted(
    shifts: np.ndarray, g: int, to: int, ended: float, seed: np.uint64, replication: np.uint64, citizen: int, spell: int
) -> int:
    """Where somebody who would leave group g for `to` goes, once initiatives that lead elsewhere have had their say.

    The first initiative that takes him along decides; nobody is sent on from where it sent him.
    """
    for i in range(shifts.shape[0]):
        one = shifts[i]
        if one.group == g and one.destination == to and ended >= one.start:
            share = one.share
            if ended < one.start + one.ramp:
                share *= (ended - one.start) / one.ramp
            w0, _, _, _ = block(seed, replication, np.uint64(spell), np.uint64(citizen), one.key)
            if uniform(w0) < share:
                return int(one.instead)
    return to


@kernel
def _pick(ways_out: np.ndarray, u: float) -> int:
    """The first destination whose cumulative share exceeds u; the last one also where rounding lets u reach 1."""
    last = ways_out.shape[0] - 1
    for k in range(last):
        if u < ways_out[k].until:
            return int(ways_out[k].to)
    return int(ways_out[last].to)


@kernel
def return_time(f: Flows, g: int, left: float, u: float, u_gap: float) -> float:
    """When a citizen who left group g for a job comes back to a benefit; `NEVER` if he stays away.

    Whether he does is decided by the calendar at the time of the return, so that a measure that keeps people in their jobs
    also keeps those who found one before it began.
    """
    if u >= f.groups[g].return_probability:
        return NEVER  # prevention only lowers the probability, so the calendar need not be asked
    back = on_tick(left - f.groups[g].return_gap * math.log(1.0 - u_gap))
    return back if u < f.groups[g].return_probability * f.returns[g, piece_at(f.calendar, back)] else NEVER


# --- time on support --------------------------------------------------------------------------------------------------

AWAY_FROM_SUPPORT = 52.0
"""Weeks without support after which a citizen's time on it is counted from nothing again (an assumption: the rule in force
has 52 weeks within three years, and only whole absences are seen here)."""


@kernel
def time_on_support(before: float, began: float, ended: float, again: float) -> float:
    """Weeks on support that a citizen brings into the spell that begins at `again`, after one from `began` to `ended`.

    The state's reimbursement goes by the citizen's total time on support, whatever the benefit is called.
    """
    return 0.0 if again - ended >= AWAY_FROM_SUPPORT else before + (ended - began)


# --- the draws --------------------------------------------------------------------------------------------------------


@kernel
def spell_draws(seed: np.uint64, replication: np.uint64, citizen: int, spell: int) -> tuple[float, float, float, float]:
    """Chance of one spell: resistance (Exp(1)); destination, return and gap before a return (uniform)."""
    w0, w1, w2, w3 = block(seed, replication, np.uint64(spell), np.uint64(citizen), PURPOSE_SPELL)
    return exponential(w0), uniform(w1), uniform(w2), uniform(w3)


@kernel
def two_candidates(
    f: Flows, g: int, seed: np.uint64, replication: np.uint64, pair: int, t: float
) -> tuple[float, bool, float, bool]:
    """When the candidates 2 `pair` and 2 `pair` + 1 of a group come, the first of them after `t`, and whether each is let in.

    Candidates come as a Poisson process of the highest rate allowed; each is let in with the share of it that is in force
    when he comes (thinning: Lewis and Shedler 1979). A lower inflow so removes some citizens and moves nobody else.
    They are found two at a time because one block of chance serves both. `NEVER` where nobody comes at all.
    """
    rate = f.groups[g].inflow * f.ceiling
    if rate == 0.0:
        return NEVER, False, NEVER, False
    key = np.uint64(citizen_key(f.groups[g].arrival_base, pair))
    w0, w1, w2, w3 = block(seed, replication, np.uint64(0), key, PURPOSE_ARRIVAL)
    first = on_tick(t + exponential(w0) / rate)
    second = on_tick(first + exponential(w2) / rate)
    first_comes = uniform(w1) * f.ceiling < f.arrivals[g, piece_at(f.calendar, first)]
    second_comes = uniform(w3) * f.ceiling < f.arrivals[g, piece_at(f.calendar, second)]
    return first, first_comes, second, second_comes


@kernel
def initial_start(h: Hazards, s: Start, g: int, seed: np.uint64, replication: np.uint64, number: int) -> float:
    """When the spell of initial citizen `number` began (before week 0): one from each stratum of the equilibrium's ages.

    The ages have the stationary-excess density, survival over mean duration. The strata are dealt out in an order of their
    own, because the number decides ties in queues and must not say how old a case is.
    """
    n = s.groups[g].stock
    w0, _, _, _ = block(
        seed, replication, np.uint64(0), np.uint64(citizen_key(s.groups[g].initial_base, number)), PURPOSE_START
    )
    stratum = (number * s.groups[g].stratum_step) % n
    return -on_tick(elapsed_age(h, s, g, (stratum + uniform(w0)) / n))


@kernel
def elapsed_age(h: Hazards, s: Start, g: int, share: float) -> float:
    """The elapsed age in weeks below which a share of an equilibrium stock lies."""
    low, high = 0, h.groups[g].knots
    while high - low > 1:
        middle = (low + high) // 2
        if h.knots[g, middle].elapsed <= share:
            low = middle
        else:
            high = middle
    knot = h.knots[g, low]
    alive = math.exp(-knot.cumulative)
    weeks = (share - knot.elapsed) * s.groups[g].mean_weeks
    # the share left over in this piece: survival integrates to alive * (1 - exp(-slope * x)) / slope
    rest = 1.0 - knot.slope * weeks / alive
    return min(knot.age - math.log(max(rest, 1e-300)) / knot.slope, h.groups[g].limit)


@kernel
def initial_return(f: Flows, s: Start, g: int, seed: np.uint64, replication: np.uint64, number: int) -> float:
    """When one of those who are away in a job at week 0 comes back to a benefit; `NEVER` if prevention keeps him there."""
    _, w1, w2, _ = block(
        seed, replication, np.uint64(0), np.uint64(citizen_key(s.groups[g].away_base, number)), PURPOSE_START
    )
    back = on_tick(f.groups[g].return_gap * exponential(w1))
    return back if uniform(w2) < f.returns[g, piece_at(f.calendar, back)] else NEVER


# --- activities -------------------------------------------------------------------------------------------------------


@kernel
def opportunity(  # noqa: D417
    act: Activities,
    a: int,
    seed: np.uint64,
    replication: np.uint64,
    citizen: int,
    spell: int,
    g: int,
    began: float,
) -> tuple[int, float, float, float]:
    """How, when and for how long activity `a` is open to a citizen's spell.

    Take-up and roll-out are one draw each per citizen and initiative, so a higher share adds citizens and replaces none.
    For meetings it is the first extra one; for an activity that follows another, its offer is the end of that one.

    Returns
    -------
    tuple
        `NOT_REACHED`, `EARLIER` or `MORE`; when he is offered it; when he stops waiting for it; weeks in it.
    """
    one = act.each[a]
    if not act.reach[a, g]:
        return NOT_REACHED, NEVER, NEVER, 0.0
    if not (one.new if began >= one.start else one.existing):
        return NOT_REACHED, NEVER, NEVER, 0.0
    w0, w1, _, _ = block(seed, replication, ANY_SPELL, np.uint64(citizen), one.key)
    take_up = uniform(w0)
    if take_up >= one.share:
        return NOT_REACHED, NEVER, NEVER, 0.0
    offered = max(began + one.earliest, on_tick(one.start + one.rollout * uniform(w1)), 0.0)
    way = EARLIER if take_up < one.share_today else MORE
    # today's practice gives the same in its usual week: from then on there is nothing to gain by coming earlier
    give_up = min(began + one.usual, one.end) if way == EARLIER else one.end
    if one.every > 0.0:
        offered = next_meeting(act, a, began, offered)
        give_up = min(offered + one.every, one.end)
    if offered >= give_up:
        return NOT_REACHED, NEVER, NEVER, 0.0
    weeks = one.length
    if one.random_length:
        w0, _, _, _ = block(seed, replication, np.uint64(spell), np.uint64(citizen), one.key)
        weeks = on_tick(weeks * exponential(w0))
    return way, offered, give_up, weeks


@kernel
def next_meeting(act: Activities, a: int, began: float, t: float) -> float:
    """When the first extra meeting from `t` on is due in a spell that began at `began`; `NEVER` if the initiative ends first.

    They come at equal steps of the case, so that those under way are met spread out and not all at once.
    """
    every = act.each[a].every
    number = max(1.0, math.ceil((t - began) / every))
    # the division may be off by its last bit, the products are exact
    while began + number * every < t:
        number += 1.0
    while number > 1.0 and began + (number - 1.0) * every >= t:
        number -= 1.0
    due = began + number * every
    return due if due < act.each[a].end else NEVER


@kernel
def phase(act: Activities, a: int, way: int, began: float, begun: float, weeks: float, t: float) -> tuple[float, float]:
    """The multiplier on a citizen's favourable hazards at `t` from an activity, and when it changes next.

    The spell began at `began`, the activity at `begun`; it lasts `weeks`.

    *More*: the lock-in while it lasts, then the effect for its weeks. *Earlier*: the same compared with today's practice,
    which gives the activity from the usual week on: the lock-in until then, no difference while today's practice would
    have him in it too, and the effect from the end until today's practice would have brought him there.
    """
    one = act.each[a]
    ends = begun + weeks
    if way == EARLIER:
        usual = began + one.usual
        if t < min(ends, usual):
            return one.during, min(ends, usual)
        if t < ends:
            return 1.0, ends
        if t < usual + weeks:
            return one.after, usual + weeks
        return 1.0, NEVER
    if t < ends:
        return one.during, ends
    if t < ends + one.effect_weeks:
        return one.after, ends + one.effect_weeks
    return 1.0, NEVER
