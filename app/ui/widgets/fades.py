"""Cells whose figure has just changed: they stand on a ground of their own that fades."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

from app.ui.style import look

FADE = 400  # milliseconds
FRAME = 40  # milliseconds between two paintings
Cell = tuple[Hashable, int]


class Fades(QObject):
    """Knows cells by the key of their row and the number of their column; `repaint` is called while some fade."""

    def __init__(self, repaint: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._repaint = repaint
        self._since: dict[Cell, int] = {}
        self._clock = QElapsedTimer()
        self._clock.start()
        self._frames = QTimer(self)
        self._frames.setInterval(FRAME)
        self._frames.timeout.connect(self._next)

    @property
    def cells(self) -> Iterable[Cell]:
        """The cells that fade now."""
        return self._since.keys()

    def begin(self, key: Hashable, column: int) -> None:
        """A figure has changed; nothing happens where the desktop wants no motion."""
        if look().motion:
            self._since[key, column] = self._clock.elapsed()
            self._frames.start()

    def strength(self, key: Hashable, column: int) -> float:
        """How much of the ground is left: 1 at once, 0 at the end and for a cell that did not change."""
        since = self._since.get((key, column))
        return 0.0 if since is None else max(0.0, 1.0 - (self._clock.elapsed() - since) / FADE)

    def _next(self) -> None:
        self._repaint()  # those that end now as well, without their ground
        self._since = {cell: since for cell, since in self._since.items() if self.strength(*cell) > 0}
        if not self._since:
            self._frames.stop()
