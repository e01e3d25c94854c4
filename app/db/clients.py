"""Clients in the database: what is known of each, and the rows of their banks, people and contacts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import ForeignKey, Index, Integer, String, Text, delete, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.base import Base, Day, Exact
from app.db.failures import LOOK_AGAIN, changed
from app.domain.clients import Bank, Client, ClientKind, ClientState, Contact, IdentityKind, Related
from app.domain.errors import Conflict, message
from app.domain.events import Changes

P = TypeVar("P", bound=Bank | Related | Contact)
EMAIL_INDEX = "ix_clients_email"
FILLED = text("email != ''")


class ClientRecord(Base):
    """A row of a client. No two of them have the same e-mail address, whoever writes them at the same time."""

    __tablename__ = "clients"
    topic = Changes.CLIENTS

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254))
    country: Mapped[str] = mapped_column(String(2))
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    phone: Mapped[str] = mapped_column(String(60))
    note: Mapped[str] = mapped_column(Text)
    since: Mapped[date | None] = mapped_column(Day)
    reason: Mapped[str] = mapped_column(Text)
    legal_name: Mapped[str] = mapped_column(String(200))
    born: Mapped[date | None] = mapped_column(Day)
    nationality: Mapped[str] = mapped_column(String(2))
    identity_kind: Mapped[str] = mapped_column(String(30))
    identity_number: Mapped[str] = mapped_column(String(60))
    legal_form: Mapped[str] = mapped_column(String(60))
    registration: Mapped[str] = mapped_column(String(60))
    incorporated: Mapped[date | None] = mapped_column(Day)
    address: Mapped[str] = mapped_column(String(200))
    address_more: Mapped[str] = mapped_column(String(200))
    city: Mapped[str] = mapped_column(String(100))
    postal_code: Mapped[str] = mapped_column(String(20))
    tax_country: Mapped[str] = mapped_column(String(2))
    tax_number: Mapped[str] = mapped_column(String(40))
    owner: Mapped[str] = mapped_column(String(80))
    agent: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class
    __table_args__ = (
        Index(
            EMAIL_INDEX,
            "email",
            unique=True,
            sqlite_where=FILLED,
            postgresql_where=FILLED,
        ),
    )


class BankRecord(Base):
    """A row of a client's bank account, in its place among theirs."""

    __tablename__ = "client_banks"
    topic = Changes.CLIENTS

    client: Mapped[str] = mapped_column(ForeignKey("clients.code"), primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    holder: Mapped[str] = mapped_column(String(200))
    bank: Mapped[str] = mapped_column(String(120))
    iban: Mapped[str] = mapped_column(String(34))
    account: Mapped[str] = mapped_column(String(40))
    routing: Mapped[str] = mapped_column(String(20))
    bic: Mapped[str] = mapped_column(String(11))
    country: Mapped[str] = mapped_column(String(2))
    currency: Mapped[str] = mapped_column(String(3))


class RelatedRecord(Base):
    """A row of somebody behind a company."""

    __tablename__ = "client_related"
    topic = Changes.CLIENTS

    client: Mapped[str] = mapped_column(ForeignKey("clients.code"), primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(80))
    share: Mapped[Decimal | None] = mapped_column(Exact)
    born: Mapped[date | None] = mapped_column(Day)
    nationality: Mapped[str] = mapped_column(String(2))


class ContactRecord(Base):
    """A row of a further way to reach a client."""

    __tablename__ = "client_contacts"
    topic = Changes.CLIENTS

    client: Mapped[str] = mapped_column(ForeignKey("clients.code"), primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    label: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(254))
    phone: Mapped[str] = mapped_column(String(60))


WORDS: dict[str, Callable[[str], object]] = {
    "kind": ClientKind,
    "state": ClientState,
    "identity_kind": IdentityKind,
}
"""The columns that are kept as the words of an enumeration."""

PLAIN = tuple(
    each.name
    for each in ClientRecord.__table__.columns
    if each.name not in WORDS and each.name not in {"code", "version"}
)

PARTS: dict[str, tuple[type[Base], type[Bank | Related | Contact]]] = {
    "banks": (BankRecord, Bank),
    "related": (RelatedRecord, Related),
    "contacts": (ContactRecord, Contact),
}
"""The rows that belong to a client: the field, its table, and what each row becomes."""


def read_all(session: Session) -> tuple[Client, ...]:
    """Every client, by code."""
    table = ClientRecord.__table__
    parts = {name: _parts(session, record, made) for name, (record, made) in PARTS.items()}
    rows = session.execute(select(table).order_by(table.c.code)).mappings()
    return tuple(
        _client(row, {name: tuple(found[row["code"]]) for name, found in parts.items() if row["code"] in found})
        for row in rows
    )


def _client(row: Mapping[Any, Any], parts: dict[str, Any]) -> Client:
    words: dict[str, Any] = {name: word(row[name]) for name, word in WORDS.items()}
    plain = {name: row[name] for name in PLAIN}
    return Client(code=row["code"], version=row["version"], **words, **plain, **parts)


def _parts(session: Session, record: type[Base], made: type[P]) -> dict[str, list[P]]:
    """The rows of a table by the client they belong to, in their order."""
    table = record.__table__
    names = [each.name for each in table.columns][2:]
    found: dict[str, list[P]] = defaultdict(list)
    for client, _place, *values in session.execute(select(table).order_by(table.c.client, table.c.place)):
        found[client].append(made(**dict(zip(names, values, strict=True))))
    return found


def add(session: Session, client: Client) -> None:
    """Write a new client. Raises Conflict where somebody else has just been given the e-mail address."""
    session.add(ClientRecord(code=client.code, **_columns(client)))
    _flush(session, client)
    _add_parts(session, client)


def change(session: Session, client: Client) -> None:
    """Write a client's new content. Raises Conflict if it was changed since it was read; see add."""
    record = session.get(ClientRecord, client.code)
    if record is None or record.version != client.version:
        raise changed(client.code)
    columns, version = _columns(client), record.version
    for name, value in columns.items():
        setattr(record, name, value)
    if not session.is_modified(record):
        record.version = version + 1  # only rows of theirs changed: that counts as a change of the client
    _flush(session, client)
    for part, _made in PARTS.values():
        table: Any = part
        session.execute(delete(table).where(table.client == client.code))
    _add_parts(session, client)


def _add_parts(session: Session, client: Client) -> None:
    for name, (record, _made) in PARTS.items():
        table: Any = record
        names = [each.name for each in record.__table__.columns][2:]
        rows = [
            {"client": client.code, "place": at} | {column: getattr(part, column) for column in names}
            for at, part in enumerate(getattr(client, name))
        ]
        if rows:
            session.execute(insert(table), rows)


def _flush(session: Session, client: Client) -> None:
    try:
        session.flush()
    except IntegrityError as refused:
        if not _same_email(refused):
            raise
        raise Conflict(
            message("Another client has just been given the address {email}.", email=client.email),
            LOOK_AGAIN,
            field="email",
        ) from refused


def _same_email(refused: IntegrityError) -> bool:
    said = str(refused.orig)
    return EMAIL_INDEX in said or "clients.email" in said


def _columns(client: Client) -> dict[str, object]:
    plain: dict[str, object] = {name: getattr(client, name) for name in PLAIN}
    return plain | {name: getattr(client, name).value for name in WORDS}
