"""Project test (the files around the program agree): set-up does what is missing, and nothing is left half-made."""

from __future__ import annotations

import ast
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import bootstrap


@pytest.fixture
def tree(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what set-up looks at, with a finished (but empty) environment."""
    for name in ("requirements.lock", "pyproject.toml", "sim/__init__.py", "etc/jupyter/voila.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((root / name).read_bytes())
    for name in ("share", "sim/engine", "sim/model"):
        (tmp_path / name).mkdir()
    for name in ("ROOT", "VENV", "LOCK", "STAMP", "UNDER_WAY", "PYTHON"):
        moved = tmp_path / getattr(bootstrap, name).relative_to(root)
        monkeypatch.setattr(bootstrap, name, moved)
    bootstrap.PYTHON.parent.mkdir(parents=True)
    bootstrap.PYTHON.touch()
    bootstrap.STAMP.write_text(json.dumps(bootstrap.wanted()), encoding="utf-8")
    return tmp_path


def lock_is_free(tree: Path) -> bool:
    folder = os.open(tree, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        return True
    finally:
        os.close(folder)


def test_nothing_is_done_when_nothing_changed(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "set_up", lambda want, have: pytest.fail("set-up was started"))
    assert bootstrap.main() == 0


@pytest.mark.parametrize(
    ("changed", "part"),
    [
        ("requirements.lock", "packages"),
        ("pyproject.toml", "project"),
        ("etc/jupyter/voila.py", "project"),
        ("sim/engine/kernel.py", "kernels"),
    ],
)
def test_a_changed_file_calls_for_its_own_part_of_the_set_up(tree: Path, changed: str, part: str) -> None:
    with (tree / changed).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    want, have = bootstrap.wanted(), bootstrap.present()
    assert [key for key in want if want[key] != have[key]] == [part]


def test_a_set_up_that_was_cut_short_counts_for_nothing(tree: Path) -> None:
    assert bootstrap.present() != {}
    bootstrap.UNDER_WAY.touch()
    assert bootstrap.present() == {}


def test_an_environment_that_was_moved_counts_for_nothing(tree: Path) -> None:
    bootstrap.STAMP.write_text(json.dumps({**bootstrap.wanted(), "folder": "elsewhere"}), encoding="utf-8")
    assert bootstrap.present() == {}


def test_a_failed_installation_says_what_to_do_and_leaves_no_stamp(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bootstrap.STAMP.unlink()
    monkeypatch.setattr(bootstrap, "find_uv", list)
    monkeypatch.setattr(bootstrap, "make_environment", lambda uv: None)
    monkeypatch.setattr(bootstrap, "run", lambda *command, quiet=False: False)
    assert bootstrap.main() == 1
    assert "run this again" in capsys.readouterr().out
    assert bootstrap.UNDER_WAY.exists()
    assert not bootstrap.STAMP.exists()


def test_a_second_set_up_waits_for_the_first(root: Path, tree: Path) -> None:
    script = f"import sys; sys.path.insert(0, {str(root)!r}); import bootstrap, pathlib; " + (
        f"bootstrap.ROOT = pathlib.Path({str(tree)!r})\nwith bootstrap.alone(): print('in')"
    )
    with bootstrap.alone():
        second = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
        assert second.stdout is not None
        assert second.stdout.readline().startswith("Another set-up is at work")
        assert second.poll() is None
    assert second.communicate(timeout=20)[0] == "in\n"


def test_an_installer_that_outlived_its_set_up_is_waited_for(tree: Path) -> None:
    """Killing set-up does not kill the installer, which goes on writing into the environment."""
    script = (
        f"import sys; sys.path.insert(0, {str(Path(bootstrap.__file__).parent)!r})\n"
        "import bootstrap, pathlib\n"
        f"bootstrap.ROOT = pathlib.Path({str(tree)!r})\n"
        "with bootstrap.alone():\n"
        "    installer = 'import os, time; print(os.getppid(), flush=True); time.sleep(60)'\n"
        "    bootstrap.run(sys.executable, '-c', installer)\n"
    )
    setup = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert setup.stdout is not None
    assert int(setup.stdout.readline()) == setup.pid
    setup.kill()
    setup.wait()
    try:
        assert not lock_is_free(tree)
    finally:
        os.killpg(setup.pid, signal.SIGKILL)
        setup.stdout.close()
    deadline = time.monotonic() + 10
    while not lock_is_free(tree) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert lock_is_free(tree)


def test_an_old_python_is_told_which_one_is_needed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    assert bootstrap.main() == 2
    assert "needs Python 3.11 or newer; this is Python 3.9" in capsys.readouterr().out


def test_an_old_python_can_read_the_file_that_tells_it(root: Path) -> None:
    # a syntax that Python 3.6 does not have would be a SyntaxError here
    tree = ast.parse((root / "bootstrap.py").read_text(encoding="utf-8"), feature_version=(3, 6))
    assert "main" in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
