"""The files of the calibrated business cycles: every multiplier with its range and with what it was calibrated to.

The range of a multiplier is where it ends up with a quarter or three quarters of the change through the exits instead of
half, and with the country's derived 2020 at the ends of its own range.
"""

from __future__ import annotations

import csv
import dataclasses
import io
from datetime import date

from sim.analysis.cycle_calibration import BLOCKS, PROCEDURES, SPLIT, YEAR_2022, Knot, steps_of
from sim.errors import CalibrationError
from sim.facts import Cycle, CycleStep, Facts, Figure, Observed
from sim.facts.tables import FIGURE_COLUMNS
from sim.frozen import FrozenMap

DIGITS = 3
SPLIT_RANGE = (0.25, 0.75)
"""Shares of the change through the favourable exits that are taken to be possible: a judgement."""

UNCERTAIN = ("country", "kontanthjaelp", 2020)
"""The only figure of the national series with a range worth mentioning."""

SPLIT_DA = (
    "Halvt gennem færre tilkomne, halvt gennem flere afgange: en vurdering (spænd en fjerdedel til tre fjerdedele)"
)
UNMOVED_DA = (
    "Antagelse: sygdom, afklaring og ventetid på fleksjob følger ikke konjunkturen. Landets tal for dem er bøjet af "
    "coronareglerne. De påvirkes kun af skift mellem grupperne"
)
UNMOVED_RANGE = {"inflow": (0.9, 1.1), "favourable_exits": (1.0, 1.2)}


def calibrated_cycle(name: str, facts: Facts, observed: Observed, *, ranges: bool = True) -> Cycle:
    """A cycle as its file holds it.

    Parameters
    ----------
    name:
        A key of `PROCEDURES`.
    ranges:
        Whether to find the ranges too, which takes five times as long; without, low and high are the multiplier itself.

    Raises
    ------
    CalibrationError
        Where the plan lacks a group that the country's series are about, or no multipliers fit.
    """
    missing = [code for codes in BLOCKS.values() for code in codes if code not in facts.plan.codes]
    if missing:
        groups = ", ".join(missing)
        raise CalibrationError(
            f"The cycle {name!r} is about groups that the plan does not have: {groups}. Write the cycle file by hand.",
            f"Konjunkturen {name!r} handler om grupper, som planen ikke har: {groups}. Skriv konjunkturfilen i hånden.",
            key=name,
        )
    find = PROCEDURES[name]
    cases = [(observed, SPLIT)]
    if ranges:
        cases += [(_at_end(observed, end), split) for split in SPLIT_RANGE for end in ("low", "high")]
    found = [[(knot, steps_of(knot, split)) for knot in find(facts, given, split)] for given, split in cases]
    steps = list(_unmoved(facts))
    for k, (knot, central) in enumerate(found[0]):
        for s, step in enumerate(central):
            reached = [round(case[k][1][s].multiplier.value, DIGITS) for case in found]
            figure = _figure(knot.month, reached[0], min(reached), max(reached), source(name, knot))
            steps.append(dataclasses.replace(step, multiplier=figure))
    return Cycle(name, tuple(sorted(steps, key=lambda step: step.month)))


def cycle_text(cycle: Cycle) -> str:
    """The text of a cycle file."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["month", "group", "quantity", *FIGURE_COLUMNS])
    for step in cycle.steps:
        cells = (getattr(step.multiplier, column) for column in FIGURE_COLUMNS)
        writer.writerow([f"{step.month:%Y-%m}", step.group or "all", step.quantity, *cells])
    return out.getvalue()


def source(name: str, knot: Knot) -> str:
    """What a multiplier is calibrated to; in Danish, as in every data file."""
    if name == "downturn" and knot.month == YEAR_2022:
        rise = {
            "dagpenge": "landets dagpenge i 2020 lå over 2019 (Jobindsats y01a02)",
            "kontanthjaelp": "landets kontanthjælp ville være steget 2019-2020, var kun de nettoledige steget (DST AUK01)",
        }[knot.block]
        aim = f"gennemsnittet af 2022 ligger lige så meget over niveauet ved årets begyndelse, som {rise}"
        return f"Kalibreret (python -m sim calibrate-cycle {name}), så {aim}. {SPLIT_DA}"
    # kontanthjælp of 2021 is not known for the whole year, so its first knot aims at the year after
    year = knot.month.year + (knot.block == "kontanthjaelp" and knot.month < YEAR_2022)
    series = {"dagpenge": "Jobindsats y01a02", "kontanthjaelp": "Jobindsats y60a02, 2020 udledt"}[knot.block]
    return (
        f"Kalibreret (python -m sim calibrate-cycle recovery), så gennemsnittet af {year} i forhold til 2020 er landets "
        f"({series}; observed/series.csv). {SPLIT_DA}"
    )


def _at_end(observed: Observed, end: str) -> Observed:
    """The same observations with the country's uncertain figure at an end of its range."""
    figure = observed.figure(*UNCERTAIN)
    moved = dataclasses.replace(figure, value=getattr(figure, end))
    return Observed(FrozenMap({**observed.figures, UNCERTAIN: moved}))


def _unmoved(facts: Facts) -> tuple[CycleStep, ...]:
    """Rows that say in so many words that the cycle does not reach the other groups."""
    reached = {code for codes in BLOCKS.values() for code in codes}
    first = date(2021, 1, 1)
    return tuple(
        CycleStep(first, code, quantity, _figure(first, 1.0, *ends, UNMOVED_DA))
        for code in facts.plan.codes
        if code not in reached
        for quantity, ends in UNMOVED_RANGE.items()
    )


def _figure(month: date, value: float, low: float, high: float, origin: str) -> Figure:
    return Figure(value, "multiplier", f"{month:%Y-%m}-", origin, "assumption", low, high, "")
