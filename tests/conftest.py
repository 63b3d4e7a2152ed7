"""What every test is run under: fixed chance, no silent floating-point trouble, a Jupyter client that works."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from traitlets.config import Config, PyFileConfigLoader

ROOT = Path(__file__).resolve().parent.parent

# The same examples every time, so that a pass is a pass; no time limit for one example, because the machine is shared.
settings.register_profile("project", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("project")

# Executed for its effect too: it mends the client that nbclient and nbmake execute notebooks with in this very process.
VOILA_SETTINGS = PyFileConfigLoader("voila.py", path=str(ROOT / "etc" / "jupyter")).load_config()


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def voila_settings() -> Config:
    """The settings that Voila is served with."""
    return VOILA_SETTINGS


@pytest.fixture(autouse=True)
def _fixed_chance() -> None:
    """Seed the global generators: ours are never global, but a library's may be."""
    random.seed(20220101)
    np.random.seed(20220101)


@pytest.fixture(autouse=True)
def _floating_point_errors_raise() -> Iterator[None]:
    """Turn division by zero, overflow and invalid operations into errors; underflow to zero is what tails do."""
    with np.errstate(divide="raise", over="raise", invalid="raise", under="ignore"):
        yield
