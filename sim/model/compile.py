"""Facts and a scenario become one frozen model: names looked up, dates turned into weeks, every number calibrated."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import date
from math import gcd

import numpy as np

from sim.errors import CalibrationError, DataError, ScenarioError
from sim.facts import EXITS, Assumptions, DurationRule, Facts, Figure, Plan, Route
from sim.model.activities import compiled_activities, names_of_activities, undisplaced
from sim.model.baseline import solve_baseline
from sim.model.calendar_steps import Steps, breaks, cycle_steps, product, ramp
from sim.model.capacities import places_over_time
from sim.model.durations import HazardTable, calibrated_table, hazard_factor
from sim.model.market import (
    FIRST_CASES,
    FLOW_GROUP,
    HAZARD_GROUP,
    KNOT,
    LATER_CASES,
    PIECE,
    START_GROUP,
    WAY_OUT,
    Destinations,
    Flows,
    Hazards,
    Market,
    Model,
    Start,
)
from sim.model.shifts import compiled_shifts
from sim.model.streams import STREAM_ARRIVAL, STREAM_AWAY, STREAM_INITIAL, citizen_base
from sim.model.weeks import DEFAULT_HORIZON, end_of, on_grid, week_of
from sim.scenario import Matching, Prevention, Routing, Scenario, Shortening

INFLOW_CEILING = 1.5
"""The candidate stream runs at so many times the calibrated inflow, whatever the scenario: all scenarios thin one stream."""


def compile_model(facts: Facts, scenario: Scenario, until: date = DEFAULT_HORIZON) -> Model:
    """One frozen model for both engines.

    Parameters
    ----------
    until:
        The last day simulated.

    Raises
    ------
    ScenarioError
        Where the scenario names a group, cycle or combination that the facts do not have.
    CalibrationError
        Where assumptions and plan contradict each other.
    """
    plan, assumptions = facts.plan, facts.assumptions
    codes = tuple(group.code for group in plan.groups)
    _check_names(scenario, codes, facts)
    horizon = end_of(until)
    if horizon < 0.0:
        raise ScenarioError(
            f"The last day of the run, {until}, lies before 1 January 2021, when the model begins. Choose a later day.",
            f"Kørslens sidste dag, {until}, ligger før 1. januar 2021, hvor modellen begynder. Vælg en senere dag.",
            key="until",
        )
    closed = np.array([group.closed_cases.value for group in plan.groups])
    documented = np.array([group.mean_duration_weeks.value for group in plan.groups])
    rules = [_duration_rule(assumptions, scenario, code) for code in codes]
    tables = [calibrated_table(rule, mean, code) for rule, mean, code in zip(rules, documented, codes, strict=True)]
    routing, favourable = _routing(assumptions, scenario, codes)
    at_limit = np.array([table.limit_share for table in tables])[:, None]
    groups = len(codes)
    job = groups + EXITS.index("job")
    returns = [assumptions.returns[code] for code in codes]
    back_to = np.array([codes.index(rule.back_to) for rule in returns])
    return_probability = np.array([rule.probability.value if scenario.assumptions.returns else 0.0 for rule in returns])
    return_gap = np.array([rule.mean_gap_weeks.value for rule in returns])
    baseline = solve_baseline(
        codes,
        closed,
        documented,
        plan.weeks_in_base_year,
        routing=(1.0 - at_limit) * routing[:groups] + at_limit * routing[groups:],
        return_probability=return_probability,
        return_gap_weeks=return_gap,
        back_to=back_to,
        job=job,
        stock=dict(scenario.assumptions.stock),
    )
    destinations = _destinations(routing, favourable)
    activities = compiled_activities(scenario, codes)
    capacity, capacity_steps = places_over_time(scenario, horizon)
    market = Market(
        hazards=_hazards(scenario, assumptions, codes, tables, destinations, horizon),
        destinations=destinations,
        flows=Flows(
            groups=_table(
                FLOW_GROUP,
                groups,
                inflow=baseline.inflow,
                arrival_base=[citizen_base(STREAM_ARRIVAL, code) for code in codes],
                return_probability=return_probability,
                return_gap=return_gap,
            ),
            **_flow_calendar(scenario, assumptions, codes, horizon),
            ceiling=INFLOW_CEILING,
            horizon=horizon,
        ),
        start=Start(
            _table(
                START_GROUP,
                groups,
                stock=baseline.stock,
                initial_base=[citizen_base(STREAM_INITIAL, code) for code in codes],
                stratum_step=[_stratum_step(int(n)) for n in baseline.stock],
                mean_weeks=[table.mean_weeks for table in tables],
                away=baseline.away,
                away_base=[citizen_base(STREAM_AWAY, code) for code in codes],
            )
        ),
        activities=activities,
        shifts=compiled_shifts(scenario, (*codes, *EXITS)),
        reached=np.asarray(activities.reach.any(axis=0)),
        capacity=capacity,
        capacity_steps=capacity_steps,
        job=job,
        back_to=back_to,
        horizon=horizon,
    )
    return Model(
        groups=codes,
        exits=EXITS,
        activities=names_of_activities(scenario),
        pools=tuple(scenario.pools),
        remainder=_remainder(plan, scenario, closed, documented),
        closed_cases=closed,
        documented_weeks=documented,
        weeks_in_base_year=plan.weeks_in_base_year,
        families=tuple(rule.family for rule in rules),
        shapes=tuple(rule.shape.value if rule.shape else None for rule in rules),
        scales=tuple(table.scale for table in tables),
        routing=routing,
        favourable=favourable,
        routed_in=baseline.routed_in,
        returns_in=baseline.returns_in,
        market=market,
    )


def _check_names(scenario: Scenario, codes: tuple[str, ...], facts: Facts) -> None:
    def check(value: str, known: Iterable[str], key: str, en: str, da: str) -> None:
        if value not in known:
            names = ", ".join(known)
            raise ScenarioError(
                f"{scenario.name}: {key} names the {en} {value!r}, which is not there. Known: {names}.",
                f"{scenario.name}: {key} nævner {da} {value!r}, som ikke findes. Kendte: {names}.",
                key=key,
            )

    check(
        scenario.assumptions.cycle,
        tuple(facts.assumptions.cycles),
        "assumptions.cycle",
        "business cycle",
        "konjunkturen",
    )
    for table in ("stock", "durations"):
        for group in getattr(scenario.assumptions, table):
            check(group, codes, f"assumptions.{table}", "group", "gruppen")
    bases = {citizen_base(STREAM_INITIAL, code) for code in codes}
    if len(bases) < len(codes):
        raise DataError(
            "Two group codes give the same citizen keys, so their citizens would share their chance. Rename one of the groups.",
            "To gruppekoder giver samme borgernøgler, så deres borgere ville dele tilfældighed. Omdøb en af grupperne.",
            key="groups",
        )
    for name, initiative in scenario.initiatives.items():
        for group in initiative.groups:
            check(group, codes, f"{name}.groups", "group", "gruppen")
        for effect in initiative.evidence:
            check(effect, tuple(facts.evidence.effects), f"{name}.evidence", "evidence", "evidensen")
        if isinstance(initiative, Routing):
            for field in ("destination", "instead"):
                check(getattr(initiative, field), (*codes, *EXITS), f"{name}.{field}", "destination", "destinationen")
                if getattr(initiative, field) in initiative.groups:
                    raise ScenarioError(
                        f"{scenario.name}: {name}.{field} is one of its own groups; a case does not end in its own group. "
                        "Name another destination, or leave the group out.",
                        f"{scenario.name}: {name}.{field} er en af dens egne grupper; en sag ender ikke i sin egen gruppe. "
                        "Nævn en anden destination, eller udelad gruppen.",
                        key=f"{name}.{field}",
                    )
        if len(set(initiative.groups)) < len(initiative.groups):
            raise ScenarioError(
                f"{scenario.name}: {name}.groups names a group twice. Name each once.",
                f"{scenario.name}: {name}.groups nævner en gruppe to gange. Nævn hver én gang.",
                key=f"{name}.groups",
            )


def _duration_rule(assumptions: Assumptions, scenario: Scenario, code: str) -> DurationRule:
    rule = assumptions.durations[code]
    choice = scenario.assumptions.durations.get(code)
    if choice is not None:
        shape = choice.shape
        needs = choice.family not in ("exponential", "empirical")
        if needs != (shape is not None) or (choice.family == "loglogistic" and shape is not None and shape <= 1.0):
            key = f"assumptions.durations.{code}.shape"
            raise ScenarioError(
                f"{scenario.name}: {key} = {shape}: weibull, lognormal, gamma need a positive shape, loglogistic one "
                "above 1, exponential and empirical none.",
                f"{scenario.name}: {key} = {shape}: weibull, lognormal og gamma kræver en positiv form, loglogistic en "
                "over 1, exponential og empirical ingen.",
                key=key,
            )
        figure = None
        if shape is not None:
            figure = Figure(shape, "shape", "", f"scenario {scenario.name}", "assumption", shape, shape, scenario.name)
        rule = dataclasses.replace(rule, family=choice.family, shape=figure)
    return rule if scenario.assumptions.limits else dataclasses.replace(rule, limit_weeks=None)


def _routing(assumptions: Assumptions, scenario: Scenario, codes: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Shares and favourable flags by destination, shape (2G, D): ordinary ends, then ends at the limit."""
    destinations = (*codes, *EXITS)
    shares = np.zeros((2 * len(codes), len(destinations)))
    favourable = np.zeros(shares.shape, bool)

    def fill(row: int, routes: tuple[Route, ...]) -> None:
        for route in routes:
            to = route.to if scenario.assumptions.routing or route.to in EXITS else "other"
            column = destinations.index(to)
            shares[row, column] += route.share.value
            # who leaves the picture instead of changing groups is no more in a job for it
            favourable[row, column] |= route.favourable and to == route.to

    for g, code in enumerate(codes):
        fill(g, assumptions.routing[code])
        fill(len(codes) + g, assumptions.limit_routing.get(code, assumptions.routing[code]))
    return shares, favourable


