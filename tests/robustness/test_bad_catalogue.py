"""Robustness: bad input is refused with a message that helps. Here: a catalogue that contradicts itself or its scenarios."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest

from sim.errors import DataError
from sim.facts import load_facts
from sim.scenario.catalogue import catalogue_entries

DATA = Path(__file__).parents[2] / "data"
ROWS = "plan/initiatives.csv"
LEVERS = "plan/levers.csv"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return shutil.copytree(DATA, tmp_path / "data")


def rows_of(pack: Path, file: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO((pack / file).read_text(encoding="utf-8"))))


def write(pack: Path, file: str, rows: list[list[str]]) -> None:
    with (pack / file).open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, lineterminator="\n").writerows(rows)


def spoil(pack: Path, file: str, key: str, column: str, cell: str) -> int:
    """Write one cell of the row with this key; its line."""
    rows = rows_of(pack, file)
    line = next(number for number, row in enumerate(rows) if row[0] == key)
    index = rows[0].index(column)
    assert rows[line][index] != cell
    rows[line][index] = cell
    write(pack, file, rows)
    return line + 1


def refusal(pack: Path) -> DataError:
    with pytest.raises(DataError) as caught:
        catalogue_entries(load_facts(pack), pack / "scenarios")
    return caught.value


def assert_names(error: DataError, file: str, line: int, value: str, en: str, da: str) -> None:
    for text, word, rule in ((error.en, "line", en), (error.da, "linje", da)):
        assert f"data/{file}, {word} {line}," in text
        assert value in text
        assert rule in text
    assert error.key == f"data/{file}"


def test_the_catalogue_that_is_spoilt_is_in_order(pack: Path) -> None:
    assert len(catalogue_entries(load_facts(pack), pack / "scenarios")) == 33


# --- what the table says by itself ------------------------------------------------------------------------------------
CELLS = [
    ("kam", "code", "KAM!", "a code is small letters", "en kode er små bogstaver"),
    ("kam", "code", "mentor", "a key may occur once", "en nøgle må stå én gang"),
    ("kam", "section", "andet", "section must be one of: nedslag", "section skal være en af: nedslag"),
    ("kam", "number", "0", "number must be a whole number", "number skal være et helt tal"),
    ("kam", "number", "2", "each number occurs once", "hvert nummer står én gang"),
    ("kam", "title_da", "", "title_da must be filled in", "title_da skal udfyldes"),
    ("kam", "what_en", "", "what_en must be filled in", "what_en skal udfyldes"),
    ("kam", "source", "", "source must be filled in", "source skal udfyldes"),
    ("kam", "scenarios", "kam.toml", "the name of a scenario file without .toml", "en scenariefil uden .toml"),
    ("kam", "scenarios", "kam;kam", "each may be named once", "hver må nævnes én gang"),
    ("kam", "scenarios", "", "a row has either scenarios or a reason", "enten scenarier eller en begrundelse"),
    ("kam", "reason_da", "derfor", "a row has either scenarios or a reason", "enten scenarier eller en begrundelse"),
    ("kam", "evidence", "kam_crm", "a row with scenarios has their evidence", "har deres evidens"),
    ("kam", "measure", "flows", "for the minister's goals", "for ministermålene"),
    ("styring", "reason_en", "", "a row has either scenarios or a reason", "enten scenarier eller en begrundelse"),
    ("styring", "evidence", "hope", "each must be one of: early_placement", "hver skal være en af: early_placement"),
    ("styring", "builds_on", "mentor", "only a row with scenarios builds on", "kun en række med scenarier bygger"),
    ("maal", "measure", "mood", "measure must be one of: participants", "measure skal være en af: participants"),
    ("maal", "measure", "none", "has no scenarios but a reason", "har en begrundelse, ikke scenarier"),
    ("maal", "measure_da", "", "for the minister's goals", "for ministermålene"),
]
KEYS = {"kam": "key_account_manager", "styring": "ledelse_og_styring", "maal": "flere_opkvalificeres"}


@pytest.mark.parametrize(("key", "column", "cell", "en", "da"), CELLS)
def test_one_bad_cell_of_a_row_is_named(pack: Path, key: str, column: str, cell: str, en: str, da: str) -> None:
    line = spoil(pack, ROWS, KEYS[key], column, cell)
    error = refusal(pack)
    if column == "code" and cell == "mentor":  # the later of the two
        line = next(number for number, row in enumerate(rows_of(pack, ROWS), start=1) if row[1] == "indsatser") + 8
    if column == "number" and cell == "2":
        line += 1
    assert_names(error, ROWS, line, cell.split(";")[0], en, da)


@pytest.mark.parametrize(("file", "missing"), [(ROWS, ROWS), (LEVERS, LEVERS)])
def test_one_table_without_the_other_is_refused(pack: Path, file: str, missing: str) -> None:
    (pack / file).unlink()
    error = refusal(pack)
    assert f"data/{missing}, file: 'missing'" in error.en
    assert "filen skal findes" in error.da


def test_a_pack_without_either_has_an_empty_catalogue(pack: Path) -> None:
    for file in (ROWS, LEVERS):
        (pack / file).unlink()
    facts = load_facts(pack)
    assert facts.catalogue.rows == ()
    assert facts.catalogue.levers == {}
    assert catalogue_entries(facts) == ()


# --- what it says together with the scenarios -------------------------------------------------------------------------
def test_a_scenario_that_is_not_there_is_named(pack: Path) -> None:
    line = spoil(pack, ROWS, "mentor", "scenarios", "mentorer")
    assert_names(
        refusal(pack), ROWS, line, "'mentorer'", "the name of a scenario file: baseline", "navnet på en scenariefil"
    )


def test_what_it_builds_on_must_be_there_too(pack: Path) -> None:
    line = spoil(pack, ROWS, "crm_og_emnebanker", "builds_on", "udplacering")
    assert_names(
        refusal(pack), ROWS, line, "builds_on", "each is the name of a scenario file", "navnet på en scenariefil"
    )


def test_a_scenario_belongs_to_one_row(pack: Path) -> None:
    line = spoil(pack, ROWS, "repatriering", "scenarios", "mentor")
    assert_names(refusal(pack), ROWS, line, "'mentor'", "belongs to mentor already", "hører allerede til mentor")


def test_a_row_with_levers_of_its_own_has_one_scenario(pack: Path) -> None:
    line = spoil(pack, ROWS, "mentor", "scenarios", "mentor;crm")
    assert_names(refusal(pack), ROWS, line, "'mentor;crm'", "has one scenario of its own", "har ét scenarie")


def test_a_scenario_without_a_row_of_its_own_is_named(pack: Path) -> None:
    line = spoil(pack, ROWS, "jobservice", "scenarios", "samtaler;jobmatch")
    assert_names(refusal(pack), ROWS, line, "'jobmatch'", "each scenario has a row of its own", "sin egen række")


def test_an_unknown_group_of_a_scenario_is_named(pack: Path) -> None:
    path = pack / "scenarios" / "mentor.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"uddannelsesparate"', '"pensionister"'), encoding="utf-8")
    error = refusal(pack)
    assert "'mentor: pensionister'" in error.en
    assert "mentor works on a group of the plan: dagpenge" in error.en
    assert "mentor gælder en af planens grupper" in error.da


@pytest.mark.parametrize("code", ["hearsay", "caseworker_change"])
def test_evidence_that_is_unknown_or_of_other_groups_is_named(pack: Path, code: str) -> None:
    path = pack / "scenarios" / "opkvalificering.toml"
    text = path.read_text(encoding="utf-8").replace('"upskilling_after"', f'"{code}"')
    path.write_text(text, encoding="utf-8")
    error = refusal(pack)
    assert f"'opkvalificering: {code}'" in error.en
    assert "names rows of evidence/effects.csv for all groups" in error.en
    assert "nævner rækker i evidence/effects.csv" in error.da


LEVER_CELLS = [
    (
        "mentor.share",
        "lever",
        "tutor.share",
        "belongs to an initiative or a pool",
        "hører til en indsats eller en pulje",
    ),
    (
        "mentor.share",
        "lever",
        "mentor.mood",
        "mentor has these numbers: rollout_weeks, share",
        "mentor har disse tal: rollout_weeks, share",
    ),
    (
        "mentor.share",
        "lever",
        "mentor.pool",
        "mentor has these numbers: rollout_weeks, share",
        "mentor har disse tal: rollout_weeks, share",
    ),
    ("mentor.share", "value", "0.2", "the one in mentor.toml, 0.1", "den i mentor.toml, 0.1"),
    ("mentor.share", "low", "0.02", "must not be below share_today (0.05)", "må ikke ligge under share_today (0.05)"),
    ("mentor.usual_week", "low", "2", "must not lie after usual_week (2)", "må ikke ligge efter usual_week (2)"),
    ("pools.mentorer.slots", "value", "65", "the one in mentor.toml, 60", "den i mentor.toml, 60"),
]


@pytest.mark.parametrize(("key", "column", "cell", "en", "da"), LEVER_CELLS)
def test_a_lever_that_no_scenario_has_is_named(pack: Path, key: str, column: str, cell: str, en: str, da: str) -> None:
    line = spoil(pack, LEVERS, key, column, cell)
    assert_names(refusal(pack), LEVERS, line, cell, en, da)


def test_a_row_without_levers_is_named(pack: Path) -> None:
    rows = [row for row in rows_of(pack, LEVERS) if not row[0].startswith("unge_uddannelse.")]
    write(pack, LEVERS, rows)
    line = next(number for number, row in enumerate(rows_of(pack, ROWS), start=1) if row[0] == "unge")
    assert_names(
        refusal(pack), ROWS, line, "'unge-uddannelse'", "what is modelled has levers", "har håndtag i levers.csv"
    )
