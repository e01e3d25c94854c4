"""A hedged history as MetaTrader 4 would have kept it: nothing is lost when orders are split."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import given

from app.bridge.simulator.broker import Scenario
from app.bridge.simulator.conditions import Conditions
from app.bridge.simulator.market import Market
from app.bridge.simulator.reports import Printed, in_metatrader_4, mt4_html, orders_of
from app.bridge.simulator.showcase import HEDGING, LASTS, NETTING, YEN, showcase
from app.bridge.simulator.statement import statement
from app.bridge.simulator.trading import Trading
from app.bridge.statements import Statement, read_statement
from app.domain.holdings import DealKind, Entry
from app.domain.money import total
from tests.bridge.simulator.trades import BEGIN, KEY, ZONE, terms, tradings

END = BEGIN + LASTS


def printed(conditions: Conditions = HEDGING, currency: str = "USD") -> Printed:
    account = showcase(KEY, BEGIN, conditions, currency, ZONE)
    return statement(Scenario(Market(BEGIN), {"One": (account,)}, {KEY.server: ZONE}), account, END)


def read(content: bytes) -> Statement:
    return read_statement(content, ZONE).on_server(KEY.server)


def test_a_part_closed_makes_another_order_of_the_rest() -> None:
    orders = {order.ticket: order for order in orders_of(in_metatrader_4(printed()).deals)}
    first = next(order for order in orders.values() if order.comment.startswith("to #"))
    second = orders[int(first.comment.removeprefix("to #"))]
    assert (first.lots, second.comment) == (Decimal("0.37"), f"to #{second.ticket + 3}")
    third = orders[second.ticket + 3]
    assert (first.opened, first.price_in) == (second.opened, second.price_in) == (third.opened, third.price_in)
    assert first.lots + second.lots + third.lots == Decimal("1.00")
    assert third.comment.startswith("[so ")
    charged = [deal for deal in printed().deals if deal.position == first.ticket]
    assert sum(each.commission for each in (first, second, third)) == total(deal.commission for deal in charged)
    assert sum(each.taxes for each in (first, second, third)) == total(deal.fee for deal in charged)


def test_a_netted_account_cannot_be_one_of_metatrader_4() -> None:
    with pytest.raises(ValueError, match="turns no positions"):
        in_metatrader_4(printed(NETTING, "EUR"))


hedged = terms.filter(lambda conditions: not conditions.netting)


@given(tradings(hedged, most=10))
def test_volume_and_money_are_conserved(trading: Trading) -> None:
    at = BEGIN + timedelta(days=60)
    world = Scenario(trading.ledger.market, {"One": (trading.account(),)}, {KEY.server: ZONE})
    before = statement(world, trading.account(), at)
    after = in_metatrader_4(before)
    closed = [each for each in before.deals if each.entry in {Entry.OUT, Entry.OUT_BY} and each.kind in
              {DealKind.BUY, DealKind.SELL}]  # fmt: skip
    orders = orders_of(after.deals)
    assert [order.lots for order in orders] == [deal.volume for deal in closed]
    assert total(order.profit + order.swap for order in orders) == total(deal.profit + deal.swap for deal in closed)
    if not after.positions:
        assert after.balance == before.balance
    assert len({deal.ticket for deal in after.deals}) == len(after.deals)
    assert sorted(each.volume for each in after.positions) == sorted(each.volume for each in before.positions)


LAYOUTS: dict[str, Callable[[Printed], bytes]] = {
    "statement": partial(mt4_html, encoding="utf-8"),
    "detailed": partial(mt4_html, encoding="utf-8", detailed=True),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(("conditions", "currency"), [(HEDGING, "USD"), (YEN, "JPY")])
def test_every_line_comes_back(layout: str, conditions: Conditions, currency: str) -> None:
    what = in_metatrader_4(printed(conditions, currency))
    found = read(LAYOUTS[layout](what))
    assert {(deal.ticket, deal.kind, deal.amount, deal.volume, deal.price, deal.comment) for deal in found.deals} == {
        (deal.ticket, deal.kind, deal.amount, deal.volume, deal.price, deal.comment) for deal in what.deals
    }
    assert {deal.ticket: deal.time for deal in found.deals} == {
        deal.ticket: deal.time.replace(microsecond=0) for deal in what.deals
    }
    assert (found.complete, found.reported_balance, found.notes) == (True, what.balance, ())
    assert found.reading is not None
    assert (found.reading.equity, found.reading.credit) == (what.equity, what.credit)
    assert [(each.ticket, each.profit, each.swap) for each in found.positions] == [
        (each.ticket, each.profit, each.swap) for each in what.positions
    ]


def test_a_period_tells_its_past_only_in_its_balance() -> None:
    since = BEGIN + timedelta(days=5)
    part = in_metatrader_4(printed(), since)
    found = read(mt4_html(part, encoding="utf-8"))
    assert not found.complete
    assert found.opening_balance == part.opening != 0
    assert part.balance == in_metatrader_4(printed()).balance
    assert all(deal.time >= since for deal in found.deals if deal.entry is not Entry.IN)


@pytest.mark.parametrize(
    ("encoding", "kept"), [("utf-8", "Rückbuchung № 7 – ñ 取引"), ("cp1252", "Rückbuchung ? 7 – ñ ??")]
)
def test_a_page_in_the_terminals_code_page_loses_only_what_that_page_lacks(encoding: str, kept: str) -> None:
    what = in_metatrader_4(printed())
    found = read(mt4_html(what, encoding=encoding))
    assert next(deal.comment for deal in found.deals if deal.amount == 12) == kept


@pytest.mark.parametrize("encoding", ["cp1250", "cp1251", "gbk", "cp932", "ascii"])
def test_no_code_page_costs_a_figure(encoding: str) -> None:
    """The page does not name its code page: letters may be read as others, amounts may not."""
    what = in_metatrader_4(printed())
    found = read(mt4_html(what, encoding=encoding))
    assert sorted((deal.ticket, deal.amount) for deal in found.deals) == sorted(
        (deal.ticket, deal.amount) for deal in what.deals
    )
    assert (found.complete, found.notes) == (True, ())


def test_a_detailed_statement_has_statistics_that_add_up() -> None:
    what = in_metatrader_4(printed())
    page = mt4_html(what, detailed=True).decode("cp1252")
    net = total(order.result for order in orders_of(what.deals))
    assert f"Total Net Profit:</td><td class=mspt><b>{what.money(net)}</b>" in page
    assert f"Total Trades:</td><td class=mspt><b>{len(orders_of(what.deals))}</b>" in page
    assert "<td colspan=4>cancelled</td>" in page
    assert page.count("Details:") == 1
    assert "Details:" not in mt4_html(what).decode("cp1252")
