"""A scenario against its baseline, run by run: always scenario minus baseline, with the interval of the difference."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.intervals import Estimate, estimate
from sim.errors import RunError
from sim.experiment import REMAINDER, Pair, Results


@dataclass(frozen=True)
class WeekBand:
    """The total by week over replications. Every array has shape (W,)."""

    weeks: np.ndarray
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray


def total_band(results: Results) -> WeekBand:
    """Mean and 5-95 per cent band of the total by week: the spread of single futures, not of the mean."""
    low, high = np.quantile(results.total, (0.05, 0.95), axis=0)
    return WeekBand(results.weeks, results.total.mean(axis=0), low, high)


def difference_band(pair: Pair) -> WeekBand:
    """Mean and 5-95 per cent band of the paired difference of the totals by week."""
    difference = paired(pair.scenario.total, pair.baseline.total, pair)
    low, high = np.quantile(difference, (0.05, 0.95), axis=0)
    return WeekBand(pair.scenario.weeks, difference.mean(axis=0), low, high)


def paired(scenario: np.ndarray, baseline: np.ndarray, pair: Pair) -> np.ndarray:
    """Scenario minus baseline, replication by replication.

    Raises
    ------
    RunError
        Where the two do not share their chance: other seeds, replications or horizons.
    """
    ours, theirs = pair.scenario, pair.baseline
    same = (
        ours.settings.seed == theirs.settings.seed
        and ours.replications == theirs.replications
        and ours.settings.until == theirs.settings.until
    )
    if not same:
        raise RunError(
            "Only runs with the same seed, replications and last day can be compared in pairs. Run both with the same "
            "settings.",
            "Kun kørsler med samme frø, gentagelser og sidste dag kan sammenlignes parvis. Kør begge med samme "
            "indstillinger.",
            key="settings",
        )
    return scenario - baseline


def differences(pair: Pair) -> pd.DataFrame:
    """Paired differences per year and group, and in total.

    Returns
    -------
    pandas.DataFrame
        scenario, year, group (``alle`` for the total), measure (full_time_persons or stock_end), mean, standard_error,
        low, high (95 per cent interval of the mean difference), in full-time persons or citizens.
    """
    rows = []
    measures = {
        "full_time_persons": (pair.scenario.full_time_persons, pair.baseline.full_time_persons),
        "stock_end": (_stock_end(pair.scenario), _stock_end(pair.baseline)),
    }
    for measure, (ours, theirs) in measures.items():
        change = paired(ours, theirs, pair)
        for y, (year, _, _) in enumerate(pair.scenario.years):
            columns = [(ALL, change[:, y].sum(axis=1))]
            columns += [(group, change[:, y, g]) for g, group in enumerate(pair.scenario.model.groups)]
            for group, values in columns:
                rows.append((pair.scenario.scenario.name, year, group, measure, *_interval(estimate(values))))
    names = ["scenario", "year", "group", "measure", "mean", "standard_error", "low", "high"]
    return pd.DataFrame(rows, columns=names)


_OF_SPELLS = ("stock", "person_weeks", "stock_end", "begun", "ended", "completed_weeks", "long", "very_long")

ALL = "alle"
"""The group code of the total, remainder included."""


def year_estimates(results: Results) -> pd.DataFrame:
    """Full-time persons and year-end stock per year: mean, standard error, interval and 5/50/95 per cent quantiles.

    Returns
    -------
    pandas.DataFrame
        scenario, year, group (the groups, ``andre`` for the constant remainder, ``alle`` for the total), measure, mean,
        standard_error, low, high, q05, q50, q95.
    """
    rows = []
    runs = len(results.replications)
    for measure, values in (("full_time_persons", results.full_time_persons), ("stock_end", _stock_end(results))):
        for y, (year, _, _) in enumerate(results.years):
            columns = [(group, values[:, y, g]) for g, group in enumerate(results.model.groups)]
            columns.append((REMAINDER, np.full(runs, results.model.remainder)))
            columns.append((ALL, values[:, y].sum(axis=1) + results.model.remainder))
            for group, column in columns:
                found = estimate(column)
                rows.append((results.scenario.name, year, group, measure, *_interval(found), *found.quantiles))
    names = ["scenario", "year", "group", "measure", "mean", "standard_error", "low", "high", "q05", "q50", "q95"]
    return pd.DataFrame(rows, columns=names)


def changes_nothing(pair: Pair) -> bool:
    """Whether the scenario is the baseline to the last bit: no citizen moved."""
    ours, theirs = pair.scenario.counts, pair.baseline.counts
    return all(np.array_equal(getattr(ours, field), getattr(theirs, field)) for field in _OF_SPELLS)


def _stock_end(results: Results) -> np.ndarray:
    return results.counts.stock_end


def _interval(found: Estimate) -> tuple[float, float, float, float]:
    return found.mean, found.standard_error, found.low, found.high
