"""The workbench in a browser: how a test opens it, waits for a picture, and finds its parts."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect

from sim.show.texts import Texts

FIRST_PICTURE = 75_000
NEXT_PICTURE = 45_000
WEEK = "Udplacering, jobparate: tilbud efter"
FRESH = "&scenario=tidlig-udplacering"
"""Begins anew instead of with what the test before left on the table."""
TABS = {language: tuple(Texts(language).group("desk.tab").values()) for language in ("da", "en")}
"""What stands on the tabs, from first to last."""

_NEWEST = """before => {
    const boards = [...document.querySelectorAll('.board')].filter(board => board.clientWidth);
    const head = document.querySelector('.wb-head');
    return head && boards.length && boards[0].dataset.version === head.dataset.version && Number(head.dataset.version) > before
        && boards.every(board => board.dataset.stale === 'false' && board.dataset.busy === 'false')
        && head.dataset.stale === 'false' && document.querySelector('.wb-status').dataset.what === 'finished';
}"""


def open_workbench(guard: Any, server: Any, query: str = FRESH) -> Page:
    """Open the page."""
    guard.page.goto(server.address + query)
    return guard.page


def wait_for_picture(page: Page, after: int = 0, timeout: int = NEXT_PICTURE) -> int:
    """Wait until headline and charts are of one version newer than `after`; return it."""
    page.wait_for_function(_NEWEST, arg=after, timeout=timeout)
    return version(page)


def version(page: Page) -> int:
    """Which picture is shown."""
    return int(page.locator(".wb-head").get_attribute("data-version") or 0)


def slider(page: Page, name: str = WEEK) -> Any:
    """The slider of a lever."""
    return page.get_by_role("slider", name=name, exact=True)


def contradict(page: Page) -> Any:
    """Say that the offers end before they begin; gives back the field that was typed in."""
    card = page.locator(".wb-initiative").filter(has=slider(page))
    more = card.get_by_role("button", name="Flere håndtag og dagens praksis")
    if more.get_attribute("aria-expanded") != "true":
        more.click()
    for name, day in (("begynder", "1. juli 2021"), ("slutter", "1. marts 2021")):
        box = page.get_by_role("textbox", name=f"Udplacering, jobparate: {name}", exact=True)
        box.fill(day)
        box.press("Enter")
    return page.locator(".field").filter(has=box)


def total_line(page: Page) -> str:
    """The path of the scenario's line as it is drawn."""
    path = page.locator('[data-chart="total"] .scatterlayer .trace path.js-line').nth(3)
    return path.get_attribute("d") or ""


def assert_fits(page: Page) -> None:
    """No part of the page sticks out to the right."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    sticks_out = """[...document.querySelectorAll('.wb, .wb *')].filter(node => {
        const box = node.getBoundingClientRect();
        return box.width && box.right > window.innerWidth + 1 && !node.closest('svg, .board-table, .wb-hidden, .board-hidden');
    }).map(node => node.className || node.tagName)"""
    assert page.evaluate(sticks_out) == []
    assert page.locator(".wb-left").evaluate("node => node.scrollWidth <= node.clientWidth")


def assert_readable(page: Page) -> None:
    """In no chart are words cut off or written across each other; a Sankey's names stand on its flows."""
    unreadable = """() => [...document.querySelectorAll('.board-card')].flatMap(card => {
        const plot = card.querySelector('.board-plot');
        if (!plot?.clientWidth) return [];
        const frame = plot.getBoundingClientRect(), found = [];
        const words = [...plot.querySelectorAll('svg text')]
            .filter(node => node.textContent.trim() && !node.closest('.sankey, .hoverlayer'))
            .map(node => [card.dataset.chart + ': ' + node.textContent.trim(), node.getBoundingClientRect()])
            .filter(([, box]) => box.width > 1);
        words.forEach(([one, a], place) => {
            if (a.left < frame.left - 1 || a.right > frame.right + 1) found.push(one + ' is cut off');
            for (const [other, b] of words.slice(place + 1)) {
                const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
                const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
                if (across > 2 && down > 4) found.push(one + ' lies across ' + other);
            }
        });
        return found;
    })"""
    found = page.evaluate(unreadable)
    assert found == [], found


def ask_everything(page: Page) -> None:
    """Ask the questions of the view that is looked at, each after the other, and wait for their answers."""
    for question in page.locator(".wb-view .wb-question:visible").all():
        if question.get_attribute("data-what") in ("idle", "running"):
            ask = question.locator(".wb-ask")
            if ask.is_visible() and ask.get_attribute("aria-disabled") == "false":
                ask.click()
            expect(question).to_have_attribute("data-what", "done", timeout=NEXT_PICTURE)


def unfold(page: Page) -> None:
    """Open everything that is folded among the levers."""
    closed = page.locator(".wb-left .wb-fold[aria-expanded=false]")
    for _ in range(100):
        count = closed.count()
        if not count:
            return
        # what is opened may hold folds of its own, so that the count may rise too: each is known by its place
        handle = closed.first.element_handle()
        assert handle is not None
        try:
            handle.click()
        except PlaywrightError:
            if handle.evaluate("node => node.isConnected"):
                raise
            continue  # what arrives meanwhile may make a card anew: it is among the folded ones again
        page.wait_for_function("node => node.getAttribute('aria-expanded') === 'true'", arg=handle)
    raise AssertionError("there is always something folded")
