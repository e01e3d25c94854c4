"""The same simulated account read live and imported from its statements gives one and the same book."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.bridge.mt5 import Reader
from app.bridge.simulator.broker import Broker, Change, Scenario, SimulatedAccount
from app.bridge.simulator.market import Market
from app.bridge.simulator.module import SimulatedModule
from app.bridge.simulator.reports import Printed, in_metatrader_4, mt4_html, mt5_html, mt5_xlsx
from app.bridge.simulator.showcase import HEDGING, LASTS, NETTING, PLAIN, YEN, showcase
from app.bridge.simulator.statement import statement
from app.bridge.simulator.trading import Trading
from app.bridge.statements import read_statement
from app.bridge.terminal import AccountReading, Login
from app.db import deals as deals_table
from app.db import readings as readings_table
from app.db.deals import Counts
from app.domain.accounts import account_figures
from app.domain.holdings import AccountKey, Deal, DealKind
from app.services.office import Office
from app.services.statements import Wishes, import_statement
from app.services.transfer import Imported
from tests.bridge.simulator.trades import tradings

KEY = AccountKey("Harbour-Live", 30000007)
ZONE = "Europe/Athens"
BEGIN = datetime(2025, 8, 25, 6, 0, 0, 250_000, tzinfo=UTC)
AUTUMN = datetime(2025, 10, 22, 0, 30, tzinfo=UTC)
"""Four days later, at the same hour, the server's clock shows its repeated hour."""
TERMINAL = "Harbour"
NEW = Wishes(new_account=True, zone=ZONE)
KINDS = {"hedging": (HEDGING, "USD"), "netting": (NETTING, "EUR"), "yen": (YEN, "JPY"), "plain": (PLAIN, "GBP")}
WITH_FEES: dict[str, Callable[[Printed], bytes]] = {
    "html": mt5_html,
    "html with cost": partial(mt5_html, cost=True),
    "html spanish": partial(mt5_html, language="es"),
    "html japanese": partial(mt5_html, language="ja"),
    "html russian": partial(mt5_html, language="ru"),
    "xlsx": mt5_xlsx,
    "xlsx with cost, spanish": partial(mt5_xlsx, language="es", cost=True),
}
LAYOUTS = WITH_FEES | {"html of 2020": partial(mt5_html, generation=2020)}
AMONG = pytest.mark.parametrize(
    ("kind", "layout"),
    [(kind, layout) for kind in KINDS for layout in (LAYOUTS if kind == "plain" else WITH_FEES)],
)
TURNS = pytest.mark.parametrize(
    ("kind", "layout"),
    [*(("plain", layout) for layout in LAYOUTS), *zip(KINDS, [*WITH_FEES][1:] + [*WITH_FEES][:1], strict=False)],
)
"""Every layout once, and every kind of account: each by each would say the same at four times the cost."""
servers = count(1)


def made(kind: str, begin: datetime = BEGIN) -> tuple[Scenario, SimulatedAccount, datetime]:
    """A world with one account of a kind, and the moment it is read at."""
    terms, currency = KINDS[kind]
    market = Market(begin)
    account = showcase(KEY, begin, terms, currency, ZONE, market)
    return Scenario(market, {TERMINAL: (account,)}, {KEY.server: ZONE}), account, begin + LASTS


def read_live(world: Scenario, account: SimulatedAccount, at: datetime) -> tuple[AccountReading, tuple[Deal, ...]]:
    """What the terminal answers at a moment."""
    reader = Reader(lambda: SimulatedModule(world, TERMINAL, lambda: at), TERMINAL, world.zones, pause=lambda _s: None)
    reader.connect()
    reading = reader.read(Login(account.key), at)
    assert reading is not None
    return reading, reader.deals(Login(account.key), None, at).deals


def take_live(office: Office, world: Scenario, account: SimulatedAccount, at: datetime) -> Counts:
    """Take in what the terminal answers, as the bridge does."""
    reading, deals = read_live(world, account, at)
    with office.store.writing("bridge") as writing:
        counts = deals_table.take_in(writing.session, deals, "bridge")
        readings_table.add(writing.session, [reading.snapshot])
        writing.commit()
    return counts


def take_printed(office: Office, printed: Printed, write: Callable[[Printed], bytes], wishes: Wishes = NEW) -> Imported:
    return import_statement(office, read_statement(write(printed)), "statement", wishes)


def plain(deal: Deal) -> Deal:
    """A deal as far as a statement can tell it: in seconds, without position, program and revisions."""
    return replace(deal, position=0, time=deal.time.replace(microsecond=0), server_ms=None, magic=None, revision=1)


# live first


