"""The answers of the searches as plain JSON values: what ``--json`` prints, and what another program reads."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from sim.analysis.attribution import Contributions
from sim.analysis.full_effect import FullEffect
from sim.analysis.goals import GoalSeek, Trial
from sim.analysis.intervals import Estimate, estimate
from sim.analysis.mixes import Mix, TriedMix
from sim.analysis.summary import figure
from sim.analysis.uncertainty import Spread, Uncertainty

CHANCE_ONLY = "run-to-run chance only, for given effects and assumptions"


def goal_answer(goal: GoalSeek) -> dict[str, Any]:
    """A goal seek: the value, what chance leaves open about it, the total there, and every value that was tried."""
    left_open = goal.open_range
    return {
        "scenario": goal.scenario.name,
        "lever": goal.lever.name,
        "outcome": goal.outcome,
        "value": goal.value,
        "value_low": None if left_open is None else left_open[0],
        "value_high": None if left_open is None else left_open[1],
        "nearest_value": goal.nearest.value,
        "target": goal.target,
        "by": goal.by.isoformat(),
        "probability_asked": goal.probability,
        "total": interval(goal.total),
        "probability": asdict(goal.chance),
        "searched": list(goal.within),
        "monotone": goal.monotone,
        "evidence": None if goal.evidence is None else figure(goal.evidence),
        "beyond_evidence": goal.beyond_evidence,
        "tried": [_trial(trial, goal.target) for trial in goal.trials],
        "replications": len(goal.nearest.totals),
        "seed": goal.settings.seed,
        "uncertainty": CHANCE_ONLY,
    }


def contribution_answer(found: Contributions) -> dict[str, Any]:
    """Contributions by year, the largest reduction first, and the total that they sum to."""
    coalitions = found.coalitions
    return {
        "scenario": coalitions.scenario.name,
        "method": "Shapley, all coalitions" if found.orders is None else "Shapley, sampled orders",
        "orders": found.orders,
        "years": {
            str(year): {
                "total": interval(total),
                "contributions": [
                    {
                        "part": row.part,
                        "initiatives": list(row.members),
                        **interval(row.share),
                        "alone": None if row.alone is None else row.alone.mean,
                        "on_top": None if row.on_top is None else row.on_top.mean,
                    }
                    for row in found.of_year(year)
                ],
            }
            for year, total in found.total.items()
        },
        "replications": coalitions.settings.replications,
        "seed": coalitions.settings.seed,
        "uncertainty": CHANCE_ONLY,
    }


def mix_answer(mix: Mix) -> dict[str, Any]:
    """The cheapest mix, what comes nearest, and the front."""
    return {
        "scenario": mix.scenario.name,
        "levers": [lever.name for lever in mix.levers],
        "target": mix.target,
        "by": mix.by.isoformat(),
        "probability_asked": mix.probability,
        "cost_unit": "DKK" if mix.priced else "effort",
        "limits": {
            "budget": mix.limits.budget,
            "staff": dict(mix.limits.staff),
            "nobody_worse": mix.limits.nobody_worse,
        },
        "tried": len(mix.tried),
        "cheapest": None if mix.cheapest is None else _mix(mix.cheapest),
        "nearest": _mix(mix.nearest),
        "front": [_mix(one) for one in mix.front],
        "replications": mix.settings.replications,
        "seed": mix.settings.seed,
        "uncertainty": CHANCE_ONLY,
    }


def full_effect_answer(found: FullEffect) -> dict[str, Any]:
    """Effects at the ends of years and the full effect, by group and in total."""
    return {
        "scenario": found.scenario.name,
        "years": {str(year): {code: interval(one) for code, one in row.items()} for year, row in found.by_year.items()},
        "full_effect": {code: interval(one) for code, one in found.full.items()},
        "method": found.method,
        "unlimited_places": None if found.unlimited is None else dict(found.unlimited),
        "level": found.level,
        "not_in_the_full_effect": list(found.ended),
        "settled": found.settled,
        "replications": found.settings.replications,
        "seed": found.settings.seed,
        "uncertainty": CHANCE_ONLY,
    }


def uncertainty_answer(found: Uncertainty) -> dict[str, Any]:
    """Totals, effects and targets with chance and ignorance apart and together."""
    drawn = found.ignorance
    return {
        "scenario": drawn.scenario.name,
        "drawn": list(drawn.kinds),
        "figures": sorted(drawn.worlds[0].values),
        "worlds": len(drawn.worlds),
        "refused": drawn.refused,
        "drawn_around_evidence": list(drawn.moved),
        "totals": {str(one.year): _spread(one) for one in found.totals},
        "effects": {str(one.year): _spread(one) for one in found.effects},
        "targets": {
            str(one.year): {
                "target": one.target,
                "chance_only": asdict(one.central),
                "chance_and_ignorance": one.both,
                "likely_worlds": one.likely_worlds,
            }
            for one in found.targets
        },
        "replications": drawn.settings.replications,
        "seed": drawn.settings.seed,
        "uncertainty": "chance and ignorance apart; where both stand in one number it is called chance_and_ignorance or both",
    }


def interval(one: Estimate) -> dict[str, float | None]:
    """Mean, standard error and 95 per cent interval; null where a single run has none."""
    return {key: plain(getattr(one, key)) for key in ("mean", "standard_error", "low", "high")}


def plain(value: float) -> float | None:
    """A number for JSON, which has no nan."""
    return float(value) if math.isfinite(value) else None


def _trial(trial: Trial, target: float) -> dict[str, Any]:
    hits = int((trial.totals <= target).sum())
    return {"value": trial.value, **interval(estimate(trial.totals)), "share_at_target": hits / len(trial.totals)}


def _mix(one: TriedMix) -> dict[str, Any]:
    return {
        "values": dict(one.values),
        "cost": one.cost,
        "probability": asdict(one.chance),
        "total": interval(one.total),
        "effect": interval(one.effect),
        "reached_week": one.week,
        "worse_off": list(one.worse_off),
        "broken": list(one.broken),
    }


def _spread(one: Spread) -> dict[str, Any]:
    return {
        "central": one.central,
        "mean": one.mean,
        "variance_ignorance": one.parts.ignorance,
        "variance_chance": one.parts.chance,
        "ignorance_share": plain(one.parts.ignorance_share),
        "chance_band": list(one.chance_band),
        "ignorance_band": list(one.ignorance_band),
        "both_band": list(one.both_band),
    }
