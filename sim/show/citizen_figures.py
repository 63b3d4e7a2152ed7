"""Follow the citizen: three simulated lives with the initiative and without, as sentences, tables and timelines."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sim.analysis.citizens import UNCHANGED, Citizen, Followed, Participation, Path, Spell
from sim.experiment import Pair
from sim.facts import Facts
from sim.model.market import ARRANGING
from sim.model.weeks import WEEK_ZERO, date_of
from sim.show import numbers
from sim.show.board import COLOURS, INK, Chart, Table
from sim.show.exhibit import Exhibit
from sim.show.figures import group_names
from sim.show.marks import BASELINE, wrapped
from sim.show.sentences import initiative_name
from sim.show.texts import Texts

_THICK, _THIN = 26, 14
"""Widths in pixels of a spell and of a part in an initiative."""
_SHADES = (INK, *reversed(COLOURS))
"""Of initiatives; the groups take the colours from the other end."""


def introduction(followed: Followed, pair: Pair, facts: Facts, language: str) -> str:
    """What the examples are, and how many the scenario reaches; that it reaches nobody, where it does not."""
    texts, names = Texts(language), group_names(facts, language)
    seed, label, disclaimer = str(pair.scenario.settings.seed), texts("citizens.label"), texts("citizens.disclaimer")
    if not followed.reached:
        return f"{label}. {texts('citizens.nobody', living=followed.living, seed=seed)} {disclaimer}"
    groups = ", ".join(
        texts("citizens.reached_group", group=names[code], count=count) for code, count in followed.reached.items()
    )
    count = sum(followed.reached.values())
    said = texts("citizens.reached", count=count, living=followed.living, groups=groups, seed=seed)
    return f"{label}. {said} {disclaimer}"


def story(citizen: Citizen, followed: Followed, facts: Facts, language: str) -> str:
    """A citizen's case with the initiative and without, in sentences made by rule from the two paths."""
    texts = Texts(language)
    last = _last_day(followed)
    without, ours = citizen.without.spell(citizen.case), citizen.with_scenario.spell(citizen.case)
    assert without is not None
    said = [
        texts("citizens.began", group=_lower(group_names(facts, language)[without.group]), began=_day(without.began))
    ]
    said.append(_outcome("without", without, last, facts, texts))
    if citizen.is_unchanged:
        said.append(texts("citizens.same"))
    else:
        said += _with_scenario(citizen, without, ours, last, facts, texts)
    weeks = [path.weeks_between(0.0, followed.horizon) for path in (citizen.without, citizen.with_scenario)]
    is_equal = round(weeks[0], 1) == round(weeks[1], 1)
    key = "support_same" if citizen.is_unchanged else "support_equal" if is_equal else "support"
    said.append(texts(f"citizens.{key}", first=WEEK_ZERO, last=last, without=weeks[0], with_scenario=weeks[1]))
    return " ".join(said)


def timelines(followed: Followed, facts: Facts, language: str) -> list[Chart]:
    """A timeline for each citizen, with his story below it and his spells as a table."""
    return [_chart(number, one, followed, facts, language) for number, one in enumerate(followed.citizens, start=1)]


def exhibits(followed: Followed, facts: Facts, language: str) -> list[Exhibit]:
    """The same without pictures: for each citizen the story, why he was chosen, and the table of both lives."""
    texts, names = Texts(language), group_names(facts, language)
    return [
        Exhibit(
            [story(one, followed, facts, language), texts(f"citizens.why_{one.why}", aim=one.aim)],
            life_table(one, followed, facts, language),
            f"{texts('citizens.title', number=number, group=names[one.group])}. {texts('citizens.label')}.",
        )
        for number, one in enumerate(followed.citizens, start=1)
    ]


def life_table(citizen: Citizen, followed: Followed, facts: Facts, language: str) -> Table:
    """Every spell of both lives, and every part in an initiative: dates, weeks and where it led."""
    texts = Texts(language)
    rows = []
    for which, path in _paths(citizen):
        for spell in path.spells:
            rows.append([texts(f"citizens.path.{which}"), *_spell_cells(spell, followed, facts, texts)])
    for part in citizen.with_scenario.participations:
        name = texts(f"citizens.way.{part.way}", initiative=initiative_name(part.initiative, language))
        ended = numbers.date(_end(part, followed), language)
        weeks = numbers.decimal(part.ended - part.begun, language)
        cells = [name, numbers.date(_day(part.begun), language), ended, weeks]
        rows.append([texts("citizens.path.part"), *cells, texts(f"citizens.outcome.{part.outcome}")])
    heads = ("path", "what", "began", "ended", "weeks", "destination")
    return Table([texts(f"citizens.column.{name}") for name in heads], rows)


def _with_scenario(
    citizen: Citizen, without: Spell, ours: Spell | None, last: date, facts: Facts, texts: Texts
) -> list[str]:
    said = []
    own = [part for part in citizen.with_scenario.participations if part.spell == citizen.case]
    parts = [part for part in own if not part.initiative.endswith(ARRANGING)]
    if parts:
        first = parts[0]
        key = "citizens.part" if len(parts) == 1 else "citizens.parts"
        name = initiative_name(first.initiative, texts.language)
        begun, ended = _day(first.begun), min(_day(first.ended), last)
        if begun == ended:  # a meeting
            key += "_day"
        said.append(texts(key, initiative=name, begun=begun, ended=ended, count=len(parts)))
    if ours is None:
        return [*said, texts("citizens.with_none")]
    said.append(_outcome("with", ours, last, facts, texts))
    if without.destination is not None and ours.destination is not None:
        # what is shorter is told as the table shows it, or the three numbers would not add up for the reader
        difference = round(ours.weeks, 1) - round(without.weeks, 1)
        key = "as_long" if round(difference, 1) == 0 else "shorter" if difference < 0 else "longer"
        said.append(texts(f"citizens.{key}", weeks=abs(difference)))
    return said


