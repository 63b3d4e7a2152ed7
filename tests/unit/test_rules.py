"""Unit: one room by itself, against values known from elsewhere. Here: the rule book, by integrals and by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.model import Model, rules
from sim.model.durations import HazardTable, unit_table
from sim.model.market import ACTIVITY, HAZARD_GROUP, KNOT, PIECE, Activities, Hazards
from sim.model.weeks import TICKS_PER_WEEK, on_grid

TICK = 1.0 / TICKS_PER_WEEK
U0, U1 = np.uint64(0), np.uint64(1)
FAMILIES = [("exponential", None), ("weibull", 0.7), ("weibull", 1.8), ("lognormal", 1.1), ("gamma", 0.5)]


def frozen(array: np.ndarray) -> np.ndarray:
    """Read-only, as a compiled model's arrays are."""
    array.setflags(write=False)
    return array


def hazards_of(
    table: HazardTable,
    *,
    limit: float = np.inf,
    share: float = 0.6,
    breaks: tuple[float, ...] = (0.0,),
    exits: tuple[float, ...] = (1.0,),
    whole: tuple[float, ...] = (1.0,),
) -> Hazards:
    knots = np.zeros((1, len(table.ages)), KNOT)
    knots["age"], knots["cumulative"], knots["slope"] = table.ages, table.cumulative, table.slope
    pieces = np.full((2, 1, len(breaks) + 1), np.inf, PIECE)
    for name, values in (("week", breaks), ("exits", exits), ("whole", whole)):
        pieces[name][:, :, :-1] = values
    groups = np.array([(len(table.ages), limit, share, np.inf)], HAZARD_GROUP)
    return Hazards(frozen(groups), frozen(knots), frozen(pieces))


def used_up(table: HazardTable, h: Hazards, began: float, begin: float, end: float, personal: float) -> float:
    """The integral of hazard times multiplier, as a sum over all pieces in which both are constant."""
    edges = [*h.pieces[0, 0, :-1]["week"], *(began + table.ages), begin, end]
    times = np.unique(np.clip(edges, begin, end))
    middles, widths = (times[1:] + times[:-1]) / 2, np.diff(times)
    slope = table.slope[np.searchsorted(table.ages, middles - began, side="right") - 1]
    piece = h.pieces[0, 0, np.searchsorted(h.pieces[0, 0]["week"], middles, side="right") - 1]
    share = float(h.groups["favourable_share"][0])
    favourable = piece["exits"] * personal
    multiplier = piece["whole"] * (share * favourable + 1.0 - share)
    return float(np.sum(slope * multiplier * widths))


@st.composite
def spells(draw: st.DrawFn) -> tuple[HazardTable, Hazards, float, float, float, float]:
    """A random family, calendar, age, resistance and multiplier."""
    family, shape = draw(st.sampled_from(FAMILIES))
    table = unit_table(family, shape, None)
    table = table.scaled_ages(draw(st.floats(5.0, 250.0)) / table.mean_weeks)
    pieces = draw(st.integers(1, 6))
    breaks = [0.0, *sorted(on_grid(draw(st.floats(0.5, 150.0))) for _ in range(pieces - 1))]
    assume(len(set(breaks)) == pieces)
    factors = st.lists(st.floats(0.0, 3.0), min_size=pieces, max_size=pieces)
    whole = st.lists(st.floats(0.2, 3.0), min_size=pieces, max_size=pieces)
    limit = draw(st.one_of(st.just(np.inf), st.floats(20.0, 200.0).map(on_grid)))
    h = hazards_of(
        table,
        limit=limit,
        share=draw(st.floats(0.0, 0.95)),
        breaks=tuple(breaks),
        exits=tuple(draw(factors)),
        whole=tuple(draw(whole)),
    )
    began = on_grid(draw(st.floats(-min(limit, 300.0), 100.0)))
    t = on_grid(max(began, 0.0) + draw(st.floats(0.0, 20.0)))
    assume(t < began + limit)
    return table, h, began, t, draw(st.floats(0.0, 6.0)), draw(st.floats(0.1, 4.0))


