"""The rail: the panels there are, their numbers and badges, and who is signed in."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from app.ui import icons
from app.ui.spec import PanelSpec
from app.ui.style import look
from app.ui.tokens import RADIUS_CONTROL, RAIL, RAIL_NARROW
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.card import Line
from app.ui.widgets.disc import Badge
from app.ui.widgets.layouts import row
from app.ui.widgets.painting import box
from app.ui.widgets.text import Text
from app.words import Words


class Entry(QAbstractButton):
    """One panel in the rail."""

    def __init__(self, spec: PanelSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self.badge, self.badge_tone = "", ""
        self.narrow = False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        look().changed.connect(self.updateGeometry)
        self._announce()

    def set_badge(self, text: str, tone: str) -> None:
        """Show a count that asks for attention in place of the number; none with an empty text."""
        if (text, tone) != (self.badge, self.badge_tone):
            self.badge, self.badge_tone = text, tone
            self._announce()
            self.update()

    def set_narrow(self, *, narrow: bool) -> None:
        """Show only the icon; the title becomes the tooltip."""
        self.narrow = narrow
        self.setToolTip(f"{self.spec.title}  {self.spec.keys}" if narrow else "")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(look().px(RAIL_NARROW if self.narrow else RAIL), look().px(34))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, px, colour = QPainter(self), look().px, look().color
        on = self.isChecked()
        plate = self.rect().adjusted(px(8), 0, -px(8), 0)
        if on or self.underMouse():
            box(painter, plate, RADIUS_CONTROL, colour("sel" if on else "raised"))
        if on:
            box(painter, QRect(-2, px(8), px(3) + 2, self.height() - px(16)), 1.5, colour("live"))
        x = (self.width() - px(16)) // 2 if self.narrow else px(18)
        spot = QRect(x, (self.height() - px(16)) // 2, px(16), px(16))
        icons.draw(painter, spot, self.spec.icon, colour("text" if on else "text2"))
        if not self.narrow:
            painter.setFont(look().font("body", 600 if on else 400))
            painter.setPen(colour("text" if on else "text2"))
            mark = px(28) if self.badge or self.spec.number else px(6)
            area = QRect(px(44), 0, plate.right() - px(44) - mark, self.height())
            shown = painter.fontMetrics().elidedText(self.spec.title, Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), shown)
        self._paint_mark(painter, plate)

    def _paint_mark(self, painter: QPainter, plate: QRect) -> None:
        px, colour = look().px, look().color
        painter.setFont(look().font("label", 600 if self.badge else 400))
        if self.badge:
            width = max(px(18), look().width(self.badge, "label", 600) + px(10))
            if self.narrow:
                spot = QRect(plate.right() - width + px(4), -1, width, px(18)).translated(0, px(1))
                fill, text = colour("ink"), colour("onink")
            else:
                spot = QRect(plate.right() - px(8) - width + 1, (self.height() - px(17)) // 2, width, px(17))
                tinted = self.badge_tone in ("warn", "err", "loss")
                fill = colour(f"{self.badge_tone}_tint" if tinted else "sel")
                text = colour(self.badge_tone if tinted else "text")
            box(painter, spot, spot.height() / 2, fill)
            painter.setPen(text)
            painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, self.badge)
        elif not self.narrow:
            painter.setPen(colour("text3" if not self.isChecked() else "text2"))
            area = plate.adjusted(0, 0, -px(9), 0)
            painter.drawText(area, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), self.spec.number)

    def _announce(self) -> None:
        self.setAccessibleName(f"{self.spec.title}, {self.badge}" if self.badge else self.spec.title)


class Rail(QWidget):
    """Entries from top to bottom, the person at the foot. `chosen` carries a panel's key."""

    chosen = Signal(str)
    lock_asked = Signal()

    def __init__(
        self,
        specs: Sequence[PanelSpec],
        words: Words,
        *,
        person: str,
        role: str,
        initials: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._narrow = False
        self.setAccessibleName(words("Panels"))
        self._entries = {spec.key: self._entry(spec) for spec in specs}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, look().px(8), 0, look().px(12))
        layout.setSpacing(1)
        self._separators: list[QWidget] = []
        for before, spec in pairwise((None, *specs)):
            if before and spec and before.group != spec.group:
                layout.addWidget(self._separator())
            if spec:
                layout.addWidget(self._entries[spec.key])
        layout.addStretch(1)
        self._badge = Badge(initials)
        self._badge.setToolTip(f"{person}, {role}")
        self._names = QWidget()
        names = QVBoxLayout(self._names)
        names.setContentsMargins(0, 0, 0, 0)
        names.setSpacing(0)
        names.addWidget(Text(person, "table", elide=True))
        names.addWidget(Text(role, "label", "text3", weight=400, elide=True))
        self._lock = Button(kind=Kind.PLAIN, icon="lock", small=True)
        self._lock.setToolTip(words("Lock"))
        self._lock.setAccessibleName(words("Lock"))
        self._lock.clicked.connect(self.lock_asked)
        self._foot = row(self._badge, self._names, self._lock, spacing=8, margins=(13, 0, 10, 0))
        layout.addLayout(self._foot)
        look().changed.connect(self._relook)
        self._relook()

    @property
    def entries(self) -> dict[str, Entry]:
        """The entries by panel key."""
        return self._entries

    def show_panel(self, key: str) -> None:
        """Mark the panel that is shown."""
        for each, entry in self._entries.items():
            entry.setChecked(each == key)

    def set_badge(self, key: str, text: str, tone: str) -> None:
        """Show a count on an entry."""
        if key in self._entries:
            self._entries[key].set_badge(text, tone)

    def set_narrow(self, *, narrow: bool) -> None:
        """188 pixels with words, or 52 with icons alone."""
        self._narrow = narrow
        for entry in self._entries.values():
            entry.set_narrow(narrow=narrow)
        self._names.setVisible(not narrow)
        self._lock.setVisible(not narrow)
        self._relook()

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.width() - 1, 0, 1, self.height(), look().color("line"))

    def _entry(self, spec: PanelSpec) -> Entry:
        entry = Entry(spec, self)
        entry.clicked.connect(lambda _checked=False: self.chosen.emit(spec.key))
        return entry

    def _separator(self) -> QWidget:
        holder = QWidget()
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(look().px(17), look().px(7), look().px(17), look().px(7))
        layout.addWidget(Line())
        self._separators.append(holder)
        return holder

    def _relook(self) -> None:
        self.setFixedWidth(look().px(RAIL_NARROW if self._narrow else RAIL))
