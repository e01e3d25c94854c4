"""The investment that is chosen: five figures, the schedule on a line, terms, accounts, what happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.domain.errors import KnownError
from app.domain.events import Changes
from app.domain.investments import Investment, RowKind, Stage
from app.domain.obligations import Due, RowState
from app.services import investments as service
from app.services.explanations import Subject
from app.services.investments import InvestmentDetail
from app.ui.desk import Desk
from app.ui.panel import Panel
from app.ui.panels.facts import amount, fact, fill
from app.ui.style import look
from app.ui.widgets.buttons import Button
from app.ui.widgets.card import Card, Line
from app.ui.widgets.chips import Chip
from app.ui.widgets.figure import Figure, reading
from app.ui.widgets.layouts import clear, column, row
from app.ui.widgets.states import Empty, StateStack
from app.ui.widgets.text import Text

Edit = Callable[[Investment], None]
Pay = Callable[[str], None]


class InvestmentCard(Panel[str, InvestmentDetail | None]):
    """Everything about one contract."""

    SHOWS = Changes.INVESTMENTS | Changes.PAYMENTS | Changes.DEALS | Changes.OPERATIONS

    def __init__(self, desk: Desk, parent: QWidget, *, edit: Edit, pay: Pay) -> None:
        super().__init__(desk, parent)
        self._code, self._edit, self._pay = "", edit, pay
        self._name, self._under = Text("", "panel", mono=True), Text("", "hint", "text3", elide=True)
        self._fund, self._state = Chip(""), Chip("")
        self._buttons = row(spacing=8)
        self._lines = QVBoxLayout()
        inside = QWidget()
        inside.setLayout(column(self._lines, None, margins=(14, 10, 14, 14)))
        scroll = QScrollArea()
        scroll.setAccessibleName(self.words("Investment"))
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        inside.setAutoFillBackground(False)
        scroll.viewport().setAutoFillBackground(False)
        head = QWidget()
        title = row(self._name, self._fund, self._state, None, spacing=8)
        head.setLayout(column(title, self._under, 4, self._buttons, spacing=4, margins=(14, 12, 14, 10)))
        content = QWidget()
        content.setLayout(column(head, Line(), scroll, spacing=0))
        self._stack = StateStack(content, self.words)
        card = Card()
        card.body.addWidget(self._stack)
        self.setLayout(column(card))

    def show_investment(self, code: str) -> None:
        """Show another investment."""
        if code != self._code:
            self._code = code
            self.refresh()

    def query(self) -> str:
        return self._code

    def load(self, query: str) -> InvestmentDetail | None:
        return service.investment_detail(self.desk.office, query) if query else None

    def fail(self, error: KnownError) -> None:
        self._stack.show_error(error, self.refresh)

    def fill(self, view: InvestmentDetail | None) -> None:
        if view is None:
            self._stack.show_empty(Empty("handshake", self.words("Choose an investment on the left")))
            return
        self._stack.show_content()
        investment = view.row.investment
        self._name.set_text(investment.code)
        self._fund.set(investment.fund)
        self._state.set(self.words.term("state", view.row.stage.value), "live" if view.row.owed else "")
        self._under.set_text(self.words("{client} · valued as of {date}", client=view.row.client, date=view.as_of))
        self._show_buttons(view)
        clear(self._lines)
        if view.row.owed is not None:
            self._lines.addLayout(self._figures(view))
            self._lines.addWidget(ScheduleLine(view, self.region.date))
        else:
            note = self.words("Not counted: {state}.", state=self.words.term("state", view.row.stage.value))
            self._lines.addWidget(Text(note, "body", "text2", wrap=True))
            self._lines.addWidget(amount(self.words, self.region, self.words("Principal"), investment.principal))
        self._lines.addLayout(self._schedule(view))
        self._show_terms(view)
        self._show_allocations(view)
        self._show_happenings(view)

    def _show_buttons(self, view: InvestmentDetail) -> None:
        clear(self._buttons)
        words, investment, stage = self.words, view.row.investment, view.row.stage
        office = self.desk.office
        if stage is Stage.DRAFT:
            self._button(words("Change…"), "pencil", lambda: self._edit(investment))
            self._button(words("Hand in"), "check", lambda: self._act(lambda: service.hand_in(office, investment.code)))
        elif stage is Stage.PENDING_APPROVAL:
            version = investment.version
            take = lambda: service.take_back(office, investment.code, version)  # noqa: E731 - the work of one button
            self._button(words("Take back"), "history", lambda: self._act(take))
        elif view.row.owed is not None:
            self._button(words("Record payment…"), "banknote-arrow-down", lambda: self._pay(investment.code))
        explained = Button(words("Explain"), icon="list-tree", keys="Ctrl+I", small=True)
        explained.clicked.connect(self.explain)
        self._buttons.addWidget(explained)
        explained.setVisible(view.row.owed is not None)
        self._buttons.addStretch(1)

    def explain(self) -> None:
        """Explain what is owed in this investment's fund."""
        line = self.desk.office.book()
        fund = next((each.fund for each in line.investments if each.code == self._code), None)
        self.desk.explain(Subject("obligations", fund))

    def _button(self, text: str, icon: str, run: Callable[[], object]) -> None:
        button = Button(text, icon=icon, small=True)
        button.clicked.connect(lambda _checked=False: run())
        self._buttons.addWidget(button)

    def _act(self, work: Callable[[], Investment]) -> None:
        def done(found: Investment) -> None:
            said = self.words.term("state", found.decision.value)
            self.desk.say(found.code, self.words("now {state}", state=said))

        self.desk.tasks.write(work, done)

    def _figures(self, view: InvestmentDetail) -> QGridLayout:
        owed = view.row.owed
        grid = QGridLayout()
        if owed is None:
            return grid
        words, provisional = self.words, view.row.provisional
        for at, (label, value, open_) in enumerate(
            (
                (words("Principal owed"), owed.principal, False),
                (words("Accrued and unpaid"), owed.interest, False),
                (words("Obligation"), owed.amount, provisional),
            )
        ):
            figure = Figure(label, words, role="card")
            figure.set(reading(self.region, value, words, signed=False, provisional=open_))
            grid.addWidget(Text(label, "hint", "text2"), 0, at)
            grid.addWidget(figure, 1, at)
            grid.setColumnStretch(at, 1)
        return grid

    def _schedule(self, view: InvestmentDetail) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(look().px(12))
        for across, title in enumerate((self.words("What"), self.words("Due"), self.words("State"), view.currency)):
            grid.addWidget(Text(title, "label", "text3"), 0, across, _side(across))
        for down, due in enumerate(view.dues, start=1):
            kind = self.words("Interest {seq}", seq=due.row.seq)
            what = self.words("Principal") if due.row.kind is RowKind.PRINCIPAL else kind
            grid.addWidget(Text(what, "body", "text2"), down, 0)
            grid.addWidget(Text(self.region.date(due.row.due), "body"), down, 1)
            grid.addWidget(self._due_state(due), down, 2)
            grid.addWidget(Text(self.region.money(due.row.amount), "body"), down, 3, _side(3))
        last = len(view.dues) + 1
        said = self.words("Interest {amount}, in all to maturity", amount=view.contract_interest)
        whole = self.region.money(view.contract_interest + view.row.investment.principal)
        grid.addWidget(Text(said, "body", weight=600), last, 0, 1, 3)
        grid.addWidget(Text(whole, "body", weight=600), last, 3, _side(3))
        grid.setColumnStretch(2, 1)
        return grid

    def _due_state(self, due: Due) -> Chip:
        if due.state is RowState.DUE and due.late:
            return Chip(self.words("due, {days} d late", days=due.late), "warn", "triangle-alert")
        if due.state is RowState.PAID:
            return Chip(self.words.term("row", "paid"), "live", "check")
        return Chip(self.words.term("row", due.state.value))

    def _show_terms(self, view: InvestmentDetail) -> None:
        words, terms = self.words, view.row.investment.terms
        rate = self.region.percent(terms.rate_per_month * 100)
        named = words("agreed for this investment") if terms.version == 0 else f"{terms.fund} v{terms.version}"
        every = words.count(terms.step_months, "every month", "every {n} months")
        self._lines.addWidget(Line())
        rows = [
            fact(words("Terms"), named),
            fact(words("Rate"), words("{rate} per month, simple", rate=rate)),
            fact(words("Interest paid"), every),
            fact(words("Incubation"), words("to {date}", date=view.interest_starts)),
            fact(words("Maturity"), self.region.date(view.matures)),
            fact(words("Accrual"), words.term("accrual", terms.accrual.value)),
            fact(words("Due within 90 days"), self.region.money(view.due_soon)),
        ]
        if view.row.owed is not None:
            rows.append(fact(words("Left to maturity"), self.region.money(view.row.owed.interest_to_maturity)))
        fill(self._lines, *rows)

    def _show_allocations(self, view: InvestmentDetail) -> None:
        words, investment = self.words, view.row.investment
        self._lines.addWidget(Line())
        whole = view.allocated == investment.principal
        note = words("equal to the principal") if whole else words("not equal to the principal")
        self._lines.addLayout(
            row(Text(words("Allocations"), "card"), None, Text(note, "hint", "text3" if whole else "warn"))
        )
        for each in investment.allocations:
            where = f"{each.account.login} · {each.account.server}"
            self._lines.addWidget(fact(where, self.region.money(each.amount)))

    def _show_happenings(self, view: InvestmentDetail) -> None:
        if not view.happenings:
            return
        self._lines.addWidget(Line())
        self._lines.addWidget(Text(self.words("What happened"), "card"))
        for each in view.happenings[:12]:
            tone = "warn" if each.provisional else "text"
            self._lines.addWidget(fact(self.region.date(each.day), self.words.say(each.what), tone=tone))


