"""Browser test (a page in a real Chromium): a moved lever is a changed picture, and what it costs to go on moving.

From the event of the slider to the first animation frame in which the line is another one, so that the network, the
simulation and the drawing are all in it. How long that took is printed and not judged: on a busy machine a limit would say
more about the machine. `make bench PARTS=levers` judges it.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from pathlib import Path

import pytest

from .test_workbench_keeping import kernels_of
from .workbench_page import FIRST_PICTURE, FRESH, WEEK, open_workbench, version, wait_for_picture

MOVES = 20
NEVER_CAME = {"rough": 5000.0, "precise": 8000.0}
"""ms after which the page was no longer waited for."""
MOST_GROWTH = 20.0
"""MB over 500 moves, in the kernel and in the page."""

_MEASURE = """async ([name, moves]) => {
    const slider = [...document.querySelectorAll('input[type=range]')].find(node => node.ariaLabel === name);
    const paths = '[data-chart="total"] .scatterlayer path.js-line';
    const line = () => [...document.querySelectorAll(paths)].map(node => node.getAttribute('d')).join();
    const frame = () => new Promise(resolve => requestAnimationFrame(resolve));
    const status = () => document.querySelector('.wb-status').dataset.what;
    const until = async (is, from, most) => {
        while (!is() && performance.now() - from < most) await frame();
        return performance.now() - from;
    };
    const found = [];
    slider.focus();
    for (let move = 0; move < moves + 1; move++) {
        const before = line(), from = performance.now();
        slider.value = Number(slider.value) + (move % 2 ? -7 : 7);
        slider.dispatchEvent(new Event('input', { bubbles: true }));
        const rough = await until(() => line() !== before, from, 5000);
        const between = line(), released = performance.now();
        slider.dispatchEvent(new Event('change', { bubbles: true }));
        const precise = await until(() => line() !== between && status() !== 'rough', released, 8000);
        await until(() => status() === 'finished', released, 15000);
        await new Promise(resolve => setTimeout(resolve, 700));
        found.push([rough, precise]);
    }
    return found.slice(1); // the first one warms up
}"""


def test_a_moved_lever_is_a_changed_picture_at_once(voila_server, page_guard: Callable) -> None:
    guard = page_guard()
    page = open_workbench(guard, voila_server, FRESH)
    wait_for_picture(page, 1, FIRST_PICTURE)
    page.wait_for_timeout(3_000)  # what can wait is over
    found = page.evaluate(_MEASURE, [WEEK, MOVES])
    for number, (name, limit) in enumerate(NEVER_CAME.items()):
        values = [one[number] for one in found]
        median, high = statistics.median(values), sorted(values)[int(0.9 * len(values))]
        print(f"hand to {name} picture: median {median:.0f} ms, nine in ten within {high:.0f} ms, of {len(values)}")
        assert len(values) == MOVES and max(values) < limit
    guard.assert_clean()


def test_twenty_quick_moves_are_one_precise_run(voila_server, page_guard: Callable) -> None:
    guard = page_guard()
    page = open_workbench(guard, voila_server, FRESH + "&replications=50")
    before = wait_for_picture(page, 1, FIRST_PICTURE)
    page.wait_for_timeout(2_500)
    page.evaluate("""() => {
        window.whats = [];
        const status = document.querySelector('.wb-status');
        const note = () => window.whats.push(status.dataset.what);
        new MutationObserver(note).observe(status, {attributes: true, attributeFilter: ['data-what']});
    }""")
    page.evaluate(
        """async name => {
            const slider = [...document.querySelectorAll('input[type=range]')].find(node => node.ariaLabel === name);
            for (let move = 0; move < 20; move++) {
                slider.value = 6 + move;
                slider.dispatchEvent(new Event('input', { bubbles: true }));
                slider.dispatchEvent(new Event('change', { bubbles: true }));
                await new Promise(resolve => setTimeout(resolve, 15));
            }
        }""",
        WEEK,
    )
    wait_for_picture(page, before)
    page.wait_for_timeout(1_000)
    assert page.evaluate("window.whats").count("finished") == 1
    assert page.locator(".wb-last-step").inner_text().startswith("Sidst: Udplacering, jobparate: tilbud efter 25")
    guard.assert_clean()


def resident(process: int) -> float:
    """Private memory of a process in MB."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(("Private", "Anonymous: 0"))) / 1024.0


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="reads the memory of a process from /proc")
def test_five_hundred_moves_cost_no_memory(voila_server, page_guard: Callable) -> None:
    guard = page_guard()
    others = set(kernels_of(voila_server))
    page = open_workbench(guard, voila_server, FRESH + "&replications=50")
    wait_for_picture(page, 1, FIRST_PICTURE)
    (kernel,) = set(kernels_of(voila_server)) - others
    session = page.context.new_cdp_session(page)

    def in_page() -> float:
        session.send("HeapProfiler.collectGarbage")
        return float(page.evaluate("performance.memory.usedJSHeapSize")) / 1e6

    def move(times: int) -> None:
        page.evaluate(
            """async ([name, times]) => {
                const slider = [...document.querySelectorAll('input[type=range]')].find(node => node.ariaLabel === name);
                for (let move = 0; move < times; move++) {
                    slider.value = 5 + (move * 7 + Math.floor(move / 20)) % 20;
                    slider.dispatchEvent(new Event('input', { bubbles: true }));
                    await new Promise(resolve => setTimeout(resolve, 60));
                    if (move % 10 === 9) {
                        slider.dispatchEvent(new Event('change', { bubbles: true }));
                        await new Promise(resolve => setTimeout(resolve, 700));
                    }
                }
            }""",
            [WEEK, times],
        )
        page.wait_for_timeout(3_000)

    move(100)  # caches and pools of memory fill
    before = resident(kernel), in_page()
    move(500)
    after = resident(kernel), in_page()
    grown = f"kernel {before[0]:.0f} -> {after[0]:.0f} MB, page {before[1]:.1f} -> {after[1]:.1f} MB"
    print(f"600 moves, {version(page)} pictures; 500 of the moves: {grown}")
    # a move comes every 60 ms and a picture takes twice that to draw: at least one move in three must have become one
    assert version(page) > 200
    assert after[0] - before[0] < MOST_GROWTH
    assert after[1] - before[1] < MOST_GROWTH
    guard.assert_clean()
