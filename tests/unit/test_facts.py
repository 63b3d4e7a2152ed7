"""Unit: one part alone does what it says. Here: the shipped data are read as they stand, frozen, and consistent."""

from __future__ import annotations

import csv
import dataclasses
import datetime
import math
import pickle
import shutil
from pathlib import Path

import numpy as np
import pytest

from sim.facts import EXITS, Facts, Figure, load_facts
from sim.frozen import FrozenMap

DATA = Path(__file__).parents[2] / "data"

PRINTED_GROUPS = [
    ("dagpenge", 2259, 21.3),
    ("jobparate", 254, 55.3),
    ("uddannelsesparate", 301, 31.9),
    ("aktivitetsparate_unge", 90, 153.9),
    ("aktivitetsparate_voksne", 197, 224.1),
    ("sygedagpenge_kat2", 1044, 26.6),
    ("jobafklaring", 131, 97.6),
    ("ressourceforloeb", 103, 150.9),
    ("ledighedsydelse", 235, 32.4),
]


@pytest.fixture(scope="module")
def facts() -> Facts:
    return load_facts()


def figures_in(thing: object) -> list[Figure]:
    """Every figure anywhere below an object of this room."""
    if isinstance(thing, Figure):
        return [thing]
    if isinstance(thing, FrozenMap):
        return [figure for value in thing.values() for figure in figures_in(value)]
    if isinstance(thing, tuple):
        return [figure for value in thing for figure in figures_in(value)]
    if dataclasses.is_dataclass(thing):
        return [figure for field in dataclasses.fields(thing) for figure in figures_in(getattr(thing, field.name))]
    return []


def folder(path: Path) -> str:
    return path.relative_to(DATA).as_posix()


def test_groups_as_the_plan_prints_them(facts: Facts) -> None:
    read = [(g.code, g.closed_cases.value, g.mean_duration_weeks.value) for g in facts.plan.groups]
    assert read == PRINTED_GROUPS
    assert facts.plan.codes == tuple(code for code, _, _ in PRINTED_GROUPS)
    assert facts.plan.printed_mean_weeks.value == 88.1


def test_totals_as_the_plan_prints_them(facts: Facts) -> None:
    levels = {year: figure.value for year, figure in facts.plan.full_time_persons.items()}
    assert levels == {2020: 3960, 2021: 3831, 2022: 3612, 2023: 3444}
    assert {year: figure.value for year, figure in facts.plan.targets.items()} == {2021: 3831, 2022: 3612, 2023: 3444}
    assert facts.plan.forecast_2020.value == 4061
    changes = {key: figure.value for key, figure in facts.plan.printed_changes.items()}
    assert changes == {
        (2020, "forecast"): 399,
        (2020, "outcome"): 298,
        (2021, "target"): -129,
        (2022, "target"): -348,
        (2023, "target"): -516,
    }


def test_every_number_of_the_plans_tables_is_documented(facts: Facts) -> None:
    plan = facts.plan
    tables = (plan.groups, plan.full_time_persons, plan.forecast_2020, plan.printed_changes, plan.printed_mean_weeks)
    figures = figures_in(tables)
    assert len(figures) == 18 + 4 + 1 + 5 + 1
    assert {figure.status for figure in figures} == {"documented"}
    assert all(figure.source.startswith("Beskæftigelsesplan 2022, Fredericia Kommune") for figure in figures)


def test_every_figure_has_unit_period_source_and_a_place(facts: Facts) -> None:
    figures = figures_in((facts.plan, facts.assumptions, facts.economy, facts.evidence, facts.catalogue))
    tables = [*DATA.glob("plan/*.csv"), *DATA.glob("assumptions/**/*.csv"), *DATA.glob("evidence/*.csv")]
    read = [path for path in tables if any(figure.where.startswith(f"data/{folder(path)}:") for figure in figures)]
    rows = sum(len(list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))) for path in read)
    assert len(read) >= 15
    assert len(figures) == rows + 1  # and the statutory limit, which stands in a TOML file
    for figure in figures:
        assert figure.unit and figure.period and len(figure.source) > 20
        file, line = figure.where.rsplit(":", 1)
        assert (DATA.parent / file).is_file()
        assert int(line) > 1
        assert (figure.low is None) == (figure.status == "documented")


