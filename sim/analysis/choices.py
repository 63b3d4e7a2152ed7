"""What a scenario chooses that no engine reads, and that is therefore checked here: prices, and the country's share."""

from __future__ import annotations

from sim.analysis.gap import national_shares
from sim.analysis.prices import check_prices
from sim.facts import Facts
from sim.scenario import Scenario


def check_choices(scenario: Scenario, facts: Facts) -> None:
    """Whether the prices and the shares of the country that a scenario names are known and fit.

    Raises
    ------
    ScenarioError
        Naming the key, what is allowed and what to do.
    """
    check_prices(scenario, facts)
    national_shares(scenario, facts)
