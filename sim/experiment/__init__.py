"""The fifth room: replications in pairs on common chance, in one process or several, gathered into tidy results."""

from sim.experiment.replications import Cancelled, Pair, run_pair, run_scenario
from sim.experiment.results import COLUMNS, REMAINDER, Results
from sim.experiment.settings import ENGINES, RunSettings

__all__ = ["COLUMNS", "ENGINES", "REMAINDER", "Cancelled", "Pair", "Results", "RunSettings", "run_pair", "run_scenario"]
