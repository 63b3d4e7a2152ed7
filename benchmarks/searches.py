"""What a search takes: goal seek on the blunt lever, contributions of all initiatives, the full effect, a mix."""

from __future__ import annotations

from benchmarks.stopwatch import Work, in_turns
from benchmarks.table import Row, judged, timed
from sim.analysis.full_effect import equilibrium_effect
from sim.analysis.goal_seek import goal_seek
from sim.analysis.mix import search_mix
from sim.analysis.shortening import shortening
from sim.experiment import RunSettings
from sim.experiment.coalitions import run_coalitions
from sim.experiment.ignorance import run_ignorance
from sim.facts import load_facts
from sim.scenario import load_scenario

ROUNDS = 5
GOAL_RUNS, RUNS = 150, 25
MOST_SECONDS = 3.0


def measure() -> list[Row]:
    """Whole searches on one core, as the command line runs them unless told otherwise."""
    facts = load_facts()
    pure, shipped = shortening(facts, 0.1, "both"), load_scenario("kortere-forloeb")
    both = load_scenario("tidlig-udplacering") + load_scenario("jobmatch")
    found: dict[str, float] = {}

    def settings(number: int, runs: int) -> RunSettings:
        # another seed each round, so that nothing is remembered from the last one
        return RunSettings(seed=2022 + number, replications=runs)

    def blunt(number: int) -> int:
        goal = goal_seek(pure, "cut.shorter_share", settings(number, GOAL_RUNS), facts)
        found["value"], found["trials"] = 100.0 * (goal.value or 0.0), len(goal.trials)
        return 1

    def own(number: int) -> int:
        goal_seek(shipped, "kortere_forloeb.shorter_share", settings(number, GOAL_RUNS), facts)
        return 1

    def contributions(number: int) -> int:
        run_coalitions(both, settings(number, RUNS), facts)
        return 1

    def closed_form(number: int) -> int:
        equilibrium_effect(load_scenario("jobmatch"), facts)
        return 1

    def mixed(number: int) -> int:
        search_mix(shipped, {"kortere_forloeb.shorter_share": (0.0, 0.4)}, settings(number, RUNS), facts, tries=20)
        return 1

    def worlds(number: int) -> int:
        run_ignorance(both, settings(number, RUNS), facts, worlds=20)
        return 1

    works: dict[str, Work] = {
        "goal": blunt,
        "own": own,
        "parts": contributions,
        "closed": closed_form,
        "mix": mixed,
        "worlds": worlds,
    }
    times = in_turns(works, ROUNDS)
    said = f"{found['value']:.1f} per cent in the last round, {found['trials']:.0f} values tried"
    rows = [
        (f"goal seek, blunt lever alone, {GOAL_RUNS} replications", "goal", "s", said),
        (f"goal seek, blunt lever under the shipped assumptions, {GOAL_RUNS} replications", "own", "s", ""),
        (f"contributions of 3 initiatives (8 coalitions), {RUNS} replications", "parts", "s", ""),
        ("full effect by closed form", "closed", "ms", ""),
        (f"mix of one lever, 20 tries, {RUNS} replications", "mix", "s", ""),
        (f"20 worlds, {RUNS} replications", "worlds", "s", ""),
    ]
    return [
        timed(
            "searches",
            what,
            times[key],
            unit,
            note="; ".join(
                filter(
                    None,
                    (judged(times[key].median, MOST_SECONDS, " s") if unit == "s" and "goal" in what else "", note),
                )
            ),
        )
        for what, key, unit, note in rows
    ]
