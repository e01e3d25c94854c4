"""Finds records by a few letters of their names, codes or numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from app.db import merges
from app.db import prospects as prospects_table
from app.domain.clients import ClientKind
from app.domain.folding import searchable
from app.domain.holdings import AccountKey
from app.domain.permissions import Action
from app.services.office import Office

MOST = 40


class RecordKind(Enum):
    """What kind of record it is."""

    CLIENT = "client"
    PROSPECT = "prospect"
    INVESTMENT = "investment"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Record:
    """A record that was found; `key` opens it in its panel."""

    kind: RecordKind
    key: str | AccountKey
    title: str
    detail: str


def find(office: Office, text: str, kind: Callable[[ClientKind], str] = str) -> list[Record]:
    """The records in which every word of the text stands, at most 40. `kind` says what a client is."""
    office.allow(Action.OFFICE_READ)
    words = searchable(text).split()
    found = []
    with office.store.reading() as session:
        gone = merges.absorbed(session)
    for record in _all(office, kind, gone):
        said = searchable(f"{record.title} {record.detail}")
        if all(word in said for word in words):
            found.append(record)
            if len(found) >= MOST:
                break
    return found


def _all(office: Office, kind: Callable[[ClientKind], str], gone: Mapping[str, str]) -> Iterator[Record]:
    book = office.book()
    names = {client.code: client.name for client in book.clients}
    for client in book.clients:
        into = f" → {gone[client.code]}" if client.code in gone else ""
        yield Record(RecordKind.CLIENT, client.code, client.name, f"{client.code}{into} · {kind(client.kind)}")
    with office.store.reading() as session:
        prospects = prospects_table.read_all(session)
    for prospect in prospects:
        yield Record(RecordKind.PROSPECT, prospect.code, prospect.name, f"{prospect.code} · {kind(prospect.kind)}")
    for investment in book.investments:
        detail = f"{names.get(investment.client, investment.client)} · {investment.fund}"
        yield Record(RecordKind.INVESTMENT, investment.code, investment.code, detail)
    for account in book.accounts:
        yield Record(RecordKind.ACCOUNT, account.key, str(account.key.login), f"{account.key.server} · {account.name}")