def _destinations(shares: np.ndarray, favourable: np.ndarray) -> Destinations:
    def ways_out(part: np.ndarray) -> np.ndarray:
        table = np.zeros((len(part), max(1, int((part > 0.0).sum(axis=1).max()))), WAY_OUT)
        for row, shared in zip(table, part, strict=True):
            to = np.flatnonzero(shared > 0.0)
            if len(to):
                running = np.cumsum(shared[to]) / shared.sum()
                row["until"], row["to"] = 1.0, to[-1]  # the last takes what rounding leaves over
                row["until"][: len(to) - 1], row["to"][: len(to) - 1] = running[:-1], to[:-1]
        return table

    good = shares * favourable
    return Destinations(
        favourable_share=good.sum(axis=1) / shares.sum(axis=1),
        to_favourable=ways_out(good),
        to_other=ways_out(shares * ~favourable),
    )


def _table(kind: np.dtype, rows: int, **columns: object) -> np.ndarray:
    """A structured array from its columns, every one of them."""
    table = np.zeros(rows, kind)
    assert set(columns) == set(kind.names or ())
    for name, values in columns.items():
        table[name] = values
    return table


def _hazards(
    scenario: Scenario,
    assumptions: Assumptions,
    codes: tuple[str, ...],
    tables: list[HazardTable],
    destinations: Destinations,
    horizon: float,
) -> Hazards:
    knots = np.full((len(tables), max(len(table.ages) for table in tables)), np.inf, KNOT)
    for row, table in zip(knots, tables, strict=True):
        used = row[: len(table.ages)]
        used["age"], used["cumulative"], used["slope"] = table.ages, table.cumulative, table.slope
        used["elapsed"] = table.survival_integral()[:-1] / table.mean_weeks
    pieces, later_from = _hazard_calendar(scenario, assumptions, codes, tables, horizon)
    groups = _table(
        HAZARD_GROUP,
        len(codes),
        knots=[len(table.ages) for table in tables],
        limit=[on_grid(t.limit_weeks) if np.isfinite(t.limit_weeks) else np.inf for t in tables],
        favourable_share=destinations.favourable_share[: len(codes)],
        later_from=later_from,
    )
    return Hazards(groups, knots, pieces)


