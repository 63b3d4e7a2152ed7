"""Robustness: bad input is refused with a message that helps. Here: each way to spoil a file of the data pack."""

from __future__ import annotations

import csv
import io
import pickle
import shutil
from pathlib import Path

import pytest

from sim.errors import DataError
from sim.facts import load_facts

DATA = Path(__file__).parents[2] / "data"
GROUPS = "plan/benefit_groups.csv"
TARGETS = "plan/targets.csv"
ROUTING = "assumptions/routing.csv"
RETURNS = "assumptions/returns.csv"
POPULATION = "assumptions/population.csv"
RATES = "assumptions/rates.csv"
REIMBURSEMENT = "assumptions/reimbursement.csv"
PRICES = "assumptions/prices.csv"
FLAT = "assumptions/cycles/flat.csv"
EFFECTS = "evidence/effects.csv"
PRACTICE = "evidence/practice.csv"
LEVERS = "plan/levers.csv"
DURATIONS = "assumptions/durations.toml"
TABLES = [
    GROUPS,
    "plan/printed_mean.csv",
    TARGETS,
    "plan/doubts.csv",
    ROUTING,
    RETURNS,
    POPULATION,
    "assumptions/national_share.csv",
    RATES,
    REIMBURSEMENT,
    PRICES,
    FLAT,
    EFFECTS,
    PRACTICE,
    LEVERS,
]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return shutil.copytree(DATA, tmp_path / "data")


def spoil(pack: Path, file: str, line: int, column: str, cell: str) -> str:
    """Write one cell (line 1 is the header) and return what stood there."""
    path = pack / file
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    index = rows[0].index(column)
    before, rows[line - 1][index] = rows[line - 1][index], cell
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, lineterminator="\n").writerows(rows)
    return before


def refusal(pack: Path) -> DataError:
    with pytest.raises(DataError) as caught:
        load_facts(pack)
    return caught.value


def assert_names(error: DataError, file: str, line: int, value: str, en: str, da: str) -> None:
    for text, word, rule in ((error.en, "line", en), (error.da, "linje", da)):
        assert f"data/{file}, {word} {line}," in text
        assert value in text
        assert rule in text
    assert error.key == f"data/{file}"


