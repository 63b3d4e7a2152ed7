"""Does a municipality without initiatives follow the country? Relative changes, simulated and observed, side by side."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.analysis.cycle_calibration import BLOCKS
from sim.analysis.intervals import estimate
from sim.errors import RunError
from sim.experiment import Results
from sim.facts import Observed
from sim.model.weeks import whole_years

BOTH = "both"
OWN_MIX = "own_mix"

STATED_DISTANCE = {"dagpenge": 0.01, "kontanthjaelp": 0.01, OWN_MIX: 0.01, BOTH: 0.04}
"""How far a simulated relative change may lie from the country's, in shares of the base year's level.

A percentage point for each benefit, and for the two together when the country's changes are weighed by the municipality's
own mix of the two. Their plain sum is allowed four: dagpenge, which falls most, is 37 per cent of the municipality's sum and
49 per cent of the country's, and that alone makes three.
"""


def relative_changes(results: Results, observed: Observed, base: int = 2020, year: int = 2022) -> pd.DataFrame:
    """Changes from the base year to a year in dagpenge, kontanthjaelp and the two together.

    Parameters
    ----------
    results:
        A run without initiatives; its stock at week 0, which is the base year's equilibrium, stands for the base year.

    Returns
    -------
    pandas.DataFrame
        part, country, municipality (observed), simulated (mean over runs) with low and high (95 per cent interval of the
        mean), distance (simulated less country), stated, inside (bool). Changes are shares of the base year's level;
        what was not observed is nan.

    Raises
    ------
    RunError
        Where the run does not reach the end of the year.
    """
    years = [name for name, _, _ in whole_years(results.model.market.horizon)]
    if year not in years:
        raise RunError(
            f"The run ends before {year} does. Run until {year}-12-31 or later.",
            f"Kørslen slutter, før {year} gør. Kør til {year}-12-31 eller længere.",
            key="until",
        )
    start = {block: _start(results, block) for block in BLOCKS}
    levels = {block: simulated_level(results, block)[:, years.index(year)] for block in BLOCKS}
    country = {block: observed.ratio("country", block, base, year) - 1.0 for block in BLOCKS}
    rows = [
        _row(
            block, country[block], _observed_change(observed, (block,), base, year), levels[block] / start[block] - 1.0
        )
        for block in BLOCKS
    ]
    together = np.sum(list(levels.values()), axis=0) / sum(start.values()) - 1.0
    weighed = sum(country[block] * start[block] for block in BLOCKS) / sum(start.values())
    local = _observed_change(observed, tuple(BLOCKS), base, year)
    rows.append(_row(OWN_MIX, weighed, local, together))
    whole = [sum(observed.value("country", block, when) for block in BLOCKS) for when in (base, year)]
    rows.append(_row(BOTH, whole[1] / whole[0] - 1.0, local, together))
    names = ["part", "country", "municipality", "simulated", "low", "high", "distance", "stated", "inside"]
    return pd.DataFrame(rows, columns=names)


def simulated_level(results: Results, block: str) -> np.ndarray:
    """Shape (R, Y): full-time persons of each year in a part of the labour market."""
    return results.full_time_persons[:, :, _columns(results, block)].sum(axis=2)


def _start(results: Results, block: str) -> float:
    return float(results.model.market.start.groups["stock"][_columns(results, block)].sum())


def _columns(results: Results, block: str) -> list[int]:
    return [results.model.groups.index(code) for code in BLOCKS[block]]


def _observed_change(observed: Observed, blocks: tuple[str, ...], base: int, year: int) -> float:
    known = all((("municipality", block, when) in observed.figures) for block in blocks for when in (base, year))
    if not known:
        return float("nan")
    before, after = (sum(observed.value("municipality", block, when) for block in blocks) for when in (base, year))
    return after / before - 1.0


def _row(part: str, country: float, local: float, runs: np.ndarray) -> tuple[object, ...]:
    found = estimate(runs)
    distance = found.mean - country
    stated = STATED_DISTANCE[part]
    return part, country, local, found.mean, found.low, found.high, distance, stated, abs(distance) <= stated
