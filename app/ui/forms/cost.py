"""The form that records a cost of the fund."""

from __future__ import annotations

import uuid
from decimal import Decimal

from PySide6.QtWidgets import QWidget

from app.domain.investments import OPERATING, Cost
from app.services import costs as service
from app.ui.desk import Desk
from app.ui.forms.form import Form
from app.ui.widgets.fields import AmountEdit, Choice, DateEdit, Field, TextEdit, checked
from app.ui.widgets.layouts import form_row


class CostForm(Form[Cost]):
    """Records a cost; it belongs to no fund, so it is in the total only."""

    def __init__(self, window: QWidget, desk: Desk) -> None:
        words = desk.words
        hint = words("A cost belongs to no fund: it counts in the total only.")
        super().__init__(window, desk, words("Record cost"), draft="cost:new", save=words("Record cost"), hint=hint)
        self._key = str(uuid.uuid4())
        self._day, self._amount, self._note = DateEdit(desk.region, field="day"), AmountEdit(desk.region), TextEdit()
        self._kind: Choice[str] = Choice(
            [(OPERATING, words("Operating")), ("other", words("Other, not in the results"))]
        )
        self.place(
            form_row(
                self.add("day", Field(words("Date"), self._day, check=checked(self._day.day, words))),
                self.add("amount", Field(words("Amount"), self._amount, check=checked(self._amount.amount, words))),
            )
        )
        self.place(self.add("kind", Field(words("Kind"), self._kind)))
        self.place(self.add("note", Field(words("Note"), self._note)))
        self._day.set_day(desk.today())

    def command(self) -> Cost:
        return Cost(
            day=self._day.day() or self.desk.today(),
            kind=self._kind.value() or OPERATING,
            amount=self._amount.amount() or Decimal("0.00"),
            note=self._note.text().strip(),
        )

    def send(self, command: Cost) -> Cost:
        return service.record_cost(self.desk.office, command, self._key)
