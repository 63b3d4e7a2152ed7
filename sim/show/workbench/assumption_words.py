"""What differs between two scenarios' assumptions about the world, in words."""

from __future__ import annotations

from collections.abc import Mapping

from sim.scenario.scenario import AssumptionChoices
from sim.show import numbers
from sim.show.cycle_figures import cycle_title
from sim.show.workbench.lever_words import LeverWords


def assumptions_in_words(before: AssumptionChoices, after: AssumptionChoices, words: LeverWords) -> list[str]:
    """One text for another business cycle, and for each price and each share that is entered or taken back."""
    texts, language, said = words.texts, words.language, []
    if before.cycle != after.cycle:
        said.append(texts("answers.change.cycle", cycle=cycle_title(after.cycle, language)))
    for code in _moved(before.prices, after.prices):
        price = words.facts.economy.prices.get(code)
        title = code if price is None else price.title_da if language == "da" else price.title_en
        value = after.prices.get(code)
        key, shown = ("price_back", "") if value is None else ("price", numbers.dkk(value, language))
        said.append(texts(f"answers.change.{key}", price=title, value=shown))
    for year in _moved(before.national_share, after.national_share):
        value = after.national_share.get(year)
        key, shown = (
            ("share_back", "")
            if value is None
            else ("share", numbers.percent(value, language, 1 if round(value, 3) == value else 2))
        )
        said.append(texts(f"answers.change.{key}", year=year, value=shown))
    return said


def _moved(before: Mapping[str, float], after: Mapping[str, float]) -> list[str]:
    return [key for key in dict.fromkeys([*before, *after]) if before.get(key) != after.get(key)]
