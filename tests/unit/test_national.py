"""Unit: one room by itself, against values known from elsewhere. Here: the same scenario in every municipality."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from sim.errors import DataError
from sim.experiment import Cancelled, RunSettings, run_scenario
from sim.experiment.national import HOME, LocalTotals, Municipality, local_facts, municipalities, run_national
from sim.facts import Facts
from sim.model import compile_model
from sim.scenario import load_scenario

SCENARIO = "tidlig-udplacering"
SETTINGS = RunSettings(seed=11, replications=3, until=date(2021, 6, 30))
HEADER = "municipality;year;dagpenge_fulltime;kontanthjaelp_fulltime\n"
COUNTRY = (
    HEADER
    + "Hele landet;2022;9999;9999\nTwin B;2022;60;40\nFredericia;2022;120;80\nTwin A;2022;60;40\nBig;2022;200;100\n"
)


def made(facts: Facts, folder: Path, text: str) -> Facts:
    """The shipped facts with another country around them."""
    (folder / "national").mkdir(parents=True)
    (folder / "national" / "municipalities_2022.csv").write_text(text, encoding="utf-8")
    return dataclasses.replace(facts, root=folder)


def by_name(facts: Facts, settings: RunSettings = SETTINGS) -> dict[str, LocalTotals]:
    return {local.municipality.name: local for local in run_national(load_scenario(SCENARIO), settings, facts)}


@pytest.fixture(scope="module")
def country(facts: Facts, tmp_path_factory: pytest.TempPathFactory) -> Facts:
    return made(facts, tmp_path_factory.mktemp("country"), COUNTRY)


def test_the_shipped_country_is_whole(facts: Facts) -> None:
    """98 municipalities (Christiansø is none) that add up to the row for the whole country."""
    everywhere = municipalities(facts)
    assert len(everywhere) == 98
    assert [place.name for place in everywhere] == sorted(place.name for place in everywhere)
    assert {place.name: place.ratio for place in everywhere}[HOME] == 1.0
    rows = [
        line.split(";")
        for line in (facts.root / "national" / "municipalities_2022.csv").read_text("utf-8").splitlines()
    ]
    columns = [rows[0].index(name) for name in ("dagpenge_fulltime", "kontanthjaelp_fulltime")]
    sizes = {row[0]: sum(float(row[column]) for column in columns) for row in rows[1:]}
    for place in everywhere:
        assert place.ratio * sizes[HOME] == pytest.approx(sizes[place.name], rel=1e-12)
    if "Hele landet" in sizes:
        assert sum(place.ratio for place in everywhere) * sizes[HOME] == pytest.approx(sizes["Hele landet"], rel=1e-3)


def test_ratios_by_hand(country: Facts) -> None:
    assert municipalities(country) == (
        Municipality("Big", 1.5),
        Municipality("Fredericia", 1.0),
        Municipality("Twin A", 0.5),
        Municipality("Twin B", 0.5),
    )


def test_fredericia_is_the_ordinary_run_without_the_remainder(facts: Facts, country: Facts) -> None:
    home = by_name(country)[HOME]
    scenario = load_scenario(SCENARIO).replace({"assumptions.remainder": 0.0})
    for its_facts in (facts, local_facts(facts, Municipality(HOME, 1.0))):
        own = run_scenario(scenario, SETTINGS, its_facts)
        assert home.full_time_persons.tobytes() == own.total_by_year.tobytes()
        assert home.stock_end.tobytes() == own.total_year_end.tobytes()
        assert home.citizens == own.model.market.start.groups["stock"].sum()
    assert home.full_time_persons.shape == (3, 1)


@pytest.mark.parametrize("ratio", [0.05, 0.5, 1.0, 1.5, 20.0])
def test_a_municipality_is_as_large_as_its_ratio(facts: Facts, ratio: float) -> None:
    """By hand: half a case of rounding is half a duration of stock, and the stock itself is rounded to whole citizens."""
    place = Municipality("Somewhere", ratio)
    local = local_facts(facts, place)
    assert [group.code for group in local.plan.groups] == list(facts.plan.codes)
    stock = compile_model(local, load_scenario("baseline"), date(2021, 1, 31)).market.start.groups["stock"]
    for g, group in enumerate(facts.plan.groups):
        wanted = ratio * group.closed_cases.value
        scaled = local.plan.groups[g]
        assert abs(scaled.closed_cases.value - wanted) <= 0.5
        assert scaled.closed_cases.value == int(scaled.closed_cases.value) >= 1
        assert scaled.closed_cases.status == "assumption"
        assert "Somewhere" in scaled.closed_cases.source
        weeks = group.mean_duration_weeks.value / facts.plan.weeks_in_base_year
        assert scaled.mean_duration_weeks == group.mean_duration_weeks
        assert abs(stock[g] - wanted * weeks) <= 0.5 * weeks + 0.5


def test_a_municipality_of_next_to_nobody_still_runs(facts: Facts, tmp_path: Path) -> None:
    tiny = made(facts, tmp_path, HEADER + "Fredericia;2022;120;80\nIsland;2022;0;0.01\n")
    found = by_name(tiny)["Island"]
    assert found.citizens < 20
    assert np.isfinite(found.full_time_persons).all()


def test_the_totals_are_those_of_the_places(country: Facts) -> None:
    found = by_name(country)
    assert list(found) == ["Big", "Fredericia", "Twin A", "Twin B"]
    total = sum(local.citizens for local in found.values())
    assert abs(total - 3.5 * found[HOME].citizens) < 60
    mean = {name: local.full_time_persons.mean() for name, local in found.items()}
    # three replications of half a year: a few per cent of chance
    assert mean["Big"] == pytest.approx(1.5 * mean[HOME], rel=0.03)
    assert mean["Twin A"] == pytest.approx(0.5 * mean[HOME], rel=0.03)


def test_every_municipality_has_a_chance_of_its_own_that_no_other_changes(
    facts: Facts, country: Facts, tmp_path: Path
) -> None:
    found = by_name(country)
    twins = found["Twin A"], found["Twin B"]
    assert twins[0].citizens == twins[1].citizens
    assert twins[0].full_time_persons.tobytes() != twins[1].full_time_persons.tobytes()
    fewer = by_name(made(facts, tmp_path, HEADER + "Fredericia;2022;120;80\nTwin B;2022;60;40\n"))
    for name in (HOME, "Twin B"):
        assert fewer[name].full_time_persons.tobytes() == found[name].full_time_persons.tobytes()
    other = by_name(country, dataclasses.replace(SETTINGS, seed=12))
    assert all(other[name].full_time_persons.tobytes() != found[name].full_time_persons.tobytes() for name in found)


def test_progress_and_a_stop(country: Facts) -> None:
    seen: list[tuple[int, int]] = []
    everywhere = run_national(
        load_scenario(SCENARIO),
        SETTINGS,
        country,
        on_progress=lambda done, of: seen.append((done, of)),
        cancelled=lambda: len(seen) == 2,
    )
    with pytest.raises(Cancelled):
        list(everywhere)
    assert seen == [(1, 4), (2, 4)]


BROKEN = {
    "no_number": (HEADER + "Fredericia;2022;many;80\n", "line 2"),
    "no_column": ("municipality;year\nFredericia;2022\n", "line 2"),
    "no_fredericia": (HEADER + "Vejle;2022;1;2\n", "Fredericia"),
    "empty": ("", "Fredericia"),
    "short_row": (HEADER + "Fredericia;2022;120;80\nVejle\n", "line 3"),
    "nobody_at_home": (HEADER + "Fredericia;2022;0;0\nVejle;2022;1;1\n", "Fredericia"),
    "negative": (HEADER + "Fredericia;2022;120;80\nVejle;2022;-1;1\n", "line 3"),
    "not_a_number": (HEADER + "Fredericia;2022;120;80\nVejle;2022;nan;1\n", "line 3"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_cannot_be_read_names_its_line(facts: Facts, tmp_path: Path, name: str) -> None:
    text, named = BROKEN[name]
    with pytest.raises(DataError) as caught:
        municipalities(made(facts, tmp_path, text))
    assert named in caught.value.en
    assert named.replace("line", "linje") in caught.value.da
    assert "municipalities_2022.csv" in caught.value.en


def test_a_pack_without_the_country(facts: Facts, tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        municipalities(dataclasses.replace(facts, root=tmp_path))
    for text in (caught.value.en, caught.value.da):
        assert "municipalities_2022.csv" in text
