"""Why two answers: the bridge from the house rule to the net result as columns, and the same numbers as a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.services.dashboard import Dashboard
from app.ui.charts.axis import AxisText
from app.ui.charts.bridge import BADGE, BridgeChart, Column, draw_badge
from app.ui.desk import Desk
from app.ui.panels.dashboard_verdict import HUNDRED, Shown
from app.ui.style import look
from app.ui.tokens import Role
from app.ui.widgets.buttons import ActionButton, Kind
from app.ui.widgets.card import Card, Line
from app.ui.widgets.chips import Chip
from app.ui.widgets.figure import Figure, Reading, reading
from app.ui.widgets.layouts import clear, column, row
from app.ui.widgets.text import Text
from app.words import Words

EXPLAIN = "dashboard.explain"
Explain = Callable[[str], object]
COLUMN_WIDTH, ROW, LAST_ROW, SIDE = 108, 28, 35, 14
LEAST = 340


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the table: what it is, and what it adds to each result; a word where it adds nothing.

    `figure` is what explains it. `strong` is a sum, `number` the step of the bridge it belongs to.
    """

    label: str
    net: Decimal | str | None
    house: Decimal | str | None
    figure: str
    number: int = 0
    strong: bool = False
    signed: bool = False
    last: bool = False
    house_figure: str = ""


