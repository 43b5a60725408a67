"""The codes of refusals: a program that calls the service tells them apart by what docs/problem-codes.md promises."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

import pytest

from internships.domain.errors import DomainError
from internships.services import agreements
from tests.paths import ROOT

PROMISED = (ROOT / "docs/problem-codes.md").read_text(encoding="utf-8")


def refusals() -> Iterator[type[DomainError]]:
    """Yield every class of refusal about agreements that is answered over HTTP."""
    for module in iter_modules(agreements.__path__):
        whole = import_module(f"{agreements.__name__}.{module.name}")
        for member in vars(whole).values():
            is_refusal = isinstance(member, type) and issubclass(member, DomainError)
            if is_refusal and member.__module__ == whole.__name__ and member.kind is not None:
                yield member


@pytest.mark.parametrize("refusal", tuple(refusals()), ids=lambda refusal: refusal.__name__)
def test_a_refusal_has_the_code_that_is_promised_for_it(refusal: type[DomainError]) -> None:
    sentence = str(refusal.__doc__).split("\n", maxsplit=1)[0]
    promised = {line.split(" | ")[1] for line in PROMISED.splitlines() if f" | {sentence} | " in line}
    assert promised == {f"`{refusal.code}`"}
