"""A lever and its value in words: what is turned, whose it is, and in which unit it is read."""

from __future__ import annotations

from collections.abc import Mapping

from sim.scenario import SCALE, Lever, Scenario
from sim.show import numbers
from sim.show.sentences import initiative_name, pool_name
from sim.show.texts import Texts

_SHARES = ("share", "share_today", "shorter_share", "displacement")
_WEEKS = ("earliest_week", "usual_week")
_HOURS = ("hours", "arranging_hours", "hours_per_week")


def lever_name(lever: Lever, scenario: Scenario, language: str, names: Mapping[str, str] | None = None) -> str:
    """``Udplacering, jobparate: effekt bagefter``; as `names` has it where it does, such as beside the lever itself."""
    texts = Texts(language)
    if names is not None and lever.name in names:
        return names[lever.name]
    if lever.name == SCALE:
        return texts("lever_words.scale")
    if lever.name.startswith("pools."):
        owner = places_name(lever.owner, scenario, language)
    else:
        owner = initiative_name(lever.owner, language)
    return texts("lever_words.at", owner=owner, field=texts(f"lever_words.field.{lever.field}"))


def lever_value(lever: Lever, value: float, language: str) -> str:
    """``12,3 %``, ``4 uger``, ``2,5 uger``, ``1,30 gange`` or ``100``."""
    texts, field = Texts(language), lever.field
    if lever.whole:
        return numbers.whole(value, language)
    if field in _SHARES:
        return numbers.percent(value, language)
    if field in _HOURS:
        return texts("lever_words.hours", value=value)
    if field in _WEEKS or field.endswith("_weeks"):
        return numbers.weeks(value, language, 0 if value == round(value) else 1)
    return texts("lever_words.factor", value=value)


def places_name(pool: str, scenario: Scenario, language: str) -> str:
    """A pool's own title where the scenario gives one, else its name in the catalogue."""
    title = scenario.pools[pool].title if pool in scenario.pools else None
    return pool_name(pool, language) if title is None else title.da if language == "da" else title.en
