"""Verification: results agree with theory, hand arithmetic or the plan. Here: the business cycles that are shipped."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from sim.analysis.country import STATED_DISTANCE, relative_changes
from sim.analysis.cycle_calibration import BLOCKS, Course, Knot, downturn, recovery, rise, steps_of
from sim.analysis.cycle_files import calibrated_cycle, cycle_text
from sim.cli import main
from sim.errors import CalibrationError, RunError
from sim.experiment import Results
from sim.facts import Cycle, Facts, Observed, load_facts, load_observed
from sim.frozen import FrozenMap
from sim.model import compile_model
from sim.model.weeks import week_of
from sim.scenario import Scenario, load_scenario

TOLERANCE = 0.0015
"""Multipliers are written with three decimals; the root is found more finely than that."""


@pytest.fixture(scope="module")
def observed() -> Observed:
    return load_observed()


@pytest.fixture(scope="module")
def knots(facts: Facts, observed: Observed) -> dict[str, tuple[Knot, ...]]:
    """The calibration of both cycles, done anew."""
    return {"recovery": recovery(facts, observed), "downturn": downturn(facts, observed)}


def under(cycle: str) -> Scenario:
    return load_scenario("baseline").replace({"assumptions.cycle": cycle})


# --- the country's recovery -------------------------------------------------------------------------------------------
@pytest.mark.slow
def test_without_initiatives_the_recovery_follows_the_country(
    run_many: Callable[..., Results], observed: Observed
) -> None:
    frame = relative_changes(run_many(under("recovery"), 60), observed).set_index("part")
    assert STATED_DISTANCE == {"dagpenge": 0.01, "kontanthjaelp": 0.01, "own_mix": 0.01, "both": 0.04}
    # 62,094 / 108,947; 93,539 / 113,755; their sums; and the two changes weighed by 920 and 1,562 persons
    country = {
        "dagpenge": -0.43005,
        "kontanthjaelp": -0.17772,
        "own_mix": (-0.43005 * 920 - 0.17772 * 1562) / 2482,
        "both": 155_633 / 222_702 - 1,
    }
    for part, change in country.items():
        assert frame.loc[part, "country"] == pytest.approx(change, abs=1e-5)
        assert abs(frame.loc[part, "simulated"] - change) <= STATED_DISTANCE[part]
    assert frame["inside"].all()
    # what was seen in Fredericia: 466.2 / 920, 1,183.6 / 1,440
    assert frame.loc["dagpenge", "municipality"] == pytest.approx(466.2 / 920 - 1)
    assert frame.loc["kontanthjaelp", "municipality"] == pytest.approx(1183.6 / 1440 - 1)
    # and the check is no formality: 2020 continued is nowhere near
    flat = relative_changes(run_many(under("flat"), 10), observed)
    assert not flat["inside"].any()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["recovery", "downturn"])
def test_the_shipped_file_is_what_the_procedure_gives(
    facts: Facts, knots: dict[str, tuple[Knot, ...]], name: str
) -> None:
    shipped = {
        (step.month, step.group, step.quantity): step.multiplier for step in facts.assumptions.cycles[name].steps
    }
    expected = {
        (step.month, step.group, step.quantity): step.multiplier.value
        for knot in knots[name]
        for step in steps_of(knot, 0.5)
    }
    for key, value in expected.items():
        assert shipped[key].value == pytest.approx(value, abs=TOLERANCE), key
    rest = {key: figure for key, figure in shipped.items() if key not in expected}
    reached = {code for codes in BLOCKS.values() for code in codes}
    assert {group for _, group, _ in rest} == set(facts.plan.codes) - reached
    assert {figure.value for figure in rest.values()} == {1.0}
    for figure in shipped.values():
        assert figure.status == "assumption"
        assert figure.low is not None
        assert figure.high is not None
        assert figure.low < figure.high
        assert "vurdering" in figure.source or figure.source.startswith("Antagelse")


@pytest.mark.slow
def test_the_calibrated_course_hits_its_aims(
    facts: Facts, observed: Observed, knots: dict[str, tuple[Knot, ...]]
) -> None:
    course = Course(facts, knots["recovery"], 0.5, date(2023, 12, 31))
    for year in (2021, 2022, 2023):
        assert course.mean("dagpenge", year) == pytest.approx(
            observed.ratio("country", "dagpenge", 2020, year), abs=1e-4
        )
    for year in (2022, 2023):
        wanted = observed.ratio("country", "kontanthjaelp", 2020, year)
        assert course.mean("kontanthjaelp", year) == pytest.approx(wanted, abs=1e-4)
    # the downturn: 108,947 / 80,844, and (17,865.25 - 15,172) / (113,755 - 2,693.25)
    assert rise(observed, "dagpenge") == pytest.approx(0.34762, abs=1e-5)
    assert rise(observed, "kontanthjaelp") == pytest.approx(0.02425, abs=1e-5)
    down = Course(facts, knots["downturn"], 0.5, date(2022, 12, 31))
    for block, more in (("dagpenge", 0.34762), ("kontanthjaelp", 0.02425)):
        assert down.mean(block, 2022) == pytest.approx(down.at(block, date(2022, 1, 1)) * (1 + more), abs=1e-4)
        # until then it is the recovery
        assert down.mean(block, 2021) == pytest.approx(course.mean(block, 2021), abs=1e-4)


@pytest.mark.slow
def test_another_split_stays_within_the_shipped_ranges_and_hits_the_same_aims(facts: Facts, observed: Observed) -> None:
    found = recovery(facts, observed, 0.75)
    shipped = {(s.month, s.group, s.quantity): s.multiplier for s in facts.assumptions.cycles["recovery"].steps}
    for knot in found:
        for step in steps_of(knot, 0.75):
            figure = shipped[step.month, step.group, step.quantity]
            assert figure.low is not None
            assert figure.high is not None
            assert figure.low - TOLERANCE <= step.multiplier.value <= figure.high + TOLERANCE
    assert Course(facts, found, 0.75, date(2022, 12, 31)).mean("dagpenge", 2022) == pytest.approx(0.56995, abs=1e-4)


def test_a_strength_is_split_between_inflow_and_exits() -> None:
    def values(split: float) -> dict[str, float]:
        knot = Knot("dagpenge", date(2022, 1, 1), math.log(2.0))
        return {step.quantity: step.multiplier.value for step in steps_of(knot, split)}

    # a strength of log 2: all of it in the exits doubles them, all of it in the inflow halves it
    assert values(1.0) == pytest.approx({"inflow": 1.0, "favourable_exits": 2.0})
    assert values(0.0) == pytest.approx({"inflow": 0.5, "favourable_exits": 1.0})
    assert values(0.5) == pytest.approx({"inflow": 0.5**0.5, "favourable_exits": 2.0**0.5})


def test_a_file_says_what_its_cycle_says(facts: Facts) -> None:
    for name in ("recovery", "downturn"):
        path = facts.root / "assumptions" / "cycles" / f"{name}.csv"
        assert cycle_text(facts.assumptions.cycles[name]) == path.read_text(encoding="utf-8")


def test_the_documents_multipliers_are_those_of_the_file(facts: Facts) -> None:
    text = (facts.root.parent / "docs" / "model.md").read_text(encoding="utf-8")
    held = {(s.month, s.group, s.quantity): s.multiplier.value for s in facts.assumptions.cycles["recovery"].steps}
    for month, name in ((4, "April 2021"), (1, "January 2022"), (1, "January 2023")):
        row = next(line for line in text.splitlines() if line.startswith(f"| {name} |"))
        for cell, group in zip(row.split("|")[2:4], ("dagpenge", "aktivitetsparate_unge"), strict=True):
            day = date(int(name[-4:]), month, 1)
            if cell.strip() == "as before":
                assert (day, group, "inflow") not in held
            else:
                inflow, exits = (float(part) for part in cell.split(","))
                assert (inflow, exits) == (held[day, group, "inflow"], held[day, group, "favourable_exits"])


def test_a_plan_with_other_groups_is_told_to_write_its_own_file(facts: Facts, observed: Observed) -> None:
    plan = dataclasses.replace(facts.plan, groups=facts.plan.groups[:3])
    with pytest.raises(CalibrationError) as caught:
        calibrated_cycle("recovery", dataclasses.replace(facts, plan=plan), observed)
    for text in (caught.value.en, caught.value.da):
        assert "aktivitetsparate_unge, aktivitetsparate_voksne" in text


def test_a_run_that_ends_too_early_cannot_be_compared(run_many: Callable[..., Results], observed: Observed) -> None:
    short = run_many(under("flat"), 2, until=date(2022, 6, 30))
    with pytest.raises(RunError, match="2022-12-31"):
        relative_changes(short, observed)


# --- the end of the covid rules ---------------------------------------------------------------------------------------
def test_the_covid_multipliers_are_the_arithmetic_that_their_sources_state(facts: Facts, observed: Observed) -> None:
    """Recomputed by hand from the observed series, the plan and routing.csv."""
    steps = {
        (s.month, s.group, s.quantity): s.multiplier.value for s in facts.assumptions.cycles["covid-rules-end"].steps
    }

    def exhausted(year: int) -> float:
        return observed.value("country", "dagpenge_exhausted", year) / observed.value("country", "dagpenge", year)

    # dagpenge: 78.2 per cent favourable of the ordinary ends, which come at one in 21.469 weeks
    favourable_a_year = 0.782 / 21.469 * (366 / 7)
    newcomers = 2.598 * (366 / 7)
    for month, year in ((date(2021, 5, 1), 2021), (date(2022, 1, 1), 2022), (date(2023, 1, 1), 2023)):
        more = exhausted(year) - exhausted(2020)
        assert steps[month, "dagpenge", "favourable_exits"] == pytest.approx(1 + more / favourable_a_year, abs=6e-4)
        assert steps[month, "jobparate", "inflow"] == pytest.approx(1 + 920 * more * 0.2 / newcomers, abs=6e-4)
    held = observed.value("country", "jobafklaring_before_covid", 2020) - observed.value(
        "country", "jobafklaring", 2020
    )
    fewer = held / observed.value("country", "sygedagpenge", 2020)
    july = date(2021, 7, 1)
    wanted = 1 + (1 / (1 - fewer) - 1) / 0.7
    assert steps[july, "sygedagpenge_kat2", "favourable_exits"] == pytest.approx(wanted, abs=6e-4)
    assert steps[july, "jobafklaring", "inflow"] == 1.5  # the ceiling
    assert len(steps) == 8


def test_a_step_of_july_holds_from_week_25_857(facts: Facts) -> None:
    # 1 July is day 181 of 2021, counted from 0: 181 / 7 weeks
    july = 181 / 7
    assert week_of(date(2021, 7, 1)) == pytest.approx(july, abs=1e-6)
    model = compile_model(facts, under("covid-rules-end"))
    flows = model.market.flows
    jobafklaring, sick = model.groups.index("jobafklaring"), model.groups.index("sygedagpenge_kat2")

    def arrivals(week: float) -> float:
        return float(flows.arrivals[jobafklaring, np.searchsorted(flows.calendar, week, side="right") - 1])

    def exits(week: float) -> float:
        pieces = model.market.hazards.pieces[0, sick]
        return float(pieces["exits"][np.searchsorted(pieces["week"], week, side="right") - 1])

    assert (arrivals(july - 0.001), arrivals(july + 0.001)) == (1.0, 1.5)
    assert (exits(july - 0.001), exits(july + 0.001)) == (1.0, 1.061)


# --- every cycle ------------------------------------------------------------------------------------------------------
def test_the_flat_cycle_changes_nothing_to_the_last_bit(facts: Facts, run_many: Callable[..., Results]) -> None:
    empty = Cycle("empty", ())
    cycles = FrozenMap({**facts.assumptions.cycles, "empty": empty})
    given = dataclasses.replace(facts, assumptions=dataclasses.replace(facts.assumptions, cycles=cycles))
    flat, none = (run_many(under(name), 3, given=given, workers=1) for name in ("flat", "empty"))
    for ours, theirs in zip(flat.counts, none.counts, strict=True):
        assert ours.tobytes() == theirs.tobytes()
    # and the comparison can see a difference
    assert run_many(under("recovery"), 3, workers=1).counts.stock.tobytes() != flat.counts.stock.tobytes()


def test_a_comparison_is_always_under_one_cycle(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scenario = load_scenario("jobmatch").replace({"assumptions.cycle": "recovery"})
    assert scenario.without_levers().assumptions.cycle == "recovery"
    file = tmp_path / "other.toml"
    file.write_text((Path(__file__).parents[2] / "data" / "scenarios" / "jobmatch.toml").read_text(encoding="utf-8"))
    with file.open("a", encoding="utf-8") as handle:
        handle.write('\n[assumptions]\ncycle = "recovery"\n')
    code = main(["--language", "en", "compare", "baseline", str(file), "--out", str(tmp_path / "out")])
    assert code == 2
    assert "rests on other assumptions" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_shipped_scenarios_keep_the_flat_cycle() -> None:
    from sim.scenario import shipped_scenarios

    assert {load_scenario(name).assumptions.cycle for name in shipped_scenarios()} == {"flat"}


def test_a_cycle_beyond_the_ceiling_of_newcomers_is_refused(facts: Facts) -> None:
    cycle = facts.assumptions.cycles["covid-rules-end"]
    stronger = tuple(
        dataclasses.replace(step, multiplier=dataclasses.replace(step.multiplier, value=2.2, high=2.2))
        if step.group == "jobafklaring"
        else step
        for step in cycle.steps
    )
    cycles = FrozenMap({**facts.assumptions.cycles, "covid-rules-end": Cycle(cycle.name, stronger)})
    given = dataclasses.replace(facts, assumptions=dataclasses.replace(facts.assumptions, cycles=cycles))
    with pytest.raises(CalibrationError) as caught:
        compile_model(given, under("covid-rules-end"))
    for text in (caught.value.en, caught.value.da):
        assert "jobafklaring" in text
        assert "2.2" in text
        assert "1.5" in text


def test_the_shipped_pack_has_the_four_cycles() -> None:
    assert tuple(load_facts().assumptions.cycles) == ("covid-rules-end", "downturn", "flat", "recovery")


@pytest.mark.slow
def test_the_command_lays_the_model_beside_the_country(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--language", "en", "follow-country", "--replications", "30"]) == 0
    said = capsys.readouterr().out
    assert "All 4 distances are within the stated ones." in said
    assert "−43.0% in the country" in said
    assert main(["--language", "en", "follow-country", "boom"]) == 2
    assert "covid-rules-end, downturn, flat, recovery" in capsys.readouterr().err
