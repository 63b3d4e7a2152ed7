"""Verification: results agree with theory, hand arithmetic or the plan. Here: nobody is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from sim.analysis import estimate
from sim.engine import simpy_engine
from sim.engine.census import take_census
from sim.engine.records import CENSORED, COMPLETED, GAVE_UP, LEFT_DURING, LEFT_WAITING, OPEN, WAITING, Records
from sim.experiment import Results
from sim.facts import Facts
from sim.model import Model, compile_model, rules
from sim.scenario import Scenario, load_scenario

CROWDED = {
    "pools": {"places": {"slots": 30}, "mentors": {"slots": 12}},
    "initiatives": {
        "placement": {
            "mechanism": "activity",
            "groups": ["dagpenge", "jobparate", "aktivitetsparate_voksne"],
            "share": 0.6,
            "share_today": 0.3,
            "earliest_week": 3.0,
            "usual_week": 20.0,
            "length_weeks": 6.0,
            "effect_during": 0.7,
            "effect_after": 1.3,
            "rollout_weeks": 30.0,
            "end": date(2022, 9, 1),
            "pool": "places",
            "priority": 3,
        },
        "course": {
            "mechanism": "activity",
            "groups": ["jobparate", "uddannelsesparate"],
            "cases": "new",
            "share": 0.9,
            "earliest_week": 1.0,
            "usual_week": 30.0,
            "length_weeks": 5.0,
            "length": "random",
            "effect_after": 1.2,
            "pool": "places",
            "priority": 2,
        },
        "mentor": {
            "mechanism": "activity",
            "groups": ["jobparate", "aktivitetsparate_unge"],
            "share": 0.8,
            "earliest_week": 2.0,
            "usual_week": 40.0,
            "length_weeks": 10.0,
            "effect_during": 1.5,
            "pool": "mentors",
        },
    },
}
EVERYTHING = {
    "pools": {
        "places": {"slots": 30},
        "mentors": {"slots": 12},
        "staff": {"slots": 10, "hours_per_week": 26.0},
    },
    "initiatives": {
        **CROWDED["initiatives"],
        "placement": {**CROWDED["initiatives"]["placement"], "arranging_pool": "staff", "arranging_hours": 6.0},
        "talks": {
            "mechanism": "meetings",
            "groups": ["dagpenge", "jobparate", "sygedagpenge_kat2"],
            "interval_weeks": 4.0,
            "interval_today_weeks": 7.0,
            "hours": 2.0,
            "effect_after": 1.2,
            "effect_weeks": 8.0,
            "pool": "staff",
        },
        "more": {"mechanism": "capacity", "pool": "staff", "slots": 6, "delay_weeks": 26.0, "ramp_weeks": 12.0},
        "led": {
            "mechanism": "routing",
            "groups": ["jobafklaring", "dagpenge"],
            "destination": "other",
            "instead": "ressourceforloeb",
            "share": 0.3,
        },
        "matched": {"mechanism": "matching", "groups": ["jobparate"], "effect": 1.2, "ramp_weeks": 20.0},
        "kept": {"mechanism": "prevention", "groups": ["sygedagpenge_kat2"], "factor": 0.9},
        "cut": {"mechanism": "shortening", "groups": ["ledighedsydelse"], "shorter_share": 0.2},
    },
}
NAMES = ("placement", "course", "mentor")


@pytest.fixture(scope="module")
def crowded(facts: Facts, scenario_of: Callable[..., Scenario]) -> tuple[Model, Records]:
    model = compile_model(facts, scenario_of(**CROWDED))
    return model, simpy_engine.run(model, 12, 0)


@pytest.fixture(scope="module", params=["baseline", "jobmatch", "tidlig-udplacering", "crowded", "everything"])
def run(
    request: pytest.FixtureRequest,
    facts: Facts,
    crowded: tuple[Model, Records],
    scenario_of: Callable[..., Scenario],
) -> tuple[Model, Records]:
    if request.param == "crowded":
        return crowded
    everything = request.param == "everything"
    model = compile_model(facts, scenario_of(**EVERYTHING) if everything else load_scenario(request.param))
    return model, simpy_engine.run(model, 12, 0)


def test_stocks_change_by_what_comes_and_goes(run: tuple[Model, Records]) -> None:
    model, records = run
    census = take_census(model, records)
    before = census.stock[0]
    assert before.sum() + model.remainder == pytest.approx(3960.0)
    for year in range(3):
        assert np.array_equal(census.stock_end[year], before + census.begun[year] - census.ended[year].sum(axis=1))
        before = census.stock_end[year]
    assert np.array_equal(before, census.stock[-1])


def test_weekly_stocks_are_the_spells_that_are_open(run: tuple[Model, Records]) -> None:
    model, records = run
    census, spells = take_census(model, records), records.spells
    for week in (0, 1, 40, 104, 156):
        there = (spells["began"] <= week) & ((spells["ended"] > week) | (spells["destination"] == CENSORED))
        assert np.array_equal(census.stock[week], np.bincount(spells["group"][there], minlength=9))


def test_person_weeks_are_the_area_under_the_stock(run: tuple[Model, Records]) -> None:
    model, records = run
    census, spells, horizon = take_census(model, records), records.spells, model.market.horizon
    lengths = np.minimum(spells["ended"], horizon) - np.maximum(spells["began"], 0.0)
    total = np.bincount(spells["group"], lengths, 9)
    assert np.array_equal(census.person_weeks.sum(axis=0), total)


def test_a_life_has_no_gaps_but_jobs(run: tuple[Model, Records]) -> None:
    model, records = run
    spells, groups = records.spells, len(model.groups)
    assert (spells["ended"] >= spells["began"]).all()
    assert (spells["ended"] <= model.market.horizon).all()
    same = spells["citizen"][1:] == spells["citizen"][:-1]
    before, after = spells[:-1][same], spells[1:][same]
    assert (after["spell"] == before["spell"] + 1).all()
    moved, worked = before["destination"] < groups, before["destination"] == model.market.job
    assert (moved | worked).all()
    assert (after["began"][moved] == before["ended"][moved]).all()
    assert (after["group"][moved] == before["destination"][moved]).all()
    assert (after["began"][worked] >= before["ended"][worked]).all()
    assert (after["group"][worked] == model.market.back_to[before["group"][worked]]).all()
    # whoever moves to another group is found there
    last = np.append(~same, True)
    assert (spells["destination"][last & (spells["destination"] != CENSORED)] >= groups).all()
    first = np.append(True, ~same)
    assert (spells["spell"][first] == 0).all()
    limits = spells[spells["why"] == rules.LIMIT]
    assert (limits["group"] == 0).all()
    assert (limits["ended"] - limits["began"] == 104.0).all()
    assert (spells["ended"] - spells["began"])[spells["group"] == 0].max() <= 104.0


def test_no_route_is_taken_that_is_not_there(run: tuple[Model, Records]) -> None:
    model, records = run
    done = records.spells[records.spells["destination"] != CENSORED]
    row = done["group"] + len(model.groups) * (done["why"] == rules.LIMIT)
    there = model.routing[row, done["destination"]] > 0.0
    # or one that an initiative leads them along
    for shift in model.market.shifts:
        there |= (done["group"] == shift["group"]) & (done["destination"] == shift["instead"])
    assert there.all()
    assert len(model.market.shifts) == 0 or (model.routing[row, done["destination"]] == 0.0).any()


def queue_of(
    model: Model, records: Records, pool: str
) -> list[tuple[tuple[int, float, int, int], float, float, float]]:
    """Requests to a pool: (priority, time, citizen, activity), when a place was given, left, and the waiting ended."""
    rows = []
    pools = {"placement": "places", "course": "places", "mentor": "mentors"}
    for part in records.participations:
        name = model.activities[part["activity"]]
        if pools[name] != pool:
            continue
        priority = CROWDED["initiatives"][name].get("priority", 5)
        order = (priority, float(part["offered"]), int(part["citizen"]), int(part["activity"]))
        rows.append((order, float(part["begun"]), float(part["ended"]), float(min(part["begun"], part["ended"]))))
    return rows


@pytest.mark.parametrize(("pool", "slots"), [("places", 30), ("mentors", 12)])
def test_places_are_never_given_twice_nor_left_empty(crowded: tuple[Model, Records], pool: str, slots: int) -> None:
    model, records = crowded
    rows = queue_of(model, records, pool)
    horizon = model.market.horizon
    changes = []
    for order, begun, ended, until in rows:
        changes += [(order[1], 0, 1), (until, 0, -1)]
        if begun < rules.NEVER:
            changes += [(begun, 1, 0), (ended, -1, 0)]
    times = np.array([change[0] for change in changes])
    taken = np.array([change[1] for change in changes])
    waits = np.array([change[2] for change in changes])
    moments, where = np.unique(times, return_inverse=True)
    in_use = np.cumsum(np.bincount(where, taken))
    waiting = np.cumsum(np.bincount(where, waits))
    before_the_end = moments < horizon
    assert in_use.max() == slots
    assert in_use.min() >= 0
    assert waiting.min() >= 0
    # a free place and somebody waiting never last for any time
    assert not ((in_use < slots) & (waiting > 0) & before_the_end).any()
    assert ((in_use < slots) & before_the_end).any() or pool == "mentors"
    assert waiting.max() > 50


@pytest.mark.parametrize("pool", ["places", "mentors"])
def test_places_are_given_by_priority_time_and_key(crowded: tuple[Model, Records], pool: str) -> None:
    model, records = crowded
    rows = queue_of(model, records, pool)
    orders = np.array([order for order, *_ in rows])
    offered, until = orders[:, 1], np.array([row[3] for row in rows])
    overtaken, compared = [], 0
    for order, begun, _, _ in rows:
        if begun == rules.NEVER or begun == order[1]:
            continue  # never in, or a place was free at once
        waiting = (offered < begun) & (until > begun)
        compared += int(waiting.sum())
        overtaken += [one for one in orders[waiting].tolist() if tuple(one) < order]
    assert compared > 1000
    assert overtaken == []


def test_a_participation_lies_inside_its_spell(crowded: tuple[Model, Records]) -> None:
    model, records = crowded
    spells = {(row["citizen"], row["spell"]): row for row in records.spells}
    seen = set()
    for part in records.participations:
        spell = spells[part["citizen"], part["spell"]]
        one = CROWDED["initiatives"][model.activities[part["activity"]]]
        assert model.groups[spell["group"]] in one["groups"]
        assert (part["citizen"], part["spell"], part["activity"]) not in seen
        seen.add((part["citizen"], part["spell"], part["activity"]))
        assert max(spell["began"] + one["earliest_week"], 0.0) <= part["offered"] <= part["ended"] <= spell["ended"]
        got_in = part["begun"] < rules.NEVER
        assert got_in == (part["outcome"] in (COMPLETED, LEFT_DURING, OPEN))
        if got_in:
            assert part["offered"] <= part["begun"] <= part["ended"]
        if part["outcome"] == COMPLETED and one.get("length") != "random":
            assert part["ended"] - part["begun"] == one["length_weeks"]
        if part["outcome"] in (LEFT_DURING, LEFT_WAITING):
            assert part["ended"] == spell["ended"]
        if part["outcome"] in (OPEN, WAITING):
            assert part["ended"] == model.market.horizon
            assert spell["destination"] == CENSORED
        if part["outcome"] == GAVE_UP:
            end = model.market.activities.each["end"][part["activity"]]
            usual = spell["began"] + one["usual_week"]
            assert part["ended"] == (min(usual, end) if part["way"] == rules.EARLIER else end)
    outcomes = set(records.participations["outcome"].tolist())
    assert outcomes == {COMPLETED, LEFT_DURING, LEFT_WAITING, GAVE_UP, OPEN, WAITING}


@pytest.mark.slow
def test_littles_law_holds_for_every_group(run_many: Callable[..., Results]) -> None:
    results = run_many(load_scenario("baseline"), 30)
    begun = np.array([census.begun.sum(axis=0) for census in results.censuses])
    area = np.array([census.person_weeks.sum(axis=0) for census in results.censuses])
    wrong = []
    for g, group in enumerate(results.model.groups):
        # person-weeks are what each begun case brings on average: its mean duration
        found = estimate(area[:, g] - begun[:, g] * results.model.documented_weeks[g], 1.0 - 0.001 / 9)
        if not found.low <= 0.0 <= found.high:
            wrong.append((group, found.mean, found.standard_error))
    assert wrong == []
