"""The second room: what a user changes. Facts go in, a frozen scenario comes out; it knows no model and no engine."""

from sim.scenario.files import load_scenario, save_scenario, shipped_scenarios
from sim.scenario.initiatives import Activity, Capacity, Initiative, Matching, Meetings, Prevention, Routing, Shortening
from sim.scenario.levers import LESS_IS_MORE, Lever, lever_of_effect, numeric_lever, numeric_levers
from sim.scenario.scaling import SCALE, scaled
from sim.scenario.scenario import AssumptionChoices, Duration, Pool, Scenario
from sim.scenario.tables import Bilingual

__all__ = [
    "LESS_IS_MORE",
    "SCALE",
    "Activity",
    "AssumptionChoices",
    "Bilingual",
    "Capacity",
    "Duration",
    "Initiative",
    "Lever",
    "Matching",
    "Meetings",
    "Pool",
    "Prevention",
    "Routing",
    "Scenario",
    "Shortening",
    "load_scenario",
    "lever_of_effect",
    "numeric_lever",
    "numeric_levers",
    "save_scenario",
    "scaled",
    "shipped_scenarios",
]
