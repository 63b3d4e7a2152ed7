"""Whole scenarios, drawn at random: everything a model can be made of at once, small enough that a run takes moments.

Two data packs stand behind them. In one a week of a case is a week. In the other it is a single tick of the grid of time, so
that spells, waiting and activities last a handful of ticks and nearly every moment is shared by several citizens: the
written order of simultaneous events then decides about nearly everything.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from sim.facts import EXITS, Facts, load_facts
from sim.model import Model, compile_model
from sim.model.weeks import TICKS_PER_WEEK
from sim.scenario import Scenario

GROUPS = (
    "dagpenge",
    "jobparate",
    "uddannelsesparate",
    "aktivitetsparate_unge",
    "aktivitetsparate_voksne",
    "sygedagpenge_kat2",
    "jobafklaring",
    "ressourceforloeb",
    "ledighedsydelse",
)
CLOCKS = {"weeks": 1.0, "ticks": 1.0 / TICKS_PER_WEEK}
"""How long a week of a case is in either data pack."""
SMALLER = 15.0
"""By how much fewer cases there are than in the plan."""
MOST_IN_STOCK = 60

_LIMITS = {"dagpenge": 104, "sygedagpenge_kat2": 60, "ledighedsydelse": 52}
_FIRST_DAY = date(2021, 1, 1)


@dataclass(frozen=True)
class Case:
    """One thing to compare two engines on.

    Attributes
    ----------
    ticks:
        Where given, the run ends after so many ticks, wherever its last day lies.
    """

    clock: str
    scenario: Scenario
    until: date
    ticks: int | None
    seed: int
    replication: int

    def model(self, facts: Mapping[str, Facts]) -> Model:
        """What both engines run."""
        model = compile_model(facts[self.clock], self.scenario, self.until)
        market = model.market
        if self.clock == "ticks":
            # a scenario's meetings, staff and new places go by the week, whatever a week of a case is
            each, steps = market.activities.each.copy(), market.capacity_steps.copy()
            recurring = each["every"] > 0.0
            for field in ("every", "length"):
                each[field][recurring] = _on_ticks(each[field][recurring])
            each["length"][each["followed_by"] >= 0] = _on_ticks(each["length"][each["followed_by"] >= 0])
            steps["week"] = _on_ticks(steps["week"])
            market = market._replace(activities=market.activities._replace(each=each), capacity_steps=steps)
        if self.ticks is not None:
            horizon = self.ticks / TICKS_PER_WEEK
            market = market._replace(horizon=horizon, flows=market.flows._replace(horizon=horizon))
        return dataclasses.replace(model, market=market)


def _on_ticks(weeks: np.ndarray) -> np.ndarray:
    """So many ticks instead of so many weeks, at least one where there was something."""
    return np.ceil(weeks) / TICKS_PER_WEEK


# --- the data packs ---------------------------------------------------------------------------------------------------


def small_facts(folder: Path) -> dict[str, Facts]:
    """The facts behind the scenarios, by clock; their files are written below `folder`."""
    shipped = load_facts().root
    return {clock: _small_pack(shipped, folder / clock, week) for clock, week in CLOCKS.items()}


def _small_pack(shipped: Path, pack: Path, week: float) -> Facts:
    for room in ("plan", "assumptions", "evidence"):
        shutil.copytree(shipped / room, pack / room)
    scales = {"closed_cases": 1.0 / SMALLER, "mean_duration": week, "mean_gap": week}
    for file in ("plan/benefit_groups.csv", "assumptions/returns.csv"):
        rows = _read(pack / file)
        for row in rows:
            for column in ("value", "low", "high"):
                if row[column]:
                    row[column] = _number(float(row[column]) * scales.get(row["quantity"], 1.0))
        _write(pack / file, rows)
    routes = _read(pack / "assumptions/routing.csv")
    routes = [row for row in routes if not row["from_state"].endswith("_limit")]
    at_limit = [{**row, "from_state": f"{row['from_state']}_limit"} for row in routes if row["from_state"] in _LIMITS]
    _write(pack / "assumptions/routing.csv", routes + at_limit)
    (pack / "assumptions/durations.toml").write_text("\n".join(_durations(week)), encoding="utf-8")
    _write(pack / "assumptions/cycles/made.csv", _cycle())
    return load_facts(pack)


def _durations(week: float) -> list[str]:
    """Every group exponential unless a scenario says otherwise, three with a limit, all with a histogram."""
    lines = []
    for group in GROUPS:
        lines += [f"[groups.{group}]", 'family = "exponential"', 'source = "made up"', 'status = "assumption"']
        if group in _LIMITS:
            limit = _number(_LIMITS[group] * week)
            lines += [f"[groups.{group}.limit_weeks]", 'unit = "weeks"', 'period = "2020"', 'source = "made up"']
            lines += ['status = "assumption"', *(f"{column} = {limit}" for column in ("value", "low", "high"))]
        lines += [f"[histograms.{group}]", 'unit = "weeks"', 'period = "2020"', 'source = "made up"']
        lines += ['status = "assumption"', "edges = [0, 2, 5, 14, 27, 40, 53]"]
        lines += ["counts = [967, 2040, 3337, 3741, 1679, 1233, 1737]", "mean = 24.6"]
    return lines


def _cycle() -> list[dict[str, str]]:
    """Ups and downs, some before the run, some for one group alone, up to the most that the inflow may be multiplied by."""
    steps = [
        ("2020-06", "all", "inflow", 1.2),
        ("2021-03", "all", "inflow", 0.0),
        ("2021-04", "all", "inflow", 1.5),
        ("2022-01", "all", "inflow", 0.7),
        ("2021-02", "dagpenge", "inflow", 0.4),
        ("2021-01", "all", "favourable_exits", 0.8),
        ("2021-05", "all", "favourable_exits", 3.0),
        ("2022-07", "all", "favourable_exits", 0.1),
        ("2021-02", "jobparate", "favourable_exits", 0.0),
        ("2021-09", "jobparate", "favourable_exits", 1.0),
    ]
    origin = {"unit": "multiplier", "period": "2021-", "source": "made up", "status": "assumption"}
    return [
        {"month": month, "group": group, "quantity": quantity, **dict.fromkeys(("value", "low", "high"), str(value))}
        | origin
        for month, group, quantity, value in steps
    ]


def _number(value: float) -> str:
    return f"{value:.18f}"


def _read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


# --- the scenarios ----------------------------------------------------------------------------------------------------

_groups = st.one_of(
    st.just(GROUPS),
    st.lists(st.sampled_from(GROUPS), min_size=1, max_size=6, unique=True).map(tuple),
)
_starts = st.sampled_from([0, 0, 0, 0, 1, 7, 28, 100, 365, 800]).map(lambda days: _FIRST_DAY + timedelta(days=days))
_ratios = st.one_of(st.sampled_from([0.05, 0.5, 1.0, 1.0, 1.3, 20.0]), st.floats(0.05, 20.0))
_shares = st.one_of(st.sampled_from([0.0, 0.5, 1.0, 1.0]), st.floats(0.0, 1.0))
_take_up = st.sampled_from([0.1, 0.5, 0.9, 1.0, 1.0])
_displacements = st.sampled_from([0.0, 0.0, 0.3, 0.99])
_weekly_hours = st.sampled_from([1.0, 7.0, 26.0])
_hours = st.sampled_from([0.0, 0.5, 1.0, 1.5, 7.0, 26.0, 60.0])
_cases = st.sampled_from(["new", "existing", "both", "both"])
_slots = st.sampled_from([0, 1, 1, 2, 3, 5, 8, 20, 100_000])


def _weeks_of_case(draw: DrawFn, week: float, most: int) -> float:
    """Whole weeks, which make ties, or any number of them."""
    any_number = st.integers(0, most) if week < 1.0 else st.one_of(st.integers(0, most), st.floats(0.0, most))
    return draw(any_number) * week


@st.composite
def _activities(draw: DrawFn, week: float, pools: tuple[str, ...]) -> dict[str, object]:
    # when a case lasts some ticks, nobody of the first day is left on the second
    start = _FIRST_DAY if week < 1.0 and draw(st.integers(0, 7)) else draw(_starts)
    share = draw(_take_up)
    earliest = _weeks_of_case(draw, week, draw(st.sampled_from([0, 4, 30])))
    activity: dict[str, object] = {
        "mechanism": "activity",
        "groups": draw(_groups),
        "start": start,
        "cases": draw(_cases),
        "share": share,
        "share_today": share * draw(_shares),
        "earliest_week": earliest,
        "usual_week": earliest + _weeks_of_case(draw, week, draw(st.sampled_from([0, 4, 60]))),
        "length_weeks": max(_weeks_of_case(draw, week, draw(st.sampled_from([1, 8, 40]))), 0.2 * week),
        "length": draw(st.sampled_from(["fixed", "fixed", "random"])),
        "effect_during": draw(_ratios),
        "effect_after": draw(_ratios),
        "displacement": draw(_displacements),
        "rollout_weeks": _weeks_of_case(draw, week, draw(st.sampled_from([0, 0, 26]))),
        "priority": draw(st.integers(0, 3)),
    }
    if draw(st.booleans()):
        activity["effect_weeks"] = max(_weeks_of_case(draw, week, 26), 0.2 * week)
    if draw(st.integers(0, 3)) == 0:
        activity["end"] = start + timedelta(days=draw(st.sampled_from([1, 7, 60, 400])))
    if pools and draw(st.integers(0, 3)) > 0:
        activity["pool"] = draw(st.sampled_from(pools))
    if draw(st.integers(0, 3)) == 0:
        activity["arranging_hours"] = draw(_hours)
        if pools and draw(st.integers(0, 3)) > 0:
            activity["arranging_pool"] = draw(st.sampled_from(pools))
    return activity


@st.composite
def _meetings(draw: DrawFn, week: float, pools: tuple[str, ...]) -> dict[str, object]:
    start = _FIRST_DAY if week < 1.0 and draw(st.integers(0, 7)) else draw(_starts)
    interval = draw(st.sampled_from([0.5, 1.0, 1.0, 2.0, 4.0, 6.5, 26.0]))
    rarer = draw(st.sampled_from([1.0, 1.1, 1.5, 2.0, 2.0, 2.0, 4.0, 10.0]))
    meetings: dict[str, object] = {
        "mechanism": "meetings",
        "groups": draw(_groups),
        "start": start,
        "cases": draw(_cases),
        "share": draw(_take_up),
        "rollout_weeks": _weeks_of_case(draw, week, draw(st.sampled_from([0, 0, 26]))),
        "interval_weeks": interval,
        "interval_today_weeks": interval * rarer,
        "hours": draw(_hours),
        "effect_after": draw(_ratios),
        "effect_weeks": max(_weeks_of_case(draw, week, draw(st.sampled_from([1, 4, 26]))), 0.2 * week),
        "displacement": draw(_displacements),
        "priority": draw(st.integers(0, 3)),
    }
    if draw(st.integers(0, 3)) == 0:
        meetings["end"] = start + timedelta(days=draw(st.sampled_from([1, 7, 60, 400])))
    if pools and draw(st.integers(0, 3)) > 0:
        meetings["pool"] = draw(st.sampled_from(pools))
    return meetings


@st.composite
def _capacity(draw: DrawFn, pools: tuple[str, ...]) -> dict[str, object]:
    start = draw(_starts)
    capacity: dict[str, object] = {
        "mechanism": "capacity",
        "pool": draw(st.sampled_from(pools)),
        "slots": draw(st.sampled_from([0, 1, 1, 2, 5, 40])),
        "start": start,
        "delay_weeks": draw(st.sampled_from([0.0, 0.0, 1.0, 7.5, 26.0])),
        "ramp_weeks": draw(st.sampled_from([0.0, 0.0, 3.0, 20.5])),
    }
    if draw(st.booleans()):
        capacity["end"] = start + timedelta(days=draw(st.sampled_from([1, 7, 60, 400])))
    return capacity


@st.composite
def _routing(draw: DrawFn) -> dict[str, object]:
    groups = draw(_groups)
    elsewhere = [place for place in (*GROUPS, *EXITS) if place not in groups]
    # most spells lead to a job or to the unnamed exit
    destination = draw(st.sampled_from(["job", "other", *elsewhere]))
    instead = draw(st.sampled_from([place for place in elsewhere if place != destination]))
    return {"mechanism": "routing", "groups": groups, "destination": destination, "instead": instead} | {
        "share": draw(_shares),
        "start": draw(_starts),
        "ramp_weeks": float(draw(st.sampled_from([0.0, 0.0, 1.0, 10.5]))),
    }


@st.composite
def _crowd(draw: DrawFn, week: float) -> list[dict[str, object]]:
    """Several activities on everybody at once, with one pool between them and few weeks to choose from."""
    crowd = []
    for _ in range(draw(st.sampled_from([2, 3, 4]))):
        earliest = draw(st.integers(0, 4)) * week
        activity = draw(_activities(week, ("pool_0",))) | {
            "groups": GROUPS,
            "start": _FIRST_DAY,
            "cases": "both",
            "share": 1.0,
            "earliest_week": earliest,
            "usual_week": earliest + draw(st.sampled_from([3, 60])) * week,
            "length_weeks": draw(st.integers(1, 4)) * week,
            "rollout_weeks": 0.0,
            "pool": "pool_0",
        }
        crowd.append({key: value for key, value in activity.items() if key != "end"})
    return crowd


@st.composite
def _matching(draw: DrawFn) -> dict[str, object]:
    ramp = float(draw(st.sampled_from([0.0, 0.0, 1.0, 10.5])))
    return {"mechanism": "matching", "groups": draw(_groups), "start": draw(_starts), "ramp_weeks": ramp} | {
        "effect": draw(_ratios),
        "displacement": draw(_displacements),
    }


@st.composite
def _prevention(draw: DrawFn) -> dict[str, object]:
    ramp = float(draw(st.sampled_from([0.0, 0.0, 1.0, 10.5])))
    return {"mechanism": "prevention", "groups": draw(_groups), "start": draw(_starts), "ramp_weeks": ramp} | {
        "on": draw(st.sampled_from(["inflow", "returns"])),
        "factor": draw(_shares),
    }


@st.composite
def _shortenings(draw: DrawFn) -> list[dict[str, object]]:
    """At most one a group."""
    parts = draw(st.lists(st.sampled_from([None, 0, 1]), min_size=len(GROUPS), max_size=len(GROUPS)))
    found = []
    for part in (0, 1):
        groups = tuple(group for group, chosen in zip(GROUPS, parts, strict=True) if chosen == part)
        if groups:
            share = draw(st.one_of(st.sampled_from([-0.5, 0.0, 0.9]), st.floats(-0.5, 0.9)))
            lever = {"mechanism": "shortening", "groups": groups, "shorter_share": share}
            found.append(lever | {"start": draw(_starts), "cases": draw(_cases)})
    return found


@st.composite
def _durations_chosen(draw: DrawFn) -> dict[str, object]:
    shapes: Mapping[str, SearchStrategy[float]] = {
        "weibull": st.floats(0.4, 5.0),
        "lognormal": st.floats(0.2, 2.0),
        "loglogistic": st.floats(1.3, 6.0),
        "gamma": st.floats(0.3, 6.0),
    }
    chosen: dict[str, object] = {}
    for group in draw(st.lists(st.sampled_from(GROUPS), max_size=3, unique=True)):
        family = draw(st.sampled_from(["exponential", "empirical", *shapes]))
        chosen[group] = {"family": family} | ({"shape": draw(shapes[family])} if family in shapes else {})
    return chosen


@st.composite
def _assumptions(draw: DrawFn, clock: str) -> dict[str, object]:
    stocks = st.sampled_from([0, 1, 5, 17, 30, MOST_IN_STOCK])
    # without a stock of its own, next to nobody is there when a case lasts some ticks
    given_stock = GROUPS if clock == "ticks" else draw(st.lists(st.sampled_from(GROUPS), unique=True))
    on = st.sampled_from([True, True, True, False])
    return {
        "cycle": draw(st.sampled_from(["flat", "made"])),
        "routing": draw(on),
        "returns": draw(on),
        "limits": draw(on),
        "stock": {group: draw(stocks) for group in given_stock},
        "durations": draw(_durations_chosen()),
    }


@st.composite
def cases(draw: DrawFn) -> Case:
    """A whole scenario with all mechanisms, how long it is run, and on what chance."""
    clock = draw(st.sampled_from(["weeks", "ticks"]))
    week = CLOCKS[clock]
    pools = tuple(f"pool_{i}" for i in range(draw(st.sampled_from([0, 1, 1, 2, 3]))))
    crowded = len(pools) > 0 and draw(st.booleans())
    activities = (
        draw(_crowd(week)) if crowded else [draw(_activities(week, pools)) for _ in range(draw(st.integers(0, 4)))]
    )
    levers: list[dict[str, object]] = [
        *activities,
        *draw(st.lists(_meetings(week, pools), max_size=2)),
        *(draw(st.lists(_capacity(pools), max_size=2)) if pools else []),
        *draw(st.lists(_routing(), max_size=2)),
        *draw(st.lists(_matching(), max_size=2)),
        *draw(st.lists(_prevention(), max_size=2)),
        *(draw(_shortenings()) if draw(st.booleans()) else []),
    ]
    levers = draw(st.permutations(levers))
    text = {"da": "trukket", "en": "drawn"}
    scenario = Scenario.from_tables(
        {
            "name": "drawn",
            "title": text,
            "description": text,
            "assumptions": draw(_assumptions(clock)),
            "pools": {pool: {"slots": draw(_slots), "hours_per_week": draw(_weekly_hours)} for pool in pools},
            "initiatives": {f"lever_{i}": lever for i, lever in enumerate(levers)},
        }
    )
    days = [100, 364, 364, 729, 1094, 6, 0, -1] if clock == "weeks" else [0, 0, 0, 0, 0, 0, -1, 20]
    until = _FIRST_DAY + timedelta(days=draw(st.sampled_from(days)))
    ticks = draw(st.one_of(st.none(), st.integers(1, 60))) if clock == "ticks" else None
    return Case(clock, scenario, until, ticks, draw(st.integers(0, 2**63 - 1)), draw(st.integers(0, 50)))
