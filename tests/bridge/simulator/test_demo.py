from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from decimal import Decimal

import pytest

from app.bridge.simulator.broker import Broker
from app.bridge.simulator.demo import BASE, TODAY, demo, demo_scenario
from app.bridge.simulator.demoplan import ACCOUNTS, BROKEN, GAINS, REFERENCE, STALE
from app.channels.officefile import read_office_file
from app.channels.officewriter import write_office_file
from app.domain.accounts import AccountFigures, account_figures
from app.domain.checks import findings
from app.domain.clients import ClientKind
from app.domain.holdings import Entry, OperationType, Purpose, Snapshot
from app.domain.investments import Decision, RowKind
from app.domain.money import ZERO, total
from app.domain.obligations import RowState, dues, payments_by_investment
from app.domain.operations import operations
from app.domain.reality import value
from app.domain.rules import SHIPPED_RULES

DEMO = demo()
BOOK = DEMO.book
FIGURES = {figures.account.key.login: figures for figures in account_figures(BOOK, TODAY)}
WORLDS = {each.key.login: each for held in DEMO.scenario.terminals.values() for each in held}


def reference() -> AccountFigures:
    return FIGURES[REFERENCE]


def last_snapshot(login: int) -> Snapshot:
    return max((each for each in BOOK.snapshots if each.account.login == login), key=lambda each: each.taken_at)


def test_the_same_seed_makes_the_same_office_and_another_seed_another() -> None:
    assert demo() == DEMO
    assert demo_scenario() == DEMO.scenario
    assert demo(8).book.deals != BOOK.deals


def test_it_is_an_office_file() -> None:
    written = write_office_file(BOOK, DEMO.servers)
    read = read_office_file(written)
    assert read.notes == ()
    assert write_office_file(read.book, read.servers) == written


def test_the_reference_case_is_exact() -> None:
    figures = reference()
    assert figures.deposits == Decimal("1263485.40")
    assert figures.withdrawals == Decimal("143000.00")
    assert figures.trading_result == Decimal("717448.65")
    assert figures.balance_from_deals == figures.balance_reported == Decimal("1837934.05")
    assert last_snapshot(REFERENCE).equity == Decimal("1841206.31")
    fund = value(BOOK, TODAY).funds["BALANCE"]
    assert fund.obligations == Decimal("1365178.54")
    assert fund.net_result == Decimal("615755.51")
    assert fund.fund_profitability_house == Decimal("-504729.89")
    assert (fund.coverage_low, fund.coverage_high) == (Decimal("1.3463"), Decimal("1.4510"))


def test_sixteen_clients_in_four_funds_with_fourteen_accounts_on_two_servers() -> None:
    assert BOOK.clients[0].name == "Salvador Palma"
    assert len(BOOK.clients) == 16
    assert {client.kind for client in BOOK.clients} == set(ClientKind)
    assert len(BOOK.accounts) == 14
    assert len({account.key.server for account in BOOK.accounts}) == 2
    assert {each.fund for each in BOOK.investments if each.counts} == {"CORE", "BALANCE", "DYNAMIC", "UNLIMITED"}
    assert [each.key.login for each in BOOK.accounts if each.purpose is Purpose.GAINS] == [GAINS]
    assert {each.decision for each in BOOK.investments} == {Decision.APPROVED, Decision.PENDING, Decision.DRAFT}


def test_about_a_year_of_history() -> None:
    assert 8000 <= len(BOOK.deals) <= 10_000
    times = [deal.time for deal in BOOK.deals]
    assert BASE - min(times) > timedelta(days=280)
    assert max(times) <= BASE
    trades = [deal for deal in BOOK.deals if deal.is_trade]
    assert all(deal.time.weekday() < 5 or deal.entry is Entry.OUT for deal in trades)
    assert len({deal.symbol for deal in trades}) == 6
    assert len({(deal.account.server, deal.ticket) for deal in BOOK.deals}) == len(BOOK.deals)


@pytest.mark.parametrize(
    ("fund", "low", "high"), [("CORE", "1.01", "1.02"), ("DYNAMIC", "0.97", "0.98"), ("UNLIMITED", "1.07", "1.08")]
)
def test_funds_are_covered_as_the_board_shows(fund: str, low: str, high: str) -> None:
    found = value(BOOK, TODAY).funds[fund]
    assert found.coverage_low is not None
    assert Decimal(low) <= found.coverage_low <= Decimal(high)
    assert found.coverage_high == found.coverage_low


