"""The sentence, the warnings and the headline figures, of a precise picture or of a rough one."""

from __future__ import annotations

from typing import Any

from sim.analysis import economics_of, summary_of
from sim.analysis.rough import Rough
from sim.errors import SimError
from sim.experiment import Pair
from sim.facts import Facts
from sim.show import numbers, sentences
from sim.show.economics_words import empty_net_card, net_card
from sim.show.sentences import FOCUS_YEAR, Card
from sim.show.texts import Texts


def before_the_first(facts: Facts, language: str, runs: int) -> dict[str, Any]:
    """What is said before anything has been simulated."""
    said = Texts(language)("workbench.head.first", runs=runs)
    return _state(said, (), empty_cards(facts, language), "", "", language)


def of_pair(pair: Pair, facts: Facts, language: str, extra: tuple[str, ...]) -> dict[str, Any]:
    """What a pair of runs says; `extra` are remarks that stand with the warnings."""
    found = sentences.headlines(pair, facts)
    texts = Texts(language)
    mini = texts("desk.mini", year=str(found.year), total=found.total.mean, effect=found.effect.mean)
    notices = (*_short_of(pair, language), *map(_notice, extra))
    only = texts("desk.chance_only", runs=found.runs) if found.runs > 1 else ""
    cards = (*sentences.cards(found, language), _net(pair, facts, language))
    return _state(sentences.sentence(found, language), notices, cards, mini, only, language)


ABOUT = 5.0
"""Full-time persons to which the figures of a few runs are rounded."""


def of_rough(found: Rough, facts: Facts, language: str) -> dict[str, Any]:
    """What a few runs can say: about how many, and no chance or certainty."""
    texts = Texts(language)
    year = FOCUS_YEAR if FOCUS_YEAR in found.year_end else max(found.year_end)
    target = facts.plan.targets[year].value
    gap = found.year_end[year] - target
    level, effect, about = (ABOUT * round(value / ABOUT) for value in (found.year_end[year], found.effect[year], gap))
    values = {
        "gap": texts("desk.rough.about", value=numbers.signed(about, language)),
    }
    units = {
        "gap": texts(f"sentences.gap_{'above' if gap > 0.0 else 'below'}", target=target),
    }
    cards = tuple(
        Card(
            card.id,
            card.title,
            values.get(card.id, numbers.MISSING),
            units.get(card.id, texts("desk.rough.later")),
            "",
        )
        for card in empty_cards(facts, language, year)
    )
    key = "desk.rough.sentence" if effect else "desk.rough.sentence_same"
    said = texts(key, year=str(year), level=level, effect=effect)
    mini = texts("desk.rough.mini", year=str(year), total=level, effect=effect)
    return _state(said, (), cards, mini, texts("desk.rough.certainty"), language)


def empty_cards(facts: Facts, language: str, year: int = FOCUS_YEAR) -> tuple[Card, ...]:
    """The four headline figures before there are any numbers."""
    return (*sentences.empty_cards(facts, language, year), empty_net_card(facts, language))


def _net(pair: Pair, facts: Facts, language: str) -> Card:
    """The municipality's net; where it cannot be counted, why. The other figures stand all the same."""
    try:
        return net_card(summary_of(economics_of(pair, facts)), language)
    except SimError as problem:
        return empty_net_card(facts, language, problem.text(language))


def _short_of(pair: Pair, language: str) -> tuple[dict[str, Any], ...]:
    """One notice however many pools are short, or the notices would push the picture out of sight."""
    said = sentences.waiting(pair, language)
    return (_notice(sentences.waiting_in_one(pair, language), said if len(said) > 1 else ()),) if said else ()


def _notice(text: str, parts: tuple[str, ...] = ()) -> dict[str, Any]:
    """What the page shows, with what is folded below it."""
    return {"text": text, "parts": list(parts)}


def _state(
    said: str, notices: tuple[dict[str, Any], ...], cards: tuple[Card, ...], mini: str, certainty: str, language: str
) -> dict[str, Any]:
    return {
        "labels": Texts(language).group("workbench.head"),
        "language": language,
        "sentence": said,
        "notices": list(notices),
        "cards": [vars(card) for card in cards],
        "mini": mini,
        "certainty": certainty,
    }
