"""The routes of the API, with ids for their addresses."""

from typing import Any
from uuid import uuid4

from litestar import Litestar
from litestar.routes import HTTPRoute

from tests.builders.agreement_use_cases import OTHER_HOST, OUR_HOST
from tests.builders.populated_service import OUR_SITE, UNREACHED_HOST, PopulatedService

THINGS = (
    "agreement",
    "document",
    "signature",
    "batch",
    "key",
    "feed",
    "grant",
    "offer",
    "analysis",
    "group",
    "invitation",
)
"""What addresses name by an id; both sides have one of each."""


def path_values(service: PopulatedService, whose: str) -> dict[str, str]:
    """Values of the path parameters: something of ours, of theirs, or unknown."""
    if whose == "unknown":
        thing = {name: str(uuid4()) for name in THINGS}
        host, slug = UNREACHED_HOST, "nowhere"
    else:
        thing = {name: str(service.ids[f"{whose} {name}"]) for name in THINGS}
        host, slug = (OUR_HOST, "noordzee") if whose == "our" else (OTHER_HOST, "polder")
    account = {"our": "our_clerk account", "their": "their_clerk account"}.get(whose)
    return {
        **{f"{name}_id": value for name, value in thing.items()},
        "account_id": str(service.ids[account]) if account else str(uuid4()),
        "slug": slug,
        "other": "noordzee",
        "host": host,
        "establishment": OUR_SITE,
        "number": "1",
        "place": "0",
        "kind": "agreement",
        "form": "json",
        "token": "isf_unknown",
    }


def routes_of(app: Litestar) -> list[tuple[str, str, Any]]:
    """Every method and address of the API, with its handler."""
    found = []
    for route in app.routes:
        if isinstance(route, HTTPRoute) and route.path.startswith("/api/v1") and "/framework" not in route.path:
            for handler in route.route_handlers:
                found += [(str(method), route.path_format, handler) for method in sorted(handler.http_methods)]
    return sorted([entry for entry in found if entry[0] not in {"HEAD", "OPTIONS"}], key=lambda entry: entry[:2])


def address(path: str, ids: dict[str, str]) -> str:
    if path.startswith("/api/v1/hosts/"):
        path = path.replace("{number}", ids["host"])
    if path.startswith("/api/v1/reports/"):
        path = path.replace("{form}", "json")
    return path.format(**ids)
