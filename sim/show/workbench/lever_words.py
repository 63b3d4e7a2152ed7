"""What a lever is called, what its values read like, and what is known about it, in the user's language."""

from __future__ import annotations

from datetime import date

from sim.facts import Effect, Facts, Figure
from sim.scenario import Initiative, Meetings, Pool, Shortening, lever_of_effect
from sim.scenario.catalogue import practice_of
from sim.scenario.controls import Control, LeverValue
from sim.show import numbers
from sim.show.figures import group_names
from sim.show.locales import NO_BREAK, locale
from sim.show.sentences import initiative_name, pool_name
from sim.show.texts import Texts

SCALE = {"share": 100.0}
DIGITS = {"share": 1, "ratio": 2, "hours": 2, "hours_per_week": 1}
_PRACTICE = {"usual_week": "usual_week", "share_today": "share_today", "interval_today_weeks": "meeting_interval"}
"""What of today's practice a lever describes."""


class LeverWords:
    """Everything that is said about levers, in one language."""

    def __init__(self, facts: Facts, language: str) -> None:
        self.language = language
        self.facts = facts
        self.texts = Texts(language)
        self.groups = group_names(facts, language)

    def title(self, name: str, owner: Initiative | Pool | None = None) -> str:
        """What an initiative or a pool is called."""
        if isinstance(owner, Pool):
            return self.pool(name, owner)
        if isinstance(owner, Shortening) and len(owner.groups) == 1:
            return self.texts("controls.cut_of", group=self.groups.get(owner.groups[0], owner.groups[0]))
        return initiative_name(name, self.language)

    def pool(self, name: str, pool: Pool | None) -> str:
        """What a pool is called: by the scenario, else by the catalogue."""
        if pool is not None and pool.title is not None:
            return str(getattr(pool.title, self.language))
        return pool_name(name, self.language)

    def acts_on(self, owner: Initiative) -> str:
        """The benefit groups that an initiative works on."""
        if set(owner.groups) == set(self.groups):
            return self.texts("controls.all_groups")
        return ", ".join(self.groups.get(code, code) for code in owner.groups)

    def label(self, lever: Control, owner: Initiative | Pool) -> str:
        """What stands beside the control."""
        if isinstance(owner, Shortening) and lever.field == "shorter_share":
            return ", ".join(self.groups.get(code, code) for code in owner.groups)
        if isinstance(owner, Pool):
            return self.texts(f"controls.pool.{lever.field}", pool=self.title(lever.owner, owner))
        own = f"controls.label.{_mechanism(owner)}_{lever.field}"
        key = own if own in self.texts else f"controls.label.{lever.field}"
        return self.texts(key) if key in self.texts else lever.field.replace("_", " ")

    def spoken(self, lever: Control, owner: Initiative | Pool) -> str:
        """Its name by itself, which no other lever has."""
        label = self.label(lever, owner)
        if isinstance(owner, Pool | Shortening):
            return label
        return f"{self.title(lever.owner, owner)}: {label[:1].lower()}{label[1:]}"

    def unit(self, lever: Control) -> str:
        """The unit beside the number."""
        unit = lever.spec.unit if lever.spec is not None else ""
        if unit == "ratio" and lever.field == "factor":
            unit = "times_today"
        return self.texts(f"controls.unit.{unit}") if unit and f"controls.unit.{unit}" in self.texts else ""

    def value(self, lever: Control, value: LeverValue) -> str:
        """A value as users read it: ``4 uger``, ``60 %``, ``1,30 gange``, ``1. januar 2021``."""
        if lever.kind == "choice":
            return self.texts(f"controls.choices.{lever.field}_{value}")
        if lever.kind == "day":
            return numbers.date(value, self.language) if isinstance(value, date) else self.texts("controls.no_day")
        if lever.spec is None or not isinstance(value, int | float):
            return numbers.MISSING
        shown = round(float(value) * SCALE.get(lever.spec.unit, 1.0), 9)
        digits = 0 if shown.is_integer() else max(DIGITS.get(lever.spec.unit, 1), 1)
        figures = numbers.decimal(shown, self.language, digits)
        unit = self.unit(lever)
        if not unit:
            return figures
        return figures + (locale(self.language).percent_sign if unit == "%" else NO_BREAK + unit)

    def note(self, lever: Control, owner: Initiative | Pool) -> str:
        """The line below a control: what holds today, or what studies found and how sure that is."""
        texts = self.texts
        if lever.field == "earliest_week":
            return texts("controls.note.earliest_week", today=getattr(owner, "usual_week", 0.0))
        if lever.field == "share" and hasattr(owner, "share_today"):
            return texts("controls.note.share", today=owner.share_today)
        if isinstance(owner, Meetings) and lever.field == "interval_weeks":
            return texts("controls.note.interval_weeks", today=owner.interval_today_weeks)
        if isinstance(owner, Shortening) and lever.field == "shorter_share" and len(owner.groups) == 1:
            mean = next((one.mean_duration_weeks for one in self.facts.plan.groups if one.code in owner.groups), None)
            return texts("controls.note.shorter_share", mean=mean.value) if mean is not None else ""
        known = self.evidence(lever, owner)
        if known is not None and known.ratio.low is not None and known.ratio.high is not None:
            digits = 0 if known.ratio.unit == "share" else 2
            scale = 100.0 if known.ratio.unit == "share" else 1.0
            spread = numbers.interval(scale * known.ratio.low, scale * known.ratio.high, self.language, digits)
            middle = numbers.decimal(scale * known.ratio.value, self.language, digits)
            return texts("controls.note.evidence", value=middle, range=spread, grade=self.grade(known))
        if lever.role == "effect":
            return texts("controls.note.no_evidence")
        key = f"controls.note.plain_{'pool_' if isinstance(owner, Pool) else ''}{lever.field}"
        return texts(key) if key in texts else ""

    def help(self, lever: Control, owner: Initiative | Pool) -> str:
        """What the control does, and where what is known about it comes from."""
        texts = self.texts
        kind = "pool" if isinstance(owner, Pool) else _mechanism(owner)
        own = f"controls.help.{kind}_{lever.field}"
        key = own if own in texts else f"controls.help.{lever.field}"
        said = [texts(key)] if key in texts else []
        known = self.evidence(lever, owner)
        if known is not None:
            said.append(
                texts(
                    "levers.help.evidence",
                    grade=self.grade(known),
                    design=known.design,
                    population=known.population,
                    bound=texts(f"levers.bound.{known.bound}"),
                    carries_over=texts(f"levers.carries_over.{known.carries_over}"),
                    transfer=known.transfer,
                    source=known.ratio.source,
                )
            )
        practice = self.practice(lever, owner)
        if practice is not None:
            said.append(texts("levers.help.practice", source=practice.source))
        return " ".join(said).replace(" %", NO_BREAK + "%")

    def evidence(self, lever: Control, owner: Initiative | Pool) -> Effect | None:
        """What is known about the effect that a lever sets, where it sets one that rests on evidence."""
        if not isinstance(owner, Initiative):
            return None
        known = [self.facts.evidence.effects[code] for code in owner.evidence if code in self.facts.evidence.effects]
        return next((effect for effect in known if lever_of_effect(effect.moment, owner) == lever.field), None)

    def practice(self, lever: Control, owner: Initiative | Pool) -> Figure | None:
        """Where what a lever says of today's practice comes from."""
        quantity = _PRACTICE.get(lever.field)
        if quantity is None or not lever.groups or not isinstance(owner, Initiative):
            return None
        return practice_of(owner, self.facts).get((lever.groups[0], quantity))

    def grade(self, effect: Effect) -> str:
        """How strong the evidence is."""
        return self.texts(f"levers.grade.{effect.grade.replace(' ', '_').lower()}")

    def grades(self, owner: Initiative) -> str:
        """How strong the evidence behind an initiative is, each grade once; empty where it names none."""
        known = [self.facts.evidence.effects[code] for code in owner.evidence if code in self.facts.evidence.effects]
        return ", ".join(dict.fromkeys(self.grade(effect) for effect in known))


def _mechanism(owner: Initiative | Pool) -> str:
    return str(getattr(owner, "mechanism", ""))
