"""The levers of the page: initiatives as cards under headings, the pools that they share, and a blunt cut for each group."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

import ipywidgets

from sim.errors import SimError
from sim.experiment.session import State
from sim.experiment.session.edits import default, initiative, is_on
from sim.facts import Facts, PlanRow
from sim.scenario import Initiative, Pool, Shortening
from sim.scenario.controls import Control, LeverSpec, LeverValue, controls_of, pool_controls
from sim.scenario.offers import Offers
from sim.show import numbers
from sim.show.field import Field
from sim.show.fields import SwitchField
from sim.show.initiative_table import row_title, section_title
from sim.show.workbench.card import Card
from sim.show.workbench.field_set import FieldSet, Handlers, Shown
from sim.show.workbench.lever_words import LeverWords
from sim.show.workbench.part import Part, arrange
from sim.show.workbench.plan_rows import PARTS, plan_rows

MECHANISMS = ("activity", "meetings", "matching", "prevention", "routing", "capacity")
"""Headings of initiatives that are no row of the plan."""
SHARED = ("pools", "cuts")
"""Headings of what initiatives share, and of the blunt lever of each group."""
MANY_ROWS = 4
"""With more rows of the plan in use than this, none is open to begin with."""


class LeverPanel(ipywidgets.VBox):
    """All levers.

    Parameters
    ----------
    handlers, on_switch:
        Told what a user does.
    table:
        Ranges of single levers, instead of those that follow from their fields.
    guarded:
        Makes a call that lets nothing get past the page.
    """

    def __init__(
        self,
        state: State,
        offers: Offers,
        facts: Facts,
        handlers: Handlers,
        on_switch: Callable[[str, bool], object],
        table: Mapping[str, LeverSpec],
        guarded: Callable[[Callable[..., object]], Callable[..., None]],
    ) -> None:
        self._state, self._offers, self._facts, self._table = state, offers, facts, table
        self._words = LeverWords(facts, state.language)
        self._pending: Mapping[str, LeverValue] = {}
        self._refused: tuple[str, SimError] | None = None
        self._chips: Mapping[str, str] = {}
        self._rows_of_plan = plan_rows(facts)
        self._sections = (*self._rows_of_plan.rows, *MECHANISMS, *SHARED, "unmodelled")
        used = {self._section(name) for name in state.scenario.initiatives}
        opened = used if len(used) <= MANY_ROWS else set()
        self._open = {name: name in opened or name in (*MECHANISMS, "pools") for name in self._sections}
        self._handlers, self._on_switch, self._guarded = handlers, on_switch, guarded
        self.cards: dict[str, Card] = {}
        self.headings = {name: Part("section.js", {"toggle": guarded(self._toggler(name))}) for name in self._sections}
        self.parts = {name: Part("section.js") for name in PARTS}
        self.reasons = {row.code: Part("section.js") for row in self._rows_of_plan.unmodelled}
        self.pools, self.cuts = FieldSet(handlers), FieldSet(handlers)
        self.only_on = SwitchField("only_on", "", False, on_change=guarded(lambda _: self._draw()))
        super().__init__()
        self.add_class("wb-levers")
        for name in list(state.scenario.initiatives)[:1]:
            self._card(name).is_open = True
        self.show(state)

    @property
    def fields(self) -> dict[str, Field]:
        """Every field that has been made, by the key of its lever."""
        found = self.pools.fields | self.cuts.fields
        for card in self.cards.values():
            found |= card.fields
        return found

    def show(self, state: State, pending: Mapping[str, LeverValue] | None = None) -> None:
        """Show the levers of a state, those that wait at the values at which they were let go."""
        if state.language != self._words.language:
            self._words = LeverWords(self._facts, state.language)
        self._state, self._pending = state, pending or {}
        self._draw()
        if self._refused is not None and self._refused[0] in self.fields:
            self.fields[self._refused[0]].error(self.in_words(self._refused[1]))

    def use(self, facts: Facts) -> None:
        """Name levers, evidence and today's practice by other facts."""
        self._facts = facts
        self._words = LeverWords(facts, self._state.language)

    def mark(self, chips: Mapping[str, str]) -> None:
        """Put remarks on the levers that matter most."""
        self._chips = chips
        self._draw()

    def refuse(self, key: str, problem: SimError) -> str:
        """Say beside the control which values do not go together; the control's name, empty where there is none."""
        self.reveal(key)
        field = self.fields.get(key)
        if field is None:
            return ""
        self.clear()
        self._refused = key, problem
        field.error(self.in_words(problem))
        return str(getattr(field, "spoken", "") or field.label)

    def clear(self) -> None:
        """Take away what `refuse` said."""
        if self._refused is not None:
            key, self._refused = self._refused[0], None
            if key in self.fields:
                self.fields[key].error(None)

    def reveal(self, key: str) -> None:
        """Open what a lever is behind."""
        owner, field = key.split(".")[0], key.split(".")[-1]
        if owner in self._names() and not isinstance(self._owner(owner), Shortening):
            card = self._card(owner)
            role = next((lever.role for lever in self._levers(owner) if lever.field == field), None)
            card.is_open = True
            card.shows_all = card.shows_all or role in ("detail", "practice")
            self._open[self._section(owner)] = True
        elif owner in self._names():
            self._open["cuts"] = True
        else:
            return
        self._draw()

    def in_words(self, problem: SimError) -> str:
        """A scenario's error with the levers' names on the screen in place of the keys of the file."""
        message = problem.text(self._words.language)
        name = (problem.key or "").split(".")[0]
        if name not in self._names():
            return message
        owner = self._owner(name)
        for lever in self._levers(name):
            label = f"“{self._words.label(lever, owner)}”"
            if lever.key == problem.key:
                stands = self._pending.get(lever.key, getattr(owner, lever.field, None))
                value = f" ({self._words.value(lever, stands)})" if stands is not None else ""
                message = re.sub(rf"^.*?{re.escape(lever.key)} = \S+ ", f"{label}{value} ", message, count=1)
            else:
                message = re.sub(rf"\b{lever.field}\b", label, message)
        language = self._words.language
        return re.sub(r"\b\d{4}-\d\d-\d\d\b", lambda day: numbers.date(date.fromisoformat(day[0]), language), message)

    # --- what is drawn ----------------------------------------------------------------------------------------------
    def _draw(self) -> None:
        words, texts = self._words, self._words.texts
        self.only_on.language, self.only_on.label = words.language, texts("controls.only_on")
        sections: dict[str, list[Card]] = {name: [] for name in self._sections}
        listed: dict[str, list[str]] = {name: [] for name in self._sections}
        for name in self._names():
            owner = self._owner(name)
            if isinstance(owner, Shortening):
                continue
            section = self._section(name)
            listed[section].append(name)
            # what nobody has opened is not made: dozens of cards would keep the first picture waiting
            if not self._open[section] or (self.only_on.value and not is_on(self._state, name)):
                continue
            card = self._card(name)
            marked = [self._chips[key] for key in self._chips if key.split(".")[0] == name]
            mark = texts("controls.card.matters") if marked else ""
            rows = self._rows(name, owner) if card.is_open or is_on(self._state, name) else []
            pools = {**self._offers.pools, **self._state.scenario.pools}
            card.show(owner, rows, words, is_on=is_on(self._state, name), mark=mark, pools=pools)
            sections[section].append(card)
        for gone in [name for name in self.cards if name not in self._names()]:
            self.cards.pop(gone).close()
        self._draw_shared()
        parts: list[ipywidgets.Widget] = [self.only_on]
        part = ""
        for name in self._sections:
            row = self._rows_of_plan.rows.get(name)
            inside: list[ipywidgets.Widget] = list(sections[name])
            on = sum(is_on(self._state, one) for one in listed[name])
            if name in SHARED:
                box = self.pools if name == "pools" else self.cuts
                inside = [box] if box.fields or name == "cuts" else []
            elif name == "unmodelled":
                inside = [] if self.only_on.value else list(self.reasons.values())
            elif self.only_on.value and not on:
                continue
            if not inside and not listed[name]:
                continue
            if row is not None and row.section != part and row.section in self.parts:
                part = row.section
                self.parts[part].update(title=section_title(part, words.language), intro="", level=2)
                parts.append(self.parts[part])
            self.headings[name].update(
                title=row_title(row, words.language) if row is not None else texts(f"controls.section.{name}"),
                intro=_what(row, words.language) if row is not None else texts(f"controls.intro.{name}"),
                count=texts("controls.count", on=on, of=len(listed[name])) if listed[name] else "",
                foldable=True,
                open=self._open[name],
                level=2 if row is None else 3,
            )
            parts += [self.headings[name], *(inside if self._open[name] else [])]
        for row in self._rows_of_plan.unmodelled:
            said = row.reason_da if words.language == "da" else row.reason_en
            self.reasons[row.code].update(
                title=row_title(row, words.language), intro=said[:1].upper() + said[1:], level=3
            )
        arrange(self, parts)

    def _section(self, name: str) -> str:
        """The heading under which an initiative stands: its row of the plan, or how it works."""
        home = self._rows_of_plan.home.get(name)
        return home if home is not None else str(getattr(self._owner(name), "mechanism", ""))

    def _draw_shared(self) -> None:
        rows = [
            self._shown(lever, pool)
            for name, pool in self._state.scenario.pools.items()
            for lever in pool_controls(name, pool, self._table)
        ]
        self.pools.show(rows, self._words)
        if self._open["cuts"]:
            rows = [
                self._shown(lever, owner)
                for name in self._names()
                if isinstance(owner := self._owner(name), Shortening)
                for lever in self._levers(name)
                if lever.field == "shorter_share"
            ]
            self.cuts.show(rows, self._words)

    def _rows(self, name: str, owner: Initiative) -> list[Shown]:
        return [self._shown(lever, owner) for lever in self._levers(name)]

    def _shown(self, lever: Control, owner: Initiative | Pool) -> Shown:
        back = default(self._state, lever.key, self._offers)
        value = self._pending.get(lever.key, getattr(owner, lever.field))
        return Shown(lever, owner, value, back, self._state.ranges.get(lever.key), self._chips.get(lever.key, ""))

    def _names(self) -> dict[str, None]:
        """Every initiative that is on or can be switched on, in the order of the page."""
        state = self._state
        known = (state.start.initiatives, self._offers.initiatives, state.scenario.initiatives, state.shelf.initiatives)
        return dict.fromkeys(name for some in known for name in some)

    def _owner(self, name: str) -> Initiative:
        return initiative(self._state, name, self._offers)

    def _levers(self, name: str) -> tuple[Control, ...]:
        return controls_of(name, self._owner(name), self._table)

    def _card(self, name: str) -> Card:
        if name not in self.cards:
            self.cards[name] = Card(name, self._handlers, self._on_switch, self._draw, self._guarded)
        return self.cards[name]

    def _toggler(self, section: str) -> Callable[[object], None]:
        def toggle(_: object) -> None:
            self._open[section] = not self._open[section]
            self._draw()

        return toggle


def _what(row: PlanRow, language: str) -> str:
    return row.what_da if language == "da" else row.what_en
