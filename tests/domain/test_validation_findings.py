"""A wrong fact is explained in whole sentences of one language, with the values that are allowed."""

from enum import StrEnum
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field, ValidationError

from internships.domain.errors import Finding, RecordRefused
from internships.domain.validation_findings import finding_from_error
from internships.domain.wording import Bilingual
from internships.web.errors import TooManyRequests


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"
    BLUE = "blue"


class Postal(BaseModel):
    way: Literal["postal"]


class Digital(BaseModel):
    way: Literal["digital"]


class Thing(BaseModel):
    colour: Colour = Colour.RED
    size: Literal["small"] = "small"
    colours: tuple[Colour, ...] = ()
    where: Annotated[Postal | Digital, Field(discriminator="way")] = Postal(way="postal")


def message_for(value: object) -> Bilingual:
    with pytest.raises(ValidationError) as wrong:
        Thing.model_validate(value)
    (detail,) = wrong.value.errors()
    return finding_from_error(detail).text


def test_what_may_stand_somewhere_is_listed_in_the_language_of_the_sentence() -> None:
    text = message_for({"colour": "pink"})
    assert text.nl == "colour staat niet in de lijst; kies een van: red, green of blue."
    assert text.en == "colour isn't in the list; choose one of: red, green or blue."
    assert message_for({"size": "large"}).nl.endswith("kies een van: small.")
    assert message_for({"where": {"way": "boat"}}).nl.endswith("kies een van: postal of digital.")


def test_an_entry_of_a_list_is_named_by_its_list_and_counted_from_one() -> None:
    text = message_for({"colours": ["red", "pink"]})
    assert text.nl.startswith("colours, regel 2, staat niet in de lijst")
    assert text.en.startswith("colours, entry 2, isn't in the list")
    assert message_for([]).en.startswith("The record ")


def test_one_is_written_as_one_and_two_as_two() -> None:
    finding = Finding(code="missing_fact", text=Bilingual(nl="ontbreekt", en="is missing"))
    assert RecordRefused([finding]).text.nl.startswith("Dit dossier heeft 1 punt dat eerst opgelost moet worden")
    assert RecordRefused([finding] * 2).text.nl.startswith(
        "Dit dossier heeft 2 punten die eerst opgelost moeten worden"
    )
    assert RecordRefused([finding]).text.en.startswith("This record has 1 point that")
    assert TooManyRequests(1).text.nl.endswith("over 1 seconde opnieuw.")
    assert TooManyRequests(2).text.en.endswith("in 2 seconds.")
