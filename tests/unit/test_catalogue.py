"""Unit: one part alone does what it says. Here: the plan's initiatives, row by row, with their scenarios and levers."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from sim.cli import main
from sim.facts import GRADES, SECTIONS, Facts
from sim.model import compile_model
from sim.scenario import (
    Activity,
    Capacity,
    Matching,
    Meetings,
    Scenario,
    lever_of_effect,
    load_scenario,
    shipped_scenarios,
)
from sim.scenario.catalogue import WHOLE_PLAN, Entry, catalogue_entries, pools_of, practice_of, whole_plan
from sim.show.initiative_table import initiative_table, row_title
from sim.show.scenario_words import describe
from sim.show.sentences import initiative_name, pool_name

# As the plan names them, in its order; the instruments are those that its text names without a heading of their own.
PLAN = {
    "nedslag": ("Kultur og holdning", "Faglig dimension", "Ledelse og styring"),
    "pejlemaerker": (
        "Jobservice",
        "Virksomhedsservice",
        "Helhed og sammenhæng",
        "Økonomistyring",
        "Kultur og kompetenceudvikling",
    ),
    "virksomhedsindsats": (
        "Key Account Manager",
        "Styrket opsøgende indsats",
        "Fremskudte indsatser",
        "Rekruttering og opkvalificering",
        "Fastholdelse og forebyggelse",
        "Unge",
        "Markedsføring og kommunikation",
        "CRM",
    ),
    "indsatser": (
        "Tidlig udplacering",
        "Flere samtaler",
        "Virksomhedsrettede forløb: privat praktik",
        "Virksomhedsrettede forløb: offentlig praktik",
        "Virksomhedsrettede forløb: løntilskud",
        "Opkvalificering",
        "Færrest mulige sagsbehandlerskift",
        "Lavere sagsstammer",
        "Mentor",
        "Sundhedskoordination og kodeks for det lægelige samarbejde",
        "CSR-pladser",
        "Vejledning om repatriering",
    ),
    "ministermaal": (
        "Alle ledige skal have en værdig sagsbehandling",
        "Flere ledige skal opkvalificeres",
        "Flere flygtninge og familiesammenførte skal være selvforsørgende",
        "Flere personer med handicap skal i beskæftigelse",
        "Virksomhederne skal sikres den nødvendige og kvalificerede arbejdskraft",
    ),
}
NOT_MODELLED = {
    "kultur_og_holdning",
    "ledelse_og_styring",
    "oekonomistyring",
    "kultur_og_kompetenceudvikling",
    "vaerdig_sagsbehandling",
    "flygtninge_selvforsoergende",
}
PRICES = {
    "placement_week",
    "wage_subsidy_week_private",
    "wage_subsidy_week_public",
    "course_week",
    "mentor_week",
    "caseworker_hour",
    "caseworker_year",
    "company_consultant_year",
    "company_consultant_hour",
    "health_coordinator_year",
    "kam_year",
    "crm_year",
    "crm_start",
    "marketing_year",
    "startup_small",
    "startup_large",
    "training_start",
    "csr_place_week",
    "repatriation_guidance_participant",
    "fast_track_participant",
}
TODAY = {"share_today": "share_today", "usual_week": "usual_week", "interval_today_weeks": "meeting_interval"}
"""A field of an initiative that says what happens today, and what practice calls it."""

DOCS = Path(__file__).parents[2] / "docs" / "initiatives.md"
PLAN_SCENARIOS = tuple(name for name in shipped_scenarios() if name not in ("baseline", "jobmatch", "kortere-forloeb"))


@pytest.fixture(scope="module")
def entries(facts: Facts) -> dict[str, Entry]:
    return {entry.row.code: entry for entry in catalogue_entries(facts)}


# --- the rows ---------------------------------------------------------------------------------------------------------
def test_every_row_of_the_plan_is_there_in_its_order(entries: dict[str, Entry]) -> None:
    assert tuple(PLAN) == SECTIONS
    for section, titles in PLAN.items():
        rows = [entry.row for entry in entries.values() if entry.row.section == section]
        assert [row.number for row in rows] == list(range(1, len(titles) + 1))
        for row, title in zip(rows, titles, strict=True):
            assert row.title_da.startswith(title)
    assert len(entries) == sum(len(titles) for titles in PLAN.values()) == 33


def test_a_row_is_modelled_or_says_why_not(entries: dict[str, Entry]) -> None:
    assert {code for code, entry in entries.items() if entry.scenario is None} == NOT_MODELLED
    for entry in entries.values():
        row = entry.row
        for reason in (row.reason_da, row.reason_en):
            assert (len(reason) > 40) == (entry.scenario is None), row.code
        assert row.source.startswith("Beskæftigelsesplan 2022, Fredericia Kommune, ")
        assert len(row.what_da) > 20
        assert len(row.what_en) > 20


def test_what_the_order_of_the_rows_says_is_where_the_levers_stand(entries: dict[str, Entry]) -> None:
    for entry in entries.values():
        if entry.row.section in ("virksomhedsindsats", "indsatser"):
            assert entry.homes == (entry.row,)
        elif entry.scenario is not None:
            assert {home.section for home in entry.homes} <= {"virksomhedsindsats", "indsatser"}
            assert {name for home in entry.homes for name in home.scenarios} == set(entry.row.scenarios)


def test_the_table_on_companies_is_the_guideline_on_companies(entries: dict[str, Entry]) -> None:
    eight = [entry.row for entry in entries.values() if entry.row.section == "virksomhedsindsats"]
    assert list(entries["virksomhedsservice"].homes) == eight


def test_each_goal_of_the_minister_has_a_measure_or_the_statement_that_none_speaks_to_it(
    entries: dict[str, Entry],
) -> None:
    goals = {code: entry.row for code, entry in entries.items() if entry.row.section == "ministermaal"}
    assert {code: row.measure for code, row in goals.items()} == {
        "vaerdig_sagsbehandling": "none",
        "flere_opkvalificeres": "participants",
        "flygtninge_selvforsoergende": "none",
        "handicap_i_beskaeftigelse": "flows",
        "kvalificeret_arbejdskraft": "flows",
    }
    for row in goals.values():
        assert row.measure_da.startswith("Intet resultat") == (row.measure == "none")
        assert row.measure_en.startswith("No result") == (row.measure == "none")


# --- what is run ------------------------------------------------------------------------------------------------------
def test_every_shipped_scenario_of_the_plan_has_its_row(entries: dict[str, Entry]) -> None:
    owned = {name for entry in entries.values() for name in entry.row.scenarios}
    assert owned | {WHOLE_PLAN} == set(PLAN_SCENARIOS)


def test_a_modelled_row_compiles_alone_and_with_what_it_builds_on(facts: Facts, entries: dict[str, Entry]) -> None:
    for entry in entries.values():
        if entry.scenario is not None:
            assert compile_model(facts, entry.scenario).pools == tuple(entry.scenario.pools)
            if entry.foundation is not None:
                whole = entry.foundation + entry.scenario
                assert compile_model(facts, whole).pools == tuple(whole.pools)


def test_what_adds_places_builds_on_who_asks_for_them(entries: dict[str, Entry]) -> None:
    adding = []
    for entry in entries.values():
        if entry.scenario is None or entry.homes != (entry.row,):
            continue
        whole = entry.scenario if entry.foundation is None else entry.foundation + entry.scenario
        asking = {pool for one in whole.initiatives.values() if not isinstance(one, Capacity) for pool in pools_of(one)}
        added = [one.pool for one in entry.initiatives.values() if isinstance(one, Capacity)]
        adding += added
        # posts that make caseloads smaller are asked for by nobody, and there are none of them to begin with
        assert [p for p in added if p not in asking and whole.pools[p].slots > 0] == [], entry.row.code
    assert len(adding) == 8


def test_company_work_acts_by_places_and_matching_alone(entries: dict[str, Entry]) -> None:
    for code in (
        "key_account_manager",
        "styrket_opsoegende_indsats",
        "markedsfoering_og_kommunikation",
        "crm_og_emnebanker",
    ):
        initiatives = entries[code].initiatives.values()
        assert {type(one) for one in initiatives} == {Capacity, Matching}
        assert all(one.effect == 1.0 for one in initiatives if isinstance(one, Matching))
        assert all(one.slots > 0 for one in initiatives if isinstance(one, Capacity))
        assert "tidlig-udplacering" in entries[code].row.builds_on


def test_pools_have_one_definition_in_all_files() -> None:
    known: dict[str, object] = {}
    for name in shipped_scenarios():
        for pool, definition in load_scenario(name).pools.items():
            assert known.setdefault(pool, definition) == definition, (name, pool)
    assert {"udplaceringspladser", "virksomhedskonsulenter", "sagsbehandlere", "kursuspladser", "mentorer"} <= set(
        known
    )


def test_any_two_of_the_plans_scenarios_can_be_added() -> None:
    scenarios = [load_scenario(name) for name in PLAN_SCENARIOS]
    for one, other in combinations(scenarios, 2):
        both = one + other
        assert set(both.initiatives) == set(one.initiatives) | set(other.initiatives)


def test_the_whole_plan_is_the_sum_of_its_rows(entries: dict[str, Entry]) -> None:
    shipped, added = load_scenario(WHOLE_PLAN), whole_plan(entries.values())
    assert shipped.initiatives == added.initiatives
    assert shipped.pools == added.pools
    assert shipped.assumptions == added.assumptions
    assert len(shipped.initiatives) == 35


# --- levers -----------------------------------------------------------------------------------------------------------
def test_each_lever_stands_at_the_value_of_its_file_inside_a_range_of_whole_steps(
    facts: Facts, entries: dict[str, Entry]
) -> None:
    shipped = load_scenario(WHOLE_PLAN)
    for key, lever in facts.catalogue.levers.items():
        table = shipped.pools if key.startswith("pools.") else shipped.initiatives
        assert getattr(table[lever.owner], lever.field) == lever.start.value, key
        assert lever.low <= lever.start.value <= lever.high, key
        assert lever.low < lever.high, key
        for end in (lever.low, lever.high):
            assert abs((end - lever.start.value) / lever.step % 1.0 - 0.5) == pytest.approx(0.5, abs=1e-6), key
    used = {lever.lever for entry in entries.values() for lever in entry.levers}
    assert used == set(facts.catalogue.levers)


def test_each_lever_can_be_set_to_both_ends(facts: Facts, entries: dict[str, Entry]) -> None:
    for entry in entries.values():
        if entry.scenario is None or entry.homes != (entry.row,):
            continue
        assert entry.levers, entry.row.code
        for lever in entry.levers:
            whole = lever.field in ("slots",)
            for end in (lever.low, lever.high):
                changed = entry.scenario.replace({lever.lever: int(end) if whole else end})
                compile_model(facts, changed)


def test_every_initiative_has_a_lever_and_every_pool_its_places(entries: dict[str, Entry]) -> None:
    for entry in entries.values():
        owners = {lever.lever.rsplit(".", 1)[0] for lever in entry.levers}
        assert owners == set(entry.initiatives) | {f"pools.{pool}" for pool in entry.pools}, entry.row.code


def test_every_decision_of_an_activity_has_a_lever(facts: Facts) -> None:
    for name, one in load_scenario(WHOLE_PLAN).initiatives.items():
        fields = {lever.field for lever in facts.catalogue.levers.values() if lever.lever.startswith(f"{name}.")}
        if isinstance(one, Activity):
            assert {"share", "earliest_week", "length_weeks", "share_today", "usual_week"} <= fields, name
            assert ("arranging_hours" in fields) == (one.arranging_pool is not None)
        if isinstance(one, Meetings):
            assert {"share", "interval_weeks", "interval_today_weeks", "hours", "effect_after"} <= fields


# --- evidence ---------------------------------------------------------------------------------------------------------
def effects_of(scenario: Scenario, facts: Facts) -> list[tuple[str, str, str, float]]:
    """Initiative, effect's code, lever and value in the scenario, for all that rests on evidence."""
    found = []
    for name, one in scenario.initiatives.items():
        for code in one.evidence:
            lever = lever_of_effect(facts.evidence.effects[code].moment, one)
            assert lever is not None, (name, code)
            found.append((name, code, lever, getattr(one, lever)))
    return found


