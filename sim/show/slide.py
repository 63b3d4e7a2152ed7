"""One slide: a heading that says what is to be remembered, its picture or points, and where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import anywidget
import ipywidgets
import traitlets as t

from sim.show.board import Chart, asset
from sim.show.shared_library import ChartLibrary, SharedBoard


class SlideText(anywidget.AnyWidget):
    """A piece of a slide's text: `parts` are pairs of a kind and a text, or a list of texts for ``points``."""

    parts: Any = t.List().tag(sync=True)
    language = t.Unicode("da").tag(sync=True)

    def __init__(self, parts: Sequence[tuple[str, Any]], language: str) -> None:
        self._esm = asset("elements.js") + asset("slide.js")
        self._css = asset("slide.css")
        super().__init__(parts=[[kind, said] for kind, said in parts if said], language=language)


class Slide(ipywidgets.VBox):
    """A slide as a cell's output, in JupyterLab and on a page of its own in Voila.

    Parameters
    ----------
    heading:
        The message, as a sentence.
    kicker:
        What the slide is about, small and above the heading.
    lead:
        A sentence or two below the heading.
    points:
        Bullets.
    chart, library:
        The picture, and what draws the pictures of all slides; a slide that is shown alone may do without.
    below:
        What is said under the picture.
    source:
        Where the numbers come from.
    number:
        The slide's number, as shown.
    opening:
        Whether it is the first one, which looks different and has the page's main heading.
    """

    def __init__(
        self,
        heading: str,
        *,
        kicker: str = "",
        lead: str = "",
        points: Sequence[str] = (),
        chart: Chart | None = None,
        library: ChartLibrary | None = None,
        below: str = "",
        source: str = "",
        number: str = "",
        language: str = "da",
        opening: bool = False,
    ) -> None:
        self.heading, self.lead, self.points, self.chart = heading, lead, tuple(points), chart
        self.below, self.source = below, source
        title = "title" if opening else "heading"
        above = SlideText([("kicker", kicker), (title, heading), ("lead", lead), ("points", list(points))], language)
        under = SlideText([("below", below), ("source", source), ("number", number)], language)
        picture = [SharedBoard([chart], language=language)] if chart is not None else []
        unseen = [library or ChartLibrary()] if picture else []
        super().__init__([above, *unseen, *picture, under])
        for box, name in ((self, "slide"), (above, "slide-above"), (under, "slide-under")):
            box.add_class(name)
        if opening:
            self.add_class("slide-opening")
        for one in picture:
            one.add_class("slide-picture")
