"""Documents that prove something about a client: what they are, how far they are checked, how long they count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class DocumentKind(StrEnum):
    """What a document proves."""

    IDENTITY = "identity"
    RESIDENCE = "proof of residence"
    FUNDS = "source of funds"
    AML_REPORT = "AML report"
    AGREEMENT = "signed agreement"
    REGISTRATION = "certificate of incorporation"
    OWNERS = "beneficial owners"
    AUTHORITY = "authority to sign"
    TAX = "tax form"
    OTHER = "other"


class DocumentState(StrEnum):
    """What people have said of it. That it is expired follows from its dates and is not kept."""

    RECEIVED = "received"
    VERIFIED = "verified"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One file kept as evidence. `subject` is the code of a client or prospect; `dated` stands on the document itself.

    `sha256` is that of the content as it was received, `size` its bytes; `scan` says what the look inside found.
    """

    id: str
    subject: str
    kind: DocumentKind
    name: str
    media: str
    size: int
    sha256: str
    received_at: datetime
    received_by: str
    dated: date | None = None
    expires: date | None = None
    scan: str = ""
    note: str = ""
    state: DocumentState = DocumentState.RECEIVED
    decided_at: datetime | None = None
    decided_by: str = ""
    reason: str = ""
    version: int = 1
