"""Commands that run and inspect scenarios: run, compare, national, economics, parameters, catalogue, check."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli.progress import Bar
from sim.errors import ScenarioError

if TYPE_CHECKING:
    from sim.experiment import Results, RunSettings
    from sim.experiment.folders import RunFolder

ENGINE_NAMES = ("compiled", "simpy")


def add_commands(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the commands of this file to the parser."""
    running = running_options(replications=50)
    running.add_argument(
        "--until", type=date.fromisoformat, default=None, metavar="DATE", help="last day (default: 2023-12-31)"
    )
    running.add_argument(
        "--precision",
        type=_precision,
        default=None,
        metavar="MEASURE=HALF_WIDTH",
        help="stop when the 95 per cent interval is that narrow: gap=5 (full-time persons) or probability=0.05; "
        "--replications is then the most",
    )
    writing = argparse.ArgumentParser(add_help=False)
    writing.add_argument("--out", type=Path, required=True, metavar="DIR", help="run folder to write")

    run = commands.add_parser("run", parents=[running, writing], help="run one scenario")
    run.add_argument("scenario", metavar="SCENARIO", help="name of a shipped scenario, or path of a scenario file")
    run.add_argument("--spells", action="store_true", help="also write every spell")
    run.set_defaults(command=_run)

    compare = commands.add_parser(
        "compare", parents=[running, writing], help="compare scenarios with the first one, in pairs"
    )
    compare.add_argument("scenarios", nargs="+", metavar="SCENARIO")
    compare.set_defaults(command=_compare)

    national = commands.add_parser(
        "national", parents=[running, writing], help="run one scenario in all municipalities"
    )
    national.add_argument("scenario", metavar="SCENARIO")
    national.set_defaults(command=_national)

    economics = commands.add_parser("economics", parents=[running], help="what a scenario costs and saves, in kroner")
    economics.add_argument("scenario", metavar="SCENARIO")
    economics.add_argument("--json", action="store_true", help="print JSON instead of text")
    economics.set_defaults(command=_economics)

    parameters = commands.add_parser("parameters", help="print the calibrated model as JSON")
    parameters.add_argument("scenario", metavar="SCENARIO")
    parameters.set_defaults(command=_parameters)

    catalogue = commands.add_parser("catalogue", help="print the plan's initiatives as a page of Markdown")
    catalogue.set_defaults(command=_catalogue)

    opening = commands.add_parser("open", help="the scenario of what the workbench saved or sent: a file, or a code")
    opening.add_argument("saved", metavar="FILE_OR_CODE")
    opening.add_argument(
        "--out", type=Path, default=None, metavar="FILE", help="scenario file to write (default: standard output)"
    )
    opening.add_argument(
        "--pack", type=Path, metavar="DIR", help="a new folder for the data it reckons with, its own tables in place"
    )
    opening.set_defaults(command=_open)

    check = commands.add_parser("check", help="validate a data pack (folder) or a scenario (file)")
    check.add_argument("path", nargs="?", metavar="PATH", help="default: all that is shipped")
    check.set_defaults(command=_check)


def running_options(replications: int) -> argparse.ArgumentParser:
    """The options of every command that runs scenarios: how many runs, which chance, who does the work."""
    running = argparse.ArgumentParser(add_help=False)
    running.add_argument(
        "--replications", type=int, default=replications, metavar="N", help=f"runs (default: {replications})"
    )
    running.add_argument("--seed", type=int, default=2022, metavar="S", help="seed of all chance (default: 2022)")
    running.add_argument("--engine", choices=ENGINE_NAMES, default=ENGINE_NAMES[0], help="who keeps the calendar")
    where = running.add_mutually_exclusive_group()
    where.add_argument("--workers", type=int, default=1, metavar="N", help="cores of this machine (default: 1)")
    where.add_argument("--cluster", default=None, metavar="ADDRESS", help="a running Dask scheduler, tcp://host:port")
    running.add_argument(
        "--no-store", action="store_true", help="neither look for nor keep batches that were done before"
    )
    return running


# the rooms are imported by the command that needs them, so that --help and a wrong word answer at once


def _run(options: argparse.Namespace) -> None:
    from sim.analysis import check_choices
    from sim.analysis.summary import summarise
    from sim.experiment import run_scenario
    from sim.experiment.folders import RunFolder, fill_run, write_json
    from sim.experiment.provenance import manifest
    from sim.facts import load_facts
    from sim.scenario import load_scenario

    facts = load_facts(options.data)
    scenario, settings = load_scenario(options.scenario), run_settings(options)
    check_choices(scenario, facts)
    described = manifest(scenario, settings, facts, datetime.now(UTC))
    run = RunFolder(options.out, described, {scenario.name: settings.replications})
    with run as folder:
        with _StatusBar(scenario.name, run) as bar:
            results = run_scenario(
                scenario, settings, facts, keep_records=options.spells, store=batch_store(options), on_progress=bar
            )
        fill_run(folder, results, facts, described)
        write_json(folder / "summary.json", summarise(results, facts))
    print(options.out)


