"""What tests of what is shown share: runs whose every number is set by hand, so that expectations are arithmetic."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.engine.census import Census, census_weeks, empty_census
from sim.experiment import Pair, Results, RunSettings
from sim.facts import Facts
from sim.model import compile_model
from sim.model.weeks import year_bounds
from sim.scenario import Scenario, load_scenario
from sim.show.workbench import Workbench, calculation

from .acting import picture

FROM_WEEK = 60


@pytest.fixture(scope="session")
def made_pair(facts: Facts) -> Callable[..., Pair]:
    """A function that makes a pair of runs: the baseline stands still, the scenario has `fewer` on dagpenge from week 60.

    ``fewer`` has one entry a replication. ``waiting`` (at the ends of the years) and ``gave_up`` go into each pool,
    where 50 of 100 places are taken and 100 are served after 250 weeks of waiting in all; ``earlier`` and ``more`` into
    each activity and year, which all together spend 52 weeks in it.
    """

    def make(
        fewer: Sequence[int] = (18, 20, 22),
        *,
        scenario: Scenario | str = "tidlig-udplacering",
        waiting: Sequence[int] = (0, 0, 0),
        gave_up: Sequence[int] = (0, 0, 0),
        earlier: int = 30,
        more: int = 12,
    ) -> Pair:
        chosen = load_scenario(scenario) if isinstance(scenario, str) else scenario
        settings = RunSettings(replications=len(fewer))

        def results(one: Scenario, cuts: Sequence[int]) -> Results:
            model = compile_model(facts, one, settings.until)
            weeks, years = census_weeks(model.market.horizon), year_bounds(model.market.horizon)
            counts: Census = empty_census(model, len(cuts))
            counts.stock[...] = model.market.start.groups["stock"]
            counts.stock[:, weeks >= FROM_WEEK, 0] -= np.array(cuts)[:, None]
            last = [int(np.flatnonzero(weeks <= end)[-1]) for _, _, end in years]
            counts.stock_end[...] = counts.stock[:, last]
            lengths = np.array([end - begin for _, begin, end in years])
            counts.person_weeks[...] = counts.stock_end * lengths[:, None]
            counts.support_weeks[..., -1] = counts.person_weeks  # everybody has been there for more than a year
            counts.activity_weeks[...] = 52.0
            counts.place_weeks[...] = 50.0 * lengths[:, None]
            counts.served[...] = 100
            counts.waiting_weeks[...] = 250.0
            counts.queue_end[...] = np.array(waiting)[:, None]
            counts.reneged[...] = np.array(gave_up)[:, None]
            counts.participants[...] = (earlier, more)
            return Results(one, settings, model, counts)

        return Pair(results(chosen, fewer), results(chosen.without_levers(), [0] * len(fewer)))

    return make


@pytest.fixture
def asked() -> list[tuple[Any, int]]:
    """The scenario and the replications of every simulation."""
    return []


@pytest.fixture
def simulated(
    made_pair: Callable[..., Pair], monkeypatch: pytest.MonkeyPatch, asked: list[tuple[Any, int]]
) -> list[tuple[Any, int]]:
    """Simulations that are over at once and show the week of the offer in their numbers."""

    def made(scenario: Any, runs: int) -> Pair:
        one = scenario.initiatives.get("udplacering_jobparate")
        fewer = 0 if one is None else round(one.usual_week - one.earliest_week)
        return made_pair([fewer] * runs, scenario=scenario, waiting=(9 if one is not None else 0, 0, 0))

    def run_pair(scenario: Any, settings: Any, facts: Any, *, on_progress: Any = None, cancelled: Any = None) -> Pair:
        asked.append((scenario, settings.replications))
        if on_progress is not None:
            on_progress(1, 1)
        return made(scenario, 3)

    def run_scenario(scenario: Any, settings: Any, facts: Any, *, cancelled: Any = None) -> Results:
        asked.append((scenario, settings.replications))
        return made(scenario, settings.replications).scenario

    monkeypatch.setattr(calculation, "run_pair", run_pair)
    monkeypatch.setattr(calculation, "run_scenario", run_scenario)
    monkeypatch.setattr(calculation, "nudges", lambda *_, **__: ())
    return asked


@pytest.fixture
def at_work(tmp_path: Path, simulated: list[Any]) -> Callable[..., None]:
    """Runs a test on a workbench whose first picture is there, with few enough replications that it is the last."""

    def run(test: Callable[[Workbench], Awaitable[None]], **options: Any) -> None:
        async def opened() -> None:
            workbench = Workbench(**({"query": "", "replications": 10, "folder": tmp_path, "ranges": {}} | options))
            try:
                await picture(workbench)
                await test(workbench)
            finally:
                workbench.close()

        asyncio.run(opened())

    return run
