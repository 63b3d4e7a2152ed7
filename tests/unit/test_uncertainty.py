"""Unit: one part alone does what it says. Here: what is not known, drawn from its ranges, apart from chance."""

from __future__ import annotations

import dataclasses
import math
from datetime import date

import numpy as np
import pytest

from sim.analysis.uncertainty import uncertainty, variance_parts
from sim.errors import RunError
from sim.experiment import Cancelled, RunSettings, run_scenario
from sim.experiment.ignorance import Ignorance, draw_worlds, run_ignorance, uncertain_figures, with_values
from sim.facts import Facts, Figure
from sim.facts.uncertain import is_uncertain, quantile
from sim.model import compile_model
from sim.scenario import load_scenario

SETTINGS = RunSettings(replications=3, until=date(2022, 12, 31))
JOBMATCH = load_scenario("jobmatch")
PLACEMENT = load_scenario("tidlig-udplacering")


def figure(low: float | None, value: float, high: float | None, unit: str = "hazard ratio") -> Figure:
    status = "documented" if low is None else "assumption"
    return Figure(value, unit, "2020", "test", status, low, high, "test")


def test_a_ratio_has_its_centre_as_median_and_its_ends_as_quantiles() -> None:
    found = quantile(figure(0.9, 1.12, 1.4), np.array([0.05, 0.5, 0.95]))
    assert found == pytest.approx([0.9, 1.12, 1.4])
    # log-normal on either side: half of the way in standard deviations is the geometric mean
    z_half = 0.5 * 1.6448536269514722
    u = 0.5 * (1 + math.erf(z_half / math.sqrt(2)))
    assert quantile(figure(0.9, 1.12, 1.4), np.array([1 - u, u])) == pytest.approx(
        [math.sqrt(0.9 * 1.12), math.sqrt(1.12 * 1.4)]
    )
    # one draw in ten lies beyond the range
    draws = quantile(figure(0.9, 1.12, 1.4), (np.arange(1000) + 0.5) / 1000)
    assert np.mean((draws < 0.9) | (draws > 1.4)) == pytest.approx(0.1)


def test_a_share_keeps_within_its_ends() -> None:
    draws = quantile(figure(0.2, 0.3, 0.6, "share"), (np.arange(20_000) + 0.5) / 20_000)
    assert 0.2 < draws.min() < 0.21
    assert 0.55 < draws.max() < 0.6
    # beta-PERT: mean (low + 4 mode + high) / 6; variance (mean - low)(high - mean) / 7
    mean = (0.2 + 4 * 0.3 + 0.6) / 6
    assert draws.mean() == pytest.approx(mean, abs=1e-5)
    assert draws.var() == pytest.approx((mean - 0.2) * (0.6 - mean) / 7, rel=1e-3)


def test_what_is_documented_or_has_no_width_is_always_its_value() -> None:
    for known in (figure(None, 21.3, None, "weeks"), figure(1.0, 1.0, 1.0)):
        assert not is_uncertain(known)
        assert np.array_equal(quantile(known, np.array([0.01, 0.5, 0.99])), np.full(3, known.value))
    assert is_uncertain(figure(0.9, 1.0, 1.0))


def test_a_ratio_that_may_be_nothing_is_drawn_all_the_same() -> None:
    assert np.all(quantile(figure(0.0, 1.0, 2.0), np.array([0.001, 0.999])) > 0.0)


def test_ignorance_and_chance_that_add_up_come_apart_exactly() -> None:
    worlds, runs = np.array([0.0, 10.0, 20.0]), np.array([-3.0, 3.0, -1.0, 1.0])
    found = variance_parts(worlds[:, None] + runs[None, :])
    assert found.ignorance == pytest.approx(100.0)  # of 0, 10, 20
    assert found.chance == pytest.approx(20 / 3)  # of -3, 3, -1, 1
    assert found.leftover == pytest.approx(0.0)
    assert found.ignorance_share == pytest.approx(100.0 / (100.0 + 20 / 3))


def test_common_chance_is_no_ignorance() -> None:
    """Chance that all worlds share cannot spread their means, so it must not be taken off ignorance either."""
    runs = np.array([-300.0, 500.0, -200.0])
    assert variance_parts(np.array([0.0, 2.0])[:, None] + runs).ignorance == pytest.approx(2.0)


def test_leftover_chance_is_not_counted_as_ignorance() -> None:
    """Unbiased: over many tables the components are those that the tables were made with."""
    random = np.random.default_rng(1)
    sizes = (2000, 5, 4)
    tables = (
        random.normal(0.0, 2.0, (*sizes[:2], 1))
        + random.normal(0.0, 3.0, (sizes[0], 1, sizes[2]))
        + random.normal(0.0, 4.0, sizes)
    )
    found = [variance_parts(table) for table in tables]
    # the floor at 0 lifts the mean a little; the spread of the world means alone would say 4 + 16 / 4 = 8
    assert 3.5 < np.mean([one.ignorance for one in found]) < 5.5
    assert np.mean([one.chance for one in found]) == pytest.approx(9.0 + 16.0, rel=0.05)
    assert np.mean([one.leftover for one in found]) == pytest.approx(16.0 / 4, rel=0.05)