def _compare(options: argparse.Namespace) -> None:
    import pandas as pd

    from sim.analysis import check_choices, differences
    from sim.analysis.summary import summarise, summarise_pair
    from sim.experiment import Pair, run_scenario
    from sim.experiment.folders import MANIFEST, RunFolder, fill_run, write_json
    from sim.experiment.provenance import manifest
    from sim.facts import load_facts
    from sim.scenario import load_scenario

    facts, settings = load_facts(options.data), run_settings(options)
    scenarios = [load_scenario(name) for name in options.scenarios]
    if len(scenarios) == 1:
        scenarios.insert(0, scenarios[0].without_levers().model_copy(update={"name": "baseline"}))
    first = scenarios[0]
    for scenario in scenarios:
        check_choices(scenario, facts)
    for scenario in scenarios[1:]:
        if scenario.name in [other.name for other in scenarios if other is not scenario]:
            raise ScenarioError(
                f"Two scenarios are called {scenario.name!r}; their results would share one folder. Rename one.",
                f"To scenarier hedder {scenario.name!r}; deres resultater ville dele én mappe. Omdøb det ene.",
                key=scenario.name,
            )
        if scenario.assumptions != first.assumptions:
            raise ScenarioError(
                f"{scenario.name} rests on other assumptions than {first.name}, so their difference is not an effect. Compare "
                "scenarios with the same [assumptions].",
                f"{scenario.name} bygger på andre antagelser end {first.name}, så forskellen er ikke en effekt. Sammenlign "
                "scenarier med de samme [assumptions].",
                key=f"{scenario.name}.assumptions",
            )
    started = datetime.now(UTC)
    described = manifest(first, settings, facts, started)
    described |= {"scenario": [scenario.name for scenario in scenarios], "compared_with": first.name}
    run = RunFolder(options.out, described, {scenario.name: settings.replications for scenario in scenarios})
    with run as folder:
        results: list[Results] = []
        for scenario in scenarios:
            with _StatusBar(scenario.name, run) as bar:
                results.append(run_scenario(scenario, settings, facts, store=batch_store(options), on_progress=bar))
            inner = folder / scenario.name
            inner.mkdir()
            fill_run(inner, results[-1], facts, manifest(scenario, settings, facts, started))
            pair = Pair(results[-1], results[0])
            write_json(
                inner / "summary.json",
                summarise(pair.scenario, facts) if pair.scenario is pair.baseline else summarise_pair(pair, facts),
            )
        rows = pd.concat([differences(Pair(one, results[0])) for one in results[1:]], ignore_index=True)
        rows.insert(1, "compared_with", first.name)
        rows.to_parquet(folder / "differences.parquet", index=False)
        write_json(folder / MANIFEST, described)
    print(options.out)


def _national(options: argparse.Namespace) -> None:
    import pandas as pd

    from sim.experiment.folders import MANIFEST, RunFolder, write_json
    from sim.experiment.national import municipalities, run_national
    from sim.experiment.provenance import manifest
    from sim.facts import load_facts
    from sim.model.weeks import end_of, year_bounds
    from sim.scenario import load_scenario

    facts, settings = load_facts(options.data), run_settings(options)
    scenario = load_scenario(options.scenario)
    described = manifest(scenario, settings, facts, datetime.now(UTC))
    described["assumption"] = "nine groups in the proportions of Fredericia, sized by dagpenge and kontanthjælp in 2022"
    run = RunFolder(options.out, described, {scenario.name: len(municipalities(facts))})
    years = [year for year, _, _ in year_bounds(end_of(settings.until))]
    with run as folder:
        rows = []
        with _StatusBar(scenario.name, run) as bar:
            for local in run_national(scenario, settings, facts, on_progress=bar):
                for y, year in enumerate(years):
                    mean, end = local.full_time_persons[:, y].mean(), local.stock_end[:, y].mean()
                    rows.append((local.municipality.name, local.municipality.ratio, local.citizens, year, mean, end))
        columns = ["municipality", "ratio_to_fredericia", "citizens_at_start", "year", "full_time_persons", "stock_end"]
        pd.DataFrame(rows, columns=columns).to_parquet(folder / "municipalities.parquet", index=False)
        write_json(folder / MANIFEST, described)
    print(options.out)


