"""Ledgers that reports are printed of in tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from app.bridge.simulator.reports import Printed
from app.domain.holdings import AccountKey, Deal, DealKind, Entry, Position
from app.domain.money import ZERO, from_cents
from tests.offices import amount, operation, trades

KEY = AccountKey("MeridianFX-Live 3", 77100001)
PRINTED_AT = datetime(2025, 6, 2, 18, 30, tzinfo=UTC)
OPENED = datetime(2025, 5, 28, 9, 15, 2, tzinfo=UTC)

POSITIONS = (
    Position(KEY, 2001, "XAUUSD", "buy", Decimal("0.50"), Decimal("3301.20"), Decimal("3300.96"), amount("-12.00"),
             amount("-0.30"), OPENED),
    Position(KEY, 2002, "EURUSD", "sell", Decimal("1.20"), Decimal("1.08448"), Decimal("1.08117"), amount("397.20"),
             ZERO, OPENED + timedelta(hours=1)),
)  # fmt: skip


def ledger(*extra: Deal) -> tuple[Deal, ...]:
    deals = [
        operation(KEY, 1000, "2025-03-03T09:00:00", "25000.00", "Deposit-1"),
        *trades(KEY, 1001, "2025-03-04T10:00:00", 60, 25, "1834.27", 3),
        operation(KEY, 1900, "2025-05-20T10:00:00", "-1500.00", 'Transfer to #"77"  <b>&amp;'),
        operation(KEY, 1901, "2025-05-21T10:00:00", "3.10", "Interest", DealKind.INTEREST),
        operation(KEY, 1902, "2025-05-21T11:00:00", "500.00", "Credit in", DealKind.CREDIT),
        *extra,
    ]
    return tuple(sorted(deals, key=lambda deal: deal.time))


def printed(*extra: Deal, zone: str = "UTC") -> Printed:
    return Printed(
        key=KEY,
        deals=ledger(*extra),
        printed_at=PRINTED_AT,
        positions=POSITIONS,
        zone=zone,
        credit=amount("500.00"),
        margin=amount("1229.94"),
    )


def plain(deal: Deal) -> Deal:
    """What every MT5 layout can say of a deal: reports name no position, and the raw clock is the report's own."""
    return replace(deal, position=0, server_ms=None)


cents = st.integers(-10_000_000_00, 10_000_000_00).map(from_cents)
lots = st.integers(1, 50_000).map(from_cents)
prices = st.integers(1, 10**9).map(lambda points: Decimal(points).scaleb(-5))
moments = st.datetimes(datetime(2015, 1, 1), datetime(2030, 1, 1)).map(  # noqa: DTZ001 - UTC follows
    lambda wall: wall.replace(microsecond=0, tzinfo=UTC)
)
words = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "), max_size=31).map(str.strip)
symbols = st.from_regex(r"[A-Z]{3,6}(\.[a-z]{1,3})?", fullmatch=True)
OPERATIONS = [kind for kind in DealKind if kind not in {DealKind.BUY, DealKind.SELL}]


@st.composite
def deals(draw: st.DrawFn, ticket: int) -> Deal:
    """Any deal: a trade with every amount, or an operation of any kind."""
    if draw(st.booleans()):
        return Deal(
            KEY, str(ticket), draw(st.integers(1, 10**12)), 0, draw(moments),
            draw(st.sampled_from([DealKind.BUY, DealKind.SELL])), draw(st.sampled_from(list(Entry))), draw(symbols),
            draw(lots), draw(prices), draw(cents), draw(cents), draw(cents), ZERO, draw(words),
        )  # fmt: skip
    kind = draw(st.sampled_from(OPERATIONS))
    zero = Decimal(0)
    return Deal(
        KEY, str(ticket), 0, 0, draw(moments), kind, None, "", zero, zero, draw(cents), ZERO, ZERO, ZERO, draw(words)
    )


@st.composite
def ledgers(draw: st.DrawFn) -> Printed:
    """Any account's history, in order of time, perhaps begun before the report."""
    drawn = [draw(deals(ticket)) for ticket in range(1, draw(st.integers(1, 6)) + 1)]
    return Printed(
        key=KEY,
        deals=tuple(sorted(drawn, key=lambda deal: deal.time)),
        printed_at=PRINTED_AT,
        opening=draw(st.sampled_from([ZERO, amount("50.61")])),
    )


@st.composite
def mt4_ledgers(draw: st.DrawFn) -> Printed:
    """Any MetaTrader 4 history: operations, and orders as pairs of deals."""
    found: list[Deal] = []
    for ticket in range(1, draw(st.integers(1, 5)) + 1):
        kind = draw(st.sampled_from([DealKind.BALANCE, DealKind.CREDIT, DealKind.BUY, DealKind.SELL]))
        begin, comment = draw(moments), draw(words)
        if kind in {DealKind.BALANCE, DealKind.CREDIT}:
            found.append(operation(KEY, ticket, begin.isoformat()[:19], str(draw(cents)), comment, kind))
            continue
        way_out = DealKind.SELL if kind is DealKind.BUY else DealKind.BUY
        common = (draw(symbols), draw(lots))
        found += [
            Deal(KEY, str(ticket), ticket, ticket, begin, kind, Entry.IN, *common, draw(prices),
                 ZERO, ZERO, ZERO, ZERO, comment),
            Deal(KEY, f"{ticket}:out", ticket, ticket, begin + timedelta(hours=3), way_out, Entry.OUT, *common,
                 draw(prices), draw(cents), draw(cents), draw(cents), draw(cents), comment),
        ]  # fmt: skip
    return Printed(key=KEY, deals=tuple(found), printed_at=PRINTED_AT, positions=POSITIONS)
