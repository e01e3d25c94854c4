"""Step one: the language, how figures and dates are written, and the office's time zone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from zoneinfo import available_timezones

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from app.regions import REGIONS, Region
from app.ui.widgets.fields import Choice, Field
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.text import Text
from app.ui.wizard.page import Page
from app.words import LANGUAGES, Words

_EXAMPLE = Decimal("1234.56")
_DAY = date(2025, 9, 7)


class LanguagePage(Page):
    """A change of language is told at once; region and zone are read at the end."""

    language_chosen = Signal(str)

    def __init__(self, words: Words, region: str, timezone: str, parent: QWidget | None = None) -> None:
        super().__init__(
            words("Language and region"),
            words("The region decides how figures and dates are written; the zone decides when a day begins."),
            parent,
        )
        self._words = words
        self._language = Segmented(list(LANGUAGES.items()), words.language, name=words("Language"))
        self._language.chosen.connect(self.language_chosen)
        regions = [(each.code, f"{each.name}   {_sample(each)}") for each in REGIONS.values()]
        self._region: Choice[str] = Choice(regions)
        self._region.set_value(region)
        self._zone: Choice[str] = Choice([_named(timezone)])
        self._later = QTimer(self, singleShot=True)  # the page is painted before the many zones are looked for
        self._later.timeout.connect(self._offer_zones)
        self._example = Text("", "body", "text2")
        for label, editor in (
            (words("Language"), self._language),
            (words("Region"), self._region),
            (words("Time zone of the office"), self._zone),
        ):
            self.body.addWidget(Field(label, editor))
        self.body.addWidget(self._example)
        self._region.picked.connect(self._show_example)
        self._show_example()

    @property
    def region(self) -> Region:
        """The region that is chosen."""
        return REGIONS[self._region.value() or "en-US"]

    @property
    def timezone(self) -> str:
        """The zone that is chosen."""
        return self._zone.value() or "UTC"

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._later.start()

    def summary(self) -> str:
        return f"{LANGUAGES[self._words.language]} · {_sample(self.region)}"

    def _offer_zones(self) -> None:
        """Offer every zone of a city; the one that is chosen stays."""
        cities = {each for each in available_timezones() if "/" in each and not each.startswith(("Etc/", "posix"))}
        self._zone.set_items([_named(each) for each in ["UTC", *sorted(cities | {self.timezone} - {"UTC"})]])

    def _show_example(self) -> None:
        region = self.region
        amount = region.money(Decimal("1263485.40"), symbol=True)
        self._example.set_text(f"{amount} · {region.percent(Decimal('145.1'))} · {region.date(_DAY)}")


def _named(zone: str) -> tuple[str, str]:
    return zone, zone.replace("_", " ")


def _sample(region: Region) -> str:
    return f"{region.money(_EXAMPLE)} · {region.date(_DAY)}"
