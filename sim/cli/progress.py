"""Progress of something long on the terminal."""

from __future__ import annotations

import sys


class Bar:
    """A bar with the remaining time, drawn where somebody looks; used as a context and called with what is done."""

    def __init__(self, title: str) -> None:
        # here, because the room behind it takes seconds that --help does not have
        from sim.experiment.remaining import Remaining

        self.title = title
        self.seen = sys.stderr.isatty()
        self.remaining = Remaining()

    def __enter__(self) -> Bar:
        return self

    def __call__(self, done: int, of: int) -> None:
        """So much of so much is done."""
        if self.seen:
            left = self.remaining.seconds(done, of)
            bar = ("#" * (30 * done // of)).ljust(30, ".")
            shown = "" if left is None else f" {left:.0f} s"
            print(f"\r{self.title} {bar} {done}/{of}{shown}   ", end="", file=sys.stderr, flush=True)

    def __exit__(self, *_: object) -> None:
        if self.seen:
            print(file=sys.stderr)
