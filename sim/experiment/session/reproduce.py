"""A state in a few lines of Python, and in commands, that give the same numbers as the page."""

from __future__ import annotations

from sim.experiment.session.state import State
from sim.experiment.session.written import to_code
from sim.facts import Facts


def in_python(state: State, facts: Facts) -> str:
    """Lines that simulate what the state shows and print the totals at the ends of the years."""
    return f"""from sim.experiment import run_pair
from sim.experiment.session import from_code
from sim.facts import load_facts

facts = load_facts()
state = from_code("{to_code(state, facts)}", facts).state
pair = run_pair(state.scenario, state.settings, state.facts(facts))
print(pair.scenario.total_year_end.mean(axis=0), pair.baseline.total_year_end.mean(axis=0))
"""


def on_the_command_line(state: State, facts: Facts) -> str:
    """Commands that write the scenario to a file and run it; the run folder holds every number of the page and more."""
    settings = state.settings
    name = f"{state.scenario.name}.toml"
    options = f"--replications {settings.replications} --seed {settings.seed} --engine {settings.engine}"
    options += f" --until {settings.until.isoformat()}"
    if settings.precision is not None:
        options += f" --precision {settings.precision.measure}={settings.precision.half_width:g}"
    pack, data = (" --pack data-own", " --data data-own") if state.own else ("", "")
    return f"""python -m sim open {to_code(state, facts)} --out {name}{pack}
python -m sim{data} run {name} {options} --out run
"""
