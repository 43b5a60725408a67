"""Invented folders on the shipped standard layer, and records that are placed at them."""

import shutil
from collections.abc import Callable
from copy import deepcopy
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from internships.domain.agreement import Agreement
from internships.domain.document import Cell, DocumentKind, Mode, VariantDocument
from internships.domain.draft import read_record
from internships.domain.wording import Language
from internships.mapping.catalogue import Catalogue
from internships.mapping.document_set import document_set
from internships.mapping.mapper import map_agreement
from internships.services.agreements.validation import validate_record
from tests.builders.standard_layer import copy_standard_layer

FOLDERS = Path(__file__).parent / "variant_folders"
RECORD: dict[str, Any] = {
    "reference": "V-1",
    "drawn_up_on": "2026-09-01",
    "kind": "professional_bachelor",
    "legal_basis": "curricular_compulsory",
    "institutions": [
        {
            "slug": "noordzee",
            "representative": {"names": {"given": "Mirthe", "family": "Dijkzicht"}, "function": "departementshoofd"},
            "contact": {"names": {"given": "Joren", "family": "Kaaimuur"}, "email": "stages@example.org"},
            "supervisors": [{"names": {"given": "Lotte", "family": "Vuurtoren"}, "email": "lotte@example.org"}],
        }
    ],
    "students": [
        {
            "names": {"given": "Noor", "family": "Voorbeeld"},
            "email": "noor@example.org",
            "mobile": "+32470123456",
            "number": "s0999001",
            "birth_date": "2004-05-17",
            "insz": "85073003328",
            "iban": "BE32123456789002",
            "enrolment": {"academic_year": "2026-2027", "credits_ok_on": "2026-07-01"},
        }
    ],
    "hosts": [
        {
            "type": "enterprise",
            "legal_name": "Scheldekraan Voorbeeld nv",
            "enterprise_number": "0999999922",
            "registered_seat": {"street": "Kaai 1", "postcode": "2000", "locality": "Antwerpen", "country": "BE"},
            "representative": {"names": {"given": "Karim", "family": "Havenhoofd"}, "function": "directeur"},
            "mentors": [{"names": {"given": "Els", "family": "Kraanbalk"}, "email": "els@example.org"}],
        }
    ],
    "places": [{"name": "Kaai 730"}],
    "programme": {"id": "proefkunde", "name": "Proefkunde", "level": "professional_bachelor", "eqf": 6},
    "period": {"first_day": "2026-09-21", "last_day": "2026-12-18", "duration": {"days": 60, "hours": "456"}},
    "content": {"activities": ["Meten"]},
    "safety": {
        "risk_analysis": {
            "reference": "RA-1",
            "scope": "generic",
            "workplace": "Kaai 730",
            "made_on": "2026-06-01",
            "signed_by": ["host"],
        }
    },
    "signatories": [
        {"role": "student", "name": "Noor Voorbeeld"},
        {"role": "host", "name": "Karim Havenhoofd", "capacity": "directeur"},
        {
            "role": "institution",
            "name": "Mirthe Dijkzicht",
            "capacity": "departementshoofd",
            "delegated_by": "de algemeen directeur",
        },
        {"role": "occupational_physician", "name": "Inge Polsslag"},
        {"role": "legal_representative", "name": "Ada Voorbeeld"},
    ],
}
Edit = Callable[[dict[str, Any]], Any]


def variant_folders(root: Path, *slugs: str) -> Path:
    """Copy the standard layer and some invented folders into an empty folder."""
    copy_standard_layer(root)
    for slug in slugs or ("noordzee", "scheldemonding", "overzee"):
        shutil.copytree(FOLDERS / slug, root / slug)
    return root


@cache
def catalogue() -> Catalogue:
    """Return the invented folders, read once."""
    return Catalogue(variant_folders(Path(mkdtemp()) / "root"))


def record_at(slug: str = "noordzee", *edits: Edit) -> dict[str, Any]:
    """Return a record at an institution, after some edits."""
    record = deepcopy(RECORD)
    record["institutions"][0]["slug"] = slug
    for edit in edits:
        edit(record)
    return record


def agreement_at(slug: str = "noordzee", *edits: Edit) -> Agreement:
    """Return a complete agreement."""
    return Agreement.model_validate(record_at(slug, *edits))


def documents_of(agreement: Agreement, mode: Mode = Mode.FINAL) -> dict[tuple[DocumentKind, Language], VariantDocument]:
    """Return every document of an agreement's set, by its kind and language."""
    folders = catalogue()
    return {
        (planned.kind, planned.language): map_agreement(agreement, folders, planned, mode)
        for planned in document_set(agreement, folders)
    }


def document_of(
    agreement: Agreement, kind: DocumentKind = DocumentKind.AGREEMENT, mode: Mode = Mode.FINAL
) -> VariantDocument:
    """Return one document in its leading language."""
    return next(
        document for document in documents_of(agreement, mode).values() if document.kind is kind and document.leading
    )


def document_kinds(agreement: Agreement) -> list[str]:
    """Return the kinds of an agreement's documents in order."""
    return [str(planned.kind.value) for planned in document_set(agreement, catalogue())]


def cell_labelled(document: VariantDocument, label: str) -> Cell:
    """Return the one cell with a label."""
    (found,) = [one for section in document.sections for one in section.cells if one.label == label]
    return found


def finding_codes(record: dict[str, Any]) -> set[str]:
    """Return the codes that examining a record raises."""
    return {finding.code for finding in validate_record(record, catalogue(), lambda _: ()).findings}


def readable_facts(record: dict[str, Any]) -> Agreement:
    """Return the good facts of an incomplete record."""
    return read_record(record).facts


def words_of(value: Any) -> list[str]:
    """Return every text in a document, at every depth."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [word for part in value.values() for word in words_of(part)]
    if isinstance(value, list | tuple):
        return [word for part in value for word in words_of(part)]
    if is_dataclass(value):
        return [word for field in fields(value) for word in words_of(getattr(value, field.name))]
    return []


def with_minor_student(record: dict[str, Any]) -> None:
    record["students"][0] |= {
        "birth_date": "2009-05-17",
        "legal_representative": {"names": {"given": "Ada", "family": "Voorbeeld"}},
    }
