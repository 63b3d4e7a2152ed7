"""Reproducibility: the same in gives the same bits out. Here: a real Dask cluster does the work, and parts of it are killed."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .command_line import batches_in, begin, files_of, finish

pytest.importorskip("distributed", reason="the cluster is an extra")

REPLICATIONS = 14
COMMAND = ("tidlig-udplacering", "--engine", "simpy", "--until", "2021-03-31", "--replications", str(REPLICATIONS))
"""A batch a replication, some tenths of a second each: time to kill somebody in the middle."""

Start = Callable[..., subprocess.Popen[bytes]]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(what: Callable[[], bool], process: subprocess.Popen[str] | None = None, seconds: float = 60.0) -> None:
    begun = time.monotonic()
    while not what():
        assert time.monotonic() - begun < seconds
        assert process is None or process.poll() is None, process.communicate()[1]
        time.sleep(0.01)


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Cluster:
    """A scheduler and its workers, as processes of their own on this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.processes: list[subprocess.Popen[bytes]] = []
        self.scheduler = self.start_scheduler()
        self.workers = [self.start_worker(), self.start_worker()]

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{len(self.processes)}.log").open("wb")
        with log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *words, "--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0"],
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )
        self.processes.append(process)
        return process

    def start_scheduler(self) -> subprocess.Popen[bytes]:
        scheduler = self.start("scheduler", "--port", str(self.port))
        wait_until(lambda: answers(self.port))
        return scheduler

    def start_worker(self) -> subprocess.Popen[bytes]:
        return self.start("worker", self.address, "--nworkers", "1", "--nthreads", "1", "--no-nanny")

    def close(self) -> None:
        for process in self.processes:
            process.kill()
        for process in self.processes:
            process.wait()


@pytest.fixture
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    started = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        yield started
    finally:
        started.close()


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """The run folder that one core of this machine writes."""
    folder = tmp_path_factory.mktemp("one_core")
    finish(begin(*COMMAND, "--workers", "1", cache=folder / "cache", out=folder / "run"))
    return files_of(folder / "run")


@pytest.mark.slow
def test_a_cluster_gives_the_same_bytes_and_listens_to_this_machine_only(
    cluster: Cluster, expected: dict[str, object], tmp_path: Path
) -> None:
    run = begin(*COMMAND, "--cluster", cluster.address, cache=tmp_path / "cache", out=tmp_path / "run")
    try:
        wait_until(lambda: batches_in(tmp_path / "cache") > 0, run)
        import psutil

        listening = [
            socket.laddr.ip
            for process in cluster.processes
            for socket in psutil.Process(process.pid).net_connections()
            if socket.status == psutil.CONN_LISTEN
        ]
        assert len(listening) >= 3
        assert set(listening) == {"127.0.0.1"}
        finish(run)
    finally:
        run.kill()
        run.communicate()
    assert files_of(tmp_path / "run") == expected


@pytest.mark.slow
def test_a_worker_that_is_killed_changes_nothing(cluster: Cluster, expected: dict[str, object], tmp_path: Path) -> None:
    run = begin(*COMMAND, "--cluster", cluster.address, cache=tmp_path / "cache", out=tmp_path / "run")
    try:
        wait_until(lambda: batches_in(tmp_path / "cache") >= 3, run)
        cluster.workers[0].kill()
        assert batches_in(tmp_path / "cache") < REPLICATIONS - 2
        finish(run)
    finally:
        run.kill()
        run.communicate()
    assert files_of(tmp_path / "run") == expected


@pytest.mark.slow
def test_a_scheduler_that_is_killed_is_told_in_one_sentence_and_the_run_goes_on_later(
    cluster: Cluster, expected: dict[str, object], tmp_path: Path
) -> None:
    words = (*COMMAND, "--cluster", cluster.address)
    run = begin(*words, cache=tmp_path / "cache", out=tmp_path / "run")
    try:
        wait_until(lambda: batches_in(tmp_path / "cache") >= 3, run)
        cluster.scheduler.kill()
        begun = time.monotonic()
        _, complaint = run.communicate(timeout=60)
        assert time.monotonic() - begun < 20.0
    finally:
        run.kill()
        run.communicate()
    assert run.returncode == 2
    assert "Traceback" not in complaint
    [line] = complaint.strip().splitlines()
    assert f"The run on {cluster.address} was lost" in line
    assert "run the same again" in line
    kept = batches_in(tmp_path / "cache")
    assert 3 <= kept < REPLICATIONS
    assert [path.name for path in tmp_path.iterdir()] == ["cache"]

    for worker in cluster.workers:
        worker.kill()
    cluster.scheduler.wait()
    cluster.start_scheduler()
    cluster.start_worker()
    finish(begin(*words, cache=tmp_path / "cache", out=tmp_path / "run"))
    assert batches_in(tmp_path / "cache") == REPLICATIONS
    assert files_of(tmp_path / "run") == expected


@pytest.mark.slow
@pytest.mark.parametrize(
    ("address", "seconds"),
    [
        ("tcp://127.0.0.1:{port}", 12.0),
        ("nonsense", 2.0),
        ("tcp://", 2.0),
        ("127.0.0.1:x", 2.0),
        ("http://127.0.0.1:1", 2.0),
    ],
)
def test_an_address_where_nobody_answers(tmp_path: Path, address: str, seconds: float) -> None:
    address = address.format(port=free_port())
    begun = time.monotonic()
    run = begin(*COMMAND, "--cluster", address, cache=tmp_path / "cache", out=tmp_path / "run")
    try:
        _, complaint = run.communicate(timeout=60)
    finally:
        run.kill()
        run.communicate()
    assert time.monotonic() - begun < seconds + 15.0  # for the start of Python on a busy machine
    assert run.returncode == 2
    assert "Traceback" not in complaint
    [line] = complaint.strip().splitlines()
    assert address in line
    assert "leave out --cluster" in line
    assert [path.name for path in tmp_path.iterdir()] in ([], ["cache"])
