"""A real OpenID provider in a child process."""

import subprocess
import sys
import time
from collections.abc import Iterator

import httpx2
import pytest

from tests.builders.ports import free_port

MOCK = "import sys, oidc_provider_mock as m; s = m.run_server_in_thread(int(sys.argv[1])); s.__enter__(); input()"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", MOCK, str(port)], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        yield issuer_at(f"http://127.0.0.1:{port}/.well-known/openid-configuration")
    finally:
        process.kill()
        process.communicate()


def issuer_at(address: str) -> str:
    for _ in range(150):
        try:
            return str(httpx2.get(address).json()["issuer"])
        except httpx2.TransportError:
            time.sleep(0.1)
    pytest.fail("the provider did not start; run `make install-dev`")
