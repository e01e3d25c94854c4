"""Whom a case may be about: clients, and whoever may become one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.domain.book import Book
from app.domain.clients import ClientKind
from app.domain.investments import Decision
from app.domain.money import ZERO
from app.services.office import Office


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A client or a prospect, as far as a case asks about them. `invested` is the principal handed in or approved."""

    code: str
    name: str
    kind: ClientKind = ClientKind.INDIVIDUAL
    country: str = ""
    nationality: str = ""
    invested: Decimal = ZERO
    prospect: bool = False


def subjects(office: Office) -> Mapping[str, Subject]:
    """Everybody a case may be about, by their code."""
    book = office.books.current(office.store)
    invested = _invested(book)
    return {
        client.code: Subject(
            code=client.code,
            name=client.name,
            kind=client.kind,
            country=client.country,
            invested=invested.get(client.code, ZERO),
        )
        for client in book.clients
    }


def unnamed(code: str) -> Subject:
    """Somebody of whom only the code is known here."""
    return Subject(code=code, name=code, prospect=True)


def _invested(book: Book) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for each in book.investments:
        if each.decision in {Decision.PENDING, Decision.APPROVED}:
            found[each.client] = found.get(each.client, ZERO) + each.principal
    return found
