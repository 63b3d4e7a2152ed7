"""Kernels that begin warm: each is forked from one process that has everything imported already.

A kernel that begins cold imports for two seconds before it can do anything, and holds all of that for itself. Python's own
fork server (`multiprocessing`) imports it once; a session is then there at once and shares that memory until it changes
it. Jupyter asks a *provisioner* for the process of a kernel, which is where the two meet.
"""

from __future__ import annotations

import asyncio
import atexit
import multiprocessing
import os
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

NAME = "forked"
"""What the provisioner is called in pyproject.toml and in the settings of a server."""
LAUNCHER = "ipykernel_launcher"


def can_fork() -> bool:
    """Whether this system can hand on an imported process."""
    return "forkserver" in multiprocessing.get_all_start_methods()


def warm_up() -> None:
    """Start the process that kernels are forked from; it imports while the server goes on."""
    from multiprocessing import forkserver

    _context().set_forkserver_preload(["sim.serving.preloaded"])
    forkserver.ensure_running()


class ForkedProvisioner(LocalProvisioner):
    """Gives a Python kernel a process forked from a warm one; any other kernel gets one of its own, as usual."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel that a command line asks for."""
        if LAUNCHER not in cmd:
            return await super().launch_kernel(cmd, **kwargs)
        arguments = cmd[cmd.index(LAUNCHER) + 1 :]
        folder = str(kwargs.get("cwd") or Path.cwd())
        # plain text: a server's own kind of text would bring the server with it into the new process
        environment = {
            str.__str__(name): str.__str__(value) for name, value in (kwargs.get("env") or os.environ).items()
        }
        process = _context().Process(
            target=_be_a_kernel,
            args=(arguments, environment, folder),
            daemon=True,  # ends with the server, however the server ends
        )
        # the first has to wait until everything is imported, which must not keep the server from answering
        await asyncio.to_thread(process.start)
        self.process = _AsPopen(process)  # type: ignore[assignment]  # it is asked for nothing else
        self.pid = self.pgid = process.pid
        self.cwd = folder
        return self.connection_info


class _AsPopen:
    """A forked process as the provisioner knows processes."""

    stdin = stdout = stderr = None

    def __init__(self, process: ForkServerProcess) -> None:
        self._process = process
        self.pid = process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self) -> int | None:
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.poll() is None and self.pid is not None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()


def _context() -> ForkServerContext:
    return multiprocessing.get_context("forkserver")


def _be_a_kernel(arguments: Sequence[str], environment: Mapping[str, str], folder: str) -> None:
    """What the forked process does."""
    import numpy
    from ipykernel.kernelapp import IPKernelApp

    os.setsid()  # a signal to its group must not reach its siblings
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    multiprocessing.current_process().daemon = False  # a notebook may start processes of its own
    # the kernel looks whether its parent is still this one, and ends when it is not
    parent = f"--IPKernelApp.parent_handle={os.getppid()}"
    # widgets look for their kernel when they are imported, which was before there was one
    widgets = "--InteractiveShellApp.extensions=ipywidgets"
    numpy.random.seed()  # what was handed on is the same for all
    try:
        IPKernelApp.launch_instance([*arguments, parent, widgets])
    finally:
        atexit._run_exitfuncs()  # a forked process leaves without asking what is still to be put away
