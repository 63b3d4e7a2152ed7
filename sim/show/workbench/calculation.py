"""What is simulated when: a rough picture while a lever moves, a precise one when it is let go, then all that can wait."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

from sim.analysis.rough import Rough, rough
from sim.experiment import Pair, RunSettings, run_pair, run_scenario
from sim.experiment.local_sensitivity import Nudge, nudges
from sim.experiment.session import State
from sim.facts import Facts
from sim.frozen import FrozenMap
from sim.scenario import Scenario
from sim.scenario.controls import Control
from sim.show.sentences import FOCUS_YEAR
from sim.show.workbench.picture import runs_alike
from sim.show.workbench.runner import Run, Runner

ROUGH = 2
"""Runs behind the picture while a lever moves: the difference they make is added to the picture that is there."""
PRECISE = 50
"""Pairs behind the first picture with a band; after it the picture is refined to what was asked for."""

WORKERS = min(4, os.cpu_count() or 1)
"""Threads behind a picture that somebody waits for; what can wait makes do with one."""

Kind = Literal["rough", "picture", "pinned", "ends", "nudges"]


@dataclass(frozen=True)
class Job:
    """What the worker is asked to do.

    Attributes
    ----------
    finer:
        Run settings of the tighter pictures that come after this one.
    ends:
        The scenario at the lower and at the upper ends of its user's ranges.
    levers:
        What to move a little.
    wish:
        What it answers, to know later whether that is still what is wanted.
    """

    kind: Kind
    scenario: Scenario
    settings: RunSettings
    facts: Facts
    finer: tuple[RunSettings, ...] = ()
    ends: tuple[Scenario, ...] = ()
    levers: tuple[Control, ...] = ()
    wish: object = None

    @property
    def wanted(self) -> RunSettings:
        """How precise the picture is to become in the end."""
        return self.finer[-1] if self.finer else self.settings


class Listener(Protocol):
    """Who is told, always on the loop's thread and never of anything that a newer wish has replaced."""

    def on_progress(self, done: int, of: int, seconds_left: float | None) -> None:
        """So much of the picture is done."""

    def on_rough(self, scenario: Scenario, found: Rough) -> None:
        """A lever passes over this."""

    def on_picture(self, runs: int, finer: int, seconds: float) -> None:
        """The newest picture is there, with so many pairs, and a tighter one is on its way (0: none)."""

    def on_extra(self, kind: Kind) -> None:
        """Something that could wait is there."""

    def on_problem(self, problem: BaseException) -> None:
        """The newest calculation went wrong."""