@settings(max_examples=300)
@given(spells())
def test_a_spell_ends_when_the_integral_has_used_up_its_resistance(
    case: tuple[HazardTable, Hazards, float, float, float, float],
) -> None:
    table, h, began, t, resistance, personal = case
    stop = 400.0
    when, left, why, _ = rules.next_exit(h, 0, began, t, resistance, personal, stop)
    used = used_up(table, h, began, t, when, personal)
    steepest = 12.0 * table.slope[np.searchsorted(table.ages, max(when - began - TICK, 0.0), side="right") - 1]
    assert when * TICKS_PER_WEEK == int(when * TICKS_PER_WEEK)
    assert t <= when <= min(stop, began + h.groups["limit"][0])
    if why == rules.EXIT:
        assert used == pytest.approx(resistance, abs=steepest * TICK + 1e-9)
        assert left == 0.0
    else:
        assert used <= resistance + 1e-9
        assert left == pytest.approx(resistance - used, abs=1e-9)
        assert when == (stop if why == rules.STAY else began + h.groups["limit"][0])


@settings(max_examples=200)
@given(spells(), st.floats(0.0, 1.0))
def test_an_interruption_that_changes_nothing_moves_the_end_by_no_more_than_a_tick(
    case: tuple[HazardTable, Hazards, float, float, float, float], where: float
) -> None:
    _, h, began, t, resistance, personal = case
    at_once = rules.next_exit(h, 0, began, t, resistance, personal, 400.0)
    stop = on_grid(t + where * (at_once[0] - t))
    assume(t <= stop < at_once[0])
    reached, left, why, _ = rules.next_exit(h, 0, began, t, resistance, personal, stop)
    assert (reached, why) == (stop, rules.STAY)
    then = rules.next_exit(h, 0, began, stop, left, personal, 400.0)
    assert abs(then[0] - at_once[0]) <= TICK
    assert then[2:] == at_once[2:]


def test_the_multiplier_reported_is_the_one_in_force_at_the_end() -> None:
    h = hazards_of(
        HazardTable(np.zeros(1), np.zeros(1), np.full(1, 0.1)), breaks=(0.0, 10.0), exits=(2.0, 3.0), whole=(1.0, 5.0)
    )
    # before week 10 the hazard is 0.1 * (0.6 * 2 + 0.4) = 0.16, so 10 weeks use up 1.6
    assert rules.next_exit(h, 0, 0.0, 0.0, 0.8, 1.0, 99.0) == (5.0, 0.0, rules.EXIT, 2.0)
    # then 0.1 * 5 * (0.6 * 3 * 1.5 + 0.4) = 1.55 a week, with a personal multiplier of 1.5; before, 0.1 * 2.2 = 0.22
    when, _, why, favourable = rules.next_exit(h, 0, 0.0, 0.0, 2.2 + 1.55, 1.5, 99.0)
    assert (when, why, favourable) == (pytest.approx(11.0, abs=TICK), rules.EXIT, 4.5)


def test_the_limit_comes_first_of_two_simultaneous_ends_but_after_the_stop() -> None:
    h = hazards_of(HazardTable(np.zeros(1), np.zeros(1), np.full(1, 0.1)), limit=20.0)
    assert rules.next_exit(h, 0, 3.0, 3.0, 50.0, 1.0, 99.0) == (23.0, 48.0, rules.LIMIT, 1.0)
    assert rules.next_exit(h, 0, 3.0, 3.0, 50.0, 1.0, 23.0)[2] == rules.STAY


def test_a_spell_that_is_as_old_as_the_limit_at_the_start_ends_there() -> None:
    h = hazards_of(HazardTable(np.zeros(1), np.zeros(1), np.full(1, 0.1)), limit=20.0)
    assert rules.next_exit(h, 0, -20.0, 0.0, 0.5, 1.0, 99.0)[::2] == (0.0, rules.LIMIT)


def test_the_two_cohorts_of_the_blunt_lever_have_calendars_of_their_own() -> None:
    h = hazards_of(HazardTable(np.zeros(1), np.zeros(1), np.full(1, 0.1)))
    groups, pieces = h.groups.copy(), h.pieces.copy()
    groups["later_from"], pieces["whole"][1] = 8.0, 2.0
    h = Hazards(frozen(groups), h.knots, frozen(pieces))
    assert rules.next_exit(h, 0, 8.0 - TICK, 8.0, 1.0, 1.0, 99.0)[0] == pytest.approx(18.0, abs=2 * TICK)
    assert rules.next_exit(h, 0, 8.0, 8.0, 1.0, 1.0, 99.0)[0] == pytest.approx(13.0, abs=TICK)


