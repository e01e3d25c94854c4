"""Explain this number: the tree behind a figure, down to terms and deals."""

from __future__ import annotations

from dataclasses import replace
from datetime import tzinfo

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QGridLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.domain.calendar import zone
from app.domain.errors import KnownError
from app.domain.explain import LABELS
from app.domain.holdings import AccountKey
from app.domain.reality import Basis
from app.domain.trail import SourceKind, Trail, Unit
from app.services.explanations import Explanation, MonthTable, Subject, explanation
from app.ui.desk import Desk
from app.ui.models.columns import sign_tone
from app.ui.scrim import Scrim
from app.ui.style import look
from app.ui.widgets.buttons import Button, IconButton, Kind
from app.ui.widgets.card import Line
from app.ui.widgets.chips import Chip, chip_width, draw_chip
from app.ui.widgets.figure import Figure, Reading, reading
from app.ui.widgets.layouts import clear, column, row
from app.ui.widgets.painting import dashes
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.states import StateStack
from app.ui.widgets.text import Text

WIDTH, HEIGHT, SIDE = 1100, 806, 356
LINE = 30
TRAIL = Qt.ItemDataRole.UserRole + 1
MOST_OPEN = 2
RESULTS = {"net_result", "pnl", "fund_profitability_house", "mt5_performance_house", "trading_result", "floating"}


def open_explanation(window: QWidget, desk: Desk, subject: object) -> ExplainDialog | None:
    """Open the dialog over the window and load the explanation off this thread."""
    if not isinstance(subject, Subject):
        return None
    dialog = ExplainDialog(window, desk, subject)
    dialog.open()
    dialog.tree.setFocus()
    return dialog


