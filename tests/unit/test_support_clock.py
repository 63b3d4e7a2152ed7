"""Unit: one part by itself. Here: a citizen's total time on support, by which the state reimburses."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from sim.engine import compiled_engine
from sim.engine.census import empty_census, take_census
from sim.engine.records import CENSORED, PARTICIPATION, SPELL, Records
from sim.facts import load_facts
from sim.model import compile_model, rules
from sim.scenario import load_scenario

MODEL = compile_model(load_facts(), load_scenario("baseline"), date(2022, 12, 31))


def counted(*spells: tuple[float, ...]) -> np.ndarray:
    """Shape (2, 9, 4): weeks on each step, by year and group; a spell is (group, began, ended, destination, supported)."""
    rows = [(k, 0, g, began, ended, to, rules.EXIT, before) for k, (g, began, ended, to, before) in enumerate(spells)]
    records = Records(0, np.array(rows, SPELL), np.zeros(0, PARTICIPATION))
    return take_census(MODEL, records, empty_census(MODEL)).support_weeks


@pytest.mark.parametrize(
    ("weeks", "steps"),
    [(3, (3, 0, 0, 0)), (20, (4, 16, 0, 0)), (40, (4, 22, 14, 0)), (52, (4, 22, 26, 0))],
)
def test_a_spell_climbs_the_steps(weeks: float, steps: tuple[float, ...]) -> None:
    assert counted((1, 0.0, weeks, 9, 0.0))[0, 1].tolist() == list(steps)


def test_a_spell_of_two_years_is_split_at_the_year() -> None:
    year = 365 / 7
    found = counted((1, 0.0, 104.0, 9, 0.0))[:, 1]
    assert found[0] == pytest.approx([4, 22, 26, year - 52], abs=1e-6)
    assert found[1] == pytest.approx([0, 0, 0, 104 - year], abs=1e-6)


def test_a_change_of_group_goes_on_where_the_clock_stood() -> None:
    # 20 weeks on dagpenge, then 40 on sygedagpenge: weeks 21-60 of the same clock
    found = counted((0, 0.0, 20.0, 5, 0.0), (5, 20.0, 60.0, 9, 20.0)).sum(axis=0)
    assert found[0].tolist() == [4, 16, 0, 0]
    assert found[5].tolist() == [0, 6, 26, 8]


def test_who_was_there_before_has_his_clock_from_then() -> None:
    # thirty weeks into his case at week 0, on it for ten more
    assert counted((2, -30.0, 10.0, 9, 0.0))[0, 2].tolist() == [0, 0, 10, 0]
    assert counted((2, -30.0, 30.0, CENSORED, 0.0))[0, 2].tolist() == [0, 0, 22, 8]


def test_the_clock_goes_on_after_a_short_absence_and_begins_anew_after_a_long_one() -> None:
    assert rules.time_on_support(10.0, 5.0, 25.0, 25.0) == 30.0
    assert rules.time_on_support(10.0, 5.0, 25.0, 25.0 + 51.9) == 30.0
    assert rules.time_on_support(10.0, 5.0, 25.0, 25.0 + 52.0) == 0.0
    assert rules.time_on_support(10.0, 5.0, 25.0, rules.NEVER) == 0.0


def test_the_steps_add_up_to_the_persons_and_lives_carry_their_clock() -> None:
    counts = empty_census(MODEL)
    compiled_engine.count(MODEL, 3, 1, counts)
    # exact: every time is a whole number of ticks
    assert (counts.support_weeks.sum(axis=2) == counts.person_weeks).all()
    assert (counts.support_weeks > 0.0).all()
    spells = compiled_engine.run(MODEL, 3, 1).spells
    same = spells["citizen"][1:] == spells["citizen"][:-1]
    before, after = spells[:-1][same], spells[1:][same]
    away = after["began"] - before["ended"]
    carried = before["supported"] + (before["ended"] - before["began"])
    assert (after["supported"] == np.where(away >= 52.0, 0.0, carried)).all()
    assert (away >= 52.0).any() and (away == 0.0).any()
    first = np.append(True, ~same)
    assert (spells["supported"][first] == 0.0).all()
