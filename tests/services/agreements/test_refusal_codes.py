"""The codes of refusals: a program that calls the service tells them apart by what docs/problem-codes.md promises."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

import pytest

from internships.domain.errors import DomainError
from internships.services import agreements
from tests.builders.agreement_use_cases import ROOT

PROMISED = (ROOT / "docs/problem-codes.md").read_text(encoding="utf-8")


def refusals() -> Iterator[type[DomainError]]:
    """Yield every refusal that is about agreements; those about anchors answer on the command line alone."""
    for module in iter_modules(agreements.__path__):
        if module.name != "history_anchor_faults":
            whole = import_module(f"{agreements.__name__}.{module.name}")
            for thing in vars(whole).values():
                if isinstance(thing, type) and issubclass(thing, DomainError) and thing.__module__ == whole.__name__:
                    yield thing


@pytest.mark.parametrize("refusal", tuple(refusals()), ids=lambda refusal: refusal.__name__)
def test_a_refusal_has_the_code_that_is_promised_for_it(refusal: type[DomainError]) -> None:
    told = str(refusal.__doc__).split("\n", maxsplit=1)[0]
    promised = {line.split(" | ")[1] for line in PROMISED.splitlines() if f" | {told} | " in line}
    assert promised == {f"`{refusal.code}`"}
