"""A table with the sentences it proves, as a notebook shows it: plain HTML that needs no widget and no script."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from sim.show.board import FONT, GRID, INK, MUTED, Table

WARNING = "#9a3412"


@dataclass(frozen=True)
class Exhibit:
    """What is said, and the table behind it.

    Parameters
    ----------
    said:
        Sentences made by rule from the numbers of the table.
    table:
        Formatted text; the first column names the row.
    caption:
        What the table is.
    marked:
        Places of the rows that need a second look: shown in bold with a mark, not by colour alone.
    wordy:
        Names of the columns that hold words: aligned left and free to wrap.
    height:
        Of the frame in pixels when the table is to scroll inside the page; 0 shows all of it.
    """

    said: Sequence[str]
    table: Table
    caption: str
    marked: frozenset[int] = frozenset()
    wordy: frozenset[str] = frozenset()
    height: int = 0

    def __post_init__(self) -> None:
        if unknown := sorted(self.wordy - set(self.table.columns)):
            raise ValueError(f"no column is called {unknown[0]!r}")
        if wrong := [place for place in self.marked if not 0 <= place < len(self.table.rows)]:
            raise ValueError(f"there is no row {wrong[0]} to mark")

    def _repr_html_(self) -> str:
        """HTML for JupyterLab, Voila and any page."""
        sentences = "".join(f"<p style='margin:0 0 6px;font-size:16px'>{html.escape(text)}</p>" for text in self.said)
        head = "".join(self._cell("th", name, name, "scope='col'") for name in self.table.columns)
        rows = "".join(self._row(place, row) for place, row in enumerate(self.table.rows))
        frame = f"max-height:{self.height}px;overflow:auto;" if self.height else "overflow-x:auto;"
        caption = (
            f"<caption style='text-align:left;color:{MUTED};padding:2px 0 6px'>{html.escape(self.caption)}</caption>"
        )
        return (
            f"<div style='font:15px/1.45 {html.escape(FONT, quote=True)};color:{INK};max-width:1180px'>{sentences}"
            f"<div role='region' tabindex='0' aria-label='{html.escape(self.caption, quote=True)}' style='{frame}'>"
            f"<table style='border-collapse:collapse;margin:0;font-variant-numeric:tabular-nums'>{caption}"
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></div>"
        )

    def __repr__(self) -> str:
        """The same as plain text, for a terminal."""
        lines = [*self.said, "", self.caption, " | ".join(self.table.columns)]
        lines += [("! " if p in self.marked else "") + " | ".join(row) for p, row in enumerate(self.table.rows)]
        return "\n".join(lines)

    def _row(self, place: int, row: Sequence[str]) -> str:
        first, *rest = row
        name, *names = self.table.columns
        said = f"⚠ {first}" if place in self.marked else first
        cells = self._cell("th", name, said, "scope='row'") + "".join(
            self._cell("td", column, cell) for column, cell in zip(names, rest, strict=True)
        )
        style = f" style='font-weight:700;color:{WARNING}'" if place in self.marked else ""
        return f"<tr{style}>{cells}</tr>"

    def _cell(self, tag: str, column: str, text: str, attributes: str = "") -> str:
        words = column in self.wordy or column == self.table.columns[0]
        weight = "font-weight:600;" if attributes == "scope='col'" else "font-weight:inherit;"
        wrap = f"white-space:normal;overflow-wrap:anywhere;min-width:{self._least_width(column):.0f}em;"
        align = f"text-align:left;{wrap}" if words else "text-align:right;white-space:nowrap;"
        if attributes == "scope='col'":
            align = align.replace("nowrap", "normal")
        style = f"{weight}{align}padding:4px 7px;border-bottom:1px solid {GRID};background:#fff;vertical-align:top"
        return f"<{tag} {attributes} style='{style}'>{html.escape(text)}</{tag}>"

    def _least_width(self, column: str) -> float:
        """Room for a column of words, in letters' heights: long texts get more, and wrap."""
        place = list(self.table.columns).index(column)
        longest = max((len(row[place]) for row in self.table.rows), default=0)
        return min(max(0.26 * longest, 4.0), 26.0)
