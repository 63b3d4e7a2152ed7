"""An initiative as a card: a switch, what it is in a line, and its levers behind a fold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets

from sim.scenario import Initiative, Pool
from sim.show import numbers
from sim.show.field import Field
from sim.show.workbench.field_set import FieldSet, Handlers, Shown
from sim.show.workbench.lever_words import LeverWords
from sim.show.workbench.part import Part, arrange

FIRST_SEEN = ("decision", "effect")
"""What is seen at once when a card is opened; the rest is behind a second fold."""


class Card(ipywidgets.VBox):
    """One initiative.

    Parameters
    ----------
    name:
        Of the initiative.
    on_switch:
        Told whether it is to be on.
    on_open:
        Told that levers are to be shown that were not there before.
    guarded:
        Makes a call that lets nothing get past the page.
    """

    def __init__(
        self,
        name: str,
        handlers: Handlers,
        on_switch: Callable[[str, bool], object],
        on_open: Callable[[], object],
        guarded: Callable[[Callable[..., object]], Callable[..., None]],
    ) -> None:
        self.name = name
        self.is_open = False
        self.shows_all = False
        self._handlers = handlers
        self._on_open = on_open
        self._pools: Mapping[str, Pool] = {}
        self.head = Part(
            "card.js",
            {
                "switch": lambda on: on_switch(name, on is True),
                "toggle": guarded(lambda _: self.unfold(not self.is_open)),
            },
        )
        self.first = FieldSet(handlers)
        self.more = Part("section.js", {"toggle": guarded(lambda _: self.show_all(not self.shows_all))})
        self.rest = FieldSet(handlers)
        self._body = ipywidgets.VBox()
        self._body.add_class("wb-card-body")
        super().__init__([self.head, self._body])
        self.add_class("wb-initiative")

    @property
    def fields(self) -> dict[str, Field]:
        """The fields that have been made, by the key of their lever."""
        return self.first.fields | self.rest.fields

    def unfold(self, is_open: bool) -> None:
        """Show or hide the levers."""
        self.is_open = is_open
        self._on_open()

    def show_all(self, shows_all: bool) -> None:
        """Show or hide the levers that few people need."""
        self.shows_all = shows_all
        self._on_open()

    def show(
        self,
        owner: Initiative,
        rows: Sequence[Shown],
        words: LeverWords,
        *,
        is_on: bool,
        mark: str,
        pools: Mapping[str, Pool],
    ) -> None:
        """Show the initiative as it is.

        Parameters
        ----------
        mark:
            A remark beside its title.
        pools:
            Those that it may share.
        """
        self._pools = pools
        first = [row for row in rows if row.lever.role in FIRST_SEEN]
        rest = [row for row in rows if row.lever.role not in FIRST_SEEN]
        texts = words.texts
        self.head.update(
            name=self.name,
            title=words.title(self.name, owner),
            summary=self._summary(first, words) if is_on else texts("controls.card.off"),
            would=[] if is_on else [texts("controls.card.would", values=self._summary(rows, words, len(rows)))],
            about=self._about(owner, words),
            is_on=is_on,
            is_open=self.is_open,
            mark=mark,
            labels=texts.group("controls.card"),
            language=words.language,
        )
        # what is off has no levers to move: a slider that does nothing would only be in the way
        is_seen = self.is_open and is_on
        if is_seen:
            self.first.show(first, words)
            self.more.update(
                title=texts("controls.card.more"),
                intro=texts("controls.card.more_intro"),
                foldable=True,
                open=self.shows_all,
                level=4,
            )
            if self.shows_all:
                self.rest.show(rest, words)
        parts: list[Any] = []
        if is_seen:
            parts = [self.first, *([self.more] if rest else []), *([self.rest] if rest and self.shows_all else [])]
        arrange(self._body, parts)

    def close(self) -> None:
        """Take the card away with all that is in it."""
        for part in (self.first, self.rest, self.more, self.head, self._body):
            part.close()
        super().close()

    @staticmethod
    def _summary(rows: Sequence[Shown], words: LeverWords, most: int = 3) -> str:
        """Its numbers in a line."""
        said = [
            f"{words.label(row.lever, row.owner)} {words.value(row.lever, row.value)}"
            for row in rows
            if row.lever.spec is not None
        ]
        return " · ".join(said[:most])

    def _about(self, owner: Initiative, words: LeverWords) -> list[str]:
        texts = words.texts
        said = [texts("controls.card.acts_on", groups=words.acts_on(owner))] if owner.groups else []
        grades = words.grades(owner)
        said.append(texts("controls.card.evidence", grades=grades) if grades else texts("controls.card.no_evidence"))
        pool = getattr(owner, "pool", None)
        if pool is not None:
            said.append(texts("controls.card.needs", pool=words.pool(pool, self._pools.get(pool))))
        if getattr(owner, "displacement", 0.0):
            said.append(texts("controls.card.displaces", share=numbers.percent(owner.displacement, words.language, 0)))  # type: ignore[attr-defined]
        return said
