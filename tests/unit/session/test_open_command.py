"""Unit: one part alone does what it says. Here: the command that opens what the workbench saved or sent."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from sim.cli import main
from sim.errors import SimError
from sim.experiment.session import State, from_code, from_file, on_the_command_line, to_code, to_toml
from sim.experiment.session.edits import set_levers
from sim.facts import Facts, load_facts
from sim.frozen import FrozenMap
from sim.scenario import load_scenario
from sim.scenario.offers import Offers


def test_a_code_and_a_file_give_the_scenario(
    state: State, facts: Facts, offers: Offers, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    moved = set_levers(state, {"udplacering_jobparate.share": 0.7123456789}, offers)
    saved = tmp_path / "saved.toml"
    saved.write_text(to_toml(moved, facts), encoding="utf-8")
    for given in (to_code(moved, facts), str(saved)):
        out = tmp_path / "scenario.toml"
        assert main(["open", given, "--out", str(out)]) == 0
        assert load_scenario(out) == moved.scenario
        out.unlink()
    assert main(["open", str(saved)]) == 0
    printed = tmp_path / "printed.toml"
    printed.write_text(capsys.readouterr().out.removeprefix(f"{tmp_path / 'scenario.toml'}\n" * 2), encoding="utf-8")
    assert load_scenario(printed) == moved.scenario


def test_what_is_worth_knowing_is_said_beside_the_result(
    state: State, facts: Facts, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = to_code(state, dataclasses.replace(facts, sha256="0" * 64))
    assert main(["--language", "en", "open", code, "--out", str(tmp_path / "x.toml")]) == 0
    assert "other data" in capsys.readouterr().err


def test_what_cannot_be_opened_is_told_and_leaves_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for given in ("FW1-xyz", str(tmp_path / "none.toml")):
        assert main(["open", given, "--out", str(tmp_path / "x.toml")]) == 2
        assert capsys.readouterr().err.strip()
    assert list(tmp_path.iterdir()) == []


def test_the_commands_that_repeat_a_run_name_all_that_decides_it(state: State, facts: Facts) -> None:
    lines = on_the_command_line(state, facts).splitlines()
    assert lines[0].startswith("python -m sim open FW1-")
    options = "--replications 200 --seed 2022 --engine compiled --until 2023-12-31"
    assert lines[1] == f"python -m sim run tidlig-udplacering.toml {options} --out run"


@pytest.fixture
def own(state: State, facts: Facts) -> State:
    """With a table of the user's own: twice as many cases of those ready for a job."""
    path = "plan/benefit_groups.csv"
    table = (facts.root / path).read_text(encoding="utf-8").replace("closed_cases,254,", "closed_cases,508,")
    return dataclasses.replace(state, own=FrozenMap({path: table}))


def test_own_tables_go_with_a_code_and_a_file(own: State, facts: Facts) -> None:
    for opened in (from_code(to_code(own, facts), facts), from_file(to_toml(own, facts), "gemt.toml", facts)):
        assert opened.state == own
        assert opened.notes == ()  # the data are those that it was saved with, the plan's or not
        cases = {group.code: group.closed_cases.value for group in opened.state.facts(facts).plan.groups}
        assert cases["jobparate"] == 508
    assert own.facts(facts).sha256 != facts.sha256
    assert dataclasses.replace(own, own=FrozenMap()).facts(facts) is facts


def test_own_tables_are_written_as_a_data_pack_that_runs_alike(own: State, facts: Facts, tmp_path: Path) -> None:
    pack = tmp_path / "data-own"
    lines = on_the_command_line(own, facts).splitlines()
    assert lines[0].endswith(" --pack data-own") and lines[1].startswith("python -m sim --data data-own run ")
    assert main(["open", to_code(own, facts), "--out", str(tmp_path / "x.toml"), "--pack", str(pack)]) == 0
    assert load_facts(pack).sha256 == own.facts(facts).sha256
    before = sorted(path.name for path in tmp_path.iterdir())
    assert main(["open", to_code(own, facts), "--pack", str(pack)]) == 2  # never over what is there
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert load_facts(pack).sha256 == own.facts(facts).sha256


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({"plan/benefit_groups.csv": 5}, "own holds tables"),
        ({"../x.csv": "a"}, "own holds tables"),
        ([], "own holds tables"),
        ({"plan/benefit_groups.csv": "group,name_da\n"}, "a column is missing"),
    ],
)
def test_own_tables_that_are_none_are_refused(state: State, facts: Facts, tables: object, words: str) -> None:
    written = {**state.tables(), "own": tables}
    with pytest.raises(SimError) as refusal:
        State.from_tables(written, "kode").facts(facts)
    assert words in refusal.value.en
