"""Versions of the rules of risk: each whole, none changed, the highest in force."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.db import risk
from app.db.store import Store
from app.domain.risk import SHIPPED_RISK_RULES

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_the_highest_version_is_in_force_and_none_is_ever_changed(store: Store) -> None:
    with store.reading() as session:
        assert risk.read(session) == SHIPPED_RISK_RULES
    for expected in (1, 2):
        with store.writing("elena") as writing:
            assert risk.add(writing.session, SHIPPED_RISK_RULES.rules, "elena", AT) == expected
            writing.audit("risk-rules:changed", "risk rules")
            writing.commit()
    with store.reading() as session:
        found = risk.read(session)
    assert (found.version, found.rules) == (2, SHIPPED_RISK_RULES.rules)
    with pytest.raises(DBAPIError, match=r"append-only|not authorized"), store.engines.write.begin() as connection:
        connection.execute(text("UPDATE risk_rules SET points = 0"))
