"""Confirmations: they hold for the folder as it was read, lapse when it changes, and can be withdrawn."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from internships.domain.agreement_record import NotFound
from internships.domain.lifecycle import NotByThisRole
from internships.mapping.catalogue import Catalogue
from internships.services.institutions.institution_service import InstitutionService, VariantState
from internships.storage.tables.hosts import VariantConfirmationRow
from internships.storage.unit_of_work import Storage
from tests.builders.agreement_states import approved
from tests.builders.agreement_use_cases import AgreementUseCases, administrator, coordinator, invented_folders
from tests.refusals import refuses


@pytest.fixture
def use_cases(engine: Engine, tmp_path: Path) -> AgreementUseCases:
    """Use cases over folders that a test may change."""
    return AgreementUseCases(Storage(engine), invented_folders(tmp_path / "templates"), tmp_path / "archive")


def institutions(use_cases: AgreementUseCases, folders: Catalogue | None = None) -> InstitutionService:
    return InstitutionService(replace(use_cases.context, folders=folders or use_cases.context.folders))


def state(service: InstitutionService) -> VariantState:
    return next(state for state in service.variants(administrator()) if state.institution == "noordzee")


def confirmed(use_cases: AgreementUseCases) -> VariantState:
    sha256 = use_cases.context.folders.sha256("noordzee")
    return institutions(use_cases).confirm(administrator(), "noordzee", sha256)


def is_confirmed(use_cases: AgreementUseCases, folders: Catalogue) -> bool:
    with use_cases.storage.reading() as work:
        catalogue = replace(use_cases.context, folders=folders).catalogue(work)
    return catalogue.folder("noordzee").institution.status == "confirmed"


@pytest.mark.parametrize("file", ["noordzee/variant.toml", "_base/page.css"])
def test_a_confirmation_lapses_when_a_file_that_it_covers_changes(use_cases: AgreementUseCases, file: str) -> None:
    assert confirmed(use_cases).confirmed
    assert is_confirmed(use_cases, use_cases.context.folders)
    path = next(path for path in (use_cases.templates / file.partition("/")[0]).rglob(Path(file).name))
    path.write_bytes(path.read_bytes() + b"\n")
    again = Catalogue(use_cases.templates)
    lapsed = state(institutions(use_cases, again))
    assert (lapsed.confirmed, lapsed.lapsed) == (False, True)
    assert not is_confirmed(use_cases, again)


def test_a_confirmation_holds_for_its_own_folder_alone_and_for_none_that_is_gone(use_cases: AgreementUseCases) -> None:
    confirmed(use_cases)
    with use_cases.storage.writing() as work:
        by_noordzee = work.hosts.confirmations()["noordzee"]
        for institution in ("gone", "polder"):
            changes = {"institution": institution, "folder_sha256": "0" * 64}
            work.hosts.add_confirmation(by_noordzee.model_copy(update=changes))
        catalogue = use_cases.context.catalogue(work)
    assert [slug for slug in catalogue.slugs if catalogue.folder(slug).institution.status == "confirmed"] == [
        "noordzee"
    ]


@pytest.mark.parametrize("folder", ["noordzee", "_base"])
def test_nothing_final_is_printed_from_files_that_changed_since_they_were_hashed(
    use_cases: AgreementUseCases, folder: str
) -> None:
    confirmed(use_cases)
    view = approved(use_cases)
    template = next((use_cases.templates / "_base").rglob("agreement.html.jinja"))
    changed = template if folder == "_base" else use_cases.templates / folder / "institution.toml"
    content = changed.read_text(encoding="utf-8")
    changed.write_text(content + "\n", encoding="utf-8")
    with refuses("folder_changed"):
        use_cases.document_printing.issue(coordinator(), view.id, version=view.version)
    assert use_cases.agreements.documents(coordinator(), view.id) == ()
    changed.write_text(content, encoding="utf-8")
    assert use_cases.document_printing.issue(coordinator(), view.id, version=view.version).status == "issued"


def test_a_confirmation_is_taken_back_and_who_did_so_stays_known(use_cases: AgreementUseCases) -> None:
    service = institutions(use_cases)
    confirmed(use_cases)
    confirmed(use_cases)
    assert is_confirmed(use_cases, use_cases.context.folders)
    use_cases.advance_clock(days=1)
    for principal, refusal in ((coordinator(), NotByThisRole), (administrator("polder"), NotFound)):
        with pytest.raises(refusal):
            service.withdraw_confirmation(principal, "noordzee")
    withdrawn = service.withdraw_confirmation(administrator(), "noordzee")
    assert (withdrawn.confirmed, withdrawn.lapsed, withdrawn.confirmation) == (False, False, None)
    assert state(service) == withdrawn
    assert not is_confirmed(use_cases, use_cases.context.folders)
    with use_cases.storage.reading() as work:
        rows = work.session.execute(select(VariantConfirmationRow)).scalars().all()
    by = administrator().account_id
    assert [(row.is_withdrawn, row.withdrawn_by, row.withdrawn_at) for row in rows] == [(True, by, use_cases.now)] * 2
    with pytest.raises(NotFound):
        service.withdraw_confirmation(administrator(), "noordzee")
    assert confirmed(use_cases).confirmed
