"""Robustness: bad input is refused with a message that helps. Here: each way to spoil a scenario."""

from __future__ import annotations

import errno
import os
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.errors import CalibrationError, RunError, ScenarioError, SimError
from sim.facts import Facts, load_facts
from sim.model import compile_model
from sim.scenario import Scenario, load_scenario, save_scenario

FILE = "mit.toml"
TEXT = """# my scenario
schema = 1
name = "mit"

[title]
da = "Mit"
en = "Mine"

[description]
da = "Et forsøg"
en = "A trial"

[assumptions]
cycle = "flat"

[pools.pladser]
slots = 20

[initiatives.ud]
mechanism = "activity"
groups = ["jobparate"]
start = 2021-01-01
end = 2022-06-30
share = 0.6
share_today = 0.2
earliest_week = 4.0
usual_week = 26.0
length_weeks = 4.0
effect_after = 1.3
pool = "pladser"
priority = 3

[initiatives.match]
mechanism = "matching"
groups = ["dagpenge"]
effect = 1.1

[initiatives.kort]
mechanism = "shortening"
groups = ["dagpenge"]
shorter_share = 0.1

[initiatives.forebyg]
mechanism = "prevention"
groups = ["dagpenge"]
factor = 0.9
"""


@pytest.fixture(scope="module")
def facts() -> Facts:
    return load_facts()


@pytest.fixture
def refusal(tmp_path: Path, facts: Facts) -> Callable[[str], SimError]:
    """The error that a scenario text leads to, when it is loaded or when it meets the facts."""

    def find(text: str) -> SimError:
        path = tmp_path / FILE
        path.write_text(text, encoding="utf-8")
        with pytest.raises((ScenarioError, CalibrationError)) as caught:
            compile_model(facts, load_scenario(path))
        return caught.value

    return find


def spoilt(line: str, by: str) -> str:
    assert TEXT.count(f"\n{line}\n") == 1
    return TEXT.replace(f"\n{line}\n", f"\n{by}\n")


def test_the_scenario_that_is_spoilt_is_in_order(tmp_path: Path, facts: Facts) -> None:
    (tmp_path / FILE).write_text(TEXT, encoding="utf-8")
    assert compile_model(facts, load_scenario(tmp_path / FILE)).activities == ("ud",)


