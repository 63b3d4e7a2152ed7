"""The blunt lever by hand: what a uniform cut in durations does to the stocks, and how large a cut reaches a level.

Exponential spells, constant inflow, no moves between groups and nobody coming back: the simplest case, in which the answer
fits on one line. Moves and returns make a cut bring less, so this is a check of the engine and a lower bound, no forecast.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy.optimize import brentq

from sim.errors import RunError
from sim.facts import Facts
from sim.scenario import Scenario

PURE = {"routing": False, "returns": False, "limits": False}
"""The assumptions under which the arithmetic below is exact."""


def shortened_total(facts: Facts, shorter: float, cases: Literal["new", "both"], week: float) -> float:
    """Total after `week` weeks when mean durations are shorter by the share `shorter` from week 0, the rest constant.

    With ``"both"`` everybody leaves at the higher rate, so a stock decays to its new level with the new mean. With
    ``"new"`` those who were there decay with the old mean while the newcomers build up with the new one.
    """
    plan = facts.plan
    mean = np.array([group.mean_duration_weeks.value for group in plan.groups])
    stock = np.array([group.closed_cases.value for group in plan.groups]) * mean / plan.weeks_in_base_year
    after = (1.0 - shorter) * mean
    newcomers = (1.0 - shorter) * -np.expm1(-week / after)
    stayers = np.exp(-week / (after if cases == "both" else mean))
    constant = plan.full_time_persons[plan.base_year].value - stock.sum()
    return float((stock * (stayers + newcomers)).sum() + constant)


def shortening_for(facts: Facts, level: float, cases: Literal["new", "both"], week: float) -> float:
    """The uniform cut, as a share, that takes the total to a level in a week.

    Raises
    ------
    RunError
        Where no cut below nine tenths is enough, or the total is there without one.
    """
    start, most = (shortened_total(facts, cut, cases, week) for cut in (0.0, 0.9))
    if not most <= level <= start:
        raise RunError(
            f"No cut from 0 to 90% takes the total to {level:g} in week {week:g}; possible are {most:.0f} to {start:.0f}.",
            f"Ingen afkortning fra 0 til 90 % bringer tallet til {level:g} i uge {week:g}; muligt er {most:.0f} til "
            f"{start:.0f}.",
            key="level",
        )
    return float(brentq(lambda cut: shortened_total(facts, cut, cases, week) - level, 0.0, 0.9, xtol=1e-12))


def shortening(facts: Facts, shorter: float, cases: Literal["new", "both"]) -> Scenario:
    """The same cut as a scenario for the engines, under the assumptions of the arithmetic."""
    cut = {"mechanism": "shortening", "groups": list(facts.plan.codes), "shorter_share": shorter, "cases": cases}
    name = {
        "new": ("Kun nye sager kortere", "Only new cases shorter"),
        "both": ("Alle sager kortere", "All cases shorter"),
    }
    words = dict(zip(("da", "en"), name[cases], strict=True))
    return Scenario.from_tables(
        {
            "name": f"shorter-{cases}",
            "title": words,
            "description": words,
            "assumptions": PURE,
            "initiatives": {"cut": cut},
        }
    )