def test_effects_start_at_their_central_value_and_at_none_where_nothing_was_found(facts: Facts) -> None:
    plan = load_scenario(WHOLE_PLAN)
    found, none = effects_of(plan, facts), 0
    assert {name for name, *_ in found} == {n for n, one in plan.initiatives.items() if not isinstance(one, Capacity)}
    for name, code, lever, value in found:
        effect = facts.evidence.effects[code]
        assert value == effect.ratio.value, (name, lever)
        if effect.grade == "none":
            none += 1
            assert value == 1.0, (name, lever)
    assert none > 10


def test_every_effect_that_is_not_none_rests_on_evidence(facts: Facts) -> None:
    for name, one in load_scenario(WHOLE_PLAN).initiatives.items():
        levers = {lever_of_effect(facts.evidence.effects[code].moment, one) for code in one.evidence}
        for field, neutral in (("effect_after", 1.0), ("effect_during", 1.0), ("effect", 1.0), ("factor", 1.0)):
            if getattr(one, field, neutral) != neutral:
                assert field in levers, (name, field)
        if not isinstance(one, Capacity):
            assert one.evidence, name


def test_evidence_covers_the_groups_it_is_used_for(facts: Facts) -> None:
    for name, one in load_scenario(WHOLE_PLAN).initiatives.items():
        for code in one.evidence:
            assert set(one.groups) <= set(facts.evidence.effects[code].groups), (name, code)