class Calculation:
    """Runs the newest wish, and in idle moments what else the page shows.

    Parameters
    ----------
    listener:
        Told on the loop that runs when this is made.

    Attributes
    ----------
    pair, shown:
        The runs behind the picture, and the job that they came from; None before the first.
    compared:
        Pairs of the scenarios that are kept for comparison.
    at_ends:
        Pairs of the scenario at the ends of its user's ranges; empty where there are none.
    moved:
        What moving each lever a little does.
    """

    def __init__(self, facts: Facts, listener: Listener) -> None:
        self.pair: Pair | None = None
        self.shown: Job | None = None
        self.compared: Mapping[Scenario, Pair | BaseException] = FrozenMap()
        self.at_ends: tuple[Pair, ...] = ()
        self.moved: tuple[Nudge, ...] = ()
        self._facts = facts
        self._listener = listener
        self._passing: Job | None = None
        self._state: State | None = None
        self._levers: tuple[Control, ...] = ()
        self._done: dict[Kind, object] = {}
        self._compared_with: dict[Scenario, RunSettings] = {}
        self._runner = Runner(_work, self)

    @property
    def is_busy(self) -> bool:
        """Whether anything is still awaited, be it only what could wait."""
        return self._runner.is_busy

    @property
    def is_refining(self) -> bool:
        """Whether a picture is still awaited."""
        job = self._runner.job
        return job is not None and job.kind in ("rough", "picture")

    def preview(self, scenario: Scenario, settings: RunSettings) -> bool:
        """Show roughly what a scenario would do; whether that is possible, which it is once there is a picture to move."""
        shown = self.shown
        if self.pair is None or shown is None:
            return False
        known = (shown.scenario.simulated().assumptions, shown.facts.sha256, _chance(shown.settings))
        if known != (scenario.simulated().assumptions, self._facts.sha256, _chance(settings)):
            return False
        runs = min(ROUGH, len(self.pair.scenario.replications))
        # both engines count the same; the slow one would be a picture of where the lever was
        few = replace(settings, replications=runs, precision=None, engine="compiled", workers=WORKERS, cluster=None)
        job, under_way = Job("rough", scenario, few, self._facts), self._runner.job
        if under_way is not None and under_way.kind == "rough":
            # moves come faster than pictures of a large scenario: were each given up for the next, none would be seen
            self._passing = job
        else:
            self._runner.submit(job, at_once=True)
        return True

    def ask(self, state: State, levers: tuple[Control, ...], *, at_once: bool = False) -> None:
        """Ask for the picture of a state; the levers are those whose weight is to be found when there is time."""
        self._levers, self._passing = levers, None
        self._follow(state)
        most = state.settings
        stages = [most] if most.replications <= PRECISE else [replace(most, replications=PRECISE, precision=None), most]
        job = Job("picture", state.scenario, stages[0], self._facts, tuple(stages[1:]))
        self._runner.submit(job, at_once=at_once)

    def use(self, facts: Facts) -> None:
        """Reckon with other facts from now on; what was found with the old ones is forgotten, but for the picture."""
        self._facts = facts
        self.compared, self._compared_with = FrozenMap(), {}
        self.at_ends, self.moved, self._done = (), (), {}

    def extras(self, state: State) -> None:
        """Look again at what can wait: something was kept for comparison that needs no new picture."""
        self._follow(state)
        if not self.is_refining:
            self._next_extra()

    def cancel(self) -> None:
        """Stop; nothing of what is under way will be told."""
        self._passing = None
        self._runner.cancel()

    def close(self) -> None:
        """Stop for good."""
        self._runner.close()

    # --- told by the runner -----------------------------------------------------------------------------------------
    def on_progress(self, job: Job, done: int, of: int, seconds_left: float | None) -> None:
        """Pass progress of a picture on; what could wait makes no noise."""
        if job.kind == "picture":
            self._listener.on_progress(done, of, seconds_left)

    def on_result(self, job: Job, result: Any, seconds: float) -> None:
        """Take what the worker brings."""
        if job.kind == "rough":
            self._pass_on()
            if self.pair is not None:
                self._listener.on_rough(job.scenario, rough(result, self.pair))
            return
        if job.kind == "picture":
            self.pair, self.shown = result, job
            if job.finer:
                self._runner.submit(replace(job, settings=job.finer[0], finer=job.finer[1:]), at_once=True)
            finer = job.finer[0].replications if job.finer else 0
            self._listener.on_picture(len(result.scenario.replications), finer, seconds)
        else:
            self._keep(job, result)
            self._listener.on_extra(job.kind)
        if not job.finer:
            self._next_extra()

    def on_problem(self, job: Job, problem: BaseException) -> None:
        """Pass on what went wrong with a picture. What could wait is shown where it was wanted, or left out."""
        if job.kind in ("rough", "picture"):
            self._pass_on()
            self._listener.on_problem(problem)
            return
        self._keep(job, problem)
        self._listener.on_extra(job.kind)
        self._next_extra()

    def _pass_on(self) -> None:
        """Go on to where the lever has got to meanwhile."""
        if self._passing is not None:
            self._runner.submit(self._passing, at_once=True)
            self._passing = None

    def _follow(self, state: State) -> None:
        """Forget what was found for another state and would be told of this one."""
        self._state = state
        if self._done.get("ends") != _ends_wish(state):
            self.at_ends = ()
        kept = {
            one: with_ for one, with_ in self._compared_with.items() if with_ == state.settings and one in state.pinned
        }
        self.compared = FrozenMap({one: pair for one, pair in self.compared.items() if one in kept})
        self._compared_with = kept

    # --- what can wait ----------------------------------------------------------------------------------------------
    def _next_extra(self) -> None:
        """The next thing that is missing: it follows from the state alone, so one that is broken off is found again."""
        state = self._state
        if state is None or self._runner.is_busy or self.pair is None:
            return
        job = self._missing(state)
        if job is not None:
            self._runner.submit(job, at_once=True)

    def _missing(self, state: State) -> Job | None:
        settings, facts, scenario = state.settings, self._facts, state.scenario
        for one in state.pinned:
            if one in self.compared and self._compared_with.get(one) == settings:
                continue
            job = Job("pinned", one, settings, facts)
            if self.pair is None or self.shown is None or self.shown.settings != settings:
                return job
            if not runs_alike(one, self.shown.scenario):
                return job
            self._keep(job, self.pair.of(one))  # it is on the table
            self._listener.on_extra("pinned")
        wish = _ends_wish(state)
        if _ranges(state) and self._done.get("ends") != wish:
            few = replace(settings, replications=min(PRECISE, settings.replications), precision=None)
            return Job("ends", scenario, few, facts, ends=(_at_end(state, 0), _at_end(state, 1)), wish=wish)
        wish = (scenario.simulated(), settings, self._levers)
        if self._levers and self._done.get("nudges") != wish:
            return Job("nudges", scenario, settings, facts, levers=self._levers, wish=wish)
        return None

    def _keep(self, job: Job, result: Any) -> None:
        self._done[job.kind] = job.wish
        if job.kind == "pinned":
            self.compared = FrozenMap({**self.compared, job.scenario: result})
            self._compared_with[job.scenario] = job.settings
        elif job.kind == "ends":
            self.at_ends = result if isinstance(result, tuple) else ()
        else:
            self.moved = result if isinstance(result, tuple) else ()


