"""Lists of clients and investments: read by the names of their columns, refused with the row and the reason."""

from __future__ import annotations

import io
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels import lists
from app.channels.lists import People, read_delimited, read_people
from app.domain.clients import Client, ClientKind
from app.domain.errors import RefusedFile
from app.domain.holdings import AccountKey
from tests.offices import amount

CLIENTS = "code,name,email,country,kind\nC-1,Ana  Robledo,ANA@example.com,mx,\nC-2,Robledo SA,,es,empresa\n"
SOLD = "investment,client,fund,principal,deposit date,server,login,amount\n"
BALANCE = "I-1,C-1,balance,50000.00,2025-04-01"


def people(text: str) -> People:
    return read_people(read_delimited(text.encode()))


def problems(text: str) -> list[tuple[str, str]]:
    with pytest.raises(RefusedFile) as refusal:
        people(text)
    return [(problem.where, str(problem.what)) for problem in refusal.value.problems]


def test_clients_are_read_by_the_names_of_their_columns() -> None:
    assert people(CLIENTS).clients == (
        Client(code="C-1", name="Ana Robledo", email="ana@example.com", country="MX"),
        Client(code="C-2", name="Robledo SA", country="ES", kind=ClientKind.COMPANY),
    )


def test_spanish_names_with_accents_marks_and_another_order_say_the_same() -> None:
    spanish = "Título\n\nPaís;Tipo;Nombre;Código *;Correo electrónico\nmx;;Ana Robledo;C-1;ana@example.com\n"
    assert people(spanish).clients == people(CLIENTS).clients[:1]


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_code_page_that_spreadsheets_save_is_read(code: str) -> None:
    rows = read_delimited("Código\tNombre\nC-1\tJosé Núñez\n".encode(code))
    assert read_people(rows).clients[0].name == "José Núñez"


def test_an_investment_and_where_its_money_works() -> None:
    (line,) = people(SOLD + BALANCE + ",Live 3,77100001,\n").investments
    assert (line.row, line.code, line.client, line.fund) == (2, "I-1", "C-1", "BALANCE")
    assert (line.principal, line.deposit_date) == (amount("50000.00"), date(2025, 4, 1))
    assert line.allocations == ((AccountKey("Live 3", 77100001), amount("50000.00")),)


def test_several_rows_of_one_investment_are_its_allocations() -> None:
    (line,) = people(f"{SOLD}{BALANCE},Live 3,77100001,20000.00\n{BALANCE},Live 3,77100002,30000\n").investments
    assert [each for _, each in line.allocations] == [amount("20000.00"), amount("30000.00")]


def test_a_plain_code_beside_a_client_is_the_investments() -> None:
    (line,) = people("code,client,fund,amount,deposit_date\nI-1,C-1,CORE,10000.00,2025-04-01\n").investments
    assert (line.code, line.client, line.principal) == ("I-1", "C-1", amount("10000.00"))


def test_clients_and_their_investments_may_share_a_list() -> None:
    found = people(
        "code,name,investment,fund,principal,deposit\nC-1,Ana,I-1,CORE,10000,2025-04-01\nC-1,Ana,I-2,CORE,20000,2025-05-01\nC-2,Luis,,,,\n"
    )
    assert [client.code for client in found.clients] == ["C-1", "C-2"]
    assert [line.code for line in found.investments] == ["I-1", "I-2"]


@pytest.mark.parametrize(
    ("row", "where", "said"),
    [
        ("I-1,C-1,CORE,ten,2025-04-01,,,", "row 2, principal", "not an amount"),
        ("I-1,C-1,CORE,10000.001,2025-04-01,,,", "row 2, principal", "not an amount"),
        ('I-1,C-1,CORE,"10,000",2025-04-01,,,', "row 2, principal", "not an amount"),
        ("I-1,C-1,CORE,-5.00,2025-04-01,,,", "row 2, principal", "more than zero"),
        ("I-1,C-1,CORE,,2025-04-01,,,", "row 2, principal", "An amount is expected"),
        ("I-1,C-1,CORE,=1+1,2025-04-01,,,", "row 2, principal", "formula"),
        ("I-1,C-1,CORE,10000,01/04/2025,,,", "row 2, deposit date", "01/04/2025 is not a date"),
        ("I-1,C-1,CORE,10000,2025-02-30,,,", "row 2, deposit date", "not a date"),
        ("I-1,C-1,CORE,10000,0025-02-20,,,", "row 2, deposit date", "not a date"),
        (",C-1,CORE,10000,2025-04-01,,,", "row 2, investment", "investment code"),
        ("I-1,C-1,CORE,10000,2025-04-01,,77,", "row 2, server", "needs its server"),
        ("I-1,C-1,CORE,10000,2025-04-01,Live,7x7,", "row 2, login", "7x7 is not an account number"),
        ("I-1,C-1,CORE,10000,2025-04-01,Live,,5.00", "row 2, login", "not an account number"),
        ("I-1,C-1,CORE,10000,2025-04-01,Live,77,9000", "row 2, amount", "add up to 9000.00"),
        ("=I-1,C-1,CORE,10000,2025-04-01,,,", "row 2, investment", "formula"),
        ("I-1,C-\0,CORE,10000,2025-04-01,,,", "row 2, client", "cannot be shown"),
    ],
)
def test_what_is_wrong_is_said_with_its_row_and_column(row: str, where: str, said: str) -> None:
    (place, why), *_ = problems(SOLD + row + "\n")
    assert place == where
    assert said in why


