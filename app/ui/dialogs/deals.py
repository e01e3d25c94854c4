"""The deals of an account: what each did to the balance, and the balance after it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.domain.calendar import zone
from app.domain.errors import KnownError
from app.domain.holdings import AccountKey
from app.services import deals as service
from app.services.deals import DealLine
from app.ui.desk import Desk
from app.ui.dialogs.wide import WideDialog
from app.ui.models.columns import Align, Column, money
from app.ui.tokens import COMPACT
from app.ui.widgets.buttons import IconButton, KeyCap
from app.ui.widgets.card import Line
from app.ui.widgets.layouts import column, row
from app.ui.widgets.states import Empty
from app.ui.widgets.table import TableView
from app.ui.widgets.tablebar import TableBar
from app.ui.widgets.text import Text


class DealsDialog(WideDialog):
    """Every deal of one account, the newest first; filtered by what is typed, exported as shown. Esc closes."""

    def __init__(self, window: QWidget, desk: Desk, account: AccountKey) -> None:
        super().__init__(window)
        words = desk.words
        self.desk, self.words, self.region, self.account = desk, words, desk.region, account
        self._zone = zone(desk.timezone)
        self.table: TableView[DealLine] = TableView(
            self._columns(),
            words,
            key=lambda line: line.deal.ticket,
            height=COMPACT,
            empty=Empty("scroll-text", words("No deals yet"), words("Read the history, or import a statement.")),
            name=words("Deals of the account"),
        )
        self.table.export_asked.connect(lambda: desk.export(self.table.content(), f"deals-{account.login}"))
        bar = TableBar(self.table, words("Filter deals"))
        close = IconButton("x", words("Close"))
        close.clicked.connect(self.close_again)
        title = Text(words("Deals of {login}", login=account.login), "panel")
        head = row(title, 6, Text(account.server, "hint", "text2"), None, KeyCap("Esc"), close, margins=(20, 9, 14, 9))
        whole = column(head, Line(), bar, spacing=0, margins=(1, 1, 1, 1))
        whole.addWidget(self.table, 1)
        self._sheet.setLayout(whole)
        self.closed.connect(self.deleteLater)

    def ask(self) -> None:
        """Open, and read the deals off this thread."""
        self._place()
        self.open()
        self.table.show_loading(self.words("Reading deals"))
        office, account = self.desk.office, self.account
        self.desk.tasks.read(lambda: service.account_deals(office, account), self._show, self._fail, latest="deals")

    def _show(self, lines: tuple[DealLine, ...]) -> None:
        self.table.set_rows(lines)
        self.table.view.setFocus()

    def _fail(self, error: KnownError) -> None:
        self.table.show_error(error, self.ask)

    def _columns(self) -> tuple[Column[DealLine], ...]:
        words, region = self.words, self.region
        return (
            Column(
                key="time",
                title=words("Time"),
                text=lambda line: region.moment(line.deal.time, self._zone, seconds=True),
                value=lambda line: line.deal.time,
            ),
            Column(key="ticket", title=words("Deal"), text=lambda line: line.deal.ticket, mono=True),
            Column(
                key="kind", title=words("Type"), text=lambda line: words.term("deal", line.deal.kind.value), least=1
            ),
            Column(key="symbol", title=words("Symbol"), text=lambda line: line.deal.symbol or "–"),
            Column(
                key="volume",
                title=words("Volume"),
                text=lambda line: region.number(line.deal.volume, 2) if line.deal.volume else "–",
                value=lambda line: line.deal.volume,
                align=Align.RIGHT,
                least=2,
            ),
            money("profit", words("Profit"), lambda line: line.deal.profit, region, signed=True),
            money("swap", words("Swap"), lambda line: line.deal.swap, region, signed=True, least=4),
            money("commission", words("Commission"), lambda line: line.deal.commission, region, signed=True, least=3),
            money("fee", words("Fee"), lambda line: line.deal.fee, region, signed=True, least=5),
            money("balance", words("Balance"), lambda line: line.balance, region, weight=600),
            Column(key="comment", title=words("Comment"), text=lambda line: line.deal.comment, stretch=True, least=6),
        )
