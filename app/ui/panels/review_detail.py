"""One operation under review: what the account says, what was looked for, and what each answer would mean."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.domain.calendar import zone
from app.domain.errors import KnownError
from app.domain.events import Changes
from app.domain.holdings import OperationKey, OperationType
from app.services import review as service
from app.services.choices import NEEDS_PLACE, Outcome, types_for
from app.services.looked import Looked
from app.services.review import ReviewDetail
from app.ui.desk import Desk
from app.ui.forms.places import places
from app.ui.panels.detail import Detail
from app.ui.panels.review_history import said_before
from app.ui.panels.review_outcomes import HUNDRED, OutcomeTable
from app.ui.style import look
from app.ui.widgets.buttons import ActionButton, Kind
from app.ui.widgets.card import Card, Line
from app.ui.widgets.chips import Chip
from app.ui.widgets.fields import Choice, Field, TextEdit
from app.ui.widgets.layouts import clear, column, row
from app.ui.widgets.scrolled import Scrolled
from app.ui.widgets.states import Empty, Glyph, StateStack
from app.ui.widgets.text import Text

FACTS = 228  # the least width of what the account says


class ReviewCard(Detail[OperationKey, ReviewDetail]):
    """The chosen operation with its outcomes, and the choice itself."""

    SHOWS = Changes.OPERATIONS | Changes.PAYMENTS | Changes.DEALS

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._detail: ReviewDetail | None = None
        self._other: Outcome | None = None
        self._card = Card(self.words("Nothing chosen"))
        self._chip = Chip(self.words("provisional"), "warn", "circle-question-mark")
        self._rests = Text("", "hint", "text2")
        self._card.add_action(self._chip)
        self._card.add_action(self._rests)
        self._said, self._looked, self._history = column(spacing=6), column(spacing=8), column(spacing=6)
        self._outcomes = OutcomeTable(desk.words, desk.region)
        self._outcomes.chosen.connect(self._answer_picked)
        self._note = Text("", "body", "text2", wrap=True, bold=True)
        self._type: Choice[str] = Choice([])
        self._type.currentIndexChanged.connect(lambda _at: self._type_chosen())
        self._place: Choice[str] = Choice([])
        self._place_field = Field(self.words("Held in"), self._place)
        self._reason = TextEdit()
        self._reason.setPlaceholderText(self.words("why, in ten characters or more"))
        self._reason_field = Field(self.words("Reason"), self._reason)
        self._type_field = Field(self.words("Type"), self._type)
        self._others, self._save_place = row(spacing=8), row()
        self._lay_out()

    def _lay_out(self) -> None:
        self._lay_facts_out()
        inside = QWidget()
        layout = row(self._left, self._line, self._laid_answers(), spacing=0)
        layout.setStretch(0, 31)
        layout.setStretch(2, 69)
        inside.setLayout(layout)
        self._stack = StateStack(inside, self.words)
        self._card.body.addWidget(self._stack)
        self.setLayout(column(self._card))

    def _lay_facts_out(self) -> None:
        words = self.words
        self._facts = QWidget()
        self._history_title = Text(words("What has been said"), "body", "text2")
        self._facts.setLayout(
            column(
                Text(words("What the account says"), "body", "text2"),
                self._said,
                6,
                Line(),
                6,
                Text(words("What we looked for"), "body", "text2"),
                self._looked,
                6,
                self._history_title,
                self._history,
            )
        )
        self._beside = column(self._facts, None, margins=(14, 12, 14, 12))
        self._left, self._line = Scrolled(self._beside, words("What the account says")), Line(vertical=True)
        self._left.setMinimumWidth(look().px(FACTS))

    def _laid_answers(self) -> QWidget:
        self._answers = column(self._outcomes, 8, self._note, 8, None, margins=(14, 10, 14, 0))
        fields = row(self._type_field, self._place_field, self._reason_field, spacing=10)
        for at in range(3):
            fields.setStretch(at, 1)
        right = QWidget()
        right.setLayout(
            column(
                Scrolled(self._answers, self.words("What each answer would mean")),
                Line(),
                column(fields, row(self._others, None, self._save_place), margins=(14, 8, 14, 12)),
                spacing=0,
            )
        )
        return right

    def set_compact(self, *, side: bool, lower: bool) -> None:  # noqa: ARG002 - nothing stands below the answers
        if side:
            self._answers.insertWidget(self._answers.count() - 1, self._facts)
        else:
            self._beside.insertWidget(0, self._facts)
        self._left.setVisible(not side)
        self._line.setVisible(not side)

    def set_actions(self, save: QAction, *others: tuple[QAction, str]) -> None:
        """The command that saves the choice, and those that open another way to answer, with their icons."""
        self._save_place.addWidget(ActionButton(save, kind=Kind.PRIMARY, icon="check"))
        for action, icon in others:
            self._others.addWidget(ActionButton(action, kind=Kind.PLAIN, icon=icon, keys=False))

    @property
    def detail(self) -> ReviewDetail | None:
        """What is shown now."""
        return self._detail

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
            self._rests.hide()
            self._stack.show_empty(Empty("list-checks", self.words("Choose an operation on the left")))
            return
        self._stack.show_content()
        self._show_head(view)
        self._show_account(view)
        self._show_looked(view.looked)
        self._show_history(view)
        if fresh:
            self._other = None
        self._show_outcomes(view)
        if fresh:
            self._offer(view)
        else:
            self._ask_other()

    def fail(self, error: KnownError) -> None:
        self._stack.show_error(error, self.refresh)

    def _show_head(self, view: ReviewDetail) -> None:
        amount, login = self.region.money(abs(view.row.amount)), view.row.deal.account.login
        if view.row.amount < 0:
            self._card.set_title(self.words("Where did {amount} go?", amount=amount))
            hint = self.words("withdrawn from {login}", login=login)
        else:
            self._card.set_title(self.words("Where did {amount} come from?", amount=amount))
            hint = self.words("received by {login}", login=login)
        self._card.set_hint(", ".join(filter(None, [hint, view.row.about, view.fund or ""])))
        self._chip.setVisible(not view.row.reviewed)
        self._rests.setVisible(bool(view.waiting))
        self._rests.set_text(self.words.count(view.waiting, "{n} figure waits for this", "{n} figures wait for this"))

    def _show_account(self, view: ReviewDetail) -> None:
        clear(self._said)
        deal = view.row.deal
        office_zone = zone(self.desk.timezone)
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
            name = "triangle-alert" if each.warns else "check" if each.found else "minus"
            glyph = Glyph(name, "warn" if each.warns else "live" if each.found else "text3", 14)
            line = row(glyph, Text(self.words.say(each.what), "body", wrap=True), spacing=8)
            line.setAlignment(glyph, Qt.AlignmentFlag.AlignTop)
            line.setStretch(1, 1)
            self._looked.addLayout(line)

    def _show_history(self, view: ReviewDetail) -> None:
        clear(self._history)
        office_zone = zone(self.desk.timezone)
        for line in said_before(self.words, self.region, office_zone, view.history):
            self._history.addWidget(Text(line, "hint", "text2", wrap=True))
        self._history_title.setVisible(bool(view.history))

    def _show_outcomes(self, view: ReviewDetail) -> None:
        others = () if self._other is None else (self._other,)
        self._outcomes.show_outcomes((*view.outcomes, *others), self._chosen())
        self._note.set_text(self._range_note(view))

    def _range_note(self, view: ReviewDetail) -> str:
        if view.row.reviewed:
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
        kinds = [(kind.value, self.words.term("operation", kind.value)) for kind in types_for(view.row.amount)]
        self._type.set_items(kinds)
        self._type.set_value(operation.type.value)
        self._place.set_items(places(self.words, view.accounts))
        self._place.set_value(operation.held_in)
        self._reason.setText("")
        for field in (self._type_field, self._place_field, self._reason_field):
            field.clear_error()
        self._type_chosen()

    def _chosen(self) -> OperationType | None:
        value = self._type.value()
        return OperationType(value) if value else None

    def _answer_picked(self, chosen: OperationType) -> None:
        if self._detail is not None and chosen is not self._chosen():
            self._type.set_value(chosen.value)

    def _type_chosen(self) -> None:
        chosen = self._chosen()
        self._place_field.setVisible(chosen in NEEDS_PLACE)
        self._outcomes.mark(chosen)
        self._ask_other()

    def _ask_other(self) -> None:
        """Have what a less usual answer would mean told beside the usual ones, before it is saved."""
        view, chosen = self._detail, self._chosen()
        if view is None or chosen is None or chosen in {each.type for each in view.outcomes}:
            return
        if chosen is view.row.operation.type is OperationType.UNKNOWN:
            return
        office, key = self.desk.office, view.row.key
        self.desk.tasks.read(
            lambda: service.outcome(office, key, chosen),
            lambda told: self._show_other(key, told),
            lambda _error: None,
            latest="review.outcome",
        )

    def _show_other(self, key: OperationKey, told: Outcome) -> None:
        if self._detail is not None and self._detail.row.key == key and told.type is self._chosen():
            self._other = told
            self._show_outcomes(self._detail)

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
        return self._detail.row.amount if self._detail else Decimal(0)

    def _refused(self, error: KnownError) -> None:
        fields = {"type": self._type_field, "held_in": self._place_field, "reason": self._reason_field}
        field = fields.get(error.field)
        if field is None:
            self.desk.say_error(error)
        else:
            field.show_error(" ".join(filter(None, [self.words.say(error.what), self.words.say(error.way_out)])))
