"""Takes what the terminals say into the office: the newest reading at once, the store at intervals, deals by ticket."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from threading import Lock, Thread
from time import monotonic

from app.bridge.starts import Starts
from app.bridge.terminal import (
    AccountHealth,
    AccountReading,
    DealsReading,
    Event,
    Terminal,
    TerminalHealth,
    TerminalState,
)
from app.domain.errors import KnownError
from app.domain.events import Changes
from app.domain.holdings import AccountKey
from app.services.histories import BRIDGE, OVERLAP, Histories
from app.services.keeping import KEEP_EVERY, Keeping
from app.services.office import Office

STOP_WITHIN = 2.0  # seconds, for all of them together
log = logging.getLogger(__name__)
__all__ = ["BRIDGE", "KEEP_EVERY", "OVERLAP", "Sync"]


class Sync:
    """Listens to terminals for one office; runs on the bridge's threads.

    `terminals` makes them, when they are started. `heard` is told which topics moved without a write: the live figures.
    """

    def __init__(
        self, office: Office, terminals: Callable[[], Sequence[Terminal]], heard: Callable[[Changes], None]
    ) -> None:
        self._office, self._make, self._heard = office, terminals, heard
        self._terminals: Sequence[Terminal] = ()
        self._leaving: Sequence[Terminal] = ()  # let go by a reload that is under way
        self._stopped = False
        self._histories = Histories(office)
        self._keeping = Keeping(office, self._kept, heard, self._reload_soon)
        self._owed: set[AccountKey] = set()
        self._turn, self._starts = Lock(), Starts()
        self._resting: Counter[str] = Counter()
        self._changing = Lock()  # while terminals are made; `stop` never waits for it

    def start(self) -> None:
        """Start every terminal and ask for the deals that may have come since the last ones."""
        self._office.live.terminals = self
        with self._changing:
            if not self._stopped:
                self._keeping.start()
                self._begin(self._make())

    def reload(self, without: str = "", back: str = "") -> None:
        """Stop the terminals that are no longer wanted as they were, and start the new ones; the others go on.

        `without` names a terminal that somebody needs alone, whatever is reloaded meanwhile; `back` gives it back.
        """
        with self._changing:
            if self._stopped:
                return
            self._resting.update([without] if without else [])
            self._resting.subtract([back] if back else [])
            wanted = [terminal for terminal in self._make() if self._resting[terminal.name] <= 0]
            with self._turn:
                gone = [terminal for terminal in self._terminals if terminal not in wanted]
                staying = tuple(terminal for terminal in self._terminals if terminal in wanted)
                self._terminals, self._leaving = staying, gone
            for terminal in gone:
                terminal.stop()
                self._office.live.take_health(
                    TerminalHealth(terminal.name, TerminalState.STOPPED, self._office.clock())
                )
            self._leaving = ()
            self._begin([terminal for terminal in wanted if terminal not in staying])
        self._heard(Changes.EQUITY)

    def _reload_soon(self) -> None:
        """Reload on a thread of its own: whoever asks may be a terminal that is stopped by it."""
        Thread(target=self._reload_or_say, name="reloading terminals", daemon=True).start()

    def _reload_or_say(self) -> None:
        try:
            self.reload()
        except KnownError as known:
            log.warning("the terminals were not reloaded: %s", known)

    def _begin(self, terminals: Sequence[Terminal]) -> None:
        """Start terminals, and ask first for the deals that may have come since the last ones."""
        for terminal in terminals:
            for key in terminal.keys:
                terminal.ask_deals(key, self._histories.since(key))
            with self._turn:
                if self._stopped:
                    return
                self._terminals = (*self._terminals, terminal)
                terminal.start(self.hear, self._starts)

    def read_now(self) -> None:
        """Read every account at once."""
        for terminal in self._terminals:
            terminal.read_now()

    def read_history(self) -> None:
        """Ask for the whole history of every account again."""
        for terminal in self._terminals:
            for key in terminal.keys:
                terminal.ask_deals(key, None)

    def stop(self) -> None:
        """Stop every terminal for good, all at once, within two seconds; a start that is under way starts no more.

        Those that are just let go are waited for as well.

        What was read and waits to be written down is written.
        """
        with self._turn:
            self._stopped = True
            running = [*self._terminals, *self._leaving]
        end = monotonic() + STOP_WITHIN
        stopping = [Thread(target=terminal.stop, name=f"stopping {terminal.name}", daemon=True) for terminal in running]
        for each in stopping:
            each.start()
        for each in stopping:
            each.join(max(0.0, end - monotonic()))
        self._keeping.stop()

    def hear(self, event: Event) -> None:
        """Take one event in. A failure is logged: the terminal's next reading brings the figures again."""
        try:
            self._take(event)
        except KnownError as known:
            log.warning("a reading was not kept: %s", known)

    def _take(self, event: Event) -> None:
        live = self._office.live
        try:
            if isinstance(event, AccountReading):
                live.take(event)
                self._keeping.take(event)
            elif isinstance(event, DealsReading):
                self._take_deals(event)
            elif isinstance(event, TerminalHealth):
                live.take_health(event)
            elif isinstance(event, AccountHealth):
                live.take_trouble(event)
        finally:
            self._heard(Changes.EQUITY)  # whether it was kept or not: the newest figures are these, and say so

    def _kept(self, key: AccountKey, moved: bool) -> None:
        """Ask for the deals behind a balance that moved, and for a history that is owed, or is due again.

        What is owed was refused, and stays said beside the account until it is written.
        """
        if key not in self._owed:
            self._office.live.kept(key)
        try:
            if moved or key in self._owed or self._histories.is_due(key):
                self._ask(key)
        except KnownError as known:
            log.warning("the deals of %s were not asked for: %s", key, known)

    def _ask(self, key: AccountKey) -> None:
        """Ask for the deals that came since the last ones: a balance moves by deals."""
        self._ask_from(key, self._histories.since(key))

    def _ask_from(self, key: AccountKey, since: datetime | None) -> None:
        for terminal in self._terminals:
            if key in terminal.keys:
                terminal.ask_deals(key, since)

    def _take_deals(self, event: DealsReading) -> None:
        """Take a history in; one that could not be written down is asked for again with the account's next reading."""
        try:
            again = self._histories.take(event)
        except KnownError as refused:
            self._owed.add(event.key)
            self._office.live.refuse(event.key, refused)
            raise
        if event.key in self._owed:
            self._owed.discard(event.key)
            self._office.live.kept(event.key)
        if again is not None:
            self._ask_from(*again)
