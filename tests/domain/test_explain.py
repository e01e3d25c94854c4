"""Every figure of any office explains itself: the lines add up to it, down to deals, terms, payments and costs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.officefile import read_office_file
from app.domain.book import Book
from app.domain.errors import BadInput
from app.domain.explain import LABELS, explain
from app.domain.holdings import OperationType, Typing
from app.domain.investments import Payment, PaymentKind
from app.domain.products import Accrual
from app.domain.reality import FIGURE_NAMES, Basis, value
from app.domain.trail import SourceKind, Trail, broken_sums
from tests.domain.anyoffice import any_day, any_office, content
from tests.offices import MAIN, amount, operation, reference_book, second_book

AS_OF = date(2025, 9, 7)


def lines(trail: Trail) -> list[Trail]:
    return [line for _, line in trail.walk()]


def texts(trail: Trail) -> list[str]:
    return [str(each) for line in lines(trail) for each in (line.label, line.note) if each is not None]


@given(st.integers(0, 10**6), st.sampled_from(Basis))
def test_every_figure_of_any_office_is_the_sum_of_its_lines(seed: int, basis: Basis) -> None:
    random = Random(seed)
    book, as_of = read_office_file(content(any_office(random))).book, any_day(random)
    reality = value(book, as_of, basis)
    for fund in (None, *reality.funds):
        for name in FIGURE_NAMES:
            trail, figure = explain(book, reality, name, fund), getattr(reality.of(fund), name)
            assert broken_sums(trail) == [], (fund, name)
            if name == "provisional":
                assert bool(trail.value) == figure
            else:
                assert trail.value == figure, (fund, name)


def test_every_figure_has_a_label() -> None:
    assert set(LABELS) == set(FIGURE_NAMES)


@pytest.mark.parametrize(("figure", "fund"), [("profit", None), ("pnl", "CORE")])
def test_what_does_not_exist_cannot_be_explained(figure: str, fund: str | None) -> None:
    book = reference_book()
    with pytest.raises(BadInput):
        explain(book, value(book, AS_OF), figure, fund)


def test_accrued_interest_shows_terms_days_and_the_amount_before_rounding() -> None:
    book = reference_book()
    (contract,) = explain(book, value(book, AS_OF), "accrued_interest").children
    assert [(str(line.label), line.value) for line in contract.children] == [
        ("Principal", Decimal("1263485.40")),
        ("Rate", Decimal("2.500")),
        ("Days", Decimal(98)),
        ("Before rounding", Decimal("101693.141590")),
    ]
    assert str(contract.label) == "I-0001, Salvador Palma"


def test_investments_of_several_funds_stand_under_their_fund_with_their_number() -> None:
    book = second_book()
    reality = value(book, AS_OF)
    for figure in ("principal", "accrued_interest"):
        trail = explain(book, reality, figure)
        assert [str(line.label) for line in trail.children] == [f"Fund {fund}" for fund in reality.funds]
        for line, (fund, figures) in zip(trail.children, reality.funds.items(), strict=True):
            contracts = [each.investment.code for each in reality.owed if each.investment.fund == fund]
            assert line.value == getattr(figures, figure)
            assert str(line.note) == f"investments: {len(contracts)}"
            assert [each.source.reference for each in line.children if each.source] == contracts
        (only,) = [each for each in trail.children if str(each.label) == "Fund BALANCE"]
        assert explain(book, reality, figure, "BALANCE").children == only.children


def test_a_matured_contract_shows_the_interest_of_the_whole() -> None:
    book = reference_book()
    (contract,) = explain(book, value(book, date(2026, 6, 1)), "accrued_interest").children
    assert str(contract.note) == "matured: the interest of the whole contract"
    assert contract.children[-1].value == Decimal("379045.62")


def test_other_conventions_are_named() -> None:
    book = reference_book()
    sold = replace(book.investments[0], terms=replace(book.investments[0].terms, accrual=Accrual.PERIODS))
    book = replace(book, investments=(sold,), clients=())
    (contract,) = explain(book, value(book, AS_OF), "accrued_interest").children
    assert str(contract.note) == "whole periods only"
    assert str(contract.label) == "I-0001, C-0001"  # without a client, the code says who


def test_principal_paid_back_is_a_line_of_its_contract() -> None:
    back = Payment(
        investment="I-0001",
        seq=5,
        paid_on=date(2025, 9, 1),
        amount=amount("63485.40"),
        reference="R-1",
        kind=PaymentKind.PRINCIPAL,
    )
    book = replace(reference_book(), payments=(back, replace(back, paid_on=date(2026, 1, 1), reference="R-2")))
    (contract,) = explain(book, value(book, AS_OF), "principal").children
    assert [line.signed for line in contract.children] == [Decimal("1263485.40"), Decimal("-63485.40")]


def test_a_withdrawal_leads_to_its_deal_and_says_that_nobody_reviewed_it() -> None:
    book = reference_book()
    trail = explain(book, value(book, AS_OF), "withdrawals", "BALANCE")
    (deal,) = trail.children
    assert deal.source is not None
    assert (deal.source.kind, deal.source.reference) == (SourceKind.DEAL, f"{MAIN}:1121")
    assert str(deal.note) == "2025-08-08, unknown, not reviewed"
    assert deal.provisional
    assert trail.provisional


def test_deals_are_dated_in_the_zone_of_the_office() -> None:
    late = operation(MAIN, 1, "2025-08-09T02:00:00", "-5.00", "")
    book = Book(timezone="America/New_York", accounts=reference_book().accounts, deals=(late,))
    (deal,) = explain(book, value(book, AS_OF), "withdrawals").children
    assert str(deal.note).startswith("2025-08-08, ")


def test_a_part_of_an_account_is_said_to_be_a_part() -> None:
    book = second_book()
    reality = value(book, date(2026, 2, 10))
    told = texts(explain(book, reality, "trading_result", "CORE"))
    assert any(text.startswith("the part of 180 trading deals") for text in told)
    assert "240 trading deals" in texts(explain(book, reality, "trading_result", "DYNAMIC"))


def test_a_transfer_to_another_fund_is_a_line_of_the_fund_alone() -> None:
    book = second_book()
    reality = value(book, date(2026, 2, 10))
    assert "Transfer across the border of this fund" in texts(explain(book, reality, "withdrawals", "BALANCE"))
    assert "Transfer across the border of this fund" not in texts(explain(book, reality, "withdrawals"))


def test_a_loss_is_explained_by_the_withdrawals_that_left_the_fund() -> None:
    book = reference_book()
    typing = Typing(MAIN, "1121", OperationType.LEFT_FUND, at=datetime(2025, 9, 1, tzinfo=UTC))
    book = replace(book, typings=(typing,))
    trail = explain(book, value(book, AS_OF), "net_result")
    assert trail.value == Decimal("615755.51") - 143000
    assert [str(child.label) for child in trail.children][-1] == "Withdrawals that left the fund"


def test_equity_that_nobody_read_is_unknown_in_every_line_it_reaches() -> None:
    book = replace(reference_book(), snapshots=())
    trail = explain(book, value(book, AS_OF, Basis.EQUITY), "net_result")
    assert trail.value is None
    unknown = [str(line.label) for line in lines(trail) if line.value is None]
    assert "MT5 equity" in unknown
    assert "Account 9900001" in unknown
