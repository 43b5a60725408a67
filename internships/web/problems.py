"""Every refusal as ``application/problem+json`` (RFC 9457), by one table from code to status."""

import traceback
from collections.abc import Mapping
from typing import Annotated, Any

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.utils.scope.state import ScopeState
from pydantic import Field

from internships.domain.errors import MAX_FINDINGS, DomainError, capped
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Language
from internships.web.errors import InvalidRequest, UnexpectedFault
from internships.web.framework_errors import framework_refusal
from internships.web.json_logging import Logger
from internships.web.problem_findings import ProblemFinding, findings_of_record, findings_of_request

MEDIA_TYPE = "application/problem+json"
SERVER_ERROR = 500
STATUSES: dict[str, int] = {
    "bad_request": 400,
    "malformed_json": 400,
    "duplicate_key": 400,
    "nested_too_deep": 400,
    "invalid_request": 400,
    "unknown_host": 400,
    "bad_cursor": 400,
    "bad_version": 400,
    "bad_idempotency_key": 400,
    "not_repeatable": 400,
    "unknown_column": 400,
    "export_too_many_rows": 400,
    "not_a_number": 400,
    "not_utf8": 400,
    "not_logged_in": 401,
    "login_refused": 401,
    "code_needed": 401,
    "login_needed": 401,
    "not_by_this_role": 403,
    "read_only_key": 403,
    "column_private": 403,
    "no_party_reads": 403,
    "not_yours_to_give": 403,
    "key_makes_no_key": 403,
    "person_needed": 403,
    "csrf_refused": 403,
    "not_found": 404,
    "unknown_institution": 404,
    "unknown_unit": 404,
    "unknown_programme": 404,
    "method_not_allowed": 405,
    "agreement_over": 409,
    "amendment_too_late": 409,
    "ends_by_termination": 409,
    "erased": 409,
    "folder_changed": 409,
    "later_papers_stand": 409,
    "other_parties": 409,
    "risk_analysis_made_in_future": 409,
    "risk_analysis_not_signed": 409,
    "risk_analysis_taken_back": 409,
    "site_in_use": 409,
    "site_not_kept": 409,
    "termination_signed": 409,
    "too_many_roles": 409,
    "written_meanwhile": 409,
    "already_signed": 409,
    "already_started": 409,
    "amendment_closed": 409,
    "amendment_empty": 409,
    "amendment_pending": 409,
    "amendment_too_early": 409,
    "analysis_signed": 409,
    "annex_hash_needed": 409,
    "attempt_in_progress": 409,
    "codes_are_on": 409,
    "content_not_approved": 409,
    "empty_variable": 409,
    "evidence_too_large": 409,
    "host_has_administrator": 409,
    "host_name_needed": 409,
    "key_reaches_too_far": 409,
    "last_operator": 409,
    "address_looks_like_another": 409,
    "address_has_odd_signs": 422,
    "link_unusable": 409,
    "login_declined": 409,
    "login_not_begun": 409,
    "no_account_here": 409,
    "no_legal_basis": 409,
    "no_provider": 409,
    "no_such_document": 409,
    "no_variant_on_date": 409,
    "not_amendable_yet": 409,
    "not_editable": 409,
    "not_endable": 409,
    "not_in_this_status": 409,
    "not_out_for_signature": 409,
    "not_printed": 409,
    "not_signed_yet": 409,
    "not_your_step": 409,
    "nothing_to_fulfil": 409,
    "oidc_state_mismatch": 409,
    "oidc_token_invalid": 409,
    "outside_your_reach": 409,
    "period_backwards": 409,
    "placed_already": 409,
    "reason_needed": 409,
    "risk_analysis_signed_before_made": 409,
    "risk_analysis_signed_in_future": 409,
    "risk_analysis_without_signer": 409,
    "signature_not_correctable": 409,
    "signature_not_open": 409,
    "signed_on_impossible": 409,
    "stale_content": 409,
    "stale_folder": 409,
    "retention_not_recorded": 409,
    "still_needed": 409,
    "termination_closed": 409,
    "termination_pending": 409,
    "too_many_rows": 409,
    "unprintable_characters": 409,
    "weak_password": 409,
    "stale_version": 412,
    "address_too_long": 414,
    "headers_too_large": 431,
    "request_too_slow": 408,
    "body_too_large": 413,
    "json_too_large": 413,
    "json_too_many_values": 413,
    "field_too_long": 413,
    "file_too_large": 413,
    "workbook_too_large_unpacked": 413,
    "sheet_too_large": 413,
    "sheet_too_many_facts": 413,
    "sheet_too_many_interns": 413,
    "sheet_too_slow": 413,
    "sheet_needs_memory": 413,
    "sheet_answer_too_large": 413,
    "unsupported_media_type": 415,
    "record_refused": 422,
    "not_a_pdf": 422,
    "not_a_workbook": 422,
    "workbook_unreadable": 422,
    "sheet_missing": 422,
    "headings_missing": 422,
    "sheet_holds_formulas": 422,
    "sheet_reader_stopped": 422,
    "file_empty": 422,
    "offer_unknown_institution": 422,
    "offer_unknown_site": 422,
    "idempotency_key_reused": 422,
    "version_needed": 428,
    "too_many_requests": 429,
    "login_slowed": 429,
    "archive_damaged": 500,
    "broken_folder": 500,
    "broken_template": 500,
    "document_lost": 500,
    "evidence_altered": 500,
    "evidence_missing": 500,
    "no_vault_key": 500,
    "press_not_ready": 500,
    "record_damaged": 500,
    "unexpected_fault": 500,
    "unknown_body_version": 500,
    "vault_unreadable": 500,
    "archive_unavailable": 503,
    "oidc_provider_unreachable": 503,
    "passwords_busy": 503,
    "press_busy": 503,
    "verifier_busy": 503,
    "press_crashed": 503,
    "records_busy": 503,
    "sheets_busy": 503,
    "storage_unavailable": 503,
}
"""The status of every code. 409 is a conflict with what is there, 500 a fault that only the operator can mend, 503 one
that may be over when the same request comes again."""
TITLES: dict[int, Bilingual] = {
    400: Bilingual(nl="Onleesbare vraag", en="Unreadable request"),
    401: Bilingual(nl="Niet aangemeld", en="Not logged in"),
    403: Bilingual(nl="Niet toegestaan", en="Not allowed"),
    404: Bilingual(nl="Niet gevonden", en="Not found"),
    405: Bilingual(nl="Methode niet toegestaan", en="Method not allowed"),
    408: Bilingual(nl="Te traag", en="Too slow"),
    409: Bilingual(nl="Dit kan nu niet", en="Not possible now"),
    412: Bilingual(nl="Ondertussen gewijzigd", en="Changed in the meantime"),
    413: Bilingual(nl="Te groot", en="Too large"),
    414: Bilingual(nl="Adres te lang", en="Address too long"),
    415: Bilingual(nl="Ander soort inhoud nodig", en="Another kind of content needed"),
    422: Bilingual(nl="Inhoud geweigerd", en="Content refused"),
    428: Bilingual(nl="Versie nodig", en="Version needed"),
    429: Bilingual(nl="Te veel vragen", en="Too many requests"),
    431: Bilingual(nl="Kop te groot", en="Headers too large"),
    500: Bilingual(nl="Fout bij ons", en="Fault on our side"),
    503: Bilingual(nl="Tijdelijk niet beschikbaar", en="Not available for a moment"),
}
_RETRY_AFTER = 2  # seconds; a lock of the database lasts no longer than its busy timeout


