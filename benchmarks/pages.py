"""What a planner waits for, measured in a real browser at the served page: opening it, dragging a lever, letting it go.

Needs a Chromium, as the browser tests do. Clocks run inside the page, from the event of the hand to the chart that has been
drawn; nothing here is an average over pages that are measured at once, except where ten users are. A server, its sessions and a
browser share the machine as they do at work, so all cores are theirs.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

from benchmarks.fresh import ROOT
from benchmarks.stopwatch import Timing
from benchmarks.table import Row, judged, timed

OPENINGS, MOVES, MANY_MOVES, USERS = 20, 20, 500, 10
LEVER, FREE_LEVER = "Udplacering, jobparate: andel, der nås", "Jobmatch: effekt på afgangen"
ONE, PLAN = "&scenario=tidlig-udplacering", "&scenario=beskaeftigelsesplan-2022"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--js-flags=--expose-gc"]

IS_THERE = """() => {
    const board = document.querySelector('.wb-hero .board'), head = document.querySelector('.wb-head');
    return document.querySelector('.wb-status')?.dataset.what === 'finished' && board.dataset.busy === 'false'
        && board.dataset.stale === 'false' && board.dataset.version === head.dataset.version; }"""
HAS_PICTURE = """() => { const board = document.querySelector('.wb-hero .board');
    return board && Number(board.dataset.version) > 1 && board.dataset.stale === 'false'; }"""
# from the event to the moment at which the chart says that it has been drawn anew, two frames later it is on the screen
TIMED = """([name, value, event]) => new Promise((done) => {
    const slider = [...document.querySelectorAll('input[type=range]')].find((one) => one.labels[0]?.textContent.trim() === name
        || one.getAttribute('aria-label') === name);
    const board = document.querySelector('.wb-hero .board'), before = Number(board.dataset.version);
    const began = performance.now();
    const look = () => {
        if (Number(board.dataset.version) > before) requestAnimationFrame(() => done(performance.now() - began));
        else if (performance.now() - began > 20000) done(-1);
        else setTimeout(look, 2);
    };
    slider.value = value;
    slider.dispatchEvent(new Event('input', {bubbles: true}));
    if (event === 'change') slider.dispatchEvent(new Event('change', {bubbles: true}));
    look();
})"""


def levers() -> list[Row]:
    """What a lever that moves, and one that is let go, is waited for."""
    return _measured(_hands)


def openings() -> list[Row]:
    """Pages that are opened and left, one after the other."""
    return _measured(_opened_in_turn)


def users() -> list[Row]:
    """Ten users, one after the other and in the same second."""
    return _measured(_users)


def _measured(part: Callable[[Any, str, int], list[Row]]) -> list[Row]:
    """A part at a server and in a browser of its own."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        return [Row("pages", "no Chromium on this machine", "-")]
    with _served() as (address, server), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        try:
            return part(browser, address, server.pid)
        finally:
            browser.close()


def _hands(browser: Any, address: str, server: int) -> list[Row]:
    """Levers that are moved and let go: one with a pool, one without, and one of the whole plan with all its pools."""
    rows = []
    for query, unfolded, lever, kind, low, bar in (
        (ONE, (), LEVER, "a pool", 38, 2.0),
        ("&scenario=jobmatch", (), FREE_LEVER, "no pool", 101, 0.3),
        (PLAN, ("Tidlig udplacering", "Udplacering, jobparate"), LEVER, "all pools of the whole plan", 38, 2.0),
    ):
        page, context, _, _ = _open(browser, address + query)
        for title in unfolded:
            page.locator(".wb-left .wb-fold[aria-expanded=false]", has_text=title).first.click()
        page.locator(f"input[type=range][aria-label='{lever}']").wait_for()
        rows += _levers(page, lever, kind, low, bar)
        if query == ONE:
            rows.append(_memory(page, server))
        _leave(page, context, server)
    return rows


def _opened_in_turn(browser: Any, address: str, server: int) -> list[Row]:
    rows = []
    for what, query in (("page", ONE), ("page with the whole plan", PLAN)):
        firsts, lasts = [], []
        for _ in range(OPENINGS):
            page, context, first, last = _open(browser, address + query)
            firsts.append(first)
            lasts.append(last)
            _leave(page, context, server)
        rows.append(timed("openings", f"{what} asked for to first picture of runs", _timing(firsts), "s"))
        rows.append(timed("openings", f"{what} asked for to the picture of 200 runs", _timing(lasts), "s"))
    return rows


