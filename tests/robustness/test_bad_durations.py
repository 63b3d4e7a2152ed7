"""Robustness: bad input is refused with a message that helps. Here: each way to spoil the file of durations."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sim.errors import DataError
from sim.facts import load_facts

DATA = Path(__file__).parents[2] / "data"
DURATIONS = "assumptions/durations.toml"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return shutil.copytree(DATA, tmp_path / "data")


def refusal(pack: Path) -> DataError:
    with pytest.raises(DataError) as caught:
        load_facts(pack)
    return caught.value


def assert_names(error: DataError, line: int, value: str, en: str, da: str) -> None:
    for text, word, rule in ((error.en, "line", en), (error.da, "linje", da)):
        assert f"data/{DURATIONS}, {word} {line}," in text
        assert value in text
        assert rule in text
    assert error.key == f"data/{DURATIONS}"


SHAPE = (
    '[groups.{group}.shape]\nvalue = {value}\nunit = "shape"\nperiod = "2020"\nsource = "judged"\nstatus = "{status}"\n'
)
RANGE = "low = {low}\nhigh = {high}\n"


def add_shape(pack: Path, group: str, family: str, **parts: object) -> int:
    """Give a group another family and a shape; return the line of the shape's header."""
    path = pack / DURATIONS
    head, header, rest = path.read_text(encoding="utf-8").partition(f'[groups.{group}]\nfamily = "exponential"\n')
    assert header
    text = head + header.replace("exponential", family) + rest
    line = text.count("\n") + 1
    parts = {"value": 1.5, "status": "assumption", "low": 1.2, "high": 2} | parts
    path.write_text(text + (SHAPE + RANGE).format(group=group, **parts), encoding="utf-8")
    return line


@pytest.mark.parametrize("family", ["weibull", "lognormal", "loglogistic", "gamma"])
def test_every_shaped_family_loads_with_its_shape(pack: Path, family: str) -> None:
    add_shape(pack, "jobparate", family)
    rule = load_facts(pack).assumptions.durations["jobparate"]
    assert rule.family == family
    assert rule.shape is not None
    assert (rule.shape.value, rule.shape.low, rule.shape.high) == (1.5, 1.2, 2)


@pytest.mark.parametrize(
    ("family", "parts", "offset", "value", "en", "da"),
    [
        ("exponential", {}, 1, "1.5", "exponential has no shape", "exponential har ingen form"),
        ("weibull", {"value": -1, "low": -2}, 1, "'-1'", "a shape cannot be negative", "en formparameter kan ikke"),
        ("weibull", {"value": 0, "low": 0}, 1, "'0'", "value must be above zero", "value skal være over nul"),
        ("weibull", {"value": "nan"}, 1, "nan", "value must be a finite number", "value skal være et endeligt tal"),
        ("weibull", {"value": '"1.5"'}, 1, "'1.5'", "number without quotes", "tal uden anførselstegn"),
        ("weibull", {"value": "true"}, 1, "True", "must be a finite number", "skal være et endeligt tal"),
        ("weibull", {"status": "sure"}, 5, "'sure'", "status must be one of", "status skal være en af"),
        ("weibull", {"low": 1.7}, 6, "'1.7'", "low must not exceed value", "low må ikke være over value"),
        ("loglogistic", {"low": 0.9}, 6, "0.9", "must be above 1", "skal være over 1"),
    ],
)
def test_a_bad_shape_is_named(
    pack: Path, family: str, parts: dict[str, object], offset: int, value: str, en: str, da: str
) -> None:
    line = add_shape(pack, "jobparate", family, **parts)
    assert_names(refusal(pack), line + offset, value, en, da)


