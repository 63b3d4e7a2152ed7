"""Validation faults of a scenario in the user's words: which key, which value, what is allowed, what to do."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from datetime import date
from typing import Any, get_args

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from sim.errors import ScenarioError
from sim.scenario.initiatives import AnyInitiative

MECHANISMS = {str(kind.model_fields["mechanism"].default): kind for kind in get_args(get_args(AnyInitiative)[0])}


def scenario_error(problem: ValidationError, tables: Mapping[str, Any], where: str) -> ScenarioError:
    """The first fault that pydantic found, as a `ScenarioError` in both languages."""
    fault = problem.errors(include_url=False)[0]
    context = fault.get("ctx", {})
    location = [str(step) for step in fault["loc"]]
    if location and location[0] == "initiatives" and len(location) > 2 and location[2] in MECHANISMS:
        del location[2]  # the discriminator's own step is no key of the file
    if "field" in context:
        location.append(str(context["field"]))
    path = location[1:] if location[:1] == ["initiatives"] and len(location) > 1 else location
    key = ".".join(path) or where
    value = context.get("value", fault["input"])
    en, da = _allowed(fault["type"], context, location, tables)
    if fault["type"] == "missing":
        return ScenarioError(f"{where}: {key} {en}.", f"{where}: {key} {da}.", key=key)
    shown = value.isoformat() if isinstance(value, date) else repr(value) if not isinstance(value, Mapping) else "{...}"
    return ScenarioError(f"{where}: {key} = {shown} {en}.", f"{where}: {key} = {shown} {da}.", key=key)


def _allowed(kind: str, context: Mapping[str, Any], location: list[str], tables: Mapping[str, Any]) -> tuple[str, str]:
    """What is allowed where the fault is, in English and Danish."""
    match kind:
        case "greater_than_equal" | "less_than_equal" | "greater_than" | "less_than":
            return _range(location, tables, context)
        case "extra_forbidden":
            known = _known_keys(location, tables)
            near = difflib.get_close_matches(location[-1], known, 1, 0.5)
            hint = (f"; did you mean {near[0]}?", f"; mente du {near[0]}?") if near else ("", "")
            names = ", ".join(known)
            return (
                f"is not a known key{hint[0] or '.'} Allowed: {names}",
                f"er ikke en kendt nøgle{hint[1] or '.'} Tilladt: {names}",
            )
        case "missing":
            return "is missing: give it a value", "mangler: angiv en værdi"
        case "float_type" | "int_type" | "float_parsing" | "int_parsing" | "int_from_float":
            whole = kind.startswith("int")
            return (
                "must be a whole number" if whole else "must be a number",
                "skal være et helt tal" if whole else "skal være et tal",
            )
        case "finite_number":
            return "must be a finite number, not inf or nan", "skal være et endeligt tal, ikke inf eller nan"
        case "tuple_type":
            return 'must be a list such as ["jobparate"]', 'skal være en liste som ["jobparate"]'
        case "dict_type" | "model_type":
            return "must be a table with keys of its own", "skal være en tabel med egne nøgler"
        case "literal_error" if location[-1] == "[key]":
            return (
                f"has a key that is none of {context['expected']}",
                f"har en nøgle, som ikke er {context['expected']}",
            )
        case "literal_error":
            return f"must be one of {context['expected']}", f"skal være en af {context['expected']}"
        case "union_tag_invalid" | "union_tag_not_found":
            names = ", ".join(MECHANISMS)
            return f"must have a mechanism, one of {names}", f"skal have en mechanism, en af {names}"
        case "bool_type" | "bool_parsing":
            return "must be true or false", "skal være true eller false"
        case "string_type":
            return "must be a text in quotes", "skal være en tekst i anførselstegn"
        case "too_short":
            return "must not be empty", "må ikke være tom"
        case "share_below_today":
            return (
                f"must not be below share_today ({context['today']}): doing less than today is not modelled",
                f"må ikke ligge under share_today ({context['today']}): mindre end i dag er ikke modelleret",
            )
        case "later_than_usual":
            return (
                f"must not lie after usual_week ({context['usual']:g}): coming later than today is not modelled",
                f"må ikke ligge efter usual_week ({context['usual']:g}): senere end i dag er ikke modelleret",
            )
        case "rarer_than_today":
            return (
                f"must not exceed interval_today_weeks ({context['today']:g}): meeting less often than today is not modelled",
                f"må ikke overstige interval_today_weeks ({context['today']:g}): sjældnere end i dag er ikke modelleret",
            )
        case "same_destination":
            return (
                f"must differ from destination ({context['destination']})",
                f"skal være en anden end destination ({context['destination']})",
            )
        case "too_long":
            return "must be empty", "skal være tom"
        case "end_before_start":
            return (
                f"must lie after start ({context['start']}): move one of them, or leave the end empty",
                f"skal ligge efter start ({context['start']}): flyt en af dem, eller lad slutningen være tom",
            )
        case _ if "date" in kind:
            return (
                "must be a date such as 2021-01-01, not before 1 January 2021",
                "skal være en dato som 2021-01-01, ikke før 1. januar 2021",
            )
        case "value_error":
            return (
                "must consist of the letters a-z, digits, _, - and +",
                "skal bestå af bogstaverne a-z, cifre, _, - og +",
            )
        case _:
            return f"is not allowed ({kind.replace('_', ' ')})", f"er ikke tilladt ({kind.replace('_', ' ')})"


def _range(location: list[str], tables: Mapping[str, Any], context: Mapping[str, Any]) -> tuple[str, str]:
    """Both ends of a field's range, whichever of them was broken, and whether they belong to it."""
    bounds = {name: context[name] for name in ("ge", "gt", "le", "lt") if name in context}
    for known in _metadata(location, tables):
        for name in ("ge", "gt", "le", "lt"):
            if getattr(known, name, None) is not None:
                bounds.setdefault(name, getattr(known, name))
    if location[-1].startswith("share") and bounds.get("le") == 1.0:
        return (
            "must be a fraction from 0 to 1 (write 0.3 for 30 per cent)",
            "skal være en brøkdel fra 0 til 1 (skriv 0.3 for 30 procent)",
        )
    if "ge" in bounds and "le" in bounds:
        low, high = _shown(bounds["ge"]), _shown(bounds["le"])
        return f"must lie from {low} to {high}", f"skal ligge fra {low} til {high}"
    words = {
        "ge": ("at least {}", "mindst {}"),
        "gt": ("above {}", "over {}"),
        "le": ("at most {}", "højst {}"),
        "lt": ("below {}", "under {}"),
    }
    said = [
        (en.format(_shown(bounds[name])), da.format(_shown(bounds[name])))
        for name, (en, da) in words.items()
        if name in bounds
    ]
    return "must be " + " and ".join(en for en, _ in said), "skal være " + " og ".join(da for _, da in said)


