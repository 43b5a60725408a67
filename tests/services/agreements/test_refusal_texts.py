"""The refusals of the agreements' use cases explain in both languages what is wrong."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from internships.domain.access import Role
from internships.domain.errors import DomainError
from internships.domain.lifecycle import Status
from internships.domain.wording import Bilingual
from internships.mapping.folder_schema import ApprovalRule
from internships.services import agreements
from internships.web.problem_statuses import STATUSES

DAY = date(2026, 10, 9)
LABEL = Bilingual(nl="Nazicht", en="Check")
EXAMPLES: dict[str, tuple[Any, str, str]] = {
    "day": (DAY, "2026-10-09", "2026-10-09"),
    "kinds": (["termination (nl)"], "termination (nl)", "termination (nl)"),
    "last_day": (DAY, "2026-10-09", "2026-10-09"),
    "number": (7, "7", "7"),
    "rule": (ApprovalRule(step="check", label=LABEL, by=(Role.COORDINATOR,)), LABEL.nl, LABEL.en),
    "sha256": ("ab" * 32, "abababababab", "abababababab"),
    "slug": ("noordzee", "noordzee", "noordzee"),
    "status": (Status.SUSPENDED, Status.SUSPENDED.nl, Status.SUSPENDED.en),
    "subject": ("amendment/7", "addendum 7", "amendment 7"),
    "until": (DAY, "2026-10-09", "2026-10-09"),
}
"""For each argument of a refusal: an example, and the words for it that the text must contain."""


def refusals() -> Iterator[type[DomainError]]:
    for module in pkgutil.iter_modules(agreements.__path__, f"{agreements.__name__}."):
        for _, kind in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if issubclass(kind, DomainError) and kind.__module__ == module.name:
                yield kind


@pytest.mark.parametrize("refusal", [pytest.param(kind, id=kind.__name__) for kind in refusals()])
def test_a_refusal_says_in_both_languages_what_stands_in_the_way(refusal: type[Any]) -> None:
    given = [EXAMPLES[name] for name in inspect.signature(refusal).parameters]
    error: DomainError = refusal(*(example for example, _, _ in given))
    assert error.text.nl != error.text.en
    for text, words in ((error.text.nl, [nl for _, nl, _ in given]), (error.text.en, [en for _, _, en in given])):
        assert text.endswith(".")
        assert all(word in text for word in words)


def test_no_two_refusals_have_one_code() -> None:
    codes = [kind.code for kind in refusals()]
    assert len(codes) == len(set(codes))
    assert DomainError.code not in codes


def test_the_web_has_a_status_for_every_refusal_but_those_of_the_machine_s_own_commands() -> None:
    kinds = {kind.kind for kind in refusals() if not kind.__module__.endswith("anchor_faults")}
    assert kinds <= STATUSES.keys()
