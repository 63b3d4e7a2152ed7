"""Unit: one part alone does what it says. Here: the command that opens what the workbench saved or sent."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from sim.cli import main
from sim.experiment.session import State, on_the_command_line, to_code, to_toml
from sim.experiment.session.edits import set_levers
from sim.facts import Facts
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
