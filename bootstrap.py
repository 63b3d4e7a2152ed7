#!/usr/bin/env python3
"""Set up the Fredericia workbench: one command, ``python3 bootstrap.py``, on a machine with Python and nothing else.

It makes ``.venv`` beside this file, installs exactly what ``requirements.lock`` pins (every file checked against its
hash), then this project itself, and compiles what can be compiled before the first use. Run again, it does only what
has changed since, which is usually nothing. A set-up that was cut short is noticed the next time and done again from
the start.

Only the standard library is used here, and no syntax newer than Python 3.6, so that an old Python gets as far as
reading which one is needed.
"""

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "setup.json"  # what was set up; written last, so that it never promises more than there is
UNDER_WAY = VENV / "setup-under-way"  # there while set-up works; left over only when it was cut short
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


class SetupError(Exception):
    """Set-up cannot go on; the message says what to do."""


def fingerprint(*paths):
    """Return a hash of the names and contents of files, and of all files below folders."""
    digest = hashlib.sha256()
    for path in paths:
        files = sorted(f for f in path.rglob("*") if f.is_file()) if path.is_dir() else [path]
        for file in files:
            if "__pycache__" not in file.parts:
                digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def wanted():
    """Return the fingerprint of each part of the set-up as the files beside this one ask for it."""
    return {
        "folder": str(ROOT),  # a moved environment still points at the old place
        "packages": fingerprint(LOCK),
        # the files under etc and share are copied at installation, not linked
        "project": fingerprint(ROOT / "pyproject.toml", ROOT / "sim" / "__init__.py", ROOT / "etc", ROOT / "share"),
        "kernels": fingerprint(ROOT / "sim" / "engine", ROOT / "sim" / "model"),
    }


def present():
    """Return what the last finished set-up left, or nothing when there is none that can be used."""
    if UNDER_WAY.exists() or not PYTHON.exists():
        return {}
    try:
        found = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and found.get("folder") == str(ROOT) else {}


@contextlib.contextmanager
def alone():
    """Let one set-up at a time work on the folder; the system gives the lock back however the holders end.

    The installers that set-up starts hold it too: one whose set-up was killed still writes into the environment.
    """
    try:
        import fcntl
    except ImportError:  # Windows: nothing there locks a folder
        yield
        return
    folder = os.open(str(ROOT), os.O_RDONLY)
    os.set_inheritable(folder, True)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("Another set-up is at work in this folder; waiting for it to end ...")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def say(text):
    """Print a line at once, also into a file or a pipe."""
    print(text, flush=True)


def run(*command, quiet=False):
    """Run a command and return whether it succeeded."""
    output = subprocess.DEVNULL if quiet else None
    environment = {k: v for k, v in os.environ.items() if k not in ("VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH")}
    try:
        done = subprocess.run(
            [str(c) for c in command],
            cwd=str(ROOT),
            env=environment,
            close_fds=False,  # see alone()
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            check=False,
        )
    except OSError:
        return False
    return done.returncode == 0


def make_environment(uv):
    """Make ``.venv`` with pip in it, from the Python that runs this."""
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(str(VENV))
    VENV.mkdir()
    UNDER_WAY.touch()
    if uv and run(*uv, "venv", "--quiet", "--seed", "--allow-existing", "--python", sys.executable, VENV):
        return
    if not run(sys.executable, "-m", "venv", VENV):
        raise SetupError(
            "Python could not make a virtual environment in {}.\n"
            "On Debian and Ubuntu this helps: apt-get install python3-venv\n"
            "Then run this again.".format(VENV)
        )


def find_uv():
    """Return the command of a uv that works on this machine, or nothing."""
    candidate = shutil.which("uv")
    return [candidate] if candidate and run(candidate, "--version", quiet=True) else []


def fetch_uv():
    """Return the command of a uv put into ``.venv``, or nothing when the package index has none for this machine."""
    if run(PYTHON, "-m", "uv", "--version", quiet=True):
        return [PYTHON, "-m", "uv"]
    got = run(PYTHON, "-m", "pip", "install", "--quiet", "--only-binary", "uv", "uv<1", quiet=True)
    return [PYTHON, "-m", "uv"] if got and run(PYTHON, "-m", "uv", "--version", quiet=True) else []


def install(uv, *what):
    """Install into ``.venv`` with uv, or with pip where uv is missing or fails."""
    if uv and run(*uv, "pip", "install", "--quiet", "--python", PYTHON, "--compile-bytecode", *what):
        return
    if uv:
        say("  uv did not manage; trying pip, which takes a little longer ...")
    if not run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *what):
        raise SetupError(
            "The packages could not be installed; the lines above say why.\n"
            "Most often the package index cannot be reached: check the network, then run this again."
        )


def compile_kernels():
    """Compile the fast engine now, so that the first run need not; return whether it is done."""
    if not (ROOT / "sim" / "engine" / "prepare.py").exists():
        return True
    if run(PYTHON, "-m", "sim.engine.prepare"):
        return True
    say("  The fast engine could not be compiled ahead (see above). Set-up goes on; the next one tries again.")
    return False


def set_up(want, have):
    """Do what is missing, in order, and write the stamp when all of it is there."""
    started = time.monotonic()
    uv = find_uv()
    if not have:
        say("Making a Python environment in {} ...".format(VENV.relative_to(ROOT)))
        make_environment(uv)
    UNDER_WAY.touch()
    if STAMP.exists():
        STAMP.unlink()
    uv = uv or fetch_uv()
    if have.get("packages") != want["packages"]:
        say("Installing the packages that requirements.lock names (with {}) ...".format("uv" if uv else "pip"))
        install(uv, "--require-hashes", "-r", LOCK)
    if have.get("project") != want["project"] or have.get("packages") != want["packages"]:
        say("Installing the workbench itself ...")
        install(uv, "--no-deps", "--no-build-isolation", "--editable", ROOT)
    run(PYTHON, "-m", "compileall", "-q", ROOT / "sim", quiet=True)  # only a matter of speed
    if have.get("kernels") != want["kernels"] and not compile_kernels():
        want = dict(want, kernels="")
    written = VENV / "setup.json.new"
    written.write_text(json.dumps(want, indent=1) + "\n", encoding="utf-8")
    os.replace(str(written), str(STAMP))
    UNDER_WAY.unlink()
    say("Set-up is done ({:.0f} s).".format(time.monotonic() - started))


def main():
    """Set up what is missing; return the exit code."""
    if sys.version_info < OLDEST_PYTHON:
        say(
            "The Fredericia workbench needs Python {}.{} or newer; this is Python {}.{} ({}).\n"
            "Install a newer one and start set-up with it, for example: python3.12 bootstrap.py".format(
                *(OLDEST_PYTHON + tuple(sys.version_info[:2]) + (sys.executable,))
            )
        )
        return 2
    try:
        with alone():
            want, have = wanted(), present()
            if want != have:
                set_up(want, have)
    except (SetupError, OSError) as error:
        say("\nSet-up stopped. {}".format(error))
        return 1
    except KeyboardInterrupt:
        say("\nSet-up was stopped; run it again and it starts afresh.")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
