"""The look follows the desktop: dark or light where nobody chose, high contrast always."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from app.ui.desktop import Desktop
from app.ui.style import Look
from app.ui.tokens import LIGHT, Theme


class StillDesktop:
    """Wishes what a test says, and remembers how title bars are drawn."""

    def __init__(self) -> None:
        self.theme: Theme = "dark"
        self.contrast = False
        self.frame: Theme | None = "dark"

    def colours(self) -> QPalette:
        return QPalette(QColor("black"))

    def show_frame(self, theme: Theme | None) -> None:
        self.frame = theme


@pytest.fixture
def desktop(look: Look, monkeypatch: pytest.MonkeyPatch) -> Iterator[StillDesktop]:
    made = StillDesktop()
    with monkeypatch.context() as patch:
        patch.setattr(look, "_desktop", made)
        yield made
        look.set_contrast(contrast=False)
        look.set_theme("dark")


def test_where_nobody_chose_the_look_is_the_desktops_now_and_later(
    look: Look, desktop: StillDesktop, qapp: QApplication
) -> None:
    desktop.theme = "light"
    look.set_theme("system")
    assert (look.theme, look.tokens, desktop.frame) == ("light", LIGHT, None)
    desktop.theme = "dark"
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert look.theme == "dark"
    assert desktop.frame is None


def test_a_theme_that_was_chosen_does_not_follow(look: Look, desktop: StillDesktop, qapp: QApplication) -> None:
    look.set_theme("system")
    look.set_theme("dark")
    assert desktop.frame == "dark"
    desktop.theme = "light"
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert look.theme == "dark"


def test_high_contrast_is_taken_on_and_given_back(look: Look, desktop: StillDesktop, qapp: QApplication) -> None:
    ordinary = look.tokens
    told = qapp.styleHints().accessibility().contrastPreferenceChanged
    desktop.contrast = True
    told.emit(Qt.ContrastPreference.HighContrast)
    assert look.contrast
    assert (look.tokens.bg, look.tokens.surface, desktop.frame) == ("#000000", "#000000", None)
    desktop.contrast = False
    told.emit(Qt.ContrastPreference.NoPreference)
    assert (look.tokens, desktop.frame) == (ordinary, look.theme)


@pytest.mark.parametrize(
    ("said", "theme"),
    [(Qt.ColorScheme.Light, "light"), (Qt.ColorScheme.Dark, "dark"), (Qt.ColorScheme.Unknown, "dark")],
)
def test_what_the_desktop_says_is_read(
    qapp: QApplication, look: Look, monkeypatch: pytest.MonkeyPatch, said: Qt.ColorScheme, theme: Theme
) -> None:
    desktop = Desktop(qapp)
    for contrast in Qt.ContrastPreference.HighContrast, Qt.ContrastPreference.NoPreference:
        accessibility = SimpleNamespace(contrastPreference=lambda contrast=contrast: contrast)
        hints = SimpleNamespace(colorScheme=lambda: said, accessibility=lambda it=accessibility: it)
        monkeypatch.setattr(desktop, "_hints", hints)
        assert desktop.theme == theme
        assert desktop.contrast == (contrast == Qt.ContrastPreference.HighContrast)
    desktop.deleteLater()


def test_the_colours_of_the_desktop_are_not_ours(qapp: QApplication, look: Look) -> None:
    desktop, ours = Desktop(qapp), qapp.palette()
    assert desktop.colours().color(QPalette.ColorRole.Window) != ours.color(QPalette.ColorRole.Window)
    assert qapp.palette() == ours
    desktop.deleteLater()