@contextlib.contextmanager
def _served() -> Iterator[tuple[str, subprocess.Popen[str]]]:
    folder = tempfile.TemporaryDirectory()
    environment = {**os.environ, "JUPYTER_TOKEN": "measured", "XDG_DATA_HOME": folder.name}
    server = subprocess.Popen(
        [sys.executable, "serve.py", "workbench", "--port", "0", "--no-browser"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        assert server.stdout is not None
        lines = iter(server.stdout.readline, "")
        found = next(match for line in lines if (match := re.search(r"http://\S+\?token=\S+", line)))
        threading.Thread(target=server.stdout.read, daemon=True).start()
        yield found.group(), server
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
        folder.cleanup()


def _open(browser: Any, address: str) -> tuple[Any, Any, float, float]:
    """A page in a profile of its own: page, context, seconds to the first picture and to the last."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    began = time.monotonic()
    page.goto(address, wait_until="commit")
    page.wait_for_function(HAS_PICTURE, timeout=120_000)
    first = time.monotonic() - began
    page.wait_for_function(IS_THERE, timeout=120_000)
    return page, context, first, time.monotonic() - began


def _leave(page: Any, context: Any, server: int) -> None:
    """Close a tab as a user does, so that the page can end its session, and wait until it has."""
    page.goto("about:blank")
    context.close()
    deadline = time.monotonic() + 120.0
    while _sessions(server):
        if time.monotonic() > deadline:
            raise RuntimeError("a session outlives its page: whatever is measured next would share the machine")
        time.sleep(0.1)


def _levers(page: Any, lever: str, kind: str, low: int, release_bar: float) -> list[Row]:
    """Twenty moves over new values, and twenty releases at others, of a lever whose values begin at so many hundredths."""
    previews, releases = [], []
    for number in range(MOVES):
        previews.append(page.evaluate(TIMED, [lever, _hundredths(low + (number % 10) * 3 + number // 10), "input"]))
        page.wait_for_timeout(400)
    for number in range(MOVES):
        value = _hundredths(low + 31 + number)
        releases.append(page.evaluate(TIMED, [lever, value, "change"]))
        page.wait_for_function(IS_THERE, timeout=60_000)
        page.wait_for_timeout(200)
    rows = []
    for what, found, bar in (
        (f"a lever moves to the changed picture ({kind})", previews, 0.15),
        (f"a lever is let go to the band (50 pairs, {kind})", releases, release_bar),
    ):
        timing = _timing([one / 1e3 for one in found if one > 0])
        note = f"{judged(timing.median * 1e3, bar * 1e3, ' ms')}; {len(timing.seconds)} of {MOVES}, hand to drawn chart"
        rows.append(timed("levers", what, timing, "ms", note=note))
    return rows


def _memory(page: Any, server: int) -> Row:
    """What five hundred moves leave behind in the page and in the kernel."""

    def held() -> tuple[float, float]:
        page.evaluate("() => window.gc && window.gc()")
        return page.evaluate("() => performance.memory.usedJSHeapSize") / 1e6, max(_sessions(server).values())

    page.wait_for_function(IS_THERE, timeout=60_000)
    before = held()
    for number in range(MANY_MOVES):
        page.evaluate(TIMED.replace("20000", "60"), [LEVER, _hundredths(60 + number % 40), "input"])
    page.wait_for_timeout(1_000)
    after = held()
    grown = [b - a for a, b in zip(before, after, strict=True)]
    note = f"{judged(max(grown), 20.0, ' MB')}; session {before[1]:.0f} MB before"
    return Row(
        "levers", f"{MANY_MOVES} moves: growth of page and of session", f"{grown[0]:.1f}, {grown[1]:.1f} MB", note=note
    )


def _users(browser: Any, address: str, server: int) -> list[Row]:
    """So many users: pages alone, without their browsers; pages one after the other; all in the same second."""
    address += ONE
    opened = [_open(browser, address) for _ in range(USERS)]
    turns, sessions = [first for _, _, first, _ in opened], _sessions(server)
    for page, *_ in opened:
        page.goto("about:blank")
    for page, context, *_ in opened:
        _leave(page, context, server)
    contexts = [browser.new_context(viewport={"width": 1280, "height": 900}) for _ in range(USERS)]
    pages = [context.new_page() for context in contexts]
    began, times = time.monotonic(), []
    for page in pages:
        page.evaluate("address => { setTimeout(() => { location.href = address }, 0) }", address)
    waiting = list(pages)
    while waiting and time.monotonic() - began < 180.0:
        for page in list(waiting):
            with contextlib.suppress(PlaywrightError):  # it is just leaving its empty page
                if page.evaluate(HAS_PICTURE):
                    times.append(time.monotonic() - began)
                    waiting.remove(page)
        time.sleep(0.2)
    for page in pages:
        page.goto("about:blank")
    for page, context in zip(pages, contexts, strict=True):
        _leave(page, context, server)
    # last, because nobody says farewell for a page without a browser
    with ThreadPoolExecutor(USERS) as clients:
        alone = list(clients.map(_fetched, [address] * USERS))
    size = f"{len(sessions)} sessions hold {sum(sessions.values()):.0f} MB, the largest {max(sessions.values()):.0f}"
    return [
        timed("users", f"{USERS} pages fetched in the same second", _timing(alone), "s", note="without their browsers"),
        timed("users", f"{USERS} users one after the other: first picture", _timing(turns), "s", note=size),
        timed(
            "users",
            f"{USERS} users in the same second: first picture",
            _timing(times or [float("inf")]),
            "s",
            note=f"{len(times)} of {USERS} got one; their browsers share this machine's cores",
        ),
    ]


def _fetched(address: str) -> float:
    """Seconds until the whole page is there, drawn by nobody."""
    began = time.monotonic()
    with urllib.request.urlopen(address, timeout=180.0) as answer:
        answer.read()
    return time.monotonic() - began


def _sessions(server: int) -> dict[int, float]:
    """Memory in MB of the kernels below a server, by process; what they share is divided among them."""
    parents, held = {}, {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                stat = (folder / "stat").read_text(encoding="utf-8", errors="replace").rsplit(")", 1)[1].split()
                parents[int(folder.name)] = int(stat[1])
                # a session is the leader of its own group, which the process that it was forked from is not
                if int(stat[2]) == int(folder.name) != server:
                    found = re.search(r"Pss:\s+(\d+)", (folder / "smaps_rollup").read_text(encoding="utf-8"))
                    held[int(folder.name)] = float(found.group(1)) / 1e3 if found else 0.0
    return {pid: size for pid, size in held.items() if server in _ancestors(pid, parents)}


def _ancestors(pid: int, parents: dict[int, int]) -> Iterator[int]:
    while pid in parents:
        pid = parents[pid]
        yield pid


def _hundredths(number: int) -> str:
    """A value as the slider has it, though its box may show per cent."""
    return str(number / 100)


def _timing(seconds: list[float]) -> Timing:
    return Timing(tuple(seconds))
