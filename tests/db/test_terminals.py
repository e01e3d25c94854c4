"""Terminals and connections on each kind of database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from app.db import accounts, terminals
from app.db.store import Store
from app.domain.errors import Conflict, KnownError
from app.domain.holdings import Account
from app.domain.terminals import Connection, TerminalSetting
from tests.db.support import DAY, MAIN, OTHER, decide

LIVE = TerminalSetting(name="Live 3", path=r"C:\MT5\terminal64.exe", portable=True, managed=True)
SHARED = TerminalSetting(name="Shared", path=r"D:\MT5\terminal64.exe", active=False)
PROVEN = datetime(2025, 9, 7, 12, 30, tzinfo=UTC)
SEALED = Connection(account=MAIN, terminal="Live 3", sealed="gAAAA", verified_at=PROVEN, trade_allowed=False)


def fill(store: Store) -> None:
    decide(
        store,
        lambda session: terminals.add(session, SHARED),
        lambda session: terminals.add(session, LIVE),
        lambda session: accounts.add(session, Account(key=MAIN), DAY),
        lambda session: terminals.connect(session, SEALED),
    )


def test_terminals_and_connections_come_back(store: Store) -> None:
    fill(store)
    with store.reading() as session:
        assert terminals.read_all(session) == (LIVE, SHARED)
        assert terminals.connections(session) == (SEALED,)


def test_both_are_changed_as_they_were_read(store: Store) -> None:
    fill(store)
    other = replace(LIVE, path=r"E:\terminal64.exe", portable=False, managed=False, active=False)
    moved = Connection(account=MAIN, terminal="Shared", sealed="gBBBB")
    decide(store, lambda session: terminals.change(session, other), lambda s: terminals.reconnect(s, moved))
    with store.reading() as session:
        assert terminals.read_all(session)[0] == replace(other, version=2)
        assert terminals.connections(session) == (replace(moved, version=2),)


@pytest.mark.parametrize("stale", [replace(LIVE, version=2), replace(LIVE, name="Nobody's")])
def test_a_terminal_that_is_not_as_it_was_read_is_not_changed(store: Store, stale: TerminalSetting) -> None:
    fill(store)
    with pytest.raises(Conflict):
        decide(store, lambda session: terminals.change(session, stale))


@pytest.mark.parametrize("stale", [replace(SEALED, version=2), replace(SEALED, account=OTHER)])
def test_a_connection_that_is_not_as_it_was_read_is_not_changed(store: Store, stale: Connection) -> None:
    fill(store)
    with pytest.raises(Conflict):
        decide(store, lambda session: terminals.reconnect(session, stale))


@pytest.mark.parametrize("lost", [replace(SEALED, account=OTHER), replace(SEALED, terminal="Nobody's", account=OTHER)])
def test_a_connection_needs_its_account_and_its_terminal(store: Store, lost: Connection) -> None:
    fill(store)
    with pytest.raises((IntegrityError, KnownError)):
        decide(store, lambda session: terminals.connect(session, lost))


def test_the_sealed_password_does_not_show() -> None:
    assert "gAAAA" not in repr(SEALED)
