"""What support and initiatives cost: benefit rates, the state's share by time on support, unit prices."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from sim.facts.figures import Figure
from sim.facts.tables import DataPack, broken_rule, last_line, read_table
from sim.frozen import FrozenMap

PRICE_UNITS = ("DKK", "DKK per year", "DKK per week", "DKK per hour", "DKK per person")
"""What a price can be paid for: once, or for each year, week, hour or participant."""

_CODE = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Price:
    """A unit price with its names; its unit, one of `PRICE_UNITS`, says what it is paid for."""

    title_da: str
    title_en: str
    figure: Figure


@dataclass(frozen=True)
class Economy:
    """What a full-time person and an initiative cost, in kroner of the year they are about.

    Attributes
    ----------
    rates:
        Benefit paid per full-time person and week, by group and year. Mostly the highest rates: upper bounds.
    state_share:
        The state's share of the benefit by weeks of support behind the citizen, in every group, rising from 0: each share
        holds until the next one's weeks.
    reset_weeks:
        Weeks without support after which those weeks are counted anew.
    prices:
        By code.
    """

    rates: Mapping[str, Mapping[int, Figure]]
    state_share: Mapping[int, Figure]
    reset_weeks: Figure
    prices: Mapping[str, Price]

    def rate(self, group: str, year: int) -> Figure:
        """The benefit rate of a group in a year; in a year without one that of the nearest earlier year, else the first."""
        years = self.rates[group]
        return years[max((known for known in years if known <= year), default=min(years))]


def load_economy(pack: DataPack, codes: tuple[str, ...]) -> Economy:
    """Read rates, reimbursement and prices of a data pack for the groups of its plan.

    Raises
    ------
    DataError
        For any broken rule, a group without a rate, or steps of reimbursement that do not begin at 0 and rise.
    """
    state_share, reset = _load_reimbursement(pack)
    return Economy(_load_rates(pack, codes), state_share, reset, _load_prices(pack))


def _load_rates(pack: DataPack, codes: tuple[str, ...]) -> FrozenMap[str, Mapping[int, Figure]]:
    relative = "assumptions/rates.csv"
    rows = read_table(pack, relative, ("group", "year"))
    rates: dict[str, dict[int, Figure]] = {code: {} for code in codes}
    for row in rows:
        rates[row.choice("group", codes)][row.whole("year", 1900, 2100)] = row.figure("DKK per week")
    for code, years in rates.items():
        if not years:
            en, da = "every group needs a rate of at least one year", "hver gruppe kræver en sats for mindst ét år"
            raise broken_rule(pack.label(relative), last_line(rows), "group", code, en, da)
    return FrozenMap({code: FrozenMap(sorted(years.items())) for code, years in rates.items()})


def _load_reimbursement(pack: DataPack) -> tuple[FrozenMap[int, Figure], Figure]:
    relative = "assumptions/reimbursement.csv"
    file = pack.label(relative)
    rows = read_table(pack, relative, ("quantity", "from_week"))
    steps: dict[int, Figure] = {}
    reset = None
    for row in rows:
        if row.choice("quantity", ("state_share", "weeks_away_until_reset")) == "state_share":
            steps[row.whole("from_week", 0, 5000)] = row.figure("share")
        elif row.cells["from_week"] or reset is not None:
            en, da = "there is one reset, and it has no from_week", "der er én nulstilling, og den har ingen from_week"
            raise row.error("from_week", en, da)
        else:
            reset = row.figure("weeks", positive=True)
    if reset is None:
        en, da = "there must be a row weeks_away_until_reset", "der skal være en række weeks_away_until_reset"
        raise broken_rule(file, last_line(rows), "quantity", "missing", en, da)
    if not steps or next(iter(steps)) != 0 or any(later <= earlier for earlier, later in pairwise(steps)):
        en, da = "the steps must begin at week 0 and rise", "trinene skal begynde i uge 0 og stige"
        raise broken_rule(file, last_line(rows), "from_week", ", ".join(map(str, steps)), en, da)
    return FrozenMap(steps), reset


def _load_prices(pack: DataPack) -> FrozenMap[str, Price]:
    prices = {}
    for row in read_table(pack, "assumptions/prices.csv", ("price",), extra=("title_da", "title_en")):
        code = row.text("price")
        if _CODE.fullmatch(code) is None:
            en = "a code is small letters a-z, digits and underscores, a letter first"
            raise row.error("price", en, "en kode er små bogstaver a-z, cifre og understreg, først et bogstav")
        prices[code] = Price(row.text("title_da"), row.text("title_en"), row.figure(*PRICE_UNITS))
    return FrozenMap(prices)