def _chance(settings: RunSettings) -> tuple[object, ...]:
    """What a baseline shares with the scenario that is compared with it."""
    return settings.seed, settings.engine, settings.until


def _ranges(state: State) -> FrozenMap[str, tuple[float, float]]:
    """The user's ranges of what is on; those of what is off wait with it on the shelf."""
    on = state.scenario.initiatives
    return FrozenMap({lever: ends for lever, ends in state.ranges.items() if lever.split(".")[0] in on})


def _ends_wish(state: State) -> object:
    return state.scenario.simulated(), _ranges(state), state.settings


def _at_end(state: State, end: int) -> Scenario:
    """The scenario with all ranges at their lower (0) or upper (1) ends."""
    return state.scenario.replace({lever: ends[end] for lever, ends in _ranges(state).items()})


def _work(job: Job, run: Run) -> Any:
    """What the worker thread does; touches nothing that is shown."""
    if job.kind == "rough":
        return run_scenario(job.scenario, job.settings, job.facts, cancelled=run.is_superseded)
    if job.kind == "nudges":
        return nudges(
            job.scenario,
            job.levers,
            job.settings,
            job.facts,
            FOCUS_YEAR,
            on_progress=run.report,
            cancelled=run.is_superseded,
        )
    if job.kind == "ends":
        return tuple(run_pair(one, job.settings, job.facts, cancelled=run.is_superseded) for one in job.ends)
    own, settings = job.settings.replications, replace(job.settings, workers=WORKERS)

    def is_given_up() -> bool:
        # The baseline comes after the scenario, once. A newer job needs the same one: breaking it off would be waste.
        is_in_baseline = own <= run.done < run.of
        return run.is_cancelled() or (run.is_superseded() and not is_in_baseline)

    return run_pair(job.scenario, settings, job.facts, on_progress=run.report, cancelled=is_given_up)