def _shown(bound: Any) -> str:
    return f"{bound:g}" if isinstance(bound, int | float) else str(bound)


def _metadata(location: list[str], tables: Mapping[str, Any]) -> list[Any]:
    field = _fields(location, tables).get(location[-1])
    if field is None:
        return []
    found = list(field.metadata)
    for part in get_args(field.annotation):
        found += [m for m in getattr(part, "__metadata__", ()) if not isinstance(m, FieldInfo)]
    return found


def _fields(location: list[str], tables: Mapping[str, Any]) -> Mapping[str, FieldInfo]:
    """The fields of the table in which the last step of a location stands."""
    from sim.scenario.scenario import AssumptionChoices, Duration, Pool, Scenario
    from sim.scenario.tables import Bilingual

    match location[:-1]:
        case []:
            return Scenario.model_fields
        case ["initiatives", name]:
            table = tables.get("initiatives", {}).get(name, {})
            kind = MECHANISMS.get(table.get("mechanism", "") if isinstance(table, Mapping) else "")
            return kind.model_fields if kind else {}
        case ["pools", _]:
            return Pool.model_fields
        case ["assumptions"]:
            return AssumptionChoices.model_fields
        case ["assumptions", "durations", _]:
            return Duration.model_fields
        case ["title" | "description"] | ["pools", _, "title"]:
            return Bilingual.model_fields
        case _:
            return {}


def _known_keys(location: list[str], tables: Mapping[str, Any]) -> list[str]:
    return [field.alias or name for name, field in _fields(location, tables).items()]
