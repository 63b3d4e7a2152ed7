"""Run folders: what a run writes, whole or not at all."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from sim.engine.records import CENSORED
from sim.errors import RunError
from sim.experiment.results import Results
from sim.facts import Facts
from sim.model.rules import LIMIT
from sim.scenario import save_scenario

MANIFEST = "manifest.json"

_COLUMNS = {
    "census": ["replication", "week", "date", "group", "stock"],
    "years": [
        "replication",
        "year",
        "group",
        "full_time_persons",
        "stock_end",
        "inflow",
        "outflow",
        "closed",
        "mean_duration_weeks",
    ],
    "tails": ["replication", "year", "group", "share_over_52_weeks", "share_over_104_weeks"],
    "flows": ["replication", "year", "group", "destination", "count"],
    "pools": ["replication", "year", "pool", "capacity", "used_share", "waiting_mean_weeks", "reneged", "served"],
    "participants": ["replication", "year", "activity", "earlier", "more"],
}


def write_folder(folder: str | Path, fill: Callable[[Path], None]) -> None:
    """Make a folder by filling another one beside it and moving it into place.

    An earlier run's folder is replaced; a folder that holds anything else is left alone.

    Raises
    ------
    RunError
        Where the folder cannot be written or holds something else; nothing half-written stays.
    """
    folder = Path(folder)
    partial = None
    try:
        if folder.exists() and not folder.is_dir():
            raise _taken(folder, "is a file", "er en fil")
        if folder.is_dir() and any(folder.iterdir()) and not (folder / MANIFEST).exists():
            raise _taken(folder, "holds something that is no run", "indeholder noget, der ikke er en kørsel")
        folder.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
        partial.chmod(0o755)
        fill(partial)
        if folder.exists():
            old = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
            folder.replace(old / "old")
            partial.replace(folder)
            shutil.rmtree(old, ignore_errors=True)
        else:
            partial.replace(folder)
        partial = None
    except OSError as problem:
        why = problem.strerror or str(problem)
        raise RunError(
            f"The run folder {folder} cannot be written ({why}). Nothing was left behind. Choose another folder with --out, "
            "or free some space.",
            f"Kørselsmappen {folder} kan ikke skrives ({why}). Intet er efterladt. Vælg en anden mappe med --out, eller "
            "frigør plads.",
            key=str(folder),
        ) from None
    finally:
        if partial is not None:
            shutil.rmtree(partial, ignore_errors=True)


def _taken(folder: Path, en: str, da: str) -> RunError:
    return RunError(
        f"The run folder {folder} {en}. Nothing was changed. Choose a new or empty folder with --out.",
        f"Kørselsmappen {folder} {da}. Intet er ændret. Vælg en ny eller tom mappe med --out.",
        key=str(folder),
    )


def fill_run(folder: Path, results: Results, facts: Facts, manifest: Mapping[str, Any]) -> None:
    """Write the files of one scenario's run: manifest, a copy of the inputs, and the frames as parquet.

    The columns are those of the design, in its order; ``andre``, the constant outside the groups, stands in the manifest.
    """
    described = {**manifest, "remainder_full_time_persons": results.model.remainder}
    write_json(folder / MANIFEST, described)
    inputs = folder / "inputs"
    inputs.mkdir()
    save_scenario(results.scenario, inputs / f"{results.scenario.name}.toml")
    shutil.copytree(facts.root, inputs / "data", ignore=shutil.ignore_patterns("scenarios", "observed"))
    frames = {
        "census": results.census,
        "years": results.years_frame,
        "tails": results.years_frame,
        "flows": results.flows,
        "pools": results.pools,
        "participants": results.participants,
    }
    for name, frame in frames.items():
        frame[_COLUMNS[name]].to_parquet(folder / f"{name}.parquet", index=False)
    if results.records is not None:
        spells_frame(results).to_parquet(folder / "spells.parquet", index=False)


def spells_frame(results: Results) -> pd.DataFrame:
    """replication, citizen, group, start, end, destination, reason, censored; weeks from week zero.

    A spell that was under way at week zero has a negative start; a censored one has no destination.
    """
    parts = []
    for record in results.records or ():
        spells = record.spells
        censored = spells["destination"] == CENSORED
        places = pd.array(results.model.destinations, dtype="str")
        parts.append(
            pd.DataFrame(
                {
                    "replication": record.replication,
                    "citizen": spells["citizen"],
                    "group": pd.array(results.model.groups, dtype="str")[spells["group"]],
                    "start": spells["began"],
                    "end": spells["ended"],
                    "destination": pd.Series(places[spells["destination"]]).mask(censored),
                    "reason": pd.Series(["exit"] * len(spells))
                    .mask(censored, "censored")
                    .mask(spells["why"] == LIMIT, "limit"),
                    "censored": censored,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Readable JSON with the keys in their order."""
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")
