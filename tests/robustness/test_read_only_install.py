"""Robustness: bad input is refused with a message that helps. Here: an installation that nobody may write into."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import hashlib, sys
from datetime import date
import sim
from sim.engine import simpy_engine
from sim.facts import load_facts
from sim.model import compile_model
from sim.model.kernels import cache_folder
from sim.scenario import load_scenario
model = compile_model(load_facts(), load_scenario("baseline"), date(2021, 1, 31))
records = simpy_engine.run(model, 5, 3)
print(sim.__file__)
print(cache_folder())
print(hashlib.sha256(records.spells.tobytes()).hexdigest())
"""


@pytest.mark.slow
def test_the_machine_code_goes_to_the_users_folder_or_nowhere(tmp_path: Path, root: Path) -> None:
    """Where a folder would be made stands a file, so that nobody, not even the superuser, can write there."""
    package = shutil.copytree(root / "sim", tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "data").symlink_to(root / "data")
    (package / "__pycache__").write_text("", encoding="utf-8")
    (tmp_path / "file").write_text("", encoding="utf-8")

    def run(folder: Path, cache: Path) -> list[str]:
        done = subprocess.run(
            [sys.executable, "-B", "-W", "error", "-c", PROGRAM],
            env={**os.environ, "PYTHONPATH": str(folder), "XDG_CACHE_HOME": str(cache), "NUMBA_CACHE_DIR": ""},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        return done.stdout.split()

    before = sorted(path.relative_to(package) for path in package.rglob("*"))
    file, folder, bits = run(tmp_path, tmp_path / "cache")
    assert Path(file).is_relative_to(package)
    assert Path(folder).parent == tmp_path / "cache" / "fredericia-workbench"
    kept = {path.name for path in Path(folder).rglob("*.nbc")}
    assert len(kept) >= 8
    # the second time it is read and not made again
    again = run(tmp_path, tmp_path / "cache")
    assert again == [file, folder, bits]
    assert {path.name for path in Path(folder).rglob("*.nbc")} == kept

    nowhere = run(tmp_path, tmp_path / "file" / "cache")
    assert nowhere == [file, "None", bits]
    assert sorted(path.relative_to(package) for path in package.rglob("*")) == before
    assert run(root, tmp_path / "unused")[2] == bits
