"""Times the chart of holdings against obligations with long curves, against plain Qt, pyqtgraph and matplotlib.

Run: `QT_QPA_PLATFORM=offscreen python -m bench.chart`. Peers that are not installed are left out.
"""

from __future__ import annotations

import importlib.util
import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QApplication, QWidget

from app.regions import REGIONS
from app.ui.charts.axis import AxisText
from app.ui.charts.frame import Ink
from app.ui.charts.holdings import AHEAD, Curves, HoldingsPicture, HoldingsText
from app.ui.charts.plot import Margins, Plot
from app.ui.charts.pyramid import Pyramid
from app.ui.style import install, look

WIDTH, HEIGHT = 1000, 500
LENGTHS = (10_000, 100_000, 1_000_000)
MILLION = LENGTHS[-1]
Floats = NDArray[np.float64]
WORDS = HoldingsText("Incubation: no interest", "1 Jun: interest starts", "", "", "", "", "gap")


def curves(length: int) -> tuple[Floats, Floats, Floats]:
    random = np.random.default_rng(7)
    places = np.linspace(1.7e9, 1.75e9, length)
    held = 1e6 + np.cumsum(random.normal(size=length)) * 4e5 / np.sqrt(length)
    owed = 1e6 + np.linspace(0, 2e5, length) + np.cumsum(random.normal(size=length)) * 1e5 / np.sqrt(length)
    return places, held, owed


def median_ms(frame: Callable[[], object], rounds: int) -> float:
    frame()
    taken = []
    for _ in range(rounds):
        begin = time.perf_counter()
        frame()
        taken.append((time.perf_counter() - begin) * 1000)
    return statistics.median(taken)


class Raw(QWidget):
    """Qt's limit: two polylines of two points per pixel with the chart's own pens, and nothing else."""

    def __init__(self, length: int, ink: Ink, *, hairline: bool) -> None:
        super().__init__()
        self.resize(WIDTH, HEIGHT)
        places, *values = curves(length)
        self._lines = []
        for each in values:
            xs, ys = Pyramid(places, each).columns(places[0], places[-1], WIDTH).line()
            low, high = min(map(np.min, values)), max(map(np.max, values))
            xs, ys = (xs - xs[0]) / (xs[-1] - xs[0]) * WIDTH, HEIGHT - (ys - low) / (high - low) * HEIGHT
            self._lines.append(QPolygonF(list(map(QPointF, xs.tolist(), ys.tolist()))))
        widths = (1.0, 1.0) if hairline else (2.0, 1.6)
        self._pens = [QPen(ink("text"), width) for width in widths]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the two polylines."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for line, pen in zip(self._lines, self._pens, strict=True):
            painter.setPen(pen)
            painter.drawPolyline(line)


def raw(length: int, *, hairline: bool = False) -> float:
    widget = Raw(length, look().color, hairline=hairline)
    widget.show()
    QApplication.processEvents()
    return median_ms(widget.repaint, 31)


def fidus(length: int) -> float:
    """A frame of the whole chart after a new point on each curve: gap shading, axes, grid and labels included."""
    places, held, owed = curves(length)
    holding, owing = Pyramid(places, held), Pyramid(places, owed)
    both = Curves(holding, holding, owing, Pyramid(places[[0, -1]], owed[[0, 0]]))
    plot = Plot(AxisText(REGIONS["en-US"]), look().color, Margins(ahead=AHEAD))
    plot.resize(WIDTH, HEIGHT)
    plot.show_picture(HoldingsPicture(both, WORDS))
    plot.show()
    QApplication.processEvents()
    step = float(places[1] - places[0])

    def frame() -> None:
        for curve in (holding, owing):
            curve.append([curve.places[-1] + step], [curve.values[-1] * 1.0001])
        plot.redraw()
        plot.repaint()

    return median_ms(frame, 61)


def pyqtgraph_downsampled(length: int) -> float:
    import pyqtgraph

    places, *values = curves(length)
    plot = pyqtgraph.PlotWidget()
    plot.resize(WIDTH, HEIGHT)
    plot.setClipToView(True)
    plot.setDownsampling(auto=True, mode="peak")
    lines = [plot.plot(places, each, pen=pyqtgraph.mkPen("w", width=2)) for each in values]
    plot.show()
    QApplication.processEvents()

    def frame() -> None:
        for line, each in zip(lines, values, strict=True):
            line.setData(places, each)
        plot.viewport().repaint()

    return median_ms(frame, 7)


def matplotlib_blitting(length: int) -> float:
    import matplotlib as mpl

    mpl.use("agg")
    import matplotlib.pyplot as plt

    places, *values = curves(length)
    figure, axes = plt.subplots(figsize=(WIDTH / 100, HEIGHT / 100), dpi=100)
    lines = [axes.plot(places, each, linewidth=2, animated=True)[0] for each in values]
    figure.canvas.draw()
    background = figure.canvas.copy_from_bbox(figure.bbox)

    def frame() -> None:
        figure.canvas.restore_region(background)
        for line, each in zip(lines, values, strict=True):
            line.set_data(places, each)
            axes.draw_artist(line)
        figure.canvas.blit(figure.bbox)

    return median_ms(frame, 7)


def main() -> None:
    """Print milliseconds per frame and the ratios that the goals name."""
    app = QApplication(sys.argv)
    install(app)
    ours = {length: fidus(length) for length in LENGTHS}
    limit = raw(MILLION)
    print(f"2 curves at {WIDTH} x {HEIGHT} pixels, ms per frame (median)")
    for length, taken in ours.items():
        print(f"  FIDUS, whole chart, {length:>9,} points each   {taken:8.2f}")
    print(f"  raw QPainter, same pens, 2 points per pixel      {limit:8.2f}")
    print(f"  raw QPainter, 1 pixel wide, 2 points per pixel   {raw(MILLION, hairline=True):8.2f}")
    print(f"FIDUS / raw QPainter with the same pens: {ours[MILLION] / limit:.2f} (goal: at most 1.5)")
    print(f"1,000,000 / 10,000 points: {ours[MILLION] / ours[LENGTHS[0]]:.2f} (goal: at most 1.3)")
    for name, peer in (("pyqtgraph", pyqtgraph_downsampled), ("matplotlib", matplotlib_blitting)):
        if importlib.util.find_spec(name):
            taken = peer(MILLION)
            print(f"{name}, {MILLION:,} points each: {taken:.1f} ms, {taken / ours[MILLION]:.1f} times FIDUS")
        else:
            print(f"{name} is not installed")


if __name__ == "__main__":
    main()
