"""Every shipped folder passes inspection, and the checks that inspection cannot make."""

import pytest

from internships.mapping.catalogue import Catalogue
from internships.rendering.print_service import PrintService
from internships.services.institutions.inspection import inspect_institution_folder
from internships.services.institutions.inspection_texts import PHONE_PATTERN
from tests.contract_templates.shipped_folders import CATALOGUE, DAY, INSTITUTIONS, SLUGS
from tests.paths import TEMPLATES

every_folder = pytest.mark.parametrize("slug", SLUGS)
PRINT_SERVICE = PrintService(TEMPLATES)
FOLDERS = Catalogue(TEMPLATES, keep_broken=True)


def test_there_are_institutions_and_forms() -> None:
    assert len(INSTITUTIONS) >= 5
    assert set(INSTITUTIONS) < set(SLUGS)


@every_folder
def test_inspection_finds_nothing_in_a_folder(slug: str) -> None:
    inspected = inspect_institution_folder(
        slug, FOLDERS, DAY, template_keys=PRINT_SERVICE.template_keys, clause_keys=PRINT_SERVICE.clause_keys
    )
    assert [finding.text.en for finding in inspected.findings] == []
    assert inspected.fields
    assert inspected.documents


@every_folder
def test_no_folder_claims_that_its_institution_confirmed_it(slug: str) -> None:
    assert CATALOGUE.folder(slug).institution.status == "unconfirmed"


@pytest.mark.parametrize("slug", INSTITUTIONS)
def test_an_agreement_is_signed_by_the_student_the_host_and_the_institution(slug: str) -> None:
    signers = {rule.role.value for rule in CATALOGUE.variant(slug, None, None, DAY).own_signing}
    assert {"student", "host", "institution", "legal_representative"} <= signers


@pytest.mark.parametrize("number", ["03 265 10 00", "0470 12 34 56", "+32 470 12 34 56", "03/265 10 00"])
def test_a_telephone_number_is_recognised(number: str) -> None:
    assert PHONE_PATTERN.search(number)
