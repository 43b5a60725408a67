"""History, evidence, and the rights of the person."""

import json
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody
from litestar.response import Stream
from litestar.types import ControllerRouterHandler

from internships import __version__
from internships.domain.access import Role
from internships.domain.document import Json
from internships.domain.identifiers import Email
from internships.domain.value import Value
from internships.exports.bundle import EvidenceFile, evidence_bundle
from internships.exports.bundle_words import SHARED
from internships.services.agreements.audit_faults import Audit
from internships.services.agreements.keeping import Evidence
from internships.services.agreements.persons import AgreementErased, Erasure
from internships.services.agreements.retention import ErasureReason, Retention
from internships.services.agreements.viewing import HistoryEntry
from internships.services.checks import Check
from internships.web.api.institutions import SlugPath
from internships.web.api.sending import as_file
from internships.web.api.told import IfMatch, hashed, versioned
from internships.web.etag import as_read, hash_tag, required_version
from internships.web.refusals import VersionNeeded
from internships.web.services import Asker, UseCases

TAGS = ["history"]


@get("/agreements/{agreement_id:uuid}/history", tags=TAGS, sync_to_thread=True, opt={"nl": "Lees de geschiedenis"})
def list_history(agreement_id: FromPath[UUID], viewer: Asker, services: UseCases) -> tuple[HistoryEntry, ...]:
    """Read the history: who did what when, each event chained to the one before."""
    return services.reading.history(viewer, agreement_id)


@get("/agreements/{agreement_id:uuid}/audit", tags=TAGS, sync_to_thread=True, opt={"nl": "Controleer de geschiedenis"})
def audit_agreement(agreement_id: FromPath[UUID], viewer: Asker, services: UseCases) -> Audit:
    """Verify that the history is whole."""
    services.reading.agreement(viewer, agreement_id)
    return services.keeping.audit(agreement_id)


@get(
    "/agreements/{agreement_id:uuid}/evidence",
    tags=TAGS,
    sync_to_thread=True,
    media_type="application/zip",
    opt={"nl": "Haal de bewijsbundel op"},
)
def fetch_evidence(agreement_id: FromPath[UUID], viewer: Asker, services: UseCases) -> Stream:
    """Fetch the evidence: documents, hashes, ledger and history in one ZIP, verifiable without this service."""
    evidence = services.keeping.evidence(viewer, agreement_id)
    bundle = evidence_bundle(agreement_id, _files(evidence), evidence.history, __version__, evidence.values)
    return as_file(bundle, "application/zip", f"evidence-{agreement_id}.zip")


def _files(evidence: Evidence) -> list[EvidenceFile]:
    papers = [
        EvidenceFile(
            f"{number:02d}-{document.kind}-{document.language}{'-void' if document.is_void else ''}.pdf",
            content,
            document.sha256,
        )
        for number, (document, content) in enumerate(evidence.documents, start=1)
        if content is not None
    ]
    issued = {"documents": [document.model_dump(mode="json") for document, _ in evidence.documents]}
    held = {"held": [entry.model_dump(mode="json") for entry in evidence.held]}
    told = [("agreement.json", evidence.base), ("effective.json", held)]
    told += [("signatures.json", evidence.ledger), ("documents.json", issued)]
    told += [(f"amendment-{kept.amendment.number}.json", kept.model_dump(mode="json")) for kept in evidence.amendments]
    if evidence.termination is not None:
        told.append(("termination.json", evidence.termination.model_dump(mode="json")))
    shared = [] if evidence.shared is None else [EvidenceFile(SHARED, evidence.shared)]
    return [*papers, *shared, *(EvidenceFile(name, _json(content)) for name, content in told)]


def _json(content: Json) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\n"


@get(
    "/me/record",
    tags=TAGS,
    sync_to_thread=True,
    opt={"nl": "Haal een kopie op van wat over u als student bewaard wordt", "roles": frozenset({Role.STUDENT})},
)
def export_person(viewer: Asker, services: UseCases) -> dict[str, Any]:
    """Fetch a copy of everything that is kept about you as a student."""
    return services.persons.own_copy(viewer)


class PersonTold(Value):
    """A person, by the address in the agreements."""

    email: Email


