"""Every row of the plan in one page of Markdown: how it acts, its levers, its evidence, where it stands in the workbench."""

from __future__ import annotations

from collections.abc import Iterable

from sim.facts import HOME_SECTIONS, SECTIONS, Effect, Facts, LeverRange, PlanRow
from sim.scenario import Capacity, Initiative, Routing
from sim.scenario.catalogue import Entry, catalogue_entries, pools_of
from sim.show import numbers
from sim.show.figures import group_names
from sim.show.locales import locale
from sim.show.sentences import initiative_name, pool_name
from sim.show.texts import Texts, joined

_COLUMNS = ("number", "row", "acts", "levers", "evidence", "where")


def initiative_table(facts: Facts, language: str) -> str:
    """The whole page, one table for each section of the plan.

    Raises
    ------
    DataError
        Where catalogue and scenarios do not agree.
    """
    entries, texts = catalogue_entries(facts), Texts(language)
    modelled = sum(entry.row.is_modelled for entry in entries)
    parts = [
        f"# {texts('initiatives.title')}",
        texts("initiatives.intro", modelled=modelled, all=len(entries), levers=len(facts.catalogue.levers)),
        texts("initiatives.how"),
        texts("initiatives.made"),
    ]
    for section in SECTIONS:
        mine = [entry for entry in entries if entry.row.section == section]
        if mine:
            parts += [f"## {section_title(section, language)}", _table(mine, facts, texts)]
    return "\n\n".join(parts) + "\n"


def section_title(section: str, language: str) -> str:
    """The heading of a section of the plan, in the table and in the workbench."""
    return Texts(language)(f"initiatives.section.{section}")


def row_title(row: PlanRow, language: str) -> str:
    """A row's name in the language."""
    return row.title_da if language == "da" else row.title_en


def _table(entries: Iterable[Entry], facts: Facts, texts: Texts) -> str:
    heads = [texts(f"initiatives.column.{name}") for name in _COLUMNS]
    lines = [heads, ["---"] * len(heads)]
    for entry in entries:
        row = entry.row
        what = row.what_da if texts.language == "da" else row.what_en
        lines.append(
            [
                str(row.number),
                f"**{row_title(row, texts.language)}**<br>{what}",
                _acts(entry, facts, texts),
                _levers(entry, texts),
                _evidence(entry, facts, texts),
                _where(entry, texts),
            ]
        )
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |" for cells in lines)


def _acts(entry: Entry, facts: Facts, texts: Texts) -> str:
    row, language = entry.row, texts.language
    said = []
    if row.measure:
        words = row.measure_da if language == "da" else row.measure_en
        key = "initiatives.measure_none" if row.measure == "none" else "initiatives.measure"
        said.append(texts(key, said=words, measure=row.measure))
    if not row.is_modelled:
        reason = row.reason_da if language == "da" else row.reason_en
        return "<br>".join([*said, texts("initiatives.not_modelled", reason=reason)])
    if entry.homes != (row,):
        key = "initiatives.served_by" if row.measure else "initiatives.made_of"
        said.append(texts(key, rows=_titles(entry.homes, language)))
        return "<br>".join(said)
    for name, one in entry.initiatives.items():
        said.append(_way(name, one, facts, texts))
    for key, kind in (("using", False), ("adding", True)):
        pools = [
            pool_name(pool, language)
            for pool in entry.pools
            if any(pool in pools_of(one) and isinstance(one, Capacity) == kind for one in entry.initiatives.values())
        ]
        if pools:
            said.append(texts(f"initiatives.{key}", pools=", ".join(pools)))
    if entry.prices:
        said.append(texts("initiatives.paid", prices=", ".join(f"`{code}`" for code in entry.prices)))
    if entry.foundation is not None:
        said.append(texts("initiatives.needs", rows=_titles(_homes_of(row.builds_on, facts), language)))
    said.append(texts("initiatives.scenario", names=", ".join(f"`{name}`" for name in row.scenarios)))
    return "<br>".join(said)


def _way(name: str, one: Initiative, facts: Facts, texts: Texts) -> str:
    mechanism = texts(f"initiatives.mechanism.{type(one).model_fields['mechanism'].default}")
    shown = initiative_name(name, texts.language)
    if not one.groups:
        return texts("initiatives.acts", name=shown, mechanism=mechanism)
    names = group_names(facts, texts.language)
    everybody = texts("scenario_words.all_groups").lower()
    groups = (
        everybody if set(one.groups) == set(names) else joined([names[code] for code in one.groups], texts.language)
    )
    return texts("initiatives.on", name=shown, mechanism=mechanism, groups=groups[:1].lower() + groups[1:])


