"""Whom a case may be about: clients, and whoever may become one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.db import merges, prospects
from app.domain.book import Book
from app.domain.clients import Client, ClientKind
from app.domain.investments import Decision
from app.domain.money import ZERO
from app.domain.prospects import Prospect, ProspectStage
from app.services.office import Office

EXPECTED = frozenset({ProspectStage.PROPOSAL, ProspectStage.WON})


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A client or a prospect, as far as a case asks about them.

    `invested` is the principal handed in or approved, of a prospect what they may invest. A prospect is `expected` once
    there is a proposal: their case is worth starting.
    """

    code: str
    name: str
    kind: ClientKind = ClientKind.INDIVIDUAL
    country: str = ""
    nationality: str = ""
    invested: Decimal = ZERO
    prospect: bool = False
    expected: bool = False


def subjects(office: Office) -> Mapping[str, Subject]:
    """Everybody a case may be about, by their code: clients, and prospects who are none yet; nobody merged away."""
    book = office.books.current(office.store)
    invested = _invested(book)
    with office.store.reading() as session:
        asking = [each for each in prospects.read_all(session) if not each.client]
        gone = merges.absorbed(session)
    there = (client for client in book.clients if client.code not in gone)
    clients = (_of_client(client, invested.get(client.code, ZERO)) for client in there)
    return {each.code: each for each in (*clients, *map(_of_prospect, asking))}


def _of_client(client: Client, invested: Decimal) -> Subject:
    return Subject(
        code=client.code,
        name=client.name,
        kind=client.kind,
        country=client.country,
        nationality=client.nationality,
        invested=invested,
    )


def _of_prospect(prospect: Prospect) -> Subject:
    return Subject(
        code=prospect.code,
        name=prospect.name,
        kind=prospect.kind,
        country=prospect.country,
        invested=prospect.amount or ZERO,
        prospect=True,
        expected=prospect.stage in EXPECTED,
    )


def unnamed(code: str) -> Subject:
    """Somebody of whom only the code is known here."""
    return Subject(code=code, name=code, prospect=True)


def _invested(book: Book) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for each in book.investments:
        if each.decision in {Decision.PENDING, Decision.APPROVED}:
            found[each.client] = found.get(each.client, ZERO) + each.principal
    return found
