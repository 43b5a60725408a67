"""Issued documents, found by agreement, by hash and by verification code."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from internships.domain.access import AccessScope
from internships.domain.agreement_record import IssuedDocument, NotFound
from internships.storage.access_scope import agreement_access_condition
from internships.storage.columns import enums_as_text
from internships.storage.row_values import read_value_or_none, read_values
from internships.storage.tables.agreements import AgreementRow, DocumentRow


class DocumentStore:
    """Issued documents; methods that take an agreement's id are limited to the scope."""

    def __init__(self, session: Session, scope: AccessScope) -> None:
        self.session, self.scope = session, scope

    def of_agreement(self, agreement_id: UUID) -> tuple[IssuedDocument, ...]:
        """Return every document of an agreement, void ones included, oldest first; the caller checks the scope."""
        query = (
            select(DocumentRow)
            .where(col(DocumentRow.agreement_id) == agreement_id)
            .order_by(col(DocumentRow.issued_at), col(DocumentRow.kind), col(DocumentRow.language), col(DocumentRow.id))
        )
        return read_values(self.session, IssuedDocument, query)

    def get(self, agreement_id: UUID, document_id: UUID) -> IssuedDocument:
        """Return one document of an agreement within the scope."""
        query = (
            select(DocumentRow)
            .join(AgreementRow, col(AgreementRow.id) == col(DocumentRow.agreement_id))
            .where(
                col(DocumentRow.id) == document_id,
                col(DocumentRow.agreement_id) == agreement_id,
                agreement_access_condition(self.scope),
            )
        )
        document = read_value_or_none(self.session, IssuedDocument, query)
        if document is None:
            raise NotFound
        return document

    def add(self, documents: Sequence[IssuedDocument]) -> None:
        """Add issued documents."""
        if documents:
            rows = [enums_as_text(document.model_dump()) for document in documents]
            self.session.execute(insert(DocumentRow), rows)

    def void(self, agreement_id: UUID, subject: str) -> None:
        """Mark every document about a subject as void."""
        self.session.execute(
            update(DocumentRow)
            .where(col(DocumentRow.agreement_id) == agreement_id, col(DocumentRow.subject) == subject)
            .values(is_void=True)
        )

    def by_code(self, code: str) -> tuple[IssuedDocument, ...]:
        """Return the documents with a verification code, regardless of the scope."""
        query = select(DocumentRow).where(col(DocumentRow.verification_code) == code).order_by(col(DocumentRow.id))
        return read_values(self.session, IssuedDocument, query)

    def by_sha256(self, sha256: str) -> tuple[IssuedDocument, ...]:
        """Return the documents with this hash, regardless of the scope."""
        query = select(DocumentRow).where(col(DocumentRow.sha256) == sha256).order_by(col(DocumentRow.id))
        return read_values(self.session, IssuedDocument, query)

    def known_hashes(self, hashes: Sequence[str]) -> frozenset[str]:
        """Return those of these hashes that belong to a document, regardless of the scope."""
        query = select(col(DocumentRow.sha256)).where(col(DocumentRow.sha256).in_(hashes))
        return frozenset(self.session.execute(query).scalars())

    def hashes_in_use(self, hashes: Sequence[str]) -> frozenset[str]:
        """Return those of these hashes that belong to a document of an agreement that was not erased."""
        query = (
            select(col(DocumentRow.sha256))
            .join(AgreementRow, col(AgreementRow.id) == col(DocumentRow.agreement_id))
            .where(col(DocumentRow.sha256).in_(hashes), col(AgreementRow.erased_at).is_(None))
        )
        return frozenset(self.session.execute(query).scalars())
