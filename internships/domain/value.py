"""The base class of all values in the record, and its types of text, day and time."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, time
from itertools import groupby
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints, model_validator
from pydantic_core import PydanticCustomError, PydanticKnownError

from internships.domain.value_bounds import bounded_input

MAX_LINE_LENGTH = 300
MAX_PARAGRAPH_LENGTH = 8_000
MAX_COMBINING_MARKS = 30
"""Accents on one letter: what Unicode's Stream-Safe Text Format allows (UAX 15); composing more is quadratic."""

_KEPT_CONTROLS = "\n\t"
_DECOMPOSED_FACTOR = 4
"""Characters that one letter may take before composition, with separate accents or surrounding blanks."""


class Value(BaseModel):
    """A frozen value without unknown fields; equal when all its facts are equal."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _check_bounds(cls, data: Any) -> Any:
        return bounded_input(cls, data) if isinstance(data, dict) else data


def limit_length(text: str, limit: int) -> str:
    """Return the text; refuses one of more than ``limit`` characters. Call it before any other processing."""
    if len(text) > limit:
        raise PydanticKnownError("string_too_long", {"max_length": limit})
    return text


def has_stacked_marks(text: str) -> bool:
    """Say whether there are more than ``MAX_COMBINING_MARKS`` combining marks in a row; composing them is quadratic."""
    groups = groupby(text, lambda character: unicodedata.category(character)[0] == "M")
    return any(is_mark and sum(1 for _ in characters) > MAX_COMBINING_MARKS for is_mark, characters in groups)


def _text_normaliser(limit: int) -> Callable[[object], object]:
    """Return a validator that composes accents and makes all blanks (Zs) spaces, so that equal names compare equal."""

    def compose(text: object) -> object:
        if not isinstance(text, str):
            return text
        if len(text) > _DECOMPOSED_FACTOR * limit:
            raise PydanticKnownError("string_too_long", {"max_length": limit})
        if text.isascii():
            return text.strip()
        if has_stacked_marks(text):
            raise PydanticCustomError("marks_piled", "holds more accents in a row than any writing has")
        composed = unicodedata.normalize("NFC", text)
        return "".join(" " if unicodedata.category(character) == "Zs" else character for character in composed).strip()

    return compose


def reject_controls(text: str) -> str:
    for position, character in enumerate(text):
        # Cc: C0/C1 controls; Cf: bidi controls, zero-width joiners: invisible in print, so a reader would sign
        # something other than what is stored; Cs/Co/Cn have no meaning that a font could show.
        if character not in _KEPT_CONTROLS and unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"}:
            raise PydanticCustomError(
                "control_character",
                "holds the invisible character U+{code} at position {position}",
                {"code": f"{ord(character):04X}", "position": position + 1},
            )
    return text


def _reject_line_breaks(text: str) -> str:
    if "\n" in text or "\t" in text:
        raise PydanticCustomError("line_break", "must stay on one line")
    return text


Line = Annotated[
    str,
    BeforeValidator(_text_normaliser(MAX_LINE_LENGTH)),
    StringConstraints(min_length=1, max_length=MAX_LINE_LENGTH),
    AfterValidator(reject_controls),
    AfterValidator(_reject_line_breaks),
]
Paragraph = Annotated[
    str,
    BeforeValidator(_text_normaliser(MAX_PARAGRAPH_LENGTH)),
    StringConstraints(min_length=1, max_length=MAX_PARAGRAPH_LENGTH),
    AfterValidator(reject_controls),
]


def _require_iso_day(value: object) -> object:
    # Pydantic also accepts numbers, as seconds since 1970; the serial number of a spreadsheet looks like one.
    if isinstance(value, date) or (isinstance(value, str) and _ISO_DAY.fullmatch(value.strip())):
        return value
    raise PydanticCustomError("date_form", "a date is written as 2026-09-21")


def _require_iso_time(value: object) -> object:
    if isinstance(value, time) or (isinstance(value, str) and _ISO_TIME.fullmatch(value.strip())):
        return value
    raise PydanticCustomError("time_form", "a time of day is written as 08:30")


_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ISO_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?")
Day = Annotated[date, BeforeValidator(_require_iso_day)]
TimeOfDay = Annotated[time, BeforeValidator(_require_iso_time)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$", max_length=60)]