def test_one_payment_is_late_and_the_others_were_made_on_their_day() -> None:
    paid = payments_by_investment(BOOK.payments)
    late = [
        (investment.code, due.row.seq, due.row.due.isoformat())
        for investment in BOOK.investments
        if investment.counts
        for due in dues(investment, paid, TODAY)
        if due.row.kind is RowKind.INTEREST and due.row.due <= TODAY and due.state is not RowState.PAID
    ]
    assert late == [("INV-2025001", 1, "2025-09-01")]


def test_every_payment_has_its_withdrawal() -> None:
    typed = operations(BOOK.deals, BOOK.typings, SHIPPED_RULES)
    payouts = Counter(-each.amount for each in typed if each.type is OperationType.CLIENT_PAYOUT)
    assert payouts == Counter(payment.amount for payment in BOOK.payments)


def test_one_withdrawal_is_not_reviewed() -> None:
    found = [each for each in operations(BOOK.deals, BOOK.typings, SHIPPED_RULES) if not each.reviewed]
    assert [(each.deal.account.login, each.amount) for each in found] == [(REFERENCE, Decimal("-143000.00"))]
    assert found[0].deal.time.date().isoformat() == "2025-08-08"


def test_transfers_have_both_legs_and_every_other_type_of_operation_occurs() -> None:
    typed = operations(BOOK.deals, BOOK.typings, SHIPPED_RULES)
    moved = [each for each in typed if each.type in {OperationType.TRANSFER_IN, OperationType.TRANSFER_OUT}]
    assert len(moved) == 6
    assert all(each.pair for each in moved)
    assert total(each.amount for each in moved) == ZERO
    assert {OperationType.BROKER_INTEREST, OperationType.FEE, OperationType.PL_SHARE} <= {each.type for each in typed}


def test_one_account_does_not_reconcile() -> None:
    assert [(login, each.difference) for login, each in FIGURES.items() if not each.reconciled] == [
        (BROKEN, Decimal("-18.40"))
    ]


def test_one_account_is_stale_by_four_minutes() -> None:
    old = {login for login in FIGURES if last_snapshot(login).taken_at < BASE}
    assert old == {STALE}
    assert BASE - last_snapshot(STALE).taken_at == timedelta(minutes=4)


def test_deposits_equal_allocations() -> None:
    running = [each for each in BOOK.investments if each.counts]
    assert all(sum((stake.amount for stake in each.allocations), ZERO) == each.principal for each in running)
    stakes = Counter((stake.account, stake.amount) for each in running for stake in each.allocations)
    deposits = Counter(
        (each.deal.account, each.amount)
        for each in operations(BOOK.deals, BOOK.typings, SHIPPED_RULES)
        if each.type is OperationType.CLIENT_DEPOSIT
    )
    assert deposits == stakes


@pytest.mark.parametrize("plan", ACCOUNTS, ids=lambda plan: str(plan.login))
def test_the_world_agrees_with_the_document_to_the_cent(plan: object) -> None:
    login = next(each.login for each in ACCOUNTS if each is plan)
    snapshot, world = last_snapshot(login), WORLDS[login]
    now = Broker(DEMO.scenario.market).state(world, BASE)
    assert (now.balance, now.equity, now.margin) == (snapshot.balance, snapshot.equity, snapshot.margin)
    assert [deal for deal in BOOK.deals if deal.account == world.key] == list(world.deals)


def test_open_positions_are_the_openings_nobody_closed() -> None:
    for world in WORLDS.values():
        volumes: defaultdict[int, Decimal] = defaultdict(Decimal)
        for deal in world.deals:
            if deal.is_trade:
                volumes[deal.position] += deal.volume if deal.entry is Entry.IN else -deal.volume
        left = {position: volume for position, volume in volumes.items() if volume}
        assert left == {trade.ticket: trade.volume for trade in world.trades}


def test_the_world_moves_from_the_first_second_but_only_its_prices() -> None:
    broker, world = Broker(DEMO.scenario.market), WORLDS[REFERENCE]
    equities = {broker.state(world, BASE + timedelta(seconds=second)).equity for second in range(60)}
    assert len(equities) > 50
    assert max(equities) - min(equities) < 6000
    assert broker.state(world, BASE + timedelta(hours=5)).balance == Decimal("1837934.05")


def test_there_is_a_reading_for_every_weekday_since_the_deposit() -> None:
    days = [each.taken_at.date() for each in BOOK.snapshots if each.account.login == REFERENCE]
    assert len(days) == len(set(days)) == 115


def test_the_checks_find_the_problems_worth_finding() -> None:
    found = {(finding.check, finding.subject) for finding in findings(BOOK, value(BOOK, TODAY), BASE)}
    assert any(check == "reconciliation" and str(BROKEN) in subject for check, subject in found)
    assert any("INV-2025001" in subject for _, subject in found)
