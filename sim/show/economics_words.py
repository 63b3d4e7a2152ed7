"""The economics of a pair in sentences and rows of text, made by rule from the same numbers as the charts."""

from __future__ import annotations

import math
from typing import Any

from sim.analysis import Economics, EconomicSummary, Estimate, costs_frame, economics_frame
from sim.analysis.compare import ALL
from sim.analysis.economic_summary import day_of
from sim.facts import Facts
from sim.show import numbers
from sim.show.numbers import MILLION
from sim.show.sentences import Card, initiative_name
from sim.show.texts import Texts

_OWN = ("municipal_saving", "initiative_cost", "municipal_net")


def sentences_of(found: EconomicSummary, language: str) -> tuple[str, ...]:
    """What the scenario saves and costs, when it is earned back, and what the numbers rest on."""
    texts = Texts(language)
    if found.nothing:
        return (texts("economics.nothing"), texts("economics.left_out"))
    said = [_signed(found.municipal_saving, "saving", ("less", "more"), found, texts), _cost(found, texts)]
    low, high = found.net_range
    if found.prices:
        said += [_signed(found.net, "net", ("plus", "minus"), found, texts), _break_even(found, texts)]
        said += [*_per_person(found, texts), texts("economics.net_range", low=low, high=high)]
    else:  # without a cost there is no net to speak of
        said.append(texts("economics.saving_range", low=low, high=high))
    state = found.state_saving.mean
    said.append(texts("economics.state" if state >= 0.0 else "economics.state_more", amount=abs(state)))
    return (*said, *basis_of(found, language))


def basis_of(found: EconomicSummary, language: str) -> tuple[str, ...]:
    """What must stand beside every amount: upper bounds, what is left out, what the intervals mean."""
    texts = Texts(language)
    return (texts("economics.rates"), texts("economics.left_out"), texts("economics.chance", runs=found.runs))


def net_card(found: EconomicSummary, language: str) -> Card:
    """The headline figure: the municipality's net over the whole run."""
    texts, net = Texts(language), found.net
    own = "_entered" if found.entered_prices else ""
    certainty = texts(f"economics.card.single{own}")
    if found.nothing:
        certainty = ""  # nothing is done: neither chance nor estimates are in it
    elif not math.isnan(net.low):
        certainty = texts(f"economics.card.interval{own}", low=net.low, high=net.high)
    # without a price there is a saving and no net to speak of, and nobody should take the one for the other
    is_net = found.prices or found.nothing
    unit, title = ("unit", "title") if is_net else ("no_cost", "no_cost_title")
    return Card(
        "net",
        texts(f"economics.card.{title}", period=period_of(found)),
        numbers.dkk_short(net.mean, language),
        texts(f"economics.card.{unit}"),
        certainty,
    )


def empty_net_card(facts: Facts, language: str, why: str = "") -> Card:
    """The same without a number: before there is one, or with the reason why there is none."""
    texts, plan = Texts(language), facts.plan
    title = texts("economics.card.title", period=f"{plan.base_year + 1}–{max(plan.targets)}")
    return Card("net", title, numbers.MISSING, texts("sentences.coming") if not why else "", why)


def period_of(found: EconomicSummary) -> str:
    """The years of the run: ``2021–2023``."""
    return str(found.first) if found.first == found.last else f"{found.first}–{found.last}"


def break_even_words(found: EconomicSummary, language: str) -> str:
    """When the cost is earned back, with its interval; how fine the time is stands in the chart's note."""
    return _break_even(found, Texts(language))


def _signed(amount: Estimate, name: str, sides: tuple[str, str], found: EconomicSummary, texts: Texts) -> str:
    """An amount with its interval, in words that carry its sign; not decided where the interval has both signs."""
    shared = {"period": period_of(found), "runs": found.runs}
    if math.isnan(amount.low):
        return texts(f"economics.{name}_single", amount=amount.mean, **shared)
    if amount.low == amount.high == 0.0:
        return texts(f"economics.{name}_same", **shared)
    if amount.low <= 0.0 <= amount.high:
        return texts(f"economics.{name}_unsure", low=amount.low, high=amount.high, **shared)
    near, far = sorted((abs(amount.low), abs(amount.high)))
    side = sides[0] if amount.mean >= 0.0 else sides[1]
    return texts(f"economics.{name}_{side}", amount=abs(amount.mean), low=near, high=far, **shared)


