"""Trades an account by its conditions, and writes the deals that come of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from app.bridge.simulator.broker import Change, SimulatedAccount
from app.bridge.simulator.conditions import Conditions
from app.bridge.simulator.ledger import Ledger
from app.bridge.simulator.replay import OpenTrade, Replay
from app.bridge.simulator.valuation import DOLLAR, Valuation
from app.domain.holdings import Deal, DealKind, Entry
from app.domain.money import ZERO

STANDARD = Conditions()
BUYS, SELLS = DealKind.BUY, DealKind.SELL
CANCELLED = {BUYS: DealKind.BUY_CANCELED, SELLS: DealKind.SELL_CANCELED}
LATER = timedelta(milliseconds=1)
UTC_ZONE = "UTC"


class Trading:
    """An account while somebody trades it; moments never go back. `zone` is that of the server's clock."""

    def __init__(
        self, ledger: Ledger, currency: str = DOLLAR, conditions: Conditions = STANDARD, zone: str = UTC_ZONE
    ) -> None:
        self.ledger, self.currency, self.conditions = ledger, currency, conditions
        self.balance = self.credit = ZERO
        self.changes: list[Change] = []
        self._replay = Replay(conditions, zone)
        self._values = Valuation(ledger.market)

    @property
    def positions(self) -> dict[int, OpenTrade]:
        """The open positions, by their number."""
        return self._replay.open

    def operation(self, at: datetime, amount: Decimal, comment: str, kind: DealKind = DealKind.BALANCE) -> Deal:
        """An operation on the balance, or on the credit."""
        return self._happened(self.ledger.operation(at, amount, comment, kind))

    def order(self, at: datetime, symbol: str, side: str, lots: Decimal, comment: str = "") -> Deal:
        """Buy or sell. On a netting account that may enlarge, reduce, close or turn the symbol's position."""
        held = self._of(symbol) if self.conditions.netting else None
        if held is None or held.side == side:
            return self._enter(at, symbol, side, lots, held.ticket if held else 0, comment)
        if lots <= held.volume:
            return self.close(at, held.ticket, lots, comment)
        return self._leave(at, held, lots, Entry.INOUT, comment=comment)

    def close(self, at: datetime, position: int, lots: Decimal | None = None, comment: str = "") -> Deal:
        """Close a position at the market's price, or a part of it."""
        held = self.positions[position]
        return self._leave(at, held, lots or held.volume, Entry.OUT, comment=comment)

    def close_by(self, at: datetime, first: int, second: int) -> tuple[Deal, Deal]:
        """Close two opposite positions of a symbol by each other, as far as the smaller one goes.

        Both close at the second one's opening price: the first one bears the result.
        """
        one, other = self.positions[first], self.positions[second]
        lots, price = min(one.volume, other.volume), other.price_open
        return (
            self._leave(at, one, lots, Entry.OUT_BY, price, f"close by #{second}"),
            self._leave(at, other, lots, Entry.OUT_BY, price, f"close by #{first}"),
        )

    def stop_out(self, at: datetime) -> list[Deal]:
        """Close the worst position while the margin level is below the limit, as the broker does by itself."""
        closed: list[Deal] = []
        while self.positions and (level := self.margin_level(at)) < self.conditions.stop_out:
            worst = min(self.positions.values(), key=lambda held: self._floating(held, at))
            comment = f"[so {level:.2f}%/{self.equity(at):.0f}/{self.margin(at):.0f}]"
            closed.append(self.close(at + LATER * len(closed), worst.ticket, comment=comment))
        return closed

    def cancel(self, at: datetime, position: int) -> None:
        """Let the broker cancel every deal of a position: the type changes, the profit is gone, the ticket stays."""
        for deal in map(self._content, self.ledger.deals):
            if deal.position == position and deal.kind in CANCELLED:
                self._change(at, deal, replace(deal, kind=CANCELLED[deal.kind], profit=ZERO))
        self.positions.pop(position, None)

    def correct(self, at: datetime, deal: Deal, *, commission: Decimal) -> None:
        """Let the commission of a deal be another one from a moment on."""
        known = self._content(deal)
        self._change(at, known, replace(known, commission=commission))

    def _change(self, at: datetime, before: Deal, after: Deal) -> None:
        self.balance += after.amount - before.amount
        self.changes.append(Change(at, after))

    def equity(self, at: datetime) -> Decimal:
        """Balance + credit + what the open positions have earned."""
        self._replay.roll(at)
        earned = sum((self._floating(held, at) for held in self.positions.values()), ZERO)
        return self.balance + self.credit + earned

    def margin(self, at: datetime) -> Decimal:
        """What of the equity the open positions bind."""
        margins = (self._values.margin(held, at, self.currency, self.conditions) for held in self.positions.values())
        return sum(margins, ZERO)

    def margin_level(self, at: datetime) -> Decimal:
        """Equity in percent of the margin. Raises ZeroDivisionError where nothing is open."""
        return self.equity(at) / self.margin(at) * 100

    def account(self, name: str = "A. Person", hidden: tuple[Deal, ...] = ()) -> SimulatedAccount:
        """The account as it stands after what was done."""
        return SimulatedAccount(
            key=self.ledger.key,
            name=name,
            deals=tuple(sorted(self.ledger.deals, key=lambda deal: deal.time)),
            currency=self.currency,
            hidden=hidden,
            conditions=self.conditions,
            changes=tuple(self.changes),
        )

    def _content(self, deal: Deal) -> Deal:
        """What a deal reads by now."""
        return next((change.deal for change in reversed(self.changes) if change.deal.ticket == deal.ticket), deal)

    def _of(self, symbol: str) -> OpenTrade | None:
        return next((held for held in self.positions.values() if held.symbol == symbol), None)

    def _enter(self, at: datetime, symbol: str, side: str, lots: Decimal, position: int, comment: str) -> Deal:
        money, terms = self.conditions.money, self.conditions
        return self._happened(
            self.ledger.write(
                at,
                BUYS if side == "buy" else SELLS,
                entry=Entry.IN,
                symbol=symbol,
                volume=lots,
                price=self._values.price(symbol, at),
                commission=money(lots * terms.commission_in),
                fee=money(lots * terms.fee),
                position=position,
                comment=comment,
            )
        )

    def _leave(
        self,
        at: datetime,
        held: OpenTrade,
        lots: Decimal,
        entry: Entry,
        price: Decimal | None = None,
        comment: str = "",
    ) -> Deal:
        """Close so much of a position; what goes beyond it opens the other side."""
        self._replay.roll(at)
        held, money, terms = self.positions[held.ticket], self.conditions.money, self.conditions
        closed = min(lots, held.volume)
        at_price = self._values.price(held.symbol, at) if price is None else price
        part = replace(held, volume=closed)
        swap = held.swap if closed == held.volume else money(held.swap * closed / held.volume)
        commission = closed * terms.commission_out + (lots - closed) * terms.commission_in
        return self._happened(
            self.ledger.write(
                at,
                SELLS if held.side == "buy" else BUYS,
                entry=entry,
                symbol=held.symbol,
                volume=lots,
                price=at_price,
                profit=self._values.profit(part, at_price, at, self.currency, terms),
                swap=swap,
                commission=money(commission),
                fee=money(lots * terms.fee),
                position=held.ticket,
                comment=comment,
            )
        )

    def _happened(self, deal: Deal) -> Deal:
        self._replay.take(deal)
        if deal.kind is DealKind.CREDIT or (deal.kind is DealKind.BONUS and self.conditions.bonus_is_credit):
            self.credit += deal.amount
        else:
            self.balance += deal.amount
        return deal

    def _floating(self, held: OpenTrade, at: datetime) -> Decimal:
        price = self._values.price(held.symbol, at)
        return self._values.profit(held, price, at, self.currency, self.conditions) + held.swap
