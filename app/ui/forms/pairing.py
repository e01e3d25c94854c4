"""The form that looks for the other leg of a transfer, and writes both legs down as one decision."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.domain.calendar import local_date
from app.domain.errors import BadInput, KnownError, message
from app.domain.holdings import OperationKey, Typing
from app.domain.money import ZERO
from app.services import pairing as service
from app.services.pairing import Candidate
from app.services.review import ReviewDetail
from app.ui.desk import Desk
from app.ui.forms.form import Form
from app.ui.models.columns import Column, login, money
from app.ui.style import look
from app.ui.widgets.fields import AmountEdit, Field, TextEdit, checked
from app.ui.widgets.layouts import form_row
from app.ui.widgets.states import Empty
from app.ui.widgets.table import TableView
from app.ui.widgets.text import Text

PAUSE = 250  # milliseconds after the last key before it is looked for again
HEIGHT = 210
USUAL_DAYS = 3


@dataclass(frozen=True, slots=True)
class Legs:
    """The other leg, and why."""

    other: OperationKey
    reason: str


class PairingForm(Form[Legs]):
    """Days and tolerance say how far to look; the likeliest candidate stands first."""

    def __init__(self, window: QWidget, desk: Desk, view: ReviewDetail) -> None:
        words, deal, region = desk.words, view.row.deal, desk.region
        amount = region.money(abs(deal.amount))
        super().__init__(
            window,
            desk,
            words("The other leg of {amount}", amount=amount),
            draft=f"pair:{deal.account.login}:{deal.ticket}",
            save=words("Save both legs"),
            hint=words("Both legs are one decision: they are written together, and cancel in the fund."),
        )
        self._view = view
        self._zone = desk.timezone
        self.days = TextEdit(str(USUAL_DAYS), unit=words("days"))
        self.tolerance = AmountEdit(region, unit=view.currency)
        self.tolerance.set_amount(ZERO)
        self.table = self._made_table()
        self._rest = Text("", "hint", "warn", wrap=True)
        self._rest.hide()
        self._reason = TextEdit()
        self._reason.setPlaceholderText(words("needed where a rule has typed one of the legs"))
        tolerance = Field(words("Amounts may differ by"), self.tolerance, check=checked(self.tolerance.amount, words))
        days = Field(words("Within"), self.days)
        self.place(form_row(self.add("days", days), self.add("tolerance", tolerance)))
        self.place(self.table)
        self.place(self._rest)
        self.place(self.add("reason", Field(words("Reason"), self._reason)))
        self._look_soon_after_typing()
        self.table.current_changed.connect(self._tell_rest)
        self.look_again()

    def _made_table(self) -> TableView[Candidate]:
        words = self.words
        none = words("Look further: more days, or a tolerance for what the transfer cost.")
        made: TableView[Candidate] = TableView(
            self._columns(),
            words,
            key=lambda each: each.key,
            empty=Empty("link", words("No other leg found"), none),
            name=words("Possible other legs"),
        )
        made.setFixedHeight(look().px(HEIGHT))
        return made

    def _look_soon_after_typing(self) -> None:
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PAUSE)
        self._soon.timeout.connect(self.look_again)
        self.days.textEdited.connect(lambda _text: self._soon.start())
        self.tolerance.textEdited.connect(lambda _text: self._soon.start())

    def restored(self) -> None:
        self.look_again()

    def look_again(self) -> None:
        """Look for candidates within what the fields say."""
        text = self.days.text().strip()
        try:
            tolerance = self.tolerance.amount() or ZERO
        except BadInput as wrong:
            self.refused(wrong)
            return
        if not text.isdecimal():
            self.fields["days"].show_error(self.words("A whole number of days."))
            return
        office, key, days = self.desk.office, self._view.row.key, int(text[:9])
        self.desk.tasks.read(
            lambda: service.candidates(office, key, days, tolerance), self._show, self._unusable, latest="pairing"
        )

    def _show(self, found: tuple[Candidate, ...]) -> None:
        self.fields["days"].clear_error()
        self.table.set_rows(found)
        self.table.select_first()
        self.save_button.setEnabled(bool(found))

    def _unusable(self, error: KnownError) -> None:
        self.refused(error)

    def _columns(self) -> tuple[Column[Candidate], ...]:
        words, region = self.words, self.region
        return (
            login("account", words("Account"), lambda each: each.operation.deal.account.login),
            Column(key="client", title=words("Client"), text=lambda each: each.about, stretch=True),
            Column(key="day", title=words("Day"), text=self._day, value=lambda each: each.operation.deal.time),
            money(
                "amount", words("Amount"), lambda each: each.operation.deal.amount, region, signed=True, coloured=False
            ),
            money("difference", words("Difference"), lambda each: each.difference, region, signed=True, coloured=False),
            Column(key="type", title=words("Type"), text=self._type),
        )

    def _day(self, each: Candidate) -> str:
        day = self.region.date(local_date(each.operation.deal.time, self._zone))
        hours = int(each.later.total_seconds() // 3600)
        return f"{day} ({hours:+d} h)"

    def _type(self, each: Candidate) -> str:
        return self.words.term("operation", each.operation.type.value)

    def _tell_rest(self, each: Candidate | None) -> None:
        rest = each.difference if each is not None else ZERO
        self._rest.setVisible(bool(rest))
        if rest:
            amount = self.region.money(abs(rest))
            self._rest.set_text(
                self.words("{amount} differ: that becomes a part of its own, a fee or a correction.", amount=amount)
            )

    def command(self) -> Legs:
        chosen = self.table.current()
        if chosen is None:
            raise BadInput(message("Choose the other leg."))
        return Legs(chosen.key, self._reason.text())

    def send(self, command: Legs) -> tuple[Typing, Typing]:
        return service.pair(self.desk.office, self._view.row.key, command.other, command.reason)


def _amount(each: Candidate) -> Decimal:
    return each.operation.deal.amount
