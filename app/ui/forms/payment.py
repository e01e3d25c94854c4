"""The form that records a payment to a client."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtWidgets import QWidget

from app.domain.errors import BadInput, message
from app.domain.investments import Payment, PaymentKind
from app.services import payments as service
from app.services.payments import Payable
from app.ui.desk import Desk
from app.ui.forms.form import Form
from app.ui.widgets.fields import AmountEdit, Choice, DateEdit, Field, TextEdit, checked
from app.ui.widgets.layouts import form_row


class PaymentForm(Form[Payment]):
    """Records a payment on an open row of a schedule; the command's key makes a repeated click harmless."""

    def __init__(self, window: QWidget, desk: Desk, open_rows: Sequence[Payable], investment: str = "") -> None:
        words = desk.words
        super().__init__(
            window, desk, words("Record payment"), draft=f"payment:{investment or 'any'}", save=words("Record payment")
        )
        self._key = str(uuid.uuid4())
        self._rows = {f"{each.due.investment.code}/{each.due.row.seq}": each for each in open_rows}
        self._row: Choice[str] = Choice([(key, self._name(each)) for key, each in self._rows.items()])
        self._amount = AmountEdit(desk.region, field="amount")
        self._day = DateEdit(desk.region, field="paid_on")
        self._reference = TextEdit()
        self.place(self.add("seq", Field(words("Payment"), self._row)))
        self.place(
            form_row(
                self.add("amount", Field(words("Amount"), self._amount, check=checked(self._amount.amount, words))),
                self.add("paid_on", Field(words("Paid on"), self._day, check=checked(self._day.day, words))),
            )
        )
        self.place(
            self.add("reference", Field(words("Reference"), self._reference, hint=words("of the bank or wallet")))
        )
        self._day.set_day(desk.today())
        self._row.picked.connect(self._fill)
        self._fill()

    def _name(self, each: Payable) -> str:
        due = each.due
        kind = self.words.term("row", due.row.kind.value)
        return f"{due.investment.code} · {each.client} · {kind} {due.row.seq} · {self.region.date(due.row.due)}"

    def _fill(self) -> None:
        chosen = self._rows.get(self._row.value() or "")
        if chosen is not None:
            self._amount.set_amount(chosen.due.open)

    def command(self) -> Payment:
        chosen = self._rows.get(self._row.value() or "")
        if chosen is None:
            raise BadInput(message("Choose what is paid."), field="seq")
        day = self._day.day()
        return Payment(
            investment=chosen.due.investment.code,
            seq=chosen.due.row.seq,
            paid_on=day or self.desk.today(),
            amount=self._amount.amount() or Decimal("0.00"),
            reference=self._reference.text().strip(),
            kind=PaymentKind(chosen.due.row.kind.value),
        )

    def send(self, command: Payment) -> Payment:
        return service.record_payment(self.desk.office, command, self._key)
