"""How a run is done, apart from what it simulates."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date

from sim.errors import RunError
from sim.model.weeks import DEFAULT_HORIZON

ENGINES = ("simpy",)
"""Engines by name."""


@dataclass(frozen=True)
class RunSettings:
    """Seed, replications, engine, last day and workers.

    Attributes
    ----------
    seed:
        Non-negative whole number below 2**63; the same seed gives the same results, bit by bit.
    replications:
        How many runs; run k of every scenario shares its chance with run k of every other.
    until:
        The last day simulated.
    workers:
        Processes; the results do not depend on how many.

    Raises
    ------
    RunError
        For a value out of range.
    """

    seed: int = 2022
    replications: int = 50
    engine: str = "simpy"
    until: date = DEFAULT_HORIZON
    workers: int = 1

    def __post_init__(self) -> None:
        self._range("seed", self.seed, 0, 2**63 - 1)
        self._range("replications", self.replications, 1, 1_000_000)
        self._range("workers", self.workers, 1, 4 * (os.cpu_count() or 1))
        if self.engine not in ENGINES:
            names = ", ".join(ENGINES)
            raise RunError(
                f"There is no engine {self.engine!r}. Choose one of: {names}.",
                f"Der er ingen motor {self.engine!r}. Vælg en af: {names}.",
                key="engine",
            )

    @staticmethod
    def _range(name: str, value: int, low: int, high: int) -> None:
        if not low <= value <= high:
            raise RunError(
                f"{name} = {value} must be a whole number from {low} to {high}.",
                f"{name} = {value} skal være et helt tal fra {low} til {high}.",
                key=name,
            )
