"""Unit: one part alone does what it says. Here: the catalogue of texts, the same in both languages."""

from __future__ import annotations

import datetime as dt
from importlib.resources import files

import pytest

from sim.show import texts
from sim.show.texts import Texts, catalogue, placeholders


@pytest.fixture
def sample(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small catalogue, so that these tests do not depend on the wording of the real one."""
    danish = {
        "a.stock": "{stock:whole} personer, {change:signed}",
        "a.plain": "{when}: {name} {value}",
        "a.count": "{months:whole} {months:plural:måned|måneder}",
        "b.mark": "<b>{name}</b>",
    }
    monkeypatch.setattr(texts, "catalogue", lambda language: danish)


def test_both_languages_have_the_same_keys_and_placeholders() -> None:
    danish, english = catalogue("da"), catalogue("en")
    assert set(danish) == set(english)
    assert len(danish) > 10
    different = {key for key in danish if placeholders(danish[key]) != placeholders(english[key])}
    assert not different


def test_no_text_is_empty_or_left_in_the_other_language() -> None:
    danish, english = catalogue("da"), catalogue("en")
    assert [key for key in danish if not danish[key].strip() or not english[key].strip()] == []
    same = {key for key in danish if danish[key] == english[key] and len(danish[key].split()) > 2}
    assert not same


def test_every_file_of_the_catalogue_is_read() -> None:
    for language in texts.LANGUAGES:
        shipped = {entry.name for entry in (files("sim.show") / "catalogue" / language).iterdir()}
        assert {f"{key.split('.')[0]}.toml" for key in catalogue(language)} == shipped


@pytest.mark.usefixtures("sample")
def test_numbers_are_written_in_the_language() -> None:
    assert Texts("da")("a.stock", stock=3960, change=-129) == "3.960 personer, −129"
    assert Texts("en")("a.stock", stock=3960, change=-129) == "3,960 personer, −129"


@pytest.mark.usefixtures("sample")
def test_without_a_format_a_value_is_written_by_its_kind() -> None:
    day = dt.date(2022, 12, 31)
    assert Texts("da")("a.plain", when=day, name="Plan", value=88.14) == "31. december 2022: Plan 88,1"
    assert Texts("da")("a.plain", when=day, name="Plan", value=None) == "31. december 2022: Plan –"


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize(("months", "text"), [(1, "1 måned"), (2, "2 måneder"), (0, "0 måneder")])
def test_the_count_chooses_the_word(months: int, text: str) -> None:
    assert Texts("da")("a.count", months=months) == text


@pytest.mark.usefixtures("sample")
def test_values_are_escaped_for_html() -> None:
    assert Texts("da").html("a.plain", when="nu", name="<script>", value=1) == "nu: &lt;script&gt; 1"
    assert Texts("da").html("b.mark", name="x") == "&lt;b&gt;x&lt;/b&gt;"


@pytest.mark.usefixtures("sample")
def test_a_missing_key_or_value_is_named() -> None:
    with pytest.raises(KeyError, match=r"a\.nothing"):
        Texts("da")("a.nothing")
    with pytest.raises(KeyError, match="change"):
        Texts("da")("a.stock", stock=1)
    with pytest.raises(KeyError, match="below 'c'"):
        Texts("da").group("c")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="known: da, en"):
        Texts("fr")


def test_placeholders_leave_out_the_words_of_a_plural() -> None:
    assert placeholders("{n:plural:uge|uger} {n:whole} {x}") == {("n", "plural"), ("n", "whole"), ("x", "")}
