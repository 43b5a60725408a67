"""Prometheus metrics, in a registry of their own."""

import hmac
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from litestar import Request, Response
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from internships.web.errors import NoSuchAddress
from internships.web.thread_routes import get

Gauges = Callable[[], Mapping[str, float]]
"""Returns current values by name (snake_case), such as the number of waiting rows; called for each scrape."""
_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
_DURATION_BUCKETS = (0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Metrics:
    """Counts and durations by route template and status, and gauges."""

    def __init__(self, gauges: Gauges | None = None) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self._requests = Counter("internships_requests", "Requests answered", labels, registry=self.registry)
        self._seconds = Histogram(
            "internships_request_seconds",
            "Time to answer",
            ("route",),
            registry=self.registry,
            buckets=_DURATION_BUCKETS,
        )
        if gauges is not None:
            self.registry.register(_GaugeCollector(gauges))

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        self._requests.labels(method if method in _METHODS else "OTHER", route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def exposition(self) -> bytes:
        """Return all metrics in Prometheus' text format."""
        return generate_latest(self.registry)


class _GaugeCollector(Collector):
    def __init__(self, gauges: Gauges) -> None:
        self._gauges = gauges

    def describe(self) -> Iterable[Metric]:
        return ()  # called at registration, before the database may be there

    def collect(self) -> Iterator[Metric]:
        for name, value in sorted(self._gauges().items()):
            yield GaugeMetricFamily(f"internships_{name}", name.replace("_", " "), value=value)


def metrics_route(metrics: Metrics, token: str | None) -> Any:
    """Return ``/metrics``, for this machine or with the token; otherwise it does not exist."""

    @get("/metrics", public=True, uncounted=True, include_in_schema=False)
    def read_metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
        if not (request.scope["state"].get("is_local") or _has_token(request, token)):
            raise NoSuchAddress
        return Response(metrics.exposition(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return read_metrics


def _has_token(request: Request[Any, Any, Any], token: str | None) -> bool:
    sent = request.headers.get("authorization", "").encode()
    return token is not None and hmac.compare_digest(sent, f"Bearer {token}".encode())
