"""One widget that draws all charts of a page and carries the chart library once.

Plotly's own notebook widget sends its 5 MB of JavaScript anew with each chart and, on a busy computer, leaves some of
many charts at an old value without a word. Here one widget holds the library, the figures are a single trait, and
the browser redraws exactly those whose content changed, always from the newest state. Nothing is fetched over a
network.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import anywidget
import numpy as np
import pandas as pd
import traitlets as t

from sim.show.locales import LOCALES, locale
from sim.show.texts import Texts

COLUMNS = 12
SMALLEST_FONT = 14
INK, MUTED, GRID = "#1c2733", "#4a5866", "#e3e8ed"
# dark enough on white (at least 3:1 as lines) and told apart with the common forms of colour blindness
COLOURS = ("#0b5c8c", "#c2410c", "#0f766e", "#8a3ffc", "#6b5b00", "#b0186b", "#4a5866")
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"


@dataclass(frozen=True)
class Table:
    """The figures of a chart as text, ready to read: what "show as a table" opens and the CSV file holds.

    ``rows`` hold formatted text; the first column names the row. Ragged rows or other than text are a ``ValueError``.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]

    def __post_init__(self) -> None:
        if not self.columns:
            raise ValueError("a table needs columns")
        for number, row in enumerate(self.rows):
            if len(row) != len(self.columns):
                raise ValueError(f"row {number} has {len(row)} cells, the table has {len(self.columns)} columns")
        cells = [*self.columns, *(cell for row in self.rows for cell in row)]
        if wrong := [cell for cell in cells if not isinstance(cell, str)]:
            raise ValueError(f"cells must be formatted text, not {wrong[0]!r}")


@dataclass(frozen=True)
class Chart:
    """One chart of a board.

    Parameters
    ----------
    id:
        Stays the same from update to update; letters, digits, ``-`` and ``_``.
    data, layout:
        Plotly traces and layout as dicts; NumPy and pandas columns may be left as they are. A ``template`` is dropped:
        the board has one for all. No font may be smaller than 14 px.
    alt:
        What the chart shows, in a sentence, for those who do not see it.
    table:
        The same figures as text.
    title, subtitle, note:
        Shown as text above and below the chart, so that they wrap and can be read aloud.
    span:
        Columns of twelve that the chart takes on a wide screen.
    height:
        Of the drawing in pixels; kept during updates so that the page does not jump.
    """

    id: str
    data: Sequence[Mapping[str, Any]]
    layout: Mapping[str, Any]
    alt: str
    table: Table
    title: str = ""
    subtitle: str = ""
    note: str = ""
    span: int = 6
    height: int = 340
    _wire: dict[str, Any] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z][\w-]*", self.id):
            raise ValueError(f"a chart's id starts with a letter and has letters, digits, - and _, not {self.id!r}")
        if not self.alt.strip():
            raise ValueError(f"chart {self.id!r} has no alternative text")
        if not 1 <= self.span <= COLUMNS:
            raise ValueError(f"chart {self.id!r} spans {self.span} columns; allowed are 1 to {COLUMNS}")
        if self.height < 80:
            raise ValueError(f"chart {self.id!r} is {self.height} px high; at least 80 are needed")
        layout = plain({name: value for name, value in self.layout.items() if name != "template"})
        data = plain(list(self.data))
        for path, size in _font_sizes({"layout": layout, "data": data}):
            if size < SMALLEST_FONT:
                raise ValueError(f"chart {self.id!r}: {path} is {size} px; the smallest is {SMALLEST_FONT} px")
        names = ("id", "alt", "title", "subtitle", "note", "span", "height")
        wire = {name: getattr(self, name) for name in names} | {"data": data, "layout": layout}
        wire["table"] = {"columns": list(self.table.columns), "rows": [list(row) for row in self.table.rows]}
        object.__setattr__(self, "_wire", wire)

    @classmethod
    def of(cls, id: str, figure: Any, *, alt: str, table: Table, **options: Any) -> Chart:  # noqa: A002
        """A chart from a ``plotly.graph_objects.Figure``; options are those of :class:`Chart`."""
        parts = figure.to_plotly_json()
        return cls(id, parts["data"], parts.get("layout", {}), alt, table, **options)

    def wire(self) -> dict[str, Any]:
        """The chart as it travels: JSON and, for numeric columns, raw bytes."""
        return dict(self._wire)


