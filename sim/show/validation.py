"""The economist's tables: each a check of `sim.analysis.validation` with the sentence that its numbers make."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd

from sim.analysis import ALL, estimate
from sim.analysis.origins import origins
from sim.analysis.shortening import shortened_total
from sim.analysis.validation import (
    SIMULTANEOUS_LEVEL,
    Misses,
    doubt_check,
    littles_law,
    misses,
    plan_check,
    stock_check,
)
from sim.experiment import REMAINDER, Results
from sim.experiment.provenance import manifest
from sim.facts import Facts
from sim.show import numbers
from sim.show.board import Table
from sim.show.exhibit import Exhibit
from sim.show.figures import group_names
from sim.show.texts import Texts


def plan_exhibit(results: Results, facts: Facts, language: str = "en") -> Exhibit:
    """Closed cases and mean durations: printed in the plan, and simulated."""
    texts, frame, names = Texts(language), plan_check(results, facts), group_names(facts, language)
    count = misses([*frame["closed_inside"], *frame["weeks_inside"]])
    rows = []
    for row in frame.to_dict("records"):
        cells = [names[row["group"]]]
        for part, digits in (("closed", 0), ("weeks", 1)):
            cells.append(numbers.decimal(row[f"{part}_documented"], language, digits))
            cells.append(numbers.decimal(row[f"{part}_mean"], language, 1))
            cells.append(numbers.interval(row[f"{part}_low"], row[f"{part}_high"], language, 1))
            cells.append(_verdict(row[f"{part}_inside"], texts))
        rows.append(cells)
    parts = {part: _heads(texts, f"{part}_plan", part, f"limits_{part}", f"ok_{part}") for part in ("cases", "weeks")}
    return Exhibit(
        [_misses_sentence("plan", count, texts, runs=len(results.replications))],
        Table([*_heads(texts, "group"), *parts["cases"], *parts["weeks"]], rows),
        texts("validation.plan.caption"),
        frozenset(int(i) for i in frame.index[~(frame["closed_inside"] & frame["weeks_inside"])]),
    )


def stock_exhibit(results: Results, facts: Facts, language: str = "en") -> Exhibit:
    """Stocks by Little's law from the plan's table, and simulated; with the constant remainder they make the total."""
    texts, frame = Texts(language), stock_check(results, facts)
    names = _all_names(facts, language)
    groups = frame[~frame["group"].isin([REMAINDER, ALL])]
    rest, total = (frame[frame["group"] == code].iloc[0] for code in (REMAINDER, ALL))
    rows = [
        [
            names[row["group"]],
            *(numbers.decimal(row[name], language) for name in ("expected", "start", "mean")),
            texts("validation.constant") if row["group"] == REMAINDER else _limits(row, language),
            _verdict(row["inside"], texts),
        ]
        for row in frame.to_dict("records")
    ]
    added = texts(
        "validation.stock.adds",
        total=total["start"],
        groups=float(groups["start"].sum()),
        rest=rest["start"],
        table=float(groups["expected"].sum()),
        left=rest["expected"],
    )
    count = misses([*groups["inside"], total["inside"]])
    return Exhibit(
        [added, _misses_sentence("stock", count, texts, runs=len(results.replications))],
        Table(_heads(texts, "group", "stock_plan", "start", "stock", "limits", "ok"), rows),
        texts("validation.stock.caption"),
        _outside(frame),
    )


def littles_exhibit(results: Results, facts: Facts, language: str = "en") -> Exhibit:
    """Little's law inside the simulation."""
    texts, frame, names = Texts(language), littles_law(results), group_names(facts, language)
    rows = [
        [
            names[row["group"]],
            numbers.decimal(row["begun_per_week"], language, 2),
            numbers.decimal(row["mean_weeks"], language),
            *(numbers.decimal(row[name], language) for name in ("product", "full_time_persons")),
            _limits(row, language),
            _verdict(row["inside"], texts),
        ]
        for row in frame.to_dict("records")
    ]
    return Exhibit(
        [_misses_sentence("littles", misses(frame["inside"]), texts, runs=len(results.replications))],
        Table(_heads(texts, "group", "begun", "weeks", "product", "stock", "limits_difference", "ok"), rows),
        texts("validation.littles.caption"),
        _outside(frame),
    )


