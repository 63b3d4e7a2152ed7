"""Unit: one room by itself, against values known from elsewhere. Here: the flow balance of the baseline, by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sim.errors import CalibrationError
from sim.facts import Facts, load_facts
from sim.model import Model, compile_model
from sim.scenario import Scenario

RANGE = "2020,own,assumption"
PLAN = "2020,own,documented,,"
FIGURE = "value,unit,period,source,status,low,high"


def write_pack(root: Path, *, b_from_a: float = 0.3, limit: bool = False) -> Path:
    """A town with two groups: a (366 cases of 10 weeks) and b (183 cases of 20 weeks, a year of 366/7 weeks)."""

    def row(*cells: object, value: float, unit: str) -> str:
        return ",".join(str(cell) for cell in (*cells, value, unit, RANGE, value, value))

    job_from_a = round(1.0 - b_from_a, 6)
    routing = [
        row("a", "job", "yes", value=job_from_a, unit="share"),
        row("a", "b", "no", value=b_from_a, unit="share"),
        row("b", "job", "yes", value=0.5, unit="share"),
        row("b", "a", "no", value=0.2, unit="share"),
        row("b", "other", "no", value=0.3, unit="share"),
    ]
    if limit:
        routing.append(row("a_limit", "b", "no", value=1.0, unit="share"))
    durations = '[groups.a]\nfamily = "exponential"\nsource = "own"\nstatus = "assumption"\n'
    if limit:
        durations += '[groups.a.limit_weeks]\nvalue = 20\nunit = "weeks"\nperiod = "2020"\nsource = "own"\n'
        durations += 'status = "found"\nlow = 20\nhigh = 20\n'
    durations += '[groups.b]\nfamily = "exponential"\nsource = "own"\nstatus = "assumption"\n'
    files = {
        "plan/benefit_groups.csv": [
            f"group,name_da,name_en,quantity,{FIGURE}",
            f"a,A,A,closed_cases,366,cases,{PLAN}",
            f"a,A,A,mean_duration,10,weeks,{PLAN}",
            f"b,B,B,closed_cases,183,cases,{PLAN}",
            f"b,B,B,mean_duration,20,weeks,{PLAN}",
        ],
        "plan/printed_mean.csv": [f"quantity,{FIGURE}", f"printed_mean,15,weeks,{PLAN}"],
        "plan/targets.csv": [
            f"year,variant,quantity,{FIGURE}",
            f"2020,outcome,full_time_persons,150,full-time persons,{PLAN}",
            f"2020,forecast,full_time_persons,150,full-time persons,{PLAN}",
            f"2022,target,full_time_persons,120,full-time persons,{PLAN}",
        ],
        "plan/doubts.csv": [f"doubt,quantity,text_da,text_en,groups,{FIGURE}"],
        "assumptions/routing.csv": [f"from_state,to_state,favourable,{FIGURE}", *routing],
        "assumptions/returns.csv": [
            f"group,quantity,back_to,{FIGURE}",
            row("a", "return_probability", "a", value=0.25, unit="share"),
            row("a", "mean_gap", "a", value=8, unit="weeks"),
            row("b", "return_probability", "a", value=0.4, unit="share"),
            row("b", "mean_gap", "a", value=10, unit="weeks"),
        ],
        "assumptions/durations.toml": [durations],
        "assumptions/population.csv": [f"year,{FIGURE}", row(2022, value=1000, unit="persons")],
        "assumptions/national_share.csv": [f"year,{FIGURE}", row(2022, value=0.1, unit="share")],
        "assumptions/rates.csv": [
            f"group,year,{FIGURE}",
            *(row(group, 2022, value=3000, unit="DKK per week") for group in "ab"),
        ],
        "assumptions/reimbursement.csv": [
            f"quantity,from_week,{FIGURE}",
            row("state_share", 0, value=0.5, unit="share"),
            row("weeks_away_until_reset", "", value=52, unit="weeks"),
        ],
        "assumptions/prices.csv": [f"price,title_da,title_en,{FIGURE}"],
        "assumptions/cycles/flat.csv": [
            f"month,group,quantity,{FIGURE}",
            row("2021-01", "all", "inflow", value=1.0, unit="multiplier"),
        ],
        "evidence/effects.csv": [
            f"effect,initiative,groups,moment,{FIGURE},grade,design,population,bound,carries_over,transfer"
        ],
        "evidence/practice.csv": [f"initiative,group,quantity,{FIGURE}"],
    }
    for name, lines in files.items():
        path = root / "town" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return root / "town"


def test_the_flow_balance_by_hand(tmp_path: Path, scenario_of: Callable[..., Scenario]) -> None:
    model = compile_model(load_facts(write_pack(tmp_path)), scenario_of())
    # a closes 366 cases in 366/7 weeks: 7 a week; b 183: 3.5 a week
    # routed: into a 0.2 * 3.5 = 0.7, into b 0.3 * 7 = 2.1
    assert model.routed_in == pytest.approx([0.7, 2.1], rel=1e-12)
    # back from jobs, all to a: 0.25 of a's 0.7 * 7 = 4.9 to a job, 0.4 of b's 0.5 * 3.5 = 1.75 to a job: 1.225 + 0.7
    assert model.returns_in == pytest.approx([1.925, 0.0], rel=1e-12)
    # from outside: 7 - 0.7 - 1.925 and 3.5 - 2.1
    assert model.market.flows.groups["inflow"] == pytest.approx([4.375, 1.4], rel=1e-12)
    # Little's law: 7 * 10 and 3.5 * 20; away in a job and coming back: 1.225 * 8 = 9.8 and 0.7 * 10 = 7
    assert model.market.start.groups["stock"].tolist() == [70, 70]
    assert model.market.start.groups["away"].tolist() == [10, 7]
    # the plan's 150 less 140
    assert model.remainder == pytest.approx(10.0)


def test_what_the_limit_sends_elsewhere_enters_the_balance(
    tmp_path: Path, scenario_of: Callable[..., Scenario]
) -> None:
    facts = load_facts(write_pack(tmp_path, limit=True))
    model = compile_model(facts, scenario_of())
    # exponential with rate r cut at 20 weeks: (1 - exp(-20 r)) / r = 10 gives r = 0.0796812 and exp(-20 r) = 0.203188
    rate = float(model.market.hazards.knots["slope"][0, 0])
    assert rate == pytest.approx(0.0796812, abs=1e-7)
    at_limit = np.exp(-20.0 * rate)
    assert at_limit == pytest.approx(0.203188, abs=1e-6)
    # of a's 7 ends a week 0.203188 go to b as the limit's row says, of the others 0.3: 7 * (0.203188 + 0.3 * 0.796812)
    assert model.routed_in[1] == pytest.approx(3.095625, abs=1e-5)
    # jobs from a: 7 * 0.796812 * 0.7 = 3.904381, a quarter of them come back; from b 0.7 as before
    assert model.returns_in[0] == pytest.approx(1.676095, abs=1e-5)
    unlimited = compile_model(facts, scenario_of(assumptions={"limits": False}))
    assert unlimited.routed_in == pytest.approx([0.7, 2.1], rel=1e-12)
    assert np.isinf(unlimited.market.hazards.groups["limit"]).all()


def test_without_routing_and_returns_all_come_from_outside(
    tmp_path: Path, scenario_of: Callable[..., Scenario]
) -> None:
    facts = load_facts(write_pack(tmp_path))
    model = compile_model(facts, scenario_of(assumptions={"routing": False, "returns": False}))
    assert model.market.flows.groups["inflow"] == pytest.approx([7.0, 3.5], rel=1e-12)
    # who would move leaves the picture: destinations are a, b, job, education, fleksjob, foertidspension, other
    assert model.routing[:2] == pytest.approx(np.array([[0, 0, 0.7, 0, 0, 0, 0.3], [0, 0, 0.5, 0, 0, 0, 0.5]]))
    assert model.market.start.groups["away"].tolist() == [0, 0]


def test_a_stock_of_the_users_own_leaves_the_flows_alone(tmp_path: Path, scenario_of: Callable[..., Scenario]) -> None:
    facts = load_facts(write_pack(tmp_path))
    model = compile_model(facts, scenario_of(assumptions={"stock": {"a": 55}}))
    assert model.market.start.groups["stock"].tolist() == [55, 70]
    assert model.market.flows.groups["inflow"] == pytest.approx([4.375, 1.4], rel=1e-12)
    assert model.remainder == pytest.approx(10.0)


def test_more_sent_in_than_closed_is_a_contradiction(tmp_path: Path, scenario_of: Callable[..., Scenario]) -> None:
    # 0.6 of a's 366 cases are 219.6 into b, which closed 183: 36.6 too many
    facts = load_facts(write_pack(tmp_path, b_from_a=0.6))
    with pytest.raises(CalibrationError) as caught:
        compile_model(facts, scenario_of())
    assert caught.value.key == "b"
    for text, file in ((caught.value.en, "routing.csv"), (caught.value.da, "routing.csv")):
        for part in ("b:", "183", "219.6", "0.0", "36.6", file):
            assert part in text
    assert "Lower" in caught.value.en
    assert "Sænk" in caught.value.da


def test_exactly_as_many_sent_in_as_closed_is_none(tmp_path: Path, scenario_of: Callable[..., Scenario]) -> None:
    model = compile_model(load_facts(write_pack(tmp_path, b_from_a=0.5)), scenario_of())
    assert model.market.flows.groups["inflow"][1] == 0.0


def test_the_shipped_baseline_is_the_plan(facts: Facts, compiled: Callable[..., Model]) -> None:
    model = compiled()
    inflow, stock = model.market.flows.groups["inflow"], model.market.start.groups["stock"]
    throughput = inflow + model.routed_in + model.returns_in
    documented = np.array([2259, 254, 301, 90, 197, 1044, 131, 103, 235])
    assert throughput * 366 / 7 == pytest.approx(documented, rel=1e-12)
    assert (inflow > 0.0).all()
    assert abs(int(stock.sum()) - 3700) <= 9
    # cases times weeks over 366/7, for each group by hand: 2259 * 21.3 / 52.2857 = 920.3 and so on
    assert stock.tolist() == [920, 269, 184, 265, 844, 531, 245, 297, 146]
    assert stock.sum() + model.remainder == pytest.approx(3960.0, abs=1e-9)
    assert model.routing.sum(axis=1) == pytest.approx(np.ones(18), abs=1e-12)
    assert [group.closed_cases.value for group in facts.plan.groups] == documented.tolist()
