"""Browser test (a page in a real Chromium): JupyterLab opens at the notebooks and asks nothing, of nobody."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect


def test_jupyterlab_opens_at_the_notebooks_without_a_question(lab_server, page_guard: Callable) -> None:
    guard = page_guard()
    page = guard.page
    page.goto(lab_server.address)
    expect(page.locator(".jp-BreadCrumbs")).to_contain_text("notebooks", timeout=30_000)
    expect(page.locator(".jp-Launcher").first).to_be_visible(timeout=30_000)
    page.wait_for_timeout(3_000)  # the question about news comes late
    assert page.locator(".jp-toast-message, .Toastify__toast").all_inner_texts() == []
    assert page.get_by_role("dialog").count() == 0
    guard.screenshot("lab")
    guard.assert_clean()


def test_jupyterlab_without_its_token_shows_a_login(lab_server, page_guard: Callable) -> None:
    guard = page_guard()
    guard.page.goto(lab_server.base + "lab")
    assert "/login" in guard.page.url


def test_voila_with_its_stock_template_is_not_served_beside_jupyterlab(lab_server, page_guard: Callable) -> None:
    guard = page_guard()
    guard.page.goto(lab_server.address)
    answer = guard.context.request.get(lab_server.base + "voila/tree")
    assert answer.status == 404
