"""Unit: one part alone does what it says. Here: ranges and days as a person types them."""

from __future__ import annotations

from datetime import date

import pytest

from sim.show.board import asset
from sim.show.days import parse_day
from sim.show.fields import DayField, LeverField
from sim.show.ranges import split_range


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("10-15 %", ("10", "15 %")),
        ("10 % – 15 %", ("10 %", "15 %")),
        ("1,05 til 1,2", ("1,05", "1,2")),
        ("fra 1,05 til 1,2 gange", ("1,05", "1,2 gange")),
        ("from 5 to 7", ("5", "7")),
        ("1.1..1.4", ("1.1", "1.4")),
        ("1\u00a0000−2\u00a0000", ("1 000", "2 000")),
        ("1,3", None),
        ("-5", None),
        ("−5", None),
        ("10-", None),
        ("a-b", None),
        ("", None),
        ("toogtyve", None),
    ],
)
def test_a_range_is_two_numbers_with_a_word_or_a_dash_between(text: str, ends: tuple[str, str] | None) -> None:
    assert split_range(text) == ends


def ranged(language: str = "da") -> tuple[LeverField, list[tuple[float, float]]]:
    told: list[tuple[float, float]] = []
    field = LeverField(
        "x.share",
        "Andel",
        unit="%",
        minimum=0.0,
        maximum=1.0,
        step=0.01,
        value=0.5,
        digits=1,
        language=language,
        on_range=lambda low, high: told.append((low, high)),
    )
    return field, told


@pytest.mark.parametrize(
    ("language", "text"), [("da", "10-15,5 %"), ("da", "10 til 15,5"), ("en", "10-15.5%"), ("en", "from 10 to 15.5")]
)
def test_a_typed_range_is_told_in_the_levers_own_measure(language: str, text: str) -> None:
    field, told = ranged(language)
    field.set_state({"typed": text})
    assert told == [(0.1, 0.155)]
    assert field.error_text == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("15-10", "er ikke mindre end"),
        ("10-10", "er ikke mindre end"),
        ("10-150", "fra 0 til 100"),
        ("10-15.5", "15,5"),
        ("10-15,55", "for mange decimaler"),
    ],
)
def test_a_range_that_is_none_says_why_and_changes_nothing(text: str, words: str) -> None:
    field, told = ranged()
    field.set_state({"typed": text})
    assert words in field.error_text
    assert (field.value, told) == (0.5, [])


def test_where_no_range_is_taken_a_dash_is_no_number() -> None:
    field = LeverField("x", "Uger", unit="uger", minimum=0, maximum=52, step=1, value=4)
    assert not field.enter("4-8")
    assert "ét tal" in field.error_text


def test_the_middle_of_a_range_may_need_a_decimal_more() -> None:
    field, _ = ranged()
    field.span = [0.1, 0.155]
    assert (field.shown(0.1275), field.shown(0.12)) == ("12,75\u00a0%", "12\u00a0%")
    assert field.texts["span"] == "Dit spænd: 10 til 15,5. Der regnes med midten, 12,75\u00a0%."


def test_a_lever_says_its_whole_name_where_its_label_is_not_enough() -> None:
    field = LeverField("x", "Andel", minimum=0, maximum=1, step=0.1, value=0, spoken="Jobmatch: andel")
    assert field.texts["number"] == "Jobmatch: andel som tal"
    assert 'setAttribute(range, "aria-label", get("spoken") || null)' in asset("lever_field.js")


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("da", "1.3.2022", date(2022, 3, 1)),
        ("da", "1. marts 2022", date(2022, 3, 1)),
        ("da", "01-03-2022", date(2022, 3, 1)),
        ("da", "1/3 2022", date(2022, 3, 1)),
        ("da", "2022-03-01", date(2022, 3, 1)),
        ("da", "31.\u00a0december 2022", date(2022, 12, 31)),
        ("da", "5 okt 2022", date(2022, 10, 5)),
        ("en", "1 March 2022", date(2022, 3, 1)),
        ("en", "1 mar 2022", date(2022, 3, 1)),
        ("da", "1. March 2022", None),
        ("da", "31.2.2022", None),
        ("da", "1. ma 2022", None),
        ("da", "1.3.22", None),
        ("da", "marts 2022", None),
        ("da", "", None),
    ],
)
def test_a_day_is_read_as_the_language_writes_it(language: str, text: str, expected: date | None) -> None:
    assert parse_day(text, language) == expected


def day(**options: object) -> tuple[DayField, list[str]]:
    told: list[str] = []
    field = DayField(
        "x.start",
        "Begynder",
        "2021-01-01",
        first=date(2021, 1, 1),
        last=date(2023, 12, 31),
        on_change=told.append,
        **options,  # type: ignore[arg-type]
    )
    return field, told


def test_a_typed_day_is_taken_and_shown_in_words() -> None:
    field, told = day()
    assert field.shown == "1. januar 2021"
    field.set_state({"typed": "15.6.2022"})
    assert (field.value, told, field.error_text, field.typed) == ("2022-06-15", ["2022-06-15"], "", "")
    assert field.shown == "15. juni 2022"
    field.language = "en"
    assert field.shown == "15 June 2022"
    field.set_state({"typed": "1 may 2022"})
    assert field.value == "2022-05-01"


OUTSIDE = "er uden for det mulige. Skriv en dag fra 1. januar 2021 til 31. december 2023."
NO_DAY = "er ikke en dag. Skriv den fx sådan: 1.3.2022."
STILL = "Der regnes fortsat med 1. januar 2021."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("31.12.2020", f"Begynder: “31.12.2020” {OUTSIDE} {STILL}"),
        ("1.1.2024", f"Begynder: “1.1.2024” {OUTSIDE} {STILL}"),
        ("30.2.2022", f"Begynder: “30.2.2022” {NO_DAY} {STILL}"),
        ("x" * 5_000, f"Begynder: “{'x' * 39}…” {NO_DAY} {STILL}"),
        ("\u200b", f"Begynder: her skal der stå en dag fra 1. januar 2021 til 31. december 2023, fx 1.3.2022. {STILL}"),
    ],
)
def test_another_day_is_refused_and_the_last_good_one_stays(text: str, said: str) -> None:
    field, told = day()
    field.set_state({"typed": text})
    assert (field.value, field.typed, told) == ("2021-01-01", text, [])
    assert field.error_text == said
    field.set_state({"typed": ""})
    field.set_state({"typed": "1.1.2021"})
    assert (field.error_text, told) == ("", [])


def test_no_day_is_a_choice_where_it_may_be_left_open() -> None:
    field, told = day(is_optional=True)
    field.set_state({"typed": "\u200b"})
    assert (field.value, field.shown, told) == ("", "", [""])
