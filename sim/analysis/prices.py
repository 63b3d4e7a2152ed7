"""Unit prices as a scenario uses them: those of the data pack, or the ones entered instead; and what they can be paid for."""

from __future__ import annotations

from sim.errors import ScenarioError
from sim.facts import ENTERED, Facts, Figure
from sim.scenario import Activity, Capacity, Initiative, Meetings, Scenario

KIND_UNITS = {
    "start": "DKK",
    "year": "DKK per year",
    "slot_year": "DKK per year",
    "participant": "DKK per person",
    "week": "DKK per week",
    "hour": "DKK per hour",
}
"""The unit that a price must have to be paid for a thing of this kind."""


def price_of(code: str, scenario: Scenario, facts: Facts) -> Figure:
    """The price behind a code; one entered in the scenario has the status `ENTERED` and no range.

    Raises
    ------
    ScenarioError
        For a code that the data pack does not have, even where the scenario gives it a value: then its unit is unknown.
    """
    known = facts.economy.prices
    if code not in known:
        raise _unknown(scenario, "assumptions.prices" if code in scenario.assumptions.prices else "prices", code, facts)
    figure = known[code].figure
    entered = scenario.assumptions.prices.get(code)
    if entered is None:
        return figure
    return Figure(entered, figure.unit, figure.period, entered_in(scenario), ENTERED, None, None, scenario.name)


def entered_in(scenario: Scenario) -> str:
    """The source of a figure that somebody has entered; whoever shows it says so in the reader's language."""
    return f"entered in scenario {scenario.name}"


def check_prices(scenario: Scenario, facts: Facts) -> None:
    """Whether every price that a scenario names or enters is known, and fits what it is paid for.

    Raises
    ------
    ScenarioError
        Naming the key, the code, what is allowed and what to do.
    """
    for code in scenario.assumptions.prices:
        if code not in facts.economy.prices:
            raise _unknown(scenario, "assumptions.prices", code, facts)
    paid_pools: dict[str, str] = {}
    for name, initiative in scenario.initiatives.items():
        for kind, code in initiative.prices.items():
            key = f"{name}.prices.{kind}"
            if code not in facts.economy.prices:
                raise _unknown(scenario, key, code, facts)
            _check_kind(scenario, initiative, kind, key)
            unit = facts.economy.prices[code].figure.unit
            if unit != KIND_UNITS[kind]:
                fitting = _codes(facts, KIND_UNITS[kind])
                raise ScenarioError(
                    f"{scenario.name}: {key} = {code!r} is a price in {unit}, but {kind} is paid in {KIND_UNITS[kind]}. Choose "
                    f"one of: {fitting}.",
                    f"{scenario.name}: {key} = {code!r} er en pris i {unit}, men {kind} betales i {KIND_UNITS[kind]}. Vælg en "
                    f"af: {fitting}.",
                    key=key,
                )
            pool = getattr(initiative, "pool", None)
            if kind == "slot_year" and not isinstance(initiative, Capacity) and pool is not None:
                other = paid_pools.setdefault(pool, name)
                if other != name:
                    raise ScenarioError(
                        f"{scenario.name}: {key}: the places of {pool!r} are already paid for by {other}.prices.slot_year, and "
                        "would be paid twice. Name the price in one of them.",
                        f"{scenario.name}: {key}: pladserne i {pool!r} betales allerede af {other}.prices.slot_year og ville "
                        "blive betalt to gange. Angiv prisen i én af dem.",
                        key=key,
                    )


def _check_kind(scenario: Scenario, initiative: Initiative, kind: str, key: str) -> None:
    allowed = ["start", "year"]
    if isinstance(initiative, Capacity) or getattr(initiative, "pool", None) is not None:
        allowed.append("slot_year")
    if isinstance(initiative, Activity):
        allowed += ["participant", "week", "hour"]
    elif isinstance(initiative, Meetings):
        allowed += ["participant", "hour"]
    if kind not in allowed:
        names = ", ".join(allowed)
        raise ScenarioError(
            f"{scenario.name}: {key}: this initiative has nothing of the kind {kind!r} to count. It can be paid for: {names}.",
            f"{scenario.name}: {key}: denne indsats har intet af slagsen {kind!r} at tælle. Den kan betales for: {names}.",
            key=key,
        )


def _unknown(scenario: Scenario, key: str, code: str, facts: Facts) -> ScenarioError:
    known = _codes(facts)
    return ScenarioError(
        f"{scenario.name}: {key} names the price {code!r}, which is not there. Known: {known}. A new one needs a row in "
        "assumptions/prices.csv of the data pack.",
        f"{scenario.name}: {key} nævner prisen {code!r}, som ikke findes. Kendte: {known}. En ny kræver en række i datapakkens "
        "assumptions/prices.csv.",
        key=key,
    )


def _codes(facts: Facts, unit: str | None = None) -> str:
    prices = facts.economy.prices
    return ", ".join(code for code, price in prices.items() if unit in (None, price.figure.unit)) or "-"
