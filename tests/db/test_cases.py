"""KYC/AML cases and documents in the database."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.db import cases, documents
from app.db.store import Store
from app.domain.cases import Case, CaseState, Risk
from app.domain.documents import Document, DocumentKind, DocumentState
from app.domain.errors import Conflict

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CASE = Case(
    subject="C-0001",
    state=CaseState.CLEARED,
    politically_exposed=False,
    risk=Risk.HIGH,
    risk_by="elena",
    sent_at=AT,
    sent_by="ivan",
    decided_at=AT,
    decided_by="elena",
    reason="checked",
    review_due=date(2027, 3, 2),
)
PASSPORT = Document(
    id="d-1",
    subject="C-0001",
    kind=DocumentKind.IDENTITY,
    name="passport.pdf",
    media="application/pdf",
    size=12,
    sha256="00",
    received_at=AT,
    received_by="ivan",
    dated=date(2024, 1, 1),
    expires=date(2034, 1, 1),
)


def test_a_case_comes_back_as_it_was_written(store: Store) -> None:
    with store.writing("elena") as writing:
        cases.write(writing.session, CASE)
        writing.audit("case:cleared", CASE.subject)
        writing.commit()
    with store.reading() as session:
        assert cases.read(session, "C-0001") == CASE
        assert cases.read_all(session) == {"C-0001": CASE}
        assert cases.read(session, "C-0002") == Case(subject="C-0002")


def test_two_people_cannot_overwrite_each_others_case(store: Store) -> None:
    with store.writing("elena") as writing:
        cases.write(writing.session, CASE)
        cases.write(writing.session, replace(CASE, reason="again"))
        with pytest.raises(Conflict):
            cases.write(writing.session, replace(CASE, reason="late"))


def test_a_document_comes_back_as_it_was_written_and_changes_by_version(store: Store) -> None:
    with store.writing("ivan") as writing:
        documents.add(writing.session, PASSPORT)
        documents.change(writing.session, replace(PASSPORT, state=DocumentState.VERIFIED, decided_by="elena"))
        with pytest.raises(Conflict):
            documents.change(writing.session, replace(PASSPORT, reason="late"))
        found = documents.of_subject(writing.session, "C-0001")
        assert found == documents.read_all(writing.session)
        assert found == (replace(PASSPORT, state=DocumentState.VERIFIED, decided_by="elena", version=2),)
        assert documents.of_subject(writing.session, "C-0002") == ()