@pytest.mark.parametrize(
    ("old", "new", "value", "en", "da"),
    [
        (
            'family = "exponential"',
            'family = "weibull"',
            "'weibull'",
            "weibull needs a table",
            "weibull kræver en tabel",
        ),
        ('family = "exponential"', 'family = "normal"', "'normal'", "family must be one of", "family skal være en af"),
        ('family = "exponential"', "family = 3", "3", "family must be filled in as text", "family skal udfyldes som"),
        ('family = "exponential"', 'familie = "x"', "'familie'", "the keys are: family", "nøglerne er: family"),
        ("value = 104", "value = 0", "'0'", "value must be above zero", "value skal være over nul"),
        ("value = 104", "value = 104 weeks", "value = 104 weeks", "must be valid TOML", "skal være gyldig TOML"),
        ("edges = [0, 2", "edges = [0, 5", "(0.0, 5.0, 5.0", "edges start at 0 and rise", "edges begynder ved 0"),
        ("counts = [967, 2040", "counts = [967", "(967.0, 3337.0", "as many counts as edges (7)", "lige så mange"),
        ("counts = [967", "counts = [-967", "(-967.0", "counts are not negative", "counts er ikke negative"),
        ("counts = [967", 'counts = ["967"', "'967'", "counts must be a finite number", "counts skal være et endeligt"),
        (
            "mean = 24.6",
            "mean = 1" + 400 * "0",
            40 * "0",
            "mean must be a finite number",
            "mean skal være et endeligt tal",
        ),
        ("mean = 24.6", "mean = 1" + 5000 * "0", "mean = 1", "must be valid TOML", "skal være gyldig TOML"),
        ("mean = 24.6", "shape = 2\nmean = 24.6", "'shape'", "the keys are: edges", "nøglerne er: edges"),
        ("edges = [0, 2, 5, 14, 27, 40, 53]", "edges = 7", "7", "edges must be a list", "edges skal være en liste"),
        ("[histograms.dagpenge]", "[histogrammer.dagpenge]", "'histogrammer'", "the tables are", "tabellerne er"),
        ("mean = 24.6", "mean = -1", "-1.0", "mean must be above zero", "mean skal være over nul"),
        ("mean = 24.6", "mean = inf", "inf", "mean must be a finite number", "mean skal være et endeligt tal"),
    ],
)
def test_a_bad_line_of_the_durations_is_named(pack: Path, old: str, new: str, value: str, en: str, da: str) -> None:
    path = pack / DURATIONS
    before, found, after = path.read_text(encoding="utf-8").partition(old)
    assert found
    path.write_text(before + new + after, encoding="utf-8")
    assert_names(refusal(pack), before.count("\n") + 1, value, en, da)


def test_a_value_in_place_of_a_table_is_named(pack: Path) -> None:
    path = pack / DURATIONS
    head, header, rest = path.read_text(encoding="utf-8").partition("[groups.jobparate]\n")
    assert header
    path.write_text(head + header + "shape = 2\n" + rest, encoding="utf-8")
    error = refusal(pack)
    assert f"data/{DURATIONS}" in error.en
    assert "groups.jobparate.shape must be a table" in error.en
    assert "groups.jobparate.shape skal være en tabel" in error.da


def test_a_file_that_breaks_off_is_named_with_its_last_line(pack: Path) -> None:
    path = pack / DURATIONS
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "[groups", encoding="utf-8")
    line = text.count("\n") + 1
    assert_names(refusal(pack), line, "'[groups'", "must be valid TOML", "skal være gyldig TOML")


def test_an_empirical_family_needs_its_histogram(pack: Path) -> None:
    path = pack / DURATIONS
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('family = "exponential"', 'family = "empirical"', 1), encoding="utf-8")
    assert load_facts(pack).assumptions.durations["dagpenge"].family == "empirical"
    wrong = text.replace('[groups.jobparate]\nfamily = "exponential"', '[groups.jobparate]\nfamily = "empirical"')
    path.write_text(wrong, encoding="utf-8")
    line = wrong.split("\n").index("[groups.jobparate]") + 2
    da = "kræver en tabel [histograms.jobparate]"
    assert_names(refusal(pack), line, "'empirical'", "needs a table [histograms.jobparate]", da)


def test_a_group_without_duration_is_named(pack: Path) -> None:
    path = pack / DURATIONS
    text = path.read_text(encoding="utf-8").replace("[groups.jobafklaring]", "[groups.jobafklaringen]")
    path.write_text(text, encoding="utf-8")
    line = text.split("\n").index("[groups.jobafklaringen]") + 1
    assert_names(refusal(pack), line, "'jobafklaringen'", "the keys are: dagpenge", "nøglerne er: dagpenge")
    head, _, rest = text.partition("[groups.jobafklaringen]")
    path.write_text(head + rest[rest.index("[groups.") :], encoding="utf-8")
    error = refusal(pack)
    assert "'jobafklaring'" in error.en
    assert "hver gruppe skal have en tabel" in error.da