CELLS = [
    (GROUPS, 2, "source", "", "source must be filled in", "source skal udfyldes"),
    (GROUPS, 2, "period", "", "period must be filled in", "period skal udfyldes"),
    (GROUPS, 2, "unit", "", "unit must be filled in", "unit skal udfyldes"),
    (GROUPS, 3, "unit", "years", "unit must be one of: weeks", "unit skal være en af: weeks"),
    (GROUPS, 2, "status", "certain", "status must be one of: documented, found", "status skal være en af: documented"),
    (GROUPS, 2, "value", "mange", "must be a finite number", "skal være et endeligt tal"),
    (GROUPS, 2, "value", "nan", "must be a finite number", "skal være et endeligt tal"),
    (GROUPS, 2, "value", "inf", "must be a finite number", "skal være et endeligt tal"),
    (GROUPS, 2, "value", "1e999", "must be a finite number", "skal være et endeligt tal"),
    (GROUPS, 2, "value", "2_259", "must be a finite number", "skal være et endeligt tal"),
    (GROUPS, 3, "value", "21,3", "with a decimal point", "med decimalpunktum"),
    (GROUPS, 2, "value", "", "value must be filled in", "value skal udfyldes"),
    (GROUPS, 2, "value", "-1", "a number of cases cannot be negative", "et antal sager kan ikke være negativt"),
    (GROUPS, 3, "value", "-21.3", "a number of weeks cannot be negative", "et antal uger kan ikke være negativt"),
    (GROUPS, 3, "value", "0", "value must be above zero", "value skal være over nul"),
    (GROUPS, 2, "low", "2000", "low must be empty: a documented figure", "low skal være tom: et dokumenteret tal"),
    (GROUPS, 2, "group", "Dagpenge!", "a code is small letters", "en kode er små bogstaver"),
    (GROUPS, 2, "group", "job", "these codes are taken", "disse koder er optaget"),
    (GROUPS, 3, "name_da", "Noget andet", "has other names further up", "har andre navne længere oppe"),
    (GROUPS, 2, "quantity", "median", "quantity must be one of", "quantity skal være en af"),
    (TARGETS, 2, "year", "twenty", "year must be a whole number", "year skal være et helt tal"),
    (TARGETS, 2, "variant", "hope", "variant must be one of", "variant skal være en af"),
    ("plan/printed_mean.csv", 2, "quantity", "median", "quantity must be one of", "quantity skal være en af"),
    ("plan/doubts.csv", 2, "doubt", "0", "doubt must be a whole number from 1", "doubt skal være et helt tal fra 1"),
    ("plan/doubts.csv", 8, "groups", "pensionister", "each must be one of", "hver skal være en af"),
    ("plan/doubts.csv", 2, "unit", "furlongs", "unit must be one of", "unit skal være en af"),
    (ROUTING, 2, "value", "75.4", "a share lies in [0, 1]", "en andel ligger i [0; 1]"),
    (ROUTING, 2, "high", "1.2", "a share lies in [0, 1]", "en andel ligger i [0; 1]"),
    (ROUTING, 2, "low", "0.9", "low must not exceed value (0.754)", "low må ikke være over value (0.754)"),
    (ROUTING, 2, "high", "0.1", "high must not be below value (0.754)", "high må ikke være under value (0.754)"),
    (ROUTING, 2, "low", "", "low must be filled in", "low skal udfyldes"),
    (ROUTING, 2, "high", "", "high must be filled in", "high skal udfyldes"),
    (ROUTING, 2, "to_state", "arbejde", "to_state must be one of", "to_state skal være en af"),
    (ROUTING, 2, "from_state", "arbejde", "from_state must be one of", "from_state skal være en af"),
    (ROUTING, 2, "to_state", "dagpenge", "a route to the group itself", "en vej til gruppen selv"),
    (ROUTING, 2, "favourable", "perhaps", "favourable must be one of: yes, no", "favourable skal være en af: yes, no"),
    (RETURNS, 2, "value", "1.5", "a share lies in [0, 1]", "en andel ligger i [0; 1]"),
    (RETURNS, 3, "value", "0", "value must be above zero", "value skal være over nul"),
    (RETURNS, 2, "back_to", "job", "back_to must be one of", "back_to skal være en af"),
    (RETURNS, 3, "back_to", "jobparate", "must have the same back_to", "skal have samme back_to"),
    (POPULATION, 2, "year", "20", "year must be a whole number", "year skal være et helt tal"),
    (POPULATION, 2, "unit", "share", "unit must be one of: persons", "unit skal være en af: persons"),
    ("assumptions/national_share.csv", 2, "value", "8.5", "a share lies in [0, 1]", "en andel ligger i [0; 1]"),
    (RATES, 2, "group", "pensionister", "group must be one of: dagpenge", "group skal være en af: dagpenge"),
    (RATES, 2, "unit", "DKK per year", "unit must be one of: DKK per week", "unit skal være en af: DKK per week"),
    (RATES, 2, "value", "-1", "an amount per week cannot be negative", "et beløb pr. uge kan ikke være negativt"),
    (REIMBURSEMENT, 2, "value", "80", "a share lies in [0, 1]", "en andel ligger i [0; 1]"),
    (REIMBURSEMENT, 2, "quantity", "discount", "quantity must be one of", "quantity skal være en af"),
    (REIMBURSEMENT, 2, "from_week", "uge 1", "from_week must be a whole number", "from_week skal være et helt tal"),
    (REIMBURSEMENT, 6, "from_week", "52", "one reset, and it has no from_week", "én nulstilling, og den har ingen"),
    (PRICES, 2, "price", "Praktik", "a code is small letters a-z", "en kode er små bogstaver a-z"),
    (PRICES, 2, "title_da", "", "title_da must be filled in", "title_da skal udfyldes"),
    (PRICES, 2, "unit", "EUR", "unit must be one of: DKK, DKK per year", "unit skal være en af: DKK, DKK per year"),
    (PRICES, 2, "value", "-220", "an amount per week cannot be negative", "et beløb pr. uge kan ikke være negativt"),
    (FLAT, 2, "month", "2021-13", "month must be written YYYY-MM", "month skal skrives ÅÅÅÅ-MM"),
    (FLAT, 2, "group", "nobody", "group must be one of: all", "group skal være en af: all"),
    (FLAT, 2, "value", "-1", "a multiplier cannot be negative", "et gangetal kan ikke være negativt"),
    (EFFECTS, 2, "moment", "before", "moment must be one of", "moment skal være en af"),
    (EFFECTS, 2, "grade", "solid", "grade must be one of: RCT", "grade skal være en af: RCT"),
    (EFFECTS, 2, "groups", "jobparate;jobparate", "each may be named once", "hver må nævnes én gang"),
    (EFFECTS, 2, "groups", "", "groups must be filled in", "groups skal udfyldes"),
    (EFFECTS, 2, "design", "", "design must be filled in", "design skal udfyldes"),
    (EFFECTS, 8, "high", "1", "displacement stays below 1", "fortrængning er mindre end 1"),
    (EFFECTS, 2, "bound", "sure", "bound must be one of: central, upper", "bound skal være en af: central, upper"),
    (
        EFFECTS,
        2,
        "bound",
        "central",
        "an observational estimate is an upper bound",
        "uden lodtrækning er en øvre grænse",
    ),
    (EFFECTS, 2, "carries_over", "perhaps", "carries_over must be one of: yes", "carries_over skal være en af: yes"),
    (EFFECTS, 2, "transfer", "", "transfer must be filled in", "transfer skal udfyldes"),
    (EFFECTS, 7, "grade", "expert; none", "grade must be one of: RCT", "grade skal være en af: RCT"),
    (
        PRACTICE,
        2,
        "initiative",
        "early",
        "initiative must be one of: early_placement",
        "initiative skal være en af: early",
    ),
    (PRACTICE, 2, "quantity", "mood", "quantity must be one of", "quantity skal være en af"),
    (PRACTICE, 2, "value", "37.7", "a share lies in [0, 1]", "en andel ligger i [0; 1]"),
    (LEVERS, 2, "lever", "share", "a lever is written initiative.field", "et håndtag skrives indsats.felt"),
    (LEVERS, 2, "lever", "pools.a.b.c", "a lever is written initiative.field", "et håndtag skrives indsats.felt"),
    (LEVERS, 2, "unit", "cases", "unit must be one of: share, weeks", "unit skal være en af: share, weeks"),
    (LEVERS, 2, "step", "0", "a step is above zero", "et trin er over nul"),
    (LEVERS, 2, "step", "lidt", "must be a finite number", "skal være et endeligt tal"),
    (LEVERS, 2, "high", "0.6005", "a whole number of steps apart (0.001)", "helt antal trin (0.001)"),
    (LEVERS, 3, "low", "0.5", "a whole number of steps apart (1)", "helt antal trin (1)"),
    (LEVERS, 2, "value", "1.7", "a share lies in [0, 1]", "en andel ligger i [0; 1]"),
]


