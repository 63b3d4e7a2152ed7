"""Reproducibility: the same in gives the same bits out. Here: a run that is killed, again and again, and begun anew."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from .command_line import batches_in, begin, files_of, finish

KILLS = int(os.environ.get("KILLS", "4"))
"""How often; ``make kills`` does it 20 times."""
SEED = 2022
BATCHES = 16
COMMAND = ("tidlig-udplacering", "--replications", str(25 * BATCHES))


def wait_for_batches(process: subprocess.Popen[str], cache: Path, number: int) -> None:
    while process.poll() is None and batches_in(cache) < number:
        time.sleep(0.002)


@pytest.mark.slow
def test_a_run_that_was_killed_ends_as_if_nothing_had_happened(tmp_path: Path) -> None:
    undisturbed, killed = tmp_path / "undisturbed", tmp_path / "killed"
    finish(begin(*COMMAND, cache=tmp_path / "cache_1", out=undisturbed))
    assert batches_in(tmp_path / "cache_1") == BATCHES

    chance, cache = random.Random(SEED), tmp_path / "cache_2"
    hits = 0
    # at some number of kept batches, from none to all (when the files are being written), and some moments on
    for number in sorted(chance.choices(range(BATCHES + 1), k=KILLS)):
        process = begin(*COMMAND, cache=cache, out=killed)
        try:
            while process.poll() is None and not (tmp_path / ".killed.running" / "status.csv").exists():
                time.sleep(0.002)
            wait_for_batches(process, cache, number)
            time.sleep(chance.uniform(0.0, 0.2))
        finally:
            process.kill()
            process.communicate()
        hits += process.returncode == -signal.SIGKILL
        assert process.returncode in (0, -signal.SIGKILL)
    assert hits >= KILLS / 2
    assert 0 < batches_in(cache) <= BATCHES

    finish(begin(*COMMAND, cache=cache, out=killed))
    assert files_of(killed) == files_of(undisturbed)
    assert len(files_of(killed)) > 10
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cache_1", "cache_2", "killed", "undisturbed"]


@pytest.mark.slow
def test_the_status_is_there_before_the_first_batch_is_done(tmp_path: Path) -> None:
    command = ("tidlig-udplacering", "--replications", "3", "--engine", "simpy", "--until", "2021-03-31")
    cache, status = tmp_path / "cache", tmp_path / ".run.running" / "status.csv"
    process = begin(*command, cache=cache, out=tmp_path / "run")
    try:
        while process.poll() is None and not status.exists():
            time.sleep(0.002)
        text = status.read_text(encoding="utf-8")
        # looked at afterwards: if there is none yet, there was none when the status was read
        assert batches_in(cache) == 0
        assert text.splitlines() == [
            "scenario,replication,status",
            *(f"tidlig-udplacering,{number},pending" for number in range(3)),
        ]
        finish(process)
    finally:
        process.kill()
        process.communicate()
    assert batches_in(cache) == 3
    assert not status.parent.exists()
