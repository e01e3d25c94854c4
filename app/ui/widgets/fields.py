"""Fields: a label, an editor, and the sentence of an error under it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy, QWidget

from app.domain.errors import BadInput
from app.regions import Region
from app.ui import icons
from app.ui.style import look
from app.ui.tokens import RADIUS_CONTROL
from app.ui.widgets.layouts import column, row
from app.ui.widgets.painting import box, key_cap, key_cap_width
from app.ui.widgets.states import Glyph
from app.ui.widgets.text import Text
from app.words import Words

V = TypeVar("V")
MEASURED = 8  # the longest texts of a list; the widest is among them


class TextEdit(QLineEdit):
    """A line of text. `unit` stands grey at the right end; `left` is emitted on leaving the field."""

    left = Signal()

    def __init__(self, text: str = "", *, unit: str = "", hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._unit, self._icon = unit, ""
        self.setPlaceholderText(hint)
        self.setProperty("ring", True)
        self.set_unit(unit)

    def set_unit(self, unit: str) -> None:
        """The unit at the right end."""
        self._unit = unit
        self.setTextMargins(0, 0, look().width(unit, "body") + look().px(8) if unit else 0, 0)
        self.update()

    def set_mark(self, icon: str) -> None:
        """An icon at the right end: a check when it is right, a lock when it cannot be changed."""
        self._icon = icon
        self.update()

    def set_invalid(self, *, invalid: bool) -> None:
        """Show or take away the border of an error."""
        if self.property("invalid") != invalid:
            self.setProperty("invalid", invalid)
            self.style().unpolish(self)
            self.style().polish(self)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        px = look().px
        area = self.rect().adjusted(0, 0, -px(12), 0)
        if self._unit:
            painter = QPainter(self)
            painter.setFont(look().font("body"))
            painter.setPen(look().color("text3"))
            painter.drawText(area, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), self._unit)
        if self._icon:
            spot = QRect(area.right() - px(15), (self.height() - px(15)) // 2, px(15), px(15))
            tone = "live" if self._icon == "check" else "text3"
            icons.draw(QPainter(self), spot, self._icon, look().color(tone))


class AmountEdit(TextEdit):
    """An amount of money. It says how it reads what is typed, and asks where that can be read in two ways."""

    read_back = Signal(str)

    def __init__(self, region: Region, *, unit: str = "USD", field: str = "", parent: QWidget | None = None) -> None:
        super().__init__(unit=unit, parent=parent)
        self._region, self._field = region, field
        self.textEdited.connect(lambda _text: self.read_back.emit(self._read_back()))
        self.left.connect(self._tidy)

    def amount(self) -> Decimal | None:
        """The amount; None where nothing is typed. Raises BadInput."""
        return self._region.parse_amount(self.text(), self._field) if self.text().strip() else None

    def set_amount(self, amount: Decimal | None) -> None:
        """Show an amount."""
        self.setText("" if amount is None else self._region.money(amount))
        self.read_back.emit("")

    def _read_back(self) -> str:
        try:
            amount = self.amount()
        except BadInput:
            return ""
        shown = "" if amount is None else self._region.money(amount)
        return "" if shown == self.text() else shown

    def _tidy(self) -> None:
        try:
            amount = self.amount()
        except BadInput:
            return
        self.set_amount(amount)


class DateEdit(TextEdit):
    """A day: 7 Sep 2025, or 2025-09-07."""

    read_back = Signal(str)

    def __init__(self, region: Region, *, field: str = "", parent: QWidget | None = None) -> None:
        super().__init__(hint=region.date(date(2025, 9, 7)), parent=parent)
        self._region, self._field = region, field
        self.textEdited.connect(lambda _text: self.read_back.emit(self._read_back()))
        self.left.connect(self._tidy)

    def day(self) -> date | None:
        """The day; None where nothing is typed. Raises BadInput."""
        return self._region.parse_date(self.text(), self._field) if self.text().strip() else None

    def set_day(self, day: date | None) -> None:
        """Show a day."""
        self.setText(self._region.date(day) if day else "")
        self.read_back.emit("")

    def _read_back(self) -> str:
        try:
            day = self.day()
        except BadInput:
            return ""
        if day is None:
            return ""
        return f"{self._region.weekday(day)} {self._region.date(day)}"

    def _tidy(self) -> None:
        try:
            self.set_day(self.day())
        except BadInput:
            return


class PasswordEdit(TextEdit):
    """A password: shown as dots, with a word about Caps Lock while it is on."""

    caps_lock = Signal(bool)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhSensitiveData)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        typed = event.text()
        if event.key() == Qt.Key.Key_CapsLock:
            self.caps_lock.emit(False)  # it may just have been turned off; the next letter tells
        elif typed.isalpha() and typed.upper() != typed.lower():
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.caps_lock.emit(typed.isupper() != shifted)
        super().keyPressEvent(event)


class SearchField(QLineEdit):
    """Filters a list. The key cap says which key leads here; Esc clears it."""

    changed = Signal(str)

    def __init__(self, hint: str, *, keys: str = "/", icon: str = "funnel", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys, self._icon = keys, icon
        self.setPlaceholderText(hint)
        self.setAccessibleName(hint)
        self.setProperty("quiet", True)
        self.setProperty("ring", True)
        self.textChanged.connect(self.changed)
        look().changed.connect(self._relook)
        self._relook()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(look().px(206), look().px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter, px = QPainter(self), look().px
        icons.draw(
            painter, QRect(px(11), (self.height() - px(15)) // 2, px(15), px(15)), self._icon, look().color("text3")
        )
        if self._keys and not self.text():
            width = key_cap_width(self._keys)
            key_cap(painter, QRect(self.width() - width - px(8), 0, width, self.height()), self._keys)

    def _relook(self) -> None:
        self.setTextMargins(look().px(22), 0, key_cap_width(self._keys) if self._keys else 0, 0)


class Choice(QComboBox, Generic[V]):
    """One value of a list."""

    picked = Signal()

    def __init__(self, items: Sequence[tuple[V, str]] = (), *, label: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: list[V] = []
        self._longest: list[str] = []
        self._label = label
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty("ring", True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.activated.connect(lambda _at: self.picked.emit())
        self.set_items(items)

    def set_items(self, items: Sequence[tuple[V, str]]) -> None:
        """Offer these values; the choice stays if it is among them."""
        before = self.value()
        self._values = [value for value, _ in items]
        self._longest = sorted((text for _, text in items), key=len)[-MEASURED:]
        self.blockSignals(True)
        self.clear()
        self.addItems([text for _, text in items])
        self.blockSignals(False)
        if before is not None:
            self.set_value(before)

    def value(self) -> V | None:
        """What is chosen."""
        at = self.currentIndex()
        return self._values[at] if 0 <= at < len(self._values) else None

    def set_value(self, value: V) -> None:
        """Choose a value, if it is offered."""
        if value in self._values:
            self.setCurrentIndex(self._values.index(value))

    def sizeHint(self) -> QSize:
        widest = max((look().width(text, "body") for text in self._longest), default=look().px(80))
        label = look().width(self._label, "hint") + look().px(8) if self._label else 0
        return QSize(widest + label + look().px(12 + 34), look().px(32))

    def minimumSizeHint(self) -> QSize:
        return QSize(look().px(80), look().px(32))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, colour, px = QPainter(self), look().color, look().px
        on = self.isEnabled()
        invalid = bool(self.property("invalid"))
        box(
            painter,
            self.rect(),
            RADIUS_CONTROL,
            colour("field"),
            colour("err" if invalid else "edge" if on else "line"),
        )
        area = self.rect().adjusted(px(12), 0, -px(30), 0)
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        if self._label:
            painter.setFont(look().font("hint"))
            painter.setPen(colour("text3"))
            painter.drawText(area, middle, self._label)
            area.setLeft(area.left() + look().width(self._label, "hint") + px(8))
        painter.setFont(look().font("body"))
        painter.setPen(colour("text" if on else "off"))
        shown = painter.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, middle, shown)
        spot = QRect(self.width() - px(26), (self.height() - px(15)) // 2, px(15), px(15))
        icons.draw(painter, spot, "chevron-down", colour("text2" if on else "off"))


class Field(QWidget):
    """A label over an editor. `check` is run on leaving; the sentence it answers is shown, and goes while typing."""

    def __init__(
        self,
        label: str,
        editor: QWidget,
        *,
        hint: str = "",
        check: Callable[[], str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.editor, self.check = editor, check
        self._label, self._hint = Text(label, "table", "text2", weight=500), Text(hint, "hint", "text3")
        self._label.setBuddy(editor)
        self._octagon, self._error = Glyph("octagon-x", "err", 15), Text("", "hint", "err", wrap=True)
        self._error_row = QWidget()
        errors = row(column(self._octagon, None), self._error, spacing=7)
        errors.setStretch(1, 1)
        self._error_row.setLayout(errors)
        self.setLayout(column(row(self._label, None, self._hint), editor, self._error_row, spacing=5))
        self._error_row.hide()
        self._static_hint = hint
        editor.setAccessibleName(label)
        self._connect(editor)

    @property
    def error(self) -> str:
        """The sentence shown; empty where all is well."""
        return "" if self._error_row.isHidden() else self._error.plain

    def show_error(self, sentence: str) -> None:
        """Mark the field and say what is wrong and how to put it right."""
        self._error.set_text(sentence)
        self._error_row.setVisible(bool(sentence))
        self._mark(invalid=bool(sentence))
        self.editor.setAccessibleDescription(sentence)

    def clear_error(self) -> None:
        """All is well."""
        self.show_error("")

    def set_label(self, label: str) -> None:
        """Ask for something else in the same editor."""
        self._label.set_text(label)
        self.editor.setAccessibleName(label)

    def set_hint(self, hint: str) -> None:
        """The grey word at the right, over the editor."""
        self._static_hint = hint
        self._hint.set_text(hint)

    def run_check(self) -> bool:
        """Check now. Answers whether all is well."""
        sentence = self.check() if self.check else ""
        self.show_error(sentence)
        return not sentence

    def _connect(self, editor: QWidget) -> None:
        if isinstance(editor, TextEdit):
            editor.textEdited.connect(self.clear_error)
            editor.left.connect(self._on_leaving)
        if isinstance(editor, AmountEdit | DateEdit):
            editor.read_back.connect(lambda said: self._hint.set_text(said or self._static_hint))
        if isinstance(editor, Choice):
            editor.picked.connect(self.clear_error)

    def _on_leaving(self) -> None:
        if self.check and isinstance(self.editor, QLineEdit) and self.editor.text():
            self.run_check()

    def _mark(self, *, invalid: bool) -> None:
        if isinstance(self.editor, TextEdit):
            self.editor.set_invalid(invalid=invalid)
        else:
            self.editor.setProperty("invalid", invalid)
            self.editor.update()


def checked(read: Callable[[], object], words: Words, *, required: bool = True) -> Callable[[], str]:
    """A check for a Field: the sentence of the BadInput that `read` raises, or that something is missing."""

    def check() -> str:
        try:
            value = read()
        except BadInput as error:
            return " ".join(filter(None, (words.say(error.what), words.say(error.way_out))))
        return words("This is needed.") if required and value in (None, "") else ""

    return check