def test_one_of_a_kind_has_no_variance() -> None:
    with pytest.raises(ValueError, match="two worlds and two replications"):
        variance_parts(np.ones((1, 5)))
    with pytest.raises(ValueError, match="two worlds and two replications"):
        variance_parts(np.ones((5, 1)))


def test_where_nothing_varies_there_is_no_share() -> None:
    assert math.isnan(variance_parts(np.ones((3, 3))).ignorance_share)


def test_only_what_has_a_range_is_drawn(facts: Facts) -> None:
    assert set(uncertain_figures(JOBMATCH, facts)) == {"effects.smaller_caseloads"}
    everything = uncertain_figures(PLACEMENT, facts, ("effects", "routing", "returns"))
    assert all(is_uncertain(one) for one in everything.values())
    assert "returns.dagpenge.mean_gap" in everything
    assert "routing.jobparate.job" in everything
    assert not any(
        name.startswith("routing")
        for name in uncertain_figures(PLACEMENT.replace({"assumptions.routing": False}), facts, ("effects", "routing"))
    )


def test_more_worlds_or_more_figures_move_no_other_draw(facts: Facts) -> None:
    few, _ = draw_worlds(PLACEMENT, facts, 3, 7)
    many, _ = draw_worlds(PLACEMENT, facts, 6, 7)
    assert [dict(one.values) for one in many[:3]] == [dict(one.values) for one in few]
    other, _ = draw_worlds(PLACEMENT, facts, 3, 8)
    assert dict(other[0].values) != dict(few[0].values)
    code = "effects.early_placement_jobparate_after"
    wider, refused = draw_worlds(PLACEMENT, facts, 3, 7, kinds=("effects", "returns"))
    assert refused == 0
    assert [one.values[code] for one in wider] == [one.values[code] for one in few]


def test_a_world_is_the_scenario_with_the_drawn_effects(facts: Facts) -> None:
    worlds, _ = draw_worlds(PLACEMENT, facts, 4, 7)
    for world in worlds:
        one = world.scenario.initiatives["udplacering_jobparate"]
        assert one.effect_after == world.values["effects.early_placement_jobparate_after"]  # type: ignore[union-attr]
        assert one.effect_during == world.values["effects.early_placement_jobparate_during"]  # type: ignore[union-attr]
        assert one.share == 0.6  # type: ignore[union-attr]
        assert world.facts is facts
    # one thing that is not known stays one, whoever rests on it
    twice = JOBMATCH + JOBMATCH.model_copy(
        update={"name": "again", "initiatives": type(JOBMATCH.initiatives)({"again": JOBMATCH.initiatives["jobmatch"]})}
    )
    drawn, _ = draw_worlds(twice, facts, 2, 7)
    assert len({one.effect for one in drawn[0].scenario.initiatives.values()}) == 1  # type: ignore[union-attr]


def test_a_draw_stays_within_what_a_lever_may_be(facts: Facts) -> None:
    assert with_values(JOBMATCH, facts, {"effects.smaller_caseloads": 99.0}).initiatives["jobmatch"].effect == 20.0  # type: ignore[union-attr]


def test_drawn_assumptions_leave_the_facts_alone_and_agree_with_the_plan(facts: Facts) -> None:
    before = repr(facts)
    worlds, _ = draw_worlds(PLACEMENT, facts, 5, 7, kinds=("routing", "returns"))
    assert repr(facts) == before
    assert len({world.facts.sha256 for world in worlds} | {facts.sha256}) == 6
    for world in worlds:
        assert world.facts.plan == facts.plan
        for routes in (*world.facts.assumptions.routing.values(), *world.facts.assumptions.limit_routing.values()):
            assert math.fsum(route.share.value for route in routes) == pytest.approx(1.0)
        assert np.all(compile_model(world.facts, world.scenario).market.flows.groups["inflow"] >= 0.0)
        drawn = world.values["returns.dagpenge.probability"]
        assert world.facts.assumptions.returns["dagpenge"].probability.value == drawn
        assert 0.2 < drawn < 0.4
        # what is drawn is no longer what was found
        assert world.facts.assumptions.returns != facts.assumptions.returns


def test_prices_reach_the_scenario(facts: Facts) -> None:
    prices = {"placement_week": figure(800.0, 1000.0, 1500.0, "weeks")}
    worlds, _ = draw_worlds(PLACEMENT, facts, 2, 7, kinds=("prices",), prices=prices)
    for world in worlds:
        assert world.scenario.assumptions.prices == {"placement_week": world.values["prices.placement_week"]}


