"""Documents that prove something about a client: what they are, how far they are checked, how long they count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.domain.calendar import add_months
from app.domain.errors import BadInput, message


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

    @property
    def quarantined(self) -> bool:
        """Whether something dangerous was found inside: it is kept as evidence, and never shown or handed out."""
        return not self.scan.startswith(CLEAN)


CLEAN = "clean"
"""What `scan` begins with where nothing dangerous was found; harmless findings stand behind it."""
EXPIRING = timedelta(days=30)
"""How long before its end a document is said to expire."""
SHORTEST_REASON = 10
MONTHS = {DocumentKind.RESIDENCE: 3, DocumentKind.AML_REPORT: 12}
"""How many months a document counts from the day that stands on it (rules.md 6: a proof of residence three)."""
NEEDS_EXPIRY = frozenset({DocumentKind.IDENTITY})
NEEDS_DATE = frozenset({DocumentKind.RESIDENCE, DocumentKind.FUNDS, DocumentKind.AML_REPORT, DocumentKind.AGREEMENT})
SEVERAL = frozenset({DocumentKind.AGREEMENT, DocumentKind.OTHER})
"""Kinds of which several count side by side; of every other kind a newer one replaces the older."""


class Standing(StrEnum):
    """How a document stands today: its state, and what follows from its dates and from those that came later."""

    QUARANTINED = "quarantined"
    TO_VERIFY = "received, to verify"
    EXPIRED = "expired"
    EXPIRING = "expiring"
    VERIFIED = "verified"
    REJECTED = "rejected"
    REPLACED = "replaced"


def valid_to(document: Document) -> date | None:
    """The last day it counts: as it says itself, or by its age, whichever is earlier; None where neither ends it."""
    months = MONTHS.get(document.kind)
    by_age = add_months(document.dated, months) if months and document.dated else None
    return min((day for day in (document.expires, by_age) if day), default=None)


def standing(document: Document, today: date, *, replaced: bool = False) -> Standing:
    """How it stands today. A last day counts still."""
    if document.state is DocumentState.REJECTED:
        return Standing.REJECTED
    if document.state is DocumentState.RECEIVED:
        return Standing.QUARANTINED if document.quarantined else Standing.TO_VERIFY
    if replaced:
        return Standing.REPLACED
    last = valid_to(document)
    if last is None or last - today > EXPIRING:
        return Standing.VERIFIED
    return Standing.EXPIRED if last < today else Standing.EXPIRING


def replacements(documents: Iterable[Document]) -> dict[str, Document]:
    """What replaces what, by identity: a verified document those of its subject and kind received before it."""
    newest: dict[tuple[str, DocumentKind], Document] = {}
    found: dict[str, Document] = {}
    for each in sorted(documents, key=lambda one: (one.received_at, one.id), reverse=True):
        key = (each.subject, each.kind)
        if each.kind in SEVERAL:
            continue
        if key in newest:
            found[each.id] = newest[key]
        elif each.state is DocumentState.VERIFIED:
            newest[key] = each
    return found


def valid_dates(kind: DocumentKind, dated: date | None, expires: date | None, today: date) -> None:
    """Raises BadInput naming the field where a date is needed and missing, or cannot be."""
    if dated is None and kind in NEEDS_DATE:
        raise BadInput(message("Say which date stands on the document."), field="dated")
    if expires is None and kind in NEEDS_EXPIRY:
        raise BadInput(message("Say until when the document is valid."), field="expires")
    if dated is not None and not date(1900, 1, 1) <= dated <= today:
        raise BadInput(message("A document is dated today or earlier."), field="dated")
    if expires is not None and expires < (dated or date(1900, 1, 1)):
        raise BadInput(message("It cannot end before it begins."), field="expires")


def valid_reason(reason: str) -> str:
    """The reason, tidied. Raises BadInput for one that says nothing."""
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST_REASON:
        raise BadInput(message("Give a reason of {count} characters or more.", count=SHORTEST_REASON), field="reason")
    return reason
