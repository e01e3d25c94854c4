"""Lists of clients and investments are taken in whole or not at all, and harmless when repeated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest

from app.domain.clients import ClientState, IdentityKind
from app.domain.errors import NotAllowed, RefusedFile
from app.domain.permissions import Role
from app.services import imports, trail
from app.services.listrows import ListRow, RefusedRows, RowOutcome
from app.services.office import Office
from app.services.people import import_list
from app.words import Words
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


WIDE = (
    "Código;Nombre;Correo electrónico;Teléfono;Fecha de nacimiento;Documento;Número de documento;"
    "Ciudad;IBAN;Responsable\n"
    "C-0007;Inés Larrazábal;ines@example.com;+34 600 000 001;1980-05-06;pasaporte;X1234567;Vigo;"
    "ES91 2100 0418 4502 0005 1332;ana\n"
)


def states(found: Sequence[ListRow]) -> list[tuple[int, str, RowOutcome]]:
    return [(row.row, row.what, row.state) for row in found]


def test_every_column_of_a_client_is_read_in_spanish_too(reference: Office) -> None:
    import_list(reference, WIDE.encode(), "clientes.csv")
    (client,) = (each for each in reference.book().clients if each.code == "C-0007")
    assert (client.born, client.identity_kind, client.city) == (date(1980, 5, 6), IdentityKind.PASSPORT, "Vigo")
    assert (client.banks[0].iban, client.banks[0].country) == ("ES9121000418450200051332", "ES")
    assert (client.owner, client.state) == ("ana", ClientState.ACTIVE)
    line = trail.audit_page(reference, trail.Filter(subject="C-0007")).lines[0]
    assert (line.action, line.after["banks.0.iban"]) == ("client:added", "***1332")


def test_what_a_list_does_not_say_stays_as_it_is(reference: Office) -> None:
    import_list(reference, WIDE.encode(), "clientes.csv")
    found = import_list(reference, b"code,name,city,email\nC-0007,,Porto,\n", "cities.csv")
    assert (found.updated, found.rows[0].changes) == (1, ("city",))
    (client,) = (each for each in reference.book().clients if each.code == "C-0007")
    assert (client.name, client.email, client.city, len(client.banks)) == (
        "Inés Larrazábal", "ines@example.com", "Porto", 1,
    )  # fmt: skip


def test_a_trial_tells_of_every_row_what_it_would_do(reference: Office) -> None:
    import_list(reference, WIDE.encode(), "clientes.csv")
    text = (
        "code,name,city,document number,email\n"
        "C-0007,Inés Larrazábal,Porto,,\n"
        "C-0001,Salvador Palma,,,\n"
        "C-0100,Rui Zhang,,,rui@example.com\n"
        "C-0101,I. Larrazabal,,x1234567,\n"
    )
    found = import_list(reference, text.encode(), "all.csv", dry_run=True)
    assert states(found.rows) == [
        (2, "C-0007", RowOutcome.CHANGED), (3, "C-0001", RowOutcome.UNCHANGED), (4, "C-0100", RowOutcome.NEW),
        (5, "C-0101", RowOutcome.ALIKE),
    ]  # fmt: skip
    assert found.rows[3].alike[0].code == "C-0007"
    assert (found.added, found.updated, found.unchanged) == (2, 1, 1)


BAD = (
    ("C-0100,,,,", "row 3, name"),
    ("c-0001,Somebody,,,", "row 3, code"),
    ("C-0100,Rui Zhang,rui@example.com,,", "row 3, email"),
    ("C-0100,Rui Zhang,,ES9121000418450200051333,", "row 3, iban"),
    ("C-0100,Rui Zhang,,,2999-01-01", "row 3, client since"),
    ("C-0100,Rui Zhang,,,yesterday", "row 3, client since"),
)


def test_one_bad_row_refuses_the_list_and_all_rows_are_told(reference: Office) -> None:
    for row, where in BAD:
        text = f"code,name,email,iban,client since\nC-0099,Nora Lind,rui@example.com,,\n{row}\n"
        with pytest.raises(RefusedRows) as refused:
            import_list(reference, text.encode(), "clients.csv")
        assert [problem.where for problem in refused.value.problems] == [where]
        good, bad = refused.value.rows
        assert (good.state, bad.state) == (RowOutcome.NEW, RowOutcome.PROBLEM)
        assert (bad.what, [problem.where for problem in bad.problems]) == (row.partition(",")[0], [where])
    assert len(reference.book().clients) == 1


def test_the_rows_are_in_the_document_of_a_trial(reference: Office) -> None:
    words = Words("en", Path())
    document = imports.document(import_list(reference, CLIENTS, "clients.csv", dry_run=True), words)
    assert [row["state"] for row in document["rows"]] == ["new", "new"]  # type: ignore[attr-defined]  # a list
    with pytest.raises(RefusedFile) as refused:
        import_list(reference, b"code,name\nC-1,\n", "clients.csv", dry_run=True)
    told = imports.refusal_document("clients.csv", refused.value, words, dry_run=True)
    assert told["rows"] == [
        {"row": 2, "code": "C-1", "name": "", "state": "problem", "changes": [], "looks_like": [],
         "problems": ["A client needs a name of at most 200 characters."]},
    ]  # fmt: skip


def test_who_writes_clients_takes_in_their_lists_and_no_contracts(
    reference: Office, as_role: Callable[[Office, Role], Office]
) -> None:
    for role in (Role.OPERATIONS, Role.CLIENT_SERVICES, Role.ADMIN):
        assert import_list(as_role(reference, role), CLIENTS, "clients.csv", dry_run=True).added == 2
    for role in (Role.MANAGER, Role.COMPLIANCE, Role.AUDITOR):
        with pytest.raises(NotAllowed):
            import_list(as_role(reference, role), CLIENTS, "clients.csv", dry_run=True)
    with pytest.raises(NotAllowed):
        import_list(as_role(reference, Role.OPERATIONS), SOLD.encode(), "sold.csv", dry_run=True)
