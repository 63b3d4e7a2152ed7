"""Browser test (a page in a real Chromium): the planner's workbench as a notebook in JupyterLab."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

NEWEST = """before => {
    const board = document.querySelector('.board'), head = document.querySelector('.wb-head');
    return board && board.dataset.version === head.dataset.version && Number(head.dataset.version) > before
        && board.dataset.busy === 'false' && head.dataset.stale === 'false';
}"""


def run_all_cells(page: Page) -> None:
    """As from the menu; a menu that is opened while JupyterLab is still arranging itself may swallow the choice."""
    for _ in range(3):
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name=re.compile("Run All Cells")).first.click()
        with contextlib.suppress(PlaywrightTimeout):
            page.wait_for_function(
                "document.querySelector('.jp-CodeCell .jp-InputPrompt').textContent.trim() !== '[ ]:'", timeout=5_000
            )
            return
    pytest.fail("JupyterLab did not run the notebook")


@pytest.mark.slow
def test_the_notebook_runs_and_its_slider_moves_the_picture(lab_server, page_guard: Callable, root: Path) -> None:
    notebook = root / "notebooks" / "planner_workbench.ipynb"
    stored = notebook.read_bytes()
    guard = page_guard(viewport={"width": 1500, "height": 950})
    page = guard.page
    page.goto(f"{lab_server.base}lab/tree/notebooks/planner_workbench.ipynb?token={lab_server.token}")
    expect(page.locator(".jp-Notebook .cm-content").first).to_contain_text("Workbench", timeout=40_000)
    expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible(timeout=40_000)
    run_all_cells(page)
    expect(page.get_by_role("heading", name="Planlæggerens arbejdsbord")).to_be_visible(timeout=40_000)
    page.wait_for_function(NEWEST, arg=1, timeout=85_000)
    before = int(page.locator(".wb-head").get_attribute("data-version") or 0)
    cards = page.locator(".wb-cards").inner_text()
    slider = page.get_by_role("slider", name="Udplacering, jobparate: andel, der nås", exact=True)
    slider.focus()
    page.keyboard.press("End")
    page.wait_for_function(NEWEST, arg=before, timeout=60_000)
    assert page.locator(".wb-cards").inner_text() != cards
    guard.screenshot("lab", full_page=False)
    page.locator('[data-chart="effect"]').evaluate("node => node.scrollIntoView()")
    page.wait_for_timeout(300)
    assert page.locator(".wb-left").evaluate("node => node.getBoundingClientRect().top") >= 0  # levers stay in sight
    guard.screenshot("lab-below", full_page=False)
    assert notebook.read_bytes() == stored
    guard.assert_clean()