@pytest.mark.parametrize(("file", "line", "column", "cell", "en", "da"), CELLS)
def test_one_bad_cell_is_named(pack: Path, file: str, line: int, column: str, cell: str, en: str, da: str) -> None:
    assert spoil(pack, file, line, column, cell) != cell
    assert_names(refusal(pack), file, line, repr(cell), en, da)


@pytest.mark.parametrize("file", [*TABLES[:-1], pytest.param(LEVERS, marks=pytest.mark.slow)])
def test_no_number_in_any_table_can_be_text(pack: Path, file: str) -> None:
    whole = (pack / file).read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(whole)))
    for line, row in enumerate(rows, start=2):
        for column in ("value", "low", "high"):
            if row[column]:
                spoil(pack, file, line, column, "-inf")
                en, da = f"{column} must be a finite number", f"{column} skal være et endeligt tal"
                assert_names(refusal(pack), file, line, "'-inf'", en, da)
                (pack / file).write_text(whole, encoding="utf-8")


@pytest.mark.parametrize("file", TABLES)
def test_no_row_in_any_table_can_lack_its_source(pack: Path, file: str) -> None:
    whole = (pack / file).read_text(encoding="utf-8")
    for line in range(2, len(list(csv.reader(io.StringIO(whole)))) + 1):
        spoil(pack, file, line, "source", " ")
        assert_names(refusal(pack), file, line, "''", "source must be filled in", "source skal udfyldes")
        (pack / file).write_text(whole, encoding="utf-8")


def test_an_effect_of_which_nothing_is_known_stands_at_none(pack: Path) -> None:
    assert spoil(pack, EFFECTS, 7, "high", "1.1") == "1.0"
    spoil(pack, EFFECTS, 7, "value", "1.05")
    en, da = "the effect stands at none (1)", "står effekten på ingen (1)"
    assert_names(refusal(pack), EFFECTS, 7, "'1.05'", en, da)


