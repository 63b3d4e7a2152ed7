"""Unit: one part alone does what it says. Here: the workbench's view of kroner, and the prices a planner enters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.facts import Facts
from sim.show.workbench import Workbench
from sim.show.workbench.economy import Economy

AtWork = Callable[..., None]


def economy(workbench: Workbench) -> Economy:
    workbench.page.views.choose("economy")
    view = workbench.page.views.view
    assert isinstance(view, Economy)
    return view


def row(view: Economy, key: str) -> dict[str, Any]:
    rows = (*view.prices.state["rows"], *view.prices.state["others"])
    return next(one for one in rows if one["key"] == key)


def used(view: Economy) -> dict[str, Any]:
    return dict(view.prices.state["rows"][0])


def test_sentences_charts_and_prices_say_the_same(
    at_work: AtWork, said: Callable[[str], str], english_in: Callable[..., list[str]], facts: Facts
) -> None:
    async def test(workbench: Workbench) -> None:
        view = economy(workbench)
        net = workbench.page.head.state["cards"][3]
        assert net["title"] == "Kommunens nettoresultat 2021–2023"
        # the tables hold millions with two decimals, the headline one
        total = view.board.figures[0]["table"]["rows"][-1]
        assert [figure["id"] for figure in view.board.figures] == ["net", "path"]
        assert total[0] == "2021–2023"
        saving, cost, left = (float(said(cell).replace("−", "-").replace(",", ".")) for cell in total[1:4])
        assert abs(saving - cost - left) < 0.011
        millions = float(said(net["value"]).removesuffix(" mio. kr.").replace("−", "-").replace(",", "."))
        assert abs(millions - left) <= 0.055
        assert "95 %-interval" in net["certainty"]
        first = used(view)
        price = facts.economy.prices[first["key"]].figure
        assert first["status"].startswith(("Antagelse", "Beregnet", "Læst"))
        assert (first["source"], first["entered"]) == (price.source, False)
        assert english_in(view.said.state, view.prices.state, view.board.figures) == []

    at_work(test)


def test_an_entered_price_is_an_edit_like_any_other(at_work: AtWork, picture: Callable[..., Any], facts: Facts) -> None:
    async def test(workbench: Workbench) -> None:
        view = economy(workbench)
        key = used(view)["key"]
        shipped = facts.economy.prices[key].figure.value
        before = view.board.figures[0]["table"]["rows"][-1][2]
        view.prices.enter(key, "12.345")
        assert workbench.scenario.assumptions.prices == {key: 12345.0}
        # no engine reads a price, so nothing is run for it: the picture is there already
        assert not view.board.stale and not view.said.state["stale"]
        assert workbench._calculation.is_refining is False
        assert (row(view, key)["value"], row(view, key)["status"]) == ("12.345", "Indtastet i scenariet")
        after = view.board.figures[0]["table"]["rows"][-1][2]
        # a cost is its price times how many: the same quantity at another price
        ours, theirs = (float(text.replace(",", ".")) for text in (after, before))
        assert abs(ours - theirs * 12345.0 / shipped) < 0.01 + 0.006 * 12345.0 / shipped
        assert not view.board.stale
        assert workbench.page.steps.state["undo"] != ""
        workbench._events()["undo"]("")
        assert dict(workbench.scenario.assumptions.prices) == {}
        assert row(view, key)["entered"] is False
        assert view.board.figures[0]["table"]["rows"][-1][2] == before
        view.prices.enter(key, "7 kr.")
        view.prices.reset(key)
        assert dict(workbench.scenario.assumptions.prices) == {}

    at_work(test)


def test_what_is_no_price_stays_in_the_box_with_the_reason(at_work: AtWork) -> None:
    async def test(workbench: Workbench) -> None:
        view = economy(workbench)
        key = used(view)["key"]
        for typed, why in (("tusind", "ikke et tal"), ("3,612.5", "på to måder"), ("-5", "uden for det tilladte")):
            view.prices.enter(key, typed)
            assert row(view, key)["value"] == typed
            assert why in row(view, key)["error"]
        assert dict(workbench.scenario.assumptions.prices) == {}
        view.prices.enter(key, "2 mio. kr.")
        assert workbench.scenario.assumptions.prices[key] == 2e6
        assert row(view, key)["error"] == ""

    at_work(test)


def test_a_scenario_without_a_price_has_no_net_and_says_so(at_work: AtWork, picture: Callable[..., Any]) -> None:
    async def test(workbench: Workbench) -> None:
        workbench._events()["practice"]("")
        await picture(workbench)
        view = economy(workbench)
        assert (
            view.said.state["said"][0] == "Scenariet hverken sparer eller koster noget i forhold til uændret praksis."
        )
        assert view.prices.state["rows"] == []
        workbench.speak("en")
        assert "neither saves nor costs" in view.said.state["said"][0]

    at_work(test)


def test_money_is_counted_and_no_text_says_otherwise(at_work: AtWork) -> None:
    async def test(workbench: Workbench) -> None:
        basis = str(workbench.page.basis.state)
        assert "Økonomi er ikke med" not in basis
        assert "Kroner er sparede ydelser" in basis

    at_work(test)