def test_observational_estimates_are_upper_bounds_and_say_so(facts: Facts) -> None:
    observational = [effect for effect in facts.evidence.effects.values() if effect.grade == "observational"]
    assert len(observational) >= 5
    assert all(effect.bound == "upper" for effect in observational)
    # what a study without lots found is the end of the range, not the value: 1/0.78 for each change avoided
    change = facts.evidence.effects["caseworker_change"].ratio
    assert change.value < change.high == pytest.approx(1 / 0.78, abs=0.01)
    assert {effect.grade for effect in facts.evidence.effects.values()} == set(GRADES)


def test_effects_of_the_trials_are_the_published_ones(facts: Facts) -> None:
    effects = facts.evidence.effects
    # Poulsen et al. 2014, three municipalities: 1.51, 1.12, 0.80
    three = effects["health_coordination"].ratio
    assert (three.low, three.value, three.high) == (0.80, 1.12, 1.51)
    # the bridging courses' 5 points more, out of the share of the young who leave for other ends, weighted by cases
    routing = {code: {r.to: r.share.value for r in facts.assumptions.routing[code]} for code in facts.plan.codes}
    cases = {group.code: group.closed_cases.value for group in facts.plan.groups}
    young = ("uddannelsesparate", "aktivitetsparate_unge")
    others = sum(cases[code] * routing[code]["other"] for code in young) / sum(cases[code] for code in young)
    assert effects["youth_transition"].ratio.high == pytest.approx(0.05 / others, abs=0.005)


