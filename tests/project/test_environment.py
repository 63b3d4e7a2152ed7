"""Project test (the files around the program agree): pyproject.toml, environment.yml and the lock name the same."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import sim

LOCKED_EXTRAS = ("test", "cluster")


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def bounds(requirements: list[str]) -> dict[str, str]:
    """Name to bounds; what a bracket after the name adds is a matter of pip only."""
    parsed = [Requirement(text) for text in requirements]
    return {canonicalize_name(r.name): str(r.specifier) for r in parsed}


def declared(project: dict[str, Any], *extras: str) -> dict[str, str]:
    return bounds([*project["dependencies"], *(r for e in extras for r in project["optional-dependencies"][e])])


def locked(root: Path) -> dict[str, list[Version]]:
    """Name to the versions in the lock; there are two where one Python needs another version."""
    found: dict[str, list[Version]] = {}
    for name, version in re.findall(
        r"^([\w.-]+)==([^\s;\\]+)", (root / "requirements.lock").read_text("utf-8"), re.MULTILINE
    ):
        found.setdefault(canonicalize_name(name), []).append(Version(version))
    return found


def test_conda_gets_the_same_packages_and_bounds(root: Path, project: dict[str, Any]) -> None:
    listed = yaml.safe_load((root / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    from_pip = next(entry["pip"] for entry in listed if isinstance(entry, dict))
    assert from_pip.pop() == "--editable ."
    conda = bounds([entry for entry in listed if isinstance(entry, str)] + from_pip)
    assert conda.pop("python") == project["requires-python"]
    conda.pop("pip")
    assert conda == declared(project, *LOCKED_EXTRAS)


def test_every_bound_has_a_lower_and_an_upper_end(project: dict[str, Any]) -> None:
    for name, bound in declared(project, *project["optional-dependencies"]).items():
        assert sorted(re.findall(r"[<>]=?", bound)) == ["<", ">="], f"{name}{bound}"


def test_lock_has_every_declared_package_within_its_bounds(root: Path, project: dict[str, Any]) -> None:
    versions = locked(root)
    wanted = [*project["dependencies"], *(r for e in LOCKED_EXTRAS for r in project["optional-dependencies"][e])]
    for requirement in map(Requirement, wanted):
        found = versions.get(canonicalize_name(requirement.name), [])
        assert found, f"{requirement.name} is not in requirements.lock: make lock"
        assert all(requirement.specifier.contains(version) for version in found), f"{requirement}: locked {found}"


def test_lock_leaves_out_the_peers_of_the_benchmarks(root: Path, project: dict[str, Any]) -> None:
    assert not bounds(project["optional-dependencies"]["bench"]).keys() & locked(root).keys()


def test_lock_pins_each_package_by_hash_and_names_no_address(root: Path) -> None:
    text = (root / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*-(?!-hash=)", text, re.MULTILINE), "an option of an installer stands in the lock"
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
    assert len(blocks) == sum(len(v) for v in locked(root).values())
    for block in blocks:
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), block.splitlines()[0]


def test_citation_and_changelog_know_the_version(root: Path) -> None:
    citation = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    assert str(citation["version"]) == sim.__version__
    headings = re.findall(r"^## (.+)$", (root / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings
    assert headings[0] == "Unreleased" or headings[0].startswith(sim.__version__)
