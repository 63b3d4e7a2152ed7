"""Who does the batches: this core, all cores of this machine, or a Dask cluster. The results are the same bits.

The compiled engine runs without Python's lock, so cores are used by threads; SimPy holds the lock, so there it is
processes. A cluster is Dask distributed as it is.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from multiprocessing.connection import wait as wait_for_any
from typing import Any

from sim.errors import RunError
from sim.experiment.batches import Batch, Counted, Work
from sim.experiment.settings import RunSettings


class Cancelled(RunError):  # noqa: N818 - it is no error that a user stops a run
    """The user stopped the run."""


def never() -> bool:
    """A run that is not cancelled."""
    return False


def executed(
    work: Work, todo: Sequence[Batch], settings: RunSettings, cancelled: Callable[[], bool] = never
) -> Iterator[Counted]:
    """Do the batches and give back each as it is done; close the iterator to drop what is not begun.

    Raises
    ------
    Cancelled
        As soon as `cancelled` answers true; it is asked between batches and ten times a second.
    RunError
        Where the cluster cannot be reached or is lost.
    """
    if settings.cluster is not None:
        return _on_cluster(work, todo, settings.cluster, cancelled)
    if settings.workers == 1:
        return _on_this_core(work, todo, cancelled)
    if settings.engine == "compiled":
        return _on_pool(ThreadPoolExecutor(settings.workers), work, todo, 2 * settings.workers, cancelled)
    # spawn: a forked child would inherit threads and locks in an unknown state
    pool = ProcessPoolExecutor(
        settings.workers, mp_context=multiprocessing.get_context("spawn"), initializer=_live_and_die_with_parent
    )
    return _on_pool(pool, work, todo, 2 * settings.workers, cancelled)


def _live_and_die_with_parent() -> None:
    """What a worker process is told first.

    Ctrl-C on a terminal reaches the workers too, but it is the parent that stops them. Should the parent be killed, nobody
    would: a worker holds both ends of the pipe that it waits at, so it would wait there for ever.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None
    threading.Thread(target=_exit_after, args=(parent.sentinel,), daemon=True).start()


def _exit_after(sentinel: int) -> None:
    wait_for_any([sentinel])
    os._exit(1)


def _check(cancelled: Callable[[], bool]) -> None:
    if cancelled():
        raise Cancelled("The run was stopped.", "Kørslen blev stoppet.")


def _on_this_core(work: Work, todo: Sequence[Batch], cancelled: Callable[[], bool]) -> Iterator[Counted]:
    _check(cancelled)
    for batch in todo:
        yield work(batch)
        _check(cancelled)


def _on_pool(
    pool: Executor, work: Work, todo: Sequence[Batch], ahead: int, cancelled: Callable[[], bool]
) -> Iterator[Counted]:
    """No more batches in flight than keep all workers busy, so that stopping wastes little."""
    waiting: set[Future[Counted]] = set()
    rest = iter(todo)
    try:
        _check(cancelled)
        while True:
            while len(waiting) < ahead and (batch := next(rest, None)) is not None:
                waiting.add(pool.submit(work, batch))
            if not waiting:
                return
            done, waiting = wait(waiting, timeout=0.1, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
            _check(cancelled)
    finally:
        if waiting:
            _end_processes(pool)
        pool.shutdown(wait=True, cancel_futures=True)


def _end_processes(pool: Executor) -> None:
    """End the workers of a pool in the middle of their batches; a SimPy replication can take seconds. Threads go on."""
    # public as `terminate_workers` from Python 3.14 on
    processes: dict[int, Any] = getattr(pool, "_processes", None) or {}
    for process in list(processes.values()):
        process.terminate()


def _on_cluster(work: Work, todo: Sequence[Batch], address: str, cancelled: Callable[[], bool]) -> Iterator[Counted]:
    try:
        from distributed import CancelledError, Client, as_completed
        from distributed.comm.core import CommClosedError
        from distributed.scheduler import KilledWorker
    except ImportError:
        raise RunError(
            'A cluster needs the package dask[distributed]: pip install "fredericia-workbench[cluster]".',
            'En klynge kræver pakken dask[distributed]: pip install "fredericia-workbench[cluster]".',
            key="cluster",
        ) from None
    try:
        client: Any = Client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError, TimeoutError) as problem:
        raise RunError(
            f"No Dask scheduler answers at {address} ({problem}). Start one (see the README), or leave out --cluster.",
            f"Ingen Dask-planlægger svarer på {address} ({problem}). Start en (se README), eller udelad --cluster.",
            key="cluster",
        ) from None
    # what goes wrong is told once and in words; Dask would print pages about it on the user's terminal
    log = logging.getLogger("distributed.client")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        _check(cancelled)
        # a task like any other and not scattered data, which would be lost for good with the worker that holds it
        shared = client.submit(_itself, work, pure=False)
        # retries: a batch whose worker was killed is done again elsewhere, with the same bits
        futures = [client.submit(_do, shared, batch, pure=False, retries=3) for batch in todo]
        done = as_completed(futures, loop=client.loop, raise_errors=False)
        left = len(futures)
        while left:
            _check(cancelled)
            for future in _ready(done):
                left -= 1
                if future.status == "finished":
                    yield future.result()
                    continue
                raise _lost(address, future.exception(timeout=5) if future.status == "error" else None)
            if client.status not in ("running", "connecting"):
                raise _lost(address, None)
    except (CommClosedError, CancelledError, KilledWorker, TimeoutError, OSError) as problem:
        raise _lost(address, problem) from None
    finally:
        client.close(timeout=2)
        log.setLevel(level)


def _itself(work: Work) -> Work:
    return work


def _do(work: Work, batch: Batch) -> Counted:
    return work(batch)


def _ready(done: Any) -> list[Any]:
    """What has been done in the last tenth of a second."""
    try:
        return list(done.next_batch(block=False)) or _after_a_moment()
    except StopIteration:
        return []


def _after_a_moment() -> list[Any]:
    import time

    time.sleep(0.02)
    return []


def _lost(address: str, problem: BaseException | None) -> RunError:
    why = f": {problem}" if problem is not None and str(problem) else ""
    return RunError(
        f"The run on {address} was lost{why}. What was done is kept: start the scheduler and run the same again.",
        f"Kørslen på {address} gik tabt{why}. Det, der er gjort, er gemt: start planlæggeren, og kør det samme igen.",
        key="cluster",
    )