class Problem(Value):
    """A refusal: what was wrong and what to do, for people (`detail`, `texts`) and programs (`code`).

    `findings` says where. The `pointer` of a finding is a JSON Pointer into the body that was sent, such as
    `/record/period/last_day`; where `pointer_in` is `record`, it is one into the agreement's record, of which this
    request sent nothing. A wrong parameter is named by `parameter` instead, with the place where it is sent.
    """

    type: Annotated[
        str, Field(pattern=r"^urn:internships:problem:[a-z0-9_]+$", examples=["urn:internships:problem:not_found"])
    ]
    title: Annotated[str, Field(examples=["Not found"])]
    status: Annotated[int, Field(ge=400, le=599, examples=[404])]
    detail: Annotated[str, Field(examples=["This does not exist, or not for you. Check the number."])]
    code: Annotated[str, Field(pattern=r"^[a-z0-9_]+$", examples=["not_found"])]
    texts: Bilingual
    findings: Annotated[
        tuple[ProblemFinding, ...],
        Field(
            max_length=MAX_FINDINGS + 1,
            description=f"At most {MAX_FINDINGS}, those that block first; when there are more, a last one with the "
            "code `more_findings` tells how many (`more`).",
        ),
    ] = ()
    request_id: Annotated[str | None, Field(examples=["3f0c9d2e5b7a4c1d8e6f0a1b2c3d4e5f"])] = None


