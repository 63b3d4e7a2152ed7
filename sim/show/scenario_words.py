"""What a scenario changes, in sentences made by rule from its levers: nothing is said that the engine does not do."""

from __future__ import annotations

from sim.facts import Effect, Facts
from sim.scenario import Activity, Initiative, Matching, Prevention, Scenario, Shortening
from sim.show import numbers
from sim.show.figures import group_names
from sim.show.sentences import pool_name
from sim.show.texts import Texts


def describe(scenario: Scenario, facts: Facts, language: str) -> tuple[str, ...]:
    """One text for each initiative and for each pool of places; one alone for a scenario that changes nothing."""
    texts = Texts(language)
    said = [_initiative(one, facts, texts) for one in scenario.initiatives.values()]
    used = [getattr(one, "pool", None) for one in scenario.initiatives.values()]
    for name, pool in scenario.pools.items():
        if name in used:
            count = used.count(name)
            key = "scenario_words.places_shared" if count > 1 else "scenario_words.places"
            said.append(texts(key, pool=pool_name(name, language), slots=pool.slots))
    return tuple(said) or (texts("scenario_words.nothing"),)


def _initiative(one: Initiative, facts: Facts, texts: Texts) -> str:
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
        case Matching():
            said = texts("scenario_words.matching", groups=groups, start=one.start)
            said += _change("from_then", _net(one.effect, one.displacement), texts)
        case Prevention():
            said = texts(f"scenario_words.prevention_{one.on}", groups=groups, fewer=1.0 - one.factor)
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


def _change(moment: str, ratio: float, texts: Texts) -> str:
    if ratio == 1.0:
        return ""
    side = "higher" if ratio > 1.0 else "lower"
    return " " + texts(f"scenario_words.{moment}_{side}", change=abs(ratio - 1.0))


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


def joined(names: list[str], language: str) -> str:
    """Names as the beginning of a sentence: ``Dagpenge, jobparate og jobafklaring``."""
    words = [name if place == 0 else name[:1].lower() + name[1:] for place, name in enumerate(names)]
    if len(words) < 2:
        return "".join(words) or numbers.MISSING
    return Texts(language)("scenario_words.and", first=", ".join(words[:-1]), last=words[-1])