def _hazard_calendar(
    scenario: Scenario, assumptions: Assumptions, codes: tuple[str, ...], tables: list[HazardTable], horizon: float
) -> tuple[np.ndarray, np.ndarray]:
    """The calendars of both cohorts and all groups, each with no more breaks than its own multipliers need."""
    cycle = assumptions.cycles[scenario.assumptions.cycle]
    later_from = np.full(len(codes), np.inf)
    found = []
    for cohort in (FIRST_CASES, LATER_CASES):
        for g, code in enumerate(codes):
            exits = [cycle_steps(cycle, "favourable_exits", code)]
            hazard: list[Steps] = []
            for name, one in scenario.initiatives.items():
                if code not in one.groups:
                    continue
                start = week_of(one.start)
                if isinstance(one, Matching):
                    exits.append(ramp(start, one.ramp_weeks, undisplaced(one.effect, one.displacement)))
                elif isinstance(one, Shortening):
                    if np.isfinite(later_from[g]) and later_from[g] != start or len(hazard) > 0:
                        raise _two_shortenings(scenario, name, code)
                    later_from[g] = start
                    taken = one.cases == "both" or one.cases == ("new" if cohort == LATER_CASES else "existing")
                    factor = hazard_factor(tables[g], one.shorter_share, code) if taken else 1.0
                    hazard.append(Steps((start,), (factor,)))
            weeks = breaks([*exits, *hazard], horizon)
            values = np.array([product(exits, weeks), product(hazard, weeks)])
            change = np.concatenate([[True], np.any(np.diff(values, axis=1) != 0.0, axis=0)])
            found.append((weeks[change], values[:, change]))
    pieces = np.ones((2, len(codes), max(len(weeks) for weeks, _ in found) + 1), PIECE)
    pieces["week"] = np.inf
    for row, (weeks, values) in zip(pieces.reshape(-1, pieces.shape[2]), found, strict=True):
        used = row[: len(weeks)]
        used["week"], (used["exits"], used["whole"]) = weeks, values
    return pieces, later_from


