"""Overrides in the database, on both kinds."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.db import overrides
from app.db.store import Store
from app.domain.errors import Conflict
from app.domain.overrides import Override, confirmed

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PROPOSED = Override(
    id="o-1",
    subject="C-0001",
    reason="Papers are with the notary",
    until=date(2026, 3, 30),
    missing="identity, KYC/AML case",
    proposed_by="ana",
    proposed_at=AT,
)


def test_an_override_is_kept_step_by_step_and_not_overwritten(store: Store) -> None:
    with store.writing("ana") as writing:
        overrides.add(writing.session, PROPOSED)
        writing.audit("override:proposed", "C-0001")
        writing.commit()
    agreed = confirmed(PROPOSED, "elena", AT, AT.date())
    with store.writing("elena") as writing:
        overrides.change(writing.session, agreed)
        writing.audit("override:confirmed", "C-0001")
        writing.commit()
    with store.reading() as session:
        kept = overrides.read(session, "o-1")
        assert kept == replace(agreed, version=2)
        assert overrides.read_all(session) == (kept,)
        assert overrides.read(session, "o-2") is None
    with store.writing("marta") as writing, pytest.raises(Conflict):
        overrides.change(writing.session, agreed)
