"""People of an office and documents they handle, for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

from app.channels.scan_media import Media
from app.domain.documents import Document, DocumentKind
from app.domain.permissions import Role
from app.services import documents
from app.services.documents import Examined, NewDocument
from app.services.office import Office, Person

ROLES = {"ivan": Role.OPERATIONS, "elena": Role.COMPLIANCE, "jorge": Role.AUDITOR, "clara": Role.CLIENT_SERVICES}
BILL = NewDocument(subject="C-0001", kind=DocumentKind.RESIDENCE, dated=date(2025, 8, 1))
PASSPORT = NewDocument(subject="C-0001", kind=DocumentKind.IDENTITY, expires=date(2029, 11, 14))


def at(office: Office, name: str) -> Office:
    """The same office with somebody else at the desk."""
    return replace(office, person=Person(name, name.title(), frozenset({ROLES[name]})))


def examined(name: str = "bill.pdf", content: bytes = b"", scan: str = "clean") -> Examined:
    """A file that was looked into already: no test but those of the scan waits for a child."""
    import hashlib

    content = content or f"%PDF-1.7 {uuid4()}".encode()
    return Examined(name, content, Media.PDF, 1, scan, hashlib.sha256(content).hexdigest())


def added(office: Office, wanted: NewDocument = BILL, found: Examined | None = None) -> Document:
    """A document that ivan has added."""
    return documents.add_document(at(office, "ivan"), wanted, found or examined())
