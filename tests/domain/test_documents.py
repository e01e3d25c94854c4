"""How documents stand: by what people said, by their dates, and by what came later."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.documents import (
    SEVERAL,
    Document,
    DocumentKind,
    DocumentState,
    Standing,
    replacements,
    standing,
    valid_to,
)

TODAY = date(2025, 9, 7)
BILL = Document(
    id="1",
    subject="C-0001",
    kind=DocumentKind.RESIDENCE,
    name="bill.pdf",
    media="application/pdf",
    size=1,
    sha256="",
    received_at=datetime(2025, 6, 12, tzinfo=UTC),
    received_by="ivan",
    dated=date(2025, 6, 11),
    scan="clean",
    state=DocumentState.VERIFIED,
)


def test_a_proof_of_residence_counts_three_months() -> None:
    assert valid_to(BILL) == date(2025, 9, 11)
    assert standing(BILL, date(2025, 9, 11)) is Standing.EXPIRING
    assert standing(BILL, date(2025, 9, 12)) is Standing.EXPIRED
    assert valid_to(replace(BILL, expires=date(2025, 8, 1))) == date(2025, 8, 1)
    assert valid_to(replace(BILL, kind=DocumentKind.OTHER)) is None


@pytest.mark.parametrize(
    ("scan", "state", "expected"),
    [
        ("clean", DocumentState.RECEIVED, Standing.TO_VERIFY),
        ("clean, URI 2", DocumentState.RECEIVED, Standing.TO_VERIFY),
        ("Launch 1", DocumentState.RECEIVED, Standing.QUARANTINED),
        ("", DocumentState.RECEIVED, Standing.QUARANTINED),
        ("Launch 1", DocumentState.REJECTED, Standing.REJECTED),
    ],
)
def test_what_waits_and_what_was_rejected(scan: str, state: DocumentState, expected: Standing) -> None:
    assert standing(replace(BILL, scan=scan, state=state), TODAY) is expected


@given(st.lists(st.tuples(st.sampled_from(DocumentKind), st.sampled_from(DocumentState)), max_size=8))
def test_only_verified_documents_replace_and_only_earlier_ones_of_their_kind(
    drawn: list[tuple[DocumentKind, DocumentState]],
) -> None:
    found = [
        replace(BILL, id=str(at), kind=kind, state=state, received_at=BILL.received_at + timedelta(days=at))
        for at, (kind, state) in enumerate(drawn)
    ]
    after = replacements(found)
    for each in found:
        later = [
            other
            for other in found
            if other.kind is each.kind and other.state is DocumentState.VERIFIED and int(other.id) > int(each.id)
        ]
        assert (each.id in after) == bool(later and each.kind not in SEVERAL)
        assert after.get(each.id) in ([later[-1]] if later and each.kind not in SEVERAL else [None])
