"""A page of a document, as large as its place or larger."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app.channels.preview import Page
from app.ui.style import look

ZOOMS = (1.0, 1.5, 2.0, 3.0)
"""How many times larger than its place a page is shown."""
EDGE = 14


class PageView(QScrollArea):
    """Shows one page; it fits into the place at first."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zoom = 0
        self._paper = _Paper()
        self.setWidget(self._paper)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName(name)
        self.viewport().setAutoFillBackground(False)
        self._paper.setAutoFillBackground(False)

    @property
    def zoom(self) -> float:
        """How many times larger than its place the page is."""
        return ZOOMS[self._zoom]

    def show_page(self, page: Page | None) -> None:
        """Show another page, or none."""
        self._paper.take(_image(page) if page else QImage())
        self._fit()
        self.verticalScrollBar().setValue(0)

    def magnify(self, step: int) -> None:
        """Show it larger, or smaller again."""
        self._zoom = min(max(self._zoom + step, 0), len(ZOOMS) - 1)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room, size = self.maximumViewportSize(), self._paper.image.size()
        if size.isEmpty():
            self._paper.resize(room)
            return
        edge = 2 * look().px(EDGE)
        inside = QSize(max(room.width() - edge, 1), max(room.height() - edge, 1))
        fitting = size.scaled(inside, Qt.AspectRatioMode.KeepAspectRatio) * self.zoom
        self._paper.show_as(fitting)
        self._paper.resize(max(fitting.width() + edge, room.width()), max(fitting.height() + edge, room.height()))


class _Paper(QWidget):
    """The page on its ground."""

    def __init__(self) -> None:
        super().__init__()
        self.image, self.shown = QImage(), QSize()
        self._scaled = QImage()

    def take(self, image: QImage) -> None:
        """Show another page."""
        self.image, self._scaled = image, QImage()
        self.update()

    def show_as(self, size: QSize) -> None:
        """Show it so large: every pixel of it counts, where a painter would leave most of them out."""
        exact = size * self.devicePixelRatioF()
        if self._scaled.size() != exact:
            aspect, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            self._scaled = self.image.scaled(exact, aspect, smooth)
        self.shown = size
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), look().color("bg"))
        if self._scaled.isNull():
            return
        area = QRect(0, 0, self.shown.width(), self.shown.height())
        area.moveCenter(self.rect().center())
        painter.drawImage(area, self._scaled)
        painter.setPen(look().color("line"))
        painter.drawRect(area)


def _image(page: Page) -> QImage:
    """The page as Qt paints it, on memory of its own."""
    shown = QImage(page.pixels, page.width, page.height, 3 * page.width, QImage.Format.Format_RGB888)
    return shown.copy()