class Board(anywidget.AnyWidget):
    """All charts of a page.

    Synchronised traits: ``figures`` (what :meth:`show` made of the charts, each with a ``revision``), ``version``
    (counts the calls of :meth:`show`), ``stale``, ``busy``, ``language`` and, derived from the language, ``labels`` and
    ``number_locale``; ``template`` and ``library`` never change. The browser sets ``data-version`` on the board's
    element once everything of that version is drawn, ``data-stale`` and ``data-busy`` with the flags.
    """

    figures = t.List(t.Dict()).tag(sync=True)
    version = t.Int(0).tag(sync=True)
    stale = t.Bool(False).tag(sync=True)
    busy = t.Bool(False).tag(sync=True)
    language = t.Enum(tuple(LOCALES), "da").tag(sync=True)
    labels = t.Dict().tag(sync=True)
    number_locale = t.Dict().tag(sync=True)
    template = t.Dict().tag(sync=True)
    # Not part of the widget's own module: anywidget gives a module two seconds to get ready and silently drops every
    # later message to one that was not. Reading five million letters can take that long on a busy computer.
    library = t.Unicode().tag(sync=True)
    style = "board.css"

    def __init__(self, charts: Iterable[Chart] = (), *, language: str = "da") -> None:
        self._esm = asset("elements.js") + asset("board.js")
        if self.style:
            self._css = asset(self.style)
        super().__init__(language=language, template=_template(), library=_library(), **_words(language))
        charts = tuple(charts)
        if charts:
            self.show(charts)

    def show(self, charts: Iterable[Chart], *, stale: bool = False, busy: bool = False) -> int:
        """Replace all charts in one message and return the new version.

        A chart equal to the one with the same id before keeps its revision and is not redrawn. Two charts with one id
        are a ``ValueError``.
        """
        before = {figure["id"]: figure for figure in self.figures}
        figures: list[dict[str, Any]] = []
        version = self.version + 1
        for chart in charts:
            wire = chart.wire()
            if any(wire["id"] == other["id"] for other in figures):
                raise ValueError(f"two charts have the id {wire['id']!r}")
            old = before.get(wire["id"], {})
            same = {name: value for name, value in old.items() if name != "revision"} == wire
            figures.append(wire | {"revision": old["revision"] if same else version})
        with self.hold_sync():
            self.figures, self.version, self.stale, self.busy = figures, version, stale, busy
        return version

    @t.observe("language")
    def _translate(self, change: Any) -> None:
        with self.hold_sync():
            for name, words in _words(change.new).items():
                setattr(self, name, words)


def asset(name: str) -> str:
    """The text of a JavaScript or style file shipped with this package."""
    return (files("sim.show") / "assets" / name).read_text(encoding="utf-8")


def plain(value: Any) -> Any:
    """A copy made of what may travel: JSON values, and numeric arrays as ``{"dtype", "shape", "bdata"}`` of raw bytes.

    A number that is not finite in a list becomes ``None`` (a gap), a day its ISO text. Other objects are a
    ``TypeError``.
    """
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, (pd.Series, pd.Index)):
        value = value.to_numpy()
    if isinstance(value, np.ndarray):
        return _array(value)
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, (bool, str, int, bytes)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, dt.date):
        text = value.isoformat()
        return text.removesuffix("T00:00:00")
    raise TypeError(f"{type(value).__name__} cannot be part of a chart: {value!r}")


