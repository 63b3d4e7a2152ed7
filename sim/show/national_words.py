"""How the country's share is named: an estimate is called one, and what somebody has entered is never called ours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sim.analysis import NationalGap
from sim.facts import ENTERED, Figure
from sim.show import numbers
from sim.show.texts import Texts


def national_kind(figure: Figure) -> str:
    """``estimate``, ``entered`` by a user in the scenario, or ``known``: read in a publication."""
    if figure.status == ENTERED:
        return ENTERED
    return "estimate" if figure.is_estimate else "known"


def common_kind(figures: Iterable[Figure]) -> str:
    """The kind of all of them, or ``plain`` where they are of several kinds (or there are none)."""
    kinds = {national_kind(figure) for figure in figures}
    return kinds.pop() if len(kinds) == 1 else "plain"


def source_of(figure: Figure, language: str) -> str:
    """Where a figure is from, in the reader's language where it was entered; sources of data are in Danish."""
    return Texts(language)("figures.status.entered").capitalize() if figure.status == ENTERED else figure.source


def national_cell(gap: NationalGap, language: str, *, alone: bool) -> str:
    """The country's level in persons; with its kind where the column cannot say it for all (not `alone`)."""
    level = numbers.whole(gap.national.value * gap.population.value, language)
    if alone:
        return level
    return Texts(language)(f"figures.national.{national_kind(gap.national)}_cell", level=level)


def national_notes(gaps: Sequence[NationalGap], language: str) -> list[str]:
    """One sentence for each kind of share there is: the years, the last one's share, its range, status and source."""
    texts, said = Texts(language), []
    for kind in ("known", ENTERED, "estimate"):
        mine = [gap for gap in gaps if national_kind(gap.national) == kind]
        if mine:
            national = mine[-1].national
            said.append(
                texts(
                    f"figures.national.{kind}_note",
                    years=_years([gap.year for gap in mine]),
                    last=str(mine[-1].year),
                    share=national.value,
                    low=national.low,
                    high=national.high,
                    status=texts(f"figures.status.{national.status}"),
                    source=source_of(national, language),
                )
            )
    return said


def _years(years: list[int]) -> str:
    """``2021``, ``2021–2023``, or ``2021, 2023`` where there are gaps."""
    if len(years) > 1 and years == list(range(years[0], years[-1] + 1)):
        return f"{years[0]}–{years[-1]}"
    return ", ".join(str(year) for year in years)