@TURNS
def test_a_statement_after_the_live_deals_changes_nothing(office: Office, kind: str, layout: str) -> None:
    world, account, at = made(kind)
    assert take_live(office, world, account, at).added == len(account.deals)
    before = office.book().deals
    found = take_printed(office, statement(world, account, at), LAYOUTS[layout])
    assert (found.added, found.updated, found.unchanged) == (0, 0, len(account.deals))
    assert (found.reconciled, found.difference, found.contradicts_itself) == (True, Decimal("0.00"), False)
    assert office.book().deals == before


@pytest.mark.parametrize("kind", KINDS)
def test_the_book_agrees_with_the_broker_to_the_cent(office: Office, kind: str) -> None:
    world, account, at = made(kind)
    take_live(office, world, account, at)
    take_printed(office, statement(world, account, at), mt5_html)
    state = Broker(world.market, world.zones).state(account, at)
    (figures,) = account_figures(office.book(), at.date())
    assert (figures.balance_from_deals, figures.balance_reported) == (state.balance, state.balance)
    assert figures.reconciled
    last = office.book().snapshots[-1]
    assert (last.balance, last.equity, last.credit, last.margin) == (
        state.balance, state.equity, state.credit, state.margin
    )  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_statement_of_a_part_after_the_live_deals_changes_nothing(office: Office, kind: str) -> None:
    world, account, at = made(kind)
    take_live(office, world, account, at)
    before = office.book().deals
    found = take_printed(office, statement(world, account, at, since=BEGIN + timedelta(days=3)), mt5_html)
    assert (found.added, found.updated, found.difference) == (0, 0, Decimal("0.00"))
    assert found.opening_balance is not None
    assert office.book().deals == before


# the statement first


@TURNS
def test_live_deals_after_a_statement_only_complete_it(office: Office, kind: str, layout: str) -> None:
    world, account, at = made(kind)
    found = take_printed(office, statement(world, account, at), LAYOUTS[layout])
    assert (found.added, found.updated, found.reconciled) == (len(account.deals), 0, True)
    printed = office.book().deals
    counts = take_live(office, world, account, at)
    trades = sum(deal.is_trade for deal in account.deals)
    assert (counts.added, counts.updated, counts.quarantined) == (
        0,
        trades,
        0,
    )  # position and program, which no report prints
    deals = office.book().deals
    assert [plain(deal) for deal in deals] == [plain(deal) for deal in printed]
    assert all(deal.position for deal in deals if deal.is_trade)
    again = take_printed(office, statement(world, account, at), LAYOUTS[layout])
    assert (again.added, again.updated, again.reconciled) == (0, 0, True)
    assert take_live(office, world, account, at).updated == 0
    assert office.book().deals == deals


@AMONG
def test_a_statement_and_the_terminal_tell_the_same_deals_and_positions(kind: str, layout: str) -> None:
    world, account, at = made(kind)
    reading, deals = read_live(world, account, at)
    read = read_statement(LAYOUTS[layout](statement(world, account, at)), ZONE)
    assert [plain(deal) for deal in read.deals] == [plain(deal) for deal in deals]
    assert [replace(each, opened_at=each.opened_at.replace(microsecond=0)) for each in reading.positions] == list(
        read.positions
    )
    assert read.reading is not None
    now, then = reading.snapshot, read.reading
    assert (now.balance, now.equity, now.credit, now.margin) == (then.balance, then.equity, then.credit, then.margin)
    assert read.notes == ()


# in between


@pytest.mark.parametrize("layout", WITH_FEES)
def test_what_the_broker_changes_later_is_one_more_revision_whichever_way_it_comes(office: Office, layout: str) -> None:
    world, account, end = made("hedging")
    early = account.changes[0].at - timedelta(hours=1)
    take_live(office, world, account, early)
    assert take_printed(office, statement(world, account, early), WITH_FEES[layout]).updated == 0
    known = {deal.ticket for deal in office.book().deals}
    mutated = {change.deal.ticket for change in account.changes} & known
    changed = take_printed(office, statement(world, account, end), WITH_FEES[layout])
    assert (changed.added, changed.updated) == (len(account.deals) - len(known), len(mutated))
    assert changed.reconciled
    before = office.book().deals
    assert {deal.ticket for deal in before if deal.revision == 2} == mutated
    take_live(office, world, account, end)
    assert [plain(deal) for deal in office.book().deals] == [plain(deal) for deal in before]
    kinds = {deal.ticket: deal.kind for deal in office.book().deals}
    assert {kinds[ticket] for ticket in mutated} == {DealKind.BUY_CANCELED, DealKind.SELL_CANCELED}


