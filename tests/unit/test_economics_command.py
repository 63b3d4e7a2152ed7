"""Unit: one part alone does what it says. Here: kroner on the command line, and what is refused before anything is run."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.cli import main

QUICK = ["--replications", "2", "--until", "2021-12-31", "--no-store"]
FILE = """schema = 1
name = "priced"
[title]
da = "Med priser"
en = "With prices"
[description]
da = "prøve"
en = "trial"
[assumptions.prices]
{prices}
[assumptions.national_share]
{shares}
[initiatives.jobmatch]
mechanism = "matching"
groups = ["dagpenge"]
effect = 1.0
prices = {{ {paid} }}
"""


@pytest.fixture
def scenario(tmp_path: Path) -> Callable[..., str]:
    """Writes a scenario file that changes nothing but costs something, and gives its path."""

    def write(prices: str = "", shares: str = "", paid: str = 'start = "startup_large"') -> str:
        path = tmp_path / "priced.toml"
        path.write_text(FILE.format(prices=prices, shares=shares, paid=paid), encoding="utf-8")
        return str(path)

    return write


def test_the_report_is_in_the_language_asked_for(
    scenario: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["economics", scenario(), *QUICK]) == 0
    danish = capsys.readouterr().out
    assert "Med priser i forhold til Uændret praksis" in danish
    assert "Indsatserne koster 500.000\u00a0kr.; 1 af 1 priser er skøn." in danish
    assert "Netto er kommunen 500.000\u00a0kr. dårligere stillet" in danish
    assert main(["--language", "en", "economics", scenario(prices="startup_large = 0.0"), *QUICK]) == 0
    english = capsys.readouterr().out
    assert "The scenario neither saves nor costs anything" in english
    assert "entered in the scenario" in english


def test_the_same_as_json(scenario: Callable[..., str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["economics", scenario(), "--json", *QUICK]) == 0
    found = json.loads(capsys.readouterr().out)
    cells = found["periods"]["2021"]
    assert cells["municipal_saving"] == {"unit": "DKK", "mean": 0.0, "standard_error": 0.0, "low": 0.0, "high": 0.0}
    assert cells["initiative_cost"]["mean"] == 500_000.0
    assert cells["municipal_net"]["high"] == -500_000.0
    assert cells["cost_per_person"]["mean"] is None
    assert found["break_even"]["week"] is None
    assert found["break_even"]["paid_back_at_end"]["hits"] == 0
    assert found["costs"][0]["status"] == "assumption"
    assert found["costs"][0]["source"]
    assert "upper bounds" in found["rates"]


def test_a_comparison_holds_the_kroner_of_every_scenario(scenario: Callable[..., str], tmp_path: Path) -> None:
    out = tmp_path / "run"
    assert main(["compare", scenario(shares="2021 = 0.1"), "--out", str(out), *QUICK]) == 0
    summary = json.loads((out / "priced" / "summary.json").read_text(encoding="utf-8"))
    assert summary["economics"]["periods"]["2021"]["municipal_net"]["mean"] == -500_000.0
    assert summary["economics"]["compared_with"] == "baseline"
    national = summary["national"]["2021"]
    assert (national["national_share"]["value"], national["national_share"]["status"]) == (0.1, "entered")
    assert national["national_share"]["estimate"] is False
    assert national["plan_level"]["value"] == 3831
    assert national["plan_share"] == pytest.approx(3831 / 32_655)
    assert national["distance_share"]["mean"] == pytest.approx(national["share"]["mean"] - 0.1)
    assert "economics" not in json.loads((out / "baseline" / "summary.json").read_text(encoding="utf-8"))


def test_a_run_of_no_length_is_told(
    scenario: Callable[..., str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    none = ["--replications", "2", "--until", "2020-12-31", "--no-store"]
    assert main(["--language", "en", "economics", scenario(), *none]) == 2
    assert "before 2021 has begun" in capsys.readouterr().err
    assert main(["compare", scenario(), "--out", str(tmp_path / "run"), *none]) == 0
    assert json.loads((tmp_path / "run" / "priced" / "summary.json").read_text(encoding="utf-8"))["economics"] is None


WRONG = [
    ({"prices": "startup_huge = 5.0"}, "'startup_huge'", "startup_large"),
    ({"paid": 'start = "gold"'}, "jobmatch.prices.start", "startup_small"),
    ({"paid": 'year = "startup_large"'}, "DKK per year", "crm_year"),
    ({"paid": 'week = "course_week"'}, "jobmatch.prices.week", "start, year"),
    ({"shares": "last = 0.1"}, "'last'", "2022 = 0.08"),
]


@pytest.mark.parametrize(("wrong", "named", "allowed"), WRONG)
def test_what_is_wrong_is_refused_by_every_command_before_it_runs(
    scenario: Callable[..., str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    wrong: dict[str, str],
    named: str,
    allowed: str,
) -> None:
    path, out = scenario(**wrong), tmp_path / "run"
    for command in (
        ["check", path],
        ["economics", path, *QUICK],
        ["run", path, "--out", str(out), *QUICK],
        ["compare", "baseline", path, "--out", str(out), *QUICK],
    ):
        assert main(["--language", "en", *command]) == 2
        message = capsys.readouterr().err
        assert named in message
        assert allowed in message
        assert not out.exists()
