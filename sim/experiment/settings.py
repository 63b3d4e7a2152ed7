"""How a run is done, apart from what it simulates."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from sim.errors import RunError
from sim.model.weeks import DEFAULT_HORIZON

ENGINES = ("compiled", "simpy")
"""Engines by name; they give the same bits, the first one hundreds of times faster."""

MEASURES = ("gap", "probability")
"""What a precision can be asked of: the total less the target at the end of the target year, or the chance of reaching it."""

LAST_DAY = date(2100, 12, 31)
"""No run goes on for longer; a slip of the finger in a year should be told, not simulated."""


@dataclass(frozen=True)
class Precision:
    """Run until the half-width of a 95 per cent interval is small enough.

    Attributes
    ----------
    measure:
        One of `MEASURES`.
    half_width:
        Full-time persons for the gap, a fraction for the probability.
    year:
        Target year; its end must lie within the run.
    """

    measure: str
    half_width: float
    year: int = 2022

    def __post_init__(self) -> None:
        if self.measure not in MEASURES or not self.half_width > 0.0:
            raise RunError(
                f"precision {self.measure}={self.half_width}: write gap=5 (full-time persons) or probability=0.05.",
                f"præcision {self.measure}={self.half_width}: skriv gap=5 (fuldtidspersoner) eller probability=0.05.",
                key="precision",
            )


@dataclass(frozen=True)
class RunSettings:
    """Seed, replications, engine, last day and who does the work.

    Attributes
    ----------
    seed:
        Non-negative whole number below 2**63; the same seed gives the same results, bit by bit.
    replications:
        How many runs; run k of every scenario shares its chance with run k of every other. With a precision, the most.
    engine:
        One of `ENGINES`.
    until:
        The last day simulated.
    workers:
        Cores of this machine; the results do not depend on how many.
    cluster:
        Address of a running Dask scheduler that does the work instead; the results do not depend on it either.
    precision:
        Stop as soon as this is reached.

    Raises
    ------
    RunError
        For a value out of range.
    """

    seed: int = 2022
    replications: int = 50
    engine: str = ENGINES[0]
    until: date = DEFAULT_HORIZON
    workers: int = 1
    cluster: str | None = None
    precision: Precision | None = None

    def __post_init__(self) -> None:
        self._range("seed", self.seed, 0, 2**63 - 1)
        self._range("replications", self.replications, 1, 1_000_000)
        self._range("workers", self.workers, 1, 4 * (os.cpu_count() or 1))
        if self.until > LAST_DAY:
            raise RunError(
                f"until = {self.until} must not lie after {LAST_DAY}.",
                f"until = {self.until} må ikke ligge efter {LAST_DAY}.",
                key="until",
            )
        if self.engine not in ENGINES:
            names = ", ".join(ENGINES)
            raise RunError(
                f"There is no engine {self.engine!r}. Choose one of: {names}.",
                f"Der er ingen motor {self.engine!r}. Vælg en af: {names}.",
                key="engine",
            )

        if self.cluster is not None:
            self._address(self.cluster)

    @staticmethod
    def _address(cluster: str) -> None:
        # looked at here, because Dask's own client needs half a minute to say that an address is none
        parts = urlsplit(cluster if "//" in cluster else f"tcp://{cluster}")
        try:
            fits = parts.scheme in ("tcp", "tls", "ws", "wss") and bool(parts.hostname) and bool(parts.port)
        except ValueError:  # a port that is no port
            fits = False
        if not fits:
            raise RunError(
                f"cluster = {cluster!r} is no address of a Dask scheduler. Write tcp://host:port, as the scheduler prints it "
                "when it starts, or leave out --cluster.",
                f"cluster = {cluster!r} er ikke adressen på en Dask-planlægger. Skriv tcp://vært:port, som planlæggeren "
                "skriver, når den starter, eller udelad --cluster.",
                key="cluster",
            )

    @staticmethod
    def _range(name: str, value: int, low: int, high: int) -> None:
        if type(value) is not int or not low <= value <= high:
            raise RunError(
                f"{name} = {value} must be a whole number from {low} to {high}.",
                f"{name} = {value} skal være et helt tal fra {low} til {high}.",
                key=name,
            )
