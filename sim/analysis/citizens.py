"""Follow the citizen: three lives of one simulated future, chosen by rule, each with the scenario and without it.

The rule. A citizen is *reached* who begins an activity of the scenario or, where nobody does, whose life differs between
the two runs. His *case* is the spell in which that first happens. Chosen are

1. *typical*: of those reached in the group with the most such cases, the citizen whose case without the scenario lasts
   nearest to the median of theirs;
2. *typical* of the group with the second most; where only one group is reached, *long*: in it, nearest to the upper quartile;
3. *unchanged*: of those in the first of these groups whose life is the same in both runs and whose case has ended, nearest to
   the median of theirs; where there are none, of the largest other group with such citizens.

Where nobody is reached all three are unchanged, from the three groups with the most cases. Of those reached, who is still in
his case when the run ends counts towards the median with his weeks until then, but is chosen only where no ended case can
be. The lower citizen key decides between equals, and nobody is chosen twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.engine.records import CENSORED, PARTICIPATION_OUTCOMES, Records
from sim.errors import RunError
from sim.experiment import Pair
from sim.frozen import FrozenMap
from sim.model.market import Model
from sim.model.rules import EARLIER

CITIZENS = 3
TYPICAL, LONG, UNCHANGED = "typical", "long", "unchanged"
"""Why a citizen was chosen."""

_QUANTILE = {TYPICAL: 0.5, LONG: 0.75, UNCHANGED: 0.5}


@dataclass(frozen=True)
class Spell:
    """A stay in a benefit group.

    Attributes
    ----------
    number:
        Of the citizen's spells in the run, from 0.
    group:
        Code of the group.
    began, ended:
        Weeks from week zero, negative for what began before; an open spell ends with the run.
    destination:
        Code of a group or an exit; None for a spell that is open when the run ends.
    """

    number: int
    group: str
    began: float
    ended: float
    destination: str | None

    @property
    def weeks(self) -> float:
        """How long it lasts, for an open one until the run ends."""
        return self.ended - self.began


@dataclass(frozen=True)
class Participation:
    """A citizen's part in an initiative: `way` is ``earlier`` than in today's practice or ``more`` than it would give him.

    Attributes
    ----------
    spell:
        Number of the spell it fell in.
    begun, ended:
        Weeks from week zero.
    outcome:
        One of `sim.engine.records.PARTICIPATION_OUTCOMES`.
    """

    initiative: str
    way: str
    spell: int
    begun: float
    ended: float
    outcome: str


@dataclass(frozen=True)
class Path:
    """What a citizen lives through in one run, in order."""

    spells: tuple[Spell, ...]
    participations: tuple[Participation, ...]

    def spell(self, number: int) -> Spell | None:
        """The spell of that number, or None where he has no such."""
        return next((spell for spell in self.spells if spell.number == number), None)

    def weeks_between(self, begin: float, end: float) -> float:
        """Weeks on a benefit in an interval."""
        return sum(max(0.0, min(spell.ended, end) - max(spell.began, begin)) for spell in self.spells)


@dataclass(frozen=True)
class Citizen:
    """One of those chosen.

    Attributes
    ----------
    key:
        His key in both runs.
    why:
        `TYPICAL`, `LONG` or `UNCHANGED`.
    case:
        Number of the spell that he was chosen by.
    aim:
        Weeks to which his case without the scenario comes nearest: the median or upper quartile of those like him.
    without, with_scenario:
        His two lives.
    """

    key: int
    why: str
    case: int
    aim: float
    without: Path
    with_scenario: Path

    @property
    def group(self) -> str:
        """The group of his case."""
        spell = self.without.spell(self.case)
        assert spell is not None
        return spell.group

    @property
    def is_unchanged(self) -> bool:
        """Whether his two lives are the same to the tick, and he takes part in nothing."""
        return self.without == self.with_scenario


@dataclass(frozen=True)
class Followed:
    """What `follow` found.

    Attributes
    ----------
    citizens:
        Three citizens; fewer only where there are not so many in the run.
    reached:
        How many are reached, by the group of their case, the most first.
    living:
        How many citizens the run without the scenario has.
    horizon:
        Where the run ends, in weeks.
    """

    citizens: tuple[Citizen, ...]
    reached: Mapping[str, int]
    living: int
    horizon: float


def follow(pair: Pair) -> Followed:
    """Choose three citizens of a scenario's first replication by the rule that this module states.

    Parameters
    ----------
    pair:
        From `sim.experiment.lives.run_lives`, or any pair on common chance whose records were kept.

    Raises
    ------
    RunError
        Where the records were not kept.
    """
    if not pair.scenario.records or not pair.baseline.records:
        raise RunError(
            "To follow citizens the run must keep its records. Use run_lives.",
            "For at følge borgere skal kørslen gemme alle forløb. Brug run_lives.",
            key="records",
        )
    model, without, with_scenario = pair.scenario.model, pair.baseline.records[0], pair.scenario.records[0]
    cases = _cases(without, with_scenario)
    reached, unchanged = cases[cases["reached"]], cases[~cases["reached"]]
    chosen: dict[int, Citizen] = {}

    def choose(why: str, among: pd.DataFrame) -> None:
        if why == UNCHANGED and among["finished"].any():
            among = among[among["finished"]]
        left = among[~among["citizen"].isin(list(chosen))]
        if len(left) and len(chosen) < CITIZENS:
            aim = float(np.quantile(among["weeks"], _QUANTILE[why]))
            key, number = _nearest(left, aim)
            lives = (_path(records, key, model) for records in (without, with_scenario))
            chosen[key] = Citizen(key, why, number, aim, *lives)

    order = _by_count(reached)
    for place in order[:2]:
        choose(TYPICAL, reached[reached["group"] == place])
    if len(order) == 1:
        choose(LONG, reached)
    if order:
        choose(UNCHANGED, unchanged[unchanged["group"] == order[0]])
    # whoever is still missing: the unchanged of the largest groups, then simply more of those reached
    for place in _by_count(unchanged) if len(chosen) < CITIZENS else []:
        choose(UNCHANGED, unchanged[unchanged["group"] == place])
    for place in order[2:] if len(chosen) < CITIZENS else []:
        choose(TYPICAL, reached[reached["group"] == place])
    counts = reached["group"].value_counts()
    return Followed(
        tuple(chosen.values()),
        FrozenMap({model.groups[place]: int(counts[place]) for place in order}),
        len(np.unique(without.spells["citizen"])),
        float(model.market.horizon),
    )


def _cases(without: Records, with_scenario: Records) -> pd.DataFrame:
    """One row for each citizen of the baseline: his case, its group and weeks without the scenario.

    Returns
    -------
    pandas.DataFrame
        citizen, spell, group (index), weeks, finished (in both runs), reached (bool); those reached whose case is not in the
        baseline are left out.
    """
    columns = ["citizen", "spell", "group", "began", "ended", "destination"]
    base, other = (pd.DataFrame(records.spells)[columns] for records in (without, with_scenario))
    both = base.merge(other, how="outer", on=["citizen", "spell"], suffixes=("", "_with"))
    differs = np.zeros(len(both), bool)
    for name in columns[2:]:
        differs |= (both[name] != both[f"{name}_with"]).to_numpy()  # a spell that one life lacks is a difference too
    changed = both[differs].groupby("citizen")["spell"].min()
    parts = pd.DataFrame(with_scenario.participations)
    begun = parts[np.isfinite(parts["begun"])].groupby("citizen")["spell"].min()
    # who takes part may have been changed before, by another initiative of the scenario
    earlier = changed[changed.index.isin(begun.index)]
    first = pd.concat([begun, earlier]).groupby(level=0).min() if len(begun) else changed
    here = both[both["began"].notna()].copy()
    here["weeks"] = here["ended"] - here["began"]
    here["finished"] = (here["destination"] != CENSORED) & (here["destination_with"] != CENSORED)
    here["case"] = here["citizen"].map(first)
    here["reached"] = here["case"].notna()
    # an unchanged citizen's case is his first; somebody changed by others alone is neither reached nor unchanged
    neither = ~here["reached"] & here["citizen"].isin(changed.index)
    wanted = here["spell"] == here["case"].fillna(0)
    rows = here[wanted & ~neither]
    return rows.astype({"group": int})[["citizen", "spell", "group", "weeks", "finished", "reached"]]


def _by_count(cases: pd.DataFrame) -> list[int]:
    """Groups with the most cases first; of equals the earlier one in the plan."""
    counts = cases["group"].value_counts()
    return sorted((int(place) for place in counts.index), key=lambda place: (-counts[place], place))


def _nearest(cases: pd.DataFrame, aim: float) -> tuple[int, int]:
    """Citizen and spell of the finished case nearest to so many weeks; of equals the lower key."""
    finished = cases[cases["finished"]]
    left = finished if len(finished) else cases
    place = np.lexsort((left["citizen"], (left["weeks"] - aim).abs()))[0]
    return int(left["citizen"].iloc[place]), int(left["spell"].iloc[place])


def _path(records: Records, key: int, model: Model) -> Path:
    spells = records.spells[records.spells["citizen"] == key]
    parts = records.participations[records.participations["citizen"] == key]
    parts = parts[np.isfinite(parts["begun"])]
    return Path(
        tuple(
            Spell(
                int(one["spell"]),
                model.groups[one["group"]],
                float(one["began"]),
                float(one["ended"]),
                None if one["destination"] == CENSORED else model.destinations[one["destination"]],
            )
            for one in spells
        ),
        tuple(
            Participation(
                model.activities[one["activity"]],
                "earlier" if one["way"] == EARLIER else "more",
                int(one["spell"]),
                float(one["begun"]),
                float(one["ended"]),
                PARTICIPATION_OUTCOMES[one["outcome"]],
            )
            for one in np.sort(parts, order=["begun", "activity"])
        ),
    )
