"""Data checks: each finds what it looks for, says it with subject and amount, and is silent otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.domain.book import Book
from app.domain.checks import CHECKS, STALE_AFTER, Finding, Severity, findings
from app.domain.holdings import Account, AccountKey
from app.domain.investments import Decision, Investment, PaymentKind, RowKind, ScheduleRow
from app.domain.reality import value
from tests.factories import ONE, allocation, book, contract, moment, operation, payment, reading, trade
from tests.offices import reference_book, second_book

AS_OF = date(2025, 2, 1)
NOW = moment("2025-02-01T22:00")
HELD = operation("10000.00", "Deposit", "2025-01-01")
READ = reading("10000.00", at="2025-02-01T20:00")


def office(**parts: object) -> Book:
    """One contract, its deposit, a fresh reading: nothing to find."""
    alone = {"accounts": (Account(key=ONE),), "investments": (contract(),), "deals": (HELD,), "snapshots": (READ,)}
    return book(**(alone | parts))


def found(of: Book, check: str, day: date = AS_OF) -> list[Finding]:
    return [each for each in findings(of, value(of, day), NOW) if each.check == check]


def one(of: Book, check: str, day: date = AS_OF) -> Finding:
    (finding,) = found(of, check, day)
    assert str(finding.what)
    assert str(finding.fix)
    return finding


def test_a_sound_office_has_nothing_to_find() -> None:
    assert findings(office(), value(office(), AS_OF), NOW) == []


def test_an_account_that_does_not_add_up_says_by_how_much() -> None:
    finding = one(office(snapshots=(replace(READ, balance=Decimal("9990.00")),)), "reconciliation")
    assert (finding.severity, finding.subject, finding.amount) == (
        Severity.ERROR,
        str(ONE),
        Decimal("-10.00"),
    )


@pytest.mark.parametrize(("amount", "says"), [("-5.00", "went"), ("5.00", "came from")])
def test_an_operation_that_nobody_reviewed_waits(amount: str, says: str) -> None:
    deal = operation(amount, "?", "2025-01-02T03:00")
    finding = one(office(deals=(HELD, deal), timezone="America/New_York"), "review")
    assert (finding.subject, finding.amount) == (f"{ONE}:{deal.ticket}", Decimal(amount))
    assert says in str(finding.what)
    assert "2025-01-01" in str(finding.what)  # the date in the office


def test_a_payment_is_late_from_the_day_after_it_is_due() -> None:
    due = date(2025, 4, 1)
    assert found(office(), "late payment", due) == []
    finding = one(office(), "late payment", due + timedelta(days=1))
    assert (finding.subject, finding.amount) == ("I-1", Decimal("150.00"))
    assert found(office(payments=(payment("150.00", due),)), "late payment", due + timedelta(days=1)) == []


def test_a_contract_that_is_not_approved_is_never_late() -> None:
    draft = replace(contract(), decision=Decision.DRAFT)
    assert found(office(investments=(draft,)), "late payment", date(2026, 1, 1)) == []


def test_a_contract_is_allocated_to_the_cent() -> None:
    def placed(amount: str) -> Book:
        return office(investments=(contract("I-1", "10000.00", allocation(amount)),))

    assert found(placed("9999.99"), "allocation") == []
    assert one(placed("9999.98"), "allocation").amount == Decimal("-0.02")
    assert found(placed("9999.98"), "allocation", date(2024, 12, 31)) == []


def test_a_contract_that_was_paid_back_needs_no_allocation() -> None:
    ended = contract("I-1", "10000.00", allocation("10000.00", until=date(2025, 1, 20)))
    back = payment("10000.00", date(2025, 1, 20), kind=PaymentKind.PRINCIPAL)
    assert one(office(investments=(ended,)), "allocation").amount == Decimal("-10000.00")
    assert found(office(investments=(ended,), payments=(back,)), "allocation") == []


def test_an_account_in_another_currency_is_named() -> None:
    euro = Account(key=AccountKey("Broker-Live", 7), currency="EUR")
    finding = one(office(accounts=(Account(key=ONE), euro)), "currency")
    assert (finding.subject, finding.amount) == (str(euro.key), None)


def test_an_account_never_read_is_a_warning_and_one_read_long_ago_a_note() -> None:
    assert one(office(snapshots=()), "reading").severity is Severity.WARNING
    stale = replace(READ, taken_at=NOW - STALE_AFTER)
    assert found(office(snapshots=(stale,)), "reading") == []
    stale = replace(stale, taken_at=stale.taken_at - timedelta(seconds=1))
    assert one(office(snapshots=(stale,)), "reading").severity is Severity.NOTE


def test_a_reading_is_not_stale_on_the_day_it_was_taken_however_long_ago_that_is() -> None:
    of = office()
    later = findings(of, value(of, AS_OF), moment("2026-02-01"))
    assert [each for each in later if each.check == "reading"] == []


def test_deals_from_the_future_are_a_clock_to_look_at() -> None:
    ahead = trade("5.00", "2025-02-03")
    of = office(deals=(HELD, ahead), snapshots=(replace(READ, balance=Decimal("10005.00")),))
    assert one(of, "clock").amount == Decimal("5.00")


def test_a_shortfall_escalates_and_outperformance_never_does() -> None:
    def lost(amount: str) -> Book:
        left = Decimal("10000.00") - Decimal(amount)
        deals = (HELD, trade(f"-{amount}", "2025-01-05"))
        return office(deals=deals, snapshots=(replace(READ, balance=left, equity=left),))

    assert found(lost("999.99"), "coverage") == []
    assert one(lost("1000.00"), "coverage").severity is Severity.WARNING
    finding = one(lost("2500.00"), "coverage")
    assert (finding.severity, finding.subject, finding.amount) == (
        Severity.ERROR,
        "CORE",
        Decimal("-2500.00"),
    )
    assert found(office(deals=(HELD, trade("90000.00", "2025-01-05"))), "coverage") == []


def test_results_that_their_bridge_does_not_join_are_an_error() -> None:
    of = office()
    reality = value(of, AS_OF)
    broken = replace(reality, total=replace(reality.total, net_result=Decimal("1.00")))
    (finding,) = [each for each in findings(of, broken, NOW) if each.check == "bridge"]
    assert (finding.subject, finding.severity) == ("total", Severity.ERROR)


def kept(*amounts: str) -> Investment:
    """The contract with rows that somebody wrote down."""
    rows = tuple(
        ScheduleRow(seq, RowKind.INTEREST, date(2025, 4, 1), Decimal(amount))
        for seq, amount in enumerate(amounts, start=1)
    )
    return replace(contract(), schedule=rows)


def test_rows_that_are_not_the_contract_are_an_error() -> None:
    assert one(office(investments=(kept("1800.01"),)), "schedule").amount == Decimal("0.01")
    assert found(office(investments=(kept("900.00", "900.00"),)), "schedule") == []


@pytest.mark.parametrize(("seq", "code"), [(0, "I-1"), (14, "I-1"), (1, "I-9")])
def test_a_payment_on_a_row_that_does_not_exist_is_an_error(seq: int, code: str) -> None:
    paid = payment("5.00", AS_OF, seq=seq, investment=code)
    assert one(office(payments=(paid,)), "schedule").subject == paid.reference


def test_a_payment_on_the_row_of_the_principal_is_none() -> None:
    assert found(office(payments=(payment("5.00", AS_OF, seq=13),)), "schedule") == []


def test_the_gravest_come_first() -> None:
    of = office(
        deals=(HELD, operation("-5.00", "?", "2025-01-02")), snapshots=(replace(READ, balance=Decimal("1.00")),)
    )
    severities = [list(Severity).index(each.severity) for each in findings(of, value(of, AS_OF), NOW)]
    assert severities == sorted(severities, reverse=True)
    assert len(set(severities)) > 1


def test_the_reference_office_shows_one_withdrawal_to_review() -> None:
    of = reference_book()
    day = date(2025, 9, 7)
    late = [each for each in findings(of, value(of, day), moment("2025-09-07T22:00")) if each.check != "late payment"]
    assert [(each.check, each.amount) for each in late] == [("review", Decimal("-143000.00"))]


def test_every_check_takes_any_office() -> None:
    of = second_book()
    assert {each.check for each in findings(of, value(of, date(2026, 2, 10)), moment("2026-02-10T22:00"))}
    assert len(CHECKS) == 11
