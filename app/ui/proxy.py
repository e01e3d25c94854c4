"""The Qt style under the style sheet: check boxes and radio buttons, no dotted focus."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QProxyStyle, QStyle, QStyleOption, QWidget


class FidusStyle(QProxyStyle):
    """Fusion with our own marks; all colours come from the palette, so both themes share it."""

    def __init__(self) -> None:
        super().__init__("Fusion")

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        kinds = QStyle.PrimitiveElement
        if element in (kinds.PE_IndicatorCheckBox, kinds.PE_IndicatorItemViewItemCheck):
            _draw_check(painter, option)
        elif element == kinds.PE_IndicatorRadioButton:
            _draw_radio(painter, option)
        elif element != kinds.PE_FrameFocusRect:  # the ring around the control shows the focus
            super().drawPrimitive(element, option, painter, widget)


def _colours(option: QStyleOption) -> tuple[bool, QColor, QColor, QColor]:
    """Whether it is on; its border, its fill when on, and the mark on the fill."""
    on = bool(option.state & (QStyle.StateFlag.State_On | QStyle.StateFlag.State_NoChange))
    group = (
        QPalette.ColorGroup.Active if option.state & QStyle.StateFlag.State_Enabled else QPalette.ColorGroup.Disabled
    )
    colours = QGuiApplication.palette()  # the option's own has lost its base to the style sheet
    text, edge = colours.color(group, QPalette.ColorRole.Text), colours.color(group, QPalette.ColorRole.PlaceholderText)
    return on, text if on else edge, text, colours.color(group, QPalette.ColorRole.Base)


def _draw_check(painter: QPainter, option: QStyleOption) -> None:
    on, border, fill, mark = _colours(option)
    box = QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(border, 1))
    painter.setBrush(fill if on else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, 4, 4)
    if on:
        painter.setPen(QPen(mark, 1.75, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        w, h, x, y = box.width(), box.height(), box.x(), box.y()
        if option.state & QStyle.StateFlag.State_NoChange:
            painter.drawLine(QPointF(x + w * 0.25, y + h / 2), QPointF(x + w * 0.75, y + h / 2))
        else:
            points = [QPointF(x + w * a, y + h * b) for a, b in ((0.24, 0.54), (0.42, 0.71), (0.76, 0.31))]
            painter.drawPolyline(QPolygonF(points))
    painter.restore()


def _draw_radio(painter: QPainter, option: QStyleOption) -> None:
    on, border, fill, mark = _colours(option)
    box = QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(border, 1))
    painter.setBrush(fill if on else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(box)
    if on:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(mark)
        painter.drawEllipse(box.center(), box.width() * 0.22, box.height() * 0.22)
    painter.restore()