def test_ranges_that_contradict_the_plan_are_told(facts: Facts) -> None:
    many = tuple(
        dataclasses.replace(route, share=dataclasses.replace(route.share, value=0.9, low=0.89, high=0.91))
        if route.to == "jobafklaring"
        else dataclasses.replace(route, share=dataclasses.replace(route.share, low=0.0))
        for route in facts.assumptions.routing["sygedagpenge_kat2"]
    )
    routing = type(facts.assumptions.routing)({**facts.assumptions.routing, "sygedagpenge_kat2": many})
    wrong = dataclasses.replace(facts, assumptions=dataclasses.replace(facts.assumptions, routing=routing))
    with pytest.raises(RunError, match="Only 0 of 40 draws agree"):
        draw_worlds(PLACEMENT, wrong, 2, 7, kinds=("routing",))


def test_nothing_to_draw_is_told(facts: Facts) -> None:
    with pytest.raises(RunError, match="Nothing about kortere-forloeb"):
        run_ignorance(load_scenario("kortere-forloeb"), SETTINGS, facts)
    with pytest.raises(RunError, match="at least 2 worlds"):
        run_ignorance(JOBMATCH, SETTINGS, facts, worlds=1)
    with pytest.raises(RunError, match="2 replications"):
        run_ignorance(JOBMATCH, dataclasses.replace(SETTINGS, replications=1), facts)
    with pytest.raises(Cancelled):
        run_ignorance(JOBMATCH, SETTINGS, facts, cancelled=lambda: True)
    with pytest.raises(RunError, match="effects, routing, returns, prices"):
        run_ignorance(JOBMATCH, SETTINGS, facts, kinds=("weather",))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def drawn(facts: Facts) -> Ignorance:
    changed = PLACEMENT.replace({"udplacering_jobparate.effect_after": 1.5})
    return run_ignorance(changed, SETTINGS, facts, worlds=3, kinds=("effects", "returns"))


def test_every_world_is_run_on_the_same_chance(facts: Facts, drawn: Ignorance) -> None:
    assert drawn.totals.by_week.shape == (3, 3, len(drawn.weeks))
    assert drawn.totals.year_end.shape == drawn.totals.baseline_year_end.shape == (3, 3, 2)
    for number, world in enumerate(drawn.worlds):
        ours = run_scenario(world.scenario, SETTINGS, world.facts)
        base = run_scenario(world.scenario.without_levers(), SETTINGS, world.facts)
        assert np.array_equal(drawn.totals.by_week[number], ours.total)
        assert np.array_equal(drawn.totals.baseline_year_end[number], base.total_year_end)
    # other returns, another baseline; the same facts would give the same one
    assert not np.array_equal(drawn.totals.baseline_by_week[0], drawn.totals.baseline_by_week[1])


def test_the_centre_is_the_evidence_and_not_what_the_scenario_made_of_it(facts: Facts, drawn: Ignorance) -> None:
    assert drawn.moved == ("udplacering_jobparate.effect_after",)
    assert drawn.central == PLACEMENT
    assert np.array_equal(drawn.central_totals.by_week, run_scenario(PLACEMENT, SETTINGS, facts).total)


def test_effects_alone_share_one_baseline(facts: Facts) -> None:
    seen: list[tuple[int, int]] = []
    found = run_ignorance(JOBMATCH, SETTINGS, facts, worlds=2, on_progress=lambda done, of: seen.append((done, of)))
    assert np.array_equal(found.totals.baseline_by_week[0], found.totals.baseline_by_week[1])
    # two worlds, the centre and one baseline of three replications each
    assert seen[-1] == (12, 12)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_bands_and_probabilities_are_those_of_the_totals(facts: Facts, drawn: Ignorance) -> None:
    found = uncertainty(drawn, facts)
    total, effect = found.totals[1], found.effects[1]
    assert (total.year, effect.year) == (2022, 2022)
    values = drawn.totals.year_end[..., 1]
    assert total.both_band == pytest.approx(tuple(np.quantile(values, (0.05, 0.95))))
    assert total.chance_band == pytest.approx(tuple(np.quantile(drawn.central_totals.year_end[:, 1], (0.05, 0.95))))
    change = values - drawn.totals.baseline_year_end[..., 1]
    assert effect.mean == pytest.approx(change.mean())
    assert effect.parts == variance_parts(change)
    assert found.targets[1].both == np.mean(values <= 3612)
    assert (found.targets[1].central.hits, found.targets[1].central.runs) == (0, 3)
    assert found.weekly.central == pytest.approx(drawn.central_totals.by_week.mean(axis=0))
    assert np.all(found.weekly.both_low <= found.weekly.both_high)
    # ignorance alone is narrower than the spread of the world means, which has chance in it
    means = change.mean(axis=1)
    low, high = effect.ignorance_band
    assert high - low <= np.quantile(means, 0.95) - np.quantile(means, 0.05) + 1e-9
