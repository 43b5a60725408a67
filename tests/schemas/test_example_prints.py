"""Every accepted example of the kit is printed by the real printer, and marked as a specimen."""

import json
from pathlib import Path

import pytest

from internships.composition.cli import CliApplication
from internships.domain.incoming_draft import IncomingDraft
from internships.services.issuing.issue_run import IssueOptions, IssueResult
from internships.settings import Settings
from tests.paths import ROOT, SCHEMAS, TEMPLATES

pytestmark = pytest.mark.slow

KIT = ROOT / "schemas/examples"
INDEX = json.loads((KIT / "index.json").read_text(encoding="utf-8"))["examples"]


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> CliApplication:
    register = tmp_path_factory.mktemp("register") / "issued.jsonl"
    return CliApplication(Settings(TEMPLATES, SCHEMAS, register))


@pytest.fixture(scope="module")
def output_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kit")


@pytest.fixture(scope="module")
def issue_outcome(application: CliApplication, output_folder: Path) -> IssueResult:
    drafts = [
        IncomingDraft(entry["file"], number, json.loads((KIT / entry["file"]).read_text(encoding="utf-8")))
        for number, entry in enumerate(INDEX, start=1)
    ]
    return application.issuing(output_folder).issue(drafts, IssueOptions(), lambda _: None)


def test_what_the_index_accepts_prints_and_what_it_refuses_does_not(issue_outcome: IssueResult) -> None:
    accepted = [entry["file"] for entry in INDEX if entry["kind"] != "invalid"]
    assert [document_set.row for document_set in issue_outcome.manifest.sets] == accepted
    assert issue_outcome.manifest.refused == len(INDEX) - len(accepted)


def test_every_page_of_the_kit_says_specimen(
    issue_outcome: IssueResult, application: CliApplication, output_folder: Path
) -> None:
    for document_set in issue_outcome.manifest.sets:
        for document in document_set.documents:
            texts = application.verifier.read((output_folder / document.path).read_bytes()).texts
            assert all("SPECIMEN" in page for page in texts), document.path


def test_markup_and_templates_in_a_name_are_printed_as_text(
    issue_outcome: IssueResult, application: CliApplication, output_folder: Path
) -> None:
    record = json.loads((KIT / "borderline/markup-in-a-name.json").read_text(encoding="utf-8"))
    document_set = next(
        entry for entry in issue_outcome.manifest.sets if entry.row == "borderline/markup-in-a-name.json"
    )
    text = "".join(
        "".join(application.verifier.read((output_folder / document_set.documents[0].path).read_bytes()).texts).split()
    )
    names = record["students"][0]["names"]
    assert "".join(names["family"].split()) in text
