"""Runs of the command line in processes of their own, and the files that they leave."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path


def environment(cache: Path) -> dict[str, str]:
    """The environment of a process that keeps its batches below `cache`."""
    return {**os.environ, "XDG_CACHE_HOME": str(cache)}


def begin(*words: str, cache: Path, out: Path) -> subprocess.Popen[str]:
    """Begin ``python -m sim --language en run ...``."""
    return subprocess.Popen(
        [sys.executable, "-m", "sim", "--language", "en", "run", *words, "--out", str(out)],
        env=environment(cache),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str], seconds: float = 300.0) -> str:
    """Wait until a run has ended well; what it wrote on standard error."""
    _, complaint = process.communicate(timeout=seconds)
    assert process.returncode == 0, complaint
    return complaint


def batches_in(cache: Path) -> int:
    """How many batches have been kept."""
    return len(list(cache.rglob("batches/*/*.npz")))


def files_of(folder: Path) -> dict[str, object]:
    """What every file of a run folder holds, by its path; the manifest without its times."""
    found: dict[str, object] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
    described = json.loads(found.pop("manifest.json"))  # type: ignore[arg-type]
    assert described.pop("started") <= described.pop("finished")
    return found | {"manifest.json": described}
