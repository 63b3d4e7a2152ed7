"""The reference engine: the labour market as SimPy processes, to be read from top to bottom.

Citizens are processes. A citizen lives through spells on benefits; each spell ends when his resistance is used up, and
then leads to another group, to a job from which he may come back, or out of the picture. An initiative that reaches a
spell is a process of its own: it waits for a place, changes the citizen's hazard while it lasts and afterwards, and
interrupts his spell whenever that hazard changes. Everything that is arithmetic stands in `sim.model.rules`.

Simultaneous events have a written order. Whatever follows at once from an event (a place passed on, a hazard changed) is
settled before the next event of the same moment; among those, spells end first, then activities end, then pools grow or
shrink, then those who have waited long enough give up, then effects change, then citizens come, then requests are made; and
within each, the lower priority number, the lower citizen key and the earlier initiative come first.
"""

from __future__ import annotations

import gc
from collections.abc import Generator
from dataclasses import dataclass, field

import numpy as np
import simpy

from sim.engine.moments import (
    ACTIVITY_ENDS,
    CAPACITY_CHANGES,
    COMES,
    EFFECT_CHANGES,
    GIVES_UP,
    REQUESTS,
    SPELL_ENDS,
)
from sim.engine.records import (
    CENSORED,
    COMPLETED,
    GAVE_UP,
    LEFT_DURING,
    LEFT_WAITING,
    OPEN,
    WAITING,
    Records,
    sorted_records,
)
from sim.engine.simpy_events import Moment, PlaceRequest, Places
from sim.model import rules
from sim.model.market import Model
from sim.model.streams import citizen_key

Process = Generator[simpy.Event, object, None]
"""What happens to somebody over time, from event to event."""


@dataclass
class Participation:
    """A citizen's way through an activity, from the offer on; written into the records at the end."""

    citizen: int
    spell: int
    activity: int
    way: int
    offered: float
    begun: float = rules.NEVER
    ended: float | None = None
    outcome: int = WAITING

    def row(self, horizon: float) -> tuple[float, ...]:
        """A row of the records; whoever still waits or takes part does so until the horizon."""
        ended = horizon if self.ended is None else self.ended
        return (self.citizen, self.spell, self.activity, self.way, self.offered, self.begun, ended, self.outcome)


@dataclass
class Spell:
    """A spell while it lasts: what the processes of a citizen share."""

    citizen: int
    number: int
    group: int
    began: float
    supported: float
    process: simpy.Process | None
    multipliers: dict[int, float] = field(default_factory=dict)
    effect_until: dict[int, float] = field(default_factory=dict)
    participations: dict[int, simpy.Process] = field(default_factory=dict)

    @property
    def personal(self) -> float:
        """The product of what the initiatives do to his favourable hazards, in the initiatives' order."""
        product = 1.0
        for activity in sorted(self.multipliers):
            product *= self.multipliers[activity]
        return product


