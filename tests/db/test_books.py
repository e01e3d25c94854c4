from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.db import (
    accounts,
    books,
    clients,
    costs,
    deals,
    investments,
    offices,
    operations,
    payments,
    readings,
    rules,
    terms,
)
from app.db.offices import OfficeSettings
from app.db.store import Store, UnauditedDecisionError
from app.domain.accrual import schedule
from app.domain.book import Book
from app.domain.holdings import AccountKey, OperationType, Part, Typing
from app.domain.products import SHIPPED_TERMS
from app.domain.reality import Basis, value
from app.domain.rules import SHIPPED_RULES, Rule
from tests.db import support
from tests.offices import MAIN, reference_book, second_book

TODAY = date(2025, 9, 7)


def write(session: Session, book: Book) -> None:
    offices.write(session, OfficeSettings("The office", book.currency, book.timezone))
    for each in book.terms:
        terms.add(session, each)
    for client in book.clients:
        clients.add(session, client)
    for account in book.accounts:
        accounts.add(session, account, TODAY)
    for investment in book.investments:
        investments.add(session, investment)
    for at, payment in enumerate(book.payments):
        payments.add(session, payment, f"key {at}")
    for at, cost in enumerate(book.costs):
        costs.add(session, cost, f"key {at}")
    deals.take_in(session, book.deals, "a test")
    for typing in book.typings:
        operations.add(session, typing)
    if book.rules != SHIPPED_RULES:
        rules.add(session, book.rules, "ana", support.NOW)
    readings.add(session, book.snapshots)


def keep(store: Store, book: Book) -> None:
    with store.writing("ana") as writing:
        write(writing.session, book)
        writing.audit("office:imported", "a test")
        writing.commit()


@pytest.mark.parametrize("book", [reference_book(), second_book()], ids=["reference", "second"])
def test_an_office_comes_back_as_it_was_written(store: Store, book: Book) -> None:
    typed = Typing(MAIN, "1121", OperationType.LEFT_FUND, "ana", support.NOW, "wired to the owner", "bank")
    chosen = replace(typed, type=OperationType.TRANSFER_OUT, other=(AccountKey("Broker-Live", 7), "77:out"))
    parts = (
        Part(OperationType.TRANSFER_OUT, Decimal("-142999.99"), "bank"),
        Part(OperationType.FEE, Decimal("-0.01"), "", "I-0001"),
    )
    rule = Rule("Sweep {login}*", OperationType.FEE, -1, "Broker", active=False)
    book = replace(
        book,
        timezone="America/New_York",
        typings=(typed, chosen, replace(chosen, parts=parts)),
        rules=(rule, *SHIPPED_RULES),
        terms=SHIPPED_TERMS,
        investments=tuple(replace(each, schedule=schedule(each)) for each in book.investments),
        deals=tuple(sorted(book.deals, key=lambda deal: deal.time)),
    )
    keep(store, book)
    with store.reading() as session:
        found = books.read(session)
    assert found == book


def test_the_reference_figures_come_out_of_the_database_to_the_cent(store: Store) -> None:
    keep(store, reference_book())
    with store.reading() as session:
        figures = value(books.read(session), TODAY, Basis.BALANCE).total
    assert figures.obligations == Decimal("1365178.54")
    assert figures.mt5_performance_house == Decimal("860448.65")
    assert figures.fund_profitability_house == Decimal("-504729.89")
    assert figures.net_result == Decimal("615755.51")
    assert figures.bridge_holds()


def test_an_empty_office_has_its_defaults(store: Store) -> None:
    with store.reading() as session:
        found = books.read(session)
    assert found == Book(terms=())


def test_until_leaves_out_later_deals_and_readings(store: Store) -> None:
    keep(store, reference_book())
    middle = datetime(2025, 5, 1, tzinfo=UTC)
    with store.reading() as session:
        found, whole = books.read(session, middle), books.read(session)
    assert found.deals == tuple(deal for deal in whole.deals if deal.time < middle)
    assert 0 < len(found.deals) < len(whole.deals)
    assert found.snapshots == ()
    assert found.investments == whole.investments


def test_parts_are_read_one_by_one(store: Store) -> None:
    keep(store, reference_book())
    with store.reading() as session:
        assert books.read_parts(session, ["clients"]) == {"clients": reference_book().clients}
        assert books.read_parts(session, ["office"]) == {"currency": "USD", "timezone": "UTC"}


def test_the_office_is_one_row_and_counts_its_changes(store: Store) -> None:
    with store.writing("ana") as writing:
        offices.write(writing.session, OfficeSettings("First"))
        offices.write(writing.session, OfficeSettings("Second", "EUR", "Europe/Madrid"))
        writing.audit("office:changed", "office")
        writing.commit()
    with store.reading() as session:
        assert offices.read(session) == OfficeSettings("Second", "EUR", "Europe/Madrid")
        record = session.get(offices.OfficeRecord, offices.ONLY)
        assert record is not None
        assert record.version == 2


def test_an_instant_belongs_to_the_reading_after_it(store: Store) -> None:
    keep(store, reference_book())
    at = reference_book().snapshots[0].taken_at
    with store.reading() as session:
        assert readings.read_all(session, at) == ()
        assert len(readings.read_all(session, at + timedelta(microseconds=1))) == 1


def test_the_highest_version_of_the_rules_counts_and_none_is_ever_changed(store: Store) -> None:
    first, second = Rule("a*", OperationType.FEE), Rule("b*", OperationType.TAX, 1)
    for table in ((first, second), (second, first)):
        with store.writing("ana") as writing:
            rules.add(writing.session, table, "ana", support.NOW)
            writing.audit("rules:changed", "rules")
            writing.commit()
    with store.reading() as session:
        assert rules.version(session) == 2
        assert rules.read_all(session) == (second, first)


@pytest.mark.parametrize("statement", ["UPDATE rules SET active = active", "DELETE FROM rules"])
def test_a_rule_that_was_in_force_is_never_changed(store: Store, statement: str) -> None:
    with store.writing("ana") as writing:
        rules.add(writing.session, SHIPPED_RULES, "ana", support.NOW)
        writing.audit("rules:changed", "rules")
        writing.commit()
    with store.engines.write.connect() as connection, pytest.raises(DBAPIError):
        connection.exec_driver_sql(statement)


def test_rules_need_an_audit_line(store: Store) -> None:
    with store.writing("ana") as writing:
        rules.add(writing.session, SHIPPED_RULES, "ana", support.NOW)
        with pytest.raises(UnauditedDecisionError):
            writing.commit()
