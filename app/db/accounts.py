"""MT5 accounts, their dated purposes, and the zones of their servers' clocks."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, ForeignKeyConstraint, Integer, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.base import Base, Day, Identity
from app.db.failures import changed
from app.domain.events import Changes
from app.domain.holdings import Account, AccountKey, Purpose, ServerZone


class AccountRecord(Base):
    """A row of an account, named by server and login together."""

    __tablename__ = "accounts"
    topic = Changes.ACCOUNTS

    server: Mapped[str] = mapped_column(String(120), primary_key=True)
    login: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    currency: Mapped[str] = mapped_column(String(3))
    name: Mapped[str] = mapped_column(String(200))
    purpose: Mapped[str] = mapped_column(String(40))
    active: Mapped[bool] = mapped_column()
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


class PurposeRecord(Base):
    """What an account has been for since a day; append-only."""

    __tablename__ = "purposes"
    __table_args__ = (ForeignKeyConstraint(["server", "login"], ["accounts.server", "accounts.login"]),)
    topic = Changes.ACCOUNTS

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    server: Mapped[str] = mapped_column(String(120))
    login: Mapped[int] = mapped_column(BigInteger)
    purpose: Mapped[str] = mapped_column(String(40))
    since: Mapped[date] = mapped_column(Day)


class ServerRecord(Base):
    """The zone of a server's clock; not confirmed until a person says so."""

    __tablename__ = "servers"
    topic = Changes.ACCOUNTS

    server: Mapped[str] = mapped_column(String(120), primary_key=True)
    zone: Mapped[str] = mapped_column(String(60))
    confirmed: Mapped[bool] = mapped_column()
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


def read_all(session: Session) -> tuple[Account, ...]:
    """Every account, by server and login."""
    table = AccountRecord.__table__
    return tuple(
        Account(
            key=AccountKey(row.server, row.login),
            currency=row.currency,
            name=row.name,
            purpose=Purpose(row.purpose),
            active=row.active,
            version=row.version,
        )
        for row in session.execute(select(table).order_by(table.c.server, table.c.login))
    )


def add(session: Session, account: Account, since: date) -> None:
    """Write a new account and what it is for since that day."""
    session.add(
        AccountRecord(
            server=account.key.server,
            login=account.key.login,
            currency=account.currency,
            name=account.name,
            purpose=account.purpose.value,
            active=account.active,
        )
    )
    session.flush()
    _add_purpose(session, account, since)


def change(session: Session, account: Account, since: date) -> None:
    """Write an account's new content. Raises Conflict if it was changed since it was read."""
    record = session.get(AccountRecord, tuple(account.key))
    if record is None or record.version != account.version:
        raise changed(str(account.key))
    moved = record.purpose != account.purpose.value
    record.name, record.currency, record.active = account.name, account.currency, account.active
    record.purpose = account.purpose.value
    session.flush()
    if moved:
        _add_purpose(session, account, since)


def _add_purpose(session: Session, account: Account, since: date) -> None:
    server, login = account.key
    session.add(PurposeRecord(server=server, login=login, purpose=account.purpose.value, since=since))
    session.flush()


def purposes(session: Session) -> dict[AccountKey, tuple[tuple[date, Purpose], ...]]:
    """What each account has been for, and since when, in the order it was decided."""
    found: dict[AccountKey, tuple[tuple[date, Purpose], ...]] = {}
    for record in session.scalars(select(PurposeRecord).order_by(PurposeRecord.id)):
        key = AccountKey(record.server, record.login)
        found[key] = (*found.get(key, ()), (record.since, Purpose(record.purpose)))
    return found


def zones(session: Session, *, hold: bool = False) -> tuple[ServerZone, ...]:
    """The zone of every server that has one; with `hold`, nobody sets another before this write ends."""
    query = select(ServerRecord).order_by(ServerRecord.server)
    records = session.scalars(query.with_for_update(read=True) if hold else query)
    return tuple(ServerZone(record.server, record.zone, record.confirmed) for record in records)


def set_zone(session: Session, wanted: ServerZone) -> None:
    """Set the zone of a server's clock."""
    record = session.get(ServerRecord, wanted.server)
    if record is None:
        record = ServerRecord(server=wanted.server)
        session.add(record)
    record.zone, record.confirmed = wanted.zone, wanted.confirmed
    session.flush()
