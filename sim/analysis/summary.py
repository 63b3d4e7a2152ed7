"""The summary of a run: per year the totals and groups, the distances to the targets and the national share, the chances."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from sim.analysis.compare import ALL, changes_nothing, differences, year_estimates
from sim.analysis.economic_summary import costs_frame, day_of, economics_frame, summary_of
from sim.analysis.economics import Economics, economics_of
from sim.analysis.gap import national_gaps, target_gaps
from sim.analysis.intervals import Estimate, Probability
from sim.experiment import Pair, Results
from sim.facts import Facts, Figure
from sim.model import Model


def summarise(results: Results, facts: Facts) -> dict[str, Any]:
    """Everything a reader asks of one scenario, as plain JSON values.

    Returns
    -------
    dict
        ``years``: by year, group (``alle`` the total, ``andre`` the constant remainder) and measure the mean, standard
        error, 95 per cent interval and 5/50/95 per cent quantiles. ``targets``: by year the distance and the
        probability of being at or below. ``national``: by year the share, the distance
        (``distance_share`` is a fraction) and the plan's own level, with the status of the figures.
    """
    years: dict[str, Any] = {}
    for row in year_estimates(results).to_dict("records"):
        cell = {key: _plain(row[key]) for key in ("mean", "standard_error", "low", "high", "q05", "q50", "q95")}
        years.setdefault(str(row["year"]), {}).setdefault(row["group"], {})[row["measure"]] = cell
    return {
        "scenario": results.scenario.name,
        "replications": len(results.replications),
        "seed": results.settings.seed,
        "uncertainty": "run-to-run chance only, for given effects and assumptions",
        "years": years,
        "targets": {
            str(gap.year): {
                "target": figure(gap.target),
                "distance_year_end": _estimate(gap.year_end),
                "distance_full_time_persons": _estimate(gap.year_mean),
                "probability_year_end": _probability(gap.reached_at_end),
                "probability_full_time_persons": _probability(gap.reached_on_average),
            }
            for gap in target_gaps(results, facts)
        },
        "national": {
            str(gap.year): {
                "share": _estimate(gap.share),
                "national_share": figure(gap.national),
                "population_16_66": figure(gap.population),
                "distance_share": _estimate(gap.distance),
                "distance_persons": _estimate(gap.persons),
                "plan_level": None if gap.plan_level is None else figure(gap.plan_level),
                "plan_share": gap.plan_share,
            }
            for gap in national_gaps(results, facts)
        },
    }


def summarise_pair(pair: Pair, facts: Facts) -> dict[str, Any]:
    """A scenario's summary with its paired difference from the baseline (scenario minus baseline), in persons and kroner."""
    rows = differences(pair).to_dict("records")
    by_year: dict[str, Any] = {}
    for row in rows:
        cell = {key: _plain(row[key]) for key in ("mean", "standard_error", "low", "high")}
        by_year.setdefault(str(row["year"]), {}).setdefault(row["group"], {})[row["measure"]] = cell
    return {
        **summarise(pair.scenario, facts),
        "difference_from_baseline": by_year,
        "changes_nothing": changes_nothing(pair),
        "economics": summarise_economics(economics_of(pair, facts)) if pair.scenario.years else None,
    }


def summarise_economics(found: Economics) -> dict[str, Any]:
    """The economics of a pair, as plain JSON values.

    Returns
    -------
    dict
        ``periods``: by year and over the whole run the total of each measure of `economics_frame`. ``break_even``: the week
        from which the cumulated net stays at or above zero, its day, and the ends of its interval (null where not in the
        run). ``net_range``: the net at the ends of the ranges of rates and prices. ``costs``: price by price.
    """
    summary, frame = summary_of(found), economics_frame(found)
    periods: dict[str, Any] = {}
    for row in frame[frame["group"] == ALL].to_dict("records"):
        cell = {key: _plain(row[key]) for key in ("mean", "standard_error", "low", "high")}
        periods.setdefault(row["period"], {})[row["measure"]] = {"unit": row["unit"], **cell}
    even = summary.break_even
    weeks = {"week": even.week, "earliest": even.earliest, "latest": even.latest}
    low, high = summary.net_range
    return {
        "compared_with": found.pair.baseline.scenario.name,
        "currency": "DKK, nominal: kroner of each year, not discounted; unit prices stay the same from year to year",
        "rates": "mostly the highest benefit rates: expenditure and savings are upper bounds",
        "not_counted": "wages and taxes, block grants and equalisation, administration, benefits outside the groups",
        "uncertainty": "intervals are run-to-run chance only, for given effects, rates and prices",
        "periods": periods,
        "break_even": {
            "resolution": "week",
            **{name: _plain(week) for name, week in weeks.items()},
            **{f"{name}_day": _day(week) for name, week in weeks.items()},
            "paid_back_at_end": _probability(even.ever),
        },
        "net_range": {"rates_low_prices_high": low, "rates_high_prices_low": high},
        "changes_nothing": summary.nothing,
        "costs": [
            {key: _plain(cell) if isinstance(cell, float) else cell for key, cell in row.items()}
            for row in costs_frame(found).to_dict("records")
        ],
    }


