"""The pane of a drawdown under a chart: its depths, its fill and its line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from app.ui.charts.frame import Frame, Ink, polygon
from app.ui.charts.plot import AXIS_WIDTH
from app.ui.charts.pyramid import Pyramid
from app.ui.charts.scale import value_ticks
from app.ui.style import look

FILL_STRENGTH = 0.28
SHALLOWEST = -0.02
FOOT = 20
"""Pixels kept free at the foot of the pane."""


@dataclass(frozen=True, slots=True)
class Pane:
    """The pane of a frame, and how deep it reaches, as a fraction below zero."""

    frame: Frame
    floor: float

    @classmethod
    def of(cls, frame: Frame, falls: Pyramid) -> Pane:
        """The pane as deep as what the frame shows of a drawdown."""
        deepest = (falls.span(frame.start, frame.end) or (0.0, 0.0))[0]
        return cls(frame, min(SHALLOWEST, deepest * 1.12))

    def y(self, depth: float) -> float:
        """The pixel row of a depth."""
        return self.frame.pane.top() + depth / self.floor * (self.frame.pane.height() - FOOT)


def draw_drawdown(painter: QPainter, pane: Pane, ink: Ink, falls: Pyramid, percent: Callable[[float], str]) -> None:
    """Draw depths, fill and line; `percent` writes a depth beside the axis."""
    _draw_depths(painter, pane, ink, percent)
    frame = pane.frame
    columns = frame.columns(falls)
    if not len(columns.first):
        return
    painter.save()
    painter.setClipRect(frame.pane.adjusted(0, -1, 0, 0))
    xs, ys = frame.x(columns.first), np.array([pane.y(depth) for depth in columns.low.tolist()])
    fill = QColor(ink("loss"))
    fill.setAlphaF(FILL_STRENGTH)
    zero = np.full_like(xs, frame.pane.top())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)  # the line over its edge is smooth
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(fill))
    painter.drawPolygon(polygon(np.concatenate((xs, xs[::-1])), np.concatenate((ys, zero))))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(ink("loss"), 1.2))
    painter.drawPolyline(polygon(xs, ys))
    painter.restore()


def _draw_depths(painter: QPainter, pane: Pane, ink: Ink, percent: Callable[[float], str]) -> None:
    area = pane.frame.pane
    for depth in value_ticks(pane.floor, 0.0, 3):
        row = round(pane.y(depth)) + 0.5
        painter.setPen(ink("edge" if depth == 0 else "line"))
        painter.drawLine(QPointF(area.left(), row), QPointF(area.right(), row))
        painter.setPen(ink("text3"))
        edge = QRectF(area.right(), row - 10, look().px(AXIS_WIDTH) - 8, 20)
        painter.drawText(edge, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, percent(depth))
