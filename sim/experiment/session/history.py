"""Undo and redo: the states before and after the one that is shown."""

from __future__ import annotations

from sim.experiment.session.state import State

MOST_STEPS = 20


class History:
    """A state and the way to it.

    Parameters
    ----------
    now:
        The state to begin with.
    steps:
        How many changes can be undone.
    """

    def __init__(self, now: State, steps: int = MOST_STEPS) -> None:
        self.now = now
        self._steps = steps
        self._before: list[State] = []
        self._after: list[State] = []

    @property
    def before(self) -> State | None:
        """What undoing would bring back; None where there is nothing to undo."""
        return self._before[-1] if self._before else None

    @property
    def after(self) -> State | None:
        """What redoing would bring; None where nothing was undone."""
        return self._after[-1] if self._after else None

    def push(self, state: State) -> bool:
        """Go on to another state, which ends what could be redone; whether there was anything to change."""
        if state == self.now:
            return False
        self._before = [*self._before, self.now][-self._steps :]
        self._after = []
        self.now = state
        return True

    def amend(self, state: State) -> None:
        """Change what is shown without a step of its own, such as the language."""
        self.now = state

    def undo(self) -> bool:
        """Go back a step; whether there was one."""
        if not self._before:
            return False
        self._after.append(self.now)
        self.now = self._before.pop()
        return True

    def redo(self) -> bool:
        """Go forward again; whether there was anything undone."""
        if not self._after:
            return False
        self._before.append(self.now)
        self.now = self._after.pop()
        return True
