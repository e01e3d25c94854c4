"""Clients in the database."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Integer, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.base import Base, Day
from app.db.failures import changed
from app.domain.clients import Client, ClientKind, ClientState
from app.domain.events import Changes


class ClientRecord(Base):
    """A row of a client."""

    __tablename__ = "clients"
    topic = Changes.CLIENTS

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254), index=True)
    country: Mapped[str] = mapped_column(String(2))
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    phone: Mapped[str] = mapped_column(String(60))
    note: Mapped[str] = mapped_column(Text)
    since: Mapped[date | None] = mapped_column(Day)
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


def read_all(session: Session) -> tuple[Client, ...]:
    """Every client, by code."""
    table = ClientRecord.__table__
    rows = session.execute(select(table).order_by(table.c.code))
    return tuple(
        Client(
            code=row.code,
            name=row.name,
            email=row.email,
            country=row.country,
            kind=ClientKind(row.kind),
            state=ClientState(row.state),
            phone=row.phone,
            note=row.note,
            since=row.since,
            version=row.version,
        )
        for row in rows
    )


def add(session: Session, client: Client) -> None:
    """Write a new client."""
    session.add(ClientRecord(code=client.code, **_columns(client)))
    session.flush()


def change(session: Session, client: Client) -> None:
    """Write a client's new content. Raises Conflict if it was changed since it was read."""
    record = session.get(ClientRecord, client.code)
    if record is None or record.version != client.version:
        raise changed(client.code)
    for name, value in _columns(client).items():
        setattr(record, name, value)
    session.flush()


def _columns(client: Client) -> dict[str, object]:
    return {
        "name": client.name,
        "email": client.email,
        "country": client.country,
        "kind": client.kind.value,
        "state": client.state.value,
        "phone": client.phone,
        "note": client.note,
        "since": client.since,
    }
