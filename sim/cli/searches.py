"""Commands that search and explain: goal-seek, contributions, mix, full-effect, uncertainty."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from sim.cli.progress import Bar
from sim.cli.runs import batch_store, run_settings, running_options

if TYPE_CHECKING:
    from sim.experiment import RunSettings
    from sim.facts import Facts
    from sim.scenario import Scenario
    from sim.show.board import Chart

Value = TypeVar("Value")

LAST_DAY_OF_2022 = date(2022, 12, 31)


def add_commands(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the commands of this file to the parser."""
    goal = _command(commands, "goal-seek", _goal_seek, 150, "find the value of one lever that meets the target")
    goal.add_argument(
        "--lever",
        required=True,
        metavar="NAME",
        help="initiative.field, pools.NAME.slots, or scale for all initiatives",
    )
    _target_options(goal)
    goal.add_argument(
        "--probability", type=float, default=None, metavar="P", help="share of the runs (default: the mean)"
    )
    goal.add_argument("--range", type=_range, default=None, metavar="LOW:HIGH", help="values to search (default: all)")

    parts = _command(commands, "contributions", _contributions, 50, "divide the effect among the initiatives (Shapley)")
    parts.add_argument(
        "--package",
        type=_named(str),
        action="append",
        default=[],
        metavar="NAME=INITIATIVE,...",
        help="initiatives to be taken together; may be repeated",
    )
    parts.add_argument(
        "--year", type=int, default=LAST_DAY_OF_2022.year, metavar="YEAR", help="at its end (default: 2022)"
    )

    mix = _command(commands, "mix", _mix, 25, "search the cheapest mix of levers that reaches the target")
    mix.add_argument(
        "--lever",
        type=_named(_range),
        action="append",
        required=True,
        metavar="NAME=LOW:HIGH",
        help="a lever and its range, the end that asks for least first; may be repeated",
    )
    _target_options(mix)
    mix.add_argument("--probability", type=float, default=0.5, metavar="P", help="share of the runs (default: 0.5)")
    mix.add_argument("--budget", type=float, default=None, metavar="COST", help="the most it may cost, in kroner")
    mix.add_argument(
        "--staff", type=_named(int), action="append", default=[], metavar="POOL=MOST", help="the most places or posts"
    )
    mix.add_argument("--nobody-worse", action="store_true", help="no group may end with more citizens than today")
    mix.add_argument("--tries", type=int, default=None, metavar="N", help="mixes to try (default: 120)")

    _command(commands, "full-effect", _full_effect, 50, "the effect by the ends of the years beside the full effect")

    doubt = _command(commands, "uncertainty", _uncertainty, 25, "chance and doubt about effects, apart and together")
    doubt.add_argument("--worlds", type=int, default=100, metavar="N", help="draws of what is not known (default: 100)")
    doubt.add_argument(
        "--draw", default="effects", metavar="KIND,...", help="effects, routing, returns (default: effects)"
    )


def _command(
    commands: argparse._SubParsersAction[Any],
    name: str,
    run: Callable[[argparse.Namespace], None],
    replications: int,
    what: str,
) -> argparse.ArgumentParser:
    """A command about one scenario that prints sentences and a table, or JSON."""
    found: argparse.ArgumentParser = commands.add_parser(name, parents=[running_options(replications)], help=what)
    found.add_argument("scenario", metavar="SCENARIO", help="name of a shipped scenario, or path of a scenario file")
    found.add_argument("--json", action="store_true", help="print JSON instead of words and a table")
    found.set_defaults(command=run)
    return found


def _target_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--target", type=float, default=None, metavar="PERSONS", help="full-time persons (default: the plan's target)"
    )
    parser.add_argument(
        "--by", type=date.fromisoformat, default=LAST_DAY_OF_2022, metavar="DATE", help="day (default: 2022-12-31)"
    )


# the rooms are imported by the command that needs them, so that --help and a wrong word answer at once


def _goal_seek(options: argparse.Namespace) -> None:
    from sim.analysis.answers import goal_answer
    from sim.analysis.goal_seek import goal_seek
    from sim.show.goal_figures import goal_curve, goal_sentences

    scenario, settings, facts = _asked(options)
    with Bar(scenario.name) as bar:
        goal = goal_seek(
            scenario,
            options.lever,
            settings,
            facts,
            target=options.target,
            by=options.by,
            probability=options.probability,
            within=options.range,
            store=batch_store(options),
            on_progress=bar,
        )
    if options.json:
        _print_json(goal_answer(goal))
    else:
        _print(goal_sentences(goal, options.language), goal_curve(goal, options.language))


