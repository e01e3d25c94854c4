"""What the desktop we run on wishes to see: dark or light, and whether in high contrast."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from app.ui.tokens import Theme


class Desktop(QObject):
    """Tells when a wish changes. A desktop that says nothing is dark, in ordinary contrast."""

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app, self._hints = app, app.styleHints()
        self._hints.colorSchemeChanged.connect(self.changed)
        self._hints.accessibility().contrastPreferenceChanged.connect(self.changed)

    @property
    def theme(self) -> Theme:
        """Dark or light; only what the desktop itself says while `show_frame` was told None."""
        return "light" if self._hints.colorScheme() == Qt.ColorScheme.Light else "dark"

    @property
    def contrast(self) -> bool:
        """Whether it is set to high contrast."""
        return self._hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast

    def colours(self) -> QPalette:
        """The colours of the desktop, not ours."""
        ours = self._app.palette()
        self._app.setPalette(QPalette())
        found = QPalette(self._app.palette())
        self._app.setPalette(ours)
        return found

    def show_frame(self, theme: Theme | None) -> None:
        """Draw title bars dark or light; None leaves them as the desktop has them."""
        if theme is None:
            self._hints.unsetColorScheme()
        else:
            self._hints.setColorScheme(Qt.ColorScheme.Dark if theme == "dark" else Qt.ColorScheme.Light)
