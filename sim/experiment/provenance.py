"""What a run was made from: versions, hashes of inputs and code, times."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import sim
from sim.experiment.settings import RunSettings
from sim.facts import Facts
from sim.scenario import Scenario

_PACKAGES = ("numpy", "scipy", "pandas", "simpy", "numba")


@lru_cache(maxsize=1)
def code_hash() -> str:
    """SHA-256 over the source files of the package, by path."""
    root = Path(sim.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def canonical(tables: Mapping[str, Any]) -> str:
    """Nested tables as JSON that depends on their content alone."""
    return json.dumps(tables, sort_keys=True, ensure_ascii=False, default=str, separators=(",", ":"))


def input_hash(scenario: Scenario, settings: RunSettings, facts: Facts) -> str:
    """SHA-256 of all that decides the results: data, scenario, settings and code; not who did the work."""
    described = {
        "scenario": scenario.tables(),
        "settings": {key: value for key, value in asdict(settings).items() if key not in ("workers", "cluster")},
        "data": facts.sha256,
        "code": code_hash(),
    }
    return hashlib.sha256(canonical(described).encode()).hexdigest()


def manifest(scenario: Scenario, settings: RunSettings, facts: Facts, started: datetime) -> dict[str, Any]:
    """The manifest of a run folder."""
    return {
        "scenario": scenario.name,
        "seed": settings.seed,
        "replications": settings.replications,
        "engine": settings.engine,
        "until": settings.until.isoformat(),
        "workers": settings.workers,
        "versions": {
            "fredericia-workbench": sim.__version__,
            "python": platform.python_version(),
            **{name: version(name) for name in _PACKAGES},
        },
        "hash": {
            "inputs": input_hash(scenario, settings, facts),
            "data": facts.sha256,
            "code": code_hash(),
        },
        "started": started.isoformat(timespec="seconds"),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
    }
