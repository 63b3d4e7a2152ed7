"""A dictionary that nobody can change: what facts and scenarios are kept in."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, NoReturn, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class FrozenMap(dict[Key, Value]):
    """A read-only dictionary. Unlike ``types.MappingProxyType`` it can be pickled, as work sent to other processes must be.

    Raises
    ------
    TypeError
        On every attempt to change it.
    """

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("this mapping is frozen; make a new one instead")

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[type[FrozenMap[Key, Value]], tuple[dict[Key, Value]]]:
        return type(self), (dict(self),)

    def __repr__(self) -> str:
        return f"FrozenMap({super().__repr__()})"
