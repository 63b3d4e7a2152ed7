"""The economist's tables of kroner: who pays for a spell, what a scenario saves and costs, and which prices went in."""

from __future__ import annotations

from sim.analysis import Economics, summary_of
from sim.analysis.reimbursement import ladder_of, municipal_share, municipal_weeks
from sim.facts import Facts
from sim.show import numbers
from sim.show.board import Table
from sim.show.economics_words import period_of, period_rows, price_rows, sentences_of
from sim.show.exhibit import Exhibit
from sim.show.texts import Texts

SPELLS = (3, 4, 13, 20, 26, 40, 52, 60, 104, 156)
"""Weeks of the spells that are shown."""


def reimbursement_exhibit(facts: Facts, language: str = "en") -> Exhibit:
    """The municipality's part of spells of several lengths, in weeks of their benefit and as a share."""
    texts, ladder = Texts(language), ladder_of(facts.economy)
    rows = [
        [
            numbers.weeks(length, language),
            numbers.decimal(float(municipal_weeks(0, length, ladder)), language, 2),
            numbers.percent(float(municipal_share(0, length, ladder)), language),
            numbers.percent(1.0 - float(municipal_share(0, length, ladder)), language),
        ]
        for length in SPELLS
    ]
    source = next(iter(facts.economy.state_share.values())).source.rsplit("; ", 1)[0]
    said = texts("economics.exhibit.ladder", reset=ladder.reset_weeks, source=source)
    heads = [texts(f"economics.exhibit.{name}") for name in ("spell", "weeks", "municipal", "state")]
    return Exhibit([said], Table(heads, rows), texts("economics.exhibit.ladder_caption"))


def economics_exhibit(found: Economics, language: str = "en") -> Exhibit:
    """What a scenario saves and costs year by year, with the sentences that its numbers make."""
    summary = summary_of(found)
    table = Table(*period_rows(found, language))
    return Exhibit(sentences_of(summary, language), table, Texts(language)("economics.report.periods"))


def prices_exhibit(found: Economics, facts: Facts, language: str = "en") -> Exhibit:
    """Price by price what the initiatives cost; estimates are marked."""
    texts = Texts(language)
    heads, rows = price_rows(found, facts, language)
    estimates = {texts(f"figures.status.{status}") for status in ("derived", "assumption")}
    marked = frozenset(place for place, row in enumerate(rows) if row[5] in estimates)
    said = texts("economics.exhibit.prices", marked=len(marked), all=len(rows))
    caption = texts("economics.report.costs", period=period_of(summary_of(found)))
    wordy = frozenset(heads[place] for place in (1, 2, 5, 6))
    return Exhibit([said], Table(heads, rows), caption, marked, wordy)
