"""The table of permissions: what of, by role; a changed cell is outlined with its old value until it is saved."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from app.domain.access import Grant, differences, with_grants
from app.domain.duties import ACTION_NAMES, DUTIES, Duty, Verb, verbs
from app.domain.permissions import MATRIX, MONEY, READING, Action, Matrix, Role
from app.ui import icons
from app.ui.style import look
from app.ui.tokens import RADIUS_CHIP
from app.ui.widgets.painting import box
from app.words import Words

ROW, HEAD, GROUP, NOUN, PADDING = 27, 33, 72, 184, 14
ICONS = {Verb.READS: "eye", Verb.ENTERS: "pencil", Verb.APPROVES: "check-check", Verb.DECIDES: "stamp"}
ROLES = tuple(Role)
_MIDDLE = int(Qt.AlignmentFlag.AlignVCenter)
_KEYS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


def impossible(action: Action, role: Role) -> bool:
    """Whether no change can give this: money to an administrator, a pen to an auditor."""
    return (role is Role.ADMIN and action in MONEY) or (role is Role.AUDITOR and action not in READING)


class MatrixView(QWidget):
    """One stop for Tab; arrow keys walk over the cells, Enter or a click opens what can be given and taken.

    `changed` is emitted with every change that is not saved. What is changed stays over a new `show_matrix`.
    """

    changed = Signal()
    walked = Signal(object)
    """The place of the cell the keyboard has come to."""

    def __init__(self, words: Words, *, editable: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words, self.editable = words, editable
        self.saved: Matrix = MATRIX
        self._steps: list[Grant] = []
        self._now: tuple[Grant, ...] = ()
        self._at, self._hovered = (0, 0), (-1, -1)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look().changed.connect(self.updateGeometry)
        self._announce()

    @property
    def draft(self) -> Matrix:
        """The table as it would be."""
        return with_grants(self.saved, self._steps)

    def grants(self) -> tuple[Grant, ...]:
        """What is changed and not saved."""
        last = {(each.action, each.role): each for each in self._steps}
        return differences(self.saved, last.values())

    def show_matrix(self, matrix: Matrix) -> None:
        """Show what is saved."""
        self.saved = matrix
        self._tell()

    def toggle(self, action: Action, role: Role) -> None:
        """Give a right that is not there, or take one that is."""
        if self.editable and not impossible(action, role):
            self._steps.append(Grant(action, role, granted=role not in self.draft[action]))
            self._tell()

    def undo(self) -> None:
        """Take the last change back."""
        if self._steps:
            self._steps.pop()
            self._tell()

    def discard(self) -> None:
        """Take every change back."""
        self._steps.clear()
        self._tell()

    def menu(self, duty: Duty, role: Role) -> QMenu:
        """What can be given to the role and taken from it."""
        menu, draft = QMenu(self), self.draft
        for action, _verb in duty.actions:
            entry = menu.addAction(self.words.say(ACTION_NAMES[action]))
            entry.setCheckable(True)
            entry.setChecked(role in draft[action])
            entry.setEnabled(not impossible(action, role))
            entry.triggered.connect(lambda _on=False, action=action: self.toggle(action, role))
        return menu

    def said(self, duty: Duty, role: Role, matrix: Matrix) -> str:
        """What stands in a cell."""
        found = _shown(verbs(duty, role, matrix))
        return ", ".join(self.words.term("verb", verb) for verb in found) if found else self.words("no")

    # what Qt tells

    def sizeHint(self) -> QSize:
        return QSize(look().px(820), look().px(HEAD + ROW * len(DUTIES)))

    def minimumSizeHint(self) -> QSize:
        return QSize(look().px(700), self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _KEYS:
            down, right = _KEYS[key]
            line = max(0, min(len(DUTIES) - 1, self._at[0] + down))
            self._at = line, max(0, min(len(ROLES) - 1, self._at[1] + right))
            self._announce()
            self.update()
            self.walked.emit(self._cell(*self._at))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._open(self._at)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._cell_at(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover((-1, -1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self._cell_at(event.position().toPoint())
        if cell[0] >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self._at = cell
            self._announce()
            self._open(cell)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, draft = QPainter(self), self.draft
        self._paint_head(painter)
        before = None
        for line, duty in enumerate(DUTIES):
            self._paint_line(painter, line, duty, named=duty.group is not before)
            before = duty.group
            for column in range(len(ROLES)):
                self._paint_cell(painter, (line, column), draft)

    # inner workings

    def _paint_head(self, painter: QPainter) -> None:
        px, colour = look().px, look().color
        painter.setFont(look().font("hint", 500))
        painter.setPen(colour("text2"))
        painter.drawText(QRect(px(PADDING + GROUP), 0, px(NOUN), px(HEAD)), _MIDDLE, self.words("Of what"))
        painter.setFont(look().font("hint", 600))
        painter.setPen(colour("text"))
        for column, role in enumerate(ROLES):
            spot = self._cell(0, column)
            area = QRect(spot.x() + px(8), 0, spot.width() - px(8), px(HEAD))
            text = self.words.term("role", role)
            shown = painter.fontMetrics().elidedText(_capital(text), Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(area, _MIDDLE, shown)
        painter.fillRect(0, px(HEAD) - 1, self.width(), 1, colour("line"))

    def _paint_line(self, painter: QPainter, line: int, duty: Duty, *, named: bool) -> None:
        px, colour = look().px, look().color
        top = px(HEAD) + line * px(ROW)
        if named:
            painter.setFont(look().font("hint"))
            painter.setPen(colour("text3"))
            painter.drawText(QRect(px(PADDING), top, px(GROUP), px(ROW)), _MIDDLE, self.words.say(duty.group))
        painter.setFont(look().font("table", 500))
        painter.setPen(colour("text"))
        area = QRect(px(PADDING + GROUP), top, px(NOUN) - px(6), px(ROW))
        noun = self.words.say(duty.noun)
        painter.drawText(
            area, _MIDDLE, painter.fontMetrics().elidedText(noun, Qt.TextElideMode.ElideRight, area.width())
        )
        if line < len(DUTIES) - 1:
            begins = px(PADDING) if DUTIES[line + 1].group is not duty.group else px(PADDING + GROUP)
            painter.fillRect(begins, top + px(ROW) - 1, self.width() - begins, 1, colour("line"))

    def _paint_cell(self, painter: QPainter, at: tuple[int, int], draft: Matrix) -> None:
        duty, role = DUTIES[at[0]], ROLES[at[1]]
        actions = {action for action, _ in duty.actions}
        changed = any(each.action in actions and each.role is role for each in self._now)
        plate = self._cell(*at).adjusted(0, 1, -look().px(4), -2)
        self._paint_ground(painter, plate, at, changed=changed)
        old = self.words("was: {value}", value=self.said(duty, role, self.saved)) if changed else ""
        area = plate.adjusted(look().px(8), 0, -look().px(4), 0)
        self._paint_content(painter, area, self.said(duty, role, draft), _icon(duty, role, draft), old)

    def _paint_ground(self, painter: QPainter, plate: QRect, at: tuple[int, int], *, changed: bool) -> None:
        colour = look().color
        if changed:
            box(painter, plate, RADIUS_CHIP, colour("warn_tint"), colour("warn"))
        elif self.editable and at == self._hovered:
            box(painter, plate, RADIUS_CHIP, colour("raised"))
        if self.hasFocus() and at == self._at:
            painter.setPen(QPen(colour("live"), 2))
            painter.drawRect(plate.adjusted(1, 1, -1, -1))

    def _paint_content(self, painter: QPainter, area: QRect, text: str, icon: str, old: str) -> None:
        """Icon, verbs, and what stood there before; without the icon where there is no room for all of it."""
        px, colour = look().px, look().color
        painter.setFont(look().font("hint"))
        metrics = painter.fontMetrics()
        needed = px(19) + metrics.horizontalAdvance(f"{text} {old}".strip()) + (px(4) if old else 0)
        if icon and needed <= area.width():
            spot = QRect(area.x(), area.y() + (area.height() - px(13)) // 2, px(13), px(13))
            icons.draw(painter, spot, icon, colour("text2"))
            area = area.adjusted(px(19), 0, 0, 0)
        painter.setPen(colour("text" if icon else "text3"))
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, _MIDDLE, shown)
        left = area.adjusted(metrics.horizontalAdvance(f"{shown} "), 0, 0, 0)
        if old:
            painter.setPen(colour("text3"))
            painter.drawText(left, _MIDDLE, metrics.elidedText(old, Qt.TextElideMode.ElideRight, left.width()))

    def _cell(self, line: int, column: int) -> QRect:
        px = look().px
        left = px(PADDING + GROUP + NOUN)
        width = (self.width() - left - px(6)) / len(ROLES)
        top = px(HEAD) + line * px(ROW)
        return QRect(left + round(column * width), top, round(width), px(ROW))

    def _cell_at(self, spot: QPoint) -> tuple[int, int]:
        for line in range(len(DUTIES)):
            for column in range(len(ROLES)):
                if self._cell(line, column).contains(spot):
                    return line, column
        return -1, -1

    def _hover(self, cell: tuple[int, int]) -> None:
        if cell == self._hovered:
            return
        self._hovered = cell
        on = cell[0] >= 0 and self.editable
        self.setCursor(Qt.CursorShape.PointingHandCursor if on else Qt.CursorShape.ArrowCursor)
        self.setToolTip(self._tip(cell) if cell[0] >= 0 else "")
        self.update()

    def _tip(self, cell: tuple[int, int]) -> str:
        """Every right of the cell, and what stood there before."""
        duty, role = DUTIES[cell[0]], ROLES[cell[1]]
        held = [self.words.say(ACTION_NAMES[action]) for action, _ in duty.actions if role in self.draft[action]]
        old, new = self.said(duty, role, self.saved), self.said(duty, role, self.draft)
        was = [self.words("was: {value}", value=old)] if old != new else []
        return "\n".join([*(held or [self.words("no")]), *was])

    def _open(self, cell: tuple[int, int]) -> None:
        if not self.editable:
            return
        menu = self.menu(DUTIES[cell[0]], ROLES[cell[1]])
        menu.exec(self.mapToGlobal(self._cell(*cell).bottomLeft()))
        menu.deleteLater()

    def _tell(self) -> None:
        self._now = self.grants()
        self._announce()
        self.update()
        self.changed.emit()

    def _announce(self) -> None:
        duty, role = DUTIES[self._at[0]], ROLES[self._at[1]]
        noun, name = self.words.say(duty.noun), self.words.term("role", role)
        self.setAccessibleName(f"{noun}, {name}: {self.said(duty, role, self.draft)}")


def _shown(found: tuple[Verb, ...]) -> tuple[Verb, ...]:
    """Whoever does more reads too, which need not be said."""
    stronger = tuple(verb for verb in found if verb is not Verb.READS)
    return stronger or found


def _icon(duty: Duty, role: Role, matrix: Mapping[Action, frozenset[Role]]) -> str:
    found = _shown(verbs(duty, role, matrix))
    return ICONS[found[-1]] if found else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
