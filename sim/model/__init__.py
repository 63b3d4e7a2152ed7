"""The third room: facts and a scenario become one frozen model, and the rules by which both engines move citizens."""

from sim.model.compile import compile_model
from sim.model.market import Market, Model

__all__ = ["Market", "Model", "compile_model"]
