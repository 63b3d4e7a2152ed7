"""Commands that look behind the figures: citizens, calibrate-cycle, follow-country."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

CALIBRATED_CYCLES = ("recovery", "downturn")


def add_commands(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the commands of this file to the parser."""
    citizens = commands.add_parser("citizens", help="follow three typical citizens, with the scenario and without")
    citizens.add_argument("scenario", metavar="SCENARIO")
    citizens.add_argument("--seed", type=int, default=2022, metavar="S", help="seed of all chance (default: 2022)")
    citizens.set_defaults(command=_citizens)

    calibrate = commands.add_parser("calibrate-cycle", help="find a business cycle's multipliers again; print its file")
    calibrate.add_argument("cycle", nargs="?", choices=CALIBRATED_CYCLES, default=CALIBRATED_CYCLES[0], metavar="CYCLE")
    calibrate.add_argument("--out", type=Path, default=None, metavar="FILE", help="write the file instead")
    calibrate.set_defaults(command=_calibrate_cycle)

    follow = commands.add_parser(
        "follow-country", help="relative change 2020-2022 without initiatives: the country, Fredericia and the model"
    )
    follow.add_argument("cycle", nargs="?", default="recovery", metavar="CYCLE", help="name of a business cycle file")
    follow.add_argument("--replications", type=int, default=50, metavar="N", help="runs (default: 50)")
    follow.add_argument("--seed", type=int, default=2022, metavar="S", help="seed of all chance (default: 2022)")
    follow.set_defaults(command=_follow_country)


def _citizens(options: argparse.Namespace) -> None:
    from sim.analysis.citizens import follow
    from sim.experiment import RunSettings
    from sim.experiment.lives import run_lives
    from sim.facts import load_facts
    from sim.scenario import load_scenario
    from sim.show.citizen_figures import exhibits, introduction

    facts = load_facts(options.data)
    pair = run_lives(load_scenario(options.scenario), RunSettings(seed=options.seed), facts)
    followed = follow(pair)
    print(introduction(followed, pair, facts, options.language))
    for exhibit in exhibits(followed, facts, options.language):
        print(f"\n{exhibit!r}")


def _calibrate_cycle(options: argparse.Namespace) -> None:
    from sim.analysis.cycle_files import calibrated_cycle, cycle_text
    from sim.facts import load_facts, load_observed
    from sim.scenario.files import write_whole

    text = cycle_text(calibrated_cycle(options.cycle, load_facts(options.data), load_observed(options.data)))
    if options.out is None:
        print(text, end="")
    else:
        write_whole(options.out, text.encode())
        print(options.out)


def _follow_country(options: argparse.Namespace) -> None:
    from sim.experiment import RunSettings, run_scenario
    from sim.facts import load_facts, load_observed
    from sim.scenario import load_scenario
    from sim.show.cycle_figures import country_exhibit

    facts, observed = load_facts(options.data), load_observed(options.data)
    scenario = load_scenario("baseline").replace({"assumptions.cycle": options.cycle})
    settings = RunSettings(seed=options.seed, replications=options.replications)
    print(country_exhibit(run_scenario(scenario, settings, facts), observed, options.language))
