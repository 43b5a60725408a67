"""What the demonstration asks of the service."""

from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import Engine

from internships.domain.wording import Bilingual
from internships.services.agreements.bureau import Bureau
from internships.services.agreements.printing import Printing


class House(Protocol):
    """The service put together; the roof passes the real one."""

    @property
    def engine(self) -> Engine: ...

    @property
    def bureau(self) -> Bureau: ...

    @property
    def printing(self) -> Printing: ...

    @property
    def lodge(self) -> Any: ...

    @property
    def storage(self) -> Any: ...

    @property
    def service(self) -> Any: ...

    def migrate(self) -> tuple[str | None, str | None, Sequence[Bilingual]]: ...

    def serve(self, host: str, port: int) -> None: ...
