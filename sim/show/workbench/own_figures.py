"""A user's own tables in place of the plan's: read, checked, told in words, used and put away again."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any

from sim.analysis import check_choices
from sim.errors import DataError, SimError
from sim.facts import Facts, OwnFacts, own_facts, with_own_table
from sim.facts.own_figures import MOST_BYTES, TABLES
from sim.model import compile_model
from sim.scenario import Scenario
from sim.show import numbers
from sim.show.own_words import changes_in_words, implied_in_words, table_name
from sim.show.texts import Texts
from sim.show.workbench.desk import Desk
from sim.show.workbench.figure_list import Guard
from sim.show.workbench.part import Part


class OwnFigures(Part):
    """The place to drop a table.

    Parameters
    ----------
    events:
        ``use_own`` is told the tables to use from now on, as text by their paths.
    on_change:
        Told when what is shown is another table, or none.

    Attributes
    ----------
    plan:
        The data pack without them.
    own:
        Tables that were read and keep the rules, used or not; None where there are none.
    """

    def __init__(
        self, desk: Desk, events: Mapping[str, Callable[[Any], object]], guarded: Guard, on_change: Callable[[], object]
    ) -> None:
        self.plan: Facts = desk.pack
        self.own: OwnFacts | None = None
        self._desk, self._page, self._on_change = desk, events, on_change
        self._names: dict[str, str] = {}  # what the user calls each table
        self._refused: SimError | None = None
        self._unfit: SimError | None = None
        self._followed: Mapping[str, str] = {}
        self._tried_with: Scenario | None = None
        super().__init__(
            "own.js",
            {
                "file": guarded(lambda sent: self.take(str(sent[0]), _bytes(str(sent[0]), str(sent[1])))),
                "large": guarded(lambda sent: self.refuse_large(str(sent[0]), int(sent[1]))),
                "use": guarded(lambda _: self.use()),
                "back": guarded(lambda _: self.back()),
                "forget": guarded(lambda _: self.forget()),
            },
        )

    @property
    def is_used(self) -> bool:
        """Whether the page reckons with them."""
        return self.own is not None and _texts(self.own) == self._desk.state.own

    def take(self, name: str, content: bytes) -> None:
        """Read a table; one that breaks a rule is refused in words, and what was there stays."""
        others = self.own.instead if self.own is not None else None
        was_used = self.is_used
        try:
            own = with_own_table(self.plan, name, content, others)
        except SimError as problem:
            self._refuse(problem)
            return
        self.own, self._refused = own, None
        self._names[own.table] = name
        self._unfit = self._checked(own.facts)
        if was_used and self._unfit is None:
            self.use()  # a further table of those that are in use
        else:
            self._told()

    def refuse_large(self, name: str, size: int) -> None:
        """Refuse a file that is no table of this kind, without reading it."""
        most = MOST_BYTES / 1e6
        self._refuse(
            DataError(
                f"{name} is {size / 1e6:.1f} MB. A table may be {most:.0f} MB. Choose another file.",
                f"{name} fylder {numbers.decimal(size / 1e6, 'da')} MB. En tabel må fylde {most:.0f} MB. Vælg en anden fil.",
                key=name,
            )
        )

    def use(self) -> None:
        """Reckon with them from now on."""
        if self.own is not None and self._unfit is None:
            self._page["use_own"](_texts(self.own))
            self._told()

    def back(self) -> None:
        """Reckon with the plan's figures again; the tables stay at hand."""
        self._page["use_own"]({})
        self._told()

    def forget(self) -> None:
        """Put tables away that are not in use."""
        if not self.is_used:
            self.own, self._names, self._refused, self._unfit = None, {}, None, None
            if self._desk.state.own:
                self._take_used()
            self._told()

    def _take_used(self) -> None:
        used = self._desk.state.own
        self.own = own_facts(self.plan, {path: text.encode() for path, text in used.items()})
        self._names, self._refused, self._unfit = {}, None, None

    def follow(self) -> None:
        """Show what the desk reckons with: tables may come and go by undoing, or with what was opened."""
        used, scenario = self._desk.state.own, self._desk.state.scenario
        if used != self._followed:
            self._followed = used
            if used and not self.is_used:
                self._take_used()
            self._told()
        elif self._unfit is not None and self.own is not None and scenario != self._tried_with:
            self._unfit = self._checked(self.own.facts)  # another scenario may be what it takes
            self._told()

    def show(self) -> None:
        """Say it in the desk's language."""
        language = self._desk.state.language
        texts, own = Texts(language), self.own
        self.update(
            labels=texts.group("own_figures.labels"),
            limit=MOST_BYTES,
            problem=self._problem(texts),
            said=self._said(texts),
            changes=[] if own is None else changes_in_words(own, own.facts, language),
            acts=self._acts(texts),
            tables=[[table_name(table, language), ", ".join(sorted(columns))] for table, columns in TABLES.items()],
        )

    def _problem(self, texts: Texts) -> str:
        """What is wrong with the last file; that those before it stand, where there are some."""
        if self._refused is None:
            return ""
        said = self._refused.text(texts.language)
        return said if self.own is None else f"{said} {texts('own_figures.unread')}"

    def _said(self, texts: Texts) -> list[str]:
        own, language = self.own, texts.language
        if own is None:
            return [texts("own_figures.none")]
        tables = "; ".join(table_name(table, language) for table in own.instead)
        files = ", ".join(self._names.get(table, table_name(table, language)) for table in own.instead)
        said = [texts("own_figures.used" if self.is_used else "own_figures.waiting", files=files)]
        said.append(texts("own_figures.recognised", tables=tables))
        said += implied_in_words(self.plan, own.facts, language)
        if self._unfit is None:
            said.append(texts("own_figures.fits"))
        else:
            said.append(texts("own_figures.unfit", why=self._unfit.text(language)))
        # last, since the list of them comes next
        said.append(texts("own_figures.changes", count=len(own.changes)) if own.changes else texts("own_figures.same"))
        return said

    def _acts(self, texts: Texts) -> list[list[str]]:
        names = []
        if self.own is not None and not self.is_used:
            names = [*(["use"] if self._unfit is None and self.own.changes else []), "forget"]
        if self._desk.state.own:
            names.append("back")
        return [[name, texts(f"own_figures.act.{name}")] for name in names]

    def _checked(self, facts: Facts) -> SimError | None:
        """Why the model cannot be made of them and the scenario on the table; None where it can."""
        scenario = self._tried_with = self._desk.state.scenario
        try:
            for one in (scenario.without_levers(), scenario):
                compile_model(facts, one)
            check_choices(scenario, facts)
        except SimError as problem:
            return problem
        return None

    def _refuse(self, problem: SimError) -> None:
        self._refused = problem
        self.show()
        self._page["trouble"](problem)

    def _told(self) -> None:
        self.show()
        self._on_change()


def _texts(own: OwnFacts) -> dict[str, str]:
    return {path: content.decode("utf-8-sig") for path, content in own.instead.items()}


def _bytes(name: str, sent: str) -> bytes:
    try:
        return base64.b64decode(sent, validate=True)
    except (binascii.Error, ValueError):
        raise DataError(
            f"{name} did not arrive whole. Choose it once more.",
            f"{name} kom ikke helt frem. Vælg den igen.",
            key=name,
        ) from None
