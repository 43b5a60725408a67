"""ETags of versions, and the versions in ``If-Match``."""

import hashlib
import re
from typing import Annotated, TypeAlias

from litestar.di import NamedDependency
from litestar.params import HeaderParameter, SkipValidation

from internships.domain.agreement_record import ExpectedVersion, StaleVersion
from internships.domain.identifiers import Sha256
from internships.domain.refusals import Refusal
from internships.domain.value import Value
from internships.services.preconditions import Precondition, no_precondition

LAST_WINS = (
    "The ETag of what you read: the change is refused when somebody changed it since. Without it the last one wins."
)
"""The description of an optional ``If-Match``; every other one is required."""
IfMatch = Annotated[str | None, HeaderParameter(name="If-Match", max_length=80)]
OptionalIfMatch = Annotated[str | None, HeaderParameter(name="If-Match", description=LAST_WINS, max_length=80)]
RequiredVersion: TypeAlias = NamedDependency[SkipValidation[ExpectedVersion]]
"""What a route injects as ``version``: what ``required_version`` returns."""
_HASH_TAG = re.compile(r'"[0-9a-f]{32}"')
_ETAG = re.compile(r'"([0-9]{1,9})-([0-9a-f]{16})"')


def etag(version: int, sha: Sha256) -> str:
    """Return the strong ETag of a version: its number and the first 16 digits of its hash."""
    return f'"{version}-{sha[:16]}"'


def hash_etag(content: Value) -> str:
    """Return the strong ETag of a value without versions: a hash of its JSON."""
    return f'"{hashlib.sha256(content.model_dump_json().encode()).hexdigest()[:32]}"'


def unchanged_since(if_match: str | None) -> Precondition:
    """Return the check that the stored value still has the ETag of ``If-Match``; without one nothing is checked."""
    if if_match is None:
        return no_precondition
    expected = if_match.strip()
    if _HASH_TAG.fullmatch(expected) is None:
        raise Refusal("bad_version")

    def check(present: Value) -> None:
        if hash_etag(present) != expected:
            raise StaleVersion

    return check


def required_version(if_match: IfMatch = None) -> ExpectedVersion:
    """Return the version and hash of ``If-Match``; refuses a request without one, or with several."""
    if not if_match or not if_match.strip():
        raise Refusal("version_needed")
    if (match := _ETAG.fullmatch(if_match.strip())) is None:
        raise Refusal("bad_version")
    return ExpectedVersion(int(match[1]), match[2])
