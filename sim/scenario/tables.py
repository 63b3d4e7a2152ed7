"""What the tables of a scenario file are made of: frozen models, codes, and tables by code."""

from __future__ import annotations

import re
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict

from sim.frozen import FrozenMap

_CODE = re.compile(r"[a-z0-9][a-z0-9_+-]*")


class Frozen(BaseModel):
    """A table of a scenario file: frozen, no unknown keys, no silent conversions, no infinities."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


def _code(text: str) -> str:
    if not _CODE.fullmatch(text):
        raise ValueError("must consist of the letters a-z, digits, _ and -")
    return text


Code = Annotated[str, AfterValidator(_code)]
Value = TypeVar("Value")
Table = Annotated[dict[Code, Value], AfterValidator(FrozenMap)]


class Bilingual(Frozen):
    """A text in Danish and English."""

    da: str
    en: str
