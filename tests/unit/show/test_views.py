"""Unit: one part alone does what it says. Here: the views behind the tabs, and what is done in them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.errors import RunError
from sim.experiment import Pair, Precision
from sim.experiment.session import State, from_code, from_file, to_code, to_toml
from sim.facts import Facts
from sim.scenario import load_scenario
from sim.show.workbench import Workbench, calculation
from sim.show.workbench.compare import Compare
from sim.show.workbench.groups import Groups
from sim.show.workbench.own_work import OwnWork

from .acting import WEEK, move, picture, press, until, week

AtWork = Callable[..., None]


def compare(workbench: Workbench) -> Compare:
    press(workbench.page.views.tabs, "choose", "compare")
    view = workbench.page.views.view
    assert isinstance(view, Compare)
    return view


def own_work(workbench: Workbench) -> OwnWork:
    press(workbench.page.views.tabs, "choose", "library")
    view = workbench.page.views.view
    assert isinstance(view, OwnWork)
    return view


# --- tabs -------------------------------------------------------------------------------------------------------------


def test_only_the_view_that_is_looked_at_is_drawn(at_work: AtWork) -> None:
    async def test(workbench: Workbench) -> None:
        views = workbench.page.views
        names = views.tabs.state["names"]
        # what is looked at most comes first, the planner's own work last
        assert names[:3] == ["overview", "groups", "compare"] and names[-1] == "library"
        assert set(views.tabs.state["labels"]) >= set(names)
        assert [view.name for view in views.views.values() if any(board.figures for board in view.boards)] == [
            "overview"
        ]
        before = views.view.boards[0].version
        compare(workbench)
        move(workbench, WEEK, 16.0)
        await picture(workbench)
        assert views.views["overview"].boards[0].version == before
        press(views.tabs, "choose", "overview")
        effect = views.view.boards[0].figures[0]
        assert "−10" in effect["alt"]  # 26 - 16 fewer
        press(views.tabs, "choose", "nowhere")
        assert views.chosen == "overview"

    at_work(test)


# --- comparison -------------------------------------------------------------------------------------------------------


def test_scenarios_are_kept_compared_and_let_go(at_work: AtWork, simulated: list[Any]) -> None:
    async def test(workbench: Workbench) -> None:
        view = compare(workbench)
        simulated.clear()
        press(view.tray, "pin", "Som den er")
        await picture(workbench)
        assert simulated == []  # it is on the table
        move(workbench, WEEK, 16.0)
        await picture(workbench)
        press(view.tray, "pin", "Senere")
        press(view.tray, "pin", "Senere igen")
        await picture(workbench)
        rows = view.tray.state["rows"]
        assert [(row.get("letter"), row["title"]) for row in rows] == [
            (None, "Uændret praksis"),
            ("A", "Tidlig udplacering, med dine ændringer (aktuelt)"),
            ("B", "Som den er"),
            ("C", "Senere"),
            ("D", "Senere igen"),
        ]
        assert "3.938 ultimo 2022 (−22)" in rows[2]["said"]
        assert rows[2]["differs"] == ["Udplacering, jobparate: tilbud efter 4\u00a0uger (aktuelt 16\u00a0uger)"]
        assert rows[3]["differs"] == []
        assert [figure["id"] for figure in view.board.figures] == ["ends", "changes", "levels"]
        # what stays keeps its letter and colour
        press(view.tray, "unpin", 0)
        assert [row["letter"] for row in view.tray.state["rows"][1:]] == ["A", "C", "D"]
        press(view.tray, "pin", "Ny")
        assert [row["letter"] for row in view.tray.state["rows"][1:]] == ["A", "C", "D", "B"]
        press(view.tray, "take_up", 0)
        await picture(workbench)
        assert workbench.scenario.title.da == "Senere"
        assert week(workbench.scenario) == 16.0

    at_work(test)


def test_there_is_room_for_five_beside_the_one_on_the_table(at_work: AtWork) -> None:
    async def test(workbench: Workbench) -> None:
        view = compare(workbench)
        for number in range(5):
            assert view.tray.state["room"]
            press(view.tray, "pin", f"Nr. {number}")
        assert not view.tray.state["room"]
        press(view.tray, "pin", "Nr. 6")
        assert "plads til 5" in workbench.page.status.state["problem"]["message"]
        assert not workbench.page.hero.stale
        assert len(workbench.state.pinned) == 5
        for _ in range(5):
            press(workbench.page.steps, "undo")
        assert workbench.state.pinned == ()

    at_work(test)


def test_what_cannot_be_compared_says_why_and_spoils_no_other(at_work: AtWork, monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(workbench: Workbench) -> None:
        view = compare(workbench)
        press(view.tray, "pin", "Som den er")
        await picture(workbench)
        move(workbench, WEEK, 16.0)
        await picture(workbench)
        quick = calculation.run_pair

        def only_the_current(scenario: Any, *rest: Any, **options: Any) -> Pair:
            if week(scenario) == 4.0:
                raise RunError("no room", "ingen plads", key="disk")
            return quick(scenario, *rest, **options)

        monkeypatch.setattr(calculation, "run_pair", only_the_current)
        press(workbench.page.run.seed, "seed", "7")
        await picture(workbench)
        rows = view.tray.state["rows"]
        assert rows[2]["said"] == "kan ikke regnes: ingen plads"
        assert "3.950" in rows[1]["said"]
        assert workbench.page.status.state["problem"] is None
        assert len(view.board.figures) == 3

    at_work(test)


def test_a_scenario_that_changes_nothing_says_so_in_the_comparison(at_work: AtWork) -> None:
    async def test(workbench: Workbench) -> None:
        view = compare(workbench)
        press(workbench.page.start, "practice")
        await picture(workbench)
        nothing = view.tray.state["rows"][1]["nothing"]
        assert nothing == ["Ændrer ingenting i forhold til uændret praksis:", "Ingen indsats er slået til."]

    at_work(test)


def test_kept_scenarios_come_back_in_another_session(at_work: AtWork) -> None:
    async def first(workbench: Workbench) -> None:
        press(compare(workbench).tray, "pin", "Som den er")
        move(workbench, WEEK, 16.0)
        await picture(workbench)

    async def second(workbench: Workbench) -> None:
        rows = compare(workbench).tray.state["rows"]
        assert "3.938" in rows[2]["said"]
        assert "3.950" in rows[1]["said"]

    at_work(first)
    at_work(second)


# --- groups -----------------------------------------------------------------------------------------------------------


def test_groups_change_their_measure_and_turn_the_years(at_work: AtWork) -> None:
    async def test(workbench: Workbench) -> None:
        press(workbench.page.views.tabs, "choose", "groups")
        view = workbench.page.views.view
        assert isinstance(view, Groups)
        assert len(view.weeks.figures) == 9
        assert view.weeks.figures[0]["subtitle"] == "−22 ultimo 2023"
        view.measure.set_state({"value": "level"})
        assert workbench.pair is not None
        start = workbench.pair.baseline.counts.stock[0, 0, 0]
        assert view.weeks.figures[0]["subtitle"] == f"{start - 22} ultimo 2023"
        assert (view.player.state["years"], view.player.state["year"]) == ([2021, 2022, 2023], 2022)
        press(view.player, "year", 2023)
        assert (view.player.state["year"], view.flows.figures[0]["title"]) == (2023, "Hvor går sagerne hen i 2023?")
        for year in (1999, "x", None):
            press(view.player, "year", year)
        assert view.player.state["year"] == 2023
        assert [figure["id"] for figure in view.rest.figures] == ["durations", "tails", "pools_use", "pools_wait"]
        workbench.speak("en")
        assert view.flows.figures[0]["title"] == "Where do cases lead in 2023?"
        assert view.measure.options[0][1] == "Difference from today's practice"

    at_work(test)


# --- one's own work ---------------------------------------------------------------------------------------------------


def test_saving_gives_the_scenario_its_name_and_a_way_back(at_work: AtWork, simulated: list[Any]) -> None:
    async def test(workbench: Workbench) -> None:
        view = own_work(workbench)
        move(workbench, WEEK, 16.0)
        await picture(workbench)
        simulated.clear()
        press(view.part, "save", "Mit forslag")
        assert [entry["title"] for entry in view.part.state["saved"]] == ["Mit forslag"]
        assert view.part.state["suggestion"] == "Mit forslag"
        assert not workbench.page.hero.stale  # another name is no other scenario
        assert simulated == []
        assert "Mit forslag" in workbench.page.hero.figures[0]["alt"]
        assert "med dine ændringer" not in workbench.page.hero.figures[0]["alt"]
        move(workbench, WEEK, 18.0)
        await picture(workbench)
        assert "ikke er gemt" in view.part.state["now"]
        press(workbench.page.start, "reset")
        await picture(workbench)
        assert week(workbench.scenario) == 16.0
        press(workbench.page.start, "plan")
        press(view.part, "open_saved", "mit-forslag")
        await picture(workbench)
        assert week(workbench.scenario) == 16.0

    at_work(test)


def test_rename_copy_delete_and_take_back_on_the_page(at_work: AtWork) -> None:
    async def test(workbench: Workbench) -> None:
        part = own_work(workbench).part
        press(part, "save", "Første")
        press(part, "duplicate", "foerste")
        assert sorted(entry["title"] for entry in part.state["saved"]) == ["Første", "Første (kopi)"]
        press(part, "rename", ["foerste-kopi", "Anden"])
        press(part, "delete", "foerste")
        assert [entry["title"] for entry in part.state["saved"]] == ["Anden"]
        assert [entry["title"] for entry in part.state["gone"]] == ["Første"]
        press(part, "restore", part.state["gone"][0]["name"])
        assert sorted(entry["title"] for entry in part.state["saved"]) == ["Anden", "Første"]
        for event, value in (("rename", ["anden", " "]), ("open_saved", "../x"), ("delete", "none"), ("save", "")):
            press(part, event, value)
            assert workbench.page.status.state["problem"]["message"]
            press(workbench.page.status, "dismiss")
        assert sorted(entry["title"] for entry in part.state["saved"]) == ["Anden", "Første"]

    at_work(test)


def test_a_code_and_a_file_open_and_a_broken_one_loses_nothing(at_work: AtWork, facts: Facts) -> None:
    other = State.of(load_scenario("jobmatch"))

    async def test(workbench: Workbench) -> None:
        page, part = workbench.page, own_work(workbench).part
        before = workbench.state
        for event, value in (
            ("open_code", to_code(other, facts)[:-5]),
            ("open_code", ""),
            ("open_file", ["x.toml", "schema = "]),
            ("open_file", ["big.toml", None]),
            ("open_file", ["empty.toml", ""]),
            ("open_file", "nonsense"),
        ):
            press(part, event, value)
            assert page.status.state["problem"] is not None, event
            if value != "nonsense":  # which no page sends
                assert part.state["refused"] == {"opening": page.status.state["problem"]["message"]}, event
            assert ("for stor" in page.status.state["problem"]["message"]) == (value == ["big.toml", None])
            press(page.status, "dismiss")
            assert (workbench.state, page.hero.stale) == (before, False)
        press(part, "open_code", to_code(other, facts))
        assert part.state["refused"] == {}
        await picture(workbench)
        assert workbench.scenario == other.scenario
        press(page.steps, "undo")
        press(part, "open_file", ["other.toml", to_toml(other, facts)])
        await picture(workbench)
        assert workbench.scenario == other.scenario
        assert page.status.state["notes"] == []

    at_work(test)


def test_what_is_wrong_in_a_file_is_not_said_of_a_lever_on_the_table(at_work: AtWork, facts: Facts) -> None:
    broken = to_toml(State.of(load_scenario("tidlig-udplacering")), facts).replace(
        "earliest_week = 4.0", "earliest_week = -3.0"
    )

    async def test(workbench: Workbench) -> None:
        part = own_work(workbench).part
        press(part, "open_file", ["x.toml", broken])
        assert "520" in part.state["refused"]["opening"]
        assert workbench.page.panel.fields[WEEK].error_text == ""

    at_work(test)


def test_a_name_that_is_none_is_explained_beside_the_names(at_work: AtWork) -> None:
    async def test(workbench: Workbench) -> None:
        part = own_work(workbench).part
        press(part, "save", "   ")
        assert part.state["refused"]["library"].startswith("Et navn har 1 til 120 tegn")
        press(part, "save", "Mit")
        assert part.state["refused"] == {}
        press(part, "rename", ["mit", " "])
        assert part.state["refused"]["library"].startswith("Et navn har 1 til 120 tegn")

    at_work(test)


def test_a_mistake_elsewhere_does_not_hide_what_a_lever_says(at_work: AtWork) -> None:
    async def test(workbench: Workbench) -> None:
        page, part = workbench.page, own_work(workbench).part
        move(workbench, WEEK, 40.0)
        said = page.panel.fields[WEEK].error_text
        press(part, "open_code", "x")
        assert "ikke en kode" in page.status.state["problem"]["message"]
        assert page.panel.fields[WEEK].error_text == said
        assert page.panel.headings["cuts"].state["open"] is False

    at_work(test)


def test_what_is_sent_is_what_is_on_the_table(at_work: AtWork, facts: Facts) -> None:
    async def test(workbench: Workbench) -> None:
        part = own_work(workbench).part
        move(workbench, WEEK, 16.0)
        await picture(workbench)
        state = part.state
        assert from_code(state["code"], facts).state == workbench.state
        assert from_file(state["file"], "x", facts).state == workbench.state
        assert state["code"] in state["python"]
        assert state["code"] in state["commands"]
        assert state["file_name"] == "tidlig-udplacering.toml"

    at_work(test)


# --- how it is calculated ---------------------------------------------------------------------------------------------


def test_run_settings_are_part_of_the_state(at_work: AtWork, simulated: list[Any]) -> None:
    async def test(workbench: Workbench) -> None:
        run = workbench.page.run
        run.pairs.set_state({"value": 30.0, "live": 30.0})
        await picture(workbench)
        assert simulated[-1][1] == 30
        run.precision.set_state({"value": "5"})
        await picture(workbench)
        assert workbench.state.settings.precision == Precision("gap", 5.0)
        press(run.seed, "seed", " 77 ")
        await picture(workbench)
        assert workbench.state.settings.seed == 77
        press(run.seed, "new")
        await picture(workbench)
        assert workbench.state.settings.seed != 77
        for wrong in ("x", "-1", "", "9" * 30, None):
            press(run.seed, "seed", wrong)
            assert run.seed.state["refused"].endswith("er ikke et frø. Skriv et helt tal på højst 18 cifre, uden tegn.")
            assert workbench.page.status.state["problem"] is None
        press(workbench.page.steps, "undo")
        assert run.seed.state["seed"] == "77"
        press(workbench.page.steps, "undo")
        press(workbench.page.steps, "undo")
        assert run.precision.value == "none"
        press(workbench.page.steps, "undo")
        assert run.pairs.value == 10.0

    at_work(test)


def test_a_seed_of_anybody_elses_file_fits(at_work: AtWork, facts: Facts, tmp_path: Path) -> None:
    async def test(workbench: Workbench) -> None:
        run = workbench.page.run
        assert (run.pairs.value, run.pairs.maximum) == (5000.0, 5000.0)
        assert run.precision.value == "2"

    state = State.of(load_scenario("jobmatch"))
    tables = to_toml(state, facts).replace("replications = 200", "replications = 5000")
    tables = tables.replace(
        "[ranges]", '[settings.precision]\nmeasure = "gap"\nhalf_width = 3.5\nyear = 2022\n\n[ranges]'
    )
    code = to_code(from_file(tables, "x", facts).state, facts)
    at_work(test, query=f"state={code}")


def test_what_can_wait_gives_way_to_a_new_picture(
    at_work: AtWork, monkeypatch: pytest.MonkeyPatch, simulated: list[Any]
) -> None:
    asked: list[Any] = []

    def slow(*arguments: Any, cancelled: Any, **_: Any) -> tuple[()]:
        asked.append(arguments[0])
        import time

        while not cancelled():
            time.sleep(0.005)
        return ()

    async def test(workbench: Workbench) -> None:
        monkeypatch.setattr(calculation, "nudges", slow)
        move(workbench, WEEK, 16.0)
        await until(lambda: asked)
        assert workbench.page.status.state["what"] == "finished"
        assert not workbench.page.hero.busy
        move(workbench, WEEK, 17.0)
        await until(lambda: "3.951" in workbench.page.head.state["sentence"])
        await until(lambda: len(asked) == 2)
        assert week(asked[-1]) == 17.0
        monkeypatch.setattr(calculation, "nudges", lambda *_, **__: ())
        workbench.cancel()
        await asyncio.sleep(0)

    at_work(test)
