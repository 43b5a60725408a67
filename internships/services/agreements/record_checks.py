"""Checking records without storing them: findings, and the documents that the record would give."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from internships.domain.agreement import Agreement
from internships.domain.document import DocumentKind, Json
from internships.domain.duplicate_rows import DuplicateRows
from internships.domain.errors import MAX_FINDINGS, CappedFindings, capped
from internships.domain.incoming_draft import IncomingDraft
from internships.domain.refusals import Refusal
from internships.domain.value import Value
from internships.mapping.catalogue import Catalogue
from internships.mapping.document_set import document_set
from internships.services.agreements.validation import FindUnprintable, ValidationResult, validate_record
from internships.services.institutions.form_schema import form_schema


class RecordCheck(Value):
    """The result for one record; ``documents`` are those that its institution requires, in order."""

    is_complete: bool
    documents: tuple[DocumentKind, ...]
    findings: CappedFindings


class RecordCheckRow(RecordCheck):
    """The result for a row of a workbook: its code, the record that was read, and findings with their cells."""

    row: str
    record: Json


MAX_FILE_FINDINGS = 2_000
"""Findings that are returned for all rows of a file together."""
MAX_ANSWER_BYTES = 30_000_000
"""Bytes; as much as ``POST /batches/create`` accepts."""
_ROWS = TypeAdapter(tuple[RecordCheckRow, ...])


def rows_as_json(rows: tuple[RecordCheckRow, ...]) -> bytes:
    """Return the results for a file as JSON; of too many findings the first ones, blocking ones before others."""
    left = MAX_FILE_FINDINGS
    limited = []
    for row in rows:
        findings = capped(row.findings, min(left, MAX_FINDINGS))
        left = max(0, left - len(findings))
        limited.append(row.model_copy(update={"findings": findings}))
    content = _ROWS.dump_json(tuple(limited), by_alias=True)
    if len(content) > MAX_ANSWER_BYTES:
        raise Refusal("sheet_answer_too_large", most=MAX_ANSWER_BYTES // 1_000_000)
    return content


@dataclass(frozen=True)
class RecordCheckService:
    """Checks that store nothing."""

    folders: Catalogue
    unprintable: FindUnprintable

    def check(self, record: Mapping[str, Any]) -> RecordCheck:
        """Return every finding about a record at once."""
        result = self._validate(record)
        return RecordCheck(is_complete=not result.blocked, documents=self._documents(result), findings=result.findings)

    def rows(self, drafts: Iterable[IncomingDraft]) -> tuple[RecordCheckRow, ...]:
        """Check the rows of a workbook; a bad row never stops the others."""
        repeats = DuplicateRows()
        rows = [self._row(draft, repeats) for draft in drafts]
        for at, finding in repeats.findings():
            rows[at] = rows[at].model_copy(update={"findings": (*rows[at].findings, finding)})
        return tuple(rows)

    def agreement(self, record: Mapping[str, Any]) -> Agreement:
        """Return the agreement of a record; refuses with every finding."""
        return self._validate(record).agreement()

    def form_schema(self, slug: str) -> Json:
        """Return the JSON Schema of an institution's form: its fields, labels, and their place in the record."""
        self.folders.folder(slug)
        return form_schema(slug, self.folders)

    def _row(self, draft: IncomingDraft, repeats: DuplicateRows) -> RecordCheckRow:
        result = self._validate(draft.record)
        repeats.add(draft, result.facts)
        findings = tuple(draft.with_cell(finding) for finding in (*draft.findings, *result.findings))
        return RecordCheckRow(
            row=draft.row,
            record=draft.record,
            is_complete=not any(finding.blocks for finding in findings),
            documents=self._documents(result),
            findings=findings,
        )

    def _validate(self, record: Mapping[str, Any]) -> ValidationResult:
        return validate_record(record, self.folders, self.unprintable)

    def _documents(self, result: ValidationResult) -> tuple[DocumentKind, ...]:
        if result.variant is None:
            return ()
        return tuple(dict.fromkeys(planned.kind for planned in document_set(result.facts, self.folders)))
