"""What there is to be drawn, and the boards that draw it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import ipywidgets

from sim.experiment import Pair
from sim.experiment.session import State
from sim.facts import Facts
from sim.frozen import FrozenMap
from sim.scenario import Scenario
from sim.show.board import Board


@dataclass(frozen=True)
class Picture:
    """Everything that the views draw from.

    Attributes
    ----------
    pair:
        The runs of the scenario and of its baseline; None before the first.
    shown:
        The scenario that was run, which is not the state's while a newer one is on its way.
    title:
        What it is called in the charts.
    compared:
        Pairs of the scenarios that are kept for comparison, or why one could not be run; missing while it is on its way.
    is_old:
        Whether something newer has been asked for.
    is_final:
        Whether no tighter picture of the same is on its way.
    """

    facts: Facts
    state: State
    pair: Pair | None
    shown: Scenario | None
    title: str
    compared: Mapping[Scenario, Pair | BaseException] = FrozenMap()
    is_old: bool = False
    is_final: bool = True

    @property
    def language(self) -> str:
        """In which all of it is said."""
        return self.state.language


class View(ipywidgets.VBox):
    """One of the views behind the tabs.

    Attributes
    ----------
    name:
        What its tab is called in the catalogue.
    boards:
        Its boards, which are marked together.
    """

    name = ""

    def __init__(self, *boards: Board) -> None:
        self.boards = boards
        super().__init__()
        self.add_class("wb-view")

    def show(self, picture: Picture) -> None:
        """Draw a picture."""
        raise NotImplementedError

    def mark(self, *, stale: bool, busy: bool) -> None:
        """Say on its charts whether they are old and whether newer ones are on their way."""
        for board in self.boards:
            board.stale, board.busy = stale and bool(board.figures), busy

    def follow(self) -> None:
        """Show what follows from the state alone, without a run; only asked of the view that is looked at."""

    def speak(self, language: str) -> None:
        """Say what is not in a picture in another language."""
        for board in self.boards:
            board.language = language


def runs_alike(one: Scenario, other: Scenario) -> bool:
    """Whether two scenarios are simulated alike, whatever they are called and whatever their prices."""
    return one.simulated() == other.simulated() and list(one.initiatives) == list(other.initiatives)
