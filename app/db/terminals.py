"""Terminals, and the connections of accounts to them with their sealed passwords."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, Integer, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.base import Base, Moment
from app.db.failures import changed
from app.domain.events import Changes
from app.domain.holdings import AccountKey
from app.domain.terminals import Connection, TerminalSetting


class TerminalRecord(Base):
    """A row of a terminal, named by what people call it."""

    __tablename__ = "terminals"
    topic = Changes.ACCOUNTS

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    path: Mapped[str] = mapped_column(String(400))
    portable: Mapped[bool] = mapped_column()
    managed: Mapped[bool] = mapped_column()
    active: Mapped[bool] = mapped_column()
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


class ConnectionRecord(Base):
    """A row of the connection of one account."""

    __tablename__ = "connections"
    __table_args__ = (ForeignKeyConstraint(["server", "login"], ["accounts.server", "accounts.login"]),)
    topic = Changes.ACCOUNTS

    server: Mapped[str] = mapped_column(String(120), primary_key=True)
    login: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    terminal: Mapped[str] = mapped_column(ForeignKey("terminals.name"), index=True)
    sealed: Mapped[str] = mapped_column(Text)
    verified_at: Mapped[datetime | None] = mapped_column(Moment)
    trade_allowed: Mapped[bool | None] = mapped_column()
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


def read_all(session: Session) -> tuple[TerminalSetting, ...]:
    """Every terminal, by name."""
    records = session.scalars(select(TerminalRecord).order_by(TerminalRecord.name))
    return tuple(
        TerminalSetting(
            name=record.name,
            path=record.path,
            portable=record.portable,
            managed=record.managed,
            active=record.active,
            version=record.version,
        )
        for record in records
    )


def add(session: Session, terminal: TerminalSetting) -> None:
    """Write a new terminal."""
    session.add(
        TerminalRecord(
            name=terminal.name,
            path=terminal.path,
            portable=terminal.portable,
            managed=terminal.managed,
            active=terminal.active,
        )
    )
    session.flush()


def change(session: Session, terminal: TerminalSetting) -> None:
    """Write a terminal's new content. Raises Conflict if it was changed since it was read."""
    record = session.get(TerminalRecord, terminal.name)
    if record is None or record.version != terminal.version:
        raise changed(terminal.name)
    record.path, record.portable = terminal.path, terminal.portable
    record.managed, record.active = terminal.managed, terminal.active
    session.flush()


def connections(session: Session) -> tuple[Connection, ...]:
    """Every connection, by server and login."""
    table = ConnectionRecord
    return tuple(
        Connection(
            account=AccountKey(record.server, record.login),
            terminal=record.terminal,
            sealed=record.sealed,
            verified_at=record.verified_at,
            trade_allowed=record.trade_allowed,
            version=record.version,
        )
        for record in session.scalars(select(table).order_by(table.server, table.login))
    )


def connect(session: Session, connection: Connection) -> None:
    """Write the connection of an account that has none."""
    server, login = connection.account
    session.add(
        ConnectionRecord(
            server=server,
            login=login,
            terminal=connection.terminal,
            sealed=connection.sealed,
            verified_at=connection.verified_at,
            trade_allowed=connection.trade_allowed,
        )
    )
    session.flush()


def reconnect(session: Session, connection: Connection) -> None:
    """Write a connection's new content. Raises Conflict if it was changed since it was read."""
    record = session.get(ConnectionRecord, tuple(connection.account))
    if record is None or record.version != connection.version:
        raise changed(str(connection.account))
    record.terminal, record.sealed = connection.terminal, connection.sealed
    record.verified_at, record.trade_allowed = connection.verified_at, connection.trade_allowed
    session.flush()
