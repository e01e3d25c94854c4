from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.db import accounts
from app.db.store import Store
from app.domain.errors import Conflict
from app.domain.holdings import Account, AccountKey, Purpose, ServerZone
from tests.db.support import DAY, MAIN, OTHER, decide

TRADING = Account(key=MAIN, currency="EUR", name="BALANCE trading", active=False)
SAME_LOGIN = Account(key=AccountKey("Another-Server", MAIN.login), purpose=Purpose.CASH)


def read_all(store: Store) -> tuple[Account, ...]:
    with store.reading() as session:
        return accounts.read_all(session)


def test_accounts_come_back_and_a_login_belongs_to_its_server(store: Store) -> None:
    decide(
        store,
        lambda session: accounts.add(session, TRADING, DAY),
        lambda session: accounts.add(session, SAME_LOGIN, DAY),
    )
    assert read_all(store) == (SAME_LOGIN, TRADING)


def test_each_purpose_is_kept_with_its_day(store: Store) -> None:
    decide(store, lambda session: accounts.add(session, TRADING, DAY))
    renamed = replace(TRADING, name="Another name")
    decide(store, lambda session: accounts.change(session, renamed, date(2025, 5, 1)))
    moved = replace(renamed, purpose=Purpose.GAINS, version=2)
    decide(store, lambda session: accounts.change(session, moved, date(2025, 6, 1)))
    assert read_all(store) == (replace(moved, version=3),)
    with store.reading() as session:
        assert accounts.purposes(session) == {
            MAIN: ((DAY, Purpose.TRADING), (date(2025, 6, 1), Purpose.GAINS)),
        }


@pytest.mark.parametrize("stale", [replace(TRADING, version=3), replace(TRADING, key=OTHER)])
def test_what_is_not_as_it_was_read_is_not_changed(store: Store, stale: Account) -> None:
    decide(store, lambda session: accounts.add(session, TRADING, DAY))
    with pytest.raises(Conflict):
        decide(store, lambda session: accounts.change(session, stale, DAY))


def test_the_zone_of_a_server_is_set_and_then_confirmed(store: Store) -> None:
    guessed, known = ServerZone("Broker-Live", "UTC", False), ServerZone("Broker-Live", "Europe/Athens", True)
    other = ServerZone("Another-Server", "UTC", False)
    decide(store, lambda session: accounts.set_zone(session, guessed), lambda s: accounts.set_zone(s, other))
    with store.reading() as session:
        assert accounts.zones(session) == (other, guessed)
    decide(store, lambda session: accounts.set_zone(session, known))
    with store.reading() as session:
        assert accounts.zones(session) == (other, known)
