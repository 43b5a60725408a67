"""The version of what is read, as an ETag, and the version that a change claims to start from."""

import re

from internships.domain.identifiers import Sha256
from internships.web.refusals import BadVersion, VersionNeeded

_ETAG = re.compile(r'"([0-9]{1,9})-[0-9a-f]{16}"')


def etag(version: int, sha: Sha256) -> str:
    """Return the strong ETag of one version: its number, and the head of its content hash."""
    return f'"{version}-{sha[:16]}"'


def required_version(if_match: str | None) -> int:
    """Return the version that ``If-Match`` names; refuses a change that names none or several."""
    if not if_match or not if_match.strip():
        raise VersionNeeded
    if (told := _ETAG.fullmatch(if_match.strip())) is None:
        raise BadVersion
    return int(told[1])
