"""What several routes tell and are told: records with their schema, versions, answers with an ETag."""

from typing import Annotated, TypeVar

from litestar import Response
from litestar.params import HeaderParameter

from internships.domain.draft_record import DraftRecord
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
    """Answer with what was made, and its address below the root of the API."""
    return Response(content, status_code=201, headers={"Location": f"{API_ROOT}{path}"})


def with_hash_etag(content: Tagged, made_at: str | None = None) -> Response[Tagged]:
    """Answer with a hash of the whole as ETag; what was just made also tells its address below the root of the API."""
    tag = {"ETag": hash_etag(content)}
    if made_at is None:
        return Response(content, headers=tag)
    return Response(content, status_code=201, headers={**tag, "Location": f"{API_ROOT}{made_at}"})


def with_version_etag(content: Content, version: int, sha256: str, made_at: str | None = None) -> Response[Content]:
    """Answer with the version as ETag; what was just made also tells its address below the root of the API."""
    tag = {"ETag": etag(version, sha256)}
    if made_at is None:
        return Response(content, headers=tag)
    return Response(content, status_code=201, headers={**tag, "Location": f"{API_ROOT}{made_at}"})


def agreement_response(view: AgreementView) -> Response[AgreementView]:
    """Answer with an agreement and its ETag."""
    return with_version_etag(view, view.version, view.content_sha256)
