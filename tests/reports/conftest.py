"""The invented institutions, read once, and a record that is placed at one of them."""

from datetime import date
from typing import Any

import pytest

from internships.domain.agreement import Agreement
from internships.mapping.catalogue import Catalogue
from internships.mapping.folder_schema import Variant
from tests.builders.report_catalogue import a_catalogue, on_the_day

NAMES = {"given": "Noor", "family": "Voorbeeld"}


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return a_catalogue(tmp_path_factory.mktemp("folders"))


@pytest.fixture
def noordzee(catalogue: Catalogue) -> Variant:
    return on_the_day(catalogue, "noordzee")


@pytest.fixture
def polder(catalogue: Catalogue) -> Variant:
    return on_the_day(catalogue, "polder")


@pytest.fixture
def agreement() -> Agreement:
    return Agreement.model_validate(partial_record())


def partial_record() -> dict[str, Any]:
    return {
        "reference": "V-1",
        "drawn_up_on": date(2026, 9, 1),
        "kind": "professional_bachelor",
        "legal_basis": "curricular_compulsory",
        "institutions": [
            {"slug": "noordzee", "contact": {"names": NAMES}, "supervisors": [{"names": NAMES}]},
        ],
        "students": [
            {
                "names": NAMES,
                "email": "noor.voorbeeld@example.org",
                "birth_date": date(2004, 5, 17),
                "gender": "female",
                "iban": "BE32123456789002",
                "enrolment": {"academic_year": "2026-2027"},
            }
        ],
        "hosts": [
            {
                "type": "enterprise",
                "legal_name": "Scheldekraan Voorbeeld nv",
                "enterprise_number": "0999999922",
                "registered_seat": {"street": "Kaai 1", "postcode": "2000", "locality": "Antwerpen"},
                "representative": {"names": NAMES, "function": "zaakvoerder"},
                "mentors": [{"names": NAMES, "email": "mentor@example.org"}],
            }
        ],
        "places": [{"name": "Kaai 730"}],
        "programme": {"id": "proef", "name": "Proef", "level": "professional_bachelor", "eqf": 6},
        "period": {"first_day": date(2026, 9, 21), "last_day": date(2026, 12, 18), "duration": {"days": 60}},
        "content": {"activities": ["Meten"]},
        "signatories": [{"role": "student", "name": "Noor Voorbeeld"}],
    }
