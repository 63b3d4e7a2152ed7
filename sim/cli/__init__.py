"""The command line: the same scenarios, engine and results as the notebooks."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from sim.cli import runs, searches, studies
from sim.errors import SimError

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 where it went well, 2 where the input was wrong, with the message on standard error."""
    options = _parser().parse_args(arguments)
    try:
        options.command(options)
    except SimError as problem:
        print(problem.text(options.language), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sim", description="The Fredericia workbench on the command line.")
    parser.add_argument("--language", choices=("da", "en"), default="da", help="language of messages (default: da)")
    parser.add_argument(
        "--data", type=Path, default=None, metavar="DIR", help="another data pack (default: the shipped one)"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    runs.add_commands(commands)
    searches.add_commands(commands)
    studies.add_commands(commands)
    return parser
