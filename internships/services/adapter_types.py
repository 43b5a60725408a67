"""What other packages give to the use cases: a protocol for printing, and the classes that have one implementation.

Only type checkers import those classes. At run time this module imports none of them, so that use cases load neither a
database library nor the one that prints.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Protocol

from internships.domain.document import PrintRequest, RenderedPdf
from internships.domain.errors import DomainError

if TYPE_CHECKING:
    from internships.identity.oidc import OidcClient
    from internships.identity.passwords import Argon2Passwords
    from internships.identity.tokens import RandomTokens
    from internships.identity.totp import TotpCodes
    from internships.identity.vault import KeyVault
    from internships.mail.sender import LetterSender
    from internships.rendering.output_folder import LocalOutputFolder
    from internships.rendering.pdf_reader import PdfContents
    from internships.storage.anchor_file import AnchorFile
    from internships.storage.archive import FileArchive
    from internships.storage.issued_register import IssuedFileRegister
    from internships.storage.unit_of_work import Storage, UnitOfWork
else:
    AnchorFile = Argon2Passwords = FileArchive = IssuedFileRegister = KeyVault = LetterSender = Any
    LocalOutputFolder = OidcClient = PdfContents = RandomTokens = Storage = TotpCodes = UnitOfWork = Any

__all__ = [
    "AnchorFile",
    "Argon2Passwords",
    "FileArchive",
    "IssuedFileRegister",
    "KeyVault",
    "LetterSender",
    "LocalOutputFolder",
    "OidcClient",
    "PdfContents",
    "PrintService",
    "RandomTokens",
    "Storage",
    "TotpCodes",
    "UnitOfWork",
]


class PrintService(Protocol):
    """Lays out and prints. ``lay_out`` raises a ``DomainError`` for text that can't be printed."""

    def unprintable(self, text: str) -> list[str]: ...

    def lay_out(self, request: PrintRequest) -> Any: ...

    def print_all(self, orders: Iterable[Any]) -> Iterator[RenderedPdf | DomainError]: ...
