"""The committee's slides: each is one message, made by rule from the numbers of its own picture."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from sim.analysis import Estimate, estimate
from sim.analysis.compare import paired
from sim.analysis.effect_ranges import at_range_end
from sim.analysis.origins import origins
from sim.experiment import Pair, RunSettings, run_pair
from sim.facts import ENTERED, Facts, load_facts, recomputed, stock_by_littles_law
from sim.scenario import Scenario, load_scenario
from sim.show import plan_figures, slide_figures
from sim.show.cycle_figures import cycle_title
from sim.show.figures import group_names
from sim.show.national_words import national_kind, source_of
from sim.show.scenario_words import describe
from sim.show.sentences import FOCUS_YEAR, Headlines, effect_sentence, headlines, waiting
from sim.show.shared_library import ChartLibrary
from sim.show.slide import Slide
from sim.show.texts import Texts, catalogue, joined, placeholders

SLIDES = (
    "opening",
    "today",
    "goal",
    "national",
    "initiatives",
    "gap",
    "effect",
    "certainty",
    "assumed",
    "doubted",
    "unsaid",
)
"""The slides in their order, by the name of the method that makes each."""

End = Literal["low", "central", "high"]


class Presentation:
    """A scenario for Social- og Beskæftigelsesudvalget.

    Parameters
    ----------
    scenario:
        The name of a shipped scenario, the path of a scenario file, or a scenario.
    replications, engine, seed:
        How the futures are simulated.
    language:
        ``"da"`` or ``"en"``.
    facts:
        Another data pack than the shipped one.

    Raises
    ------
    SimError
        For an unknown scenario, settings out of range or a data pack with a fault.
    """

    def __init__(
        self,
        scenario: str | Path | Scenario,
        *,
        replications: int = 200,
        engine: str = "compiled",
        seed: int = 2022,
        language: str = "da",
        facts: Facts | None = None,
    ) -> None:
        self.scenario = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
        self.facts = load_facts() if facts is None else facts
        self.settings = RunSettings(seed=seed, replications=replications, engine=engine)
        self.language = language
        self._texts = Texts(language)

    # --- the numbers --------------------------------------------------------------------------------------------------
    @cached_property
    def pair(self) -> Pair:
        """The scenario and its baseline, run by run."""
        return run_pair(self.scenario, self.settings, self.facts)

    @cached_property
    def pairs(self) -> dict[End, Pair]:
        """The same with all effects at the low end of their range, as in the scenario, and at the high end."""
        ends: tuple[Literal["low"], Literal["high"]] = ("low", "high")
        found = {end: run_pair(at_range_end(self.scenario, self.facts, end), self.settings, self.facts) for end in ends}
        return {"low": found["low"], "central": self.pair, "high": found["high"]}

    @cached_property
    def found(self) -> dict[End, Headlines]:
        """The headline numbers of each of the three."""
        return {end: headlines(pair, self.facts) for end, pair in self.pairs.items()}

    @cached_property
    def changes(self) -> dict[End, Estimate]:
        """The paired change of the total at the end of the plan's year, for each of the three."""
        place = self._place
        return {
            end: estimate(paired(one.scenario.total_year_end, one.baseline.total_year_end, one)[:, place])
            for end, one in self.pairs.items()
        }

    @cached_property
    def _library(self) -> ChartLibrary:
        return ChartLibrary()

    @property
    def title(self) -> str:
        """The scenario's name as users read it."""
        return self.scenario.title.da if self.language == "da" else self.scenario.title.en

    @property
    def need(self) -> float:
        """What the plan's target asks for: its level less the base year's."""
        plan = self.facts.plan
        return plan.targets[FOCUS_YEAR].value - plan.full_time_persons[plan.base_year].value

    @property
    def _place(self) -> int:
        return [year for year, _, _ in self.pair.scenario.years].index(FOCUS_YEAR)

    # --- the slides ---------------------------------------------------------------------------------------------------
    def opening(self) -> Slide:
        """What it is about, and the answer."""
        plan = self.facts.plan
        found = self.found["central"]
        lead = self._texts(
            "presentation.opening.lead",
            total=found.total.mean,
            base=str(plan.base_year),
            year=str(FOCUS_YEAR),
            target=found.target.value,
            chance=found.chance.share,
            low=found.total.quantiles[0],
            high=found.total.quantiles[2],
        )
        return self._slide(
            "opening",
            self._texts("presentation.opening.heading", scenario=self.title),
            lead=lead,
            source=self._texts("presentation.opening.source", base=str(plan.base_year), runs=found.runs),
            opening=True,
        )

    def today(self) -> Slide:
        """Where the municipality is: the groups of the base year."""
        plan, names = self.facts.plan, group_names(self.facts, self.language)
        leading = plan_figures.leading_groups(self.facts)
        total = plan.full_time_persons[plan.base_year].value
        stock = stock_by_littles_law([g for g in plan.groups if g.code in leading], plan.weeks_in_base_year)
        heading = self._texts(
            "presentation.today.heading",
            groups=joined([names[code] for code in leading], self.language),
            share=stock / total,
            total=total,
        )
        source = self._texts(
            "presentation.today.source", base=str(plan.base_year), source=_short(plan.groups[0].closed_cases.source)
        )
        return self._slide("today", heading, chart=plan_figures.groups_today(self.facts, self.language), source=source)

    def goal(self) -> Slide:
        """What the plan wants."""
        plan = self.facts.plan
        heading = self._texts(
            "presentation.goal.heading", need=-self.need, year=str(FOCUS_YEAR), base=str(plan.base_year)
        )
        target = plan.targets[FOCUS_YEAR]
        source = self._texts("presentation.goal.source", source=target.source, base=str(plan.base_year))
        return self._slide("goal", heading, chart=plan_figures.goal(self.facts, self.language), source=source)

    def national(self) -> Slide:
        """The plan's target against the country's share, called an estimate where it is one."""
        ours, country = plan_figures.shares(self.scenario, self.facts)
        year = FOCUS_YEAR
        if year not in ours or year not in country:
            return self._slide("national", self._texts("presentation.national.unknown", year=str(year)))
        figure = country[year]
        kind = national_kind(figure)
        low, high = (figure.value if end is None else end for end in (figure.low, figure.high))
        side = "above" if ours[year] > high else "below" if ours[year] < low else "within"
        values = {"ours": ours[year], "country": figure.value, "low": low, "high": high, "year": str(year)}
        return self._slide(
            "national",
            self._texts(f"presentation.national.heading_{side}_{kind}", **values),
            chart=plan_figures.against_the_country(self.scenario, self.facts, self.language),
            below=self._texts(f"presentation.national.below_{kind}", **values),
            source=self._texts(
                f"presentation.national.source{'_entered' if kind == ENTERED else ''}",
                source=source_of(figure, self.language),
            ),
        )

    def initiatives(self) -> Slide:
        """What the scenario changes, in words, and how many it reaches."""
        frame = self.pair.scenario.participants
        years = [year for year, _, _ in self.pair.scenario.years if year <= FOCUS_YEAR]
        runs = len(self.pair.scenario.replications)
        mine = frame[frame["year"].isin(years)]
        earlier, more = (float(mine[name].sum()) / runs for name in ("earlier", "more"))
        known = {"scenario": self.title, "first": str(years[0]), "last": str(years[-1])}
        if self.pair.scenario.model.activities:
            heading = self._texts("presentation.initiatives.reached", earlier=earlier, more=more, **known)
        else:
            heading = self._texts("presentation.initiatives.heading", **known)
        return self._slide(
            "initiatives",
            heading,
            points=(*describe(self.scenario, self.facts, self.language), *waiting(self.pair, self.language)),
            source=self._texts("presentation.initiatives.source", runs=runs),
        )

    def gap(self) -> Slide:
        """Where the total goes, with its uncertainty, beside the baseline and the targets."""
        found = self.found["central"]
        far = abs(found.gap.mean)
        side = "above" if found.gap.mean > 0 else "below"
        heading = self._texts(
            f"presentation.gap.heading_{side}", year=str(FOCUS_YEAR), gap=far, target=found.target.value
        )
        below = self._texts(
            "presentation.gap.below",
            low=found.total.quantiles[0],
            high=found.total.quantiles[2],
            year=str(FOCUS_YEAR),
        )
        chart = slide_figures.gap(self.pair, self.facts, self.language, self.title)
        return self._slide("gap", heading, chart=chart, below=below, source=self._runs("presentation.gap.source"))

    def effect(self) -> Slide:
        """What the initiatives themselves move, over the range of what is known about their effects."""
        found, need = self.found["central"], self.need
        moved = self.changes["central"].mean
        if found.nothing or not found.effect.is_sure:
            heading = effect_sentence(found, self.language)
        else:
            side = "fewer" if moved < 0 else "more"
            heading = self._texts(f"presentation.effect.heading_{side}", moved=abs(moved), need=-need)
        ends = {end: slide_figures.in_words(self.changes[end].mean, self.language) for end in self.changes}
        best = min(change.mean for change in self.changes.values())
        below = self._texts(
            "presentation.effect.below",
            low=ends["low"],
            high=ends["high"],
            share=max(0.0, best / need),
            need=-need,
        )
        chart = slide_figures.effect(self.changes, need, self.language)
        return self._slide("effect", heading, chart=chart, below=below, source=self._runs())

    def certainty(self) -> Slide:
        """In how many futures the target is reached."""
        found = self.found
        central = found["central"]
        heading = self._texts(
            "presentation.certainty.heading",
            chance=central.chance.share,
            target=central.target.value,
            year=str(FOCUS_YEAR),
        )
        below = self._texts(
            "presentation.certainty.below", **{end: headline.chance.share for end, headline in found.items()}
        )
        chart = slide_figures.futures(self.pair.scenario, central.target.value, self._place, self.language)
        return self._slide("certainty", heading, chart=chart, below=below, source=self._runs())

    def assumed(self) -> Slide:
        """What the numbers assume."""
        texts, plan, frame = self._texts, self.facts.plan, origins(self.facts)
        choices = self.scenario.assumptions
        free = all(getattr(one, "displacement", 0.0) == 0.0 for one in self.scenario.initiatives.values())
        left = recomputed(plan)[3, "stock_not_in_groups"] if 3 in self.doubts else self.pair.scenario.model.remainder
        cycle = f"presentation.assumed.cycle_{'flat' if choices.cycle == 'flat' else 'other'}"
        heading = texts("presentation.assumed.heading", estimates=int(frame["estimate"].sum()), all=len(frame))
        points = (
            texts("presentation.assumed.baseline", base=str(plan.base_year)),
            texts("presentation.assumed.constant", rest=left),
            texts(cycle, cycle=cycle_title(choices.cycle, self.language)),
            texts("presentation.assumed.effects"),
            texts(f"presentation.assumed.displacement_{'none' if free else 'some'}"),
        )
        return self._slide("assumed", heading, points=points, source=texts("presentation.assumed.source"))

    def doubted(self) -> Slide:
        """The doubts that the documents themselves raise, each in a line, its numbers recomputed."""
        texts, plan, again = self._texts, self.facts.plan, recomputed(self.facts.plan)
        register = {doubt.quantity: doubt.figure.value for doubt in plan.doubts}
        values = register | {quantity: value for (_, quantity), value in again.items()}
        values |= {"printed_mean": plan.printed_mean_weeks.value, "printed_change": self.need}
        lines = tuple(self._doubt(number, values) for number in self.doubts)
        heading = texts("presentation.doubted.heading", count=len(lines))
        return self._slide("doubted", heading, points=lines, source=texts("presentation.doubted.source"))

    @property
    def doubts(self) -> tuple[int, ...]:
        """Numbers of the doubts in the register."""
        return tuple(sorted({doubt.number for doubt in self.facts.plan.doubts}))

    def _doubt(self, number: int, values: dict[str, float]) -> str:
        """A doubt in a line; in the register's own words where another data pack has other doubts."""
        key = f"presentation.doubted.line_{number}"
        if key in self._texts and {name for name, _ in placeholders(catalogue(self.language)[key])} <= set(values):
            return self._texts(key, **values)
        doubt = next(one for one in self.facts.plan.doubts if one.number == number)
        return doubt.text_da if self.language == "da" else doubt.text_en

    def unsaid(self) -> Slide:
        """What the numbers do not say."""
        names = ("forecast", "who", "others", "quality")
        points = tuple(self._texts(f"presentation.unsaid.{name}") for name in names)
        return self._slide("unsaid", self._texts("presentation.unsaid.heading"), points=points)

    def _runs(self, key: str = "presentation.runs") -> str:
        found = self.found["central"]
        return self._texts(key, runs=found.runs, seed=str(found.seed), source=found.target.source.split(",")[0])

    def _slide(self, name: str, heading: str, **parts: Any) -> Slide:
        number = self._texts("presentation.number", number=SLIDES.index(name) + 1, of=len(SLIDES))
        kicker = self._texts(f"presentation.{name}.kicker")
        shared: dict[str, Any] = {
            "kicker": kicker,
            "number": number,
            "language": self.language,
            "library": self._library,
        }
        return Slide(heading, **shared, **parts)


def _short(source: str) -> str:
    """Publication and publisher, without table and row: what fits a line."""
    return ", ".join(part.strip() for part in source.split(",")[:2])
