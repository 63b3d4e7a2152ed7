"""Browser test (a page in a real Chromium): the committee's slides served by Voila, as they stand on a projector."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from sim.show.presentation import SLIDES
from sim.show.slide_figures import LETTERS

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "committee_presentation.ipynb"
FIRST_PICTURE = 120_000
PICTURES = 6
DRAWN = f"document.querySelectorAll('.slide .board[data-version] .main-svg').length >= {PICTURES}"
SMALL = """least => [...document.querySelectorAll('.slide *')].filter(node =>
    [...node.childNodes].some(child => child.nodeType === 3 && child.textContent.trim())
    && node.getBoundingClientRect().width && parseFloat(getComputedStyle(node).fontSize) < least
).map(node => node.tagName + ': ' + node.textContent.slice(0, 40))"""
CUT_OFF = """[...document.querySelectorAll('.slide')].map((slide, place) => [place + 1, slide.getBoundingClientRect()])
    .filter(([, box]) => box.height > window.innerHeight + 1 || box.width > window.innerWidth).map(([place]) => place)"""


@pytest.mark.slow
def test_each_slide_fills_a_screen_and_can_be_read_from_the_back(
    serve_notebook: Callable, page_guard: Callable
) -> None:
    guard = page_guard(viewport={"width": 1280, "height": 720})
    page = guard.page
    page.goto(serve_notebook(NOTEBOOK).address)
    expect(page.locator(".slide")).to_have_count(len(SLIDES), timeout=FIRST_PICTURE)
    page.wait_for_function(DRAWN, timeout=60_000)
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.get_by_role("heading", level=2).count() == len(SLIDES) - 1
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate(SMALL, LETTERS) == []
    assert "Presentation(" not in page.content()
    for number in range(1, len(SLIDES) + 1):
        slide = page.locator(".slide").nth(number - 1)
        page.wait_for_function(
            "place => Math.abs(document.querySelectorAll('.slide')[place].getBoundingClientRect().top) < 3",
            arg=number - 1,
            timeout=10_000,
        )
        expect(slide).to_contain_text(f"{number} / {len(SLIDES)}")
        guard.screenshot(f"slide-{number:02d}", full_page=False)
        page.keyboard.press("ArrowRight")
    page.keyboard.press("PageUp")
    page.wait_for_function(
        "place => Math.abs(document.querySelectorAll('.slide')[place].getBoundingClientRect().top) < 3",
        arg=len(SLIDES) - 2,
        timeout=10_000,
    )
    slide = page.locator(".slide").nth(SLIDES.index("goal"))
    slide.get_by_text("Vis som tabel").click()
    expect(slide.get_by_role("cell", name="−348")).to_be_visible()
    guard.assert_clean()
