"""Unit: one part alone does what it says. Here: the Python side of the form fields, without a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from sim.errors import ScenarioError
from sim.show import locales
from sim.show.board import asset
from sim.show.fields import ChoiceField, Field, LeverField, SwitchField


def lever(**changes: Any) -> LeverField:
    given: dict[str, Any] = {"unit": "uger", "minimum": 0, "maximum": 26, "step": 0.5, "value": 5, "default": 4}
    return LeverField("plan.weeks", "Kortere forløb", **(given | changes))


def share(**changes: Any) -> LeverField:
    given: dict[str, Any] = {"unit": "%", "minimum": 0, "maximum": 0.6, "step": 0.005, "value": 0.1}
    return LeverField("plan.share", "Andel", **(given | changes))


def from_browser(field: Field, **state: Any) -> None:
    """What arrives when a browser has changed traits: all of one message at once."""
    field.set_state(state)


@pytest.mark.parametrize(
    ("text", "value"), [("21,3", 21.3), ("7 uger", 7), ("0", 0), ("26", 26), (" 12 ", 12), ("+3,5", 3.5)]
)
def test_typing_a_good_number_sets_it_and_tells(text: str, value: float) -> None:
    told: list[float] = []
    field = lever(on_change=told.append)
    assert field.enter(text)
    assert (field.value, field.live, field.error_text, told) == (value, value, "", [value])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("abc", "er ikke et tal"),
        ("", "Her skal der stå et tal, fx"),
        ("21.3", "Skriv det sådan: 21,3"),
        ("27", "fra 0 til 26"),
        ("−1", "fra 0 til 26"),
        ("2,55", "højst 1"),
        ("5 %", "er ikke et tal"),
        ("3-5", "“3-5” er et spænd. Her skal der stå ét tal"),
        ("9" * 100_000, f"“{'9' * 39}…” er uden for det tilladte"),
    ],
)
def test_typing_a_bad_one_says_so_and_keeps_the_last_good_value(text: str, words: str) -> None:
    told: list[float] = []
    field = lever(on_change=told.append)
    assert not field.enter(text)
    assert words in field.error_text
    assert (field.value, told) == (5, [])
    assert field.enter("6")
    assert (field.error_text, told) == ("", [6])


def test_whole_numbers_only_where_the_step_is_whole() -> None:
    field = lever(step=1)
    assert field.digits == 0
    assert not field.enter("2,5")
    assert field.error_text == "“2,5” har decimaler. Skriv et helt tal."
    # by the other language's rules it is one and a half: decimals must not be advised where none are allowed
    assert not field.enter("7.5")
    assert field.error_text == "“7.5” har decimaler. Skriv et helt tal."
    assert not field.enter("1,000,000")
    assert field.error_text.endswith("Skriv det sådan: 1.000.000")


def test_a_share_is_a_fraction_inside_and_a_per_cent_on_the_screen() -> None:
    field = share()
    assert (field.scale, field.digits) == (100, 1)
    assert field.shown(0.123) == "12,3\u00a0%"
    assert field.enter("12,3 %")
    assert field.value == 0.123
    assert field.enter("60")
    assert field.value == 0.6
    assert not field.enter("60,1")
    assert "fra 0 til 60" in field.error_text


def test_the_language_goes_through_to_errors_and_labels() -> None:
    field = lever(language="en", unit="weeks", evidence=(3, 9.5))
    assert field.enter("21.3")
    assert not field.enter("21,3")
    assert field.error_text.endswith("21.3")
    assert field.texts["evidence"] == "Studies point to 3 to 9.5 weeks."
    field.language = "da"
    assert field.texts["evidence"] == "Undersøgelser peger på 3 til 9,5 weeks."
    assert field.marks["decimal"] == ","


def test_setting_by_code_is_silent_and_clears_the_error() -> None:
    told: list[float] = []
    field = lever(on_change=told.append, on_live=told.append)
    field.enter("abc")
    field.set_value(7)
    assert (field.value, field.live, field.error_text, field.typed, told) == (7, 7, "", "", [])
    with pytest.raises(ScenarioError, match="from 0 to 26"):
        field.set_value(27)
    with pytest.raises(ScenarioError, match="not a number"):
        field.set_value("7")
    assert field.value == 7


def test_values_on_the_way_are_told_apart_from_settled_ones() -> None:
    settled: list[float] = []
    way: list[float] = []
    field = lever(on_change=settled.append, on_live=way.append)
    from_browser(field, live=6.0)
    from_browser(field, live=6.5)
    assert (way, settled, field.value) == ([6, 6.5], [], 5)
    from_browser(field, value=7.0, live=7.0, typed="", error_text="")
    assert (way, settled) == ([6, 6.5], [7])
    from_browser(field, live=7.5)
    assert way == [6, 6.5, 7.5]


@pytest.mark.parametrize("value", [27.0, -1.0, float("inf"), float("nan")])
def test_a_value_the_browser_should_never_send_is_undone(value: float) -> None:
    told: list[float] = []
    field = lever(on_change=told.append, on_live=told.append)
    from_browser(field, value=value)
    assert (field.value, told) == (5, [])
    assert field.error_text
    from_browser(field, live=value)
    assert told == []


def test_what_the_browser_refused_is_judged_here_too() -> None:
    told: list[float] = []
    field = lever(on_change=told.append)
    from_browser(field, typed="abc", error_text="x")
    assert field.error_text.startswith("“abc” er ikke et tal")
    from_browser(field, typed="8", error_text="a wrong refusal")
    assert (field.value, field.error_text, told) == (8, "", [8])


def refuse(_: Any) -> None:
    raise ScenarioError("The pool is too small. Choose at most 4.", "Puljen er for lille. Vælg højst 4.")


@pytest.mark.parametrize(
    ("build", "state", "before"),
    [
        (lambda **o: lever(**o), {"value": 9.0, "live": 9.0}, 5),
        (lambda **o: ChoiceField("k", "Hvem", {"new": "Nye", "old": "Gamle"}, "new", **o), {"value": "old"}, "new"),
        (lambda **o: SwitchField("k", "Nedlukning", False, **o), {"value": True}, False),
    ],
)
def test_a_change_the_scenario_refuses_is_undone_and_explained(
    build: Callable[..., Field], state: dict[str, Any], before: Any
) -> None:
    way: list[float] = []
    field = build(on_change=refuse)
    if isinstance(field, LeverField):
        field.on_live = way.append
    from_browser(field, **state)
    assert (field.value, field.error_text, way) == (before, "Puljen er for lille. Vælg højst 4.", [])
    field.on_change = None
    from_browser(field, **state)
    assert (field.value, field.error_text) == (state["value"], "")


def test_a_defect_in_a_callback_is_not_hidden() -> None:
    def broken(_: float) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        lever(on_change=broken).enter("6")


def test_error_shows_text_or_an_error_in_the_fields_language() -> None:
    field = SwitchField("k", "Nedlukning", True, language="en")
    field.error("Watch out.")
    assert field.error_text == "Watch out."
    field.error(ScenarioError("English.", "Dansk."))
    assert field.error_text == "English."
    field.error(None)
    assert field.error_text == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"minimum": 26},
        {"step": 0},
        {"step": 30},
        {"value": 27},
        {"default": -1},
        {"scale": 0},
    ],
)
def test_a_field_that_contradicts_itself_is_a_defect(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"plan\.weeks"):
        lever(**changes)


@pytest.mark.parametrize(
    ("step", "unit", "digits"), [(1, "uger", 0), (0.25, "uger", 2), (0.01, "%", 0), (10, "kr.", 0)]
)
def test_decimals_follow_the_step_as_shown(step: float, unit: str, digits: int) -> None:
    maximum = 1 if unit == "%" else 100
    assert LeverField("k", "L", unit=unit, minimum=0, maximum=maximum, step=step, value=0).digits == digits


def test_choices_and_switches_take_only_what_they_offer() -> None:
    told: list[Any] = []
    choice = ChoiceField("k", "Hvem", {"new": "Nye", "old": "Gamle"}, "new", on_change=told.append)
    from_browser(choice, value="all")
    assert (choice.value, told) == ("new", [])
    assert choice.error_text == "Hvem: 'all' kan ikke vælges. Vælg en af: Nye, Gamle."
    from_browser(choice, value="old")
    assert (choice.value, told, choice.error_text) == ("old", ["old"], "")
    with pytest.raises(ScenarioError, match="neither on nor off"):
        SwitchField("k", "L", True).set_value(1)
    with pytest.raises(ValueError, match="not among the options"):
        ChoiceField("k", "L", {"a": "A"}, "b")


def test_the_browser_gets_every_text_it_asks_for() -> None:
    script = asset("lever_field.js")
    asked = set(re.findall(r"texts\.(\w+)|get\(\"texts\"\)\.(\w+)", script))
    field = lever(evidence=(1, 2))
    assert {one or other for one, other in asked} <= set(field.texts)
    marks = set(re.findall(r"marks\.(\w+)|get\(\"marks\"\)\.(\w+)", script))
    unpacked = re.search(r"const \{ ([\w, ]+) \} = get\(\"marks\"\)", script)
    assert unpacked is not None
    assert {one or other for one, other in marks} | set(unpacked[1].split(", ")) <= set(field.marks)


@pytest.mark.parametrize(
    "build", [lever, lambda: ChoiceField("k", "L", {"a": "A"}, "a"), lambda: SwitchField("k", "L", True)]
)
def test_every_trait_the_script_reads_is_sent(build: Callable[[], Field]) -> None:
    field = build()
    read = set(re.findall(r"(?:\bget|model\.get)\(\"(\w+)\"\)", field._esm))
    assert {"label", "help", "value", "enabled", "error_text"} <= read
    assert read <= set(field.keys)


def test_the_words_for_a_refusal_exist_in_both_languages() -> None:
    assert all(set(words) == set(locales.LOCALES) for words in locales.REFUSALS.values())
