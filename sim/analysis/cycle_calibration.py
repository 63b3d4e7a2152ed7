"""Find the business cycles that a data pack ships: multipliers under which the model without initiatives follows the country.

A cycle file may scale two things by month: a group's inflow and its favourable exits. How much of a fall came from fewer
who became unemployed and how much from more who found a job is not in the data at hand, so one *strength* s is solved for
each part of the labour market and each period, and split by judgement: favourable exits are multiplied by exp(split * s),
the inflow by exp(-(1 - split) * s). With half of it on either side the two multipliers are each other's inverse.

The strengths are the root of "expected annual mean over the equilibrium of 2020 = the country's annual mean over its 2020",
with the expected stock from the renewal equations (`sim.analysis.theory.expected_stock`), so no chance is in it.
`sim.analysis.cycle_files` makes the files from them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy import optimize

from sim.analysis.theory import expected_stock
from sim.engine.census import census_weeks
from sim.errors import CalibrationError
from sim.facts import Cycle, CycleStep, Facts, Figure, Observed
from sim.frozen import FrozenMap
from sim.model import compile_model
from sim.model.weeks import week_of, whole_years
from sim.scenario import load_scenario

BLOCKS = {
    "dagpenge": ("dagpenge",),
    "kontanthjaelp": ("jobparate", "uddannelsesparate", "aktivitetsparate_unge", "aktivitetsparate_voksne"),
}
"""The parts of the labour market that have an observed national series, with their groups."""

SPLIT = 0.5
"""Share of a strength that goes through the favourable exits: a judgement."""

STEPS_PER_WEEK = 1
"""Fineness of the renewal equations: the levels are right to a thousandth, as fine as the multipliers are written."""

SPRING_2021 = date(2021, 4, 1)
"""From spring 2021 markedly more of the unemployed found work (FH, 13 February 2022); until then 2020 goes on."""
YEAR_2022, YEAR_2023 = date(2022, 1, 1), date(2023, 1, 1)


@dataclass(frozen=True)
class Knot:
    """From a month on, a part of the labour market has a strength; above 0 the stock falls."""

    block: str
    month: date
    strength: float


class Course:
    """The expected stock under some knots, in proportion to the equilibrium of the base year."""

    def __init__(self, facts: Facts, knots: Sequence[Knot], split: float, until: date) -> None:
        name = "calibration"
        steps = tuple(step for knot in knots for step in steps_of(knot, split))
        cycles = FrozenMap({name: Cycle(name, steps)})
        bent = dataclasses.replace(facts, assumptions=dataclasses.replace(facts.assumptions, cycles=cycles))
        scenario = load_scenario("baseline").replace({"assumptions.cycle": name})
        self._model = compile_model(bent, scenario, until)
        self._stock = expected_stock(self._model, STEPS_PER_WEEK)
        self._weeks = census_weeks(self._model.market.horizon)
        self._years = {year: (begin, end) for year, begin, end in whole_years(self._model.market.horizon)}

    def mean(self, block: str, year: int) -> float:
        """Annual mean over the base year's level."""
        begin, end = self._years[year]
        weeks, stock = self._weeks, self._of(block)
        moments = np.concatenate([[begin], weeks[(weeks > begin) & (weeks < end)], [end]])
        return float(np.trapezoid(np.interp(moments, weeks, stock), moments) / (end - begin))

    def at(self, block: str, day: date) -> float:
        """Level at the beginning of a day over the base year's level."""
        return float(np.interp(week_of(day), self._weeks, self._of(block)))

    def _of(self, block: str) -> np.ndarray:
        chosen = [self._model.groups.index(code) for code in BLOCKS[block]]
        return self._stock[:, chosen].sum(axis=1) / self._model.market.start.groups["stock"][chosen].sum()


