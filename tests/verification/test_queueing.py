"""Verification: results agree with theory, hand arithmetic or the plan. Here: a pool against queueing theory."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date

import numpy as np
import pytest
from scipy import stats

from sim.analysis import erlang_a, erlang_c, estimate
from sim.engine import simpy_engine
from sim.engine.records import LEFT_WAITING
from sim.facts import Facts
from sim.model import Model, compile_model, rules
from sim.scenario import Scenario

MEAN_WEEKS = 20.0
ARRIVALS = 3.5
"""Per week; 183 cases in a year of 366/7 weeks."""
WARM_UP, COOL_DOWN = 150.0, 150.0
RUNS = 12


@pytest.fixture(scope="module")
def lone_group(facts: Facts) -> Facts:
    """The shipped facts with jobparate alone: 183 cases of 20 weeks, six in ten of them to a job."""
    group = next(group for group in facts.plan.groups if group.code == "jobparate")
    group = dataclasses.replace(
        group,
        closed_cases=dataclasses.replace(group.closed_cases, value=183.0),
        mean_duration_weeks=dataclasses.replace(group.mean_duration_weeks, value=MEAN_WEEKS),
    )
    job = facts.assumptions.routing["dagpenge"][0]
    routes = (
        dataclasses.replace(job, to="job", favourable=True, share=dataclasses.replace(job.share, value=0.6)),
        dataclasses.replace(job, to="other", favourable=False, share=dataclasses.replace(job.share, value=0.4)),
    )
    assumptions = dataclasses.replace(
        facts.assumptions,
        routing={"jobparate": routes},
        limit_routing={},
        returns={"jobparate": facts.assumptions.returns["jobparate"]},
        durations={"jobparate": facts.assumptions.durations["jobparate"]},
    )
    return dataclasses.replace(facts, plan=dataclasses.replace(facts.plan, groups=(group,)), assumptions=assumptions)


def queue_model(
    lone_group: Facts, scenario_of: Callable[..., Scenario], slots: int, length: float, during: float
) -> Model:
    activity = {
        "mechanism": "activity",
        "groups": ["jobparate"],
        "cases": "new",
        "share": 1.0,
        "earliest_week": 0.0,
        "usual_week": 500.0,
        "length_weeks": length,
        "length": "random",
        "effect_during": during,
        "effect_after": 1.7,  # whatever comes afterwards is none of the queue's business
        "pool": "places",
    }
    scenario = scenario_of(
        assumptions={"returns": False}, pools={"places": {"slots": slots}}, initiatives={"x": activity}
    )
    return compile_model(lone_group, scenario, date(2050, 12, 31))


def measured(model: Model, replication: int) -> tuple[float, float, float]:
    """Used share of the places, mean wait of the requests, share of them that leave the queue; warm-up left out."""
    parts = simpy_engine.run(model, 4, replication).participations
    horizon = model.market.horizon
    begin, end = WARM_UP, horizon - COOL_DOWN
    got_in = parts[parts["begun"] < rules.NEVER]
    taken = np.clip(got_in["ended"], begin, end) - np.clip(got_in["begun"], begin, end)
    asked = parts[(parts["offered"] >= begin) & (parts["offered"] < end)]
    wait = np.minimum(asked["begun"], asked["ended"]) - asked["offered"]
    left = asked["outcome"] == LEFT_WAITING
    return float(taken.sum() / ((end - begin) * model.market.capacity[0])), float(wait.mean()), float(left.mean())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("slots", "length", "during"), [(16, 10.0, 1.0), (20, 8.0, 0.5), (12, 3.0, 2.0)], ids=["scarce", "fair", "ample"]
)
def test_a_pool_in_steady_state_is_erlang_a(
    lone_group: Facts, scenario_of: Callable[..., Scenario], slots: int, length: float, during: float
) -> None:
    model = queue_model(lone_group, scenario_of, slots, length, during)
    # a place is left at the end of the activity, or with the benefit at a hazard that it changes for six exits in ten
    service = 1.0 / length + (0.6 * during + 0.4) / MEAN_WEEKS
    theory = erlang_a(ARRIVALS, service, 1.0 / MEAN_WEEKS, slots)
    runs = np.array([measured(model, replication) for replication in range(RUNS)])
    for column, expected in enumerate((theory.used_share, theory.wait_weeks, theory.left_share)):
        found = estimate(runs[:, column], 1.0 - 0.001 / 9)
        assert found.low <= expected <= found.high
        assert found.standard_error < 0.1 * expected
    if slots == 16:
        # the regime in which waiting matters
        assert theory.left_share > 0.25


def test_a_single_server_by_hand() -> None:
    # M/M/1 with rho = 1/2: waiting rho^2 / (1 - rho) = 1/2, wait rho / (mu - lambda) = 1/2 at lambda 1, mu 2
    queue = erlang_c(1.0, 2.0, 1)
    assert queue.used_share == pytest.approx(0.5, rel=1e-9)
    assert queue.waiting == pytest.approx(0.5, rel=1e-9)
    assert queue.wait_weeks == pytest.approx(0.5, rel=1e-9)
    assert queue.left_share == 0.0
    for rho in (0.1, 0.8, 0.95):
        assert erlang_c(rho, 1.0, 1).waiting == pytest.approx(rho**2 / (1 - rho), rel=1e-9)


def test_two_servers_by_hand() -> None:
    # M/M/2 with lambda 1, mu 1: P0 = 1/3, all busy with probability 1/3, waiting 1/3 * rho / (1 - rho) = 1/3
    queue = erlang_c(1.0, 1.0, 2)
    assert queue.used_share == pytest.approx(0.5, rel=1e-9)
    assert queue.waiting == pytest.approx(1.0 / 3.0, rel=1e-9)


def test_patience_like_service_is_the_infinite_queue() -> None:
    # M/M/c+M with equal rates has as many present as M/M/infinity: Poisson with mean lambda / mu
    load, places = 6.0, 4
    number = np.arange(100)
    chance = stats.poisson.pmf(number, load)
    queue = erlang_a(3.0, 0.5, 0.5, places)
    assert queue.waiting == pytest.approx(chance @ np.maximum(number - places, 0), rel=1e-9)
    assert queue.used_share == pytest.approx(chance @ np.minimum(number, places) / places, rel=1e-9)


@pytest.mark.parametrize("load", [0.5, 0.9, 1.0, 2.0])
@pytest.mark.parametrize("places", [1, 7, 100])
def test_who_comes_is_served_or_leaves(load: float, places: int) -> None:
    queue = erlang_a(load * places, 1.0, 0.2, places)
    served = queue.used_share * places
    assert served + 0.2 * queue.waiting == pytest.approx(load * places, rel=1e-9)
    assert queue.left_share == pytest.approx(1.0 - served / (load * places), abs=1e-9)
    assert queue.wait_weeks == pytest.approx(queue.waiting / (load * places), rel=1e-12)


@pytest.mark.parametrize(("arrivals", "places"), [(1000.0, 1000), (1000.0, 900), (3000.0, 10)])
def test_large_queues_stay_finite(arrivals: float, places: int) -> None:
    queue = erlang_a(arrivals, 1.0, 0.5, places)
    assert 0.0 < queue.used_share <= 1.0
    assert queue.used_share * places + 0.5 * queue.waiting == pytest.approx(arrivals, rel=1e-9)


def test_a_queue_without_end_is_refused() -> None:
    for arrivals in (2.0, 2.5):
        with pytest.raises(ValueError, match="slower"):
            erlang_c(arrivals, 1.0, 2)
