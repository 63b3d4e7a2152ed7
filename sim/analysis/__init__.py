"""The sixth room: what the results mean. Engines record, analysis interprets."""

from sim.analysis.choices import check_choices
from sim.analysis.compare import ALL, changes_nothing, difference_band, differences, total_band, year_estimates
from sim.analysis.economic_summary import BreakEven, EconomicSummary, costs_frame, economics_frame, summary_of
from sim.analysis.economics import Economics, economics_of
from sim.analysis.gap import (
    NationalGap,
    TargetGap,
    national_gaps,
    national_shares,
    population_shares,
    reached_week,
    target_gaps,
)
from sim.analysis.intervals import Estimate, Probability, Ratio, estimate, probability, ratio
from sim.analysis.queueing import erlang_a, erlang_c
from sim.analysis.theory import expected_stock, markov_stock

__all__ = [
    "ALL",
    "BreakEven",
    "EconomicSummary",
    "Economics",
    "Estimate",
    "NationalGap",
    "Probability",
    "Ratio",
    "TargetGap",
    "changes_nothing",
    "check_choices",
    "costs_frame",
    "difference_band",
    "differences",
    "economics_frame",
    "economics_of",
    "erlang_a",
    "erlang_c",
    "estimate",
    "expected_stock",
    "markov_stock",
    "national_gaps",
    "national_shares",
    "population_shares",
    "probability",
    "ratio",
    "reached_week",
    "summary_of",
    "target_gaps",
    "total_band",
    "year_estimates",
]