def recovery(facts: Facts, observed: Observed, split: float = SPLIT) -> tuple[Knot, ...]:
    """The national recovery: dagpenge follows the country's 2021, 2022 and 2023, kontanthjaelp its 2022 and 2023.

    Kontanthjaelp of 2021 is known for August to December only and is not aimed at: half of the groups' citizens are in
    cases of several years, which no multiplier within reason empties in half a year.
    """
    aims = [
        ("dagpenge", 2021),
        ("dagpenge", 2022),
        ("dagpenge", 2023),
        ("kontanthjaelp", 2022),
        ("kontanthjaelp", 2023),
    ]
    unknown = (
        *(("dagpenge", month) for month in (SPRING_2021, YEAR_2022, YEAR_2023)),
        *(("kontanthjaelp", month) for month in (SPRING_2021, YEAR_2023)),
    )

    def gaps(course: Course) -> list[float]:
        return [course.mean(block, year) - observed.ratio("country", block, 2020, year) for block, year in aims]

    return _solved(facts, (), unknown, gaps, split, date(2023, 12, 31))


def downturn(facts: Facts, observed: Observed, split: float = SPLIT) -> tuple[Knot, ...]:
    """A renewed downturn: the recovery of 2021, then from 2022 a rise as large as the country's from 2019 to 2020.

    The rise is the mean of the downturn's first year over the level at which it began. For kontanthjaelp the country's
    2019 is not at hand; the rise among its net unemployed is, and the others are taken not to have risen.
    """
    before = tuple(knot for knot in recovery(facts, observed, split) if knot.month < YEAR_2022)
    rises = {block: rise(observed, block) for block in BLOCKS}

    def gaps(course: Course) -> list[float]:
        return [course.mean(block, 2022) - course.at(block, YEAR_2022) * (1.0 + rises[block]) for block in BLOCKS]

    return _solved(
        facts, before, tuple((block, YEAR_2022) for block in BLOCKS), gaps, split, date(2022, 12, 31), first=0.0
    )


def rise(observed: Observed, block: str) -> float:
    """The country's relative rise from 2019 to 2020 in a part of the labour market."""
    if block == "dagpenge":
        return observed.ratio("country", "dagpenge", 2019, 2020) - 1.0
    before, after = (observed.value("country", "net_unemployed_on_assistance", year) for year in (2019, 2020))
    return (after - before) / (observed.value("country", "kontanthjaelp", 2020) - (after - before))


PROCEDURES: dict[str, Callable[[Facts, Observed, float], tuple[Knot, ...]]] = {
    "recovery": recovery,
    "downturn": downturn,
}
"""The calibrated cycles by the name of their file."""


def steps_of(knot: Knot, split: float) -> tuple[CycleStep, ...]:
    """A knot's multipliers on the inflow and the favourable exits of each of its groups."""
    values = {
        "inflow": float(np.exp(-(1.0 - split) * knot.strength)),
        "favourable_exits": float(np.exp(split * knot.strength)),
    }
    return tuple(
        CycleStep(knot.month, code, quantity, Figure(v, "multiplier", "", "calibration", "assumption", v, v, ""))
        for quantity, v in values.items()
        for code in BLOCKS[knot.block]
    )


def _solved(
    facts: Facts,
    fixed: tuple[Knot, ...],
    unknown: tuple[tuple[str, date], ...],
    gaps: Callable[[Course], list[float]],
    split: float,
    until: date,
    first: float = 0.5,
) -> tuple[Knot, ...]:
    """The fixed knots and those at which the gaps are zero, by Powell's hybrid method (scipy's ``hybr``)."""

    def knots(strengths: np.ndarray) -> tuple[Knot, ...]:
        return (*fixed, *(Knot(*at, float(s)) for at, s in zip(unknown, strengths, strict=True)))

    def distance(strengths: np.ndarray) -> np.ndarray:
        return np.array(gaps(Course(facts, knots(strengths), split, until)))

    found = optimize.root(distance, np.full(len(unknown), first), tol=1e-5)
    if not found.success:
        raise CalibrationError(
            f"No multipliers give the country's course: {found.message} Check observed/series.csv.",
            f"Ingen multiplikatorer giver landets forløb: {found.message} Kontrollér observed/series.csv.",
            key="cycles",
        )
    return knots(found.x)
