"""What tests of what is shown share: runs whose every number is set by hand, so that expectations are arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from sim.engine.census import Census
from sim.experiment import Pair, Results, RunSettings
from sim.facts import Facts, load_facts
from sim.model import compile_model
from sim.scenario import Scenario, load_scenario

FROM_WEEK = 60


@pytest.fixture(scope="session")
def facts() -> Facts:
    """The shipped data pack."""
    return load_facts()


@pytest.fixture(scope="session")
def made_pair(facts: Facts) -> Callable[..., Pair]:
    """A function that makes a pair of runs: the baseline stands still, the scenario has `fewer` on dagpenge from week 60.

    ``fewer`` has one entry a replication. ``waiting`` (at the ends of the years) and ``gave_up`` go into the first pool,
    ``earlier`` and ``more`` into each activity.
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
            censuses = []
            for cut in cuts:
                empty = Results(one, settings, model, (0,), ())
                weeks, years = empty.weeks, empty.years
                groups, activities, pools = len(model.groups), len(model.activities), len(model.pools)
                stock = np.tile(model.market.start.stock, (len(weeks), 1))
                stock[weeks >= FROM_WEEK, 0] -= cut
                ends = np.array([stock[int(end) if end < weeks[-1] else -1] for _, _, end in years])
                lengths = np.array([[end - begin] for _, begin, end in years])
                by_group = np.zeros((len(years), groups), np.int64)
                queue = np.tile(np.array(waiting, np.int64)[:, None], (1, pools))
                lost = np.tile(np.array(gave_up, np.int64)[:, None], (1, pools))
                participants = np.tile(np.array([earlier, more]), (len(years), activities, 1))
                censuses.append(
                    Census(
                        stock=stock,
                        person_weeks=ends * lengths,
                        stock_end=ends,
                        begun=by_group,
                        ended=np.zeros((len(years), groups, len(model.destinations)), np.int64),
                        completed_weeks=by_group.astype(float),
                        long=by_group,
                        very_long=by_group,
                        participants=participants,
                        place_weeks=np.tile(lengths * 50.0, (1, pools)),
                        served=np.full((len(years), pools), 100, np.int64),
                        waiting_weeks=np.full((len(years), pools), 250.0),
                        reneged=lost,
                        queue_end=queue,
                    )
                )
            return Results(one, settings, model, tuple(range(len(cuts))), tuple(censuses))

        return Pair(results(chosen, fewer), results(chosen.without_levers(), [0] * len(fewer)))

    return make
