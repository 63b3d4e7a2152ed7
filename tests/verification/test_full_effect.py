"""Verification: results agree with theory, hand arithmetic or the plan. Here: the full effect, where everything settles."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad

from sim.analysis import ALL, expected_stock
from sim.analysis.equilibrium import Equilibrium, equilibrium
from sim.analysis.full_effect import _simulated, equilibrium_effect, full_effect, has_closed_form, unlimited
from sim.errors import RunError
from sim.experiment import Cancelled, RunSettings
from sim.facts import Facts
from sim.frozen import FrozenMap
from sim.model import compile_model
from sim.scenario import Scenario, load_scenario

PURE = {"routing": False, "returns": False, "limits": False}
FAR = date(2100, 12, 31)
CASES, WEEKS = 254.0, 55.3
"""Of the jobparate, as the plan prints them."""
STOCK = CASES * WEEKS / (366 / 7)
JOBPARATE = 1
PLACEMENT = {
    "mechanism": "activity",
    "groups": ["jobparate"],
    "share": 0.7,
    "share_today": 0.3,
    "earliest_week": 4.0,
    "usual_week": 30.0,
    "length_weeks": 8.0,
    "effect_during": 0.8,
    "effect_after": 1.5,
    "effect_weeks": 40.0,
}


@pytest.fixture(scope="session")
def settled(facts: Facts, scenario_of: Callable[..., Scenario]) -> Callable[..., Equilibrium]:
    def settle(initiatives: dict[str, object] | None = None, **assumptions: object) -> Equilibrium:
        scenario = scenario_of(assumptions=assumptions, initiatives=initiatives or {})
        return equilibrium(compile_model(facts, scenario, FAR))

    return settle


def favourable_share(facts: Facts, **assumptions: bool) -> float:
    """Of the jobparate; without routing those who would change groups leave the picture, and are no more favourable."""
    return sum(route.share.value for route in facts.assumptions.routing["jobparate"] if route.favourable)


def by_integration(share: float, changes: list[tuple[float, float, float]]) -> float:
    """Mean weeks of a jobparat case: survival integrated numerically, changes as (from, to, multiplier)."""
    hazard = 1.0 / WEEKS

    def used(age: float) -> float:
        total = hazard * age
        for begin, end, factor in changes:
            total += hazard * share * (factor - 1.0) * max(min(age, end) - begin, 0.0)
        return total

    edges = sorted({0.0, *(edge for begin, end, _ in changes for edge in (begin, end)), 3000.0})
    return sum(quad(lambda a: np.exp(-used(a)), a, b, epsabs=1e-10)[0] for a, b in zip(edges, edges[1:], strict=False))


@pytest.mark.parametrize("assumptions", [{}, PURE, {"routing": False}, {"returns": False}])
def test_without_initiatives_the_plan_itself_comes_out(
    facts: Facts, settled: Callable[..., Equilibrium], assumptions: dict[str, bool]
) -> None:
    found = settled(**assumptions)
    closed = np.array([group.closed_cases.value for group in facts.plan.groups]) / (366 / 7)
    weeks = np.array([group.mean_duration_weeks.value for group in facts.plan.groups])
    assert found.begun_per_week == pytest.approx(closed, rel=1e-9)
    assert found.mean_weeks == pytest.approx(weeks, rel=1e-9)
    assert found.stock == pytest.approx(closed * weeks, rel=1e-9)
    assert found.destinations.sum(axis=1) == pytest.approx(np.ones(9))


def test_a_cut_takes_its_share_off_the_stock(settled: Callable[..., Equilibrium]) -> None:
    cut = {"mechanism": "shortening", "groups": ["jobparate"], "shorter_share": 0.2, "cases": "new"}
    plain, shorter = settled(**PURE), settled({"cut": cut}, **PURE)
    change = shorter.stock - plain.stock
    assert change[JOBPARATE] == pytest.approx(-0.2 * STOCK)
    assert np.delete(change, JOBPARATE) == pytest.approx(np.zeros(8))
    # in the long run all cases are new ones: who is shortened makes no difference, unless it is only the old
    assert settled({"cut": {**cut, "cases": "both"}}, **PURE).stock == pytest.approx(shorter.stock)
    assert settled({"cut": {**cut, "cases": "existing"}}, **PURE).stock == pytest.approx(plain.stock)


def test_quicker_matches_shorten_the_favourable_part(facts: Facts, settled: Callable[..., Equilibrium]) -> None:
    match = {"mechanism": "matching", "groups": ["jobparate"], "effect": 1.5, "ramp_weeks": 60.0, "displacement": 0.2}
    found, share = settled({"match": match}, **PURE), favourable_share(facts)
    # 1 + 0.5 * 0.8 on the favourable part of the hazard, once the ramp is over
    assert found.stock[JOBPARATE] == pytest.approx(STOCK / (share * 1.4 + 1.0 - share))
    job = found.destinations[JOBPARATE, 9]
    before = settled(**PURE).destinations[JOBPARATE, 9]
    assert job == pytest.approx(before * 1.4 / (share * 1.4 + 1.0 - share))


def test_prevention_takes_off_those_who_come(facts: Facts, settled: Callable[..., Equilibrium]) -> None:
    keep = {"mechanism": "prevention", "groups": ["jobparate"], "factor": 0.6, "ramp_weeks": 10.0}
    assert settled({"keep": keep}, **PURE).stock[JOBPARATE] == pytest.approx(0.6 * STOCK)
    # those who come back: throughput = inflow / (1 - share to a job * probability of returning)
    returning = settled({"keep": {**keep, "on": "returns"}}, **{**PURE, "returns": True})
    rule = facts.assumptions.returns["jobparate"]
    assert rule.back_to == "jobparate"
    back = 0.4 * rule.probability.value  # 0.4 of the jobparate leave for a job
    assert returning.stock[JOBPARATE] == pytest.approx(STOCK * (1.0 - back) / (1.0 - 0.6 * back))


def test_moves_carry_an_effect_on(settled: Callable[..., Equilibrium]) -> None:
    """A group that sends fewer on lowers the groups behind it: the traffic equations, solved here by repetition."""
    match = {"mechanism": "matching", "groups": ["jobparate"], "effect": 1.5}
    assumptions = {"returns": False, "limits": False}
    plain, found = settled(**assumptions), settled({"match": match}, **assumptions)
    outside = plain.begun_per_week - plain.begun_per_week @ plain.destinations[:, :9]
    begun = outside.copy()
    for _ in range(500):
        begun = outside + begun @ found.destinations[:, :9]
    assert found.begun_per_week == pytest.approx(begun)
    assert found.stock == pytest.approx(begun * found.mean_weeks)
    assert found.stock[4] < plain.stock[4] - 0.5  # 16 per cent of the jobparate become aktivitetsparate


def test_an_activity_by_integration(facts: Facts, settled: Callable[..., Equilibrium]) -> None:
    found, share = settled({"placement": PLACEMENT}, **PURE), favourable_share(facts)
    untouched = by_integration(share, [])
    # earlier: in it from 4 to 12, the effect until today's practice would have brought him there, 30 + 8
    earlier = by_integration(share, [(4.0, 12.0, 0.8), (12.0, 38.0, 1.5)])
    more = by_integration(share, [(4.0, 12.0, 0.8), (12.0, 52.0, 1.5)])
    assert untouched == pytest.approx(WEEKS, rel=1e-6)
    mean = 0.3 * untouched + 0.3 * earlier + 0.4 * more
    assert found.mean_weeks[JOBPARATE] == pytest.approx(mean, rel=1e-6)
    # where the placement overlaps with the one of today's practice there is no difference
    late = {**PLACEMENT, "earliest_week": 26.0, "length_weeks": 10.0}
    overlap = by_integration(share, [(26.0, 30.0, 0.8), (36.0, 40.0, 1.5)])
    more = by_integration(share, [(26.0, 36.0, 0.8), (36.0, 76.0, 1.5)])
    mean = 0.3 * untouched + 0.3 * overlap + 0.4 * more
    assert settled({"late": late}, **PURE).mean_weeks[JOBPARATE] == pytest.approx(mean, rel=1e-6)


def test_two_activities_on_one_group(facts: Facts, settled: Callable[..., Equilibrium]) -> None:
    first = {**PLACEMENT, "share": 0.5, "share_today": 0.0, "effect_weeks": None}
    first.pop("effect_weeks")
    second = {**first, "share": 0.4, "earliest_week": 10.0, "effect_during": 0.5, "effect_after": 2.0}
    share = favourable_share(facts)
    one, other = [(4.0, 12.0, 0.8), (12.0, 3000.0, 1.5)], [(10.0, 18.0, 0.5), (18.0, 3000.0, 2.0)]
    both = [(4.0, 10.0, 0.8), (10.0, 12.0, 0.4), (12.0, 18.0, 0.75), (18.0, 3000.0, 3.0)]
    weights = {(): 0.3, "one": 0.3, "other": 0.2, "both": 0.2}
    mean = (
        weights[()] * by_integration(share, [])
        + weights["one"] * by_integration(share, one)
        + weights["other"] * by_integration(share, other)
        + weights["both"] * by_integration(share, both)
    )
    found = settled({"first": first, "second": second}, **PURE)
    assert found.mean_weeks[JOBPARATE] == pytest.approx(mean, rel=1e-6)


def test_random_lengths_are_a_mixture_of_fixed_ones(settled: Callable[..., Equilibrium]) -> None:
    drawn = settled({"placement": {**PLACEMENT, "length": "random"}}, **PURE).mean_weeks[JOBPARATE]
    mixed, _ = quad(
        lambda u: settled({"placement": {**PLACEMENT, "length_weeks": -8.0 * np.log1p(-u)}}, **PURE).mean_weeks[
            JOBPARATE
        ],
        1e-6,
        1.0 - 1e-6,
        limit=12,
        epsrel=1e-5,
    )
    assert drawn == pytest.approx(mixed, rel=3e-4)
    fixed = settled({"placement": PLACEMENT}, **PURE).mean_weeks[JOBPARATE]
    assert abs(drawn - fixed) > 10 * abs(drawn - mixed)


def test_what_ends_leaves_nothing_behind(settled: Callable[..., Equilibrium]) -> None:
    ended = settled({"placement": {**PLACEMENT, "end": date(2024, 1, 1)}})
    assert ended.stock == pytest.approx(settled().stock)
    only_old = settled({"placement": {**PLACEMENT, "cases": "existing"}})
    assert only_old.stock == pytest.approx(settled().stock)


def test_who_never_gets_out_has_no_equilibrium(facts: Facts, scenario_of: Callable[..., Scenario]) -> None:
    model = compile_model(facts, scenario_of())
    circle = np.zeros_like(model.routing)
    circle[:, 0] = 1.0  # everybody to dagpenge, and by a favourable exit
    groups = model.market.hazards.groups.copy()
    groups["favourable_share"] = 1.0
    market = model.market._replace(hazards=model.market.hazards._replace(groups=groups))
    trapped = dataclasses.replace(model, routing=circle, favourable=circle > 0.5, market=market)
    with pytest.raises(RunError, match="keep citizens for ever"):
        equilibrium(trapped)


@pytest.mark.slow
def test_the_renewal_equations_come_to_rest_there(facts: Facts, scenario_of: Callable[..., Scenario]) -> None:
    """All mechanisms with a closed form, moves, returns, limits and two families, for eleven years.

    The families have no long tails: where a case in a hundred lasts for a decade, so does the coming to rest.
    """
    groups = tuple(
        dataclasses.replace(
            group, mean_duration_weeks=dataclasses.replace(group.mean_duration_weeks, value=min(weeks, 40.0))
        )
        for group, weeks in ((one, one.mean_duration_weeks.value) for one in facts.plan.groups)
    )
    quick = dataclasses.replace(facts, plan=dataclasses.replace(facts.plan, groups=groups))
    scenario = scenario_of(
        assumptions={
            "durations": {
                "dagpenge": {"family": "weibull", "shape": 0.8},
                "jobparate": {"family": "lognormal", "shape": 0.6},
            }
        },
        initiatives={
            "placement": PLACEMENT,
            "match": {
                "mechanism": "matching",
                "groups": ["dagpenge", "sygedagpenge_kat2"],
                "effect": 1.3,
                "ramp_weeks": 20.0,
            },
            "keep": {"mechanism": "prevention", "groups": ["dagpenge"], "on": "returns", "factor": 0.6},
            "cut": {
                "mechanism": "shortening",
                "groups": ["jobafklaring", "dagpenge"],
                "shorter_share": 0.15,
                "cases": "new",
            },
        },
    )
    resting = equilibrium(compile_model(quick, scenario, FAR)).stock
    model = compile_model(quick, scenario, date(2031, 12, 31))
    path = expected_stock(model, steps_per_week=1)
    assert np.max(np.abs(path[-1] - resting)) < 0.15
    assert np.max(np.abs(path[0] - resting)) > 50.0


def test_effects_by_group_sum_to_the_total(facts: Facts) -> None:
    effect = equilibrium_effect(load_scenario("jobmatch"), facts)
    assert sum(value for code, value in effect.items() if code != ALL) == pytest.approx(effect[ALL])
    assert effect[ALL] < -100


def test_a_closed_form_stands_beside_the_years(facts: Facts) -> None:
    found = full_effect(load_scenario("jobmatch"), RunSettings(replications=4), facts)
    assert (found.method, found.settled, found.unlimited, found.ended) == ("closed form", True, None, ())
    assert set(found.by_year) == {2021, 2022, 2023}
    assert found.full[ALL].mean == pytest.approx(equilibrium_effect(load_scenario("jobmatch"), facts)[ALL])
    # level: the plan's 3,960, but for the rounding of nine stocks to whole citizens
    assert found.level == pytest.approx(3960 + found.full[ALL].mean, abs=4.5)
    assert 0.6 < (found.arrived(2022) or 0.0) < 0.9
    assert found.by_year[2021][ALL].mean > found.by_year[2022][ALL].mean > found.full[ALL].mean


def test_progress_and_stopping(facts: Facts) -> None:
    seen: list[tuple[int, int]] = []
    settings = RunSettings(replications=2, seed=5)
    full_effect(load_scenario("jobmatch"), settings, facts, on_progress=lambda done, of: seen.append((done, of)))
    assert seen[-1][0] == seen[-1][1]
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    with pytest.raises(Cancelled):
        full_effect(load_scenario("jobmatch"), settings, facts, cancelled=lambda: True)


def test_scarce_places_have_no_closed_form(scenario_of: Callable[..., Scenario], facts: Facts) -> None:
    assert has_closed_form(load_scenario("jobmatch"))
    scarce = load_scenario("tidlig-udplacering")
    assert not has_closed_form(scarce)
    assert has_closed_form(unlimited(scarce))
    with pytest.raises(RunError, match="no closed form"):
        equilibrium_effect(scarce, facts)
    more = scenario_of(
        pools={"places": {"slots": 5}, "staff": {"slots": 2, "hours_per_week": 20.0}},
        initiatives={
            "placement": {**PLACEMENT, "pool": "places", "arranging_pool": "staff", "arranging_hours": 2.0},
            "canvass": {"mechanism": "capacity", "pool": "places", "slots": 5},
        },
    )
    free = unlimited(more)
    assert list(free.initiatives) == ["placement"]
    assert has_closed_form(free)
    talks = {
        "mechanism": "meetings",
        "groups": ["dagpenge"],
        "interval_weeks": 4.0,
        "interval_today_weeks": 12.0,
        "effect_weeks": 4.0,
    }
    assert not has_closed_form(scenario_of(initiatives={"talks": talks}))


@pytest.mark.slow
def test_where_nothing_binds_the_long_run_finds_the_closed_form(facts: Facts) -> None:
    """A pool with places for everybody is simulated, since it might bind; it must come to the same."""
    roomy = load_scenario("tidlig-udplacering").replace({"pools.udplaceringspladser.slots": 5000})
    found = full_effect(roomy, RunSettings(replications=40, workers=2), facts)
    assert found.method == "simulated"
    assert found.settled
    assert found.unlimited is not None
    full = found.full[ALL]
    # the interval holds in 95 of 100, so look a little further than it
    margin = 1.5 * (full.high - full.mean)
    assert full.mean - margin <= found.unlimited[ALL] <= full.mean + margin
    assert margin < 5.0
    none = full_effect(roomy.replace({"pools.udplaceringspladser.slots": 0}), RunSettings(replications=2), facts)
    assert abs(none.full[ALL].mean) < abs(found.unlimited[ALL]) / 3


def test_a_long_run_counts_its_last_ten_years_and_says_whether_it_has_settled() -> None:
    def pair(by_year: list[float]) -> Any:
        """Two groups of which the first changes, in three replications that differ by -1, 0 and 1."""
        change = np.zeros((3, len(by_year), 2))
        change[:, :, 0] = np.array(by_year) + np.array([-1.0, 0.0, 1.0])[:, None]
        shared = {"settings": RunSettings(), "replications": (0, 1, 2), "model": SimpleNamespace(groups=("a", "b"))}
        return SimpleNamespace(
            scenario=SimpleNamespace(full_time_persons=100.0 + change, **shared),
            baseline=SimpleNamespace(full_time_persons=np.full(change.shape, 100.0), **shared),
        )

    found, settled = _simulated(pair([0.0] * 10 + [-20.0] * 10 + [-20.5] * 10))
    assert (found["a"].mean, found["b"].mean, found[ALL].mean) == pytest.approx((-20.5, 0.0, -20.5))
    assert settled
    # t(0.975; 2) / sqrt(3)
    assert found[ALL].high == pytest.approx(-20.5 + 2.4841, abs=1e-3)
    moving, settled = _simulated(pair([0.0] * 10 + [-15.0] * 10 + [-20.0] * 10))
    assert moving[ALL].mean == pytest.approx(-20.0)
    assert not settled


def test_initiatives_that_end_are_named(facts: Facts) -> None:
    ended = load_scenario("tidlig-udplacering").replace(
        {
            "udplacering_jobparate.end": date(2023, 1, 1),
            "udplacering_jobparate.pool": None,
            "udplacering_aktivitetsparate.pool": None,
        }
    )
    found = full_effect(ended, RunSettings(replications=2, until=date(2021, 12, 31)), facts)
    assert found.ended == ("udplacering_jobparate",)
    assert list(found.by_year) == [2021]
    alone = ended.replace({"udplacering_jobparate": None})
    assert found.full[ALL].mean == pytest.approx(equilibrium_effect(alone, facts)[ALL])
    assert found.full == FrozenMap(found.full)
