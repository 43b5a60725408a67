"""History, evidence, and the rights of a person."""

import json
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.params import FromPath, JSONBody
from litestar.response import Stream

from internships import __version__
from internships.domain.access import Role
from internships.domain.document import Json
from internships.domain.identifiers import Email
from internships.domain.refusals import Refusal
from internships.domain.value import Value
from internships.exports.evidence_bundle import EvidenceFile, evidence_bundle
from internships.exports.evidence_readme import SHARED_AGREEMENT_FILE
from internships.services.agreements.agreement_views import HistoryEntry
from internships.services.agreements.audit_faults import Audit
from internships.services.agreements.evidence import EvidenceBundle
from internships.services.personal_data.erasure import ErasedAgreement, Erasure
from internships.services.personal_data.retention import ErasureReason, Retention
from internships.services.preconditions import Precondition
from internships.web.api.file_responses import file_response
from internships.web.api.institutions import SlugPath
from internships.web.api.responses import with_hash_etag, with_version_etag
from internships.web.etag import IfMatch, RequiredVersion, hash_etag, unchanged_since
from internships.web.services import CurrentPrincipal, InjectedServices
from internships.web.thread_routes import get, post

_ADMINISTRATORS = frozenset({Role.INSTITUTION_ADMINISTRATOR})


@get("/agreements/{agreement_id:uuid}/history", nl="Lees de geschiedenis")
def list_history(
    agreement_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices
) -> tuple[HistoryEntry, ...]:
    """Read the history: who did what when, each event chained to the one before."""
    return services.agreements.history(principal, agreement_id)


@get("/agreements/{agreement_id:uuid}/audit", nl="Controleer de geschiedenis")
def audit_agreement(agreement_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices) -> Audit:
    """Verify that the history is whole."""
    services.agreements.agreement(principal, agreement_id)
    return services.evidence.audit(agreement_id)


@get("/agreements/{agreement_id:uuid}/evidence", media_type="application/zip", nl="Haal de bewijsbundel op")
def fetch_evidence(agreement_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices) -> Stream:
    """Fetch the evidence: documents, hashes, ledger and history in one ZIP, verifiable without this service."""
    evidence = services.evidence.evidence(principal, agreement_id)
    bundle = evidence_bundle(agreement_id, _evidence_files(evidence), evidence.history, __version__, evidence.values)
    return file_response(bundle, "application/zip", f"evidence-{agreement_id}.zip")


def _evidence_files(evidence: EvidenceBundle) -> list[EvidenceFile]:
    documents = [
        EvidenceFile(
            f"{number:02d}-{document.kind}-{document.language}{'-void' if document.is_void else ''}.pdf",
            content,
            document.sha256,
        )
        for number, (document, content) in enumerate(evidence.documents, start=1)
        if content is not None
    ]
    issued = {"documents": [document.model_dump(mode="json") for document, _ in evidence.documents]}
    effective = {"held": [entry.model_dump(mode="json") for entry in evidence.held]}
    files = [("agreement.json", evidence.base), ("effective.json", effective)]
    files += [("signatures.json", evidence.ledger), ("documents.json", issued)]
    files += [
        (f"amendment-{record.amendment.number}.json", record.model_dump(mode="json")) for record in evidence.amendments
    ]
    if evidence.termination is not None:
        files.append(("termination.json", evidence.termination.model_dump(mode="json")))
    shared = [] if evidence.shared is None else [EvidenceFile(SHARED_AGREEMENT_FILE, evidence.shared)]
    return [*documents, *shared, *(EvidenceFile(name, _json(content)) for name, content in files)]


def _json(content: Json) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\n"


@get("/me/record", nl="Haal een kopie op van wat over u als student bewaard wordt", roles=frozenset({Role.STUDENT}))
def export_person(principal: CurrentPrincipal, services: InjectedServices) -> dict[str, Any]:
    """Fetch a copy of everything that is kept about you as a student."""
    return services.person_copies.own_copy(principal)


class PersonRequest(Value):
    """A person, by the address in the agreements."""

    email: Email


class ErasePersonRequest(PersonRequest):
    """A person to erase, and why."""

    reason: ErasureReason


class ErasureReasonRequest(Value):
    """Why personal facts are erased."""

    reason: ErasureReason


@post(
    "/persons/export",
    status_code=200,
    nl="Haal een kopie op van wat uw instelling over een persoon bewaart",
    roles=_ADMINISTRATORS,
    reads=True,
)
def copy_person(
    data: JSONBody[PersonRequest], principal: CurrentPrincipal, services: InjectedServices
) -> Response[dict[str, Any]]:
    """Fetch a copy of what your institution reads about a person, to hand to them.

    Of a student it holds the agreements; of a mentor, supervisor or signatory their own entries in them.
    """
    tag = {"ETag": hash_etag(services.erasures.state(principal, data.email))}
    return Response(services.person_copies.copy_by(principal, data.email), headers=tag)


@post(
    "/persons/erase",
    status_code=200,
    nl="Wis een persoon uit de afgelopen overeenkomsten die uw instelling leidt",
    roles=_ADMINISTRATORS,
)
def erase_person(
    data: JSONBody[ErasePersonRequest],
    principal: CurrentPrincipal,
    services: InjectedServices,
    if_match: IfMatch = None,
) -> Erasure:
    """Erase a person from every agreement that your institution leads, that is over and whose retention has passed.

    `If-Match` is the ETag of `POST /persons/export`: nothing is erased that you did not read.
    """
    return services.erasures.erase_by(principal, data.email, data.reason, _required_check(if_match))


@post(
    "/agreements/{agreement_id:uuid}/erase",
    status_code=200,
    nl="Wis de persoonsgegevens van een afgelopen overeenkomst",
    roles=_ADMINISTRATORS,
)
def erase_agreement(
    data: JSONBody[ErasureReasonRequest],
    agreement_id: FromPath[UUID],
    principal: CurrentPrincipal,
    services: InjectedServices,
    version: RequiredVersion,
) -> Response[ErasedAgreement]:
    """Erase the personal facts of an agreement that has ended and whose retention is over; the chain stays whole."""
    erased = services.erasures.erase(principal, agreement_id, data.reason, version=version)
    return with_version_etag(erased, erased.agreement)


@get(
    "/institutions/{slug:str}/retention",
    nl="Lijst de overeenkomsten die uw instelling niet langer hoeft te bewaren",
    roles=_ADMINISTRATORS,
)
def read_retention(slug: SlugPath, principal: CurrentPrincipal, services: InjectedServices) -> Response[Retention]:
    """List the agreements whose retention is over and whose personal facts were not erased yet."""
    return with_hash_etag(services.erasures.retention(principal, slug))


@post(
    "/institutions/{slug:str}/retention/erase",
    status_code=200,
    nl="Wis de persoonsgegevens die uw instelling niet langer hoeft te bewaren",
    roles=_ADMINISTRATORS,
)
def erase_due(
    slug: SlugPath, principal: CurrentPrincipal, services: InjectedServices, if_match: IfMatch = None
) -> Erasure:
    """Erase the personal facts of every agreement of the institution whose retention is over.

    `If-Match` is the ETag of the list: nothing is erased that was not on it.
    """
    return services.erasures.erase_due_by(principal, slug, _required_check(if_match))


def _required_check(if_match: str | None) -> Precondition:
    if if_match is None:
        raise Refusal("version_needed")
    return unchanged_since(if_match)
