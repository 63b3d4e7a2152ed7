"""The first view: what moves, where, whether there are places enough, and who gets the offer."""

from __future__ import annotations

from sim.show import figures
from sim.show.shared_library import SharedBoard
from sim.show.workbench.picture import Picture, View


class Overview(View):
    """The charts below the total."""

    name = "overview"

    def __init__(self, language: str) -> None:
        self.board = SharedBoard(language=language)
        super().__init__(self.board)
        self.children = (self.board,)

    def show(self, picture: Picture) -> None:
        """Draw the pair's charts below the total, which stands above the tabs."""
        pair = picture.pair
        charts = [] if pair is None else figures.below_the_total(pair, picture.facts, picture.language, picture.title)
        self.board.show(charts, stale=picture.is_old, busy=self.board.busy)
