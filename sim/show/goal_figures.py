"""Goal seek: the total along the values of a lever, the target, the value that meets it, and the answer in sentences."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.analysis import estimate
from sim.analysis.goals import GoalSeek, Trial, criterion
from sim.show import numbers
from sim.show.board import Chart, Table
from sim.show.lever_words import lever_name, lever_value
from sim.show.marks import BAND, BASELINE, SCENARIO, TARGET, share_ticks
from sim.show.texts import Texts


def goal_curve(goal: GoalSeek, language: str, names: Mapping[str, str] | None = None) -> Chart:
    """The total at the end of the day for every value that was tried, with the target and the answer."""
    texts = Texts(language)
    values = [trial.value for trial in goal.trials]
    levels = [criterion(trial.totals, goal.probability) for trial in goal.trials]
    found = [estimate(trial.totals) for trial in goal.trials]
    widths = [
        [0.0 if math.isnan(one.low) else half for half in (one.high - one.mean, one.mean - one.low)] for one in found
    ]
    curve: dict[str, Any] = {
        "x": values,
        "y": levels,
        "mode": "lines+markers",
        "name": texts("goal_seek.tried"),
        "line": {"color": SCENARIO, "width": 2},
        "marker": {"color": SCENARIO, "size": 7},
        "hovertemplate": "%{y:,.0f}",
    }
    if goal.probability is None:
        curve["error_y"] = {
            "type": "data",
            "symmetric": False,
            "array": [up for up, _ in widths],
            "arrayminus": [down for _, down in widths],
            "color": BASELINE,
            "thickness": 1.5,
            "width": 4,
        }
    low, high = goal.within
    target = {
        "x": [low, high],
        "y": [goal.target, goal.target],
        "mode": "lines",
        "name": texts("goal_seek.target", target=goal.target),
        "line": {"color": TARGET, "width": 2.5, "dash": "dash"},
        "hoverinfo": "skip",
    }
    answer = {
        "x": [goal.nearest.value],
        "y": [criterion(goal.nearest.totals, goal.probability)],
        "mode": "markers+text",
        "name": texts("goal_seek.nearest" if goal.answer is None else "goal_seek.answer"),
        "text": [lever_value(goal.lever, goal.nearest.value, language)],
        # at the upper end of the range there is no room to the right
        "textposition": "top left" if goal.nearest.value > sum(goal.within) / 2 else "top right",
        "textfont": {"size": 15, "color": TARGET},
        "marker": {"symbol": "diamond", "size": 13, "color": TARGET},
        "cliponaxis": False,
        "hovertemplate": "%{y:,.0f}",
    }
    shapes = []
    if (left_open := goal.open_range) is not None:
        band = {"x0": left_open[0], "x1": left_open[1], "y0": 0.0, "y1": 1.0, "yref": "paper"}
        shapes.append({"type": "rect", "fillcolor": BAND, "line": {"width": 0}, "layer": "below", **band})
    heads = ("value", "mean", "interval", "hits")
    runs = len(goal.nearest.totals)
    is_share = "%" in lever_value(goal.lever, 0.5, "en")
    axis = share_ticks(_round_shares(low, high), language) if is_share else {}
    return Chart(
        "goal",
        [curve, target, answer],
        {
            "hovermode": "closest",
            "shapes": shapes,
            "margin": {"l": 56, "r": 16, "t": 44, "b": 48},
            "xaxis": {"title": {"text": lever_name(goal.lever, goal.scenario, language, names)}, **axis},
            "yaxis": {"tickformat": ",.0f"},
        },
        texts("goal_seek.alt", by=goal.by, count=len(goal.trials), target=goal.target),
        Table(
            [texts(f"goal_seek.{name}") for name in heads],
            [_row(goal, trial, language) for trial in goal.trials],
        ),
        title=texts("goal_seek.title"),
        subtitle=texts("goal_seek.subtitle", lever=lever_name(goal.lever, goal.scenario, language, names), by=goal.by),
        note=texts("goal_seek.note_mean", runs=runs)
        if goal.probability is None
        else texts("goal_seek.note_chance", runs=runs, share=goal.probability),
        span=6,
        height=380,
    )


def _round_shares(low: float, high: float) -> list[float]:
    """At most six round shares between two."""
    step = next((step for step in (0.01, 0.02, 0.05, 0.1, 0.2) if high - low <= 5 * step), 0.25)
    return [count * step for count in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]


def goal_sentences(goal: GoalSeek, language: str, names: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """The answer, what chance leaves open about it, and what speaks against taking it as it stands."""
    texts = Texts(language)

    def shown(value: float) -> str:
        return lever_value(goal.lever, value, language)

    low, high = goal.within
    chance = goal.chance
    facts = {
        "lever": lever_name(goal.lever, goal.scenario, language, names),
        "value": shown(goal.nearest.value),
        "low": shown(low),
        "high": shown(high),
        "total": goal.total.mean,
        "target": goal.target,
        "by": goal.by,
        "hits": chance.hits,
        "runs": chance.runs,
        "share": goal.probability,
        "missing": goal.total.mean - goal.target,
    }
    wanted = "mean" if goal.probability is None else "chance"
    key = "already" if goal.outcome == "already" else f"{goal.outcome}_{wanted}"
    said = [texts(f"goal_seek.{key}", **facts)]
    if (left_open := goal.open_range) is not None:
        ends = {"low": shown(left_open[0]), "high": shown(left_open[1])}
        said.append(texts("goal_seek.open", runs=chance.runs, **ends))
    else:
        said.append(texts("goal_seek.certainty", runs=chance.runs))
    if not goal.monotone:
        said.append(texts("goal_seek.not_monotone"))
    evidence = goal.evidence
    if goal.beyond_evidence and evidence is not None and evidence.low is not None and evidence.high is not None:
        said.append(texts("goal_seek.beyond", low=shown(evidence.low), high=shown(evidence.high)))
    return tuple(said)


def _row(goal: GoalSeek, trial: Trial, language: str) -> list[str]:
    found = estimate(trial.totals)
    hits = int(np.sum(trial.totals <= goal.target))
    return [
        lever_value(goal.lever, trial.value, language),
        numbers.decimal(found.mean, language),
        numbers.interval(found.low, found.high, language, 1),
        Texts(language)("goal_seek.hits_of", hits=hits, runs=len(trial.totals)),
    ]
