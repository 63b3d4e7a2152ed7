"""Project test (the files around the program agree): what Voila and JupyterLab are told, and that the telling works."""

from __future__ import annotations

import asyncio
import datetime as dt
import importlib.metadata
import json
import re
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jupyter_client.session
import nbclient
import nbformat
import pytest
import zmq.asyncio
from packaging.version import Version
from tornado.web import HTTPError
from traitlets import TraitError
from traitlets.config import Config, PyFileConfigLoader

TEMPLATE = Path("share/jupyter/voila/templates/fredericia")


def test_installed_settings_are_the_ones_in_this_folder(root: Path) -> None:
    """They are copied at installation: a test of the served page would otherwise test an older copy."""
    ours = [file for top in ("etc", "share") for file in (root / top).rglob("*") if file.is_file()]
    assert len(ours) >= 6
    for file in ours:
        if "__pycache__" not in file.parts:
            installed = Path(sys.prefix) / file.relative_to(root)
            assert installed.is_file(), f"{installed} is missing: make setup"
            if file.name == "page_config.json":  # JupyterLab adds lines of its own to it
                both = [
                    json.loads(path.read_text(encoding="utf-8"))["disabledExtensions"] for path in (file, installed)
                ]
                assert both[0].items() <= both[1].items(), f"{installed} is old: make setup"
            else:
                assert installed.read_bytes() == file.read_bytes(), f"{installed} is old: make setup"


def test_template_asks_nothing_of_the_internet(root: Path) -> None:
    files = [file for file in (root / TEMPLATE).iterdir() if file.is_file()]
    assert len(files) >= 4
    for file in files:
        assert "//" not in re.sub(r"<!--.*?-->", "", file.read_text(encoding="utf-8")), file.name


def test_template_replaces_every_page_that_links_to_the_internet(root: Path) -> None:
    """Voila's own frame of an error page loads a style sheet from a public server; ours must come first."""
    stock = Path(sys.prefix) / "share/jupyter/voila/templates/base/page.html"
    assert "//" in stock.read_text(encoding="utf-8"), "the stock page is clean now: ours may no longer be needed"
    assert (root / TEMPLATE / "page.html").is_file()


def test_voila_serves_this_computer_only_and_hides_sources(voila_settings: Config) -> None:
    assert voila_settings.Voila.ip == "127.0.0.1"
    assert voila_settings.Voila.auto_token is True
    assert voila_settings.VoilaConfiguration.strip_sources is True
    assert voila_settings.KernelManager.transport == "ipc"


def test_jupyterlab_serves_this_computer_only_and_asks_no_news(root: Path) -> None:
    lab = PyFileConfigLoader("jupyter_lab_config.py", path=str(root / "etc" / "jupyter")).load_config()
    assert lab.ServerApp.ip == "127.0.0.1"
    assert "token" not in lab.get("IdentityProvider", {})
    assert lab.KernelManager.transport == "ipc"
    page = json.loads((root / "etc/jupyter/labconfig/page_config.json").read_text(encoding="utf-8"))
    assert page["disabledExtensions"]["@jupyterlab/apputils-extension:announcements"] is True


class Kernels:
    """Stands for the server's kernel manager: describes kernels as it does, and notes which are ended."""

    def __init__(self, kernels: list[dict[str, Any]]) -> None:
        self.kernels = kernels
        self.ended: list[str] = []

    def list_kernel_ids(self) -> list[str]:
        return [kernel["id"] for kernel in self.kernels]

    def kernel_model(self, kernel_id: str) -> dict[str, Any]:
        found = next(kernel for kernel in self.kernels if kernel["id"] == kernel_id)
        if found["last_activity"] is None:
            raise TraitError("expected a datetime, not the NoneType None")
        return found

    async def shutdown_kernel(self, kernel_id: str, now: bool = False) -> None:
        self.ended.append(kernel_id)


def kernel(number: int, *, connections: int = 1, state: str = "idle", quiet_seconds: float = 3600) -> dict[str, Any]:
    seen = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=quiet_seconds)
    stamp = seen.isoformat().replace("+00:00", "Z")
    return {"id": str(number), "connections": connections, "execution_state": state, "last_activity": stamp}