@pytest.mark.parametrize("multiplier", [0.0, 0.5, 1.0, 3.0])
@pytest.mark.parametrize("why", [rules.EXIT, rules.LIMIT])
def test_destinations_come_in_proportion_to_their_hazards(
    compiled: Callable[..., Model], why: int, multiplier: float
) -> None:
    model = compiled()
    uniforms = (np.arange(20_000) + 0.5) / 20_000
    for g in range(len(model.groups)):
        row = g + len(model.groups) * (why == rules.LIMIT)
        favourable = model.favourable[row] if why == rules.EXIT else np.zeros(len(model.destinations), bool)
        weights = model.routing[row] * np.where(favourable, multiplier, 1.0)
        in_force = multiplier if why == rules.EXIT else 1.0
        found = [rules.destination(model.market.destinations, g, why, in_force, float(u)) for u in uniforms]
        shares = np.bincount(found, minlength=len(weights)) / len(uniforms)
        # an even grid of uniforms leaves at most a point per boundary on the wrong side
        assert shares == pytest.approx(weights / weights.sum(), abs=2 / len(uniforms))
        assert not shares[weights == 0.0].any()


def test_the_last_uniform_still_finds_a_destination(compiled: Callable[..., Model]) -> None:
    model = compiled()
    for g in range(len(model.groups)):
        for u in (0.0, 0.5, 1.0 - 2.0**-53):
            for multiplier in (1e-9, 1.0, 1e9):
                to = rules.destination(model.market.destinations, g, rules.EXIT, multiplier, u)
                assert model.routing[g, to] > 0.0


@pytest.mark.parametrize("choice", [{}, {"family": "weibull", "shape": 0.7}, {"family": "lognormal", "shape": 1.2}])
@pytest.mark.parametrize("group", ["dagpenge", "jobafklaring"])
def test_elapsed_ages_are_quantiles_of_the_stationary_excess_density(
    compiled: Callable[..., Model], group: str, choice: dict[str, object]
) -> None:
    model = compiled(assumptions={"durations": {group: choice}} if choice else {})
    g = model.groups.index(group)
    hazards, start = model.market.hazards, model.market.start
    limit = min(float(hazards.groups["limit"][g]), 4000.0)
    table = hazards.knots[g, : hazards.groups["knots"][g]]
    # survival over the mean, integrated by the midpoint rule on a fine grid
    edges = np.linspace(0.0, 1.0, 200_001) ** 2 * limit
    middles = (edges[1:] + edges[:-1]) / 2
    knot = table[np.searchsorted(table["age"], middles, side="right") - 1]
    survival = np.exp(-(knot["cumulative"] + knot["slope"] * (middles - knot["age"])))
    younger = np.concatenate([[0.0], np.cumsum(survival * np.diff(edges))]) / model.documented_weeks[g]
    for share in (0.0, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99):
        age = rules.elapsed_age(hazards, start, g, share)
        assert np.interp(age, edges, younger) == pytest.approx(share, abs=1e-6)
    assert rules.elapsed_age(hazards, start, g, 1.0 - 2.0**-53) <= hazards.groups["limit"][g]


def test_the_initial_stock_takes_one_age_from_each_stratum(compiled: Callable[..., Model]) -> None:
    model = compiled()
    start, hazards = model.market.start, model.market.hazards
    for g, mean in enumerate(model.documented_weeks):
        n = int(start.groups["stock"][g])
        ages = sorted(
            -rules.initial_start(hazards, start, g, np.uint64(1), np.uint64(0), number) for number in range(n)
        )
        if np.isinf(hazards.groups["limit"][g]):  # exponential: strata bounded by the quantiles of the same exponential
            edges = -mean * np.log1p(-np.arange(n) / n)
            assert all(low - TICK <= age for low, age in zip(edges, ages, strict=True))
            assert all(age <= high + TICK for age, high in zip(ages[:-1], edges[1:], strict=True))


def test_arrivals_are_a_poisson_process_of_the_calibrated_rate(compiled: Callable[..., Model]) -> None:
    flows = compiled().market.flows
    for g in (0, 5):
        times, pair, t = [], 0, 0.0
        while t < flows.horizon:
            first, first_comes, t, second_comes = rules.two_candidates(flows, g, np.uint64(3), np.uint64(0), pair, t)
            times += [at for at, comes in ((first, first_comes), (t, second_comes)) if comes and at < flows.horizon]
            pair += 1
        rate = float(flows.groups["inflow"][g])
        expected = rate * flows.horizon
        assert abs(len(times) - expected) < stats.norm.isf(0.0005) * np.sqrt(expected)
        assert stats.kstest(np.diff(times) * rate, "expon").pvalue > 0.001


