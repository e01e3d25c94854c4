"""Clients as the office knows them: their documents, their cases, and colleagues with a role each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import uuid4

from app.db import cases, documents
from app.domain.cases import Case, CaseState, Risk
from app.domain.clients import ClientKind
from app.domain.documents import Document, DocumentKind, DocumentState
from app.domain.permissions import Role
from app.domain.readiness import REQUIRED
from app.services.office import Office


def acting(office: Office, name: str, *roles: Role) -> Office:
    """The same office with a colleague signed in, of whom it has several."""
    return replace(
        office, person=replace(office.person, name=name, full_name=name.title(), roles=frozenset(roles), only=False)
    )


def filed(
    subject: str,
    kind: DocumentKind,
    at: datetime,
    state: DocumentState = DocumentState.VERIFIED,
    *,
    dated: date | None = None,
    expires: date | None = None,
) -> Document:
    """A document that was received and looked at; dated on the day it came unless told otherwise."""
    return Document(
        id=str(uuid4()),
        subject=subject,
        kind=kind,
        name=f"{kind.value}.pdf",
        media="application/pdf",
        size=1000,
        sha256=uuid4().hex * 2,
        received_at=at,
        received_by="ivan",
        dated=dated or at.date(),
        expires=expires,
        state=state,
        decided_at=None if state is DocumentState.RECEIVED else at,
        decided_by="" if state is DocumentState.RECEIVED else "elena",
    )


def all_documents(
    subject: str, at: datetime, kind: ClientKind = ClientKind.INDIVIDUAL, state: DocumentState = DocumentState.VERIFIED
) -> tuple[Document, ...]:
    """Every document that a client of this kind needs."""
    return tuple(filed(subject, DocumentKind(each.value), at, state) for each in REQUIRED[kind])


def file_away(office: Office, found: Iterable[Document]) -> None:
    """Write documents into the office."""
    with office.store.writing("tests") as writing:
        for each in found:
            documents.add(writing.session, each)
            writing.audit("document:added", each.subject)
        writing.commit()


def cleared(office: Office, code: str, kind: ClientKind = ClientKind.INDIVIDUAL) -> None:
    """Make a client ready to invest: documents verified today, the case cleared."""
    now = office.clock()
    case = Case(
        subject=code,
        state=CaseState.CLEARED,
        politically_exposed=False,
        risk=Risk.LOW,
        risk_by="elena",
        sent_at=now - timedelta(days=1),
        sent_by="ivan",
        decided_at=now,
        decided_by="elena",
        reason="Everything is there and checked",
        review_due=office.today() + timedelta(days=1095),
    )
    with office.store.writing("tests") as writing:
        for each in all_documents(code, now, kind):
            documents.add(writing.session, each)
        known = cases.read(writing.session, code)
        cases.write(writing.session, replace(case, version=known.version))
        writing.audit("case:cleared", code)
        writing.commit()
