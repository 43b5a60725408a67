"""Fetching JSON from a provider: bounded in size and time, no redirects."""

import json
import time
from collections.abc import Mapping
from typing import Any

import httpx2

from internships.identity.errors import ProviderUnreachable

MOST = 512_000
SECONDS = 5.0
WHOLE = 10.0


class Fetcher:
    """JSON objects over HTTP; anything else is a provider that can't be reached."""

    def __init__(self, seconds: float = SECONDS, whole: float = WHOLE) -> None:
        self._whole = whole
        self._client = httpx2.Client(timeout=seconds, follow_redirects=False, headers={"Accept": "application/json"})

    def get(self, url: str) -> dict[str, Any]:
        """Fetch a JSON object."""
        return self._told(self._client.build_request("GET", url), None)

    def post(self, url: str, form: Mapping[str, str], basic: tuple[str, str] | None) -> dict[str, Any]:
        """Send a form and read the JSON object that answers it."""
        return self._told(self._client.build_request("POST", url, data=dict(form)), basic)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _told(self, request: httpx2.Request, basic: tuple[str, str] | None) -> dict[str, Any]:
        auth = httpx2.BasicAuth(*basic) if basic else None
        try:
            response = self._client.send(request, auth=auth, stream=True)
            try:
                content = self._content(response)
            finally:
                response.close()
        except httpx2.HTTPError as fault:
            raise ProviderUnreachable(type(fault).__name__) from None
        if response.status_code != 200:
            raise ProviderUnreachable(f"status {response.status_code}")
        try:
            told = json.loads(content)
        except (ValueError, RecursionError):
            raise ProviderUnreachable("not JSON") from None
        if not isinstance(told, dict):
            raise ProviderUnreachable("not an object")
        return told

    def _content(self, response: httpx2.Response) -> bytes:
        content, deadline = bytearray(), time.monotonic() + self._whole
        for chunk in response.iter_bytes():
            content += chunk
            if len(content) > MOST or time.monotonic() > deadline:
                raise ProviderUnreachable("too much or too slow")
        return bytes(content)
