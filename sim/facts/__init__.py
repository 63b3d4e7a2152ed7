"""The first room: the files under ``data/`` as frozen objects, every number with unit, period, source and status."""

from sim.facts.assumptions import Assumptions, Cycle, CycleStep, ReturnRule, Route
from sim.facts.doubts import recomputed, stock_by_littles_law
from sim.facts.durations import FAMILIES, DurationRule, Histogram
from sim.facts.evidence import GRADES, MOMENTS, Effect, Evidence
from sim.facts.figures import STATUSES, UNITS, Figure
from sim.facts.loading import Facts, load_facts
from sim.facts.observed import Observed, load_observed
from sim.facts.plan import EXITS, BenefitGroup, Doubt, Plan

__all__ = [
    "EXITS",
    "FAMILIES",
    "GRADES",
    "MOMENTS",
    "STATUSES",
    "UNITS",
    "Assumptions",
    "BenefitGroup",
    "Cycle",
    "CycleStep",
    "Doubt",
    "DurationRule",
    "Effect",
    "Evidence",
    "Facts",
    "Figure",
    "Histogram",
    "Observed",
    "Plan",
    "ReturnRule",
    "Route",
    "load_facts",
    "load_observed",
    "recomputed",
    "stock_by_littles_law",
]
