"""Remarks beside the headline: what is assumed otherwise, which levers matter most, what a user's own ranges span."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.analysis import estimate
from sim.experiment import Pair
from sim.experiment.local_sensitivity import Nudge
from sim.experiment.session import State
from sim.scenario import AssumptionChoices, Initiative, Pool, Scenario
from sim.scenario.controls import Control, LeverSpec, controls_of, pool_controls
from sim.show.cycle_figures import cycle_title
from sim.show.sentences import FOCUS_YEAR
from sim.show.texts import joined
from sim.show.workbench.lever_words import LeverWords

MOST = 3
"""Levers that are marked; more would mark nothing."""
LEAST = 0.5
"""Full-time persons below which a tenth of a slider moves nothing worth marking."""


def weighed(state: State, table: Mapping[str, LeverSpec]) -> tuple[Control, ...]:
    """The levers of numbers of what is on: decisions and effects, not the details and not today's practice."""
    found = [control for name, one in state.scenario.initiatives.items() for control in controls_of(name, one, table)]
    found += [control for name, pool in state.scenario.pools.items() for control in pool_controls(name, pool, table)]
    return tuple(one for one in found if one.spec is not None and one.role in ("decision", "effect"))


def matters_most(
    moved: Sequence[Nudge], state: State, table: Mapping[str, LeverSpec], words: LeverWords
) -> list[tuple[str, str, str]]:
    """Key, name and effect of the levers that move the total most, those alone whose effect is told from chance."""
    sure = []
    controls = {control.key: control for control in weighed(state, table)}
    for nudge in moved:
        found = estimate(nudge.changes)
        is_sure = found.low > 0.0 or found.high < 0.0
        if nudge.lever in controls and is_sure and abs(found.mean) >= LEAST:
            sure.append((abs(found.mean), nudge, found.mean))
    said = []
    for _, nudge, change in sorted(sure, key=lambda one: -one[0])[:MOST]:
        control = controls[nudge.lever]
        owner = _owner(state, control)
        is_share = control.spec is not None and control.spec.unit == "share"
        size = (
            words.texts("controls.points", size=100.0 * nudge.size)
            if is_share
            else words.value(control, round(nudge.size, 6))
        )
        effect = words.texts("controls.mean_effect", change=change, size=size)
        said.append((nudge.lever, words.spoken(control, owner), effect))
    return said


def range_remark(at_ends: Sequence[Pair], shown: Pair, words: LeverWords) -> tuple[str, ...]:
    """What the user's own ranges span, in a sentence.

    The ends are simulated a few times and the picture many times, on the same chance: so the ends are told by how far they
    are from the same few runs of the picture, or the number shown could lie outside its own range.
    """
    if len(at_ends) != 2:
        return ()
    years = [year for year, _, _ in at_ends[0].scenario.years]
    place = years.index(FOCUS_YEAR) if FOCUS_YEAR in years else len(years) - 1
    totals = shown.scenario.total_year_end[:, place]
    runs = min(len(totals), *(len(pair.scenario.replications) for pair in at_ends))
    moved = [float((pair.scenario.total_year_end[:runs, place] - totals[:runs]).mean()) for pair in at_ends]
    low, high = sorted(float(totals.mean()) + change for change in moved)
    return (words.texts("desk.ends", low=low, high=high, year=str(years[place]), runs=runs),)


def own_assumptions(scenario: Scenario, has_own_tables: bool, words: LeverWords) -> tuple[str, ...]:
    """What is assumed of the world in another way than in the data pack; it moves the numbers without being a lever."""
    assumed, texts, said = scenario.assumptions, words.texts, []
    if has_own_tables:
        said.append(texts("desk.assumed.own"))
    if assumed.cycle != AssumptionChoices().cycle:
        said.append(texts("desk.assumed.cycle", cycle=cycle_title(assumed.cycle, words.language)))
    if assumed.prices:
        said.append(texts("desk.assumed.prices", count=len(assumed.prices)))
    if assumed.national_share:
        years = joined([str(year) for year in sorted(assumed.national_share)], words.language)
        said.append(texts("desk.assumed.shares", years=years))
    return (texts("desk.assumed.said", list=joined(said, words.language)),) if said else ()


def _owner(state: State, control: Control) -> Initiative | Pool:
    scenario = state.scenario
    return scenario.pools[control.owner] if control.key.startswith("pools.") else scenario.initiatives[control.owner]
