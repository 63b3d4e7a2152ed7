"""Unit: one part alone does what it says. Here: goal seek, on totals that are set by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.analysis import goal_seek as module
from sim.analysis.goal_seek import goal_seek
from sim.analysis.goals import GoalSeek, Trial
from sim.errors import RunError, ScenarioError
from sim.experiment import Cancelled, RunSettings
from sim.facts import Facts
from sim.scenario import Scenario, load_scenario

SCATTER = np.array([-20.0, -10.0, 0.0, 10.0, 20.0])
"""Chance of five replications, the same for every value."""
SETTINGS = RunSettings(replications=5)
CUT = "kortere_forloeb.shorter_share"


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Scenario], float]], list[Any]]:
    """Puts a formula in the place of the engine; gives back the settings of the runs."""

    def put(total: Callable[[Scenario], float]) -> list[Any]:
        runs: list[Any] = []

        def run(scenario: Scenario, settings: RunSettings, facts: Facts, **options: Any) -> Any:
            runs.append(settings)
            options["on_progress"](settings.replications, settings.replications)
            if options["cancelled"]():
                raise Cancelled("stopped", "stoppet")
            totals = total(scenario) + SCATTER
            return SimpleNamespace(total=np.column_stack([totals + 1000.0, totals]))

        monkeypatch.setattr(module, "run_scenario", run)
        return runs

    return put


def cut(scenario: Scenario) -> float:
    return float(scenario.initiatives["kortere_forloeb"].shorter_share)  # type: ignore[union-attr]


def slots(scenario: Scenario) -> int:
    return scenario.pools["udplaceringspladser"].slots


def sought(facts: Facts, lever: str = CUT, name: str = "kortere-forloeb", **options: Any) -> GoalSeek:
    return goal_seek(load_scenario(name), lever, SETTINGS, facts, **options)


def test_the_value_is_that_of_the_formula(world: Callable, facts: Facts) -> None:
    runs = world(lambda one: 4000.0 * (1.0 - one.initiatives["kortere_forloeb"].shorter_share) ** 2)
    goal = sought(facts)
    # (1 - x)^2 = 3612 / 4000, the plan's target of 2022 unless told
    assert goal.value == pytest.approx(1.0 - np.sqrt(3612 / 4000), abs=1e-3)
    assert (goal.outcome, goal.target, goal.monotone) == ("found", 3612.0, True)
    # it just meets the target: at it or below, never above
    assert 3607 < goal.total.mean <= 3612
    assert {settings.until for settings in runs} == {date(2022, 12, 31)}
    assert len(runs) == len(goal.trials) < 20
    assert [trial.value for trial in goal.trials] == sorted(trial.value for trial in goal.trials)


def test_chance_leaves_an_interval_open(world: Callable, facts: Facts) -> None:
    world(lambda one: 4000.0 - 2000.0 * cut(one))
    goal = sought(facts)
    # standard error of -20, -10, 0, 10, 20 is sqrt(250 / 5) = 7.071; t(0.975; 4) = 2.7764: 19.632 persons of 2000 a unit
    assert goal.open_range == pytest.approx((0.194 - 0.009816, 0.194 + 0.009816), abs=5e-4)


def test_a_rising_lever_is_as_good(world: Callable, facts: Facts) -> None:
    world(lambda one: 3512.0 + 200.0 * (cut(one) + 0.5))
    goal = sought(facts)
    assert goal.value == pytest.approx(0.0, abs=1e-3)
    assert goal.value <= 0.0


def test_a_probability_asks_for_so_many_of_the_runs(world: Callable, facts: Facts) -> None:
    world(lambda one: 4000.0 - 2000.0 * cut(one))
    for share, worst in ((0.2, -20), (0.3, -10), (0.6, 0), (0.8, 10), (0.81, 20), (0.99, 20)):
        goal = sought(facts, probability=share)
        assert goal.value == pytest.approx((4000 + worst - 3612) / 2000, abs=1e-3)
        assert goal.chance.share >= share
        assert goal.chance.share - share < 0.2 + 1e-9


def test_a_whole_lever_has_the_smallest_whole_number_that_will_do(world: Callable, facts: Facts) -> None:
    runs = world(lambda one: 3700.0 - 0.9 * slots(one))
    goal = sought(facts, "pools.udplaceringspladser.slots", "tidlig-udplacering")
    # 88 / 0.9 = 97.8
    assert goal.value == 98
    assert all(float(trial.value).is_integer() for trial in goal.trials)
    assert len(runs) < 25
    world(lambda one: 3500.0 + slots(one))
    assert sought(facts, "pools.udplaceringspladser.slots", "tidlig-udplacering").value == 112


def test_impossible_says_what_comes_nearest(world: Callable, facts: Facts) -> None:
    world(lambda one: 3700.0 + 400.0 * (cut(one) - 0.55) ** 2)
    goal = sought(facts)
    assert (goal.outcome, goal.value, goal.answer, goal.open_range) == ("impossible", None, None, None)
    # the middle of the range would be 0.2; 0.55 is one of the five values of the grid, and the lowest
    assert goal.nearest.value == pytest.approx(0.55)
    assert goal.total.mean == pytest.approx(3700.0)


def test_already_reached_says_so(world: Callable, facts: Facts) -> None:
    world(lambda one: 3000.0 - 100.0 * cut(one))
    goal = sought(facts)
    assert goal.outcome == "already"
    # the weakest value that was looked at: there the total is highest and still below
    assert goal.value == -0.5
    assert goal.total.mean == pytest.approx(3050.0)


def test_a_total_that_turns_round_is_told(world: Callable, facts: Facts) -> None:
    world(lambda one: 3600.0 + 2000.0 * (cut(one) - 0.2) ** 2)
    goal = sought(facts)
    assert goal.monotone is False
    assert goal.open_range is None
    # two values meet it, 0.2 -+ sqrt(12 / 2000); the scenario's own is 0.1
    assert goal.value == pytest.approx(0.2 - np.sqrt(12 / 2000), abs=1e-3)


def test_a_turn_that_chance_could_have_made_is_none(world: Callable, facts: Facts) -> None:
    world(lambda one: 4000.0 - 2000.0 * cut(one))
    straight = sought(facts)
    noisy = [trial.totals.copy() for trial in straight.trials]
    # the mean of the first falls below that of the second, so the step turns round, but by far less than it scatters
    noisy[0] += np.array([2000.0, -4000.0, 2500.0, -4500.0, -500.0])
    assert noisy[0].mean() < noisy[1].mean()
    assert module._monotone([Trial(t.value, n) for t, n in zip(straight.trials, noisy, strict=True)])


def test_the_factor_turns_all_initiatives_together(world: Callable, facts: Facts) -> None:
    world(lambda one: 3960.0 - 2000.0 * cut(one))
    goal = sought(facts, "scale", within=(0.0, 5.0))
    # 348 persons at 0.1 * factor * 2000
    assert goal.value == pytest.approx(1.74, abs=0.01)
    assert goal.within == (0.0, 5.0)


def test_an_answer_beyond_the_evidence_is_marked(world: Callable, facts: Facts) -> None:
    world(lambda one: 4600.0 - 400.0 * one.initiatives["jobmatch"].effect)
    far = sought(facts, "jobmatch.effect", "jobmatch")
    assert far.value == pytest.approx(2.47, abs=0.02)
    assert far.evidence is facts.evidence.effects["smaller_caseloads"].ratio
    assert far.beyond_evidence
    near = sought(facts, "jobmatch.effect", "jobmatch", target=4600.0 - 400.0 * 1.1)
    assert not near.beyond_evidence
    assert sought(facts, "jobmatch.ramp_weeks", "jobmatch").evidence is None


def test_progress_goes_forward_and_ends(world: Callable, facts: Facts) -> None:
    world(lambda one: 4000.0 - 2000.0 * cut(one))
    seen: list[tuple[int, int]] = []
    sought(facts, on_progress=lambda done, of: seen.append((done, of)))
    assert all(done < of for done, of in seen[:-1])
    assert seen[-1][0] == seen[-1][1]
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_it_can_be_stopped(world: Callable, facts: Facts) -> None:
    world(lambda one: 4000.0)
    with pytest.raises(Cancelled):
        sought(facts, cancelled=lambda: True)


@pytest.mark.parametrize(
    ("options", "kind", "words"),
    [
        ({"lever": "kortere_forloeb.start"}, ScenarioError, "not a number"),
        ({"lever": "nothing.share"}, ScenarioError, "no lever"),
        ({"within": (0.5, 0.1)}, ScenarioError, "cannot search"),
        ({"within": (0.0, 0.95)}, ScenarioError, "-0.5 to 0.9"),
        ({"probability": 1.0}, RunError, "between 0 and 1"),
        ({"probability": 0.0}, RunError, "between 0 and 1"),
        ({"target": float("nan")}, RunError, "0 or more"),
        ({"by": date(2022, 6, 30)}, RunError, "no target for 2022-06-30"),
        ({"by": date(2030, 12, 31)}, RunError, "2022-12-31"),
    ],
)
def test_wrong_questions_are_refused(
    world: Callable, facts: Facts, options: dict[str, Any], kind: type[Exception], words: str
) -> None:
    runs = world(lambda one: 4000.0)
    with pytest.raises(kind, match=words):
        sought(facts, **options)
    assert runs == []


def test_a_scenario_without_initiatives_cannot_be_scaled(facts: Facts) -> None:
    with pytest.raises(ScenarioError, match="must be an initiative"):
        sought(facts, "scale", "baseline")
