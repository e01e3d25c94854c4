"""Office files: what is read, what is refused and where, and the same bytes again when written."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.officefile import LARGEST, OfficeFile, _parse, is_office_file, read_office_file
from app.channels.officewriter import write_office_file
from app.domain.accrual import schedule
from app.domain.book import Book
from app.domain.clients import ClientKind, ClientState
from app.domain.errors import RefusedFile
from app.domain.holdings import ServerZone
from app.domain.investments import Decision
from app.domain.products import SHIPPED_TERMS, Accrual, Convention, Terms
from app.domain.reality import value
from tests.domain.anyoffice import any_day, any_office, content
from tests.offices import reference_book, second_book

Json = dict[str, Any]

KEY = {"server": "Broker-Live", "login": 1}
ALLOCATION: Json = KEY | {"amount": "10000.00", "source": "client", "from": "2025-01-01"}
CONTRACT: Json = {
    "code": "I-1",
    "client": "C-1",
    "fund": "CORE",
    "principal": "10000.00",
    "deposit_date": "2025-01-01",
    "allocations": [ALLOCATION],
}
SMALL: Json = {
    "format": "fidus-office",
    "version": 1,
    "currency": "USD",
    "timezone": "UTC",
    "clients": [{"code": "C-1", "name": "Client One"}],
    "accounts": [KEY | {"currency": "USD"}],
    "investments": [CONTRACT],
    "payments": [{"investment": "I-1", "seq": 1, "paid_on": "2025-04-01", "amount": "150.00", "reference": "R-1"}],
    "costs": [{"date": "2025-02-01", "kind": "operating", "amount": "5.00"}],
    "deals": [KEY | {"ticket": 1, "time": "2025-01-01T09:00:00Z", "type": "balance", "profit": "10000.00"}],
    "snapshots": [KEY | {"taken_at": "2025-01-02T09:00:00Z", "balance": "1.00", "equity": "1.00"}],
    "terms": [{"fund": "BALANCE", "version": 2, "rate_per_month": "0.03", "step_months": 3, "effective": "2025-01-01"}],
    "operations": [KEY | {"ticket": 1, "type": "client deposit"}],
    "servers": [{"server": "Broker-Live", "zone": "Europe/Athens", "confirmed": True}],
}


def read(document: object) -> OfficeFile:
    return read_office_file(json.dumps(document).encode())


def changed(section: str, **fields: object) -> Json:
    """The small office with other fields in the first row of a section."""
    document = copy.deepcopy(SMALL)
    document[section][0] |= fields
    return document


def without(section: str, field: str) -> Json:
    document = copy.deepcopy(SMALL)
    del document[section][0][field]
    return document


def twice(section: str, **fields: object) -> Json:
    """The small office with the first row of a section once more, with other fields."""
    document = copy.deepcopy(SMALL)
    document[section].append(document[section][0] | fields)
    return document


def sold(**fields: object) -> Json:
    """The small office with a contract that has terms of its own."""
    return changed("investments", terms={"rate_per_month": "0.1"} | fields)


def placed(**fields: object) -> Json:
    """The small office with another allocation of its contract."""
    return changed("investments", allocations=[ALLOCATION | fields])


def refused(document: object) -> list[tuple[str, str]]:
    """Where and why a document is refused."""
    with pytest.raises(RefusedFile) as caught:
        read(document)
    return [(problem.where, str(problem.what)) for problem in caught.value.problems]


def test_a_small_office_is_read_whole() -> None:
    found = read(SMALL)
    book = found.book
    assert [client.name for client in book.clients] == ["Client One"]
    assert book.investments[0].allocations[0].amount == Decimal("10000.00")
    assert book.deals[0].amount == Decimal("10000.00")
    assert (book.deals[0].ticket, book.typings[0].ticket) == ("1", "1")
    assert len(book.terms) == len(SHIPPED_TERMS) + 1
    assert found.servers == (ServerZone("Broker-Live", "Europe/Athens", confirmed=True),)
    assert found.notes == ()


def test_an_empty_office_is_an_office() -> None:
    empty = {"format": "fidus-office", "version": 1, "currency": "EUR", "timezone": "UTC"}
    assert read(empty).book == Book(currency="EUR")


def test_parts_that_later_programs_add_are_named_and_left_aside() -> None:
    (note,) = read(SMALL | {"wallets": [1, 2]}).notes
    assert (note.where, str(note.what)) == ("wallets", "This part of the file is not known here and was left aside.")


@pytest.mark.parametrize(
    ("document", "where"),
    [
        (SMALL | {"currency": "usd"}, "$.currency"),
        (SMALL | {"currency": None}, "$.currency"),
        (SMALL | {"timezone": "Mars/Olympus"}, "$.timezone"),
        (SMALL | {"timezone": 5}, "$.timezone"),
        (SMALL | {"deals": {}}, "deals"),
        (SMALL | {"deals": [5]}, "deals[0]"),
        (without("clients", "name"), "clients[0].name"),
        (changed("clients", email="nobody"), "clients[0].email"),
        (changed("clients", kind="cat"), "clients[0].kind"),
        (changed("clients", code="x" * 33), "clients[0].code"),
        (changed("clients", since="2025-13-01"), "clients[0].since"),
        (twice("clients"), "clients[1].code"),
        (twice("accounts"), "accounts[1]"),
        (changed("accounts", login="1"), "accounts[0].login"),
        (changed("accounts", currency="Dollar"), "accounts[0].currency"),
        (changed("accounts", active="no"), "accounts[0].active"),
        (changed("investments", client="C-2"), "investments[0].client"),
        (changed("investments", fund="GOLD"), "investments[0].fund"),
        (changed("investments", fund="UNLIMITED"), "investments[0].terms"),
        (changed("investments", terms=5), "investments[0].terms"),
        (changed("investments", terms={"version": 7}), "investments[0].terms.version"),
        (sold(rate_per_month="1.5"), "investments[0].terms.rate_per_month"),
        (sold(step_months=13), "investments[0].terms.step_months"),
        (sold(step_months=0), "investments[0].terms.step_months"),
        (sold(commitment_months=0), "investments[0].terms.commitment_months"),
        (sold(incubation_months=601), "investments[0].terms.incubation_months"),
        (changed("investments", principal=10000), "investments[0].principal"),
        (changed("investments", principal="0.00"), "investments[0].principal"),
        (changed("investments", principal="-5.00"), "investments[0].principal"),
        (changed("investments", deposit_date="2025-02-30"), "investments[0].deposit_date"),
        (changed("investments", decision="perhaps"), "investments[0].decision"),
        (placed(login=9), "investments[0].allocations[0].login"),
        (placed(amount="0.00"), "investments[0].allocations[0].amount"),
        (placed(to="2025-01-01"), "investments[0].allocations[0].to"),
        (twice("investments"), "investments[1].code"),
        (changed("payments", investment="I-9"), "payments[0].investment"),
        (changed("payments", amount="0.00"), "payments[0].amount"),
        (changed("payments", seq=2**40), "payments[0].seq"),
        (changed("payments", kind="gift"), "payments[0].kind"),
        (twice("payments"), "payments[1].reference"),
        (changed("costs", amount="1.234"), "costs[0].amount"),
        (changed("deals", login=2), "deals[0].login"),
        (changed("deals", time="2025-01-01T09:00:00"), "deals[0].time"),
        (changed("deals", type="bet"), "deals[0].type"),
        (changed("deals", ticket=True), "deals[0].ticket"),
        (changed("deals", volume=1.5), "deals[0].volume"),
        (changed("deals", profit=12.5), "deals[0].profit"),
        (changed("deals", comment="bell\a"), "deals[0].comment"),
        (twice("deals"), "deals[1].ticket"),
        (twice("deals", profit="5.00"), "deals[1].ticket"),
        (twice("snapshots", balance="5.00"), "snapshots[1].taken_at"),
        (changed("terms", version=0), "terms[0].version"),
        (twice("terms"), "terms[1].version"),
        (without("terms", "effective"), "terms[0].effective"),
        (changed("operations", type="gift"), "operations[0].type"),
        (changed("servers", zone="Nowhere"), "servers[0].zone"),
        (changed("servers", confirmed="yes"), "servers[0].confirmed"),
        (twice("servers"), "servers[1].server"),
    ],
)
def test_what_is_wrong_is_named_where_it_stands(document: Json, where: str) -> None:
    first, *others = [place for place, _ in refused(document)]
    assert first == where
    assert not others or where.startswith(("clients", "accounts"))  # whoever names them stands without them


def test_every_problem_is_told_at_once() -> None:
    document = changed("clients", email="nobody") | {"currency": 5, "timezone": "x"}
    assert sorted(place for place, _ in refused(document)) == ["$.currency", "$.timezone", "clients[0].email"]


def test_of_a_pattern_of_problems_fifty_are_enough() -> None:
    assert len(refused(SMALL | {"deals": [5] * 400})) == 50


def test_two_contents_of_a_ticket_are_told_from_a_repetition() -> None:
    assert refused(twice("deals")) == [("deals[1].ticket", "The ticket 1 stands in this file twice.")]
    assert refused(twice("deals", swap="1.00")) == [
        ("deals[1].ticket", "The ticket 1 stands in this file with two contents.")
    ]


@pytest.mark.parametrize(
    ("given_bytes", "says"),
    [
        (b"", "not a complete JSON document"),
        (b'{"format": "fidus-office", "vers', "not a complete JSON document"),
        (b"[" * 100_000, "not a complete JSON document"),
        (b'{"format": "fidus-office", "version": NaN}', "NaN is not a JSON value"),
        (b'{"format": "fidus-office", "format": "x"}', "'format' stands twice"),
        (b'{"a": "\xff"}', "not a complete JSON document"),
        (b"[]", "not an office file"),
        (b'{"format": "other"}', "not an office file"),
        (b'{"format": "fidus-office", "version": 2}', "has version 2"),
        (b'{"format": "fidus-office", "version": true}', "has version True"),
        (b'{"format": "fidus-office"}', "has version None"),
    ],
)
def test_what_is_no_office_file_is_refused_with_a_sentence(given_bytes: bytes, says: str) -> None:
    with pytest.raises(RefusedFile, match=says):
        read_office_file(given_bytes)


def test_a_file_beyond_the_limit_is_not_parsed() -> None:
    class Huge(bytes):
        def __len__(self) -> int:
            return LARGEST + 1

    with pytest.raises(RefusedFile, match="larger than 1 GB"):
        _parse(Huge())


def test_office_files_are_known_by_their_first_character() -> None:
    assert is_office_file(b'\xef\xbb\xbf\n {"format"')
    assert not is_office_file(b"PK\x03\x04")
    assert not is_office_file(b"")


# writing


def again(written: bytes) -> bytes:
    found = read_office_file(written)
    return write_office_file(found.book, found.servers)


@pytest.mark.parametrize("book", [Book(), reference_book(), second_book()])
def test_written_books_are_read_as_they_were(book: Book) -> None:
    written = write_office_file(book)
    assert again(written) == written
    ordered = tuple(sorted(book.deals, key=lambda deal: (deal.account, deal.time, int(deal.ticket))))
    assert read_office_file(written).book == replace(book, deals=ordered)


@given(st.integers(0, 10**6))
def test_any_office_is_written_as_the_same_bytes_again(seed: int) -> None:
    first = read(any_office(Random(seed)))
    written = write_office_file(first.book, first.servers)
    assert again(written) == written
    day = any_day(Random(seed))
    assert value(read_office_file(written).book, day).total == value(first.book, day).total


@given(st.integers(0, 10**6))
def test_the_order_of_records_does_not_reach_the_file(seed: int) -> None:
    random = Random(seed)
    document = any_office(random)
    first = read(document).book
    for section in ("clients", "accounts", "investments", "payments", "costs", "deals", "snapshots"):
        random.shuffle(document[section])
    for investment in document["investments"]:
        random.shuffle(investment["allocations"])
    assert write_office_file(read(document).book) == write_office_file(first)


def test_every_field_that_says_something_is_written() -> None:
    document = copy.deepcopy(SMALL)
    since = "2024-02-29"
    document["clients"][0] |= {"kind": "company", "state": "suspended", "phone": "+34", "note": "n", "since": since}
    document["accounts"][0] |= {"active": False, "name": "A", "purpose": "cash"}
    document["investments"][0] |= {"decision": "draft", "note": "n"}
    document["investments"][0]["allocations"][0]["to"] = "2025-06-01"
    document["deals"][0] |= {"server_ms": 1735722000000, "magic": -7, "entry": "in", "ticket": "1:out"}
    document["snapshots"][0]["margin"] = "0.00"
    document["operations"][0] |= {"by": "ana", "at": "2025-02-01T00:00:00Z", "reason": "r", "held_in": "h"}
    first = read(document)
    found = read_office_file(write_office_file(first.book, first.servers))
    assert (found.book, found.servers) == (first.book, first.servers)
    (client,) = found.book.clients
    assert (client.kind, client.state, client.since) == (
        ClientKind.COMPANY,
        ClientState.SUSPENDED,
        date.fromisoformat(since),
    )
    assert found.book.investments[0].decision is Decision.DRAFT
    assert not found.book.accounts[0].active


def test_a_contract_keeps_the_version_it_was_sold_with_though_another_is_in_force() -> None:
    document = changed("investments", fund="BALANCE", terms={"version": 1})
    book = read(document).book
    assert book.investments[0].terms.rate_per_month == Decimal("0.025")
    found = read_office_file(write_office_file(book)).book
    assert found.investments[0].terms == book.investments[0].terms
    document = changed("investments", fund="BALANCE")
    assert read(document).book.investments[0].terms.rate_per_month == Decimal("0.03")


def test_agreed_terms_are_written_in_full() -> None:
    terms = Terms(
        fund="CORE",
        version=0,
        effective=date(2025, 1, 1),
        rate_per_month=Decimal("1E-2"),
        minimum=Decimal("5.00"),
        step_months=5,
        incubation_months=0,
        commitment_months=7,
        convention=Convention.DAYS,
        accrual=Accrual.PERIODS,
    )
    book = reference_book()
    book = replace(book, investments=(replace(book.investments[0], fund="CORE", terms=terms),))
    written = write_office_file(book)
    assert b'"rate_per_month": "0.01"' in written
    assert read_office_file(written).book.investments[0].terms == terms


@pytest.mark.parametrize("ticket", ["9" * 40, "9" * 19, "007", "\u0663", "5:out", "1"])
def test_any_ticket_survives(ticket: str) -> None:
    book = reference_book()
    book = replace(book, deals=(replace(book.deals[0], ticket=ticket),))
    assert read_office_file(write_office_file(book)).book.deals[0].ticket == ticket


# hostile files

HOSTILE: tuple[object, ...] = (
    None, True, False, 0, -1, 1, 10**30, 1.5, 1e300, "", " ", "0", "-1", "1e400", "NaN", "1_000", "\u0663",
    "\ud800", "\x00", "x" * 3000, "9" * 400, "0001-01-01", "9999-12-31", "2025-W01-1", "9999-12-31T23:59:59Z",
    "2025-01-01T00:00:00+23:59", [], [[]], {}, {"a": {}}, [None], "../../etc/passwd", "'; DROP TABLE deals; --",
)  # fmt: skip


def places(node: object) -> list[tuple[Any, Any]]:
    """Every place in a document, as its container and key."""
    found: list[tuple[Any, Any]] = []
    pairs: list[tuple[Any, Any]] = []
    if isinstance(node, dict):
        pairs = list(node.items())
    elif isinstance(node, list):
        pairs = list(enumerate(node))
    for key, inner in pairs:
        found += [(node, key), *places(inner)]
    return found


def harm(random: Random, document: Json) -> None:
    """One mischief: another value, a lost one, or one that stands twice."""
    container, key = random.choice(places(document))
    mischief = random.randint(0, 3)
    if mischief == 0:
        del container[key]
    elif mischief == 1 and isinstance(container, list):
        container.append(copy.deepcopy(container[key]))
    else:
        container[key] = copy.deepcopy(random.choice(HOSTILE))


@given(st.integers(0, 10**6), st.integers(1, 4))
def test_a_damaged_office_is_refused_or_of_use(seed: int, times: int) -> None:
    random = Random(seed)
    document = copy.deepcopy(SMALL) if random.randint(0, 1) else any_office(random)
    for _ in range(times):
        harm(random, document)
    try:
        found = read_office_file(content(document))
    except RefusedFile:
        return
    value(found.book, any_day(random))
    assert all(schedule(investment) for investment in found.book.investments)
    written = write_office_file(found.book, found.servers)
    assert again(written) == written


@given(st.integers(0, 10**6))
def test_damaged_bytes_are_refused_or_read(seed: int) -> None:
    random = Random(seed)
    damaged = bytearray(content(SMALL))
    for _ in range(random.randint(1, 5)):
        damaged[random.randrange(len(damaged))] = random.randrange(256)
    del damaged[random.randint(len(damaged) // 2, len(damaged)) :]
    try:
        found = read_office_file(bytes(damaged))
    except RefusedFile:
        return
    assert isinstance(found, OfficeFile)


def test_all_that_is_known_of_a_client_is_written_and_read_again() -> None:
    document = copy.deepcopy(SMALL)
    document["clients"][0] |= {
        "kind": "company", "reason": "asked for it", "legal_name": "Faro Capital S.L.", "legal_form": "S.L.",
        "registration": "B-1", "incorporated": "2019-05-06", "born": "1951-02-03", "nationality": "ES",
        "identity_kind": "passport", "identity_number": "X1234567", "address": "Rúa do Faro 3", "address_more": "2 A",
        "city": "Vigo", "postal_code": "36201", "tax_country": "ES", "tax_number": "B99286320", "owner": "ana",
        "agent": "AG-7", "banks": [{"iban": "ES9121000418450200051332", "country": "ES"}, {"account": "12"}],
        "related": [{"name": "Nora Lind", "share": "62.5", "role": "owner"}, {"name": "Rui Zhang"}],
        "contacts": [{"label": "office", "phone": "+34 986 000 000"}],
    }  # fmt: skip
    first = read(document)
    written = write_office_file(first.book, first.servers)
    assert json.loads(written)["clients"][0].items() >= document["clients"][0].items()
    found = read_office_file(written)
    assert found.book.clients == first.book.clients
    assert write_office_file(found.book, found.servers) == written


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"banks": [{"iban": "ES0021000418450200051332"}]}, "clients[0].banks[0].iban"),
        ({"banks": [{"iban": 7}]}, "clients[0].banks[0].iban"),
        ({"banks": {}}, "clients[0].banks"),
        ({"related": [{"role": "owner"}]}, "clients[0].related[0].name"),
        ({"tax_country": "ES", "tax_number": "B1"}, "clients[0].tax_number"),
        ({"identity_number": "***1234"}, "clients[0].identity_number"),
        ({"born": "1066-10-14"}, "clients[0].born"),
    ],
)
def test_what_is_wrong_in_a_clients_record_is_named(wrong: dict[str, object], where: str) -> None:
    with pytest.raises(RefusedFile) as refused:
        read(changed("clients", **wrong))
    assert refused.value.problems[0].where == where
