"""The focus ring: one frame that follows the keyboard through a window."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QApplication, QFocusFrame, QWidget
from shiboken6 import isValid

from app.ui.proxy import RING_GAP, RING_WIDTH
from app.ui.style import look
from app.ui.tokens import RADIUS_CONTROL
from app.ui.widgets.painting import ANTIALIASED


class Ring(QFocusFrame):
    """Two pixels in the colour of focus, one pixel outside the control."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(ANTIALIASED)
        painter.setPen(QPen(look().color("live"), RING_WIDTH))
        half = RING_WIDTH / 2
        radius = RADIUS_CONTROL + RING_GAP + half
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), radius, radius)


class FocusRing(QObject):
    """Moves the ring to whatever has the keyboard: every button, and every widget whose property `ring` is true."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._ring: Ring | None = None
        app.focusChanged.connect(self._follow)

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        if self._ring is not None and not isValid(self._ring):
            self._ring = None
        wanted = now if now is not None and _ringed(now) else None
        if wanted is None:
            if self._ring is not None:
                self._ring.setWidget(None)  # type: ignore[arg-type] # Qt takes null; the stub does not say so
            return
        if self._ring is None:
            self._ring = Ring(wanted.parentWidget())
        self._ring.setWidget(wanted)


def _ringed(widget: QWidget) -> bool:
    return isinstance(widget, QAbstractButton) or bool(widget.property("ring"))
