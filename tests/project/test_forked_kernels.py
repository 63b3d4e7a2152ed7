"""Kernels that are forked from a warm process, tried with Jupyter's own client."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning import KernelProvisionerFactory

from sim.serving.forked import NAME, ForkedProvisioner, can_fork, warm_up

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not can_fork(), reason="this system cannot fork")]


class Marked(str):
    """A server's own kind of text, in a module that a forked kernel must not import."""


@pytest.fixture(scope="module")
def forked() -> Iterator[None]:
    """Jupyter asks our provisioner, as it does in a server with our settings."""
    factory = KernelProvisionerFactory.instance()
    before = factory.default_provisioner_name
    warm_up()
    factory.default_provisioner_name = NAME
    yield
    factory.default_provisioner_name = before


@pytest.fixture
def start(forked: None, tmp_path: Path) -> Iterator[Callable[[], KernelManager]]:
    started: list[KernelManager] = []

    def one_more() -> KernelManager:
        file = str(tmp_path / f"kernel{len(started)}.json")
        manager = KernelManager(kernel_name="python3", transport="ipc", connection_file=file)
        started.append(manager)
        manager.start_kernel(cwd=str(tmp_path), env={**os.environ, Marked("QUERY_STRING"): Marked("token=ø")})
        return manager

    yield one_more
    for manager in started:
        manager.shutdown_kernel(now=True)


@pytest.fixture
def kernel(start: Callable[[], KernelManager]) -> KernelManager:
    return start()


def said(manager: KernelManager, code: str) -> str:
    """What a kernel prints when it runs a few lines."""
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        printed: list[str] = []

        def hear(message: Any) -> None:
            content = message["content"]
            printed.extend([content["text"]] if message["msg_type"] == "stream" else content.get("traceback", []))

        client.execute_interactive(textwrap.dedent(code), timeout=60, output_hook=hear)
        return "".join(printed).strip()
    finally:
        client.stop_channels()


def test_a_kernel_begins_with_everything_imported_and_its_own_environment(
    kernel: KernelManager, tmp_path: Path
) -> None:
    assert isinstance(kernel.provisioner, ForkedProvisioner)
    found = said(
        kernel,
        """
        import os, sys
        print(sorted({"numba", "sim.serving.preloaded", "test_forked_kernels"} & set(sys.modules)))
        print(os.environ["QUERY_STRING"], os.getcwd(), os.getpgid(0) == os.getpid())
        """,
    )
    assert found.splitlines() == [
        "['numba', 'sim.serving.preloaded']",
        f"token=ø {tmp_path} True",
    ]


def test_the_page_can_fetch_all_widgets_at_once(kernel: KernelManager) -> None:
    """Otherwise it asks for each of two hundred by itself: widgets were imported before there was a kernel to tell."""
    assert said(kernel, "import comm; print('jupyter.widget.control' in comm.get_comm_manager().targets)") == "True"


def test_the_first_picture_is_there_without_a_run(kernel: KernelManager) -> None:
    found = said(
        kernel,
        """
        from sim.experiment import RunSettings, run_pair
        from sim.experiment.session.state import REPLICATIONS
        from sim.facts import load_facts
        from sim.scenario import load_scenario
        from sim.scenario.offers import taken_apart
        seen = []
        scenario = taken_apart(load_scenario("tidlig-udplacering"))
        settings = RunSettings(replications=REPLICATIONS)
        pair = run_pair(scenario, settings, load_facts(), on_progress=lambda *far: seen.append(far))
        print(seen, len(pair.scenario.replications))
        """,
    )
    assert found == "[] 200"


def test_a_kernel_may_start_processes_and_is_interrupted_and_ended_like_any_other(kernel: KernelManager) -> None:
    assert (
        said(kernel, "import subprocess; print(subprocess.run(['echo', 'ja'], capture_output=True, text=True).stdout)")
        == "ja"
    )
    assert said(kernel, "import multiprocessing; print(multiprocessing.current_process().daemon)") == "False"
    pid = kernel.provisioner.pid  # type: ignore[union-attr]
    client = kernel.blocking_client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    client.execute("import time; time.sleep(600)")
    time.sleep(0.5)
    kernel.interrupt_kernel()
    reply = client.get_shell_msg(timeout=30)
    assert reply["content"]["status"] == "error"
    client.stop_channels()
    kernel.shutdown_kernel(now=True)
    deadline = time.monotonic() + 10
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}").exists() or "Z" in Path(f"/proc/{pid}/stat").read_text().split()[2]


def test_what_a_notebook_draws_by_itself_is_not_the_same_in_every_session(start: Callable[[], KernelManager]) -> None:
    draw = "import numpy, random; print(numpy.random.random(), random.random())"
    first, second = (said(start(), draw).split() for _ in range(2))
    assert first[0] != second[0]
    assert first[1] != second[1]


def test_what_was_to_be_put_away_at_the_end_is_put_away(kernel: KernelManager, tmp_path: Path) -> None:
    said(kernel, "import atexit, pathlib; atexit.register(pathlib.Path('put_away').touch)")
    assert not (tmp_path / "put_away").exists()
    kernel.shutdown_kernel()
    assert (tmp_path / "put_away").exists()


def test_another_kind_of_kernel_is_started_as_usual(tmp_path: Path) -> None:
    provisioner = ForkedProvisioner()
    provisioner.connection_info = {}
    asyncio.run(provisioner.launch_kernel([sys.executable, "-c", "import time; time.sleep(60)"], cwd=str(tmp_path)))
    assert provisioner.pid is not None
    os.kill(provisioner.pid, signal.SIGTERM)
    assert asyncio.run(provisioner.wait()) != 0
