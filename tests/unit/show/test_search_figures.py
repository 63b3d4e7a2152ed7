"""Unit: one part alone does what it says. Here: the pictures and sentences of the searches, from answers set by hand."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import numpy as np
import pytest

from sim.analysis import ALL, estimate, probability
from sim.analysis.attribution import Contributions, contributions
from sim.analysis.full_effect import FullEffect
from sim.analysis.goals import GoalSeek, Trial
from sim.analysis.intervals import Estimate
from sim.analysis.mixes import Limits, Mix, TriedMix
from sim.analysis.uncertainty import Uncertainty, uncertainty
from sim.experiment import RunSettings
from sim.experiment.coalitions import Coalitions
from sim.experiment.ignorance import Ignorance, Totals, World
from sim.facts import Facts
from sim.frozen import FrozenMap
from sim.scenario import load_scenario, numeric_lever
from sim.show.board import Chart
from sim.show.contribution_figures import contribution_bars, contribution_sentences
from sim.show.full_effect_figures import full_effect_bars, full_effect_sentences
from sim.show.goal_figures import goal_curve, goal_sentences
from sim.show.group_figures import group_names
from sim.show.lever_words import lever_name, lever_value, places_name
from sim.show.mix_figures import mix_front, mix_sentences
from sim.show.uncertainty_figures import effect_spread, total_with_doubt, uncertainty_sentences

PLACEMENT = load_scenario("tidlig-udplacering")
JOBMATCH = load_scenario("jobmatch")


def said(texts: Sequence[str]) -> str:
    return " ".join(texts).replace("\u00a0", " ").replace("\u2060", "")


def cells(chart: Chart, first: str) -> list[str]:
    return [cell.replace("\u00a0", " ") for row in chart.table.rows if row[0] == first for cell in row[1:]]


def digits(chart: Chart) -> list[list[str]]:
    return [[re.sub(r"\D", "", cell) for cell in row] for row in chart.table.rows]


# --- levers in words --------------------------------------------------------------------------------------------------


def test_a_lever_is_named_and_read_in_its_unit() -> None:
    def words(name: str, value: float, language: str) -> tuple[str, str]:
        lever = numeric_lever(PLACEMENT, name)
        shown = lever_value(lever, value, language).replace("\u00a0", " ")
        return lever_name(lever, PLACEMENT, language), shown

    assert words("udplacering_jobparate.share", 0.6, "da") == ("Udplacering, jobparate: andel, der nås", "60,0 %")
    assert words("udplacering_jobparate.earliest_week", 4, "da")[1] == "4 uger"
    assert words("udplacering_jobparate.effect_after", 1.3, "en") == (
        "Placement, job-ready: effect afterwards",
        "1.30 times",
    )
    assert words("pools.udplaceringspladser.slots", 1100, "da") == ("Udplaceringspladser: pladser", "1.100")
    assert words("udplacering_jobparate.arranging_hours", 2.5, "da")[1] == "2,5 timer"


def test_every_number_of_a_scenario_has_words() -> None:
    from typing import get_args

    from sim.scenario.initiatives import AnyInitiative
    from sim.scenario.levers import _kinds
    from sim.scenario.scenario import Pool
    from sim.show.texts import Texts

    for language in ("da", "en"):
        texts = Texts(language)
        for kind in (*get_args(get_args(AnyInitiative)[0]), Pool):
            for name, field in kind.model_fields.items():
                if {int, float} & set(_kinds(field.annotation)):
                    assert texts(f"lever_words.field.{name}")


def test_a_pool_with_a_title_is_called_by_it() -> None:
    titled = PLACEMENT.replace({"pools.udplaceringspladser.title": {"da": "Pladser", "en": "Seats"}})
    assert places_name("udplaceringspladser", titled, "en") == "Seats"
    assert places_name("udplaceringspladser", PLACEMENT, "en") == "Placement places"


# --- contributions ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def parts() -> Contributions:
    """Two initiatives and staff that does nothing alone: -10 and -2, and -8 with the first; 'still' does nothing at all."""
    chance = np.array([[-1.0], [0.0], [1.0]])

    def worth(mask: int) -> np.ndarray:
        first, second, staff = (bool(mask >> bit & 1) for bit in range(3))
        return chance * 2.0 * second - 10.0 * first - 0.5 * second - 8.0 * (first and staff) + 3960.0

    names = ("jobmatch", "weak", "staff", "still")
    values = FrozenMap({mask: worth(mask) + np.zeros((3, 1)) for mask in range(16)})
    members = FrozenMap({name: (name,) for name in names})
    return contributions(Coalitions(JOBMATCH, RunSettings(replications=3), (2022,), names, members, values, None))


def test_bars_stand_in_order_with_their_sum_last(parts: Contributions) -> None:
    chart = contribution_bars(parts, "da")
    (bars,) = chart.data
    # what would be written as 0,0 is left to the table, and the chart says so
    names = ["Jobmatch <b>−14,0</b>", "staff <b>−4,0</b>", "weak <b>−0,5</b>", "I alt <b>−18,5</b>"]
    assert list(bars["y"]) == names
    assert chart.note.startswith("1 indsats, der flytter mindre end 0,05, står kun i tabellen.")
    assert cells(chart, "still")[0] == "0,0"
    assert list(bars["x"]) == pytest.approx([-14.0, -4.0, -0.5, -18.5])
    assert sum(list(bars["x"])[:-1]) == pytest.approx(bars["x"][-1], abs=1e-9)
    assert chart.layout["yaxis"]["categoryarray"] == names[::-1]
    assert chart.layout["xaxis"]["zeroline"]
    assert chart.layout["xaxis"]["range"][0] < -18.5 < 0 <= chart.layout["xaxis"]["range"][1]
    # chance -2, 0, 2: t(0.975; 2) * 2 / sqrt(3) = 4.968
    assert bars["error_x"]["array"][2] == pytest.approx(4.968, abs=1e-3)
    assert cells(chart, "weak") == ["−0,5", "fra −5,5 til 4,5", "−0,5", "−0,5"]
    assert cells(chart, "staff") == ["−4,0", "fra −4,0 til −4,0", "0,0", "−8,0"]
    assert "ikke tvivl om effekterne" in chart.note


def test_what_is_said_of_contributions(parts: Contributions) -> None:
    text = said(contribution_sentences(parts, "da"))
    assert "Tilsammen flytter indsatserne −18,5 fuldtidspersoner ultimo 2022" in text
    assert "Mest bidrager Jobmatch: −14,0." in text
    assert "staff gør næsten intet alene (0,0), men −8,0, når de andre er der." in text
    assert "Kan ikke skelnes fra tilfældighed: weak." in text
    assert "Ændrer intet: still." in text
    english = said(contribution_sentences(parts, "en"))
    assert "Change nothing: still." in english
    assert digits(contribution_bars(parts, "en")) == digits(contribution_bars(parts, "da"))


def test_drawn_orders_are_told(parts: Contributions) -> None:
    chart = contribution_bars(dataclasses.replace(parts, orders=32), "da")
    assert "32 rækkefølger trukket ved lod" in chart.note


# --- goal seek --------------------------------------------------------------------------------------------------------


def goal(levels: dict[float, float], **changes: Any) -> GoalSeek:
    scatter = np.array([-10.0, 0.0, 10.0])
    trials = tuple(Trial(value, level + scatter) for value, level in levels.items())
    given: dict[str, Any] = {
        "scenario": JOBMATCH,
        "settings": RunSettings(replications=3),
        "lever": numeric_lever(JOBMATCH, "jobmatch.effect"),
        "within": (min(levels), max(levels)),
        "target": 3612.0,
        "by": date(2022, 12, 31),
        "probability": None,
        "trials": trials,
        "outcome": "found",
        "answer": trials[1],
        "monotone": True,
        "evidence": None,
    }
    return GoalSeek(**(given | changes))


FALLING = {1.0: 3960.0, 1.25: 3612.0, 1.5: 3264.0}


def test_the_curve_has_target_answer_and_open_range() -> None:
    chart = goal_curve(goal(FALLING), "da")
    curve, target, answer = chart.data
    assert (list(curve["x"]), list(curve["y"])) == ([1.0, 1.25, 1.5], [3960.0, 3612.0, 3264.0])
    assert (list(target["y"]), target["line"]["dash"]) == ([3612.0, 3612.0], "dash")
    assert (answer["x"], answer["y"], answer["text"]) == ([1.25], [3612.0], ["1,25 gange"])
    # t(0.975; 2) * 10 / sqrt(3) = 24.84 persons, and 1392 persons to a unit of the lever
    (band,) = chart.layout["shapes"]
    assert (band["x0"], band["x1"]) == (
        pytest.approx(1.25 - 0.01785, abs=1e-4),
        pytest.approx(1.25 + 0.01785, abs=1e-4),
    )
    assert cells(chart, "1,25 gange") == ["3.612,0", "3.587,2–3.636,8", "2 ud af 3"]


def test_the_answer_in_words() -> None:
    text = said(goal_sentences(goal(FALLING), "da"))
    assert "Jobmatch: effekt: ved 1,25 gange er tallet i gennemsnit 3.612 pr. 31. december 2022" in text
    assert "kan ligge fra 1,23 gange til 1,27 gange" in text
    chance = said(goal_sentences(goal(FALLING, probability=0.6), "da"))
    assert "ved 1,25 gange ender 2 ud af 3 kørsler på 3.612 eller derunder" in chance


def test_the_impossible_the_reached_and_the_doubtful_in_words(facts: Facts) -> None:
    none = goal({1.0: 3960.0, 1.5: 3700.0}, outcome="impossible", answer=None)
    assert "intet fra 1,00 gange til 1,50 gange bringer tallet på 3.612" in said(goal_sentences(none, "da"))
    assert "Nærmest kommer 1,50 gange: i gennemsnit 3.700, 88 for mange." in said(goal_sentences(none, "da"))
    assert goal_curve(none, "da").data[2]["name"] == "Nærmest"
    assert "0 out of 3 runs" in said(goal_sentences(dataclasses.replace(none, probability=0.8), "en"))
    reached = goal({1.0: 3500.0, 1.5: 3400.0}, outcome="already")
    reached = dataclasses.replace(reached, answer=reached.trials[0])
    assert "Selv ved 1,00 gange, hvor tallet er højest, er det i gennemsnit 3.500." in said(
        goal_sentences(reached, "da")
    )
    odd = said(goal_sentences(goal(FALLING, monotone=False), "da"))
    assert "går ikke kun én vej" in odd
    assert "kun tilfældighed mellem 3 kørsler" in odd
    ratio = facts.evidence.effects["smaller_caseloads"].ratio
    assert "undersøgelser har fundet (1,00 gange til 1,20 gange)" in said(
        goal_sentences(goal(FALLING, evidence=ratio), "da")
    )


def test_with_a_probability_the_curve_is_what_that_share_does_not_exceed() -> None:
    chart = goal_curve(goal(FALLING, probability=0.9), "da")
    assert list(chart.data[0]["y"]) == [3970.0, 3622.0, 3274.0]
    assert "90 % af kørslerne ikke overstiger" in chart.note.replace("\u00a0", " ")


# --- mixes ------------------------------------------------------------------------------------------------------------


def tried(effect: float, cost: float, hits: int, week: float | None, **changes: Any) -> TriedMix:
    given: dict[str, Any] = {
        "values": FrozenMap({"jobmatch.effect": effect}),
        "cost": cost,
        "chance": probability(hits, 10),
        "total": estimate(np.array([3600.0, 3620.0])),
        "effect": estimate(np.array([-300.0, -340.0])),
        "week": week,
        "worse_off": (),
        "broken": (),
    }
    return TriedMix(**(given | changes))


def mix(cheapest: bool = True, **changes: Any) -> Mix:
    nothing, cheap, dear = tried(1.0, 0.0, 0, None), tried(1.3, 2.5e6, 8, 100.0), tried(1.5, 9e6, 10, 60.0)
    given: dict[str, Any] = {
        "scenario": JOBMATCH,
        "settings": RunSettings(replications=10),
        "levers": (numeric_lever(JOBMATCH, "jobmatch.effect"),),
        "limits": Limits(),
        "target": 3612.0,
        "by": date(2022, 12, 31),
        "probability": 0.8,
        "priced": True,
        "tried": (nothing, cheap, dear),
        "front": (nothing, cheap, dear),
        "cheapest": cheap if cheapest else None,
        "nearest": cheap,
    }
    return Mix(**(given | changes))


def test_the_front_has_cost_across_and_chance_upwards() -> None:
    chart = mix_front(mix(), "da")
    dots, wanted, best = chart.data
    assert list(dots["x"]) == [0.0, 2.5, 9.0]
    assert chart.layout["xaxis"]["title"]["text"] == "Pris i mio. kr."
    assert list(dots["y"]) == [0.0, 0.8, 1.0]
    # filled only where the target is reached for good in the run
    assert [colour == "#ffffff" for colour in dots["marker"]["color"]] == [True, False, False]
    assert (list(wanted["y"]), best["x"], best["name"]) == ([0.8, 0.8], [2.5], "Billigste, der når målet")
    # week 100 is 2 December 2022
    row = ["80 %", "49–94", "3.610,0", "december 2022", "ingen", "1,30 gange"]
    assert cells(chart, "2,5\u00a0mio.\u00a0kr.") == row
    assert cells(chart, "0\u00a0kr.")[3] == "ikke i kørslen"


def test_mixes_in_words() -> None:
    text = said(mix_sentences(mix(), "da"))
    assert "Billigst er Jobmatch: effekt 1,30 gange (pris: 2,5 mio. kr.)" in text
    assert "8 ud af 10 kørsler på 3.612 eller derunder" in text
    none = said(mix_sentences(mix(cheapest=False), "da"))
    assert "Ingen af de 3 prøvede blandinger inden for grænserne når 3.612 med chancen 80 %" in none
    assert "Nærmest kommer Jobmatch: effekt 1,30 gange" in none
    broken = tried(1.3, 5.0, 2, None, broken=("budget", "staff.places", "nobody_worse"))
    text = said(mix_sentences(mix(cheapest=False, nearest=broken), "en"))
    assert "which breaks the budget; the limit on places; the rule that no group has more" in text
    assert "ikke i kroner" in said(mix_sentences(mix(priced=False), "da"))
    assert "indsats 2500000,00" in said(mix_sentences(mix(priced=False), "da")).replace(".", "")


def test_a_mix_calls_levers_what_they_are_called_beside_it_and_names_what_is_free() -> None:
    names = {"jobmatch.effect": "Jobmatch: effekt på afgangen"}
    text = said(mix_sentences(mix(), "da", names))
    assert "Billigst er Jobmatch: effekt på afgangen 1,30 gange" in text
    assert "Uden pris i scenariet, så de koster intet i blandingen: Jobmatch: effekt på afgangen." in text
    assert mix_front(mix(), "da", None, names).table.columns[-1] == "Jobmatch: effekt på afgangen"
    priced = JOBMATCH.replace({"jobmatch.prices": {"start": "setup_small"}})
    assert "Uden pris" not in said(mix_sentences(mix(scenario=priced), "da"))


def test_groups_that_are_worse_off_are_named(facts: Facts) -> None:
    worse = tried(1.3, 2.5e6, 8, 100.0, worse_off=("jobparate",))
    chart = mix_front(mix(front=(worse,)), "da", group_names(facts, "da"))
    assert cells(chart, "2,5\u00a0mio.\u00a0kr.")[4] == "Jobparate"


# --- full effect ------------------------------------------------------------------------------------------------------


def level(value: float, half: float = 0.0) -> Estimate:
    return Estimate(value, half / 2, value - half, value + half, (value, value, value))


def full(facts: Facts, method: str = "closed form", **changes: Any) -> FullEffect:
    def rows(first: float, half: float = 0.0) -> FrozenMap[str, Estimate]:
        others = {code: level(0.0) for code in facts.plan.codes}
        return FrozenMap({**others, "dagpenge": level(first, half), ALL: level(first, half)})

    given: dict[str, Any] = {
        "scenario": JOBMATCH,
        "settings": RunSettings(replications=10),
        "groups": facts.plan.codes,
        "by_year": FrozenMap({2021: rows(-10.0, 3.0), 2022: rows(-30.0, 3.0), 2023: rows(-36.0, 3.0)}),
        "full": rows(-40.0, 0.0 if method == "closed form" else 5.0),
        "method": method,
        "unlimited": None,
        "level": 3920.0,
        "ended": (),
        "settled": True,
    }
    return FullEffect(**(given | changes))


def test_the_full_effect_stands_beside_the_last_two_years(facts: Facts) -> None:
    chart = full_effect_bars(full(facts), facts, "da")
    assert [bars["name"] for bars in chart.data] == ["Ultimo 2022", "Ultimo 2023", "Fuld effekt"]
    names = list(chart.data[0]["y"])
    assert (names[0], names[-1]) == ("Dagpenge", "I alt")
    assert [bars["x"][0] for bars in chart.data] == [-30.0, -36.0, -40.0]
    assert cells(chart, "I alt") == ["−30,0", "−36,0", "−40,0", "eksakt"]
    assert "lukket formel" in chart.note


def test_the_full_effect_in_words(facts: Facts) -> None:
    text = said(full_effect_sentences(full(facts), "da"))
    assert text == (
        "Ultimo 2022 er effekten −30,0 fuldtidspersoner (95 %-interval: fra −33,0 til −27,0), 75 % af den fulde effekt. "
        "Den fulde effekt er −40,0; tallet falder til ro på 3.920."
    )
    unlimited = FrozenMap({**dict.fromkeys(facts.plan.codes, 0.0), ALL: -44.0})
    found = full(facts, "simulated", unlimited=unlimited, ended=("jobmatch",), settled=False)
    text = said(full_effect_sentences(found, "da"))
    assert "Den fulde effekt er −40,0 (95 %-interval: fra −45,0 til −35,0)" in text
    assert "Med plads til alle, der får tilbuddet, er den fulde effekt −44,0 efter lukket formel." in text
    assert "Indsatser, der slutter, er ikke med i den fulde effekt: Jobmatch." in text
    assert "ikke faldet helt til ro" in text
    chart = full_effect_bars(found, facts, "da")
    assert cells(chart, "I alt") == ["−30,0", "−36,0", "−40,0", "fra −45,0 til −35,0", "−44,0"]
    assert "årene 2051–2060 af en lang kørsel" in chart.note


def test_a_share_that_is_none_is_not_shown(facts: Facts) -> None:
    wrong_way = full(facts, full=FrozenMap({**full(facts).full, ALL: level(20.0)}))
    assert "% af den fulde effekt" not in said(full_effect_sentences(wrong_way, "da"))
    zero = FrozenMap({code: level(0.0) for code in (*facts.plan.codes, ALL)})
    nothing = full(facts, full=zero, by_year=FrozenMap({2022: zero}))
    assert said(full_effect_sentences(nothing, "da")) == "Scenariet har ingen effekt, heller ikke på lang sigt."


# --- two uncertainties ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def doubt(facts: Facts) -> Uncertainty:
    """Three worlds (-20, 0, 20 around the centre) and three runs (-6, 0, 6): a variance of 400 and one of 36."""
    weeks, runs = np.arange(158.0), np.array([-6.0, 0.0, 6.0])
    worlds = np.array([-20.0, 0.0, 20.0])
    central = 3600.0 + runs[:, None]
    spread = 3600.0 + worlds[:, None, None] + runs[None, :, None]
    base, base_weeks = np.full((3, 3, 3), 3900.0), np.full((3, 3, 158), 3900.0)
    drawn = tuple(World(FrozenMap({"effects.smaller_caseloads": 1.0}), JOBMATCH, facts) for _ in range(3))
    totals = Totals(spread + np.zeros(158), spread + np.zeros(3), base_weeks, base)
    middle = Totals(central + np.zeros(158), central + np.zeros(3), base_weeks[0], base[0])
    ignorance = Ignorance(
        JOBMATCH,
        RunSettings(replications=3),
        ("effects",),
        weeks,
        (2021, 2022, 2023),
        drawn,
        totals,
        JOBMATCH,
        middle,
        ("jobmatch.effect",),
        4,
    )
    return uncertainty(ignorance, facts)


def test_the_two_bands_stand_in_one_picture_and_apart(doubt: Uncertainty, facts: Facts) -> None:
    chart = total_with_doubt(doubt, facts, "da")
    by_name = {one["name"]: one for one in chart.data if "name" in one}
    # 5 and 95 per cent of -6, 0, 6 are -+5.4; of the nine sums -+ the second and eighth, 60 per cent of the way
    assert by_name["Kun tilfældighed"]["y"][-1] == pytest.approx(3605.4)
    assert by_name["Tilfældighed og tvivl"]["y"][-1] == pytest.approx(3600 + 20 + 0.6 * 6)
    assert list(by_name["Centrale værdier"]["y"]) == [3600.0] * 158
    assert list(by_name["Planens mål"]["y"]) == [3831, 3612, 3444]
    row = cells(chart, "Effekten ultimo 2022")
    assert row[:3] == ["−300,0", "−300,0", "fra −305,4 til −294,6"]
    assert row[3:] == ["fra −318,0 til −282,0", "fra −323,6 til −276,4", "91,7 %"]  # 400 / (400 + 36)
    assert "3 træk af det, der ikke vides (effekter)" in chart.note


def test_the_effect_has_a_line_for_each_kind(doubt: Uncertainty) -> None:
    chart = effect_spread(doubt, "da")
    lines = [one for one in chart.data if one["mode"] == "lines"]
    assert [one["y"][0] for one in lines] == ["Kun tilfældighed", "Kun tvivl", "Tilfældighed og tvivl"]
    assert list(lines[1]["x"]) == pytest.approx([-318.0, -282.0])
    assert chart.layout["yaxis"]["categoryarray"][-1] == "Kun tilfældighed"


def test_the_two_kinds_in_words(doubt: Uncertainty) -> None:
    text = said(uncertainty_sentences(doubt, "da"))
    assert "står for 92 % af variansen" in text
    # at the centre 3594, 3600, 3606 all meet 3612; with the doubt 6 of 9: 3574 ... 3606 of the first two worlds
    assert "nås i 100 % af kørslerne med de centrale værdier, og i 67 %, når tvivlen tælles med" in text
    assert "ikke efter scenariets egne værdier, for: Jobmatch: effekt." in text
    assert "4 træk er kasseret" in text
    assert "4 draws were thrown away" in said(uncertainty_sentences(doubt, "en"))


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_picture_has_its_words_and_its_table(
    language: str, parts: Contributions, doubt: Uncertainty, facts: Facts
) -> None:
    makers: list[Callable[[], Chart]] = [
        lambda: contribution_bars(parts, language),
        lambda: goal_curve(goal(FALLING), language),
        lambda: mix_front(mix(), language),
        lambda: full_effect_bars(full(facts), facts, language),
        lambda: total_with_doubt(doubt, facts, language),
        lambda: effect_spread(doubt, language),
    ]
    for make in makers:
        chart = make()
        assert chart.title
        assert chart.subtitle
        assert chart.note
        assert chart.table.rows
        assert chart.wire()["alt"]
