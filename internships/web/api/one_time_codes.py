"""One-time codes as a second factor."""

from typing import Annotated

from litestar.params import JSONBody
from pydantic import Field

from internships.domain.value import Value
from internships.web.api.sessions import Code, Secret
from internships.web.services import CurrentPrincipal, InjectedServices
from internships.web.thread_routes import post, put


class CodeSecretResponse(Value):
    """A secret for an authenticator app."""

    secret: str
    address: str


class ConfirmCodesRequest(Value):
    """The secret and a first code of it."""

    secret: Annotated[str, Field(pattern=r"^[A-Z2-7]{16,64}$")]
    code: Code


class RecoveryCodesResponse(Value):
    """Recovery codes, shown only once."""

    recovery: tuple[str, ...]


class StopCodesRequest(Value):
    """The account's password."""

    password: Secret


@post("/me/codes", status_code=200, nl="Vraag een geheim voor eenmalige codes")
def begin_codes(principal: CurrentPrincipal, services: InjectedServices) -> CodeSecretResponse:
    """Ask for a secret for one-time codes; nothing changes until you confirm it."""
    secret, address = services.login.begin_codes(principal)
    return CodeSecretResponse(secret=secret, address=address)


@put("/me/codes", nl="Zet eenmalige codes aan")
def confirm_codes(
    data: JSONBody[ConfirmCodesRequest], principal: CurrentPrincipal, services: InjectedServices
) -> RecoveryCodesResponse:
    """Turn one-time codes on; the recovery codes are shown only once."""
    return RecoveryCodesResponse(recovery=services.login.confirm_codes(principal, data.secret, data.code))


@post("/me/codes/stop", status_code=204, nl="Zet eenmalige codes uit")
def stop_codes(data: JSONBody[StopCodesRequest], principal: CurrentPrincipal, services: InjectedServices) -> None:
    """Turn one-time codes off."""
    services.login.stop_codes(principal, data.password)
