"""Refusals in tests."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from internships.domain.errors import DomainError


@contextmanager
def refuses(code: str, match: str | None = None) -> Iterator[pytest.ExceptionInfo[DomainError]]:
    """Expect a refusal with this code; ``match`` is looked for in its English sentence."""
    with pytest.raises(DomainError, match=match) as refusal:
        yield refusal
    assert refusal.value.code == code
