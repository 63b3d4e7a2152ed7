"""What a scenario changes, in sentences made by rule from its levers: nothing is said that the engine does not do."""

from __future__ import annotations

from sim.facts import Effect, Facts
from sim.scenario import (
    Activity,
    Capacity,
    Initiative,
    Matching,
    Meetings,
    Pool,
    Prevention,
    Routing,
    Scenario,
    Shortening,
)
from sim.scenario.catalogue import pools_of
from sim.show import numbers
from sim.show.figures import group_names
from sim.show.sentences import pool_name
from sim.show.texts import Texts, joined


def describe(scenario: Scenario, facts: Facts, language: str) -> tuple[str, ...]:
    """One text for each initiative and for each pool of places; one alone for a scenario that changes nothing."""
    texts = Texts(language)
    said = [_initiative(one, scenario, facts, texts) for one in scenario.initiatives.values()]
    asked = [pool for one in scenario.initiatives.values() if not isinstance(one, Capacity) for pool in pools_of(one)]
    added = [one.pool for one in scenario.initiatives.values() if isinstance(one, Capacity)]
    for name, pool in scenario.pools.items():
        if name in asked or name in added and pool.slots > 0:
            said.append(_places(name, pool, asked.count(name) > 1, texts))
    said += [
        texts("scenario_words.nobody_asks", pool=_pool(name, scenario, texts))
        for name in dict.fromkeys(added)
        if name not in asked
    ]
    return tuple(said) or (texts("scenario_words.nothing"),)


def _places(name: str, pool: Pool, shared: bool, texts: Texts) -> str:
    kind = "places" if pool.hours_per_week is None else "staff"
    return texts(
        f"scenario_words.{kind}_shared" if shared else f"scenario_words.{kind}",
        pool=pool_name(name, texts.language, pool.title),
        slots=pool.slots,
        hours=_short(pool.hours_per_week or 0.0, texts),
    )


def _pool(name: str, scenario: Scenario, texts: Texts) -> str:
    return pool_name(name, texts.language, scenario.pools[name].title)


def _initiative(one: Initiative, scenario: Scenario, facts: Facts, texts: Texts) -> str:
    groups = _groups(one.groups, facts, texts)
    match one:
        case Activity():
            said = texts(
                "scenario_words.activity",
                groups=groups,
                share=one.share,
                today=one.share_today,
                earliest=one.earliest_week,
                usual=one.usual_week,
            )
            said += _change("after", _net(one.effect_after, one.displacement), texts)
            said += _change("during", one.effect_during, texts)
            if one.effect_after == one.effect_during == 1.0:
                said += " " + texts("scenario_words.no_effect")
            if one.arranging_pool is not None and one.arranging_hours > 0.0:
                pool = _pool(one.arranging_pool, scenario, texts)
                said += " " + texts("scenario_words.arranging", hours=_short(one.arranging_hours, texts), pool=pool)
        case Meetings():
            more = one.interval_weeks < one.interval_today_weeks
            said = texts(
                "scenario_words.meetings" if more else "scenario_words.meetings_as_today",
                groups=groups,
                share=one.share,
                interval=_weeks(one.interval_weeks, texts),
                today=_weeks(one.interval_today_weeks, texts),
                hours=_short(one.hours, texts),
            )
            if more:
                ratio = _net(one.effect_after, one.displacement)
                said += _change("meeting", ratio, texts, weeks=one.effect_weeks)
                said += " " + texts("scenario_words.no_effect") if ratio == 1.0 else ""
        case Matching():
            said = texts("scenario_words.matching", groups=groups, start=one.start)
            said += _change("from_then", _net(one.effect, one.displacement), texts)
            said += " " + texts("scenario_words.no_effect") if one.effect == 1.0 else ""
        case Prevention():
            said = texts(f"scenario_words.prevention_{one.on}", groups=groups, fewer=1.0 - one.factor)
            said += " " + texts("scenario_words.no_effect") if one.factor == 1.0 else ""
        case Routing():
            said = texts(
                "scenario_words.routing",
                groups=groups,
                share=one.share,
                destination=_destination(one.destination, facts, texts),
                instead=_destination(one.instead, facts, texts),
            )
        case Capacity():
            said = texts(
                "scenario_words.capacity", pool=_pool(one.pool, scenario, texts), slots=one.slots, start=one.start
            )
            if one.delay_weeks > 0.0:
                said += " " + texts("scenario_words.capacity_delay", delay=one.delay_weeks)
            if one.ramp_weeks > 0.0:
                said += " " + texts("scenario_words.capacity_ramp", ramp=one.ramp_weeks)
        case Shortening():
            key = "scenario_words.shorter" if one.shorter_share >= 0 else "scenario_words.longer"
            said = texts(key, groups=groups, share=abs(one.shorter_share))
            if one.cases != "both":
                said += " " + texts(f"scenario_words.only_{one.cases}")
        case _:
            raise TypeError(f"no words for the mechanism of {type(one).__name__}")
    return f"{said}{_evidence(one, facts, texts)}"


def _net(ratio: float, displacement: float) -> float:
    """What is left of a gain when a share of it is taken from others; as `sim.model.compile` counts it."""
    return 1.0 + (ratio - 1.0) * (1.0 - displacement)


def _change(moment: str, ratio: float, texts: Texts, **values: float) -> str:
    if ratio == 1.0:
        return ""
    side = "higher" if ratio > 1.0 else "lower"
    return " " + texts(f"scenario_words.{moment}_{side}", change=abs(ratio - 1.0), **values)


def _short(value: float, texts: Texts) -> str:
    """A number with the decimals that it has, at most two."""
    return numbers.decimal(value, texts.language, _digits(value))


def _weeks(value: float, texts: Texts) -> str:
    return numbers.weeks(value, texts.language, _digits(value))


def _digits(value: float) -> int:
    return next(digits for digits in (0, 1, 2) if digits == 2 or round(value, digits) == value)


def _destination(code: str, facts: Facts, texts: Texts) -> str:
    """A group's name or an exit's, inside a sentence."""
    if code in facts.plan.codes:
        name = group_names(facts, texts.language)[code]
        return name[:1].lower() + name[1:]
    return texts(f"scenario_words.exit.{code}")


def _evidence(one: Initiative, facts: Facts, texts: Texts) -> str:
    """How well the effects are known: each grade once."""
    effects = [facts.evidence.effects[code] for code in one.evidence if code in facts.evidence.effects]
    grades = list(dict.fromkeys(_grade(effect, texts) for effect in effects))
    return " " + texts("scenario_words.evidence", grades=", ".join(grades)) if grades else ""


def _grade(effect: Effect, texts: Texts) -> str:
    return texts(f"levers.grade.{effect.grade.replace(' ', '_').lower()}")


def _groups(codes: tuple[str, ...], facts: Facts, texts: Texts) -> str:
    if set(codes) == set(facts.plan.codes):
        return texts("scenario_words.all_groups")
    names = group_names(facts, texts.language)
    return joined([names[code] for code in codes], texts.language)
