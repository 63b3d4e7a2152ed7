"""What a pair of runs says, in sentences made by rule from its numbers, so that text and picture cannot disagree."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from sim.analysis import (
    ALL,
    Estimate,
    Probability,
    changes_nothing,
    differences,
    estimate,
    reached_week,
    target_gaps,
)
from sim.experiment import Pair
from sim.facts import Facts, Figure
from sim.model.market import ARRANGING
from sim.model.weeks import date_of
from sim.scenario import Bilingual
from sim.show import numbers
from sim.show.texts import Texts, joined

FOCUS_YEAR = 2022
"""The year by whose end the plan wants to be at the national average."""


@dataclass(frozen=True)
class Effect:
    """Scenario minus baseline in full-time persons, with the interval of the paired mean (nan for a single run)."""

    mean: float
    low: float
    high: float

    @property
    def is_sure(self) -> bool:
        """Whether the interval lies wholly on one side of zero."""
        return self.low > 0.0 or self.high < 0.0


@dataclass(frozen=True)
class Headlines:
    """The numbers that every sentence and every headline figure is made from.

    Attributes
    ----------
    year, target:
        The plan's year and its level at the end of it.
    total, gap:
        Total at the end of the year, and total less target (above 0: too many).
    chance:
        Runs at or below the target at the end of the year.
    effect:
        Paired difference to the baseline at the end of the year.
    reached:
        First day of the week from which the mean total stays at or below the target; None if it never does.
    last_day, runs, seed:
        How far, how often and with which chance it was simulated.
    nothing:
        Whether the scenario is the baseline to the last bit.
    """

    year: int
    target: Figure
    total: Estimate
    gap: Estimate
    chance: Probability
    effect: Effect
    reached: date | None
    last_day: date
    runs: int
    seed: int
    nothing: bool


@dataclass(frozen=True)
class Card:
    """One headline figure: what it is (with its period), its value, what the value counts, and how sure it is."""

    id: str
    title: str
    value: str
    unit: str
    certainty: str


def headlines(pair: Pair, facts: Facts, year: int = FOCUS_YEAR) -> Headlines:
    """The numbers of a pair at the end of a year.

    Raises
    ------
    ValueError
        Where the plan has no target for the year, or the run does not reach its end.
    """
    gap = next((one for one in target_gaps(pair.scenario, facts) if one.year == year), None)
    if gap is None:
        raise ValueError(f"no target for {year}, or the run ends before it")
    place = [name for name, _, _ in pair.scenario.years].index(year)
    rows = differences(pair)
    row = rows[(rows["year"] == year) & (rows["group"] == ALL) & (rows["measure"] == "stock_end")].iloc[0]
    week = reached_week(pair.scenario, gap.target.value)
    return Headlines(
        year=year,
        target=gap.target,
        total=estimate(pair.scenario.total_year_end[:, place]),
        gap=gap.year_end,
        chance=gap.reached_at_end,
        effect=Effect(float(row["mean"]), float(row["low"]), float(row["high"])),
        reached=None if week is None else date_of(week),
        last_day=pair.scenario.settings.until,
        runs=len(pair.scenario.replications),
        seed=pair.scenario.settings.seed,
        nothing=changes_nothing(pair),
    )


def sentence(found: Headlines, language: str) -> str:
    """The one sentence about the level, and the one about the effect."""
    texts = Texts(language)
    gap = numbers.whole(abs(found.gap.mean), language)
    side = "at" if gap == "0" else "above" if found.gap.mean > 0 else "below"
    level = texts(
        f"sentences.level_{side}",
        year=str(found.year),
        total=found.total.mean,
        gap=abs(found.gap.mean),
        target=found.target.value,
    )
    return f"{level} {effect_sentence(found, language)}"


def effect_sentence(found: Headlines, language: str) -> str:
    """What the scenario does at the end of the year, compared with the baseline, run by run."""
    texts, effect = Texts(language), found.effect
    if found.nothing:
        return texts("sentences.nothing")
    if math.isnan(effect.low):
        return texts("sentences.effect_single", effect=effect.mean)
    if not effect.is_sure or numbers.whole(abs(effect.mean), language) == "0":
        return texts("sentences.effect_unsure", runs=found.runs, low=effect.low, high=effect.high)
    near, far = sorted((abs(effect.low), abs(effect.high)))
    side = "fewer" if effect.mean < 0 else "more"
    return texts(f"sentences.effect_{side}", effect=abs(effect.mean), low=near, high=far)


def cards(found: Headlines, language: str) -> tuple[Card, ...]:
    """The headline figures that are counted in persons; the fourth is counted in kroner (`economics_words.net_card`)."""
    texts = Texts(language)
    single = texts("sentences.single_run")

    def interval(low: float, high: float) -> str:
        if math.isnan(low):
            return single
        return texts("sentences.interval", interval=_unbroken(low, high, language))

    chance = found.chance
    shares = _unbroken(100.0 * chance.low, 100.0 * chance.high, language)
    side = "above" if found.gap.mean > 0 else "below"
    reached = (
        texts("sentences.never", year=str(found.last_day.year))
        if found.reached is None
        else numbers.month(found.reached, language)
    )
    return (
        Card(
            "gap",
            texts("sentences.gap_title", year=str(found.year)),
            numbers.signed(found.gap.mean, language),
            texts(f"sentences.gap_{side}", target=found.target.value),
            interval(found.gap.low, found.gap.high),
        ),
        Card(
            "chance",
            texts("sentences.chance_title", year=str(found.year)),
            texts("sentences.chance_value", hits=chance.hits, runs=chance.runs),
            texts("sentences.chance_unit", target=found.target.value),
            texts("sentences.chance_interval", interval=shares),
        ),
        Card(
            "reached",
            texts("sentences.reached_title", target=found.target.value),
            reached,
            texts("sentences.reached_unit", year=str(found.last_day.year)),
            "",
        ),
    )


def empty_cards(facts: Facts, language: str, year: int = FOCUS_YEAR) -> tuple[Card, ...]:
    """The headline figures before there are any numbers: what they will be, with a dash for the value."""
    texts, missing = Texts(language), numbers.MISSING
    target = facts.plan.targets[year].value
    titles = (
        ("gap", texts("sentences.gap_title", year=str(year))),
        ("chance", texts("sentences.chance_title", year=str(year))),
        ("reached", texts("sentences.reached_title", target=target)),
    )
    return tuple(Card(name, title, missing, texts("sentences.coming"), "") for name, title in titles)


FEW = 5.0
"""People a year below whom a queue is no reason to warn on the first screen; the view of places shows it all the same."""


@dataclass(frozen=True)
class Shortage:
    """A plain warning about a pool that people wait for or give up; `pool` is its name as users read it."""

    pool: str
    text: str


def shortages(pair: Pair, language: str) -> tuple[Shortage, ...]:
    """The pools with too few places, one warning each: the years, and what the worst of them looks like."""
    texts, warnings = Texts(language), []
    for pool, frame in pair.scenario.pools.groupby("pool", sort=False):
        short = []
        for year, rows in frame.groupby("year", sort=True):
            line, left, served = (float(rows[name].mean()) for name in ("waiting_end", "reneged", "served"))
            # whoever leaves the benefit while waiting leaves the queue too: a few always do
            if line + left >= FEW and (line >= 1.0 or left > 0.02 * (served + left)):
                short.append((line + left, str(year), line, left))
        if short:
            _, worst, line, left = max(short)
            *first, last = [year for _, year, _, _ in short]
            years = texts("sentences.years", first=", ".join(first), last=last) if first else last
            name = pool_name(str(pool), language)
            key = "_left" if round(line) == 0 else "_line" if round(left) == 0 else ""
            text = texts(f"sentences.waiting{key}", pool=name, years=years, year=worst, waiting=line, left=left)
            warnings.append(Shortage(name, text))
    return tuple(warnings)


def waiting(pair: Pair, language: str) -> tuple[str, ...]:
    """The warnings alone."""
    return tuple(one.text for one in shortages(pair, language))


def waiting_in_one(pair: Pair, language: str) -> str:
    """All warnings in one sentence, however many pools are short; empty where none is."""
    found = shortages(pair, language)
    if len(found) < 2:
        return "".join(one.text for one in found)
    pools = joined([one.pool for one in found], language)
    return Texts(language)("sentences.short_of", count=len(found), pools=pools)


def pool_name(pool: str, language: str, title: Bilingual | None = None) -> str:
    """A pool's name as users read it: the scenario's own title, else the catalogue's name, else its code."""
    if title is not None:
        return title.da if language == "da" else title.en
    texts, key = Texts(language), f"figures.pool_names.{pool}"
    return texts(key) if key in texts else pool


def initiative_name(name: str, language: str) -> str:
    """An initiative's name as users read it, or that it is being arranged; its code where the catalogue has none."""
    texts, key = Texts(language), f"figures.initiative_names.{name}"
    if name.endswith(ARRANGING):
        return texts("figures.arranging", initiative=initiative_name(name.removesuffix(ARRANGING), language))
    return texts(key) if key in texts else name


def _unbroken(low: float, high: float, language: str) -> str:
    """An interval that a narrow card does not break in two."""
    return numbers.interval(low, high, language).replace("–", "\u2060–\u2060")
