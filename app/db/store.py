"""The store: reads on one side, audited writes on the other; each write knows what it touched."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from threading import RLock
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.orm.exc import StaleDataError

from app.db import audit
from app.db.base import Base
from app.db.engine import Engines
from app.domain.errors import Conflict, Unavailable, message
from app.domain.events import Changes

UNAUDITED = Changes.READINGS | Changes.DRAFTS | Changes.AUDIT
"""What nobody decides: readings of the terminal, drafts of open forms, and the audit itself."""


class UnauditedDecisionError(AssertionError):
    """A write touched what people decide and left no audit line: a bug of the service."""


class Writing:
    """One write in progress. Nothing of it remains unless `commit` is called."""

    def __init__(self, session: Session, line: Callable[..., None]) -> None:
        self.session = session
        self._line = line
        self.touched = Changes.NOTHING
        self.audited = False
        self.committed = False

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
        self._line(self.session, action=action, subject=subject, before=before, after=after, reason=reason)
        self.audited = True
        self.touched |= Changes.AUDIT

    def touch(self, topic: Changes) -> None:
        """Remember that rows of this topic were written."""
        self.touched |= topic

    def commit(self) -> None:
        """Keep what was written. Raises Conflict if somebody else changed a row meanwhile."""
        self.session.flush()
        if self.touched & ~UNAUDITED and not self.audited:
            raise UnauditedDecisionError(f"{self.touched} was written without an audit line")
        self.session.commit()
        self.committed = True


class Store:
    """An open database. `mac` keys the audit chain, `clock` dates it, `on_change` hears what a write touched."""

    def __init__(
        self,
        engines: Engines,
        mac: Callable[[bytes], bytes],
        clock: Callable[[], datetime],
        on_change: Callable[[Changes], None] = lambda _changes: None,
        workstation: str = "",
    ) -> None:
        self.engines, self.mac, self.clock = engines, mac, clock
        self.on_change = on_change
        self.workstation = workstation
        self._writer = RLock()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that cannot write."""
        with _known_errors(), Session(self.engines.read, autoflush=False) as session:
            yield session

    @contextmanager
    def writing(self, actor: str) -> Iterator[Writing]:
        """A write by `actor`, one at a time; rolled back unless committed, and only then published."""
        with self._writer, _known_errors(), Session(self.engines.write) as session:
            writing = Writing(session, self._line_by(actor))
            _listen(session, writing)
            yield writing
        if writing.committed and writing.touched:
            self.on_change(writing.touched)

    def _line_by(self, actor: str) -> Callable[..., None]:
        def line(session: Session, **facts: Any) -> None:
            audit.append(session, self.mac, self.clock(), actor, self.workstation, **facts)

        return line

    def close(self) -> None:
        """Close every connection; the log of recent writes goes into the database file first."""
        if self.engines.write.dialect.name == "sqlite":
            with self._writer, self.engines.write.connect() as connection:
                driver: Any = connection.connection.driver_connection
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.engines.dispose()


def _listen(session: Session, writing: Writing) -> None:
    """Collect the topics of what this session writes, row by row and in bulk."""

    @event.listens_for(session, "after_flush")
    def _flushed(flushed: Session, _context: Any) -> None:
        for record in (*flushed.new, *flushed.dirty, *flushed.deleted):
            writing.touch(type(record).topic)

    @event.listens_for(session, "do_orm_execute")
    def _executed(state: ORMExecuteState) -> None:
        if state.is_insert or state.is_update or state.is_delete:
            mapper = state.bind_mapper
            topic = mapper.class_.topic if mapper is not None else _topic_of(state.statement)
            writing.touch(topic)


def _topic_of(statement: Any) -> Changes:
    table = getattr(statement, "table", None)
    for mapper in Base.registry.mappers:
        if mapper.local_table is table:
            topic: Changes = mapper.class_.topic
            return topic
    return Changes.NOTHING


@contextmanager
def _known_errors() -> Iterator[None]:
    """Turn the database's own failures that are nobody's bug into sentences."""
    try:
        yield
    except StaleDataError as stale:
        raise Conflict(
            message("Somebody else changed this record while it was open."),
            message("Look at the new content, then make your change again."),
        ) from stale
    except DBAPIError as failed:
        known = _known(str(failed.orig))
        if known is None:
            raise
        raise known from failed


def _known(text: str) -> Unavailable | None:
    if "database or disk is full" in text:
        return Unavailable(
            message("The disk is full; nothing was written."), message("Free some space, then try again.")
        )
    if "database is locked" in text or "lock timeout" in text:
        return Unavailable(
            message("Another program is writing to this office."), message("Wait a moment, then try again.")
        )
    if "readonly" in text or "read-only" in text:
        return Unavailable(
            message("The office's folder cannot be written to."), message("Check its permissions, then try again.")
        )
    if "disk I/O error" in text or "connection" in text:
        return Unavailable(
            message("The database does not answer."), message("Check the disk or the network, then try again.")
        )
    return None
