"""Facts of a record that its documents do not show."""

import pytest

from internships.domain.agreement import Agreement
from internships.mapping.catalogue import Catalogue
from internships.reports.loss import Loss, loss


@pytest.fixture
def report(agreement: Agreement, catalogue: Catalogue) -> Loss:
    return loss(agreement, catalogue)


def test_a_fact_that_no_paper_of_the_set_tells_is_lost(report: Loss) -> None:
    assert {fact.pointer for fact in report.lost} == {"/students/*/birth_date", "/students/*/gender"}


def test_a_fact_that_was_not_given_is_not_lost(report: Loss) -> None:
    assert "/students/*/student_id" not in {fact.pointer for fact in report.lost}


def test_a_fact_given_with_fewer_words_says_what_is_lost(report: Loss) -> None:
    weakened = {fact.pointer: fact.loss.en for fact in report.weakened}
    assert weakened["/hosts/*/registered_seat/street"] == "Only that the fact is there is kept."
    assert "/hosts/*/legal_name" not in weakened


def test_a_private_fact_is_left_out_on_purpose_and_its_value_stands_nowhere(report: Loss) -> None:
    assert [fact.pointer for fact in report.left_out] == ["/students/*/iban"]
    assert "BE32" not in report.model_dump_json()


def test_a_fact_that_selects_documents_is_not_lost(report: Loss) -> None:
    assert "/programme/id" in {fact.pointer for fact in report.steering}
