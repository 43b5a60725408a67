"""Private facts are in no output: not in text, not in streams, not in findings."""

import zipfile
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pikepdf

from internships.composition.cli import CliApplication
from internships.domain.agreement import Agreement
from internships.domain.document import Mode
from internships.domain.pointers import schema_facts
from internships.domain.wording import Visibility
from internships.services.issuing.issue_run import IssueOptions
from tests.builders.issued_sets import issued

Record = Callable[..., dict[str, Any]]

# Per private fact every spelling: as entered, and as a document would print it.
MARKS = {
    "/students/*/birth_place": ("MARKBIRTHPLACE",),
    "/students/*/birth_country": ("Tuvalu",),
    "/dimona/period_id": ("987654321098",),
    "/students/*/insz": ("85073003328", "85.07.30-033.28"),
    "/students/*/residence_document": ("MARKRESIDENCE",),
    "/students/*/iban": ("BE32123456789002", "BE32 1234"),
    "/safety/health/outcome": ("fit_with_conditions",),  # in words it is in a clause that lists every outcome
    "/safety/health/valid_until": ("2031-07-09", "9 juli 2031", "09/07/2031"),
    "/safety/health/vaccinations/*/name": ("MARKVACCINE",),
    "/safety/health/vaccinations/*/proven_on": ("2019-08-07", "7 augustus 2019", "07/08/2019"),
    "/places/*/vessel/medical_certificate_until": ("2032-08-09", "9 augustus 2032", "09/08/2032"),
}


def marked(record: dict[str, Any]) -> dict[str, Any]:
    """Fill every private fact with something that can be searched for."""
    record = deepcopy(record)
    record["students"][0] |= {"insz": "85073003328", "residence_document": "MARKRESIDENCE", "iban": "BE32123456789002"}
    record["students"][0] |= {"birth_date": "1985-07-30", "birth_place": "MARKBIRTHPLACE", "birth_country": "TV"}
    record["dimona"] = {"employment_nature": "EMPLOYEE", "worker_status": "F2", "period_id": "987654321098"}
    record["safety"]["health"] = {
        "required": True,
        "arranged_by": "host",
        "condition_met": True,
        "outcome": "fit_with_conditions",
        "valid_until": "2031-07-09",
        "vaccinations": [{"name": "MARKVACCINE", "proven_on": "2019-08-07"}],
    }
    record["places"][0]["vessel"] = {
        "name": "MV Voorbeeldster",
        "imo": "IMO9074729",
        "medical_certificate_until": "2032-08-09",
    }
    return record


def without_private_facts(record: dict[str, Any]) -> dict[str, Any]:
    """Return a marked record without its private facts."""
    record = deepcopy(record)
    for fact in ("insz", "residence_document", "iban", "birth_place", "birth_country"):
        del record["students"][0][fact]
    for fact in ("outcome", "valid_until", "vaccinations"):
        del record["safety"]["health"][fact]
    del record["places"][0]["vessel"]["medical_certificate_until"]
    del record["dimona"]["period_id"]
    return record


def texts_in(part: Any) -> Iterator[str]:
    """Yield every text below one part of a PDF, without following references."""
    if isinstance(part, pikepdf.String):
        yield str(part)
        return
    inner: list[Any] = []
    if isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
        inner = [value for _, value in part.items()]
    elif isinstance(part, pikepdf.Array):
        inner = list(part)
    for value in inner:
        if not getattr(value, "is_indirect", False):
            yield from texts_in(value)


def everything_in(path: Path, application: CliApplication) -> str:
    """Return all text of a file: its bytes, and of a PDF its words, its streams unpacked and its texts decoded."""
    content = path.read_bytes()
    texts = [content.decode("latin-1"), content.decode("utf-8", "ignore")]
    if path.suffix == ".pdf":
        texts.append(" ".join(" ".join(application.verifier.read(content).texts).split()))
        with pikepdf.open(path) as pdf:
            for part in pdf.objects:
                texts.extend(texts_in(part))
                if isinstance(part, pikepdf.Stream) and part.get("/Filter") != "/DCTDecode":
                    texts.append(part.read_bytes().decode("utf-8", "replace"))
    return "\n".join(texts)


def found_in(folder: Path, application: CliApplication, marks: list[str]) -> dict[str, list[str]]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    texts = {str(path): everything_in(path, application) for path in files}
    return {name: found for name, text in texts.items() if (found := [mark for mark in marks if mark in text])}


def test_every_private_fact_of_the_schema_has_a_mark_to_search_for() -> None:
    private = {leaf.pointer for leaf in schema_facts(Agreement) if leaf.visibility is not Visibility.SHARED}
    assert private == set(MARKS), "a private fact was added: mark it here, so that its absence is tested"


def test_what_one_party_alone_may_read_is_in_no_output(
    application: CliApplication, make_record: Record, tmp_path: Path
) -> None:
    marks = [mark for party_marks in MARKS.values() for mark in party_marks]
    record = marked(make_record(translations=["en"]))
    outcome = issued(application, tmp_path / "out", [record], IssueOptions(archive=True, merged=True))
    assert outcome.nothing_refused, outcome.findings
    with zipfile.ZipFile(tmp_path / "out/agreements.zip") as archive:
        archive.extractall(tmp_path / "out/unpacked")
    assert found_in(tmp_path, application, marks) == {}
    first = tmp_path / "out" / outcome.manifest.sets[0].documents[0].path
    assert record["students"][0]["number"] in everything_in(first, application), "the search finds what is there"


def test_private_facts_change_no_byte_of_a_paper(
    application: CliApplication, make_record: Record, tmp_path: Path
) -> None:
    record = marked(make_record())
    outcome = issued(application, tmp_path / "out", [record, without_private_facts(record)])
    hashes, silent = (
        [document.sha256 for document in document_set.documents] for document_set in outcome.manifest.sets
    )
    assert hashes == silent


def test_a_wrong_private_fact_is_named_without_repeating_it(
    application: CliApplication, make_record: Record, tmp_path: Path
) -> None:
    record = marked(make_record())
    record["students"][0] |= {"insz": "85073003329", "iban": "BE32123456789003", "residence_document": "MARK\x07ONE"}
    health = record["safety"]["health"]
    health |= {"outcome": "MARKTWO", "valid_until": "MARKTHREE"}
    health["vaccinations"] = [{"name": "MARKFOUR" * 50}]
    outcome = issued(application, tmp_path / "out", [record], IssueOptions(mode=Mode.PROOF))
    wrong = {finding.pointer for finding in outcome.findings.findings if finding.severity.value == "blocks"}
    assert wrong >= {
        "/students/0/insz",
        "/students/0/iban",
        "/students/0/residence_document",
        "/safety/health/outcome",
        "/safety/health/valid_until",
        "/safety/health/vaccinations/0/name",
    }
    assert outcome.manifest.issued == 1
    assert found_in(tmp_path, application, ["85073003329", "BE32123456789003", "MARK"]) == {}


def test_a_national_number_of_another_birth_date_is_named_without_repeating_it(
    application: CliApplication, make_record: Record, tmp_path: Path
) -> None:
    record = make_record()
    record["students"][0]["insz"] = "85073003328"
    outcome = issued(application, tmp_path / "out", [record])
    assert [finding.code for finding in outcome.findings.findings if finding.severity.value == "blocks"] == [
        "insz_birth_date_differs"
    ]
    assert found_in(tmp_path, application, ["85073003328", "1985"]) == {}
