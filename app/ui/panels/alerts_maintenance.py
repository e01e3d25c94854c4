"""The strip over the alerts that says what is worked on, for how long yet, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.calendar import zone
from app.domain.maintenance import Maintenance, Scope
from app.domain.permissions import Action
from app.services.maintenance import end_maintenance
from app.ui.desk import Desk
from app.ui.style import look
from app.ui.tokens import RADIUS_CARD
from app.ui.widgets.buttons import Button
from app.ui.widgets.layouts import clear, column, row
from app.ui.widgets.painting import box
from app.ui.widgets.states import Glyph
from app.ui.widgets.text import Text

SECOND = 1_000


class MaintenanceStrip(QWidget):
    """One line for each window that goes on; hidden while there is none. `over` when the time of one has run out."""

    over = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._zone = desk, zone(desk.timezone)
        self._windows: tuple[Maintenance, ...] = ()
        self._left: list[Text] = []
        self._lines = QVBoxLayout()
        self.setLayout(column(self._lines, spacing=0, margins=(14, 4, 10, 4)))
        self._timer = QTimer(self)
        self._timer.setInterval(SECOND)
        self._timer.timeout.connect(self._count_down)
        self.hide()

    def show_windows(self, windows: Sequence[Maintenance]) -> None:
        """Show these windows."""
        if tuple(windows) != self._windows:
            self._windows = tuple(windows)
            clear(self._lines)
            self._left = [self._add(window) for window in windows]
        self.setVisible(bool(windows))
        if windows:
            self._timer.start()
        else:
            self._timer.stop()
        self._count_down()

    def paintEvent(self, _event: QPaintEvent) -> None:
        box(QPainter(self), self.rect(), RADIUS_CARD, look().color("warn_tint"), look().color("line"))

    def _add(self, window: Maintenance) -> Text:
        words = self._desk.words
        left = Text("", "hint", "text2")
        end = Button(words("End now"), small=True)
        end.setEnabled(self._desk.office.may(Action.ALERTS_HANDLE))
        end.clicked.connect(lambda: self._end(window))
        until = self._desk.region.moment(window.until, self._zone)
        said = words("{name} is silent until {until}", name=self._name(window), until=until)
        why = Text(f"{window.reason} · {window.by}", "hint", "text2", elide=True)
        line = QWidget()
        made = row(Glyph("bell-off", "warn"), Text(said, "body", weight=600), why, left, end, spacing=10)
        made.setContentsMargins(0, look().px(4), 0, look().px(4))
        made.setStretch(2, 1)
        line.setLayout(made)
        self._lines.addWidget(line)
        return left

    def _name(self, window: Maintenance) -> str:
        words = self._desk.words
        if window.scope is Scope.OFFICE:
            return words("The whole office")
        name = window.subject.partition("@")[0] if window.scope is Scope.ACCOUNT else window.subject
        return (
            words("Account {name}", name=name) if window.scope is Scope.ACCOUNT else words("Terminal {name}", name=name)
        )

    def _end(self, window: Maintenance) -> None:
        desk, number = self._desk, window.number
        desk.tasks.write(
            lambda: end_maintenance(desk.office, number),
            lambda _ended: desk.say(desk.words("Maintenance ended"), desk.words("Alerts ring again.")),
        )

    def _count_down(self) -> None:
        now = self._desk.office.clock()
        for window, said in zip(self._windows, self._left, strict=True):
            said.set_text(self._remaining(window.until, now))
        if any(not window.holds(now) for window in self._windows):
            self._timer.stop()  # whoever hears it shows the windows that are left
            self.over.emit()

    def _remaining(self, until: datetime, now: datetime) -> str:
        left = max(timedelta(), until - now)
        minutes, seconds = divmod(int(left.total_seconds()), 60)
        return self._desk.words("{time} left", time=f"{minutes // 60}:{minutes % 60:02}:{seconds:02}")
