"""The plan's own order for the levers: which row of it an initiative belongs to, how far its levers go, and what has none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sim.facts import Facts, LeverRange, PlanRow
from sim.scenario.catalogue import catalogue_entries
from sim.scenario.controls import LeverSpec

PARTS = ("indsatser", "virksomhedsindsats")
"""Sections of the plan whose rows have levers of their own, in the order of the screen."""

_UNITS = {"hazard ratio": "ratio", "multiplier": "ratio"}
"""Units that a lever calls otherwise than the data."""


@dataclass(frozen=True)
class PlanRows:
    """The plan's rows as the panel needs them.

    Attributes
    ----------
    rows:
        Rows with levers, by code, in the order of the screen.
    home:
        The code of the row under which an initiative stands, by the initiative's name.
    unmodelled:
        Rows without a scenario; each has its reason.
    """

    rows: Mapping[str, PlanRow]
    home: Mapping[str, str]
    unmodelled: tuple[PlanRow, ...]


@lru_cache(maxsize=4)
def plan_rows(facts: Facts) -> PlanRows:
    """The rows of a catalogue; none where the data pack has no catalogue."""
    entries = catalogue_entries(facts)
    own = [entry for entry in entries if entry.scenario is not None and entry.homes == (entry.row,)]
    own.sort(key=lambda entry: PARTS.index(entry.row.section) if entry.row.section in PARTS else len(PARTS))
    home: dict[str, str] = {}
    for entry in own:
        for name in entry.initiatives:
            home.setdefault(name, entry.row.code)
    rows = {entry.row.code: entry.row for entry in own}
    return PlanRows(rows, home, tuple(entry.row for entry in entries if not entry.row.is_modelled))


def plan_ranges(facts: Facts) -> dict[str, LeverSpec]:
    """How far the levers go that the catalogue has a range for."""
    return {lever.lever: _spec(lever) for lever in facts.catalogue.levers.values()}


def _spec(lever: LeverRange) -> LeverSpec:
    unit = lever.start.unit
    return LeverSpec(lever.lever, lever.low, lever.high, lever.step, _UNITS.get(unit, unit))
