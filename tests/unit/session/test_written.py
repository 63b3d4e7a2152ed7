"""Unit: one part alone does what it says. Here: files and codes that are old, foreign or broken."""

from __future__ import annotations

import base64
import dataclasses
import json
import zlib
from typing import Any

import pytest

import sim
from sim.errors import SimError
from sim.experiment import RunSettings
from sim.experiment.session import State, from_code, from_file, to_code, to_toml, versions
from sim.experiment.session.versions import Change
from sim.experiment.session.written import CODE_BEGINS, all_tables
from sim.facts import Facts
from sim.scenario.files import SHIPPED
from sim.scenario.tables import Bilingual


def code_of(tables: Any) -> str:
    packed = zlib.compress(json.dumps(tables, default=str).encode())
    return CODE_BEGINS + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def test_blanks_and_line_breaks_in_a_code_do_no_harm(state: State, facts: Facts) -> None:
    code = to_code(state, facts)
    broken = "  " + "\n> ".join(code[at : at + 40] for at in range(0, len(code), 40)).replace("> ", " ") + " \n"
    assert from_code(broken, facts).state == state


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda code: code[:-1], "damaged"),
        (lambda code: code[: len(code) // 2], "damaged"),
        (lambda code: code[:100] + ("A" if code[100] != "A" else "B") + code[101:], "damaged"),
        (lambda code: code + "AAAA", "damaged"),
        (lambda code: code.replace("-", "é", 2), "not a code"),
        (lambda code: code[:50] + "é" + code[50:], "damaged"),
        (lambda code: "", "There is no code yet"),
        (lambda code: "\u200b \ufeff", "There is no code yet"),
        (lambda code: "hello", "not a code"),
        (lambda code: CODE_BEGINS, "damaged"),
        (lambda code: code_of([1, 2]), "damaged"),
        (lambda code: code_of("x" * 5_000_000), "damaged"),
        (lambda code: code_of({}), "holds no scenario"),
        (lambda code: code_of({"format": 99}), "format = 99"),
        (lambda code: code_of({"format": True}), "format = True"),
        (lambda code: code_of({"format": 1}), "scenario must be a table"),
    ],
)
def test_a_broken_code_is_told_in_both_languages(state: State, facts: Facts, spoil: Any, words: str) -> None:
    with pytest.raises(SimError) as refusal:
        from_code(spoil(to_code(state, facts)), facts)
    assert words in refusal.value.en
    assert refusal.value.da != refusal.value.en


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("language",), "de", "language must be da or en"),
        (("extra",), 1, "extra is not known"),
        (("settings", "seed"), -1, "seed = -1"),
        (("settings", "seed"), "1", "seed = 1"),
        (("settings", "workers"), 4, "settings holds seed"),
        (("settings", "until"), "1999-01-01", "settings.until must be 2021-01-01 or later"),
        (("settings", "until"), -5, "settings holds a value of the wrong kind"),
        (("settings", "until"), "soon", "settings holds a value of the wrong kind"),
        (("settings", "precision"), {"measure": "x", "half_width": 1}, "precision x=1"),
        (("settings", "precision"), {"y": 1}, "settings holds a value of the wrong kind"),
        (("ranges", "a.b"), [2, 1], "ranges.a.b must be two numbers"),
        (("ranges", "a.b"), [1, float("inf")], "ranges.a.b must be two numbers"),
        (("scenario", "initiatives", "udplacering_jobparate", "share"), 3.0, "udplacering_jobparate.share = 3.0"),
        (("scenario", "initiatives", "udplacering_jobparate", "start"), "x", "must be a date"),
        (("shelf", "title"), {"da": "", "en": ""}, "shelf holds pools and initiatives"),
        (("shelf", "initiatives"), {"a": {"mechanism": "matching", "groups": ["x"], "effect": 99.0}}, "a.effect = 99"),
        (("pinned",), [{}] * 6, "pinned must be a list of at most 5"),
        (("pinned",), [3], "pinned must be a table"),
    ],
)
def test_a_value_that_is_not_possible_is_named(
    state: State, facts: Facts, path: tuple[str, ...], value: Any, words: str
) -> None:
    tables = json.loads(json.dumps(all_tables(state, facts), default=str))
    table = tables
    for step in path[:-1]:
        table = table[step]
    table[path[-1]] = value
    with pytest.raises(SimError) as refusal:
        State.from_tables({k: v for k, v in tables.items() if k not in ("format", "version", "data")}, "file")
    assert words in refusal.value.en


def test_other_data_are_told_and_change_no_lever(state: State, facts: Facts) -> None:
    other = dataclasses.replace(facts, sha256="0" * 64)
    opened = from_file(to_toml(state, other), "file", facts)
    assert opened.state == state
    assert len(opened.notes) == 1
    assert "00000000" in opened.notes[0].da
    assert facts.sha256[:8] in opened.notes[0].en


def test_an_older_version_opens_with_what_has_changed_since(
    state: State, facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = to_toml(state, facts)
    words = {number: Bilingual(da=f"dansk {number}", en=f"english {number}") for number in ("0.1.0", "0.2.0", "0.3.0")}
    monkeypatch.setattr(versions, "CHANGES", tuple(Change(number, said) for number, said in words.items()))
    monkeypatch.setattr(sim, "__version__", "0.2.1")
    opened = from_file(text, "file", facts)
    assert opened.state == state
    assert [note.en for note in opened.notes] == ["Saved with version 0.1.0; this is version 0.2.1.", "english 0.2.0"]
    assert from_file(to_toml(state, facts), "file", facts).notes == ()


def test_a_scenario_alone_opens_and_keeps_how_it_is_run(state: State, facts: Facts) -> None:
    now = dataclasses.replace(state, settings=RunSettings(seed=5), language="en", pinned=(state.scenario,))
    text = (SHIPPED / "jobmatch.toml").read_text(encoding="utf-8")
    opened = from_file(text, "jobmatch.toml", facts, now)
    assert opened.state.scenario.name == "jobmatch"
    assert (opened.state.settings, opened.state.language, opened.state.pinned) == (
        now.settings,
        "en",
        (state.scenario,),
    )
    assert "without run settings" in opened.notes[0].en


def test_a_file_may_hold_a_code(state: State, facts: Facts) -> None:
    assert from_file(to_code(state, facts) + "\n", "code.txt", facts).state == state


@pytest.mark.parametrize("text", ["[", "x = 1979-99-99", "a" * 100, "format = 1\nformat = 2", "\x00"])
def test_a_file_that_is_none_is_told(facts: Facts, text: str) -> None:
    with pytest.raises(SimError) as refusal:
        from_file(text, "mine.toml", facts)
    assert "mine.toml" in refusal.value.en
    assert "mine.toml" in refusal.value.da


def test_who_does_the_work_is_no_part_of_a_state(state: State, facts: Facts) -> None:
    here = dataclasses.replace(state, settings=RunSettings(replications=200, workers=2))
    assert from_code(to_code(here, facts), facts).state == state
