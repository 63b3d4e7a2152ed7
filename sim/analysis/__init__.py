"""The sixth room: what the results mean. Engines record, analysis interprets."""

from sim.analysis.compare import ALL, changes_nothing, difference_band, differences, total_band, year_estimates
from sim.analysis.gap import NationalGap, TargetGap, national_gaps, reached_week, target_gaps
from sim.analysis.intervals import Estimate, Probability, estimate, probability
from sim.analysis.queueing import erlang_a, erlang_c
from sim.analysis.theory import expected_stock, markov_stock

__all__ = [
    "ALL",
    "Estimate",
    "NationalGap",
    "Probability",
    "TargetGap",
    "changes_nothing",
    "difference_band",
    "differences",
    "erlang_a",
    "erlang_c",
    "estimate",
    "expected_stock",
    "markov_stock",
    "national_gaps",
    "probability",
    "reached_week",
    "target_gaps",
    "total_band",
    "year_estimates",
]