def test_every_problem_is_told_at_once_but_no_more_than_anybody_reads() -> None:
    assert len(problems(SOLD + "I-1,C-1,CORE,x,y,,,\n" * 3)) == 3
    assert len(problems(SOLD + "I-1,C-1,CORE,x,y,,,\n" * 500)) == lists.MOST_PROBLEMS


@pytest.mark.parametrize(
    "second",
    [f"{BALANCE},Live 3,77100001,25000", "I-1,C-2,balance,50000.00,2025-04-01,Live 3,77100002,25000", f"{BALANCE},,,"],
)
def test_an_investment_that_stands_twice_is_refused(second: str) -> None:
    found = problems(f"{SOLD}{BALANCE},Live 3,77100001,25000\n{second}\n")
    assert ("row 3, investment", "I-1 stands here twice.") in found


def test_a_client_that_stands_twice_with_another_content_is_refused() -> None:
    assert problems(CLIENTS + "C-1,Another,,,\n") == [("row 4, code", "C-1 stands here twice with different content.")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "names the columns"),
        ("", "names the columns"),
        ("investment,fund\nI-1,CORE\n", "lacks the columns client, principal, deposit date"),
        ("code,name\n", "no rows"),
        ('code,name\nC-1,"open\n', "not a list"),
    ],
)
def test_what_is_no_list_is_refused(text: str, said: str) -> None:
    with pytest.raises(RefusedFile) as refusal:
        people(text)
    assert said in str(refusal.value.what)


def test_a_list_that_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST_ROWS", 3)
    with pytest.raises(RefusedFile, match="more than 3 rows"):
        read_delimited(b"a,b\n" * 5)


@pytest.mark.parametrize("text", ["50000", "50000.0", "50 000.00", "50,000.00", "50.000,00", "50000,0"])
def test_amounts_are_read_however_they_are_grouped_where_that_is_unambiguous(text: str) -> None:
    (line,) = people(f'{SOLD}I-1,C-1,CORE,"{text}",2025-04-01,,,\n').investments
    assert line.principal == amount("50000.00")


@pytest.mark.parametrize(
    ("principal", "deposit", "good"),
    [
        (50000, date(2025, 4, 1), True),
        (50000.5, datetime(2025, 4, 1), True),  # noqa: DTZ001 - a sheet knows no zones
        (0.1 + 0.2, date(2025, 4, 1), False),
        (1e300, date(2025, 4, 1), False),
        (float("nan"), date(2025, 4, 1), False),
        (True, date(2025, 4, 1), False),
        (50000, 45748, False),
    ],
)
def test_cells_of_a_workbook_have_kinds(principal: object, deposit: object, good: bool) -> None:
    rows: list[tuple[object, ...]] = [tuple(SOLD.strip().split(",")), ("I-1", 1001.0, "CORE", principal, deposit)]
    if good:
        assert read_people(rows).investments[0].client == "1001"
    else:
        with pytest.raises(RefusedFile) as refusal:
            read_people(rows)
        assert refusal.value.problems[0].where.startswith("row 2")


cells = st.one_of(
    st.none(), st.text(max_size=12), st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes()
)


@given(st.lists(st.lists(cells, max_size=8).map(tuple), max_size=4))
def test_any_cells_are_read_or_refused(rows: list[tuple[object, ...]]) -> None:
    for header in (SOLD, CLIENTS):
        try:
            read_people([tuple(header.splitlines()[0].split(",")), *rows])
        except RefusedFile as refusal:
            assert str(refusal)  # noqa: PT017 - refusing is right too


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        read_people(read_delimited(SOLD.encode() + content))
    except RefusedFile as refusal:
        assert str(refusal)  # noqa: PT017 - refusing is right too


def test_a_workbook_is_read_like_a_text() -> None:
    book = openpyxl.Workbook()
    for row in (
        ["Investment code", "Client", "Fund", "Principal", "Deposit date"],
        ["I-1", "C-1", "CORE", 10000, date(2025, 4, 1)],
    ):
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    rows = list(openpyxl.load_workbook(io.BytesIO(out.getvalue())).worksheets[0].iter_rows(values_only=True))
    assert read_people(rows).investments[0].deposit_date == date(2025, 4, 1)
