"""Unit: one part alone does what it says. Here: the view of the assumptions, and a planner's own figures."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest

from sim.facts import Facts
from sim.show.workbench import Workbench
from sim.show.workbench.assumed import Assumed

AtWork = Callable[..., None]
GROUPS = "plan/benefit_groups.csv"


def view_of(workbench: Workbench) -> Assumed:
    workbench.page.views.choose("assumptions")
    view = workbench.page.views.view
    assert isinstance(view, Assumed)
    return view


def drop(view: Assumed, name: str, content: str | bytes) -> None:
    """What arrives when a user has dropped a file."""
    sent = base64.b64encode(content.encode() if isinstance(content, str) else content).decode()
    view.own._heard(None, {"event": "file", "value": [name, sent]}, [])


def shipped(facts: Facts, table: str) -> str:
    return (facts.root / table).read_text(encoding="utf-8")


def test_another_business_cycle_is_one_for_both_sides_and_can_be_undone(
    at_work: AtWork, picture: Callable[..., Any], english_in: Callable[..., list[str]]
) -> None:
    async def test(workbench: Workbench) -> None:
        view = view_of(workbench)
        field = view.cycle.state["fields"][0]
        assert ["recovery", "Landets opsving"] in field["options"]
        assert "nu “Uændret konjunktur”" in view.cycle.state["said"][0]
        view.cycle._heard(None, {"event": "choose", "value": ["cycle", "recovery"]}, [])
        assert workbench.scenario.assumptions.cycle == "recovery"
        assert "som i landet 2020–2022" in view.cycle.state["fields"][0]["help"]
        assert workbench.page.steps.state["undo"] == "Konjunktur: Landets opsving"
        await picture(workbench)
        pair = workbench.pair
        assert pair is not None
        assert pair.baseline.scenario.assumptions == pair.scenario.scenario.assumptions
        assert [figure["id"] for figure in view.cycle_board.figures] == ["cycle-dagpenge", "cycle-kontanthjaelp"]
        shown = (
            view.cycle.state,
            view.shares.state,
            view.own.state,
            view.cycle_board.figures,
            view.share_board.figures,
        )
        assert english_in(*shown) == []
        view.choose("no-such-cycle")
        assert workbench.scenario.assumptions.cycle == "recovery"
        workbench._events()["undo"]("")
        assert workbench.scenario.assumptions.cycle == "flat"

    at_work(test)


def test_the_official_share_takes_the_estimates_place_and_is_not_called_one(
    at_work: AtWork, picture: Callable[..., Any], said: Callable[[str], str]
) -> None:
    async def test(workbench: Workbench) -> None:
        view = view_of(workbench)
        row = next(one for one in view.shares.state["rows"] if one["key"] == "2022")
        assert (row["value"], row["status"]) == ("8,0", "Beregnet, altså et skøn")
        assert "PTVA02" in row["source"]
        view.shares.enter("2022", "8,1 %")
        assert workbench.scenario.assumptions.national_share == {"2022": 0.081}
        assert said(workbench.page.steps.state["undo"]) == "Landets andel 2022: 8,1 %"
        await picture(workbench)
        row = next(one for one in view.shares.state["rows"] if one["key"] == "2022")
        assert (row["status"], said(row["reset"])) == ("Indtastet i scenariet", "Tilbage til 8,0 %")
        cells = next(one for one in view.share_board.figures[0]["table"]["rows"] if one[0] == "2022")
        assert said(cells[3]) == "8,1 %" and "indtastet" in cells[4].lower()
        for typed in ("101", "8.1"):
            view.shares.enter("2022", typed)
            assert next(one for one in view.shares.state["rows"] if one["key"] == "2022")["error"]
        view.shares.reset("2022")
        assert dict(workbench.scenario.assumptions.national_share) == {}

    at_work(test)


def test_own_cases_are_told_used_and_put_away_again(
    at_work: AtWork,
    picture: Callable[..., Any],
    facts: Facts,
    english_in: Callable[..., list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[str] = []

    async def test(workbench: Workbench) -> None:
        from sim.show.workbench import calculation

        quick = calculation.run_pair

        def run_pair(scenario: Any, settings: Any, given: Facts, **options: Any) -> Any:
            seen.append(given.sha256)
            return quick(scenario, settings, given, **options)

        monkeypatch.setattr(calculation, "run_pair", run_pair)
        view, before = view_of(workbench), workbench.state
        drop(view, "august.csv", shipped(facts, GROUPS).replace("closed_cases,254,", "closed_cases,508,"))
        state = view.own.state
        assert state["changes"] == ["Jobparate, afsluttede sager: 508 sager (planens datagrundlag: 254 sager)"]
        # by Little's law: 254 cases of 55.3 weeks in the 366/7 weeks of 2020 are 268.6 persons, twice that 537.3
        assert "Jobparate: 537,3 fuldtidspersoner; efter planens tal 268,6." in state["said"]
        assert state["acts"] == [["use", "Brug mine tal"], ["forget", "Fjern filerne"]]
        assert seen == []  # nothing is used before it is asked for
        assert view.own_board.figures[0]["id"] == "own-implied"
        assert english_in(state["said"], state["changes"], state["labels"], view.own_board.figures) == []
        view.own._heard(None, {"event": "use", "value": ""}, [])
        await picture(workbench)
        assert set(seen) == {view.own.own.facts.sha256 if view.own.own else ""} and facts.sha256 not in seen
        assert "dine egne tal" in workbench.page.status.state["notes"][0]
        assert not workbench.page.hero.stale
        assert view.own.state["acts"] == [["back", "Tilbage til planens tal"]]
        assert workbench.page.steps.state["undo"] == "Egne tal taget i brug"
        view.own._heard(None, {"event": "back", "value": ""}, [])
        await picture(workbench)
        assert seen[-1] == facts.sha256
        assert workbench.state == before
        # a step like any other: there and back again
        workbench._events()["undo"]("")
        assert view.own.is_used and view.own.state["acts"] == [["back", "Tilbage til planens tal"]]
        workbench._events()["undo"]("")
        assert workbench.state == before and not view.own.is_used
        assert view.own.state["acts"] == [["use", "Brug mine tal"], ["forget", "Fjern filerne"]]
        view.own._heard(None, {"event": "forget", "value": ""}, [])
        assert view.own.own is None and view.own.state["changes"] == []

    at_work(test)


def test_a_wrong_file_is_named_with_line_and_rule_and_nothing_is_lost(at_work: AtWork, facts: Facts) -> None:
    async def test(workbench: Workbench) -> None:
        view, before = view_of(workbench), workbench.state
        good = shipped(facts, GROUPS).replace("closed_cases,254,", "closed_cases,508,")
        drop(view, "god.csv", good)
        for name, content, words in (
            ("minus.csv", good.replace("closed_cases,508,", "closed_cases,-5,"), ("minus.csv, linje 4", "Regel:")),
            ("andet.csv", "a;b\n1;2\n", ("andet.csv, linje 1", "kolonnerne skal være")),
            ("billede.csv", b"\x89PNG\r\n\x1a\n\x00\xff", ("billede.csv", "Regel:")),
        ):
            drop(view, name, content)
            assert all(part in view.own.state["problem"] for part in words), view.own.state["problem"]
            assert words[0] in workbench.page.status.state["problem"]["message"]
            assert view.own.state["changes"] != []  # the good one is still there
        view.own._heard(None, {"event": "large", "value": ["stor.csv", 12_000_000]}, [])
        assert "stor.csv fylder 12,0 MB" in view.own.state["problem"]
        assert (workbench.state, workbench.page.hero.stale) == (before, False)
        drop(view, "samme.csv", shipped(facts, "assumptions/routing.csv"))
        assert view.own.state["problem"] == ""
        view.own._heard(None, {"event": "file", "value": ["x.csv", "***"]}, [])
        assert "kom ikke helt frem" in workbench.page.status.state["problem"]["message"]

    at_work(test)


def test_figures_of_which_no_model_can_be_made_are_not_offered(at_work: AtWork, facts: Facts) -> None:
    async def test(workbench: Workbench) -> None:
        view = view_of(workbench)
        # so few cases that those who come from other groups are more than all who end there
        lines = [
            line.replace(",closed_cases,254,", ",closed_cases,1,") if line.startswith("jobparate") else line
            for line in shipped(facts, GROUPS).splitlines()
        ]
        drop(view, "faa.csv", "\n".join(lines) + "\n")
        assert any("kan ikke regnes" in sentence for sentence in view.own.state["said"])
        assert [name for name, _ in view.own.state["acts"]] == ["forget"]

    at_work(test)