def _two_shortenings(scenario: Scenario, name: str, code: str) -> ScenarioError:
    return ScenarioError(
        f"{scenario.name}: {name} is a second shortening of {code}. Give each group at most one.",
        f"{scenario.name}: {name} er endnu en afkortning af {code}. Giv hver gruppe højst én.",
        key=f"{name}.groups",
    )


def _flow_calendar(
    scenario: Scenario, assumptions: Assumptions, codes: tuple[str, ...], horizon: float
) -> dict[str, np.ndarray]:
    cycle = assumptions.cycles[scenario.assumptions.cycle]
    arrivals = [[cycle_steps(cycle, "inflow", code)] for code in codes]
    returns: list[list[Steps]] = [[] for _ in codes]
    for one in scenario.initiatives.values():
        if isinstance(one, Prevention):
            for code in one.groups:
                target = arrivals if one.on == "inflow" else returns
                target[codes.index(code)].append(ramp(week_of(one.start), one.ramp_weeks, one.factor))
    weeks = breaks([steps for row in arrivals + returns for steps in row], horizon)
    on_arrivals = np.array([product(row, weeks) for row in arrivals])
    if on_arrivals.max() > INFLOW_CEILING:
        g, piece = np.unravel_index(int(np.argmax(on_arrivals)), on_arrivals.shape)
        raise CalibrationError(
            f"The business cycle {cycle.name!r} multiplies the inflow to {codes[g]} by {on_arrivals[g, piece]:g} in week "
            f"{weeks[piece]:.0f}; at most {INFLOW_CEILING:g} is allowed. Lower the multiplier.",
            f"Konjunkturen {cycle.name!r} ganger tilgangen til {codes[g]} med {on_arrivals[g, piece]:g} i uge "
            f"{weeks[piece]:.0f}; højst {INFLOW_CEILING:g} er tilladt. Sænk faktoren.",
            key="assumptions.cycle",
        )
    return {
        "calendar": np.append(weeks, np.inf),
        "arrivals": on_arrivals,
        "returns": np.array([product(row, weeks) for row in returns]),
    }


def _stratum_step(n: int) -> int:
    """A step near the golden section of n that visits every stratum once."""
    step = max(1, round(0.6180339887498949 * n))
    while n and gcd(step, n) != 1:
        step += 1
    return step


def _remainder(plan: Plan, scenario: Scenario, closed: np.ndarray, documented: np.ndarray) -> float:
    """Full-time persons outside the groups: the plan's total less the stock that its own counts and durations imply."""
    if scenario.assumptions.remainder is not None:
        return scenario.assumptions.remainder
    total = plan.full_time_persons[plan.base_year].value
    return float(total - np.rint(closed * documented / plan.weeks_in_base_year).sum())
