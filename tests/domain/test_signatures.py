"""A subject is signed once every signatory has signed it; void rows do not count."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from internships.domain.agreement import SignatoryRole
from internships.domain.signatures import (
    AGREEMENT_SUBJECT,
    TERMINATION_SUBJECT,
    SignatureRecord,
    SignatureState,
    Subject,
    amendment_subject,
    current_signatures,
    is_signed,
    last_signature_day,
)
from tests.builders.blocker_contexts import ALL_SIGNED, ASKED, REFUSED, SIGNED, VOID, a_ledger_row, ledger_rows

SUBJECTS = (AGREEMENT_SUBJECT, amendment_subject(1), amendment_subject(12), TERMINATION_SUBJECT)


def row_of(row: tuple[SignatoryRole, SignatureState, str, date]) -> SignatureRecord:
    role, state, subject, day = row
    return a_ledger_row(role, state, subject=subject, signed_on=day if state is SIGNED else None)


some_rows = st.lists(
    st.tuples(
        st.sampled_from(SignatoryRole), st.sampled_from(SignatureState), st.sampled_from(SUBJECTS), st.dates()
    ).map(row_of),
    max_size=8,
)


@given(some_rows, st.sampled_from(SUBJECTS))
def test_a_subject_is_signed_if_all_who_were_asked_signed_and_only_then(
    ledger: list[SignatureRecord], subject: str
) -> None:
    rows_not_void = [row for row in ledger if row.subject == subject and row.state is not VOID]
    expected = bool(rows_not_void) and {row.state for row in rows_not_void} == {SIGNED}
    assert is_signed(ledger, subject) == expected
    assert last_signature_day(ledger, subject) == (
        max(row.signed_on or date.min for row in rows_not_void) if expected else None
    )


@given(some_rows, st.sampled_from(SUBJECTS), st.sampled_from(SignatoryRole))
def test_void_rows_and_rows_of_other_subjects_never_count(
    ledger: list[SignatureRecord], subject: str, role: SignatoryRole
) -> None:
    others = [a_ledger_row(role, VOID, subject=subject)]
    others += [a_ledger_row(role, REFUSED, subject=other) for other in SUBJECTS if other != subject]
    assert is_signed([*others, *ledger], subject) == is_signed(ledger, subject)
    assert last_signature_day([*others, *ledger], subject) == last_signature_day(ledger, subject)
    assert current_signatures([*others, *ledger], subject) == current_signatures(ledger, subject)


@pytest.mark.parametrize("state", [ASKED, REFUSED])
def test_one_signature_that_is_asked_or_refused_holds_all_up(state: SignatureState) -> None:
    assert is_signed(ALL_SIGNED, AGREEMENT_SUBJECT)
    assert not is_signed(ledger_rows(SIGNED, state, SIGNED), AGREEMENT_SUBJECT)
    assert last_signature_day(ledger_rows(SIGNED, state, SIGNED), AGREEMENT_SUBJECT) is None


def test_nobody_asked_is_not_signed() -> None:
    assert not is_signed((), AGREEMENT_SUBJECT)
    assert not is_signed(ledger_rows(VOID, VOID, VOID), AGREEMENT_SUBJECT)


def test_a_generator_of_rows_is_read_once() -> None:
    assert last_signature_day(iter(ALL_SIGNED), AGREEMENT_SUBJECT) == date(2026, 9, 10)


def test_a_signature_without_a_day_is_refused() -> None:
    with pytest.raises(ValidationError, match="a signature has a day"):
        a_ledger_row(state=SIGNED, signed_on=None)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_signature_subject_is_agreement_amendment_or_termination(subject: str) -> None:
    assert TypeAdapter(Subject).validate_python(subject) == subject


@pytest.mark.parametrize("subject", ["", "amendment", "amendment/0", "amendment/01", "amendment/1000", "Agreement"])
def test_other_subjects_are_refused(subject: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Subject).validate_python(subject)