def test_prevention_does_not_make_more_come(pack: Path) -> None:
    lines = (pack / EFFECTS).read_text(encoding="utf-8").split("\n")
    line = next(number for number, text in enumerate(lines, start=1) if ",prevention," in text)
    spoil(pack, EFFECTS, line, "high", "1.2")
    assert_names(refusal(pack), EFFECTS, line, "'1.2'", "prevention lowers: at most 1", "forebyggelse sænker: højst 1")


def test_a_lever_is_chosen_and_not_documented(pack: Path) -> None:
    for column, cell in (("status", "documented"), ("low", ""), ("high", "")):
        spoil(pack, LEVERS, 2, column, cell)
    en, da = "what a lever starts at is chosen", "et håndtags start er valgt"
    assert_names(refusal(pack), LEVERS, 2, "'documented'", en, da)


def test_routing_sum_is_given(pack: Path) -> None:
    before = spoil(pack, ROUTING, 2, "value", "0.7539")
    assert before == "0.754"
    # the last row of dagpenge is where the sum is complete
    lines = (pack / ROUTING).read_text(encoding="utf-8").split("\n")
    last = max(number for number, text in enumerate(lines, start=1) if text.startswith("dagpenge,"))
    da = "andelene for dagpenge skal summe til 1"
    assert_names(refusal(pack), ROUTING, last, "'sum 0.9999'", "the shares of dagpenge must sum to 1", da)


@pytest.mark.parametrize("file", TABLES)
def test_a_repeated_row_is_named_with_both_lines(pack: Path, file: str) -> None:
    rows = (pack / file).read_text(encoding="utf-8").rstrip("\n").split("\n")
    (pack / file).write_text("\n".join([*rows, rows[1]]) + "\n", encoding="utf-8")
    value = rows[1].split(",")[0]
    en, da = "a key may occur once; it is also on line 2", "en nøgle må stå én gang; den står også i linje 2"
    assert_names(refusal(pack), file, len(rows) + 1, value, en, da)


@pytest.mark.parametrize("file", TABLES)
@pytest.mark.parametrize(
    ("old", "new", "value", "en", "da"),
    [
        ("source", "kilde", "'source'", "a column is missing", "en kolonne mangler"),
        ("high", "high,remark", "'remark'", "a column is unknown", "en kolonne er ukendt"),
        ("high", "high,low", "'low'", "a column may occur once", "en kolonne må stå én gang"),
    ],
)
def test_a_wrong_header_is_named(pack: Path, file: str, old: str, new: str, value: str, en: str, da: str) -> None:
    head, rest = (pack / file).read_text(encoding="utf-8").split("\n", 1)
    (pack / file).write_text(head.replace(old, new) + "\n" + rest, encoding="utf-8")
    assert_names(refusal(pack), file, 1, value, en, da)


@pytest.mark.parametrize("file", [*TABLES, DURATIONS])
def test_a_file_that_is_not_there_is_named(pack: Path, file: str) -> None:
    for path in (pack / file).parent.glob("*.csv") if file == FLAT else [pack / file]:
        path.unlink()
    error = refusal(pack)
    # of the cycles any one file will do, so it is the folder that is named
    assert f"data/{file if file != FLAT else 'assumptions/cycles'}, file: 'missing'" in error.en
    assert "skal" in error.da


@pytest.mark.parametrize("file", [*TABLES, DURATIONS])
def test_a_folder_in_place_of_a_file_is_named(pack: Path, file: str) -> None:
    (pack / file).unlink()
    (pack / file).mkdir()
    error = refusal(pack)
    assert f"data/{file}" in error.en
    assert "must be a readable file" in error.en
    assert "skal kunne læses som en fil" in error.da


