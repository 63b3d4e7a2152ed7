"""How rules and engine are compiled, and where the machine code is kept.

Numba keeps a function's machine code until the function's own file changes. That is too long: a kernel contains the rules
it calls, which stand in other files. So the code is kept in a folder named after the content of all files that a kernel
can contain, and a change in any of them compiles everything anew.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import numba

Function = TypeVar("Function", bound=Callable[..., object])

_PACKAGE = Path(__file__).resolve().parents[1]
_ROOMS = ("model", "engine")


def kernel(function: Function, inline: str = "never") -> Function:
    """Compile a function of numbers and arrays, without Python's lock and without reference counts.

    A kernel allocates nothing and keeps nothing, so there is nothing to count.
    """
    folder = cache_folder()
    options: dict[str, Any] = {"cache": folder is not None, "nogil": True, "_nrt": False, "inline": inline}
    # handing the whole market from function to function costs more than most of them do
    options["forceinline"] = True
    settings: Any = numba.config
    before = settings.CACHE_DIR
    settings.CACHE_DIR = folder or before
    try:
        compiled: Function = numba.njit(**options)(function)
        return compiled
    finally:
        settings.CACHE_DIR = before


def part_of_kernel(function: Function) -> Function:
    """Compile a function into every kernel that calls it: for short ones that are handed the whole market."""
    return kernel(function, inline="always")


@lru_cache(maxsize=1)
def cache_folder() -> str | None:
    """The folder of the machine code: beside the package, else in the user's cache, else none, and it is compiled each time."""
    name = f"kernels-{code_hash()[:16]}"
    own = os.environ.get("XDG_CACHE_HOME")
    user = Path(own) if own else Path.home() / ".cache"
    for parent in (_PACKAGE / "__pycache__", user / "fredericia-workbench"):
        folder = parent / name
        if _writable(folder):
            for old in parent.glob("kernels-*"):
                if old != folder:
                    shutil.rmtree(old, ignore_errors=True)
            return str(folder)
    return None


@lru_cache(maxsize=1)
def code_hash() -> str:
    """SHA-256 over the source files that decide what a model's replications count."""
    digest = hashlib.sha256()
    for room in _ROOMS:
        for path in sorted((_PACKAGE / room).glob("*.py")):
            digest.update(f"{room}/{path.name}".encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
