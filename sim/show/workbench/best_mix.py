"""The search for the cheapest mix of levers, within a budget and the staff there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sim.analysis.economics import initiative_cost
from sim.analysis.mix import search_mix
from sim.analysis.mixes import Limits, Mix, TriedMix
from sim.facts import Figure
from sim.frozen import FrozenMap
from sim.scenario import Scenario
from sim.show import numbers
from sim.show.board import Chart
from sim.show.figures import group_names
from sim.show.lever_words import lever_value, places_name
from sim.show.mix_figures import mix_front, mix_sentences
from sim.show.numbers import MILLION
from sim.show.sentences import FOCUS_YEAR
from sim.show.texts import Texts
from sim.show.workbench.lever_words import LeverWords
from sim.show.workbench.question import Asked, Choice, Question, wide
from sim.show.workbench.runner import Run
from sim.show.workbench.searched import lever_names, searched_levers

RUNS = 25
"""Runs of each mix."""
TRIES = {"quick": 48, "usual": 120, "careful": 240}
SHARES = ("0.5", "0.8", "0.9")
MOST_OTHERS = 3
"""Mixes of the front that are offered beside the best one; all of them stand in the table."""
USUAL_LEVERS = 4
"""Levers that are turned unless others are chosen: with many, most of what could be tried never is."""


class BestMix(Question[Mix]):
    """Cost against chance, and the cheapest mix that will do."""

    name = "mix"

    def chosen(self, words: Texts) -> Sequence[Choice]:
        """Levers, budget, staff, how surely, and how long to look."""
        facts, scenario = self._desk.facts, self._desk.state.scenario
        levers = {
            one.key: one.name
            for one in searched_levers(scenario, LeverWords(facts, words.language))
            if one.role == "decision"
        }
        kept = self.choices.get("levers", tuple(levers)[:USUAL_LEVERS])
        sure = tuple((share, words("answers.goal.chance", share=float(share))) for share in SHARES)
        care = tuple((name, words(f"answers.mix.{name}", tries=tries)) for name, tries in TRIES.items())
        target = facts.plan.targets[_year(facts.plan.targets)].value
        asked = [
            Choice(
                "levers",
                "checks",
                words("answers.mix.levers"),
                tuple(one for one in kept if one in levers),
                tuple(levers.items()),
                help=words("answers.mix.levers_help" if levers else "answers.mix.no_levers"),
            ),
            Choice(
                "target",
                "number",
                words("answers.mix.target", year=str(_year(facts.plan.targets))),
                self.choices.get("target", target),
                unit=words("answers.goal.persons"),
                ends=(0.0, 10_000.0),
            ),
            Choice("sure", "select", words("answers.goal.sure"), self.choices.get("sure", SHARES[0]), sure),
        ]
        if _is_priced(scenario):
            asked.append(
                Choice(
                    "budget",
                    "number",
                    words("answers.mix.budget"),
                    self.choices.get("budget"),
                    unit=words("answers.mix.million"),
                    help=words("answers.mix.budget_help"),
                    is_optional=True,
                )
            )
        for pool, one in scenario.pools.items():
            if one.hours_per_week is not None:
                name = places_name(pool, scenario, words.language)
                asked.append(
                    Choice(
                        f"staff.{pool}",
                        "number",
                        words("answers.mix.staff", pool=name),
                        self.choices.get(f"staff.{pool}"),
                        unit=words("answers.mix.posts"),
                        ends=(0.0, 100_000.0),
                        is_optional=True,
                    )
                )
        asked.append(
            Choice("nobody_worse", "check", words("answers.mix.nobody_worse"), self.choices.get("nobody_worse", False))
        )
        asked.append(Choice("care", "select", words("answers.care.label"), self.choices.get("care", "quick"), care))
        return asked

    def work(self, asked: Asked, run: Run) -> Mix:
        """Try mixes."""
        chosen = asked.choices
        known = {one.key: one for one in searched_levers(asked.scenario, LeverWords(asked.facts, "da"))}
        staff = {
            key.removeprefix("staff."): round(value)
            for key, value in chosen.items()
            if key.startswith("staff.") and value is not None
        }
        budget = chosen.get("budget")
        return search_mix(
            asked.scenario,
            {key: known[key].ends for key in chosen["levers"]},
            asked.settings(RUNS),
            asked.facts,
            target=chosen["target"],
            by=date(_year(asked.facts.plan.targets), 12, 31),
            probability=float(chosen["sure"]),
            cost=initiative_cost(asked.facts) if _is_priced(asked.scenario) else None,
            limits=Limits(None if budget is None else budget * MILLION, FrozenMap(staff), bool(chosen["nobody_worse"])),
            tries=TRIES[chosen["care"]],
            on_progress=run.report,
            cancelled=run.is_superseded,
        )

    def said(self, answer: Mix, language: str) -> Sequence[str]:
        """The cheapest mix, or what comes nearest."""
        return mix_sentences(answer, language, lever_names(answer.scenario, self._desk.facts, language))

    def charts(self, answer: Mix, language: str) -> Sequence[Chart]:
        """The front."""
        facts = self._desk.facts
        names = lever_names(answer.scenario, facts, language)
        return (wide(mix_front(answer, language, dict(group_names(facts, language)), names)),)

    def acts(self, answer: Mix, language: str) -> Sequence[tuple[str, str]]:
        """Take the best mix, or another of the front."""
        texts, best = Texts(language), answer.nearest
        key = "use" if answer.cheapest is not None else "use_nearest"
        found = [("best", texts(f"answers.mix.{key}"))]
        for place, one in enumerate(answer.front):
            # beside one that will do nobody needs those that will not
            is_good = answer.cheapest is None or one.chance.share >= answer.probability
            if one.values != best.values and is_good and len(found) <= MOST_OTHERS:
                found.append((f"front.{place}", texts("answers.mix.use_other", mix=_in_short(answer, one, language))))
        return tuple(found)

    def act(self, what: str, answer: Mix) -> None:
        """Set its levers in one step that can be undone."""
        one = answer.nearest if what == "best" else answer.front[int(what.removeprefix("front."))]
        whole = {lever.name: lever.whole for lever in answer.levers}
        self._page["set_levers"](
            {name: round(value) if whole[name] else float(value) for name, value in one.values.items()}
        )


def _in_short(mix: Mix, one: TriedMix, language: str) -> str:
    """``12,3 mio. kr., chance 60 %`` and the values of its levers."""
    cost = numbers.dkk_short(one.cost, language) if mix.priced else numbers.decimal(one.cost, language, 2)
    values = " / ".join(lever_value(lever, one.values[lever.name], language) for lever in mix.levers)
    return Texts(language)("answers.mix.short", cost=cost, share=one.chance.share, total=one.total.mean, values=values)


def _is_priced(scenario: Scenario) -> bool:
    return any(one.prices for one in scenario.initiatives.values())


def _year(targets: Mapping[int, Figure]) -> int:
    return FOCUS_YEAR if FOCUS_YEAR in targets else max(targets)
