"""Explain this number: what a figure is made of, down to terms and deals, computed when asked."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.calendar import zone
from app.domain.errors import KnownError
from app.domain.holdings import AccountKey
from app.domain.trail import SourceKind, Trail
from app.services import explanations as service
from app.services.explanations import Explanation, MonthTable, Subject
from app.ui.desk import Desk
from app.ui.dialogs.explain_lines import LinesView
from app.ui.dialogs.explain_side import Side
from app.ui.dialogs.explain_text import SIGNED_RESULTS, Teller, account_of, deal_of
from app.ui.models.columns import sign_tone
from app.ui.scrim import Scrim
from app.ui.style import look
from app.ui.widgets.buttons import Button, IconButton, KeyCap, Kind
from app.ui.widgets.card import Line
from app.ui.widgets.chips import Chip
from app.ui.widgets.figure import Figure, Reading, spoken
from app.ui.widgets.layouts import column, row
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.states import StateStack
from app.ui.widgets.text import Text

WIDTH, HEIGHT, MARGIN, SIDE_WIDTH = 1100, 806, 40, 356
HEAD, TOP, FOOT = 50, 62, 54

__all__ = ["Explain", "Subject", "open_explanation"]


def open_explanation(window: QWidget, desk: Desk, subject: object) -> Explain | None:
    """Open the explanation of a Subject over the window; anything else is nothing to explain."""
    if not isinstance(subject, Subject):
        return None
    dialog = Explain(window, desk, subject)
    dialog.ask()
    return dialog


class Explain(Scrim):
    """The dialog. Arrows open and close lines, Enter goes to the record, Ctrl+C copies, Esc closes."""

    def __init__(self, window: QWidget, desk: Desk, subject: Subject) -> None:
        super().__init__(window)
        self._window = window
        self.desk, self.words, self.subject = desk, desk.words, subject
        self._known: tuple[AccountKey, ...] = ()
        self._teller = Teller(desk.words, desk.region, zone(desk.timezone))
        self.explanation: Explanation | None = None
        self._sheet = Sheet(self)
        self._scope = Text("", "hint", "text2")
        title = self._teller.title(subject)
        self.figure = Figure(title, desk.words, role="verdict")
        self._title = Text(title, "card")
        self._chip = Chip(desk.words("provisional"), "warn", "circle-question-mark")
        self._parts = Text("", "hint", "text2", elide=True)
        self.review = Button(icon="list-checks", keys="Ctrl+R")
        self.lines = LinesView(self._teller)
        self.lines.setAccessibleName(title)
        self.side = Side(desk, self._teller)
        self._sum = _Sum(desk, title)
        self.copy_button = Button(desk.words("Copy explanation"), kind=Kind.PRIMARY, icon="copy", keys="Ctrl+C")
        self.states = StateStack(self._content(), desk.words)
        self._lay_out()
        self._connect()

    def ask(self) -> None:
        """Open, and compute the explanation off this thread."""
        self._place()
        self.open()
        self.states.show_loading(self.words("Adding up deals and terms"))
        self.setFocus()
        office, subject = self.desk.office, self.subject
        self.desk.tasks.read(
            lambda: service.explanation(office, subject), self.show_explanation, self.show_error, latest="explain"
        )

    def show_explanation(self, explanation: Explanation) -> None:
        """Show the answer."""
        self.explanation, self._known = explanation, explanation.accounts
        trail, teller = explanation.trail, self._teller
        self._scope.set_text(teller.scope(explanation))
        self._show_figure(explanation)
        self._chip.setVisible(trail.provisional)
        self._parts.set_text(teller.parts(trail))
        waiting = len(explanation.review)
        self.review.setText(self.words.count(waiting, "Review {n} operation", "Review {n} operations"))
        self.review.setVisible(bool(waiting) and trail.provisional)
        self.lines.show_trail(trail)
        self._sum.show_reading(self.figure.shown)
        self.side.show_explanation(explanation)
        self.states.show_content()
        if not self.isHidden():
            self.lines.setFocus()

    def show_error(self, error: KnownError) -> None:
        """Say why there is no explanation."""
        self.states.show_error(error, self.ask)

    def copy(self) -> None:
        """Put the whole explanation on the clipboard as indented text."""
        explanation, teller = self.explanation, self._teller
        if explanation is not None:
            self.desk.tasks.read(lambda: teller.document(explanation), self._copied, latest="explain.copy")

    def go_to(self, trail: object) -> None:
        """Open the record behind a line, if there is one to open, and leave the dialog."""
        source = trail.source if isinstance(trail, Trail) else None
        if source is None:
            return
        if source.kind in {SourceKind.ACCOUNT, SourceKind.DEALS}:
            self._leave_to("monitor", account_of(source, self._known))
        elif source.kind is SourceKind.DEAL:
            self._leave_to("review", deal_of(source, self._known))
        elif source.kind is SourceKind.INVESTMENT:
            self._leave_to("investments", source.reference)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_again()
        super().keyPressEvent(event)

    def _copied(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.desk.say(self.words("Explanation copied"))

    def _show_figure(self, explanation: Explanation) -> None:
        value = explanation.trail.value
        coloured = explanation.subject.figure in SIGNED_RESULTS
        self.figure.set(
            Reading(
                text=self._teller.total(explanation),
                tone=sign_tone(value) if coloured else "text",
                spoken=spoken(self.desk.region, value, self.words, explanation.currency),
                provisional=explanation.trail.provisional,
            )
        )

    def _content(self) -> QWidget:
        self._title.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        names = column(row(self._title, self._chip, None, spacing=8), self._parts, spacing=0)
        top = row(self.figure, 10, names, self.review, spacing=8, margins=(20, 6, 20, 6))
        top.setStretch(2, 1)
        left = column(self.lines, self._sum, spacing=0)
        self.side.setFixedWidth(look().px(SIDE_WIDTH))
        middle = row(left, Line(vertical=True), self.side, spacing=0)
        middle.setStretch(0, 1)
        made = QWidget()
        inside = column(spacing=0)
        inside.addLayout(top)
        inside.addWidget(Line())
        inside.addLayout(middle, 1)
        made.setLayout(inside)
        return made

    def _lay_out(self) -> None:
        words = self.words
        close = IconButton("x", words("Close"))
        close.clicked.connect(self.close_again)
        head = row(
            Text(words("Explain this number"), "panel"),
            4,
            self._scope,
            None,
            KeyCap("Esc"),
            close,
            margins=(20, 9, 20, 9),
        )
        why = Button(words("Why two answers"), kind=Kind.PLAIN, icon="layout-dashboard")
        why.clicked.connect(lambda: self._leave_to("dashboard", self.subject.fund))
        foot = row(
            KeyCap("←"),
            KeyCap("→"),
            Text(words("close, open"), "hint", "text2"),
            6,
            KeyCap("Enter"),
            Text(words("go to the record"), "hint", "text2"),
            None,
            why,
            self.copy_button,
            margins=(20, 11, 14, 11),
        )
        whole = column(spacing=0, margins=(1, 1, 1, 1))
        whole.addLayout(head)
        whole.addWidget(Line())
        whole.addWidget(self.states, 1)
        whole.addWidget(Line())
        whole.addLayout(foot)
        self._sheet.setLayout(whole)
        self._sheet.setAccessibleName(words("Explain this number"))

    def _connect(self) -> None:
        self.lines.record_asked.connect(self.go_to)
        self.lines.line_chosen.connect(self._ask_months)
        self.copy_button.clicked.connect(self.copy)
        self.review.clicked.connect(self._review)
        self.side.all_deals_asked.connect(lambda account: self._leave_to("monitor", account))
        for keys, run in (("Ctrl+C", self.copy), ("Ctrl+R", self._review)):
            shortcut = QShortcut(keys, self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(run)
        self.closed.connect(self.deleteLater)

    def _ask_months(self, trail: object) -> None:
        """Show the months of the account that the marked line is about."""
        account = account_of(trail.source, self._known) if isinstance(trail, Trail) else None
        shown = self.explanation.months if self.explanation is not None else None
        if account is None or (shown is not None and shown.account == account):
            return
        office = self.desk.office
        self.desk.tasks.read(
            lambda: service.month_table(office, account),
            self._show_months,
            lambda _error: None,
            latest="explain.months",
        )

    def _show_months(self, table: MonthTable) -> None:
        if not self.isHidden():
            self.side.show_months(table)

    def _review(self) -> None:
        review = self.explanation.review if self.explanation is not None else ()
        self._leave_to("review", review[0].key if review else None)

    def _leave_to(self, panel: str, record: AccountKey | tuple[AccountKey, str] | str | None) -> None:
        self.close_again()
        self.desk.go(panel, record)

    def _place(self) -> None:
        px = look().px
        width = min(px(WIDTH), self._window.width() - px(MARGIN) * 2)
        height = min(px(HEIGHT), self._window.height() - px(MARGIN))
        left, top = (self._window.width() - width) // 2, (self._window.height() - height) // 2
        self._sheet.setGeometry(QRect(left, top, width, height))


class _Sum(QWidget):
    """The figure once more, as the sum under its parts."""

    def __init__(self, desk: Desk, title: str) -> None:
        super().__init__()
        self._value = Figure(title, desk.words, role="card", right=True)
        self.setLayout(
            column(Line(tone="edge"), row(Text(title, "card"), None, self._value, margins=(40, 9, 18, 9)), spacing=0)
        )

    def show_reading(self, reading: Reading) -> None:
        """Show the figure."""
        self._value.set(reading)
