"""The open positions of an account: the largest ones and the sum of the others, or all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from PySide6.QtWidgets import QWidget

from app.domain.calendar import zone
from app.domain.holdings import Position
from app.services.monitor import AccountDetail
from app.ui.desk import Desk
from app.ui.models.columns import Align, Column, Total, Value, money, sign_tone
from app.ui.panels.arranged import Arranged
from app.ui.tokens import COMPACT
from app.ui.widgets.buttons import IconButton, LinkButton
from app.ui.widgets.card import Card
from app.ui.widgets.freshness import FreshnessMark, said
from app.ui.widgets.states import Empty
from app.ui.widgets.table import TableView

LARGEST = 6


@dataclass(frozen=True, slots=True)
class PositionLine:
    """A position, or the sum of those that are too small for a line of their own."""

    profit: Decimal
    position: Position | None = None
    smaller: int = 0

    @property
    def key(self) -> int:
        """The ticket; zero for the sum."""
        return self.position.ticket if self.position else 0


def lines(positions: Sequence[Position], *, whole: bool) -> list[PositionLine]:
    """The largest profits and losses first; unless `whole`, what is left after the largest in one line."""
    ordered = sorted(positions, key=lambda each: -abs(each.profit + each.swap))
    shown = ordered if whole or len(ordered) <= LARGEST + 1 else ordered[:LARGEST]
    found = [PositionLine(each.profit + each.swap, each) for each in shown]
    left = ordered[len(shown) :]
    if left:
        found.append(PositionLine(sum((each.profit + each.swap for each in left), Decimal("0.00")), smaller=len(left)))
    return found


class PositionsCard(Card):
    """The open positions of an account, the largest profit or loss first."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk.words("Open positions"), parent=parent)
        self._desk, self._words, self._region = desk, desk.words, desk.region
        self._zone = zone(desk.timezone)
        self._positions: Sequence[Position] = ()
        self._whole = False
        self._more = LinkButton(self._words("Show all"))
        self._more.clicked.connect(self.toggle_whole)
        self._export = IconButton("download", self._words("Export this table"), small=True)
        self._mark = FreshnessMark()
        for widget in (self._more, self._export, self._mark):
            self.add_action(widget)
        self.table = TableView(
            self._columns(),
            self._words,
            key=lambda line: line.key,
            height=COMPACT,
            empty=Empty("chart-candlestick", self._words("No open positions")),
            totals=self._totals,
            name=self._words("Open positions"),
        )
        Arranged(desk, self.table, "positions")
        self.table.export_asked.connect(lambda: desk.export(self.table.content(), "positions"))
        self._export.clicked.connect(self.table.export_asked)
        self.body.addWidget(self.table)
        self._show()

    def toggle_whole(self) -> None:
        """Show every position, or the largest ones again."""
        self._whole = not self._whole
        self._more.setText(self._words("Show the largest") if self._whole else self._words("Show all"))
        self._more.updateGeometry()
        self._show()

    def show_detail(self, detail: AccountDetail | None) -> None:
        """Show an account's positions; without a terminal they are not known."""
        positions = detail.positions if detail else ()
        if positions is None:
            text = self._words("Positions come from the terminal, and none is connected to this account.")
            self.table.set_empty(Empty("unplug", self._words("Positions are not known"), text))
        else:
            self.table.set_empty(Empty("chart-candlestick", self._words("No open positions")))
        self._positions = positions or ()
        age = detail.row.age if detail else None
        self._mark.set(said(self._words, self._region, self._zone, age, self._desk.office.clock()))
        self._show()

    def _show(self) -> None:
        count = len(self._positions)
        many = count > LARGEST + 1
        self._more.setVisible(many)
        self._export.setVisible(bool(count))
        hint = str(count) if count else ""
        if many and not self._whole:
            hint = self._words("{n}, six largest shown", n=self._region.number(count))
        self.set_hint(hint)
        self.table.set_rows(lines(self._positions, whole=self._whole))

    def _columns(self) -> Sequence[Column[PositionLine]]:
        words, region = self._words, self._region
        volume = self._of(lambda each: each.volume)
        opened, now = self._of(lambda each: each.price_open), self._of(lambda each: each.price_now)
        profit: Column[PositionLine] = money("profit", words("Profit"), lambda line: line.profit, region, signed=True)
        return (
            Column(
                key="symbol",
                title=words("Symbol"),
                text=self._symbol,
                sort=self._of(lambda each: each.symbol),
                weight_of=lambda line: 600 if line.position else 400,
                tone=lambda line: "" if line.position else "text2",
                fixed=True,
            ),
            Column(
                key="side",
                title=words("Side"),
                text=lambda line: words.term("side", line.position.side) if line.position else "",
                sort=self._of(lambda each: each.side),
            ),
            Column(
                key="lots",
                title=words("Lots"),
                text=lambda line: region.number(line.position.volume, 2) if line.position else "",
                value=volume,
                align=Align.RIGHT,
            ),
            self._price("open", words("Open"), opened, "text2"),
            self._price("now", words("Now"), now, ""),
            replace(profit, sort=self._of(lambda each: each.profit + each.swap)),
        )

    def _price(self, key: str, title: str, price: Callable[[PositionLine], Value], tone: str) -> Column[PositionLine]:
        return Column(
            key=key,
            title=title,
            text=lambda line: self._written(price(line), line.position),
            value=price,
            align=Align.RIGHT,
            tone=lambda _line: tone,
        )

    def _of(self, value: Callable[[Position], Value]) -> Callable[[PositionLine], Value]:
        """A value of the position; the sum of the smaller ones has none, and so stands last however it is sorted."""
        return lambda line: value(line.position) if line.position else None

    def _symbol(self, line: PositionLine) -> str:
        if line.position:
            return line.position.symbol
        return self._words.count(line.smaller, "{n} smaller position", "{n} smaller positions")

    def _written(self, price: Value, position: Position | None) -> str:
        """A price with the decimals of its symbol, as far as its two prices tell."""
        if position is None or not isinstance(price, Decimal):
            return ""
        exponent = min(position.price_open.as_tuple().exponent, position.price_now.as_tuple().exponent, -1)
        return self._region.number(price, -int(exponent))

    def _totals(self, rows: Sequence[PositionLine]) -> dict[str, Total]:
        floating = sum((line.profit for line in rows), Decimal("0.00"))
        count = sum(line.smaller or 1 for line in rows)
        text = self._words.count(count, "Floating, {n} position", "Floating, {n} positions")
        return {"symbol": Total(text), "profit": Total(self._region.money(floating, signed=True), sign_tone(floating))}
