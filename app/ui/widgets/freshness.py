"""The freshness ladder: age decides the words, the greying and the glyph."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.regions import Region
from app.services.live import Age, Freshness
from app.ui import icons
from app.ui.style import look
from app.ui.widgets.painting import box
from app.words import Words

DOT = "dot"
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Said:
    """An age in words, with its glyph: `icon` is a Lucide name or DOT."""

    text: str = ""
    icon: str = ""
    tone: str = "text3"
    icon_tone: str = "text3"
    italic: bool = False
    stale: bool = False


def said(words: Words, region: Region, zone: tzinfo, age: Age | None, now: datetime, *, short: bool = False) -> Said:
    """What is said about a figure of this age. `short` leaves the word "live" to the dot."""
    if age is None or age.state == Freshness.NEVER or (age.read_at is None and age.state != Freshness.SIMULATED):
        return Said(words("never read"), "circle-dashed")
    read_at = age.read_at or now
    passed = max(timedelta(), now - read_at)
    if age.state == Freshness.SIMULATED:
        return Said(words("simulated"), "flask-conical", "demo", "demo")
    if age.state == Freshness.LIVE:
        seconds = region.number(_tenths(passed), 1)
        text = words("{n} s", n=seconds) if short else words("live · {n} s", n=seconds)
        return Said(text, DOT, "text2", "live")
    if age.state == Freshness.RECENT:
        return Said(words("{n} s ago", n=int(passed.total_seconds())), "clock-3", "text2")
    if age.state == Freshness.NOT_ANSWERING:
        return Said(words("since {time}", time=region.time(read_at, zone)), "unplug", "err", "err", stale=True)
    if age.state == Freshness.RECORDED:
        return Said(words("read {time}", time=region.moment(read_at, zone)), "clock-3")
    if passed < _HOUR:
        text = words("stale {n} min", n=max(1, int(passed.total_seconds() // 60)))
    else:
        text = words("stale since {time}", time=_when(region, read_at, zone, now))
    return Said(text, "clock-3", "text3", "text3", italic=True, stale=True)


def closed(words: Words, region: Region, zone: tzinfo, since: datetime) -> Said:
    """What is said while the market is shut; figures are not greyed."""
    local = since.astimezone(zone)
    when = f"{region.weekday(local.date())} {region.time(since, zone)}"
    return Said(words("closed, {time}", time=when), "moon")


def _tenths(passed: timedelta) -> Decimal:
    return Decimal(passed // timedelta(milliseconds=100)) / 10


def _when(region: Region, moment: datetime, zone: tzinfo, now: datetime) -> str:
    same_day = moment.astimezone(zone).date() == now.astimezone(zone).date()
    return region.time(moment, zone) if same_day else region.moment(moment, zone)


class FreshnessMark(QWidget):
    """A glyph and the age in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said = Said()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look().changed.connect(self.updateGeometry)

    @property
    def said(self) -> Said:
        """What it says."""
        return self._said

    def set(self, said: Said) -> None:
        """Say an age."""
        if said != self._said:
            self._said = said
            self.setAccessibleName(said.text)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        px = look().px
        glyph = px(13) if self._said.icon == DOT else px(19) if self._said.icon else 0
        return QSize(glyph + look().width(self._said.text, "label", 400) + 3, look().px(18))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, px, colour = QPainter(self), look().px, look().color
        x = 0
        if self._said.icon == DOT:
            side = px(7)
            box(painter, QRect(0, (self.height() - side) // 2, side, side), side / 2, colour(self._said.icon_tone))
            x = px(13)
        elif self._said.icon:
            spot = QRect(0, (self.height() - px(14)) // 2, px(14), px(14))
            icons.draw(painter, spot, self._said.icon, colour(self._said.icon_tone))
            x = px(19)
        font = QFont(look().font("label", 400))
        font.setItalic(self._said.italic)
        painter.setFont(font)
        painter.setPen(colour(self._said.tone))
        area = QRect(x, 0, self.width() - x, self.height())
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), self._said.text)
