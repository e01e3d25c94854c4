"""Finding records: half a name is enough, accents or not, and nobody finds what they may not read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.clients import Client, ClientKind
from app.domain.errors import NotAllowed
from app.services import clients
from app.services.office import Office
from app.services.records import MOST, RecordKind, find


def titles(office: Office, text: str) -> list[str]:
    return [record.title for record in find(office, text)]


@pytest.mark.parametrize("typed", ["beltran", "BELTRÁN", "ana belt", "Beltra\u0301n", "C-0100"])
def test_a_name_is_found_whatever_its_accents(reference: Office, typed: str) -> None:
    clients.add_client(reference, Client(code="C-0100", name="Ana Beltrán"))
    assert titles(reference, typed) == ["Ana Beltrán"]


def test_clients_investments_and_accounts_are_found(reference: Office) -> None:
    found = [(record.kind, record.title) for record in find(reference, "")]
    kinds = (RecordKind.CLIENT, RecordKind.INVESTMENT, RecordKind.ACCOUNT)
    assert found == list(zip(kinds, ("Salvador Palma", "I-0001", "9900001"), strict=True))
    assert titles(reference, "palma balance") == ["I-0001"]
    assert titles(reference, "palma core") == []


def test_a_client_is_found_by_what_it_is_in_the_persons_words(reference: Office) -> None:
    clients.add_client(reference, Client(code="C-0100", name="Harbour Ltd", kind=ClientKind.COMPANY))
    assert [(each.title, each.detail) for each in find(reference, "company")] == [("Harbour Ltd", "C-0100 · company")]
    spanish = {ClientKind.COMPANY: "empresa", ClientKind.INDIVIDUAL: "persona"}
    assert [each.title for each in find(reference, "empresa", spanish.__getitem__)] == ["Harbour Ltd"]
    assert find(reference, "company", spanish.__getitem__) == []


def test_a_long_list_is_cut(reference: Office) -> None:
    for at in range(MOST + 3):
        clients.add_client(reference, Client(code=f"X-{at:04}", name="Same Name"))
    assert len(find(reference, "same")) == MOST


def test_who_may_not_read_finds_nothing(reference: Office) -> None:
    nobody = replace(reference, person=replace(reference.person, roles=frozenset()))
    with pytest.raises(NotAllowed):
        find(nobody, "palma")
