"""Confirmations: they hold for the folder as it was read, lapse with it, and can be taken back."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from internships.domain.lifecycle import NotByThisRole
from internships.domain.record import NotFound
from internships.mapping.catalogue import Catalogue
from internships.services.agreements.printing import FolderChanged
from internships.services.institutions import Institutions, VariantState
from internships.storage.tables.hosts import ConfirmationRow
from internships.storage.work import Storage
from tests.living.bureaus import Living, administrator, coordinator, invented_folders
from tests.living.roads import approved
from tests.living.test_races import OpenVault


@pytest.fixture
def living(engine: Engine, tmp_path: Path) -> Living:
    """A bureau over folders of its own, that a test may change."""
    return Living(Storage(engine), invented_folders(tmp_path / "templates"), tmp_path / "archive")


def institutions(living: Living, folders: Catalogue | None = None) -> Institutions:
    return Institutions(replace(living.bureau, folders=folders or living.bureau.folders), OpenVault())


def state(told: Institutions) -> VariantState:
    return next(state for state in told.variants(administrator()) if state.institution == "noordzee")


def confirmed(living: Living) -> VariantState:
    sha256 = living.bureau.folders.folder_sha256("noordzee")
    return institutions(living).confirm(administrator(), "noordzee", sha256)


def is_confirmed(living: Living, folders: Catalogue) -> bool:
    with living.storage.reading() as work:
        catalogue = replace(living.bureau, folders=folders).catalogue(work)
    return catalogue.folder("noordzee").institution.status == "confirmed"


@pytest.mark.parametrize("file", ["noordzee/variant.toml", "_base/page.css"])
def test_a_confirmation_lapses_when_a_file_that_it_covers_changes(living: Living, file: str) -> None:
    assert confirmed(living).confirmed
    assert is_confirmed(living, living.bureau.folders)
    path = next(path for path in (living.templates / file.partition("/")[0]).rglob(Path(file).name))
    path.write_bytes(path.read_bytes() + b"\n")
    again = Catalogue(living.templates)
    lapsed = state(institutions(living, again))
    assert (lapsed.confirmed, lapsed.lapsed) == (False, True)
    assert not is_confirmed(living, again)


def test_a_confirmation_holds_for_its_own_folder_alone_and_for_none_that_is_gone(living: Living) -> None:
    confirmed(living)
    with living.storage.writing() as work:
        by_noordzee = work.hosts.confirmations()["noordzee"]
        for institution in ("gone", "polder"):
            told = {"institution": institution, "folder_sha256": "0" * 64}
            work.hosts.confirm(by_noordzee.model_copy(update=told))
        catalogue = living.bureau.catalogue(work)
    assert [slug for slug in catalogue.slugs if catalogue.folder(slug).institution.status == "confirmed"] == [
        "noordzee"
    ]


@pytest.mark.parametrize("folder", ["noordzee", "_base"])
def test_nothing_final_is_printed_from_files_that_changed_since_they_were_hashed(living: Living, folder: str) -> None:
    confirmed(living)
    view = approved(living)
    template = next((living.templates / "_base").rglob("agreement.html.jinja"))
    changed = template if folder == "_base" else living.templates / folder / "institution.toml"
    kept = changed.read_text(encoding="utf-8")
    changed.write_text(kept + "\n", encoding="utf-8")
    with pytest.raises(FolderChanged):
        living.printing.issue(coordinator(), view.id, version=view.version)
    assert living.reading.documents(coordinator(), view.id) == ()
    changed.write_text(kept, encoding="utf-8")
    assert living.printing.issue(coordinator(), view.id, version=view.version).status == "issued"


def test_a_confirmation_is_taken_back_and_who_did_so_stays_known(living: Living) -> None:
    told = institutions(living)
    confirmed(living)
    confirmed(living)
    assert is_confirmed(living, living.bureau.folders)
    living.passes(days=1)
    for viewer, refusal in ((coordinator(), NotByThisRole), (administrator("polder"), NotFound)):
        with pytest.raises(refusal):
            told.take_back(viewer, "noordzee")
    taken = told.take_back(administrator(), "noordzee")
    assert (taken.confirmed, taken.lapsed, taken.confirmation) == (False, False, None)
    assert state(told) == taken
    assert not is_confirmed(living, living.bureau.folders)
    with living.storage.reading() as work:
        rows = work.session.execute(select(ConfirmationRow)).scalars().all()
    by = administrator().account_id
    assert [(row.is_withdrawn, row.withdrawn_by, row.withdrawn_at) for row in rows] == [(True, by, living.now)] * 2
    with pytest.raises(NotFound):
        told.take_back(administrator(), "noordzee")
    assert confirmed(living).confirmed
