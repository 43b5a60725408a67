"""Bodies and responses that several routes share."""

from typing import TypeVar

from litestar import Response

from internships.domain.draft import DraftRecord
from internships.domain.value import Value
from internships.services.agreements.agreement_views import AgreementView
from internships.services.agreements.amendments import AmendmentView
from internships.services.agreements.terminations import TerminationView
from internships.web.etag import etag, hash_etag

API_ROOT = "/api/v1"
Content = TypeVar("Content")
Tagged = TypeVar("Tagged", bound=Value)
Versioned = AgreementView | AmendmentView | TerminationView
VersionedT = TypeVar("VersionedT", bound=Versioned)


class RecordRequest(Value):
    """A record as somebody sends it; it may be incomplete."""

    record: DraftRecord


def created(content: Content, path: str) -> Response[Content]:
    """Return a 201 response; ``path`` is the address below ``API_ROOT``."""
    return Response(content, status_code=201, headers={"Location": f"{API_ROOT}{path}"})


def with_hash_etag(content: Tagged, made_at: str | None = None) -> Response[Tagged]:
    """Return a response with a hash of the content as ETag; a 201 when it was made at a path below ``API_ROOT``."""
    return _tagged(content, hash_etag(content), made_at)


def versioned_response(content: VersionedT, made_at: str | None = None) -> Response[VersionedT]:
    """Return a response with its version as ETag; a 201 when it was made at a path below ``API_ROOT``."""
    return with_version_etag(content, content, made_at)


def with_version_etag(content: Content, versioned: Versioned, made_at: str | None = None) -> Response[Content]:
    """Return a response with the version of something in it as ETag."""
    return _tagged(content, etag(versioned.version, versioned.content_sha256), made_at)


def _tagged(content: Content, tag: str, made_at: str | None) -> Response[Content]:
    response = Response(content) if made_at is None else created(content, made_at)
    response.headers["ETag"] = tag
    return response