class BridgeCard(Card):
    """Columns above, table below; a bridge that does not hold is said, not mended."""

    explain_asked = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk.words("Why two answers"), parent=parent)
        self._desk, self._words, self._region = desk, desk.words, desk.region
        self._axis = AxisText(desk.region)
        self.chart = BridgeChart(lambda token: look().color(token))
        self.chart.setAccessibleName(desk.words("From the house rule's result to the net result, like for like"))
        self.broken = Chip(desk.words("does not add up"), "err", "octagon-x")
        self._head, self._rows = _Head(desk), column(spacing=0)
        self._lines: list[_Row] = []
        self._said = ""
        self.add_action(self.broken)
        self._explain = ActionButton(desk.actions.get(EXPLAIN), kind=Kind.PLAIN, icon="list-tree", small=True)
        self.add_action(self._explain)
        self.header_line.hide()
        self.body.addWidget(self.chart, 1)
        self.body.addWidget(Line())
        self.body.addWidget(self._head)
        self.body.addWidget(Line())
        self.body.addLayout(self._rows)

    def figures(self) -> dict[QWidget, str]:
        """The widgets that can be explained, with the figure they show."""
        return {widget: figure for line in self._lines for widget, figure in line.figures().items()}

    def show_view(self, shown: Shown) -> None:
        """Show this bridge."""
        view = shown.view
        steps = numbered(view)
        holds = view.figures.bridge_holds()
        self.broken.setVisible(not holds)
        self._said = self._words.count(len(steps), "{n} difference, no more", "{n} differences, no more")
        self._fit()
        self.chart.show_columns(self._columns(view, steps))
        self._head.show_view(view)
        self._show_entries(entries(view, steps, self._desk), shown)

    def minimumSizeHint(self) -> QSize:
        return QSize(look().px(LEAST), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The words beside the title give way where room is short, or where something is wrong."""
        taken = look().width(self._title.plain, "card", 600) + self._explain.sizeHint().width() + look().px(4 * SIDE)
        room = self.width() - taken >= look().width(self._said, "hint")
        self.set_hint(self._said if room and self.broken.isHidden() else "")

    def _columns(self, view: Dashboard, steps: Sequence[tuple[str, Decimal, int]]) -> list[Column]:
        figures, words = view.figures, self._words
        many = len(view.marks) > 1
        labels = {
            "principal": words("Principal: owed, not held"),
            "withdrawals": words("Withdrawals counted twice") if many else words("Withdrawal counted twice"),
            "interest_paid": words("Interest paid"),
            "other_operations": words("Other operations"),
            "floating": words("Floating profit"),
            "unexplained": words("Unexplained difference"),
            "lost_withdrawals": words("Left the fund"),
        }
        briefs = {
            "principal": words("Principal"),
            "withdrawals": words("Withdrawn"),
            "interest_paid": words("Paid"),
            "other_operations": words("Other"),
            "floating": words("Floating"),
            "unexplained": words("Difference"),
            "lost_withdrawals": words("Lost"),
        }
        columns = [self._made_column(words("House rule 2.0"), figures.fund_profitability_house)]
        columns += [self._made_column(labels[name], amount, number, briefs[name]) for name, amount, number in steps]
        if figures.net_result is not None:
            columns.append(self._made_column(words("Like for like"), figures.net_result))
        return columns

    def _made_column(self, label: str, amount: Decimal, number: int | None = None, brief: str = "") -> Column:
        written = self._region.money(amount, signed=True)
        return Column(label, amount, written, self._axis.amount(amount, signed=True), number, brief)

    def _show_entries(self, found: Sequence[Entry], shown: Shown) -> None:
        """Put the figures into the lines there are; make lines anew only where others are needed."""
        if [line.shape for line in self._lines] != [_shape(entry) for entry in found]:
            clear(self._rows)
            self._lines = [_Row(self._desk, entry, self.explain_asked.emit) for entry in found]
            for line in self._lines:
                self._rows.addWidget(line)
        for line, entry in zip(self._lines, found, strict=True):
            line.show_entry(entry, shown)


def numbered(view: Dashboard) -> list[tuple[str, Decimal, int]]:
    """The steps of the bridge that are not zero, numbered in their order."""
    steps = [(name, amount) for name, amount in view.figures.bridge() if amount]
    return [(name, amount, number) for number, (name, amount) in enumerate(steps, start=1)]


Steps = Mapping[str, tuple[Decimal, int]]
"""What lies between the two results: the amount of each step, and the number it carries on screen."""
Cell = Decimal | str | None


def entries(view: Dashboard, steps: Sequence[tuple[str, Decimal, int]], desk: Desk) -> list[Entry]:
    """The table under the columns; each column of it adds up to its result."""
    figures, words = view.figures, desk.words
    known = {name: (amount, number) for name, amount, number in steps}
    result = Entry(
        words("Result"),
        figures.net_result,
        figures.fund_profitability_house,
        "net_result",
        strong=True,
        signed=True,
        last=True,
        house_figure="fund_profitability_house",
    )
    return [*_earned(view, known, words), *_owed(view, known, desk), result]


def _step(steps: Steps, name: str, label: str, net: Cell, house: Cell) -> list[Entry]:
    """The line of a step; none where it is nothing."""
    return [Entry(label, net, house, name, steps[name][1], signed=True)] if name in steps else []


def _left_out(steps: Steps, name: str, label: str, words: Words) -> list[Entry]:
    """The line of a step that the house rule does not count."""
    return _step(steps, name, label, steps[name][0] if name in steps else None, words("not counted"))


def _earned(view: Dashboard, steps: Steps, words: Words) -> list[Entry]:
    """From the trading result to the P&L, and to the MT5 performance."""
    figures = view.figures
    withdrawn = words("Withdrawals, already in it") if len(view.marks) > 1 else words("Withdrawal, already in it")
    return [
        Entry(words("Trading result"), figures.trading_result, figures.trading_result, "trading_result"),
        *_step(steps, "withdrawals", withdrawn, words("counted once"), figures.withdrawals),
        *_left_out(steps, "other_operations", words("Other operations"), words),
        *_left_out(steps, "floating", words("Floating profit"), words),
        *_left_out(steps, "unexplained", words("Unexplained difference"), words),
        Entry(
            words("P&L / MT5 performance"),
            figures.pnl,
            figures.mt5_performance_house,
            "pnl",
            strong=True,
            house_figure="mt5_performance_house",
        ),
    ]


def _owed(view: Dashboard, steps: Steps, desk: Desk) -> list[Entry]:
    """What is taken off for what was promised, lost and spent."""
    figures, words = view.figures, desk.words
    interest, costs = -figures.accrued_interest, -figures.operating_costs
    spent = words("Operating costs") if costs else words("Operating costs, none entered")
    return [
        *_step(steps, "principal", _principal(view, desk), words("owed and held"), -figures.principal),
        Entry(_interest(view, desk), interest, interest, "accrued_interest", signed=True),
        *_step(steps, "interest_paid", words("Interest paid"), words("not counted"), figures.interest_paid),
        *_left_out(steps, "lost_withdrawals", words("Left the fund"), words),
        Entry(spent, costs, costs, "operating_costs", signed=True),
    ]


def _principal(view: Dashboard, desk: Desk) -> str:
    if view.interest_starts is not None:
        return desk.words("Principal owed to the client")
    return desk.words("Principal owed to clients")


def _interest(view: Dashboard, desk: Desk) -> str:
    """With one contract its days and rate, with several none of them."""
    rate = view.accrual_rate
    if view.accrual_days is None or rate is None:
        return desk.words("Accrued interest")
    places = 1 if (rate * HUNDRED * 10) % 1 == 0 else 2
    return desk.words.count(
        view.accrual_days,
        "Interest, {n} day at {rate}/mo",
        "Interest, {n} days at {rate}/mo",
        rate=desk.region.percent(rate * HUNDRED, places),
    )


class _Head(QWidget):
    """Currency and valuation date, and the names of the columns."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._said = Text("", "label", "text2", weight=400)
        net = Text(desk.words("Like for like"), "label", "text", weight=600)
        house = Text(desk.words("House rule"), "label", "text", weight=600)
        for title in (net, house):
            title.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            title.setMinimumWidth(look().px(COLUMN_WIDTH))
        self.setLayout(row(self._said, None, net, house, spacing=0, margins=(SIDE, 6, SIDE, 6)))

    def show_view(self, view: Dashboard) -> None:
        """Say the date."""
        text = self._desk.words(
            "{currency}, as of {date}", currency=view.currency, date=self._desk.region.date(view.as_of)
        )
        self._said.set_text(text)


class _Badge(QWidget):
    """The number of a step."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number
        self.setFixedSize(QSize(round(2 * BADGE) + 3, round(2 * BADGE) + 3))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        centre = QPointF(self.width() / 2, self.height() / 2)
        draw_badge(painter, centre, self._number, look().color, look().font("axis", 600))


class _Row(QWidget):
    """One line of the table."""

    def __init__(self, desk: Desk, entry: Entry, explain: Explain) -> None:
        super().__init__()
        self._desk, self.shape = desk, _shape(entry)
        self._step, self._strong, self._last = bool(entry.number), entry.strong, entry.last
        tone = "text" if entry.strong or entry.number else "text2"
        self._label = Text(
            entry.label, "card" if entry.last else "hint", tone, weight=600 if entry.strong else 0, elide=True
        )
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._explained: dict[QWidget, str] = {}
        self._cells = [
            self._cell(entry, entry.net, entry.figure, explain),
            self._cell(entry, entry.house, entry.house_figure or entry.figure, explain),
        ]
        badge: list[QWidget | int] = [_Badge(entry.number), 4] if entry.number else []
        self.setLayout(row(*badge, self._label, *self._cells, spacing=0, margins=(SIDE, 0, SIDE, 0)))
        self.setFixedHeight(look().px(LAST_ROW if entry.last else ROW))

    def figures(self) -> dict[QWidget, str]:
        """The widgets that can be explained, with the figure they show."""
        return self._explained

    def show_entry(self, entry: Entry, shown: Shown) -> None:
        """Show the amounts."""
        self._label.set_text(entry.label)
        for cell, content in zip(self._cells, (entry.net, entry.house), strict=True):
            if isinstance(cell, Figure):
                cell.set(self._reading(entry, content, shown))
            elif isinstance(content, str):
                cell.set_text(content)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._step:
            painter.fillRect(self.rect(), look().color("raised"))
        if self._strong:
            painter.fillRect(0, 0, self.width(), 1, look().color("edge"))

    def _cell(self, entry: Entry, content: Decimal | str | None, figure: str, explain: Explain) -> Figure | Text:
        if isinstance(content, str):
            word = Text(content, "hint", "text3")
            word.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            word.setMinimumWidth(look().px(COLUMN_WIDTH))
            return word
        role: Role = "card" if entry.last else "table"
        weight = 600 if entry.strong else 500
        cell = Figure(entry.label, self._desk.words, role=role, weight=weight, explainable=True, right=True)
        cell.setMinimumWidth(look().px(COLUMN_WIDTH))
        cell.explain_asked.connect(lambda: explain(figure))
        self._explained[cell] = figure
        return cell

    def _reading(self, entry: Entry, content: Decimal | str | None, shown: Shown) -> Reading:
        amount = content if isinstance(content, Decimal) else None
        coloured = entry.last
        made = reading(
            self._desk.region,
            amount,
            self._desk.words,
            signed=entry.signed,
            provisional=entry.last and shown.view.figures.provisional,
            stale=shown.stale,
            currency=shown.view.currency,
            age=shown.said.text,
        )
        if coloured or not amount:
            return made
        return Reading(made.text, "text", made.spoken, made.suffix, made.provisional, made.stale, made.age)


def _shape(entry: Entry) -> tuple[object, ...]:
    """What decides which widgets a line needs."""
    return entry.figure, entry.number, isinstance(entry.net, str), isinstance(entry.house, str)
