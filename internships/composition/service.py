"""The service: the web application around its use cases."""

from contextlib import suppress
from dataclasses import dataclass

from litestar import Litestar

from internships.composition.use_cases import ServiceUseCases
from internships.domain.errors import DomainError
from internships.mapping.samples import sample_records
from internships.storage.errors import StorageUnavailable
from internships.storage.metrics import queue_metrics
from internships.web.app import build_app
from internships.web.json_logging import forward_library_logs
from internships.web.routes import routes
from internships.web.server import run_server
from internships.worker.loop import exit_on_sigterm
from internships.worker.worker_pool import WorkerPool


@dataclass(frozen=True)
class ServiceApplication(ServiceUseCases):
    """The service for one set of settings."""

    def gauges(self) -> dict[str, float]:
        """Return the gauges of ``/metrics``; those of the database are left out while it does not answer."""
        free_bytes = self.health.free_bytes()
        try:
            with self.storage.reading() as work:
                return {**free_bytes, **queue_metrics(work.session, self.clock())}
        except StorageUnavailable:
            return free_bytes

    def app(self) -> Litestar:
        """Return the web application."""
        example = next(sample_records(self.agreement_context.folders), None)
        return build_app(
            self.services, self.service_settings.web, routes(), logger=self.logger, gauges=self.gauges, record=example
        )

    def serve(self, host: str, port: int) -> None:
        """Serve until stopped, with worker processes beside the server."""
        forward_library_logs(self.logger)
        app = self.app()
        self._preload_folders()
        try:
            with exit_on_sigterm(), WorkerPool(self.service_settings.workers):
                run_server(app, host, port)
        finally:
            self.close()

    def _preload_folders(self) -> None:
        """Read every folder and font before the first request, which would keep all others waiting."""
        for record in sample_records(self.agreement_context.folders):
            with suppress(DomainError):  # a request that needs a broken folder is refused with its faults
                self.services.record_checks.check(record)
