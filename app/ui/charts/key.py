"""Names the curves of a chart, each with a sample of its line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.charts.frame import HELD, OWED, hatch
from app.ui.style import look

SAMPLE, NEAR, APART, HEIGHT = 18, 6, 12, 20


class Sample(Enum):
    """What a curve looks like."""

    SOLID = "solid"
    DASHED = "dashed"
    THIN = "thin"
    HATCHED = "hatched"
    GAIN = "gain"
    LOSS = "loss"
    """A field of a heat map rather than a line."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve with its name."""

    name: str
    sample: Sample
    least: bool = False
    """Whether it is the first to be left out where room is short."""


class CurveKey(QWidget):
    """Samples and names side by side."""

    def __init__(self, curves: Sequence[Curve] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curves = tuple(curves)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        look().changed.connect(self.updateGeometry)
        self._announce()

    def set_curves(self, curves: Sequence[Curve]) -> None:
        """Name other curves."""
        if tuple(curves) != self._curves:
            self._curves = tuple(curves)
            self._announce()
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(_width(self._curves), look().px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(_width([curve for curve in self._curves if not curve.least][:1]), look().px(HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        shown = list(self._curves)
        while len(shown) > 1 and _width(shown) > self.width():
            shown.remove(next((curve for curve in shown if curve.least), shown[-1]))
        painter, px, x = QPainter(self), look().px, self.width() - _width(shown)
        for curve in shown:
            paint_sample(painter, QRectF(x, 0, px(SAMPLE), self.height()), curve.sample)
            x += px(SAMPLE + NEAR)
            width = look().width(curve.name, "label", 400)
            painter.setFont(look().font("label", 400))
            painter.setPen(look().color("text2"))
            painter.drawText(QRect(x, 0, width + 2, self.height()), int(Qt.AlignmentFlag.AlignVCenter), curve.name)
            x += width + px(APART)

    def _announce(self) -> None:
        self.setAccessibleName(", ".join(curve.name for curve in self._curves))


def _width(curves: Sequence[Curve]) -> int:
    px = look().px
    width = sum(px(SAMPLE + NEAR + APART) + look().width(curve.name, "label", 400) for curve in curves)
    return max(0, width - px(APART) + 2)


def paint_sample(painter: QPainter, box: QRectF, sample: Sample) -> None:
    """A stretch of the line, in the middle of the box."""
    middle = round(box.center().y())
    if sample in (Sample.GAIN, Sample.LOSS):
        _paint_field(painter, QRectF(box.left() + 3, middle - 5, 12, 10), sample)
        return
    if sample is Sample.HATCHED:
        area = QRectF(box.left() + 2, middle - 5, box.width() - 4, 10)
        painter.fillRect(area, hatch(look().color("warn"), Qt.BrushStyle.FDiagPattern, 0.9))
        painter.fillRect(QRectF(area.left(), area.top(), area.width(), 1), look().color("warn"))
        return
    pen = {Sample.SOLID: HELD.pen(look().color), Sample.DASHED: OWED.pen(look().color)}.get(
        sample, QPen(look().color("text3"), 1.4)
    )
    painter.setPen(pen)
    painter.drawLine(QPointF(box.left(), middle), QPointF(box.right(), middle))


def _paint_field(painter: QPainter, area: QRectF, sample: Sample) -> None:
    """A field of a heat map: filled for a gain, hatched for a loss."""
    if sample is Sample.GAIN:
        fill = look().color("gain")
        fill = QColor(fill.red(), fill.green(), fill.blue(), 150)
        painter.fillRect(area, fill)
        return
    painter.fillRect(area, look().color("loss_tint"))
    painter.fillRect(area, hatch(look().color("loss"), Qt.BrushStyle.BDiagPattern, 0.9))
