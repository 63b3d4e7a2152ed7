"""Robustness: bad input is refused with a message that helps. Here: the searches on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sim.cli import main
from sim.scenario import load_scenario, save_scenario

CUT = "kortere_forloeb.shorter_share"
FEW = ("--replications", "4", "--no-store")


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main([*words, *FEW]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def answered(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    answer = json.loads(printed(capsys, *words, "--json"))
    assert (answer["replications"], answer["seed"]) == (4, 2022)
    assert "chance" in answer["uncertainty"]
    return answer


def test_goal_seek(capsys: pytest.CaptureFixture[str]) -> None:
    question = ("goal-seek", "kortere-forloeb", "--lever", CUT, "--target", "3612", "--by", "2022-12-31")
    answer = answered(capsys, *question)
    assert (answer["outcome"], answer["target"], answer["by"]) == ("found", 3612.0, "2022-12-31")
    assert 0.08 < answer["value"] < 0.2
    assert answer["value_low"] < answer["value"] < answer["value_high"]
    assert answer["total"]["mean"] <= 3612
    surer = answered(capsys, *question, "--probability", "0.9", "--range", "0:0.5")
    assert surer["value"] > answer["value"]
    assert surer["searched"] == [0.0, 0.5]
    danish, english = (printed(capsys, "--language", language, *question) for language in ("da", "en"))
    assert "er tallet i gennemsnit 3.6" in danish
    assert "Kortere forløb: kortere forløb: ved" in danish
    assert "on average on 31 December 2022" in english
    scale = answered(capsys, "goal-seek", "tidlig-udplacering", "--lever", "scale")
    assert (scale["outcome"], scale["value"], scale["nearest_value"]) == ("impossible", None, 3.0)


def test_contributions(capsys: pytest.CaptureFixture[str]) -> None:
    answer = answered(capsys, "contributions", "tidlig-udplacering")
    rows = answer["years"]["2022"]["contributions"]
    assert {row["part"] for row in rows} == {"udplacering_jobparate", "udplacering_aktivitetsparate"}
    assert sum(row["mean"] for row in rows) == pytest.approx(answer["years"]["2022"]["total"]["mean"], abs=1e-9)
    package = "placement=udplacering_jobparate,udplacering_aktivitetsparate"
    (one,) = answered(capsys, "contributions", "tidlig-udplacering", "--package", package)["years"]["2023"][
        "contributions"
    ]
    assert one["part"] == "placement"
    assert one["alone"] == one["on_top"] == one["mean"]
    assert "Mest bidrager" in printed(capsys, "contributions", "tidlig-udplacering", "--year", "2023")


def test_full_effect(capsys: pytest.CaptureFixture[str]) -> None:
    answer = answered(capsys, "full-effect", "jobmatch")
    assert answer["method"] == "closed form"
    assert (
        answer["full_effect"]["alle"]["low"]
        == answer["full_effect"]["alle"]["high"]
        < answer["years"]["2022"]["alle"]["mean"]
    )
    assert "% af den fulde effekt" in printed(capsys, "full-effect", "jobmatch").replace("\u00a0", " ")


def test_mix(capsys: pytest.CaptureFixture[str]) -> None:
    question = ("mix", "kortere-forloeb", "--lever", f"{CUT}=0:0.4", "--tries", "12", "--probability", "0.75")
    answer = answered(capsys, *question)
    assert (answer["cost_unit"], answer["levers"]) == ("effort", [CUT])
    assert answer["cheapest"]["probability"]["share"] >= 0.75
    tight = answered(capsys, *question, "--budget", "0.01", "--nobody-worse")
    assert tight["cheapest"] is None
    assert tight["limits"] == {"budget": 0.01, "staff": {}, "nobody_worse": True}
    staffed = answered(
        capsys,
        *("mix", "tidlig-udplacering", "--lever", "pools.udplaceringspladser.slots=0:200", "--tries", "4"),
        *("--staff", "udplaceringspladser=50"),
    )
    assert all(one["values"]["pools.udplaceringspladser.slots"] <= 50 for one in staffed["front"])
    assert "Billigst er" in printed(capsys, *question)


def test_uncertainty(capsys: pytest.CaptureFixture[str]) -> None:
    answer = answered(capsys, "uncertainty", "jobmatch", "--worlds", "3", "--draw", "effects,returns")
    assert answer["drawn"] == ["effects", "returns"]
    assert "effects.smaller_caseloads" in answer["figures"]
    assert 0.0 <= answer["effects"]["2022"]["ignorance_share"] <= 1.0
    assert "Kun tvivl" in printed(capsys, "uncertainty", "jobmatch", "--worlds", "2")


@pytest.mark.parametrize(
    "words",
    [
        ("goal-seek", "kortere-forloeb", "--lever", CUT, "--range", "0:0.4"),
        ("contributions", "tidlig-udplacering"),
        ("full-effect", "jobmatch"),
        ("mix", "kortere-forloeb", "--lever", f"{CUT}=0:0.4", "--tries", "3", "--nobody-worse"),
    ],
)
def test_a_single_replication_has_an_answer_without_an_interval(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    assert main([*words, "--replications", "1", "--no-store"]) == 0
    shown = capsys.readouterr()
    assert "–" in shown.out
    assert "nan" not in shown.out
    assert main([*words, "--replications", "1", "--no-store", "--json"]) == 0
    assert "NaN" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (("goal-seek", "kortere-forloeb", "--lever", "kortere_forloeb.shorter"), "kortere_forloeb.shorter_share"),
        (("goal-seek", "kortere-forloeb", "--lever", "kortere_forloeb.cases"), "not a number"),
        (("goal-seek", "kortere-forloeb", "--lever", "assumptions.cycle"), "assumption"),
        (("goal-seek", "baseline", "--lever", "scale"), "there must be an initiative"),
        (("goal-seek", "kortere-forloeb", "--lever", CUT, "--by", "2022-06-30"), "no target for 2022-06-30"),
        (("goal-seek", "kortere-forloeb", "--lever", CUT, "--by", "2020-12-31", "--target", "3612"), "2020-12-31"),
        (("goal-seek", "kortere-forloeb", "--lever", CUT, "--range", "0.2:5"), "-0.5 to 0.9"),
        (("goal-seek", "kortere-forloeb", "--lever", CUT, "--range", "much"), "0:0.5"),
        (("goal-seek", "kortere-forloeb", "--lever", CUT, "--probability", "80"), "between 0 and 1"),
        (("goal-seek", "kortere-forloeb", "--lever", CUT, "--target", "nan"), "0 or more"),
        (("contributions", "baseline"), "no initiatives"),
        (("contributions", "jobmatch", "--package", "a=nobody"), "nobody"),
        (("contributions", "jobmatch", "--package", "a"), "NAME=VALUE"),
        (("contributions", "jobmatch", "--year", "2031"), "2021, 2022, 2023"),
        (("mix", "jobmatch", "--lever", "jobmatch.effect"), "NAME=VALUE"),
        (("mix", "jobmatch", "--lever", "jobmatch.effect=1:99"), "0.05 to 20"),
        (("mix", "jobmatch", "--lever", "jobmatch.effect=1:1.2", "--staff", "nowhere=2"), "nowhere"),
        (("mix", "jobmatch", "--lever", "jobmatch.effect=1:1.2", "--by", "2031-12-31"), "2031-12-31"),
        (("uncertainty", "kortere-forloeb"), "has a range to draw from"),
        (("uncertainty", "jobmatch", "--draw", "weather"), "effects, routing, returns"),
        (("uncertainty", "jobmatch", "--worlds", "1"), "at least 2 worlds"),
        (("uncertainty", "jobmatch", "--replications", "1"), "2 replications"),
        (("full-effect", "nothing-of-the-kind"), "tidlig-udplacering"),
        (("goal-seek", "kortere-forloeb", "--lever", CUT, "--replications", "0"), "replications"),
    ],
)
def test_wrong_questions_exit_2_and_say_why(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], names: str
) -> None:
    found = {}
    for language in ("da", "en"):
        try:
            code = main(["--language", language, *words])
        except SystemExit as left:
            code = int(left.code or 0)
        captured = capsys.readouterr()
        assert code == 2
        assert captured.out == ""
        assert "Traceback" not in captured.err
        found[language] = captured.err
    assert names in found["en"]
    if "usage:" not in found["en"]:
        assert found["da"] != found["en"]


def test_a_package_may_not_take_the_name_of_another_initiative(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    both = (load_scenario("jobmatch") + load_scenario("kortere-forloeb")).model_copy(update={"name": "both"})
    save_scenario(both, tmp_path / "both.toml")
    words = ("contributions", str(tmp_path / "both.toml"), "--package", "jobmatch=kortere_forloeb", *FEW)
    assert main(["--language", "en", *words]) == 2
    assert "Rename the package" in capsys.readouterr().err
