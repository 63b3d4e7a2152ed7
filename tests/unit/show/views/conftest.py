"""What the tests of the views share: a workbench whose pictures are over at once, and words that give a language away."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from sim.experiment import Pair
from sim.show.texts import catalogue
from sim.show.workbench import Workbench, calculation

_ENGLISH = {
    "the",
    "and",
    "with",
    "without",
    "than",
    "years",
    "runs",
    "scenario",
    "cost",
    "effect",
    "closed",
    "form",
} | {*("weeks", "value", "share", "simulated", "assumption", "estimate", "upper", "bound", "cases")}
# names of parts, sources (quoted as they are), and what only draws
_HIDDEN = (
    "id",
    "key",
    "source",
    "layout",
    "data",
    "kind",
    "what",
    "labels",
    "language",
    "revision",
    "options",
    "event",
    "value",
)


async def _until(is_true: Callable[[], Any], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < end, "it never happened"
        await asyncio.sleep(0.01)


@pytest.fixture
def until() -> Callable[..., Awaitable[None]]:
    """Waits until something is true."""
    return _until


@pytest.fixture
def picture() -> Callable[[Workbench], Awaitable[None]]:
    """Waits for the newest picture of a workbench."""

    async def wait(workbench: Workbench) -> None:
        await _until(lambda: not workbench._calculation.is_busy)

    return wait


@pytest.fixture
def answered() -> Callable[[Any], Awaitable[None]]:
    """Waits for the answer of a view."""

    async def wait(view: Any) -> None:
        await _until(lambda: not view.is_busy)

    return wait


@pytest.fixture
def at_work(tmp_path: Path, made_pair: Callable[..., Pair], monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Runs a test on a workbench whose first picture is there; its pictures are made by hand, its answers are not."""

    def run_pair(scenario: Any, settings: Any, facts: Any, *, on_progress: Any = None, cancelled: Any = None) -> Pair:
        one = scenario.initiatives.get("udplacering_jobparate")
        fewer = 0 if one is None else round(one.usual_week - one.earliest_week)
        return made_pair([fewer, fewer, fewer + (fewer > 0)], scenario=scenario)

    monkeypatch.setattr(calculation, "run_pair", run_pair)
    monkeypatch.setattr(calculation, "nudges", lambda *_, **__: ())

    def run(test: Callable[[Workbench], Awaitable[None]], **options: Any) -> None:
        async def opened() -> None:
            workbench = Workbench(**({"query": "", "replications": 3, "folder": tmp_path} | options))
            try:
                await _until(lambda: not workbench._calculation.is_busy)
                await test(workbench)
            finally:
                workbench.close()

        asyncio.run(opened())

    return run


@pytest.fixture
def said() -> Callable[[str], str]:
    """A text with ordinary blanks."""
    return lambda text: text.replace("\u00a0", " ").replace("\u2060", "")


@pytest.fixture
def english_in() -> Callable[..., list[str]]:
    """Texts of the English catalogue alone, and English words, in what a Danish page shows."""

    def found(*shown: Any) -> list[str]:
        words = "\n".join(_texts(list(shown)))
        danish = "".join(catalogue("da").values())
        stretches = (part.strip() for text in catalogue("en").values() for part in re.split(r"\{[^{}]*\}", text))
        foreign = [one for one in stretches if len(one) >= 10 and one not in danish and one in words]
        lines = [line for line in words.splitlines() if _ENGLISH & set(re.findall(r"[a-zæøå]+", line))]
        return foreign + lines

    return found


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for key, entry in value.items() if key not in _HIDDEN for text in _texts(entry)]
    return [text for entry in value for text in _texts(entry)] if isinstance(value, list | tuple) else []