# line, what stands there instead, key of the error, value shown, what the English and Danish texts say is allowed
FIELDS = [
    ("slots = 20", "slots = -1", "pools.pladser.slots", "-1", "from 0 to 100000", "fra 0 til 100000"),
    ("slots = 20", "slots = 2.5", "pools.pladser.slots", "2.5", "whole number", "helt tal"),
    ("slots = 20", 'slots = "mange"', "pools.pladser.slots", "mange", "whole number", "helt tal"),
    ("slots = 20", "slots = 999999999", "pools.pladser.slots", "999999999", "100000", "100000"),
    ("share = 0.6", "share = 30", "ud.share", "30", "0.3 for 30 per cent", "0.3 for 30 procent"),
    ("share = 0.6", "share = -0.1", "ud.share", "-0.1", "from 0 to 1", "fra 0 til 1"),
    ("share = 0.6", "share = 0.1", "ud.share", "0.1", "below share_today (0.2)", "under share_today (0.2)"),
    ("share = 0.6", "share = nan", "ud.share", "nan", "finite", "endeligt"),
    ("share = 0.6", "share = inf", "ud.share", "inf", "finite", "endeligt"),
    ("share = 0.6", 'share = "0.6"', "ud.share", "0.6", "must be a number", "skal være et tal"),
    ("share = 0.6", 'share = "0,6"', "ud.share", "0,6", "must be a number", "skal være et tal"),
    ("share = 0.6", "share = true", "ud.share", "True", "must be a number", "skal være et tal"),
    ("share_today = 0.2", "share_today = 20", "ud.share_today", "20", "0.3 for 30 per cent", "0.3 for 30 procent"),
    (
        "earliest_week = 4.0",
        "earliest_week = 27.0",
        "ud.earliest_week",
        "27",
        "after usual_week (26)",
        "efter usual_week (26)",
    ),
    ("earliest_week = 4.0", "earliest_week = -1.0", "ud.earliest_week", "-1", "from 0", "fra 0"),
    ("earliest_week = 4.0", "earliest_week = inf", "ud.earliest_week", "inf", "finite", "endeligt"),
    ("length_weeks = 4.0", "length_weeks = 0.0", "ud.length_weeks", "0.0", "above 0", "over 0"),
    ("length_weeks = 4.0", "length_weeks = 4000", "ud.length_weeks", "4000", "520", "520"),
    ("effect_after = 1.3", "effect_after = 0", "ud.effect_after", "0", "from 0.05 to 20", "fra 0.05 til 20"),
    ("effect_after = 1.3", "effect_after = 130", "ud.effect_after", "130", "from 0.05 to 20", "fra 0.05 til 20"),
    ("effect_after = 1.3", 'effect_after = "stor"', "ud.effect_after", "stor", "must be a number", "skal være et tal"),
    ("effect_after = 1.3", "displacement = 1.0", "ud.displacement", "1.0", "below 1", "under 1"),
    ("priority = 3", "priority = 11", "ud.priority", "11", "from 0 to 9", "fra 0 til 9"),
    (
        "end = 2022-06-30",
        "end = 2020-06-30",
        "ud.end",
        "2020-06-30",
        "after start (2021-01-01)",
        "efter start (2021-01-01)",
    ),
    (
        "end = 2022-06-30",
        "end = 2021-01-01",
        "ud.end",
        "2021-01-01",
        "after start (2021-01-01)",
        "efter start (2021-01-01)",
    ),
    ("start = 2021-01-01", "start = 2020-12-31", "ud.start", "= 2020-12-31", "2021-01-01", "2021-01-01"),
    (
        "start = 2021-01-01",
        'start = "2021-01-01"',
        "ud.start",
        "2021-01-01",
        "a date such as 2021-01-01",
        "en dato som 2021-01-01",
    ),
    ("start = 2021-01-01", "start = 4", "ud.start", "4", "a date such as 2021-01-01", "en dato som 2021-01-01"),
    ("effect = 1.1", "effect = -1.1", "match.effect", "-1.1", "from 0.05 to 20", "fra 0.05 til 20"),
    (
        "shorter_share = 0.1",
        "shorter_share = 12.3",
        "kort.shorter_share",
        "12.3",
        "from -0.5 to 0.9",
        "fra -0.5 til 0.9",
    ),
    ("shorter_share = 0.1", "shorter_share = 1.0", "kort.shorter_share", "1.0", "0.9", "0.9"),
    ("factor = 0.9", "factor = 1.1", "forebyg.factor", "1.1", "from 0", "fra 0"),
    ("factor = 0.9", 'factor = 0.9\non = "indflow"', "forebyg.on", "indflow", "'inflow' or 'returns'", "'inflow'"),
    ("priority = 3", 'cases = "old"', "ud.cases", "old", "'new', 'existing' or 'both'", "'new'"),
    ("priority = 3", 'length = "kort"', "ud.length", "kort", "'fixed' or 'random'", "'fixed'"),
    ('name = "mit"', 'name = "Mit scenarie"', "name", "Mit scenarie", "letters a-z", "bogstaverne a-z"),
    ('name = "mit"', "name = 5", "name", "5", "text in quotes", "tekst i anførselstegn"),
    ('da = "Mit"', "da = 5", "title.da", "5", "text in quotes", "tekst i anførselstegn"),
    ('cycle = "flat"', 'cycle = "boom"', "assumptions.cycle", "boom", "flat", "flat"),
    ('cycle = "flat"', "routing = 1", "assumptions.routing", "1", "true or false", "true eller false"),
    ('cycle = "flat"', "stock = { jobparat = 5 }", "assumptions.stock", "jobparat", "jobparate", "jobparate"),
    ('cycle = "flat"', "stock = { jobparate = -5 }", "assumptions.stock.jobparate", "-5", "at least 0", "mindst 0"),
    ('cycle = "flat"', "remainder = -1.0", "assumptions.remainder", "-1.0", "at least 0", "mindst 0"),
    (
        'cycle = "flat"',
        'durations = { jobparate = { family = "normal" } }',
        "assumptions.durations.jobparate.family",
        "normal",
        "weibull",
        "weibull",
    ),
    (
        'cycle = "flat"',
        'durations = { jobparate = { family = "weibull" } }',
        "assumptions.durations.jobparate.shape",
        "None",
        "positive shape",
        "positiv form",
    ),
    ('pool = "pladser"', 'pool = "plads"', "ud.pool", "plads", "pladser", "pladser"),
    ('groups = ["jobparate"]', 'groups = ["jobparat"]', "ud.groups", "jobparat", "jobparate", "jobparate"),
    ('groups = ["jobparate"]', 'groups = ["jobparate", "jobparate"]', "ud.groups", "twice", "once", "én gang"),
    ('groups = ["jobparate"]', "groups = []", "ud.groups", "()", "empty", "tom"),
    # what is allowed must be said for a wrong kind of value too
    ('groups = ["jobparate"]', 'groups = "jobparate"', "ud.groups", "jobparate", "list", "liste"),
    ('groups = ["jobparate"]', "groups = [5]", "ud.groups.0", "5", "text in quotes", "tekst i anførselstegn"),
    ('cycle = "flat"', "stock = 5", "assumptions.stock", "5", "table", "tabel"),
]


