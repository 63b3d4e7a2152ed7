"""Browser test (a page in a real Chromium): every view of answers behind its tab, used as a planner uses it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .workbench_page import assert_readable

ROOT = Path(__file__).resolve().parents[2]
FIRST = 90_000
ANSWER = 90_000
WIDTHS = ((1280, 4200), (390, 7600))
"""With heights at which all of a view is seen: what is scrolled away is in no screenshot."""
NEWEST = """before => {
    const board = document.querySelector('.board'), head = document.querySelector('.wb-head');
    return board && board.dataset.version === head.dataset.version && Number(head.dataset.version) > before
        && board.dataset.stale === 'false' && board.dataset.busy === 'false'
        && document.querySelector('.wb-status').dataset.what === 'finished';
}"""


def opened(guard, server) -> Page:
    page = guard.page
    page.goto(server.address + "&replications=10&scenario=tidlig-udplacering&language=da")
    page.wait_for_function(NEWEST, arg=1, timeout=FIRST)
    return page


def look(page: Page, tab: str) -> None:
    page.get_by_role("tab", name=tab, exact=True).click()
    expect(page.get_by_role("tab", name=tab, exact=True)).to_have_attribute("aria-selected", "true")


def drawn(page: Page, *charts: str) -> None:
    """Wait until these charts are on the page, each with something drawn in it."""
    for chart in charts:
        expect(page.locator(f'.wb-view [data-chart="{chart}"] .main-svg').first).to_be_visible(timeout=ANSWER)


FITS = """() => [...document.querySelectorAll('.wb, .wb *')].every(node => {
    const box = node.getBoundingClientRect();
    return !box.width || box.right <= window.innerWidth + 1 || node.closest('svg, .board-table, .wb-hidden, .board-hidden');
})"""


def pictures(guard, name: str) -> None:
    """The view at both widths, whole."""
    page = guard.page
    for width, height in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(700)
        page.wait_for_function(FITS, timeout=20_000)  # charts follow a new width one by one
        assert_readable(page)
        page.locator(".wb-views").screenshot(path=guard.folder / f"{name}-{width}.png")
    page.set_viewport_size({"width": 1280, "height": 900})


def answer(page: Page, title: str) -> str:
    """Ask the question under a heading and give back its first sentence."""
    question = page.locator(".wb-question").filter(has=page.get_by_role("heading", name=title, exact=True))
    question.locator(".wb-ask").click()
    expect(question).to_have_attribute("data-what", "done", timeout=ANSWER)
    return question.locator(".wb-answer-first").inner_text()


def test_kroner_and_a_price_of_ones_own(voila_server, page_guard: Callable) -> None:
    guard = page_guard()
    page = opened(guard, voila_server)
    assert page.locator(".wb-cards .wb-card").count() == 4
    expect(page.locator('[data-card="net"]')).to_contain_text("Kommunens nettoresultat 2021–2023")
    guard.screenshot("first-screen", full_page=False)
    look(page, "Økonomi")
    drawn(page, "net", "path")
    pictures(guard, "economy")
    before = int(page.locator(".wb-head").get_attribute("data-version") or 0)
    net = page.locator('[data-card="net"] .wb-value').inner_text()
    row = page.locator(".wb-figure").first
    row.get_by_role("textbox").fill("9.999")
    row.get_by_role("textbox").press("Enter")
    page.wait_for_function(NEWEST, arg=before, timeout=ANSWER)
    expect(row).to_contain_text("Indtastet i scenariet")
    assert page.locator('[data-card="net"] .wb-value').inner_text() != net
    row.get_by_role("textbox").fill("mange")
    row.get_by_role("textbox").press("Enter")
    expect(row.get_by_role("alert")).to_contain_text("ikke et tal")
    guard.screenshot("price-refused", full_page=False)
    page.get_by_role("button", name="Fortryd", exact=False).first.click()
    expect(row.locator(".wb-chip")).not_to_contain_text("Indtastet", timeout=ANSWER)
    guard.assert_clean()


@pytest.mark.parametrize(
    ("tab", "title", "charts", "begins"),
    [
        ("Bidrag", "Hvad bidrager hver indsats med?", ("contributions",), "Tilsammen flytter indsatserne"),
        ("Nå målet", "Nå målet med ét håndtag", ("goal",), "Styrken af alle indsatser"),
        ("Usikkerhed", "Hvor usikkert er det?", ("doubt", "effect-spread"), "Effekten ultimo 2022"),
    ],
)
def test_what_is_asked_for_is_answered(
    voila_server, page_guard: Callable, tab: str, title: str, charts: tuple[str, ...], begins: str
) -> None:
    guard = page_guard()
    page = opened(guard, voila_server)
    look(page, tab)
    assert begins in answer(page, title)
    drawn(page, *charts)
    pictures(guard, {"Bidrag": "contributions", "Nå målet": "goal", "Usikkerhed": "doubt"}[tab])
    guard.assert_clean()


def test_the_cheapest_mix_is_used_and_undone(voila_server, page_guard: Callable) -> None:
    guard = page_guard()
    page = opened(guard, voila_server)
    look(page, "Nå målet")
    page.get_by_label("Mål ultimo 2022").fill("3.950")
    page.get_by_label("Mål ultimo 2022").press("Enter")
    answer(page, "Billigste blanding, der når målet")
    drawn(page, "mix")
    pictures(guard, "mix")
    page.locator('[data-act="best"]').click()
    expect(page.locator(".wb-question[data-stale=true]")).to_have_count(1)
    expect(page.locator(".wb-last-step")).to_contain_text("Sidst:")
    guard.assert_clean()


def test_a_long_answer_can_be_stopped(voila_server, page_guard: Callable) -> None:
    guard = page_guard()
    page = opened(guard, voila_server)
    look(page, "Usikkerhed")
    page.get_by_label("Nøjagtighed").select_option("careful")
    page.get_by_role("button", name="Beregn usikkerhed").click()
    expect(page.locator(".wb-question progress")).to_be_visible()
    page.locator(".wb-question .wb-stop").click()
    expect(page.locator(".wb-question")).to_have_attribute("data-what", "stopped")
    expect(page.get_by_role("button", name="Beregn usikkerhed")).to_have_attribute("aria-disabled", "false")
    guard.assert_clean()


def test_what_is_there_when_it_is_looked_at(voila_server, page_guard: Callable) -> None:
    guard = page_guard()
    page = opened(guard, voila_server)
    look(page, "Fuld virkning")
    drawn(page, "full-total", "full-effect")
    expect(page.locator(".wb-answer")).to_contain_text("simuleret")
    pictures(guard, "full")
    look(page, "Følg borgeren")
    drawn(page, "citizen-1", "citizen-2", "citizen-3")
    pictures(guard, "citizens")
    guard.assert_clean()


def test_own_figures_and_the_business_cycle(voila_server, page_guard: Callable, tmp_path: Path) -> None:
    guard = page_guard()
    page = opened(guard, voila_server)
    look(page, "Forudsætninger")
    drawn(page, "share", "cycle-dagpenge")
    plan = (ROOT / "data" / "plan" / "benefit_groups.csv").read_text(encoding="utf-8")
    wrong, own = tmp_path / "forkert.csv", tmp_path / "august.csv"
    wrong.write_text(plan.replace("closed_cases,254,", "closed_cases,-5,"), encoding="utf-8")
    own.write_text(plan.replace("closed_cases,254,", "closed_cases,300,"), encoding="utf-8")
    chooser = page.get_by_label("Træk en CSV-fil hertil, eller vælg den")
    chooser.set_input_files(wrong)
    expect(page.locator(".wb-own .wb-answer-problem")).to_contain_text("forkert.csv, linje 4")
    chooser.set_input_files(own)
    expect(page.locator(".wb-own")).to_contain_text("Jobparate, afsluttede sager: 300 sager")
    drawn(page, "own-implied")
    pictures(guard, "assumptions")
    before = int(page.locator(".wb-head").get_attribute("data-version") or 0)
    page.get_by_role("button", name="Brug mine tal").click()
    page.wait_for_function(NEWEST, arg=before, timeout=ANSWER)
    expect(page.locator(".wb-notes")).to_contain_text("dine egne tal")
    before = int(page.locator(".wb-head").get_attribute("data-version") or 0)
    page.get_by_role("button", name="Tilbage til planens tal").click()
    page.wait_for_function(NEWEST, arg=before, timeout=ANSWER)
    page.get_by_label("Konjunktur", exact=True).select_option("recovery")
    expect(page.locator(".wb-view")).to_contain_text("nu “Landets opsving”")
    guard.screenshot("recovery")
    guard.assert_clean()
