"""The first room: the files under ``data/`` as frozen objects, every number with unit, period, source and status."""

from sim.facts.assumptions import Assumptions, Cycle, CycleStep, ReturnRule, Route
from sim.facts.doubts import recomputed, stock_by_littles_law
from sim.facts.durations import FAMILIES, DurationRule, Histogram
from sim.facts.economy import PRICE_UNITS, Economy, Price
from sim.facts.evidence import GRADES, MOMENTS, Effect, Evidence
from sim.facts.figures import ENTERED, STATUSES, UNITS, Figure
from sim.facts.loading import Facts, load_facts
from sim.facts.own_figures import Change, OwnFacts, implied_stock, with_own_table
from sim.facts.plan import EXITS, BenefitGroup, Doubt, Plan

__all__ = [
    "ENTERED",
    "EXITS",
    "FAMILIES",
    "GRADES",
    "MOMENTS",
    "PRICE_UNITS",
    "STATUSES",
    "UNITS",
    "Assumptions",
    "BenefitGroup",
    "Change",
    "Cycle",
    "CycleStep",
    "Doubt",
    "DurationRule",
    "Economy",
    "Effect",
    "Evidence",
    "Facts",
    "Figure",
    "Histogram",
    "OwnFacts",
    "Plan",
    "Price",
    "ReturnRule",
    "Route",
    "implied_stock",
    "load_facts",
    "recomputed",
    "stock_by_littles_law",
    "with_own_table",
]
