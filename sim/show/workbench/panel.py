"""The levers as form fields, grouped and in the user's language; knows what they look like, not what they do."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets

from sim.errors import SimError
from sim.facts import Effect, Facts
from sim.show import numbers
from sim.show.field import Field
from sim.show.fields import ChoiceField, LeverField
from sim.show.figures import group_names
from sim.show.locales import NO_BREAK
from sim.show.sentences import initiative_name
from sim.show.texts import Texts
from sim.show.workbench.levers import CASES, Lever, Levers, Value
from sim.show.workbench.part import Part

SECTIONS = ("placement", "today", "matching", "shortening")
FOLDED = ("today", "shortening")
_UNITS = {
    "earliest_week": "weeks",
    "usual_week": "weeks",
    "share": "percent",
    "share_today": "percent",
    "shorter_share": "percent",
    "slots": "places",
    "effect_after": "times",
    "effect": "times",
}


class LeverPanel(ipywidgets.VBox):
    """All levers of the page.

    Parameters
    ----------
    on_change:
        Called with a lever's key and its settled value when a user has changed it.
    on_live:
        Called with a lever's key and the value that it passes on the way there.
    """

    def __init__(
        self,
        levers: Levers,
        facts: Facts,
        language: str,
        on_change: Callable[[str, Value], object],
        on_live: Callable[[str, Value], object],
    ) -> None:
        self._facts = facts
        self._on_change = on_change
        self._on_live = on_live
        self._language = language
        self._levers = levers
        self._refused: tuple[str, SimError] | None = None
        self.fields: dict[str, Field] = {}
        self.headings: dict[str, Part] = {}
        self._boxes: dict[str, ipywidgets.VBox] = {}
        super().__init__()
        self.add_class("wb-levers")
        for section in SECTIONS:
            box = ipywidgets.VBox()
            box.add_class("wb-fields")
            self._boxes[section] = box
            self.headings[section] = Part("section.js", {"toggle": self._toggler(section)})
            self._open(section, section not in FOLDED)
        self.show(levers, levers.starting())

    def show(self, levers: Levers, values: Mapping[str, Value]) -> None:
        """Offer the levers of a (perhaps other) start scenario, at these values."""
        self._levers = levers
        known = {key: field for key, field in self.fields.items() if key in levers.by_key}
        for key, field in self.fields.items():
            if key not in known:
                field.close()
        self.fields = {
            lever.key: known[lever.key] if lever.key in known else self._field(lever) for lever in levers.levers
        }
        for lever in levers.levers:
            field = self.fields[lever.key]
            if isinstance(field, LeverField) and not isinstance(lever.start, str):
                with field.hold_sync():
                    field.minimum = min(lever.low, field.value)
                    field.maximum = max(lever.high, field.value)
                    field.default = lever.start
        self.set_values(values)
        rows = []
        for section in SECTIONS:
            mine = [self.fields[lever.key] for lever in levers.levers if lever.section == section]
            self._boxes[section].children = tuple(mine)
            if mine:
                rows += [self.headings[section], self._boxes[section]]
        self.children = tuple(rows)
        self.translate(self._language)

    def set_values(self, values: Mapping[str, Value]) -> None:
        """Put every lever where these values say, telling nobody."""
        self._refused = None
        for key, value in values.items():
            self.fields[key].set_value(value)

    def refuse(self, key: str, problem: SimError) -> bool:
        """Say beside the control which values do not go together; whether there is such a control."""
        self.clear()
        if key not in self.fields:
            return False
        self._refused = key, problem
        lever = self._levers.by_key[key]
        if lever.section in FOLDED:
            self._open(lever.section, True)
        self.fields[key].error(self.in_words(problem))
        return True

    def clear(self) -> None:
        """Take away what `refuse` said."""
        if self._refused is not None:
            key, self._refused = self._refused[0], None
            if key in self.fields:
                self.fields[key].error(None)

    def in_words(self, problem: SimError) -> str:
        """A scenario's error with the levers' names on the screen in place of the keys of the file."""
        message = problem.text(self._language)
        lever = self._levers.by_key.get(problem.key or "")
        if lever is None:
            return message
        field = self.fields[lever.key]
        value = f" ({field.shown(field.value)})" if isinstance(field, LeverField) else ""
        said = re.sub(rf"^.*?{re.escape(lever.key)} = \S+ ", f"“{self._label(lever)}”{value} ", message, count=1)
        for other in self._levers.levers:
            if other.owner == lever.owner and other.key != lever.key:
                said = re.sub(rf"\b{other.field}\b", f"“{self._label(other)}”", said)
        return said

    def translate(self, language: str) -> None:
        """Say everything in another language, in place."""
        self._language = language
        texts = Texts(language)
        for section, heading in self.headings.items():
            heading.update(title=texts(f"levers.section.{section}"), intro=texts(f"levers.intro.{section}"))
        for lever in self._levers.levers:
            field = self.fields[lever.key]
            refusal = self._refused[1] if self._refused is not None and self._refused[0] == lever.key else None
            with field.hold_sync():
                field.language = language
                field.label = self._label(lever)
                field.help = self._help(lever)
                if isinstance(field, LeverField):
                    field.unit = self._unit(lever)
                    field.note = self._note(lever)
                elif isinstance(field, ChoiceField):
                    field.options = [[case, texts(f"levers.cases.{case}")] for case in CASES]
                field.error(self.in_words(refusal) if refusal is not None else None)

    def _field(self, lever: Lever) -> Field:
        texts = Texts(self._language)
        key = lever.key
        if isinstance(lever.start, str):
            options = {case: texts(f"levers.cases.{case}") for case in CASES}
            return ChoiceField(
                key,
                self._label(lever),
                options,
                lever.start,
                language=self._language,
                on_change=lambda value: self._on_change(key, value),
            )
        evidence = lever.evidence.ratio if lever.evidence is not None else None
        known = evidence is not None and evidence.low is not None and evidence.high is not None
        return LeverField(
            key,
            self._label(lever),
            unit=self._unit(lever),
            minimum=lever.low,
            maximum=lever.high,
            step=lever.step,
            value=lever.start,
            evidence=(evidence.low, evidence.high) if known else None,  # type: ignore[arg-type, union-attr]
            digits={"percent": 1, "times": 2}.get(_UNITS[lever.field]),
            scale=100.0 if _UNITS[lever.field] == "percent" else 1.0,
            language=self._language,
            on_change=lambda value: self._on_change(key, value),
            on_live=lambda value: self._on_live(key, value),
        )

    def _who(self, lever: Lever) -> str:
        texts, key = Texts(self._language), f"levers.target.{lever.owner}"
        if lever.section in ("placement", "today") and key in texts:
            return texts(key)
        if lever.section == "matching":
            return initiative_name(lever.owner, self._language)
        names = group_names(self._facts, self._language)
        return ", ".join(names[code] for code in lever.groups)

    def _label(self, lever: Lever) -> str:
        return Texts(self._language)(f"levers.label.{lever.field}", who=self._who(lever))

    def _unit(self, lever: Lever) -> str:
        return Texts(self._language)(f"levers.unit.{_UNITS[lever.field]}")

    def _note(self, lever: Lever) -> str:
        """The line below a slider: what holds today, or what studies found and how sure that is."""
        texts, language = Texts(self._language), self._language
        levers = self._levers.by_key
        if lever.field == "earliest_week":
            return texts("levers.note.earliest_week", today=levers[f"{lever.owner}.usual_week"].neutral)
        if lever.field == "share":
            return texts("levers.note.share", today=levers[f"{lever.owner}.share_today"].neutral)
        if lever.field == "shorter_share":
            group = next(one for one in self._facts.plan.groups if one.code in lever.groups)
            return texts("levers.note.shorter_share", mean=group.mean_duration_weeks.value)
        if lever.evidence is not None and lever.evidence.ratio.low is not None:
            ratio = lever.evidence.ratio
            return texts(
                "levers.note.evidence",
                value=ratio.value,
                range=numbers.interval(ratio.low, ratio.high, language, 2),
                grade=texts(f"levers.grade.{_code(lever.evidence)}"),
            )
        return texts(f"levers.note.{lever.field}") if f"levers.note.{lever.field}" in texts else ""

    def _help(self, lever: Lever) -> str:
        texts, key = Texts(self._language), f"levers.help.{lever.field}"
        said = texts(key) if key in texts else ""
        if lever.evidence is not None:
            found = lever.evidence
            said += " " + texts(
                "levers.help.evidence",
                grade=texts(f"levers.grade.{_code(found)}"),
                design=found.design,
                population=found.population,
                bound=texts(f"levers.bound.{found.bound}"),
                carries_over=texts(f"levers.carries_over.{found.carries_over}"),
                transfer=found.transfer,
                source=found.ratio.source,
            )
        if (practice := self._levers.practised(lever, self._facts)) is not None:
            said += " " + texts("levers.help.practice", source=practice.source)
        return said.replace(" %", NO_BREAK + "%")

    def _toggler(self, section: str) -> Callable[[Any], None]:
        return lambda _: self._open(section, not self.headings[section].state["open"])

    def _open(self, section: str, shown: bool) -> None:
        self.headings[section].update(open=shown, foldable=section in FOLDED)
        self._boxes[section].layout.display = "" if shown else "none"


def _code(effect: Effect) -> str:
    return effect.grade.replace(" ", "_").lower()
