"""Unit: one part alone does what it says. Here: Shapley values, on games with known answers and on the engine."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest

from sim.analysis.attribution import contributions, crossed_estimate, shapley_values, shapley_weight
from sim.errors import ScenarioError
from sim.experiment import Cancelled, RunSettings, run_pair
from sim.experiment.coalitions import Coalitions, passed, run_coalitions
from sim.facts import Facts
from sim.frozen import FrozenMap
from sim.scenario import Scenario, load_scenario

SETTINGS = RunSettings(replications=3, until=date(2021, 12, 31))
MATCH = {"mechanism": "matching", "groups": ["dagpenge", "jobparate"], "effect": 1.3}
CUT = {"mechanism": "shortening", "groups": ["jobparate", "sygedagpenge_kat2"], "shorter_share": 0.2}
PLACEMENT = {
    "mechanism": "activity",
    "groups": ["jobparate", "uddannelsesparate"],
    "share": 0.8,
    "share_today": 0.2,
    "earliest_week": 2.0,
    "usual_week": 26.0,
    "length_weeks": 4.0,
    "effect_after": 2.0,
    "pool": "places",
}
NOTHING = {**PLACEMENT, "share": 0.2, "earliest_week": 26.0}
NOTHING.pop("pool")


def game(worth: Callable[[frozenset[int]], float], parts: int, **given: Any) -> Coalitions:
    """Coalitions whose worth is a formula, in two replications of which the second is worth twice as much."""
    values = {}
    for mask in range(1 << parts):
        own = worth(frozenset(i for i in range(parts) if mask >> i & 1))
        values[mask] = np.array([[own], [2.0 * own]])
    names = tuple(f"part_{i}" for i in range(parts))
    members = FrozenMap({name: (name,) for name in names})
    return Coalitions(
        load_scenario("baseline"), SETTINGS, (2021,), names, members, FrozenMap(values), given.get("orders")
    )


def test_the_glove_game() -> None:
    """One left glove, two right ones, a pair is worth 1: 2/3, 1/6, 1/6 (Shapley and Shubik's classroom example)."""
    found = shapley_values(game(lambda team: float(0 in team and len(team) > 1), 3))
    assert found[0, :, 0] == pytest.approx([2 / 3, 1 / 6, 1 / 6])
    assert found[1, :, 0] == pytest.approx([4 / 3, 1 / 3, 1 / 3])


def test_the_airport_game() -> None:
    """Runways of length 1, 2, 3: each length is shared evenly by those who need it (Littlechild and Owen 1973)."""
    found = shapley_values(game(lambda team: float(max(team, default=-1) + 1), 3))
    assert found[0, :, 0] == pytest.approx([1 / 3, 1 / 3 + 1 / 2, 1 / 3 + 1 / 2 + 1])


def test_the_weights_of_all_places_sum_to_one() -> None:
    from math import comb

    for parts in range(1, 9):
        assert sum(comb(parts - 1, n) * shapley_weight(n, parts) for n in range(parts)) == pytest.approx(1.0)


def test_places_that_nobody_needs_alone_share_what_they_bring_together() -> None:
    found = contributions(game(lambda team: -10.0 * float({0, 1} <= team) - 3.0 * float(2 in team), 3))
    first, second, last = found.rows
    assert [row.share.mean for row in (first, second, last)] == pytest.approx([-7.5, -7.5, -4.5])
    assert first.alone is not None
    assert first.on_top is not None
    assert (first.alone.mean, first.on_top.mean) == (0.0, -15.0)
    assert found.total[2021].mean == pytest.approx(-19.5)


def test_drawn_orders_sum_to_the_total_and_find_the_values() -> None:
    from itertools import permutations

    def worth(team: frozenset[int]) -> float:
        return -(float(sum(i + 1 for i in team)) ** 1.5)

    exact = contributions(game(worth, 4))
    all_orders = contributions(game(worth, 4, orders=tuple(permutations(range(4)))))
    assert np.allclose(all_orders.values, exact.values, atol=1e-12)
    few = ((2, 0, 1, 3), (3, 1, 0, 2), (0, 1, 2, 3), (3, 2, 1, 0))
    drawn = contributions(game(worth, 4, orders=few))
    assert drawn.values.sum(axis=1) == pytest.approx(exact.values.sum(axis=1))
    assert not np.allclose(drawn.values, exact.values)
    assert drawn.orders == 4


def test_an_interval_has_both_orders_and_runs_in_it() -> None:
    # orders differ by +-1, runs by +-2, and nothing else
    values = np.array([-1.0, 1.0, -1.0, 1.0])[:, None] + np.array([-2.0, 2.0])[None, :]
    found = crossed_estimate(values)
    # of the orders 4/3 over 4, of the runs 8 over 2
    assert found.standard_error == pytest.approx(np.sqrt(4 / 3 / 4 + 8 / 2))
    assert found.mean == pytest.approx(0.0)
    # one degree of freedom, the smaller of the two: t(0.975) = 12.706
    assert found.high == pytest.approx(12.7062 * found.standard_error, rel=1e-4)


@pytest.fixture(scope="module")
def five(facts: Facts) -> Coalitions:
    text = {"da": "prøve", "en": "trial"}
    initiatives = {"match": MATCH, "twin": MATCH, "cut": CUT, "nothing": NOTHING, "placement": PLACEMENT}
    tables = {"name": "trial", "title": text, "description": text, "pools": {"places": {"slots": 20}}}
    return run_coalitions(Scenario.from_tables({**tables, "initiatives": initiatives}), SETTINGS, facts)


def test_the_contributions_sum_to_the_total_effect(facts: Facts, five: Coalitions) -> None:
    found = contributions(five)
    pair = run_pair(five.scenario, SETTINGS, facts)
    effect = pair.scenario.total_year_end - pair.baseline.total_year_end
    assert np.max(np.abs(found.values.sum(axis=1) - effect)) < 1e-9
    assert abs(sum(row.share.mean for row in found.of_year(2021)) - effect[:, 0].mean()) < 1e-9
    assert abs(found.total[2021].mean - effect[:, 0].mean()) < 1e-9
    assert effect[:, 0].mean() < -50
    assert len(five.values) == 32


def test_an_initiative_that_changes_nothing_gets_nothing(five: Coalitions) -> None:
    found = contributions(five)
    assert np.all(found.values[:, five.parts.index("nothing")] == 0.0)
    row = next(row for row in found.rows if row.part == "nothing")
    assert (row.share.mean, row.share.low, row.share.high) == (0.0, 0.0, 0.0)


def test_two_that_do_the_same_get_the_same(five: Coalitions) -> None:
    found = contributions(five)
    match, twin = (found.values[:, five.parts.index(name)] for name in ("match", "twin"))
    assert np.max(np.abs(match - twin)) < 1e-9
    assert np.all(match < -5)


def test_the_largest_reduction_comes_first(five: Coalitions) -> None:
    found = contributions(five)
    means = [row.share.mean for row in found.of_year(2021)]
    assert means == sorted(means)
    assert list(found.frame["mean"]) == means


def test_a_package_is_one_part(facts: Facts, five: Coalitions) -> None:
    grouped = run_coalitions(
        five.scenario, SETTINGS, facts, packages={"quicker": ["cut", "match"], "offers": ["placement"]}
    )
    assert grouped.parts == ("quicker", "twin", "nothing", "offers")
    assert grouped.members["quicker"] == ("match", "cut")
    # a package alone is the coalition of its members
    both = 1 << five.parts.index("match") | 1 << five.parts.index("cut")
    assert np.array_equal(grouped.values[1], five.values[both])
    total = contributions(five).total[2021].mean
    assert sum(row.share.mean for row in contributions(grouped).rows) == pytest.approx(total, abs=1e-9)


def test_beyond_so_many_parts_orders_are_drawn(facts: Facts, five: Coalitions) -> None:
    seen: list[tuple[int, int]] = []
    drawn = run_coalitions(
        five.scenario, SETTINGS, facts, exact_up_to=4, orders=4, on_progress=lambda done, of: seen.append((done, of))
    )
    assert drawn.orders is not None
    assert len(drawn.orders) == 4
    for order, back in zip(drawn.orders[::2], drawn.orders[1::2], strict=True):
        assert sorted(order) == [0, 1, 2, 3, 4]
        assert back == order[::-1]
    # no coalition is run twice, and each is the same as among all
    assert seen[-1] == (3 * len(drawn.values), 3 * len(drawn.values))
    assert set(drawn.values) == {mask for order in drawn.orders for mask in passed(order)}
    for mask, value in drawn.values.items():
        assert np.array_equal(value, five.values[mask])
    found = contributions(drawn)
    assert np.max(np.abs(found.values.sum(axis=1) - (five.values[31] - five.values[0]))) < 1e-9
    assert np.all(found.values[:, five.parts.index("nothing")] == 0.0)
    again = run_coalitions(five.scenario, SETTINGS, facts, exact_up_to=4, orders=4)
    assert again.orders == drawn.orders


@pytest.mark.parametrize(
    ("packages", "words"),
    [
        ({"a": ["nobody"]}, "'nobody'"),
        ({"a": ["cut"], "b": ["cut"]}, "already"),
        ({"match": ["cut"]}, "Rename the package"),
    ],
)
def test_wrong_packages_are_refused(facts: Facts, five: Coalitions, packages: dict[str, list[str]], words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        run_coalitions(five.scenario, SETTINGS, facts, packages=packages)


def test_without_initiatives_there_is_nothing_to_divide(facts: Facts) -> None:
    with pytest.raises(ScenarioError, match="no initiatives"):
        run_coalitions(load_scenario("baseline"), SETTINGS, facts)


def test_workers_change_nothing_and_a_run_can_be_stopped(facts: Facts, five: Coalitions) -> None:
    few = five.scenario.replace({"nothing": None, "placement": None, "twin": None})
    alone, together = (
        run_coalitions(few, dataclasses.replace(SETTINGS, replications=30, workers=workers), facts).values
        for workers in (1, 2)
    )
    assert all(np.array_equal(alone[mask], together[mask]) for mask in alone)
    with pytest.raises(Cancelled):
        run_coalitions(few, SETTINGS, facts, cancelled=lambda: True)