def theory_exhibit(checks: Mapping[str, pd.DataFrame], language: str = "en") -> Exhibit:
    """How many of each scenario's comparisons with its closed form lie within the simultaneous limits.

    Parameters
    ----------
    checks:
        Frames of `theory_check` by the name to show.
    """
    texts = Texts(language)
    rows, marked = [], set()
    for place, (name, frame) in enumerate(checks.items()):
        off = (frame["mean"] - frame["expected"]).abs() / frame["expected"]
        total = frame[frame["group"] == ALL]
        worst = (total["mean"] - total["expected"]).abs().max()
        inside = int(frame["inside"].sum())
        if inside < len(frame):
            marked.add(place)
        rows.append(
            [
                name,
                numbers.whole(len(frame), language),
                numbers.whole(inside, language),
                numbers.decimal(float(worst), language, 2),
                numbers.percent(float(off.max()), language, 2),
                numbers.percent(float(frame["half_width"].max()), language, 2),
            ]
        )
    every = pd.concat(list(checks.values()))
    key = "validation.theory.good" if every["inside"].all() else "validation.theory.bad"
    said = texts(
        key,
        inside=int(every["inside"].sum()),
        checks=len(every),
        outside=int((~every["inside"]).sum()),
        level=SIMULTANEOUS_LEVEL,
        width=float(every["half_width"].max()),
    )
    heads = _heads(texts, "scenario", "comparisons", "within", "worst_total", "worst_share", "widest")
    return Exhibit([said], Table(heads, rows), texts("validation.theory.caption"), frozenset(marked))


def shortening_exhibit(
    results: Mapping[str, Results], cuts: Mapping[str, float], facts: Facts, year: int, language: str = "en"
) -> Exhibit:
    """The cut that reaches a target by hand arithmetic, and where the simulation of that cut lands.

    Parameters
    ----------
    results, cuts:
        Runs and cuts (shares) by ``"both"`` and ``"new"``.
    year:
        Whose target is meant, at its end.
    """
    texts, target = Texts(language), facts.plan.targets[year].value
    rows, inside = [], []
    for cases, run in results.items():
        place = [name for name, _, _ in run.years].index(year)
        end = run.years[place][2]
        found = estimate(run.total_year_end[:, place])
        inside.append(found.low <= target <= found.high)
        rows.append(
            [
                texts(f"validation.cases.{cases}"),
                numbers.percent(cuts[cases], language, 1),
                numbers.decimal(shortened_total(facts, cuts[cases], cases, end), language),  # type: ignore[arg-type]
                numbers.decimal(found.mean, language),
                numbers.interval(found.low, found.high, language, 1),
                _verdict(inside[-1], texts),
            ]
        )
    said = texts(
        "validation.shortening.said",
        **{cases: share for cases, share in cuts.items()},
        target=target,
        year=str(year),
        inside=sum(inside),
        checks=len(inside),
    )
    heads = _heads(texts, "who", "cut", "by_hand", "total", "limits", "ok")
    marked = frozenset(place for place, flag in enumerate(inside) if not flag)
    return Exhibit([said], Table(heads, rows), texts("validation.shortening.caption", year=str(year)), marked)


def split_exhibit(
    splits: Mapping[str, pd.DataFrame], facts: Facts, year: int, theory: Mapping[str, float], language: str = "en"
) -> Exhibit:
    """The effect at the end of a year, split into "earlier" and "more".

    Parameters
    ----------
    splits:
        Frames of `earlier_and_more` by the name to show.
    theory:
        The same effects of the last of them by the closed form: by ``earlier``, ``more`` and ``both``.
    """
    texts = Texts(language)
    rows = []
    for name, frame in splits.items():
        for row in frame[frame["year"] == year].to_dict("records"):
            closed = numbers.signed(theory[row["part"]], language, 2) if name == list(splits)[-1] else numbers.MISSING
            rows.append(
                [
                    name,
                    texts(f"validation.part.{row['part']}"),
                    numbers.signed(row["mean"], language, 2),
                    numbers.interval(row["low"], row["high"], language, 2),
                    closed,
                ]
            )
    first = next(iter(splits.values()))
    part = {row["part"]: row["mean"] for row in first[first["year"] == year].to_dict("records")}
    need = facts.plan.targets[year].value - facts.plan.full_time_persons[facts.plan.base_year].value
    said = texts(
        "validation.split.said",
        year=str(year),
        both=part["both"],
        earlier=part["earlier"],
        more=part["more"],
        need=need,
        share=part["both"] / need,
    )
    heads = _heads(texts, "places", "part", "change", "limits", "closed_form")
    return Exhibit([said], Table(heads, rows), texts("validation.split.caption"), wordy=frozenset({heads[1]}))