def test_the_place_of_a_figure_is_the_line_it_stands_on(facts: Facts) -> None:
    lines = (DATA / "plan" / "benefit_groups.csv").read_text(encoding="utf-8").split("\n")
    for group in facts.plan.groups:
        line = lines[int(group.mean_duration_weeks.where.rsplit(":", 1)[1]) - 1]
        assert line.startswith(f"{group.code},")
        assert f",mean_duration,{group.mean_duration_weeks.value}," in line


def test_estimates_are_told_from_what_was_read(facts: Facts) -> None:
    population, limit = facts.assumptions.population[2022], facts.assumptions.durations["dagpenge"].limit_weeks
    assert population.status == "derived"
    assert population.is_estimate
    assert limit is not None
    assert (limit.value, limit.status, limit.is_estimate) == (104, "found", False)


def test_routing_rows_sum_to_one_and_name_only_states(facts: Facts) -> None:
    rows = {**facts.assumptions.routing, **{f"{c} limit": r for c, r in facts.assumptions.limit_routing.items()}}
    assert set(facts.assumptions.routing) == set(facts.plan.codes)
    assert set(facts.assumptions.limit_routing) == {"dagpenge"}
    for routes in rows.values():
        assert math.fsum(route.share.value for route in routes) == pytest.approx(1, abs=1e-9)
        assert {route.to for route in routes} <= {*facts.plan.codes, *EXITS}


def test_favourable_are_job_and_education_and_fleksjob_where_it_is_the_aim(facts: Facts) -> None:
    for code, routes in facts.assumptions.routing.items():
        aims = {"job", "education"} | ({"fleksjob"} if code == "ledighedsydelse" else set())
        for route in routes:
            assert route.favourable == (route.to in aims), (code, route.to)


def test_dagpenge_returns_within_three_months_as_jobindsats_counts_them(facts: Facts) -> None:
    # status after 3 months: 64.0 % in a job, 11.4 % back on dagpenge; so 75.4 % left for a job and 11.4/75.4 came back
    job = next(route.share.value for route in facts.assumptions.routing["dagpenge"] if route.to == "job")
    rule = facts.assumptions.returns["dagpenge"]
    back = rule.probability.value * (1 - math.exp(-13 / rule.mean_gap_weeks.value))
    assert job == pytest.approx(0.640 + 0.114)
    assert back == pytest.approx(0.114 / 0.754, abs=0.005)
    assert rule.back_to == "dagpenge"


def external_share(facts: Facts, routing: dict[str, dict[str, float]]) -> dict[str, float]:
    """Share of each group's cases that comes neither from another group nor back from a job, at 2020's throughput."""
    codes = facts.plan.codes
    closed = np.array([group.closed_cases.value for group in facts.plan.groups])
    inside = np.array([[routing[start].get(to, 0.0) for to in codes] for start in codes])
    came = closed @ inside
    for index, start in enumerate(codes):
        rule = facts.assumptions.returns[start]
        came[codes.index(rule.back_to)] += closed[index] * routing[start].get("job", 0.0) * rule.probability.value
    return dict(zip(codes, 1 - came / closed, strict=True))


def shares(facts: Facts) -> dict[str, dict[str, float]]:
    return {code: {r.to: r.share.value for r in routes} for code, routes in facts.assumptions.routing.items()}


def test_no_group_is_sent_more_cases_than_the_plan_says_it_closes(facts: Facts) -> None:
    assert min(external_share(facts, shares(facts)).values()) >= 0.05


def test_nor_when_one_share_is_at_an_end_of_its_range(facts: Facts) -> None:
    for code, routes in facts.assumptions.routing.items():
        for route in routes:
            for end in (route.share.low, route.share.high):
                moved = shares(facts)
                rest = (1 - end) / (1 - route.share.value)
                moved[code] = {to: share * rest for to, share in moved[code].items()} | {route.to: end}
                assert min(external_share(facts, moved).values()) >= 0, (code, route.to, end)


def test_dagpenge_histogram_is_the_one_of_14734_spells(facts: Facts) -> None:
    histogram = facts.assumptions.durations["dagpenge"].histogram
    assert histogram is not None
    assert histogram.edges == (0, 2, 5, 14, 27, 40, 53)
    assert sum(histogram.counts) == 14734
    assert histogram.mean == 24.6
    assert all(rule.family == "exponential" and rule.shape is None for rule in facts.assumptions.durations.values())


