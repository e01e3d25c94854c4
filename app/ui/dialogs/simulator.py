"""The simulator: what an amount would earn in each fund, side by side, and every payment of the chosen one."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.domain.errors import BadInput
from app.domain.obligations import dues
from app.domain.proposals import Simulation
from app.services.papers import percent
from app.services.proposals import side_by_side
from app.services.prospects import Choices
from app.ui.desk import Desk
from app.ui.models.columns import Align, Column, Kind, day, money
from app.ui.scrim import Scrim
from app.ui.style import look
from app.ui.tokens import STANDARD, TABLE_HEADER
from app.ui.widgets.buttons import Button
from app.ui.widgets.fields import AmountEdit, DateEdit, Field, checked
from app.ui.widgets.layouts import column, form_row, row
from app.ui.widgets.schedule import ScheduleLine, ScheduleTable, Span
from app.ui.widgets.scrolled import Scrolled
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.table import TableView
from app.ui.widgets.text import Text

WIDTH, HEIGHT = 900, 660
USUAL = Decimal("50000.00")


class Simulator(Scrim):
    """Computes as it is typed, with the functions that real contracts are computed with; nothing is written."""

    def __init__(
        self, window: QWidget, desk: Desk, choices: Choices, amount: Decimal | None = None, fund: str = ""
    ) -> None:
        super().__init__(window)
        self.desk, self.words, self.region, self._choices = desk, desk.words, desk.region, choices
        self._sheet = Sheet(self)
        self.amount = AmountEdit(desk.region, unit=choices.currency, field="amount")
        self.deposit = DateEdit(desk.region, field="deposit_date")
        self.amount.set_amount(amount or USUAL)
        self.deposit.set_day(choices.today)
        self.funds: TableView[Simulation] = self._made_table()
        self.line = ScheduleLine(desk.words, desk.region)
        self.schedule = ScheduleTable(desk.words, desk.region, choices.currency)
        self.said = Text("", "hint", "text2", wrap=True, bold=True)
        self._lay_out()
        for editor in (self.amount, self.deposit):
            editor.textEdited.connect(lambda _text: self.compute())
        self.funds.current_changed.connect(self.show_simulation)
        self.compute()
        self.funds.select(fund)

    def ask(self) -> None:
        """Open with the keyboard in the amount."""
        self._place()
        self.open()
        self.amount.setFocus()
        self.amount.selectAll()

    def compute(self) -> None:
        """Show what the amount would earn; nothing while it cannot be read."""
        try:
            amount, deposit = self.amount.amount(), self.deposit.day()
            found = side_by_side(self._choices.terms, amount, deposit) if amount and deposit else ()
        except BadInput:
            found = ()
        self.funds.set_rows(found)
        self.funds.setFixedHeight(look().px(TABLE_HEADER + STANDARD * max(1, len(found))) + 2)
        self.funds.select_first()
        self.show_simulation(self.funds.current())

    def show_simulation(self, sold: Simulation | None) -> None:
        """Show every payment of this fund."""
        self.line.setVisible(sold is not None)
        self.schedule.setVisible(sold is not None)
        if sold is None:
            self.said.set_text(self.words("Type an amount and a date."))
            return
        deposit = sold.investment.deposit_date
        rows = tuple(dues(sold.investment, {}, deposit))
        self.schedule.show_dues(rows)
        self.line.show_span(Span(deposit, sold.interest_starts, sold.matures, deposit, 0, rows))
        self.said.set_text(self._sentence(sold))

    def _sentence(self, sold: Simulation) -> str:
        if sold.short_of_minimum:
            return self.words(
                "{fund} begins at **{minimum}**; **{short}** are missing.",
                fund=sold.terms.fund,
                minimum=sold.terms.minimum,
                short=sold.short_of_minimum,
            )
        return self.words(
            "{fund}, terms of {date}: **{interest}** of interest, **{total}** in all.",
            fund=sold.terms.fund,
            date=sold.terms.effective,
            interest=sold.interest,
            total=sold.total,
        )

    def _lay_out(self) -> None:
        words = self.words
        close = Button(words("Close"), keys="Esc")
        close.clicked.connect(self.close_again)
        head = row(Text(words("Simulator"), "panel"), None, close)
        hint = Text(words("Nothing is written; funds whose terms are agreed each time are left out."), "hint", "text3")
        fields = form_row(
            Field(words("Amount"), self.amount, check=checked(self.amount.amount, words)),
            Field(words("Deposit date"), self.deposit, check=checked(self.deposit.day, words)),
        )
        rows = Scrolled(column(self.line, self.schedule, None, spacing=8, margins=(0, 0, 6, 0)), words("Schedule"))
        self._sheet.setLayout(
            column(head, hint, fields, self.funds, self.said, rows, spacing=12, margins=(20, 16, 20, 16))
        )

    def _made_table(self) -> TableView[Simulation]:
        return TableView(
            self._columns(), self.words, key=lambda sold: sold.terms.fund, name=self.words("Funds side by side")
        )

    def _columns(self) -> Sequence[Column[Simulation]]:
        words, region = self.words, self.region
        return (
            Column(
                key="fund",
                title=words("Fund"),
                text=lambda sold: sold.terms.fund,
                kind=Kind.FUND,
                width=112,
                fixed=True,
            ),
            Column(
                key="rate",
                title=words("% per month"),
                text=lambda sold: percent(sold.terms.rate_per_month, region),
                value=lambda sold: sold.terms.rate_per_month,
                align=Align.RIGHT,
            ),
            Column(
                key="payments",
                title=words("Payments"),
                text=lambda sold: region.number(sold.terms.payments),
                value=lambda sold: sold.terms.payments,
                align=Align.RIGHT,
            ),
            day("first", words("First on"), lambda sold: sold.first.due, region),
            money("each", words("First payment"), lambda sold: sold.first.amount, region),
            money("interest", words("Interest in all"), lambda sold: sold.interest, region, weight=500),
            day("matures", words("Principal back"), lambda sold: sold.matures, region),
            Column(
                key="minimum",
                title=words("Minimum"),
                text=lambda sold: region.money(sold.terms.minimum),
                value=lambda sold: sold.terms.minimum,
                align=Align.RIGHT,
                stretch=True,
                tone=lambda sold: "warn" if sold.short_of_minimum else "",
                icon=lambda sold: "triangle-alert" if sold.short_of_minimum else "",
                icon_tone=lambda _sold: "warn",
            ),
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_again()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        width, height = min(look().px(WIDTH), self.width() - 40), min(look().px(HEIGHT), self.height() - 60)
        self._sheet.setGeometry((self.width() - width) // 2, (self.height() - height) // 2, width, height)
