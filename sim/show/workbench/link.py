"""What a link to the workbench may say behind its question mark: a whole state, or scenario, language and how to run it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs

from sim.errors import ScenarioError, SimError
from sim.experiment import ENGINES
from sim.experiment.session import Opened, from_code
from sim.facts import Facts
from sim.scenario import shipped_scenarios
from sim.show.texts import LANGUAGES

MOST_REPLICATIONS = 2000
MOST_SEED = 2**63 - 1


@dataclass(frozen=True)
class Link:
    """What a link sets, and what was wrong with what was passed over.

    Attributes
    ----------
    opened:
        The state that its code stands for.
    scenario:
        Name of a shipped scenario.
    session:
        Whose last state to go on with: the page says so itself once something has been changed on it.
    settings:
        Run settings.
    """

    opened: Opened | None
    scenario: str | None
    session: str
    language: str | None
    settings: Mapping[str, Any]
    problems: tuple[SimError, ...]


def read_link(query: str, facts: Facts) -> Link:
    """Read ``state=CODE`` or ``scenario=jobmatch&replications=20&seed=7&language=en``, leaving out what is not allowed.

    Other keys belong to the server and are passed over. A link comes from anywhere, so a scenario is one of the shipped.
    """
    given = {key: values[-1] for key, values in parse_qs(query).items()}
    words = {"scenario": shipped_scenarios(), "language": LANGUAGES, "engine": ENGINES}
    wholes = {"replications": (1, MOST_REPLICATIONS), "seed": (0, MOST_SEED)}
    options: dict[str, Any] = {}
    problems: list[SimError] = []
    opened = None
    if "state" in given:
        try:
            opened = from_code(given["state"], facts)
        except SimError as problem:
            problems.append(problem)
    if opened is not None and "scenario" in given:
        problems.append(
            ScenarioError(
                f"The link says both a whole state and scenario = {given['scenario']!r}. The state was opened.",
                f"Linket siger både en hel tilstand og scenario = {given['scenario']!r}. Det er tilstanden, der er åbnet.",
                key="scenario",
            )
        )
    for key, allowed in words.items():
        if key in given and given[key] in allowed:
            options[key] = given[key]
        elif key in given:
            problems.append(_refusal(key, given[key], ", ".join(allowed), ", ".join(allowed)))
    for key, (low, high) in wholes.items():
        text = given.get(key)
        if text is None:
            continue
        if text.isascii() and text.isdecimal() and len(text) < 20 and low <= int(text) <= high:
            options[key] = int(text)
        else:
            problems.append(
                _refusal(key, text, f"a whole number from {low} to {high}", f"et helt tal fra {low} til {high}")
            )
    scenario, language = options.pop("scenario", None), options.pop("language", None)
    return Link(opened, scenario, given.get("session", ""), language, MappingProxyType(options), tuple(problems))


def _refusal(key: str, value: str, allowed_en: str, allowed_da: str) -> ScenarioError:
    return ScenarioError(
        f"The link says {key} = {value!r}, which is not possible. Allowed: {allowed_en}. It was passed over.",
        f"Linket siger {key} = {value!r}, og det kan ikke lade sig gøre. Tilladt: {allowed_da}. Det er der set bort fra.",
        key=key,
    )
