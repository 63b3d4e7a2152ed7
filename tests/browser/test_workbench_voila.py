"""Browser test (a page in a real Chromium): the planner's workbench served by Voila, used as a planner uses it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from sim.show.texts import catalogue

FIRST_PICTURE = 75_000
NEXT_PICTURE = 45_000
WEEK = "Jobparate: tilbud efter"
NEWEST = """before => {
    const board = document.querySelector('.board'), head = document.querySelector('.wb-head');
    return board && board.dataset.version === head.dataset.version && Number(head.dataset.version) > before
        && board.dataset.stale === 'false' && board.dataset.busy === 'false' && head.dataset.stale === 'false'
        && document.querySelector('.wb-status').dataset.what === 'finished';
}"""


def wait_for_picture(page: Page, after: int = 0, timeout: int = NEXT_PICTURE) -> int:
    """Wait until headline and charts are of one version newer than `after`; return it."""
    page.wait_for_function(NEWEST, arg=after, timeout=timeout)
    return int(page.locator(".wb-head").get_attribute("data-version") or 0)


def open_workbench(guard, server, query: str = "") -> Page:
    guard.page.goto(server.address + query)
    return guard.page


def note_marks(page: Page) -> None:
    """Write down every time the picture is marked old: with a quick engine that is over before a test can look."""
    page.evaluate("""() => {
        window.marks = [];
        const board = document.querySelector('.board');
        new MutationObserver(() => window.marks.push(board.dataset.stale + ' ' + board.dataset.busy))
            .observe(board, {attributes: true, attributeFilter: ['data-stale', 'data-busy']});
    }""")


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


def test_the_slider_moves_picture_and_headline(voila_server, page_guard: Callable) -> None:
    guard = page_guard()
    started = time.monotonic()
    page = open_workbench(guard, voila_server)
    expect(page.get_by_role("heading", name="Planlæggerens arbejdsbord")).to_be_visible(timeout=FIRST_PICTURE)
    print(f"page open to levers: {time.monotonic() - started:.1f} s")
    before = wait_for_picture(page, 1, FIRST_PICTURE)
    print(f"page open to first picture: {time.monotonic() - started:.1f} s")

    sentence = page.locator(".wb-sentence")
    assert re.match(
        r"Med dette scenarie ligger tallet ultimo 2022 på 3\.\d{3} fuldtidspersoner, \d+ over planens mål på 3\.612",
        sentence.inner_text(),
    )
    said, line, gap = sentence.inner_text(), total_line(page), page.locator('[data-card="gap"]').inner_text()
    slider = page.get_by_role("slider", name=WEEK, exact=True)
    note_marks(page)
    slider.focus()
    moved = time.monotonic()
    for _ in range(2):
        page.keyboard.press("PageUp")
    wait_for_picture(page, before)
    assert "true true" in page.evaluate("window.marks")
    print(f"slider to picture: {time.monotonic() - moved:.1f} s")
    assert slider.get_attribute("aria-valuetext") == "24\u00a0uger"
    assert sentence.inner_text() != said
    assert total_line(page) != line
    assert page.locator('[data-card="gap"]').inner_text() != gap
    assert page.locator(".wb-cards .wb-card").count() == 4
    expect(page.locator(".wb-head [role=status]")).to_have_text(sentence.inner_text(), timeout=5_000)

    page.locator('[data-chart="effect"]').evaluate("node => node.scrollIntoView()")
    assert page.locator(".wb-left").evaluate("node => node.getBoundingClientRect().top") >= 0  # levers stay in sight

    page.get_by_role("button", name="Kortere forløb, hvordan det end sker").click()
    expect(page.get_by_role("slider", name="Ledighedsydelse", exact=True)).to_be_visible()
    for width, height in ((1280, 900), (1920, 1080), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(700)
        assert_fits(page)
        guard.screenshot(f"workbench-{width}")
        page.set_viewport_size({"width": width, "height": 5200 if width < 500 else 2600})
        page.get_by_role("heading", name="Planlæggerens arbejdsbord").scroll_into_view_if_needed()
        page.wait_for_timeout(700)
        guard.screenshot(f"workbench-{width}-whole")
    guard.assert_clean()


def test_a_week_that_is_not_possible_is_explained_beside_its_lever(voila_server, page_guard: Callable) -> None:
    guard = page_guard()
    page = open_workbench(guard, voila_server)
    before = wait_for_picture(page, 1, FIRST_PICTURE)
    said, line = page.locator(".wb-sentence").inner_text(), total_line(page)
    field = page.locator(".field").filter(has=page.get_by_role("slider", name=WEEK, exact=True))
    box = field.get_by_role("textbox")
    box.fill("40")
    box.press("Enter")
    expect(field.get_by_role("alert")).to_contain_text(
        "“Jobparate: tilbud efter” (40\u00a0uger) må ikke ligge efter “Jobparate: tilbud i dag efter” (26)"
    )
    expect(page.locator(".board")).to_have_attribute("data-stale", "true")
    expect(page.locator(".wb-status")).to_have_attribute("data-what", "refused")
    assert box.get_attribute("aria-invalid") == "true"
    assert (page.locator(".wb-sentence").inner_text(), total_line(page)) == (said, line)
    guard.screenshot("refused")
    page.get_by_role("button", name="Nulstil til uændret praksis").click()
    wait_for_picture(page, before)
    expect(field.get_by_role("alert")).to_be_hidden()
    expect(page.locator(".wb-sentence")).to_contain_text("Scenariet ændrer ikke noget")
    guard.assert_clean()


def fragments(language: str) -> list[str]:
    """Stretches of text that only this language's catalogue has."""
    other = "".join(catalogue("en" if language == "da" else "da").values())
    stretches = (part for text in catalogue(language).values() for part in re.split(r"\{[^{}]*\}", text))
    return [part for part in (one.strip() for one in stretches) if len(part) >= 6 and part not in other]