def test_prevention_keeps_a_share_of_those_away_whatever_their_gap(compiled: Callable[..., Model]) -> None:
    lever = {"mechanism": "prevention", "on": "returns", "groups": ["dagpenge"], "factor": 0.4}
    model = compiled(initiatives={"x": lever})
    flows, start = model.market.flows, model.market.start
    times = np.array([rules.initial_return(flows, start, 0, U1, U0, number) for number in range(5000)])
    back = times[times < rules.NEVER]
    assert abs(len(back) / 5000 - 0.4) < stats.norm.isf(0.0005) * np.sqrt(0.24 / 5000)
    # dagpenge: gaps are exponential with a mean of 19 weeks, for those who come back as for all
    assert stats.kstest(back / 19.0, "expon").pvalue > 0.001


def test_returns_from_jobs_have_the_probability_and_the_gap_of_the_assumptions(compiled: Callable[..., Model]) -> None:
    flows = compiled().market.flows
    draws = [rules.spell_draws(U1, U0, number << 24, 0) for number in range(5000)]
    times = np.array([rules.return_time(flows, 0, 10.0, one[2], one[3]) for one in draws])
    back = times[times < rules.NEVER]
    assert abs(len(back) / 5000 - 0.3) < stats.norm.isf(0.0005) * np.sqrt(0.21 / 5000)
    assert stats.kstest((back - 10.0) / 19.0, "expon").pvalue > 0.001


# --- activities -------------------------------------------------------------------------------------------------------

START, END = 10.0, 60.0


def activities(**changed: object) -> Activities:
    """One activity: week 4 instead of week 26, for 13 weeks, half of the cases where today a fifth get it."""
    values = {
        "key": np.uint64(2**63 + 5),
        "new": True,
        "existing": True,
        "start": START,
        "end": END,
        "rollout": 0.0,
        "share": 0.5,
        "share_today": 0.2,
        "earliest": 4.0,
        "usual": 26.0,
        "length": 13.0,
        "random_length": False,
        "during": 0.8,
        "after": 1.3,
        "effect_weeks": np.inf,
        "pool": -1,
        "priority": 5,
    }
    each = np.zeros(1, ACTIVITY)
    for name, value in {**values, **changed}.items():
        each[name] = value
    return Activities(frozen(each), frozen(np.array([[True]])), frozen(np.array([[0]])), frozen(np.array([1])))


def phases(act: Activities, way: int, began: float, begun: float, weeks: float = 13.0) -> list[tuple[float, float]]:
    """Multiplier and end of each phase from the beginning of the activity on."""
    found, t = [], begun
    while t < rules.NEVER:
        multiplier, t = rules.phase(act, 0, way, began, begun, weeks, t)
        found.append((multiplier, t))
    return found


def test_more_is_lock_in_then_the_effect_for_good() -> None:
    assert phases(activities(), rules.MORE, 0.0, 4.0) == [(0.8, 17.0), (1.3, rules.NEVER)]


def test_more_is_lock_in_then_the_effect_for_its_weeks() -> None:
    assert phases(activities(effect_weeks=20.0), rules.MORE, 0.0, 4.0) == [(0.8, 17.0), (1.3, 37.0), (1.0, rules.NEVER)]


def test_earlier_gains_until_todays_practice_would_be_over() -> None:
    # weeks 4-17 in it, gain until today's practice, weeks 26-39, is over
    assert phases(activities(), rules.EARLIER, 0.0, 4.0) == [(0.8, 17.0), (1.3, 39.0), (1.0, rules.NEVER)]


def test_earlier_that_overlaps_todays_placement() -> None:
    # weeks 20-33 in it; from week 26 today's practice has him in it too, until 39
    expected = [(0.8, 26.0), (1.0, 33.0), (1.3, 39.0), (1.0, rules.NEVER)]
    assert phases(activities(), rules.EARLIER, 0.0, 20.0) == expected


def test_earlier_that_ends_as_todays_practice_begins() -> None:
    assert phases(activities(), rules.EARLIER, 0.0, 13.0) == [(0.8, 26.0), (1.3, 39.0), (1.0, rules.NEVER)]


def test_an_activity_of_no_weeks_still_has_its_effect() -> None:
    assert phases(activities(), rules.MORE, 0.0, 4.0, weeks=0.0) == [(1.3, rules.NEVER)]
    assert phases(activities(), rules.EARLIER, 0.0, 4.0, weeks=0.0) == [(1.3, 26.0), (1.0, rules.NEVER)]


