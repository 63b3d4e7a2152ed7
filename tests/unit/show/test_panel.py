"""Unit: one part alone does what it says. Here: the levers of any scenario as cards, in words that tell them apart."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from sim.errors import ScenarioError
from sim.experiment.session import State
from sim.experiment.session.edits import set_levers, set_range, switch_on
from sim.facts import Facts
from sim.frozen import FrozenMap
from sim.scenario import Scenario, load_scenario
from sim.scenario.controls import LeverSpec, controls_of, pool_controls
from sim.scenario.offers import Offers, offers_of, shipped_offers
from sim.show.fields import LeverField
from sim.show.workbench.changes import differences_in_words, step_in_words
from sim.show.workbench.field_set import Handlers
from sim.show.workbench.lever_words import LeverWords
from sim.show.workbench.panel import LeverPanel
from sim.show.workbench.plan_rows import plan_ranges, plan_rows

WEEK = "udplacering_jobparate.earliest_week"
TABLES: dict[str, dict[str, Any]] = {
    "activity": {"share": 0.5, "earliest_week": 4.0, "usual_week": 26.0, "length_weeks": 4.0, "pool": "places"},
    "meetings": {
        "interval_weeks": 2.0,
        "interval_today_weeks": 8.0,
        "effect_weeks": 8.0,
        "hours": 1.0,
        "pool": "staff",
    },
    "matching": {"effect": 1.1},
    "prevention": {"factor": 0.9},
    "routing": {"destination": "job", "instead": "uddannelse", "share": 0.1},
    "capacity": {"pool": "staff", "slots": 4},
}


@pytest.fixture
def many() -> Scenario:
    """Twenty-four initiatives, four of each mechanism, with places and staff to share."""
    initiatives = {
        f"{mechanism}_{number}": {
            "mechanism": mechanism,
            **table,
            **({"groups": ("dagpenge",)} if mechanism != "capacity" else {}),
        }
        for mechanism, table in TABLES.items()
        for number in range(4)
    }
    text = {"da": "mange", "en": "many"}
    pools = {
        "places": {"slots": 50},
        "staff": {"slots": 9, "hours_per_week": 25.0, "title": {"da": "Folk", "en": "People"}},
    }
    return Scenario.from_tables(
        {"name": "many", "title": text, "description": text, "pools": pools, "initiatives": initiatives}
    )


@pytest.fixture
def offers(facts: Facts) -> Offers:
    return shipped_offers(facts.plan.codes)


@pytest.fixture
def panel_of(facts: Facts) -> Callable[..., tuple[LeverPanel, list[Any]]]:
    """A panel of a state, and what it was told."""

    def make(
        state: State, offers: Offers, table: Mapping[str, LeverSpec] | None = None
    ) -> tuple[LeverPanel, list[Any]]:
        told: list[Any] = []
        handlers = Handlers(
            lambda key, value: told.append((key, value)),
            lambda key, value: told.append(("live", key, value)),
            lambda key, low, high: told.append((key, low, high)),
        )
        panel = LeverPanel(
            state, offers, facts, handlers, lambda name, on: told.append((name, on)), table or {}, lambda call: call
        )
        return panel, told

    return make


def test_a_scenario_of_every_mechanism_has_a_card_for_each_initiative(
    many: Scenario, facts: Facts, panel_of: Callable[..., Any]
) -> None:
    started = time.perf_counter()
    panel, _ = panel_of(State.of(many), offers_of((), facts.plan.codes))
    assert list(panel.cards) == list(many.initiatives)
    # closed but for the first, so that no fields are made that nobody has looked at
    assert [card.is_open for card in panel.cards.values()] == [True] + [False] * 23
    assert len(panel.fields) < 12
    assert time.perf_counter() - started < 2.0
    assert [panel.headings[name].state["count"] for name in TABLES] == ["4 af 4 slået til"] * 6
    for card in panel.cards.values():
        card.unfold(True)
        card.show_all(True)
    expected = {control.key for name, one in many.initiatives.items() for control in controls_of(name, one)} | {
        control.key for name, pool in many.pools.items() for control in pool_controls(name, pool)
    }
    assert set(panel.fields) == expected


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_lever_has_a_name_of_its_own_a_unit_and_an_explanation(
    many: Scenario, facts: Facts, language: str
) -> None:
    words = LeverWords(facts, language)
    spoken: list[str] = []
    one_each = [(name, one) for name, one in many.initiatives.items() if name.endswith("_0")]
    for name, one in one_each:
        for control in controls_of(name, one):
            label = words.label(control, one)
            assert label != control.field.replace("_", " "), control.field
            assert words.help(control, one), control.field
            if control.spec is not None and control.field != "priority":
                assert words.unit(control), control.field
            assert words.value(control, getattr(one, control.field))
            spoken.append(words.spoken(control, one))
    for name, pool in many.pools.items():
        for control in pool_controls(name, pool):
            assert words.help(control, pool)
            spoken.append(words.spoken(control, pool))
    assert len(set(spoken)) == len(spoken)


def test_numbers_are_written_as_danes_write_them(facts: Facts, offers: Offers) -> None:
    words = LeverWords(facts, "da")
    one = load_scenario("tidlig-udplacering").initiatives["udplacering_jobparate"]
    shown = {control.field: words.value(control, getattr(one, control.field)) for control in controls_of("x", one)}
    assert shown["share_today"] == "37,7\u00a0%"
    assert shown["effect_after"] == "1,30\u00a0gange"
    assert shown["earliest_week"] == "4\u00a0uger"
    assert shown["start"] == "1. januar 2021"
    assert shown["end"] == "ingen dag"
    assert shown["cases"] == "Begge"


def test_a_moved_lever_tells_its_key_and_a_value_of_its_kind(panel_of: Callable[..., Any], offers: Offers) -> None:
    panel, told = panel_of(State.of(load_scenario("tidlig-udplacering")), offers)
    panel.fields[WEEK].set_state({"value": 9.0, "live": 9.0})
    panel.fields["pools.udplaceringspladser.slots"].set_state({"value": 120.0, "live": 120.0})
    panel.fields["udplacering_jobparate.cases"].set_state({"value": "new"})
    panel.fields["udplacering_jobparate.start"].set_state({"value": "2021-03-01"})
    assert told == [
        (WEEK, 9.0),
        ("pools.udplaceringspladser.slots", 120),
        ("udplacering_jobparate.cases", "new"),
        ("udplacering_jobparate.start", told[-1][1]),
    ]
    assert (type(told[1][1]), told[-1][1].isoformat()) == (int, "2021-03-01")


def test_a_table_sets_how_far_a_slider_goes(panel_of: Callable[..., Any], offers: Offers) -> None:
    table = FrozenMap({WEEK: LeverSpec(WEEK, 2.0, 13.0, 0.5, "weeks")})
    panel, _ = panel_of(State.of(load_scenario("tidlig-udplacering")), offers, table)
    field = panel.fields[WEEK]
    assert (field.minimum, field.maximum, field.step, field.digits) == (2.0, 13.0, 0.5, 1)


def test_evidence_is_drawn_and_told_with_its_grade(panel_of: Callable[..., Any], offers: Offers) -> None:
    panel, _ = panel_of(State.of(load_scenario("tidlig-udplacering")), offers)
    field = panel.fields["udplacering_jobparate.effect_after"]
    assert field.evidence == [1.0, 1.7]
    assert field.note == "Skøn 1,30, spænd 1,00–1,70. Evidens: registerstudie uden lodtrækning (øvre grænse)."
    assert "Beskæftigelsesministeriet" in field.help
    about = panel.cards["udplacering_jobparate"].head.state["about"]
    assert about == [
        "Virker på: Jobparate.",
        "Evidens: registerstudie uden lodtrækning (øvre grænse).",
        "Deler: Udplaceringspladser.",
    ]


def test_only_what_is_on_can_be_shown(panel_of: Callable[..., Any], offers: Offers) -> None:
    panel, _ = panel_of(State.of(load_scenario("tidlig-udplacering")), offers)
    everything = set(panel.children)
    panel.only_on.set_state({"value": True})
    assert panel.cards["jobmatch"] in everything
    assert panel.cards["jobmatch"] not in panel.children
    assert panel.cards["udplacering_jobparate"] in panel.children


def test_the_default_is_what_the_scenario_began_with(panel_of: Callable[..., Any], offers: Offers) -> None:
    state = State.of(load_scenario("tidlig-udplacering"))
    panel, _ = panel_of(state, offers)
    panel.show(set_levers(state, {WEEK: 9.0, "kortere_dagpenge.shorter_share": 0.2}, offers))
    assert (panel.fields[WEEK].value, panel.fields[WEEK].default) == (9.0, 4.0)
    panel.headings["cuts"]._events["toggle"](None)
    cut = panel.fields["kortere_dagpenge.shorter_share"]
    assert isinstance(cut, LeverField)
    assert (cut.value, cut.default, cut.label) == (0.2, 0.0, "Dagpenge")
    assert "21,3" in cut.note


def test_a_refusal_opens_what_its_lever_is_behind(panel_of: Callable[..., Any], offers: Offers) -> None:
    panel, _ = panel_of(State.of(load_scenario("tidlig-udplacering")), offers)
    key = "udplacering_aktivitetsparate.usual_week"
    assert key not in panel.fields
    assert panel.refuse(
        key, ScenarioError(f"x: {key} = 3.0 must be above share", f"x: {key} = 3.0 skal over share", key=key)
    )
    card = panel.cards["udplacering_aktivitetsparate"]
    assert (card.is_open, card.shows_all) == (True, True)
    assert panel.fields[key].error_text == "“I dag: tilbud efter” (26\u00a0uger) skal over “Andel, der nås”"
    assert not panel.refuse("no.such", ScenarioError("a", "b"))


def test_only_what_changed_is_sent_to_the_browser(panel_of: Callable[..., Any], offers: Offers) -> None:
    state = State.of(load_scenario("tidlig-udplacering"))
    panel, _ = panel_of(state, offers)
    sent: list[str] = []
    for key, field in panel.fields.items():
        field.observe(lambda change, key=key: sent.append(key))
    panel.show(set_levers(state, {WEEK: 9.0}, offers))
    assert set(sent) == {WEEK}


def test_what_differs_is_said_in_the_words_of_the_levers(facts: Facts, offers: Offers) -> None:
    words = LeverWords(facts, "da")
    state = State.of(load_scenario("tidlig-udplacering"))
    moved = switch_on(
        set_levers(state, {WEEK: 9.0, "pools.udplaceringspladser.slots": 150}, offers), "jobmatch", offers
    )
    moved = set_levers(moved, {"kortere_dagpenge.shorter_share": 0.1}, offers)
    assert differences_in_words(state.scenario, moved.scenario, words) == [
        "Udplacering, jobparate: tilbud efter 9\u00a0uger (før 4\u00a0uger)",
        "Jobmatch slået til",
        "Kortere forløb: Dagpenge 10\u00a0%",
        "Udplaceringspladser 150\u00a0pladser (før 100\u00a0pladser)",
    ]
    assert (
        differences_in_words(moved.scenario, state.scenario, LeverWords(facts, "en"))[1] == "Job matching switched off"
    )
    assert differences_in_words(state.scenario, state.scenario, words) == []
    ranged = set_range(state, "udplacering_jobparate.effect_after", 1.2, 1.4, offers)
    assert step_in_words(state, ranged, words) == "Et andet spænd"  # the middle is the value that was there
    assert step_in_words(state, moved, words).endswith("og 3 ændringer mere")


def test_levers_stand_under_the_rows_of_the_plan(panel_of: Callable[..., Any], offers: Offers, facts: Facts) -> None:
    panel, _ = panel_of(State.of(load_scenario("tidlig-udplacering")), offers)
    shown = list(panel.children)
    order = [panel.parts["indsatser"], panel.headings["tidlig_udplacering"], panel.cards["udplacering_jobparate"]]
    order += [panel.parts["virksomhedsindsats"], panel.headings["key_account_manager"], panel.headings["pools"]]
    assert [shown.index(one) for one in order] == sorted(shown.index(one) for one in order)
    # the row that is in use is open, the others are one line each
    assert panel.headings["tidlig_udplacering"].state["open"] is True
    assert panel.headings["key_account_manager"].state["open"] is False
    assert "kam_pladser" not in panel.cards  # not even made
    panel.reveal("kam_pladser.slots")
    assert panel.cards["kam_pladser"] in panel.children
    # every initiative of the catalogue has its place, and none has two
    homes = plan_rows(facts)
    assert set(homes.home.values()) == set(homes.rows)
    assert all(panel.headings[row].state["title"] for row in homes.rows)


def test_what_is_not_modelled_is_there_with_its_reason(
    panel_of: Callable[..., Any], offers: Offers, facts: Facts
) -> None:
    panel, _ = panel_of(State.of(load_scenario("baseline")), offers)
    panel.headings["unmodelled"]._events["toggle"](None)
    rows = [row for row in facts.catalogue.rows if not row.is_modelled]
    assert len(rows) == 6
    for row in rows:
        said = panel.reasons[row.code]
        assert said in panel.children
        assert (said.state["title"], said.state["intro"]) == (
            row.title_da,
            row.reason_da[:1].upper() + row.reason_da[1:],
        )


def test_a_lever_goes_as_far_as_the_catalogue_says(panel_of: Callable[..., Any], offers: Offers, facts: Facts) -> None:
    panel, _ = panel_of(State.of(load_scenario("tidlig-udplacering")), offers, plan_ranges(facts))
    field, known = panel.fields["udplacering_jobparate.share"], facts.catalogue.levers["udplacering_jobparate.share"]
    assert (field.minimum, field.maximum, field.step) == (known.low, known.high, known.step)
