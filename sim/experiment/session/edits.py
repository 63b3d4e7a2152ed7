"""What a user does to a state: each takes a state and gives the next one, and touches nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sim.errors import ScenarioError
from sim.experiment.session.state import MOST_PINNED, State
from sim.frozen import FrozenMap
from sim.scenario import Initiative, Pool, Scenario, Shortening
from sim.scenario.controls import LeverValue, lever_value
from sim.scenario.offers import Offers, pools_used


def is_on(state: State, name: str) -> bool:
    """Whether an initiative is part of the scenario."""
    return name in state.scenario.initiatives


def initiative(state: State, name: str, offers: Offers) -> Initiative:
    """An initiative as it is, or as it would be if it were switched on."""
    for known in (state.scenario.initiatives, state.shelf.initiatives, state.start.initiatives, offers.initiatives):
        if name in known:
            return known[name]
    raise _unknown(name)


def pool(state: State, name: str, offers: Offers) -> Pool:
    """A pool as it is, or as it would be if somebody needed it."""
    for known in (state.scenario.pools, state.shelf.pools, state.start.pools, offers.pools):
        if name in known:
            return known[name]
    raise _unknown(name)


def switch_on(state: State, name: str, offers: Offers) -> State:
    """The initiative as it was when it was switched off, or else as it is offered."""
    if is_on(state, name):
        return state
    one = initiative(state, name, offers)
    pools = {used: pool(state, used, offers) for used in pools_used(one)}
    scenario = _with(state.scenario, {name: one}, pools, _order(state, offers))
    shelf = _only(state.shelf, set(state.shelf.initiatives) - {name})
    return replace(state, scenario=scenario, shelf=shelf)


def switch_off(state: State, name: str) -> State:
    """The scenario without an initiative, which goes on the shelf with its values."""
    if not is_on(state, name):
        return state
    one = state.scenario.initiatives[name]
    pools = {used: state.scenario.pools[used] for used in pools_used(one)}
    shelf = _with(state.shelf, {name: one}, pools, (*state.shelf.initiatives, name))
    return replace(state, scenario=_only(state.scenario, set(state.scenario.initiatives) - {name}), shelf=shelf)


def switch_all_off(state: State) -> State:
    """Today's practice: every initiative on the shelf."""
    for name in state.scenario.initiatives:
        state = switch_off(state, name)
    return state


def set_levers(state: State, changes: Mapping[str, LeverValue], offers: Offers) -> State:
    """Levers at other values, all at once, so that two that depend on each other can be moved together.

    An initiative that is off is switched on; a cut in duration of nothing is taken out. A value outside a range that the
    user gave takes the range away.

    Raises
    ------
    ScenarioError
        For an unknown lever, a value out of range, and values that contradict each other.
    """
    for key in changes:
        owner = key.split(".")[0]
        if owner != "pools":
            state = switch_on(state, owner, offers)
        elif key.split(".")[1] not in state.scenario.pools:
            raise _unknown(key)
    scenario = state.scenario.replace(dict(changes))
    for key in changes:
        owner = key.split(".")[0]
        one = scenario.initiatives.get(owner)
        if isinstance(one, Shortening) and one.shorter_share == 0.0 and owner not in state.start.initiatives:
            scenario = _only(scenario, set(scenario.initiatives) - {owner})
    ranges = {
        lever: ends
        for lever, ends in state.ranges.items()
        if not (lever in changes and not _is_between(changes[lever], ends))
    }
    return replace(state, scenario=scenario, ranges=FrozenMap(ranges))


def set_range(state: State, key: str, low: float, high: float, offers: Offers) -> State:
    """An effect that lies somewhere between two ends: the middle is simulated, and the ends are kept.

    Raises
    ------
    ScenarioError
        As for `set_levers`, for either end too.
    """
    for end in (low, high):
        set_levers(state, {key: end}, offers)
    state = set_levers(state, {key: middle(low, high)}, offers)
    return replace(state, ranges=FrozenMap({**state.ranges, key: (low, high)}))


def middle(low: float, high: float) -> float:
    """The value between two ends that is simulated, as a decimal number would be halved: 0.1 and 0.2 give 0.15."""
    return round((low + high) / 2.0, 12)


