"""What was observed after the plan's base year, in the country and in the municipality. No engine reads any of it.

A model of 2020 continued must be laid beside what happened; these are the figures that could be found. Nothing here goes
into a run: the calibration of a business cycle and the charts beside it are the only readers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sim.errors import DataError
from sim.facts.figures import Figure
from sim.facts.tables import DataPack, read_table
from sim.frozen import FrozenMap

FILE = "observed/series.csv"
AREAS = ("country", "municipality")
SERIES = {
    "dagpenge": "full-time persons",
    "kontanthjaelp": "full-time persons",
    "net_unemployed_on_assistance": "full-time persons",
    "unemployment_rate": "share",
    "dagpenge_exhausted": "persons",
    "sygedagpenge": "full-time persons",
    "jobafklaring": "full-time persons",
    "jobafklaring_before_covid": "full-time persons",
}
"""What is observed, with its unit. Kontanthjaelp includes uddannelseshjaelp and selvforsoergelses- og hjemrejseydelse."""


@dataclass(frozen=True)
class Observed:
    """Annual figures as they were observed.

    Attributes
    ----------
    figures:
        By (area, series, year); a figure's own ``period`` says where it covers less than the year.
    """

    figures: Mapping[tuple[str, str, int], Figure]

    def value(self, area: str, series: str, year: int) -> float:
        """One figure's value.

        Raises
        ------
        DataError
            Where the figure is not at hand.
        """
        return self.figure(area, series, year).value

    def figure(self, area: str, series: str, year: int) -> Figure:
        """One figure with its source; `DataError` where it is not at hand."""
        found = self.figures.get((area, series, year))
        if found is None:
            raise DataError(
                f"{FILE} has no row {area},{series},{year}. Add it with unit, period, source and status, or ask for less.",
                f"{FILE} har ingen række {area},{series},{year}. Tilføj den med enhed, periode, kilde og status.",
                key=FILE,
            )
        return found

    def ratio(self, area: str, series: str, year: int, to: int) -> float:
        """The figure of year `to` over that of `year`."""
        return self.value(area, series, to) / self.value(area, series, year)

    def years(self, area: str, series: str) -> tuple[int, ...]:
        """The years that are at hand, rising."""
        return tuple(sorted(year for where, what, year in self.figures if (where, what) == (area, series)))


def load_observed(root: Path | None = None) -> Observed:
    """Read ``observed/series.csv`` of a data pack.

    Parameters
    ----------
    root:
        The folder of the data pack; the shipped ``data/`` unless told.

    Raises
    ------
    DataError
        Naming file, line, value and rule of the first thing that is wrong.
    """
    pack = DataPack(Path(__file__).resolve().parents[2] / "data" if root is None else Path(root))
    figures = {}
    for row in read_table(pack, FILE, ("area", "series", "year")):
        area, series = row.choice("area", AREAS), row.choice("series", SERIES)
        figures[area, series, row.whole("year", 1900, 2100)] = row.figure(SERIES[series], positive=True)
    return Observed(FrozenMap(figures))