@pytest.mark.parametrize(("line", "by", "key", "value", "en", "da"), FIELDS)
def test_a_bad_value_names_file_key_value_and_what_is_allowed(
    refusal: Callable[[str], SimError], line: str, by: str, key: str, value: str, en: str, da: str
) -> None:
    error = refusal(spoilt(line, by))
    assert error.key == key
    for text, allowed in ((error.en, en), (error.da, da)):
        assert FILE in text or "mit" in text
        assert key.removesuffix(".0") in text
        assert value in text or value == "twice"
        assert allowed in text
    assert error.da != error.en
    assert pickle.loads(pickle.dumps(error)).da == error.da


@pytest.mark.parametrize(
    ("line", "by", "key", "meant"),
    [
        ("earliest_week = 4.0", "earlist_week = 4.0", "ud.earlist_week", "earliest_week"),
        ("slots = 20", "slot = 20", "pools.pladser.slot", "slots"),
        ('cycle = "flat"', 'cykle = "flat"', "assumptions.cykle", "cycle"),
        ("shorter_share = 0.1", "shorter_shar = 0.1", "kort.shorter_shar", "shorter_share"),
        ("[pools.pladser]", "[pool.pladser]", "pool", "pools"),
        ('da = "Mit"', 'da = "Mit"\nden = "Mine"', "title.den", "en"),
    ],
)
def test_a_misspelt_key_gets_a_suggestion(
    refusal: Callable[[str], SimError], line: str, by: str, key: str, meant: str
) -> None:
    error = refusal(spoilt(line, by))
    # a key that is missing because it is misspelt is reported under either name
    assert error.key in (key, key.rpartition(".")[0] + "." + meant)
    if error.key == key:
        assert f"did you mean {meant}?" in error.en
        assert f"mente du {meant}?" in error.da
    else:
        assert "missing" in error.en
        assert "mangler" in error.da


def test_an_unknown_mechanism_lists_those_there_are(refusal: Callable[[str], SimError]) -> None:
    for by in ('mechanism = "magic"', ""):
        error = refusal(spoilt('mechanism = "matching"', by))
        for text in (error.en, error.da):
            assert "match" in text
            for mechanism in ("activity", "matching", "prevention", "shortening"):
                assert mechanism in text


@pytest.mark.parametrize("schema", ["schema = 2", 'schema = "1"', "schema = 0", "", "schema = true"])
def test_another_schema_or_none_is_refused(refusal: Callable[[str], SimError], schema: str) -> None:
    error = refusal(spoilt("schema = 1", schema))
    assert error.key == "schema"
    for text in (error.en, error.da):
        assert FILE in text
        assert "schema = 1" in text


BROKEN = {
    "no_value": TEXT.replace("share = 0.6", "share ="),
    "twice": TEXT.replace("share = 0.6", "share = 0.6\nshare = 0.7"),
    "open_quote": TEXT.replace('en = "Mine"', 'en = "Mine'),
    "comma": TEXT.replace("share = 0.6", "share = 0,6"),
    "no_such_day": TEXT.replace("start = 2021-01-01", "start = 2021-02-30"),
    "number_of_thousands_of_digits": TEXT.replace("slots = 20", "slots = 1" + "0" * 5000),
}


@pytest.mark.parametrize("name", BROKEN)
def test_invalid_toml_names_the_file(refusal: Callable[[str], SimError], name: str) -> None:
    error = refusal(BROKEN[name])
    for text in (error.en, error.da):
        assert FILE in text
        assert "TOML" in text
    if name != "number_of_thousands_of_digits":
        assert "line" in error.en


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    """Windows' editor writes one; the files of the data pack may have it too."""
    path = tmp_path / FILE
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    assert load_scenario(path).name == "mit"


