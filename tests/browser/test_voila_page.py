"""Browser test (a page in a real Chromium): how Voila serves a page, whatever notebook it shows."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

MARK = "source_that_must_not_be_shown"
SLIDER = """
import anywidget, ipywidgets, time, traitlets
class Square(anywidget.AnyWidget):
    _esm = '''export default { render({ model, el }) {
        const draw = () => { el.textContent = "square of k: " + model.get("k") ** 2; };
        model.on("change:k", draw); draw(); } }'''
    k = traitlets.Int(3).tag(sync=True)
source_that_must_not_be_shown = 1
slider = ipywidgets.IntSlider(3, 0, 10, description="k")
square = Square()
traitlets.link((slider, "value"), (square, "k"))
ipywidgets.VBox([slider, square])
"""


def write_notebook(folder: Path, name: str, *sources: str) -> Path:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in sources],
        metadata={"kernelspec": kernel, "title": "Kvadrater & <rødder>"},
    )
    nbformat.write(notebook, folder / name)
    return folder / name


@pytest.fixture(scope="module")
def server(serve_notebook: Callable, tmp_path_factory: pytest.TempPathFactory):
    wait = "import time; time.sleep(1.5)"
    return serve_notebook(write_notebook(tmp_path_factory.mktemp("notebook"), "squares.ipynb", wait, SLIDER))


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        return None


def status(address: str) -> int:
    try:
        with urllib.request.build_opener(NoRedirect).open(address, timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def test_the_printed_address_works_and_the_same_without_its_token_does_not(server) -> None:
    assert status(server.address) == 200
    assert status(server.base) in {302, 403}
    assert status(server.base + "?token=" + "x" * 20) in {302, 403}


def test_the_page_waits_in_danish_then_shows_widgets_that_answer(server, page_guard: Callable) -> None:
    guard = page_guard()
    page = guard.page
    page.goto(server.address, wait_until="commit")
    expect(page.locator("#loading_text")).to_have_text(re.compile("Siden gøres klar"), timeout=20_000)
    expect(page.get_by_role("heading")).to_have_text("Kvadrater & <rødder>")
    guard.screenshot("waiting")
    expect(page.get_by_text("square of k: 9")).to_be_visible(timeout=30_000)
    expect(page.locator("#loading")).to_have_count(0)
    assert page.locator("html").get_attribute("lang") == "da"
    assert page.title() == "Kvadrater & <rødder>"
    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("square of k: 16")).to_be_visible()
    assert MARK not in page.content()
    guard.screenshot("shown")
    guard.assert_clean()


def test_the_notebook_behind_the_page_cannot_be_fetched(server, page_guard: Callable) -> None:
    guard = page_guard()
    guard.page.goto(server.address)
    answer = guard.page.goto(server.base + "voila/files/squares.ipynb")
    assert answer is not None
    assert answer.status == 403
    assert MARK not in guard.page.content()
    guard.screenshot("refused")
    assert guard.outside_requests == []


def test_the_guard_notices_what_goes_wrong(server, page_guard: Callable) -> None:
    guard = page_guard()
    guard.page.set_content("<script>console.error('on purpose'); throw new Error('thrown on purpose')</script>")
    guard.page.goto(server.base + "voila/files/squares.ipynb?token=" + server.token)
    guard.page.evaluate("fetch('http://outside.invalid/').catch(() => 0)")
    with pytest.raises(AssertionError) as report:
        guard.assert_clean()
    for part in ("outside.invalid", "squares.ipynb", "thrown on purpose", "on purpose ("):
        assert part in str(report.value)


@pytest.mark.slow
def test_one_session_too_many_is_told_in_danish_that_there_is_no_room(
    serve_notebook: Callable, tmp_path: Path, page_guard: Callable
) -> None:
    address = serve_notebook(write_notebook(tmp_path, "small.ipynb", "'en lille side'")).address
    # as many as the computer's memory has room for, at least 4 and at most 16
    sessions = 0
    while sessions <= 16:
        guard = page_guard()
        answer = guard.page.goto(address)
        assert answer is not None
        if answer.status == 503:
            break
        expect(guard.page.get_by_text("en lille side")).to_be_visible(timeout=30_000)
        sessions += 1
    assert 4 <= sessions <= 16
    assert answer.status == 503
    expect(guard.page.get_by_role("heading")).to_have_text("Alle pladser er i brug")
    guard.screenshot("no-room")
    assert guard.outside_requests == []