class LabourMarket:
    """One replication of a model.

    Parameters
    ----------
    model:
        The frozen description.
    seed, replication:
        Address the chance of this run; see `sim.model.streams`.
    """

    def __init__(self, model: Model, seed: int, replication: int) -> None:
        self.market = model.market
        self.seed, self.replication = np.uint64(seed), np.uint64(replication)
        self.env = simpy.Environment()
        self.open_spells: dict[int, Spell] = {}
        self.pools = [Places(self.env, int(places)) for places in self.market.capacity]
        act = self.market.activities
        self.reaching = [row[:n].tolist() for row, n in zip(act.reaching, act.reaching_count, strict=True)]
        self.spell_rows: list[tuple[float, ...]] = []
        self.participations: list[Participation] = []

    def run(self) -> Records:
        """Run to the horizon and return what happened."""
        for step in self.market.capacity_steps:
            self.env.process(self.capacity_change(float(step["week"]), int(step["pool"]), int(step["places"])))
        for group in range(len(self.market.back_to)):
            self.initial_stock(group)
            self.initially_away(group)
            self.env.process(self.inflow(group))
        collecting = gc.isenabled()
        gc.disable()  # a hundred thousand live processes make every collection slow, and none of them is garbage
        try:
            if self.market.horizon > 0.0:
                self.env.run(until=self.market.horizon)
            else:
                self.env.run(until=simpy.events.Timeout(self.env, 0.0))
        finally:
            if collecting:
                gc.enable()
        return self.records()

    def capacity_change(self, week: float, pool: int, places: int) -> Process:
        """A pool grows or shrinks."""
        yield Moment(self.env, week, CAPACITY_CHANGES, pool)
        self.pools[pool].resize(places)

    # --- who comes ----------------------------------------------------------------------------------------------------

    def initial_stock(self, group: int) -> None:
        """Those who are in the group at week 0, each some way into his spell."""
        for number in range(self.market.start.groups[group]["stock"]):
            citizen = citizen_key(int(self.market.start.groups[group]["initial_base"]), number)
            began = rules.initial_start(
                self.market.hazards, self.market.start, group, self.seed, self.replication, number
            )
            self.env.process(self.life(citizen, group, began))

    def initially_away(self, group: int) -> None:
        """Those who left the group for a job before week 0 and come back."""
        for number in range(self.market.start.groups[group]["away"]):
            back = rules.initial_return(
                self.market.flows, self.market.start, group, self.seed, self.replication, number
            )
            if back < self.market.horizon:
                citizen = citizen_key(int(self.market.start.groups[group]["away_base"]), number)
                self.env.process(self.life(citizen, self.market.back_to[group], back))

    def inflow(self, group: int) -> Process:
        """New citizens, one after the other."""
        flows, pair, came = self.market.flows, 0, 0.0
        while True:
            first, first_comes, came, second_comes = rules.two_candidates(
                flows, group, self.seed, self.replication, pair, came
            )
            for number, at, comes in ((2 * pair, first, first_comes), (2 * pair + 1, came, second_comes)):
                if at >= self.market.horizon:
                    return
                if comes:
                    citizen = citizen_key(int(flows.groups[group]["arrival_base"]), number)
                    yield Moment(self.env, at, COMES, citizen)
                    self.env.process(self.life(citizen, group, at))
            pair += 1

    # --- a citizen ----------------------------------------------------------------------------------------------------

    def life(self, citizen: int, group: int, began: float) -> Process:
        """Spell after spell, until he leaves for good."""
        if began > self.env.now:
            yield Moment(self.env, began, COMES, citizen)
        number, supported = 0, 0.0
        while True:
            resistance, u_destination, u_return, u_gap = rules.spell_draws(self.seed, self.replication, citizen, number)
            spell = Spell(citizen, number, group, began, supported, self.env.active_process)
            ended, why, favourable = yield from self.spell(spell, resistance)
            to = rules.destination(self.market.destinations, group, why, favourable, u_destination)
            to = rules.rerouted(self.market.shifts, group, to, ended, self.seed, self.replication, citizen, number)
            self.record_spell(spell, ended, to, why)
            if to < len(self.market.back_to):
                group, began = to, ended
            elif to == self.market.job:
                began = rules.return_time(self.market.flows, group, ended, u_return, u_gap)
                if began >= self.market.horizon:
                    return
                group = self.market.back_to[group]
                yield Moment(self.env, began, COMES, citizen)
            else:
                return
            number, supported = number + 1, rules.time_on_support(supported, spell.began, ended, began)

    def spell(self, spell: Spell, resistance: float) -> Generator[simpy.Event, object, tuple[float, int, float]]:
        """One spell: use up the resistance, at a hazard that initiatives change. Returns when, why and the multiplier."""
        market, env = self.market, self.env
        self.open_spells[spell.citizen] = spell
        for activity in self.reaching[spell.group]:
            opportunity = rules.opportunity(
                market.activities,
                activity,
                self.seed,
                self.replication,
                spell.citizen,
                spell.number,
                spell.group,
                spell.began,
            )
            # what follows another activity is begun by that one
            follows = market.activities.each[activity]["follows"] >= 0
            if opportunity[0] != rules.NOT_REACHED and opportunity[1] < market.horizon and not follows:
                recurring = market.activities.each[activity]["every"] > 0.0
                process = env.process(
                    (self.meetings if recurring else self.participation)(spell, activity, *opportunity)
                )
                spell.participations[activity] = process
        t = env.now
        while True:
            personal = spell.personal
            ends, _, why, favourable = rules.next_exit(
                market.hazards, spell.group, spell.began, t, resistance, personal, market.horizon
            )
            try:
                if why == rules.STAY or ends >= market.horizon:
                    yield env.event()  # to the horizon, unless an initiative changes his hazard
                yield Moment(env, ends, SPELL_ENDS, spell.citizen)
            except simpy.Interrupt:
                now = env.now
                _, resistance, _, _ = rules.next_exit(
                    market.hazards, spell.group, spell.began, t, resistance, personal, now
                )
                t = now
                continue
            break
        for activity in sorted(spell.participations):
            if spell.participations[activity].is_alive:
                spell.participations[activity].interrupt("left the benefit")
        del self.open_spells[spell.citizen]
        return ends, why, favourable

    # --- an initiative reaches a spell --------------------------------------------------------------------------------

    def participation(
        self, spell: Spell, activity: int, way: int, offered: float, give_up: float, weeks: float
    ) -> Process:
        """An activity in a citizen's spell: the offer, the wait for a place, the time in it, the effect."""
        env, market = self.env, self.market
        entry = None
        try:
            yield Moment(env, offered, REQUESTS, spell.citizen, self.priority(activity), activity)
            entry = Participation(spell.citizen, spell.number, activity, way, offered)
            self.participations.append(entry)
            if market.activities.each[activity]["pool"] < 0:
                yield from self.attend(spell, entry, weeks)
            else:
                yield from self.wait_for_place(spell, entry, give_up, self.attend(spell, entry, weeks))
            if entry.outcome == COMPLETED:
                self.follow_up(spell, activity, way, give_up)
                yield from self.effect(spell, entry, weeks, rules.NEVER)
        except simpy.Interrupt:  # the spell is over
            self.leave(entry)

    def wait_for_place(self, spell: Spell, entry: Participation, give_up: float, then: Process) -> Process:
        """Queue for a place and do something in it, or give up in time."""
        env, activity, priority = self.env, entry.activity, self.priority(entry.activity)
        pool = self.pools[self.market.activities.each[activity]["pool"]]
        with PlaceRequest(pool, priority, spell.citizen, activity) as place:
            until = min(give_up, self.market.horizon)
            yield place | Moment(env, until, GIVES_UP, spell.citizen, priority, activity)
            if place.triggered:
                yield from then
            else:
                entry.ended, entry.outcome = env.now, GAVE_UP

    def attend(self, spell: Spell, entry: Participation, weeks: float) -> Process:
        """From the first day of the activity to the last."""
        entry.begun, entry.outcome = self.env.now, OPEN
        yield from self.effect(spell, entry, weeks, until=entry.begun + weeks)
        entry.ended, entry.outcome = self.env.now, COMPLETED

    def leave(self, entry: Participation | None) -> None:
        """The spell is over, and with it what the citizen was waiting for or taking part in."""
        if entry is not None and entry.outcome in (OPEN, WAITING):
            entry.ended = self.env.now
            entry.outcome = LEFT_DURING if entry.outcome == OPEN else LEFT_WAITING

    def follow_up(self, spell: Spell, activity: int, way: int, give_up: float) -> None:
        """What was arranged can begin: the citizen asks for it now, unless it is too late."""
        following = int(self.market.activities.each[activity]["followed_by"])
        if following < 0:
            return
        opportunity = rules.opportunity(
            self.market.activities,
            following,
            self.seed,
            self.replication,
            spell.citizen,
            spell.number,
            spell.group,
            spell.began,
        )
        if self.env.now < give_up:
            process = self.participation(spell, following, way, self.env.now, give_up, opportunity[3])
            spell.participations[following] = self.env.process(process)

    def effect(self, spell: Spell, entry: Participation, weeks: float, until: float) -> Process:
        """What the activity does to the citizen's hazard, phase by phase, up to `until` or until nothing more changes."""
        ends = entry.begun + weeks
        while self.env.now < until:
            multiplier, changes = rules.phase(
                self.market.activities, entry.activity, entry.way, spell.began, entry.begun, weeks, self.env.now
            )
            self.set_multiplier(spell, entry.activity, multiplier)
            if changes >= self.market.horizon:
                yield self.env.event()  # for the rest of the spell
            kind = ACTIVITY_ENDS if changes == ends else EFFECT_CHANGES
            yield Moment(self.env, changes, kind, spell.citizen, activity=entry.activity)

    def set_multiplier(self, spell: Spell, activity: int, multiplier: float) -> None:
        """An initiative changes what it does to a citizen's hazard; if that changes the product, his spell is reckoned anew."""
        before = spell.personal
        spell.multipliers[activity] = multiplier
        if spell.personal != before:
            assert spell.process is not None
            spell.process.interrupt("the hazard has changed")

    def priority(self, activity: int) -> int:
        """The priority number with which citizens ask for an activity."""
        return int(self.market.activities.each[activity]["priority"])

    # --- meetings that come back --------------------------------------------------------------------------------------

    def meetings(self, spell: Spell, activity: int, way: int, offered: float, give_up: float, weeks: float) -> Process:
        """The extra meetings of a spell, one after the other."""
        env, act = self.env, self.market.activities
        every, end = float(act.each[activity]["every"]), float(act.each[activity]["end"])
        entry = None
        try:
            while offered < self.market.horizon:
                yield Moment(env, offered, REQUESTS, spell.citizen, self.priority(activity), activity)
                entry = Participation(spell.citizen, spell.number, activity, way, offered)
                self.participations.append(entry)
                if act.each[activity]["pool"] < 0:
                    yield from self.meet(spell, entry, weeks)
                else:
                    yield from self.wait_for_place(spell, entry, give_up, self.meet(spell, entry, weeks))
                if entry.outcome == COMPLETED:
                    self.renew_effect(spell, activity)
                offered = rules.next_meeting(act, activity, spell.began, max(env.now, offered + every))
                give_up = min(offered + every, end)
        except simpy.Interrupt:  # the spell is over
            self.leave(entry)

    def meet(self, spell: Spell, entry: Participation, weeks: float) -> Process:
        """One meeting."""
        entry.begun, entry.outcome = self.env.now, OPEN
        if weeks > 0.0:
            yield Moment(self.env, entry.begun + weeks, ACTIVITY_ENDS, spell.citizen, activity=entry.activity)
        entry.ended, entry.outcome = self.env.now, COMPLETED

    def renew_effect(self, spell: Spell, activity: int) -> None:
        """A meeting is over: its effect begins, or begins anew."""
        one = self.market.activities.each[activity]
        until = self.env.now + float(one["effect_weeks"])
        spell.effect_until[activity] = until
        self.set_multiplier(spell, activity, float(one["after"]))
        if until < self.market.horizon:
            self.env.process(self.fading(spell, activity, until))

    def fading(self, spell: Spell, activity: int, until: float) -> Process:
        """The effect of meetings ends, unless the spell is over or a later meeting has renewed it."""
        yield Moment(self.env, until, EFFECT_CHANGES, spell.citizen, activity=activity)
        if self.open_spells.get(spell.citizen) is spell and spell.effect_until[activity] == until:
            self.set_multiplier(spell, activity, 1.0)

    # --- the books ----------------------------------------------------------------------------------------------------

    def record_spell(self, spell: Spell, ended: float, to: int, why: int) -> None:
        """A completed spell."""
        row = (spell.citizen, spell.number, spell.group, spell.began, ended, to, why, spell.supported)
        self.spell_rows.append(row)

    def records(self) -> Records:
        """All that happened; what is still going on at the horizon is censored there."""
        horizon = self.market.horizon
        for spell in self.open_spells.values():
            self.record_spell(spell, horizon, CENSORED, rules.STAY)
        return sorted_records(
            int(self.replication), self.spell_rows, (entry.row(horizon) for entry in self.participations)
        )


def run(model: Model, seed: int, replication: int) -> Records:
    """Run one replication of a model with SimPy.

    Parameters
    ----------
    model:
        The frozen description of market and scenario.
    seed, replication:
        Non-negative whole numbers below 2**64; the same pair gives the same records, bit by bit.
    """
    return LabourMarket(model, seed, replication).run()
