"""The compiled engine's rules one by one, each in a loop over what one replication really asks of it.

A loop of its own is no picture of the engine: there the processor overlaps one rule with the next, and here a rule's
numbers are already in its nearest memory. So the parts show where time goes, and need not add up to the whole.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from sim.engine.records import SPELL
from sim.model import rules
from sim.model.market import Activities, Destinations, Flows, Hazards, Start

loop: Any = numba.njit(nogil=True)
"""Compiled anew in every run of the benchmarks, so that nothing stale is measured."""


@loop
def draws(seed: np.uint64, replication: np.uint64, citizens: np.ndarray, numbers: np.ndarray, out: np.ndarray) -> None:
    """Chance of each spell: out has shape (n, 4)."""
    for i in range(citizens.shape[0]):
        out[i, 0], out[i, 1], out[i, 2], out[i, 3] = rules.spell_draws(seed, replication, citizens[i], numbers[i])


@loop
def exits(h: Hazards, spells: np.ndarray, chance: np.ndarray, horizon: float, out: np.ndarray) -> None:
    """When and why each spell ends: out has shape (n, 3)."""
    for i in range(spells.shape[0]):
        began = spells[i].began
        ended, _, why, favourable = rules.next_exit(
            h, spells[i].group, began, max(began, 0.0), chance[i, 0], 1.0, horizon
        )
        out[i, 0], out[i, 1], out[i, 2] = ended, why, favourable


@loop
def destinations(d: Destinations, spells: np.ndarray, chance: np.ndarray, ends: np.ndarray, out: np.ndarray) -> None:
    """Where each completed spell leads."""
    for i in range(spells.shape[0]):
        if spells[i].destination >= 0:
            out[i] = rules.destination(d, spells[i].group, spells[i].why, ends[i, 2], chance[i, 1])


@loop
def returns(f: Flows, spells: np.ndarray, chance: np.ndarray, job: int, out: np.ndarray) -> None:
    """When those who left for a job come back."""
    for i in range(spells.shape[0]):
        if spells[i].destination == job:
            out[i] = rules.return_time(f, spells[i].group, spells[i].ended, chance[i, 2], chance[i, 3])


@loop
def arrivals(f: Flows, seed: np.uint64, replication: np.uint64) -> int:
    """All who come from outside; how many candidates that took."""
    candidates = 0
    for g in range(f.groups.shape[0]):
        pair, came = 0, 0.0
        while came < f.horizon:
            _, _, came, _ = rules.two_candidates(f, g, seed, replication, pair, came)
            pair += 1
        candidates += 2 * pair
    return candidates


@loop
def ages(h: Hazards, s: Start, seed: np.uint64, replication: np.uint64) -> float:
    """When the spells of all who are there at week 0 began."""
    total = 0.0
    for g in range(s.groups.shape[0]):
        for number in range(s.groups[g].stock):
            total += rules.initial_start(h, s, g, seed, replication, number)
    return total


@loop
def away(f: Flows, s: Start, seed: np.uint64, replication: np.uint64) -> float:
    """When all those come back who are in a job at week 0."""
    total = 0.0
    for g in range(s.groups.shape[0]):
        for number in range(s.groups[g].away):
            total += rules.initial_return(f, s, g, seed, replication, number)
    return total


@loop
def writing(spells: np.ndarray, out: np.ndarray) -> None:
    """The rows of the records, written field by field."""
    for i in range(spells.shape[0]):
        spell, row = spells[i], out[i]
        row.citizen, row.spell, row.group, row.began = spell.citizen, spell.spell, spell.group, spell.began
        row.ended, row.destination, row.why = spell.ended, spell.destination, spell.why


@loop
def opportunities(act: Activities, seed: np.uint64, replication: np.uint64, spells: np.ndarray) -> int:
    """Whether, when and how each activity is open to each spell; how often that was asked."""
    asked = 0
    for i in range(spells.shape[0]):
        for a in range(act.each.shape[0]):
            if act.reach[a, spells[i].group]:
                asked += 1
                way, _, _, _ = rules.opportunity(
                    act, a, seed, replication, spells[i].citizen, spells[i].spell, spells[i].group, spells[i].began
                )
                if way < 0:
                    asked = 0
    return asked


def empty_spells(number: int) -> np.ndarray:
    """Rows to write into."""
    return np.zeros(number, SPELL)
