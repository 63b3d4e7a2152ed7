"""The first room: the files under ``data/`` as frozen objects, every number with unit, period, source and status."""

from sim.facts.assumptions import Assumptions, Cycle, CycleStep, ReturnRule, Route
from sim.facts.catalogue import HOME_SECTIONS, MEASURES, SECTIONS, Catalogue, LeverRange, PlanRow
from sim.facts.doubts import recomputed, stock_by_littles_law
from sim.facts.durations import FAMILIES, DurationRule, Histogram
from sim.facts.economy import PRICE_UNITS, Economy, Price
from sim.facts.evidence import BOUNDS, CARRIES_OVER, GRADES, MOMENTS, Effect, Evidence
from sim.facts.figures import ENTERED, STATUSES, UNITS, Figure
from sim.facts.loading import Facts, load_facts
from sim.facts.observed import Observed, load_observed
from sim.facts.own_figures import Change, OwnFacts, implied_stock, own_facts, save_pack, with_own_table
from sim.facts.plan import EXITS, BenefitGroup, Doubt, Plan

__all__ = [
    "BOUNDS",
    "CARRIES_OVER",
    "ENTERED",
    "EXITS",
    "FAMILIES",
    "GRADES",
    "HOME_SECTIONS",
    "MEASURES",
    "MOMENTS",
    "SECTIONS",
    "PRICE_UNITS",
    "STATUSES",
    "UNITS",
    "Assumptions",
    "BenefitGroup",
    "Change",
    "Catalogue",
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
    "LeverRange",
    "Observed",
    "Plan",
    "PlanRow",
    "Price",
    "ReturnRule",
    "Route",
    "implied_stock",
    "load_facts",
    "load_observed",
    "own_facts",
    "recomputed",
    "save_pack",
    "stock_by_littles_law",
    "with_own_table",
]
