"""Closed lists: codes stored in files and used by programs are stable; each has words for people."""

import importlib
import pkgutil
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import pytest

import internships.domain
from internships.domain.wording import Term

GIVEN_BY_OTHERS: dict[str, tuple[str, ...]] = {
    "Confidence": ("D", "S", "C", "I"),
    "DimonaCommittee": ("124", "140", "144", "145", "149", "302", "320", "322", "XXX"),
    "EmploymentNature": ("EMPLOYEE", "WORKER"),
    "NaceVersion": ("2008", "2025"),
    "SignatureLevel": ("wet", "SES", "AdES", "QES"),
    "WorkerCode": ("848", "849"),
    "WorkerStatus": ("F1", "F2"),
}
"""Codes that a law, a register or a standard gives."""
LONGER = {
    "another_agreement",
    "attachment_description_changed",
    "changed_after_issue",
    "foreign_file_behind",
    "not_in_register",
    "optional_content_added",
    "signature_covers_content",
    "signature_outside_field",
}
"""Codes that say more than their names in the code do."""


def lists() -> list[Any]:
    for module in pkgutil.walk_packages(internships.domain.__path__, "internships.domain."):
        importlib.import_module(module.name)
    found = {one for base in (Term, StrEnum) for one in _below(base) if one.__module__.startswith("internships.domain")}
    return sorted(found, key=lambda one: (one.__module__, one.__name__))


def _below(base: Any) -> Iterator[Any]:
    for one in base.__subclasses__():
        yield one
        yield from _below(one)


@pytest.mark.parametrize("term", lists(), ids=lambda term: str(term.__name__))
def test_a_code_is_its_name_in_small_letters_or_the_one_that_others_gave_it(term: type[Term]) -> None:
    expected = GIVEN_BY_OTHERS.get(term.__name__, tuple(entry.name.lower() for entry in term))
    values = tuple(str(entry.value) for entry in term)
    assert tuple(name if value in LONGER else value for name, value in zip(expected, values, strict=True)) == expected


@pytest.mark.parametrize("term", [one for one in lists() if issubclass(one, Term)], ids=lambda term: str(term.__name__))
def test_no_two_codes_of_a_list_read_the_same(term: type[Term]) -> None:
    for words in ([entry.nl for entry in term], [entry.en for entry in term]):
        assert all(words)
        assert len(set(words)) == len(words)