def _levers(entry: Entry, texts: Texts) -> str:
    if not entry.levers:
        return texts("initiatives.none")
    if entry.homes != (entry.row,):
        return texts("initiatives.see")
    owners: dict[str, list[LeverRange]] = {}
    for lever in entry.levers:
        owners.setdefault(lever.lever.rsplit(".", 1)[0], []).append(lever)
    said = []
    for code, levers in owners.items():
        is_pool = code.startswith("pools.")
        shown = (pool_name if is_pool else initiative_name)(levers[0].owner, texts.language)
        words = "; ".join(_lever(lever, entry, texts) for lever in levers)
        said.append(texts("initiatives.owner", name=shown, code=code, levers=words))
    return "<br>".join(said)


def _lever(lever: LeverRange, entry: Entry, texts: Texts) -> str:
    unit, language = lever.start.unit, texts.language
    field = unit if lever.field == "slots" else lever.field
    if field == "share" and isinstance(entry.initiatives.get(lever.owner), Routing):
        field = "share_routing"
    low, high, step = (_bare(value, unit, language) for value in (lever.low, lever.high, lever.step))
    start = _full(lever.start.value, unit, language)
    name = texts(f"initiatives.field.{field}")
    return texts("initiatives.lever", field=name, start=start, low=low, high=high, step=step)


def _evidence(entry: Entry, facts: Facts, texts: Texts) -> str:
    if entry.homes not in ((), (entry.row,)):
        return texts("initiatives.see")
    effects = [facts.evidence.effects[code] for code in entry.evidence]
    return "<br>".join(_effect(effect, texts) for effect in effects) or texts("initiatives.none")


def _effect(effect: Effect, texts: Texts) -> str:
    grade = texts(f"levers.grade.{effect.grade.replace(' ', '_').lower()}")
    if effect.grade == "none":
        return texts("initiatives.evidence_none", code=effect.code, grade=grade)
    if effect.bound == "upper" and effect.grade != "observational":  # that grade says so itself
        grade = f"{grade}; {texts('levers.bound.upper')}"
    ratio, language = effect.ratio, texts.language
    value = _full(ratio.value, ratio.unit, language)
    low, high = (_bare(ratio.value if end is None else end, ratio.unit, language) for end in (ratio.low, ratio.high))
    over = texts(f"initiatives.carries_over.{effect.carries_over}")
    capital = grade[:1].upper() + grade[1:]
    return texts("initiatives.evidence", code=effect.code, value=value, low=low, high=high, grade=capital, over=over)


def _where(entry: Entry, texts: Texts) -> str:
    """The heading under which the levers stand; a row that is not modelled stands under its own, with the reason."""
    row, language = entry.row, texts.language
    if not row.is_modelled:
        return texts("initiatives.where_reason", section=section_title(row.section, language))
    if entry.homes == (row,):
        return section_title(row.section, language)
    sections: dict[str, list[str]] = {}
    for home in entry.homes:
        sections.setdefault(home.section, []).append(str(home.number))
    return "<br>".join(
        texts("initiatives.where", section=section_title(section, language), numbers=", ".join(said))
        for section, said in sections.items()
    )


def _homes_of(scenarios: tuple[str, ...], facts: Facts) -> list[PlanRow]:
    rows = [row for row in facts.catalogue.rows if row.section in HOME_SECTIONS and row.is_modelled]
    return [row for row in rows if set(row.scenarios) <= set(scenarios)]


def _titles(rows: Iterable[PlanRow], language: str) -> str:
    return "; ".join(row_title(row, language) for row in rows)


def _full(value: float, unit: str, language: str) -> str:
    """A number with its unit, where that is not said beside it."""
    bare = _bare(value, unit, language)
    match unit:
        case "share":
            return bare + locale(language).percent_sign
        case "weeks":
            return numbers.weeks(value, language, 0 if value % 1 == 0 else 1)
        case _:
            return bare


def _bare(value: float, unit: str, language: str) -> str:
    """A number as short as it is: a share in per cent, an effect with two decimals."""
    if unit in ("hazard ratio", "multiplier"):
        return numbers.decimal(value, language, 2)
    shown = round(100.0 * value, 9) if unit == "share" else value
    return numbers.decimal(
        shown, language, next(digits for digits in (0, 1, 2) if digits == 2 or round(shown, digits) == shown)
    )
