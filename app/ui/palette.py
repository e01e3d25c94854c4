"""The palette: find a record, go to a panel, run a command, from one field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from app.ui import icons
from app.ui.actions import Command, keys_text
from app.ui.desk import Desk
from app.ui.matching import matched, score
from app.ui.scrim import Scrim
from app.ui.spec import PanelSpec
from app.ui.style import look
from app.ui.widgets.buttons import KeyCap
from app.ui.widgets.card import Line
from app.ui.widgets.layouts import row
from app.ui.widgets.painting import key_cap, key_cap_width
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.states import Glyph
from app.ui.widgets.text import Text

COMMANDS, ACCOUNTS, KEYS = ">", "#", "?"
MOST_RECORDS, MOST_COMMANDS = 8, 7
PAUSE = 60  # milliseconds after the last key before records are asked for


@dataclass(frozen=True, slots=True)
class Found:
    """A line of the palette. `kind` is "record", "account" or "command"; `about` are commands for this record."""

    title: str
    run: Callable[[], object]
    detail: str = ""
    icon: str = ""
    keys: str = ""
    kind: str = "record"
    reason: str = ""
    about: tuple[Found, ...] = ()


Provider = Callable[[str], Sequence[Found]]
"""Records for a text; called on a worker thread."""


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a heading."""

    title: str
    lines: tuple[Found, ...] = field(default=())


class Results(QWidget):
    """Paints the sections and keeps one line chosen."""

    ran = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sections: tuple[Section, ...] = ()
        self._lines: list[Found] = []
        self._words: tuple[str, ...] = ()
        self.chosen = 0
        self.setMouseTracking(True)

    @property
    def lines(self) -> list[Found]:
        """All lines, from top to bottom."""
        return self._lines

    @property
    def sections(self) -> tuple[Section, ...]:
        """What is shown."""
        return self._sections

    def show_sections(self, sections: Iterable[Section], text: str) -> None:
        """Show these; the first line is chosen."""
        self._sections = tuple(each for each in sections if each.lines)
        self._lines = [line for section in self._sections for line in section.lines]
        self._words = tuple(text.casefold().split())
        self.chosen = 0
        self.updateGeometry()
        self.setFixedHeight(self.sizeHint().height())
        self._announce()
        self.update()

    def choose(self, at: int) -> None:
        """Choose a line; the ends meet."""
        if self._lines:
            self.chosen = at % len(self._lines)
            self._announce()
            self.update()

    def place_of(self, at: int) -> QRect:
        """Where a line stands."""
        return next((rect for number, rect, _ in self._places() if number == at), QRect())

    def sizeHint(self) -> QSize:
        px = look().px
        return QSize(px(600), sum(px(38) * len(each.lines) + px(38) for each in self._sections) + px(6))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position().toPoint().y())
        if at >= 0 and at != self.chosen:
            self.choose(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position().toPoint().y())
        if at >= 0:
            self.ran.emit(self._lines[at])

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, px, colour = QPainter(self), look().px, look().color
        y = 0
        for section in self._sections:
            painter.setFont(look().font("label"))
            painter.setPen(colour("text3"))
            area = QRect(px(16), y + px(6), self.width(), px(30))
            painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), section.title)
            y += px(38) + px(38) * len(section.lines)
        for at, rect, line in self._places():
            self._paint_line(painter, rect, line, chosen=at == self.chosen)

    def _paint_line(self, painter: QPainter, rect: QRect, line: Found, *, chosen: bool) -> None:
        px, colour = look().px, look().color
        if chosen:
            painter.fillRect(rect, colour("sel"))
            painter.fillRect(rect.x(), rect.y(), 3, rect.height(), colour("live"))
        off = bool(line.reason)
        tone = "off" if off else "text" if chosen else "text2"
        if line.icon:
            spot = QRect(px(16), rect.center().y() - px(7), px(16), px(16))
            icons.draw(painter, spot, line.icon, colour(tone))
        x = self._paint_title(painter, rect, line.title, off=off)
        painter.setFont(look().font("hint"))
        painter.setPen(colour("text3"))
        room = QRect(x + px(12), rect.y(), self.width() - x - px(12 + 70), rect.height())
        detail = painter.fontMetrics().elidedText(line.reason or line.detail, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), detail)
        if line.keys:
            keys = keys_text(line.keys)
            width = key_cap_width(keys)
            key_cap(painter, QRect(self.width() - px(16) - width, rect.y(), width, rect.height()), keys)
        elif chosen:
            spot = QRect(self.width() - px(16 + 15), rect.center().y() - px(7), px(15), px(15))
            icons.draw(painter, spot, "corner-down-left", colour("text2"))

    def _paint_title(self, painter: QPainter, rect: QRect, title: str, *, off: bool) -> int:
        """The title, what was typed in it bold. Answers where it ends."""
        x = look().px(44)
        for part, bold in matched(title, self._words):
            font = look().font("body", 600 if bold else 400)
            painter.setFont(font)
            painter.setPen(look().color("off" if off else "text"))
            width = QFontMetrics(font).horizontalAdvance(part)
            painter.drawText(QRect(x, rect.y(), width + 4, rect.height()), int(Qt.AlignmentFlag.AlignVCenter), part)
            x += width
        return x

    def _places(self) -> list[tuple[int, QRect, Found]]:
        px = look().px
        places, y, at = [], 0, 0
        for section in self._sections:
            y += px(38)
            for line in section.lines:
                places.append((at, QRect(0, y, self.width(), px(38)), line))
                y += px(38)
                at += 1
        return places

    def _at(self, y: int) -> int:
        return next((at for at, rect, _ in self._places() if rect.top() <= y <= rect.bottom()), -1)

    def _announce(self) -> None:
        if self._lines:
            line = self._lines[self.chosen]
            self.setAccessibleName(f"{line.title}, {line.reason or line.detail}".rstrip(", "))


