"""Unit: one part alone does what it says. Here: numbers as written in Danish and English, and read back.

The expected texts are the two languages' own rules: comma and point, a space before the Danish per cent sign, a true
minus sign.
"""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sim.errors import ScenarioError
from sim.show import numbers
from sim.show.locales import LOCALES

LANGUAGES = tuple(LOCALES)


@pytest.mark.parametrize(
    ("name", "arguments", "danish", "english"),
    [
        ("whole", (3960,), "3.960", "3,960"),
        ("whole", (np.int64(1234567),), "1.234.567", "1,234,567"),
        ("whole", (999,), "999", "999"),
        ("whole", (-3960.4,), "−3.960", "−3,960"),
        ("whole", (2.5,), "3", "3"),
        ("whole", (-0.2,), "0", "0"),
        ("whole", (math.inf,), "∞", "∞"),
        ("decimal", (88.1,), "88,1", "88.1"),
        ("decimal", (88.15,), "88,2", "88.2"),
        ("decimal", (1234.5678, 2), "1.234,57", "1,234.57"),
        ("decimal", (21.0,), "21,0", "21.0"),
        ("signed", (-129,), "−129", "−129"),
        ("signed", (12,), "+12", "+12"),
        ("signed", (0.4,), "0", "0"),
        ("signed", (-0.04, 1), "0,0", "0.0"),
        ("percent", (0.123,), "12,3\u00a0%", "12.3%"),
        ("percent", (0.285, 0), "29\u00a0%", "29%"),
        ("percentage_points", (0.012,), "+1,2\u00a0procentpoint", "+1.2\u00a0percentage points"),
        ("percentage_points", (-0.01, 0), "−1\u00a0procentpoint", "−1\u00a0percentage point"),
        ("chance", (0.83,), "8 ud af 10", "8 in 10"),
        ("chance", (0.05,), "1 ud af 10", "1 in 10"),
        ("chance", (0.95,), "9 ud af 10", "9 in 10"),
        ("chance", (0.049,), "færre end 1 ud af 20", "fewer than 1 in 20"),
        ("chance", (1.0,), "mere end 19 ud af 20", "more than 19 in 20"),
        ("week", (26,), "uge\u00a026", "week\u00a026"),
        ("weeks", (26,), "26\u00a0uger", "26\u00a0weeks"),
        ("weeks", (1,), "1\u00a0uge", "1\u00a0week"),
        ("weeks", (88.1, 1), "88,1\u00a0uger", "88.1\u00a0weeks"),
        ("date", (dt.date(2022, 12, 31),), "31. december 2022", "31 December 2022"),
        ("date", (pd.Timestamp("2021-03-01"),), "1. marts 2021", "1 March 2021"),
        ("date", (np.datetime64("2021-10-04"),), "4. oktober 2021", "4 October 2021"),
        ("month", (dt.date(2022, 12, 31),), "december 2022", "December 2022"),
        ("dkk", (1234567,), "1.234.567\u00a0kr.", "DKK\u00a01,234,567"),
        ("dkk_short", (12_345_678,), "12,3\u00a0mio.\u00a0kr.", "DKK\u00a012.3\u00a0million"),
        ("dkk_short", (-2.5e9,), "−2,5\u00a0mia.\u00a0kr.", "DKK\u00a0−2.5\u00a0billion"),
        ("dkk_short", (999_960,), "1,0\u00a0mio.\u00a0kr.", "DKK\u00a01.0\u00a0million"),
        ("dkk_short", (259_635,), "260.000\u00a0kr.", "DKK\u00a0260,000"),
        ("dkk_short", (-100_499,), "−100.000\u00a0kr.", "DKK\u00a0−100,000"),
        ("dkk_short", (99_499,), "99.499\u00a0kr.", "DKK\u00a099,499"),
        ("dkk_short", (949_000,), "949.000\u00a0kr.", "DKK\u00a0949,000"),
        ("interval", (3700, 3950), "3.700–3.950", "3,700–3,950"),
        ("interval", (-129, -80), "fra −129 til −80", "from −129 to −80"),
    ],
)
def test_written_as_the_language_writes_it(name: str, arguments: tuple, danish: str, english: str) -> None:
    value, *digits = arguments
    function = getattr(numbers, name)
    if name == "interval":
        assert (function(*arguments, "da"), function(*arguments, "en")) == (danish, english)
    else:
        assert (function(value, "da", *digits), function(value, "en", *digits)) == (danish, english)