async def ask_to_enter(settings: Config, kernels: list[dict[str, Any]]) -> list[str]:
    manager = Kernels(kernels)
    settings.VoilaConfiguration.prelaunch_hook(SimpleNamespace(kernel_manager=manager, xsrf_token="made"), None, "")
    await asyncio.sleep(0)
    return manager.ended


def enter(settings: Config, kernels: list[dict[str, Any]]) -> list[str]:
    return asyncio.run(ask_to_enter(settings, kernels))


def known_by(settings: Config) -> dict[str, Any]:
    """The names of the settings file."""
    names: dict[str, Any] = settings.VoilaConfiguration.prelaunch_hook.__globals__
    return names


def test_the_last_session_is_let_in_and_one_more_is_not(voila_settings: Config) -> None:
    most = known_by(voila_settings)["MOST_SESSIONS"]
    assert 4 <= most <= 16
    assert enter(voila_settings, [kernel(n) for n in range(most - 1)]) == []
    with pytest.raises(HTTPError) as refused:
        enter(voila_settings, [kernel(n) for n in range(most)])
    assert refused.value.status_code == 503


@pytest.mark.parametrize(("gigabytes", "most"), [(2, 4), (8, 10), (16, 16), (64, 16)])
def test_sessions_fill_half_of_the_memory(
    voila_settings: Config, monkeypatch: pytest.MonkeyPatch, gigabytes: int, most: int
) -> None:
    pages = {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": gigabytes * 10**9 // 4096}
    monkeypatch.setattr("os.sysconf", pages.__getitem__)
    assert known_by(voila_settings)["most_sessions"]() == most


@pytest.mark.parametrize(
    ("left", "makes_room"),
    [
        ({}, True),
        ({"state": "busy"}, False),
        ({"quiet_seconds": 1}, False),
    ],
    ids=["closed", "still at work", "just started"],
)
def test_room_is_made_by_ending_sessions_whose_page_was_closed(
    voila_settings: Config, left: dict[str, Any], makes_room: bool
) -> None:
    # made here and not with the parameters, which may have been collected a minute ago
    others = known_by(voila_settings)["MOST_SESSIONS"] - 1
    kernels = [*(kernel(n) for n in range(others)), kernel(others, connections=0, **left)]
    if makes_room:
        assert enter(voila_settings, kernels) == [str(others)]
    else:
        with pytest.raises(HTTPError):
            enter(voila_settings, kernels)


def test_the_wake_up_of_the_client_is_in_place() -> None:
    assert callable(zmq.asyncio.Socket._schedule_remaining_events)
    assert jupyter_client.session.Session.send.__name__ == "send_and_look_again"
    assert not Version("7.0") <= Version(importlib.metadata.version("ipykernel")) < Version("7.4")


def test_a_large_output_inside_an_output_widget_does_not_hang(tmp_path: Path) -> None:
    """Without the wake-up the client never reads the reply and this runs into its time limit."""
    cells = [
        "import ipywidgets, time\nfrom IPython.display import HTML, display\nout = ipywidgets.Output()\ndisplay(out)",
        "with out:\n    display(HTML('<i></i>' * 400_000))",
        "print('read on')",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    started = time.monotonic()
    nbclient.NotebookClient(notebook, timeout=30, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert notebook.cells[-1].outputs[0]["text"] == "read on\n"
    assert time.monotonic() - started < 25


def test_a_kernel_that_is_only_just_starting_takes_up_room(voila_settings: Config) -> None:
    """A server cannot describe one yet: ten pages that were opened at once got an error page for it."""
    most = known_by(voila_settings)["MOST_SESSIONS"]
    starting = [{**kernel(n, connections=0), "last_activity": None} for n in range(most)]
    assert enter(voila_settings, starting[:-1]) == []
    with pytest.raises(HTTPError) as refused:
        enter(voila_settings, starting)
    assert refused.value.status_code == 503
