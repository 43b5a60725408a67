"""Parameters, bodies and responses that several routes share."""

from typing import Annotated, TypeVar

from litestar import Response
from litestar.params import HeaderParameter

from internships.domain.draft import DraftRecord
from internships.domain.value import Value
from internships.services.agreements.agreement_views import AgreementView
from internships.web.etag import LAST_WINS, etag, hash_etag

API_ROOT = "/api/v1"
Content = TypeVar("Content")
Tagged = TypeVar("Tagged", bound=Value)

IfMatch = Annotated[
    str | None, HeaderParameter(name="If-Match", description="The ETag of the version that you change.", max_length=80)
]
OptionalIfMatch = Annotated[
    str | None,
    HeaderParameter(
        name="If-Match",
        description=LAST_WINS,
        max_length=80,
    ),
]
IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(name="Idempotency-Key", description="Your own name for this attempt.", max_length=200),
]


class RecordRequest(Value):
    """A record as somebody sends it; it may be incomplete."""

    record: DraftRecord


class EmptyRequest(Value):
    """The body of a request that has none."""


def created(content: Content, path: str) -> Response[Content]:
    """Return a 201 response; ``path`` is the address below ``API_ROOT``."""
    return Response(content, status_code=201, headers={"Location": f"{API_ROOT}{path}"})


def with_hash_etag(content: Tagged, made_at: str | None = None) -> Response[Tagged]:
    """Return a response with a hash of the content as ETag; a 201 when it was made at a path below ``API_ROOT``."""
    return _tagged(content, hash_etag(content), made_at)


def with_version_etag(content: Content, version: int, sha256: str, made_at: str | None = None) -> Response[Content]:
    """Return a response with the version as ETag; a 201 when it was made at a path below ``API_ROOT``."""
    return _tagged(content, etag(version, sha256), made_at)


def _tagged(content: Content, tag: str, made_at: str | None) -> Response[Content]:
    if made_at is None:
        return Response(content, headers={"ETag": tag})
    return Response(content, status_code=201, headers={"ETag": tag, "Location": f"{API_ROOT}{made_at}"})


def agreement_response(view: AgreementView) -> Response[AgreementView]:
    """Return a response with an agreement and its ETag."""
    return with_version_etag(view, view.version, view.content_sha256)
