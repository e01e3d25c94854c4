"""Finds what does not fit: texts, buttons and choices narrower than what they say."""

from __future__ import annotations

from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.widgets.buttons import Button
from app.ui.widgets.chips import Chip
from app.ui.widgets.figure import Figure
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.text import Text


def cut(widget: QWidget) -> list[str]:
    """What is cut off on this widget and those in it, as visible now."""
    found = []
    for text in widget.findChildren(Text):
        if not text.isVisible() or text.wordWrap() or text.toolTip():
            continue
        measured, lines = QFontMetricsF(text.font()), text.plain.replace("**", "").splitlines()
        if max(map(measured.horizontalAdvance, lines), default=0) > text.width() + 1:
            found.append(text.plain)
    for kind in (Button, Segmented, Chip, Figure):
        narrow = (each for each in widget.findChildren(kind) if each.width() < each.sizeHint().width())
        found += [each.accessibleName() or type(each).__name__ for each in narrow if each.isVisible()]
    return found


def squeezed(widget: QWidget) -> list[str]:
    """What is lower than it needs: broken texts at their width, and editors."""
    texts = [each for each in widget.findChildren(Text) if each.isVisible() and each.wordWrap() and each.plain]
    editors = [each for each in widget.findChildren(QLineEdit) if each.isVisible()]
    return [each.plain for each in texts if each.height() < each.heightForWidth(each.width())] + [
        each.accessibleName() for each in editors if each.height() < each.sizeHint().height()
    ]
