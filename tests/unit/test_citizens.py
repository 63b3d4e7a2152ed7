"""Unit: one part alone does what it says. Here: the three citizens who are followed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from sim.analysis.citizens import LONG, TYPICAL, UNCHANGED, Citizen, Followed, Path, follow
from sim.engine.census import empty_census
from sim.engine.records import CENSORED, COMPLETED, GAVE_UP, sorted_records
from sim.errors import RunError
from sim.experiment import Pair, Results, RunSettings, run_pair
from sim.experiment.lives import run_lives
from sim.facts import Facts
from sim.model import Model, compile_model
from sim.model.rules import EARLIER, EXIT, MORE, STAY
from sim.scenario import Scenario, load_scenario, shipped_scenarios

Row = tuple[float, ...]


def spell(model: Model, citizen: int, number: int, group: str, began: float, ended: float, to: str | None) -> Row:
    where = CENSORED if to is None else model.destinations.index(to)
    return (citizen, number, model.groups.index(group), began, ended, where, STAY if to is None else EXIT, 0.0)


def part(citizen: int, number: int, activity: int, begun: float, ended: float, way: int = EARLIER) -> Row:
    outcome = COMPLETED if np.isfinite(begun) else GAVE_UP
    return (citizen, number, activity, way, 1.0, begun, ended, outcome)


@pytest.fixture(scope="module")
def model(facts: Facts) -> Model:
    return compile_model(facts, load_scenario("tidlig-udplacering"))


@pytest.fixture(scope="module")
def written(facts: Facts, model: Model) -> Callable[..., Pair]:
    """A pair whose records are written by hand."""

    def make(without: Sequence[Row], with_scenario: Sequence[Row], parts: Sequence[Row] = ()) -> Pair:
        scenario, settings = load_scenario("tidlig-udplacering"), RunSettings(replications=1)
        counts = empty_census(model, 1)
        ours, theirs = (
            Results(one, settings, model, counts, (sorted_records(0, spells, taken),))
            for one, spells, taken in (
                (scenario, with_scenario, parts),
                (scenario.without_levers(), without, ()),
            )
        )
        return Pair(ours, theirs)

    return make


def keys(followed: Followed) -> list[tuple[int, str]]:
    return [(one.key, one.why) for one in followed.citizens]


# --- the rule, on lives written by hand ---------------------------------------------------------------------------------
def test_the_typical_are_nearest_the_median_of_those_who_take_part(written: Callable[..., Pair], model: Model) -> None:
    # without: jobparate who take part have cases of 10, 20, 60 and 100 weeks, median 40: 20 and 60 are as near, 2 is the lower
    # key; adults 30 and 50, median 40, again the lower key; unchanged jobparate 5, 9 and 200, median 9
    lengths = {1: 10, 2: 20, 3: 60, 4: 100}
    without = [spell(model, key, 0, "jobparate", 0.0, weeks, "job") for key, weeks in lengths.items()]
    without += [
        spell(model, key, 0, "aktivitetsparate_voksne", 0.0, weeks, "other") for key, weeks in ((11, 50), (12, 30))
    ]
    same = [spell(model, key, 0, "jobparate", 0.0, weeks, "job") for key, weeks in ((21, 5), (22, 9), (23, 120))]
    shorter = [(*row[:4], row[4] - 1.0, *row[5:]) for row in without]
    parts = [part(key, 0, 0, 4.0, 8.0) for key in lengths] + [part(key, 0, 1, 4.0, 17.0, MORE) for key in (11, 12)]
    # whoever only waited took no part
    parts += [part(22, 0, 0, np.inf, 5.0)]
    # one whom only the others changed (his place was taken) is neither reached nor an example, but lives there all the same
    pushed, aside = (spell(model, 31, 0, "jobparate", 0.0, weeks, "job") for weeks in (40.0, 44.0))
    found = follow(written([*without, *same, pushed], [*shorter, *same, aside], parts))
    assert keys(found) == [(2, TYPICAL), (11, TYPICAL), (22, UNCHANGED)]
    assert [one.aim for one in found.citizens] == [40.0, 40.0, 9.0]
    assert dict(found.reached) == {"jobparate": 4, "aktivitetsparate_voksne": 2}
    assert found.living == 10
    first = found.citizens[0]
    assert (first.group, first.case, first.is_unchanged) == ("jobparate", 0, False)
    (before,), (after,) = first.without.spells, first.with_scenario.spells
    assert (before.weeks, after.weeks, after.destination) == (20.0, 19.0, "job")
    (taken,) = first.with_scenario.participations
    assert (taken.initiative, taken.way, taken.begun, taken.ended) == ("udplacering_jobparate", "earlier", 4.0, 8.0)
    assert found.citizens[1].with_scenario.participations[0].way == "more"
    assert found.citizens[2].is_unchanged


def test_an_open_case_counts_but_is_chosen_only_where_no_other_can_be(
    written: Callable[..., Pair], model: Model
) -> None:
    # 10, 150 (open) and 156 (open): the median is 150, but of those who ended there is only the first
    rows = [
        spell(model, 1, 0, "jobparate", 0.0, 10.0, "job"),
        spell(model, 2, 0, "jobparate", 6.0, 156.0, None),
        spell(model, 3, 0, "jobparate", 0.0, 156.0, None),
    ]
    parts = [part(key, 0, 0, 7.0, 11.0) for key in (1, 2, 3)]
    found = follow(written(rows, rows, parts))
    assert found.citizens[0].key == 1
    assert found.citizens[0].aim == 150.0
    only_open = follow(written(rows[1:], rows[1:], parts[1:]))
    # one group: the median of 150 and 156 first (153: as near, the lower key), then what is left for the upper quartile
    assert keys(only_open) == [(2, TYPICAL), (3, LONG)]
    assert only_open.citizens[1].aim == pytest.approx(154.5)


def test_a_case_is_the_spell_of_the_first_part(written: Callable[..., Pair], model: Model) -> None:
    without = [
        spell(model, 1, 0, "dagpenge", -10.0, 5.0, "jobparate"),
        spell(model, 1, 1, "jobparate", 5.0, 45.0, "aktivitetsparate_voksne"),
        spell(model, 1, 2, "aktivitetsparate_voksne", 45.0, 156.0, None),
    ]
    ours = [without[0], spell(model, 1, 1, "jobparate", 5.0, 30.0, "job")]
    (one,) = follow(written(without, ours, [part(1, 1, 0, 9.0, 13.0)])).citizens
    assert (one.case, one.group) == (1, "jobparate")
    assert len(one.without.spells) == 3
    assert one.with_scenario.spell(2) is None
    # 5 weeks of the first spell lie in the run, then 40 and 111; with the scenario 5 and 25
    assert one.without.weeks_between(0.0, 156.0) == 156.0
    assert one.with_scenario.weeks_between(0.0, 156.0) == 30.0


def test_without_activities_those_whose_life_differs_are_reached(written: Callable[..., Pair], model: Model) -> None:
    without = [
        spell(model, 1, 0, "dagpenge", 0.0, 10.0, "job"),
        spell(model, 2, 0, "dagpenge", 0.0, 30.0, "job"),
        # stays away with the scenario
        spell(model, 3, 0, "dagpenge", 0.0, 12.0, "job"),
        spell(model, 3, 1, "dagpenge", 40.0, 60.0, "job"),
        spell(model, 4, 0, "dagpenge", 0.0, 11.0, "job"),
    ]
    ours = [spell(model, 1, 0, "dagpenge", 0.0, 9.0, "job"), spell(model, 2, 0, "dagpenge", 0.0, 30.0, "education")]
    ours += [without[2], without[4]]
    found = follow(written(without, ours))
    assert dict(found.reached) == {"dagpenge": 3}
    # cases of 10, 30 and 20 weeks: median 20, upper quartile 25, to which 30 is nearest of those left
    assert keys(found) == [(3, TYPICAL), (2, LONG), (4, UNCHANGED)]
    assert (found.citizens[0].case, found.citizens[0].with_scenario.spell(1)) == (1, None)


def test_somebody_changed_by_others_alone_is_neither_reached_nor_unchanged(
    written: Callable[..., Pair], model: Model
) -> None:
    without = [spell(model, key, 0, "jobparate", 0.0, 20.0, "job") for key in (1, 2, 3)]
    ours = [without[0], spell(model, 2, 0, "jobparate", 0.0, 22.0, "job"), without[2]]
    found = follow(written(without, ours, [part(1, 0, 0, 4.0, 8.0)]))
    assert keys(found) == [(1, TYPICAL), (3, UNCHANGED)]


def test_records_are_needed(facts: Facts) -> None:
    pair = run_pair(load_scenario("jobmatch"), RunSettings(replications=1, until=date(2021, 3, 1)), facts)
    with pytest.raises(RunError, match="run_lives"):
        follow(pair)


# --- real lives -----------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def lived(facts: Facts) -> dict[str, tuple[Pair, Followed]]:
    pairs = {name: run_lives(load_scenario(name), RunSettings(), facts) for name in shipped_scenarios()}
    return {name: (pair, follow(pair)) for name, pair in pairs.items()}


def occurs(path: Path, results: Results, key: int) -> bool:
    """Whether the records hold exactly this life."""
    assert results.records is not None
    records, model = results.records[0], results.model
    rows = [row for row in records.spells if row["citizen"] == key]
    told = [(one.number, one.group, one.began, one.ended, one.destination or "-") for one in path.spells]
    names = (*model.destinations, "-")
    held = [(r["spell"], model.groups[r["group"]], r["began"], r["ended"], names[r["destination"]]) for r in rows]
    begun = {(r["activity"], r["begun"], r["ended"]) for r in records.participations if r["citizen"] == key}
    begun = {row for row in begun if np.isfinite(row[1])}
    parts = {(model.activities.index(one.initiative), one.begun, one.ended) for one in path.participations}
    return told == held and parts == begun


@pytest.mark.parametrize("name", shipped_scenarios())
def test_every_scenario_has_three_citizens_whose_lives_occur_in_the_records(
    lived: dict[str, tuple[Pair, Followed]], name: str
) -> None:
    pair, found = lived[name]
    assert len({one.key for one in found.citizens}) == 3
    for one in found.citizens:
        assert occurs(one.without, pair.baseline, one.key)
        assert occurs(one.with_scenario, pair.scenario, one.key)
        case = one.without.spell(one.case)
        assert case is not None
        # typical: within a week of what it was to be near to; where few take part, within a tenth of it
        reached = found.reached.get(case.group, 0)
        assert abs(case.weeks - one.aim) < (1.0 if reached == 0 or reached > 100 else one.aim / 10.0)


def test_without_levers_nobody_is_reached_and_both_paths_are_the_same(
    lived: dict[str, tuple[Pair, Followed]], facts: Facts
) -> None:
    found = lived["baseline"][1]
    assert dict(found.reached) == {}
    assert [one.why for one in found.citizens] == [UNCHANGED] * 3
    for one in found.citizens:
        assert one.without == one.with_scenario
    assert len({one.group for one in found.citizens}) == 3
    emptied = follow(run_lives(load_scenario("tidlig-udplacering").without_levers(), RunSettings(), facts))
    assert emptied.citizens == found.citizens


def test_with_an_initiative_two_are_reached_and_one_is_not(lived: dict[str, tuple[Pair, Followed]]) -> None:
    for name in ("tidlig-udplacering", "jobmatch", "kortere-forloeb"):
        found = lived[name][1]
        assert [one.why for one in found.citizens] == [TYPICAL, TYPICAL, UNCHANGED], name
        assert [one.is_unchanged for one in found.citizens] == [False, False, True], name
        groups = list(found.reached)
        assert [one.group for one in found.citizens] == [groups[0], groups[1], groups[0]], name
        assert list(found.reached.values()) == sorted(found.reached.values(), reverse=True), name
    placed = lived["tidlig-udplacering"][1]
    assert all(one.with_scenario.participations and not one.without.participations for one in placed.citizens[:2])


def test_a_real_median_is_that_of_all_who_take_part(lived: dict[str, tuple[Pair, Followed]]) -> None:
    """The first citizen's aim again, citizen by citizen in plain Python."""
    pair, found = lived["tidlig-udplacering"]
    assert pair.scenario.records is not None
    assert pair.baseline.records is not None
    model = pair.scenario.model
    begun: dict[int, int] = {}
    for row in pair.scenario.records[0].participations:
        if np.isfinite(row["begun"]):
            begun.setdefault(int(row["citizen"]), int(row["spell"]))
    weeks: dict[str, list[float]] = {}
    for row in pair.baseline.records[0].spells:
        if begun.get(int(row["citizen"])) == row["spell"]:
            weeks.setdefault(model.groups[row["group"]], []).append(float(row["ended"] - row["began"]))
    assert {group: len(rows) for group, rows in weeks.items()} == dict(found.reached)
    first = found.citizens[0]
    assert first.aim == pytest.approx(float(np.median(weeks[first.group])))


