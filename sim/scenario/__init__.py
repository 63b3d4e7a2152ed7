"""The second room: what a user changes. Facts go in, a frozen scenario comes out; it knows no model and no engine."""

from sim.scenario.files import load_scenario, save_scenario, shipped_scenarios
from sim.scenario.initiatives import Activity, Initiative, Matching, Prevention, Shortening
from sim.scenario.scenario import AssumptionChoices, Bilingual, Duration, Pool, Scenario

__all__ = [
    "Activity",
    "AssumptionChoices",
    "Bilingual",
    "Duration",
    "Initiative",
    "Matching",
    "Pool",
    "Prevention",
    "Scenario",
    "Shortening",
    "load_scenario",
    "save_scenario",
    "shipped_scenarios",
]
