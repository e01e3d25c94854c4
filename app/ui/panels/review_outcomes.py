"""What each answer would mean for the fund, side by side, before one is given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QRadioButton, QWidget

from app.domain.holdings import OperationType
from app.regions import Region
from app.services.choices import Outcome
from app.ui.style import look
from app.ui.widgets.layouts import clear
from app.ui.widgets.text import Text
from app.words import Words

HUNDRED = Decimal(100)
HEAD = 2  # rows of the grid that name the answers
GAP = 8  # between the rows of the grid
MEANING = 124  # the least width of an answer's sentence


class OutcomeTable(QWidget):
    """A column of figures for each answer; the chosen one is framed."""

    chosen = Signal(object)
    """The OperationType that a person picked."""

    def __init__(self, words: Words, region: Region) -> None:
        super().__init__()
        self.words, self.region = words, region
        self.outcomes: tuple[Outcome, ...] = ()
        self._grid = QGridLayout(self)
        px = look().px
        self._grid.setContentsMargins(0, 0, px(8), 0)
        self._grid.setHorizontalSpacing(px(20))
        self._grid.setVerticalSpacing(px(GAP))
        self._labels: list[Text] = []
        self._group = QButtonGroup(self)
        self._group.idToggled.connect(self._toggled)

    def show_outcomes(self, outcomes: Sequence[Outcome], chosen: OperationType | None) -> None:
        """Show these answers."""
        self.outcomes = tuple(outcomes)
        for button in self._group.buttons():
            self._group.removeButton(button)
        clear(self._grid)
        lines = self._lines()
        self._labels = [Text(label, "body", "text2") for label, _ in lines]
        for down, label in enumerate(self._labels, start=HEAD):
            self._grid.addWidget(label, down, 0)
        for across in range(1, max(self._grid.columnCount(), len(outcomes) + 1)):
            self._grid.setColumnStretch(across, 1 if across <= len(outcomes) else 0)
        for across, outcome in enumerate(outcomes, start=1):
            self._grid.addWidget(self._button(outcome, across, chosen), 0, across, Qt.AlignmentFlag.AlignRight)
            self._grid.addWidget(self._meaning(outcome), 1, across)
            for down, (_, shown) in enumerate(lines, start=HEAD):
                self._grid.addWidget(shown(outcome), down, across, Qt.AlignmentFlag.AlignRight)
        self.update()

    def mark(self, chosen: OperationType | None) -> None:
        """Frame this answer, if it is among those shown."""
        for number, outcome in enumerate(self.outcomes, start=1):
            button = self._group.button(number)
            if button is not None and outcome.type is chosen and not button.isChecked():
                button.setChecked(True)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, gap = QPainter(self), look().px(GAP) // 2
        for label in self._labels:
            painter.fillRect(0, label.geometry().top() - gap - 1, self.width(), 1, look().color("line"))
        across = self._group.checkedId()
        if across > 0:
            painter.setPen(look().color("text"))
            painter.drawRect(self._frame(across, gap).intersected(self.rect()).adjusted(0, 0, -1, 0))

    def _frame(self, across: int, gap: int) -> QRect:
        """Around all that stands in a column, as it is laid out."""
        items = (self._grid.itemAtPosition(down, across) for down in range(self._grid.rowCount()))
        frame = QRect()
        for item in items:
            widget = item.widget() if item is not None else None
            if widget is not None:
                frame = frame.united(widget.geometry())
        px = look().px
        return frame.adjusted(-px(9), -px(2), px(7), gap)

    def _lines(self) -> list[tuple[str, Callable[[Outcome], Text]]]:
        words = self.words
        return [
            (words("Assets"), lambda each: self._money(each.assets)),
            (words("Obligations"), lambda each: self._money(each.figures.obligations)),
            (words("Net result"), lambda each: self._money(each.figures.net_result, signed=True)),
            (words("House rule 2.0"), lambda each: self._money(each.figures.fund_profitability_house, signed=True)),
            (words("Coverage"), self._coverage),
        ]

    def _button(self, outcome: Outcome, number: int, chosen: OperationType | None) -> QRadioButton:
        button = QRadioButton(self._name(outcome.type))
        button.setEnabled(outcome.refused is None)
        button.setToolTip(self.words.say(outcome.refused))
        self._group.addButton(button, number)
        button.setChecked(outcome.type is chosen)
        return button

    def _toggled(self, number: int, on: bool) -> None:
        if on and 0 < number <= len(self.outcomes):
            self.chosen.emit(self.outcomes[number - 1].type)
            self.update()

    def _name(self, kind: OperationType) -> str:
        words = self.words
        named = {
            OperationType.CLIENT_PAYOUT: words("Paid to client"),
            OperationType.PROFIT_EXTRACTION: words("Moved in the fund"),
            OperationType.LEFT_FUND: words("Left the fund"),
            OperationType.CLIENT_DEPOSIT: words("From a client"),
            OperationType.REINVESTMENT: words("From fund cash"),
            OperationType.REBATE: words("From the broker"),
        }
        return named.get(kind, words.term("operation", kind.value))

    def _meaning(self, outcome: Outcome) -> Text:
        words = self.words
        if outcome.refused is not None:
            said = words.say(outcome.refused)
        else:
            said = {
                OperationType.CLIENT_PAYOUT: words("the recorded payment"),
                OperationType.PROFIT_EXTRACTION: words("to an account or wallet of ours"),
                OperationType.LEFT_FUND: words("a loss; needs a reason"),
                OperationType.CLIENT_DEPOSIT: words("new money of a client"),
                OperationType.REINVESTMENT: words("from cash of the fund"),
                OperationType.REBATE: words("earned from the broker"),
                OperationType.UNKNOWN: words("stays in the queue"),
            }.get(outcome.type, words("another type"))
        text = Text(said, "hint", "text3", wrap=True)
        text.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        text.setMinimumWidth(look().px(MEANING))
        return text

    def _money(self, value: Decimal | None, *, signed: bool = False) -> Text:
        tone = "text" if not signed or value is None else "gain" if value > 0 else "loss" if value < 0 else "text3"
        return Text(self.region.money(value, signed=signed), "body", tone)

    def _coverage(self, outcome: Outcome) -> Text:
        percent = None if outcome.coverage is None else outcome.coverage * HUNDRED
        return Text(self.region.percent(percent), "body", weight=600)
