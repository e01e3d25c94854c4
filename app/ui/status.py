"""The status bar: what is going on behind the panels, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui import icons
from app.ui.style import look
from app.ui.tokens import STATUS
from app.ui.widgets.painting import box

_GAP, _PAD = 6, 12


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of the bar: `icon` is a Lucide name or "dot"; `detail` follows in grey; `least` vanishes first."""

    key: str
    text: str
    detail: str = ""
    icon: str = ""
    tone: str = "text2"
    icon_tone: str = "text3"
    right: bool = False
    least: int = 0
    quiet: bool = False


class StatusBar(QWidget):
    """Segments from the left and from the right, with a hairline between them."""

    pressed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._segments: tuple[Segment, ...] = ()
        look().changed.connect(self._relook)
        self._relook()

    @property
    def segments(self) -> tuple[Segment, ...]:
        """What it says."""
        return self._segments

    def set_segments(self, segments: Sequence[Segment]) -> None:
        """Say these things."""
        if tuple(segments) != self._segments:
            self._segments = tuple(segments)
            self.setAccessibleName(". ".join(f"{each.text} {each.detail}".strip() for each in segments))
            self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(look().px(200), look().px(STATUS))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        x = event.position().toPoint().x()
        for segment, left, width in self._places():
            if left <= x < left + width:
                self.pressed.emit(segment.key)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), 1, look().color("line"))
        places = self._places()
        for segment, x, _width in places:
            self._paint(painter, segment, x)
        firsts = {min((x for s, x, _ in places if s.right is side), default=-1) for side in (False, True)}
        px = look().px
        for _segment, x, _width in places:
            if x not in firsts:
                painter.fillRect(x - px(_PAD), px(7), 1, self.height() - px(13), look().color("line"))

    def _kept(self) -> list[Segment]:
        """What fits: those marked `least` go first, then details, then the rest from the middle outwards."""
        gap = look().px(2 * _PAD)
        kept = list(self._segments)

        def too_wide() -> bool:
            return sum(self._width(each) + gap for each in kept) > self.width()

        for victim in sorted((each for each in kept if each.least), key=lambda each: -each.least):
            if too_wide():
                kept.remove(victim)
        for at in range(len(kept) - 1, -1, -1):
            if too_wide() and kept[at].detail:
                kept[at] = replace(kept[at], detail="")
        lesser = [each for each in kept if not each.right][:0:-1] + [each for each in kept if each.right]
        for victim in lesser:
            if too_wide():
                kept.remove(victim)
        return kept

    def _places(self) -> list[tuple[Segment, int, int]]:
        px = look().px
        kept, gap = self._kept(), px(2 * _PAD)
        places, x = [], px(_PAD)
        for each in (each for each in kept if not each.right):
            places.append((each, x, self._width(each)))
            x += self._width(each) + gap
        x = self.width() - px(_PAD)
        for each in reversed([each for each in kept if each.right]):
            x -= self._width(each)
            places.append((each, x, self._width(each)))
            x -= gap
        return places

    def _width(self, segment: Segment) -> int:
        px, wide = look().px, look().width
        glyph = px(12) if segment.icon == "dot" else px(14 + _GAP) if segment.icon else 0
        detail = px(7) + wide(segment.detail, "label", 400) if segment.detail else 0
        return glyph + wide(segment.text, "label", 400) + detail

    def _paint(self, painter: QPainter, segment: Segment, x: int) -> None:
        px, colour = look().px, look().color
        middle = (self.height() + 1) // 2
        if segment.icon == "dot":
            box(painter, QRect(x, middle - px(3), px(7), px(7)), px(3.5), colour(segment.icon_tone))
            x += px(12)
        elif segment.icon:
            icons.draw(painter, QRect(x, middle - px(7), px(14), px(14)), segment.icon, colour(segment.icon_tone))
            x += px(14 + _GAP)
        painter.setFont(look().font("label", 400))
        for text, tone in ((segment.text, "text3" if segment.quiet else segment.tone), (segment.detail, "text3")):
            if text:
                painter.setPen(colour(tone))
                width = look().width(text, "label", 400)
                area = QRect(x, 1, width + 4, self.height() - 1)
                painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), text)
                x += width + px(7)

    def _relook(self) -> None:
        self.setFixedHeight(look().px(STATUS))
        self.update()
