"""Printed documents, proofs and the ledger of signatures."""

from uuid import UUID

from litestar import Response
from litestar import get as async_get
from litestar.params import FromPath, FromQuery, JSONBody

from internships.domain.agreement_record import IssuedDocument
from internships.domain.document import DocumentKind
from internships.domain.wording import Language
from internships.services.agreements.agreement_views import AgreementView, SignatureView, agreement_view
from internships.services.agreements.signatures import PaperRefusal, PaperSignature, SignatureCorrection
from internships.web.api.responses import versioned_response
from internships.web.etag import RequiredVersion
from internships.web.json_bodies import MAX_RECORD_BODY
from internships.web.services import CurrentPrincipal, InjectedServices
from internships.web.settings import Allowance
from internships.web.thread_routes import get, post
from internships.web.work_queues import in_print_queue

PDF = "application/pdf"
PROOF_ALLOWANCE = Allowance(20)
"""For one account and one kind of proof: somebody who looks through drafts, not a program that prints them all."""


def pdf_response(content: bytes, name: str) -> Response[bytes]:
    """Answer with a PDF under a name without personal facts."""
    return Response(
        content,
        media_type=PDF,
        headers={"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"},
    )


@get("/agreements/{agreement_id:uuid}/documents", nl="Lees welke documenten gedrukt zijn")
def list_documents(
    agreement_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices
) -> tuple[IssuedDocument, ...]:
    """List every printed final, void ones too."""
    return services.agreements.documents(principal, agreement_id)


@get("/agreements/{agreement_id:uuid}/documents/{document_id:uuid}", media_type=PDF, nl="Haal een gedrukt document op")
def fetch_document(
    agreement_id: FromPath[UUID], document_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices
) -> Response[bytes]:
    """Fetch a printed final."""
    document, content = services.document_printing.document(principal, agreement_id, document_id)
    return pdf_response(content, f"{document.kind}-{document.language}-{document.sha256[:12]}.pdf")


@async_get(
    "/agreements/{agreement_id:uuid}/proofs/{kind:str}",
    media_type=PDF,
    allowance=PROOF_ALLOWANCE,
    nl="Druk een proef: wat ontbreekt, staat erin",
)
@in_print_queue
def fetch_proof(
    agreement_id: FromPath[UUID],
    kind: FromPath[DocumentKind],
    principal: CurrentPrincipal,
    services: InjectedServices,
    document_language: FromQuery[Language | None] = None,
) -> Response[bytes]:
    """Print a proof of one document: what is missing is named in it, and it can't be signed."""
    return pdf_response(
        services.document_printing.proof(principal, agreement_id, kind, document_language).content, f"proof-{kind}.pdf"
    )


@get("/agreements/{agreement_id:uuid}/signatures", nl="Lees het register van handtekeningen")
def list_signatures(
    agreement_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices
) -> tuple[SignatureView, ...]:
    """List the ledger of signatures: who was asked for what, and what became of it."""
    return services.agreements.ledger(principal, agreement_id)


@post(
    "/agreements/{agreement_id:uuid}/signatures/{signature_id:uuid}",
    status_code=200,
    nl="Voer een handtekening op papier in",
)
def enter_signature(
    agreement_id: FromPath[UUID],
    signature_id: FromPath[UUID],
    data: JSONBody[PaperSignature],
    principal: CurrentPrincipal,
    services: InjectedServices,
    version: RequiredVersion,
) -> Response[AgreementView]:
    """Enter a signature that came back on paper: when it was set, and where the original is kept."""
    state = services.signatures.enter_paper(principal, agreement_id, signature_id, data, version=version)
    return versioned_response(agreement_view(state, principal))


@post(
    "/agreements/{agreement_id:uuid}/signatures/{signature_id:uuid}/refuse",
    status_code=200,
    nl="Voer in dat iemand weigert te tekenen",
)
def refuse_signature(
    agreement_id: FromPath[UUID],
    signature_id: FromPath[UUID],
    data: JSONBody[PaperRefusal],
    principal: CurrentPrincipal,
    services: InjectedServices,
    version: RequiredVersion,
) -> Response[AgreementView]:
    """Enter that a signatory refuses to sign, with the reason; `evidence` says how it was told."""
    state = services.signatures.refuse(principal, agreement_id, signature_id, data, version=version)
    return versioned_response(agreement_view(state, principal))


@post(
    "/agreements/{agreement_id:uuid}/signatures/{signature_id:uuid}/take-back",
    request_max_body_size=MAX_RECORD_BODY,
    status_code=200,
    nl="Neem een handtekening terug die verkeerd ingevoerd is",
)
def take_signature_back(
    agreement_id: FromPath[UUID],
    signature_id: FromPath[UUID],
    data: JSONBody[SignatureCorrection],
    principal: CurrentPrincipal,
    services: InjectedServices,
    version: RequiredVersion,
) -> Response[AgreementView]:
    """Take back a signature that was entered by mistake, before it takes effect; the same signature is asked anew."""
    state = services.signatures.take_back(principal, agreement_id, signature_id, data, version=version)
    return versioned_response(agreement_view(state, principal))
