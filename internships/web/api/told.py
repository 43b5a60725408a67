"""What several routes tell and are told: records with their schema, versions, answers with an ETag."""

from typing import Annotated, TypeVar

from litestar import Response
from litestar.params import HeaderParameter

from internships.domain.described import DraftRecord
from internships.domain.value import Value
from internships.services.agreements.viewing import AgreementView
from internships.web.etag import etag

Content = TypeVar("Content")


IfMatch = Annotated[
    str | None, HeaderParameter(name="If-Match", description="The ETag of the version that you change.", max_length=80)
]
IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(name="Idempotency-Key", description="Your own name for this attempt.", max_length=200),
]


class Told(Value):
    """A record as somebody sends it; it may be incomplete."""

    record: DraftRecord


def versioned(content: Content, version: int, sha256: str, status: int = 200) -> Response[Content]:
    """Answer with the version as ETag."""
    return Response(content, status_code=status, headers={"ETag": etag(version, sha256)})


def answered(view: AgreementView, status: int = 200) -> Response[AgreementView]:
    """Answer with an agreement and its ETag."""
    return versioned(view, view.version, view.content_sha256, status)
