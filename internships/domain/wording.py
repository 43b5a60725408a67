"""Texts in two languages, and the titles and visibility of facts, which are published in the JSON Schema."""

from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


class Language(StrEnum):
    """The languages that the house speaks (BCP 47)."""

    NL = "nl"
    EN = "en"


class Bilingual(BaseModel):
    """One sentence or label in Dutch and in English."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    nl: str
    en: str

    def get(self, language: Language) -> str:
        """Return the words in one language."""
        return self.nl if language is Language.NL else self.en


def capitalised(words: str) -> str:
    """Return words with their first letter as a capital, and the rest unchanged."""
    return words[:1].upper() + words[1:]


class Term(str, Enum):  # noqa: UP042 - StrEnum takes no labels beside the value
    """A closed list whose members have a Dutch and an English label.

    Members are written ``NAME = "value", "nl", "en"``; in JSON only the value appears.
    """

    nl: str
    en: str

    def __new__(cls, value: str, nl: str, en: str) -> Self:
        term = str.__new__(cls, value)
        term._value_ = value
        term.nl, term.en = nl, en
        return term

    def __str__(self) -> str:
        return str(self.value)

    def get(self, language: Language) -> str:
        """Return the label in one language."""
        return self.nl if language is Language.NL else self.en

    @property
    def label(self) -> Bilingual:
        return Bilingual(nl=self.nl, en=self.en)

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler(core)
        resolved = handler.resolve_ref_schema(schema)
        resolved["x-labels"] = {str(term.value): {"nl": term.nl, "en": term.en} for term in cls}
        return schema


def bilingual(nl: str, en: str) -> Bilingual:
    """Return a text in both languages."""
    return Bilingual(nl=nl, en=en)


def grouped_number(number: int) -> Bilingual:
    """Return a number with its thousands grouped: 10.000 in Dutch, 10,000 in English."""
    text = f"{number:,}"
    return Bilingual(nl=text.replace(",", "."), en=text)


class Visibility(Term):
    """Who may read a fact."""

    SHARED = "shared", "alle partijen", "every party"
    INSTITUTION = "institution", "alleen de onderwijsinstelling", "the educational institution only"
    HOST = "host", "alleen de stagegever", "the host organisation only"


@dataclass(frozen=True)
class Fact:
    """A fact's title and description, ``"Titel: omschrijving"``, in Dutch and English.

    In the JSON Schema English goes to ``title`` and ``description``, Dutch to ``x-nl``. Facts that are not
    ``SHARED`` are left out of every PDF, hash and attachment (see ``shared_view``).
    """

    nl: str
    en: str
    example: Any = None
    visibility: Visibility = Visibility.SHARED
    title: Bilingual = field(init=False)

    def __post_init__(self) -> None:
        titles = Bilingual(nl=self.nl.partition(": ")[0], en=self.en.partition(": ")[0])
        object.__setattr__(self, "title", titles)

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler(core)
        if "$ref" in schema:
            schema = {"allOf": [{"$ref": schema["$ref"]}]}
        about_nl, about_en = self.nl.partition(": ")[2], self.en.partition(": ")[2]
        schema["title"] = self.title.en
        schema["x-nl"] = {"title": self.title.nl}
        if about_en:
            schema["description"] = about_en
            schema["x-nl"]["description"] = about_nl
        if self.example is not None:
            schema["examples"] = [self.example]
        if self.visibility is not Visibility.SHARED:
            schema["x-visibility"] = str(self.visibility)
        return schema


def institution_only(nl: str, en: str, example: Any = None) -> Fact:
    """Return the ``Fact`` of a fact that only the institution may read."""
    return Fact(nl, en, example, Visibility.INSTITUTION)


def host_only(nl: str, en: str, example: Any = None) -> Fact:
    """Return the ``Fact`` of a fact that only the host organisation may read."""
    return Fact(nl, en, example, Visibility.HOST)
