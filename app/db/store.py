"""The store: reads on one side, audited writes on the other; each write knows what it touched."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from threading import Lock, get_ident
from typing import Any, TypeAlias

import sqlcipher3
from sqlalchemy import TextClause, event
from sqlalchemy.orm import ORMExecuteState, Session

from app.db import audit
from app.db.base import TOUCHED, Base
from app.db.engine import Engines
from app.db.failures import known_failures
from app.db.witness import Witness
from app.domain.errors import Unavailable
from app.domain.events import Changes

log = logging.getLogger(__name__)

UNAUDITED = Changes.READINGS | Changes.DRAFTS | Changes.AUDIT
"""What nobody decides: readings of the terminal, drafts of open forms, and the audit itself."""


Reading: TypeAlias = Session
"""What `Store.reading` gives and a write works in, for services that hand it on."""


class UnauditedDecisionError(AssertionError):
    """A write touched what people decide and left no audit line: a bug of the service."""


class MisusedStoreError(AssertionError):
    """A write within a write or a read, or a statement whose effect cannot be known: a bug of the caller."""


class Writing:
    """One write in progress. Nothing of it remains unless `commit` is called."""

    session: Session

    def __init__(self, line: Callable[..., audit.Head], witness: Witness | None = None) -> None:
        self._line, self._witness = line, witness
        self._head: audit.Head | None = None
        self._lines: list[int] = []
        self.lines: list[int] = []
        self.touched = Changes.NOTHING
        self.kept = Changes.NOTHING
        self.audited = False

    def audit(
        self,
        action: str,
        subject: str,
        before: Mapping[str, object] | None = None,
        after: Mapping[str, object] | None = None,
        reason: str = "",
    ) -> None:
        """Write the audit line of this decision, in the same transaction."""
        self.session.flush()
        self._head = self._line(self.session, action=action, subject=subject, before=before, after=after, reason=reason)
        self._lines.append(self._head[0])
        self.audited = True

    def commit(self) -> None:
        """Keep what was written. Raises UnauditedDecisionError if a decision in it has no audit line."""
        self.session.flush()
        if self.touched & ~UNAUDITED and not self.audited:
            raise UnauditedDecisionError(f"{self.touched} was written without an audit line")
        seen = self._head if self._witness and self._witness.agrees(self.session) else None
        self.session.commit()
        if self._witness and seen:
            self._witness.remember(seen)
        self.kept |= self.touched
        self.lines += self._lines
        self._lines = []
        self.touched, self.audited = Changes.NOTHING, False


class Store:
    """An open database. `mac` keys the audit chain, `clock` dates it, `on_change` hears what a write touched.

    `witness` remembers the chain's last line outside the database; a chain that lost it is left as it was found.
    """

    def __init__(
        self,
        engines: Engines,
        mac: Callable[[bytes], bytes],
        clock: Callable[[], datetime],
        on_change: Callable[[Changes], None] = lambda _changes: None,
        workstation: str = "",
        witness: Witness | None = None,
    ) -> None:
        self.engines, self.mac, self.clock = engines, mac, clock
        self.on_change = on_change
        self.workstation = workstation
        self.witness = witness
        self._turn = Lock()
        self._writer: int | None = None
        self._version = 0
        self._lines: set[int] = set()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that cannot write and sees one moment throughout. Raises Unavailable."""
        with known_failures(), Session(self.engines.read, autoflush=False) as session:
            _refuse_writes(session)
            yield session

    @contextmanager
    def writing(self, actor: str) -> Iterator[Writing]:
        """A write by `actor`, one at a time; rolled back unless committed, and only then published.

        Raises Conflict if somebody else changed the same meanwhile, Unavailable where the database cannot write.
        """
        writing = Writing(self._line_by(actor), self.witness)
        try:
            with self._my_turn(), known_failures(), Session(self.engines.write) as writing.session:
                _listen(writing)
                yield writing
        finally:
            self._lines.update(writing.lines)
            if writing.kept:
                self.on_change(writing.kept)

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        if self._writer == get_ident():
            raise MisusedStoreError("a write within a write would wait for itself")
        with self._turn:
            self._writer = get_ident()
            try:
                yield
            finally:
                self._writer = None

    def _line_by(self, actor: str) -> Callable[..., audit.Head]:
        def line(session: Session, **facts: Any) -> audit.Head:
            return audit.append(session, self.mac, self.clock(), actor, self.workstation, **facts)

        return line

    def seen(self) -> audit.Head | None:
        """The last line of the audit that was seen here. Ask before the chain is read: it may grow meanwhile."""
        return self.witness.remembered() if self.witness else None

    def others_wrote(self, after: int, until: int) -> bool:
        """Whether another program wrote one of the audit's lines after this number. Up to `until` it is asked once."""
        ours = {line for line in tuple(self._lines) if line <= until}
        self._lines -= ours
        return until - after > sum(line > after for line in ours)

    def agrees(self, session: Session) -> bool:
        """Whether the chain still holds what was seen of it here."""
        return self.witness is None or self.witness.agrees(session)

    def data_version(self) -> int:
        """A number that changes when another program has written; 0 where the database does not tell.

        Cheap enough for once a second. While a write of our own is going on, it answers what it knew.
        """
        if self.engines.write.dialect.name == "sqlite" and self._turn.acquire(blocking=False):
            try:
                with known_failures(), closing(self.engines.write.raw_connection()) as connection:
                    driver: Any = connection.driver_connection
                    self._version = driver.execute("PRAGMA data_version").fetchone()[0]
            finally:
                self._turn.release()
        return self._version

    def close(self) -> None:
        """Close every connection; the log of recent writes goes into the database file first.

        Where it cannot, because the disk is full, it stays beside the file and is read at the next start.
        """
        self.engines.read.dispose()
        if self.engines.write.dialect.name == "sqlite":
            try:
                self._tidy()
            except (Unavailable, sqlcipher3.OperationalError) as failed:
                log.warning("the log of recent writes stays beside the database: %s", failed)
        self.engines.write.dispose()

    def _tidy(self) -> None:
        with self._turn, closing(self.engines.write.raw_connection()) as connection:
            driver: Any = connection.driver_connection
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _listen(writing: Writing) -> None:
    """Collect the topics of what this write changes, row by row and in bulk."""

    def touched(topic: Changes) -> None:
        writing.touched |= topic

    writing.session.info[TOUCHED] = touched

    @event.listens_for(writing.session, "after_flush")
    def _flushed(session: Session, _context: Any) -> None:
        changed = (record for record in session.dirty if session.is_modified(record))
        for record in (*session.new, *changed, *session.deleted):
            writing.touched |= type(record).topic

    @event.listens_for(writing.session, "do_orm_execute")
    def _executed(state: ORMExecuteState) -> None:
        if isinstance(state.statement, TextClause):
            raise MisusedStoreError("nobody can tell what plain SQL writes; use the tables")
        if _changes_rows(state):
            writing.touched |= _topic_of(state.statement)


def _refuse_writes(session: Session) -> None:
    """Tell a bug from a folder that cannot be written to; the connection refuses the rest."""

    def refuse(_topic: Changes) -> None:
        raise MisusedStoreError("a reading session cannot write")

    session.info[TOUCHED] = refuse

    @event.listens_for(session, "before_flush")
    def _flushing(*_: Any) -> None:
        raise MisusedStoreError("a reading session cannot write")

    @event.listens_for(session, "do_orm_execute")
    def _executed(state: ORMExecuteState) -> None:
        if _changes_rows(state):
            raise MisusedStoreError("a reading session cannot write")


def _changes_rows(state: ORMExecuteState) -> bool:
    return bool(state.is_insert or state.is_update or state.is_delete)


def _topic_of(statement: Any) -> Changes:
    for mapper in Base.registry.mappers:
        if mapper.local_table.description == statement.table.description:
            topic: Changes = mapper.class_.topic
            return topic
    raise MisusedStoreError(f"{statement.table} belongs to no record")