def test_windows_line_ends_are_no_fault(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes(TEXT.replace("\n", "\r\n").encode())
    assert load_scenario(path).name == "mit"


def test_a_file_that_is_not_utf_8(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes(TEXT.encode("latin-1"))
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    for text in (caught.value.en, caught.value.da):
        assert FILE in text
        assert "UTF-8" in text


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "mappe.toml").mkdir()
    for path in (tmp_path / "mappe.toml", tmp_path / "nowhere.toml", tmp_path / "x.toml" / "y.toml"):
        with pytest.raises(ScenarioError) as caught:
            load_scenario(path)
        assert path.name in caught.value.en
        assert path.name in caught.value.da


def test_an_unknown_name_lists_the_shipped_ones() -> None:
    with pytest.raises(ScenarioError) as caught:
        load_scenario("jobmach")
    for text in (caught.value.en, caught.value.da):
        assert "jobmach" in text
        assert "jobmatch" in text


CHANGES = [
    ({"jobmatch.efect": 1.1}, "jobmatch.efect"),
    ({"jobmach.effect": 1.1}, "jobmach.effect"),
    ({"jobmatch.effect": 100.0}, "jobmatch.effect"),
    ({"jobmatch.effect": "1.1"}, "jobmatch.effect"),
    ({"jobmatch.effect": float("nan")}, "jobmatch.effect"),
    ({"jobmatch.effect": None}, "jobmatch.effect"),
    ({"jobmatch.start": "i morgen"}, "jobmatch.start"),
    ({"jobmatch.mechanism": "activity"}, None),
    ({"assumptions.cykle": "x"}, "assumptions.cykle"),
    ({"nothing": 1}, None),
    ({"": 1}, None),
    ({"jobmatch.effect.low": 1.0}, None),
    ({"name.x": 1.0}, None),
    ({"assumptions.cycle.x": 1.0}, None),
    ({"pools": 5}, "pools"),
]


@pytest.mark.parametrize(("changes", "key"), CHANGES)
def test_a_bad_change_is_refused_and_leaves_the_original(changes: dict[str, object], key: str | None) -> None:
    scenario = load_scenario("jobmatch")
    before = pickle.dumps(scenario.tables())
    with pytest.raises(ScenarioError) as caught:
        scenario.replace(changes)
    assert pickle.dumps(scenario.tables()) == before
    assert caught.value.en != caught.value.da
    if key is not None:
        assert caught.value.key == key
        assert key in caught.value.en
        assert key in caught.value.da


def test_evidence_that_is_not_there_is_refused(facts: Facts) -> None:
    """A source that nobody can look up is worse than none."""
    scenario = load_scenario("jobmatch").replace({"jobmatch.evidence": ["smaller_caseload"]})
    with pytest.raises(ScenarioError) as caught:
        compile_model(facts, scenario)
    for text in (caught.value.en, caught.value.da):
        assert "smaller_caseload" in text
        assert "jobmatch.evidence" in text


@pytest.fixture
def scenario() -> Scenario:
    return load_scenario("tidlig-udplacering")


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def assert_says_where(error: RunError, path: Path) -> None:
    for text in (error.en, error.da):
        assert str(path) in text
    assert "Nothing was changed" in error.en
    assert "Intet er ændret" in error.da


def test_saving_below_a_file_is_refused(tmp_path: Path, scenario: Scenario) -> None:
    (tmp_path / "file").write_text("here", encoding="utf-8")
    path = tmp_path / "file" / FILE
    with pytest.raises(RunError) as caught:
        save_scenario(scenario, path)
    assert_says_where(caught.value, path)
    assert (tmp_path / "file").read_text(encoding="utf-8") == "here"
    assert names_in(tmp_path) == ["file"]


def test_saving_over_a_folder_is_refused(tmp_path: Path, scenario: Scenario) -> None:
    path = tmp_path / FILE
    path.mkdir()
    with pytest.raises(RunError) as caught:
        save_scenario(scenario, path)
    assert_says_where(caught.value, path)
    assert names_in(tmp_path) == [FILE]


def test_a_name_that_no_file_system_takes_is_refused(tmp_path: Path, scenario: Scenario) -> None:
    for name in ("å" * 300 + ".toml", "a\0b.toml"):
        with pytest.raises(RunError):
            save_scenario(scenario, tmp_path / name)
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("step", ["replace", "fsync"])
def test_a_full_disk_leaves_the_old_file_and_no_other(
    tmp_path: Path, scenario: Scenario, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / FILE
    save_scenario(scenario, path)
    before = path.read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, step, full)
    with pytest.raises(RunError) as caught:
        save_scenario(scenario.replace({"pools.udplaceringspladser.slots": 7}), path)
    assert_says_where(caught.value, path)
    assert "No space left" in caught.value.en
    assert path.read_bytes() == before
    assert names_in(tmp_path) == [FILE]


def test_a_new_folder_is_made(tmp_path: Path, scenario: Scenario) -> None:
    save_scenario(scenario, tmp_path / "a" / "b" / FILE)
    assert load_scenario(tmp_path / "a" / "b" / FILE) == scenario


def test_rubbish_is_written_over(tmp_path: Path, scenario: Scenario) -> None:
    path = tmp_path / FILE
    path.write_bytes(b"\xff\xfe not = a = scenario")
    save_scenario(scenario, path)
    assert load_scenario(path) == scenario