def test_a_file_without_permission_is_named(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # an administrator may read anything, so the refusal of the operating system is played
    real = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        if path.name == "returns.csv":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    error = refusal(pack)
    assert f"data/{RETURNS}" in error.en
    assert "Permission denied" in error.en
    assert "skal kunne læses" in error.da


@pytest.mark.parametrize("file", [*TABLES, DURATIONS])
def test_a_file_in_another_encoding_is_named_with_its_line(pack: Path, file: str) -> None:
    text = (pack / file).read_text(encoding="utf-8")
    raw = text.encode("latin-1")
    bad = next((i for i, line in enumerate(raw.split(b"\n"), start=1) if any(byte > 127 for byte in line)), None)
    if bad is None:
        raw, bad = raw + b"\xe6\n", text.count("\n") + 1
    (pack / file).write_bytes(raw)
    assert_names(refusal(pack), file, bad, "b'", "the file must be UTF-8", "filen skal være UTF-8")


def test_a_missing_data_pack_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such folder") as caught:
        load_facts(tmp_path / "nowhere")
    assert "nowhere" in caught.value.da
    assert "mappen mangler" in caught.value.da


def test_a_row_cut_short_is_named(pack: Path) -> None:
    path = pack / ROUTING
    lines = path.read_text(encoding="utf-8").split("\n")
    lines[4] = "dagpenge,other,no"
    path.write_text("\n".join(lines), encoding="utf-8")
    en, da = "every row must have 10 cells", "hver række skal have 10 celler"
    assert_names(refusal(pack), ROUTING, 5, "dagpenge,other,no", en, da)


def test_an_open_quote_is_named(pack: Path) -> None:
    path = pack / POPULATION
    path.write_text(path.read_text(encoding="utf-8") + '2024,"33530', encoding="utf-8")
    lines = path.read_text(encoding="utf-8").count("\n") + 1
    assert_names(refusal(pack), POPULATION, lines, "", "quotes must be closed", "anførselstegn skal lukkes")


def test_an_empty_file_is_named(pack: Path) -> None:
    (pack / ROUTING).write_text("", encoding="utf-8")
    en, da = "the first line must name the columns", "første linje skal navngive kolonnerne"
    assert_names(refusal(pack), ROUTING, 1, "''", en, da)


@pytest.mark.parametrize(
    ("file", "start", "value", "en", "da"),
    [
        (ROUTING, "ledighedsydelse,", "'ledighedsydelse'", "every group, and every", "hver gruppe og hver lovgrænse"),
        (ROUTING, "dagpenge_limit,", "'dagpenge_limit'", "every statutory limit", "hver lovgrænse kræver rækker"),
        (RETURNS, "jobparate,mean_gap", "'jobparate'", "every group needs a row mean_gap", "kræver en række mean_gap"),
        (
            GROUPS,
            "dagpenge,Dagpenge,Unemployment insurance benefit,mean",
            "'mean_duration'",
            "must have a row",
            "skal have",
        ),
        (RATES, "jobparate,", "'jobparate'", "a rate of at least one year", "en sats for mindst ét år"),
        (REIMBURSEMENT, "weeks_away", "'missing'", "a row weeks_away_until_reset", "en række weeks_away_until_reset"),
        (REIMBURSEMENT, "state_share,0,", "'4, 26, 52'", "begin at week 0 and rise", "begynde i uge 0 og stige"),
        (TARGETS, "2020,outcome,full", "[]", "exactly one year has an outcome", "netop ét år har et udfald"),
        (TARGETS, "2020,forecast,full", "[]", "the forecast is for the year", "prognosen (forecast) er for udfaldets"),
    ],
)
def test_missing_rows_are_named(pack: Path, file: str, start: str, value: str, en: str, da: str) -> None:
    lines = (pack / file).read_text(encoding="utf-8").rstrip("\n").split("\n")
    kept = [line for line in lines if not line.startswith(start)]
    assert len(kept) < len(lines)
    (pack / file).write_text("\n".join(kept) + "\n", encoding="utf-8")
    assert_names(refusal(pack), file, len(kept), value, en, da)


def test_a_plan_without_groups_is_refused(pack: Path) -> None:
    head, _ = (pack / GROUPS).read_text(encoding="utf-8").split("\n", 1)
    (pack / GROUPS).write_text(head + "\n", encoding="utf-8")
    assert_names(refusal(pack), GROUPS, 1, "''", "there must be at least one group", "der skal være mindst én gruppe")


def test_a_printed_mean_that_is_not_there_is_refused(pack: Path) -> None:
    file = "plan/printed_mean.csv"
    head, _ = (pack / file).read_text(encoding="utf-8").split("\n", 1)
    (pack / file).write_text(head + "\n", encoding="utf-8")
    assert_names(refusal(pack), file, 1, "0", "the table has exactly one row", "tabellen har netop én række")


def test_a_target_before_the_outcome_is_refused(pack: Path) -> None:
    text = (pack / TARGETS).read_text(encoding="utf-8")
    (pack / TARGETS).write_text(text.replace("2021,target", "2019,target"), encoding="utf-8")
    assert_names(refusal(pack), TARGETS, 11, "[2019, 2022, 2023]", "for years after the outcome", "alle for år efter")


def test_the_refusal_travels_back_from_a_worker_process(pack: Path) -> None:
    spoil(pack, GROUPS, 2, "value", "x")
    error = refusal(pack)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.en, again.da, again.key) == (DataError, error.en, error.da, error.key)
