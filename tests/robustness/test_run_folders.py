"""Robustness: bad input is refused with a message that helps. Here: run folders and the command line, when things go wrong."""

from __future__ import annotations

import errno
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.cli import main
from sim.errors import RunError
from sim.experiment import folders
from sim.experiment.folders import RunFolder
from sim.scenario import load_scenario, save_scenario

RUN = ("run", "tidlig-udplacering", "--replications", "2", "--until", "2021-01-31", "--no-store")


def contents(folder: Path) -> dict[str, bytes | None]:
    """Every file below a folder, hidden ones too, with its bytes; folders with None."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")
    }


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def complaint(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What a command that must fail writes on standard error, looked at in both languages; the English one."""
    found = {}
    for language in ("da", "en"):
        try:
            code = main(["--language", language, *words])
        except SystemExit as left:  # the words themselves were wrong
            code = int(left.code or 0)
        captured = capsys.readouterr()
        assert code == 2
        assert captured.out == ""
        assert "Traceback" not in captured.err
        found[language] = captured.err
    assert found["da"] != found["en"]
    return found["en"]


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    """A run that is there already."""
    assert main([*RUN, "--out", str(tmp_path / "run")]) == 0
    return tmp_path / "run"


def test_a_run_replaces_an_earlier_one_whole(earlier: Path) -> None:
    before = contents(earlier)
    (earlier / "leftover.txt").write_text("of the earlier run", encoding="utf-8")
    assert main([*RUN, "--seed", "3", "--out", str(earlier)]) == 0
    after = contents(earlier)
    assert after.keys() == before.keys()
    assert after["census.parquet"] != before["census.parquet"]
    assert after["inputs/tidlig-udplacering.toml"] == before["inputs/tidlig-udplacering.toml"]
    assert names_in(earlier.parent) == ["run"]


@pytest.mark.parametrize("out", ["file", "file/run", "file/deep/down/run", "taken", "x" * 300])
def test_a_folder_that_cannot_be_the_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str], out: str) -> None:
    (tmp_path / "file").write_text("here", encoding="utf-8")
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "diary.txt").write_text("mine", encoding="utf-8")
    before = contents(tmp_path)
    told = complaint(capsys, *RUN, "--out", str(tmp_path / out))
    assert str(tmp_path) in told
    assert "--out" in told
    assert contents(tmp_path) == before


def test_the_folder_one_stands_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "--out" in complaint(capsys, *RUN, "--out", ".")
    assert contents(tmp_path) == {}


def test_an_empty_folder_and_new_parents_are_fine(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for out in (tmp_path / "empty", tmp_path / "a" / "b" / "c"):
        assert main([*RUN, "--out", str(out)]) == 0
        assert (out / "summary.json").exists()
    assert names_in(tmp_path) == ["a", "empty"]
    assert names_in(tmp_path / "a" / "b") == ["c"]


# --- a full disk ------------------------------------------------------------------------------------------------------


def full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (folders, "write_json"),
        (RunFolder, "_write_status"),
        (folders.pq.ParquetWriter, "write_table"),
        (folders.pq, "ParquetWriter"),
        (folders.shutil, "copytree"),
        (Path, "replace"),
    ],
)
def test_a_full_disk_leaves_nothing_and_an_earlier_run_as_it_was(
    earlier: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, owner: object, name: str
) -> None:
    before = contents(earlier.parent)
    capsys.readouterr()
    with monkeypatch.context() as patched:
        patched.setattr(owner, name, full)
        told = complaint(capsys, *RUN, "--seed", "9", "--out", str(earlier))
    assert "No space left on device" in told
    assert str(earlier.parent) in told
    assert contents(earlier.parent) == before


