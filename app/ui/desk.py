"""What every panel is handed: the office, the words, and the ways to ask, act and say something."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.domain.calendar import local_date
from app.domain.errors import KnownError
from app.regions import Region
from app.ui.actions import Actions
from app.ui.apart import Apart
from app.ui.hub import Hub
from app.ui.models.columns import Shown
from app.ui.tasks import Tasks
from app.ui.widgets.notices import Alarm, Notice
from app.words import Words

if TYPE_CHECKING:  # the sign-in window must not wait for the services
    from app.services.office import Office


class Desk(QObject):
    """Panels know nobody but the desk; the window listens to its signals."""

    going = Signal(str, object)
    """A panel's key, and the key of a record in it or None."""
    explaining = Signal(object)
    """The subject of an explanation, as the explain dialog takes it."""
    exporting = Signal(object, str)
    """What a table shows (Shown), and a name for the file."""
    saying = Signal(object)
    """A Notice, shown as a toast."""
    warning = Signal(object)
    """A Alarm for the message bar; the worst one is shown."""
    parting = Signal(object)
    """What is to be opened in a window of its own (Apart)."""
    warning_over = Signal(str)
    """The key of a Alarm that no longer holds."""

    def __init__(
        self, *, office: Office, words: Words, region: Region, tasks: Tasks, hub: Hub, actions: Actions
    ) -> None:
        super().__init__()
        self.office, self.words, self.region = office, words, region
        self.tasks, self.hub, self.actions = tasks, hub, actions
        book = office.book()  # read when the office was opened, and in memory since
        self.timezone, self.currency = book.timezone, book.currency
        """What the office has set, kept up to date by the situation, so that no panel asks the database for it."""
        self.server = ""
        """The server of the account that is chosen, whose clock the status bar shows."""

    def today(self) -> date:
        """The valuation date: today in the office's zone."""
        return local_date(self.office.clock(), self.timezone)

    def go(self, panel: str, record: object = None) -> None:
        """Open a panel, and a record in it."""
        self.going.emit(panel, record)

    def explain(self, subject: object) -> None:
        """Open the explanation of a figure."""
        self.explaining.emit(subject)

    def export(self, shown: Shown, name: str) -> None:
        """Save exactly what a table shows."""
        self.exporting.emit(shown, name)

    def open_apart(self, wanted: Apart) -> None:
        """Open something in a window of its own."""
        self.parting.emit(wanted)

    def say(
        self,
        title: str,
        text: str = "",
        *,
        tone: str = "live",
        button: str = "",
        run: Callable[[], object] | None = None,
    ) -> None:
        """Tell the person that something is done (tone live) or went wrong (tone err, stays until closed)."""
        self.saying.emit(Notice(title, text, tone, button, run))

    def warn(self, warning: Alarm) -> None:
        """Put an alarm into the message bar, in place of the one with the same key."""
        self.warning.emit(warning)

    def unwarn(self, key: str) -> None:
        """The reason for an alarm is gone."""
        self.warning_over.emit(key)

    def say_error(self, error: KnownError) -> None:
        """Tell the person about a known error: its title, what happened and the way out."""
        sentences = [self.words.say(error.what), self.words.say(error.way_out)]
        self.say(self.words.say(error.title), " ".join(filter(None, sentences)), tone="err")
