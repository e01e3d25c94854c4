from __future__ import annotations

from dataclasses import replace

import pytest

from app.db import clients
from app.db.store import Store
from app.domain.clients import Client, ClientKind, ClientState
from app.domain.errors import Conflict
from tests.db.support import PALMA, decide

LIND = Client(code="B-1", name="Nora Lind")


def read_all(store: Store) -> tuple[Client, ...]:
    with store.reading() as session:
        return clients.read_all(session)


def test_clients_come_back_by_code(store: Store) -> None:
    decide(store, lambda session: clients.add(session, PALMA), lambda session: clients.add(session, LIND))
    assert read_all(store) == (LIND, PALMA)


def test_a_change_replaces_everything_and_counts(store: Store) -> None:
    decide(store, lambda session: clients.add(session, PALMA))
    changed = Client(code="C_1", name="S. Palma", kind=ClientKind.INDIVIDUAL, state=ClientState.CLOSED)
    decide(store, lambda session: clients.change(session, changed))
    assert read_all(store) == (replace(changed, version=2),)


@pytest.mark.parametrize("stale", [replace(PALMA, version=7), LIND], ids=["another version", "unknown"])
def test_what_is_not_as_it_was_read_is_not_changed(store: Store, stale: Client) -> None:
    decide(store, lambda session: clients.add(session, PALMA))
    with pytest.raises(Conflict):
        decide(store, lambda session: clients.change(session, stale))
    assert read_all(store) == (PALMA,)
