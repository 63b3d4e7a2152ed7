"""A list of figures that a user may put own values in place of, each with its status, range and source."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sim.errors import SimError
from sim.show import numbers
from sim.show.lever_field import SHARE_UNITS
from sim.show.locales import LOCALES
from sim.show.texts import Texts
from sim.show.workbench.part import Part

Guard = Callable[[Callable[..., object]], Callable[..., None]]


@dataclass(frozen=True)
class Row:
    """A figure of the list.

    Attributes
    ----------
    value, default:
        What is in force, and what it goes back to; a share is a fraction.
    unit:
        As shown; ``%`` makes the box one of per cent.
    digits:
        Decimals shown.
    most:
        The largest value that is possible; the smallest is 0.
    status, source, note:
        Where the value is from, and what is to be known about it.
    """

    key: str
    name: str
    value: float
    default: float | None
    unit: str
    digits: int
    most: float
    status: str
    source: str
    note: str = ""
    entered: bool = False


class FigureList(Part):
    """Number boxes in the user's language.

    Parameters
    ----------
    texts:
        Prefix of its title and introduction in the catalogue.
    on_enter:
        Told key and value; None where the figure is to go back to what it was.
    """

    def __init__(self, texts: str, on_enter: Callable[[str, float | None], object], guarded: Guard) -> None:
        self._texts, self._on_enter = texts, on_enter
        self._rows: dict[str, Row] = {}
        self._shown: tuple[Sequence[Row], Sequence[Row], str] = ((), (), "da")
        self._refused: dict[str, tuple[str, SimError]] = {}
        super().__init__(
            "figure_list.js",
            {"enter": guarded(lambda sent: self.enter(*sent)), "reset": guarded(lambda key: self.reset(str(key)))},
        )

    def show(self, rows: Sequence[Row], others: Sequence[Row], language: str) -> None:
        """Show figures, and behind a fold those that do not matter now."""
        self._shown = rows, others, language
        self._rows = {row.key: row for row in (*rows, *others)}
        texts = Texts(language)
        self.update(
            title=texts(f"{self._texts}.title"),
            intro=texts(f"{self._texts}.intro"),
            more=texts(f"{self._texts}.more") if others else "",
            rows=[self._wire(row, texts) for row in rows],
            others=[self._wire(row, texts) for row in others],
            labels=texts.group("answers.figures"),
        )

    def enter(self, key: str, typed: str) -> None:
        """Take what a person typed; what is no possible number stays in the box with the reason beside it."""
        row = self._rows[str(key)]
        try:
            value = self._read(row, str(typed))
        except SimError as problem:
            self._refused[row.key] = str(typed), problem
            self.show(*self._shown)
            return
        self._refused.pop(row.key, None)
        if value == row.value:
            self.show(*self._shown)
        else:
            self._on_enter(row.key, value)

    def reset(self, key: str) -> None:
        """Back to what the data pack says."""
        self._refused.pop(key, None)
        self._on_enter(key, None)

    def _read(self, row: Row, typed: str) -> float:
        _, _, language = self._shown
        example = _written(row, row.value, language)
        # kroner may be typed with the unit, with "kr." alone, or in millions
        unit = "" if not _is_share(row) and "%" not in typed and not typed.strip().endswith(row.unit) else row.unit
        shown = numbers.parse(typed, language, unit=unit, key=row.key, example=example)
        # by way of decimal text: 8,1 per cent is 0.081 and not the number next to it
        value = float(Decimal(repr(shown)) / 100) if _is_share(row) else shown
        if not 0.0 <= value <= row.most:
            words = {
                code: Texts(code)(
                    "fields.out_of_range",
                    text=numbers.brief(typed),
                    low=_written(row, 0.0, code),
                    high=_written(row, row.most, code),
                )
                for code in LOCALES
            }
            raise SimError(words["en"], words["da"], key=row.key)
        return value

    def _wire(self, row: Row, texts: Texts) -> dict[str, Any]:
        typed, problem = self._refused.get(row.key, ("", None))
        written = _written(row, row.value, texts.language)
        is_away = row.entered or problem is not None
        back = _written(row, row.default, texts.language) if row.default is not None else ""
        return {
            "key": row.key,
            "name": row.name,
            "value": typed if problem is not None else written,
            "unit": row.unit,
            "status": row.status,
            "entered": row.entered,
            "source": row.source,
            "note": row.note,
            "error": problem.text(texts.language) if problem is not None else "",
            "reset": texts("answers.figures.reset", value=f"{back} {row.unit}") if is_away and back else "",
        }


def _is_share(row: Row) -> bool:
    return row.unit in SHARE_UNITS


def _written(row: Row, value: float, language: str) -> str:
    shown = round(100.0 * value, 9) if _is_share(row) else value
    digits = row.digits
    while digits < 6 and round(shown, digits) != round(shown, 6):
        digits += 1  # what somebody has entered is shown as finely as it was
    return numbers.decimal(shown, language, digits)
