"""The form that types several waiting operations of one direction at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QCheckBox, QWidget

from app.domain.calendar import local_date
from app.domain.holdings import AccountKey, OperationKey, OperationType, Typing
from app.domain.money import total
from app.services import review as service
from app.services.choices import NEEDS_PLACE, types_for
from app.services.review import ReviewRow
from app.ui.desk import Desk
from app.ui.forms.form import Form
from app.ui.forms.places import places
from app.ui.widgets.before_after import BeforeAfter
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.fields import Choice, Field, TextEdit
from app.ui.widgets.layouts import column, form_row, row
from app.ui.widgets.text import Text

MOST = 200
PAUSE = 200  # milliseconds after the last mark until its effect is asked for


@dataclass(frozen=True, slots=True)
class Several:
    """What these operations were, where the money is, and why."""

    keys: tuple[OperationKey, ...]
    chosen: OperationType
    reason: str
    held_in: str


class BulkForm(Form[Several]):
    """Every one is listed with its amount; one confirmation types those that are marked, all or none."""

    def __init__(
        self,
        window: QWidget,
        desk: Desk,
        waiting: Sequence[ReviewRow],
        accounts: Sequence[tuple[AccountKey, str]],
    ) -> None:
        words = desk.words
        super().__init__(
            window,
            desk,
            words("Type several operations"),
            draft="bulk:out" if waiting[0].amount < 0 else "bulk:in",
            save=words("Save type"),
            hint=words("All of them, or none: if one cannot be of this type, nothing is written."),
        )
        self._zone = desk.timezone
        self.boxes: dict[OperationKey, QCheckBox] = {}
        self._amounts: dict[OperationKey, Decimal] = {}
        for line in waiting[:MOST]:
            self.boxes[line.key] = self._box(line)
            self._amounts[line.key] = line.amount
        self.sum = Text("", "body", "text2", weight=600)
        kinds = [(kind.value, words.term("operation", kind.value)) for kind in types_for(waiting[0].amount)]
        self._type: Choice[str] = Choice(kinds)
        self._held = Field(words("Held in"), Choice(places(words, accounts)))
        self._reason = TextEdit()
        self._reason.setPlaceholderText(words("why, in ten characters or more"))
        self.place(form_row(self.add("type", Field(words("Type"), self._type)), self.add("held_in", self._held)))
        self.place(self.add("reason", Field(words("Reason"), self._reason)))
        self.place(
            row(self._marking(words("Mark all"), on=True), self._marking(words("Mark none"), on=False), None, self.sum)
        )
        self.place(column(*self.boxes.values(), spacing=6))
        self.effect = BeforeAfter(desk, words("With this type"))
        self.place(self.effect)
        self._type.currentIndexChanged.connect(lambda _at: self._follow())
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PAUSE)
        self._soon.timeout.connect(self.weigh)
        self._mark(on=True)
        self._follow()

    def _marking(self, said: str, *, on: bool) -> Button:
        button = Button(said, kind=Kind.PLAIN, small=True)
        button.clicked.connect(lambda: self._mark(on=on))
        return button

    def _box(self, line: ReviewRow) -> QCheckBox:
        day = self.region.date(local_date(line.deal.time, self._zone))
        amount = self.region.money(line.amount, signed=True)
        parts = (amount, day, str(line.deal.account.login), line.about, line.deal.comment)
        box = QCheckBox(" · ".join(filter(None, parts)).replace("&", "&&"))
        box.toggled.connect(lambda _on: self._tell())
        return box

    def _mark(self, *, on: bool) -> None:
        for box in self.boxes.values():
            box.setChecked(on)
        self._tell()

    def _marked(self) -> tuple[OperationKey, ...]:
        return tuple(key for key, box in self.boxes.items() if box.isChecked())

    def _tell(self) -> None:
        marked = self._marked()
        amount = self.region.money(total(self._amounts[key] for key in marked), signed=True)
        count = self.words.count(len(marked), "{n} operation", "{n} operations")
        self.sum.set_text(f"{count}, {amount}")
        self.save_button.setEnabled(bool(marked))
        self._soon.start()

    def weigh(self) -> None:
        """Show what the type would mean for the fund, if all that are marked had it."""
        office, marked, chosen = self.desk.office, self._marked(), self._chosen()
        self.desk.tasks.read(
            lambda: service.effect_of(office, marked, chosen),
            lambda effect: self.effect.show_figures(effect.before, effect.after),
            self.refused,
            latest="bulk.effect",
        )

    def _chosen(self) -> OperationType:
        return OperationType(self._type.value() or OperationType.UNKNOWN)

    def _follow(self) -> None:
        self._soon.start()
        self._held.setVisible(self._chosen() in NEEDS_PLACE)

    def restored(self) -> None:
        self._follow()

    def command(self) -> Several:
        chosen = self._chosen()
        place = self._held.editor
        held_in = str(place.value() or "") if isinstance(place, Choice) and chosen in NEEDS_PLACE else ""
        return Several(self._marked(), chosen, self._reason.text(), held_in)

    def send(self, command: Several) -> list[Typing]:
        return service.save_types(self.desk.office, command.keys, command.chosen, command.reason, command.held_in)