def reset_lever(state: State, key: str, offers: Offers) -> State:
    """One lever back to the scenario that was opened, or to what is offered."""
    ranges = FrozenMap({lever: ends for lever, ends in state.ranges.items() if lever != key})
    return set_levers(replace(state, ranges=ranges), {key: default(state, key, offers)}, offers)


def default(state: State, key: str, offers: Offers) -> LeverValue:
    """What a lever goes back to."""
    *owner, field = key.split(".")
    try:
        return lever_value(state.start, key)
    except KeyError:
        known: Mapping[str, Any] = offers.pools if owner[0] == "pools" else offers.initiatives
        if owner[-1] not in known:
            raise _unknown(key) from None
        value: LeverValue = getattr(known[owner[-1]], field)
        return value


def reset_all(state: State) -> State:
    """Every lever back to the scenario that was opened or saved last."""
    return replace(state, scenario=state.start, shelf=_only(state.shelf, set()), ranges=FrozenMap())


def begin_with(state: State, scenario: Scenario) -> State:
    """Another scenario to work on; how it is run and what it is compared with stay."""
    return replace(state, scenario=scenario, start=scenario, shelf=_only(state.shelf, set()), ranges=FrozenMap())


def pin(state: State, scenario: Scenario) -> State:
    """Keep a scenario for comparison; one that is kept already is not kept twice.

    Raises
    ------
    ScenarioError
        Where there is no room.
    """
    if scenario in state.pinned:
        return state
    if len(state.pinned) >= MOST_PINNED:
        raise ScenarioError(
            f"There is room for {MOST_PINNED} scenarios beside the baseline. Take one away first.",
            f"Der er plads til {MOST_PINNED} scenarier ud over uændret praksis. Fjern et først.",
            key="pinned",
        )
    taken = {one.title.da for one in state.pinned}
    return replace(state, pinned=(*state.pinned, _numbered(scenario, taken)))


def unpin(state: State, place: int) -> State:
    """Without one of the kept scenarios."""
    return replace(state, pinned=state.pinned[:place] + state.pinned[place + 1 :])


def titled(scenario: Scenario, title: str) -> Scenario:
    """The scenario under another title."""
    return scenario.replace({"title": {"da": title, "en": title}})


def _numbered(scenario: Scenario, taken: set[str]) -> Scenario:
    """With a number after the title where another one has that title already."""
    title, number = scenario.title, 2
    while title.da in taken:
        title = scenario.title.model_copy(
            update={code: f"{getattr(scenario.title, code)} ({number})" for code in ("da", "en")}
        )
        number += 1
    return scenario.model_copy(update={"title": title})


def _order(state: State, offers: Offers) -> tuple[str, ...]:
    """The order of initiatives, whatever the order in which they are switched on: sums are then the same to the last bit."""
    return tuple(dict.fromkeys([*state.start.initiatives, *offers.initiatives, *state.scenario.initiatives]))


def _with(
    scenario: Scenario, initiatives: Mapping[str, Initiative], pools: Mapping[str, Pool], order: tuple[str, ...]
) -> Scenario:
    every = {**scenario.initiatives, **initiatives}
    kept = {**pools, **scenario.pools}
    names = [name for name in order if name in every] + [name for name in every if name not in order]
    return scenario.model_copy(
        update={"initiatives": FrozenMap({name: every[name] for name in names}), "pools": FrozenMap(kept)}
    )


def _only(scenario: Scenario, names: set[str]) -> Scenario:
    """A scenario with these of its initiatives, and without the pools that only the others needed."""
    kept = {name: one for name, one in scenario.initiatives.items() if name in names}
    gone = {used for name, one in scenario.initiatives.items() if name not in names for used in pools_used(one)}
    needed = {used for one in kept.values() for used in pools_used(one)}
    pools = {name: one for name, one in scenario.pools.items() if name not in gone or name in needed}
    return scenario.model_copy(update={"initiatives": FrozenMap(kept), "pools": FrozenMap(pools)})


def _is_between(value: LeverValue, ends: tuple[float, float]) -> bool:
    return isinstance(value, int | float) and ends[0] <= value <= ends[1]


def _unknown(key: str) -> ScenarioError:
    return ScenarioError(
        f"There is no lever or initiative {key!r} here. Choose one of those shown.",
        f"Der er intet håndtag og ingen indsats {key!r} her. Vælg en af de viste.",
        key=key,
    )
