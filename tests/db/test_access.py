"""Changes of the table of permissions and what waits come back as they were written."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from app.db import access
from app.db.access import AccessRequestRecord, PermissionRecord
from app.db.store import Store
from app.domain.access import AccessRequest, Grant, RequestState
from app.domain.errors import Conflict
from app.domain.permissions import Action, Role
from tests.db.support import NOW, decide

GIVEN = Grant(Action.PAYMENTS_RECORD, Role.CLIENT_SERVICES, granted=True)
TAKEN = replace(GIVEN, granted=False)
ROLES = AccessRequest(id="a", user="ivan", roles=frozenset({Role.MANAGER}), proposed_by="marta", proposed_at=NOW)
TABLE = AccessRequest(id="b", grants=(GIVEN,), proposed_by="marta", proposed_at=NOW + timedelta(minutes=1))


def test_changes_of_the_table_keep_their_order(store: Store) -> None:
    for each in (GIVEN, TAKEN, GIVEN):
        decide(store, lambda session, each=each: access.grant(session, each, NOW, "marta"))  # type: ignore[misc]
    with store.reading() as session:
        assert access.grants(session) == [GIVEN, TAKEN, GIVEN]


def test_what_waits_comes_back_until_it_is_decided(store: Store) -> None:
    decide(store, lambda session: access.write(session, TABLE), lambda session: access.write(session, ROLES))
    with store.reading() as session:
        assert access.requests(session) == [ROLES, TABLE]
    decided = replace(ROLES, state=RequestState.REFUSED, decided_by="elena", decided_at=NOW, reason="no")
    decide(store, lambda session: access.write(session, decided))
    with store.reading() as session:
        assert access.requests(session) == [TABLE]
        assert access.request(session, "a") == replace(decided, version=2)
        assert access.request(session, "c") is None
    with pytest.raises(Conflict):
        decide(store, lambda session: access.write(session, decided))


def test_what_a_newer_program_knows_is_left_out(store: Store) -> None:
    def write(session: object) -> None:
        session.add(  # type: ignore[attr-defined]
            PermissionRecord(action="moon.visit", role="operations", granted=True, decided_at=NOW, decided_by="eve")
        )

    decide(store, write, lambda session: access.grant(session, GIVEN, NOW, "marta"))
    with store.reading() as session:
        assert access.grants(session) == [GIVEN]


def test_a_change_of_the_table_can_never_be_rewritten(store: Store) -> None:
    decide(store, lambda session: access.grant(session, GIVEN, NOW, "marta"))
    with pytest.raises(DBAPIError, match=r"append-only|not authorized"):
        decide(store, lambda session: session.execute(update(PermissionRecord).values(granted=False)))
    decide(store, lambda session: access.write(session, ROLES))
    decide(store, lambda session: session.execute(update(AccessRequestRecord).values(reason="may change")))
