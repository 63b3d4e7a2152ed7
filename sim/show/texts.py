"""Every sentence users read, in one catalogue: ``catalogue/<language>/<topic>.toml``, the same keys in each language.

A key is the file's name and the path inside it: ``board.stale`` is ``stale`` in ``board.toml``. Placeholders carry a
number format of :mod:`sim.show.numbers` (``{stock:whole}``, ``{change:signed}``, ``{share:percent1}``) or a choice of
words by count (``{months:plural:måned|måneder}``), so no sentence is ever put together from pieces in code.
"""

from __future__ import annotations

import html
import string
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from sim.show import numbers
from sim.show.locales import LOCALES, locale

LANGUAGES = tuple(LOCALES)


class Texts:
    """The catalogue in one language; calling it with a key gives the text with its placeholders filled in.

    Parameters
    ----------
    language:
        ``"da"`` or ``"en"``; another is a ``ValueError``.
    """

    def __init__(self, language: str) -> None:
        self.language = locale(language).code
        self._formatter = _Formatter(language)

    def __call__(self, key: str, **values: Any) -> str:
        """The text of a key. ``KeyError`` names a key or a placeholder's value that is missing."""
        return self._formatter.vformat(self._template(key), (), values)

    def html(self, key: str, **values: Any) -> str:
        """The text for use as HTML: values may come from a scenario file somebody else wrote, so they are escaped."""
        return _Formatter(self.language, escape=True).vformat(html.escape(self._template(key), quote=False), (), values)

    def __contains__(self, key: object) -> bool:
        return key in catalogue(self.language)

    def group(self, prefix: str) -> dict[str, str]:
        """All unfilled texts below a prefix, keyed by the rest of the key: what a widget hands on to its JavaScript."""
        return dict(_group(self.language, prefix))

    def _template(self, key: str) -> str:
        try:
            return catalogue(self.language)[key]
        except KeyError:
            raise KeyError(f"no text with the key {key!r} in language {self.language!r}") from None


def joined(names: Sequence[str], language: str) -> str:
    """Names as the beginning of a sentence: ``Dagpenge, jobparate og jobafklaring``."""
    words = [name if place == 0 else name[:1].lower() + name[1:] for place, name in enumerate(names)]
    if len(words) < 2:
        return "".join(words) or numbers.MISSING
    return Texts(language)("scenario_words.and", first=", ".join(words[:-1]), last=words[-1])


@cache  # a page asks for the same few groups hundreds of times
def _group(language: str, prefix: str) -> Mapping[str, str]:
    found = {
        key.removeprefix(prefix + "."): text
        for key, text in catalogue(language).items()
        if key.startswith(prefix + ".")
    }
    if not found:
        raise KeyError(f"no text in language {language!r} has a key below {prefix!r}")
    return found


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All texts of a language as shipped, placeholders unfilled, keyed by dotted key."""
    folder = files("sim.show") / "catalogue" / locale(language).code
    texts: dict[str, str] = {}
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            table = tomllib.loads(file.read_text(encoding="utf-8"))
            texts.update(_flatten(table, file.name.removesuffix(".toml")))
    return MappingProxyType(texts)


def placeholders(template: str) -> frozenset[tuple[str, str]]:
    """Name and format of each placeholder of a text, without the words of a plural: they differ between languages."""
    return frozenset(
        (name, "plural" if (spec or "").startswith("plural:") else spec or "")
        for _, name, spec, _ in string.Formatter().parse(template)
        if name is not None
    )


def _flatten(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for name, entry in table.items():
        key = f"{prefix}.{name}"
        if isinstance(entry, Mapping):
            yield from _flatten(entry, key)
        elif isinstance(entry, str):
            yield key, entry
        else:
            raise TypeError(f"the text {key!r} is {entry!r}; a text must be a string")


class _Formatter(string.Formatter):
    """Python's own placeholder syntax with our number formats behind the colon."""

    def __init__(self, language: str, *, escape: bool = False) -> None:
        self._language = language
        self._escape = escape

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        try:
            return kwargs[str(key)]
        except KeyError:
            raise KeyError(f"the text needs a value for {{{key}}}") from None

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec.startswith("plural:"):
            singular, plural = format_spec.removeprefix("plural:").split("|")
            text = singular if abs(value) == 1 else plural
        else:
            text = numbers.render(value, format_spec, self._language)
        return html.escape(text) if self._escape else text
