"""``python -m sim.engine.prepare``: compile the kernels, so that the first slider of a session does not wait for it."""

from __future__ import annotations

from sim.engine import compiled_engine, simpy_engine
from sim.engine.census import empty_census
from sim.facts import load_facts
from sim.model import compile_model
from sim.scenario import load_scenario


def main() -> None:
    """Compile every kernel by running a short scenario that uses them all."""
    facts = load_facts()
    for name in ("baseline", "tidlig-udplacering"):
        model = compile_model(facts, load_scenario(name))
        compiled_engine.run(model, seed=0, replication=0)
        compiled_engine.count(model, 0, 0, empty_census(model))
        simpy_engine.run(model, seed=0, replication=0)


if __name__ == "__main__":
    main()