def status_of(refusal: DomainError) -> int:
    """Return the HTTP status of a refusal; a code without one is a fault of ours, and a test looks for it."""
    return STATUSES.get(refusal.code, SERVER_ERROR)


def problem_of(refusal: DomainError, language: Language, request_id: str | None, body: Any = None) -> Problem:
    """Tell a refusal as a problem document, in the reader's language and in both; ``body`` is the JSON that came."""
    status = status_of(refusal)
    findings = capped(tuple(getattr(refusal, "findings", ())))
    is_of_request = isinstance(refusal, InvalidRequest)
    return Problem(
        type=f"urn:internships:problem:{refusal.code}",
        title=TITLES[status].get(language),
        status=status,
        detail=refusal.text_in(language),
        code=refusal.code,
        texts=refusal.text,
        findings=findings_of_request(findings) if is_of_request else findings_of_record(findings, body),
        request_id=request_id,
    )


def headers_of(refusal: DomainError) -> dict[str, str]:
    """Return the headers that the status of a refusal asks for."""
    status = status_of(refusal)
    if status in {429, 503}:
        return {"Retry-After": str(getattr(refusal, "retry_after", _RETRY_AFTER))}
    return {"WWW-Authenticate": 'Bearer realm="internships"'} if status == 401 else {}


def problem_response(
    request: Request[Any, Any, Any], refusal: DomainError, headers: Mapping[str, str] | None = None
) -> Response[bytes]:
    """Answer a request with a refusal."""
    state = request.scope["state"]
    state["refusal"] = refusal
    body = ScopeState.from_scope(request.scope).json
    problem = problem_of(refusal, state.get("language", Language.NL), state.get("request_id"), body)
    return Response(
        problem.model_dump_json(by_alias=True).encode(),
        media_type=MEDIA_TYPE,
        status_code=problem.status,
        headers={**headers_of(refusal), **(headers or {}), "Content-Language": str(state.get("language", Language.NL))},
    )


class ProblemResponses:
    """The exception handlers of the service."""

    def __init__(self, logger: Logger) -> None:
        self.logger = logger

    def on_domain_error(self, request: Request[Any, Any, Any], refusal: DomainError) -> Response[bytes]:
        """Answer a refusal of a use case."""
        return problem_response(request, refusal)

    def on_framework_error(self, request: Request[Any, Any, Any], fault: HTTPException) -> Response[bytes]:
        """Answer what the web framework refused; its own words are not passed on."""
        refusal, headers = framework_refusal(request, fault)
        if isinstance(refusal, UnexpectedFault):
            return self.on_unexpected_fault(request, fault)
        return problem_response(request, refusal, headers)

    def on_unexpected_fault(self, request: Request[Any, Any, Any], fault: Exception) -> Response[bytes]:
        """Answer a bug: nothing of it goes out, and its message (which may quote a record) stays out of the log."""
        self.logger.error(
            "unexpected_fault",
            request_id=request.scope["state"].get("request_id"),
            fault=type(fault).__qualname__,
            frames=[
                f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(fault.__traceback__)
            ],
        )
        return problem_response(request, UnexpectedFault())
