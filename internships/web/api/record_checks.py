"""Checking records and workbooks without storing them."""

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from litestar import MediaType, Response
from litestar import post as async_post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import JSONBody, MultipartBody

from internships.domain.refusals import Refusal
from internships.domain.wording import Language
from internships.intake.workbook_writer import build_workbook
from internships.services.agreements.record_checks import RecordCheck, RecordCheckRow
from internships.web.api.responses import RecordRequest
from internships.web.json_bodies import MAX_RECORD_BODY, Upload
from internships.web.services import CurrentPrincipal, InjectedServices, Services
from internships.web.settings import Allowance
from internships.web.thread_routes import get, post

MAX_BYTES = 20_000_000
"""Of a workbook; 1,000 rows take about 330 kB."""
WORKBOOK_ALLOWANCE = Allowance(20)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP_BEGINS, XLS_BEGINS = b"PK", bytes.fromhex("D0CF11E0")


@post(
    "/check",
    request_max_body_size=MAX_RECORD_BODY,
    status_code=200,
    nl="Kijk een dossier na zonder het te bewaren: alle bevindingen tegelijk",
    reads=True,
)
def check_record(data: JSONBody[RecordRequest], services: InjectedServices) -> RecordCheck:
    """Check a record without storing it: every finding at once, and which documents it would give."""
    return services.record_checks.check(data.record)


@get(
    "/workbook",
    media_type=XLSX,
    nl="Haal een leeg werkboek op, met keuzelijsten",
    files={XLSX: {"type": "string", "format": "binary"}},
)
def fetch_workbook(services: InjectedServices, language: NamedDependency[Language]) -> Response[bytes]:
    """Fetch an empty workbook with dropdowns: the host once, a row for each intern."""
    content = build_workbook(language, services.record_checks.folders.slugs)
    headers = {"Content-Type": XLSX, "Content-Disposition": 'attachment; filename="internships.xlsx"'}
    return Response(content, headers=headers)


@async_post(
    "/workbook/check",
    status_code=200,
    request_max_body_size=MAX_BYTES,
    nl="Lees een ingevuld werkboek: een dossier per rij, elke bevinding met haar cel",
    reads=True,
    allowance=WORKBOOK_ALLOWANCE,
)
async def check_workbook(
    data: MultipartBody[Upload], principal: CurrentPrincipal, services: InjectedServices
) -> Response[tuple[RecordCheckRow, ...]]:
    """Read a filled workbook: a record for each row, every finding with its cell; nothing is kept.

    `POST /api/v1/batches/create` makes drafts of the records.
    """
    rows: Any = await services.sheet_queue.run(principal.account_id, partial(_checked_rows, services, data.file))
    return Response(rows, media_type=MediaType.JSON)  # bytes: JSON already


def _checked_rows(services: Services, file: UploadFile) -> bytes:
    content = file.file.read()  # read only now, so waiting files take no memory
    with TemporaryDirectory(prefix="internships-") as folder:
        path = Path(folder) / f"workbook{_file_suffix(content)}"
        path.write_bytes(content)
        return services.read_sheet(path)


def _file_suffix(content: bytes) -> str:
    if content.startswith(XLS_BEGINS):
        return ".xls"
    if not content.startswith(ZIP_BEGINS):
        raise Refusal("not_a_workbook")
    return ".ods" if b"opendocument.spreadsheet" in content[:200] else ".xlsx"
