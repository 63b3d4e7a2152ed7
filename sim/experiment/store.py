"""Batches that have been done, kept by what they were made from, so that the same inputs never run twice."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

import numpy as np

from sim.engine.census import Census, empty_census
from sim.experiment.batches import Batch, Counted
from sim.model import Model
from sim.model.kernels import code_hash

MOST_BYTES = 500_000_000
"""The store is thinned out, oldest use first, when it grows beyond this."""


def default_store() -> Path:
    """The user's store of batches."""
    own = os.environ.get("XDG_CACHE_HOME")
    return (Path(own) if own else Path.home() / ".cache") / "fredericia-workbench" / "batches"


class Store:
    """A folder of done batches of one model, engine and seed.

    Parameters
    ----------
    folder:
        Where all stores lie; None keeps nothing.
    key:
        What the batches are made from, see `model_key`.
    """

    def __init__(self, folder: Path | None, key: str, model: Model) -> None:
        self.folder = None if folder is None else folder / key[:40]
        self.model = model

    def get(self, batch: Batch) -> Counted | None:
        """A batch that was done before, or None; a file that cannot be read counts as not there."""
        if self.folder is None:
            return None
        path = self._path(batch)
        expected = empty_census(self.model, batch.count)
        try:
            # opened here, because numpy leaves a damaged file open
            with path.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
                counts = Census(*(arrays[name] for name in Census._fields))
            path.parent.touch()
        except Exception:
            # a damaged archive can raise anything: zlib's errors, unknown compression, a header that is no header
            return None
        fits = all(a.shape == b.shape and a.dtype == b.dtype for a, b in zip(counts, expected, strict=True))
        return Counted(batch, counts) if fits else None

    def put(self, counted: Counted) -> None:
        """Keep a batch, whole or not at all; a store that cannot be written keeps nothing and stops nobody."""
        if self.folder is None or counted.records:
            return
        path = self._path(counted.batch)
        partial = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, partial = tempfile.mkstemp(dir=path.parent, suffix=".partial")
            with os.fdopen(handle, "wb") as stream:
                np.savez_compressed(stream, **counted.counts._asdict())
            Path(partial).replace(path)
        except OSError:
            if partial is not None:
                Path(partial).unlink(missing_ok=True)

    def _path(self, batch: Batch) -> Path:
        assert self.folder is not None
        return self.folder / f"{batch.first:07d}-{batch.count}.npz"


def thin_out(folder: Path, most_bytes: int = MOST_BYTES) -> None:
    """Delete the stores that were not used for longest until the rest is small enough."""
    try:
        stores = sorted((path for path in folder.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
        sizes = {path: sum(file.stat().st_size for file in path.iterdir()) for path in stores}
    except OSError:
        return
    total = sum(sizes.values())
    for path in stores[:-1]:
        if total <= most_bytes:
            return
        shutil.rmtree(path, ignore_errors=True)
        total -= sizes[path]


def model_key(model: Model, engine: str, seed: int) -> str:
    """SHA-256 of everything that decides a batch's counts: the model's numbers, engine, seed and the code of both."""
    found = hashlib.sha256(f"{code_hash()} {engine} {seed}".encode())
    _absorb(found, model.market)
    return found.hexdigest()


def _absorb(found: hashlib._Hash, part: object) -> None:
    if isinstance(part, tuple):
        for entry in part:
            _absorb(found, entry)
    elif isinstance(part, np.ndarray):
        found.update(f"{part.dtype} {part.shape}".encode() + part.tobytes())
    else:
        found.update(repr(part).encode())