@given(
    st.sampled_from([rules.EARLIER, rules.MORE]),
    st.floats(1.0, 5.0),
    st.floats(1.0, 5.0),
    st.floats(-200.0, 100.0),
    st.floats(0.0, 60.0),
    st.floats(0.0, 60.0),
    st.floats(0.0, 200.0),
    st.one_of(st.just(np.inf), st.floats(0.5, 100.0)),
)
def test_effects_of_at_least_one_never_slow_anybody(
    way: int, during: float, after: float, began: float, wait: float, weeks: float, later: float, lasts: float
) -> None:
    act = activities(during=during, after=after, effect_weeks=lasts)
    begun = began + wait
    multiplier, changes = rules.phase(act, 0, way, began, begun, weeks, begun + later)
    assert multiplier in (1.0, during, after)
    assert multiplier >= 1.0
    assert changes > begun + later


def opportunities(act: Activities, began: float, number: int = 4000) -> list[tuple[int, float, float, float]]:
    return [
        rules.opportunity(act, 0, np.uint64(1), np.uint64(0), citizen << 24, 0, 0, began) for citizen in range(number)
    ]


def shares_of(found: list[tuple[int, float, float, float]]) -> np.ndarray:
    return np.bincount([one[0] for one in found], minlength=3) / len(found)


def test_who_is_reached_and_when() -> None:
    found = opportunities(activities(), began=12.0)
    wide = stats.norm.isf(0.0005) * 0.5 / np.sqrt(len(found))
    assert shares_of(found) == pytest.approx([0.5, 0.2, 0.3], abs=wide)
    assert {one[1:] for one in found if one[0] == rules.EARLIER} == {(16.0, 38.0, 13.0)}
    assert {one[1:] for one in found if one[0] == rules.MORE} == {(16.0, 60.0, 13.0)}


def test_an_old_case_gains_only_by_more() -> None:
    # began 30 weeks before the start: today's practice reached it in week -20 + 26 = 6, before the initiative came
    found = opportunities(activities(), began=-20.0)
    assert {one[0] for one in found} == {rules.NOT_REACHED, rules.MORE}
    assert {one[1] for one in found if one[0] == rules.MORE} == {START}
    young = opportunities(activities(), began=0.0)
    assert {one[1:3] for one in young if one[0] == rules.EARLIER} == {(10.0, 26.0)}


@pytest.mark.parametrize(
    ("new", "existing", "began", "reached"),
    [(True, False, 10.0, True), (True, False, 9.9, False), (False, True, 9.9, True), (False, True, 10.0, False)],
)
def test_new_and_existing_cases(new: bool, existing: bool, began: float, reached: bool) -> None:
    found = opportunities(activities(new=new, existing=existing), began, 300)
    assert (shares_of(found)[0] < 1.0) == reached


def test_nobody_is_offered_it_after_the_end() -> None:
    assert shares_of(opportunities(activities(), began=56.0, number=300))[0] == 1.0
    assert shares_of(opportunities(activities(), began=55.9, number=300))[0] < 1.0
    early = [one for one in opportunities(activities(), began=50.0, number=300) if one[0] == rules.EARLIER]
    assert {one[2] for one in early} == {END}


def test_the_same_as_today_reaches_nobody() -> None:
    act = activities(share=0.2, earliest=26.0)
    for began in (-30.0, 0.0, 15.0):
        assert shares_of(opportunities(act, began))[0] == 1.0


def test_a_higher_share_adds_citizens_and_replaces_none() -> None:
    few, many = (opportunities(activities(share=share), 12.0) for share in (0.3, 0.7))
    for less, more in zip(few, many, strict=True):
        assert less[0] == rules.NOT_REACHED or less == more
    assert shares_of(many)[0] < shares_of(few)[0]


def test_take_up_holds_for_all_spells_of_a_citizen() -> None:
    act = activities(random_length=True)
    first, fifth = (
        [rules.opportunity(act, 0, U1, U0, citizen << 24, n, 0, 12.0) for citizen in range(500)] for n in (0, 5)
    )
    assert [one[:3] for one in first] == [one[:3] for one in fifth]
    # but a random length is drawn anew
    assert [one[3] for one in first] != [one[3] for one in fifth]


def test_a_roll_out_comes_evenly_over_its_weeks() -> None:
    found = opportunities(activities(rollout=26.0, share=1.0), began=-20.0)
    offered = np.array([one[1] for one in found if one[0] == rules.MORE])
    assert offered.min() >= START
    assert stats.kstest((offered - START) / 26.0, "uniform").pvalue > 0.001


def test_random_lengths_are_exponential_with_the_given_mean() -> None:
    found = opportunities(activities(random_length=True, share=1.0), began=12.0)
    weeks = np.array([one[3] for one in found])
    assert stats.kstest(weeks / 13.0, "expon").pvalue > 0.001
    assert np.all(weeks * TICKS_PER_WEEK == np.floor(weeks * TICKS_PER_WEEK))