@pytest.mark.parametrize("query", ["&replications=2&language=da", "&replications=2&language=en&scenario=jobmatch"])
def test_the_language_switch_leaves_nothing_behind(voila_server, page_guard: Callable, query: str) -> None:
    guard = page_guard()
    page = open_workbench(guard, voila_server, query)
    wait_for_picture(page, 1, FIRST_PICTURE)
    first, then = ("English", "da") if "language=da" in query else ("Dansk", "en")
    for name, left in ((first, then), ("Dansk" if first == "English" else "English", "en" if then == "da" else "da")):
        before = int(page.locator(".wb-head").get_attribute("data-version") or 0)
        page.get_by_role("button", name=name, exact=True).click()
        wait_for_picture(page, before)
        for fold in page.locator(".wb-fold").all():
            if fold.get_attribute("aria-expanded") == "false":
                fold.click()
        for summary in page.locator(".wb summary:visible").all():
            if not summary.evaluate("node => node.parentElement.open"):
                summary.click()
        page.wait_for_timeout(2_500)  # what is read aloud changes last
        # sources are quoted in Danish in either language
        shown = page.locator(".wb").evaluate(
            """root => { const copy = root.cloneNode(true);
                const quoted = '[lang=da]:not(.wb-masthead):not(.board), [data-chart=total] .board-note, [hidden], style';
                for (const node of copy.querySelectorAll(quoted)) node.remove();
                return copy.textContent + [...copy.querySelectorAll('[aria-label]')].map(node => node.ariaLabel).join(); }"""
        )
        assert [text for text in fragments(left) if text in shown] == []
        decimals = r"\d\.\d(?!\d\d)" if left == "en" else r"\d,\d(?!\d\d)"
        assert re.findall(decimals, page.locator(".wb-head").inner_text()) == []
        guard.screenshot(f"without-{left}")
    guard.assert_clean()


def test_a_link_that_asks_for_too_much_is_answered_in_words(voila_server, page_guard: Callable) -> None:
    guard = page_guard()
    page = open_workbench(guard, voila_server, "&replications=4&engine=simpy&seed=abc&scenario=jobmatch")
    problem = page.locator(".wb-problem")
    expect(problem).to_contain_text("Linket siger seed = 'abc'", timeout=FIRST_PICTURE)
    expect(page.get_by_label("Begynd med scenariet")).to_have_value("jobmatch")
    problem.get_by_role("button", name="Luk").click()
    expect(problem).to_be_hidden()
    before = wait_for_picture(page, 1, FIRST_PICTURE)
    page.get_by_label("Begynd med scenariet").select_option("kortere-forloeb")
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".wb-status")).to_have_attribute("data-what", "stopped")
    expect(page.locator(".board")).to_have_attribute("data-stale", "true")
    page.get_by_role("button", name="Beregn", exact=True).click()
    wait_for_picture(page, before)
    expect(page.locator(".wb-sentence")).to_contain_text("færre end med uændret praksis")
    guard.assert_clean()
