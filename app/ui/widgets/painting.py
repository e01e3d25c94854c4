"""Small strokes that several widgets share: rounded boxes, key caps, dashes under a figure, hatches."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from app.ui.style import look
from app.ui.tokens import RADIUS_CHIP

ANTIALIASED = QPainter.RenderHint.Antialiasing


def box(
    painter: QPainter, rect: QRect | QRectF, radius: float, fill: QColor | None, border: QColor | None = None
) -> None:
    """A rounded rectangle with a hairline inside its edge."""
    painter.setRenderHint(ANTIALIASED)
    painter.setPen(QPen(border, 1) if border else Qt.PenStyle.NoPen)
    painter.setBrush(fill or Qt.BrushStyle.NoBrush)
    inset = 0.5 if border else 0
    painter.drawRoundedRect(QRectF(rect).adjusted(inset, inset, -inset, -inset), radius, radius)
    painter.setRenderHint(ANTIALIASED, on=False)


def key_cap_width(keys: str) -> int:
    """How wide a key cap is."""
    return look().width(keys, "axis", 500) + look().px(12)


def key_cap(painter: QPainter, rect: QRect, keys: str, *, text: str = "text2", border: str = "line") -> None:
    """A key cap, centred vertically in `rect`, as wide as it."""
    height = look().px(18)
    cap = QRect(rect.x(), rect.y() + (rect.height() - height) // 2, rect.width(), height)
    box(painter, cap, RADIUS_CHIP, None, look().color(border))
    painter.setPen(look().color(text))
    painter.setFont(look().font("axis", 500))
    painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, keys)


def dashes(painter: QPainter, left: float, right: float, y: float, width: float = 1) -> None:
    """The dashed line of a provisional figure."""
    pen = QPen(look().color("warn"), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([4 / width, 2.5 / width] if width < 2 else [3.5, 2])
    painter.setPen(pen)
    painter.drawLine(QPointF(left, y), QPointF(right, y))


def hatch(tone: str, *, forward: bool = False) -> QBrush:
    """The hatch of a loss; `forward` the other way, for what is not reviewed."""
    return QBrush(look().color(tone), Qt.BrushStyle.FDiagPattern if forward else Qt.BrushStyle.BDiagPattern)