def doubt_exhibit(facts: Facts, language: str = "en") -> Exhibit:
    """The six doubts that the documents raise, recomputed."""
    texts, frame = Texts(language), doubt_check(facts)
    rows = []
    for row, doubt in zip(frame.to_dict("records"), facts.plan.doubts, strict=True):
        rows.append(
            [
                str(row["doubt"]),
                doubt.text_da if language == "da" else doubt.text_en,
                *(_amount(row[name], row["unit"], language) for name in ("printed", "register", "recomputed")),
                texts("validation.elsewhere") if row["agrees"] is None else _verdict(row["agrees"], texts, "agrees"),
            ]
        )
    known = [flag for flag in frame["agrees"] if flag is not None]
    said = texts(
        "validation.doubts.said",
        doubts=int(frame["doubt"].nunique()),
        rows=len(frame),
        again=len(known),
        agree=sum(known),
        elsewhere=len(frame) - len(known),
    )
    heads = _heads(texts, "doubt", "what", "printed", "register", "again", "ok")
    marked = frozenset(place for place, flag in enumerate(frame["agrees"]) if flag is not None and not flag)
    return Exhibit([said], Table(heads, rows), texts("validation.doubts.caption"), marked, frozenset({heads[1]}))


def estimates_exhibit(facts: Facts, language: str = "en") -> Exhibit:
    """Every figure that is an estimate, with its range, status and source."""
    texts, frame = Texts(language), origins(facts)
    chosen = frame[frame["estimate"]]
    rows = [
        [
            row["figure"],
            *(_amount(row[name], row["unit"], language) for name in ("value", "low", "high")),
            row["unit"],
            row["period"],
            row["status"],
            row["source"],
            row["where"],
        ]
        for row in chosen.to_dict("records")
    ]
    counts = frame["status"].value_counts()
    said = texts(
        "validation.estimates.said",
        all=len(frame),
        estimates=len(chosen),
        **{status: int(counts.get(status, 0)) for status in ("documented", "found", "derived", "assumption")},
        unsourced=int((frame["source"].str.strip() == "").sum()),
    )
    heads = _heads(texts, "figure", "value", "low", "high", "unit", "period", "status", "source", "where")
    wordy = frozenset(heads[4:])
    return Exhibit([said], Table(heads, rows), texts("validation.estimates.caption"), wordy=wordy, height=520)


def settings_exhibit(results: Results, facts: Facts, started: datetime, language: str = "en") -> Exhibit:
    """What the page was made from and how long it took since `started` (with its time zone)."""
    texts = Texts(language)
    found = manifest(results.scenario, results.settings, facts, started)
    taken = datetime.now(UTC) - started
    rows = [
        [texts("validation.settings.engine"), found["engine"]],
        [texts("validation.settings.replications"), numbers.whole(found["replications"], language)],
        [texts("validation.settings.seed"), str(found["seed"])],
        [texts("validation.settings.until"), numbers.date(results.settings.until, language)],
        *([name, value] for name, value in found["versions"].items()),
        *([texts(f"validation.settings.{name}"), value] for name, value in found["hash"].items() if name != "inputs"),
        [texts("validation.settings.started"), found["started"]],
    ]
    said = texts("validation.settings.said", seconds=taken / timedelta(seconds=1))
    heads = _heads(texts, "setting", "value")
    return Exhibit([said], Table(heads, rows), texts("validation.settings.caption"), wordy=frozenset(heads[1:]))


def _misses_sentence(name: str, count: Misses, texts: Texts, runs: int) -> str:
    key = f"validation.{name}.said" if count.missed else f"validation.{name}.said_all"
    return texts(key, inside=count.checks - count.missed, runs=runs, **vars(count))


def _heads(texts: Texts, *names: str) -> list[str]:
    return [texts(f"validation.column.{name}") for name in names]


def _verdict(inside: bool, texts: Texts, name: str = "inside") -> str:
    return texts(f"validation.{name}" if inside else f"validation.not_{name}")


def _limits(row: Mapping[Any, Any], language: str) -> str:
    return numbers.interval(row["low"], row["high"], language, 1)


def _outside(frame: pd.DataFrame) -> frozenset[int]:
    return frozenset(int(place) for place in frame.index[~frame["inside"]])


def _all_names(facts: Facts, language: str) -> dict[str, str]:
    texts = Texts(language)
    rest = {REMAINDER: texts("figures.groups.outside"), ALL: texts("figures.groups.total")}
    return group_names(facts, language) | rest


def _amount(value: float, unit: str, language: str) -> str:
    if math.isnan(value):
        return numbers.MISSING
    if unit == "share":
        return numbers.percent(value, language, 1)
    digits = {"weeks": 1, "hazard ratio": 2, "multiplier": 2, "shape": 2}.get(unit, 0)
    return numbers.signed(value, language) if unit.startswith("change") else numbers.decimal(value, language, digits)
