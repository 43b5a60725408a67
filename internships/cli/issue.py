"""``issue``, ``issue-many`` and ``check``."""

import sys
from pathlib import Path

import click

from internships import __version__
from internships.cli.application import ApplicationFactory
from internships.cli.console import OK, REFUSED, stdout_console
from internships.cli.options import FILE_TO_READ, json_option, language_option
from internships.cli.output import progress, show_findings
from internships.cli.record_files import json_drafts
from internships.domain.document import Mode
from internships.domain.duplicate_rows import DuplicateRows
from internships.domain.errors import DomainError, capped
from internships.domain.incoming_draft import IncomingDraft
from internships.domain.wording import Language
from internships.intake.subprocess_reader import read_drafts_once
from internships.services.agreements.validation import validate_record
from internships.services.issuing.issue_run import FINDINGS, IssueOptions, IssueResult
from internships.services.issuing.manifest import Findings, FoundAt

_FOLDER = click.Path(file_okay=False, path_type=Path)
_SHEET_SUFFIXES = {".xlsx", ".xlsm", ".ods", ".csv", ".xls", ".xlsb"}  # the last two are refused, with the remedy

out_option = click.option("--out", "out", type=_FOLDER, required=True, help="Output folder. / Uitvoermap.")
proof_option = click.option(
    "--proof", is_flag=True, help="Watermarked proofs, also of drafts. / Proeven met watermerk, ook van ontwerpen."
)
host_option = click.option(
    "--host", "host", type=FILE_TO_READ, help="HOST.json for a CSV of interns. / HOST.json bij een CSV met stagiairs."
)


def drafts_of(path: Path, host: Path | None) -> list[IncomingDraft]:
    """Read records from a file, by its extension; raises ``DomainError`` when it contains none."""
    if path.suffix.lower() in _SHEET_SUFFIXES:
        return read_drafts_once(path, host)
    return json_drafts(path)


@click.command()
@click.argument("record", type=FILE_TO_READ)
@out_option
@proof_option
@language_option
@json_option
@click.pass_obj
def issue(
    application: ApplicationFactory, record: Path, out: Path, proof: bool, language: Language, as_json: bool
) -> None:
    """Print the documents of one record. / Druk de documenten van één dossier."""
    _issue(application, record, None, out, IssueOptions(_mode(proof)), language, as_json)


@click.command("issue-many")
@click.argument("file", type=FILE_TO_READ)
@out_option
@host_option
@proof_option
@click.option("--zip", "archive", is_flag=True, help="Also one ZIP of everything. / Ook één ZIP van alles.")
@click.option("--merged", is_flag=True, help="Also one PDF for the print shop. / Ook één PDF voor de drukker.")
@language_option
@json_option
@click.pass_obj
def issue_many(
    application: ApplicationFactory,
    file: Path,
    out: Path,
    host: Path | None,
    proof: bool,
    archive: bool,
    merged: bool,
    language: Language,
    as_json: bool,
) -> None:
    """Print the documents of many records: JSON, JSONL, XLSX or CSV. / Druk de documenten van veel dossiers."""
    _issue(application, file, host, out, IssueOptions(_mode(proof), archive, merged), language, as_json)


@click.command()
@click.argument("files", type=FILE_TO_READ, nargs=-1, required=True)
@host_option
@language_option
@json_option
@click.pass_obj
def check(
    application: ApplicationFactory, files: tuple[Path, ...], host: Path | None, language: Language, as_json: bool
) -> None:
    """Name every finding of records, print nothing. / Noem elke bevinding, druk niets."""
    app, findings, blocked, total = application(), [], 0, 0
    for path in files:
        try:
            drafts = drafts_of(path, host)
        except DomainError as refusal:
            findings.append(FoundAt.of(path.name, refusal.as_finding()))
            blocked += 1
            continue
        duplicates = DuplicateRows()
        for draft in drafts:
            result = validate_record(draft.record, app.catalogue, app.print_service.unprintable)
            duplicates.add(draft, result.facts)
            of_row = capped([draft.with_cell(finding) for finding in (*draft.findings, *result.findings)])
            findings.extend(FoundAt.of(draft.row, finding) for finding in of_row)
            blocked += any(finding.blocks for finding in of_row)
            total += 1
        findings.extend(FoundAt.of(duplicates.drafts[at].row, finding) for at, finding in duplicates.findings())
    if as_json:
        click.echo(Findings(package_version=__version__, findings=tuple(findings)).model_dump_json(indent=2))
    else:
        show_findings(findings, language)
        stdout_console.print(_checked_summary(total, blocked, language))
    sys.exit(REFUSED if blocked else OK)


def _mode(proof: bool) -> Mode:
    return Mode.PROOF if proof else Mode.FINAL


def _issue(
    application: ApplicationFactory,
    file: Path,
    host: Path | None,
    out: Path,
    options: IssueOptions,
    language: Language,
    as_json: bool,
) -> None:
    drafts = drafts_of(file, host)
    out.mkdir(parents=True, exist_ok=True)
    with progress(len(drafts), "Drukken", "Printing", language, as_json) as step:
        result = application().issuing(out).issue(drafts, options, step)
    if as_json:
        click.echo(result.manifest.model_dump_json(indent=2, exclude_none=True))
    else:
        show_findings(result.findings.findings, language)
        stdout_console.print(_issued_summary(result, out, language))
    sys.exit(OK if result.nothing_refused else REFUSED)


def _issued_summary(result: IssueResult, out: Path, language: Language) -> str:
    manifest = result.manifest
    documents = sum(len(entry.documents) for entry in manifest.sets)
    if language is Language.NL:
        summary = f"{manifest.issued} sets ({documents} PDF's) opgemaakt in {out}/"
        return summary + (f", {manifest.refused} geweigerd: zie {out / FINDINGS}" if manifest.refused else ".")
    summary = f"{manifest.issued} sets ({documents} PDFs) issued in {out}/"
    return summary + (f", {manifest.refused} refused: see {out / FINDINGS}" if manifest.refused else ".")


def _checked_summary(total: int, blocked: int, language: Language) -> str:
    if language is Language.NL:
        return f"{total} dossier(s) nagekeken, {blocked} kan (kunnen) zo niet opgemaakt worden."
    return f"{total} record(s) checked, {blocked} can't be issued as they are."
