"""Settings: what is set, and who may do what."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QStackedWidget, QWidget

from app import __version__
from app.domain.access import AccessRequest
from app.domain.errors import KnownError
from app.domain.events import Changes
from app.domain.permissions import Matrix
from app.services import roles, users
from app.services.users import UserRow
from app.ui import icons
from app.ui.desk import Desk
from app.ui.panel import Chosen, Panel
from app.ui.panels.settings_people import SHOWN, SHOWN_LOW, PeopleCard
from app.ui.panels.settings_roles import DISCARD, SAVE, RolesCard, WaitingStrip
from app.ui.style import look
from app.ui.widgets.card import Card, Line
from app.ui.widgets.layouts import column, page, row
from app.ui.widgets.states import ErrorState
from app.ui.widgets.text import Text

GENERAL, USERS = "general", "users"
WIDTH, NARROW = 206, 46


@dataclass(frozen=True, slots=True)
class SettingsView:
    """Everything the panel shows. `facts` are the office's name, currency, zone, folder and revision."""

    people: tuple[UserRow, ...]
    waiting: tuple[AccessRequest, ...]
    matrix: Matrix
    timezone: str
    facts: tuple[str, ...]


class SettingsPanel(Panel[None, SettingsView]):
    """Sections at the left; at the right the one that is chosen."""

    SHOWS = Changes.USERS | Changes.SETTINGS

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.sections = Sections([(GENERAL, "sliders-horizontal", self.words("General")),
                                  (USERS, "users", self.words("Users and roles"))])  # fmt: skip
        self.people, self.roles, self.waiting = PeopleCard(desk), RolesCard(desk), WaitingStrip(desk)
        self.general = GeneralCard(desk)
        self._error = ErrorState(self.words)
        self.primary, self.secondary, self.beginning = SAVE, (DISCARD,), True
        self._lay_out()
        self.roles.changed.connect(self._follow)
        self.sections.chosen.connect(self.show_section)

    def load(self, query: None) -> SettingsView:  # noqa: ARG002 - this panel asks for everything
        office = self.desk.office
        book = office.books.current(office.store)
        facts = (office.name, book.currency, book.timezone, str(office.paths.folder), office.revision)
        waiting, matrix = tuple(roles.waiting(office)), roles.matrix(office)
        return SettingsView(users.people(office), waiting, matrix, book.timezone, facts)

    def fill(self, view: SettingsView) -> None:
        names = {row.user.name: row.user.full_name for row in view.people}
        self.people.show_people(view.people, view.timezone)
        self.waiting.show_waiting([(each, names.get(each.user, each.user)) for each in view.waiting], view.timezone)
        self.roles.show_matrix(view.matrix)
        self.general.show_facts(view.facts)
        self.badge.emit("settings", str(len(view.waiting)) if view.waiting else "", "warn")
        self.show_section(self.sections.current)

    def fail(self, error: KnownError) -> None:
        self._error.show_error(error, self.refresh)
        self._stack.setCurrentWidget(self._error)

    def set_compact(self, *, side: bool, lower: bool) -> None:
        self._nav.setFixedWidth(look().px(NARROW if side else WIDTH))
        self._foot.setVisible(not side)
        self.sections.set_narrow(narrow=side)
        self.people.show_rows(SHOWN_LOW if lower else SHOWN)

    def open_record(self, record: object) -> None:
        self.show_section(USERS)
        self.people.table.select(str(record or ""))

    def chosen_record(self) -> Chosen | None:
        row = self.people.table.current()
        return Chosen(row.user.name, row.user.full_name, "user") if row is not None else None

    def show_section(self, key: str) -> None:
        """Show a section."""
        self.sections.choose(key)
        self._stack.setCurrentWidget(self.general if key == GENERAL else self._users)

    # inner workings

    def _lay_out(self) -> None:
        nav = self._nav = Card()
        nav.setFixedWidth(look().px(WIDTH))
        version = Text(f"FIDUS {__version__}", "hint", "text3")
        revision = Text(self.words("database {revision}", revision=self.desk.office.revision), "hint", "text3")
        self._foot = QWidget()
        self._foot.setLayout(column(Line(), column(version, revision, spacing=2, margins=(14, 10, 14, 12)), spacing=0))
        nav.body.addLayout(column(self.sections, None, spacing=0, margins=(0, 4, 0, 0)), 1)
        nav.body.addWidget(self._foot)
        self._users = QWidget()
        stacked = column(self.waiting, self.people, self.roles, spacing=12)
        stacked.setStretch(2, 1)
        self._users.setLayout(stacked)
        self._stack = QStackedWidget()
        for each in (self._users, self.general, self._error):
            self._stack.addWidget(each)
        body = row(nav, self._stack, spacing=12)
        body.setStretch(1, 1)
        page(self, body)

    def _follow(self, changed: bool) -> None:
        self.beginning = not changed
        self.begins.emit(not changed)


class Section(QAbstractButton):
    """One section of the settings."""

    def __init__(self, icon: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._narrow = icon, False
        self.setText(title)
        self.setAccessibleName(title)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        return QSize(look().px(NARROW), look().px(34))

    def set_narrow(self, *, narrow: bool) -> None:
        """Show only the icon; the title becomes the tooltip."""
        self._narrow = narrow
        self.setToolTip(self.text() if narrow else "")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, px, colour, on = QPainter(self), look().px, look().color, self.isChecked()
        if on or self.underMouse():
            painter.fillRect(self.rect(), colour("sel" if on else "raised"))
        if on:
            painter.fillRect(0, 0, px(3), self.height(), colour("live"))
        if self.hasFocus():
            painter.setPen(colour("live"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        spot = QRect(px(14), (self.height() - px(16)) // 2, px(16), px(16))
        icons.draw(painter, spot, self._icon, colour("text" if on else "text2"))
        if self._narrow:
            return
        painter.setFont(look().font("table", 600 if on else 400))
        painter.setPen(colour("text" if on else "text2"))
        painter.drawText(self.rect().adjusted(px(40), 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), self.text())


class Sections(QWidget):
    """The sections below one another; `chosen` carries the key of one that a person picks."""

    chosen = Signal(str)

    def __init__(self, sections: list[tuple[str, str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons = {key: Section(icon, title) for key, icon, title in sections}
        for key, button in self.buttons.items():
            button.clicked.connect(lambda _on=False, key=key: self.chosen.emit(key))
        self.setLayout(column(*self.buttons.values(), spacing=0))
        self.current = USERS
        self.choose(USERS)

    def set_narrow(self, *, narrow: bool) -> None:
        """Show icons alone."""
        for button in self.buttons.values():
            button.set_narrow(narrow=narrow)

    def choose(self, key: str) -> None:
        """Light this one up."""
        self.current = key
        for each, button in self.buttons.items():
            button.setChecked(each == key)


class GeneralCard(Card):
    """What the office is called, how it counts, and where it lies."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk.words("General"), parent=parent)
        words = desk.words
        titles = (words("Office"), words("Currency"), words("Time zone"), words("Folder"), words("Database"))
        self.values = [Text("–", "body", mono=at == len(titles) - 2) for at in range(len(titles))]
        lines = []
        for title, value in zip(titles, self.values, strict=True):
            name = Text(title, "body", "text2")
            name.setFixedWidth(look().px(140))
            lines.append(row(name, value, None, spacing=12))
        self.body.addLayout(column(*lines, None, spacing=12, margins=(14, 14, 14, 14)))

    def show_facts(self, facts: tuple[str, ...]) -> None:
        """Show them."""
        for value, fact in zip(self.values, facts, strict=True):
            value.set_text(fact or "–")
