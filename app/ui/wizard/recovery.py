"""Step three: the recovery key, shown once, and three of its groups typed back from the paper."""

from __future__ import annotations

from secrets import SystemRandom

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.style import look
from app.ui.tokens import RADIUS_CARD
from app.ui.widgets.fields import Field, TextEdit
from app.ui.widgets.layouts import clear
from app.ui.widgets.painting import box
from app.ui.widgets.text import Text
from app.ui.wizard.page import Page
from app.words import Words

TYPED_BACK = 3
ACROSS = 4


class Groups(QWidget):
    """The groups of the key, numbered, in the mono."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.groups: tuple[str, ...] = ()

    def show_groups(self, groups: tuple[str, ...]) -> None:
        """Show the key."""
        self.groups = groups
        self.setAccessibleName(", ".join(groups))
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def sizeHint(self) -> QSize:
        rows = -(-len(self.groups) // ACROSS) or 1
        return QSize(look().px(620), rows * look().px(44) + look().px(24))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, px, colour = QPainter(self), look().px, look().color
        box(painter, self.rect(), RADIUS_CARD, colour("surface"), colour("line"))
        width = (self.width() - px(32)) // ACROSS
        for at, group in enumerate(self.groups):
            x, y = px(16) + at % ACROSS * width, px(12) + at // ACROSS * px(44)
            painter.setFont(look().font("label", 400))
            painter.setPen(colour("text3"))
            painter.drawText(QRect(x, y, px(18), px(44)), int(Qt.AlignmentFlag.AlignVCenter), f"{at + 1}")
            painter.setFont(look().font("panel", 400, mono=True))
            painter.setPen(colour("text"))
            painter.drawText(QRect(x + px(20), y, width, px(44)), int(Qt.AlignmentFlag.AlignVCenter), group)


class RecoveryPage(Page):
    """The key opens the office if every password is lost; without it and them, nothing does."""

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(
            words("Recovery key"),
            words(
                "Write these 8 groups on paper and keep it where you keep contracts. The key opens the office if the "
                "password is lost. It is shown once; without both, nobody can read the office, and neither can we."
            ),
            parent,
        )
        self._words = words
        self._groups = Groups()
        self._fields: list[Field] = []
        self.asked: tuple[int, ...] = ()
        self._line = QHBoxLayout()
        self._line.setSpacing(look().px(16))
        self.body.addWidget(self._groups)
        self.body.addWidget(Text(words("Now type three of them back from the paper."), "body"))
        self.body.addLayout(self._line)

    def show_key(self, key: str) -> None:
        """Show the key and ask for three of its groups."""
        groups = tuple(key.split("-"))
        self._groups.show_groups(groups)
        self.asked = tuple(sorted(SystemRandom().sample(range(len(groups)), min(TYPED_BACK, len(groups)))))
        clear(self._line)
        self._fields = [self._field(at, groups[at]) for at in self.asked]
        for each in self._fields:
            self._line.addWidget(each, 1, Qt.AlignmentFlag.AlignTop)

    def complete(self) -> bool:
        wrong = [each for each in self._fields if not each.run_check()]
        if wrong:
            wrong[0].editor.setFocus()
        return bool(self._fields) and not wrong

    def summary(self) -> str:
        return self._words("written down") if self._fields and self._all_right() else ""

    def focus(self) -> None:
        if self._fields:
            self._fields[0].editor.setFocus()

    def _field(self, at: int, group: str) -> Field:
        editor = TextEdit()
        editor.setFont(look().font("body", mono=True))
        return Field(self._words("Group {n}", n=at + 1), editor, check=lambda: self._wrong(editor, group))

    def _wrong(self, editor: TextEdit, group: str) -> str:
        typed = "".join(editor.text().split()).upper()
        return "" if typed == group else self._words("This is not what stands there. Compare it with the paper.")

    def _all_right(self) -> bool:
        return all(each.check is not None and not each.check() for each in self._fields)
