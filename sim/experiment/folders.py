"""Run folders: what a run writes, whole or not at all."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.engine.records import CENSORED
from sim.errors import RunError
from sim.experiment.results import Results
from sim.facts import Facts
from sim.model.rules import LIMIT
from sim.scenario import save_scenario

MANIFEST = "manifest.json"
_CHUNK = 50

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


class RunFolder:
    """A run folder in the making: filled beside its place and moved there whole; used as a context.

    While the run goes on, a hidden folder beside the place holds the manifest and ``status.csv``, a row per scenario and
    replication, written before the first batch is begun. Batches themselves are in the store, so a run that was killed goes
    on where it was when the same command is given again, and what it left behind is cleared away. On an error nothing stays.

    Parameters
    ----------
    folder:
        Where the run is to be; an earlier run there is replaced, anything else left alone.
    manifest:
        What is run, from `provenance.manifest`.
    replications:
        By scenario name.

    Raises
    ------
    RunError
        Where the folder cannot be written or holds something else.
    """

    def __init__(self, folder: Path, manifest: Mapping[str, Any], replications: Mapping[str, int]) -> None:
        self.folder = folder
        self.working = folder.parent / f".{folder.name}.running"
        self.manifest = manifest
        self.status = {name: np.zeros(number, bool) for name, number in replications.items()}
        self.last_written = 0.0

    def __enter__(self) -> Path:
        folder = self.folder
        try:
            self._give_back()
            if folder.exists() and not folder.is_dir():
                raise _taken(folder, "is a file", "er en fil")
            if folder.is_dir() and any(folder.iterdir()) and not (folder / MANIFEST).exists():
                raise _taken(folder, "holds something that is no run", "indeholder noget, der ikke er en kørsel")
            shutil.rmtree(self.working, ignore_errors=True)
            (self.working / "result").mkdir(parents=True)
            write_json(self.working / MANIFEST, self.manifest)
            self._write_status()
        except OSError as problem:
            shutil.rmtree(self.working, ignore_errors=True)
            raise _unwritable(folder, problem) from None
        return self.working / "result"

    def done(self, scenario: str, replications: int) -> None:
        """So many of a scenario's replications are done; the status on disk follows twice a second."""
        self.status[scenario][:replications] = True
        if time.monotonic() - self.last_written > 0.5:
            self._write_status()

    def _write_status(self) -> None:
        lines = ["scenario,replication,status"]
        for name, done in self.status.items():
            lines += [f"{name},{k},{'done' if one else 'pending'}" for k, one in enumerate(done)]
        partial = self.working / "status.partial"
        partial.write_text("\n".join(lines) + "\n", encoding="utf-8")
        partial.replace(self.working / "status.csv")
        self.last_written = time.monotonic()

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, _: object) -> None:
        try:
            if problem is None:
                self._put_in_place()
        except OSError as fault:
            raise _unwritable(self.folder, fault) from None
        finally:
            shutil.rmtree(self.working, ignore_errors=True)
        if isinstance(problem, OSError):
            raise _unwritable(self.folder, problem) from None

    def _put_in_place(self) -> None:
        # only here is it known when the run was finished
        manifest = self.working / "result" / MANIFEST
        described = json.loads(manifest.read_text(encoding="utf-8"))
        write_json(manifest, described | {"finished": datetime.now(UTC).isoformat(timespec="seconds")})
        if self.folder.exists():
            self.folder.replace(self.working / "old")
        try:
            (self.working / "result").replace(self.folder)
        except OSError:
            self._give_back()
            raise

    def _give_back(self) -> None:
        """An earlier run that was moved aside, where no new one has come in its place."""
        if (self.working / "old").exists() and not self.folder.exists():
            (self.working / "old").replace(self.folder)


def _unwritable(folder: Path, problem: OSError) -> RunError:
    why = problem.strerror or str(problem)
    return RunError(
        f"The run folder {folder} cannot be written ({why}). Nothing was left behind. Choose another folder with --out, or "
        "free some space.",
        f"Kørselsmappen {folder} kan ikke skrives ({why}). Intet er efterladt. Vælg en anden mappe med --out, eller frigør "
        "plads.",
        key=str(folder),
    )


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
    shutil.copytree(facts.root, inputs / "data", ignore=shutil.ignore_patterns("scenarios", "observed", "national"))
    _write_parquet(folder, results)


def _write_parquet(folder: Path, results: Results) -> None:
    """The frames, some replications at a time, so that memory does not grow with their number."""
    writers: dict[str, pq.ParquetWriter] = {}
    try:
        for part in results.chunks(_CHUNK):
            frames = {
                "census": part.census,
                "years": part.years_frame,
                "tails": part.years_frame,
                "flows": part.flows,
                "pools": part.pools,
                "participants": part.participants,
            }
            chosen = {name: frame[_COLUMNS[name]] for name, frame in frames.items()}
            if part.records is not None:
                chosen["spells"] = spells_frame(part)
            for name, frame in chosen.items():
                table = pa.Table.from_pandas(frame, preserve_index=False)
                if name not in writers:
                    writers[name] = pq.ParquetWriter(folder / f"{name}.parquet", table.schema)
                writers[name].write_table(table.cast(writers[name].schema))
    finally:
        for writer in writers.values():
            writer.close()


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