class Palette(Scrim):
    """Over the window, 700 wide. `>` lists commands, `#` accounts, `?` keys; Enter runs, arrows choose, Esc leaves."""

    def __init__(self, over: QWidget, desk: Desk, specs: Sequence[PanelSpec], provider: Provider | None = None) -> None:
        super().__init__(over)
        self._desk, self._specs, self._provider = desk, specs, provider
        words = desk.words
        self.field = QLineEdit()
        self.field.setProperty("bare", True)
        self.field.setPlaceholderText(words("Client, account, panel or command"))
        self.field.setAccessibleName(words("Search or run"))
        self.results = Results()
        self._sheet = Sheet(self)
        self._area = QScrollArea()
        self._area.setWidget(self.results)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.viewport().setAutoFillBackground(False)
        self.results.setAutoFillBackground(False)
        layout = QVBoxLayout(self._sheet)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addLayout(
            row(Glyph("search", "text2", 18), self.field, KeyCap("Esc"), spacing=12, margins=(16, 15, 16, 15))
        )
        layout.addWidget(Line())
        layout.addWidget(self._area, 1)
        layout.addWidget(Line())
        layout.addLayout(self._foot())
        self._records: tuple[Found, ...] = ()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self._ask)
        self.field.textChanged.connect(self._typed)
        self.results.ran.connect(self.run)
        look().changed.connect(self._relook)
        self._relook()

    def open_with(self, text: str) -> None:
        """Open, with something typed already."""
        self.field.setText(text)
        self._records = ()
        self._show()
        self.open()
        self._place()
        self.field.setFocus()

    def run(self, line: Found) -> None:
        """Close, then do what the line says; a refused command does nothing."""
        if not line.reason:
            self.close_again()
            line.run()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 6, Qt.Key.Key_PageUp: -6}
        if event.key() in step:
            self.results.choose(self.results.chosen + step[Qt.Key(event.key())])
            self._area.ensureVisible(0, self.results.place_of(self.results.chosen).center().y(), 0, look().px(40))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.results.lines:
                self.run(self.results.lines[self.results.chosen])
        else:
            super().keyPressEvent(event)

    # what is found

    def _typed(self, text: str) -> None:
        self._show()
        if self._provider and text and text[0] not in (COMMANDS, KEYS):
            self._pause.start()
        else:
            self._records = ()

    def _ask(self) -> None:
        provider, text = self._provider, self.field.text().lstrip(ACCOUNTS).strip()
        if provider and text:
            self._desk.tasks.read(lambda: provider(text), self._take, latest="palette")

    def _take(self, records: Sequence[Found]) -> None:
        self._records = tuple(records)
        self._show()

    def _show(self) -> None:
        text = self.field.text()
        bare = text.lstrip(COMMANDS + ACCOUNTS + KEYS).strip()
        self.results.show_sections(self._sections(text[:1], bare), bare)
        self._place()

    def _sections(self, mark: str, text: str) -> list[Section]:
        words = self._desk.words
        if mark == KEYS:
            return [Section(words("Keys of this panel and of the window"), tuple(self._keys(text)))]
        if mark == COMMANDS:
            return [Section(words("Commands"), tuple(self._commands(text)))]
        records = [each for each in self._records if mark != ACCOUNTS or each.kind == "account"]
        if mark == ACCOUNTS:
            return [Section(words("Accounts"), tuple(records[:MOST_RECORDS]))]
        panels, commands = self._panels(text), self._commands(text)[:MOST_COMMANDS]
        if not text:
            return [Section(words("Go to"), tuple(panels)), Section(words("Commands"), tuple(commands))]
        return _ordered(words("Best match"), words("Actions for it"), words("Records"), words("Go to"),
                        words("Commands"), text, records[:MOST_RECORDS], panels, commands)  # fmt: skip

    def _panels(self, text: str) -> list[Found]:
        said = self._desk.words("panel")
        lines = [
            Found(spec.title, partial(self._desk.go, spec.key), said, spec.icon, spec.keys) for spec in self._specs
        ]
        return _best(lines, text)

    def _commands(self, text: str) -> list[Found]:
        return _best([self._line(each) for each in self._desk.actions.commands() if not each.hidden], text)

    def _keys(self, text: str) -> list[Found]:
        commands = [each for each in self._desk.actions.commands() if each.keys]
        return _best([self._line(each) for each in commands], text)

    def _line(self, command: Command) -> Found:
        actions = self._desk.actions
        title = self._desk.words.say(command.text).rstrip("…")
        where = next((spec.title for spec in self._specs if spec.key == command.panel), "")
        run = partial(self._run_command, command)
        keys = command.keys[0] if command.keys else ""
        return Found(title, run, where, command.icon, keys, "command", actions.reason(command.id))

    def _run_command(self, command: Command) -> None:
        if command.panel:
            self._desk.go(command.panel)
        self._desk.actions.get(command.id).trigger()

    # where it stands

    def _foot(self) -> QHBoxLayout:
        words = self._desk.words
        parts: list[QWidget | int | None] = []
        for keys, text in ((("↑", "↓"), words("choose")), (("Enter",), words("opens it"))):
            parts += [*(KeyCap(each) for each in keys), Text(text, "hint", "text2"), 10]
        parts.append(None)
        for mark, text in ((COMMANDS, words("commands")), (ACCOUNTS, words("accounts")), (KEYS, words("keys"))):
            parts += [KeyCap(mark), Text(text, "hint", "text2"), 10]
        return row(*parts[:-1], spacing=6, margins=(16, 8, 16, 8))

    def _place(self) -> None:
        px = look().px
        width = min(px(700), self.width() - px(40))
        wanted = px(53) + self.results.height() + px(37) + 4
        height = max(px(160), min(wanted, self.height() - px(120), px(560)))
        self._sheet.setGeometry((self.width() - width) // 2, px(66), width, height)

    def _relook(self) -> None:
        self.field.setFont(look().font("panel", 400))
        self._place()


def _best(lines: Sequence[Found], text: str) -> list[Found]:
    """The lines that match, best first; all in their order where nothing is typed."""
    if not text:
        return list(lines)
    scored = [(score(line.title, text), at, line) for at, line in enumerate(lines)]
    return [line for points, _, line in sorted(scored, key=lambda each: (-each[0], each[1])) if points > 0]


def _ordered(  # the headings, then what stands under them
    best: str,
    actions: str,
    records_title: str,
    go: str,
    commands_title: str,
    text: str,
    records: Sequence[Found],
    panels: Sequence[Found],
    commands: Sequence[Found],
) -> list[Section]:
    """Best match, actions for it, then records, panels and commands without it."""
    everything = [*records, *panels, *commands]
    if not everything:
        return []
    top = max(everything, key=lambda line: score(line.title, text))
    left = [tuple(each for each in group if each is not top) for group in (records, panels, commands)]
    titles = (records_title, go, commands_title)
    return [Section(best, (top,)), Section(actions, top.about), *map(Section, titles, left)]
