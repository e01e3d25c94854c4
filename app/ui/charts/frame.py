"""The window of a chart, as places and values against pixels, and how curves and areas are drawn in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF

from app.ui.charts.pyramid import Columns, Floats, Pyramid

Ink = Callable[[str], QColor]
"""Gives the colour of a token in the theme of now."""

MANY = 300
"""From so many points on a wide line is drawn piece by piece: its joins cannot be seen and cost twenty times more."""

DASHED_PIXELS = 3
"""A dashed line shows no detail narrower than this."""

TOUCHING = 0.8
"""Upright strokes stand so close, in widths of the line, that they touch."""

AREA_PIXELS = 2
"""Nor does the edge of an area under a line two pixels wide."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The area that curves are drawn in, and the places and values at its edges; `pane` lies under it, if at all."""

    area: QRectF
    start: float
    end: float
    low: float
    high: float
    pane: QRectF

    @overload
    def x(self, place: float) -> float: ...
    @overload
    def x(self, place: Floats) -> Floats: ...
    def x(self, place: float | Floats) -> float | Floats:
        """The pixel column of a place."""
        return self.area.left() + (place - self.start) * (self.area.width() / (self.end - self.start))

    @overload
    def y(self, value: float) -> float: ...
    @overload
    def y(self, value: Floats) -> Floats: ...
    def y(self, value: float | Floats) -> float | Floats:
        """The pixel row of a value."""
        return self.area.bottom() - (value - self.low) * (self.area.height() / (self.high - self.low))

    def place(self, x: float) -> float:
        """The place of a pixel column."""
        return self.start + (x - self.area.left()) * ((self.end - self.start) / self.area.width())

    def columns(self, curve: Pyramid, pixels_each: int = 1) -> Columns:
        """What of a curve is to be drawn here."""
        return curve.columns(self.start, self.end, max(1, int(self.area.width()) // pixels_each))


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a line looks: the token of its colour, its width, and its dashes in multiples of the width."""

    ink: str
    width: float
    dashes: tuple[float, ...] = ()

    def pen(self, ink: Ink) -> QPen:
        """The pen of this stroke in the theme of now."""
        pen = QPen(ink(self.ink), self.width)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if self.dashes:
            pen.setDashPattern(self.dashes)
        return pen


HELD = Stroke("text", 2.0)
NOT_REVIEWED = Stroke("warn", 1.3)
OWED = Stroke("text", 1.6, (6 / 1.6, 4 / 1.6))
BESIDE = Stroke("text3", 1.1)
PRINCIPAL = Stroke("text3", 1.0, (1, 3))
FORECAST = Stroke("text3", 1.4, (2 / 1.4, 4 / 1.4))


def polygon(xs: Floats, ys: Floats) -> QPolygonF:
    """The points of these pixels."""
    return QPolygonF(list(map(QPointF, xs.tolist(), ys.tolist())))


def draw_curve(painter: QPainter, frame: Frame, curve: Pyramid, pen: QPen, *, stepped: bool = False) -> None:
    """Draw what the frame shows of a curve; `stepped` holds each value until the next point."""
    dashed = pen.style() is Qt.PenStyle.CustomDashLine
    columns = frame.columns(curve, DASHED_PIXELS if dashed else 1)
    if len(columns.first) == 0:
        return
    painter.setPen(pen)
    wide = pen.widthF() > 1 and not dashed and not stepped
    if wide and len(columns.first) * pen.widthF() * TOUCHING >= frame.area.width():
        painter.drawLines(_strokes(frame, columns, pen.widthF()))
        return
    places, values = (columns.first, columns.middle()) if dashed else columns.line()
    xs, ys = frame.x(places), frame.y(values)
    if stepped:
        xs, ys = np.repeat(xs, 2)[1:], np.repeat(ys, 2)[:-1]
    if wide and len(xs) > MANY:
        x, y = xs.tolist(), ys.tolist()
        painter.drawLines(list(map(QLineF, x, y, x[1:], y[1:])))
    else:
        painter.drawPolyline(polygon(xs, ys))


def _strokes(frame: Frame, columns: Columns, width: float) -> list[QLineF]:
    """A dense curve as one upright stroke for each column, each reaching to the stroke before it."""
    xs = frame.x((columns.first + columns.last) / 2).tolist()
    high, low = frame.y(columns.high), frame.y(columns.low)
    upper = np.minimum(high, np.append(high[:1], low[:-1])) - width / 2
    lower = np.maximum(low, np.append(low[:1], high[:-1])) + width / 2
    return list(map(QLineF, xs, upper.tolist(), xs, lower.tolist()))


def fill_between(painter: QPainter, frame: Frame, upper: Columns, lower: Columns, brush: QBrush) -> None:
    """Fill where `upper` stands above `lower`; both hold the same columns."""
    if len(upper.first) == 0:
        return
    xs, top, base = _with_crossings(frame.x(upper.first), upper.middle(), lower.middle())
    top = np.maximum(top, base)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush)
    for begin, stop in _runs(top > base):
        x = xs[begin:stop]
        painter.drawPolygon(
            polygon(
                np.concatenate((x, x[::-1])),
                np.concatenate((frame.y(top[begin:stop]), frame.y(base[begin:stop])[::-1])),
            )
        )
    painter.restore()


def _with_crossings(xs: Floats, top: Floats, base: Floats) -> tuple[Floats, Floats, Floats]:
    """The same lines with a point of their own where they cross."""
    over = top - base
    at = np.flatnonzero(over[:-1] * over[1:] < 0)
    share = over[at] / (over[at] - over[at + 1])
    met = base[at] + share * (base[at + 1] - base[at])
    return (
        np.insert(xs, at + 1, xs[at] + share * (xs[at + 1] - xs[at])),
        np.insert(top, at + 1, met),
        np.insert(base, at + 1, met),
    )


def _runs(wanted: np.ndarray[tuple[int], np.dtype[np.bool]]) -> Sequence[tuple[int, int]]:
    """The stretches that are wanted, each with the neighbour on both sides."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], wanted, [False])).astype(np.int8)))
    return [(max(0, int(a) - 1), min(len(wanted), int(b) + 1)) for a, b in edges.reshape(-1, 2)]


def hatch(colour: QColor, pattern: Qt.BrushStyle, strength: float) -> QBrush:
    """A brush of thin diagonals in this colour."""
    faint = QColor(colour)
    faint.setAlphaF(strength)
    return QBrush(faint, pattern)