def _outcome(which: str, spell: Spell, last: date, facts: Facts, texts: Texts) -> str:
    if spell.destination is None:
        return texts(f"citizens.{which}_open", weeks=spell.weeks, last=last)
    destination = _destination(spell.destination, facts, texts)
    return texts(f"citizens.{which}_ended", weeks=spell.weeks, ended=_day(spell.ended), destination=destination)


def _chart(number: int, citizen: Citizen, followed: Followed, facts: Facts, language: str) -> Chart:
    texts, names = Texts(language), group_names(facts, language)
    last = _last_day(followed)
    groups = list(dict.fromkeys(spell.group for _, path in _paths(citizen) for spell in path.spells))
    colours = {code: COLOURS[place % len(COLOURS)] for place, code in enumerate(groups)}
    taken = dict.fromkeys(part.initiative for part in citizen.with_scenario.participations)
    shades = {name: _SHADES[place % len(_SHADES)] for place, name in enumerate(taken)}
    data: list[dict[str, Any]] = []
    named: set[str] = set()
    for which, path in _paths(citizen):
        for spell in path.spells:
            if spell.ended > 0.0:
                ends = [max(_day(spell.began), WEEK_ZERO), _end(spell, followed)]
                row, name = texts(f"citizens.path.{which}"), names[spell.group]
                data.append(_bar(ends, row, name, colours[spell.group], _THICK, name not in named))
                named.add(name)
    for part in citizen.with_scenario.participations:
        name = initiative_name(part.initiative, language)
        ends = [_day(part.begun), _end(part, followed)]
        data.append(_bar(ends, texts("citizens.path.part"), name, shades[part.initiative], _THIN, name not in named))
        named.add(name)
    rows = [texts(f"citizens.path.{name}") for name in ("part", "with_scenario", "without")]
    layout = {
        "hovermode": "closest",
        "margin": {"l": 72, "r": 16, "t": 56, "b": 44},
        "xaxis": {
            "type": "date",
            "range": [WEEK_ZERO, last],
            "dtick": "M6",
            "tick0": WEEK_ZERO,
            "tickformat": "%b\n%Y",
        },
        "yaxis": {
            "type": "category",
            "categoryorder": "array",
            "categoryarray": rows if citizen.with_scenario.participations else rows[1:],
            "range": [-0.6, len(rows) - (0.4 if citizen.with_scenario.participations else 1.4)],
            "showgrid": False,
            "ticks": "",
            "tickfont": {"size": 14, "color": BASELINE},
        },
    }
    alt = texts(
        "citizens.alt",
        number=number,
        first=WEEK_ZERO,
        last=last,
        without=len(citizen.without.spells),
        with_scenario=len(citizen.with_scenario.spells),
        parts=len(citizen.with_scenario.participations),
    )
    return Chart(
        f"citizen-{number}",
        data,
        layout,
        alt,
        life_table(citizen, followed, facts, language),
        title=texts("citizens.title", number=number, group=names[citizen.group]),
        subtitle=story(citizen, followed, facts, language),
        note=f"{texts('citizens.label')}. {texts(f'citizens.why_{citizen.why}', aim=citizen.aim)}",
        span=12,
        height=240 if citizen.why != UNCHANGED else 200,
    )


def _bar(ends: list[date], row: str, name: str, colour: str, width: int, first: bool) -> dict[str, Any]:
    """A thick line from a day to a day; a spell too short to be seen keeps a day's width."""
    shown = [ends[0], max(ends[1], ends[0] + timedelta(days=1))]
    return {
        "x": shown,
        "y": [row, row],
        "mode": "lines",
        "name": wrapped(name, 34),
        "legendgroup": name,
        "showlegend": first,
        "line": {"color": colour, "width": width},
        "hovertemplate": f"{name}<br>%{{x}}<extra></extra>",
    }


def _paths(citizen: Citizen) -> tuple[tuple[str, Path], ...]:
    return ("without", citizen.without), ("with_scenario", citizen.with_scenario)


def _spell_cells(spell: Spell, followed: Followed, facts: Facts, texts: Texts) -> list[str]:
    language = texts.language
    ended = numbers.date(_end(spell, followed), language) if spell.destination is not None else texts("citizens.open")
    return [
        group_names(facts, language)[spell.group],
        numbers.date(_day(spell.began), language),
        ended,
        numbers.decimal(spell.weeks, language),
        numbers.MISSING if spell.destination is None else _destination(spell.destination, facts, texts),
    ]


def _destination(code: str, facts: Facts, texts: Texts) -> str:
    names = group_names(facts, texts.language)
    return _lower(names[code]) if code in names else texts(f"citizens.destination.{code}")


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def _day(week: float) -> date:
    return date_of(week)


def _last_day(followed: Followed) -> date:
    """The last day of the run; its horizon is the first moment of the next."""
    return date_of(followed.horizon) - timedelta(days=1)


def _end(one: Spell | Participation, followed: Followed) -> date:
    return min(date_of(one.ended), _last_day(followed))
