"""Browser test (a page in a real Chromium): the workbench for those who use no mouse, see little, or want less motion."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .workbench_page import (
    FIRST_PICTURE,
    FRESH,
    TABS,
    WEEK,
    ask_everything,
    contradict,
    open_workbench,
    slider,
    unfold,
    version,
    wait_for_picture,
)

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FOCUSED = (
    """(node => node?.getAttribute('aria-label') || node?.textContent?.trim() || node?.id)(document.activeElement)"""
)


def axe() -> str:
    """The rules of axe-core as a script, from the package that carries them: nothing is fetched."""
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        reason = "the package axe-playwright-python is not installed"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return (Path(found.origin).parent / "axe.min.js").read_text(encoding="utf-8")


def faults(page: Page, script: str) -> list[str]:
    """What axe-core calls serious or critical on the workbench as it stands."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(script)
    found = page.evaluate(
        """async rules => {
            const report = await axe.run('.wb', {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']});
            const told = node => node.target.join(' ') + ' ' + node.failureSummary;
            return report.violations.filter(one => ['serious', 'critical'].includes(one.impact))
                .map(one => `${one.id} (${one.impact}): ` + one.nodes.slice(0, 4).map(told).join(' | '));
        }""",
        RULES,
    )
    return list(found)


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_no_serious_fault_in_any_view(voila_server, page_guard: Callable, width: int) -> None:
    script = axe()
    guard = page_guard(viewport={"width": width, "height": 900})
    page = open_workbench(guard, voila_server, FRESH + "&replications=20")
    wait_for_picture(page, 1, FIRST_PICTURE)
    assert faults(page, script) == []
    page.get_by_role("tab", name="Sammenlign").click()
    page.get_by_role("button", name="Behold til sammenligning").click()
    page.get_by_role("tab", name="Gem og del").click()
    page.get_by_label("Navn", exact=True).fill("Prøve")
    page.get_by_role("button", name="Gem", exact=True).click()
    unfold(page)
    for name in TABS["da"]:
        page.get_by_role("tab", name=name, exact=True).click()
        page.wait_for_timeout(600)
        ask_everything(page)
        page.wait_for_timeout(300)
        for summary in page.locator(".wb summary:visible").all():
            if not summary.evaluate("node => node.parentElement.open"):
                summary.click()
        page.wait_for_timeout(300)
        assert faults(page, script) == [], name
    # and with everything that can go wrong on the screen
    contradict(page)
    expect(page.locator(".wb-status")).to_have_attribute("data-what", "refused")
    page.get_by_role("tab", name="Gem og del").click()
    page.get_by_label("Indsæt en kode").fill("x")
    page.get_by_role("button", name="Åbn koden").click()
    expect(page.locator(".wb-problem")).to_be_visible()
    assert faults(page, script) == []
    guard.assert_clean()


def test_every_control_has_a_name_of_its_own(voila_server, page_guard: Callable) -> None:
    guard = page_guard()
    page = open_workbench(guard, voila_server, FRESH + "&replications=2")
    wait_for_picture(page, 1, FIRST_PICTURE)
    unfold(page)
    page.get_by_role("tab", name="Gem og del").click()
    page.wait_for_timeout(500)
    nameless = page.evaluate("""() => {
        const kinds = 'input, select, textarea, button, summary, a[href], [role=tab]';
        const name = node => node.ariaLabel || node.labels?.[0]?.textContent.trim() || node.textContent.trim();
        return [...document.querySelectorAll('.wb :is(' + kinds + ')')]
            .filter(node => node.offsetParent !== null && !name(node)).map(node => node.outerHTML);
    }""")
    assert nameless == []
    named = "[...document.querySelectorAll('.wb input[type=range]')].map(node => node.ariaLabel || node.labels[0].textContent)"
    names = page.evaluate(named)
    assert len(names) > 20
    assert len(set(names)) == len(names)
    guard.assert_clean()