def _economics(options: argparse.Namespace) -> None:
    from sim.analysis import check_choices, economics_of
    from sim.analysis.summary import summarise_economics
    from sim.experiment import run_pair
    from sim.facts import load_facts
    from sim.scenario import load_scenario
    from sim.show.economics_report import report

    facts, settings = load_facts(options.data), run_settings(options)
    scenario = load_scenario(options.scenario)
    check_choices(scenario, facts)
    with Bar(scenario.name) as bar:
        found = economics_of(run_pair(scenario, settings, facts, store=batch_store(options), on_progress=bar), facts)
    if options.json:
        print(json.dumps(summarise_economics(found), indent=2, ensure_ascii=False, allow_nan=False))
    else:
        print(report(found, facts, options.language))


def _parameters(options: argparse.Namespace) -> None:
    from sim.analysis.summary import parameters
    from sim.facts import load_facts
    from sim.model import compile_model
    from sim.scenario import load_scenario

    model = compile_model(load_facts(options.data), load_scenario(options.scenario))
    print(json.dumps(parameters(model), indent=2, ensure_ascii=False))


def _open(options: argparse.Namespace) -> None:
    import tomlkit

    from sim.experiment.session import from_code, from_file
    from sim.experiment.session.written import CODE_BEGINS
    from sim.facts import load_facts, save_pack
    from sim.scenario import save_scenario
    from sim.scenario.files import read_text

    facts = load_facts(options.data)
    if options.saved.startswith(CODE_BEGINS):
        opened = from_code(options.saved, facts)
    else:
        opened = from_file(read_text(Path(options.saved)), options.saved, facts)
    for note in opened.notes:
        print(note.da if options.language == "da" else note.en, file=sys.stderr)
    if options.pack is not None:
        save_pack(opened.state.facts(facts).root, opened.state.own, options.pack)
        print(options.pack)
    if options.out is not None:
        save_scenario(opened.state.scenario, options.out)
        print(options.out)
    else:
        print(tomlkit.dumps(opened.state.scenario.tables()), end="")


def _catalogue(options: argparse.Namespace) -> None:
    from sim.facts import load_facts
    from sim.show.initiative_table import initiative_table

    print(initiative_table(load_facts(options.data), options.language), end="")


def _check(options: argparse.Namespace) -> None:
    from sim.analysis import check_choices
    from sim.facts import load_facts, load_observed
    from sim.model import compile_model
    from sim.scenario import load_scenario, shipped_scenarios
    from sim.scenario.catalogue import catalogue_entries

    names: tuple[str, ...]
    path = Path(options.path) if options.path is not None else None
    if path is not None and (path.is_dir() or path.suffix != ".toml" and not path.exists()):
        if str(path) in shipped_scenarios():
            facts, names = load_facts(options.data), (str(path),)
        else:
            facts, names = load_facts(path), ("baseline",)
    else:
        facts = load_facts(options.data)
        names = (str(path),) if path is not None else shipped_scenarios()
    catalogue_entries(facts)
    if (facts.root / "observed").is_dir():
        load_observed(facts.root)
    for name in names:
        scenario = load_scenario(name)
        compile_model(facts, scenario)
        check_choices(scenario, facts)
        print(f"{name}: OK")


def run_settings(options: argparse.Namespace) -> RunSettings:
    """How the run is to be done, from `running_options`; last day and precision where the command has them."""
    from sim.experiment import Precision, RunSettings
    from sim.model.weeks import DEFAULT_HORIZON

    return RunSettings(
        seed=options.seed,
        replications=options.replications,
        engine=options.engine,
        until=getattr(options, "until", None) or DEFAULT_HORIZON,
        workers=options.workers,
        cluster=options.cluster,
        precision=Precision(*precision) if (precision := getattr(options, "precision", None)) else None,
    )


def batch_store(options: argparse.Namespace) -> Path | None:
    """The user's store of batches, unless it is not to be used."""
    from sim.experiment.store import default_store, thin_out

    if options.no_store:
        return None
    thin_out(default_store())
    return default_store()


def _precision(text: str) -> tuple[str, float]:
    measure, _, width = text.partition("=")
    try:
        return measure, float(width)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r}: write gap=5 or probability=0.05 / skriv gap=5 eller probability=0.05"
        ) from None


class _StatusBar(Bar):
    """Progress on the terminal, where there is one, and in the run folder's status."""

    def __init__(self, scenario: str, run: RunFolder) -> None:
        super().__init__(scenario)
        self.run = run

    def __call__(self, done: int, of: int) -> None:
        self.run.done(self.title, done)
        super().__call__(done, of)
