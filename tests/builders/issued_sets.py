"""Sets of documents issued by the command line application."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf

from internships.composition.cli import CliApplication
from internships.domain.incoming_draft import IncomingDraft
from internships.services.issuing.issue_run import IssueOptions, IssueResult


def issued(
    application: CliApplication, out: Path, records: list[dict[str, Any]], wanted: IssueOptions | None = None
) -> IssueResult:
    drafts = [draft(record, number) for number, record in enumerate(records, start=1)]
    out.mkdir(parents=True, exist_ok=True)
    return application.issuing(out).issue(drafts, wanted or IssueOptions(), lambda _: None)


def draft(record: dict[str, Any], number: int = 1) -> IncomingDraft:
    return IncomingDraft(str(record.get("reference", number)), number, record)


def verification_answers(application: CliApplication, content: bytes) -> tuple[bool | None, bool | None, bool | None]:
    verification = application.verifier.verify(content)
    assert verification.holds is (verification.issued_here.holds is True)
    return verification.code_matches.holds, verification.text_matches.holds, verification.issued_here.holds


def with_changed_record(content: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        file = pdf.attachments["agreement.json"].get_file()
        record = json.loads(file.read_bytes())
        change(record)
        file.obj.write(json.dumps(record).encode())
        pdf.save(out)
    return out.getvalue()
