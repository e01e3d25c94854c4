"""The header over a panel: its title and widgets, the search box, the bell, and the primary action."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget, QWidgetAction

from app.ui import icons
from app.ui.actions import Actions
from app.ui.bellline import BellLine
from app.ui.panel import Panel
from app.ui.style import look
from app.ui.tokens import HEADER, RADIUS_CONTROL
from app.ui.widgets.buttons import ActionButton, Button, IconButton, Kind
from app.ui.widgets.layouts import clear, row
from app.ui.widgets.notices import Alarm, Call, Notice, Run
from app.ui.widgets.painting import box, key_cap, key_cap_width
from app.ui.widgets.text import Text
from app.words import Words

REMEMBERED = 12  # notices the bell keeps
CALLS_SHOWN = 6  # open alerts it shows; the panel has all
SAID_FIRST = 100  # the share of the room that the subtitle takes before empty space does


class SearchBox(QPushButton):
    """Looks like a field, opens the palette."""

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(words("Search or run"), parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        look().changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(look().px(214), look().px(30))

    def minimumSizeHint(self) -> QSize:
        return QSize(look().px(120), look().px(30))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, px, colour = QPainter(self), look().px, look().color
        box(painter, self.rect(), RADIUS_CONTROL, colour("surface"), colour("line"))
        icons.draw(painter, QRect(px(11), (self.height() - px(14)) // 2, px(14), px(14)), "search", colour("text3"))
        width = key_cap_width("Ctrl K")
        painter.setFont(look().font("body"))
        painter.setPen(colour("text3"))
        area = QRect(px(33), 0, self.width() - px(33) - width - px(14), self.height())
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), self.text())
        key_cap(painter, QRect(self.width() - width - px(7), 0, width, self.height()), "Ctrl K")


class Bell(IconButton):
    """Counts what needs a person and keeps what was said."""

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__("bell", words("Messages"), parent=parent)
        self._words = words
        self._alarms: dict[str, Alarm] = {}
        self._said: list[Notice] = []
        self._calls: Sequence[Call] = ()
        self._all_calls: Run = lambda: None
        self._unread = 0
        self.clicked.connect(self._open)

    @property
    def count(self) -> int:
        """How many alerts are open, alarms hold, and errors are unread; what is both counts once."""
        return len(self._calls) + len(self._other_alarms()) + self._unread

    def call(self, calls: Sequence[Call], show_all: Run) -> None:
        """These alerts are open; `show_all` leads to their panel."""
        self._calls, self._all_calls = calls, show_all
        self._announce()

    def _other_alarms(self) -> list[Alarm]:
        twins = {call.twin for call in self._calls}
        return [alarm for alarm in self._alarms.values() if alarm.key not in twins]

    def warn(self, alarm: Alarm) -> None:
        """An alarm holds."""
        self._alarms[alarm.key] = alarm
        self._announce()

    def unwarn(self, key: str) -> None:
        """An alarm is over."""
        self._alarms.pop(key, None)
        self._announce()

    def keep(self, notice: Notice) -> None:
        """Remember a notice."""
        self._said = [notice, *self._said][:REMEMBERED]
        self._unread += notice.tone == "err"
        self._announce()

    def sizeHint(self) -> QSize:
        return QSize(look().px(36), look().px(40))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, px, colour = QPainter(self), look().px, look().color
        plate = QRect(0, px(5), px(30), px(30))
        box(painter, plate, RADIUS_CONTROL, colour("raised" if self.underMouse() else "bg"), colour("line"))
        icons.draw(painter, plate.adjusted(px(7), px(7), -px(7), -px(7)), "bell", colour("text2"))
        if self.count:
            text = f"{self.count}"
            width = max(px(15), look().width(text, "axis", 600) + px(7))
            spot = QRect(px(34) - width, px(1), width, px(15))
            box(painter, spot, px(7.5), colour("ink"))
            painter.setFont(look().font("axis", 600))
            painter.setPen(colour("onink"))
            painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, text)

    def menu_of_messages(self) -> QMenu:
        """What the bell has to say."""
        menu = QMenu(self)
        self._add_calls(menu)
        for alarm in sorted(self._other_alarms(), key=lambda alarm: alarm.rank):
            action = menu.addAction(icons.icon(alarm.icon, alarm.tone), alarm.title)
            if alarm.steps:
                action.triggered.connect(lambda _on=False, run=alarm.steps[-1].run: run())
        if (self._alarms or self._calls) and self._said:
            menu.addSeparator()
        for notice in self._said:
            tone = notice.tone if notice.tone != "live" else "text2"
            name = "octagon-x" if notice.tone == "err" else "circle-check"
            menu.addAction(icons.icon(name, tone), notice.title).setToolTip(notice.text)
        if menu.isEmpty():
            menu.addAction(self._words("No messages")).setEnabled(False)
        return menu

    def _add_calls(self, menu: QMenu) -> None:
        for call in self._calls[:CALLS_SHOWN]:
            action = QWidgetAction(menu)
            action.setText(f"{call.title}. {call.text}")
            line = BellLine(call, self._words)
            line.done.connect(menu.close)
            action.setDefaultWidget(line)
            action.triggered.connect(lambda _on=False, run=call.go: run())
            menu.addAction(action)
        if self._calls:
            said = self._words.count(len(self._calls), "Show {n} open alert", "Show all {n} open alerts")
            menu.addAction(icons.icon("bell", "text2"), said).triggered.connect(lambda _on=False: self._all_calls())

    def _open(self) -> None:
        self._unread = 0
        self._announce()
        menu = self.menu_of_messages()
        menu.exec(self.mapToGlobal(QPoint(0, self.height())))
        menu.deleteLater()

    def _announce(self) -> None:
        self.setAccessibleName(self._words.count(self.count, "{n} message", "{n} messages"))
        self.update()


class Header(QWidget):
    """52 pixels over every panel."""

    search_asked = Signal()

    def __init__(self, words: Words, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self.title, self.subtitle = Text("", "panel"), Text("", "table", "text2", elide=True)
        self.search, self.bell = SearchBox(words), Bell(words)
        self.search.clicked.connect(self.search_asked)
        self._extra, self._buttons = row(spacing=10), row(spacing=10)
        self._hosted: list[QWidget] = []
        self._primary: Button | None = None
        ends = row(self.bell, self._buttons, spacing=4)  # the bell has room for its count beside it
        items = (self.title, 8, self._extra, self.subtitle, None, self.search, ends)
        line = row(*items, spacing=10, margins=(20, 0, 20, 0))
        line.setStretchFactor(self.subtitle, SAID_FIRST)
        self.setLayout(line)
        look().changed.connect(self._relook)
        self._relook()

    def show_panel(self, title: str, panel: Panel[Any, Any]) -> None:
        """Take title, widgets and buttons of a panel."""
        self.title.set_text(title)
        self.subtitle.set_text(panel.subtitle)
        self.subtitle.setVisible(bool(panel.subtitle))
        self._host(panel.header)
        clear(self._buttons)
        self._primary = None
        for id_ in panel.secondary:
            self._buttons.addWidget(self._button(id_, Kind.OUTLINED))
        if panel.primary:
            self._primary = self._button(panel.primary, Kind.PRIMARY)
            self._buttons.addWidget(self._primary)
            self.show_primary(shown=not panel.beginning)

    def show_primary(self, *, shown: bool) -> None:
        """Show the filled button, or leave it to the panel, which offers the same in its middle."""
        if self._primary is not None:
            self._primary.setVisible(shown)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, self.height() - 1, self.width(), 1, look().color("line"))

    def _button(self, id_: str, kind: Kind) -> Button:
        return ActionButton(self._actions.get(id_), kind=kind, icon=self._actions.command(id_).icon)

    def _host(self, widgets: Sequence[QWidget]) -> None:
        for widget in self._hosted:
            self._extra.removeWidget(widget)
            widget.hide()
        self._hosted = list(widgets)
        for widget in widgets:
            self._extra.addWidget(widget)
            widget.show()

    def _relook(self) -> None:
        self.setFixedHeight(look().px(HEADER))
