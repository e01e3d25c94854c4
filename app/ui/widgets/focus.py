"""The focus ring: one frame that follows the keyboard through a window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from shiboken6 import isValid

from app.ui.style import look
from app.ui.tokens import RADIUS_CONTROL
from app.ui.widgets.painting import ANTIALIASED

GAP, WIDTH = 1, 2
_MOVES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.ZOrderChange)


class Ring(QWidget):
    """Two pixels in the colour of focus, one pixel outside the control; a child of the window, so nothing cuts it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._watched: list[QWidget] = []
        self.hide()

    def surround(self, widget: QWidget | None) -> None:
        """Stand around a widget; None hides the ring."""
        for each in self._watched:
            if isValid(each):
                each.removeEventFilter(self)
        self._watched = []
        while widget is not None and widget is not self.parentWidget():
            self._watched.append(widget)
            widget.installEventFilter(self)
            widget = widget.parentWidget()
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES:
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(ANTIALIASED)
        painter.setPen(QPen(look().color("live"), WIDTH))
        half = WIDTH / 2
        radius = RADIUS_CONTROL + GAP + half
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), radius, radius)

    def _place(self) -> None:
        widget = self._watched[0] if self._watched else None
        window = self.parentWidget()
        if widget is None or window is None or not isValid(widget) or not widget.isVisible():
            self.hide()
            return
        out = GAP + WIDTH
        corner = widget.mapTo(window, QPoint(-out, -out))
        self.setGeometry(corner.x(), corner.y(), widget.width() + 2 * out, widget.height() + 2 * out)
        seen = widget.visibleRegion().boundingRect()
        self.setVisible(seen.height() >= widget.height() // 2)
        self.raise_()


class FocusRing(QObject):
    """Moves the ring to whatever has the keyboard: every button, and every widget whose property `ring` is true."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._ring: Ring | None = None
        app.focusChanged.connect(self._follow)

    @property
    def ring(self) -> Ring | None:
        """The ring on screen, if there was a reason for one yet."""
        return self._ring if self._ring is not None and isValid(self._ring) else None

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        wanted = now if now is not None and _ringed(now) else None
        ring = self.ring
        if ring is not None and (wanted is None or ring.parentWidget() is not wanted.window()):
            ring.surround(None)
            if wanted is not None:
                ring.deleteLater()
                ring = None
        if wanted is not None:
            self._ring = ring or Ring(wanted.window())
            self._ring.surround(wanted)


def _ringed(widget: QWidget) -> bool:
    return isinstance(widget, QAbstractButton) or bool(widget.property("ring"))
