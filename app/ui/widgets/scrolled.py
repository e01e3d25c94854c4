"""A widget that scrolls where it is higher than its place."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget


class Scrolled(QScrollArea):
    """Scrolls up and down; sideways only where the window cannot give the width. `name` is read aloud."""

    def __init__(self, content: QLayout, name: str) -> None:
        super().__init__()
        self._inside = inside = QWidget()
        inside.setLayout(content)
        self.setAccessibleName(name)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        inside.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)

    def minimumSizeHint(self) -> QSize:
        """As wide as what is inside."""
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(self._inside.minimumSizeHint().width() + bar, super().minimumSizeHint().height())

    def content_height(self) -> int:
        """How high what is inside would like to be."""
        return self._inside.sizeHint().height()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()  # what is inside may need another width now
        return super().event(event)
