"""The views that answer a planner's questions, in the order of their tabs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sim.show.workbench.assumed import Assumed
from sim.show.workbench.citizens import CitizensView
from sim.show.workbench.contributions import ContributionView
from sim.show.workbench.desk import Desk
from sim.show.workbench.doubt import DoubtView
from sim.show.workbench.economy import Economy
from sim.show.workbench.figure_list import Guard
from sim.show.workbench.full import FullEffectView
from sim.show.workbench.goal import Goal
from sim.show.workbench.picture import View


def answers(desk: Desk, events: Mapping[str, Callable[[Any], object]], guarded: Guard) -> list[View]:
    """All of them.

    Parameters
    ----------
    events:
        What a view may ask of the page: ``assume`` (key, value), ``set_levers`` (values by lever), ``work_on`` (a
        scenario), ``use_own`` (tables to reckon with), ``trouble`` (what went wrong).
    """
    kinds = (ContributionView, Goal, FullEffectView, CitizensView, DoubtView, Assumed)
    return [Economy(desk, events, guarded), *(kind(desk, events, guarded) for kind in kinds)]
