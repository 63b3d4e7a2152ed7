"""The planner's workbench: levers on the left, what they do on the right, in a notebook or as a page of its own."""

from sim.show.workbench.app import Workbench

__all__ = ["Workbench"]
