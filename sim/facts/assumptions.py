"""What the plan does not say: where spells lead, who returns, population, national share, business cycle."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from sim.facts.durations import DurationRule, load_durations
from sim.facts.figures import Figure
from sim.facts.plan import EXITS, LIMIT_SUFFIX
from sim.facts.tables import DataPack, broken_rule, last_line, read_table
from sim.frozen import FrozenMap

SUM_TOLERANCE = 1e-9
"""How far from 1 the shares of one routing row may sum: rounding in the last binary digit, not in the file."""

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Route:
    """One destination of a group's completed spells.

    Attributes
    ----------
    to:
        Code of another group, or one of `EXITS`.
    share:
        Share of the spells; a group's shares sum to 1.
    favourable:
        Whether initiatives and the business cycle act on this exit.
    """

    to: str
    share: Figure
    favourable: bool


@dataclass(frozen=True)
class ReturnRule:
    """Who left a group for a job comes back with this probability, after an exponential gap, to the group `back_to`."""

    probability: Figure
    mean_gap_weeks: Figure
    back_to: str


@dataclass(frozen=True)
class CycleStep:
    """A calendar multiplier that holds from a month until the next step of the same group and quantity.

    Attributes
    ----------
    month:
        First day of the month.
    group:
        Code of a group; None for all groups.
    quantity:
        ``inflow`` or ``favourable_exits``.
    """

    month: datetime.date
    group: str | None
    quantity: str
    multiplier: Figure


@dataclass(frozen=True)
class Cycle:
    """A business cycle: its name and its steps by month."""

    name: str
    steps: tuple[CycleStep, ...]


@dataclass(frozen=True)
class Assumptions:
    """All that is assumed or taken from other publications, by group code, by year, by cycle name.

    Attributes
    ----------
    routing:
        Destinations of completed spells, by group.
    limit_routing:
        Destinations of those who reach a statutory limit, by group; only groups with a limit.
    population:
        Inhabitants aged 16-66 by year.
    national_share:
        Share of those aged 16-66 on comparable support in the whole country by year.
    """

    routing: Mapping[str, tuple[Route, ...]]
    limit_routing: Mapping[str, tuple[Route, ...]]
    returns: Mapping[str, ReturnRule]
    durations: Mapping[str, DurationRule]
    population: Mapping[int, Figure]
    national_share: Mapping[int, Figure]
    cycles: Mapping[str, Cycle]


def load_assumptions(pack: DataPack, codes: tuple[str, ...]) -> Assumptions:
    """Read ``assumptions/`` of a data pack for the groups of its plan.

    Raises
    ------
    DataError
        For any broken rule, a group without routing, return rule or duration, or a limit without its routing row.
    """
    durations = load_durations(pack, codes)
    limited = tuple(code for code in codes if durations[code].limit_weeks is not None)
    routes = _load_routing(pack, codes, limited)
    return Assumptions(
        routing=FrozenMap({code: routes[code] for code in codes}),
        limit_routing=FrozenMap({code: routes[code + LIMIT_SUFFIX] for code in codes if code + LIMIT_SUFFIX in routes}),
        returns=_load_returns(pack, codes),
        durations=durations,
        population=_load_years(pack, "assumptions/population.csv", "persons"),
        national_share=_load_years(pack, "assumptions/national_share.csv", "share"),
        cycles=_load_cycles(pack, codes),
    )


def _load_routing(pack: DataPack, codes: tuple[str, ...], limited: tuple[str, ...]) -> dict[str, tuple[Route, ...]]:
    relative = "assumptions/routing.csv"
    file = pack.label(relative)
    rows = read_table(pack, relative, ("from_state", "to_state", "favourable"), unique=("from_state", "to_state"))
    states = (*codes, *(code + LIMIT_SUFFIX for code in codes))
    routes: dict[str, list[Route]] = {}
    ends: dict[str, int] = {}
    for row in rows:
        start, to = row.choice("from_state", states), row.choice("to_state", (*codes, *EXITS))
        if to == start.removesuffix(LIMIT_SUFFIX):
            en, da = "a route to the group itself is no exit", "en vej til gruppen selv er ingen afgang"
            raise row.error("to_state", en, da)
        favourable = row.choice("favourable", ("yes", "no")) == "yes"
        share = row.figure("share")
        routes.setdefault(start, []).append(Route(to, share, favourable))
        ends[start] = row.line
    for state in (*codes, *(code + LIMIT_SUFFIX for code in limited)):
        if state not in routes:
            en, da = (
                "every group, and every statutory limit, needs routing rows",
                "hver gruppe og hver lovgrænse kræver rækker her",
            )
            raise broken_rule(file, last_line(rows), "from_state", state, en, da)
    for state, options in routes.items():
        total = math.fsum(route.share.value for route in options)
        if abs(total - 1.0) > SUM_TOLERANCE:
            en, da = f"the shares of {state} must sum to 1", f"andelene for {state} skal summe til 1"
            raise broken_rule(file, ends[state], "value", f"sum {total:.9g}", en, da)
    return {state: tuple(options) for state, options in routes.items()}


def _load_returns(pack: DataPack, codes: tuple[str, ...]) -> FrozenMap[str, ReturnRule]:
    relative = "assumptions/returns.csv"
    rows = read_table(pack, relative, ("group", "quantity", "back_to"), unique=("group", "quantity"))
    figures: dict[tuple[str, str], Figure] = {}
    back: dict[str, str] = {}
    for row in rows:
        code, to = row.choice("group", codes), row.choice("back_to", codes)
        if back.setdefault(code, to) != to:
            en, da = (
                f"both rows of {code} must have the same back_to",
                f"begge rækker for {code} skal have samme back_to",
            )
            raise row.error("back_to", en, da)
        if row.choice("quantity", ("return_probability", "mean_gap")) == "return_probability":
            figures[code, "return_probability"] = row.figure("share")
        else:
            figures[code, "mean_gap"] = row.figure("weeks", positive=True)
    for code in codes:
        for quantity in ("return_probability", "mean_gap"):
            if (code, quantity) not in figures:
                en, da = f"every group needs a row {quantity}", f"hver gruppe kræver en række {quantity}"
                raise broken_rule(pack.label(relative), last_line(rows), "group", code, en, da)
    return FrozenMap(
        {code: ReturnRule(figures[code, "return_probability"], figures[code, "mean_gap"], back[code]) for code in codes}
    )


def _load_years(pack: DataPack, relative: str, unit: str) -> FrozenMap[int, Figure]:
    rows = read_table(pack, relative, ("year",))
    years = {row.whole("year", 1900, 2100): row.figure(unit, positive=True) for row in rows}
    return FrozenMap(sorted(years.items()))


def _load_cycles(pack: DataPack, codes: tuple[str, ...]) -> FrozenMap[str, Cycle]:
    names = pack.names("assumptions/cycles", ".csv")
    if not names:
        en, da = "there must be at least one cycle file (.csv)", "der skal være mindst én konjunkturfil (.csv)"
        raise broken_rule(pack.label("assumptions/cycles"), None, "file", "missing", en, da)
    cycles = (_load_cycle(pack, relative, codes) for relative in names)
    return FrozenMap({cycle.name: cycle for cycle in cycles})


def _load_cycle(pack: DataPack, relative: str, codes: tuple[str, ...]) -> Cycle:
    steps = []
    for row in read_table(pack, relative, ("month", "group", "quantity")):
        month, group = row.text("month"), row.choice("group", ("all", *codes))
        if _MONTH.fullmatch(month) is None or month < "1900":
            raise row.error("month", "month must be written YYYY-MM", "month skal skrives ÅÅÅÅ-MM")
        quantity = row.choice("quantity", ("inflow", "favourable_exits"))
        first = datetime.date(int(month[:4]), int(month[5:]), 1)
        steps.append(CycleStep(first, None if group == "all" else group, quantity, row.figure("multiplier")))
    return Cycle(PurePosixPath(relative).stem, tuple(sorted(steps, key=lambda step: step.month)))
