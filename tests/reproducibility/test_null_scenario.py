"""Reproducibility: the same in gives the same bits out. Here: what should change nothing changes not one bit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.engine.census import take_census
from sim.engine.records import Records
from sim.facts import Facts
from sim.model import compile_model, rules
from sim.model.weeks import week_of
from sim.scenario import load_scenario

ALL = [
    "dagpenge",
    "jobparate",
    "uddannelsesparate",
    "aktivitetsparate_unge",
    "aktivitetsparate_voksne",
    "sygedagpenge_kat2",
    "jobafklaring",
    "ressourceforloeb",
    "ledighedsydelse",
]
PLACEMENT = {
    "mechanism": "activity",
    "groups": ALL,
    "share": 0.6,
    "share_today": 0.3,
    "earliest_week": 4.0,
    "usual_week": 26.0,
    "length_weeks": 8.0,
    "effect_during": 0.8,
    "effect_after": 1.4,
}
MEETINGS = {
    "mechanism": "meetings",
    "groups": ["jobparate", "uddannelsesparate", "ledighedsydelse"],
    "share": 0.7,
    "interval_weeks": 4.0,
    "interval_today_weeks": 8.0,
    "hours": 1.5,
    "effect_after": 1.3,
    "effect_weeks": 6.0,
}
LED = {"mechanism": "routing", "groups": ["dagpenge", "jobafklaring"], "destination": "job"} | {
    "instead": "ressourceforloeb",
    "share": 0.5,
}
MORE = {"mechanism": "capacity", "pool": "scarce", "slots": 20}
POOLS = {
    "unlimited": {"slots": 100_000},
    "scarce": {"slots": 40},
    "staff": {"slots": 15, "hours_per_week": 26.0},
    "nobody": {"slots": 0, "hours_per_week": 26.0},
}

NOTHING = {
    "as_today": [{**PLACEMENT, "share": 0.3, "earliest_week": 26.0}],
    "as_today_in_a_queue": [{**PLACEMENT, "share": 0.3, "earliest_week": 26.0, "pool": "scarce"}],
    "no_effect": [{**PLACEMENT, "effect_during": 1.0, "effect_after": 1.0}],
    "no_effect_in_a_pool": [{**PLACEMENT, "effect_during": 1.0, "effect_after": 1.0, "pool": "unlimited"}],
    "no_effect_in_a_queue": [{**PLACEMENT, "effect_during": 1.0, "effect_after": 1.0, "pool": "scarce"}],
    "all_of_the_gain_to_nobody": [{**PLACEMENT, "share": 0.0, "share_today": 0.0}],
    "matching": [{"mechanism": "matching", "groups": ALL, "effect": 1.0, "ramp_weeks": 26.0}],
    "shortening": [{"mechanism": "shortening", "groups": ALL, "shorter_share": 0.0}],
    "inflow": [{"mechanism": "prevention", "groups": ALL, "factor": 1.0, "ramp_weeks": 26.0}],
    "returns": [{"mechanism": "prevention", "groups": ALL, "factor": 1.0, "on": "returns"}],
    "meetings_as_today": [{**MEETINGS, "interval_weeks": 8.0}],
    "no_effect_of_meetings": [{**MEETINGS, "effect_after": 1.0}],
    "no_effect_of_meetings_in_a_queue": [{**MEETINGS, "effect_after": 1.0, "pool": "staff"}],
    "meetings_of_nobody": [{**MEETINGS, "share": 0.0}],
    "nobody_to_hold_meetings": [{**MEETINGS, "pool": "nobody"}],
    "nobody_to_arrange": [{**PLACEMENT, "arranging_pool": "nobody", "arranging_hours": 3.0}],
    "nobody_led_elsewhere": [{**LED, "share": 0.0}],
    "no_more_places": [{**MORE, "slots": 0}],
    "places_that_nobody_asks_for": [MORE],
}


def bits(records: Records) -> tuple[bytes, bytes]:
    return records.spells.tobytes(), records.participations.tobytes()


def initiatives(*given: dict[str, object], start: date = date(2021, 1, 1)) -> dict[str, object]:
    return {f"indsats_{i}": {**one, "start": start} for i, one in enumerate(given)}


def test_a_scenario_without_levers_is_the_baseline(records_of: Callable[..., Records], baseline: Records) -> None:
    assert len(baseline.spells) > 10_000
    assert bits(records_of(load_scenario("baseline"))) == bits(baseline)
    assert bits(records_of(load_scenario("tidlig-udplacering").without_levers())) == bits(baseline)
    assert bits(records_of(pools=POOLS)) == bits(baseline)


@pytest.mark.parametrize("name", NOTHING)
def test_what_has_no_effect_moves_no_spell(records_of: Callable[..., Records], baseline: Records, name: str) -> None:
    records = records_of(pools=POOLS, initiatives=initiatives(*NOTHING[name]))
    assert records.spells.tobytes() == baseline.spells.tobytes()
    if name.startswith("no_effect"):
        assert len(records.participations) > 1000


def test_all_that_has_no_effect_together_moves_no_spell(records_of: Callable[..., Records], baseline: Records) -> None:
    # meetings for everybody once, which is what takes the reference engine its time
    together = [one for name, ones in NOTHING.items() if name != "no_effect_of_meetings" for one in ones]
    records = records_of(pools=POOLS, initiatives=initiatives(*together))
    assert records.spells.tobytes() == baseline.spells.tobytes()


def test_the_checks_above_can_fail(records_of: Callable[..., Records], baseline: Records) -> None:
    """The smallest real effect moves somebody."""
    records = records_of(initiatives=initiatives({**PLACEMENT, "effect_during": 1.0, "effect_after": 1.001}))
    assert records.spells.tobytes() != baseline.spells.tobytes()


STRONG = {
    "placement": {**PLACEMENT, "pool": "scarce"},
    "matching": {"mechanism": "matching", "groups": ALL, "effect": 1.5, "ramp_weeks": 10.0},
    "shortening": {"mechanism": "shortening", "groups": ALL, "shorter_share": 0.3},
    "inflow": {"mechanism": "prevention", "groups": ALL, "factor": 0.5},
    "returns": {"mechanism": "prevention", "groups": ALL, "factor": 0.2, "on": "returns"},
    "meetings": {**MEETINGS, "pool": "staff"},
    "arranged": {**PLACEMENT, "arranging_pool": "staff", "arranging_hours": 4.0},
    "led_elsewhere": LED,
}


@pytest.mark.parametrize("name", [*STRONG, "all"])
def test_nothing_changes_before_an_initiative_starts(
    facts: Facts, records_of: Callable[..., Records], baseline: Records, name: str
) -> None:
    start = week_of(date(2022, 1, 1))
    chosen = STRONG.values() if name == "all" else [STRONG[name]]
    tables = {"pools": POOLS, "initiatives": initiatives(*chosen, start=date(2022, 1, 1))}
    records = records_of(**tables)
    before, after = (each.spells[each.spells["ended"] < start] for each in (baseline, records))
    assert len(before) > 4000
    assert after.tobytes() == before.tobytes()
    # who is in a spell then came at the same moment; what will become of him is another matter
    still = [
        each.spells[(each.spells["ended"] >= start) & (each.spells["began"] < start)] for each in (baseline, records)
    ]
    for column in ("citizen", "spell", "group", "began"):
        assert np.array_equal(still[0][column], still[1][column])
    model = compile_model(facts, load_scenario("baseline"), date(2022, 12, 31))
    ours, theirs = (
        take_census(model, baseline),
        take_census(model, Records(0, records.spells, records.participations[:0])),
    )
    weeks = int(start) + 1
    assert np.array_equal(ours.stock[:weeks], theirs.stock[:weeks])
    assert np.array_equal(ours.person_weeks[0], theirs.person_weeks[0])
    assert not np.array_equal(ours.stock[weeks:], theirs.stock[weeks:])
    assert (records.participations["offered"] >= start).all()


def ends_of_first_spells(records: Records) -> dict[int, float]:
    first = records.spells[records.spells["spell"] == 0]
    return dict(zip(first["citizen"].tolist(), first["ended"].tolist(), strict=True))


ACTIVITIES = st.fixed_dictionaries(
    {
        "mechanism": st.just("activity"),
        "groups": st.lists(st.sampled_from(ALL), min_size=1, max_size=4, unique=True),
        "share": st.floats(0.5, 1.0),
        "share_today": st.floats(0.0, 0.5),
        "earliest_week": st.floats(0.0, 20.0),
        "usual_week": st.floats(20.0, 60.0),
        "length_weeks": st.floats(0.5, 40.0),
        "length": st.sampled_from(["fixed", "random"]),
        "effect_during": st.floats(1.0, 3.0),
        "effect_after": st.floats(1.0, 3.0),
        "effect_weeks": st.floats(1.0, 100.0),
        "rollout_weeks": st.floats(0.0, 30.0),
        "cases": st.sampled_from(["new", "existing", "both"]),
        "displacement": st.floats(0.0, 0.9),
    }
)
MATCHINGS = st.fixed_dictionaries(
    {
        "mechanism": st.just("matching"),
        "groups": st.lists(st.sampled_from(ALL), min_size=1, unique=True),
        "effect": st.floats(1.0, 2.0),
        "ramp_weeks": st.floats(0.0, 40.0),
    }
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.one_of(ACTIVITIES, MATCHINGS), min_size=1, max_size=3), st.dates(date(2021, 1, 1), date(2022, 3, 1)))
def test_without_pools_no_spell_gets_longer_when_only_gains_are_added(
    records_of: Callable[..., Records], baseline: Records, given_ones: list[dict[str, object]], start: date
) -> None:
    before = ends_of_first_spells(baseline)
    records = records_of(initiatives=initiatives(*given_ones, start=start))
    after = ends_of_first_spells(records)
    # a spell that now starts after a spell that has become shorter is not the first of its citizen
    assert after.keys() == before.keys()
    longer = [citizen for citizen, end in after.items() if end > before[citizen]]
    assert longer == []


BASE = {**PLACEMENT, "groups": ["dagpenge", "jobparate"], "pool": "scarce", "effect_weeks": 20.0, "rollout_weeks": 4.0}
RIVAL = {**PLACEMENT, "groups": ["jobparate"], "pool": "scarce", "priority": 5}
SLIDERS: list[tuple[str, object]] = [
    ("share", 0.7),
    ("share_today", 0.2),
    ("earliest_week", 5.0),
    ("usual_week", 24.0),
    ("length_weeks", 9.0),
    ("length", "random"),
    ("effect_during", 0.9),
    ("effect_after", 1.2),
    ("effect_weeks", 10.0),
    ("effect_weeks", None),
    ("displacement", 0.5),
    ("rollout_weeks", 20.0),
    ("priority", 9),
    ("pool", None),
    ("pool", "unlimited"),
    ("cases", "new"),
    ("cases", "existing"),
    ("start", date(2021, 3, 1)),
    ("end", date(2021, 9, 1)),
    ("groups", ["dagpenge"]),
]


@pytest.fixture(scope="module")
def with_placement(records_of: Callable[..., Records]) -> Records:
    return records_of(pools=POOLS, initiatives={"x": BASE, "rival": RIVAL})


@pytest.mark.parametrize(("field", "value"), SLIDERS)
def test_no_slider_of_an_activity_is_dead(
    records_of: Callable[..., Records], with_placement: Records, field: str, value: object
) -> None:
    changed = {key: entry for key, entry in {**BASE, field: value}.items() if entry is not None}
    records = records_of(pools=POOLS, initiatives={"x": changed, "rival": RIVAL})
    assert records.spells.tobytes() != with_placement.spells.tobytes()


def test_the_number_of_places_is_no_dead_slider(records_of: Callable[..., Records], with_placement: Records) -> None:
    for slots in (0, 39, 41):
        records = records_of(pools={**POOLS, "scarce": {"slots": slots}}, initiatives={"x": BASE, "rival": RIVAL})
        assert records.spells.tobytes() != with_placement.spells.tobytes()
        if slots == 0:
            assert (records.participations["begun"] == rules.NEVER).all()


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("matching", "effect", 1.4),
        ("matching", "ramp_weeks", 20.0),
        ("matching", "displacement", 0.3),
        ("matching", "groups", ["dagpenge"]),
        ("shortening", "shorter_share", 0.2),
        ("shortening", "cases", "new"),
        ("shortening", "cases", "existing"),
        ("inflow", "factor", 0.6),
        ("inflow", "ramp_weeks", 30.0),
        ("inflow", "on", "returns"),
        ("returns", "factor", 0.6),
        ("returns", "ramp_weeks", 30.0),
    ],
)
def test_no_slider_of_the_other_mechanisms_is_dead(
    records_of: Callable[..., Records], name: str, field: str, value: object
) -> None:
    plain, changed = (
        records_of(initiatives={"x": one}, until=date(2021, 12, 31))
        for one in (STRONG[name], {**STRONG[name], field: value})
    )
    assert plain.spells.tobytes() != changed.spells.tobytes()


@pytest.mark.parametrize(
    "assumptions",
    [
        {"routing": False},
        {"returns": False},
        {"limits": False},
        {"durations": {"jobparate": {"family": "weibull", "shape": 0.8}}},
        {"durations": {"dagpenge": {"family": "empirical"}}},
        {"stock": {"jobparate": 250}},
    ],
)
def test_no_assumption_is_dead(
    records_of: Callable[..., Records], baseline: Records, assumptions: dict[str, object]
) -> None:
    assert records_of(assumptions=assumptions).spells.tobytes() != baseline.spells.tobytes()
