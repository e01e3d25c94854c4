"""Whatever is traded, every figure follows from the deals."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.bridge.simulator.broker import Broker, SimulatedAccount
from app.bridge.simulator.conditions import Conditions
from app.bridge.simulator.history import contents
from app.bridge.simulator.ledger import Ledger
from app.bridge.simulator.market import SYMBOLS, Market
from app.bridge.simulator.showcase import HEDGING, LASTS, NETTING, PLAIN, SMALL_KINDS, YEN, showcase
from app.bridge.simulator.trading import Trading
from app.domain.holdings import Deal, DealKind, Entry
from app.domain.money import ZERO
from tests.bridge.simulator.trades import BEGIN, KEY, ZONE, tradings

END = timedelta(days=60)
MARKET = Market(BEGIN)


def trading(conditions: Conditions, currency: str = "USD") -> Trading:
    made = Trading(Ledger(KEY, 9000, MARKET), currency, conditions, ZONE)
    made.operation(BEGIN, Decimal("20000.00"), "Deposit")
    return made


def hours(count: float) -> datetime:
    return BEGIN + timedelta(hours=count)


def broker(made: Trading) -> Broker:
    return Broker(made.ledger.market, {KEY.server: ZONE})


def summed(account: SimulatedAccount, at: datetime) -> Decimal:
    return sum((deal.amount for deal in contents(account, at) if deal.kind is not DealKind.CREDIT and deal.time <= at),
               ZERO)  # fmt: skip


# at every moment of any account


@given(tradings(), st.integers(0, END.days * 24))
def test_the_balance_is_the_sum_of_the_deals_and_equity_adds_credit_and_what_is_open(made: Trading, hour: int) -> None:
    account, at = made.account(), hours(hour)
    state, held = broker(made).state(account, at), broker(made).positions(account, at)
    assert state.balance == summed(account, at)
    assert state.credit == sum((d.amount for d in account.deals if d.kind is DealKind.CREDIT and d.time <= at), ZERO)
    assert state.equity == state.balance + state.credit + sum((each.profit + each.swap for each in held), ZERO)
    assert state.margin_free == state.equity - state.margin
    assert (state.margin > 0) == bool(held) or made.conditions.leverage == 500
    assert state.margin_level == (state.equity / state.margin * 100 if state.margin else 0)


@given(tradings(), st.lists(st.integers(0, END.days * 24), min_size=2, max_size=5))
def test_what_a_broker_remembers_changes_no_answer(made: Trading, asked: list[int]) -> None:
    """Forward or back in time, asked once or often."""
    account, remembering = made.account(), broker(made)
    for hour in asked:
        at = hours(hour)
        assert remembering.state(account, at) == broker(made).state(account, at)
        assert remembering.positions(account, at) == broker(made).positions(account, at)


@given(tradings())
def test_who_trades_and_who_reads_the_ledger_agree_to_the_cent(made: Trading) -> None:
    account, at = made.account(), BEGIN + END
    state = broker(made).state(account, at)
    assert (state.balance, state.credit, state.equity) == (made.balance, made.credit, made.equity(at))
    assert {each.ticket: each.volume for each in broker(made).positions(account, at)} == {
        ticket: held.volume for ticket, held in made.positions.items()
    }


@given(tradings())
def test_volume_is_conserved(made: Trading) -> None:
    """What was opened and not cancelled was closed in parts, or is open."""
    account = made.account()
    left: defaultdict[int, Decimal] = defaultdict(Decimal)
    for deal in contents(account, BEGIN + END):
        if deal.kind in {DealKind.BUY, DealKind.SELL}:
            left[deal.position] += deal.volume if deal.kind is DealKind.BUY else -deal.volume
    held = broker(made).positions(account, BEGIN + END)
    assert {position: volume for position, volume in left.items() if volume} == {
        each.ticket: each.volume if each.side == "buy" else -each.volume for each in held
    }


@given(tradings())
def test_money_has_no_smaller_unit_than_the_account(made: Trading) -> None:
    unit = Decimal(1).scaleb(-made.conditions.digits)
    amounts = [each for deal in made.ledger.deals for each in (deal.profit, deal.swap, deal.commission, deal.fee)]
    assert all(each % unit == 0 for each in amounts)
    state = broker(made).state(made.account(), BEGIN + END)
    assert all(each % unit == 0 for each in (state.balance, state.profit, state.margin))


@st.composite
def orders(draw: st.DrawFn) -> list[tuple[int, str, int]]:
    found, hour = [], 1
    for _ in range(draw(st.integers(1, 10))):
        hour += draw(st.integers(1, 30))
        found.append((hour, draw(st.sampled_from(["buy", "sell"])), draw(st.integers(1, 90))))
    return found


@given(orders())
@settings(max_examples=60)
def test_the_same_orders_earn_the_same_netted_and_hedged(drawn: list[tuple[int, str, int]]) -> None:
    """Half a cent may be lost or won by each rounding; there is one for each deal that closes."""
    netted, hedged = trading(Conditions(netting=True)), trading(Conditions())
    for each in (netted, hedged):
        for hour, side, hundredths in drawn:
            each.order(hours(hour), "EURUSD", side, Decimal(hundredths).scaleb(-2))
        for position in list(each.positions):
            each.close(hours(400), position)
        assert not each.positions
    roundings = sum(deal.entry is not Entry.IN for made in (netted, hedged) for deal in made.ledger.deals)
    assert abs(netted.balance - hedged.balance) <= Decimal("0.005") * roundings


# each thing that can happen


def test_a_position_closed_in_parts_earns_what_it_earns_at_once() -> None:
    whole, parts = trading(HEDGING), trading(HEDGING)
    for made in (whole, parts):
        made.order(hours(1), "EURUSD", "buy", Decimal("1.00"))
    parts.close(hours(80), 9001, Decimal("0.30"))
    parts.close(hours(80), 9001, Decimal("0.33"))
    parts.close(hours(80), 9001)
    whole.close(hours(80), 9001)
    assert not parts.positions
    assert [deal.volume for deal in parts.ledger.deals[2:]] == [Decimal("0.30"), Decimal("0.33"), Decimal("0.37")]
    assert sum(deal.swap for deal in parts.ledger.deals) == whole.ledger.deals[-1].swap
    assert abs(parts.balance - whole.balance) <= Decimal("0.03")


def test_positions_closed_by_each_other_leave_the_difference() -> None:
    made = trading(HEDGING)
    first = made.order(hours(1), "EURUSD", "buy", Decimal("1.00")).position
    second = made.order(hours(5), "EURUSD", "sell", Decimal("0.40")).position
    one, other = made.close_by(hours(9), first, second)
    assert (one.entry, other.entry, one.volume, other.volume) == (
        Entry.OUT_BY, Entry.OUT_BY, Decimal("0.40"), Decimal("0.40")
    )  # fmt: skip
    moved = MARKET.price("EURUSD", hours(5)) - MARKET.price("EURUSD", hours(1))
    assert (one.profit, other.profit) == ((moved * 40_000).quantize(Decimal("0.01")), ZERO)
    assert {ticket: held.volume for ticket, held in made.positions.items()} == {first: Decimal("0.60")}


def test_an_opposite_order_turns_a_netted_position() -> None:
    made = trading(NETTING)
    opened = made.order(hours(1), "EURUSD", "buy", Decimal("0.30"))
    turned = made.order(hours(2), "EURUSD", "sell", Decimal("1.00"))
    assert (turned.entry, turned.position, turned.volume) == (Entry.INOUT, opened.position, Decimal("1.00"))
    assert (opened.commission, turned.commission) == (Decimal("-2.10"), Decimal("-4.90"))  # -7.00 a lot on the way in
    (held,) = made.positions.values()
    assert (held.side, held.volume, held.price_open) == ("sell", Decimal("0.70"), MARKET.price("EURUSD", hours(2)))
    # the terminal shows it under the order that turned it; its deals go on to name the one that opened it
    account, asked = made.account(), broker(made)
    assert [each.ticket for each in asked.positions(account, hours(1))] == [opened.position]
    assert [each.ticket for each in asked.positions(account, hours(3))] == [turned.order]
    assert asked.identifiers(account, hours(3)) == {turned.order: opened.position}
    closed = made.close(hours(4), opened.position)
    assert (closed.position, made.positions) == (opened.position, {})


def test_more_of_a_netted_position_is_held_at_the_average_price() -> None:
    made = trading(NETTING)
    made.order(hours(1), "EURUSD", "buy", Decimal("0.30"))
    made.order(hours(30), "EURUSD", "buy", Decimal("0.10"))
    (held,) = broker(made).positions(made.account(), hours(31))
    average = (MARKET.price("EURUSD", hours(1)) * 3 + MARKET.price("EURUSD", hours(30))) / 4
    assert (held.volume, held.price_open) == (Decimal("0.40"), average.quantize(Decimal("1e-8")))


@pytest.mark.parametrize(
    ("opened", "asked", "nights"),
    [
        ("2025-03-03T10:00", "2025-03-03T21:59", 0),  # midnight in Athens is 22:00 in winter
        ("2025-03-03T10:00", "2025-03-03T22:00", 1),
        ("2025-03-05T10:00", "2025-03-05T22:00", 3),  # Wednesday
        ("2025-03-07T10:00", "2025-03-09T23:00", 1),  # over a weekend
        ("2025-03-03T10:00", "2025-03-10T10:00", 7),
        ("2025-04-07T10:00", "2025-04-07T21:00", 1),  # and 21:00 in summer
    ],
)
def test_swap_is_charged_at_the_servers_midnight_and_three_times_once_a_week(
    opened: str, asked: str, nights: int
) -> None:
    made = trading(HEDGING)
    made.order(datetime.fromisoformat(opened).replace(tzinfo=UTC), "EURUSD", "buy", Decimal("0.50"))
    at = datetime.fromisoformat(asked).replace(tzinfo=UTC)
    (held,) = broker(made).positions(made.account(), at)
    assert held.swap == Decimal("-0.68") * nights


def test_commission_is_taken_on_the_way_in_and_out_and_a_fee_on_both() -> None:
    made = trading(HEDGING)
    position = made.order(hours(1), "EURUSD", "buy", Decimal("0.50")).position
    out = made.close(hours(2), position)
    assert [(deal.commission, deal.fee) for deal in (made.ledger.deals[1], out)] == [
        (Decimal("-1.75"), Decimal("-0.10")),
        (Decimal("-1.75"), Decimal("-0.10")),
    ]


def test_the_broker_closes_the_worst_positions_until_the_rest_is_carried() -> None:
    made = trading(HEDGING)
    for symbol, lots in (("EURUSD", "1.00"), ("XAUUSD", "0.50"), ("GBPUSD", "0.20")):
        made.order(hours(1), symbol, "buy", Decimal(lots))
    made.operation(hours(30), -(made.equity(hours(30)) - Decimal(4000)), "Withdrawal")
    assert made.margin_level(hours(30)) < 50
    worst = min(broker(made).positions(made.account(), hours(30)), key=lambda held: held.profit + held.swap)
    closed = made.stop_out(hours(30))
    assert closed[0].position == worst.ticket
    assert all(deal.comment.startswith("[so ") and len(deal.comment) <= 31 for deal in closed)
    assert not made.positions or made.margin_level(hours(31)) > 50
    assert made.stop_out(hours(31)) == []


def test_a_cancelled_position_keeps_its_tickets_and_loses_its_profit() -> None:
    made = trading(HEDGING)
    position = made.order(hours(1), "EURUSD", "buy", Decimal("1.00")).position
    out = made.close(hours(9), position)
    made.cancel(hours(50), position)
    account = made.account()
    before, after = contents(account, hours(49)), contents(account, hours(50))
    assert [deal.ticket for deal in before] == [deal.ticket for deal in after]
    assert [deal.kind for deal in before[1:]] == [DealKind.BUY, DealKind.SELL]
    assert [deal.kind for deal in after[1:]] == [DealKind.BUY_CANCELED, DealKind.SELL_CANCELED]
    assert [deal.profit for deal in after[1:]] == [ZERO, ZERO]
    states = [broker(made).state(account, at).balance for at in (hours(49), hours(50))]
    assert states[1] - states[0] == -out.profit != 0


def test_an_open_position_that_is_cancelled_is_gone() -> None:
    made = trading(HEDGING)
    made.cancel(hours(5), made.order(hours(1), "EURUSD", "buy", Decimal("1.00")).position)
    account, asked = made.account(), broker(made)
    assert len(asked.positions(account, hours(4))) == 1
    assert asked.positions(account, hours(5)) == []
    assert len(asked.positions(account, hours(4))) == 1


def test_a_bonus_is_balance_or_credit_as_the_broker_has_it() -> None:
    for beside, expected in ((False, (Decimal(20_100), ZERO)), (True, (Decimal(20_000), Decimal(100)))):
        made = trading(Conditions(bonus_is_credit=beside))
        made.operation(hours(1), Decimal("100.00"), "Bonus", DealKind.BONUS)
        state = broker(made).state(made.account(), hours(2))
        assert (state.balance, state.credit) == expected
        assert (made.balance, made.credit) == expected


@pytest.mark.parametrize(
    ("symbol", "currency", "rates"),
    [
        ("EURUSD", "USD", {}),
        ("EURUSD", "EUR", {"EURUSD": -1}),
        ("EURUSD", "JPY", {"USDJPY": 1}),
        ("USDJPY", "USD", {"USDJPY": -1}),
        ("USDJPY", "JPY", {}),
        ("USDJPY", "EUR", {"USDJPY": -1, "EURUSD": -1}),
        ("GER40", "USD", {"EURUSD": 1}),
        ("GER40", "EUR", {}),
        ("EURGBP", "USD", {"GBPUSD": 1}),
        ("EURGBP", "JPY", {"GBPUSD": 1, "USDJPY": 1}),
        ("XAUUSD", "GBP", {"GBPUSD": -1}),
    ],
)
def test_profit_is_converted_from_the_symbols_currency_to_the_accounts(
    symbol: str, currency: str, rates: dict[str, int]
) -> None:
    made = trading(Conditions(digits=0 if currency == "JPY" else 2), currency)
    made.order(hours(1), symbol, "buy", Decimal("1.00"))
    (held,) = broker(made).positions(made.account(), hours(30))
    expected = (held.price_now - held.price_open) * SYMBOLS[symbol].contract
    for name, power in rates.items():
        expected *= MARKET.price(name, hours(30)) ** power
    assert held.profit == made.conditions.money(expected) != 0


# the account to which everything happened


@pytest.mark.parametrize(("conditions", "currency"), [(HEDGING, "USD"), (NETTING, "EUR"), (YEN, "JPY"), (PLAIN, "GBP")])
def test_the_showcase_has_every_kind_of_deal_and_keeps_every_identity(conditions: Conditions, currency: str) -> None:
    account = showcase(KEY, BEGIN, conditions, currency, ZONE)
    asked, end = Broker(Market(BEGIN), {KEY.server: ZONE}), BEGIN + LASTS
    shown = contents(account, end)
    assert {deal.kind for deal in shown} == set(DealKind)
    assert {deal.entry for deal in shown} == {None, Entry.IN, Entry.OUT} | (
        {Entry.INOUT} if conditions.netting else {Entry.OUT_BY}
    )
    assert any(deal.comment.startswith("[so ") for deal in shown)
    assert len(SMALL_KINDS) == len({kind for kind, _, _ in SMALL_KINDS})
    assert asked.state(account, end).balance == summed(account, end)
    assert asked.positions(account, end)
    assert list(account.deals) == sorted(account.deals, key=lambda deal: deal.time)


def test_hidden_deals_are_in_the_balance_and_not_in_the_history() -> None:
    made = trading(HEDGING)
    secret: Deal = Ledger(KEY, 77, MARKET).operation(hours(3), Decimal("-18.40"), "")
    account = made.account(hidden=(secret,))
    assert broker(made).state(account, hours(4)).balance == made.balance - Decimal("18.40")
    assert secret not in contents(account, hours(4))
    assert replace(account, hidden=()) == made.account()
