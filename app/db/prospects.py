"""Prospects in the database: who they are, what was noted about them, and whom they became."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Integer, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.base import Base, Cents, Day, Identity, Moment
from app.db.failures import changed
from app.domain.clients import ClientKind
from app.domain.events import Changes
from app.domain.prospects import Note, Prospect, ProspectStage, Source


class ProspectRecord(Base):
    """A row of a prospect."""

    __tablename__ = "prospects"
    topic = Changes.PROSPECTS

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    email: Mapped[str] = mapped_column(String(254), index=True)
    phone: Mapped[str] = mapped_column(String(60))
    country: Mapped[str] = mapped_column(String(2))
    source: Mapped[str] = mapped_column(String(40))
    agent: Mapped[str] = mapped_column(String(32))
    amount: Mapped[Decimal | None] = mapped_column(Cents)
    fund: Mapped[str] = mapped_column(String(40))
    owner: Mapped[str] = mapped_column(String(80))
    follow_up: Mapped[date | None] = mapped_column(Day)
    follow_up_what: Mapped[str] = mapped_column(Text)
    stage: Mapped[str] = mapped_column(String(20))
    stage_since: Mapped[datetime] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


class NoteRecord(Base):
    """A note about a prospect; never changed."""

    __tablename__ = "prospect_notes"
    topic = Changes.PROSPECTS

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    prospect: Mapped[str] = mapped_column(ForeignKey("prospects.code"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[str] = mapped_column("by_user", String(80))
    text: Mapped[str] = mapped_column(Text)


class ConversionRecord(Base):
    """A prospect that became a client: its key is the prospect, so that nobody becomes two clients."""

    __tablename__ = "conversions"
    topic = Changes.PROSPECTS

    prospect: Mapped[str] = mapped_column(ForeignKey("prospects.code"), primary_key=True)
    client: Mapped[str] = mapped_column(ForeignKey("clients.code"), unique=True)
    at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[str] = mapped_column("by_user", String(80))


PLAIN = (
    "code",
    "name",
    "email",
    "phone",
    "country",
    "agent",
    "amount",
    "fund",
    "owner",
    "follow_up",
    "follow_up_what",
    "stage_since",
    "reason",
)
"""The columns that are kept as they are; kind, source and stage are kept as their words."""


def read_all(session: Session) -> tuple[Prospect, ...]:
    """Every prospect, by code."""
    became = conversions(session)
    records = session.scalars(select(ProspectRecord).order_by(ProspectRecord.code))
    return tuple(_prospect(record, became.get(record.code, "")) for record in records)


def read(session: Session, code: str) -> Prospect | None:
    """The prospect of this code."""
    record = session.get(ProspectRecord, code)
    if record is None:
        return None
    became = session.get(ConversionRecord, code)
    return _prospect(record, became.client if became else "")


def codes(session: Session) -> list[str]:
    """The codes that are taken."""
    return list(session.scalars(select(ProspectRecord.code)))


def add(session: Session, prospect: Prospect) -> None:
    """Write a new prospect."""
    session.add(ProspectRecord(**_columns(prospect)))
    session.flush()


def change(session: Session, prospect: Prospect) -> None:
    """Write a prospect's new content. Raises Conflict if it was changed since it was read."""
    record = session.get(ProspectRecord, prospect.code)
    if record is None or record.version != prospect.version:
        raise changed(prospect.code)
    for name, value in _columns(prospect).items():
        setattr(record, name, value)
    session.flush()


def notes(session: Session, code: str) -> tuple[Note, ...]:
    """What was noted about a prospect, newest first."""
    query = select(NoteRecord).where(NoteRecord.prospect == code).order_by(NoteRecord.id.desc())
    return tuple(Note(record.at, record.by, record.text) for record in session.scalars(query))


def add_note(session: Session, code: str, note: Note) -> None:
    """Write a note down."""
    session.add(NoteRecord(prospect=code, at=note.at, by=note.by, text=note.text))
    session.flush()


def conversions(session: Session) -> Mapping[str, str]:
    """The client that each converted prospect became."""
    rows = session.execute(select(ConversionRecord.prospect, ConversionRecord.client))
    return {row.prospect: row.client for row in rows}


def convert(session: Session, prospect: str, client: str, at: datetime, by: str) -> None:
    """Write down that a prospect became a client. Raises Conflict where another seat has done so just now."""
    session.add(ConversionRecord(prospect=prospect, client=client, at=at, by=by))
    session.flush()


def _prospect(record: ProspectRecord, client: str) -> Prospect:
    return Prospect(
        kind=ClientKind(record.kind),
        source=Source(record.source),
        stage=ProspectStage(record.stage),
        client=client,
        version=record.version,
        **{name: getattr(record, name) for name in PLAIN},
    )


def _columns(prospect: Prospect) -> dict[str, object]:
    plain: dict[str, object] = {name: getattr(prospect, name) for name in PLAIN}
    words = {"kind": prospect.kind.value, "source": prospect.source.value, "stage": prospect.stage.value}
    return plain | words
