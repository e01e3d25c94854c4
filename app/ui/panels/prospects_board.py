"""The board: a column for each stage, a card for each prospect; moved by the mouse or by the keyboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.money import total
from app.domain.prospects import NEXT, ProspectStage
from app.regions import Region
from app.services.prospects import ProspectRow
from app.ui.panels.prospects_card import BoardCard, code_of
from app.ui.style import look
from app.ui.tokens import RADIUS_CARD
from app.ui.widgets.layouts import clear, column, row
from app.ui.widgets.painting import box
from app.ui.widgets.scrolled import Scrolled
from app.ui.widgets.text import Text
from app.words import Words

NARROWEST = 132
MOST_CARDS = 40
"""Of a column; the list shows the others."""
STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class Board(QWidget):
    """Every stage with its cards. One card is the chosen one: arrows go from card to card.

    `moving` carries a code and the stage somebody dropped or sent it to, as far as the stages lead there.
    """

    chosen = Signal(str)
    opened = Signal(str)
    moving = Signal(str, object)
    menu_asked = Signal(str, QPoint)
    peeked = Signal()

    def __init__(self, words: Words, region: Region, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns = {stage: StageColumn(self, stage, words, region) for stage in ProspectStage}
        self.current = ""
        self._rows: dict[str, ProspectRow] = {}
        layout = row(*self.columns.values(), spacing=8, margins=(10, 10, 10, 10))
        for at in range(layout.count()):
            layout.setStretch(at, 1)
        self.setLayout(layout)
        self.setAccessibleName(words("Prospects by stage"))

    def show_rows(self, rows: Sequence[ProspectRow]) -> None:
        """Show these prospects; the chosen one stays chosen, and keeps the keyboard if it had it."""
        held = isinstance(self.focusWidget(), BoardCard) and self.isAncestorOf(self.focusWidget())
        self._rows = {each.code: each for each in rows}
        for stage, its in self.columns.items():
            its.show_rows([each for each in rows if each.prospect.stage is stage])
        if self.current not in self._rows:
            self.current = ""
        self.choose(self.current or next(iter(self._codes()), ""))
        if held:
            self.take_keyboard()

    def choose(self, code: str) -> None:
        """Mark a card as the chosen one, without telling."""
        self.current = code
        for card in self.cards():
            card.set_current(current=card.row.code == code)

    def cards(self) -> list[BoardCard]:
        """Every card, stage by stage."""
        return [card for each in self.columns.values() for card in each.cards]

    def card(self, code: str) -> BoardCard | None:
        """The card of a prospect, where it is shown."""
        return next((card for card in self.cards() if card.row.code == code), None)

    def take_keyboard(self) -> None:
        """Put the keyboard on the chosen card."""
        card = self.card(self.current)
        if card is not None:
            card.setFocus(Qt.FocusReason.OtherFocusReason)

    def row_of(self, code: str) -> ProspectRow | None:
        """The prospect of a code, where the board shows it."""
        return self._rows.get(code)

    def may_move(self, code: str, to: ProspectStage) -> bool:
        """Whether the stages lead there."""
        found = self._rows.get(code)
        return found is not None and to in NEXT[found.prospect.stage]

    def pick(self, code: str) -> None:
        """Choose a card, and tell."""
        if code != self.current:
            self.choose(code)
            self.chosen.emit(code)

    def go(self, across: int, down: int) -> None:
        """Choose the next card of the column, or the nearest of the next column that has any."""
        card = self.card(self.current)
        if card is None:
            return
        stages = list(self.columns)
        at = stages.index(card.row.prospect.stage)
        place = self.columns[stages[at]].cards.index(card) + down
        if across:
            at += across
            while 0 <= at < len(stages) and not self.columns[stages[at]].cards:
                at += across
        if 0 <= at < len(stages):
            cards = self.columns[stages[at]].cards
            found = cards[max(0, min(len(cards) - 1, place))]
            self.pick(found.row.code)
            found.setFocus(Qt.FocusReason.OtherFocusReason)

    def send(self, step: int) -> None:
        """Ask for the chosen card to go to the stage at its side; from lost, back to the first."""
        card = self.card(self.current)
        if card is None:
            return
        onward = NEXT[card.row.prospect.stage]
        stages = list(self.columns)
        wanted = stages[min(max(stages.index(card.row.prospect.stage) + step, 0), len(stages) - 1)]
        if wanted in onward:
            self.moving.emit(self.current, wanted)
        elif step < 0 and onward == (ProspectStage.LEAD,):
            self.moving.emit(self.current, ProspectStage.LEAD)

    def press(self, event: QKeyEvent) -> None:
        """Go from card to card, take one further, open it or show it; what else was pressed is ignored."""
        key, pressed = Qt.Key(event.key()), event.modifiers()
        if key in STEPS and pressed == Qt.KeyboardModifier.ControlModifier:
            self.send(STEPS[key])
        elif key in STEPS:
            self.go(STEPS[key], 0)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.go(0, 1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self.current)
        elif key == Qt.Key.Key_Space:
            self.peeked.emit()
        else:
            event.ignore()

    def _codes(self) -> list[str]:
        return [card.row.code for card in self.cards()]


class StageColumn(QWidget):
    """One stage: its name, how many stand there and what they may bring, and their cards. Takes what is dropped."""

    def __init__(self, board: Board, stage: ProspectStage, words: Words, region: Region) -> None:
        super().__init__(board)
        self._board, self.stage, self._words, self._region = board, stage, words, region
        self.cards: list[BoardCard] = []
        self._welcome = False
        self._shown: tuple[ProspectRow, ...] | None = None
        title = words.term("stage", stage.value).capitalize()
        self._count, self._sum = Text("", "hint", "text3"), Text("", "hint", "text2")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(look().px(6))
        head = column(row(Text(title, "card"), None, self._count), self._sum, spacing=1, margins=(10, 8, 10, 4))
        inside = column(self._lines, None, spacing=0, margins=(6, 2, 6, 8))
        self.setLayout(column(head, Scrolled(inside, title), spacing=0))
        self.setAcceptDrops(True)
        self.setMinimumWidth(look().px(NARROWEST))

    def show_rows(self, rows: Sequence[ProspectRow]) -> None:
        """Show these prospects, who is to be called first; what is shown already stays as it is."""
        if self._shown == tuple(rows):
            return
        self._shown = tuple(rows)
        clear(self._lines)
        ordered = sorted(rows, key=_urgency)
        self.cards = [BoardCard(each, self._words, self._region) for each in ordered[:MOST_CARDS]]
        for card in self.cards:
            self._listen(card)
            self._lines.addWidget(card)
            card.show()  # now, not when Qt comes to it: the chosen one takes the keyboard at once
        if len(ordered) > MOST_CARDS:
            more = self._words.count(len(ordered) - MOST_CARDS, "{n} more in the list", "{n} more in the list")
            self._lines.addWidget(Text(more, "hint", "text3"))
        if not ordered:
            self._lines.addWidget(Text(self._words("Nobody here."), "hint", "text3"))
        self._count.set_text(self._region.number(len(rows)))
        known = [each.prospect.amount for each in rows if each.prospect.amount is not None]
        self._sum.set_text(self._region.money(total(known) if known else None))
        self.setAccessibleName(f"{self._words.term('stage', self.stage.value)}, {len(rows)}")

    def _listen(self, card: BoardCard) -> None:
        board, code = self._board, card.row.code
        card.picked.connect(lambda: board.pick(code))
        card.keyed.connect(board.press)
        card.opened.connect(lambda: board.opened.emit(code))
        card.menu_asked.connect(lambda spot: board.menu_asked.emit(code, spot))

    def paintEvent(self, _event: QPaintEvent) -> None:
        colour = look().color
        box(QPainter(self), self.rect(), RADIUS_CARD, colour("sel" if self._welcome else "bg"),
            colour("text2" if self._welcome else "line"))  # fmt: skip

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._board.may_move(code_of(event.mimeData()), self.stage):
            self._show_welcome(welcome=True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._show_welcome(welcome=False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._show_welcome(welcome=False)
        code = code_of(event.mimeData())
        if self._board.may_move(code, self.stage):
            event.acceptProposedAction()
            self._board.moving.emit(code, self.stage)

    def _show_welcome(self, *, welcome: bool) -> None:
        self._welcome = welcome
        self.update()


def _urgency(line: ProspectRow) -> tuple[bool, str, int]:
    day = line.prospect.follow_up if line.prospect.is_open else None
    return (day is None, day.isoformat() if day else "", -line.days)
