"""Project test (the files around the program agree): what may not stand in a file that is published."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from pathlib import Path

import pytest

MOST_BYTES = 1 << 20
# A package index belongs to whoever installs, in their own settings. (The question mark keeps this file from finding
# itself.)
REGISTRY_HOST = re.compile(r"https?://[^/\s]*(?:pypi|pythonhosted|npm|debian|anaconda)", re.IGNORECASE)
# A path that only one computer has. Before the slash: not the rest of an address or of a relative path.
MACHINE_PATH = re.compile(r"(?<![\w.~*)}>/-])/(?:home|Users|root|work|tmp|mnt)/\w")


@pytest.fixture(scope="module")
def files(root: Path) -> list[Path]:
    """All files that are tracked or would be with the next ``git add``."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    return [root / name for name in sorted(set(listed.split("\0"))) if name and (root / name).is_file()]


def texts(files: list[Path]) -> dict[Path, str]:
    found = {}
    for file in files:
        content = file.read_bytes()
        if b"\0" not in content:
            found[file] = content.decode("utf-8")
    return found


def definitions(notebook: str) -> list[str]:
    """The functions and classes that a notebook (as text) defines."""
    found = []
    for cell in json.loads(notebook)["cells"]:
        if cell["cell_type"] == "code":
            source = re.sub(r"^\s*[%!?].*$", "", "".join(cell["source"]), flags=re.MULTILINE)
            kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
            found += [node.name for node in ast.walk(ast.parse(source)) if isinstance(node, kinds)]
    return found


def outputs(notebook: str) -> int:
    """How many cells of a notebook (as text) keep an output or an execution number."""
    return sum(bool(c.get("outputs")) or c.get("execution_count") is not None for c in json.loads(notebook)["cells"])


@pytest.fixture(scope="module")
def notebooks(files: list[Path]) -> dict[Path, str]:
    return texts([file for file in files if file.suffix == ".ipynb"])


def test_notebooks_are_stored_without_outputs(notebooks: dict[Path, str]) -> None:
    assert [path.name for path, text in notebooks.items() if outputs(text)] == []


def test_notebooks_define_nothing(notebooks: dict[Path, str]) -> None:
    assert {path.name: names for path, text in notebooks.items() if (names := definitions(text))} == {}


def test_the_notebook_checks_see_what_they_look_for() -> None:
    cells = [
        {"cell_type": "markdown", "source": ["def text(): ..."]},
        {"cell_type": "code", "source": ["%matplotlib inline\n", "def f():\n", "    class A: ..."], "outputs": [{}]},
    ]
    notebook = json.dumps({"cells": cells})
    assert definitions(notebook) == ["f", "A"]
    assert outputs(notebook) == 1


def test_no_file_names_a_package_registry(files: list[Path]) -> None:
    assert [str(path) for path, text in texts(files).items() if REGISTRY_HOST.search(text)] == []


def test_no_file_names_a_path_of_one_computer(files: list[Path]) -> None:
    found = {path.name: hit.group() for path, text in texts(files).items() if (hit := MACHINE_PATH.search(text))}
    assert found == {}


@pytest.mark.parametrize("place", ["home", "root", "work", "tmp"])
def test_the_path_check_sees_what_it_looks_for(place: str) -> None:
    assert MACHINE_PATH.search(f"read('/{place}/me/data.csv')")
    assert not MACHINE_PATH.search(f"https://example.org/{place}/me")
    assert not MACHINE_PATH.search(f"data/{place}/me")


def test_the_registry_check_sees_what_it_looks_for() -> None:
    assert REGISTRY_HOST.search("see https:" + "//www.npmjs.com/package")
    assert not REGISTRY_HOST.search("the Debian package at https://example.org")


def test_no_file_is_large(files: list[Path]) -> None:
    assert {path.name: size for path in files if (size := path.stat().st_size) > MOST_BYTES} == {}


def test_every_folder_of_the_package_is_a_package(root: Path) -> None:
    """Without ``__init__.py`` the check of the layers would pass over a folder in silence."""
    folders = {file.parent for file in (root / "sim").rglob("*.py")}
    assert [str(f.relative_to(root)) for f in sorted(folders) if not (f / "__init__.py").is_file()] == []
