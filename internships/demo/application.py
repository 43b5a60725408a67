"""What the demonstration asks of the service."""

from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import Engine

from internships.domain.wording import Bilingual
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.documents import DocumentService


class DemoApplication(Protocol):
    """The service put together; the roof passes the real one."""

    @property
    def engine(self) -> Engine: ...

    @property
    def agreement_context(self) -> AgreementContext: ...

    @property
    def document_printing(self) -> DocumentService: ...

    @property
    def account_context(self) -> Any: ...

    @property
    def storage(self) -> Any: ...

    @property
    def service_settings(self) -> Any: ...

    def migrate(self) -> tuple[str | None, str | None, Sequence[Bilingual]]: ...

    def serve(self, host: str, port: int) -> None: ...
