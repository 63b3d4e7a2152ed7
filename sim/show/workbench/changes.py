"""What differs between two scenarios, and what a step changed, in words made from the levers."""

from __future__ import annotations

from sim.experiment.session import State
from sim.scenario import Initiative, Scenario, Shortening
from sim.scenario.controls import controls_of, pool_controls
from sim.show.workbench.assumption_words import assumptions_in_words
from sim.show.workbench.lever_words import LeverWords
from sim.show.workbench.picture import runs_alike

MOST_SAID = 2


def differences_in_words(before: Scenario, after: Scenario, words: LeverWords, tone: str = "changes") -> list[str]:
    """One text for each initiative that came or went and each lever that stands elsewhere, in the order of the scenario.

    Parameters
    ----------
    tone:
        Where the texts are: ``"changes"`` tells what happened, ``"compare.differs"`` how one differs from another.
    """
    texts = words.texts
    said = []
    for name in dict.fromkeys([*after.initiatives, *before.initiatives]):
        ours, theirs = after.initiatives.get(name), before.initiatives.get(name)
        if ours is not None and theirs is not None:
            said += _moved(name, theirs, ours, words, tone)
        elif ours is not None:
            said.append(_came(name, ours, words, tone))
        elif theirs is not None:
            said.append(texts(f"{tone}.off", name=words.title(name, theirs)))
    for name, pool in after.pools.items():
        old = before.pools.get(name)
        for control in pool_controls(name, pool) if old is not None else ():
            value, was = getattr(pool, control.field), getattr(old, control.field)
            if value != was:
                label = words.label(control, pool)
                said.append(
                    texts(
                        "changes.moved", label=label, value=words.value(control, value), was=words.value(control, was)
                    )
                )
    if before.assumptions != after.assumptions:
        said += assumptions_in_words(before.assumptions, after.assumptions, words) or [texts(f"{tone}.assumptions")]
    return said


def step_in_words(before: State, after: State, words: LeverWords) -> str:
    """What a step from one state to the next did."""
    texts = words.texts
    said = differences_in_words(before.scenario, after.scenario, words)
    # first, because it moves more than most levers do and is seen nowhere near them
    world = assumptions_in_words(before.scenario.assumptions, after.scenario.assumptions, words)
    said = [*world, *(one for one in said if one not in world)]
    if not said and before.ranges != after.ranges:
        said = [texts("changes.range")]
    if before.own != after.own:
        said.append(texts("changes.own_tables" if after.own else "changes.no_own_tables"))
    if before.settings != after.settings:
        said.append(texts("changes.settings"))
    if len(before.pinned) < len(after.pinned):
        said.append(texts("changes.pinned", title=getattr(after.pinned[-1].title, words.language)))
    elif len(before.pinned) > len(after.pinned):
        said.append(texts("changes.unpinned"))
    if before.start != after.start:
        is_same = (
            runs_alike(before.scenario, after.scenario) and before.scenario.assumptions == after.scenario.assumptions
        )
        is_saved = is_same and after.start == after.scenario
        key = "changes.saved" if is_saved else "changes.opened"
        said = [texts(key, title=getattr(after.start.title, words.language))]
    if len(said) > MOST_SAID:
        return texts("changes.many", first=said[0], count=len(said) - 1)
    return "; ".join(said) or texts("changes.other")


def _came(name: str, one: Initiative, words: LeverWords, tone: str) -> str:
    if isinstance(one, Shortening):
        shares = {control.field: control for control in controls_of(name, one)}
        value = words.value(shares["shorter_share"], one.shorter_share)
        return words.texts(f"{tone}.cut", name=words.title(name, one), value=value)
    return words.texts(f"{tone}.on", name=words.title(name, one))


def _moved(name: str, before: Initiative, after: Initiative, words: LeverWords, tone: str) -> list[str]:
    said = []
    for control in controls_of(name, after):
        value, was = getattr(after, control.field), getattr(before, control.field, None)
        if value != was:
            said.append(
                words.texts(
                    f"{tone}.moved",
                    label=words.spoken(control, after),
                    value=words.value(control, value),
                    was=words.value(control, was),
                )
            )
    if not said and before != after:
        said.append(words.texts(f"{tone}.within", name=words.title(name, after)))
    return said
