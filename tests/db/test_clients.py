from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.db import clients
from app.db.store import Store
from app.domain.clients import Bank, Client, ClientKind, ClientState, Contact, IdentityKind, Related
from app.domain.errors import Conflict
from app.domain.events import Changes
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


WHOLE = Client(
    code="W-1",
    name="Faro Capital",
    email="faro@example.com",
    country="ES",
    kind=ClientKind.COMPANY,
    legal_form="S.L.",
    registration="B-12345",
    incorporated=date(2019, 5, 6),
    identity_kind=IdentityKind.PASSPORT,
    identity_number="X1234567",
    tax_country="ES",
    tax_number="B99286320",
    city="Vigo",
    owner="ana",
    agent="AG-1",
    banks=(Bank(iban="ES9121000418450200051332", country="ES"), Bank(account="00012345", currency="USD")),
    related=(Related(name="Nora Lind", role="owner", share=Decimal("62.5"), born=date(1970, 1, 2)),),
    contacts=(Contact(label="office", phone="+34 986 000 000"),),
)


def test_everything_known_of_a_client_comes_back_its_rows_in_their_order(store: Store) -> None:
    decide(store, lambda session: clients.add(session, WHOLE), lambda session: clients.add(session, PALMA))
    assert read_all(store) == (PALMA, WHOLE)
    fewer = replace(WHOLE, banks=WHOLE.banks[::-1][:1], related=(), contacts=())
    decide(store, lambda session: clients.change(session, fewer))
    assert read_all(store) == (PALMA, replace(fewer, version=2))


def test_a_change_of_rows_alone_is_a_change_of_the_client(store: Store, heard: list[Changes]) -> None:
    decide(store, lambda session: clients.add(session, WHOLE))
    heard.clear()
    decide(store, lambda session: clients.change(session, replace(WHOLE, banks=())))
    assert Changes.CLIENTS in heard[-1]
    with pytest.raises(Conflict):
        decide(store, lambda session: clients.change(session, replace(WHOLE, contacts=())))
    assert read_all(store)[0].contacts == WHOLE.contacts


@pytest.mark.parametrize(
    "write",
    [lambda session, client: clients.add(session, replace(client, code="B-2")), clients.change],
    ids=["added", "changed"],
)
def test_the_database_itself_gives_an_address_to_one_client_only(
    store: Store, write: Callable[[Session, Client], None]
) -> None:
    decide(store, lambda session: clients.add(session, PALMA), lambda session: clients.add(session, LIND))
    with pytest.raises(Conflict, match="just been given the address") as refused:
        decide(store, lambda session: write(session, replace(LIND, email=PALMA.email)))
    assert refused.value.field == "email"
    # many may have none
    decide(store, lambda session: clients.add(session, replace(LIND, code="B-3")))
    assert [client.code for client in read_all(store)] == ["B-1", "B-3", "C_1"]