def _array(array: np.ndarray) -> Any:
    if array.dtype.kind == "M":
        return [None if day == "NaT" else day.removesuffix("T00:00:00") for day in np.datetime_as_string(array, "s")]
    if array.dtype.kind not in "fiu" or array.ndim > 2:
        return plain(array.tolist())
    # the browser has no 64-bit whole numbers as plotly reads them
    kind = array.dtype.str[1:] if array.dtype.str[1:] in {"f8", "f4", "i4", "i2", "i1", "u4", "u2", "u1"} else "f8"
    raw = np.ascontiguousarray(array, dtype="<" + kind)
    spec: dict[str, Any] = {"dtype": kind, "bdata": raw.tobytes()}
    if array.ndim == 2:
        spec["shape"] = f"{array.shape[0]}, {array.shape[1]}"
    return spec


def _font_sizes(value: Any, path: str = "", *, font: bool = False) -> Iterable[tuple[str, float]]:
    if isinstance(value, Mapping):
        for key, entry in value.items():
            if font and key == "size" and isinstance(entry, (int, float)):
                yield f"{path}.size".lstrip("."), entry
            yield from _font_sizes(entry, f"{path}.{key}", font=key.endswith("font"))
    elif isinstance(value, list):
        for number, entry in enumerate(value):
            yield from _font_sizes(entry, f"{path}[{number}]")


@cache
def _library() -> str:
    """The chart library as a module of its own, inside a function: it should leave no global names behind."""
    text = (files("plotly") / "package_data" / "plotly.min.js").read_text(encoding="utf-8")
    # It is written to hand itself over by `module.exports` and, whatever it finds, also by `window.Plotly`. An
    # `exports`, `define` or `require` of the page must not be mistaken for its own.
    opening = """const had = Object.hasOwn(window, "Plotly"), before = window.Plotly;
const module = { exports: {} };
(function (module, exports, define, require) {
"""
    closing = """
})(module, module.exports, undefined, undefined);
if (had) window.Plotly = before; else delete window.Plotly;
export default module.exports;
"""
    return opening + text + closing


def _words(language: str) -> dict[str, dict[str, Any]]:
    texts, rules = Texts(language), locale(language)
    week = (rules.days[-1], *rules.days[:-1])  # the library's week begins on Sunday
    written = {
        "days": list(week),
        "shortDays": [day[:3] for day in week],
        "months": list(rules.months),
        "shortMonths": [month[:3] for month in rules.months],
        "decimal": rules.decimal_mark,
        "thousands": rules.group_mark,
        "year": "%Y",
        "month": "%b %Y",
        **rules.clock,
    }
    # a name of its own, since the library silently falls back to a built-in "en" that writes dates the American way
    name, separators = f"{language}-board", rules.decimal_mark + rules.group_mark
    return {
        "labels": texts.group("board"),
        "number_locale": {"name": name, "separators": separators, "day": rules.clock["day"], "format": written},
    }


def _template() -> dict[str, Any]:
    """The look of every chart; a chart's own layout wins over it."""
    text = {"family": FONT, "size": 15, "color": INK}
    axis = {
        "automargin": True,
        "fixedrange": True,  # dragging on a phone scrolls the page, not the axis
        "gridcolor": GRID,
        "linecolor": "#9aa7b3",
        "zerolinecolor": "#9aa7b3",
        "tickfont": {"size": 14, "color": MUTED},
        "title": {"font": {"size": 14, "color": MUTED}, "standoff": 10},
    }
    return {
        "layout": {
            "font": text,
            "colorway": list(COLOURS),
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "margin": {"l": 56, "r": 12, "t": 12, "b": 40, "pad": 4},
            "xaxis": axis | {"showgrid": False, "ticks": "outside", "ticklen": 4, "tickcolor": "#9aa7b3"},
            "yaxis": axis | {"zeroline": False},
            "dragmode": False,
            "hovermode": "x unified",
            "hoverlabel": {"bgcolor": "#ffffff", "bordercolor": "#9aa7b3", "font": text},
            "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 14}},
            "bargap": 0.35,
            "uniformtext": {"mode": "show", "minsize": SMALLEST_FONT},  # else figures on narrow bars are made smaller
        }
    }
