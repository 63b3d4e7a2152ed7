"""Unit: one part alone does what it says. Here: the stories of simulated citizens agree with their tables."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest

from sim.analysis.citizens import Citizen, Followed, Participation, Path, Spell, follow
from sim.cli import main
from sim.experiment import Pair, RunSettings
from sim.experiment.lives import run_lives
from sim.facts import Facts
from sim.model.weeks import end_of, week_of
from sim.scenario import load_scenario
from sim.show.citizen_figures import exhibits, introduction, life_table, story, timelines

HORIZON = end_of(date(2023, 12, 31))
PLACED = "udplacering_jobparate"


def days(year: int, month: int, day: int) -> float:
    return week_of(date(year, month, day))


@pytest.fixture
def followed() -> Callable[..., Followed]:
    """One citizen, written by hand: job-ready from 4 January 2021 for 20 weeks; with the scenario for 18."""

    def make(
        ended: float | None = 18.0, parts: int = 1, spells: tuple[Spell, ...] | None = None, to: str = "job"
    ) -> Followed:
        began = days(2021, 1, 4)
        without = Path((Spell(0, "jobparate", began, began + 20.0, to),), ())
        ours = Spell(0, "jobparate", began, HORIZON if ended is None else began + ended, None if ended is None else to)
        taken = tuple(
            Participation(PLACED, "earlier", 0, began + 4.0 + 5 * n, began + 8.0 + 5 * n, "completed")
            for n in range(parts)
        )
        other = Path((ours,) if spells is None else spells, taken)
        return Followed((Citizen(7, "typical", 0, 20.5, without, other),), {"jobparate": 3}, 100, HORIZON)

    return make


def test_a_story_tells_weeks_dates_and_destination(followed: Callable[..., Followed], facts: Facts) -> None:
    found = followed()
    # 4 January + 20 weeks is 24 May, + 18 is 10 May, + 4 and + 8 are 1 February and 1 March
    assert story(found.citizens[0], found, facts, "da") == (
        "Sagen i gruppen jobparate begynder 4. januar 2021. "
        "Uden indsatsen varer den 20,0\u00a0uger og ender 24. maj 2021: job. "
        "Med indsatsen deltager borgeren i Udplacering, jobparate fra 1. februar 2021 til 1. marts 2021. "
        "Med indsatsen varer sagen 18,0\u00a0uger og ender 10. maj 2021: job. Det er 2,0\u00a0uger kortere. "
        "Fra 1. januar 2021 til 31. december 2023 er borgeren på ydelse i 20,0\u00a0uger uden og 18,0\u00a0uger med indsatsen."
    )


@pytest.mark.parametrize(
    ("changes", "said", "compared"),
    [
        ({"ended": 23.5}, "Det er 3,5\u00a0uger længere.", True),
        ({"ended": 20.04}, "Det er på en dag nær lige længe.", False),
        ({"parts": 3}, "deltager borgeren 3 gange, første gang i Udplacering, jobparate fra 1. februar 2021", True),
        # 4 January 2021 to the end of 31 December 2023 is 1,092 days, 156 weeks
        ({"ended": None}, "ikke slut pr. 31. december 2023; den har da varet 156,0\u00a0uger.", False),
        ({"spells": (), "parts": 0}, "Med indsatsen begynder sagen aldrig.", False),
        ({"to": "aktivitetsparate_voksne"}, "ender 10. maj 2021: aktivitetsparate voksne.", True),
        ({"ended": 20.0, "parts": 0}, "Livet er det samme med og uden indsatsen.", False),
    ],
)
def test_every_kind_of_outcome_has_its_words(
    followed: Callable[..., Followed], facts: Facts, changes: dict[str, object], said: str, compared: bool
) -> None:
    found = followed(**changes)
    told = story(found.citizens[0], found, facts, "da")
    assert said in told
    assert ("kortere" in told or "længere" in told) == compared


def test_the_table_has_every_spell_and_every_part(followed: Callable[..., Followed], facts: Facts) -> None:
    found = followed(parts=2)
    table = life_table(found.citizens[0], found, facts, "da")
    assert table.columns == ["Liv", "Hvad", "Begyndt", "Slut", "Uger", "Ender i"]
    assert table.rows == [
        ["Uden", "Jobparate", "4. januar 2021", "24. maj 2021", "20,0", "job"],
        ["Med", "Jobparate", "4. januar 2021", "10. maj 2021", "18,0", "job"],
        [
            "Indsats",
            "Udplacering, jobparate (tidligere end i dag)",
            "1. februar 2021",
            "1. marts 2021",
            "4,0",
            "gennemført",
        ],
        [
            "Indsats",
            "Udplacering, jobparate (tidligere end i dag)",
            "8. marts 2021",
            "5. april 2021",
            "4,0",
            "gennemført",
        ],
    ]


@pytest.fixture(scope="module")
def real(facts: Facts) -> dict[str, tuple[Pair, Followed]]:
    pairs = {
        name: run_lives(load_scenario(name), RunSettings(), facts)
        for name in ("tidlig-udplacering", "baseline", "jobmatch")
    }
    return {name: (pair, follow(pair)) for name, pair in pairs.items()}


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("name", ["tidlig-udplacering", "baseline", "jobmatch"])
def test_a_real_story_says_nothing_that_its_table_does_not(
    real: dict[str, tuple[Pair, Followed]], facts: Facts, name: str, language: str
) -> None:
    _, found = real[name]
    for one, exhibit in zip(found.citizens, exhibits(found, facts, language), strict=True):
        words = story(one, found, facts, language)
        cells = {cell for row in exhibit.table.rows for cell in row}
        case = words[: words.index("Fra 1. januar 2021" if language == "da" else "From 1 January 2021")]
        months = r"\d+\.? [a-zA-Z]+ 20\d\d"
        for day in re.findall(months, case):
            assert day in cells
        told = re.findall(r"(\d+[.,]\d)\u00a0(?:uger|uge|weeks|week)", case)
        # the last one may be the difference of the two that are told before it
        numbers = [float(text.replace(",", ".")) for text in told]
        assert len(numbers) >= 1
        for text, number in zip(told, numbers, strict=True):
            assert text in cells or number == pytest.approx(abs(numbers[0] - numbers[1]))
        assert exhibit.said[0] == words


def test_the_picture_draws_what_the_table_holds(followed: Callable[..., Followed], facts: Facts) -> None:
    (chart,) = timelines(followed(), facts, "da")
    assert chart.title == "Simuleret eksempel 1: Jobparate"
    assert [(trace["y"][0], trace["x"]) for trace in chart.data] == [
        ("Uden", [date(2021, 1, 4), date(2021, 5, 24)]),
        ("Med", [date(2021, 1, 4), date(2021, 5, 10)]),
        ("Indsats", [date(2021, 2, 1), date(2021, 3, 1)]),
    ]
    assert [trace["showlegend"] for trace in chart.data] == [True, False, True]
    assert "Simulerede eksempler, ikke personer" in chart.note
    assert "medianen (20,5\u00a0uger)" in chart.note


def test_a_life_begun_before_the_run_is_drawn_from_its_first_day(facts: Facts) -> None:
    old = Path((Spell(0, "dagpenge", -30.0, 10.0, "job"),), ())
    found = Followed((Citizen(1, "unchanged", 0, 40.0, old, old),), {}, 1, HORIZON)
    (chart,) = timelines(found, facts, "en")
    # ten weeks from 1 January 2021 is 12 March; thirty weeks before it is 5 June 2020
    assert [trace["x"] for trace in chart.data] == [[date(2021, 1, 1), date(2021, 3, 12)]] * 2
    assert chart.table.rows[0][2:5] == ["5 June 2020", "12 March 2021", "40.0"]
    assert "on benefits for 10.0\u00a0weeks" in chart.subtitle


def test_who_is_reached_is_told_and_that_nobody_is(real: dict[str, tuple[Pair, Followed]], facts: Facts) -> None:
    pair, found = real["tidlig-udplacering"]
    said = introduction(found, pair, facts, "da")
    assert said.startswith("Simulerede eksempler, ikke personer.")
    for code, name in (("jobparate", "Jobparate"), ("aktivitetsparate_unge", "Aktivitetsparate unge")):
        assert f"{name}: {found.reached[code]}" in said
    pair, found = real["baseline"]
    for language, words in (("da", "Scenariet når ingen"), ("en", "The scenario reaches nobody")):
        assert words in introduction(found, pair, facts, language)


def test_the_command_tells_three_lives(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--language", "en", "citizens", "jobmatch"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Simulated examples, not persons.")
    for number in (1, 2, 3):
        assert f"Simulated example {number}: " in said
    assert main(["--language", "en", "citizens", "nothing"]) == 2
