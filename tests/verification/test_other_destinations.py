"""Verification: results agree with theory, hand arithmetic or the plan. Here: cases that end elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest
from scipy import stats

from sim.analysis import estimate, expected_stock
from sim.engine.records import CENSORED
from sim.errors import ScenarioError
from sim.experiment import Results
from sim.facts import Facts
from sim.model import compile_model
from sim.model.weeks import week_of
from sim.scenario import Scenario

UNTIL = date(2022, 12, 31)
START = date(2021, 4, 1)


def led(**fields: object) -> dict[str, object]:
    """Jobafklaring that ends in a job instead of a ressourceforløb."""
    given = {"mechanism": "routing", "groups": ["jobafklaring"], "destination": "ressourceforloeb", "instead": "job"}
    return given | {"share": 0.4} | fields


def test_so_many_are_led_elsewhere_and_nobody_before_the_start(
    run_many: Callable[..., Results], scenario_of: Callable[..., Scenario]
) -> None:
    scenario = scenario_of(initiatives={"led": led(start=START)})
    ours = run_many(scenario, 40, until=UNTIL, keep_records=True)
    theirs = run_many(scenario.without_levers(), 40, until=UNTIL, keep_records=True)
    there, job = ours.model.groups.index("ressourceforloeb"), ours.model.market.job
    jobafklaring = ours.model.groups.index("jobafklaring")
    assert ours.records is not None and theirs.records is not None
    moved = stayed = 0
    for one, other in zip(ours.records, theirs.records, strict=True):
        before = week_of(START)
        assert (one.spells[one.spells["ended"] < before] == other.spells[other.spells["ended"] < before]).all()
        # a citizen's first spell ends when it did, wherever it leads
        first, same = (part.spells[part.spells["spell"] == 0] for part in (one, other))
        assert (first["citizen"] == same["citizen"]).all() and (first["ended"] == same["ended"]).all()
        changed = first["destination"] != same["destination"]
        assert (first["group"][changed] == jobafklaring).all()
        assert (same["destination"][changed] == there).all() and (first["destination"][changed] == job).all()
        asked = (first["group"] == jobafklaring) & (same["destination"] == there) & (same["ended"] >= before)
        moved, stayed = moved + int(changed.sum()), stayed + int((asked & ~changed).sum())
    assert moved + stayed > 300
    low, high = stats.binom.interval(0.999, moved + stayed, 0.4)
    assert low <= moved <= high


@pytest.mark.slow
def test_the_simulated_mean_is_the_expected_stock(
    run_many: Callable[..., Results], scenario_of: Callable[..., Scenario], facts: Facts
) -> None:
    youth = {"mechanism": "routing", "groups": ["aktivitetsparate_unge", "jobparate"], "destination": "other"} | {
        "instead": "ledighedsydelse",
        "share": 0.9,
        "start": START,
        "ramp_weeks": 26.0,
    }
    scenario = scenario_of(initiatives={"led": led(share=1.0), "youth": youth})
    results = run_many(scenario, 120, until=UNTIL)
    expected = expected_stock(results.model)
    chosen = [results.model.groups.index(code) for code in ("ressourceforloeb", "ledighedsydelse")]
    for week in (26, 52, 78, 104):
        for g in chosen:
            found = estimate(results.counts.stock[:, week, g], 1.0 - 0.001 / 8)
            assert found.low <= expected[week, g] <= found.high
    plain = expected_stock(compile_model(facts, scenario.without_levers(), UNTIL))
    assert (np.abs(plain[104, chosen] - expected[104, chosen]) > 5.0).all()


def test_a_share_of_nothing_changes_nothing(
    run_many: Callable[..., Results], scenario_of: Callable[..., Scenario]
) -> None:
    scenario = scenario_of(initiatives={"led": led(share=0.0)})
    ours, theirs = (run_many(one, 3, until=UNTIL).counts for one in (scenario, scenario.without_levers()))
    for one, other in zip(ours, theirs, strict=True):
        assert one.tobytes() == other.tobytes()


@pytest.mark.parametrize("field", ["destination", "instead"])
def test_a_case_does_not_end_in_its_own_group(facts: Facts, scenario_of: Callable[..., Scenario], field: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        compile_model(facts, scenario_of(initiatives={"led": led(**{field: "jobafklaring"})}))
    assert "own group" in caught.value.en and caught.value.key == f"led.{field}"
    with pytest.raises(ScenarioError) as caught:
        compile_model(facts, scenario_of(initiatives={"led": led(**{field: "work"})}))
    assert "'work'" in caught.value.en and "ressourceforloeb" in caught.value.en


def test_everybody_who_ended_is_somewhere(
    run_many: Callable[..., Results], scenario_of: Callable[..., Scenario]
) -> None:
    """Stock at the end = stock at the beginning + begun - ended, in every group, whoever is led where."""
    many = {"led": led(share=1.0), "more": led(groups=["dagpenge"], destination="job", instead="jobparate", share=0.3)}
    results = run_many(scenario_of(initiatives=many), 3, until=UNTIL, keep_records=True)
    counts = results.counts
    for year in range(2):
        start = counts.stock_end[:, year - 1] if year else counts.stock[:, 0]
        assert (counts.stock_end[:, year] == start + counts.begun[:, year] - counts.ended[:, year].sum(axis=2)).all()
    assert results.records is not None
    for records in results.records:
        spells = records.spells
        same = spells["citizen"][1:] == spells["citizen"][:-1]
        to, began = spells["destination"][:-1][same], spells["group"][1:][same]
        moves = (to != CENSORED) & (to < 9)
        assert (to[moves] == began[moves]).all()