class ExplainDialog(Scrim):
    """The tree on the left, what it rests on at the right."""

    def __init__(self, window: QWidget, desk: Desk, subject: Subject) -> None:
        super().__init__(window)
        self._desk, self._subject = desk, subject
        self.words, self.region = desk.words, desk.region
        self._found: Explanation | None = None
        self.tree = _Tree(self)
        self._value = Figure(self.words.say(LABELS[subject.figure]), self.words, role="verdict")
        self._name, self._note = Text("", "card"), Text("", "hint", "text2", elide=True)
        self._head = Text("", "hint", "text3")
        self._chip = Chip(self.words("provisional"), "warn", "circle-question-mark")
        self._side = QVBoxLayout()
        self._sheet = Sheet(self)
        self._lay_out()
        self.closed.connect(self.deleteLater)
        office = desk.office
        self._stack.show_loading(self.words("Adding up the deals"))
        desk.tasks.read(lambda: explanation(office, subject), self._show, self._failed, latest="explain")

    def _lay_out(self) -> None:
        words = self.words
        close = IconButton("x", words("Close"))
        close.clicked.connect(self.close_again)
        title = row(
            Text(words("Explain this number"), "panel"), self._head, None, close, spacing=12, margins=(20, 14, 16, 12)
        )
        said = column(row(self._name, self._chip, None), self._note, spacing=2)
        review = Button(words("Open review queue"), icon="list-checks", keys="Ctrl+R")
        review.clicked.connect(lambda: self._go("review"))
        self._review = review
        top = row(self._value, said, None, review, spacing=20, margins=(20, 12, 20, 12))
        top.setStretch(1, 1)
        side = QWidget()
        side.setLayout(column(self._side, None, margins=(14, 12, 14, 12)))
        side.setFixedWidth(look().px(SIDE))
        middle = row(self.tree, Line(vertical=True), side, spacing=0)
        middle.setStretch(0, 1)
        copy = Button(words("Copy explanation"), kind=Kind.PRIMARY, icon="copy", keys="Ctrl+C")
        copy.clicked.connect(self.copy)
        keys = Text(words("← → close and open · Enter goes to the record"), "hint", "text3")
        foot = row(keys, None, copy, margins=(20, 10, 20, 12))
        content = QWidget()
        content.setLayout(column(top, Line(), middle, Line(), foot, spacing=0))
        self._stack = StateStack(content, words)
        self._sheet.setLayout(column(title, Line(), self._stack, spacing=0, margins=(1, 1, 1, 1)))

    def _show(self, found: Explanation) -> None:
        self._found = found
        self._stack.show_content()
        trail, words = found.trail, self.words
        basis = words("balance basis") if found.subject.basis is Basis.BALANCE else words("equity basis")
        fund = found.subject.fund or words("all funds")
        clock = self.region.time(found.read_at, self._zone(), seconds=True)
        self._head.set_text(
            words("{fund} · {basis} · as of {date} · read {time}", fund=fund, basis=basis, date=found.as_of, time=clock)
        )
        self._value.set(self._reading(trail))
        self._name.set_text(words.say(trail.label))
        self._note.set_text(words.say(trail.note))
        self._chip.setVisible(trail.provisional)
        self._review.setVisible(bool(found.review))
        self.tree.show_trail(trail)
        self._show_side(found)

    def _failed(self, error: KnownError) -> None:
        self._stack.show_error(error)

    def _zone(self) -> tzinfo:
        return zone(self._desk.office.book().timezone)

    def _reading(self, trail: Trail) -> Reading:
        signed = self._subject.figure in RESULTS
        if trail.unit is Unit.MONEY:
            return reading(self.region, trail.value, self.words, signed=signed, provisional=trail.provisional)
        shown = self.value_text(trail)
        return replace(reading(self.region, None, self.words), text=shown, tone="text", spoken=shown)

    def value_text(self, line: Trail, *, signed: bool = False) -> str:
        """A line's value as it is shown."""
        region, value = self.region, line.value
        if value is None:
            return "–"
        if line.unit is Unit.MONEY:
            amount = value * line.sign if line.sign else value
            return region.money(amount, signed=signed or line.sign < 0)
        if line.unit is Unit.RATIO:
            return region.percent(value * 100)
        if line.unit is Unit.RATE:
            return self.words("{rate} per month", rate=region.percent(value, 2))
        places = 0 if line.unit in {Unit.DAYS, Unit.COUNT} else 6
        return region.number(value, places)

    def _show_side(self, found: Explanation) -> None:
        clear(self._side)
        if found.months is not None:
            self._side.addLayout(self._months(found.months))
            self._side.addSpacing(look().px(12))
        rests = [self._counted(kind, len(names)) for kind, names in found.rests_on if kind is not SourceKind.DEALS]
        self._side.addWidget(Text(self.words("This figure rests on"), "hint", "text2"))
        deals = self.words.count(found.deals, "{n} deal", "{n} deals")
        self._side.addWidget(Text(", ".join([*rests, deals]), "body", wrap=True))
        if found.changes:
            self._side.addSpacing(look().px(8))
            self._side.addWidget(Text(self.words("It would change if"), "hint", "text2"))
            for change in found.changes:
                said = self.words.say(change.what) + f": **{self.region.money(change.value, signed=True)}**"
                self._side.addWidget(Text(said, "body", wrap=True, bold=True))

    def _counted(self, kind: SourceKind, count: int) -> str:
        words = self.words
        named = {
            SourceKind.ACCOUNT: words.count(count, "{n} account", "{n} accounts"),
            SourceKind.INVESTMENT: words.count(count, "{n} investment", "{n} investments"),
            SourceKind.TERMS: words.count(count, "{n} version of terms", "{n} versions of terms"),
            SourceKind.PAYMENT: words.count(count, "{n} payment", "{n} payments"),
            SourceKind.COST: words.count(count, "{n} cost", "{n} costs"),
            SourceKind.DEAL: words.count(count, "{n} operation", "{n} operations"),
        }
        return named.get(kind, kind.value)

    def _months(self, months: MonthTable) -> QGridLayout:
        words, region = self.words, self.region
        grid = QGridLayout()
        grid.setHorizontalSpacing(look().px(10))
        grid.setVerticalSpacing(look().px(5))
        title = row(
            Text(words("Trading result by month"), "card"), None, Text(str(months.account.login), "hint", "text3")
        )
        grid.addLayout(title, 0, 0, 1, 4)
        right = Qt.AlignmentFlag.AlignRight
        for across, text in enumerate((words("Month"), words("Deals"), words("Result"), words("Sum"))):
            grid.addWidget(Text(text, "label", "text3"), 1, across, right if across else Qt.AlignmentFlag.AlignLeft)
        for down, each in enumerate(months.months[-12:], start=2):
            grid.addWidget(Text(region.month(each.month), "table"), down, 0)
            grid.addWidget(Text(region.number(each.deals), "table", "text2"), down, 1, right)
            grid.addWidget(
                Text(region.money(each.result, signed=True), "table", sign_tone(each.result)), down, 2, right
            )
            grid.addWidget(Text(region.money(each.sum), "table", "text2"), down, 3, right)
        last = grid.rowCount()
        grid.addWidget(Text(words("All"), "table", weight=600), last, 0)
        grid.addWidget(Text(region.number(months.deals), "table", weight=600), last, 1, right)
        grid.addWidget(Text(region.money(months.result, signed=True), "table", weight=600), last, 2, right)
        return grid

    def copy(self) -> None:
        """Put the whole explanation on the clipboard, with basis, valuation date and source of every line."""
        found = self._found
        if found is None:
            return
        lines = [self._head.plain]
        for depth, line in found.trail.walk():
            source = f" [{line.source.kind.value} {line.source.reference}]" if line.source else ""
            note = f" · {self.words.say(line.note)}" if line.note else ""
            lines.append(f"{'    ' * depth}{self.words.say(line.label)}: {self.value_text(line)}{source}{note}")
        QGuiApplication.clipboard().setText("\n".join(lines))
        self._desk.say(self.words("Explanation copied"))

    def go_to(self, line: Trail) -> None:
        """Open the record that a line comes from."""
        if line.source is None:
            return
        kind, reference = line.source.kind, line.source.reference
        if kind in {SourceKind.ACCOUNT, SourceKind.DEALS}:
            self._go("monitor", _account(reference))
        elif kind is SourceKind.DEAL:
            where, _, ticket = reference.partition(":")
            self._go("review", (_account(where), ticket))
        elif kind is SourceKind.INVESTMENT:
            self._go("investments", reference)
        elif kind is SourceKind.PAYMENT:
            self._go("audit", reference)

    def _go(self, panel: str, record: object = None) -> None:
        self.close_again()
        self._desk.go(panel, record)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            event.accept()
        else:
            super().keyPressEvent(event)

    def open(self) -> None:
        super().open()
        self._place()

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]  # Qt hands its own event on
        self._place()

    def _place(self) -> None:
        width, height = min(look().px(WIDTH), self.width() - 40), min(look().px(HEIGHT), self.height() - 40)
        self._sheet.setGeometry((self.width() - width) // 2, (self.height() - height) // 2, width, height)


class _Tree(QTreeWidget):
    """The lines of the explanation; children are made when their line is opened."""

    def __init__(self, dialog: ExplainDialog) -> None:
        super().__init__()
        self._dialog = dialog
        self.setHeaderHidden(True)
        self.setFrameShape(QTreeWidget.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setIndentation(look().px(20))
        self.setItemDelegate(_LineDelegate(dialog))
        self.setAccessibleName(dialog.words("Explanation"))
        self.itemExpanded.connect(self._fill)
        self.itemActivated.connect(lambda item, _column: dialog.go_to(item.data(0, TRAIL)))

    def show_trail(self, trail: Trail) -> None:
        """Show these lines, the first two levels open."""
        self.clear()
        for child in trail.children or (trail,):
            self._open(self._add(self.invisibleRootItem(), child), 1)
        if (first := self.topLevelItem(0)) is not None:
            self.setCurrentItem(first)

    def _open(self, item: QTreeWidgetItem, depth: int) -> None:
        if depth < MOST_OPEN and item.childCount():
            item.setExpanded(True)
            for at in range(item.childCount()):
                if (child := item.child(at)) is not None:
                    self._open(child, depth + 1)

    def _add(self, parent: QTreeWidgetItem, line: Trail) -> QTreeWidgetItem:
        item = QTreeWidgetItem(parent)
        item.setData(0, TRAIL, line)
        said = f"{self._dialog.words.say(line.label)}: {self._dialog.value_text(line)}"
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, said)
        if line.children:
            item.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
        return item

    def _fill(self, item: QTreeWidgetItem) -> None:
        line = item.data(0, TRAIL)
        if isinstance(line, Trail) and not item.childCount():
            for child in line.children:
                self._add(item, child)


class _LineDelegate(QStyledItemDelegate):
    """A line: label, source chip, grey note, and the value at the right."""

    def __init__(self, dialog: ExplainDialog) -> None:
        super().__init__(dialog)
        self._dialog = dialog

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, look().px(LINE))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        line = index.data(TRAIL)
        if not isinstance(line, Trail):
            return
        px, colour, area = look().px, look().color, QRect(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, colour("sel"))
        strong = bool(line.children)
        value = self._dialog.value_text(line)
        right = area.adjusted(0, 0, -px(16), 0)
        painter.setFont(look().font("body", 600 if strong else 400))
        painter.setPen(colour("text" if line.value else "text3"))
        painter.drawText(right, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), value)
        width = QFontMetrics(painter.font()).horizontalAdvance(value)
        if line.provisional:
            dashes(painter, right.right() - width, right.right(), area.center().y() + px(9))
        self._paint_label(
            painter, line, QRect(area.x() + px(4), area.y(), area.width() - width - px(40), area.height())
        )

    def _paint_label(self, painter: QPainter, line: Trail, room: QRect) -> None:
        px, colour, words = look().px, look().color, self._dialog.words
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        label = words.say(line.label)
        painter.setFont(look().font("body", 600 if line.children else 400))
        painter.setPen(colour("text"))
        painter.drawText(room, middle, label)
        x = room.x() + QFontMetrics(painter.font()).horizontalAdvance(label) + px(8)
        if line.source is not None:
            name = words.term("source", line.source.kind.value)
            chip = QRect(x, room.center().y() - px(9), chip_width(name, "", "x"), px(19))
            draw_chip(painter, chip, name, "", quiet=True)
            x = chip.right() + px(8)
        if line.note is not None and x < room.right():
            painter.setFont(look().font("hint"))
            painter.setPen(colour("text3"))
            rest = QRect(x, room.y(), room.right() - x, room.height())
            shown = painter.fontMetrics().elidedText(words.say(line.note), Qt.TextElideMode.ElideRight, rest.width())
            painter.drawText(rest, middle, shown)


def _account(reference: str) -> AccountKey | None:
    login, _, server = reference.partition("@")
    return AccountKey(server, int(login)) if login.isdecimal() else None
