"""The demonstration on this machine."""

from dataclasses import replace

from internships.composition.service import ServiceApplication
from internships.demo import run_demo
from internships.mapping.samples import sample_records


def serve_demo(service: ServiceApplication, port: int) -> None:
    """Fill a demonstration database and serve it on 127.0.0.1."""
    # Links in letters must lead to this port, whatever INTERNSHIPS_BASE_URL says of another service.
    settings = replace(service.service_settings, base_url=f"http://127.0.0.1:{port}")
    records = list(sample_records(service.agreement_context.folders))
    run_demo(replace(service, service_settings=settings), port, records)
