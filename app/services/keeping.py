"""Writes readings down: those that are due once a second in one write, a balance that moved at once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock, Timer

from app.bridge.clock import UNCONFIRMED
from app.bridge.terminal import AccountReading
from app.db import readings as readings_table
from app.db.readings import Origin
from app.domain.errors import KnownError, RefusedFile
from app.domain.events import Changes
from app.domain.holdings import AccountKey, Snapshot
from app.services.histories import BRIDGE, zones_in
from app.services.office import Office

KEEP_EVERY = timedelta(minutes=1)
GATHER = 1.0  # seconds in which readings that are due are gathered
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Due:
    """A reading that is to be written down, the one before it, and whether the balance moved in between."""

    reading: AccountReading
    before: Snapshot | None
    moved: bool


class Keeping:
    """Takes readings from any thread. `kept` is told of each that was written, and whether its balance had moved.

    `heard` is told when those that were gathered are written, or refused; `outdated`, that a terminal reads in another
    zone of its server's clock than the one that is set now.

    It gathers between `start` and `stop`; before and after, nothing waits, since nobody would write it.
    """

    def __init__(
        self,
        office: Office,
        kept: Callable[[AccountKey, bool], None],
        heard: Callable[[Changes], None],
        outdated: Callable[[], None],
    ) -> None:
        self._office, self._told, self._heard, self._outdated = office, kept, heard, outdated
        self._last: dict[AccountKey, Snapshot] = {}
        self._waiting: list[Due] = []
        self._gathering = False
        self._timer: Timer | None = None
        self._lock, self._turn = Lock(), Lock()

    def start(self) -> None:
        """Gather from now on."""
        with self._lock:
            self._gathering = True

    def stop(self) -> None:
        """Gather no more, and write what waits."""
        with self._lock:
            self._gathering = False
        self.write()

    def take(self, reading: AccountReading) -> None:
        """Write a reading down when its balance moved, or when the last one kept is a minute old."""
        with self._lock:
            due = self._due(reading)
            if due is None:
                return
            self._last[reading.key] = reading.snapshot
            self._waiting.append(due)
            if self._gathering and not due.moved:
                self._write_later()
                return
        self.write()

    def write(self) -> None:
        """Write everything that waits, in one transaction."""
        with self._turn:
            with self._lock:
                waiting, self._waiting = self._waiting, []
                if self._timer is not None:
                    self._timer.cancel()
                    self._timer = None
            written = self._written(waiting) if waiting else []
        for due in written:
            self._told(due.reading.key, due.moved)

    def _write_gathered(self) -> None:
        self.write()
        self._heard(Changes.EQUITY)

    def _due(self, reading: AccountReading) -> Due | None:
        before, snapshot = self._last.get(reading.key), reading.snapshot
        moved = before is not None and before.balance != snapshot.balance
        if before is not None and not moved and snapshot.taken_at - before.taken_at < KEEP_EVERY:
            return None
        return Due(reading, before, moved)

    def _write_later(self) -> None:
        if self._timer is None:
            self._timer = Timer(GATHER, self._write_gathered)
            self._timer.name, self._timer.daemon = "keeping readings", True
            self._timer.start()

    def _written(self, waiting: Sequence[Due]) -> list[Due]:
        """Write readings together; where one contradicts the records, each by itself. Answers those that are kept."""
        try:
            return self._add(waiting)
        except RefusedFile as refused:
            if len(waiting) > 1:
                return [due for each in waiting for due in self._written([each])]
            self._refuse(waiting, refused)
        except KnownError as refused:
            self._refuse(waiting, refused)
        return []

    def _add(self, waiting: Sequence[Due]) -> list[Due]:
        """Write down those that were read in their server's present zone; the others would lie about their moments."""
        with self._office.store.writing(BRIDGE) as writing:
            zones = zones_in(writing)
            sound = [due for due in waiting if _fits(due.reading, zones)]
            origins = {(due.reading.key, due.reading.snapshot.taken_at): _origin(due.reading) for due in sound}
            readings_table.add(writing.session, [due.reading.snapshot for due in sound], origins)
            writing.commit()
        if len(sound) < len(waiting):
            self._forget([due for due in waiting if due not in sound])
            self._outdated()
        return sound

    def _refuse(self, waiting: Sequence[Due], why: KnownError) -> None:
        """Say so beside the accounts; their next readings are tried again."""
        for due in waiting:
            log.warning("a reading of %s was not kept: %s", due.reading.key, why)
            self._office.live.refuse(due.reading.key, why)
        self._forget(waiting)

    def _forget(self, waiting: Sequence[Due]) -> None:
        """The next readings of these accounts are measured by what was kept before."""
        with self._lock:
            for due in reversed(waiting):
                key = due.reading.key
                if self._last.get(key) is not due.reading.snapshot:
                    continue
                if due.before is None:
                    del self._last[key]
                else:
                    self._last[key] = due.before


def _fits(reading: AccountReading, zones: Mapping[str, str]) -> bool:
    """Whether its times were read in the present zone of its server's clock."""
    return reading.zone in {"", zones.get(reading.key.server, UNCONFIRMED)}


def _origin(reading: AccountReading) -> Origin:
    return Origin(reading.build, reading.seq, reading.received_at, reading.newest_tick, reading.clock_off)
