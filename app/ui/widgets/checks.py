"""Checks that run one after another: how each stands, what it found, and what to change where one failed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.style import look
from app.ui.widgets.layouts import column, row
from app.ui.widgets.painting import box
from app.ui.widgets.states import Glyph
from app.ui.widgets.text import Text

WAITING, RUNNING, PASSED, WARNED, FAILED = "waiting", "running", "passed", "warned", "failed"
_LOOKS = {
    WAITING: ("circle-dashed", "text3"),
    RUNNING: ("loader-circle", "text2"),
    PASSED: ("check", "live"),
    WARNED: ("triangle-alert", "warn"),
    FAILED: ("octagon-x", "err"),
}


class ProgressLine(QWidget):
    """How much of something is done, as a thin line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._part = 0.0
        self.setFixedHeight(look().px(3))

    def set_part(self, part: float) -> None:
        """From 0 to 1."""
        self._part = min(max(part, 0.0), 1.0)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        box(painter, self.rect(), 1, look().color("sel"))
        box(painter, QRect(0, 0, int(self.width() * self._part), self.height()), 1, look().color("text"))


class CheckLine(QWidget):
    """One check: a glyph, its name, what it found at the right; below, progress or the way out."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._glyph, self._title = Glyph("circle-dashed", "text3", 15), Text(title, "body", "text2")
        self._found, self._way_out = Text("", "hint", "text2"), Text("", "hint", "text2", wrap=True)
        self.progress = ProgressLine()
        head = row(self._glyph, 2, self._title, None, self._found, spacing=8)
        self.setLayout(column(head, row(25, self.progress, spacing=0), row(25, self._way_out, spacing=0), spacing=4))
        self.show_state(WAITING)

    @property
    def state(self) -> str:
        """How it stands."""
        return self._state

    @property
    def said(self) -> str:
        """What it found, and the way out where there is one."""
        return " ".join(filter(None, [self._found.plain, self._way_out.plain]))

    def show_state(self, state: str, found: str = "", way_out: str = "", part: float | None = None) -> None:
        """Show how it stands now; a long sentence of what was found goes below the title."""
        self._state = state
        icon, tone = _LOOKS[state]
        below = state in {WARNED, FAILED}
        self._glyph.set(icon, tone)
        self._title.set_tone("text3" if state == WAITING else "text")
        self._found.set_text("" if below else found)
        self._way_out.set_text(" ".join(filter(None, [found, way_out])) if below else "")
        self._way_out.set_tone(tone if below else "text2")
        self._way_out.setVisible(below)
        self.progress.setVisible(part is not None)
        self.progress.set_part(part or 0.0)
        self.setAccessibleName(f"{self._title.plain}: {found} {way_out}".strip())


class CheckList(QWidget):
    """The checks below one another, by key."""

    def __init__(self, checks: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = {key: CheckLine(title) for key, title in checks}
        body = QVBoxLayout()
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(look().px(9))
        for line in self.lines.values():
            body.addWidget(line)
        body.addStretch(1)
        self.setLayout(body)

    @property
    def passed(self) -> int:
        """How many are over without having failed."""
        return sum(line.state in {PASSED, WARNED} for line in self.lines.values())

    def reset(self) -> None:
        """Nothing has been checked yet."""
        for line in self.lines.values():
            line.show_state(WAITING)
