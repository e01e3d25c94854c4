"""Documents of clients in the database: what is known of each file; the files themselves lie sealed in a folder."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Integer, Select, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.base import Base, Day, Moment
from app.db.failures import changed
from app.domain.documents import Document, DocumentKind, DocumentState
from app.domain.events import Changes


class DocumentRecord(Base):
    """A row of a document."""

    __tablename__ = "documents"
    topic = Changes.DOCUMENTS

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    subject: Mapped[str] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    media: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    received_at: Mapped[datetime] = mapped_column(Moment)
    received_by: Mapped[str] = mapped_column(String(80))
    dated: Mapped[date | None] = mapped_column(Day)
    expires: Mapped[date | None] = mapped_column(Day)
    scan: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


PLAIN = ("id", "subject", "name", "media", "size", "sha256", "received_at", "received_by", "dated", "expires", "scan")
SAID = ("note", "decided_at", "decided_by", "reason")
"""The columns that are kept as they are; kind and state are kept as their words."""
KINDS, STATES = {each.value: each for each in DocumentKind}, {each.value: each for each in DocumentState}


def read_all(session: Session) -> tuple[Document, ...]:
    """Every document, in the order they were received."""
    return _documents(session, _wanted())


def of_subject(session: Session, subject: str) -> tuple[Document, ...]:
    """The documents of one client or prospect, in the order they were received."""
    return _documents(session, _wanted().where(DocumentRecord.subject == subject))


def read(session: Session, identity: str) -> Document | None:
    """One document, or None."""
    found = _documents(session, _wanted().where(DocumentRecord.id == identity))
    return found[0] if found else None


def identities(session: Session) -> tuple[str, ...]:
    """The identity of every document."""
    return tuple(session.scalars(select(DocumentRecord.id)))


def add(session: Session, document: Document) -> None:
    """Write a new document."""
    session.add(DocumentRecord(**_columns(document)))
    session.flush()


def change(session: Session, document: Document) -> None:
    """Write a document's new content. Raises Conflict if it was changed since it was read."""
    record = session.get(DocumentRecord, document.id)
    if record is None or record.version != document.version:
        raise changed(document.name)
    for name, value in _columns(document).items():
        setattr(record, name, value)
    session.flush()


def _wanted() -> Select[tuple[Any, ...]]:
    """The columns of documents, in the order they were received; no records, which would take three times as long."""
    columns = (getattr(DocumentRecord, name) for name in (*PLAIN, *SAID, "version", "kind", "state"))
    return select(*columns).order_by(DocumentRecord.received_at, DocumentRecord.id)


def _documents(session: Session, wanted: Select[tuple[Any, ...]]) -> tuple[Document, ...]:
    names = (*PLAIN, *SAID, "version")
    return tuple(
        Document(kind=KINDS[kind], state=STATES[state], **dict(zip(names, plain, strict=True)))
        for *plain, kind, state in session.execute(wanted)
    )


def _columns(document: Document) -> dict[str, object]:
    plain: dict[str, object] = {name: getattr(document, name) for name in (*PLAIN, *SAID)}
    return plain | {"kind": document.kind.value, "state": document.state.value}
