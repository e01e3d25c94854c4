"""The form that divides one operation between several types, amounts, places and investments."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtWidgets import QWidget

from app.domain.errors import BadInput
from app.domain.holdings import OperationType, Part, Typing
from app.domain.money import ZERO
from app.services import splitting as service
from app.services.choices import NEEDS_PLACE, types_for
from app.services.review import ReviewDetail
from app.ui.desk import Desk
from app.ui.forms.form import Form
from app.ui.forms.places import places
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.card import Line
from app.ui.widgets.fields import AmountEdit, Choice, Field, TextEdit, checked
from app.ui.widgets.layouts import column, form_row, row
from app.ui.widgets.text import Text

FEWEST = 2


@dataclass(frozen=True, slots=True)
class Division:
    """The parts, signed as the operation is, and why."""

    parts: tuple[Part, ...]
    reason: str


class PartFields(QWidget):
    """The fields of one part; its place is asked for only where its type needs one."""

    def __init__(self, form: SplitForm, number: int, view: ReviewDetail) -> None:
        super().__init__()
        words = form.words
        self.kind: Choice[str] = Choice(
            [(kind.value, words.term("operation", kind.value)) for kind in types_for(view.row.amount)]
        )
        self.amount = AmountEdit(form.region, unit=view.currency, field=f"amount{number}")
        self.place: Choice[str] = Choice(places(words, view.accounts))
        self.investment: Choice[str] = Choice(
            [("", words("by allocation")), *((code, f"{code}, {fund}") for code, fund in view.investments)]
        )
        amount = Field(words("Amount"), self.amount, check=checked(self.amount.amount, words, required=False))
        self._place_field = form.add(f"held_in{number}", Field(words("Held in"), self.place))
        above = form_row(
            form.add(f"type{number}", Field(words("Type of part {number}", number=number), self.kind)),
            form.add(f"amount{number}", amount),
        )
        below = form_row(
            form.add(f"investment{number}", Field(words("Belongs to"), self.investment)), self._place_field
        )
        self.setLayout(column(above, below, Line(), spacing=8))
        self.kind.currentIndexChanged.connect(lambda _at: self._follow())
        self._follow()

    def part(self, sign: int) -> Part:
        """What stands in the fields. Raises BadInput."""
        chosen = OperationType(self.kind.value() or OperationType.UNKNOWN)
        held_in = (self.place.value() or "") if chosen in NEEDS_PLACE else ""
        return Part(chosen, sign * (self.amount.amount() or ZERO), held_in, self.investment.value() or "")

    def show_part(self, part: Part) -> None:
        """Fill the fields."""
        self.kind.set_value(part.type.value)
        self.amount.set_amount(abs(part.amount))
        self.place.set_value(part.held_in)
        self.investment.set_value(part.investment)

    def _follow(self) -> None:
        chosen = self.kind.value()
        self._place_field.setVisible(chosen is not None and OperationType(chosen) in NEEDS_PLACE)


class SplitForm(Form[Division]):
    """Divides an operation; what remains is told while amounts are typed, and must be nothing."""

    def __init__(self, window: QWidget, desk: Desk, view: ReviewDetail) -> None:
        words, deal = desk.words, view.row.deal
        super().__init__(
            window,
            desk,
            words("Divide {amount}", amount=desk.region.money(abs(deal.amount))),
            draft=f"split:{deal.account.login}:{deal.ticket}",
            save=words("Save parts"),
            hint=words("The parts add up to the whole, to the cent. Another decision takes the place of this one."),
        )
        self._view, self._sign = view, 1 if deal.amount > 0 else -1
        self.parts: list[PartFields] = []
        self._rows = column(spacing=14)
        self.left = Text("", "body", "text2", weight=600)
        more = Button(words("Add a part"), kind=Kind.OUTLINED, icon="plus", small=True)
        more.clicked.connect(self.add_part)
        self._rest = Button(words("Put the rest into the last part"), kind=Kind.PLAIN, small=True)
        self._rest.clicked.connect(self._fill_last)
        self._reason = TextEdit()
        self._reason.setPlaceholderText(words("why, in ten characters or more"))
        self.place(self._rows)
        self.place(row(more, self._rest, None, self.left))
        self.place(self.add("reason", Field(words("Reason"), self._reason)))
        for _ in range(FEWEST):
            self.add_part()
        self._show_present()
        self._tell()

    def _show_present(self) -> None:
        """Begin with the parts it has; a whole operation begins with all of it in the first."""
        row_ = self._view.row
        if row_.divided:
            while len(self.parts) < len(row_.parts):
                self.add_part()
            for fields, part in zip(self.parts, row_.parts, strict=False):
                fields.show_part(Part(part.type, part.amount, part.held_in, part.investment))
        else:
            self.parts[0].kind.set_value(row_.operation.type.value)

    def add_part(self) -> None:
        """One more part."""
        if len(self.parts) < service.MOST_PARTS:
            fields = PartFields(self, len(self.parts) + 1, self._view)
            fields.amount.textEdited.connect(lambda _text: self._tell())
            fields.amount.left.connect(self._tell)
            self.parts.append(fields)
            self._rows.addWidget(fields)

    def focus_first(self) -> None:
        self.parts[0].amount.setFocus()

    def restore(self, content: dict[str, str] | None) -> None:
        while content and f"amount{len(self.parts) + 1}" in content and len(self.parts) < service.MOST_PARTS:
            self.add_part()
        super().restore(content)

    def restored(self) -> None:
        self._tell()

    def remaining(self) -> Decimal:
        """What is not divided yet."""
        whole = abs(self._view.row.amount)
        return service.remaining(whole, [_known(fields.amount) for fields in self.parts])

    def _tell(self) -> None:
        left = self.remaining()
        if left:
            amount = self.region.money(abs(left))
            much = self.words("{amount} too much", amount=amount)
            self.left.set_text(much if left < 0 else self.words("{amount} remains", amount=amount))
        else:
            self.left.set_text(self.words("Nothing remains"))
        self.left.set_tone("text2" if not left else "warn" if left > 0 else "err")
        self._rest.setEnabled(left > 0)

    def _fill_last(self) -> None:
        last = self.parts[-1].amount
        last.set_amount((_known(last) or ZERO) + self.remaining())
        self._tell()

    def command(self) -> Division:
        used = list(self.parts)
        while used and not used[-1].amount.text().strip():
            used.pop()
        return Division(tuple(fields.part(self._sign) for fields in used), self._reason.text())

    def send(self, command: Division) -> Typing:
        return service.split_operation(self.desk.office, self._view.row.key, command.parts, command.reason)


def _known(amount: AmountEdit) -> Decimal | None:
    try:
        return amount.amount()
    except BadInput:
        return None
