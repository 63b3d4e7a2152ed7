"""The SimPy engine's calendar and its pools of places: simultaneous events and requests in their written order."""

from __future__ import annotations

import simpy


class Moment(simpy.Event):
    """An entry in the calendar, at an absolute time, with its place among simultaneous ones."""

    def __init__(
        self, env: simpy.Environment, at: float, kind: int, citizen: int, priority: int = 0, activity: int = 0
    ):
        super().__init__(env)
        self._ok = True
        self._value = None
        order = (((kind << 16 | priority) << 64 | citizen) << 16) | activity
        # SimPy's own events, the consequences of a moment, have priorities 0 and 1: they are settled first
        env.schedule(self, 2 + order, at - env.now)  # type: ignore[arg-type]


class Places(simpy.PriorityResource):
    """A pool of places, whose number may change and, unlike that of SimPy's own resources, may be 0."""

    def __init__(self, env: simpy.Environment, places: int) -> None:
        super().__init__(env, capacity=1)
        self.resize(places)

    def resize(self, places: int) -> None:
        """So many places from now on; whoever is in one keeps it to the end."""
        self._capacity = places
        while self.put_queue and len(self.users) < places:
            self._trigger_put(None)  # serves one of those who wait


class PlaceRequest(simpy.resources.resource.PriorityRequest):
    """A request for a place: served by priority, then time of request, then citizen key."""

    def __init__(self, pool: simpy.PriorityResource, priority: int, citizen: int, activity: int) -> None:
        self.order = (priority, pool._env.now, citizen, activity)
        super().__init__(pool, priority)

    @property  # type: ignore[override]
    def key(self) -> tuple[float, ...]:
        """What the waiting queue is sorted by."""
        return self.order

    @key.setter
    def key(self, _: object) -> None:
        """SimPy's own key knows no citizens."""
