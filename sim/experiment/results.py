"""Results of a run as tidy pandas frames: one row per replication and what it counts, replication and scenario as columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from sim.engine.census import Census, census_weeks
from sim.engine.records import Records
from sim.experiment.settings import RunSettings
from sim.model.capacities import place_weeks
from sim.model.market import Model
from sim.model.weeks import date_of, year_bounds
from sim.scenario import Scenario


@dataclass(frozen=True)
class Column:
    """What a column of a frame means."""

    label_da: str
    label_en: str
    unit: str


COLUMNS = {
    "scenario": Column("Scenarie", "Scenario", "name"),
    "replication": Column("Gentagelse", "Replication", "number"),
    "week": Column("Uge", "Week", "weeks from 1 January 2021"),
    "date": Column("Dato", "Date", "day"),
    "year": Column("År", "Year", "year"),
    "group": Column("Gruppe", "Group", "code"),
    "destination": Column("Afgang til", "Destination", "code"),
    "pool": Column("Pulje", "Pool", "name"),
    "activity": Column("Indsats", "Initiative", "name"),
    "stock": Column("Antal i gruppen", "Stock", "citizens"),
    "full_time_persons": Column("Fuldtidspersoner", "Full-time persons", "full-time persons"),
    "stock_end": Column("Antal ved årets udgang", "Stock at the end of the year", "citizens"),
    "inflow": Column("Begyndte forløb", "Spells begun", "spells"),
    "outflow": Column("Afsluttede forløb", "Spells ended", "spells"),
    "closed": Column("Afsluttede sager", "Cases closed", "cases"),
    "mean_duration_weeks": Column("Gennemsnitlig varighed af afsluttede", "Mean duration of closed cases", "weeks"),
    "share_over_52_weeks": Column("Andel over 52 uger", "Share over 52 weeks", "share of closed cases"),
    "share_over_104_weeks": Column("Andel over 104 uger", "Share over 104 weeks", "share of closed cases"),
    "count": Column("Antal", "Count", "spells"),
    "capacity": Column("Pladser", "Capacity", "places, average of the year"),
    "used_share": Column("Udnyttet andel", "Share in use", "share of the place-weeks"),
    "waiting_mean_weeks": Column("Gennemsnitlig ventetid", "Mean waiting time", "weeks, of those who got a place"),
    "reneged": Column("Forlod køen", "Left the queue", "citizens"),
    "served": Column("Fik plads", "Got a place", "citizens"),
    "waiting_end": Column("Venter ved årets udgang", "Waiting at the end of the year", "citizens"),
    "earlier": Column("Deltagere tidligere end i dag", "Participants earlier than today", "citizens"),
    "more": Column("Deltagere ud over i dag", "Participants beyond today", "citizens"),
}
"""Label and unit of every column that any frame has."""

REMAINDER = "andre"
"""The group code of the full-time persons outside the documented groups, a constant."""


@dataclass(frozen=True)
class Results:
    """What a scenario's replications counted.

    Attributes
    ----------
    model:
        The model that was run.
    counts:
        What they counted; every array has a first axis of replications 0, 1, ...
    records:
        Every spell and participation, where they were asked for.
    first:
        Number of the first replication.
    """

    scenario: Scenario
    settings: RunSettings
    model: Model
    counts: Census
    records: tuple[Records, ...] | None = None
    first: int = 0

    @property
    def replications(self) -> tuple[int, ...]:
        """Numbers of the replications."""
        return tuple(range(self.first, self.first + len(self.counts.stock)))

    def chunks(self, size: int) -> Iterator[Results]:
        """The same results, so many replications at a time."""
        for begin in range(0, len(self.counts.stock), size):
            part = slice(begin, begin + size)
            records = None if self.records is None else self.records[part]
            counts = Census(*(array[part] for array in self.counts))
            yield Results(self.scenario, self.settings, self.model, counts, records, self.first + begin)

    @property
    def censuses(self) -> tuple[Census, ...]:
        """One census a replication."""
        return tuple(Census(*(array[row] for array in self.counts)) for row in range(len(self.counts.stock)))

    @property
    def weeks(self) -> np.ndarray:
        """Shape (W,): census weeks."""
        return census_weeks(self.model.market.horizon)

    @property
    def years(self) -> list[tuple[int, float, float]]:
        """Calendar years with their begin and end in weeks."""
        return year_bounds(self.model.market.horizon)

    @cached_property
    def total(self) -> np.ndarray:
        """Shape (R, W): total by week, the constant remainder included."""
        return self.counts.stock.sum(axis=2) + self.model.remainder

    @cached_property
    def total_by_year(self) -> np.ndarray:
        """Shape (R, Y): full-time persons of each year (exact time average), remainder included."""
        return self.full_time_persons.sum(axis=2) + self.model.remainder

    @cached_property
    def total_year_end(self) -> np.ndarray:
        """Shape (R, Y): total at the end of each year, remainder included."""
        return self.counts.stock_end.sum(axis=2) + self.model.remainder

    @cached_property
    def full_time_persons(self) -> np.ndarray:
        """Shape (R, Y, G): full-time persons of each year and group, the exact time average of the stock."""
        lengths = np.array([end - begin for _, begin, end in self.years])
        return self.counts.person_weeks / lengths[:, None]

    @cached_property
    def census(self) -> pd.DataFrame:
        """replication, week, date, group, stock."""
        weeks, groups = self.weeks, self.model.groups
        frame = self._index((self.replications, weeks, groups), ("replication", "week", "group"))
        dates = pd.to_datetime([date_of(week) for week in weeks])
        frame.insert(3, "date", np.tile(np.repeat(dates, len(groups)), len(self.replications)))
        return frame.assign(stock=self.counts.stock.ravel())[
            ["scenario", "replication", "week", "date", "group", "stock"]
        ]

    @cached_property
    def years_frame(self) -> pd.DataFrame:
        """replication, year, group, full_time_persons, stock_end, inflow, outflow, closed, durations and tail shares."""
        names = [year for year, _, _ in self.years]
        frame = self._index((self.replications, names, self.model.groups), ("replication", "year", "group"))
        closed = self.counts.ended.sum(axis=3)
        weeks = self.counts.completed_weeks

        def over(count: np.ndarray) -> np.ndarray:
            return np.divide(count, closed, out=np.full(closed.shape, np.nan), where=closed > 0).ravel()

        return frame.assign(
            full_time_persons=self.full_time_persons.ravel(),
            stock_end=self.counts.stock_end.ravel(),
            inflow=self.counts.begun.ravel(),
            outflow=closed.ravel(),
            closed=closed.ravel(),
            mean_duration_weeks=over(weeks),
            share_over_52_weeks=over(self.counts.long),
            share_over_104_weeks=over(self.counts.very_long),
        )

    @cached_property
    def flows(self) -> pd.DataFrame:
        """replication, year, group, destination, count."""
        names = [year for year, _, _ in self.years]
        axes = (self.replications, names, self.model.groups, self.model.destinations)
        frame = self._index(axes, ("replication", "year", "group", "destination"))
        return frame.assign(count=self.counts.ended.ravel())

    @cached_property
    def pools(self) -> pd.DataFrame:
        """replication, year, pool, capacity, used_share, waiting_mean_weeks, reneged, served, waiting_end.

        `capacity` is the year's average number of places.
        """
        names = [year for year, _, _ in self.years]
        frame = self._index((self.replications, names, self.model.pools), ("replication", "year", "pool"))
        length = np.array([end - begin for _, begin, end in self.years])[:, None]
        capacity = place_weeks(self.model.market, self.years) / length
        taken, served = self.counts.place_weeks, self.counts.served
        available = np.broadcast_to(capacity * length, taken.shape)

        def ratio(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
            return np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0).ravel()

        return frame.assign(
            capacity=np.broadcast_to(capacity, taken.shape).ravel(),
            used_share=ratio(taken, available),
            waiting_mean_weeks=ratio(self.counts.waiting_weeks, served),
            reneged=self.counts.reneged.ravel(),
            served=served.ravel(),
            waiting_end=self.counts.queue_end.ravel(),
        )

    @cached_property
    def participants(self) -> pd.DataFrame:
        """replication, year, activity, earlier, more: who began an activity, by the way in which it works."""
        names = [year for year, _, _ in self.years]
        frame = self._index((self.replications, names, self.model.activities), ("replication", "year", "activity"))
        counts = self.counts.participants
        return frame.assign(earlier=counts[..., 0].ravel(), more=counts[..., 1].ravel())

    def _index(self, axes: Any, names: tuple[str, ...]) -> pd.DataFrame:
        frame: pd.DataFrame = pd.MultiIndex.from_product(axes, names=names).to_frame(index=False)
        frame.insert(0, "scenario", self.scenario.name)
        return frame
