"""What a user does to a workbench without a browser, and what a test waits for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from sim.show.workbench import Workbench
from sim.show.workbench.part import Part

WEEK = "udplacering_jobparate.earliest_week"
USUAL = "udplacering_jobparate.usual_week"
EFFECT = "udplacering_jobparate.effect_after"


async def until(is_true: Callable[[], Any], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < end, "it never happened"
        await asyncio.sleep(0.01)


async def picture(workbench: Workbench) -> None:
    await until(lambda: not workbench._calculation.is_busy)


def move(workbench: Workbench, key: str, value: Any) -> None:
    """What arrives when a user has let go of a lever."""
    field = workbench.page.panel.fields[key]
    field.set_state(
        {"value": value, "live": value, "error_text": ""} if not isinstance(value, str) else {"value": value}
    )


def press(part: Part, event: str, value: Any = "") -> None:
    """What arrives when a user presses a button of a part."""
    part._heard(None, {"event": event, "value": value}, [])


def week(scenario: Any) -> float:
    return float(scenario.initiatives["udplacering_jobparate"].earliest_week)