def test_todays_practice_is_told_for_each_group_and_is_what_the_scenarios_hold(facts: Facts) -> None:
    for name, one in load_scenario(WHOLE_PLAN).initiatives.items():
        practice = practice_of(one, facts)
        for field, quantity in TODAY.items():
            if hasattr(one, field):
                for group in one.groups:
                    assert practice[group, quantity].value == getattr(one, field), (name, group, quantity)


def test_meetings_today_follow_from_the_law(facts: Facts) -> None:
    # four in the first 26 weeks; with the two that the a-kasse joins there are six
    interval = facts.evidence.practice["meetings", "dagpenge", "meeting_interval"]
    assert interval.value == 26 / 4
    assert interval.low == pytest.approx(26 / 6, abs=0.05)


def test_prices_are_named_by_the_codes_of_the_price_list() -> None:
    used = {code for one in load_scenario(WHOLE_PLAN).initiatives.values() for code in one.prices.values()}
    assert used == PRICES


# --- in words ---------------------------------------------------------------------------------------------------------
def test_the_page_in_the_docs_is_the_one_that_the_catalogue_makes(
    facts: Facts, capsys: pytest.CaptureFixture[str]
) -> None:
    page = DOCS.read_text(encoding="utf-8")
    assert initiative_table(facts, "en") == page
    assert main(["--language", "en", "catalogue"]) == 0
    assert capsys.readouterr().out == page


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_page_has_a_line_for_every_row_with_mechanism_levers_evidence_and_place(
    facts: Facts, entries: dict[str, Entry], language: str
) -> None:
    page = initiative_table(facts, language)
    lines = {code: line_of(page, row_title(entry.row, language)) for code, entry in entries.items()}
    because = "Ikke modelleret, fordi " if language == "da" else "Not modelled, because "
    for code, entry in entries.items():
        cells = lines[code].strip("| ").split(" | ")
        assert len(cells) == 6
        assert (because in cells[2]) == (entry.scenario is None)
        if entry.homes == (entry.row,):
            assert all(f"`{name}`" in cells[3] for name in entry.initiatives)
            assert all(f"`{effect}`" in cells[4] for effect in entry.evidence)
            assert all(f"`{price}`" in cells[2] for price in entry.prices)
        for home in entry.homes:
            assert home is entry.row or row_title(home, language) in cells[2]


def line_of(page: str, title: str) -> str:
    (line,) = (line for line in page.split("\n") if f"| **{title}**" in line)
    return line


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_shipped_scenario_can_be_told_in_words(facts: Facts, language: str) -> None:
    for name in shipped_scenarios():
        scenario = load_scenario(name)
        said = describe(scenario, facts, language)
        assert len(said) >= max(1, len(scenario.initiatives))
        assert not any("_" in text or "{" in text for text in said), said
        for one in scenario.initiatives:
            assert initiative_name(one, language) != one or name == "kortere-forloeb"
        for pool in scenario.pools:
            assert pool_name(pool, language) != pool
