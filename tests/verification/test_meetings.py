"""Verification: results agree with theory, hand arithmetic or the plan. Here: meetings that come back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from sim.analysis import estimate, expected_stock
from sim.engine.records import COMPLETED, GAVE_UP
from sim.experiment import Results
from sim.facts import Facts
from sim.model import compile_model
from sim.scenario import Scenario

UNTIL = date(2022, 12, 31)
STAFF = {"staff": {"slots": 100_000, "hours_per_week": 25.0}}


def meetings(**fields: object) -> dict[str, object]:
    """Every third week instead of every sixth: the extra meetings come every sixth week too."""
    given = {"mechanism": "meetings", "groups": ["jobparate", "uddannelsesparate"], "share": 0.8} | {
        "interval_weeks": 3.0,
        "interval_today_weeks": 6.0,
        "hours": 1.5,
        "effect_after": 1.2,
        "effect_weeks": 4.0,
    }
    return given | fields


@pytest.mark.slow
@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"cases": "new", "start": date(2021, 3, 1), "effect_weeks": 30.0},
        {"cases": "existing", "rollout_weeks": 20.0, "end": date(2022, 3, 1), "effect_weeks": 2.5},
    ],
    ids=["both", "new, lasting", "existing, rolled out, ended"],
)
def test_the_simulated_mean_is_the_expected_stock(
    run_many: Callable[..., Results], scenario_of: Callable[..., Scenario], facts: Facts, fields: dict[str, object]
) -> None:
    results = run_many(scenario_of(initiatives={"talks": meetings(effect_after=2.0, **fields)}), 120, until=UNTIL)
    expected = expected_stock(results.model)
    weeks = (13, 26, 52, 78, 104)
    for week in weeks:
        for g in (1, 2):
            found = estimate(results.counts.stock[:, week, g], 1.0 - 0.001 / (3 * 2 * len(weeks)))
            assert found.low <= expected[week, g] <= found.high
    # and it is not the expected stock of a world without them
    plain = expected_stock(compile_model(facts, results.scenario.without_levers(), UNTIL))
    apart = [
        abs(plain[week, 1] - expected[week, 1]) / estimate(results.counts.stock[:, week, 1]).standard_error
        for week in weeks
    ]
    assert max(apart) > 5.0


@pytest.mark.slow
def test_meetings_are_as_many_as_the_interval_says(
    run_many: Callable[..., Results], scenario_of: Callable[..., Scenario], facts: Facts
) -> None:
    # a level stock N, eight of ten met once every sixth week on top of today: 0.8 N / 6 a week
    scenario = scenario_of(initiatives={"talks": meetings(groups=["aktivitetsparate_voksne"], effect_after=1.0)})
    results = run_many(scenario, 60, until=UNTIL)
    held = results.counts.participants[:, 1, 0, 1] / 365 * 7
    stock = results.full_time_persons[:, 1, 4]
    found = estimate(held - 0.8 * stock / 6.0, 0.999)
    # a case shorter than the first interval has none: those on average half an interval old are fewer by stock x 6 / 2 / 224
    assert found.low <= 0.0 <= found.high or abs(found.mean) < 0.02 * stock.mean() / 6.0
    assert found.standard_error < 0.01 * held.mean()


def test_at_the_interval_of_today_nothing_happens_to_the_last_bit(
    run_many: Callable[..., Results], scenario_of: Callable[..., Scenario]
) -> None:
    scenario = scenario_of(initiatives={"talks": meetings(interval_weeks=6.0, effect_after=5.0)})
    results, plain = run_many(scenario, 3, until=UNTIL), run_many(scenario.without_levers(), 3, until=UNTIL)
    assert results.model.activities == ()
    for ours, theirs in zip(results.counts, plain.counts, strict=True):
        assert ours.size == 0 or ours.tobytes() == theirs.tobytes()


def test_scarce_staff_meet_whom_they_can_and_nobody_waits_past_his_next_one(
    run_many: Callable[..., Results], scenario_of: Callable[..., Scenario]
) -> None:
    staff = {"staff": {"slots": 1, "hours_per_week": 25.0}}
    scenario = scenario_of(pools=staff, initiatives={"talks": meetings(pool="staff", share=1.0)})
    results = run_many(scenario, 3, until=UNTIL, keep_records=True)
    assert results.records is not None
    for records in results.records:
        parts = records.participations
        held, missed = parts[parts["outcome"] == COMPLETED], parts[parts["outcome"] == GAVE_UP]
        assert len(held) > 100 and len(missed) > 100
        # an hour and a half of a week of 25 hours, on the grid of time
        assert np.ptp(held["ended"] - held["begun"]) == 0.0
        assert held["ended"][0] - held["begun"][0] == pytest.approx(1.5 / 25.0, abs=1e-6)
        assert (held["begun"] - held["offered"]).max() <= 6.0
        assert (missed["ended"] - missed["offered"] == 6.0).all()
        # one member of staff holds one meeting at a time
        order = np.argsort(held["begun"])
        assert (held["begun"][order][1:] >= held["ended"][order][:-1]).all()
    # he is never idle: the meetings of a year are the hours there are, but for the first days
    used = results.counts.place_weeks[:, 1, 0] / (365 / 7)
    assert (used > 0.999).all()


def test_more_staff_hold_more_meetings(run_many: Callable[..., Results], scenario_of: Callable[..., Scenario]) -> None:
    held = []
    for slots in (0, 1, 2, 4):
        staff = {"staff": {"slots": slots, "hours_per_week": 25.0}}
        results = run_many(scenario_of(pools=staff, initiatives={"talks": meetings(pool="staff")}), 4, until=UNTIL)
        held.append(results.counts.participants.sum(axis=(1, 2, 3)))
    assert (held[0] == 0).all()
    assert (held[1] < held[2]).all() and (held[2] < held[3]).all()
