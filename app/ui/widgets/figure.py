"""A figure with its sign, its age and its proof: the same label everywhere a number stands alone."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QEasingCurve, QSize, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.regions import UNKNOWN, Region
from app.ui.models.columns import amount_tone, sign_tone
from app.ui.style import look
from app.ui.tokens import RADIUS_CHIP, TYPES, Role
from app.ui.widgets.painting import box, dashes
from app.words import Words

FADE = 400  # milliseconds a changed figure stands on a raised ground


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure as it is shown: `text` on screen, `spoken` for the ear, `suffix` small behind it, `age` in words."""

    text: str = UNKNOWN
    tone: str = "text3"
    spoken: str = ""
    suffix: str = ""
    provisional: bool = False
    stale: bool = False
    age: str = ""


def reading(  # the properties of a figure
    region: Region,
    value: Decimal | None,
    words: Words,
    *,
    signed: bool = True,
    symbol: bool = False,
    currency: str = "USD",
    provisional: bool = False,
    stale: bool = False,
    age: str = "",
) -> Reading:
    """How an amount is shown and read aloud."""
    text = region.money(value, signed=signed, symbol=symbol, currency=currency)
    digits, _, suffix = text.partition("\u00a0") if region.code == "es-ES" else (text, "", "")
    tone = sign_tone(value) if signed else amount_tone(value)
    return Reading(digits, tone, spoken(region, value, words, currency), suffix, provisional, stale, age)


def spoken(region: Region, value: Decimal | None, words: Words, currency: str = "USD") -> str:
    """An amount as it is read aloud: "minus 504,729.89 US dollars"."""
    if value is None:
        return words("not known")
    unit = words("US dollars") if currency == "USD" else currency
    sign = words("minus") + " " if value < 0 else words("plus") + " " if value > 0 else ""
    return f"{sign}{region.money(abs(value))} {unit}"


class Figure(QWidget):
    """Shows one Reading. Where `explainable`, click, Enter and Ctrl+I ask for its explanation."""

    explain_asked = Signal()

    def __init__(
        self,
        label: str,
        words: Words,
        *,
        role: Role = "figure",
        weight: int = 0,
        explainable: bool = False,
        right: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._label, self._words, self._role, self._weight, self._right = label, words, role, weight, right
        self._shown = Reading()
        self._explainable = explainable
        self._fade = QVariantAnimation(self)
        self._fade.setDuration(FADE)
        self._fade.setStartValue(1.0)
        self._fade.setEndValue(0.0)
        self._fade.setEasingCurve(QEasingCurve.Type.OutQuad)
        self._fade.valueChanged.connect(self.update)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        if explainable:
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setProperty("ring", True)
        look().changed.connect(self.updateGeometry)
        self._announce()

    @property
    def shown(self) -> Reading:
        """What it shows."""
        return self._shown

    def set_label(self, label: str) -> None:
        """What the figure is, for the ear."""
        self._label = label
        self._announce()

    def set(self, reading: Reading) -> None:
        """Show a figure; one that differs from the last is marked for a moment."""
        if reading == self._shown:
            return
        if self._shown.text not in (UNKNOWN, reading.text) and look().motion and self.isVisible():
            self._fade.stop()
            self._fade.start()
        self._shown = reading
        self._announce()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._text_width() + self._suffix_width(), self._line() + self._room_for_dashes())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._explainable and event.button() == Qt.MouseButton.LeftButton:
            self.explain_asked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        explain = event.key() == Qt.Key.Key_I and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if self._explainable and (explain or event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)):
            self.explain_asked.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, shown = QPainter(self), self._shown
        width = self._text_width()
        x = self.width() - width - self._suffix_width() if self._right else 0
        self._paint_fade(painter)
        painter.setFont(look().font(self._role, self._weight))
        painter.setPen(look().color("text3" if shown.stale else shown.tone))
        painter.drawText(x, self._baseline(), shown.text)
        if shown.suffix:
            painter.setFont(look().font("card" if self._role == "verdict" else "hint", 500))
            painter.drawText(x + width + look().px(5), self._baseline(), shown.suffix)
        if shown.provisional:
            thick = 2.0 if self._role == "verdict" else 1.0
            dashes(painter, x, x + width, self._line() + (1 if self._role == "verdict" else -0.5), thick)

    def _paint_fade(self, painter: QPainter) -> None:
        strength = self._fade.currentValue()
        if self._fade.state() == QVariantAnimation.State.Running and isinstance(strength, float):
            colour = QColor(look().color("sel"))
            colour.setAlphaF(strength)
            box(painter, self.rect(), RADIUS_CHIP, colour)

    def _line(self) -> int:
        return look().line(self._role)

    def _baseline(self) -> int:
        size = TYPES[self._role].size * look().scale / 100
        return round((self._line() + size * 0.727) / 2)

    def _room_for_dashes(self) -> int:
        return 3 if self._role in ("verdict", "figure") else 1

    def _text_width(self) -> int:
        return look().width(self._shown.text, self._role, self._weight)

    def _suffix_width(self) -> int:
        if not self._shown.suffix:
            return 0
        return look().px(5) + look().width(self._shown.suffix, "card" if self._role == "verdict" else "hint", 500)

    def _announce(self) -> None:
        shown = self._shown
        parts = [self._label, shown.spoken or shown.text]
        if shown.provisional:
            parts.append(self._words("provisional"))
        if shown.stale:
            parts.append(self._words("stale"))
        self.setAccessibleName(", ".join(filter(None, (*parts, shown.age))))
