"""The fifth room: replications in pairs on common chance, in one process or several, gathered into tidy results."""

from sim.experiment.executors import Cancelled
from sim.experiment.replications import Pair, run_pair, run_scenario
from sim.experiment.results import COLUMNS, REMAINDER, Results
from sim.experiment.settings import ENGINES, Precision, RunSettings

__all__ = [
    "COLUMNS",
    "ENGINES",
    "REMAINDER",
    "Cancelled",
    "Pair",
    "Precision",
    "Results",
    "RunSettings",
    "run_pair",
    "run_scenario",
]
