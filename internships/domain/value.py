"""The base of every value in the record, and the plain texts it is made of."""

import re
import unicodedata
from datetime import date, time
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

LINE = 300
PARAGRAPH = 8_000

_KEPT_CONTROLS = "\n\t"


class Value(BaseModel):
    """A frozen value without unknown fields; equal when all its facts are equal."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, str_strip_whitespace=True)


def _composed(text: object) -> object:
    """Compose accents and fold every kind of blank (Zs) to the plain space, so that equal names compare equal."""
    if not isinstance(text, str):
        return text
    composed = unicodedata.normalize("NFC", text)
    if composed.isascii():
        return composed.strip()
    return "".join(" " if unicodedata.category(sign) == "Zs" else sign for sign in composed).strip()


def _without_controls(text: str) -> str:
    for position, character in enumerate(text):
        # Cc: C0/C1 controls; Cf: bidi controls, zero-width joiners: invisible in print, so a reader would sign
        # something other than what is stored; Cs/Co/Cn have no meaning that a font could show.
        if character not in _KEPT_CONTROLS and unicodedata.category(character) in {
            "Cc",
            "Cf",
            "Cs",
            "Co",
            "Cn",
        }:
            raise PydanticCustomError(
                "control_character",
                "holds the invisible character U+{code} at position {position}",
                {"code": f"{ord(character):04X}", "position": position + 1},
            )
    return text


def _on_one_line(text: str) -> str:
    if "\n" in text or "\t" in text:
        raise PydanticCustomError("line_break", "must stay on one line")
    return text


Line = Annotated[
    str,
    BeforeValidator(_composed),
    StringConstraints(min_length=1, max_length=LINE),
    AfterValidator(_without_controls),
    AfterValidator(_on_one_line),
]
Paragraph = Annotated[
    str,
    BeforeValidator(_composed),
    StringConstraints(min_length=1, max_length=PARAGRAPH),
    AfterValidator(_without_controls),
]


def _written_day(value: object) -> object:
    # Pydantic also takes a number for seconds since 1970, and a spreadsheet's serial number looks like one.
    if isinstance(value, date) or (isinstance(value, str) and _ISO_DAY.fullmatch(value.strip())):
        return value
    raise PydanticCustomError("date_form", "a date is written as 2026-09-21")


def _written_hour(value: object) -> object:
    if isinstance(value, time) or (isinstance(value, str) and _ISO_HOUR.fullmatch(value.strip())):
        return value
    raise PydanticCustomError("time_form", "a time of day is written as 08:30")


_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ISO_HOUR = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?")
Day = Annotated[date, BeforeValidator(_written_day)]
Hour = Annotated[time, BeforeValidator(_written_hour)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$", max_length=60)]
