"""Unit: one part alone does what it says. Here: the user's folder of scenarios, and what is kept at every change."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from sim.errors import RunError, ScenarioError, SimError
from sim.experiment import RunSettings
from sim.experiment.session import Autosave, Library, State, user_folder
from sim.experiment.session.autosave import MOST_SESSIONS
from sim.experiment.session.edits import set_levers
from sim.facts import Facts
from sim.scenario.offers import Offers

WEEK = "udplacering_jobparate.earliest_week"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path)


def titles(library: Library) -> list[str]:
    return [entry.title for entry in library.entries()]


def test_what_is_saved_opens_as_it_was(library: Library, state: State, facts: Facts, offers: Offers) -> None:
    moved = replace(set_levers(state, {WEEK: 9.5}, offers), settings=RunSettings(seed=7), language="en")
    saved = library.save(moved, "Ærlig  prøve: så å", facts)
    assert saved.scenario.title.da == "Ærlig prøve: så å"
    assert saved.start == saved.scenario
    assert saved.scenario.initiatives == moved.scenario.initiatives
    (entry,) = library.entries()
    assert (entry.name, entry.title, entry.is_readable) == ("aerlig-proeve-saa-aa", "Ærlig prøve: så å", True)
    opened = library.open(entry.name, facts)
    assert (opened.state, opened.notes) == (saved, ())


def test_saving_again_writes_over_and_keeps_the_older_one(library: Library, state: State, facts: Facts) -> None:
    saved = library.save(state, "Min", facts)
    again = library.save(replace(saved, language="en"), "Min", facts)
    assert [entry.name for entry in library.entries()] == ["min"]
    assert library.open("min", facts).state == again
    (older,) = library.thrown_away()
    assert library.restore(older.name) == "min-2"
    restored = library.open("min-2", facts).state
    named = saved.scenario.replace({"name": "min-2", "title": {"da": "Min (2)", "en": "Min (2)"}})
    assert restored == replace(saved, scenario=named, start=named)
    # and what is saved from there on is the restored one, not the one that it had to make room for
    later = library.save(replace(restored, language="en"), "Min (2)", facts)
    assert library.open("min-2", facts).state == later
    assert library.open("min", facts).state == again


def test_titles_that_look_alike_as_files_are_two_scenarios(library: Library, state: State, facts: Facts) -> None:
    longer = "Beskæftigelsesplan 2022 med tidlig udplacering og jobmatch, "
    for titles_alike in (("samme", "Samme!"), (longer + "lav", longer + "høj"), ("中文", "日本"), ("..", "-")):
        first = library.save(state, titles_alike[0], facts)
        second = library.save(first, titles_alike[1], facts)
        assert [one.scenario.title.da for one in (first, second)] == list(titles_alike)
        assert {*titles_alike} <= set(titles(library))
    assert library.thrown_away() == ()


def test_what_somebody_else_has_saved_since_is_not_written_over(library: Library, state: State, facts: Facts) -> None:
    """Two pages on one library: each has opened the same scenario, and both save it."""
    ours = library.save(state, "Fælles", facts)
    theirs = library.open("faelles", facts).state
    week = "udplacering_jobparate.earliest_week"
    moved, otherwise = (
        replace(one, scenario=one.scenario.replace({week: at})) for one, at in ((ours, 8.0), (theirs, 9.0))
    )
    first = library.save(moved, "Fælles", facts)
    second = library.save(otherwise, "Fælles", facts)
    assert second.scenario.title.da == "Fælles (2)"
    assert library.open("faelles", facts).state == first
    assert library.open("faelles-2", facts).state == second


def test_another_scenario_of_the_same_name_is_never_written_over(library: Library, state: State, facts: Facts) -> None:
    first = library.save(state, "Min", facts)
    second = library.save(replace(state, language="en"), "Min", facts)
    assert second.scenario.title.da == "Min (2)"
    assert library.open("min", facts).state == first
    assert library.open("min-2", facts).state == second


def test_rename_copy_delete_and_take_back(library: Library, state: State, facts: Facts) -> None:
    saved = library.save(state, "Første", facts)
    assert library.rename("foerste", "Anden") == "anden"
    assert library.duplicate("anden", "Anden (kopi)") == "anden-kopi"
    assert sorted(titles(library)) == ["Anden", "Anden (kopi)"]
    copied = library.open("anden-kopi", facts).state
    assert copied.scenario.initiatives == saved.scenario.initiatives
    library.delete("anden")
    assert titles(library) == ["Anden (kopi)"]
    (gone,) = library.thrown_away()
    assert gone.title == "Anden"
    assert library.restore(gone.name) == "anden"
    assert library.thrown_away() == ()
    assert sorted(titles(library)) == ["Anden", "Anden (kopi)"]


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "", "trash", "nothing"])
def test_only_what_is_listed_can_be_reached(library: Library, state: State, facts: Facts, name: str) -> None:
    (library.folder.parent / "outside.toml").write_text("x")
    library.save(state, "Min", facts)
    for act in (library.open, library.text, library.delete, library.restore):
        with pytest.raises(RunError, match="no saved scenario"):
            act(name, facts) if act == library.open else act(name)  # type: ignore[operator]
    assert (library.folder.parent / "outside.toml").exists()


@pytest.mark.parametrize("title", ["", "   ", "\n\t", "x" * 121])
def test_a_name_that_is_none_is_refused(library: Library, state: State, facts: Facts, title: str) -> None:
    with pytest.raises(ScenarioError, match="1 to 120"):
        library.save(state, title, facts)
    assert library.entries() == ()


def test_a_damaged_file_is_listed_and_hides_no_other(library: Library, state: State, facts: Facts) -> None:
    library.save(state, "Min", facts)
    (library.folder / "broken.toml").write_bytes(b"\xff\xfe not TOML [")
    assert {(entry.name, entry.is_readable) for entry in library.entries()} == {("min", True), ("broken", False)}
    for act in (lambda: library.open("broken", facts), lambda: library.rename("broken", "Ny")):
        with pytest.raises(SimError):
            act()
    library.delete("broken")
    assert [entry.name for entry in library.entries()] == ["min"]


def test_a_folder_that_takes_nothing_is_told_and_nothing_is_lost(tmp_path: Path, state: State, facts: Facts) -> None:
    (tmp_path / "library").write_text("a file where the folder should be")
    with pytest.raises(RunError, match="cannot be written"):
        Library(tmp_path).save(state, "Min", facts)
    assert (tmp_path / "library").read_text() == "a file where the folder should be"


def test_the_folder_is_the_users_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert user_folder() == tmp_path / "fredericia-workbench"
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert user_folder() == tmp_path / ".local" / "share" / "fredericia-workbench"


def test_the_last_state_comes_back_in_another_session(
    tmp_path: Path, state: State, facts: Facts, offers: Offers
) -> None:
    assert Autosave(facts, tmp_path).last() is None
    session = Autosave(facts, tmp_path)
    moved = set_levers(state, {WEEK: 12.0}, offers)
    session.keep(state)
    session.keep(moved)
    opened = Autosave(facts, tmp_path).last()
    assert opened is not None
    assert (opened.state, opened.notes) == (moved, ())
    assert len(list((tmp_path / "sessions").iterdir())) == 1


def test_two_sessions_do_not_write_over_each_other(tmp_path: Path, state: State, facts: Facts) -> None:
    one, other = Autosave(facts, tmp_path), Autosave(facts, tmp_path)
    one.keep(replace(state, language="en"))
    other.keep(state)
    assert len(list((tmp_path / "sessions").iterdir())) == 2
    one.keep(replace(state, language="en"))
    time.sleep(0.02)
    one.keep(replace(state, settings=RunSettings(seed=3)))
    last = Autosave(facts, tmp_path).last()
    assert last is not None
    assert last.state.settings.seed == 3


def test_a_session_goes_on_with_its_own_work_though_another_kept_something_later(
    tmp_path: Path, state: State, facts: Facts, offers: Offers
) -> None:
    one, other = Autosave(facts, tmp_path), Autosave(facts, tmp_path)
    assert one.name == ""
    moved = set_levers(state, {WEEK: 12.0}, offers)
    one.keep(moved)
    time.sleep(0.02)
    other.keep(state)
    mine = Autosave(facts, tmp_path).last(one.name)
    assert mine is not None
    assert (mine.state, mine.notes) == (moved, ())


@pytest.mark.parametrize("name", ["20200101T000000000000-7", "../library/x", "later"])
def test_a_session_that_is_kept_no_longer_is_told(tmp_path: Path, state: State, facts: Facts, name: str) -> None:
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "x.json").write_text("{}")
    assert Autosave(facts, tmp_path).last(name) is None
    Autosave(facts, tmp_path).keep(state)
    opened = Autosave(facts, tmp_path).last(name)
    assert opened is not None
    assert opened.state == state
    assert [note.da.split(".")[0] for note in opened.notes] == ["Det, siden sidst viste, gemmes ikke længere"]


def test_a_damaged_last_state_gives_way_to_the_one_before_and_is_told(
    tmp_path: Path, state: State, facts: Facts
) -> None:
    session = Autosave(facts, tmp_path)
    session.keep(state)
    broken = tmp_path / "sessions" / "later.json"
    broken.write_text('{"format": 1, "scenario": ')
    os.utime(broken, (time.time() + 60,) * 2)
    opened = Autosave(facts, tmp_path).last()
    assert opened is not None
    assert opened.state == state
    assert "kan ikke læses" in opened.notes[0].da


def test_only_so_many_sessions_are_kept(tmp_path: Path, state: State, facts: Facts) -> None:
    for _ in range(MOST_SESSIONS + 3):
        Autosave(facts, tmp_path).keep(state)
    assert len(list((tmp_path / "sessions").iterdir())) == MOST_SESSIONS


def test_a_write_that_breaks_off_leaves_the_state_before(
    tmp_path: Path, state: State, facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = Autosave(facts, tmp_path)
    session.keep(state)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(RunError, match="No space left"):
            session.keep(replace(state, language="en"))
    opened = Autosave(facts, tmp_path).last()
    assert opened is not None
    assert opened.state == state
    assert len(list((tmp_path / "sessions").iterdir())) == 1
