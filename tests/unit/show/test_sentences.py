"""Unit: one part alone does what it says. Here: the sentences and headline figures made from hand-set runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from sim.facts import Facts
from sim.show import sentences
from sim.show.sentences import cards, effect_sentence, empty_cards, headlines, sentence, waiting


def said(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u2060", "")


def test_the_numbers_are_those_of_the_runs(made_pair: Callable, facts: Facts) -> None:
    found = headlines(made_pair((18, 20, 22)), facts)
    # 3,960 at the start, 20 fewer on average, a target of 3,612
    assert (found.total.mean, found.gap.mean, found.effect.mean) == (3940, 328, -20)
    # differences -18, -20, -22: standard deviation 2, t(0.975; 2) = 4.3027, half-width 4.3027 * 2 / sqrt(3) = 4.968
    assert found.effect.low == pytest.approx(-24.968, abs=1e-3)
    assert found.effect.high == pytest.approx(-15.032, abs=1e-3)
    assert (found.chance.hits, found.chance.runs, found.reached, found.nothing) == (0, 3, None, False)


def test_level_and_effect_in_danish_and_english(made_pair: Callable, facts: Facts) -> None:
    found = headlines(made_pair((18, 20, 22)), facts)
    assert said(sentence(found, "da")) == (
        "Med dette scenarie ligger tallet ultimo 2022 på 3.940 fuldtidspersoner, 328 over planens mål på 3.612. "
        "Det er 20 færre end med uændret praksis (95 %-interval: 15 til 25 færre)."
    )
    assert said(sentence(found, "en")) == (
        "With this scenario the number at the end of 2022 is 3,940 full-time persons, 328 above the plan's target of 3,612. "
        "That is 20 fewer than with today's practice (95% interval: 15 to 25 fewer)."
    )


@pytest.mark.parametrize(
    ("fewer", "words"),
    [
        ((0, 0, 0), "ændrer ikke noget i forhold til uændret praksis"),
        ((10, 20, 30), "kan 3 kørsler ikke afgøre: forskellen til uændret praksis ligger mellem −45 og +5"),
        ((-18, -20, -22), "Det er 20 flere end med uændret praksis (95 %-interval: 15 til 25 flere)"),
        ((20,), "er −20 i den ene kørsel"),
    ],
)
def test_the_effect_says_no_more_than_the_runs_show(
    made_pair: Callable, facts: Facts, fewer: tuple[int, ...], words: str
) -> None:
    assert words in said(effect_sentence(headlines(made_pair(fewer), facts), "da"))


@pytest.mark.parametrize(
    ("fewer", "words"),
    [((348, 348), "netop på planens mål på 3.612"), ((400, 400), "52 under planens mål"), ((8, 8), "340 over planens")],
)
def test_over_on_and_under_the_target(made_pair: Callable, facts: Facts, fewer: tuple[int, ...], words: str) -> None:
    assert words in sentence(headlines(made_pair(fewer), facts), "da")


def test_the_figures_say_what_they_count_and_how_sure_they_are(made_pair: Callable, facts: Facts) -> None:
    shown = {card.id: card for card in cards(headlines(made_pair((18, 20, 22)), facts), "da")}
    assert list(shown) == ["gap", "chance", "reached"]
    assert {name: said(card.value) for name, card in shown.items()} == {
        "gap": "+328",
        "chance": "0 ud af 3",
        "reached": "Ikke inden udgangen af 2023",
    }
    assert said(shown["gap"].certainty) == "95 %-interval 323–333"
    # Wilson at 0 of 3: z^2 / (3 + z^2) with z = 1.96 is 0.5615
    assert said(shown["chance"].certainty) == "95 %-interval 0–56 %"
    for card in shown.values():
        assert "2022" in card.title or "2021–2023" in card.unit


def test_the_month_in_which_the_level_is_reached(made_pair: Callable, facts: Facts) -> None:
    found = headlines(made_pair((348, 348)), facts)
    assert found.reached == date(2022, 2, 25)  # week 60 begins 420 days after 1 January 2021
    assert cards(found, "da")[2].value == "februar 2022"
    assert cards(found, "en")[2].value == "February 2022"
    assert cards(found, "da")[1].value == "2 ud af 2"


def test_one_run_has_no_interval(made_pair: Callable, facts: Facts) -> None:
    shown = cards(headlines(made_pair((20,)), facts), "da")
    assert shown[0].certainty == "Én kørsel: intet interval"


def test_before_the_first_run_the_same_figures_stand_without_numbers(made_pair: Callable, facts: Facts) -> None:
    later = cards(headlines(made_pair(), facts), "en")
    assert [(card.id, card.title, card.value) for card in empty_cards(facts, "en")] == [
        (card.id, card.title, "–") for card in later
    ]


def test_a_year_without_a_target_is_refused(made_pair: Callable, facts: Facts) -> None:
    with pytest.raises(ValueError, match="no target for 2030"):
        headlines(made_pair(), facts, 2030)


def test_who_waits_is_told_plainly_and_nobody_is_when_nobody_does(made_pair: Callable) -> None:
    pair = made_pair(waiting=(7, 42, 0), gave_up=(1, 37, 2))
    assert waiting(pair, "da") == (
        "Pladserne rækker ikke i 2021 og 2022 (Udplaceringspladser): ved udgangen af 2022 venter 42, og 37 er det år "
        "holdt op med at vente.",
    )
    # 2 of 102 who asked left the queue: that is those who left the benefit
    assert waiting(made_pair(waiting=(0, 0, 0), gave_up=(2, 2, 2)), "da") == ()
    assert "in 2023 (Placement places)" in waiting(made_pair(gave_up=(0, 0, 6)), "en")[0]
    # a handful of people is no alarm on the first screen
    assert waiting(made_pair(waiting=(0, 2, 0), gave_up=(0, 2, 4)), "en") == ()


def test_names_fall_back_to_the_code() -> None:
    assert sentences.pool_name("kursuspladser_x", "da") == "kursuspladser_x"
    assert sentences.initiative_name("jobmatch", "en") == "Job matching"
