"""Buttons: one filled a screen, the others outlined or plain, with their keys on a cap."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QAction, QEnterEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app.ui import icons
from app.ui.actions import keys_text
from app.ui.style import look
from app.ui.tokens import RADIUS_CONTROL
from app.ui.widgets.painting import box, key_cap, key_cap_width


class Kind(Enum):
    """How much a button asks for attention."""

    PRIMARY = "primary"
    OUTLINED = "outlined"
    PLAIN = "plain"
    DANGER = "danger"
    QUIET = "quiet"
    """Outlined with a hairline: icon buttons beside a search field."""


class Button(QPushButton):
    """A button with an icon, a text and a key cap, all optional."""

    def __init__(
        self,
        text: str = "",
        *,
        kind: Kind = Kind.OUTLINED,
        icon: str = "",
        keys: str = "",
        small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.kind, self.icon_name, self.keys, self.small = kind, icon, keys_text(keys), small
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        look().changed.connect(self._relook)

    def set_kind(self, kind: Kind) -> None:
        """Ask for more or less attention."""
        self.kind = kind
        self.update()

    def set_icon(self, name: str) -> None:
        """Show another icon."""
        self.icon_name = name
        self._relook()

    def sizeHint(self) -> QSize:
        px = look().px
        height = px(26 if self.small else 30)
        width = self._content_width() + 2 * px(9 if self.small else 12)
        return QSize(height if not self.text() and not self.keys else width, height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        fill, border, tone = self._colours()
        box(
            painter,
            self.rect(),
            RADIUS_CONTROL,
            look().color(fill) if fill else None,
            look().color(border) if border else None,
        )
        self._paint_content(painter, tone)

    def _colours(self) -> tuple[str, str, str]:
        """Tokens of fill, border and text."""
        if not self.isEnabled():
            return "", "" if self.kind == Kind.PLAIN else "line", "off"
        touched = self.underMouse() or self.isDown() or self.isChecked()
        hover = "sel" if self.isDown() or self.isChecked() else "raised" if touched else ""
        return {
            Kind.PRIMARY: ("text2" if touched else "ink", "", "onink"),
            Kind.OUTLINED: (hover or "surface", "edge", "text"),
            Kind.DANGER: ("err_tint" if touched else "", "err", "err"),
            Kind.PLAIN: (hover, "", "text" if touched else "text2"),
            Kind.QUIET: (hover or "surface", "line", "text2"),
        }[self.kind]

    def _font_role(self) -> tuple[str, int]:
        return ("table", 600 if self.kind == Kind.PRIMARY else 500)

    def _content_width(self) -> int:
        px, width = look().px, 0
        if self.icon_name:
            width += px(16)
        if self.text():
            width += (px(8) if width else 0) + look().width(self.text(), "table", self._font_role()[1])
        if self.keys:
            width += (px(8) if width else 0) + key_cap_width(self.keys)
        return width

    def _paint_content(self, painter: QPainter, tone: str) -> None:
        px, colour = look().px, look().color(tone)
        x = (self.width() - self._content_width()) // 2
        if self.icon_name:
            side = px(16)
            icons.draw(painter, QRect(x, (self.height() - side) // 2, side, side), self.icon_name, colour)
            x += side + px(8)
        if self.text():
            weight = self._font_role()[1]
            width = look().width(self.text(), "table", weight)
            painter.setFont(look().font("table", weight))
            painter.setPen(colour)
            painter.drawText(QRect(x, 0, width + 2, self.height()), int(Qt.AlignmentFlag.AlignVCenter), self.text())
            x += width + px(8)
        if self.keys:
            border = {"onink": "off", "off": "line"}.get(tone, "line")
            cap = QRect(x, 0, key_cap_width(self.keys), self.height())
            key_cap(painter, cap, self.keys, text=tone if tone in ("onink", "off") else "text2", border=border)

    def _relook(self) -> None:
        self.updateGeometry()
        self.update()


class IconButton(Button):
    """A button that is only an icon; the tip is its accessible name."""

    def __init__(self, icon: str, tip: str, *, small: bool = False, parent: QWidget | None = None) -> None:
        super().__init__("", kind=Kind.QUIET, icon=icon, small=small, parent=parent)
        self.setToolTip(tip)
        self.setAccessibleName(tip)


class ActionButton(Button):
    """The button of a command: it takes text, icon, keys, state and reason from its action."""

    def __init__(
        self,
        action: QAction,
        *,
        icon: str = "",
        kind: Kind = Kind.OUTLINED,
        keys: bool = True,
        small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        shortcut = str(action.property("keys") or "") if keys else ""
        super().__init__(action.text(), kind=kind, icon=icon, keys=shortcut, small=small, parent=parent)
        self._action = action
        action.changed.connect(self._follow)
        self.clicked.connect(action.trigger)
        self._follow()

    def _follow(self) -> None:
        self.setText(self._action.text())
        self.setEnabled(self._action.isEnabled())
        self.setToolTip(self._action.toolTip() if not self._action.isEnabled() else "")
        self._relook()


class KeyCap(QWidget):
    """A key as it is printed on the keyboard."""

    def __init__(self, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = keys_text(keys)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self._keys)
        look().changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(key_cap_width(self._keys), look().px(18))

    def paintEvent(self, _event: QPaintEvent) -> None:
        key_cap(QPainter(self), self.rect(), self._keys)


class LinkButton(QPushButton):
    """A plain underlined text that does something: "Quit FIDUS"."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look().changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(look().width(self.text(), "hint") + 2, look().px(24))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(look().font("hint"))
        painter.setPen(look().color("text" if self.underMouse() else "text2"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        baseline = self.height() // 2 + painter.fontMetrics().ascent() // 2 + 2
        painter.drawLine(0, baseline, self.width(), baseline)
