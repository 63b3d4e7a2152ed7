"""What the numbers rest on, in words: the doubts that the plan raises, what is an estimate, and where it comes from."""

from __future__ import annotations

from typing import Any

from sim.experiment import RunSettings
from sim.facts import Facts, Figure
from sim.show import numbers
from sim.show.group_figures import group_names
from sim.show.texts import Texts

_ASSUMPTIONS = ("baseline", "groups", "levers", "chance", "outside", "money")


def basis(facts: Facts, settings: RunSettings, language: str) -> dict[str, Any]:
    """The state of the folded panel: headed lists of texts, each with its source where it has one."""
    texts = Texts(language)
    return {
        "title": texts("workbench.basis.title"),
        "source": texts("workbench.basis.source"),
        "lists": [
            {
                "title": texts("workbench.basis.assumptions"),
                "items": [
                    {
                        "text": texts(
                            f"workbench.basis.{name}",
                            runs=settings.replications,
                            seed=str(settings.seed),
                            engine=settings.engine,
                        )
                    }
                    for name in _ASSUMPTIONS
                ],
            },
            {"title": texts("workbench.basis.doubts"), "items": _doubts(facts, language)},
            {"title": texts("workbench.basis.estimates"), "items": _estimates(facts, language)},
        ],
    }


def _doubts(facts: Facts, language: str) -> list[dict[str, str]]:
    """One entry for each number of each doubt that the documents raise."""
    return [
        {
            "text": f"{doubt.number}. {doubt.text_da if language == 'da' else doubt.text_en}",
            "value": _value(doubt.figure, language),
            "source": doubt.figure.source,
        }
        for doubt in facts.plan.doubts
    ]


def _estimates(facts: Facts, language: str) -> list[dict[str, str]]:
    """What is no documented figure but calculated or judged, called so."""
    texts, names = Texts(language), group_names(facts, language)
    rows = []
    for name, figures in (("national", facts.assumptions.national_share), ("population", facts.assumptions.population)):
        for year, figure in figures.items():
            rows.append((texts(f"workbench.basis.{name}", year=str(year)), figure))
    for effect in facts.evidence.effects.values():
        grade = texts(f"levers.grade.{effect.grade.replace(' ', '_').lower()}")
        key = f"workbench.basis.effect_of.{effect.initiative}"
        name = texts(key) if key in texts else effect.initiative.replace("_", " ")
        is_of_all = len(effect.groups) == len(names)
        groups = texts("controls.all_groups") if is_of_all else ", ".join(names[code] for code in effect.groups)
        rows.append(
            (texts(f"workbench.basis.effect.{effect.moment}", name=name, groups=groups, grade=grade), effect.ratio)
        )
    return [
        {
            "text": name,
            "value": f"{_value(figure, language)}. {texts(f'figures.status.{figure.status}').capitalize()}.",
            "source": figure.source,
        }
        for name, figure in rows
    ]


def _value(figure: Figure, language: str) -> str:
    """A figure with its unit and range as users read them."""
    texts = Texts(language)
    digits = {"share": 1, "hazard ratio": 2, "weeks": 1}.get(figure.unit, 0)
    if figure.unit == "share":
        value = numbers.percent(figure.value, language, digits)
        ends = [numbers.percent(end, language, digits) for end in (figure.low, figure.high)]
    else:
        value = numbers.decimal(figure.value, language, digits)
        ends = [numbers.decimal(end, language, digits) for end in (figure.low, figure.high)]
    unit = figure.unit.replace(" ", "_").replace("-", "_")
    words = texts(f"workbench.basis.unit.{unit}", value=value)
    # a range that only says how a number was rounded says nothing to a reader
    is_rounding = figure.low is None or figure.high is None or figure.high - figure.low < 1.5 * 10.0**-digits
    if figure.unit != "share" and is_rounding or ends[0] == ends[1]:
        return words
    return texts("workbench.basis.with_range", value=words, low=ends[0], high=ends[1])
