"""Places for files and batches that come in: few at once, taken before the first byte of one is read.

A body of 20 MB costs memory and time while it comes in. Strangers never take the places of accounts.
"""

from collections import Counter
from typing import Any

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from internships.web.bodies import RECORD_BODY
from internships.web.file_queue import AT_ONCE, WAITING, SheetsBusy, VerifierBusy

OF_ACCOUNTS, OF_ONE_ACCOUNT = AT_ONCE + WAITING, 1
OF_STRANGERS, OF_ONE_ADDRESS = 4, 2


class UploadPlaces(ASGIMiddleware):
    """Refuses a body above 1 MB, or of untold length, that finds no place, as busy.

    Counted on the event loop only, so it takes no lock.
    """

    scopes = (ScopeType.HTTP,)

    def __init__(self) -> None:
        self._taken: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Take a place for as long as the request lasts."""
        facts: Any = scope
        if not _is_large(facts):
            await next_app(scope, receive, send)
            return
        seen = facts.get("auth")
        name = facts["state"]["peer"].bucket if seen is None else str(seen.viewer.account_id)
        taken = self._taken[seen is not None]
        most, most_of_one = (OF_STRANGERS, OF_ONE_ADDRESS) if seen is None else (OF_ACCOUNTS, OF_ONE_ACCOUNT)
        if taken.total() >= most or taken[name] >= most_of_one:
            raise VerifierBusy if seen is None else SheetsBusy
        taken[name] += 1
        try:
            await next_app(scope, receive, send)
        finally:
            taken[name] -= 1
            if not taken[name]:
                del taken[name]


def _is_large(facts: Any) -> bool:
    if (facts["route_handler"].resolve_request_max_body_size() or 0) <= RECORD_BODY or facts["method"] == "GET":
        return False
    told = [value for name, value in facts["headers"] if name.lower() == b"content-length"]
    # The server holds a sender to the length that it tells.
    return len(told) != 1 or not told[0].isdigit() or int(told[0][:20]) > RECORD_BODY