def _cost(found: EconomicSummary, texts: Texts) -> str:
    if not found.prices:
        return texts("economics.cost_none")
    key = "economics.cost_entered" if found.entered_prices else "economics.cost"
    return texts(
        key,
        amount=found.cost.mean,
        estimates=found.estimated_prices,
        prices=found.prices,
        entered=found.entered_prices,
    )


def _break_even(found: EconomicSummary, texts: Texts) -> str:
    even, last = found.break_even, str(found.last)
    month, earliest, latest = (
        numbers.month(day_of(week), texts.language) for week in (even.week, even.earliest, even.latest)
    )
    if math.isinf(even.week):
        key = "never" if not math.isfinite(even.earliest) else "perhaps"
    elif math.isnan(even.earliest):
        key = "from"
    else:
        key = "open" if math.isinf(even.latest) else "between"
    return texts(f"economics.even_{key}", month=month, last=last, earliest=earliest, latest=latest)


def _per_person(found: EconomicSummary, texts: Texts) -> list[str]:
    per = found.cost_per_person
    if math.isnan(per.value):
        return []
    key = "single" if math.isnan(per.low) else "open" if math.isinf(per.low) else ""
    return [
        texts(f"economics.per_person{key and '_'}{key}", amount=per.value, low=_finite(per.low), high=_finite(per.high))
    ]


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def period_rows(found: Economics, language: str) -> tuple[list[str], list[list[str]]]:
    """Heads and rows: every year and the whole run in millions of kroner, with the interval of the net."""
    texts, frame = Texts(language), economics_frame(found)
    totals = frame[frame["group"] == ALL].set_index(["period", "measure"])
    rows = []
    for period in totals.index.get_level_values("period").unique():
        own: Any = totals.loc[period]

        def millions(measure: str, column: str = "mean", own: Any = own) -> float | None:
            return _finite(float(own.loc[measure, column]) / MILLION)

        rows.append(
            [
                str(period).replace("-", "–"),
                *(numbers.decimal(millions(name), language, 2) for name in _OWN),
                numbers.interval(millions("municipal_net", "low"), millions("municipal_net", "high"), language, 2),
                *(numbers.decimal(millions(name), language, 2) for name in ("cumulated_net", "state_saving")),
                numbers.decimal(own.loc["fewer", "mean"], language),
                numbers.whole(_finite(float(own.loc["cost_per_person", "mean"])), language),
            ]
        )
    heads = ("period", "saving", "cost", "net", "interval", "cumulated", "state", "fewer", "per_person")
    return [texts(f"economics.column.{head}") for head in heads], rows


def price_rows(found: Economics, facts: Facts, language: str) -> tuple[list[str], list[list[str]]]:
    """Heads and rows: price by price what the initiatives cost over the whole run, each with status and source."""
    texts = Texts(language)
    rows = []
    frame = costs_frame(found)
    for (_, name, kind, code), mine in frame.groupby(["scenario", "initiative", "kind", "price"], sort=False):
        price, first = facts.economy.prices[str(code)], mine.iloc[0]
        status = texts(f"figures.status.{first['status']}")
        key = "economics.prices.once" if kind == "start" else "economics.prices.single"
        rows.append(
            [
                initiative_name(str(name), language),
                price.title_da if language == "da" else price.title_en,
                texts(key, amount=float(first["unit_price"]), kind=texts(f"economics.kind.{kind}")),
                numbers.decimal(float(mine["quantity"].sum()), language),
                numbers.dkk(float(mine["cost"].sum()), language),
                status,
                status if first["status"] == "entered" else str(first["source"]),
            ]
        )
    heads = ("initiative", "price", "unit_price", "quantity", "amount", "status", "source")
    return [texts(f"economics.column.{head}") for head in heads], rows
