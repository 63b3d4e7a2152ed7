"""The views of the page behind their tabs: only the one that is looked at is drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import ipywidgets

from sim.show.texts import Texts
from sim.show.workbench.part import Part, arrange
from sim.show.workbench.picture import Picture, View


class Views(ipywidgets.VBox):
    """A tab list and the view that is chosen.

    Parameters
    ----------
    views:
        In the order of their tabs.
    guarded:
        Makes a call that lets nothing get past the page.
    """

    def __init__(
        self, views: Sequence[View], language: str, guarded: Callable[[Callable[..., object]], Callable[..., None]]
    ) -> None:
        self.views = {view.name: view for view in views}
        self.chosen = views[0].name
        self.tabs = Part("tabs.js", {"choose": guarded(self.choose)})
        self._picture: Picture | None = None
        self._is_busy = False
        self._box = ipywidgets.VBox()
        super().__init__()
        self.add_class("wb-views")
        self.children = (self.tabs, self._box)
        self.speak(language)

    @property
    def view(self) -> View:
        """The view that is looked at."""
        return self.views[self.chosen]

    def choose(self, name: str) -> None:
        """Look at another view."""
        if name in self.views and name != self.chosen:
            self.chosen = name
            self._label()
            if self._picture is not None:
                self.view.show(self._picture)
                self.view.mark(stale=self._picture.is_old, busy=self._is_busy)

    def show(self, picture: Picture) -> None:
        """Draw a picture in the view that is looked at; the others draw it when they are."""
        self._picture = picture
        self.view.show(picture)

    def mark(self, *, stale: bool, busy: bool) -> None:
        """Say on the charts that are looked at whether they are old and whether newer ones are on their way."""
        self._is_busy = busy
        self.view.mark(stale=stale, busy=busy)
        if self._picture is not None:  # a view that is looked at next is drawn from it
            self._picture = replace(self._picture, is_old=stale)
            self.view.follow()

    def speak(self, language: str) -> None:
        """Say everything in another language."""
        self._language = language
        for view in self.views.values():
            view.speak(language)
        self._label()

    def _label(self) -> None:
        texts = Texts(self._language)
        self.tabs.update(
            labels=texts.group("desk.tab"), names=list(self.views), chosen=self.chosen, title=texts("desk.tabs")
        )
        arrange(self._box, [self.view])
