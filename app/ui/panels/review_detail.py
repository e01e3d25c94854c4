"""One operation under review: what the account says, what was looked for, and what each answer would mean."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QRadioButton, QWidget

from app.domain.calendar import zone
from app.domain.errors import KnownError
from app.domain.events import Changes
from app.domain.holdings import AccountKey, OperationType
from app.services import review as service
from app.services.review import Looked, Outcome, ReviewDetail
from app.ui.desk import Desk
from app.ui.panels.detail import Detail
from app.ui.widgets.buttons import ActionButton, Kind
from app.ui.widgets.card import Card, Line
from app.ui.widgets.chips import Chip
from app.ui.widgets.fields import Choice, Field, TextEdit
from app.ui.widgets.layouts import clear, column, row
from app.ui.widgets.scrolled import Scrolled
from app.ui.widgets.states import Empty, Glyph, StateStack
from app.ui.widgets.text import Text

OperationKey = tuple[AccountKey, str]
HUNDRED = Decimal(100)
NEEDS_PLACE = {OperationType.PROFIT_EXTRACTION, OperationType.TRANSFER_OUT}


class ReviewCard(Detail[OperationKey, ReviewDetail]):
    """The chosen operation with its outcomes, and the choice itself."""

    SHOWS = Changes.OPERATIONS | Changes.PAYMENTS | Changes.DEALS

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._detail: ReviewDetail | None = None
        self._card = Card(self.words("Nothing chosen"))
        self._chip = Chip(self.words("provisional"), "warn", "circle-question-mark")
        self._card.add_action(self._chip)
        self._said, self._looked = column(spacing=6), column(spacing=8)
        self._outcomes = QGridLayout()
        self._choices = QButtonGroup(self)
        self._choices.idToggled.connect(lambda _id, _on: self._mark_choice())
        self._note = Text("", "body", "text2", wrap=True, bold=True)
        self._type: Choice[str] = Choice([])
        self._type.currentIndexChanged.connect(lambda _at: self._type_chosen())
        self._place: Choice[str] = Choice([])
        self._place_field = Field(self.words("Held in"), self._place)
        self._reason = TextEdit()
        self._reason.setPlaceholderText(self.words("why, in ten characters or more"))
        self._reason_field = Field(self.words("Reason"), self._reason)
        self._type_field = Field(self.words("Type"), self._type)
        self._save_place = row()
        self._lay_out()

    def _lay_out(self) -> None:
        words = self.words
        self._facts = QWidget()
        self._facts.setLayout(
            column(
                Text(words("What the account says"), "body", "text2"),
                self._said,
                6,
                Line(),
                6,
                Text(words("What we looked for"), "body", "text2"),
                self._looked,
            )
        )
        self._beside = column(self._facts, None, margins=(14, 12, 14, 12))
        self._answers = column(self._outcomes, 8, self._note, 8, None, margins=(14, 12, 14, 0))
        self._left, self._line = Scrolled(self._beside, words("What the account says")), Line(vertical=True)
        fields = row(self._type_field, self._place_field, self._reason_field, spacing=10)
        for at in range(3):
            fields.setStretch(at, 1)
        right = QWidget()
        right.setLayout(
            column(
                Scrolled(self._answers, words("What each answer would mean")),
                column(fields, row(None, self._save_place), margins=(14, 8, 14, 12)),
                spacing=0,
            )
        )
        inside = QWidget()
        layout = row(self._left, self._line, right, spacing=0)
        layout.setStretch(0, 31)
        layout.setStretch(2, 69)
        inside.setLayout(layout)
        self._stack = StateStack(inside, self.words)
        self._card.body.addWidget(self._stack)
        self.setLayout(column(self._card))

    def set_compact(self, *, side: bool, lower: bool) -> None:  # noqa: ARG002 - nothing stands below the answers
        if side:
            self._answers.insertWidget(self._answers.count() - 1, self._facts)
        else:
            self._beside.insertWidget(0, self._facts)
        self._left.setVisible(not side)
        self._line.setVisible(not side)

    def set_save(self, action: QAction) -> None:
        """The command that saves the choice."""
        self._save = action
        self._save_place.addWidget(ActionButton(action, kind=Kind.PRIMARY, icon="check"))

    def show_record(self, key: OperationKey | None) -> None:
        if key != self.query():
            self._detail = None
        super().show_record(key)

    def read(self, key: OperationKey) -> ReviewDetail:
        return service.review_detail(self.desk.office, key)

    def fill(self, view: ReviewDetail | None) -> None:
        fresh = view is None or self._detail is None or view.row.key != self._detail.row.key
        self._detail = view
        if view is None:
            self._card.set_title(self.words("Nothing chosen"))
            self._card.set_hint("")
            self._chip.hide()
            self._stack.show_empty(Empty("list-checks", self.words("Choose an operation on the left")))
            return
        self._stack.show_content()
        self._show_head(view)
        self._show_account(view)
        self._show_looked(view.looked)
        self._show_outcomes(view)
        if fresh:
            self._offer(view)

    def fail(self, error: KnownError) -> None:
        self._stack.show_error(error, self.refresh)

    def _show_head(self, view: ReviewDetail) -> None:
        operation = view.row.operation
        amount = self.region.money(abs(operation.amount))
        login = operation.deal.account.login
        if operation.amount < 0:
            self._card.set_title(self.words("Where did {amount} go?", amount=amount))
            hint = self.words("withdrawn from {login}", login=login)
        else:
            self._card.set_title(self.words("Where did {amount} come from?", amount=amount))
            hint = self.words("received by {login}", login=login)
        parts = [hint, view.row.about, view.fund or ""]
        self._card.set_hint(", ".join(filter(None, parts)))
        self._chip.setVisible(not operation.reviewed)

    def _show_account(self, view: ReviewDetail) -> None:
        clear(self._said)
        deal = view.row.operation.deal
        office_zone = zone(self.desk.office.book().timezone)
        lines = [
            self.words("deal {ticket} · {kind}", ticket=deal.ticket, kind=self.words.term("deal", deal.kind.value)),
            self.region.moment(deal.time, office_zone, seconds=True),
            self.words("comment {comment}", comment=deal.comment or "–"),
        ]
        for line in lines:
            self._said.addWidget(Text(line, "body", wrap=True))

    def _show_looked(self, looked: tuple[Looked, ...]) -> None:
        clear(self._looked)
        for each in looked:
            glyph = Glyph("check" if each.found else "minus", "live" if each.found else "text3", 14)
            line = row(glyph, Text(self.words.say(each.what), "body", wrap=True), spacing=8)
            line.setAlignment(glyph, Qt.AlignmentFlag.AlignTop)
            line.setStretch(1, 1)
            self._looked.addLayout(line)

    def _show_outcomes(self, view: ReviewDetail) -> None:
        chosen = self._chosen()
        for button in self._choices.buttons():
            self._choices.removeButton(button)
        clear(self._outcomes)
        self._outcomes.setHorizontalSpacing(18)
        self._outcomes.setVerticalSpacing(8)
        rows: list[tuple[str, Callable[[Outcome], Text]]] = [
            (self.words("Assets"), lambda each: self._money(each.assets)),
            (self.words("Obligations"), lambda each: self._money(each.figures.obligations)),
            (self.words("Net result"), lambda each: self._money(each.figures.net_result, signed=True)),
            (
                self.words("House rule 2.0"),
                lambda each: self._money(each.figures.fund_profitability_house, signed=True),
            ),
            (self.words("Coverage"), self._coverage),
        ]
        for down, (label, _) in enumerate(rows, start=2):
            self._outcomes.addWidget(Text(label, "body", "text2"), down, 0)
        for across, outcome in enumerate(view.outcomes, start=1):
            self._outcomes.addWidget(self._button(outcome, across, chosen), 0, across, Qt.AlignmentFlag.AlignRight)
            said = self._meaning(outcome)
            self._outcomes.addWidget(said, 1, across, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            for down, (_, shown) in enumerate(rows, start=2):
                self._outcomes.addWidget(shown(outcome), down, across, Qt.AlignmentFlag.AlignRight)
            self._outcomes.setColumnStretch(across, 1)
        self._note.set_text(self._range_note(view))

    def _button(self, outcome: Outcome, number: int, chosen: OperationType | None) -> QRadioButton:
        button = QRadioButton(self._outcome_name(outcome.type))
        button.setEnabled(outcome.refused is None)
        button.setToolTip(self.words.say(outcome.refused))
        self._choices.addButton(button, number)
        button.setChecked(outcome.type is chosen)
        return button

    def _outcome_name(self, kind: OperationType) -> str:
        return {
            OperationType.CLIENT_PAYOUT: self.words("Paid to client"),
            OperationType.PROFIT_EXTRACTION: self.words("Moved in the fund"),
            OperationType.LEFT_FUND: self.words("Left the fund"),
            OperationType.CLIENT_DEPOSIT: self.words("From a client"),
            OperationType.REINVESTMENT: self.words("From fund cash"),
            OperationType.REBATE: self.words("From the broker"),
        }.get(kind, kind.value)

    def _meaning(self, outcome: Outcome) -> Text:
        if outcome.refused is not None:
            said = self.words.say(outcome.refused)
        else:
            said = {
                OperationType.CLIENT_PAYOUT: self.words("the recorded payment"),
                OperationType.PROFIT_EXTRACTION: self.words("to an account or wallet of ours"),
                OperationType.LEFT_FUND: self.words("a loss; needs a reason"),
                OperationType.CLIENT_DEPOSIT: self.words("new money of a client"),
                OperationType.REINVESTMENT: self.words("from cash of the fund"),
                OperationType.REBATE: self.words("earned from the broker"),
            }.get(outcome.type, "")
        text = Text(said, "hint", "text3", wrap=True)
        text.setAlignment(Qt.AlignmentFlag.AlignRight)
        text.setMinimumWidth(130)
        return text

    def _money(self, value: Decimal | None, *, signed: bool = False) -> Text:
        tone = "text" if not signed or value is None else "gain" if value > 0 else "loss" if value < 0 else "text3"
        return Text(self.region.money(value, signed=signed), "body", tone)

    def _coverage(self, outcome: Outcome) -> Text:
        percent = None if outcome.coverage is None else outcome.coverage * HUNDRED
        return Text(self.region.percent(percent), "body", weight=600)

    def _range_note(self, view: ReviewDetail) -> str:
        if view.row.operation.reviewed:
            return self.words("This operation has a type. A new choice is written beside the old one, which stays.")
        low, high = view.now.coverage_low, view.now.coverage_high
        if low is None or high is None:
            return ""
        return self.words(
            "Until somebody decides, coverage is shown as **{range}**.",
            range=self.region.percent_range(low * HUNDRED, high * HUNDRED),
        )

    def _offer(self, view: ReviewDetail) -> None:
        """Fill the lists for another operation."""
        operation = view.row.operation
        kinds = [(kind.value, self.words.term("operation", kind.value)) for kind in service.types_for(operation)]
        self._type.set_items(kinds)
        self._type.set_value(operation.type.value)
        self._place.set_items(
            [
                ("", self.words("choose")),
                *((str(key), f"{name or key.login}, {key.login}") for key, name in view.accounts),
                ("wallet", self.words("a wallet of the fund")),
                ("bank", self.words("a bank account of the fund")),
            ]
        )
        self._place.set_value(operation.held_in)
        self._reason.setText("")
        for field in (self._type_field, self._place_field, self._reason_field):
            field.clear_error()
        self._type_chosen()

    def _chosen(self) -> OperationType | None:
        value = self._type.value()
        return OperationType(value) if value else None

    def _mark_choice(self) -> None:
        number = self._choices.checkedId()
        if self._detail is not None and number > 0:
            outcome = self._detail.outcomes[number - 1].type
            if outcome is not self._chosen():
                self._type.set_value(outcome.value)

    def _type_chosen(self) -> None:
        chosen = self._chosen()
        self._place_field.setVisible(chosen in NEEDS_PLACE)
        if self._detail is None:
            return
        for number, outcome in enumerate(self._detail.outcomes, start=1):
            button = self._choices.button(number)
            if button is not None and outcome.type is chosen and not button.isChecked():
                button.setChecked(True)

    def save(self) -> None:
        """Write the choice down."""
        if self._detail is None:
            return
        office, key, chosen = self.desk.office, self._detail.row.key, self._chosen()
        if chosen is None:
            self._type_field.show_error(self.words("Choose a type."))
            return
        held_in = str(self._place.value() or "") if chosen in NEEDS_PLACE else ""
        reason = self._reason.text()
        self.desk.tasks.write(
            lambda: service.save_type(office, key, chosen, reason, held_in),
            lambda typing: self.desk.say(
                self.words("Type saved"),
                self.words(
                    "{amount} is a {type}.",
                    amount=self.region.money(abs(self._amount())),
                    type=self.words.term("operation", typing.type.value),
                ),
            ),
            self._refused,
        )

    def _amount(self) -> Decimal:
        return self._detail.row.operation.amount if self._detail else Decimal(0)

    def _refused(self, error: KnownError) -> None:
        fields = {"type": self._type_field, "held_in": self._place_field, "reason": self._reason_field}
        field = fields.get(error.field)
        if field is None:
            self.desk.say_error(error)
        else:
            field.show_error(" ".join(filter(None, [self.words.say(error.what), self.words.say(error.way_out)])))
