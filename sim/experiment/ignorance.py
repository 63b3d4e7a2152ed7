"""What is not known, drawn from its ranges: the second of the two uncertainties, beside chance from run to run.

An outer draw is a world: one value for each effect that the scenario's evidence has a range for and, where asked, for the
assumptions about where cases lead, who comes back, and prices. In every world the same replications are run on common
chance, so that worlds differ by what is not known about them and by nothing else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from sim.errors import CalibrationError, RunError
from sim.experiment.executors import never
from sim.experiment.replications import Progress, nobody_looks, run_scenario
from sim.experiment.results import Results
from sim.experiment.settings import RunSettings
from sim.facts import Facts, Figure, ReturnRule, Route
from sim.facts.plan import LIMIT_SUFFIX
from sim.facts.uncertain import is_uncertain, quantile
from sim.frozen import FrozenMap
from sim.model import compile_model
from sim.model.streams import name_bits
from sim.scenario import Scenario, lever_of_effect, numeric_levers

Kind = Literal["effects", "routing", "returns", "prices"]
KINDS: tuple[Kind, ...] = ("effects", "routing", "returns", "prices")
"""What can be drawn."""
EFFECTS: tuple[Kind, ...] = ("effects",)
"""What is drawn unless more is asked for."""

_CANDIDATES = 20
"""Worlds looked at for each one wanted, before it is said that the ranges contradict the plan."""


@dataclass(frozen=True)
class World:
    """One draw of everything that is not known.

    Attributes
    ----------
    values:
        What was drawn, by ``effects.CODE``, ``routing.GROUP.DESTINATION``, ``returns.GROUP.probability`` (or
        ``mean_gap``), ``prices.CODE``. The shares of a routing row stand as drawn, before they are made to sum to 1.
    """

    values: Mapping[str, float]
    scenario: Scenario
    facts: Facts


@dataclass(frozen=True)
class Totals:
    """Totals of a scenario and of its baseline in the same world.

    Attributes
    ----------
    by_week, baseline_by_week:
        Shape (..., R, W): remainder included.
    year_end, baseline_year_end:
        Shape (..., R, Y).
    """

    by_week: np.ndarray
    year_end: np.ndarray
    baseline_by_week: np.ndarray
    baseline_year_end: np.ndarray


@dataclass(frozen=True)
class Ignorance:
    """What the worlds came to.

    Attributes
    ----------
    worlds, totals:
        N worlds; arrays with a first axis of worlds.
    central, central_totals:
        The scenario with every drawn figure at its central value, and what it came to.
    moved:
        Levers whose value in the scenario is not the central one of their evidence, which the draws go by.
    refused:
        Worlds that were drawn and thrown away because they contradict the plan (a group would close more cases than it has).
    """

    scenario: Scenario
    settings: RunSettings
    kinds: tuple[Kind, ...]
    weeks: np.ndarray
    years: tuple[int, ...]
    worlds: tuple[World, ...]
    totals: Totals
    central: Scenario
    central_totals: Totals
    moved: tuple[str, ...]
    refused: int


def uncertain_figures(
    scenario: Scenario,
    facts: Facts,
    kinds: Collection[Kind] = EFFECTS,
    prices: Mapping[str, Figure] = FrozenMap(),
) -> dict[str, Figure]:
    """The figures that a world draws, by their names; only those with a range."""
    found: dict[str, Figure] = {}
    if "effects" in kinds:
        for code, _, _ in _effect_levers(scenario, facts):
            found[f"effects.{code}"] = facts.evidence.effects[code].ratio
    if "routing" in kinds and scenario.assumptions.routing:
        for state, routes in _rows(facts):
            found |= {f"routing.{state}.{route.to}": route.share for route in routes}
    if "returns" in kinds and scenario.assumptions.returns:
        for group, rule in facts.assumptions.returns.items():
            found[f"returns.{group}.probability"] = rule.probability
            found[f"returns.{group}.mean_gap"] = rule.mean_gap_weeks
    if "prices" in kinds:
        found |= {f"prices.{code}": figure for code, figure in prices.items()}
    return {name: figure for name, figure in found.items() if is_uncertain(figure)}


def draw_worlds(
    scenario: Scenario,
    facts: Facts,
    number: int,
    seed: int,
    *,
    kinds: Collection[Kind] = EFFECTS,
    prices: Mapping[str, Figure] = FrozenMap(),
) -> tuple[tuple[World, ...], int]:
    """The first `number` worlds of a seed that agree with the plan, and how many had to be thrown away.

    Every figure has a stream of its own by its name, so that drawing one more moves no other, and asking for more worlds
    leaves the first ones as they are.

    Raises
    ------
    RunError
        Where nothing is uncertain, or hardly any world agrees with the plan.
    """
    figures = uncertain_figures(scenario, facts, kinds, prices)
    if not figures:
        raise RunError(
            f"Nothing about {scenario.name} has a range to draw from: none of its effects rests on evidence with one. Ask for "
            "routing or returns too, or name the evidence of its initiatives.",
            f"Intet ved {scenario.name} har et spænd at trække fra: ingen af dens effekter hviler på evidens med et spænd. "
            "Bed også om routing eller returns, eller angiv evidens for indsatserne.",
            key="kinds",
        )
    most = number * _CANDIDATES
    drawn = {
        name: quantile(figure, np.random.default_rng([seed, name_bits(name, 62)]).uniform(size=most))
        for name, figure in figures.items()
    }
    worlds: list[World] = []
    for candidate in range(most):
        values = {name: float(column[candidate]) for name, column in drawn.items()}
        world = World(FrozenMap(values), with_values(scenario, facts, values), with_assumptions(facts, values))
        if _agrees(world):
            worlds.append(world)
        if len(worlds) == number:
            return tuple(worlds), candidate + 1 - number
    raise RunError(
        f"Only {len(worlds)} of {most} draws agree with the plan's counts: the ranges of routing and returns are too wide "
        "together. Narrow them.",
        f"Kun {len(worlds)} af {most} træk stemmer med planens antal: spændene for routing og returns er for vide "
        "tilsammen. Gør dem smallere.",
        key="kinds",
    )


def run_ignorance(
    scenario: Scenario,
    settings: RunSettings,
    facts: Facts,
    *,
    worlds: int = 100,
    kinds: Collection[Kind] = EFFECTS,
    prices: Mapping[str, Figure] = FrozenMap(),
    store: Path | None = None,
    on_progress: Progress = nobody_looks,
    cancelled: Callable[[], bool] = never,
) -> Ignorance:
    """Run a scenario and its baseline in many worlds, the replications of `settings` in each.

    Parameters
    ----------
    worlds:
        How many; two at least, and two replications in each.
    kinds:
        What is drawn, of `KINDS`.
    prices:
        Prices with their ranges, where they are to be drawn; they reach the scenario's assumptions, and no engine reads
        them.

    Raises
    ------
    RunError
        As for `draw_worlds`, and for fewer than two worlds or replications or an unknown kind.
    """
    if worlds < 2 or settings.replications < 2:
        raise RunError(
            f"{worlds} worlds of {settings.replications} replications: there must be at least 2 worlds and 2 replications, or "
            "chance and ignorance cannot be told apart.",
            f"{worlds} verdener med {settings.replications} gentagelser: der skal være mindst 2 verdener og 2 gentagelser, "
            "ellers kan tilfældighed og uvidenhed ikke skilles ad.",
            key="worlds",
        )
    if not set(kinds) <= set(KINDS):
        asked, names = ", ".join(kinds), ", ".join(KINDS)
        raise RunError(
            f"{asked} cannot be drawn. Choose from: {names}.",
            f"{asked} kan ikke trækkes. Vælg mellem: {names}.",
            key="kinds",
        )
    chosen = replace(settings, precision=None)
    found, refused = draw_worlds(scenario, facts, worlds, settings.seed, kinds=kinds, prices=prices)
    figures = uncertain_figures(scenario, facts, kinds, prices)
    middle = {name: figure.value for name, figure in figures.items()}
    central = World(FrozenMap(middle), with_values(scenario, facts, middle), facts)
    own_baselines = len({world.facts.sha256 for world in found} - {facts.sha256})
    steps, step = len(found) + 2 + own_baselines, 0

    def run(one: Scenario, given: Facts) -> Results:
        nonlocal step
        before, step = step * chosen.replications, step + 1
        return run_scenario(
            one,
            chosen,
            given,
            store=store,
            on_progress=lambda done, of: on_progress(before + done, steps * chosen.replications),
            cancelled=cancelled,
        )

    baselines = {facts.sha256: run(scenario.without_levers(), facts)}

    def totals(world: World) -> tuple[np.ndarray, ...]:
        ours = run(world.scenario, world.facts)
        if world.facts.sha256 not in baselines:
            baselines[world.facts.sha256] = run(world.scenario.without_levers(), world.facts)
        base = baselines[world.facts.sha256]
        if world.facts.sha256 != facts.sha256:
            del baselines[world.facts.sha256]  # nobody needs it again
        return ours.total, ours.total_year_end, base.total, base.total_year_end

    in_the_middle = totals(central)
    everywhere = [totals(world) for world in found]
    first = baselines[facts.sha256]
    return Ignorance(
        scenario,
        chosen,
        tuple(kind for kind in KINDS if kind in kinds),
        first.weeks,
        tuple(year for year, _, _ in first.years),
        found,
        Totals(*(np.array(arrays) for arrays in zip(*everywhere, strict=True))),
        central.scenario,
        Totals(*in_the_middle),
        _moved(scenario, facts),
        refused,
    )


def with_values(scenario: Scenario, facts: Facts, values: Mapping[str, float]) -> Scenario:
    """The scenario with drawn effects and prices; an effect stays within what its lever may be."""
    limits = {lever.name: lever for lever in numeric_levers(scenario)}
    changes = {}
    for code, name, _ in _effect_levers(scenario, facts):
        if f"effects.{code}" in values:
            changes[name] = min(max(values[f"effects.{code}"], limits[name].low), limits[name].high)
    prices = {f"assumptions.{name}": value for name, value in values.items() if name.startswith("prices.")}
    return scenario.replace(changes | prices)


def with_assumptions(facts: Facts, values: Mapping[str, float]) -> Facts:
    """The facts with drawn routing and returns and a fingerprint of their own; the same facts where none was drawn."""
    drawn = {name: value for name, value in values.items() if name.startswith(("routing.", "returns."))}
    if not drawn:
        return facts
    rows = dict(_rows(facts))
    routing = {state: _normalised(state, routes, drawn) for state, routes in rows.items()}
    assumed = facts.assumptions
    returns = {group: _returning(group, rule, drawn) for group, rule in assumed.returns.items()}
    mark = hashlib.sha256(repr((facts.sha256, sorted(drawn.items()))).encode()).hexdigest()
    return replace(
        facts,
        assumptions=replace(
            assumed,
            routing=FrozenMap({state: routing[state] for state in assumed.routing}),
            limit_routing=FrozenMap({state: routing[state + LIMIT_SUFFIX] for state in assumed.limit_routing}),
            returns=FrozenMap(returns),
        ),
        sha256=mark,
    )


def _rows(facts: Facts) -> Iterator[tuple[str, tuple[Route, ...]]]:
    yield from facts.assumptions.routing.items()
    for state, routes in facts.assumptions.limit_routing.items():
        yield state + LIMIT_SUFFIX, routes


def _normalised(state: str, routes: tuple[Route, ...], drawn: Mapping[str, float]) -> tuple[Route, ...]:
    shares = [drawn.get(f"routing.{state}.{route.to}", route.share.value) for route in routes]
    total = sum(shares)
    return tuple(
        replace(route, share=replace(route.share, value=share / total))
        for route, share in zip(routes, shares, strict=True)
    )


def _returning(group: str, rule: ReturnRule, drawn: Mapping[str, float]) -> ReturnRule:
    probability = drawn.get(f"returns.{group}.probability", rule.probability.value)
    gap = drawn.get(f"returns.{group}.mean_gap", rule.mean_gap_weeks.value)
    return replace(
        rule,
        probability=replace(rule.probability, value=probability),
        mean_gap_weeks=replace(rule.mean_gap_weeks, value=gap),
    )


def _effect_levers(scenario: Scenario, facts: Facts) -> Iterator[tuple[str, str, float]]:
    """Every effect that an initiative rests on: its code, the lever it is about, and what the scenario has there."""
    for name, initiative in scenario.initiatives.items():
        for code in initiative.evidence:
            effect = facts.evidence.effects.get(code)
            lever = lever_of_effect(effect.moment, initiative) if effect is not None else None
            if lever is not None:
                yield code, f"{name}.{lever}", float(getattr(initiative, lever))


def _moved(scenario: Scenario, facts: Facts) -> tuple[str, ...]:
    return tuple(
        lever
        for code, lever, value in _effect_levers(scenario, facts)
        if value != facts.evidence.effects[code].ratio.value
    )


def _agrees(world: World) -> bool:
    """Whether the plan's counts can come about in this world."""
    try:
        compile_model(world.facts, world.scenario)
    except CalibrationError:
        return False
    return True
