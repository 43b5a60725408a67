"""The base of every value in the record, and the plain texts it is made of."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, time
from itertools import groupby
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints, model_validator
from pydantic_core import PydanticCustomError, PydanticKnownError

from internships.domain.value_bounds import within_bounds

LINE = 300
PARAGRAPH = 8_000
MOST_MARKS = 30
"""Accents on one letter: what Unicode's Stream-Safe Text Format allows (UAX 15); composing more is quadratic."""

_KEPT_CONTROLS = "\n\t"
_APART = 4  # signs of one letter whose accents are written apart, or blanks around, before they are composed


class Value(BaseModel):
    """A frozen value without unknown fields; equal when all its facts are equal."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _check_bounds(cls, told: Any) -> Any:
        return within_bounds(cls, told) if isinstance(told, dict) else told


def measured(text: str, most: int) -> str:
    """Return the text, or refuse one of more than ``most`` signs; asked before anything reads the text itself."""
    if len(text) > most:
        raise PydanticKnownError("string_too_long", {"max_length": most})
    return text


def are_marks_piled(text: str) -> bool:
    """Say whether more than ``MOST_MARKS`` combining marks stand in a row: composing such a text costs its square."""
    runs = groupby(text, lambda sign: unicodedata.category(sign)[0] == "M")
    return any(is_mark and sum(1 for _ in run) > MOST_MARKS for is_mark, run in runs)


def _composed(most: int) -> Callable[[object], object]:
    """Compose accents and fold every kind of blank (Zs) to the plain space, so that equal names compare equal."""

    def compose(text: object) -> object:
        if not isinstance(text, str):
            return text
        if len(text) > _APART * most:
            raise PydanticKnownError("string_too_long", {"max_length": most})
        if text.isascii():
            return text.strip()
        if are_marks_piled(text):
            raise PydanticCustomError("marks_piled", "holds more accents in a row than any writing has")
        composed = unicodedata.normalize("NFC", text)
        return "".join(" " if unicodedata.category(sign) == "Zs" else sign for sign in composed).strip()

    return compose


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
    BeforeValidator(_composed(LINE)),
    StringConstraints(min_length=1, max_length=LINE),
    AfterValidator(_without_controls),
    AfterValidator(_on_one_line),
]
Paragraph = Annotated[
    str,
    BeforeValidator(_composed(PARAGRAPH)),
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