class ScheduleLine(QWidget):
    """The contract on one line: incubation hatched, what has passed filled, payments as dots, today as a mark."""

    def __init__(self, view: InvestmentDetail, day: Callable[[date], str]) -> None:
        super().__init__()
        self._view, self._day = view, day
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{day(view.row.investment.deposit_date)} – {day(view.matures)}")

    def sizeHint(self) -> QSize:
        return QSize(300, look().px(58))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, colour, px = QPainter(self), look().color, look().px
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top, height = px(22), px(10)
        left, right = px(4), self.width() - px(8)
        first, last = self._view.row.investment.deposit_date, self._view.matures
        whole = max(1, (last - first).days)

        def x(day: date) -> float:
            return left + (right - left) * min(max((day - first).days / whole, 0), 1)

        painter.setPen(QPen(colour("edge"), 1))
        painter.drawRect(QRectF(left, top, right - left, height))
        starts = x(self._view.interest_starts)
        painter.fillRect(QRectF(left, top, starts - left, height), QBrush(colour("text3"), Qt.BrushStyle.BDiagPattern))
        now = x(self._view.as_of)
        if now > starts:
            painter.fillRect(QRectF(starts, top, now - starts, height), colour("text2"))
        painter.setPen(QPen(colour("text"), 1.5))
        painter.drawLine(QPointF(now, top - px(6)), QPointF(now, top + height + px(2)))
        for due in self._view.dues:
            self._dot(painter, x(due.row.due), top + height / 2, due)
        painter.setPen(colour("text3"))
        painter.setFont(look().font("axis"))
        foot = QRectF(left, top + height + px(6), right - left, px(16))
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft, self._day(first))
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight, self._day(last))

    def _dot(self, painter: QPainter, x: float, y: float, due: Due) -> None:
        colour, size = look().color, look().px(4)
        late = due.state is RowState.DUE and due.late > 0
        fill = "warn" if late else "live" if due.state is RowState.PAID else "surface"
        painter.setPen(QPen(colour("warn" if late else "text"), 1.3))
        painter.setBrush(colour(fill))
        if due.row.kind is RowKind.PRINCIPAL:
            painter.drawRect(QRectF(x - size, y - size - 1, 2 * size, 2 * size + 2))
        else:
            painter.drawEllipse(QPointF(x, y), size, size)


def _side(column_: int) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignRight if column_ == 3 else Qt.AlignmentFlag.AlignLeft
