"""The service as an ASGI application, for a server of one's own: ``uvicorn --factory internships.asgi:application``."""

from litestar import Litestar

from internships.composition.service import ServiceApplication
from internships.service_settings import read_service_settings
from internships.settings import read_settings


def application() -> Litestar:
    """Return the application that the environment describes."""
    return ServiceApplication(read_settings(), read_service_settings()).app()
