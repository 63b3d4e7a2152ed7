"""Unit: one part alone does what it says. Here: the observed series, which no engine reads."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from sim.errors import DataError
from sim.facts import Observed, load_facts, load_observed

DATA = Path(__file__).parents[2] / "data"
SERIES = "observed/series.csv"


@pytest.fixture(scope="module")
def observed() -> Observed:
    return load_observed()


def test_the_countrys_figures_are_those_of_jobindsats(observed: Observed) -> None:
    years = {year: observed.value("country", "dagpenge", year) for year in observed.years("country", "dagpenge")}
    assert years == {2019: 80_844, 2020: 108_947, 2021: 90_885, 2022: 62_094, 2023: 69_260}
    assert observed.ratio("country", "dagpenge", 2020, 2022) == pytest.approx(1 - 0.4301, abs=5e-5)
    assert observed.value("country", "kontanthjaelp", 2022) == 93_539


def test_the_countrys_kontanthjaelp_of_2020_is_derived_from_what_its_source_says(observed: Observed) -> None:
    figure = observed.figure("country", "kontanthjaelp", 2020)
    assert figure.status == "derived"
    assert figure.value == 93_755 + 20_000
    for word in ("93.755", "20.000", "ikke fundet"):
        assert word in figure.source or word.capitalize() in figure.source
    assert figure.low is not None
    assert figure.high is not None
    assert figure.low < 113_755 < figure.high


def test_means_of_quarters_are_means_of_quarters(observed: Observed) -> None:
    quarters = {
        ("country", 2019): (16834, 15162, 14268, 14424),
        ("country", 2020): (15717, 23326, 17673, 14745),
        ("country", 2022): (8367, 10524, 11372, 10382),
        ("municipality", 2020): (219, 291, 254, 213),
        ("municipality", 2022): (149, 155, 145, 119),
    }
    for (area, year), values in quarters.items():
        assert observed.value(area, "net_unemployed_on_assistance", year) == sum(values) / 4


def test_the_municipalitys_2022_is_that_of_the_national_table(observed: Observed) -> None:
    with (DATA / "national" / "municipalities_2022.csv").open(encoding="utf-8", newline="") as handle:
        row = next(one for one in csv.DictReader(handle, delimiter=";") if one["municipality"] == "Fredericia")
    assert observed.value("municipality", "dagpenge", 2022) == pytest.approx(float(row["dagpenge_fulltime"]), abs=0.05)
    assert observed.value("municipality", "kontanthjaelp", 2022) == pytest.approx(
        float(row["kontanthjaelp_fulltime"]), abs=0.05
    )


def test_what_is_not_at_hand_is_named(observed: Observed) -> None:
    with pytest.raises(DataError) as caught:
        observed.value("municipality", "sygedagpenge", 2021)
    for text in (caught.value.en, caught.value.da):
        assert "municipality,sygedagpenge,2021" in text
        assert SERIES in text


def test_no_run_reads_the_observed_series(tmp_path: Path) -> None:
    pack = shutil.copytree(DATA, tmp_path / "data")
    before = load_facts(pack).sha256
    shutil.rmtree(pack / "observed")
    assert load_facts(pack).sha256 == before


@pytest.mark.parametrize(
    ("old", "new", "en", "da"),
    [
        ("country,dagpenge,2019", "nation,dagpenge,2019", "area must be one of", "area skal være en af"),
        ("country,dagpenge,2019", "country,dagpenge,19", "year must be a whole number", "year skal være et helt tal"),
        ("country,dagpenge,2019", "country,dagpenge,2020", "a key may occur once", "en nøgle må stå én gang"),
        ("80844,full-time persons", "80844,persons", "unit must be one of", "unit skal være en af"),
        ("2019,80844", "2019,0", "value must be above zero", "value skal være over nul"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, old: str, new: str, en: str, da: str) -> None:
    pack = shutil.copytree(DATA, tmp_path / "data")
    text = (pack / SERIES).read_text(encoding="utf-8")
    assert old in text
    (pack / SERIES).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        load_observed(pack)
    assert en in caught.value.en
    assert da in caught.value.da
    assert f"data/{SERIES}, line" in caught.value.en