class ErasureAsked(PersonTold):
    """A person to erase, and why."""

    reason: ErasureReason


class ReasonTold(Value):
    """Why personal facts are erased."""

    reason: ErasureReason


@post(
    "/persons/export",
    tags=TAGS,
    status_code=200,
    sync_to_thread=True,
    opt={
        "nl": "Haal een kopie op van wat uw instelling over een persoon bewaart",
        "roles": frozenset({Role.INSTITUTION_ADMINISTRATOR}),
        "reads": True,
    },
)
def copy_person(data: JSONBody[PersonTold], viewer: Asker, services: UseCases) -> Response[dict[str, Any]]:
    """Fetch a copy of what your institution reads about a person, to hand to them.

    Of a student it holds the agreements; of a mentor, supervisor or signatory their own entries in them.
    """
    tag = {"ETag": hash_tag(services.persons.state(viewer, data.email))}
    return Response(services.persons.copy_by(viewer, data.email), headers=tag)


@post(
    "/persons/erase",
    tags=TAGS,
    status_code=200,
    sync_to_thread=True,
    opt={
        "nl": "Wis een persoon uit de afgelopen overeenkomsten die uw instelling leidt",
        "roles": frozenset({Role.INSTITUTION_ADMINISTRATOR}),
    },
)
def erase_person(data: JSONBody[ErasureAsked], viewer: Asker, services: UseCases, if_match: IfMatch = None) -> Erasure:
    """Erase a person from every agreement that your institution leads, that is over and whose retention has passed.

    `If-Match` is the ETag of `POST /persons/export`: nothing is erased that you did not read.
    """
    return services.persons.erase_by(viewer, data.email, data.reason, _as_read(if_match))


@get(
    "/institutions/{slug:str}/retention",
    tags=TAGS,
    sync_to_thread=True,
    opt={
        "nl": "Lijst de overeenkomsten die uw instelling niet langer hoeft te bewaren",
        "roles": frozenset({Role.INSTITUTION_ADMINISTRATOR}),
    },
)
def read_retention(slug: SlugPath, viewer: Asker, services: UseCases) -> Response[Retention]:
    """List the agreements whose retention is over and whose personal facts were not erased yet."""
    return hashed(services.persons.retention(viewer, slug))


@post(
    "/institutions/{slug:str}/retention/erase",
    tags=TAGS,
    status_code=200,
    sync_to_thread=True,
    opt={
        "nl": "Wis de persoonsgegevens die uw instelling niet langer hoeft te bewaren",
        "roles": frozenset({Role.INSTITUTION_ADMINISTRATOR}),
    },
)
def erase_due(slug: SlugPath, viewer: Asker, services: UseCases, if_match: IfMatch = None) -> Erasure:
    """Erase the personal facts of every agreement of the institution whose retention is over.

    `If-Match` is the ETag of the list: nothing is erased that was not on it.
    """
    return services.persons.erase_due_by(viewer, slug, _as_read(if_match))


@post(
    "/agreements/{agreement_id:uuid}/erase",
    tags=TAGS,
    status_code=200,
    sync_to_thread=True,
    opt={
        "nl": "Wis de persoonsgegevens van een afgelopen overeenkomst",
        "roles": frozenset({Role.INSTITUTION_ADMINISTRATOR}),
    },
)
def erase_agreement(
    data: JSONBody[ReasonTold],
    agreement_id: FromPath[UUID],
    viewer: Asker,
    services: UseCases,
    if_match: IfMatch = None,
) -> Response[AgreementErased]:
    """Erase the personal facts of an agreement that has ended and whose retention is over; the chain stays whole."""
    done = services.persons.erase(viewer, agreement_id, data.reason, version=required_version(if_match))
    return versioned(done, done.agreement.version, done.agreement.content_sha256)


def _as_read(if_match: str | None) -> Check:
    if if_match is None:
        raise VersionNeeded
    return as_read(if_match)


ROUTES: list[ControllerRouterHandler] = [
    list_history,
    audit_agreement,
    fetch_evidence,
    export_person,
    copy_person,
    erase_person,
    erase_agreement,
    read_retention,
    erase_due,
]
