"""Unit: one part by itself. Here: a table of the user's own in place of a shipped one."""

from __future__ import annotations

import pytest

from sim.errors import DataError
from sim.facts import Facts, implied_stock, load_facts, with_own_table
from sim.model import compile_model
from sim.scenario import load_scenario


@pytest.fixture(scope="module")
def facts() -> Facts:
    return load_facts()


def shipped(facts: Facts, table: str) -> str:
    return (facts.root / table).read_text(encoding="utf-8")


def test_new_cases_make_a_new_baseline_and_leave_the_shipped_one_alone(facts: Facts) -> None:
    table = "plan/benefit_groups.csv"
    text = shipped(facts, table).replace("closed_cases,254,", "closed_cases,508,")
    own = with_own_table(facts, "august.csv", text.encode())
    assert own.table == table
    change = own.changes[0]
    assert len(own.changes) == 1 and change.what == ("jobparate", "closed_cases")
    assert (change.before, change.after, change.unit) == (254.0, 508.0, "cases")
    # twice the cases of the same duration: twice the stock, by Little's law
    before, after = implied_stock(facts.plan), implied_stock(own.facts.plan)
    assert after["jobparate"] == 2 * before["jobparate"]
    stocks = [
        compile_model(each, load_scenario("baseline")).market.start.groups["stock"][1] for each in (facts, own.facts)
    ]
    assert stocks == [round(254 * 55.3 / (366 / 7)), round(508 * 55.3 / (366 / 7))]
    assert own.facts.sha256 != facts.sha256
    assert load_facts() == facts


def test_the_same_table_changes_nothing(facts: Facts) -> None:
    own = with_own_table(facts, "same.csv", shipped(facts, "assumptions/routing.csv").encode())
    assert own.changes == () and own.facts == facts


def test_a_second_table_keeps_the_first(facts: Facts) -> None:
    text = shipped(facts, "assumptions/population.csv").replace("32900", "33000").replace("32877,32930", "32877,33000")
    one = with_own_table(facts, "population.csv", text.encode())
    share = shipped(facts, "assumptions/national_share.csv").replace("2022,0.080", "2022,0.081")
    two = with_own_table(facts, "share.csv", b"\xef\xbb\xbf" + share.encode(), one.instead)
    assert two.facts.assumptions.population[2022].value == 33000.0
    assert two.facts.assumptions.national_share[2022].value == 0.081
    assert {change.table for change in two.changes} == {
        "assumptions/population.csv",
        "assumptions/national_share.csv",
    }


def test_own_rates_and_prices_take_the_place_of_the_estimates(facts: Facts) -> None:
    rates = shipped(facts, "assumptions/rates.csv").replace("dagpenge,2022,4450,", "dagpenge,2022,4100,")
    one = with_own_table(facts, "satser.csv", rates.encode())
    prices = shipped(facts, "assumptions/prices.csv").replace(",500,DKK per week,2018", ",725,DKK per week,2022")
    two = with_own_table(facts, "priser.csv", prices.encode(), one.instead)
    assert (one.table, two.table) == ("assumptions/rates.csv", "assumptions/prices.csv")
    assert two.facts.economy.rate("dagpenge", 2022).value == 4100
    assert two.facts.economy.prices["mentor_week"].figure.value == 725
    assert [change.what for change in two.changes] == [("dagpenge", "2022"), ("mentor_week",)]
    law = shipped(facts, "assumptions/reimbursement.csv").replace("state_share,0,0.8", "state_share,0,0.9")
    three = with_own_table(facts, "trappe.csv", law.replace(",0.8,0.8\n", ",0.8,0.9\n").encode())
    assert [(c.what, c.before, c.after) for c in three.changes] == [(("state_share", "0"), 0.8, 0.9)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n", "is empty"),
        (b"group;quantity;value;unit;period;source;status;low;high\nx;y;1;persons;2020;z;derived;1;1\n", "semicolons"),
        (b"month,price\n1,2\n", "columns"),
        (b"\x00\xff\xfe", "header"),
        (b"year,value,unit,period,source,status,low,high\n2020,1,bananas,2020,x,derived,1,1\n", "columns"),
    ],
)
def test_a_file_that_is_no_table_is_told_by_its_name(facts: Facts, content: bytes, said: str) -> None:
    with pytest.raises(DataError) as caught:
        with_own_table(facts, "min fil.csv", content)
    assert "min fil.csv" in caught.value.da and said in caught.value.en


def test_rows_that_are_gone_are_named_and_no_other_file_is_blamed(facts: Facts) -> None:
    """What breaks is a rule in a file that the user has never seen: the doubts name the group."""
    lines = shipped(facts, "plan/benefit_groups.csv").split("\n")
    text = "\n".join(line for line in lines if not line.startswith("jobparate,"))
    with pytest.raises(DataError) as caught:
        with_own_table(facts, "august.csv", text.encode())
    assert caught.value.da.startswith("august.csv: der mangler rækker, som andre tabeller bruger: jobparate")
    assert "doubts.csv" not in caught.value.da


def test_a_broken_rule_names_the_users_file_and_line(facts: Facts) -> None:
    text = shipped(facts, "plan/benefit_groups.csv").replace("mean_duration,55.3,", "mean_duration,-55.3,")
    with pytest.raises(DataError) as caught:
        with_own_table(facts, "august.csv", text.encode())
    assert "august.csv, line 5" in caught.value.en and "-55.3" in caught.value.en
    assert "august.csv, linje 5" in caught.value.da


def test_a_file_of_another_size_is_refused_before_it_is_read(facts: Facts) -> None:
    with pytest.raises(DataError) as caught:
        with_own_table(facts, "film.mp4", b"x" * 2_000_001)
    assert "2 MB" in caught.value.en