def parameters(model: Model) -> dict[str, Any]:
    """The calibrated model as plain JSON values, per group and as a whole."""
    market, year = model.market, model.weeks_in_base_year
    limits = model.market.hazards.groups["limit"]
    groups = {}
    for g, code in enumerate(model.groups):
        limit = float(limits[g])
        groups[code] = {
            "closed_cases_documented": float(model.closed_cases[g]),
            "mean_duration_weeks_documented": float(model.documented_weeks[g]),
            "family": model.families[g],
            "shape": model.shapes[g],
            "scale_weeks": model.scales[g],
            "limit_weeks": None if math.isinf(limit) else limit,
            "mean_duration_weeks": float(market.start.groups["mean_weeks"][g]),
            "closed_cases_per_year": float(
                (market.flows.groups["inflow"][g] + model.routed_in[g] + model.returns_in[g]) * year
            ),
            "inflow_per_week": float(market.flows.groups["inflow"][g]),
            "routed_in_per_week": float(model.routed_in[g]),
            "returns_in_per_week": float(model.returns_in[g]),
            "initial_stock": int(market.start.groups["stock"][g]),
            "initially_away_in_job": int(market.start.groups["away"][g]),
        }
    rows = {}
    for r, row in enumerate(model.routing):
        g, at_limit = r % len(model.groups), r >= len(model.groups)
        if at_limit and math.isinf(float(limits[g])):
            continue
        shares = {to: float(value) for to, value in zip(model.destinations, row, strict=True) if value > 0.0}
        good = [to for to, flag in zip(model.destinations, model.favourable[r], strict=True) if flag]
        name = model.groups[g] + ("_limit" if at_limit else "")
        rows[name] = {"shares": shares, "favourable": good, "sum": math.fsum(shares.values())}
    returns = {
        code: {
            "probability": float(market.flows.groups["return_probability"][g]),
            "mean_gap_weeks": float(market.flows.groups["return_gap"][g]),
            "back_to": model.groups[market.back_to[g]],
        }
        for g, code in enumerate(model.groups)
    }
    stock = int(market.start.groups["stock"].sum())
    return {
        "groups": groups,
        "routing": rows,
        "returns": returns,
        "initial_stock": stock,
        "remainder_full_time_persons": model.remainder,
        "total_full_time_persons": stock + model.remainder,
        "weeks_in_base_year": year,
        "horizon_weeks": market.horizon,
    }


def figure(value: Figure) -> dict[str, Any]:
    """A figure with its unit, source and status, estimates called so."""
    fields = ("value", "unit", "period", "source", "status", "low", "high")
    return {**{key: getattr(value, key) for key in fields}, "estimate": value.is_estimate}


def _estimate(value: Estimate) -> dict[str, Any]:
    five, fifty, ninety_five = value.quantiles
    rest = {key: _plain(entry) for key, entry in asdict(value).items() if key != "quantiles"}
    return {**rest, "q05": five, "q50": fifty, "q95": ninety_five}


def _probability(value: Probability) -> dict[str, Any]:
    return asdict(value)


def _day(week: float) -> str | None:
    day = day_of(week)
    return None if day is None else day.isoformat()


def _plain(value: float) -> float | None:
    """A number for JSON, which has neither nan nor infinity."""
    return float(value) if math.isfinite(value) else None
