"""Initiatives that can be switched on in any scenario: all that the shipped scenarios have, and a blunt cut for each group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sim.frozen import FrozenMap
from sim.scenario.files import load_scenario, shipped_scenarios
from sim.scenario.initiatives import Initiative, Shortening
from sim.scenario.scenario import Pool, Scenario

_POOL_FIELDS = ("pool", "arranging_pool")


@dataclass(frozen=True)
class Offers:
    """Initiatives as they are switched on, by name, and the pools that they share."""

    initiatives: Mapping[str, Initiative]
    pools: Mapping[str, Pool]


@lru_cache(maxsize=8)
def shipped_offers(codes: tuple[str, ...]) -> Offers:
    """What can be switched on for these benefit groups."""
    return offers_of((load_scenario(name) for name in shipped_scenarios()), codes)


def offers_of(scenarios: Iterable[Scenario], codes: tuple[str, ...]) -> Offers:
    """The initiatives of some scenarios; of two with one name the first counts.

    Initiatives on groups that are none of `codes` are passed over, and so are cuts in duration: each group is offered one
    of its own, of nothing to begin with.
    """
    initiatives: dict[str, Initiative] = {}
    pools: dict[str, Pool] = {}
    for scenario in scenarios:
        for name, one in scenario.initiatives.items():
            if isinstance(one, Shortening) or name in initiatives or not set(one.groups) <= set(codes):
                continue
            initiatives[name] = one
            for pool in pools_used(one):
                pools.setdefault(pool, scenario.pools[pool])
    for code in codes:
        initiatives[shortening_name(code)] = Shortening(groups=(code,), shorter_share=0.0)
    return Offers(FrozenMap(initiatives), FrozenMap(pools))


def pools_used(initiative: Initiative) -> tuple[str, ...]:
    """Names of the pools that an initiative needs or adds to."""
    named = (getattr(initiative, field, None) for field in _POOL_FIELDS)
    return tuple(dict.fromkeys(name for name in named if name is not None))


def shortening_name(code: str) -> str:
    """The name of a group's own cut in duration."""
    return f"kortere_{code}"


def taken_apart(scenario: Scenario) -> Scenario:
    """The same scenario with one cut in duration a group, so that each can be set by itself; that changes no result."""
    tables = scenario.tables()
    parts: dict[str, Any] = {}
    for name, one in scenario.initiatives.items():
        if isinstance(one, Shortening):
            table = tables["initiatives"].pop(name)
            for code in one.groups:
                parts[shortening_name(code)] = table | {"groups": (code,)}
    if not parts:
        return scenario
    tables["initiatives"] |= parts
    return Scenario.from_tables(tables, scenario.name)
