"""Public verification of a code or a file."""

from functools import partial
from typing import Annotated

from litestar import post as async_post
from litestar.datastructures import UploadFile
from litestar.params import MultipartBody, QueryParameter

from internships.services.verification.public_verification import Verdict
from internships.web.api.sessions import source_of
from internships.web.json_bodies import Upload
from internships.web.pages.error_pages import AnyRequest
from internships.web.services import InjectedServices, Services
from internships.web.thread_routes import get

MAX_BYTES = 20_000_000
Code = Annotated[str, QueryParameter(min_length=1, max_length=80)]


@get("/verify", public=True, nl="Zoek op of een code hier opgemaakt is")
def verify_code(services: InjectedServices, code: Code) -> Verdict:
    """Look up whether a verification code was issued here, and whether it still holds; nothing personal is told."""
    return services.verification.verify_code(code)


@async_post(
    "/verify",
    status_code=200,
    request_max_body_size=MAX_BYTES,
    public=True,
    reads=True,
    nl="Zoek op of een bestand hier opgemaakt is",
)
async def verify_upload(request: AnyRequest, services: InjectedServices, data: MultipartBody[Upload]) -> Verdict:
    """Verify a file: issued here, changed since and how, signed by whom, and whether it holds; it is not kept."""
    return await queued_verdict(request, services, data)


async def queued_verdict(request: AnyRequest, services: Services, data: Upload) -> Verdict:
    """Return the verdict on a file, one from each address at a time."""
    return await services.verification_queue.run(source_of(request), partial(_verdict_on_file, services, data.file))


def _verdict_on_file(services: Services, file: UploadFile) -> Verdict:
    # The file is read only now, so waiting files take no memory.
    return services.verification.verify_content(file.file.read())