def test_a_new_run_that_cannot_be_put_in_place_gives_the_earlier_one_back(
    earlier: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last step of all fails, when the earlier run has been moved aside already."""
    before, replace = contents(earlier.parent), Path.replace

    def fail_for_the_result(path: Path, target: Path) -> Path:
        if path.name == "result":
            full()
        return replace(path, target)

    capsys.readouterr()
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", fail_for_the_result)
        complaint(capsys, *RUN, "--seed", "9", "--out", str(earlier))
    assert contents(earlier.parent) == before


@pytest.mark.slow
@pytest.mark.parametrize("most_bytes", [0, 400, 3000, 12_000])
def test_a_disk_that_really_takes_no_more(tmp_path: Path, most_bytes: int) -> None:
    """The operating system itself refuses every file beyond a size: the status, the manifest, the inputs or the frames."""
    (tmp_path / "room").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "sim", "--language", "en", *RUN[:-1], "--out", str(tmp_path / "room" / "run")],
        env={**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    [line] = done.stderr.strip().splitlines()
    assert "cannot be written" in line
    assert contents(tmp_path / "room") == {}
    assert list(tmp_path.rglob("*.partial")) == []


# --- Ctrl-C -----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ("--replications", "100000"),
        ("--replications", "100000", "--workers", "2"),
        ("--replications", "1000", "--engine", "simpy", "--workers", "2"),
    ],
)
def test_ctrl_c_stops_quietly_and_leaves_nothing(earlier: Path, words: tuple[str, ...]) -> None:
    """As a terminal does it: the signal reaches every process of the command."""
    before = contents(earlier.parent)
    command = [sys.executable, "-m", "sim", "run", "tidlig-udplacering", "--no-store", *words, "--out", str(earlier)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        status = earlier.parent / ".run.running" / "status.csv"
        while process.poll() is None and not (status.exists() and ",done" in status.read_text(encoding="utf-8")):
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGINT)
        begun = time.monotonic()
        out, told = process.communicate(timeout=60)
        assert time.monotonic() - begun < 10.0
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == 130
    assert (out, told) == ("", "")
    assert contents(earlier.parent) == before


# --- wrong words ------------------------------------------------------------------------------------------------------

BAD = [
    (("run", "tidlig-udplasering"), "tidlig-udplacering"),
    (("run", "no/such/file.toml"), "file.toml"),
    (("run", "baseline", "--seed", "-1"), "seed = -1"),
    (("run", "baseline", "--seed", str(2**63)), "seed"),
    (("run", "baseline", "--replications", "0"), "replications = 0"),
    (("run", "baseline", "--workers", "0"), "workers = 0"),
    (("run", "baseline", "--workers", "100000"), "workers = 100000"),
    (("run", "baseline", "--until", "2020-06-30"), "2020-06-30"),
    (("run", "baseline", "--until", "9999-12-31"), "9999-12-31"),
    (("run", "baseline", "--precision", "gap=0"), "gap=5"),
    (("run", "baseline", "--precision", "gap=-5"), "gap=5"),
    (("run", "baseline", "--precision", "gap=nan"), "gap=5"),
    (("run", "baseline", "--precision", "gab=5"), "gap=5"),
    (("run", "baseline", "--precision", "gap=5", "--until", "2022-06-30"), "2022"),
    (("run", "baseline", "--cluster", "nonsense"), "tcp://host:port"),
    (("run", "baseline", "--cluster", "127.0.0.1:x"), "tcp://host:port"),
    (("run", "baseline", "--cluster", "http://127.0.0.1:8786"), "tcp://host:port"),
    (("--data", "no/such/pack", "run", "baseline"), "pack"),
    (("compare", "baseline", "baseline"), "baseline"),
    (("compare", "baseline", "no-such"), "no-such"),
    (("national", "no-such"), "no-such"),
]


@pytest.mark.parametrize(("words", "named"), BAD)
def test_wrong_input_is_told_in_both_languages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], named: str
) -> None:
    told = complaint(capsys, *words, "--out", str(tmp_path / "run"))
    assert named in told
    assert len(told.strip().splitlines()) == 1
    assert contents(tmp_path) == {}


@pytest.mark.parametrize(
    "words",
    [
        ("--precision", "nonsense"),
        ("--precision", "gap"),
        ("--precision", "gap=wide"),
        ("--until", "2021-02-30"),
        ("--replications", "many"),
        ("--engine", "steam"),
        ("--workers", "2", "--cluster", "tcp://127.0.0.1:1"),
    ],
)
def test_words_that_are_none_are_refused_before_anything_is_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["run", "baseline", *words, "--out", str(tmp_path / "run")])
    assert left.value.code == 2
    told = capsys.readouterr().err
    assert words[0] in told
    assert "Traceback" not in told
    assert contents(tmp_path) == {}


def test_scenarios_on_other_assumptions_are_not_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = load_scenario("jobmatch").replace({"assumptions.returns": False})
    save_scenario(other, tmp_path / "other.toml")
    told = complaint(
        capsys, "compare", "baseline", str(tmp_path / "other.toml"), "--out", str(tmp_path / "run"), "--no-store"
    )
    assert "assumptions" in told
    assert names_in(tmp_path) == ["other.toml"]


@pytest.mark.parametrize(
    ("words", "named"), [(("check", "nowhere.toml"), "nowhere"), (("check", "nowhere"), "nowhere")]
)
def test_a_check_of_what_is_not_there(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], named: str) -> None:
    assert named in complaint(capsys, *words)


def test_a_run_killed_while_it_was_put_in_place_gives_the_earlier_one_back(
    earlier: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What such a kill leaves behind: the earlier run aside, the new one not yet in its place."""
    before = contents(earlier.parent)
    (earlier.parent / ".run.running").mkdir()
    earlier.replace(earlier.parent / ".run.running" / "old")
    capsys.readouterr()
    complaint(capsys, "run", "baseline", "--precision", "gap=5", "--until", "2021-01-31", "--out", str(earlier))
    assert contents(earlier.parent) == before


def test_an_error_inside_a_run_leaves_nothing(tmp_path: Path) -> None:
    """Whatever goes wrong while the folder is being filled, even what nobody foresaw."""
    fail: Callable[[], None] = full
    for problem, seen in ((ZeroDivisionError, ZeroDivisionError), (OSError, RunError)):
        with pytest.raises(seen), RunFolder(tmp_path / "run", {"a": 1}, {"x": 3}) as folder:
            (folder / "half").write_text("half", encoding="utf-8")
            assert (tmp_path / ".run.running" / "status.csv").exists()
            if problem is OSError:
                fail()
            raise problem
        assert contents(tmp_path) == {}
