"""Load a whole data pack: the one door from ``data/`` into the program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sim.facts.assumptions import Assumptions, load_assumptions
from sim.facts.catalogue import Catalogue, load_catalogue
from sim.facts.economy import Economy, load_economy
from sim.facts.evidence import Evidence, load_evidence
from sim.facts.plan import Plan, load_plan
from sim.facts.tables import DataPack


@dataclass(frozen=True)
class Facts:
    """Everything that goes in, checked.

    Attributes
    ----------
    root:
        The folder it was read from.
    sha256:
        Fingerprint of the content of the files read; the same wherever the folder lies.
    catalogue:
        The plan's initiatives and their levers; empty for a pack that has none.
    """

    plan: Plan
    assumptions: Assumptions
    economy: Economy
    evidence: Evidence
    root: Path
    sha256: str
    catalogue: Catalogue = Catalogue()


def load_facts(root: Path | None = None, instead: Mapping[str, bytes] | None = None) -> Facts:
    """Read and check a data pack.

    Parameters
    ----------
    root:
        A folder with ``plan/``, ``assumptions/`` and ``evidence/``; the shipped ``data/`` unless told. Any number of
        benefit groups from one up will do.
    instead:
        Content of files that stand in for those of the folder, by their path inside it.

    Raises
    ------
    DataError
        Naming file, line, value and rule of the first thing that is wrong.
    """
    pack = DataPack(Path(__file__).resolve().parents[2] / "data" if root is None else Path(root), instead)
    plan = load_plan(pack)
    assumptions = load_assumptions(pack, plan.codes)
    economy = load_economy(pack, plan.codes)
    evidence = load_evidence(pack, plan.codes)
    catalogue = load_catalogue(pack, evidence.effects)
    return Facts(plan, assumptions, economy, evidence, pack.root, pack.sha256(), catalogue)
