"""What the compiled engine writes down of a replication: rows of its memory, filled from the top."""

from __future__ import annotations

from sim.engine.workspace import FULL, NO_PARTICIPATIONS, NO_SPELLS, PARTICIPATIONS, SPELLS, Workspace
from sim.model.kernels import kernel, part_of_kernel


@part_of_kernel
def write_spell(
    w: Workspace, citizen: int, number: int, group: int, began: float, ended: float, to: int, why: int, supported: float
) -> None:
    """A completed or censored spell."""
    i = w.counters[SPELLS]
    if i < w.spells.shape[0]:
        w.counters[SPELLS] = i + 1
        entry = w.spells[i]
        entry.citizen, entry.spell, entry.group, entry.began = citizen, number, group, began
        entry.ended, entry.destination, entry.why, entry.supported = ended, to, why, supported
    else:
        w.counters[FULL] = NO_SPELLS


@kernel
def write_participation(w: Workspace, row: int, a: int) -> None:
    """What became of a spell's activity or meeting, as it stands."""
    i = w.counters[PARTICIPATIONS]
    if i < w.participations.shape[0]:
        w.counters[PARTICIPATIONS] = i + 1
        entry = w.participations[i]
        entry.citizen, entry.spell, entry.activity = w.live[row].citizen, w.live[row].number, a
        entry.way, entry.offered, entry.begun = w.asks[row, a].way, w.asks[row, a].offered, w.asks[row, a].begun
        entry.ended, entry.outcome = w.asks[row, a].left, w.asks[row, a].outcome
    else:
        w.counters[FULL] = NO_PARTICIPATIONS