def test_flat_cycle_multiplies_everything_by_one_from_the_start(facts: Facts) -> None:
    steps = facts.assumptions.cycles["flat"].steps
    assert {step.quantity for step in steps} == {"inflow", "favourable_exits"}
    assert {(step.month, step.group, step.multiplier.value) for step in steps} == {
        (datetime.date(2021, 1, 1), None, 1.0)
    }


def test_national_share_says_that_it_is_an_estimate(facts: Facts) -> None:
    assert {year: figure.value for year, figure in facts.assumptions.national_share.items()} == {
        2019: 0.085,
        2020: 0.097,
        2021: 0.089,
        2022: 0.080,
    }
    for figure in facts.assumptions.national_share.values():
        assert figure.is_estimate
        assert "PTVA02" in figure.source
        assert (figure.low, figure.high) == (pytest.approx(figure.value - 0.005), pytest.approx(figure.value + 0.005))


def test_effects_include_harm_where_the_evidence_does_and_say_when_there_is_none(facts: Facts) -> None:
    effects = facts.evidence.effects
    after = effects["early_placement_aktivitetsparate_after"]
    assert after.groups == ("aktivitetsparate_unge", "aktivitetsparate_voksne")
    assert after.ratio.low < 1 < after.ratio.value < after.ratio.high
    assert effects["early_placement_jobparate_during"].ratio.value < 1
    assert effects["kam_crm"].grade == "none"
    assert (effects["kam_crm"].ratio.low, effects["kam_crm"].ratio.value, effects["kam_crm"].ratio.high) == (1, 1, 1)
    assert (effects["displacement"].ratio.value, effects["displacement"].ratio.high) == (0, 0.5)


def test_practice_is_told_for_each_group_that_early_placement_reaches(facts: Facts) -> None:
    practice = facts.evidence.practice
    for code in ("jobparate", "aktivitetsparate_unge", "aktivitetsparate_voksne"):
        assert practice["early_placement", code, "usual_week"].value == 26
        assert practice["early_placement", code, "share_today"].value == 0.377
        earliest = practice["early_placement", code, "earliest_week"]
        assert earliest.value < practice["early_placement", code, "usual_week"].value
    assert practice["early_placement", "jobparate", "placement_length"].value == 4
    assert practice["early_placement", "aktivitetsparate_voksne", "placement_length"].value == 13


def test_nothing_can_be_changed(facts: Facts) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        facts.plan.base_year = 2019  # type: ignore[misc]
    with pytest.raises(TypeError):
        facts.plan.full_time_persons[2022] = 0  # type: ignore[index]
    with pytest.raises(TypeError):
        del facts.assumptions.routing["dagpenge"]  # type: ignore[attr-defined]
    with pytest.raises(TypeError):
        facts.assumptions.routing.update({})  # type: ignore[attr-defined]
    with pytest.raises(TypeError):
        facts.assumptions.routing |= {}  # type: ignore[misc, operator]
    with pytest.raises(TypeError):
        facts.plan.targets[2022] = 0  # type: ignore[index]


def test_facts_survive_the_way_to_a_worker_process(facts: Facts) -> None:
    assert pickle.loads(pickle.dumps(facts)) == facts


def test_fingerprint_is_of_the_content_and_not_of_the_place(facts: Facts, tmp_path: Path) -> None:
    copy = shutil.copytree(DATA, tmp_path / "elsewhere")
    path = copy / "plan" / "targets.csv"
    original = path.read_bytes()
    assert load_facts(copy).sha256 == facts.sha256
    path.write_bytes(b"\xef\xbb\xbf" + original.replace(b"\n", b"\r\n"))
    assert load_facts(copy).sha256 == facts.sha256
    path.write_bytes(original.replace(b"3612", b"3613"))
    assert load_facts(copy).sha256 != facts.sha256


TAIL = "value,unit,period,source,status,low,high"
MADE = "made for this test,assumption"


