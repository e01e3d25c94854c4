"""Lists of clients and investments are taken in whole or not at all, and harmless when repeated."""

from __future__ import annotations

import pytest

from app.domain.errors import RefusedFile
from app.services.office import Office
from app.services.people import import_list
from tests.offices import MAIN, amount

CLIENTS = "code;name;country\nC-0007;Inés Larrazábal;ES\nC-0008;Rui Zhang;SG\n".encode()
HEAD = "investment;client;fund;principal;deposit date;server;login;amount\n"
SOLD = f"{HEAD}I-0002;C-0001;BALANCE;60000.00;2025-05-15;{MAIN.server};{MAIN.login};60000.00\n"


def test_clients_arrive_and_a_repeated_list_adds_nothing(reference: Office) -> None:
    found = import_list(reference, CLIENTS, "clients.csv")
    assert (found.added, found.updated) == (2, 0)
    assert [client.code for client in reference.book().clients] == ["C-0001", "C-0007", "C-0008"]
    again = import_list(reference, CLIENTS, "clients.csv")
    assert (again.added, again.updated, again.unchanged) == (0, 0, 2)


def test_a_changed_name_changes_the_client(reference: Office) -> None:
    import_list(reference, CLIENTS, "clients.csv")
    found = import_list(reference, CLIENTS.replace(b"Rui Zhang", b"Rui Zhang-Caldwell"), "clients.csv")
    assert (found.added, found.updated, found.unchanged) == (0, 1, 1)
    assert reference.book().clients[2].name == "Rui Zhang-Caldwell"


def test_a_sold_investment_arrives_with_its_schedule(reference: Office) -> None:
    import_list(reference, SOLD.encode(), "sold.csv")
    found = reference.book().investments[1]
    assert found.counts
    assert found.schedule
    assert [(each.account, each.amount) for each in found.allocations] == [(MAIN, amount("60000.00"))]
    again = import_list(reference, SOLD.encode(), "sold.csv")
    assert (again.added, again.unchanged) == (0, 1)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("C-0001", "C-9999"),
        ("BALANCE", "MOON"),
        (str(MAIN.login), "12"),
        ("I-0002", "I-0001"),
        ("2025-05-15", "2025-15-45"),
        ("60000.00;2", "abc;2"),
    ],
)
def test_one_bad_row_refuses_the_whole_list(reference: Office, before: str, after: str) -> None:
    good = SOLD.removeprefix(HEAD).replace("I-0002", "I-0003")
    spoiled = HEAD + good + SOLD.removeprefix(HEAD).replace(before, after)
    known = reference.book()
    with pytest.raises(RefusedFile) as refused:
        import_list(reference, spoiled.encode(), "sold.csv")
    assert refused.value.problems[0].where.startswith("row 3")
    reference.books.forget_all()
    assert reference.book() == known


def test_a_trial_writes_nothing(reference: Office) -> None:
    assert import_list(reference, CLIENTS, "clients.csv", dry_run=True).added == 2
    reference.books.forget_all()
    assert len(reference.book().clients) == 1