def test_the_repeated_hour_of_autumn_is_read_alike(office: Office) -> None:
    world, account, at = made("hedging", AUTUMN)
    hour = datetime(2025, 10, 26, 1, 10, tzinfo=UTC)  # 03:10 in Athens for the second time
    extra = replace(account.deals[0], ticket="9", time=hour, profit=Decimal("1.00"))
    account = replace(account, deals=tuple(sorted((*account.deals, extra), key=lambda deal: deal.time)))
    world = replace(world, terminals={TERMINAL: (account,)})
    take_live(office, world, account, at)
    before = office.book().deals
    for write in (mt5_html, mt5_xlsx):
        found = take_printed(office, statement(world, account, at), write)
        assert (found.added, found.updated, found.reconciled) == (0, 0, True)
    assert office.book().deals == before


@pytest.mark.parametrize("layout", ["html", "xlsx"])
@pytest.mark.parametrize(
    "comment", [" two  spaces ", "tab\there", "line\r\nbreak", "no\u00a0break ", "\x07bell", "=1+1", "<b>&amp;"]
)
def test_a_comment_is_the_same_however_it_is_written(office: Office, layout: str, comment: str) -> None:
    world, account, at = made("hedging")
    told = replace(account.deals[0], comment=comment)
    account = replace(account, deals=(told, *account.deals[1:3]), changes=())
    world = replace(world, terminals={TERMINAL: (account,)})
    take_live(office, world, account, at)
    found = take_printed(office, statement(world, account, at), WITH_FEES[layout])
    assert (found.added, found.updated) == (0, 0)
    assert office.book().deals[0].comment.strip() == office.book().deals[0].comment != ""


# MetaTrader 4, whose terminals nothing reads live


@pytest.mark.parametrize("detailed", [False, True])
def test_either_statement_of_metatrader_4_after_the_other_changes_nothing(office: Office, detailed: bool) -> None:
    world, account, at = made("hedging")
    printed = in_metatrader_4(statement(world, account, at))
    wishes = replace(NEW, server="Old-Server")
    first, second = (partial(mt4_html, encoding="utf-8", detailed=each) for each in (detailed, not detailed))
    assert take_printed(office, printed, first, wishes).reconciled
    before = office.book().deals
    assert sum((deal.amount for deal in before if deal.kind is not DealKind.CREDIT), Decimal(0)) == printed.balance
    part = in_metatrader_4(statement(world, account, at), since=BEGIN + timedelta(days=4))
    for again in (printed, part):
        found = take_printed(office, again, second, wishes)
        assert (found.added, found.updated, found.difference) == (0, 0, Decimal("0.00"))
    assert office.book().deals == before


# any account


def moved(account: SimulatedAccount, key: AccountKey) -> SimulatedAccount:
    """The same account under another key."""
    return replace(
        account,
        key=key,
        deals=tuple(replace(deal, account=key) for deal in account.deals),
        changes=tuple(Change(change.at, replace(change.deal, account=key)) for change in account.changes),
    )


def test_any_account_has_one_book(office: Office) -> None:
    """Whichever comes first: statement or terminal, in any layout, at any moment of any small ledger."""

    @given(tradings(most=8), st.sampled_from(sorted(WITH_FEES)), st.booleans(), st.integers(0, 40))
    @settings(max_examples=15)
    def one_book(trading: Trading, layout: str, live_first: bool, days: int) -> None:
        key = AccountKey(f"Server {next(servers)}", 30000007)
        account = moved(trading.account(), key)
        at = account.deals[0].time + timedelta(days=days, hours=3)
        world = Scenario(trading.ledger.market, {TERMINAL: (account,)}, {key.server: ZONE})
        shown = sum(deal.time <= at for deal in account.deals)
        take = partial(take_printed, office, statement(world, account, at), WITH_FEES[layout])
        if live_first:
            assert take_live(office, world, account, at).added == shown
            before = deals_of(office, key)
            found = take()
            assert (found.added, found.updated, found.reconciled) == (0, 0, True)
            assert deals_of(office, key) == before
        else:
            found = take()
            assert (found.added, found.reconciled) == (shown, True)
            before = deals_of(office, key)
            assert take_live(office, world, account, at).added == 0
            assert [plain(deal) for deal in deals_of(office, key)] == [plain(deal) for deal in before]
            assert take().updated == 0

    one_book()


def deals_of(office: Office, key: AccountKey) -> list[Deal]:
    """What is known of an account, by ticket: within a second, a completed deal stands behind the others."""
    return sorted((deal for deal in office.book().deals if deal.account == key), key=lambda deal: int(deal.ticket))