def _contributions(options: argparse.Namespace) -> None:
    from sim.analysis.answers import contribution_answer
    from sim.analysis.attribution import contributions
    from sim.experiment.coalitions import run_coalitions
    from sim.show.contribution_figures import contribution_bars, contribution_sentences

    scenario, settings, facts = _asked(options)
    _year_in(options.year, settings)
    packages = {name: words.split(",") for name, words in options.package}
    with Bar(scenario.name) as bar:
        coalitions = run_coalitions(
            scenario, settings, facts, packages=packages, store=batch_store(options), on_progress=bar
        )
    found = contributions(coalitions)
    if options.json:
        _print_json(contribution_answer(found))
    else:
        words = contribution_sentences(found, options.language, options.year)
        _print(words, contribution_bars(found, options.language, options.year))


def _mix(options: argparse.Namespace) -> None:
    from sim.analysis.answers import mix_answer
    from sim.analysis.economics import cost_in_kroner
    from sim.analysis.mix import TRIES, search_mix
    from sim.analysis.mixes import Limits
    from sim.frozen import FrozenMap
    from sim.show.group_figures import group_names
    from sim.show.mix_figures import mix_front, mix_sentences

    scenario, settings, facts = _asked(options)
    with Bar(scenario.name) as bar:
        mix = search_mix(
            scenario,
            dict(options.lever),
            settings,
            facts,
            target=options.target,
            by=options.by,
            probability=options.probability,
            cost=cost_in_kroner(scenario, facts),
            limits=Limits(options.budget, FrozenMap(options.staff), options.nobody_worse),
            tries=TRIES if options.tries is None else options.tries,
            store=batch_store(options),
            on_progress=bar,
        )
    if options.json:
        _print_json(mix_answer(mix))
    else:
        names = group_names(facts, options.language)
        _print(mix_sentences(mix, options.language), mix_front(mix, options.language, names))


def _full_effect(options: argparse.Namespace) -> None:
    from sim.analysis.answers import full_effect_answer
    from sim.analysis.full_effect import full_effect
    from sim.show.full_effect_figures import full_effect_bars, full_effect_sentences

    scenario, settings, facts = _asked(options)
    with Bar(scenario.name) as bar:
        found = full_effect(scenario, settings, facts, store=batch_store(options), on_progress=bar)
    if options.json:
        _print_json(full_effect_answer(found))
    else:
        _print(full_effect_sentences(found, options.language), full_effect_bars(found, facts, options.language))


def _uncertainty(options: argparse.Namespace) -> None:
    from sim.analysis.answers import uncertainty_answer
    from sim.analysis.uncertainty import uncertainty
    from sim.experiment.ignorance import run_ignorance
    from sim.show.uncertainty_figures import total_with_doubt, uncertainty_sentences

    scenario, settings, facts = _asked(options)
    with Bar(scenario.name) as bar:
        ignorance = run_ignorance(
            scenario,
            settings,
            facts,
            worlds=options.worlds,
            kinds=options.draw.split(","),
            store=batch_store(options),
            on_progress=bar,
        )
    found = uncertainty(ignorance, facts)
    if options.json:
        _print_json(uncertainty_answer(found))
    else:
        _print(uncertainty_sentences(found, options.language), total_with_doubt(found, facts, options.language))


def _asked(options: argparse.Namespace) -> tuple[Scenario, RunSettings, Facts]:
    from sim.facts import load_facts
    from sim.scenario import load_scenario

    facts = load_facts(options.data)
    return load_scenario(options.scenario), run_settings(options), facts


def _year_in(year: int, settings: RunSettings) -> None:
    from sim.errors import RunError
    from sim.model.weeks import end_of, year_bounds

    years = [one for one, _, _ in year_bounds(end_of(settings.until))]
    if year not in years:
        known = ", ".join(str(one) for one in years)
        raise RunError(
            f"year = {year} is not in the run. Choose one of: {known}.",
            f"år = {year} er ikke med i kørslen. Vælg et af: {known}.",
            key="year",
        )


def _print(said: Iterable[str], chart: Chart) -> None:
    """Sentences, then the chart's own table in columns, names to the left and numbers to the right."""
    print("\n".join(said), end="\n\n")
    table = [list(chart.table.columns), *(list(row) for row in chart.table.rows)]
    widths = [max(len(row[place]) for row in table) for place in range(len(table[0]))]
    for row in table:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        print("  ".join(cells).rstrip())


def _print_json(answer: Mapping[str, Any]) -> None:
    print(json.dumps(answer, indent=2, ensure_ascii=False))


def _range(text: str) -> tuple[float, float]:
    low, _, high = text.partition(":")
    try:
        return float(low), float(high)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: write 0:0.5 / skriv 0:0.5") from None


def _named(read: Callable[[str], Value]) -> Callable[[str], tuple[str, Value]]:
    """Reads NAME=VALUE."""

    def parse(text: str) -> tuple[str, Value]:
        name, found, value = text.partition("=")
        try:
            if not (name and found):
                raise ValueError
            return name, read(value)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r}: write NAME=VALUE / skriv NAVN=VÆRDI") from None

    return parse