@pytest.mark.parametrize("missing", [None, math.nan, np.nan, pd.NA, pd.NaT])
@pytest.mark.parametrize("name", sorted(numbers.FORMATS))
def test_missing_is_a_dash_in_every_format(name: str, missing: object) -> None:
    assert numbers.render(missing, name, "da") == "–"
    assert numbers.interval(missing, 3.0, "da") == "–"  # type: ignore[arg-type]


@pytest.mark.parametrize("share", [-0.01, 1.01])
def test_a_chance_outside_its_range_is_a_defect(share: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        numbers.chance(share, "da")


def test_an_unknown_language_or_format_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match="known: da, en"):
        numbers.whole(1, "de")
    with pytest.raises(ValueError, match="whole"):
        numbers.render(1, "rounded", "da")


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("3.612", "da", 3612),
        ("21,3", "da", 21.3),
        ("12,3 %", "da", 0.123),
        ("12,3%", "da", 0.123),
        ("1.234.567,5", "da", 1234567.5),
        ("3 612", "da", 3612),
        ("  -129 ", "da", -129),
        ("− 129", "da", -129),
        ("+12", "da", 12),
        (",5", "da", 0.5),
        ("0,612", "da", 0.612),
        ("007", "da", 7),
        ("26 uger", "da", 26),
        ("2 mio. kr.", "da", 2e6),
        ("500 KR.", "da", 500),
        ("3,612", "en", 3612),
        ("21.3", "en", 21.3),
        ("DKK 1.5 million", "en", 1.5e6),
        ("12.3%", "en", 0.123),
    ],
)
def test_reads_what_a_person_types(text: str, language: str, value: float) -> None:
    assert numbers.parse(text, language) == value


@pytest.mark.parametrize(
    ("text", "language", "suggestion"),
    [
        ("3.61", "da", "3,61"),
        ("0.612", "da", "0,612"),
        ("21.3", "da", "21,3"),
        ("1,234.5", "da", "1.234,5"),
        ("21,3", "en", "21.3"),
    ],
)
def test_a_mark_of_the_other_language_is_not_guessed_at(text: str, language: str, suggestion: str) -> None:
    with pytest.raises(ScenarioError) as refusal:
        numbers.parse(text, language, key="lever")
    assert refusal.value.key == "lever"
    for message in (refusal.value.da, refusal.value.en):
        assert text in message
        assert message.endswith(suggestion)


@pytest.mark.parametrize("text", ["abc", "5,", "1e5", "nan", "--5", "1,2,3", "1.2.3", "12 kg", "٣", "1.234,5.6"])
def test_what_is_no_number_is_refused_in_words(text: str) -> None:
    with pytest.raises(ScenarioError) as refusal:
        numbers.parse(text, "da")
    assert "er ikke et tal" in refusal.value.da
    assert "is not a number" in refusal.value.en


def test_in_a_field_the_number_is_in_the_unit_of_the_field() -> None:
    assert numbers.parse("12,3 %", "da", unit="%") == 12.3
    assert numbers.parse("12,3", "da", unit="%") == 12.3
    assert numbers.parse("13 Uger", "da", unit="uger") == 13
    with pytest.raises(ScenarioError, match="not a number"):
        numbers.parse("13 uger", "da", unit="%")


@pytest.mark.parametrize("language", LANGUAGES)
@given(thousandths=st.integers(min_value=-(10**12), max_value=10**12))
@example(thousandths=-1)
@example(thousandths=1_000_000)
def test_what_is_written_reads_back(language: str, thousandths: int) -> None:
    value = thousandths / 1000
    assert numbers.parse(numbers.decimal(value, language, 3), language) == value
    assert numbers.parse(numbers.signed(value, language, 3), language) == value
    assert numbers.parse(numbers.weeks(value, language, 3), language) == value
    assert numbers.parse(numbers.dkk(value, language, 3), language) == value
    share = thousandths / 10**5
    assert numbers.parse(numbers.percent(share, language, 3), language) == share
    assert numbers.parse(numbers.percentage_points(share, language, 3), language) == share


@pytest.mark.parametrize("language", LANGUAGES)
def test_large_amounts_read_back_to_the_digits_shown(language: str) -> None:
    assert numbers.parse(numbers.dkk_short(12_345_678, language), language) == pytest.approx(12.3e6, rel=1e-12)
