"""What browser tests share: a real Chromium, served pages as a user gets them, and a guard over what a page does.

Set ``SIM_ARTIFACTS`` to a folder to keep the screenshots; otherwise they go where pytest keeps temporary files.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60.0
STOP_SECONDS = 20.0
CHROMIUM_FLAGS = [
    "--no-sandbox",  # tests may run as root, where the sandbox refuses to start
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
LOCAL = {"127.0.0.1", "localhost"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, so that a forgotten mark cannot bring it into the wrong run."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class Server:
    """A server that listens, and how to reach it."""

    address: str
    """The address with its token, as it was printed."""
    token: str
    process: subprocess.Popen[str]

    @property
    def base(self) -> str:
        """The address of the front page without the token."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}/"

    def log(self) -> str:
        """What the server has written so far."""
        return "".join(self.process.lines)  # type: ignore[attr-defined]


@contextlib.contextmanager
def serve(what: str, *options: str) -> Iterator[Server]:
    """Start ``serve.py`` as the Makefile does, wait for the address it prints, and end its process group afterwards."""
    token = secrets.token_urlsafe(16)
    own_settings = tempfile.TemporaryDirectory()  # not those of whoever runs the tests, nor the tabs they left open
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "serve.py"), what, "--port", "0", "--no-browser", *options],
        cwd=ROOT,
        env={
            **os.environ,
            "JUPYTER_TOKEN": token,
            "JUPYTER_CONFIG_DIR": own_settings.name,
            "XDG_DATA_HOME": own_settings.name,  # nor their scenarios
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    lines: list[str] = []
    address: list[str] = []
    settled = threading.Event()

    def read() -> None:
        for line in process.stdout or ():
            lines.append(line)
            found = re.search(r"http://\S+\?token=\S+", line)
            if found and not address:
                address.append(found.group())
                settled.set()
        settled.set()

    process.lines = lines  # type: ignore[attr-defined]
    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        settled.wait(START_SECONDS)
        if not address:
            pytest.fail(f"the {what} server printed no address within {START_SECONDS:.0f} s:\n{''.join(lines)}")
        yield Server(address[0], token, process)
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # kernels too, whatever became of the server
        process.wait()
        own_settings.cleanup()
        reader.join(5)
        if process.stdout:
            process.stdout.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium, the one that is installed on the machine."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        reason = "no Chromium on this computer (Debian, Ubuntu: apt-get install chromium)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, headless=True, args=CHROMIUM_FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def serve_notebook() -> Iterator[Callable[[Path], Server]]:
    """A function that serves a notebook with Voila; the same notebook is served once a session."""
    with contextlib.ExitStack() as stack:
        servers: dict[Path, Server] = {}

        def start(notebook: Path) -> Server:
            if notebook not in servers:
                servers[notebook] = stack.enter_context(serve("workbench", "--notebook", str(notebook)))
            return servers[notebook]

        yield start


@pytest.fixture(scope="session")
def voila_server(serve_notebook: Callable[[Path], Server]) -> Server:
    """The planner's workbench, served as ``make workbench`` serves it."""
    return serve_notebook(ROOT / "notebooks" / "planner_workbench.ipynb")


@pytest.fixture(scope="session")
def lab_server() -> Iterator[Server]:
    """JupyterLab at the notebooks, served as ``make lab`` serves it."""
    with serve("lab") as server:
        yield server


@dataclass
class PageGuard:
    """One page in a browser profile of its own, and all that happened in it."""

    context: BrowserContext
    page: Page
    folder: Path
    console_errors: list[str] = field(default_factory=list)
    page_errors: list[str] = field(default_factory=list)
    failed_requests: list[str] = field(default_factory=list)
    outside_requests: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Record what goes wrong in a page, and every request that leaves this computer."""
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.page_errors.append(str(error)))
        page.on("request", self._on_request)
        page.on("requestfailed", self._on_request_failed)
        page.on("response", self._on_response)
        page.on("websocket", lambda socket: self._note_host(socket.url))

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.console_errors.append(f"{message.text} ({message.location.get('url', '')})")

    def _note_host(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob", "about"} and parts.hostname not in LOCAL:
            self.outside_requests.append(url)

    def _on_request(self, request: Request) -> None:
        self._note_host(request.url)

    def _on_request_failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the page was left while something was still under way
            self.failed_requests.append(f"{request.url}: {request.failure}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            self.failed_requests.append(f"{response.url}: {response.status}")

    def screenshot(self, name: str, *, full_page: bool = True) -> Path:
        """Take a picture of the page and return its path."""
        path = self.folder / f"{name}.png"
        self.page.screenshot(path=path, full_page=full_page)
        return path

    def assert_clean(self) -> None:
        """Fail, with all that was recorded, unless nothing went wrong and nothing left this computer."""
        found = {
            "requests to other computers": self.outside_requests,
            "failed requests": self.failed_requests,
            "errors in the page": self.page_errors,
            "errors on the console": self.console_errors,
        }
        report = "\n".join(f"{kind}:\n  " + "\n  ".join(rows) for kind, rows in found.items() if rows)
        assert not report, report


@pytest.fixture
def page_guard(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Callable[..., PageGuard]]:
    """A function that opens an empty, watched page; its keywords are a browser context's, such as ``viewport``."""
    kept = os.environ.get("SIM_ARTIFACTS")
    if kept:
        folder = Path(kept) / re.sub(r"[^\w.-]+", "-", request.node.name)
        folder.mkdir(parents=True, exist_ok=True)
    else:
        folder = tmp_path_factory.mktemp("screenshots")
    contexts: list[BrowserContext] = []

    def open_page(**options: object) -> PageGuard:
        chosen = {"viewport": {"width": 1280, "height": 900}, "locale": "da-DK", **options}
        context = browser.new_context(**chosen)  # type: ignore[arg-type]
        contexts.append(context)
        guard = PageGuard(context, context.new_page(), folder)
        guard.watch(guard.page)
        return guard

    yield open_page
    for context in contexts:
        context.close()