def write_pack_of_one_group(root: Path) -> None:
    """A municipality with one benefit group of its own name, which nothing in the room can have foreseen."""
    texts = {
        "plan/benefit_groups.csv": f"group,name_da,name_en,quantity,{TAIL}\n"
        "alle,Alle,Everyone,closed_cases,100,cases,2019,a plan,documented,,\n"
        "alle,Alle,Everyone,mean_duration,10,weeks,2019,a plan,documented,,\n",
        "plan/printed_mean.csv": f"quantity,{TAIL}\nprinted_mean,10,weeks,2019,a plan,documented,,\n",
        "plan/targets.csv": f"year,variant,quantity,{TAIL}\n"
        "2019,forecast,full_time_persons,30,full-time persons,2019,a plan,documented,,\n"
        "2019,outcome,full_time_persons,25,full-time persons,2019,a plan,documented,,\n"
        "2020,target,full_time_persons,20,full-time persons,2020,a plan,documented,,\n",
        "plan/doubts.csv": f"doubt,quantity,text_da,text_en,groups,{TAIL}\n",
        "assumptions/routing.csv": f"from_state,to_state,favourable,{TAIL}\n"
        f"alle,job,yes,0.6,share,2019,{MADE},0.5,0.7\nalle,other,no,0.4,share,2019,{MADE},0.3,0.5\n",
        "assumptions/returns.csv": f"group,quantity,back_to,{TAIL}\n"
        f"alle,return_probability,alle,0.1,share,2019,{MADE},0,0.2\nalle,mean_gap,alle,9,weeks,2019,{MADE},8,10\n",
        "assumptions/durations.toml": '[groups.alle]\nfamily = "weibull"\nsource = "made"\nstatus = "assumption"\n'
        '[groups.alle.shape]\nvalue = 0.8\nunit = "shape"\nperiod = "2019"\nsource = "made"\nstatus = "assumption"\n'
        "low = 0.5\nhigh = 1\n",
        "assumptions/population.csv": f"year,{TAIL}\n2019,1000,persons,2019,a register,documented,,\n",
        "assumptions/national_share.csv": f"year,{TAIL}\n2019,0.02,share,2019,a register,documented,,\n",
        "assumptions/rates.csv": f"group,year,{TAIL}\nalle,2019,1000,DKK per week,2019,a register,documented,,\n",
        "assumptions/reimbursement.csv": f"quantity,from_week,{TAIL}\n"
        "state_share,0,0.5,share,2019,a law,documented,,\n"
        "weeks_away_until_reset,,52,weeks,2019,a law,documented,,\n",
        "assumptions/prices.csv": f"price,title_da,title_en,{TAIL}\n",
        "assumptions/cycles/boom.csv": f"month,group,quantity,{TAIL}\n"
        f"2020-03,alle,inflow,0.9,multiplier,2020,{MADE},0.8,1\n",
        "evidence/effects.csv": f"effect,initiative,groups,moment,{TAIL},grade,design,population,bound,carries_over,transfer\n",
        "evidence/practice.csv": f"initiative,group,quantity,{TAIL}\n",
    }
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


def test_another_municipality_with_one_group_loads(tmp_path: Path) -> None:
    write_pack_of_one_group(tmp_path)
    facts = load_facts(tmp_path)
    assert facts.plan.codes == ("alle",)
    assert (facts.plan.base_year, facts.plan.weeks_in_base_year) == (2019, 365 / 7)
    shape = facts.assumptions.durations["alle"].shape
    assert shape is not None
    assert shape.value == 0.8
    assert facts.assumptions.limit_routing == {}
    step = facts.assumptions.cycles["boom"].steps[0]
    assert (step.month, step.group) == (datetime.date(2020, 3, 1), "alle")


def test_every_file_of_the_pack_has_its_row_in_the_readme() -> None:
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    files = [path for path in DATA.rglob("*") if path.suffix in (".csv", ".toml") and "scenarios" not in path.parts]
    assert len(files) >= 12
    for path in files:
        assert f"`{path.relative_to(DATA).as_posix()}`" in readme


def test_tables_end_each_line_alike_and_hold_no_stray_blanks() -> None:
    for path in (path for path in DATA.rglob("*.csv") if path.parent.name != "observed"):
        raw = path.read_bytes()
        assert b"\r" not in raw, path.name
        assert raw.endswith(b"\n"), path.name
        for cells in csv.reader(raw.decode("utf-8").splitlines()):
            assert all(cell == cell.strip() for cell in cells), (path.name, cells)
