"""Takes what the terminals say into the office: the newest reading at once, the store at intervals, deals by ticket."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from threading import Lock, Thread
from time import monotonic

from app.bridge.starts import Starts
from app.bridge.terminal import AccountReading, DealsReading, Event, Terminal, TerminalHealth, TerminalState
from app.db import deals as deals_table
from app.db import readings as readings_table
from app.domain.errors import KnownError
from app.domain.events import Changes
from app.domain.holdings import AccountKey, Snapshot
from app.services.office import Office

KEEP_EVERY = timedelta(minutes=1)
OVERLAP = timedelta(days=3)
BRIDGE = "bridge"
STOP_WITHIN = 2.0  # seconds, for all of them together
log = logging.getLogger(__name__)


class Sync:
    """Listens to terminals for one office; runs on the bridge's threads.

    `terminals` makes them, when they are started. `heard` is told which topics moved without a write: the live figures.
    """

    def __init__(
        self, office: Office, terminals: Callable[[], Sequence[Terminal]], heard: Callable[[Changes], None]
    ) -> None:
        self._office, self._make, self._heard = office, terminals, heard
        self._terminals: Sequence[Terminal] = ()
        self._stopped = False
        self._kept: dict[AccountKey, Snapshot] = {}
        self._lock, self._turn, self._starts = Lock(), Lock(), Starts()

    def start(self) -> None:
        """Start every terminal and ask for the deals that may have come since the last ones."""
        self._office.live.terminals = self
        with self._turn:
            self._begin(self._make())

    def reload(self, without: str = "") -> None:
        """Stop the terminals that are no longer wanted as they were, and start the new ones; the others go on.

        `without` names a terminal that somebody needs alone; the next call takes it back.
        """
        with self._turn:
            wanted = [terminal for terminal in self._make() if terminal.name != without]
            with self._lock:
                gone = [terminal for terminal in self._terminals if terminal not in wanted]
                staying = tuple(terminal for terminal in self._terminals if terminal in wanted)
                self._terminals = staying
            for terminal in gone:
                terminal.stop()
                self._office.live.take_health(
                    TerminalHealth(terminal.name, TerminalState.STOPPED, self._office.clock())
                )
            self._begin([terminal for terminal in wanted if terminal not in staying])
        self._heard(Changes.EQUITY)

    def _begin(self, terminals: Sequence[Terminal]) -> None:
        """Start terminals, and ask first for the deals that may have come since the last ones."""
        latest = self._latest_deals()
        for terminal in terminals:
            for key in terminal.keys:
                known = latest.get(key)
                terminal.ask_deals(key, known - OVERLAP if known else None)
            with self._lock:
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
        """Stop every terminal for good, all at once, within two seconds; a start that is under way starts no more."""
        with self._lock:
            self._stopped = True
            running = self._terminals
        end = monotonic() + STOP_WITHIN
        stopping = [Thread(target=terminal.stop, name=f"stopping {terminal.name}", daemon=True) for terminal in running]
        for each in stopping:
            each.start()
        for each in stopping:
            each.join(max(0.0, end - monotonic()))

    def hear(self, event: Event) -> None:
        """Take one event in. A failure is logged: the terminal's next reading brings the figures again."""
        try:
            self._take(event)
        except KnownError as known:
            log.warning("a reading was not kept: %s", known)

    def _take(self, event: Event) -> None:
        if isinstance(event, AccountReading):
            self._office.live.take(event)
            self._keep(event.snapshot)
            self._heard(Changes.EQUITY)  # whether it was kept or not: the newest figures are these, and say so
        elif isinstance(event, DealsReading):
            self._take_deals(event)
        elif isinstance(event, TerminalHealth):
            self._office.live.take_health(event)
            self._heard(Changes.EQUITY)

    def _keep(self, snapshot: Snapshot) -> None:
        """Write a reading down when its balance moved, or when the last one kept is a minute old.

        One that is refused is shown beside its account, and the next one is tried again.
        """
        before, live = self._last_kept(snapshot.account), self._office.live
        moved = before is not None and before.balance != snapshot.balance
        if before is not None and not moved and snapshot.taken_at - before.taken_at < KEEP_EVERY:
            return
        try:
            self._write(snapshot)
        except KnownError as refused:
            log.warning("a reading of %s was not kept: %s", snapshot.account, refused)
            live.refuse(snapshot.account, refused)
        else:
            live.kept(snapshot.account)
            if moved:
                self._ask_what_moved(snapshot.account)

    def _ask_what_moved(self, key: AccountKey) -> None:
        """A balance moves by deals: ask for those that came since the last one known."""
        known = self._latest_deals().get(key)
        for terminal in self._terminals:
            if key in terminal.keys:
                terminal.ask_deals(key, known - OVERLAP if known else None)

    def _last_kept(self, key: AccountKey) -> Snapshot | None:
        with self._lock:
            return self._kept.get(key)

    def _write(self, snapshot: Snapshot) -> None:
        with self._office.store.writing(BRIDGE) as writing:
            readings_table.add(writing.session, [snapshot])
            writing.commit()
        with self._lock:
            self._kept[snapshot.account] = snapshot

    def _take_deals(self, event: DealsReading) -> None:
        with self._office.store.writing(BRIDGE) as writing:
            counts = deals_table.take_in(writing.session, event.deals, BRIDGE)
            if counts.added or counts.updated or counts.quarantined:
                writing.commit()
        if counts.quarantined:
            log.error("%s deals of %s are known under another login", counts.quarantined, event.key)

    def _latest_deals(self) -> dict[AccountKey, datetime]:
        latest: dict[AccountKey, datetime] = {}
        for deal in self._office.books.current(self._office.store).deals:
            if deal.account not in latest or latest[deal.account] < deal.time:
                latest[deal.account] = deal.time
        return latest
