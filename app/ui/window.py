"""The window: rail, header, one panel at a time, status bar, and what may lie over them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QIcon, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.errors import message
from app.ui import icons
from app.ui.apart import ApartWindows
from app.ui.banner import DemoBand, MessageBar
from app.ui.desk import Desk
from app.ui.header import Header
from app.ui.palette import Palette, Provider
from app.ui.panel import Panel
from app.ui.rail import Rail
from app.ui.scrim import Scrim
from app.ui.spec import PanelSpec
from app.ui.status import Segment, StatusBar
from app.ui.style import look
from app.ui.toasts import Toasts
from app.ui.widgets.notices import Notice

SMALLEST = (1180, 720)
NARROW_UNDER, LOW_UNDER, LARGE_TEXT = 1360, 820, 125
STEP = 10  # percent the text size changes at a time
FRAME = 3


class Window(QWidget):
    """One window per office. The application gives it the panels there are, and listens to what it asks for.

    `narrow` is whether the person wants the rail narrow; None leaves it to the size of the window.
    """

    lock_asked = Signal()
    closing = Signal()
    leave_demo_asked = Signal()
    theme_changed = Signal(str)
    scale_changed = Signal(int)
    rail_changed = Signal(bool)
    """Whether the person wants the rail narrow."""
    panel_shown = Signal(str)

    def __init__(
        self,
        desk: Desk,
        specs: Sequence[PanelSpec],
        *,
        person: str,
        role: str,
        initials: str,
        demo: bool = False,
        provider: Provider | None = None,
        narrow: bool | None = None,
    ) -> None:
        super().__init__()
        self.desk, self.words, self._demo = desk, desk.words, demo
        specs = [spec for spec in specs if desk.actions.may(spec.permission)]
        self._specs = {spec.key: spec for spec in specs}
        self._panels: dict[str, Panel[Any, Any]] = {}
        self._current = ""
        self._narrow_by_hand = narrow
        self.rail = Rail(
            [spec for spec in specs if not spec.within], self.words, person=person, role=role, initials=initials
        )
        self.header = Header(self.words, desk.actions)
        self.message_bar, self.status, self.stack = MessageBar(), StatusBar(), QStackedWidget()
        self.band = DemoBand(self.words) if demo else None
        self._lay_out()
        self.toasts = Toasts(self, self.words)
        self.apart = ApartWindows(desk, self)
        self.palette_layer = Palette(self, desk, specs, provider)
        self.setWindowIcon(QIcon(icons.logo(64)))
        self.setMinimumSize(*SMALLEST)
        self.stack.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # where the keyboard is before it goes into a panel
        self._declare_actions(specs)
        self._connect()

    # panels

    @property
    def current(self) -> str:
        """The key of the panel that is shown."""
        return self._current

    @property
    def panel(self) -> Panel[Any, Any] | None:
        """The panel that is shown."""
        return self._panels.get(self._current)

    def panel_keys(self) -> list[str]:
        """The keys of all panels, in the order of the rail."""
        return list(self._specs)

    def panel_of(self, key: str) -> Panel[Any, Any]:
        """A panel, built if it was not yet. Raises KeyError for one that does not exist."""
        if key not in self._panels:
            panel = self._specs[key].build(self.desk)
            panel.badge.connect(self.rail.set_badge)
            panel.begins.connect(partial(self._begin, key))
            self._panels[key] = panel
            self.stack.addWidget(panel)
            panel.set_compact(**self._compactness())
        return self._panels[key]

    def go(self, key: str, record: object = None) -> None:
        """Show a panel, and a record in it; say so where the person may not see it."""
        if key not in self._specs:
            self.say(Notice(self.words("Your roles do not include this."), tone="warn"))
            return
        panel = self.panel_of(key)
        self._current = key
        self.header.show_panel(self._specs[key].title, panel)
        self.rail.show_panel(self._specs[key].within or key)
        self.stack.setCurrentWidget(panel)
        self.stack.setFocus()
        self.desk.actions.show_panel(key)
        parts = [self.words("DEMO")] if self._demo else []
        self.setWindowTitle(" — ".join([*parts, self._specs[key].title, "FIDUS"]))
        if record is not None:
            panel.open_record(record)
        self.panel_shown.emit(key)

    @property
    def covered(self) -> bool:
        """Whether the lock lies over everything: no command runs then, and nothing is said on screen."""
        return any(scrim.covers for scrim in self.findChildren(Scrim))

    def set_status(self, segments: Sequence[Segment]) -> None:
        """What the status bar says."""
        self.status.set_segments(segments)

    def say(self, notice: Notice) -> None:
        """Show a toast and remember it in the bell; while the window is locked, the bell alone."""
        if not self.covered:
            self.toasts.say(notice)
        self.header.bell.keep(notice)

    def next_area(self, step: int = 1) -> None:
        """Move the keyboard to the next area of the window: rail, header, panel."""
        areas = [self.rail, self.header, self.stack]
        now = QGuiApplication.focusObject()
        inside = [
            at for at, area in enumerate(areas) if isinstance(now, QWidget) and (area is now or area.isAncestorOf(now))
        ]
        start = inside[0] if inside else -1 if step > 0 else 0
        for distance in range(1, len(areas) + 1):
            if _focus_first(areas[(start + step * distance) % len(areas)]):
                return

    # what Qt tells

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.apart.close_all()
        self.closing.emit()
        super().closeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), look().color("bg"))
        if self._demo:
            pen = QPen(look().color("demo"), FRAME)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            painter.setPen(pen)
            painter.drawRect(self.rect().adjusted(1, 1, -2, -2))

    # inner workings

    def _lay_out(self) -> None:
        main = QVBoxLayout()
        main.setSpacing(0)
        for widget in (self.header, self.message_bar):
            main.addWidget(widget)
        main.addWidget(self.stack, 1)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addLayout(main, 1)
        root = QVBoxLayout(self)
        edge = FRAME if self._demo else 0
        root.setContentsMargins(edge, edge, edge, edge)
        root.setSpacing(0)
        if self.band:
            root.addWidget(self.band)
        root.addLayout(middle, 1)
        root.addWidget(self.status)

    def _connect(self) -> None:
        desk = self.desk
        desk.actions.gate = lambda: not self.covered
        self.lock_asked.connect(self.toasts.clear)
        self.rail.chosen.connect(self.go)
        self.rail.lock_asked.connect(self.lock_asked)
        self.header.search_asked.connect(lambda: self.palette_layer.open_with(""))
        if self.band:
            self.band.leave_asked.connect(self.leave_demo_asked)
        desk.going.connect(self.go)
        desk.saying.connect(self.say)
        desk.parting.connect(self.apart.open)
        for hearer in (self.message_bar, self.header.bell):
            desk.warning.connect(hearer.warn)
            desk.warning_over.connect(hearer.unwarn)
        look().changed.connect(self._fold)

    def _declare_actions(self, specs: Sequence[PanelSpec]) -> None:
        add = self.desk.actions.add
        for spec in specs:
            add(f"go.{spec.key}", message("Go to {panel}", panel=spec.title), partial(self.go, spec.key),
                keys=spec.keys, icon_name=spec.icon, hidden=True)  # fmt: skip
        opens = self.palette_layer.open_with
        add("window.palette", message("Search or run"), partial(opens, ""), keys="Ctrl+K", hidden=True)
        add("window.keys", message("Keys and help"), partial(opens, "?"), keys=("F1", "?"), icon_name="keyboard")
        add("window.filter", message("Filter this list"), self._focus_filter, keys="/", icon_name="funnel")
        add("window.refresh", message("Ask again"), self._refresh, keys="F5", icon_name="refresh-cw")
        add("window.next", message("Next area of the window"), self.next_area, keys="F6", hidden=True)
        add("window.previous", message("Previous area of the window"), partial(self.next_area, -1), keys="Shift+F6",
            hidden=True)  # fmt: skip
        add("window.rail", message("Rail wide or narrow"), self._toggle_rail, keys="Ctrl+\\")
        add("window.lock", message("Lock"), self.lock_asked.emit, keys="Ctrl+L", icon_name="lock")
        add("window.theme", message("Dark or light"), self._toggle_theme, keys="Ctrl+Shift+T", icon_name="sun")
        add("window.larger", message("Larger text"), partial(self._scale_by, STEP), keys=("Ctrl++", "Ctrl+="))
        add("window.smaller", message("Smaller text"), partial(self._scale_by, -STEP), keys="Ctrl+-")
        add("window.normal", message("Normal text size"), partial(self._scale_to, 100), keys="Ctrl+Num+0")
        self.desk.actions.attach(self)

    def _begin(self, key: str, begins: bool) -> None:
        if key == self._current:
            self.header.show_primary(shown=not begins)

    def _focus_filter(self) -> None:
        if self.panel:
            self.panel.focus_filter()

    def _refresh(self) -> None:
        if self.panel:
            self.panel.refresh()

    def _toggle_rail(self) -> None:
        wide_now = self.rail.width() > look().px(100)
        self._narrow_by_hand = wide_now
        self._fold()
        self.rail_changed.emit(wide_now)

    def _toggle_theme(self) -> None:
        look().set_theme("light" if look().theme == "dark" else "dark")
        self.theme_changed.emit(look().theme)

    def _scale_by(self, step: int) -> None:
        self._scale_to(look().scale + step)

    def _scale_to(self, scale: int) -> None:
        look().set_scale(scale)
        self.scale_changed.emit(look().scale)

    def _compactness(self) -> dict[str, bool]:
        side = self.width() < NARROW_UNDER or look().scale >= LARGE_TEXT
        return {"side": side, "lower": self.height() < LOW_UNDER}

    def _fold(self) -> None:
        compact = self._compactness()
        narrow = compact["side"] if self._narrow_by_hand is None else self._narrow_by_hand
        self.rail.set_narrow(narrow=narrow)
        for panel in self._panels.values():
            panel.set_compact(**compact)


def _focus_first(area: QWidget) -> bool:
    """Give the keyboard to the first widget of an area that takes it."""
    for widget in area.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled():
            widget.setFocus(Qt.FocusReason.TabFocusReason)
            return True
    return False
