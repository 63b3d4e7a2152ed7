"""The labour market of 2020 continued: the flows and stocks that the plan's counts and durations imply.

With C cases closed in a year of w weeks and a mean duration of D weeks, a group in equilibrium has a throughput of C / w
cases a week and, by Little's law, a stock of C * D / w citizens. What flows in from outside is the throughput less what
the routing matrix sends in from other groups and less those who come back from a job.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.errors import CalibrationError


@dataclass(frozen=True)
class Baseline:
    """Equilibrium flows and stocks; every array has shape (groups,), rates are per week.

    Attributes
    ----------
    throughput:
        Cases closed per week, as documented; in equilibrium also the cases begun.
    routed_in, returns_in, inflow:
        Where the begun cases come from: other groups, a job left again, outside.
    stock:
        Citizens in the group at week 0, whole numbers.
    away:
        Citizens at week 0 who left the group for a job and will come back, whole numbers.
    """

    throughput: np.ndarray
    routed_in: np.ndarray
    returns_in: np.ndarray
    inflow: np.ndarray
    stock: np.ndarray
    away: np.ndarray


def solve_baseline(
    codes: tuple[str, ...],
    closed_cases: np.ndarray,
    mean_weeks: np.ndarray,
    weeks_in_year: float,
    routing: np.ndarray,
    return_probability: np.ndarray,
    return_gap_weeks: np.ndarray,
    back_to: np.ndarray,
    job: int,
    stock: dict[str, int],
) -> Baseline:
    """Solve inflow from throughput, routing and returns.

    Parameters
    ----------
    routing:
        Shape (groups, groups + exits): shares of all completed spells by destination, limit exits included.
    back_to:
        Shape (groups,): index of the group to which those return who left for a job.
    job:
        Column of `routing` for the exit to a job.
    stock:
        A group's stock at week 0 where the user overrides it; the flows stay the documented ones.

    Raises
    ------
    CalibrationError
        Where more flows into a group from other groups and from returns than the plan says were closed in it.
    """
    throughput = closed_cases / weeks_in_year
    routed_in = throughput @ routing[:, : len(codes)]
    returning = throughput * routing[:, job] * return_probability
    returns_in = np.zeros(len(codes))
    np.add.at(returns_in, back_to, returning)
    inflow = throughput - routed_in - returns_in
    # a rounding error is not a contradiction
    inflow = np.where(np.abs(inflow) < 1e-12 * throughput, 0.0, inflow)
    for g, code in enumerate(codes):
        if inflow[g] < 0.0:
            year = weeks_in_year
            raise CalibrationError(
                f"{code}: the plan has {closed_cases[g]:g} cases a year, but the assumptions send "
                f"{routed_in[g] * year:.1f} in from other groups and {returns_in[g] * year:.1f} back from jobs, "
                f"{-inflow[g] * year:.1f} too many. Lower the shares that lead to {code} in routing.csv or returns.csv.",
                f"{code}: planen har {closed_cases[g]:g} sager om året, men antagelserne sender "
                f"{routed_in[g] * year:.1f} ind fra andre grupper og {returns_in[g] * year:.1f} tilbage fra job, "
                f"{-inflow[g] * year:.1f} for mange. Sænk de andele, der fører til {code}, i routing.csv eller returns.csv.",
                key=code,
            )
    level = np.rint(closed_cases * mean_weeks / weeks_in_year).astype(np.int64)
    for g, code in enumerate(codes):
        level[g] = stock.get(code, level[g])
    away = np.rint(returning * return_gap_weeks).astype(np.int64)
    return Baseline(throughput, routed_in, returns_in, inflow, level, away)
