"""The version of what is read, as an ETag, and the version that a change claims to start from."""

import hashlib
import re

from internships.domain.agreement_record import ExpectedVersion, StaleVersion
from internships.domain.identifiers import Sha256
from internships.domain.value import Value
from internships.services.preconditions import Precondition, no_precondition
from internships.web.errors import BadVersion, VersionNeeded

LAST_WINS = (
    "The ETag of what you read: the change is refused when somebody changed it since. Without it the last one wins."
)
"""What an ``If-Match`` says of itself that may be left out; any other is required."""
_HASH_TAG = re.compile(r'"[0-9a-f]{32}"')
_ETAG = re.compile(r'"([0-9]{1,9})-([0-9a-f]{16})"')


def etag(version: int, sha: Sha256) -> str:
    """Return the strong ETag of one version: its number, and the head of its content hash."""
    return f'"{version}-{sha[:16]}"'


def hash_etag(content: Value) -> str:
    """Return the strong ETag of what has no versions: a hash of all that is told of it."""
    return f'"{hashlib.sha256(content.model_dump_json().encode()).hexdigest()[:32]}"'


def unchanged_since(if_match: str | None) -> Precondition:
    """Return the check that what is there is still what ``If-Match`` names; without one anything may be there."""
    if if_match is None:
        return no_precondition
    told = if_match.strip()
    if _HASH_TAG.fullmatch(told) is None:
        raise BadVersion

    def check(present: Value) -> None:
        if hash_etag(present) != told:
            raise StaleVersion

    return check


def required_version(if_match: str | None) -> ExpectedVersion:
    """Return the version that ``If-Match`` names, its hash too; refuses a change that names none or several."""
    if not if_match or not if_match.strip():
        raise VersionNeeded
    if (told := _ETAG.fullmatch(if_match.strip())) is None:
        raise BadVersion
    return ExpectedVersion(int(told[1]), told[2])
