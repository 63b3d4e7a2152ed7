"""Browser test (a page in a real Chromium): nothing that a planner did is lost, and what is handed on opens the same."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

from .workbench_page import FIRST_PICTURE, FRESH, open_workbench, slider, version, wait_for_picture

BACK_WITHIN = 10.0
"""Seconds within which the same picture is to be there again."""


def kernels_of(server: Any) -> list[int]:
    """The processes that the server has started: one for each open page, each the leader of a group of its own."""
    parent, group = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError):
                words = (entry / "stat").read_text().rsplit(")", 1)[1].split()
                parent[int(entry.name)], group[int(entry.name)] = int(words[1]), int(words[2])

    def is_below(process: int) -> bool:
        above = parent.get(process)
        while above is not None and above != server.process.pid:
            above = parent.get(above)
        return above is not None

    return [process for process in parent if group[process] == process and is_below(process)]


def test_after_a_killed_kernel_the_same_picture_comes_back(voila_server, page_guard: Callable) -> None:
    guard = page_guard()
    page = open_workbench(guard, voila_server, FRESH + "&replications=50")
    before = wait_for_picture(page, 1, FIRST_PICTURE)
    slider(page).focus()
    page.keyboard.press("PageUp")
    before = wait_for_picture(page, before)
    page.get_by_role("switch", name="Jobmatch: slået til").click()
    wait_for_picture(page, before)
    said, cards = page.locator(".wb-sentence").inner_text(), page.locator(".wb-cards").inner_text()
    kernels = kernels_of(voila_server)
    assert kernels
    for process in kernels:
        os.kill(process, signal.SIGKILL)
    started = time.monotonic()
    page.goto(voila_server.address)  # as a bookmark: nothing behind the question mark but the token
    page.wait_for_function(
        "said => document.querySelector('.wb-sentence')?.textContent === said", arg=said, timeout=FIRST_PICTURE
    )
    wait_for_picture(page, 0, FIRST_PICTURE)
    took = time.monotonic() - started
    print(f"killed kernel to the same picture: {took:.1f} s")
    assert page.locator(".wb-cards").inner_text() == cards
    assert slider(page).get_attribute("aria-valuetext") == "14\u00a0uger"
    expect(page.get_by_role("switch", name="Jobmatch: slået til")).to_be_checked()
    assert took < BACK_WITHIN


def test_a_page_that_is_reloaded_goes_on_with_its_own_work(voila_server, page_guard: Callable) -> None:
    guard = page_guard()
    page = open_workbench(guard, voila_server, "&scenario=tidlig-udplacering&replications=20&language=da")
    before = wait_for_picture(page, 1, FIRST_PICTURE)
    assert "scenario=tidlig-udplacering" in page.url  # until something is changed the link is what the page is
    slider(page).focus()
    page.keyboard.press("PageUp")
    wait_for_picture(page, before)
    asked = parse_qs(urlsplit(page.url).query)
    assert set(asked) == {"token", "session"}
    said = page.locator(".wb-sentence").inner_text()

    other = page_guard()
    second = open_workbench(other, voila_server, "&scenario=jobmatch&replications=20")
    before = wait_for_picture(second, 1, FIRST_PICTURE)
    second.get_by_role("switch", name="Jobmatch: slået til").click()
    wait_for_picture(second, before)
    second.goto("about:blank")

    for go in (page.reload, lambda: (page.goto("about:blank"), page.go_back())):
        go()
        wait_for_picture(page, 0, FIRST_PICTURE)
        assert slider(page).get_attribute("aria-valuetext") == "14\u00a0uger"
        assert page.locator(".wb-sentence").inner_text() == said
        expect(page.locator(".wb-last-step")).to_contain_text("Det, du arbejdede med sidst, er hentet frem.")
    page.get_by_role("button", name="English").click()
    expect(page).to_have_title("The planner's workbench")
    assert page.evaluate("document.documentElement.lang") == "en"
    guard.assert_clean()


def test_a_page_whose_session_is_gone_says_so_and_comes_back(voila_server, page_guard: Callable) -> None:
    """A killed process leaves a page that looks as if it were at work."""
    guard = page_guard()
    page = open_workbench(guard, voila_server, FRESH + "&replications=20")
    wait_for_picture(page, 1, FIRST_PICTURE)
    lost = page.locator(".wb-lost")
    page.wait_for_timeout(7_000)  # it has been asked whether it is there, and has answered
    expect(lost).to_be_hidden()
    for process in kernels_of(voila_server):
        os.kill(process, signal.SIGKILL)
    expect(lost).to_be_visible(timeout=60_000)
    expect(lost).to_contain_text("Forbindelsen til beregningen er tabt")
    # nobody would keep what was moved now, and nothing is under way any more
    assert page.locator(".wb-left").evaluate("node => node.inert")
    expect(page.locator(".wb-run")).to_be_hidden()
    lost.get_by_role("button", name="Genindlæs siden").click()
    page.wait_for_function("() => !document.querySelector('.wb-lost')", timeout=FIRST_PICTURE)
    wait_for_picture(page, 1, FIRST_PICTURE)
    expect(lost).to_be_hidden()


def test_a_page_that_is_left_ends_its_session(voila_server, page_guard: Callable) -> None:
    """Or it would go on calculating for nobody, and take up a place for a quarter of an hour."""
    guard = page_guard()
    others = set(kernels_of(voila_server))
    page = open_workbench(guard, voila_server, FRESH + "&replications=20")
    wait_for_picture(page, 0, FIRST_PICTURE)
    (session,) = set(kernels_of(voila_server)) - others
    guard.assert_clean()
    page.goto("about:blank")
    until = time.monotonic() + 10.0
    while session in kernels_of(voila_server) and time.monotonic() < until:
        time.sleep(0.1)
    assert session not in kernels_of(voila_server)


def test_a_code_a_file_and_a_link_open_with_the_same_numbers(
    voila_server, page_guard: Callable, tmp_path: Path
) -> None:
    guard = page_guard(accept_downloads=True)
    page = open_workbench(guard, voila_server, FRESH + "&replications=30&seed=77")
    before = wait_for_picture(page, 1, FIRST_PICTURE)
    slider(page).focus()
    page.keyboard.press("PageUp")
    before = wait_for_picture(page, before)
    cards = page.locator(".wb-cards").inner_text()
    page.get_by_role("tab", name="Gem og del").click()
    code = page.get_by_label("Kode", exact=True).input_value()
    assert code.startswith("FW1-")
    with page.expect_download() as loading:
        page.get_by_role("link", name="Hent som fil").click()
    file = tmp_path / loading.value.suggested_filename
    loading.value.save_as(file)
    assert file.name == "tidlig-udplacering.toml"

    def back_to_the_plan() -> None:
        newest = version(page)
        page.get_by_role("button", name="Planen", exact=True).click()
        wait_for_picture(page, newest)
        assert page.locator(".wb-cards").inner_text() != cards

    back_to_the_plan()
    before = version(page)
    page.get_by_label("Indsæt en kode").fill(code)
    page.get_by_role("button", name="Åbn koden").click()
    wait_for_picture(page, before)
    assert page.locator(".wb-cards").inner_text() == cards

    back_to_the_plan()
    before = version(page)
    page.locator("input[type=file]").set_input_files(file)
    wait_for_picture(page, before)
    assert page.locator(".wb-cards").inner_text() == cards

    # in another window, from the link alone
    other = page_guard()
    other.page.goto(f"{voila_server.address}&state={code}")
    wait_for_picture(other.page, 1, FIRST_PICTURE)
    assert other.page.locator(".wb-cards").inner_text() == cards
    assert other.page.locator(".wb-status-text").inner_text().endswith("30 kørsler i par, frø 77.")
    other.assert_clean()
    guard.assert_clean()


def test_a_copied_link_leads_to_the_page_and_holds_no_token(voila_server, page_guard: Callable) -> None:
    guard = page_guard(permissions=["clipboard-read", "clipboard-write"])
    page = open_workbench(guard, voila_server, FRESH + "&replications=10")
    wait_for_picture(page, 1, FIRST_PICTURE)
    page.get_by_role("tab", name="Gem og del").click()
    page.get_by_role("button", name="Kopiér som link").click()
    page.wait_for_timeout(400)
    link = page.evaluate("navigator.clipboard.readText()")
    parts = urlsplit(link)
    assert f"{parts.scheme}://{parts.netloc}/" == voila_server.base
    assert re.fullmatch(r"state=FW1-[\w-]+", parts.query)
    assert voila_server.token not in link
    guard.assert_clean()


def test_a_broken_file_is_explained_and_loses_nothing(voila_server, page_guard: Callable, tmp_path: Path) -> None:
    guard = page_guard()
    page = open_workbench(guard, voila_server, FRESH + "&replications=10")
    wait_for_picture(page, 1, FIRST_PICTURE)
    said = page.locator(".wb-sentence").inner_text()
    broken = tmp_path / "ødelagt.toml"
    broken.write_text("format = 1\nscenario = [", encoding="utf-8")
    page.get_by_role("tab", name="Gem og del").click()
    page.locator("input[type=file]").set_input_files(broken)
    expect(page.locator(".wb-problem")).to_contain_text(
        "ødelagt.toml: ikke en fil, som arbejdsbordet har gemt: ikke gyldig TOML"
    )
    expect(page.locator(".board").first).to_have_attribute("data-stale", "false")
    assert page.locator(".wb-sentence").inner_text() == said
    page.locator(".wb-problem").get_by_role("button", name="Luk").click()
    guard.assert_clean()


def test_saved_scenarios_are_renamed_thrown_away_and_taken_back(voila_server, page_guard: Callable) -> None:
    guard = page_guard()
    page = open_workbench(guard, voila_server, FRESH + "&replications=10")
    wait_for_picture(page, 1, FIRST_PICTURE)
    page.get_by_role("tab", name="Gem og del").click()
    page.get_by_label("Navn", exact=True).fill("Til papirkurven")
    page.get_by_role("button", name="Gem", exact=True).click()
    page.get_by_role("button", name="Omdøb: Til papirkurven").click()
    box = page.get_by_label("Nyt navn: Til papirkurven")
    box.fill("Omdøbt")
    box.press("Enter")
    entry = page.locator(".wb-saved > li").filter(has_text="Omdøbt").first
    expect(entry).to_be_visible()
    page.get_by_role("button", name="Slet: Omdøbt").click()
    expect(page.get_by_role("button", name="Slet: Omdøbt")).to_have_count(0)
    page.get_by_text("Papirkurv", exact=True).click()
    page.get_by_role("button", name="Gendan: Omdøbt").first.click()
    expect(page.get_by_role("button", name="Åbn: Omdøbt")).to_be_visible()
    guard.assert_clean()