def test_the_rule_gives_the_same_citizens_again_and_with_either_engine(
    lived: dict[str, tuple[Pair, Followed]], facts: Facts
) -> None:
    until = date(2021, 12, 31)
    chosen: list[tuple[Citizen, ...]] = []
    for engine in ("compiled", "simpy", "compiled"):
        settings = RunSettings(replications=7, engine=engine, until=until)
        chosen.append(follow(run_lives(load_scenario("jobmatch"), settings, facts)).citizens)
    assert chosen[0] == chosen[1] == chosen[2]
    other = follow(run_lives(load_scenario("jobmatch"), RunSettings(seed=7, until=until), facts)).citizens
    assert other != chosen[0]


def test_one_group_gives_a_typical_and_a_long_case(facts: Facts, scenario_of: Callable[..., Scenario]) -> None:
    matching = {"mechanism": "matching", "groups": ["jobparate"], "start": date(2021, 1, 1), "effect": 1.3}
    found = follow(run_lives(scenario_of(initiatives={"m": matching}), RunSettings(), facts))
    assert [one.why for one in found.citizens] == [TYPICAL, LONG, UNCHANGED]
    # also those who only come to the group later on are reached there
    assert {one.group for one in found.citizens[:2]} == {"jobparate"}
    assert found.citizens[0].aim < found.citizens[1].aim


def test_prevention_can_keep_somebody_away_altogether(facts: Facts, scenario_of: Callable[..., Scenario]) -> None:
    fewer = {"mechanism": "prevention", "on": "inflow", "groups": ["dagpenge"], "start": date(2021, 1, 1)}
    tables = {"initiatives": {"p": {**fewer, "factor": 0.5, "ramp_weeks": 0.0}}}
    found = follow(run_lives(scenario_of(**tables), RunSettings(until=date(2021, 12, 31)), facts))
    first = found.citizens[0]
    assert first.group == "dagpenge"
    assert first.with_scenario.spells == ()
    assert first.without.spells


def test_a_pair_of_one_replication_is_run_whatever_was_asked(facts: Facts) -> None:
    settings = replace(RunSettings(until=date(2021, 1, 31)), replications=5, workers=2)
    pair = run_lives(load_scenario("jobmatch"), settings, facts)
    assert pair.scenario.replications == pair.baseline.replications == (0,)
    assert pair.baseline.scenario == pair.scenario.scenario.without_levers()
