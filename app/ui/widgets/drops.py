"""Files dropped onto a widget."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget


class FileDrops(QObject):
    """Tells which local files were dropped onto a widget, while it takes any."""

    dropped = Signal(object)
    """The paths, as a list."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.taking = True
        """Whether files are taken now."""
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDropEvent) and self.taking and (paths := files_in(event.mimeData())):
            event.acceptProposedAction()
            if event.type() == QEvent.Type.Drop:
                self.dropped.emit(paths)
            return True
        return super().eventFilter(watched, event)


def files_in(carried: QMimeData) -> list[Path]:
    """The local files that are carried; addresses of the web are none."""
    return [Path(url.toLocalFile()) for url in carried.urls() if url.isLocalFile()]
