"""Replications of a scenario, and of the baseline it is compared with, on common chance."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from sim.engine.records import Records
from sim.errors import RunError
from sim.experiment.batches import BATCH_SIZES, SMALL_BATCH, Batch, Counted, Work, batches
from sim.experiment.executors import executed, never
from sim.experiment.precision import enough
from sim.experiment.results import Results
from sim.experiment.settings import RunSettings
from sim.experiment.stack import Stack
from sim.experiment.store import Store, model_key
from sim.facts import Facts
from sim.model import Model, compile_model
from sim.model.weeks import whole_years
from sim.scenario import Scenario


class Progress(Protocol):
    """Called after each batch."""

    def __call__(self, done: int, of: int) -> None:
        """So many replications of so many are done."""


def nobody_looks(done: int, of: int) -> None:
    """Progress that nobody asked for."""


@dataclass(frozen=True)
class Pair:
    """A scenario and its baseline, run by run on the same chance."""

    scenario: Results
    baseline: Results

    def of(self, scenario: Scenario) -> Pair:
        """The same runs as those of another scenario that is simulated alike: other words, other prices."""
        base, ours, theirs = scenario.without_levers(), self.scenario, self.baseline
        return Pair(
            ours if ours.scenario == scenario else replace(ours, scenario=scenario),
            theirs if theirs.scenario == base else replace(theirs, scenario=base),
        )


def run_scenario(
    scenario: Scenario,
    settings: RunSettings,
    facts: Facts,
    *,
    keep_records: bool = False,
    store: Path | None = None,
    on_progress: Progress = nobody_looks,
    cancelled: Callable[[], bool] = never,
) -> Results:
    """Run a scenario's replications 0, 1, ...; whoever does the work, the results are the same bits.

    Parameters
    ----------
    keep_records:
        Keep every spell, not only the counts; some 2 MB a replication.
    store:
        Folder of batches that were done before, of this or any other run; None looks at and keeps none.

    Raises
    ------
    ScenarioError, CalibrationError
        Where scenario and facts do not fit.
    Cancelled
        Where `cancelled` answered true between two batches.
    RunError
        Where the cluster was lost, or the precision asked for cannot be judged in this run.
    """
    model = compile_model(facts, scenario, settings.until)
    judged = _Judge(model, settings, facts)
    work = Work(model, settings.engine, settings.seed, keep_records)
    kept = Store(store, model_key(model, settings.engine, settings.seed), model)
    stack, done = Stack(model, settings.replications), 0
    records: dict[int, tuple[Records, ...]] = {}
    for part in _counted(work, kept, settings, _size(settings, store), cancelled):
        stack.put(part)
        records[part.batch.first] = part.records
        done += part.batch.count
        on_progress(done, settings.replications)
        if judged.satisfied(stack):
            break
    number = judged.replications
    everything = tuple(record for first in sorted(records) for record in records[first])[:number]
    return Results(scenario, settings, model, stack.first(number), everything if keep_records else None)


def _size(settings: RunSettings, store: Path | None) -> int:
    """Replications a batch; the results do not depend on it."""
    stays_here = store is None and settings.cluster is None and settings.precision is None
    if not (stays_here and settings.engine == "compiled"):
        return BATCH_SIZES[settings.engine]
    return min(SMALL_BATCH, -(-settings.replications // settings.workers))  # of a few runs every core has its share


def _counted(
    work: Work, kept: Store, settings: RunSettings, size: int, cancelled: Callable[[], bool]
) -> Iterator[Counted]:
    """Every batch, those in store first."""
    todo: list[Batch] = []
    for batch in batches(settings.replications, size):
        found = None if work.keep_records else kept.get(batch)
        if found is None:
            todo.append(batch)
        else:
            yield found
    if todo:
        for part in executed(work, todo, settings, cancelled):
            kept.put(part)
            yield part


class _Judge:
    """Decides how many replications count, from the finished ones in their order, not in the order of finishing."""

    def __init__(self, model: Model, settings: RunSettings, facts: Facts) -> None:
        self.model, self.precision = model, settings.precision
        self.replications = settings.replications
        if self.precision is None:
            return
        years = [year for year, _, _ in whole_years(model.market.horizon)]
        target = facts.plan.targets.get(self.precision.year)
        if target is None or self.precision.year not in years:
            raise RunError(
                f"A precision needs a target year of the plan within the run; {self.precision.year} is none.",
                f"En præcision kræver et målår fra planen inden for kørslen; {self.precision.year} er ikke et.",
                key="precision",
            )
        self.row, self.target = years.index(self.precision.year), target.value

    def satisfied(self, stack: Stack) -> bool:
        """Whether the finished replications without a gap are enough; then `replications` says how many count."""
        if self.precision is None:
            return False
        ends = stack.counts.stock_end[: stack.following, self.row]
        values = ends.sum(axis=1) + self.model.remainder - self.target
        number = enough(values, self.precision) if stack.following else None
        if number is None:
            return False
        self.replications = number
        return True


def run_pair(
    scenario: Scenario,
    settings: RunSettings,
    facts: Facts,
    *,
    store: Path | None = None,
    on_progress: Progress = nobody_looks,
    cancelled: Callable[[], bool] = never,
) -> Pair:
    """Run a scenario and its baseline in pairs; what was run not long ago is not run again.

    With a precision the scenario decides how many replications there are, and the baseline follows.

    Raises
    ------
    ScenarioError, CalibrationError, Cancelled, RunError
        As for `run_scenario`.
    """
    base = scenario.without_levers()
    plain = replace(settings, workers=1, cluster=None, precision=None)
    own = (
        facts.sha256,
        scenario.simulated(),
        tuple(scenario.initiatives),
        replace(plain, precision=settings.precision),
    )
    results = _scenarios.get(own) if store is None else None
    known = _baselines.get((facts.sha256, base.simulated(), plain))
    total = settings.replications * (1 if known else 2)
    if results is None:
        results = run_scenario(
            scenario,
            settings,
            facts,
            store=store,
            on_progress=lambda done, of: on_progress(done, total),
            cancelled=cancelled,
        )
        if len(results.replications) in REMEMBERED:
            _scenarios.put(own, results)
    number = len(results.replications)
    key = (facts.sha256, base.simulated(), replace(plain, replications=number))
    known = _baselines.get(key)
    if known is None:
        known = run_scenario(
            base,
            replace(settings, replications=number, precision=None),
            facts,
            store=store,
            on_progress=lambda done, of: on_progress(number + done, 2 * number),
            cancelled=cancelled,
        )
        _baselines.put(key, known)
    return Pair(results, known).of(scenario)


REMEMBERED = range(20, 501)
"""How many replications are worth remembering: fewer are quickly run again, and more take much memory."""


class _Kept:
    """The last few results, by what they were run from."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.entries: OrderedDict[object, Results] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: object) -> Results | None:
        with self.lock:
            if key in self.entries:
                self.entries.move_to_end(key)
            return self.entries.get(key)

    def put(self, key: object, results: Results) -> None:
        with self.lock:
            self.entries[key] = results
            while len(self.entries) > self.most:
                self.entries.popitem(last=False)


_baselines, _scenarios = _Kept(8), _Kept(8)