class Keys:
    """A user with a keyboard and nothing else."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def focused(self) -> str:
        return str(self.page.evaluate(FOCUSED) or "")

    def to(self, name: str, *, back: bool = False, most: int = 150) -> None:
        """Press Tab until what is called so has the focus, which must be seen there."""
        for _ in range(most):
            self.press("Shift+Tab" if back else "Tab")
            if self.focused() == name:
                self.check_focus_is_seen(name)
                return
        raise AssertionError(f"{name!r} is not reached by {most} presses of Tab")

    def check_focus_is_seen(self, name: str) -> None:
        seen = self.page.evaluate("""() => {
            const node = document.activeElement, box = node.getBoundingClientRect();
            const style = getComputedStyle(node), thumb = node.type === 'range';
            const marked = thumb || style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
                || style.boxShadow !== 'none' || node.closest(':focus-within.field-option, .wb-file') !== null;
            return marked && box.width > 0 && box.bottom > 0 && box.top < innerHeight;
        }""")
        assert seen, f"the focus on {name!r} is not to be seen"

    def write(self, text: str) -> None:
        self.press("Control+a")
        self.page.keyboard.type(text)


def test_a_whole_task_by_keyboard_alone(voila_server, page_guard: Callable) -> None:
    """Move a lever, type a value, switch an initiative on, undo, keep for comparison, save, and find it again."""
    guard = page_guard()
    page = open_workbench(guard, voila_server, FRESH + "&replications=20")
    before = wait_for_picture(page, 1, FIRST_PICTURE)
    keys = Keys(page)

    keys.to(WEEK)
    keys.press("ArrowRight", "ArrowRight", "PageUp")
    before = wait_for_picture(page, before)
    assert slider(page).get_attribute("aria-valuetext") == "16\u00a0uger"  # 4 and twice one and ten
    keys.to("Udplacering, jobparate: andel, der nås som tal (%)")
    keys.write("55,5")
    keys.press("Enter")
    before = wait_for_picture(page, before)
    assert slider(page, "Udplacering, jobparate: andel, der nås").get_attribute("aria-valuetext") == "55,5\u00a0%"

    keys.to("Jobmatch: slået til")
    keys.press("Space")
    before = wait_for_picture(page, before)
    keys.press("Control+z")
    before = wait_for_picture(page, before)
    expect(page.get_by_role("switch", name="Jobmatch: slået til")).not_to_be_checked()
    keys.press("Control+y")
    before = wait_for_picture(page, before)
    expect(page.get_by_role("switch", name="Jobmatch: slået til")).to_be_checked()

    keys.to("Overblik")
    keys.press("ArrowRight", "ArrowRight")
    assert keys.focused() == "Sammenlign"
    expect(page.get_by_role("tab", name="Sammenlign")).to_have_attribute("aria-selected", "true")
    expect(page.locator(".wb-tray > li")).to_have_count(2)
    keys.to("Behold til sammenligning")
    keys.press("Enter")
    expect(page.locator(".wb-tray > li")).to_have_count(3)
    keys.to("Sammenlign", back=True)
    keys.press("End")
    expect(page.get_by_label("Navn", exact=True)).to_be_visible()
    others = page.locator(".wb-saved li:visible").count()  # what an earlier test has saved
    keys.press("Tab")
    keys.write("Kun med tastatur")
    keys.press("Enter")
    saved = page.locator('.wb-saved li[data-entry="kun-med-tastatur"]')
    expect(saved).to_be_visible()
    keys.to("Lav en kopi: Kun med tastatur")
    keys.press("Enter")
    expect(page.locator(".wb-saved li:visible")).to_have_count(others + 2)
    keys.to("Slet: Kun med tastatur (kopi)", back=True)
    keys.press("Enter")
    expect(page.locator(".wb-saved li:visible")).to_have_count(others + 1)
    assert keys.focused(), "the focus was lost with what was deleted"
    keys.to("Planen", back=True)
    keys.press("Enter")
    before = wait_for_picture(page, version(page))
    keys.to("Åbn: Kun med tastatur")
    keys.press("Enter")
    wait_for_picture(page, before)
    assert slider(page).get_attribute("aria-valuetext") == "16\u00a0uger"
    guard.assert_clean()


def test_every_picture_is_a_sentence_and_a_table_too(voila_server, page_guard: Callable) -> None:
    guard = page_guard()
    page = open_workbench(guard, voila_server, FRESH + "&replications=20")
    wait_for_picture(page, 1, FIRST_PICTURE)
    seen: set[str] = set()
    for name in TABS["da"][:3]:
        page.get_by_role("tab", name=name, exact=True).click()
        page.wait_for_timeout(1_000)
        for card in page.locator(".board-card:visible").all():
            seen.add(card.get_attribute("data-chart") or "")
            picture = card.get_by_role("img").first
            assert len(picture.get_attribute("aria-label") or "") > 20
            summary = card.locator("summary").last
            if not summary.evaluate("node => node.parentElement.open"):
                summary.click()
            expect(card.locator("table tbody tr").first).to_be_attached()
            assert card.locator("a[download]").get_attribute("href").startswith("data:text/csv")
    assert {
        "total",
        "effect",
        "groups",
        "flows",
        "durations",
        "tails",
        "pools_use",
        "pools_wait",
        "levels",
        "ends",
    } <= seen
    guard.assert_clean()


def test_the_headline_is_read_aloud_at_most_every_two_seconds(voila_server, page_guard: Callable) -> None:
    guard = page_guard()
    page = open_workbench(guard, voila_server, FRESH + "&replications=10")
    wait_for_picture(page, 1, FIRST_PICTURE)
    page.wait_for_timeout(2_500)
    page.evaluate("""() => {
        window.said = [];
        new MutationObserver(() => window.said.push(performance.now())).observe(
            document.querySelector('.wb-head [role=status]'), {childList: true, characterData: true, subtree: true});
    }""")
    slider(page).focus()
    for _ in range(12):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(400)
    page.wait_for_timeout(3_000)
    moments = page.evaluate("window.said")
    assert len(moments) >= 2
    assert min(later - sooner for sooner, later in zip(moments, moments[1:], strict=False)) > 1_900
    assert page.locator(".wb-head [role=status]").inner_text() == page.locator(".wb-sentence").inner_text()
    guard.assert_clean()


def test_whoever_wants_less_motion_gets_none(voila_server, page_guard: Callable) -> None:
    guard = page_guard(reduced_motion="reduce")
    page = open_workbench(guard, voila_server, FRESH + "&replications=10")
    wait_for_picture(page, 1, FIRST_PICTURE)
    page.get_by_role("tab", name="Grupper og pladser").click()
    expect(page.locator(".wb-year")).to_have_text("2022")
    expect(page.get_by_role("button", name="Afspil årene")).to_be_hidden()
    page.get_by_role("button", name="Næste år").click()
    expect(page.locator(".wb-year")).to_have_text("2023")
    expect(page.locator('[data-chart="flows"] .board-title')).to_have_text("Hvor går sagerne hen i 2023?")
    moving = page.evaluate("""[...document.querySelectorAll('.wb, .wb *')].filter(node => {
        const style = getComputedStyle(node);
        return style.transitionDuration.split(',').some(time => parseFloat(time) > 0) || style.animationName !== 'none';
    }).map(node => node.className)""")
    assert moving == []
    guard.assert_clean()


def test_the_years_play_and_stop(voila_server, page_guard: Callable) -> None:
    guard = page_guard(reduced_motion="no-preference")
    page = open_workbench(guard, voila_server, FRESH + "&replications=10")
    wait_for_picture(page, 1, FIRST_PICTURE)
    page.get_by_role("tab", name="Grupper og pladser").click()
    year, player = page.locator(".wb-year"), page.locator(".wb-player")
    page.get_by_role("button", name="Forrige år").click()
    expect(year).to_have_text("2021")
    page.get_by_role("button", name="Afspil årene").click()
    expect(player).to_have_attribute("data-playing", "true")
    expect(year).to_have_text("2022", timeout=6_000)
    page.get_by_role("button", name="Pause").click()
    expect(player).to_have_attribute("data-playing", "false")
    page.wait_for_timeout(2_600)
    expect(year).to_have_text("2022")
    page.get_by_role("button", name="Afspil årene").click()
    expect(year).to_have_text("2023", timeout=6_000)
    expect(player).to_have_attribute("data-playing", "false", timeout=6_000)  # at the end it stops by itself
    guard.assert_clean()
