"""A folder can't leave out a required signatory: one that its plan omits is added, and reported."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from internships.domain.document import DocumentKind, Mode
from internships.domain.draft import read_record
from internships.domain.wording import Language
from internships.mapping.catalogue import Catalogue
from internships.mapping.document_set import document_set
from internships.mapping.mapper import map_agreement
from internships.services.agreements.validation import validate_record
from internships.services.institutions.inspection import inspect_institution_folder
from tests.builders.variant_documents import record_at, variant_folders, with_minor_student

DAY = date(2026, 9, 1)
PLAN = """
[[signing]]
role = "supervisor"
label = { nl = "De begeleider", en = "The supervisor" }
"""


def with_plan(tmp_path: Path, plan: str) -> Catalogue:
    """Return the invented institution with another signing plan."""
    root = variant_folders(tmp_path / "root", "noordzee")
    path = root / "noordzee" / "variant.toml"
    head, _, tail = path.read_text(encoding="utf-8").partition("[[signing]]")
    path.write_text(f"{head}{plan}\n[[originals]]{tail.partition('[[originals]]')[2]}", encoding="utf-8")
    return Catalogue(root)


def signed(catalogue: Catalogue, *edits: Callable[[dict[str, object]], None]) -> list[str]:
    agreement = read_record(record_at("noordzee", *edits)).agreement()
    planned = next(one for one in document_set(agreement, catalogue) if one.kind is DocumentKind.AGREEMENT)
    return [place.role for place in map_agreement(agreement, catalogue, planned, Mode.FINAL).signatures]


def named(catalogue: Catalogue) -> list[str]:
    inspection = inspect_institution_folder(
        "noordzee", catalogue, DAY, template_keys=lambda _: frozenset(), clause_keys=lambda _: frozenset()
    )
    return [finding.pointer for finding in inspection.findings if finding.code == "signature_added"]


def test_a_plan_that_forgets_everybody_prints_all_who_must_sign(tmp_path: Path) -> None:
    catalogue = with_plan(tmp_path, PLAN)
    assert signed(catalogue, with_minor_student) == ["student", "legal_representative", "host", "institution"]
    assert signed(catalogue) == ["student", "host", "institution"]


def test_a_folder_without_the_guardian_prints_one_for_a_minor_and_inspection_says_so(tmp_path: Path) -> None:
    catalogue = Catalogue(variant_folders(tmp_path / "root", "noordzee"))
    assert signed(catalogue, with_minor_student) == ["student", "legal_representative", "host", "institution"]
    assert named(catalogue) == ["signing.legal_representative"]


def test_a_minor_without_a_guardian_among_the_signatories_is_stopped_where_the_folder_forgets_one(
    tmp_path: Path,
) -> None:
    catalogue = Catalogue(variant_folders(tmp_path / "root", "noordzee"))
    record = record_at("noordzee", with_minor_student, lambda party: party.update(signatories=party["signatories"][:3]))
    codes = {finding.code for finding in validate_record(record, catalogue, lambda _: ()).findings if finding.blocks}
    assert {"signatory_missing", "legal_representative_signs"} <= codes


@pytest.mark.parametrize("when", ["never", "abroad", "sea"])
def test_a_role_that_signs_in_some_cases_only_signs_whenever_it_must_and_once(tmp_path: Path, when: str) -> None:
    plan = f"""
[[signing]]
role = "host"
label = {{ nl = "De reder", en = "The shipowner" }}
when = "{when}"
documents = ["agreement", "risk_analysis"]

[[signing]]
role = "host"
label = {{ nl = "De kapitein", en = "The master" }}
when = "sea"
"""
    catalogue = with_plan(tmp_path, plan)
    assert signed(catalogue).count("host") == 1
    rule = next(one for one in catalogue.variant("noordzee", None, None, DAY).signing if one.role == "host")
    assert (rule.label.get(Language.NL), rule.when) == ("De reder", "always")
    assert "signing.host" in named(catalogue)


def test_two_rules_that_together_hold_always_are_left_as_they_are(tmp_path: Path) -> None:
    plan = "".join(
        f'[[signing]]\nrole = "host"\nlabel = {{ nl = "{when}", en = "{when}" }}\nwhen = "{when}"\n'
        for when in ("internal", "not_internal")
    )
    catalogue = with_plan(tmp_path, plan)
    assert signed(catalogue).count("host") == 1
    assert "signing.host" not in named(catalogue)
