"""An HTTP client for JSON from a provider, with bounds on size and time and without redirects."""

import json
import time
from collections.abc import Mapping
from typing import Any

import httpx2

from internships.identity.errors import ProviderUnreachable

MAX_BYTES = 512_000
STEP_SECONDS = 5.0
TOTAL_SECONDS = 10.0


class JsonHttpClient:
    """Reads JSON objects; any other answer is refused as ``ProviderUnreachable``. Times are in seconds."""

    def __init__(self, seconds: float = STEP_SECONDS, total_seconds: float = TOTAL_SECONDS) -> None:
        self._total_seconds = total_seconds
        self._client = httpx2.Client(timeout=seconds, follow_redirects=False, headers={"Accept": "application/json"})

    def get(self, url: str) -> dict[str, Any]:
        """Fetch a JSON object."""
        return self._json_answer(self._client.build_request("GET", url), None)

    def post(self, url: str, form: Mapping[str, str], basic: tuple[str, str] | None) -> dict[str, Any]:
        """Send a form and read the JSON object that answers it."""
        return self._json_answer(self._client.build_request("POST", url, data=dict(form)), basic)

    def _json_answer(self, request: httpx2.Request, basic: tuple[str, str] | None) -> dict[str, Any]:
        auth = httpx2.BasicAuth(*basic) if basic else None
        try:
            response = self._client.send(request, auth=auth, stream=True)
            try:
                content = self._bounded_content(response)
            finally:
                response.close()
        except httpx2.HTTPError as fault:
            raise ProviderUnreachable(type(fault).__name__) from None
        if response.status_code != 200:
            raise ProviderUnreachable(f"status {response.status_code}")
        try:
            answer = json.loads(content)
        except (ValueError, RecursionError):
            raise ProviderUnreachable("not JSON") from None
        if not isinstance(answer, dict):
            raise ProviderUnreachable("not an object")
        return answer

    def _bounded_content(self, response: httpx2.Response) -> bytes:
        content, deadline = bytearray(), time.monotonic() + self._total_seconds
        for chunk in response.iter_bytes():
            content += chunk
            if len(content) > MAX_BYTES or time.monotonic() > deadline:
                raise ProviderUnreachable("too much or too slow")
        return bytes(content)
