"""The service as an ASGI application, for another server: ``uvicorn --factory internships.asgi:application``."""

from litestar import Litestar

from internships.composition.service import ServiceApplication
from internships.service_settings import read_service_settings
from internships.settings import read_settings


def application() -> Litestar:
    """Return the application with the settings of the environment."""
    return ServiceApplication(read_settings(), read_service_settings()).app()
