"""Does parity see anything? ``make broken-lines`` breaks one line of an engine at a time, in a copy, and looks at both engines.

Each line is broken in a copy of the package with machine code of its own; then scenarios are drawn as `test_parity` draws
them until the engines differ. A line that can be broken unseen is named, and the command fails. Files of the engine can be
named as arguments, to break only their lines.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("sim", "data", "etc", "tests", "pyproject.toml")
SCENARIOS = 300
CORES = 2
LONGEST = 900
"""Seconds, five times what an unbroken engine takes on a busy machine: a broken loop may have no end."""


class Broken(NamedTuple):
    """A line of an engine, and how it is broken."""

    file: str
    line: str
    broken: str


LINES = (
    # the reference
    Broken("simpy_engine.py", "number, supported = number + 1, rules", "number, supported = number + 2, rules"),
    Broken("simpy_engine.py", "if self.env.now < give_up:", "if self.env.now > give_up:"),
    Broken("simpy_engine.py", "give_up = min(offered + every, end)", "give_up = end"),
    Broken("simpy_engine.py", "kind = ACTIVITY_ENDS if changes == ends", "kind = ACTIVITY_ENDS if changes != ends"),
    Broken("simpy_events.py", "(priority, pool._env.now, citizen", "(pool._env.now, priority, citizen"),
    Broken("simpy_events.py", "len(self.users) < places", "len(self.users) + 1 < places"),
    # its twin
    Broken("compiled_engine.py", "if kind >> 16 == CAPACITY_CHANGES:", "if kind >> 16 == CAPACITY_CHANGES and what:"),
    Broken("compiled_engine.py", "if number < stock:", "if number <= stock:"),
    Broken("followed_spells.py", "if personal == w.live[row].personal:", "if personal >= w.live[row].personal:"),
    Broken("followed_spells.py", "w.taken[one.pool] -= 1", "w.taken[one.pool] -= 0"),
    Broken("followed_spells.py", "if outcome == OPEN:", "if outcome == WAITING:"),
    Broken("followed_spells.py", "= min(due + every, m.activities", "= min(due + 2 * every, m.activities"),
    Broken("heap.py", "return who < entry.who", "return who > entry.who"),
    Broken("heap.py", "return kind < entry.kind", "return kind > entry.kind"),
    Broken("ledger.py", "w.live[row].number, a", "0, a"),
    Broken("compiled_census.py", "(began > begin) & (began <= end)", "(began >= begin) & (began <= end)"),
    Broken("compiled_census.py", "c.waiting_weeks[y, pool] += part.begun", "c.waiting_weeks[y, pool] += part.ended"),
    Broken("compiled_census.py", "clock_zero, duration, year = began", "clock_zero, duration, year = -began"),
)


def difference(one: Broken | None) -> str | None:
    """How the engines differ once a line is broken, or nothing is; None where they agree on every scenario."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / name, copy / name)
        if one is not None:
            file = copy / "sim" / "engine" / one.file
            source = file.read_text(encoding="utf-8")
            if source.count(one.line) != 1:
                raise SystemExit(f"{one.file} has {source.count(one.line)} times, not once: {one.line}")
            file.write_text(source.replace(one.line, one.broken), encoding="utf-8")
        try:
            done = subprocess.run(
                [sys.executable, "-m", "pytest", "-x", "--tb=short", "tests/reproducibility/test_parity.py"],
                cwd=copy,
                env={**os.environ, "PYTHONPATH": str(copy), "PARITY_SCENARIOS": str(SCENARIOS), "PARITY_FIRST": "1"},
                capture_output=True,
                text=True,
                check=False,
                timeout=LONGEST,
            )
        except subprocess.TimeoutExpired:
            return f"the engine did not come to an end within {LONGEST} s"
    if done.returncode == 0:
        return None
    said = [line.removeprefix("E").strip() for line in done.stdout.splitlines() if line.startswith("E  ")]
    if done.returncode != 1 or not said:  # parity did not run at all, which is no answer
        raise SystemExit(f"{one}: the test ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return said[0]


def main(files: list[str]) -> int:
    """Break nothing, which must not be seen, then each line; print what was seen, and say how many were not.

    Parameters
    ----------
    files:
        Whose lines to break; all of them where none is named.
    """
    unseen, lines = 0, [one for one in LINES if not files or one.file in files]
    with ThreadPoolExecutor(CORES) as pool:
        founds = pool.map(difference, (None, *lines))
        control = next(founds)
        if control is not None:
            raise SystemExit(f"The engines differ with nothing broken: {control}")
        for one, found in zip(lines, founds, strict=True):
            unseen += found is None
            what = f"{one.file}: {one.line.splitlines()[0]}  ->  {one.broken.splitlines()[0]}"
            print(f"{'NOT SEEN' if found is None else 'seen'}  {what}\n          {(found or '')[:150]}", flush=True)
    print(f"{len(lines) - unseen} of {len(lines)} broken lines were seen in at most {SCENARIOS} scenarios.")
    return 1 if unseen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
